"""Where the tabs of a line lead to: blanks that reach as far in every format.

A line above or below the table of a Word blank says 填报单位 on the left and 单位：万元 on the right with a tab and a stop
between them. Excel knows no stops, and a tab is as wide as each program likes; full-width blanks are 1 em everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..grid.measure import text_em

STOPS, STOPS_END = "\x12", "\x13"
_MARK = re.compile(f"{STOPS}([^{STOPS_END}]*){STOPS_END}")
_SHARES = {"r": 1.0, "c": 0.5, "l": 0.0}  # of what follows the tab that stands before the stop
_NEAR_EM, _SAFE_EM = 0.5, 0.5  # letters of another face may be a little wider: the line must not break for it
_MOST = 60


class Stop(NamedTuple):
    """A tab stop: em from the left edge, and what of the text stands before it: r(ight), c(entre), l(eft); h: the
    indent of a paragraph whose first line hangs out, as its number does: one blank leads to it."""

    place_em: float
    kind: str


def stops_mark(stops: Sequence[Stop], default_em: float) -> str:
    """The mark of a paragraph with tabs; behind the last stop they lead to multiples of ``default_em``."""
    words = [f"{default_em:.2f}", *(f"{stop.place_em:.2f}{stop.kind}" for stop in stops)]
    return f"{STOPS}{' '.join(words)}{STOPS_END}"


def spread(text: str, width_em: Callable[[str], float] = text_em) -> str:
    """A filled line without its mark, and with blanks in place of its tabs; one at the beginning of a line is an indent.
    ``width_em`` measures what stands between them: of a template, tags too."""
    match = _MARK.search(text)
    if match is None:
        return text
    default, *words = match[1].split()
    stops = [Stop(float(word[:-1]), word[-1]) for word in words]
    text = text[: match.start()] + text[match.end() :]
    if "\t" not in text:
        return text
    return "\n".join(
        _spread_line(line, stops, max(float(default), 1.0), width_em) for line in text.split("\n")
    )


def _spread_line(
    line: str, stops: Sequence[Stop], default_em: float, width_em: Callable[[str], float]
) -> str:
    out, *parts = line.split("\t")
    for part in parts:
        if not out.strip():
            out += "\t" + part
            continue
        reached = width_em(out)
        stop = next((stop for stop in stops if stop.place_em > reached + _NEAR_EM), None)
        if stop is not None and stop.kind == "h":
            out += " " + part
            continue
        if stop is None:
            begin = (reached // default_em + 1) * default_em
        else:
            share = _SHARES[stop.kind]
            begin = stop.place_em - share * (width_em(part) + _SAFE_EM)
        blanks = min(max(begin - reached, 0.0), _MOST)
        full = int(blanks)
        out += "\u3000" * full + (" " if blanks - full >= 0.5 or not full else "") + part
    return out
