"""What a parser must not be given: tags that are never closed, too many of them, brackets within brackets without end.

A parser that meets ten thousand open tags looks for the end of each, up to the end of the file: that takes minutes.
"""

from __future__ import annotations

import re

from ...problems import Place, Problem
from ...text.patterns import late

MAX_TAGS = 5_000  # of Jinja; the largest form that is shipped has 130
MAX_BRACKETS = 30  # within each other, in a style sheet
_OPENING = late(r"\{\{|\{%|\{#|<!--|<[A-Za-z/!?]")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}", "<!--": "-->"}
_MARKUP = late(r"""<(?:!doctype|[/?]|[A-Za-z])[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""", re.I)


def too_many_tags(count: int) -> tuple[str, str]:
    """(the sentence, what to do) for a template with so many tags of Jinja."""
    return f"模板里有 {count} 个标记，最多 {MAX_TAGS} 个", "重复的行用 {% for %} 写一次"


def too_deep(css: str, file: str) -> Problem | None:
    """What is said of a style sheet whose brackets stand too deep in each other; None where they do not."""
    depth = 0
    for line, text in enumerate(css.split("\n"), 1):
        for column, sign in enumerate(text, 1):
            depth = depth + 1 if sign in "([{" else max(depth - 1, 0) if sign in ")]}" else depth
            if depth > MAX_BRACKETS:
                message = f"括号一层套一层超过 {MAX_BRACKETS} 层"
                return Problem(
                    "css", message, Place(file, line, column), "删掉多余的括号", line_text=text[:200]
                )
    return None


def unclosed(text: str, file: str) -> Problem | None:
    """What is said of the first tag of Jinja or HTML in ``text`` that does not end; None where all do."""
    tags = text.count("{%") + text.count("{{")
    if tags > MAX_TAGS:
        message, hint = too_many_tags(tags)
        return Problem("template", message, Place(file), hint)
    position = 0
    while (opening := _OPENING.search(text, position)) is not None:
        start, closing = opening.start(), _CLOSING.get(opening[0])
        if closing is None:
            found = _MARKUP.match(text, start)
            position = found.end() if found is not None else -1
        else:
            end = text.find(closing, opening.end())
            position = end + len(closing) if end >= 0 else -1
        if position < 0:
            line = text.count("\n", 0, start) + 1
            begun = text.rfind("\n", 0, start) + 1
            whole = text[begun : begun + 200].split("\n")[0]
            place = Place(file, line, start - begun + 1)
            message = f"这里的标记没有写完：“{text[start : start + 20].split(chr(10))[0]}”"
            hint = f"补上 {closing or '>'}"
            return Problem("template", message, place, hint, line_text=whole)
    return None
