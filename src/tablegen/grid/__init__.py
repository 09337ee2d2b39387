"""The frozen grid in the middle: only the Sheet passes from templates to writers (DESIGN.md rule 5).

``sheet`` holds the values, ``merge`` settles vertical merges and proves that the cells tile the grid, ``measure``
estimates text heights in pt, ``paginate`` cuts pages, ``draw`` turns a Sheet into a text picture.
"""
