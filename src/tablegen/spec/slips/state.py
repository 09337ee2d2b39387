"""What the scanner of lines knows while it reads: the lines, the open levels, the text that goes on below."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ...problems import Fix, Severity
from ...text.patterns import late
from ...text.tree import LINE_BREAK
from ..keys import BLANKS, plain_name
from .grammar import Slot, words
from .slip import Slip
from .values import (
    balance,
    unclosed_bracket,
    unclosed_quote,
)

_STEP = 2

# the name of a class, of this form or another, without its colon
_CLASS_NAME = late(r"[^\W\d_]{2,10}指标")


@dataclass(slots=True)
class Level:
    """An open block: ``width`` its indent as typed, ``fixed`` as it should be; ``used`` names it has."""

    width: int
    fixed: int
    slot: Slot
    is_list: bool = False
    used: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Prose:
    """The text that a line without a name goes on with. ``at``: where it begins, ``after_colon``: nothing stands there
    yet; ``block``: it already is a block (|), with this indent (0: not yet known)."""

    at: int
    width: int
    fixed: int
    after_colon: bool
    block: bool
    indent: int
    lines: list[int] = field(default_factory=list)
    strange: bool = False  # YAML would not go on here


@lru_cache(maxsize=64)
def _known(root: Slot) -> dict[str, str]:
    return {plain_name(word): word for word in words(root)}


class State:
    """A text being read line by line. ``found`` are its slips so far."""

    def __init__(self, text: str, root: Slot):
        self.text = text
        self.lines: list[tuple[int, str]] = []
        position = 0
        for match in LINE_BREAK.finditer(text):
            self.lines.append((position, text[position : match.start()]))
            position = match.end()
        self.lines.append((position, text[position:]))
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.known = _known(root)
        self.levels = [Level(0, 0, root)]
        self.pending: Slot | None = None
        self.prose: Prose | None = None
        self.found: list[Slip] = []
        self.skip_to = 0
        self.started = False
        self.doubt = False  # a line before could not be read: what follows may stand elsewhere

    def add(
        self, code: str, message: str, start: int, end: int, hint: str, *edits: Fix, safe: bool = True
    ) -> None:
        self.found.append(Slip(code, message, start, end, hint, edits, safe))

    # -- what goes on over several lines

    def block(self, number: int, start: int, level: Level) -> None:
        """Pass over the lines of a block scalar; those that are not indented enough are prose that follows."""
        indent = 0
        tabs = False
        shifted = level.fixed != level.width
        prose = Prose(start, level.width, level.fixed, False, True, 0)
        index = number + 1
        while index < len(self.lines):
            begin, line = self.lines[index]
            spaces = len(line) - len(line.lstrip(" "))
            if spaces > level.width and line[spaces : spaces + 1] == "\t" and line.strip(BLANKS):
                tabs = tabs or not indent  # the first line is the one that YAML refuses
                if tabs:
                    self.tab_in_text(begin + spaces, line[spaces:])
            if line.strip(BLANKS):
                if spaces <= level.width:
                    break
                indent = indent or spaces
                if spaces < indent or (shifted and spaces <= level.fixed):
                    prose.lines.append(index)
                    prose.strange = True
            index += 1
        self.skip_to = index
        prose.indent = max(indent, level.fixed + 1) if indent else level.fixed + _STEP
        self.prose = prose

    def tab_in_text(self, at: int, text: str) -> None:
        """A tab that indents a paragraph of a block: printed, it is two wide blanks."""
        length = len(text) - len(text.lstrip(BLANKS))
        edit = Fix(at, at + length, "\u3000\u3000")
        message = "段落开头用了制表符（Tab 键），YAML 读不了"
        self.add("tab", message, at, at + length, "换成两个全角空格，或删掉它", edit)

    def open_quote(self, number: int, value: str, start: int) -> None:
        mark = value[0]
        if len(value) > 1 and value[-1] in "”’＂＇":
            self.found.append(unclosed_quote(value, start))
            return
        for index in range(number + 1, min(number + 200, len(self.lines))):
            line = self.lines[index][1]
            if mark in line:
                if line.rstrip(BLANKS).endswith(mark) or re.search(re.escape(mark) + r"[ \t]+#", line):
                    self.skip_to = index + 1
                    return
                break
            if line.strip(BLANKS) and self.is_key(line.strip(BLANKS + "-")):
                break
        self.found.append(unclosed_quote(value, start))
        self.prose = None

    def open_bracket(self, number: int, value: str, start: int) -> None:
        depth = balance(value)
        for index in range(number + 1, min(number + 60, len(self.lines))):
            line = self.lines[index][1]
            if line.lstrip(BLANKS).startswith("- "):
                break
            depth += balance(line)
            if depth <= 0:
                self.skip_to = index + 1
                return
        self.found.append(unclosed_bracket(value, start))

    def close_prose_at(self, prose: Prose | None) -> None:
        self.end_prose()
        self.prose = prose

    def end_prose(self) -> None:
        """What was found out about a text of several lines."""
        prose, self.prose = self.prose, None
        if prose is None or not prose.lines:
            return
        self.pending = None
        start, line = self.lines[prose.lines[0]]
        body = line.lstrip(BLANKS)
        at = start + len(line) - len(body)
        end = start + len(line.rstrip(BLANKS))
        shown = "在名称后面写“|-”，下面各行都缩进同样多的空格"
        if not prose.strange:
            if len(prose.lines) == 1 and prose.after_colon:
                return  # one line below its name: read as it was meant
            message = "这一行会和上一行连成一段，中间多出一个空格"
            if prose.after_colon:
                start, line = self.lines[prose.lines[1]]
                at, end = start + len(line) - len(line.lstrip(BLANKS)), start + len(line.rstrip(BLANKS))
            self.found.append(
                Slip(
                    "wrapped-line",
                    message,
                    at,
                    end,
                    f"接到上一行末尾；要分行印就{shown}",
                    severity=Severity.WARNING,
                )
            )
            return
        indent = " " * (prose.indent or prose.fixed + _STEP)
        edits = []
        for number in prose.lines:
            offset, text = self.lines[number]
            typed = len(text) - len(text.lstrip(" \t"))
            edits.append(Fix(offset, offset + typed, indent))
        if not prose.block:
            self.drop_edits(prose.at, at)  # in a block nothing needs quotes
            lead = "" if self.text[prose.at - 1] in " \t" else " "
            edits.insert(
                0, Fix(prose.at, prose.at, f"{lead}|-" if prose.after_colon else f"|-{self.newline}{indent}")
            )
        what = "这一行是上面内容的下一行，却没有缩进够" if prose.block else "一项内容分成了几行，YAML 读不了"
        hint = f"接到上一行末尾；要分行印就{shown}"
        name = body.rstrip(BLANKS)
        is_class = _CLASS_NAME.fullmatch(name) is not None and not prose.block
        if is_class:
            what = f"“{name}”看着像一类指标，后面没有冒号"
            hint = f"是类别就写成“{name}:”；是上一行的内容就接到上一行末尾"
        self.add("wrapped-line", what, at, max(end, at + 1), hint, *edits, safe=not is_class)

    def drop_edits(self, start: int, end: int) -> None:
        self.found = [
            replace(slip, edits=())
            if start <= slip.start < end and slip.code in ("inner-colon", "inner-hash", "special-start")
            else slip
            for slip in self.found
        ]


def half(dash: str) -> str:
    return "- " if "\u3000" in dash or "\t" in dash or len(dash) < 2 else dash
