"""Templates become grids, and written files are read back.

``css`` resolves form.css into Styles; ``html`` turns form.html into marked text plus boxes, and the filled
text back into lines and rows; ``docx``, ``xlsx`` and ``pdf`` read a written file back for comparison.

An official blank is read by ``docx_form`` or ``xlsx_form`` (opened safely by ``package``) into what ``blank``
describes: marked text and boxes, as of form.html. ``filled`` reads the filled blank back.
"""
