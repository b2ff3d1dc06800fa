"""Reads the machine code of the kernels out of a built program and holds it against budgets."""
