"""Do the papers agree with the decisions, and with each other? If not, none of them may be used."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from reports import changes, held, notice, payout, recovery, rejected, training, waiting
from reports.changes import ChangeTotals
from reports.files import WrittenFile
from reports.marking import Marked
from reports.totals import Totals
from schemas.errors import IntegrityFailure, Unusable

# What the money of a run is called, wherever a file is checked against it.
PAYMENTS = "支付金额"


@dataclass(frozen=True)
class Check:
    """Two figures that must be the same: counts as `int`, yuan as `Decimal`."""

    left_name: str
    left: int | Decimal | None
    right_name: str
    right: int | Decimal

    @property
    def question(self) -> str:
        """What is asked, as it is printed."""
        return f"{self.left_name} ＝ {self.right_name}"

    @property
    def difference(self) -> str:
        """What is said when the figures are not the same."""
        return f"{self.left_name}为 {self.left:,}，{self.right_name}为 {self.right:,}"


def _checks_of(file: WrittenFile, totals: Totals) -> list[Check]:
    """What a file must agree with the database in; each programme has the files it has.

    Raises IntegrityFailure where nobody has said in what.
    """
    name = file.name.removesuffix(".xlsx")
    match name:
        case "decisions.csv":
            return [
                Check("结论（decisions.csv）行数", file.rows, "登记人数", totals.people),
                Check("结论（decisions.csv）本次应发", file.total, "拟记入台账金额", totals.payable_yuan),
            ]
        case "payments.csv":
            return [
                Check("应发清单（payments.csv）笔数", file.rows, "支付笔数", totals.payments),
                Check("应发清单（payments.csv）金额", file.total, PAYMENTS, totals.payments_yuan),
            ]
        case "problems.csv":
            return [Check("问题表（problems.csv）行数", file.rows, "发现问题数", totals.problems)]
        case held.NAME:
            return [
                Check(f"{name}人数", file.rows, "待补材料人数", totals.hold_people),
                Check(f"{name}预留金额", file.total, "待补材料人员尚未发放的应得金额", totals.reserved_yuan),
            ]
        case waiting.NAME:
            return [
                Check(f"{name}人数", file.rows, "超出名额的待补人数", totals.waiting_people),
                Check(f"{name}预留金额", file.total, "超出名额的待补人员尚未发放的应得金额", totals.waiting_yuan),
            ]
        case recovery.NAME:
            return [
                Check(f"{name}人数", file.rows, "已发金额高于应得金额的人数", totals.overpaid_people),
                Check(f"{name}金额", file.total, "已发金额高于应得金额之差", totals.overpaid_yuan),
            ]
        case rejected.NAME:
            return [Check(f"{name}人数", file.rows, "不予资助人数", totals.reject_people)]
        case payout.NAME | notice.NAME:
            return [
                Check(f"{name}笔数", file.rows, "支付笔数", totals.payments),
                Check(f"{name}金额", file.total, PAYMENTS, totals.payments_yuan),
            ]
        case training.SETTLEMENT:
            return [
                Check(f"{name}人数", file.rows, "登记人数", totals.people),
                Check(f"{name}金额", file.total, PAYMENTS, totals.payments_yuan),
            ]
        case training.CLAIM:
            return [Check(f"{name}金额", file.total, PAYMENTS, totals.payments_yuan)]
        case training.REGISTER:
            return [Check(f"{name}人数", file.rows, "符合资助人数", totals.pay_people)]
        case changes.NAME:
            # At the first run of a year it has nothing to agree with; later, see _checks_of_changes.
            return []
        case _:
            raise IntegrityFailure(f"《{file.name}》没有核对项目，本次各清单均不可用。请联系系统维护人员。")


def _together(files: Iterable[WrittenFile]) -> list[WrittenFile]:
    """The files of a run, those of one paper counted together."""
    papers: dict[str, WrittenFile] = {}
    for file in files:
        name = f"{file.paper}.xlsx" if file.paper else file.name
        rows, total = (papers[name].rows, papers[name].total) if name in papers else (0, None)
        both = [part for part in (total, file.total) if part is not None]
        papers[name] = WrittenFile(name, rows + file.rows, sum(both, Decimal("0.00")) if both else None)
    return list(papers.values())


def _checks_of_changes(files: Iterable[WrittenFile], totals: Totals, changed: ChangeTotals) -> list[Check]:
    """What changed since the last run leads from its figures to this one's."""
    checks = [
        Check(
            "上次应得金额与变动之和",
            changed.entitled_before_yuan + changed.difference_yuan,
            "符合资助人员应得金额",
            totals.entitled_yuan,
        )
    ]
    for file in files:
        if file.name == f"{changes.NAME}.xlsx":
            checks += [
                Check("变动说明人数", file.rows, "变动人数", changed.people),
                Check("变动说明增减金额", file.total, "变动金额", changed.difference_yuan),
            ]
    return checks


def check_marks(marked: Marked, problems: int) -> Check:
    """Every problem is listed in a marked copy, unless its workbook cannot be opened."""
    listed = sum(copy.rows for copy in marked.files) + marked.elsewhere
    return Check("标注副本所列与打不开的工作簿的问题数", listed, "发现问题数", problems)


def reconcile(
    files: Iterable[WrittenFile], totals: Totals, changed: ChangeTotals | None, marked: Marked
) -> list[Check]:
    """Return the checks, all of which hold; what files say was read back from them. `changed`: None at the first run.

    Raises Unusable naming every check that fails, with both figures.
    """
    outcomes = totals.pay_people + totals.hold_people + totals.reject_people
    checks = [
        Check("登记人数", totals.people, "符合资助、待补材料、不予资助人数之和", outcomes),
        Check(PAYMENTS, totals.payments_yuan, "拟记入台账金额（各人本次应发之和）", totals.payable_yuan),
    ]
    together = _together(files)
    for file in together:
        checks += _checks_of(file, totals)
    checks.append(check_marks(marked, totals.problems))
    if changed:
        checks += _checks_of_changes(together, totals, changed)
    failed = [check.difference for check in checks if check.left != check.right]
    if failed:
        raise Unusable(f"结算核对不符，本次各清单均不可用：{'；'.join(failed)}。")
    return checks
