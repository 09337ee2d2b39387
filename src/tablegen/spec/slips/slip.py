"""A typing slip: what is wrong, where in the text, what to write instead."""

from __future__ import annotations

from dataclasses import dataclass

from ...problems import Fix, Severity


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip at the characters ``start``..``end``. ``edits`` make the text say what was meant; where that is
    only a guess ``safe`` is False: the edits then serve to read on, and are not offered."""

    code: str
    message: str
    start: int
    end: int
    hint: str
    edits: tuple[Fix, ...] = ()
    safe: bool = True
    severity: Severity = Severity.ERROR
