"""When two labels are the same label: signs and spaces that offices add or leave out do not count."""

from __future__ import annotations

import difflib
import re
import unicodedata
from functools import lru_cache

ENOUGH = 0.72  # likeness of two spellings of one label (其它资金 / 其他资金 has 0.75)
_SPACE = re.compile(r"\s+")
_MARKS = re.compile(r"^[*★☆※]+|[:：]+$|[*★☆※]+$")
_REQUIRED = re.compile(r"[（(](?:必填|选填|必填硬性|必选)[)）]$")


@lru_cache(20_000)
def plain(text: str) -> str:
    """``text`` without white space, in half-width signs, without marks and the colon at its end."""
    squeezed = _SPACE.sub("", unicodedata.normalize("NFKC", text))
    return _MARKS.sub("", _MARKS.sub("", squeezed))


@lru_cache(20_000)
def bare(text: str) -> str:
    """As ``plain``, also without a 必填 mark: for words that are looked up."""
    return _REQUIRED.sub("", plain(text))


@lru_cache(100_000)
def likeness(one: str, other: str) -> float:
    """0 to 1: how alike two labels are (both as ``plain`` gives them)."""
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    shorter, longer = sorted((len(one), len(other)))
    if 2 * shorter / (shorter + longer) < ENOUGH or not set(one) & set(other):
        return 0.0
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


@lru_cache(20_000)
def class_word(text: str) -> str:
    """A word for a class of indicators without what all of them end in, so that likeness compares what tells them apart."""
    word = bare(text)
    return word.removesuffix("指标") if len(word) > 3 else word


def one_line(text: str) -> str:
    """``text`` with runs of white space as one blank."""
    return _SPACE.sub(" ", text).strip()
