"""The workbench: a page in the browser of this machine, on the same files and with the same functions as the commands.

``server`` and ``guard`` let nobody else in; ``workspace`` keeps files and drafts; ``look`` says everything about one
text; ``page`` and its panels show it. NiceGUI is imported by ``page``, its panels and ``server`` alone.
"""
