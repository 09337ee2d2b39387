"""Boxes to tick: 新增项目□ 延续项目□."""

from __future__ import annotations

import re

from .tags import tag as jinja_tag

MAX_TICKS = 100  # of one box
TICK = "□☐■☑√☒✓✔▢○●◯"
TICKED = "■☑√☒✓✔●"
UNTICKED = "□☐▢○◯"

# from its first sign only: a long text is not tried from each of its signs
_WORD_BEFORE = rf"(?<![^{TICK}\s])([^{TICK}\s]+)"


def ticks(key: str, text: str) -> tuple[str, tuple[str, ...]]:
    """(tag, choices) of a box with tick marks: 新增项目□ 延续项目□; ("", ()) of any other."""
    if not any(char in TICK for char in text):
        return "", ()
    before = re.fullmatch(rf"\s*([{TICK}])\s*.*", text, re.S) is not None
    pattern = rf"([{TICK}])\s*([^{TICK}\s]+)" if before else rf"{_WORD_BEFORE}\s*([{TICK}])"
    found = re.findall(pattern, text)
    choices = tuple(
        dict.fromkeys((word if before else mark).strip("（()）、,，;； ") for mark, word in found)
    )
    if (
        len(choices) < 2
        or len(found) > MAX_TICKS
        or any(not re.search("[\u4e00-\u9fff]", choice) or '"' in choice for choice in choices)
    ):
        return "", ()
    ticked = next((char for char in text if char in TICKED), "√")
    unticked = next((char for char in text if char in UNTICKED), "□")

    def put(match: re.Match) -> str:
        mark, word = (1, 2) if before else (2, 1)
        choice = match[word].strip("（()）、,，;； ")
        shown = jinja_tag(f'"{ticked}" if {key} == "{choice}" else "{unticked}"')
        begin, end = match.start(mark) - match.start(), match.end(mark) - match.start()
        return match[0][:begin] + shown + match[0][end:]

    return re.sub(pattern, put, text), choices


def ticked(text: str) -> str:
    before = re.fullmatch(rf"\s*([{TICK}])\s*.*", text, re.S) is not None
    pattern = rf"[{TICKED}]\s*([^{TICK}\s]+)" if before else rf"{_WORD_BEFORE}\s*[{TICKED}]"
    match = re.search(pattern, text)
    return match[1].strip("（()）、,，;； ") if match else ""
