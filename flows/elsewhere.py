"""Was money issued from this out folder that the warehouse knows nothing of?

Then the warehouse is another's, was lost and made anew, or is an older copy: everybody paid since would be paid again.
"""

from pathlib import Path

import duckdb

from schemas.errors import IntegrityFailure

from .runs import run_folders


def paid_elsewhere(connection: duckdb.DuckDBPyConnection | None, out: Path) -> list[str]:
    """Run folders with a bank file that the attached warehouse never issued; without a connection there is no warehouse."""
    issued = (
        connection.execute("select run from warehouse.runs where state = 'issued'").fetchall() if connection else []
    )
    return [folder.name for folder in run_folders(out) if (folder.name,) not in issued and _has_bank_file(folder)]


def refuse_paid_elsewhere(connection: duckdb.DuckDBPyConnection | None, out: Path) -> None:
    """Raise IntegrityFailure where the out folder holds bank files that the attached warehouse, if there is one, never issued."""
    if runs := paid_elsewhere(connection, out):
        raise IntegrityFailure(paid_elsewhere_fault(runs, out) + "本次没有进行。")


def paid_elsewhere_fault(runs: list[str], out: Path) -> str:
    """What is wrong where there are such runs, and what to do."""
    return (
        f"输出文件夹“{out.name}”里的运行 {'、'.join(runs)} 已有银行文件，数据仓库里却没有这笔发放。"
        "数据仓库可能丢失、换成了较早的备份，或 --warehouse 写错了，接着做会重复发放。请从备份取回与它们一起的数据仓库和密钥文件；"
        "确实要另开台账的，请换一个 --out 文件夹。"
    )


def _has_bank_file(folder: Path) -> bool:
    """Whether a bank file was published there, not merely written by an issue that never came to count."""
    bank = folder / "bank"
    if not bank.is_dir():
        return False
    from reports.bank import is_provisional

    return any(not is_provisional(file) for file in bank.iterdir())
