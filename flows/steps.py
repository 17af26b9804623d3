"""What happens in a review, step by step? The same list for the command line and for Prefect.

    collect → validate → decide → propose → publish

Each step takes the review and hands it on. Steps work in the connection's own memory; nothing is written before
`decide` opens the warehouse, and only `publish` writes files and, last of all, commits.
"""

from collections.abc import Callable

from schemas.errors import IntegrityFailure

from .elsewhere import refuse_paid_elsewhere
from .intake.collect import collect as collect_intake
from .intake.find import find_workbooks
from .intake.required import require
from .ledger import ledger_head
from .manifest import complete
from .models import build, names
from .runs import allocate, unfinished
from .underway import Request, Review, open_review
from .warehouse import attached


def collect(review: Review) -> Review:
    """Find and read the workbooks. Raises InputRefused where nothing can be settled from them."""
    policy = review.terms.policy
    review.workbooks = find_workbooks(review.request.inputs, out=review.request.out)
    review.intake = collect_intake(
        review.workbooks,
        [*policy.required, *policy.optional],
        meanwhile=_import_heavy_rooms,
    )
    require(review.intake, policy.required, skip_unreadable=review.request.skip_unreadable)
    return review


def _import_heavy_rooms() -> None:
    """Pandera and the papers take a second to import, in which the workbooks can be read by the other core.

    What Pandera itself imports at the first check is among them.
    """
    import pandera.backends.pandas.builtin_checks  # noqa: F401

    from . import evidence, publishing  # noqa: F401


def validate(review: Review) -> Review:
    """Check every row with Pandera and load rows, faults and problems into DuckDB. Raises PolicyRefused where the policy does
    not fit its programme: what judges that takes as long to import as what was imported meanwhile.
    """
    from .evidence import load_evidence
    from .fit import refuse_unfit

    refuse_unfit(review.terms, file=f"{review.request.programme}.toml")
    load_evidence(review.connection, review.intake, review.terms)
    # The rows are in DuckDB now; twice they would take half as much memory again.
    review.intake.tables.clear()
    return review


def decide(review: Review) -> Review:
    """Open the warehouse and run the rules: findings, then one decision a person.

    From here to the commit the warehouse stays locked, so that the ledger compared with cannot move. Raises Conflict
    where another command holds it for too long, IntegrityFailure where it is not the one of the out folder.
    """
    from .evidence import load_policy

    request, connection = review.request, review.connection
    if not request.warehouse.exists():
        # One made now would hide from the next command that another was lost.
        refuse_paid_elsewhere(None, request.out)
    holder = f"{request.made_by} 的 {request.programme} {request.year} 评审"
    review.held.enter_context(
        attached(connection, request.warehouse, wait=request.wait, holder=holder, analyst=request.out)
    )
    complete(connection)
    refuse_paid_elsewhere(connection, request.out)
    review.unfinished = unfinished(request.out)
    review.run, review.number = allocate(connection, request.programme, request.year, request.out)
    review.ledger_head = ledger_head(connection)
    load_policy(connection, review.terms, as_of=review.as_of, run=review.run, ledger_head=review.ledger_head)
    build(connection, review.terms.policy.models, ["settlement.decisions"])
    return review


def propose(review: Review) -> Review:
    """Turn decisions into payments and run every check. Raises IntegrityFailure where one finds anything.

    The rows as they were read are let go of: papers and the warehouse are written from what became of them.
    """
    models = review.terms.policy.models
    build(review.connection, models, [*names("settlement"), *names("checks"), "programme.courses"])
    for check in names("checks"):
        if found := review.connection.execute(f"select count(*) from {check}").fetchall()[0][0]:
            raise IntegrityFailure(
                f"自检 {check} 未通过（{found} 处不符），本次运行已停止，未写入任何结果。请联系系统维护人员。"
            )
    for kind in (*review.terms.policy.required, *review.terms.policy.optional):
        review.connection.execute(f"drop table intake.{kind}")
    review.connection.execute("drop schema staging cascade")
    return review


def publish(review: Review) -> Review:
    """Write and read back every paper, freeze the inputs, commit to the warehouse, and write run.json last.

    The summary it leaves is what `settle run --json` prints (contract 1).
    """
    from .publishing import publish_run

    review.summary = publish_run(review)
    return review


STEPS: list[Callable[[Review], Review]] = [collect, validate, decide, propose, publish]


def run_steps(request: Request, *, announce: Callable[[str], None]) -> Review:
    """The whole review in this process; `announce` hears the name of each step as it begins."""
    with open_review(request) as review:
        for step in STEPS:
            announce(step.__name__)
            review = step(review)
    return review
