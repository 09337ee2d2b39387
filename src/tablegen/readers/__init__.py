"""Templates become grids, and written files are read back.

``css`` resolves form.css into Styles; ``html`` turns form.html into marked text plus boxes, and the filled
text back into lines and rows; ``docx``, ``xlsx`` and ``pdf`` read a written file back for comparison.
"""
