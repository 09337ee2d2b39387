"""What a parser must not be given: tags that are never closed, too many of them, brackets within brackets without end,
characters that nobody sees.

A parser that meets ten thousand open tags looks for the end of each, up to the end of the file: that takes minutes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from ...problems import Place, Problem
from ...text.patterns import late
from ...text.tree import FORBIDDEN
from ...text.unprintable import UNPRINTABLE

MAX_TAGS = 5_000  # of Jinja; the largest form that is shipped has 130
MAX_BOXES = 5_000  # rows and cells that form.html writes; the largest that is shipped has 190
MAX_COLUMNS = 200
MAX_ROWS = 10_000  # of one filled form
MAX_CSS_CHARS = 100_000  # the largest that is shipped has 3,000
MAX_BRACKETS = 30  # within each other, in a style sheet
_OPENING = late(r"\{\{|\{%|\{#|<!--|<[A-Za-z/!?]")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}", "<!--": "-->"}
_MARKUP = late(r"""<(?:!doctype|[/?]|[A-Za-z])[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""", re.I)


def too_many_tags(count: int) -> tuple[str, str]:
    """(the sentence, what to do) for a template with so many tags of Jinja."""
    return f"模板里有 {count} 个标记，最多 {MAX_TAGS} 个", "重复的行用 {% for %} 写一次"


def too_many_boxes(boxes: int, columns: int, file: str) -> Problem | None:
    """What is said of a form that would take minutes to lay out; None where it is none."""
    for count, most, what in ((boxes, MAX_BOXES, "行和格子"), (columns, MAX_COLUMNS, "列")):
        if count > most:
            message = f"模板里有 {count} 个{what}，不像一张申报表（最多 {most} 个）"
            return Problem("template", message, Place(file), "重复的行用 {% for %} 写一次")
    return None


_REFERENCE = late(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);?")


def hidden_characters(text: str, file: str, references: bool) -> Iterator[Problem]:
    """A Problem for each character that nobody sees and no format keeps; with ``references`` for those that are written
    as such too (&#8238;)."""
    for number, line in enumerate(text.split("\n"), 1):
        for match in (*FORBIDDEN.finditer(line), *UNPRINTABLE.finditer(line)):
            message = f"这里有一个看不见的控制字符 U+{ord(match[0]):04X}"
            yield Problem(
                "template", message, Place(file, number, match.start() + 1), "删掉它", line_text=line
            )
        for match in _REFERENCE.finditer(line) if references and "&" in line else ():
            char = html.unescape(match[0])
            if not char or char == "\ufffd" or FORBIDDEN.search(char) or UNPRINTABLE.search(char):
                message = f"“{match[0]}”写的是看不见的字符，或者不是字符"
                place = Place(file, number, match.start() + 1, match.end() + 1)
                yield Problem("template", message, place, "删掉它", line_text=line)


def too_deep(css: str, file: str) -> Problem | None:
    """What is said of a style sheet that is too long, or whose brackets stand too deep in each other; None where it is
    like any other."""
    if len(css) > MAX_CSS_CHARS:
        message = f"样式表有 {len(css)} 字，最多 {MAX_CSS_CHARS} 字"
        return Problem("css", message, Place(file), "删掉用不着的规则和注释")
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
