"""A filled form held against a layout: Grid + Pattern → Reading.

Labels anchor the boxes. A value is the box beside (or below) its label in the file, wherever the label stands there; the
columns of a repeated table are told by their headings. What is neither is a doubt: nothing is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from .align import Matched, match_labels
from .document import FoundBox, Grid
from .indicators import read_block
from .normal import ENOUGH, likeness, one_line, plain
from .pattern import Label, LinePattern, Pattern, Slot, ticks
from .reading import Fate, Reading, Value
from .tokens import ValuePath

_UNIT = re.compile(r"(?:金额)?单位\s*[:：]?\s*[(（]?(万元|千元|亿元|元)[)）]?")
_YEAR = re.compile(r"(20[0-9]{2})\s*年")
_ANY_YEAR = re.compile("[0-9]{4}年")


def read_form(pattern: Pattern, grid: Grid) -> Reading:
    """Every value of the form that stands in ``grid``, and a fate for each of its boxes."""
    reading = Reading(pattern, grid)
    found = match_labels(pattern, grid)
    for label, matched in found.items():
        _read_label(reading, label, matched)
    claimed = {matched.box for matched in found.values()}
    for slot in pattern.slots:
        _read_slot(reading, slot, found, claimed)
    for block in pattern.blocks:
        read_block(reading, block, found, claimed)
    read_lines(reading, claimed)
    _rest(reading, claimed)
    return reading


def _read_label(reading: Reading, label: Label, matched: Matched) -> None:
    box = matched.box
    reading.settle(box, Fate.SAME)
    if label.names:
        item = reading.pattern.layout.field(label.names[1])
        assert item is not None
        words = next((name for name in item.names if plain(name) == matched.spelling), item.key)
        reading.names[item.key] = words
    if label.ticks:
        said = label.ticks.get(ticks(box.text))
        if said is not None:
            reading.values[said[0]] = Value(said[1], box.place)
            reading.settle(box, Fate.READ)
        elif label.words is not None and label.words.fullmatch(box.text):
            _take(reading, label.words, label.paths, box.text, box)
        elif ticks(box.text) != label.texts[0]:  # the first is the box with nothing ticked
            path = next(iter(label.ticks.values()))[0]
            reading.settle(box, Fate.DOUBTFUL)
            reading.doubt(box.place, f"选项“{one_line(box.text)}”没有认出勾的是哪一个", path)
    elif label.words is not None:
        _take(reading, label.words, label.paths, box.text, box)
        return
    if (
        matched.likeness < 1.0
        and not matched.rest
        and not label.ticks
        and not _other_year(box.text, label.shown)
    ):
        reading.doubt(box.place, f"标签写的是“{one_line(box.text)}”，表样上是“{one_line(label.shown)}”")


def _other_year(text: str, shown: str) -> bool:
    """Whether a label differs by its year alone: the form counts it back from its own (2021年执行数)."""
    return _ANY_YEAR.search(shown) is not None and _ANY_YEAR.sub("", plain(text)) == _ANY_YEAR.sub(
        "", plain(shown)
    )


def _take(
    reading: Reading, words: re.Pattern[str], paths: tuple[ValuePath, ...], text: str, box: FoundBox
) -> None:
    """The values in ``text``, which holds them among words."""
    match = words.fullmatch(text)
    if match is None:
        if text.strip():
            reading.settle(box, Fate.DOUBTFUL)
            for path in paths:
                reading.doubt(box.place, f"“{one_line(text)}”和表样的写法不同，没有拆开", path)
        return
    for path, value in zip(paths, match.groups(), strict=True):
        if value is None or not value.strip():
            continue
        path, value = year_said(path, value)
        known = reading.values.get(path)
        if known is not None and plain(known.text) != plain(value):
            reading.settle(box, Fate.DOUBTFUL)
            reading.doubt(
                box.place, f"和{known.place}不一样：“{one_line(value)}”、“{one_line(known.text)}”", path
            )
        elif known is None:
            reading.values[path] = Value(value.strip("\n \t"), box.place)
    if len(paths) == 2 and match.group(1) and re.search(r"\s", match.group(1).strip()):
        reading.doubt(box.place, f"“{one_line(text)}”从哪里分开没有把握", paths[0])
    reading.settle(box, Fate.READ)


def _read_slot(reading: Reading, slot: Slot, found: dict[Label, Matched], claimed: set[FoundBox]) -> None:
    matched = found.get(slot.label) if slot.label is not None else None
    if matched is None or slot.label is None:
        name = one_line(slot.label.shown) if slot.label is not None else "、".join(slot.paths[0][1:])
        for path in slot.paths:
            reading.doubt("", f"文件里没有找到“{name}”", path)
        return
    if matched.rest:
        reading.doubt(matched.box.place, f"“{one_line(slot.label.shown)}”和它的值写在同一格里", slot.paths[0])
        _take(reading, slot.words, slot.paths, matched.rest, matched.box)
        return
    box = _beside(reading.grid, matched.box, slot, claimed)
    if box is not None and slot.below and reading.grid.blind and _fewer(reading.grid, matched.box, claimed):
        heads = f"表头“{one_line(slot.label.shown)}”这一行"
        reading.doubt(box.place, f"{heads}下面的内容比表头少，不知道是哪一栏的，先放在这一栏", slot.paths[0])
    if box is not None and not box.text.strip() and not slot.below and not reading.grid.shifted:
        further = reading.grid.at(box.row, box.right)  # a column was put in between
        if (
            further is not None
            and further not in claimed
            and further.text.strip()
            and _alone(reading, further)
        ):
            reading.doubt(further.place, f"“{one_line(slot.label.shown)}”的值隔了一格", slot.paths[0])
            claimed.add(box)
            reading.settle(box, Fate.BLANK)
            box = further
    if box is None and reading.grid.shifted:
        box = _line_above(reading.grid, matched.box, claimed)
        if box is None:
            return  # nothing stands between this label and the next: the box is blank
        reading.doubt(box.place, f"“{one_line(slot.label.shown)}”的值写在上一行", slot.paths[0])
    if box is None or box in claimed:
        reading.doubt(matched.box.place, f"“{one_line(slot.label.shown)}”旁边没有填写的格子", slot.paths[0])
        return
    claimed.add(box)
    if not box.text.strip():
        reading.settle(box, Fate.BLANK)
        return
    if any(likeness(plain(box.text), text) >= SURE_LABEL for text in reading.pattern.words if len(text) > 3):
        reading.doubt(
            box.place,
            f"“{one_line(box.text)}”像是标签，读成了“{one_line(slot.label.shown)}”的值",
            slot.paths[0],
        )
    _take(reading, slot.words, slot.paths, box.text, box)


def year_said(path: ValuePath, text: str) -> tuple[ValuePath, str]:
    """A year around the form's own says the form's own."""
    if path[0] == "年度" and len(path) == 2 and text.isdigit():
        return ("年度",), str(int(text) - int(path[1]))
    return path, text


SURE_LABEL = 0.95


def _beside(grid: Grid, anchor: FoundBox, slot: Slot, claimed: set[FoundBox]) -> FoundBox | None:
    """The box that ``slot`` means, from its label's."""
    if grid.shifted:
        return _nearest(grid, anchor, claimed) if slot.below else _next(grid, anchor, slot.step, claimed)
    if slot.below:
        return grid.at(anchor.bottom, anchor.column)
    box: FoundBox | None = anchor
    for _ in range(slot.step):
        if box is None:
            return None
        box = grid.at(anchor.row, box.right)
    return box


def _next(grid: Grid, anchor: FoundBox, step: int, claimed: set[FoundBox]) -> FoundBox | None:
    """Where cells are shifted: the next one that says something, before the next label."""
    for box in grid.row_boxes(anchor.row):
        if box.column <= anchor.column or not box.text.strip():
            continue
        if box in claimed:
            return None
        step -= 1
        if step == 0:
            return box
    return None


def _fewer(grid: Grid, anchor: FoundBox, claimed: set[FoundBox]) -> bool:
    heads = [box for box in grid.row_boxes(anchor.row) if box in claimed and box.column > 0]
    texts = (
        [box for box in grid.row_boxes(anchor.bottom) if box.text.strip()]
        if anchor.bottom < grid.rows
        else []
    )
    return len(texts) < len(heads)


def _nearest(grid: Grid, anchor: FoundBox, claimed: set[FoundBox]) -> FoundBox | None:
    """Where cells are shifted: of the texts in the row below, the one that stands nearest to the label's column."""
    if anchor.bottom >= grid.rows:
        return None
    heads = [box for box in grid.row_boxes(anchor.row) if box in claimed and box.column > 0]
    boxes = [box for box in grid.row_boxes(anchor.bottom) if box.text.strip() and box not in claimed]
    if len(boxes) == len(heads):  # one for each heading, in order
        return boxes[heads.index(anchor)] if anchor in heads else None
    for box in boxes:
        if min(heads, key=lambda head: (abs(head.column - box.column), head.column), default=None) is anchor:
            return box
    return None


def _line_above(grid: Grid, anchor: FoundBox, claimed: set[FoundBox]) -> FoundBox | None:
    """A text alone in the row above a label that has nothing behind it."""
    beside = [box for box in grid.row_boxes(anchor.row) if box.text.strip()]
    above = [box for box in grid.row_boxes(anchor.row - 1) if box.text.strip()] if anchor.row else []
    return above[0] if len(above) == 1 and beside == [anchor] and above[0] not in claimed else None


def _alone(reading: Reading, box: FoundBox) -> bool:
    """Whether nothing of the form claims ``box``: it is no label and stands right of none."""
    return max((likeness(plain(box.text), text) for text in reading.pattern.words), default=0.0) < ENOUGH


def read_lines(reading: Reading, claimed: set[FoundBox]) -> None:
    """Lines above and below; in a workbook they are boxes of the sheet."""
    sources: list[tuple[str, str, FoundBox | None]] = [
        (line.text, line.place, None) for line in (*reading.grid.head, *reading.grid.foot)
    ]
    sources += [
        (box.text, box.place, box) for box in reading.grid.boxes if box not in claimed and box.text.strip()
    ]
    wanted = list(reading.pattern.lines)
    known: set[int] = set()
    for line in wanted:
        if not any((match := line.words.fullmatch(text)) and all(match.groups()) for text, _, _ in sources):
            _joined_lines(reading, line, sources, known)
        for number, (text, place, box) in enumerate(sources):
            match = line.words.fullmatch(text) if number not in known else None
            if match is None:
                continue
            said = dict(
                year_said(path, value.strip())
                for path, value in zip(line.paths, match.groups(), strict=True)
                if value
            )
            if any(
                path in reading.values and reading.values[path].text != text for path, text in said.items()
            ):
                continue  # another value in the same words: left over, and said below
            known.add(number)  # a head line may stand on every page
            for path, value in said.items():
                if value:
                    reading.values.setdefault(path, Value(value, place))
            if box is not None:
                claimed.add(box)
                reading.settle(box, Fate.READ if line.paths else Fate.SAME)
    for number, (text, place, box) in enumerate(sources):
        if number in known or not text.strip():
            continue
        for path, expression in ((("年度",), _YEAR), (("金额单位",), _UNIT)):
            match = expression.search(text) if box is None or len(text) < 40 else None
            if match and path not in reading.values:
                reading.values[path] = Value(match[1], place)
                known.add(number)
                if box is not None:
                    claimed.add(box)
                    reading.settle(box, Fate.READ)
        title = any(likeness(plain(text), line.text) >= ENOUGH for line in wanted if line.text)
        if number not in known and box is None and not title:
            reading.doubt(place, f"表外的文字“{one_line(text)}”没有读进去")
        elif number not in known and box is not None and title:
            claimed.add(box)
            reading.settle(box, Fate.SAME)


def _joined_lines(
    reading: Reading, line: LinePattern, sources: Sequence[tuple[str, str, FoundBox | None]], known: set[int]
) -> None:
    """A title that the file breaks into two paragraphs."""
    for number, (first, second) in enumerate(pairwise(sources)):
        if number in known or first[2] is not None or second[2] is not None:
            continue
        match = line.words.fullmatch(f"{first[0]}\n{second[0]}")
        if match is not None and all(match.groups()) and not line.words.fullmatch(first[0]):
            known.update((number, number + 1))
            for path, value in zip(line.paths, match.groups(), strict=True):
                if value and value.strip():
                    reading.values.setdefault(path, Value(value.strip(), first[1]))


def _rest(reading: Reading, claimed: set[FoundBox]) -> None:
    """Every box that nothing has claimed: blank, an official word, or a doubt."""
    for box in reading.grid.boxes:
        if box in reading.fates:
            continue
        if not box.text.strip():
            reading.settle(box, Fate.BLANK)
        elif plain(box.text) in reading.pattern.words:
            reading.settle(box, Fate.SAME)
        else:
            reading.settle(box, Fate.DOUBTFUL)
            reading.doubt(box.place, f"“{one_line(box.text)}”没有读进去：表样里没有这一格")
