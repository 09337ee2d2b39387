"""What helps to write a spec: a ``new`` one from a sample or last year's, ``fix`` for typing slips in place, the
``schema`` that editors complete from.
"""
