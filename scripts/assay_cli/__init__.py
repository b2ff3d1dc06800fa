"""The command `scripts/assay`. Standard library only, until interpreter.py has found one with the packages."""
