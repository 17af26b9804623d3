"""What people receive from a run: the papers they sign, post and file.

    connection, heading -> publish -> decisions.csv, payments.csv, problems.csv, workbooks and the page

A paper only prints what the tables of the schema `settlement` already hold: nothing is decided here.
"""

from reports.files import WrittenFile
from reports.publication import publish
from reports.workbook import Heading

__all__ = ["Heading", "WrittenFile", "publish"]
