"""How many things are done at once, and which of them wait? An office computer has two cores."""

import os

# More would wait for the cores, each with a workbook or a list in memory.
AT_ONCE = 2
# DuckDB shares out the rows of a table in groups of so many. Below that a second thread has next to nothing to do, and to
# wake it and wait for it costs up to a tenth of the time.
ROWS_OF_A_SHARE = 122_880
# As much processor time as a third of the others', where there is not enough for all.
_NICENESS = 5


def make_way(task: int) -> None:
    """Let a process or a thread (by its native id) wait for the others, where there are too few cores for all."""
    os.setpriority(os.PRIO_PROCESS, task, _NICENESS)
