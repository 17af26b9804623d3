"""Golden cells: what stands in each paper of the sample cohort. `python -m tests.golden` writes them anew, to be reviewed."""

import csv
import tempfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl

from flows.steps import run_steps
from flows.underway import Request

from . import explained

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample" / "beijing-degree"
GOLDEN = Path(__file__).parent / "golden"
PAPERS = ("资助发放清单", "待补材料清单", "不予资助清单", "公示名单", "结算汇总表")


def settle_sample(out: Path) -> Path:
    """Settle the sample cohort into `out` as on review day; return the run folder."""
    request = Request(
        programme="beijing-degree",
        year=2026,
        inputs=(SAMPLE,),
        out=out,
        warehouse=out / "warehouse.duckdb",
        made_by="制表人",
        made_at=datetime(2026, 10, 9, 9, tzinfo=ZoneInfo("Asia/Shanghai")),
    )
    return Path(run_steps(request, announce=lambda _: None).summary["folder"])


def cells(paper: Path) -> list[list[str]]:
    """The filled cells of a workbook's first sheet, row by row, as text."""
    page = openpyxl.load_workbook(paper).worksheets[0]
    rows = ([str(cell.value) for cell in row if cell.value is not None] for row in page.iter_rows())
    return [row for row in rows if row]


def write() -> None:
    """Write the golden files from what the code does now."""
    with tempfile.TemporaryDirectory() as out:
        folder = settle_sample(Path(out))
        for name in PAPERS:
            with (GOLDEN / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream, lineterminator="\n").writerows(cells(folder / f"{name}.xlsx"))
        (GOLDEN / "problems.csv").write_bytes((folder / "problems.csv").read_bytes())
    with tempfile.TemporaryDirectory() as out:
        explained.write(Path(out))


if __name__ == "__main__":
    write()
