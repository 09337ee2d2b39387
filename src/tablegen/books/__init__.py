"""Which files are made of which specs, and what stands in each.

``plan`` makes Works (a form per project, a list per department, a volume) and their Books: several Sheets with their
head; ``lists``, ``volume`` and ``public`` are the kinds that are more than one form, ``totals`` their sums,
``places`` the file names. Loaded specs and layouts come in; nothing is written here.
"""
