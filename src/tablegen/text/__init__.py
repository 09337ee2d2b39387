"""Text before it means anything.

``tree`` reads YAML as text with places (no type is guessed), ``edits`` are replacements in it, ``vocabulary`` and
``rule_words`` are the words of the forms as data, ``known_words`` the word nearest to a mistyped one, ``patterns``
late regular expressions, ``file_names`` names that every system accepts.
"""
