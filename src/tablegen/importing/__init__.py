"""Filled forms that others made become specs: a file is read into boxes, a layout is run backwards over them, and
what was read is written as YAML, built again and held against the file."""
