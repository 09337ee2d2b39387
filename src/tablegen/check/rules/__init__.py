"""Rules of the forms: what a reviewer at the finance bureau would send back or ask about.

``form`` is what a rule looks at; one module per group of rules holds one function per rule, whose docstring
states it (``registry`` reads the id, severity, basis and statement from there); their words are data
(text/rule_words.yaml); ``run`` runs all rules over a set of forms, silences what a spec silences with a reason, and
returns findings as problems. Rules read a Project and its Layout and change nothing.
"""
