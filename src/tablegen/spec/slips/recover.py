"""A spec's text → its tree, whatever a clerk typed: slips are reported, and read as they were meant.

A text that YAML cannot read, or reads as something else, is repaired in memory and parsed then; the tree's places
are those of the text as typed, so that the check finds what is wrong in the rest too. Such a Source
has an error, hence nothing is ever built from a guess.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ...layout.folder import find_layout
from ...model.layout import Layout
from ...problems import Fix, Place, Problem, Severity, TablegenError, command, has_errors
from ...text.edits import Back, apply_edits
from ...text.encoding import SAVE_AS_UTF8, another_kind
from ...text.limits import LIMITS, MAX_FILE_BYTES, MAX_SLIPS, read_start, too_large
from ...text.tree import (
    FORBIDDEN,
    LINE_BREAK,
    Mapping,
    Node,
    Sequence,
    Source,
    Text,
    line_starts,
    parse_bytes,
    parse_text,
    read_source,
)
from ..folder import read_shared
from .clean import looks_clean
from .grammar import Slot, grammar
from .scan import as_problem, locate, scan
from .slip import Slip

MAX_ROUNDS = 4
MAX_BLANKED_LINES = 30
_LAYOUT_LINE = re.compile(r"^[ \t\u3000]*版式[ \t\u3000]*[:：][ \t\u3000]*[\"“']?([^\s#\"”']+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, and what is to be said of its encoding (None: plain UTF-8)."""

    text: str
    problem: Problem | None = None


def decode(data: bytes, name: str) -> Decoded | None:
    """The text in ``data``: UTF-8, with a BOM, UTF-16 or GBK; None where it is no text in any of them."""
    keep = (Fix(0, 0, ""),)  # nothing to change in the text: writing it as UTF-8 is the repair
    hint = f"{SAVE_AS_UTF8}；{command('fix')} 也能改"
    if another_kind(data, name):
        return None
    if data.startswith(codecs.BOM_UTF8):
        text = _decoded(data[3:], "utf-8")
        message = "文件开头有字节序标记（BOM），不影响使用"
        problem = Problem("bom", message, Place(name), hint, Severity.ADVICE, fixes=keep)
        return Decoded(text, problem) if text is not None else None
    text = _decoded(data, "utf-8")
    inner = data.rstrip(b"\0")  # what a broken disk or a program that died has put behind the text
    if text is not None and inner.count(b"\0") * 4 <= len(inner):
        return Decoded(text)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text, label = _decoded(data, "utf-16"), "UTF-16（“Unicode”）"
    elif data.count(b"\x00") * 8 > len(data):
        big_endian = data[0::2].count(0) > data[1::2].count(0)
        order = "utf-16-be" if big_endian else "utf-16-le"
        text, label = _decoded(data, order), "UTF-16（“Unicode”）"
    else:
        text, label = _decoded(data, "gb18030"), "GBK（ANSI）"
    if text is None or FORBIDDEN.search(text) or re.search("[\ue000-\uf8ff]", text):
        return None
    line = _first_wide_line(text)
    problem = Problem(
        "encoding", f"文件存成了 {label}编码，应当是 UTF-8", Place(name, line, 1), hint, fixes=keep
    )
    return Decoded(text, problem)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _first_wide_line(text: str) -> int:
    match = re.search("[^\x00-\x7f]", text)
    return text.count("\n", 0, match.start()) + 1 if match else 1


def stated_layout(text: str) -> str | None:
    """The 版式 that a text states, however it is typed."""
    match = _LAYOUT_LINE.search(text)
    return match[1] if match else None


def read_typed(path: Path, shared: Iterable[Source], folders: list[Path]) -> Source:
    """The spec at ``path`` as it was meant; ``shared`` are its 部门.yaml files, the nearest first."""
    try:
        data = read_start(path, MAX_FILE_BYTES + 1)
    except OSError:
        return read_source(path)  # says why
    return parse_typed(data, str(path), shared, folders)


def read_typed_shared(path: Path, folders: list[Path]) -> Source:
    """A 部门.yaml as it was meant; read again only when ``read_shared`` has read it again."""
    source = read_shared(path)
    if not source.problems and looks_clean(source.text):
        return source
    known = _typed.get(path)
    if known is None or known[0] is not source:
        known = _typed[path] = (source, read_typed(path, (), folders))
    return known[1]


_typed: dict[Path, tuple[Source, Source]] = {}


def parse_typed(
    data: bytes, name: str, shared: Iterable[Source], folders: list[Path], layout: Layout | None = None
) -> Source:
    """The Source of a spec's bytes; its layout is ``layout``, or the one that it or a 部门.yaml states."""
    decoded = decode(data, name) if too_large(data, name) is None else None
    if decoded is None:
        return parse_bytes(data, name)
    texts = [decoded.text, *(item.text for item in shared)]
    wanted = next((word for text in texts if (word := stated_layout(text))), None)
    layout = layout or _layout(wanted, folders)
    source = read_text(decoded.text, name, grammar(layout and _for_places(layout, texts)))
    if decoded.problem is not None and decoded.text.strip():
        source.problems.insert(0, decoded.problem)
    return source


def _for_places(layout: Layout, texts: Iterable[str]) -> Layout:
    """``layout`` for the places that the first of ``texts`` to list some states, however it is typed."""
    if layout.indicators is None or not layout.indicators.places:
        return layout
    names = layout.field(layout.indicators.places).names  # type: ignore[union-attr] - the declaration has it
    line = re.compile(rf"^[ \t]*(?:{'|'.join(map(re.escape, names))})[ \t]*[:：]([^#\r\n]*)", re.M)
    found = (match[1].strip("\"' \t") for text in texts for match in line.finditer(text))
    return layout.for_places(next(found, ""))


def _layout(wanted: str | None, folders: list[Path]) -> Layout | None:
    """The layout of that name; None where there is none (the check says so)."""
    try:
        return find_layout(wanted, folders) if wanted else None
    except TablegenError:
        return None


def read_text(text: str, name: str, root: Slot) -> Source:
    """Parse ``text``; its slips stand in the problems, and the tree is what was meant."""
    strict = parse_text(text, name)
    if any(problem.code in LIMITS for problem in strict.problems):
        return strict
    if text.lstrip("\ufeff \t\r\n").startswith("{"):  # JSON: its lines are no lines of a spec
        return strict
    slips = scan(text, root)
    if len(slips) >= MAX_SLIPS:
        first = as_problem(slips[0], text, name)
        message = f"{first.message}；像这样的毛病超过 {MAX_SLIPS} 处，不像一份申报表"
        strict.problems[:] = [replace(first, code="too-many-slips", message=message, fixes=())]
        strict.root = None
        return strict
    if (
        strict.root is not None
    ):  # where YAML can read the text, a mere guess is no slip: the check has its say
        slips = [slip for slip in slips if slip.safe]
    elif not any(slip.severity is Severity.ERROR for slip in slips):  # what looked harmless was not
        slips = [replace(slip, severity=Severity.ERROR) for slip in slips]
    found = [as_problem(slip, text, name) for slip in slips]
    if strict.root is not None and not any(problem.is_error for problem in found):
        strict.problems += found
        return strict
    if not found and not _is_syntax(strict):
        return strict
    return _recovered(text, name, root, strict, found)


def _is_syntax(source: Source) -> bool:
    return any(problem.code in ("syntax", "control-character") for problem in source.problems)


def _recovered(text: str, name: str, root: Slot, strict: Source, found: list[Problem]) -> Source:
    """Repair in rounds (a repair may uncover another slip), then leave out lines until YAML can read the rest."""
    backs: list[Back] = []
    current = text
    known = {(problem.place.line, problem.code) for problem in found if problem.place}
    for number in range(MAX_ROUNDS):
        slips = scan(current, root)
        if number:
            for slip in slips:
                problem = as_problem(_moved(slip, backs), text, name)
                if problem.place and (problem.place.line, problem.code) not in known:
                    known.add((problem.place.line, problem.code))
                    found.append(problem)
        edits = [slip.edits for slip in slips]
        if not any(edits):
            break
        current, back = apply_edits(current, edits)
        backs.append(back)
    parsed, leftovers, backs = _parse_rest(current, name, text, backs)
    tidy = [problem for problem in found if problem.code != "control-character" or problem.fixes]
    result = Source(name, text, strict.lines, None, [])
    result.root = _at_home(parsed.root, parsed, text, name, backs) if parsed.root is not None else None
    lines = {problem.place.line for problem in tidy if problem.place and problem.is_error}
    for problem in leftovers:
        if problem.place is None or problem.place.line not in lines or problem.code != "syntax":
            tidy.append(problem)
    if result.root is None and strict.problems and not _is_syntax(strict):
        return strict  # empty, or no spec at all
    if not has_errors(tidy):  # a repair that changed the reading must never pass unseen
        tidy += strict.problems
        result.root = strict.root
    result.problems = tidy
    return result


def _moved(slip: Slip, backs: list[Back]) -> Slip:
    def home(offset: int) -> int:
        for back in reversed(backs):
            offset = back.offset(offset)
        return offset

    start = home(slip.start)
    return replace(slip, start=start, end=max(home(slip.end), start + 1), edits=(), safe=False)


def _parse_rest(
    current: str, name: str, text: str, backs: list[Back]
) -> tuple[Source, list[Problem], list[Back]]:
    """Parse, blanking out one by one the lines that YAML still refuses; each is a problem at its place."""
    leftovers: list[Problem] = []
    for _ in range(MAX_BLANKED_LINES):
        parsed = parse_text(current, name)
        syntax = next((problem for problem in parsed.problems if problem.code == "syntax"), None)
        others = [problem for problem in parsed.problems if problem.code != "syntax"]
        if syntax is None or syntax.place is None or not syntax.place.line:
            leftovers += [_problem_home(problem, parsed, text, name, backs) for problem in others]
            return parsed, leftovers, backs
        leftovers.append(_problem_home(syntax, parsed, text, name, backs))
        start, end = _line_span(current, syntax.place.line)
        if start == end:
            break
        current, back = apply_edits(current, [(Fix(start, end, ""),)])
        backs = [*backs, back]
    return Source(name), leftovers, backs


def _line_span(text: str, number: int) -> tuple[int, int]:
    start = 0
    for count, match in enumerate(LINE_BREAK.finditer(text), 1):
        if count == number:
            return start, match.start()
        start = match.end()
    return start, len(text)


class _Home:
    """From places in the repaired text to places in the text as typed."""

    def __init__(self, repaired: str, text: str, name: str, backs: list[Back]):
        self.starts = line_starts(repaired)
        self.text, self.name, self.backs = text, name, backs
        self.home_starts = line_starts(text)

    def offset(self, line: int, column: int) -> int:
        offset = self.starts[min(line, len(self.starts)) - 1] + column - 1
        for back in reversed(self.backs):
            offset = back.offset(offset)
        return min(offset, len(self.text))

    def place(self, place: Place) -> Place:
        if not place.line:
            return place
        start = self.offset(place.line, place.column)
        line = bisect_right(self.home_starts, start)
        column = start - self.home_starts[line - 1] + 1
        end = None
        if place.end_column is not None:
            last = self.offset(place.line, place.end_column)
            if bisect_right(self.home_starts, last) == line and last > start:
                end = last - self.home_starts[line - 1] + 1
        return Place(self.name, line, column, end)


def _problem_home(problem: Problem, parsed: Source, text: str, name: str, backs: list[Back]) -> Problem:
    if problem.place is None or not problem.place.line:
        return problem
    home = _Home(parsed.text, text, name, backs)
    place = home.place(problem.place)
    offset = home.home_starts[place.line - 1] + place.column - 1
    _, line = locate(text, offset, offset, name)
    return Problem(problem.code, problem.message, place, problem.hint, problem.severity, line, problem.rule)


def _at_home(root: Mapping, parsed: Source, text: str, name: str, backs: list[Back]) -> Mapping:
    home = _Home(parsed.text, text, name, backs)

    def node(item: Node) -> Node:
        if isinstance(item, Text):
            return Text(item.value, home.place(item.place), item.quoted)
        if isinstance(item, Sequence):
            return Sequence(tuple(node(child) for child in item.items), home.place(item.place))
        return mapping(item)

    def mapping(item: Mapping) -> Mapping:
        pairs = tuple(
            (Text(key.value, home.place(key.place), key.quoted), node(value)) for key, value in item.items
        )
        return Mapping(pairs, home.place(item.place))

    return mapping(root)
