"""Files on disk: ``atomic`` puts a finished one in its place so that nothing is lost or half written, ``once`` remembers
what is read once per run.
"""
