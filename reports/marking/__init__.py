"""The office's own workbook with its problems marked: each cell filled and commented, and a first sheet that lists them.

    workbook, marks -> mark_workbook -> the same workbook, marked

The package is changed where a mark stands and nowhere else: read into a library and written again it would lose pictures,
charts and the values of formulas, without which a corrected copy could not be read.
"""

from reports.marking.package import NotMarkable
from reports.marking.reading import Marked, read_marked
from reports.marking.words import Mark
from reports.marking.workbook import mark_workbook, suffix_of

__all__ = ["Mark", "Marked", "NotMarkable", "mark_workbook", "read_marked", "suffix_of"]
