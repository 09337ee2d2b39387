"""Blanks that are underlined to be written on: the line becomes ____, which every format prints.

Word draws the line under blanks and letters alike. What stands on it (a tag, a word of the form) keeps its look in the
Word file; the blanks beside it are the line that the other formats would not have. Blanks between the words of an
underlined heading only keep them apart: they stay.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence

from lxml import etree

from ..blank import BREAK, tag_spans
from .run_properties import set_run_property
from .style import VAL, Effects, W
from .tree import POSITION_TAB, TAB, R, T, run_text

_SIGN_EM = 0.5
_EM = {
    "\u3000": 1.0,
    "\u2003": 1.0,
    "\t": 2.0,
    "\u200b": 0.0,
}  # a tab: 五号 letters, stops of Word's Chinese settings
_SPACE_EM, _LATIN_SPACE_EM = 0.5, 0.25
_CHINESE_FACES = (
    "simsun",
    "simhei",
    "fangsong",
    "kaiti",
    "stsong",
    "stfangsong",
    "stkaiti",
    "ms mincho",
    "ms gothic",
)
_LEAST = 2  # signs of a line beside words: a single blank parts them
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def type_underlines(runs: Sequence[etree._Element], effects: Sequence[Effects]) -> None:
    """Type the lines of one paragraph, whose ``runs`` print under ``effects``."""
    if not any(effect.underlined for effect in effects):
        return
    texts = [run_text(run) for run in runs]
    text = "".join(texts)
    under = "".join(
        ("_" if effect.underlined else " ") * len(part) for effect, part in zip(effects, texts, strict=True)
    )
    in_tag = [False] * len(text)
    for start, end in tag_spans(text):
        in_tag[start:end] = [True] * (end - start)
    line = [False] * len(text)
    for start, end in _stretches(text, under, in_tag):
        line[start:end] = [True] * (end - start)
    if not any(line):
        return
    begin = 0
    for run, effect, part in zip(runs, effects, texts, strict=True):
        flags = line[begin : begin + len(part)]
        begin += len(part)
        if any(flags):
            _retype(run, flags, _space_em(effect.face))


def _stretches(text: str, under: str, in_tag: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """(start, end) of the underlined blanks that are a line: all that is underlined, or an end of it, or beside a tag."""
    start = 0
    while start < len(text):
        end = start
        while end < len(text) and under[end] == "_" and not in_tag[end] and _is_blank(text[end]):
            end += 1
        if end > start:
            before = start == 0 or under[start - 1] != "_" or text[start - 1] == BREAK
            after = end == len(text) or under[end] != "_" or text[end] == BREAK
            tagged = (start > 0 and in_tag[start - 1]) or (end < len(text) and in_tag[end])
            wide = sum(_EM.get(sign, _SPACE_EM) for sign in text[start:end]) >= _LEAST * _SIGN_EM
            if (before and after) or (wide and (before or after or tagged)):
                yield start, end
        start = max(end, start + 1)


def _is_blank(sign: str) -> bool:
    return sign != BREAK and (sign.isspace() or sign == "\u200b")


def _space_em(face: str) -> float:
    chinese = not face or not face.isascii() or face.lower().startswith(_CHINESE_FACES)
    return _SPACE_EM if chinese else _LATIN_SPACE_EM


def _retype(run: etree._Element, flags: Sequence[bool], space_em: float) -> None:
    """Put runs in the place of ``run``: those of the flagged signs are lines without an underline."""
    pieces: list[tuple[bool, etree._Element | str]] = []
    place = 0
    for node in run:
        if node.tag == f"{W}rPr":
            continue
        if node.tag == T:
            for sign in node.text or "":
                pieces.append((flags[place], sign))
                place += 1
            continue
        printed = len(run_text(_alone(node)))
        flag = bool(printed) and flags[place]
        pieces.append((flag, "\t" if flag and node.tag in (TAB, POSITION_TAB) else node))
        place += printed
    made: list[etree._Element] = []
    index = 0
    while index < len(pieces):
        end = index
        while end < len(pieces) and pieces[end][0] == pieces[index][0]:
            end += 1
        made.append(_run(run, pieces[index][0], [item for _, item in pieces[index:end]], space_em))
        index = end
    for new in made:
        run.addprevious(new)
    run.getparent().remove(run)


def _alone(node: etree._Element) -> etree._Element:
    run = etree.Element(R)
    run.append(copy.deepcopy(node))
    return run


def _run(
    like: etree._Element, line: bool, content: Sequence[etree._Element | str], space_em: float
) -> etree._Element:
    run = etree.Element(R)
    look = like.find(f"{W}rPr")
    if look is not None:
        run.append(copy.deepcopy(look))
    if line:
        width = sum(_EM.get(sign, space_em) for sign in content if isinstance(sign, str))
        _add_text(run, "_" * max(round(width / _SIGN_EM), 1))
        set_run_property(run, "u", {VAL: "none"})
        return run
    letters = ""
    for item in content:
        if isinstance(item, str):
            letters += item
            continue
        _add_text(run, letters)
        letters = ""
        run.append(item)
    _add_text(run, letters)
    return run


def _add_text(run: etree._Element, text: str) -> None:
    if text:
        node = etree.SubElement(run, T)
        node.text = text
        node.set(_XML_SPACE, "preserve")
