"""A project on a layout's form: Project + Layout → Sheet, or the official blank with its boxes filled.

``names`` are what a template may use, ``template`` compiles and renders its marked text in the ``sandbox``, ``fill``
settles the result into a Sheet, ``agreement`` proves that two templates of a layout print the same, ``official``
writes the layout's own Word or Excel blank.
"""
