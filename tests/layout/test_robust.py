"""No layout can crash the program: templates, styles and declarations with random damage end in LayoutError."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import TEST_LAYOUTS
from tablegen.books.plan import make_book
from tablegen.problems import TablegenError, format_problem
from tablegen.spec.folder import find_specs
from tablegen.spec.load import load

MODEL = TEST_LAYOUTS / "every-kind"
FILES = ("layout.yaml", "form.html", "form.css")
SIGNS = st.sampled_from(
    [*"<>/{}%#()[]\"'=:;,.-&*!|@\\ \n0９年", "{{", "}}", "{%", "%}", "<td>", "</td>", "<tr>", "</tr>", "<!--", "-->", "<br>",
     " rowspan=3", " colspan=2", " merge", "{% if 年度 %}", "{% endif %}", "{{ 行.名称 }}", "pt", "mm", "%", "calc(", "@media", "/*",
     ": ", "- ", "\x00", "\x01", "\x05"]
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, str]:
    name = draw(st.sampled_from(FILES))
    text = (MODEL / name).read_text("utf-8")
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        length = draw(st.sampled_from([0, 0, 1, 1, 3, 20]))
        text = text[:start] + draw(SIGNS | st.just("")) + text[start + length :]
    return name, text


@given(damaged())
@settings(max_examples=120)
def test_damage_is_said_not_suffered(case: tuple[str, str]) -> None:
    name, text = case
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "templates", "every-kind")
        shutil.copytree(MODEL, folder)
        (folder / name).write_text(text, "utf-8", newline="")
        loaded = load(find_specs([folder / "sample.yaml"])[0], [folder.parent])
        problems = list(loaded.problems)
        if loaded.ready:
            try:
                make_book(loaded)
            except TablegenError as error:
                assert error.problems
                problems += error.problems
        assert all(format_problem(problem) for problem in problems)
