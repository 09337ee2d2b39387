"""A layout filled with a project: one sandboxed Jinja pass over marked text gives the Sheet."""
