"""How many instructions the waves of a kernel execute for one row, found by walking its machine code.

See README.md in this folder for what is counted and what is assumed.
"""
