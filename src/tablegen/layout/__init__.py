"""Stage 2: a layout folder (layout.yaml, form.html, form.css) is one region's form, and filling it in.

``folder`` reads layout.yaml and finds layouts, ``fill`` runs the one sandboxed Jinja pass over the
marked text of a template, ``adapt`` puts a project that was written for one layout onto another.
"""
