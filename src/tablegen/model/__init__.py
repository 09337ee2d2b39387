"""The values that pass between the rooms, without behaviour of their own: ``money`` (exact 元), ``project`` (a checked
spec), ``target`` (operator, number, unit of an indicator), ``layout`` (what a layout declares).
"""
