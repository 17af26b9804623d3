"""How does a list too long for one workbook stay usable? In volumes of its own rows and order, and an index with the total.

Each volume prints, opens and is signed alone; it ends with 小计, and the only 合计 is on the index, which bears the name
of the list. A volume ends where a unit ends, if one does in its second half: then a unit is on one volume only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from duckdb import DuckDBPyConnection

from reports.files import WrittenFile, create_private, read_list
from reports.forms import ListPaper, write_header, write_total
from reports.rows import Column
from reports.workbook import Heading, open_sheet, write_end, write_top
from schemas.errors import Unusable

# A layout constant: so many rows Excel and WPS open within seconds on an office computer; they are some 2,000 pages.
LONGEST_LIST = 50_000
SUBTOTAL = "小计"
_UNITS = ("工作单位", "单位")


@dataclass(frozen=True)
class Volume:
    """Some rows of a list: the numbers of the first and the last of them, their units, and what they come to in yuan."""

    paper: ListPaper
    first: int
    last: int
    first_unit: str | None
    last_unit: str | None
    total: Decimal | None


def cut_volumes(connection: DuckDBPyConnection, paper: ListPaper) -> list[Volume]:
    """Cut the table `listed`, whose columns are c0, c1 …, into volumes of at most LONGEST_LIST rows."""
    titles = [column.title for column in paper.columns]
    unit = next((f"c{titles.index(title)}" for title in _UNITS if title in titles), "null")
    amount = "null" if paper.money_column is None else f"sum(c{paper.money_column})"
    ((count,),) = connection.execute("select count(*) from listed").fetchall()
    ends = [0]
    while count - ends[-1] > LONGEST_LIST:
        most = ends[-1] + LONGEST_LIST
        ((end,),) = connection.execute(
            f"select max(c0) from (select c0, {unit} is distinct from lead({unit}) over (order by c0) as ends "
            "from listed where c0 between ? and ? + 1) where ends and c0 <= ?",
            [most - LONGEST_LIST // 2, most, most],
        ).fetchall()
        ends.append(end or most)
    ends.append(count)
    volumes = []
    for number, (before, last) in enumerate(pairwise(ends), start=1):
        ((total, first_unit, last_unit),) = connection.execute(
            f"select {amount}, arg_min({unit}, c0), arg_max({unit}, c0) from listed where c0 between ? and ?",
            [before + 1, last],
        ).fetchall()
        of = replace(
            paper,
            about=f"第{number:02d}册",
            title=f"{paper.title}（第{number}册，共{len(ends) - 1}册）",
            total=total,
            total_text=f"本册 {last - before} {paper.counted}",
            total_name=SUBTOTAL,
        )
        volumes.append(Volume(of, before + 1, last, first_unit, last_unit, total))
    return volumes


def write_index(
    folder: Path, heading: Heading, paper: ListPaper, volumes: Sequence[Volume], written: Sequence[WrittenFile]
) -> WrittenFile:
    """Write the index under the name of the list, with its 合计, and hold it against the volumes as they were read back.

    Returns it without rows and amounts, which are those of the volumes. Raises Unusable where they differ.
    """
    columns = [
        Column("册", 6, "number"),
        Column("文件", 34, "left"),
        Column("序号自", 10, "number"),
        Column("序号至", 10, "number"),
        Column("首行单位", 31, "left"),
        Column("末行单位", 31, "left"),
        Column(f"{paper.counted}数", 12, "number"),
    ]
    if paper.money_column is not None:
        columns.append(Column(f"{SUBTOTAL}金额", 18, "money"))
    money = None if paper.money_column is None else len(columns) - 1
    index = replace(paper, title=f"{paper.title}目录", columns=tuple(columns), money_column=money, landscape=True)
    path = folder / index.file
    with (
        create_private(path) as file,
        open_sheet(file, "目录", heading, [column.width for column in columns], landscape=True) as sheet,
    ):
        header = write_top(sheet, heading, index.title, opening=index.opening, money=money is not None)
        write_header(sheet, index, header)
        for number, volume in enumerate(volumes, start=1):
            line, styles = header + number, sheet.styles
            sheet.across(line, 0, 0, number, styles["number"])
            sheet.page.write_url(line, 1, f"external:{volume.paper.file}", styles["left"], volume.paper.file)
            sheet.across(line, 2, 2, volume.first, styles["number"])
            sheet.across(line, 3, 3, volume.last, styles["number"])
            sheet.across(line, 4, 4, volume.first_unit or "", styles["left"])
            sheet.across(line, 5, 5, volume.last_unit or "", styles["left"])
            sheet.across(line, 6, 6, volume.last - volume.first + 1, styles["number"])
            if volume.total is not None:
                sheet.across(line, 7, 7, volume.total, styles["money"])
        line = header + 1 + len(volumes)
        write_total(sheet, index, line)
        write_end(sheet, line + 1, index.notes, index.signatures)
    listed = read_list(path, "册", money)
    found = [(file.rows, file.total) for file in written]
    meant = [(volume.last - volume.first + 1, volume.total) for volume in volumes]
    if found != meant or listed.total != paper.total or listed.rows != len(volumes):
        raise Unusable(f"《{index.file}》写出后读回，与各册的行数或金额不符，本次结算不可用。")
    return WrittenFile(index.file, 0, None)
