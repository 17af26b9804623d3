"""Is a number that lost its last digits seen, however a program wrote it, and is a text with as many never taken for one?"""

import re
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from flows.workbooks.workbook import read_workbook

ID = "110101199001011234"
# What the cell looks like, and whether it is a number of more than 15 digits.
CELLS = {
    f'<c r="A2"><v>{ID}</v></c>': True,
    f'<c r="A2" t="n"><v>-{ID}</v></c>': True,
    f"<c s='0' r=\"A2\" t='n'><v>{ID}</v></c>": True,
    f'<c r="A2"><f>B2*1</f><v>{ID}</v></c>': True,
    f'<c r="A2"><v xml:space="preserve">{ID}</v></c>': True,
    '<c r="A2"><v>1.10101199001011E+17</v></c>': True,
    '<c r="A2"><v>1.10101199001011E17</v></c>': True,
    '<c r="A2"><v>1.1e17</v></c>': True,
    f"<c><v>{ID}</v></c>": True,
    "<c><v>1.1E17</v></c>": True,
    '<c r="A2"><v>110101199001011</v></c>': False,
    '<c r="A2"><v>0.12345678901234567</v></c>': False,
    '<c r="A2"><v>31.800000000000001</v></c>': False,
    f'<c r="A2" t="str"><v>{ID}</v></c>': False,
    f"<c r=\"A2\" t = 'str'><f>B2</f><v>{ID}</v></c>": False,
    f'<c r="A2" t="inlineStr"><is><t>{ID}</t></is></c>': False,
    f'<c t="str"><v>{ID}</v></c>': False,
}


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize(("cell", "lost"), CELLS.items())
def test_a_number_of_too_many_digits_is_seen_however_it_is_written(
    cell: str, lost: bool, prefix: str, tmp_path: Path
) -> None:
    path, empty = tmp_path / "名册.xlsx", tmp_path / "empty.xlsx"
    openpyxl.Workbook().save(empty)
    below = f'<row r="3"><c r="A3" t="str"><v>{ID}</v></c></row>'
    sheet = f'<worksheet xmlns="NS"><sheetData><row r="2">{cell}</row>{below}</sheetData></worksheet>'
    if prefix:
        sheet = re.sub(r"<(/?)(?=\w)", rf"<\1{prefix}", sheet).replace("xmlns=", f"xmlns:{prefix[:-1]}=")
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with ZipFile(empty) as source, ZipFile(path, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            own = sheet.replace("NS", main).encode() if name.endswith("sheet1.xml") else source.read(name)
            target.writestr(name, own)
    (grid,) = read_workbook(path, path.name)
    masks = [mask.to_pylist() for mask in grid.lost.values()]
    assert any(mask[1] for mask in masks) == lost, grid.columns
    assert not any(mask[2] for mask in masks)
