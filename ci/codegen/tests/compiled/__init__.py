"""Tests that compile kernels for AMD: they need a configured build and its compiler, which ci/amd has."""
