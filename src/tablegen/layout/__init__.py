"""A layout folder is one region's form: ``folder`` finds and loads layouts, ``declaration`` reads layout.yaml into a
Layout. Templates are read and filled in ``fill``.
"""
