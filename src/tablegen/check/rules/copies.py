"""What one project has from another: whole goals, whole sets of indicators (G4, I12)."""

from __future__ import annotations

from functools import lru_cache

from ...text import vocabulary
from ...text.patterns import late
from .form import ANNUAL, Finding, Findings, Form, FormSet, short
from .sets import share_a_word

_NOT_TEXT = late(r"[\W\d_]")
LONG_ENOUGH = 20
NEARLY_ALL = 0.85


@lru_cache(maxsize=2_000)
def _shingles(text: str) -> frozenset[str]:
    """The pieces of five characters of a text without its signs and numbers."""
    bare = _NOT_TEXT.sub("", text)
    return frozenset(bare[i : i + 5] for i in range(len(bare) - 4))


def _likeness(one: str, other: str) -> float:
    left, right = _shingles(one), _shingles(other)
    return len(left & right) / max(len(left | right), 1)


def _goal(form: Form) -> str:
    goals = form.project.goals.items()
    return next((entry.text for period, entry in goals if vocabulary.period(period) == ANNUAL), "")


def g4(forms: FormSet) -> Findings:
    """G4 | 提醒 | C | 每个项目的绩效目标是它自己的：同一单位两个项目的年度目标不照抄。

    Compared without signs and numbers, so that a copy in which only the numbers were changed is one; short goals are not.
    """
    seen: list[tuple[Form, str]] = []
    for form in forms.open:
        text = _goal(form)
        if len(_NOT_TEXT.sub("", text)) < LONG_ENOUGH:
            continue
        twin = next((other for other, theirs in seen if _is_copy(form, other, text, theirs)), None)
        seen.append((form, text))
        if twin is not None:
            entry = next(entry for entry in form.project.goals.values() if entry.text == text)
            message = f"年度目标和“{short(twin.project.name)}”的几乎一样"
            yield Finding(entry, message, "写这个项目自己要做什么、做到什么程度", "年度目标")


def _is_copy(form: Form, other: Form, text: str, theirs: str) -> bool:
    if form.project.name == other.project.name:
        return False  # T5 says that there are two of it
    return form.project.year == other.project.year and _likeness(text, theirs) >= NEARLY_ALL


def i12(forms: FormSet) -> Findings:
    """I12 | 提醒 | A | 不相干的项目不共用一套指标。

    Four fifths of the rows, three at least, with the same names and values in two projects whose names share no word.
    """
    seen: dict[frozenset[tuple[str, str]], list[Form]] = {}  # a large office has many forms with one set
    for form in forms.open:
        own = frozenset(
            (_NOT_TEXT.sub("", row.name), entry.text.strip())
            for row in form.rows
            for _, entry, _ in row.distinct
        )
        for theirs, others in seen.items():
            common = len(own & theirs)
            if common < 3 or common < 0.8 * max(len(own), len(theirs)):
                continue
            other = next((other for other in others if _is_unrelated(form, other)), None)
            if other is None:
                continue
            message = f"{len(form.rows)} 个指标里有 {common} 个和“{short(other.project.name)}”的完全一样"
            yield Finding(form.section("指标"), message, "换成说明这个项目产出和效果的指标", "指标")
            break
        seen.setdefault(own, []).append(form)


def _is_unrelated(form: Form, other: Form) -> bool:
    same_year = form.project.year == other.project.year
    return same_year and not share_a_word(form.project.name, other.project.name)


RULES = (g4, i12)
