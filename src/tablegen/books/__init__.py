"""Which files are made of which specs, and what stands in each: a form per project, a list per department, a
volume, the public copy. Specs and layouts come in, Books (several Sheets with their head) go out.
"""
