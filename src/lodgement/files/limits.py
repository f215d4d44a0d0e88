"""How much of a file is read. What is larger is refused with what to do, before it costs anything.

A year of all England is some 300,000 lettings of 147 columns: 100 MB as CSV, more than anyone keeps in one workbook.
"""

from __future__ import annotations

MEGABYTE = 1 << 20

LARGEST_FILE = 200 * MEGABYTE
"""Bytes on disk; twice what a year of all England takes as CSV."""
MOST_ROWS = 1_048_576
"""Rows of an Excel sheet; a CSV of more couldn't be opened to be mended."""
MOST_CELLS = 50_000_000
"""Rows times columns, blank ones counted; a year of all England takes 44 million."""
MOST_COLUMNS = 1_000
"""Cells in a row; the templates have some 150, the rest is room for notes beside them."""
LONGEST_CELL = 32_767
"""Characters in a cell, as in Excel; a report couldn't give back more."""
LONGEST_ROW = 8 * MEGABYTE
"""Bytes of one row; more is a file that isn't rows, such as one with its line ends lost."""
ROWS_BEFORE_DATA = 200
"""Rows within which the one of field numbers must stand; the official template has it eighth."""

MOST_PARTS = 2_000
"""Files in the zip archive that a workbook is; Excel writes some ten, and one for every picture."""
LARGEST_SMALL_PART = 16 * MEGABYTE
"""Bytes of a workbook's list of sheets, or of its styles, unpacked; Excel writes a few thousand."""
LEAST_UNPACKED = 32 * MEGABYTE
MOST_TIMES_UNPACKED = 30
"""A workbook may unpack to so many times its size: rows that are all alike reach 10 to 15. Small ones may always unpack
to LEAST_UNPACKED."""
LARGEST_UNPACKED = 2_048 * MEGABYTE
"""Bytes of a workbook, unpacked: some 300,000 rows of the template."""
MOST_BLANK_ROWS = 10_000
"""Blank rows between two that aren't; more is a stray cell far below the rows."""
