"""The blanks of these tests are filled as blanks/filling.py says."""

from blanks.filling import fill_blank

__all__ = ["fill_blank"]
