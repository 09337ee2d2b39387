"""What a reviewer would say of a set of specs.

``rules`` holds them; ``collect`` gathers their findings over files and departments, ``listing`` prints them as lines
or JSON, ``review_sheet`` makes the sheet that an office hands back.
"""
