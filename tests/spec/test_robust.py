"""No spec can crash the program: shipped specs with random damage end in problems, never in a traceback."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import foundation_specs, load_text
from tablegen.books.plan import make_book
from tablegen.problems import format_problem

WHOLE = [
    f"{spec.shared[0].read_text('utf-8')}\n{spec.path.read_text('utf-8')}" for spec in foundation_specs()
]
# what a clerk's hand slips to
SIGNS = st.sampled_from(
    [
        *"：:，,；;“”\"'‘’（）()[]{}【】｛｝-—–*&!|>#%@`\\ \t\n\u3000\u00a0≥≤<>=０１２",
        "- ",
        ": ",
        "\n\n",
        "---\n",
        "  ",
        "\r\n",
        "0",
        "万",
    ]
)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(WHOLE))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        length = draw(st.sampled_from([0, 0, 1, 1, 2, 5, 40]))
        text = text[:start] + draw(SIGNS | st.just("")) + text[start + length :]
    return text


def outcome(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        loaded = load_text(text, Path(folder))
        for problem in loaded.problems:
            assert problem.message and format_problem(problem)
            if problem.place and problem.place.line and problem.place.file.endswith(".yaml"):
                assert problem.place.line <= text.count("\n") + text.count("\r") + 1
        if loaded.ready:
            make_book(loaded)


@given(damaged())
@settings(max_examples=250)
def test_damage_is_said_not_suffered(text: str) -> None:
    outcome(text)


@given(st.sampled_from(WHOLE), st.data())
@settings(max_examples=120)
def test_lines_lost_doubled_or_moved(text: str, data: st.DataObject) -> None:
    lines = text.split("\n")
    number = data.draw(st.integers(0, len(lines) - 1))
    change = data.draw(st.sampled_from(["lose", "double", "indent", "outdent", "swap"]))
    if change == "lose":
        del lines[number]
    elif change == "double":
        lines.insert(number, lines[number])
    elif change == "indent":
        lines[number] = data.draw(st.sampled_from([" ", "  ", "\t"])) + lines[number]
    elif change == "outdent":
        lines[number] = lines[number][1:]
    else:
        other = data.draw(st.integers(0, len(lines) - 1))
        lines[number], lines[other] = lines[other], lines[number]
    outcome("\n".join(lines))
