"""Manifests: the record beside an engine file, written, read back, and held against what the file now is."""
