"""Which box of a filled form is which label of the layout: in reading order first, then wherever it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..learn.words import field as field_of
from .document import FoundBox, Grid
from .normal import ENOUGH, likeness, plain
from .pattern import Label, Pattern, ticks

SURE = 0.9  # likeness of a label that was moved: near spellings are trusted in their place only
INLINE = 0.85
SYNONYM = 0.8  # another word for the same field (主管单位 / 主管部门)


@dataclass(frozen=True, slots=True)
class Matched:
    """A label found: ``spelling`` is the one of its texts that stands there, ``rest`` the value in the same box."""

    box: FoundBox
    likeness: float
    spelling: str
    rest: str = ""
    moved: bool = False


def score(label: Label, text: str) -> tuple[float, str, str]:
    """(likeness, spelling, what follows it in the box) of a label and a box's text."""
    best = (0.0, "", "")
    given = ticks(text) if label.ticks else plain(text)
    for spelling in label.texts:
        if label.words is not None and (match := label.words.fullmatch(text.strip())):
            del match
            return 1.0, spelling, ""
        like = likeness(spelling, given)
        if label.words is not None:  # the values among the words do not count against it
            like = max(like, _words_like(spelling, given))
        if like > best[0]:
            best = (like, spelling, "")
        if len(spelling) >= 2 and given.startswith(spelling + ":") and not label.words and best[0] < INLINE:
            rest = _after_colon(text)
            if rest:
                best = (INLINE, spelling, rest)
    if (
        best[0] < SYNONYM
        and len(given) < 20
        and label.meaning is not None
        and field_of(text) == label.meaning
    ):
        return SYNONYM, label.texts[0], ""
    return best if best[0] >= ENOUGH else (0.0, "", "")


def _words_like(spelling: str, given: str) -> float:
    """How far the words of ``spelling`` stand in ``given`` in their order (values stand between them)."""
    at, found = 0, 0
    for char in spelling:
        here = given.find(char, at)
        if here >= 0:
            found, at = found + 1, here + 1
    return found / len(spelling) * 0.95 if spelling and len(given) < 4 * len(spelling) + 20 else 0.0


def _after_colon(text: str) -> str:
    for number, char in enumerate(text):
        if char in ":：":
            return text[number + 1 :].strip()
    return ""


def match_labels(pattern: Pattern, grid: Grid) -> dict[Label, Matched]:
    """The labels found: the alignment in reading order that is worth most, then what is left, wherever it is."""
    boxes = [box for box in grid.boxes if box.text.strip()]
    labels = list(pattern.labels)
    table = [[score(label, box.text) for box in boxes] for label in labels]
    worth = [
        [_worth(label, box, like[0], grid, pattern) for box, like in zip(boxes, line, strict=True)]
        for label, line in zip(labels, table, strict=True)
    ]
    found: dict[Label, Matched] = {}
    used: set[FoundBox] = set()
    for i, j in _best_order(worth):
        like, spelling, rest = table[i][j]
        found[labels[i]] = Matched(boxes[j], like, spelling, rest)
        used.add(boxes[j])
    for i, label in enumerate(labels):
        if label in found:
            continue
        left = [(table[i][j][0], -j) for j in range(len(boxes)) if boxes[j] not in used]
        like, j = max(left, default=(0.0, 0))
        if like >= SURE or (like == INLINE and table[i][-j][2]):
            found[label] = Matched(boxes[-j], like, table[i][-j][1], table[i][-j][2], moved=True)
            used.add(boxes[-j])
    return found


def _worth(label: Label, box: FoundBox, like: float, grid: Grid, pattern: Pattern) -> float:
    """What a pair adds to an alignment: likeness, more for long labels, less where it stands elsewhere in its row."""
    if like == 0.0:
        return 0.0
    columns = max(other.column + other.column_span for other in pattern.labels)
    apart = abs(label.column / columns - box.column / grid.columns)
    return like * (2.0 + min(len(label.texts[0]), 10) * 0.1) - 0.3 * apart


def _best_order(worth: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The pairs (label, box), both rising, whose worth is greatest in sum."""
    rows, columns = len(worth), len(worth[0]) if worth else 0
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        line, below, here = best[i], best[i + 1], worth[i]
        for j in range(columns - 1, -1, -1):
            value = below[j] if below[j] >= line[j + 1] else line[j + 1]
            if here[j] > 0.0 and here[j] + below[j + 1] > value:
                value = here[j] + below[j + 1]
            line[j] = value
    pairs, i, j = [], 0, 0
    while i < rows and j < columns:
        if worth[i][j] > 0.0 and abs(best[i][j] - (worth[i][j] + best[i + 1][j + 1])) < 1e-9:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def coverage(pattern: Pattern, texts: frozenset[str]) -> float:
    """Part of the form's labels that stand among ``texts`` (``plain``), letter for letter: enough to tell layouts
    apart, and fast."""
    if not pattern.labels:
        return 0.0
    hits = sum(any(text in texts for text in label.texts) or _among(label, texts) for label in pattern.labels)
    return hits / len(pattern.labels)


def _among(label: Label, texts: frozenset[str]) -> bool:
    if label.words is not None:
        return any(label.words.fullmatch(text) for text in texts)
    return any(text.startswith(spelling + ":") for spelling in label.texts for text in texts)
