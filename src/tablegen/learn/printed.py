"""Whether every text of a blank comes back in the printed sample: nothing of an official form is lost in silence.

``blank.txt`` in the layout's folder holds the words printed on the blank (no values), a place and a text a line, so
that ``tablegen layout check`` can look again after the layout was edited.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..grid.sheet import Sheet
from ..model.layout import Layout
from ..problems import Place, Problem
from . import words
from .blank import Blank
from .declaration import MORE
from .finding import LEVELS, STANDING, Finding, IndicatorBlock, Slot
from .tags import TAG

FILE = "blank.txt"
_HEAD = (
    "# 空表上印着的字（不含填写的内容）。tablegen layout check 看样例印出的表里是不是都有；\n"
    "# 表上改过、确实不再印的字，删掉那一行。\n"
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Missing:
    """A text of the blank that the printed sample lacks. ``keep``: the box can stay as printed instead."""

    number: int
    text: str
    keep: bool


def squeezed(text: str) -> str:
    return _SPACES.sub("", text)


def printed_texts(sheet: Sheet) -> Counter[str]:
    """The texts of the sheet without spaces, each with how often it stands there."""
    lines = [line.text for line in (*sheet.head, *sheet.foot)]
    cells = [cell.text for row in sheet.rows for cell in row.cells]
    return Counter(squeezed(text) for text in (*lines, *cells))


def missing_texts(blank: Blank, finding: Finding, sheet: Sheet) -> list[Missing]:
    """Every text of the blank that is neither printed nor a hint how to fill."""
    printed = printed_texts(sheet)
    everything = "\n".join(printed)
    loops = finding.loops
    inside = {
        box.number: block
        for block in loops
        for row in range(block.first, block.last + 1)
        for box in blank.row_boxes(row)
    }
    result: list[Missing] = []
    wanted: Counter[str] = Counter()
    places = [(box.number, box.text) for box in blank.boxes] + [
        (line.number, line.text) for line in blank.lines
    ]
    for number, text in places:
        slots = finding.slot(number)
        bare = squeezed(text)
        if not bare or number in inside:
            continue
        if slots:
            if not _comes_back(text, slots, printed):
                result.append(Missing(number, text, True))
            result += [
                Missing(number, value, False)
                for slot in slots
                for value in slot.value.split("\x00")
                if squeezed(value) not in everything and slot.path[0] != "合计"  # of all projects
            ]
            continue
        wanted[bare] += 1
        found = printed[bare] >= wanted[bare] if number < len(blank.boxes) else bare in everything
        if not found:
            result.append(Missing(number, text, True))
    for block in loops:
        result += _missing_rows(blank, block, printed)
    return result


def _comes_back(text: str, slots: list[Slot], printed: Counter[str]) -> bool:
    """Whether a printed text has the words around and inside the tags of a box, in order."""
    pattern, done = "", 0
    for slot in slots:
        pattern += re.escape(squeezed(text[done : slot.start]))
        pieces = TAG.split(slot.tag)
        pattern += ".*".join(re.escape(squeezed(piece)) for piece in pieces)
        done = slot.end
    pattern += re.escape(squeezed(text[done:]))
    if not pattern.replace(".*", ""):
        return True
    found = re.compile(pattern, re.S)
    return any(found.search(line) for line in printed)


def _missing_rows(blank: Blank, block: IndicatorBlock, printed: Counter[str]) -> Iterator[Missing]:
    """Texts of the rows that are looped over; a class or a standing label that is lost means that its row is none
    of them."""
    done: set[int] = set()
    by_column = {column.column: column for column in block.columns}
    for row in range(block.first, block.first + len(block.shown_rows)):
        for box in blank.row_boxes(row):
            if box.number in done:
                continue
            done.add(box.number)
            bare = squeezed(box.text)
            if not bare or bare in printed or words.is_prompt(box.text):
                continue
            column = by_column.get(box.column)
            foreign = column is None or column.role in (*LEVELS, STANDING)
            yield Missing(box.number, box.text, foreign)


# -- what is dropped on purpose


def dropped_hints(blank: Blank, finding: Finding, sheet: Sheet | None) -> tuple[list[str], list[str]]:
    """Hints of the blank that are not printed: a line for those with words (指标1：, 年 月 日), one for those of signs
    alone (……). In a filled form what the printed sample shows (≥, %) is no hint."""
    shown = printed_texts(sheet) if sheet is not None and finding.filled else Counter()
    hints: dict[str, str] = {}
    for slot in finding.slots:
        if slot.path == ("年度",):
            continue
        text = blank.text(slot.number)[slot.start : slot.end]
        whole = (
            not slot.value and not TAG.sub("", slot.tag).strip() and squeezed(text) not in squeezed(slot.tag)
        )
        if whole and re.search(r"[^\s_＿xX×＊*]", text):
            hints.setdefault(words.squeeze(text), blank.where(slot.number))
    more = ""
    for block in finding.loops:
        classes = {column.column for column in block.columns if column.role in LEVELS}
        for row in range(block.first, block.last + 1):
            for box in blank.row_boxes(row):
                if box.text and words.is_prompt(box.text) and box.column in classes:
                    more = (
                        more
                        or f"“{words.squeeze(box.text)}”那一行（{blank.where(box.number)}）照原样印：它是 layout.yaml 里的“{MORE}”类，不要就删掉"
                    )
                elif box.text and words.is_prompt(box.text) and squeezed(box.text) not in shown:
                    hints.setdefault(words.squeeze(box.text), blank.where(box.number))
    worded = {text: where for text, where in hints.items() if re.search("[\u4e00-\u9fff]", text)}
    signs = {text: where for text, where in hints.items() if text not in worded}
    return _hint_line(worded), [*([more] if more else []), *_hint_line(signs)]


def _hint_line(hints: dict[str, str]) -> list[str]:
    if not hints:
        return []
    shown = "、".join(f"“{text[:12]}”（{where}）" for text, where in list(hints.items())[:6])
    more = f"等 {len(hints)} 种" if len(hints) > 6 else ""
    return [f"填写提示不印：{shown}{more}"]


# -- the words of the blank, for layout check


def blank_words(blank: Blank, finding: Finding, class_labels: bool) -> str:
    """The text of blank.txt. ``class_labels``: classes are printed whether they have indicators or not."""
    lines = []
    inside: dict[int, IndicatorBlock] = {}
    for block in finding.loops:
        for row in range(block.first, block.last + 1):
            inside |= {box.number: block for box in blank.row_boxes(row) if box.row >= block.first}
    for number, text in [(box.number, box.text) for box in blank.boxes] + [
        (line.number, line.text) for line in blank.lines
    ]:
        block = inside.get(number)
        if block is not None:
            roles = {
                column.column: "" if TAG.search(column.text) else column.role for column in block.columns
            }
            role = roles.get(blank.boxes[number].column, "")
            if role != STANDING and not (class_labels and role in LEVELS and not words.is_prompt(text)):
                continue
        for piece in _official(text, finding.slot(number)):
            if piece:
                lines.append(f"{blank.where(number)}\t{piece}")
    return _HEAD + "\n".join(dict.fromkeys(lines)) + "\n"


def _official(text: str, slots: list[Slot]) -> Iterable[str]:
    """The stretches of a text that are words of the form: what its tags leave."""
    done = 0
    for slot in slots:
        yield squeezed(text[done : slot.start])
        yield from (squeezed(piece) for piece in TAG.split(slot.tag))
        done = slot.end
    yield squeezed(text[done:])


def check_words(layout: Layout, sheet: Sheet) -> list[Problem]:
    """The words in the layout's blank.txt that ``sheet``, its printed sample, lacks."""
    file = layout.folder / FILE
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return []  # a layout that was not learnt
    printed = "\n".join(printed_texts(sheet))
    problems = []
    for number, line in enumerate(lines, 1):
        where, tab, text = line.partition("\t")
        if line.startswith("#") or not tab or not text.strip() or squeezed(text) in printed:
            continue
        problems.append(
            Problem(
                "lost-words",
                f"空表{where}印着“{text.strip()}”，样例印出的表里没有",
                Place(str(file), number, len(where) + 2, len(line) + 1),
                "在模板里补上这些字；表上确实不再印的，删掉 blank.txt 的这一行",
                line_text=line,
            )
        )
    return problems
