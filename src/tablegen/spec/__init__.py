"""A YAML file becomes text with places, is checked, and becomes a Project.

``folder`` finds specs and the 部门.yaml above each, ``load`` reads one (``slips`` cures what was plainly mistyped),
``check`` compares it with what its layout declares (``reader``, ``read_funds``, ``read_indicators``), ``adapt`` puts a
Project on another layout, ``department`` reads the section 汇编. Problems are collected, never raised.
"""
