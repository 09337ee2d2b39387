"""What recognising shares: the blank, what was found so far, which boxes are used up."""

from __future__ import annotations

import re

from ..formats.package_reader import refusal
from ..spec.check import META_KEYS
from ..spec.slips.sections import SECTIONS
from ..text import vocabulary
from . import words
from .blank import Blank, Box
from .choices import find_list, has_marks
from .colons import only_labels, own_opinion
from .finding import FieldFound, Finding, Slot

_PERSON = re.compile("(?:电话|手机|手机号码?|邮箱|经办人|制表人|填表人|复核人|联系方式|签字|签名)$")
TAKEN = frozenset({*META_KEYS, *SECTIONS, "指标", "标签", "遮盖"})
MAX_SLOTS = 1_000  # outside the indicators; a form of four pages has a hundred


class Recognition:
    """``filled``: whether the form was filled in; in a blank a text in a box is the office's own word.
    ``kept``: boxes and lines that stay as printed, whatever they look like."""

    def __init__(
        self, blank: Blank, finding: Finding, filled: bool = True, kept: frozenset[int] = frozenset()
    ):
        self.blank = blank
        self.finding = finding
        self.filled = filled
        self.kept = kept
        self.used: set[int] = set(kept)  # boxes that hold a value, are labels, or stay as they are
        self.period_at: dict[tuple[int, int], str] = {}  # (box of the heading, column of a total) → period
        self.heading_rows: set[int] = set()  # rows beside a heading of money
        # the words of every box and column of the form
        self.literal = {words.name(words.bare(box.text)) for box in blank.boxes if 0 < len(box.text) <= 40}

    def put(self, slot: Slot) -> None:
        """One more place to fill. Raises LayoutError where there are more than any form has."""
        self.finding.slots.append(slot)
        if len(self.finding.slots) > MAX_SLOTS:
            raise refusal(
                self.blank.file,
                f"要填的地方超过 {MAX_SLOTS} 处，不像一张申报表",
                "只留要学的那张表，另存一份再用",
            )

    def is_label(self, box: Box) -> bool:
        return bool(box.text) and bool(
            words.field(box.text)
            or words.composite(box.text)
            or words.fund(box.text)
            or words.goal(box.text)
            or words.is_heading(box.text)
            or words.is_money_heading(box.text)
        )

    def is_box(self, box: Box | None) -> bool:
        """Empty, a hint, or a text that is no label: a value. In a blank a short text is no value but the office's
        own word."""
        if box is None or box.number in self.used:
            return False
        if only_labels(box.text) and not words.is_stamp(box.text):
            left = self.blank.left_of(box)
            return left is not None and is_opinion(left.text)
        if words.is_prompt(box.text) or words.is_stamp(box.text):
            return True
        if own_opinion(box.text):
            return False
        if words.squeeze(box.text).endswith(":") and words.label_like(box.text):
            return False
        if (words.unit_in(box.text) and "单位" in box.text) or is_class(box.text):
            return False
        if not self.filled and box.text and not to_fill(box.text):
            right = self.blank.right_of(box)
            label = right is not None and right.row == box.row and not right.text  # with a box of its own
            if label or words.label_like(box.text):
                return False
        return not self.is_label(box)

    def mark_label(self, box: Box) -> None:
        self.used.add(box.number)
        self.finding.labels.add(box.number)

    def slot_at(self, box: Box) -> bool:
        return any(slot.number == box.number for slot in self.finding.slots)

    def heading_of(self, label: Box) -> int:
        """The box at the left of the rows that ``label`` stands in."""
        box = self.blank.at(label.row, 0)
        return box.number if box is not None else -1

    def where(self, number: int) -> str:
        """Where a box or line stands, for a person."""
        return self.blank.where(number)

    def stays(self, box: Box, why: str = "照原样印") -> None:
        """``box`` keeps its words, and the person is asked to look."""
        self.used.add(box.number)
        self.ask(box.number, f"“{short(box.text)}”{why}")

    def ask(self, number: int, sentence: str) -> None:
        """Ask the person to look at a box or line."""
        self.finding.unsure.append(f"{self.where(number)}：{sentence}")

    def declare(
        self,
        key: str,
        label: str,
        known: bool,
        choices: tuple[str, ...] = (),
        note: str = "",
        columns: tuple[str, ...] = (),
        number: int = -1,
        open_choices: bool = False,
    ) -> None:
        """A field; ``number``: the box or line that it is filled into."""
        limit = words.char_limit(label) or words.char_limit(note)
        self.finding.fields[key] = FieldFound(
            key, label, known, words.required(label), limit, choices,
            _is_internal(key), note, columns, open_choices,
        )  # fmt: skip
        if not known and not columns:
            self.ask(number, f"“{words.bare(label)}”不在用语表里，按它自己的名称作了一项")

    def free_key(self, key: str, label: str) -> str:
        """``key``, or the label's own word where the field was met before (two boxes, two fields) or another label of
        the form says it in its very words (专项名称 beside 项目名称)."""
        key, own = _as_key(key), _as_key(words.bare(label))
        if key not in self.finding.fields and (own == key or key not in self.literal):
            return key
        if own not in self.finding.fields:
            return own
        number = 2
        while f"{own}{number}" in self.finding.fields:
            number += 1
        return f"{own}{number}"


def _is_internal(key: str) -> bool:
    """Whether a field is a person or a telephone: one of the list, or another one of its kind (联系电话2, 局经办人)."""
    bare = key.rstrip("0123456789")
    return _PERSON.search(bare) is not None or any(
        bare.endswith(word) for word in vocabulary.internal_fields()
    )


def _as_key(word: str) -> str:
    """``word`` as the key of a field: what a spec says by it of itself (目标, 资金, 涉密) is taken."""
    key = words.name(word)
    return f"{key}栏" if key in TAKEN else key


def is_opinion(label: str) -> bool:
    """Whether a label asks for an opinion, which stands above the signatures in its box."""
    return words.bare(label).endswith("意见")


def is_class(text: str) -> bool:
    return words.squeeze(text).endswith("指标") and bool(words.indicator_class(text))


def to_fill(text: str) -> bool:
    """Whether the text of a blank's box asks to be filled in or chosen from."""
    return words.is_hint(text) or has_marks(text) or find_list(text) is not None


def short(text: str) -> str:
    word = words.squeeze(text)
    return word if len(word) <= 16 else word[:15] + "…"
