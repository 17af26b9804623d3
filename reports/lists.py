"""How is a list of any length written? Its rows into a form, in one workbook, or in volumes below an index."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from duckdb import DuckDBPyConnection

from reports.files import WrittenFile, create_private, read_list
from reports.forms import ListPaper, Retell, Stencil, draw_form
from reports.pack import Content
from reports.rows import fill_form, rows_sql, styles_of, typeset
from reports.volumes import LONGEST_LIST, cut_volumes, write_index
from reports.workbook import Heading


def write_list(
    connection: DuckDBPyConnection, folder: Path, heading: Heading, paper: ListPaper, query: str
) -> list[WrittenFile]:
    """Write a list into `folder`, and return what its cells come to when they are read back.

    `query` gives its rows in the order of its columns; the first numbers them from 1. A list of more rows than
    LONGEST_LIST becomes several workbooks; the one that bears its name is then their index.
    """
    names = _names(paper)
    connection.execute(f"create or replace temp table listed as from ({query}) as listed ({', '.join(names)})")
    ((count,),) = connection.execute("select count(*) from listed").fetchall()
    if count <= LONGEST_LIST:
        return [_write_some(connection, folder, heading, paper, 1, count)]
    volumes = cut_volumes(connection, paper)
    written = [
        replace(_write_some(connection, folder, heading, volume.paper, volume.first, volume.last), paper=paper.name)
        for volume in volumes
    ]
    return [write_index(folder, heading, paper, volumes, written), *written]


def _write_some(
    connection: DuckDBPyConnection, folder: Path, heading: Heading, paper: ListPaper, first: int, last: int
) -> WrittenFile:
    """Write the rows numbered `first` to `last` of the table `listed`."""
    count = last - first + 1
    form, line = draw_form(heading, paper, empty=not count)
    listed = rows_sql("listed", paper.columns, styles_of(form, line), line + 1 - first)
    rows = typeset(connection.sql(f"select xml from ({listed}) where c0 between {first} and {last} order by c0"))
    return _write(folder, paper, form, line, count, rows)


def write_alike(
    connection: DuckDBPyConnection, folder: Path, heading: Heading, papers: Mapping[str, ListPaper], query: str
) -> dict[str, WrittenFile]:
    """Write lists of the same columns into `folder`, and return what each comes to when it is read back.

    `query` gives the rows of all of them: first the key of the list the row belongs to, then its columns.
    """
    some = next(iter(papers.values()))
    form, line = draw_form(heading, some)
    relation = f"({query}) as listed (key, {', '.join(_names(some))})"
    rows = connection.execute(
        "select key, count(*), string_agg(xml, '' order by c0) "
        f"from ({rows_sql(relation, some.columns, styles_of(form, line), line)}) where list_contains(?, key) group by key",
        [list(papers)],
    ).fetchall()
    typeset_by_key = {key: (count, [text.encode()]) for key, count, text in rows}
    stencil, written = Stencil(), {}
    for key, paper in papers.items():
        count, lines = typeset_by_key.get(key, (0, []))
        if count:
            form, line, retell = stencil.form(heading, paper)
            file = _write(folder, paper, form, line, count, lines, retell)
        else:
            file = _write(folder, paper, *draw_form(heading, paper, empty=True), count, lines)
        written[key] = replace(file, paper=paper.name)
    return written


def _names(paper: ListPaper) -> list[str]:
    """The columns of a list in SQL."""
    return [f"c{place}" for place in range(len(paper.columns))]


def _write(
    folder: Path,
    paper: ListPaper,
    form: BytesIO,
    line: int,
    count: int,
    rows: Iterable[Content],
    retell: Retell | None = None,
) -> WrittenFile:
    """Write one workbook of so many rows, typeset already for the model row at `line` of its form, and read it back."""
    path = folder / paper.file
    with create_private(path) as file:
        if count:
            fill_form(form, file, line, rows, count, retell=retell)
        else:
            file.write(form.getvalue())
    return read_list(path, paper.columns[0].title, paper.money_column, end=paper.total_name)
