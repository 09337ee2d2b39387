"""On every layout, in every format, with every option: what became secret is nowhere in 公开 any more.

Each layout's sample is printed publicly twice: once as it is, and again when a copy of it with planted marks (in its
name, goals, indicators) has been marked 涉密. The marks are looked for by another search than the program's own.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from books.test_public import everything_in
from corpus import TEST_LAYOUTS
from tablegen.build.options import Options
from tablegen.build.run import build
from tablegen.layout.folder import layout_folders, search_folders
from tablegen.model.project import walk_entries
from tablegen.spec.folder import find_specs
from tablegen.spec.load import Loaded, load

LAYOUTS = layout_folders(search_folders(TEST_LAYOUTS, []))
FORMATS = (("docx", "xlsx"), ("html", "pdf"), ("xlsx", "html"), ("docx", "pdf"))


def read(spec: Path) -> Loaded:
    return load(find_specs([spec])[0], search_folders(TEST_LAYOUTS, [spec]))


def with_marks(spec: Path, code: bool) -> list[str]:
    """Plant a mark into the name, every goal and every indicator of ``spec``; the marks that are in it now."""
    loaded, text = read(spec), spec.read_text("utf-8")
    project = loaded.project
    assert project is not None
    name = project.fields.get("项目名称") or project.fields.get("部门名称")
    entries = [name, *project.goals.values(), *(item.name for item in project.indicators)]
    lines = text.split("\n")
    for number, entry in enumerate(entries):
        first = entry.text.split("\n")[0][:6]  # type: ignore[union-attr]
        for at in range(max(entry.place.line - 1, 0), len(lines)):  # type: ignore[union-attr]
            if first and first in lines[at]:
                lines[at] = lines[at].replace(first, f"密标{number:03d}乙{first}", 1)
                break
    spec.write_text("\n".join(lines), "utf-8")
    again = read(spec).project
    assert again is not None
    typed = "".join(entry.text for entry in walk_entries(again))
    marks = re.findall(r"密标\d{3}乙", typed)
    assert marks, spec
    if code and not again.code:
        spec.write_text("项目代码: X001\n" + spec.read_text("utf-8"), "utf-8")
    return marks


@pytest.mark.parametrize("volume", [False, True])
@pytest.mark.parametrize("layout_id", LAYOUTS)
def test_what_became_secret_is_nowhere(tmp_path: Path, layout_id: str, volume: bool) -> None:
    choice = random.Random(f"{layout_id}{volume}")
    office, output = tmp_path / "某局", tmp_path / "out"
    office.mkdir()
    sample = (LAYOUTS[layout_id] / "sample.yaml").read_text("utf-8")
    for name in ("公开的", "秘密的工程"):
        (office / f"{name}.yaml").write_text(sample, "utf-8")
    secret = office / "秘密的工程.yaml"
    marks = with_marks(secret, choice.random() < 0.5)
    target = choice.choice([None, None, *LAYOUTS])
    options = Options(
        choice.choice(FORMATS),
        output,
        TEST_LAYOUTS,
        target=target,
        volume=volume,
        public=True,
        again=choice.random() < 0.5,
    )
    build([office], options)
    before = [path for path in (output / "公开").rglob("*") if path.is_file()]
    secret.write_text("涉密: 是\n" + secret.read_text("utf-8"), "utf-8")
    report = build([office], options)
    assert not report.self_check_failed, report.problems
    assert before or report.problems
    for path in sorted((output / "公开").rglob("*")):
        if path.is_file():
            text = everything_in(path) + str(path.relative_to(output))
            for mark in (*marks, "秘密的工程"):
                assert mark not in text, (layout_id, options, path.name, mark)
    words = "".join(problem.message + problem.hint + problem.line_text for problem in report.problems)
    assert not any(mark in words.replace(str(tmp_path), "") for mark in marks)
