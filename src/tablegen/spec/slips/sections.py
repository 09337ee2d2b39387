"""Slips of the whole section 指标: rows pasted from a spreadsheet, a level left out, two levels exchanged.

The classes of a form are known by name, so where each line belongs is known too: the section is put right in one go,
and one sentence says what was wrong, instead of one for every line that stands elsewhere because of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...problems import Fix
from ...text.tree import LINE_BREAK
from ..keys import BLANKS
from ..read_indicators import VALUE_KEYS
from .grammar import Slot
from .slip import Slip
from .values import quoted_text

SECTION = re.compile(r"^( *)指标[ \t]*[:：][ \t]*(?:#.*)?$", re.M)
_PLAIN = re.compile(r"[\w≥≤＞＜≧≦（(][\w≥≤%％（()）.\-—~、。/＋+]*")  # needs no quotes, also within {…}
SECTIONS = ("目标", "资金", "汇编", "免查")
_STEP = 2


@dataclass(slots=True)
class _Line:
    """A line of the section: ``path`` of a class without its value on the line, "" depth of an indicator's."""

    start: int
    text: str
    path: tuple[str, ...] = ()

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" \t\u3000"))

    @property
    def body(self) -> str:
        return self.text.strip(" \t\u3000")


def _name(text: str) -> str | None:
    """The name of a line that has nothing behind its colon (a comment aside)."""
    body = text.strip(BLANKS)
    colon = re.search("[:：]", body)
    if colon is None:
        return None
    name, rest = body[: colon.start()].rstrip(BLANKS), body[colon.end() :].lstrip(BLANKS)
    if not name or "#" in name or "\t" in name or (rest and not rest.startswith("#")):
        return None
    return name


def section_slips(text: str, root: Slot) -> list[Slip]:
    """The slips of the section, with edits that leave it as YAML of the right levels; [] where it has none."""
    head = SECTION.search(text)
    slot = root.names.get("指标")
    if head is None or slot is None:
        return []
    lines = list(_lines(text, head.end(), len(head[1])))
    pasted = list(_pasted_rows(lines, slot, len(head[1])))
    return pasted or _levels(lines, slot, len(head[1]), "\r\n" if "\r\n" in text else "\n")


def _lines(text: str, position: int, indent: int) -> Iterator[_Line]:
    """The lines below the head up to the next section; blank ones and comments have no body to look at."""
    start = LINE_BREAK.search(text, position)
    position = start.end() if start else len(text)
    while position < len(text):
        end = LINE_BREAK.search(text, position)
        stop = end.start() if end else len(text)
        line = _Line(position, text[position:stop])
        position = end.end() if end else len(text)
        if not line.body or line.body.startswith("#"):
            continue
        name = _name(line.text)
        if line.indent <= indent and (
            name in SECTIONS or (name is None and ":" in line.body and "\t" not in line.body)
        ):
            return  # the next section, or a field of the form
        yield line


# -- rows of a spreadsheet


def _parts(slot: Slot) -> list[str]:
    """Periods and columns of an indicator in the form's order."""
    while slot.item is None or slot.names:
        slot = next(iter(slot.names.values()))
    other = slot.item.other
    return [name for name in other.names if name not in VALUE_KEYS] if other is not None else []


def _pasted_rows(lines: list[_Line], slot: Slot, indent: int) -> Iterator[Slip]:
    known = _paths(slot)
    wanted = indent + _STEP
    for line in lines:
        if _name(line.text) in known:
            wanted = line.indent + _STEP
        elif slip := _pasted(line, slot, wanted):
            yield slip


def _plain(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else quoted_text(text)


def _pasted(line: _Line, slot: Slot, wanted: int) -> Slip | None:
    """``受益人数⇥≥1.35万人⇥≥1.2万人``: an indicator with the form's values in the form's order."""
    body = line.body.removeprefix("- ").strip()
    if "\t" not in body or re.search("[:：][ \t]", body):
        return None
    name, *values = [cell.strip() for cell in body.split("\t") if cell.strip()]
    parts = _parts(slot)
    end = line.start + len(line.text)
    start = line.start + line.indent
    what = "这一行是从 Excel 粘贴来的（格子之间是制表符）"
    if not values or len(values) > max(len(parts), 1):
        names = "、".join(["指标名称", *parts])
        return Slip(
            "pasted-row",
            f"{what}，格子数和表上的列对不上",
            start,
            end,
            f"表上的列是：{names}；写成“- 指标名称: 指标值”",
        )
    if len(values) == 1:
        written = f"- {_plain(name)}: {_plain(values[0])}"
    else:
        pairs = ", ".join(f"{part}: {_plain(value)}" for part, value in zip(parts, values, strict=False))
        written = f"- {_plain(name)}: {{{pairs}}}"
    return Slip(
        "pasted-row", what, start, end, f"写成“{written}”", (Fix(line.start, end, " " * wanted + written),)
    )


# -- levels


def _paths(slot: Slot) -> dict[str, list[tuple[str, ...]]]:
    """Name of a class → where it may stand, as the names above it and its own."""
    found: dict[str, list[tuple[str, ...]]] = {}

    def walk(names: Mapping[str, Slot], above: tuple[str, ...]) -> None:
        for name, below in names.items():
            found.setdefault(name, []).append((*above, name))
            walk(below.names, (*above, name))

    walk(slot.names, ())
    return found


def _levels(lines: list[_Line], slot: Slot, indent: int, newline: str) -> list[Slip]:
    """One slip for the first class that stands without the class above it, with the whole section put right."""
    known = _paths(slot)
    found = _Finder(known)
    for line in lines:
        name = _name(line.text)
        if name is not None and name in known and not line.body.startswith("-"):
            found.take(line, name)
    if found.problem is None or found.doubtful:
        return []
    message, hint, at = found.problem
    edits = list(_put_right(lines, found, indent, newline))
    return [Slip("missing-level", message, at.start + at.indent, at.start + len(at.text), hint, tuple(edits))]


class _Finder:
    """Follows the classes of the section and notes lines that are missing or exchanged."""

    def __init__(self, known: Mapping[str, list[tuple[str, ...]]]):
        self.known = known
        self.above: tuple[str, ...] = ()
        self.last: _Line | None = None
        self.before: dict[int, tuple[str, ...]] = {}  # start of a line → class lines to be put before it
        self.exchanged: dict[int, _Line] = {}  # start of a line → the line that changes places with it
        self.problem: tuple[str, str, _Line] | None = None
        self.doubtful = False

    def take(self, line: _Line, name: str) -> None:
        paths = self.known[name]
        fitting = [path for path in paths if self.above[: len(path) - 1] == path[:-1]]
        if fitting:
            line.path = fitting[0]
        elif len({path[:-1] for path in paths}) == 1:
            line.path = paths[0]
            if self.last is not None and self.last.path == self.above and len(self.above) < len(line.path):
                self.doubtful = True  # right below a class it does not belong to: which of the two is meant?
            self.lacking(line)
        else:
            return
        last = self.last
        if last is not None and last.start in self.before and line.path == last.path[:-1]:
            missing = self.before.pop(last.start)  # the class above stands right below: the two are exchanged
            assert missing
            self.exchanged[last.start] = line
            self.problem = (
                f"“{last.path[-1]}”和“{line.path[-1]}”写颠倒了",
                f"“{line.path[-1]}:”在上一行，“{last.path[-1]}:”在它下面并多缩进一层",
                last,
            )
            self.above, self.last = last.path, None
            return
        self.above, self.last = line.path, line

    def lacking(self, line: _Line) -> None:
        path = line.path
        common = 0
        while common < len(path) - 1 and self.above[: common + 1] == path[: common + 1]:
            common += 1
        missing = path[common:-1]
        self.before[line.start] = missing
        if self.problem is None:
            names = "、".join(f"“{name}:”" for name in missing)
            self.problem = (f"“{path[-1]}”上面少了{names}这一行", f"在它上面加一行 {names}", line)


def _put_right(lines: list[_Line], found: _Finder, indent: int, newline: str) -> Iterator[Fix]:
    """Every line of the section at its level, with the missing lines put in."""
    depth = 0
    moved = {other.start for other in found.exchanged.values()}
    shift: int | None = None  # from an item's indent as typed to the right one
    for line in lines:
        if line.start in moved:
            continue
        if line.path:
            depth, shift = len(line.path), None
            put = found.before.get(line.start, ())
            first = len(line.path) - len(put)
            added = "".join(
                f"{' ' * (indent + _STEP * (first + n))}{name}:{newline}" for n, name in enumerate(put)
            )
            other = found.exchanged.get(line.start)
            if other is not None:
                upper = f"{' ' * (indent + _STEP * len(other.path))}{other.body}"
                lower = f"{' ' * (indent + _STEP * len(line.path))}{line.body}"
                yield Fix(line.start, line.start + len(line.text), upper)
                yield Fix(other.start, other.start + len(other.text), lower)
                continue
            wanted = indent + _STEP * depth
        else:
            if line.body.startswith("-") or shift is None:
                shift = indent + _STEP * (depth + 1) - line.indent
            wanted, added = line.indent + shift, ""
        if added or wanted != line.indent:
            yield Fix(line.start, line.start + line.indent, added + " " * max(wanted, 0))
