"""One YAML spec per budget project becomes the official form in Word, PDF and Excel.

The stages, in the order of the flow: ``spec`` (text with places, checked, a Project), ``layout`` (one
region's form, filled), ``readers`` (a template becomes a grid), ``grid`` (the frozen Sheet), ``writers``
(the Sheet becomes a file, read back before it is put in place), ``build`` (what to make, the report).
"""

__version__ = "0.1.0"
