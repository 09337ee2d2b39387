"""Problems: what is wrong, where, and what to do, as values that are collected and printed.

Whose fault it is decides the class of an exception, and nothing else does:

* the spec's: a ``Problem`` in a list; ``SpecError`` only where a caller cannot go on;
* the layout's: ``LayoutError``, carrying Problems with places in the layout's files;
* the caller's: ``CallError`` (a wrong argument, a path that does not exist), exit code 2;
* ours: ``SelfCheckError`` (a written file does not say what the Sheet says), exit code 3.
  Every other exception is a defect of the program: ``defect`` turns it into a Problem with its traceback and a request
to report it.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


def command(words: str) -> str:
    """What a person types for ``tablegen WORDS``. A launcher that started the program is what the person typed;
    it leaves its name in TABLEGEN_COMMAND."""
    return f"{os.environ.get('TABLEGEN_COMMAND', 'tablegen')} {words}"


class Severity(Enum):
    """How bad a problem is: error = the form cannot be made, reject = it can, and would be sent back, warning = a
    reviewer will ask, advice. The labels are the only words for them, in messages, reports and documents."""

    ERROR = "error"
    REJECT = "reject"
    WARNING = "warning"
    ADVICE = "advice"

    @property
    def label(self) -> str:
        return {"error": "错误", "reject": "退回", "warning": "提醒", "advice": "建议"}[self.value]

    @property
    def rank(self) -> int:
        return ("error", "reject", "warning", "advice").index(self.value)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text file: ``line`` and ``column`` count from 1, in characters.

    ``end_column`` is the first column after the marked text, on the same line (None: unknown).
    """

    file: str
    line: int = 0
    column: int = 0
    end_column: int | None = None

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair that is safe: characters ``start``..``end`` of the file's text become ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding.

    ``code`` is a stable English name (``unknown-field``), ``rule`` the id of a form rule (``M1``) or "";
    ``message`` one Chinese sentence, ``hint`` what to do; ``line_text`` the line of the file it stands in;
    ``row`` the row of the form it is about, in the form's words; ``detail`` lines for those who look after the
    program.
    """

    code: str
    message: str
    place: Place | None = None
    hint: str = ""
    severity: Severity = Severity.ERROR
    line_text: str = ""
    rule: str = ""
    fixes: tuple[Fix, ...] = ()
    row: str = ""
    detail: str = ""

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


class TablegenError(Exception):
    """Someone's fault that stops the caller; ``problems`` says whose and where."""

    exit_code = 1

    def __init__(self, *problems: Problem):
        super().__init__("；".join(problem.message for problem in problems))
        self.problems = problems


def defect(error: BaseException, path: Path | None = None) -> Problem:
    """The Problem for an unforeseen exception: a defect of the program, with everything that helps to find it."""
    import traceback

    return Problem(
        "defect",
        f"程序出了错（{type(error).__name__}），这是程序的毛病，不是规格的",
        Place(str(path)) if path else None,
        "把用到的文件和下面这段话发给维护人员",
        detail="".join(traceback.format_exception(error)),
    )


class SpecError(TablegenError):
    """A spec cannot be read at all."""


class LayoutError(TablegenError):
    """A layout (layout.yaml, form.html, form.css, form.docx …) is faulty."""


class CallError(TablegenError):
    """The program was called wrongly."""

    exit_code = 2


class SelfCheckError(TablegenError):
    """A file that was written does not say what the Sheet says; the file is not put in place."""

    exit_code = 3


def display_width(text: str) -> int:
    """Columns that ``text`` takes on a console: wide and full-width characters two, combining marks none."""
    width = 0
    for char in text:
        if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
            continue
        # ambiguous ones (“ ” … ≥ ×) are two columns wide on a Chinese console
        width += 2 if unicodedata.east_asian_width(char) in "WFA" else 1
    return width


MAX_SHOWN_COLUMNS = 100
MAX_QUOTED = 200  # characters of a spec's text that a sentence quotes: of more, the ends
_LONG_QUOTATION = "“([^”]{120})[^”]{41,}([^”]{40})”"
MAX_SENTENCE = 2000  # characters


def _exceeds(text: str, columns: int) -> bool:
    """Whether ``text`` is too long to show: a character without a width (there may be any number) counts too."""
    return len(text) > columns or display_width(text) > columns


def _excerpt(line: str, column: int, end_column: int) -> tuple[str, str, str]:
    """The part of a line around the marked columns, visible: (before, marked, after). Costs the same for a line
    of any length, because no more of it is looked at than could be shown."""
    before = visible(line[max(column - 2 - MAX_SHOWN_COLUMNS, 0) : column - 1])
    marked = visible(line[column - 1 : min(end_column - 1, column + MAX_SHOWN_COLUMNS)])
    after = visible(line[end_column - 1 : end_column + MAX_SHOWN_COLUMNS])
    if _exceeds(before + marked + after, MAX_SHOWN_COLUMNS):
        if _exceeds(before, MAX_SHOWN_COLUMNS // 2):
            before = "…" + before[-20:]
        if _exceeds(marked, MAX_SHOWN_COLUMNS // 2):
            marked = marked[:24] + "…"
            after = ""
        room = MAX_SHOWN_COLUMNS - display_width(before) - display_width(marked)
        if _exceeds(after, room):
            after = after[: max(room // 2, 0)] + "…"
    return before, marked, after


_CONTROLS = dict.fromkeys(
    (
        *range(0x20),
        *range(0x7F, 0xA0),
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        0xFFFE,
        0xFFFF,
    ),
    "□",
)


def visible(text: str) -> str:
    """``text`` made safe for one line of a console: tabs become spaces, control characters (terminal escapes) boxes."""
    return text.replace("\t", " ").translate(_CONTROLS)


def _sentence(text: str) -> str:
    """``text`` visible, with the middle of what it quotes at great length left out."""
    shown = visible(text)
    if len(shown) > MAX_QUOTED:
        shown = re.sub(_LONG_QUOTATION, r"“\1…\2”", shown)
    return shown if len(shown) <= MAX_SENTENCE else f"{shown[:MAX_SENTENCE]}…"


def format_problem(problem: Problem) -> str:
    """The problem as printed, on several lines, without a final line break."""
    place = f"{problem.place} " if problem.place else ""
    rule = f"[{problem.rule}] " if problem.rule else ""
    lines = [_sentence(f"{place}{problem.severity.label}：{rule}{problem.message}")]
    if problem.place and problem.place.line and problem.line_text.strip():
        number = str(problem.place.line)
        gutter = " " * len(number)
        column = max(problem.place.column, 1)
        end = problem.place.end_column or column + 1
        before, marked, after = _excerpt(problem.line_text, column, max(end, column + 1))
        lines.append(f"  {number} | {before}{marked}{after}")
        carets = "^" * max(display_width(marked), 1)
        lines.append(f"  {gutter} | {' ' * display_width(before)}{carets}")
    if problem.hint:
        lines.append(f"  改法：{_sentence(problem.hint)}")
    lines += [f"    {visible(line)}" for line in problem.detail.splitlines()]
    return "\n".join(lines)


def sort_key(problem: Problem) -> tuple:
    """Order of a report: by file, then by severity, then by place."""
    place = problem.place or Place("")
    return (place.file, problem.severity.rank, place.line, place.column, problem.code)


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.is_error for problem in problems)
