"""One run of ``tablegen build``.

``options`` is what was asked, ``up_to_date`` turns specs into Jobs for what is not current, ``processes`` spreads
them, ``job`` does one (read, check, fill, write, read back, put in place), ``record`` is what the output folder knows
of its files, ``report`` what happened. ``run`` joins them; ``status`` and ``watch`` use the same parts.
"""
