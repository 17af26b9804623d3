"""How much may one workbook ask for? Engineering numbers, not a programme's. What only one module minds stands there:
the longest row it scans (sheet_scan), the shared texts it looks through (inspection), the parts it reads whole (package).

Each is well above what an office's own program can write and well below what would harm the machine the run is on. The
first two are promised (contract 9); the others make sure that what breaks them is refused at once and for its reason.
"""

# One workbook, from opening to its last row handed over. A sheet as full as Excel allows takes a sixth of it.
SECONDS = 60
# Anonymous memory of the process that reads; 1,048,576 rows of ten columns take half of it.
MEMORY = 2 * 2**30
# Two workbooks at once: the office's machine has two cores, and the promised memory is each one's.
WORKERS = 2
# Bytes of workbooks that one worker has read before a second one would have started.
ONE_WORKER = 2**20
# A worker still holding this much after a workbook is not kept: it would be missing for the next.
KEPT_MEMORY = 512 * 2**20
# A worker still holding this much when all workbooks are read is not kept either: rules and papers need the memory. One
# that has read small workbooks holds 120 MB.
RESTING_MEMORY = 192 * 2**20

# A file; the fullest sheet there is takes some 50 MB.
FILE = 512 * 2**20
# A web page, XML or text named as a workbook, which is read into memory whole; 100,000 rows of a web page take 10 MB.
TEXT = 32 * 2**20
# Parts in the archive: a workbook has a handful a sheet, and one for each picture.
PARTS = 10_000
# Bytes after unpacking, all parts together: the fullest sheet there is takes half a GiB.
UNPACKED = 4 * 2**30
# Unpacked to packed, of parts that unpack to more than RATIO_FROM bytes. Sheets come to 10-20, whatever is in them; an
# archive can do 1032.
RATIO = 200
RATIO_FROM = 16 * 2**20
# The rectangle from a sheet's first to its last filled cell, which the reader lays out whole: 40 columns of full length.
CELLS = 40 * 2**20
# Its width: a year of days is less than half of it, and each column is looked at by itself.
COLUMNS = 1_000
# Cells under one picture; what covers more is a background.
PICTURE = 100_000
