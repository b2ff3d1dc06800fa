"""Tests of the check of generated code, on recorded text; those in compiled/ need a compiler for AMD."""
