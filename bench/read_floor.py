"""How long does it take merely to read the workbooks? The fastest reader, as many files at once as there are cores.

python bench/read_floor.py INPUTS
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import fastexcel


def read(path: Path) -> int:
    """Read every sheet of one workbook into Arrow columns; how many rows."""
    workbook = fastexcel.read_excel(path)
    sheets = (workbook.load_sheet_eager(name, header_row=None, dtypes="string") for name in workbook.sheet_names)
    return sum(sheet.num_rows for sheet in sheets)


def main(inputs: Path) -> None:
    """Read all workbooks of a folder, the largest first, and print how many rows they have."""
    paths = sorted(inputs.glob("*.xlsx"), key=lambda path: -path.stat().st_size)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        print(sum(threads.map(read, paths)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
