"""How do we know our own marks again? A marked copy comes back as material, and what we added to it is no data.

The words only; who writes them is reports.marking, who leaves them out is intake.
"""

LIST_SHEET = "问题清单"
# What the first cell of that sheet begins with: an office may have a sheet of this name itself.
LIST_OPENING = "材料问题清单："
# The author of our comments.
AUTHOR = "结算核对"


def is_problem_list(sheet: str, first_cell: str | None) -> bool:
    """Whether a sheet is the list of problems that we put into a marked copy."""
    return sheet.startswith(LIST_SHEET) and (first_cell or "").startswith(LIST_OPENING)
