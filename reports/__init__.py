"""Reads the records that the programs write, judges them and draws the report.

documents.py  JSON from outside, bounded and held against a schema
records.py    a record file -> validated data
codegen.py    the machine code for AMD, likewise
run.py        the files of one run
comparison.py two records, case by case
recorded.py   runs on real devices that the project keeps
verdicts.py   the one enum, its order and its exit codes
svg.py        matplotlib figures that follow the page's colours
plots/        one module per figure
sections/     one module per section of the page; SECTIONS lists them in order
page.py       sections -> one self-contained HTML file
picture.py    a part of it as a PNG
"""
