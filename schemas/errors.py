"""The tree of errors, drawn by who can cure them.

    SettlementError
    ├── UsageError           2  the caller: the command was given something it cannot mean
    ├── InputRefused         3  the data owner: a workbook or a required sheet
    ├── PolicyRefused        3  the policy keeper: a policy file, or none for the year, or the kinds of sheet it names
    ├── Conflict             4  the officer: wrong state, another run at work, maker = checker
    └── IntegrityFailure     5  us: a check of our own failed; nothing may be trusted until it is understood
        └── Unusable            the same of what was written or kept: the command adds what not to do with it

Every message is Chinese, complete, and safe to log: it never carries an ID, a card or a phone number.
"""


class SettlementError(Exception):
    """Anything the command ends on by itself; `exit_code` is what the shell sees (contract 1), `closing` what is said last."""

    exit_code = 1
    closing = ""


class UsageError(SettlementError):
    """The command was called with something it cannot mean."""

    exit_code = 2


class InputRefused(SettlementError):
    """No decision can be made from these inputs; the data owner must bring others."""

    exit_code = 3


class PolicyRefused(SettlementError):
    """A policy file, or what `schemas/sheets.toml` says of its sheets, cannot be used, or there is none for the year."""

    exit_code = 3


class Conflict(SettlementError):
    """The request collides with the state of the warehouse or with another run."""

    exit_code = 4


class IntegrityFailure(SettlementError):
    """A check of our own failed."""

    exit_code = 5


class Unusable(IntegrityFailure):
    """What was written or kept is not what it should be, and nobody knows yet why."""

    closing = "\n查明原因以前，请不要使用这次的结果，也不要批准或发放；请联系系统维护人员。"
