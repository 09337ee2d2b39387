"""Stage 1: a YAML file becomes text with places, is checked, and becomes a Project.

``tree`` reads (nothing guesses a type), ``folder`` joins a spec with the 部门.yaml above it, ``check``
compares with what the layout declares, ``project`` is the record that the layout fills in.
"""
