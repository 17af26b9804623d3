"""People of the sample offices explained: one for each outcome of each programme. `python -m tests.golden` writes them anew."""

import csv
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.asking.explain import explain_person
from flows.asking.words import printed, say_explain
from flows.steps import run_steps
from flows.underway import Request

SAMPLES = Path(__file__).parents[1] / "data" / "sample"
GOLDEN = Path(__file__).parent / "golden" / "explain"
YEARS = {"beijing-degree": 2026, "beijing-skills": 2026, "conghua-degree": 2023}
WIDTH = 120


def settle(programme: str, out: Path, year: int | None = None) -> Path:
    """Settle a programme's sample office as on review day; return its run folder."""
    request = Request(
        programme=programme,
        year=year or YEARS[programme],
        inputs=(SAMPLES / programme,),
        out=out,
        warehouse=out / "warehouse.duckdb",
        made_by="制表人",
        made_at=datetime(2026, 10, 9, 9, tzinfo=ZoneInfo("Asia/Shanghai")),
    )
    return Path(run_steps(request, announce=lambda _: None).summary["folder"])


def decided(folder: Path) -> list[dict[str, str]]:
    """What the run decided about everybody."""
    with (folder / "decisions.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def one_of_each(folder: Path) -> dict[str, str]:
    """The first person of each outcome and tier, by name of the golden file."""
    people: dict[str, str] = {}
    for row in decided(folder):
        people.setdefault(f"{row['programme']}-{row['outcome']}-{row['tier']}", row["subject_no"])
    return people


def told(out: Path, folder: Path, who: str) -> str:
    """The screen about a person, as wide as a terminal."""
    programme = folder.name.rsplit("-", 2)[0]
    explained = explain_person(out / "warehouse.duckdb", programme, YEARS[programme], who, wait=1)
    return printed(say_explain(explained, "zh"), width=WIDTH, colour=False) + "\n"


def write(out: Path) -> None:
    """Write the golden screens from what the code does now."""
    GOLDEN.mkdir(exist_ok=True)
    for programme in YEARS:
        folder = settle(programme, out)
        for name, who in one_of_each(folder).items():
            (GOLDEN / f"{name}.txt").write_text(told(out, folder, who), "utf-8")
