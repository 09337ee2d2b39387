"""A new layout from an office's own blank: ``tablegen layout new``.

read_docx / read_xlsx → Blank (grid of texts) → recognise → Finding (what stands where) → tags in the blank,
layout.yaml, form.html, form.css, sample.yaml. What the words of the forms mean is data (vocabulary.yaml).
"""
