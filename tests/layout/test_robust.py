"""No layout can crash the program: templates, styles and declarations with random damage end in LayoutError."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import TEST_LAYOUTS, TESTS
from tablegen.books.plan import make_book
from tablegen.build.options import Options
from tablegen.build.run import build
from tablegen.formats.html.css import MAX_FAULTS
from tablegen.formats.html.template import read_form
from tablegen.problems import LayoutError, TablegenError, format_problem
from tablegen.spec.folder import find_specs
from tablegen.spec.load import load

BASE = TESTS / "cases" / "layouts" / "base"
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


def test_five_thousand_elements_that_may_not_stand_there_are_not_listed_one_by_one() -> None:
    html = (
        "<table><col style='width: 20mm'><tr><td>" + "<b>" * 5000 + "x" + "</b>" * 5000 + "</td></tr></table>"
    )
    with pytest.raises(LayoutError) as caught:
        read_form(html, "", "form.html", "form.css")
    problems = caught.value.problems
    assert len(problems) == MAX_FAULTS + 1
    assert problems[-1].message == f"毛病超过 {MAX_FAULTS} 处，后面的没有列出"


@pytest.mark.parametrize(
    "css",
    [
        "td { font-size: 200pt; line-height: 400pt }",
        "td { font-size: 1pt; line-height: 1pt }",
        "td, th { padding: 200mm 0mm }",
        "@page { size: A4; margin: 20mm }\ntr { height: 257mm }",
        "td { border: 20pt double }",
        "@page { size: 558mm 558mm; margin: 0mm }",
        "@page { size: 100mm 50mm; margin: 10mm 15mm }\ncol { width: 10mm }",
    ],
)
@pytest.mark.parametrize("suffix", ["docx", "xlsx", "html", "pdf"])
def test_the_largest_and_the_smallest_sizes_can_be_made(tmp_path: Path, css: str, suffix: str) -> None:
    folder = tmp_path / "templates" / "try"
    shutil.copytree(BASE, folder)
    spec = tmp_path / "项目.yaml"
    spec.write_text((BASE / "项目.yaml").read_text("utf-8").replace("版式: 试", "版式: try"), "utf-8")
    with open(folder / "form.css", "a", encoding="utf-8") as file:
        file.write("\n" + css)
    if "col {" in css:
        form = folder / "form.html"
        form.write_text(re.sub(r"width: \d+mm", "width: 10mm", form.read_text("utf-8")), "utf-8")
    report = build([spec], Options((suffix,), tmp_path / "out", tmp_path / "templates"))
    assert report.exit_code == 0, report.problems
