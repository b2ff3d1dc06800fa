"""Reads the records that the programs write, judges them and draws the report.

records.py    a record file -> validated data
verdicts.py   the one enum, its order and its exit codes
svg.py        matplotlib figures that follow the page's colours
plots/        one module per figure
sections/     one module per section of the page; SECTIONS lists them in order
page.py       sections -> one self-contained HTML file
"""
