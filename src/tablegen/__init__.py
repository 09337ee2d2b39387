"""One YAML spec per budget project becomes the official form in Word, PDF and Excel.

A folder is a room, and data walks downstairs: ``cli`` calls ``build``; a spec becomes a Project (``spec``), is held
against the rules (``check``), put into Books (``books``) by way of a layout and its template (``layout``, ``fill``),
and written and read back (``formats``). DESIGN.md, "The house", has the floors and one walk through them.
"""

__version__ = "0.1.0"
