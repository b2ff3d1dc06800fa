"""Tests of the check of generated code; test_spoilt.py compiles, the rest reads recorded text."""
