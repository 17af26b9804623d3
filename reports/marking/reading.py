"""What do the marked copies come to? Read back from their lists, to be held against the problems found."""

from dataclasses import dataclass
from pathlib import Path

import fastexcel

from reports.files import WrittenFile
from reports.marking.listing import LEFT_OUT
from schemas.errors import Unusable
from schemas.marks import LIST_SHEET, is_problem_list


@dataclass(frozen=True)
class Marked:
    """The marked copies of a run, and how many problems lie in workbooks that cannot be opened, let alone marked."""

    files: tuple[WrittenFile, ...]
    elsewhere: int


def read_marked(path: Path, name: str) -> WrittenFile:
    """Return how many problems the list of a marked copy says there are. Raises Unusable where it has no list."""
    try:
        reader = fastexcel.read_excel(path)
        for sheet in [sheet for sheet in reader.sheet_names if sheet.startswith(LIST_SHEET)]:
            column = reader.load_sheet(sheet, header_row=None, use_columns=[0], dtypes="string")
            texts = [text or "" for text in column.to_arrow().columns[0].to_pylist()]
            if is_problem_list(sheet, texts[0]):
                others = sum(int(found[1]) for text in texts if (found := LEFT_OUT.fullmatch(text)))
                return WrittenFile(name, sum(map(str.isdigit, texts)) + others, None, paper="标注")
    except fastexcel.FastExcelError as error:
        raise Unusable(f"《{name}》写出后打不开，本次结果不可用。") from error
    raise Unusable(f"《{name}》写出后读回，找不到问题清单，本次结果不可用。")
