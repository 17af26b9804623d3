"""The page of a run: true to the totals, without a single person on it, and fit to be looked at, in a real browser."""

import csv
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from flows.steps import run_steps
from flows.underway import Request
from policies.terms import load_terms
from reports import page as writing
from reports.masking import public
from reports.page_content import Change, Cohort, Page, Places, Reason, Workbook, Year, read_page
from reports.page_rendering import render
from reports.reconciliation import Check
from reports.totals import Totals, read_totals
from schemas.errors import IntegrityFailure

from .browser import MISSING, Browser, is_there, open_browser
from .test_papers import HEADING, TERMS, Office, publish

SAMPLES = Path(__file__).parents[1] / "data" / "sample"
YEARS = {"beijing-degree": 2026, "beijing-skills": 2026, "conghua-degree": 2023}
NAME = "结算报告.html"
HOSTILE = '<img src=x onerror=alert(1)>&"quoted" <script>alert(1)<'
A4 = (595, 842)


def settle(programme: str, *inputs: Path, out: Path) -> Path:
    """Settle one programme as on review day; return the run folder."""
    request = Request(
        programme=programme,
        year=YEARS[programme],
        inputs=inputs,
        out=out,
        warehouse=out / "warehouse.duckdb",
        made_by="经办甲",
        made_at=datetime(2026, 10, 9, 9, tzinfo=ZoneInfo("Asia/Shanghai")),
    )
    return Path(run_steps(request, announce=lambda _: None).summary["folder"])


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The run folder of each programme's sample."""
    return {name: settle(name, SAMPLES / name, out=tmp_path_factory.mktemp(name) / "out") for name in YEARS}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not is_there():
        pytest.skip(MISSING)
    with open_browser() as browser:
        yield browser


@pytest.fixture
def office() -> Iterator[Office]:
    office = Office()
    yield office
    office.connection.close()


@pytest.fixture
def hard(tmp_path: Path) -> Path:
    """A page with more of everything than any office has, and with the longest names."""
    path = tmp_path / NAME
    path.write_text(render(extreme()), "utf-8")
    return path


def extreme() -> Page:
    """Twelve cohorts, forty reasons, nobody paid, six years, every change; names long, hostile or without a break."""
    nothing = Decimal("0.00")
    people = [1, 10_000, *range(2, 12)]
    cohorts = [
        Cohort(name, count, 0, count - count // 2, count // 2, nothing, about="某某职业技能培训学校" * 4)
        for name, count in zip(("2026春", "X" * 60, HOSTILE, *map(str, range(2010, 2019))), people, strict=True)
    ]
    held, refused = (sum(getattr(cohort, outcome) for cohort in cohorts) for outcome in ("hold", "reject"))
    reserved = Decimal("123456789.01")
    totals = Totals(
        sum(people), 0, held, refused, nothing, reserved, 120, nothing, nothing, 0, nothing, 1234, 0, nothing
    )
    return Page(
        heading=replace(HEADING, unit="某某市某某区总工会职工素质提升工程服务中心" * 3),
        terms=load_terms("beijing-skills", 2026),
        totals=totals,
        checks=[Check(f"{'很长的清单名' * 3}{number}金额", nothing, "支付金额", nothing) for number in range(5)],
        cohorts=cohorts,
        reasons=[
            Reason(
                effect, f"理由{'很长' * (number % 9)}", f"code_{number}", "学员、所在单位工会、审计机构", 9_000 - number
            )
            for number, effect in enumerate(("不予资助", "待补材料", "待补材料", "提示") * 10)
        ],
        years=[Year(2020 + place, *[Decimal("98765432.10") * place] * 7) for place in range(6)],
        changed=None,
        changes=[Change("金额或类别变化", "他人或其他材料变动", 12_345, Decimal("-1234567.89"))] * 9,
        workbooks=[Workbook("很长的文件名" * 12 + ".xlsx", ["签到表", "线上学习记录"] * 4, 1000, 2)] * 9
        + [Workbook("Q" * 120 + HOSTILE, (), 1, 0)],
        places=Places(300, 300),
        projects=12,
        hosts=9,
    )


def totals_on(page: Path) -> dict[str, set[str]]:
    """Every total printed on a page, by name, in each way it is printed."""
    found: dict[str, set[str]] = {}
    for name, said in re.findall(r'<data data-total="(\w+)"[^>]*>([^<]*)</data>', page.read_text("utf-8")):
        found.setdefault(name, set()).add(said)
    return found


# ── true to the run ──


@pytest.mark.parametrize("programme", YEARS)
def test_every_total_on_the_page_is_the_one_in_run_json(runs: dict[str, Path], programme: str) -> None:
    manifest = json.loads((runs[programme] / "run.json").read_text("utf-8"))
    said = totals_on(runs[programme] / NAME)
    assert {name: {figure.replace(",", "") for figure in figures} for name, figures in said.items()} == {
        name: {manifest["totals"][name]} for name in said
    }
    assert {"people", "pay_people", "hold_people", "reject_people", "payments_yuan", "payable_yuan"} <= said.keys()
    assert NAME in manifest["papers"]


@pytest.mark.parametrize("programme", YEARS)
def test_the_page_shows_no_person_and_no_number_of_one(runs: dict[str, Path], programme: str) -> None:
    text = (runs[programme] / NAME).read_text("utf-8")
    with (runs[programme] / "decisions.csv").open(encoding="utf-8-sig", newline="") as stream:
        people = list(csv.DictReader(stream))
    with (runs[programme] / "payments.csv").open(encoding="utf-8-sig", newline="") as stream:
        secrets = {row["account"] for row in csv.DictReader(stream)}
    secrets |= {row[column] for row in people for column in ("name", "id_number", "subject_no")}
    assert len(secrets) > len(people)
    assert not [secret for secret in secrets if secret and secret in text]
    assert "经办甲" not in text
    # Nine digits in a row belong to a person; only the hash of the policy may have them.
    assert not re.search(r"\d{9}", re.sub(r'class="digest">\w+<', "", text))


def test_the_page_is_small_private_and_the_same_each_time(runs: dict[str, Path], tmp_path: Path) -> None:
    for folder in runs.values():
        assert (folder / NAME).stat().st_mode & 0o777 == 0o600
        assert (folder / NAME).stat().st_size < 60_000
    again = settle("beijing-degree", SAMPLES / "beijing-degree", out=tmp_path / "out")
    assert (again / NAME).read_bytes() == (runs["beijing-degree"] / NAME).read_bytes()


def test_each_programme_speaks_of_what_it_pays_for(runs: dict[str, Path]) -> None:
    texts = {programme: (folder / NAME).read_text("utf-8") for programme, folder in runs.items()}
    assert "3 个项目，承办单位 3 家" in texts["beijing-skills"]
    assert "各项目的结果" in texts["beijing-skills"]
    assert "全年名额 300 人，已占 29 人，尚余 271 人" in texts["conghua-degree"]
    assert "各入学批次的结果" in texts["beijing-degree"]
    assert all(word not in texts["beijing-degree"] for word in ("名额", "承办单位", "登记学员"))
    assert {"这是本年度第一次结算" in text for text in texts.values()} == {True}


def test_the_policy_used_is_told_with_its_source(runs: dict[str, Path]) -> None:
    text = (runs["beijing-degree"] / NAME).read_text("utf-8")
    manifest = json.loads((runs["beijing-degree"] / "run.json").read_text("utf-8"))
    assert "beijing-degree.toml，所用版本自2026年1月1日起适用" in text
    assert f'class="digest">{manifest["policy"]["sha256"][:12]}<' in text
    for value in ("1,600.00 元", "4,800.00 元", "9月30日"):
        assert f'<td class="amount">{value}</td>' in text


def test_the_second_run_tells_what_changed_by_kind_and_cause(tmp_path: Path) -> None:
    inputs = tmp_path / "材料"
    shutil.copytree(SAMPLES / "beijing-degree", inputs, ignore=shutil.ignore_patterns("*.csv"))
    settle("beijing-degree", inputs, out=tmp_path / "out")
    (inputs / "荣誉认定表.xlsx").unlink()
    folder = settle("beijing-degree", inputs, out=tmp_path / "out")
    text = (folder / NAME).read_text("utf-8")
    changes = json.loads((folder / "run.json").read_text("utf-8"))["changes"]
    people = sum(changes[kind] for kind in ("entered", "left", "outcome", "amount", "reasons"))
    assert people > 0
    assert f"与 beijing-degree-2026-001 相比，{people} 人有变动" in text
    moved = f"{Decimal(changes['entitled_difference']):+,}".replace("-", "−")
    assert f"<td>{people}</td><td>{moved}</td></tr></tfoot>" in text


def test_the_years_show_what_became_of_every_yuan(office: Office) -> None:
    office.add("甲", "pay")
    office.connection.execute(
        """
        insert into warehouse.runs values
            ('r1', 'beijing-degree', 2025, 1), ('r2', 'beijing-degree', 2025, 2), ('x', 'conghua-degree', 2025, 1);
        insert into warehouse.decisions values ('r1', 'pay', 9), ('r2', 'pay', 4800), ('r2', 'hold', 7), ('x', 'pay', 5);
        insert into warehouse.ledger values (1, 1600), (2, 1600), (3, 1600), (4, 500);
        insert into settlement.payment_standing values
            ('p1', 2025, 1, 'paid', 100), ('p2', 2025, 2, 'failed', 0), ('p3', 2025, 3, 'issued', 0),
            ('p4', 2024, 4, 'paid', 0);
        """
    )
    page = read_page(office.connection, HEADING, TERMS, read_totals(office.connection), [], None)
    assert [[str(figure) for figure in vars(year).values()] for year in page.years] == [
        ["2024", "0.00", "500.00", "500.00", "0.00", "0.00", "0.00", "0.00"],
        ["2025", "4800.00", "4800.00", "1600.00", "1600.00", "1600.00", "100.00", "0.00"],
        ["2026", "1600.00", "0.00", "0.00", "0.00", "0.00", "0.00", "1600.00"],
    ]


@pytest.mark.parametrize(
    "damage",
    [
        "insert into settlement.problems values ('表.xlsx', '一', 1, '', 'x', null, '')",
        "insert into settlement.payments values ('BD9', 99, 's', '乙', '6', 1600.00, 'first')",
        "insert into settlement.changes values ('s', 'left', 'registration', 'pay', 5.00, null, null, 2, '退出', '登记')",
    ],
)
def test_no_page_whose_tables_do_not_come_to_the_totals(office: Office, damage: str) -> None:
    office.add("甲", "pay")
    office.connection.execute(damage)
    with pytest.raises(IntegrityFailure, match="之和与合计不符"):
        read_page(office.connection, HEADING, TERMS, read_totals(office.connection), [], None)


@pytest.mark.parametrize(
    ("printed", "damaged"), [(">1,600.00</data>", ">1,600.01</data>"), ('data-total="pay', 'data-lost="pay')]
)
def test_a_page_that_says_another_total_is_found_when_read_back(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: str, damaged: str
) -> None:
    office.add("甲", "pay")
    monkeypatch.setattr(writing, "render", lambda page: render(page).replace(printed, damaged))
    with pytest.raises(IntegrityFailure, match=r"《结算报告\.html》写出后读回"):
        publish(office, tmp_path)


def test_many_groups_and_files_are_told_together_but_counted_each(office: Office) -> None:
    for number in range(40):
        office.add(f"人{number:02d}", "pay", cohort=f"P{number:02d}")
        office.insert("problems", f"签到表{number:02d}.xlsx", "一", 1, "", "x", "error", "")
    totals = read_totals(office.connection)
    page = read_page(office.connection, HEADING, TERMS, totals, [], None)
    assert [cohort.name for cohort in page.cohorts][-2:] == ["P13", "其余26个"]
    assert sum(cohort.people for cohort in page.cohorts) == totals.people
    assert sum(cohort.yuan for cohort in page.cohorts) == totals.payments_yuan
    assert page.workbooks[-1] == Workbook("其余26个文件", [], 26, 0)
    assert len(render(page)) < 60_000


# ── words from outside ──


def test_hostile_words_and_people_in_file_names_come_out_as_harmless_text(tmp_path: Path) -> None:
    inputs = tmp_path / "材料"
    shutil.copytree(SAMPLES / "beijing-degree", inputs, ignore=shutil.ignore_patterns("*.csv"))
    with (SAMPLES / "beijing-degree" / "expected.csv").open(encoding="utf-8-sig", newline="") as stream:
        person = next(csv.DictReader(stream))
    (inputs / "成绩汇总表.xlsx").rename(inputs / f"<img src=x onerror=alert(1)>{person['name']}&13800138000.xlsx")
    text = (settle("beijing-degree", inputs, out=tmp_path / "out") / NAME).read_text("utf-8")
    assert "&lt;img src=x onerror=alert(1)&gt;＊＊&amp;138＊＊＊＊8000.xlsx" in text
    assert "<img" not in text
    assert person["name"] not in text


def test_people_in_the_names_of_projects_and_hosts_do_not_stand_on_the_page(tmp_path: Path) -> None:
    inputs = tmp_path / "材料"
    shutil.copytree(SAMPLES / "beijing-skills", inputs, ignore=shutil.ignore_patterns("*.csv"))
    with (SAMPLES / "beijing-skills" / "expected.csv").open(encoding="utf-8-sig", newline="") as stream:
        first, second = (row["name"] for row, _ in zip(csv.DictReader(stream), range(2), strict=False))
    book = openpyxl.load_workbook(inputs / "研修项目表.xlsx")
    sheet = book.worksheets[0]
    header = next(row for row in sheet.iter_rows() if "项目名称" in [cell.value for cell in row])
    at = {cell.value: cell.column for cell in header}
    sheet.cell(header[0].row + 1, at["项目名称"], f"{first}劳模创新工作室研修班")
    sheet.cell(header[0].row + 1, at["承办单位"], f"{second}培训学校")
    book.save(inputs / "研修项目表.xlsx")
    text = (settle("beijing-skills", inputs, out=tmp_path / "out") / NAME).read_text("utf-8")
    assert "＊＊培训学校　＊＊劳模创新工作室研修班" in text
    assert first not in text and second not in text


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("签到表_YX20260001.xlsx", "签到表_YX20260001.xlsx"),
        ("2025-2026-1成绩20260930.xlsx", "2025-2026-1成绩20260930.xlsx"),
        ("13800138000.xlsx", "********8000.xlsx"),
        ("138 0013 8000、138-0013-8000", "********8000、********8000"),
        ("11010119900307123X.xlsx", "********123X.xlsx"),
        ("110101 19900307 123x", "********123x"),
        ("6210 3000 1234 5678 901", "********8901"),
        ("欧阳甲和欧阳乙的表.xlsx", "＊＊和欧阳乙的表.xlsx"),
    ],
)
def test_a_word_of_the_office_loses_people_and_their_numbers(word: str, shown: str) -> None:
    assert public(word, ["欧阳甲"]) == shown


# ── as markup ──


class Outline(HTMLParser):
    """What assistive technology walks along: headings, tables, pictures, and every tag."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("programme", [*YEARS, "extreme"])
def test_the_markup_can_be_heard_as_well_as_seen(runs: dict[str, Path], programme: str, hard: Path) -> None:
    text = (hard if programme == "extreme" else runs[programme] / NAME).read_text("utf-8")
    outline = Outline()
    outline.feed(text)
    names = [tag for tag, _ in outline.tags]
    assert ("html", {"lang": "zh-CN"}) in outline.tags
    headings = [int(tag[1]) for tag in names if re.fullmatch(r"h\d", tag)]
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(headings))
    assert all(attributes.get("scope") in ("row", "col") for tag, attributes in outline.tags if tag == "th")
    for table in re.findall(r"<table.*?</table>", text, re.DOTALL):
        assert re.match(r"<table[^>]*>\s*<caption>.+</caption>", table)
        assert len({len(re.findall(r"<t[hd]\b", row)) for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)}) == 1
    pictures = [attributes for tag, attributes in outline.tags if tag == "svg" and "class" in attributes]
    for picture in pictures:
        spoken = picture.get("role") == "img" and f'<title id="{picture.get("aria-labelledby")}">' in text
        inside = picture["class"] in ("name", "mark")
        assert spoken or inside or picture.get("aria-hidden") == "true", picture
    said = [
        attributes[label] for _, attributes in outline.tags for label in ("aria-labelledby",) if label in attributes
    ]
    assert {identity for identity in said if f'id="{identity}"' not in text} == set()
    assert not {"script", "img", "iframe", "link rel=stylesheet"} & {*names}


# ── in a browser ──

CONTRASTS = """
const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
const light = colour => {
    const [r, g, b] = numbers(colour).slice(0, 3).map(c => (c /= 255) <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
};
const contrast = (a, b) => {
    const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
    return (high + .05) / (low + .05);
};
const painted = colour => numbers(colour).length < 4 || numbers(colour)[3] > 0;
// What a text stands on: the piece of the bar with the ink of its pattern, or the nearest painted box.
const behind = element => {
    const base = element.closest('g') && element.closest('g').querySelector('.base');
    if (base) {
        const pattern = /#([\\w-]+)/.exec(getComputedStyle(base.parentElement.querySelector('.over')).fill);
        const ink = pattern && document.querySelector(`#${pattern[1]} [class$=ink]`);
        return [getComputedStyle(base).fill, ...(ink ? [getComputedStyle(ink).fill] : [])];
    }
    for (let box = element; box; box = box.parentElement)
        if (painted(getComputedStyle(box).backgroundColor)) return [getComputedStyle(box).backgroundColor];
    return ['rgb(255, 255, 255)'];
};
return [...document.body.querySelectorAll('*')].filter(element =>
    element.tagName !== 'title' && [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())
).map(element => {
    const style = getComputedStyle(element);
    const colour = element.namespaceURI.endsWith('svg') ? style.fill : style.color;
    return [element.textContent.trim().slice(0, 20), Math.min(...behind(element).map(ground => contrast(colour, ground)))];
});
"""
WIDER = """
const screen = document.documentElement.clientWidth;
return [...document.body.querySelectorAll('*')].filter(element => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && (box.right > screen + .5 || box.left < -.5) && !element.closest('svg, .stacked thead');
}).map(element => element.outerHTML.slice(0, 80));
"""

BROKEN = """
const figures = document.querySelectorAll('data, .figures td:not(.words), td.amount, .people span');
return [...figures].filter(element => {
    const text = document.createRange();
    text.selectNodeContents(element);
    return new Set([...text.getClientRects()].map(line => Math.round(line.bottom / 8))).size > 1;
}).map(element => element.textContent);
"""


def page_of(runs: dict[str, Path], hard: Path, which: str) -> Path:
    return hard if which == "extreme" else runs[which] / NAME


@pytest.mark.parametrize("which", [*YEARS, "extreme"])
def test_it_opens_alone_and_in_silence(browser: Browser, runs: dict[str, Path], hard: Path, which: str) -> None:
    browser.said(), browser.asked_for()
    page = page_of(runs, hard, which)
    browser.open(page)
    assert browser.ask("return document.fonts.status") == "loaded"
    assert browser.ask("return document.querySelectorAll('img, script').length") == 0
    assert browser.said() == []
    assert {address for address in browser.asked_for() if address != "data:,"} == {page.as_uri()}


@pytest.mark.parametrize("which", [*YEARS, "extreme"])
@pytest.mark.parametrize("wide", [360, 800, 1280])
def test_nothing_runs_off_the_screen(
    browser: Browser, runs: dict[str, Path], hard: Path, which: str, wide: int
) -> None:
    browser.open(page_of(runs, hard, which), wide=wide)
    assert browser.ask("return document.documentElement.scrollWidth") <= wide
    assert browser.ask(WIDER) == []
    assert browser.ask(BROKEN) == []


@pytest.mark.parametrize("which", YEARS)
def test_it_prints_on_two_sheets_of_a4(browser: Browser, runs: dict[str, Path], hard: Path, which: str) -> None:
    browser.open(page_of(runs, hard, which))
    assert [tuple(map(round, size)) for size in browser.printed()] == [A4, A4]


def test_however_much_there_is_it_prints_on_a4(browser: Browser, hard: Path) -> None:
    browser.open(hard)
    sheets = [tuple(map(round, size)) for size in browser.printed()]
    assert 3 <= len(sheets) <= 6
    assert {*sheets} == {A4}


@pytest.mark.parametrize("which", [*YEARS, "extreme"])
@pytest.mark.parametrize("wide", [360, 1280])
def test_every_word_stands_out_from_what_is_behind_it(
    browser: Browser, runs: dict[str, Path], hard: Path, which: str, wide: int
) -> None:
    browser.open(page_of(runs, hard, which), wide=wide)
    found: list[list[Any]] = browser.ask(CONTRASTS)
    assert len(found) > 100
    assert [(text, contrast) for text, contrast in found if contrast < 4.5] == []


def test_a_table_of_years_is_still_a_table_on_a_telephone(browser: Browser, runs: dict[str, Path]) -> None:
    browser.open(runs["beijing-degree"] / NAME, wide=360)
    tree = browser.command("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in tree if "role" in node and not node.get("ignored")]
    tables = browser.ask("return document.querySelectorAll('table').length")
    assert roles.count("table") == tables
    assert roles.count("heading") == browser.ask("return document.querySelectorAll('h1, h2').length")
    assert roles.count("image") == 3


def test_hostile_words_stay_words(browser: Browser, hard: Path) -> None:
    browser.open(hard)
    assert HOSTILE in browser.ask("return document.body.textContent")
    assert browser.ask("return document.querySelectorAll('main img, main script').length") == 0
