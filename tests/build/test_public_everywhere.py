"""On every layout, in every format, with every option: what is internal or became secret is nowhere in 公开.

Each layout's sample is printed publicly twice: once as it is, and again when a copy of it with planted marks (in its
name, goals, indicators) has been marked 涉密; marks in internal boxes are never printed. The marks are looked for by
another search than the program's own, also in the package that is handed in. The two defences are tried one by one: a run whose copies are right leaves the
gate nothing to find, and the gate alone holds back everything when the copies hide nothing.
"""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from books.test_public import everything_in
from corpus import TEST_LAYOUTS
from tablegen.books.public import PublicCopy, public_copy
from tablegen.build import public_folder, published
from tablegen.build.options import Options
from tablegen.build.pack import pack
from tablegen.build.run import build
from tablegen.layout.folder import layout_folders, search_folders
from tablegen.model.layout import Field, Kind, Layout
from tablegen.model.project import Entry, Project, Value, walk_entries
from tablegen.problems import CallError
from tablegen.spec.folder import find_specs
from tablegen.spec.load import Loaded, load

LAYOUTS = layout_folders(search_folders(TEST_LAYOUTS, []))
FORMATS = (("docx", "xlsx"), ("html", "pdf"), ("xlsx", "html"), ("docx", "pdf"))


def read(spec: Path) -> Loaded:
    return load(find_specs([spec])[0], search_folders(TEST_LAYOUTS, [spec]))


def plant(spec: Path, entries: Iterable[Entry | None], word: str = "密标") -> list[str]:
    """Plant a mark before the text of every entry of ``spec``; the marks that are in it now."""
    lines = spec.read_text("utf-8").split("\n")
    for number, entry in enumerate(entries):
        if entry is None or not entry.text:
            continue
        first = entry.text.split("\n")[0][:6]
        for at in range(max(entry.place.line - 1, 0), len(lines)):
            if first in lines[at]:
                head, found, tail = (
                    lines[at].rpartition(first) if at == entry.place.line - 1 else lines[at].partition(first)
                )
                lines[at] = f"{head}{word}{number:03d}乙{found}{tail}"
                break
    spec.write_text("\n".join(lines), "utf-8")
    again = read(spec).project
    assert again is not None
    return re.findall(rf"{word}\d{{3}}乙", "".join(entry.text for entry in walk_entries(again)))


def with_marks(spec: Path, code: bool) -> list[str]:
    """Plant a mark into the name, every goal and every indicator of ``spec``; the marks that are in it now."""
    project = read(spec).project
    assert project is not None
    name = project.fields.get("项目名称") or project.fields.get("部门名称")
    marks = plant(spec, [name, *project.goals.values(), *(item.name for item in project.indicators)])  # type: ignore[list-item]
    assert marks, spec
    marks += in_other_boxes(spec)
    if code and not project.code:
        spec.write_text("项目代码: X001\n" + spec.read_text("utf-8"), "utf-8")
    return marks


def in_other_boxes(spec: Path) -> list[str]:
    """Plant a mark into every other box of ``spec`` that is free text, also in groups, tables and columns; none where the form
    would not be made then (a word limit)."""
    loaded, before = read(spec), spec.read_text("utf-8")
    assert loaded.project is not None and loaded.layout is not None
    fields = {item.key: item for item in loaded.layout.fields}
    free = [
        entry
        for key, value in loaded.project.fields.items()
        if key in fields and key not in ("项目名称", "部门名称", "项目代码", "年度")
        for entry in texts_of(fields[key], value)
    ]
    free += [entry for item in loaded.project.indicators for entry in item.columns.values()]
    marks = plant(spec, [entry for entry in free if entry.day is None and entry.money is None], "他标")
    if read(spec).ready:
        return marks
    spec.write_text(before, "utf-8")
    return []


def texts_of(field: Field, value: Value) -> Iterator[Entry]:
    """The free texts of a field, of a group or of the rows of a table."""
    if isinstance(value, Entry):
        if field.kind is Kind.TEXT:
            yield value
        return
    children = {child.key: child for child in field.children}
    for row in value if isinstance(value, tuple) else (value,):
        for key, child in row.items():
            if key in children:
                yield from texts_of(children[key], child)


def with_internal_marks(spec: Path) -> list[str]:
    """Plant a mark into every internal box of ``spec`` that is free text."""
    loaded = read(spec)
    assert loaded.project is not None and loaded.layout is not None
    values = [loaded.project.fields.get(item.key) for item in loaded.layout.fields if item.internal]
    return plant(spec, [value for value in values if isinstance(value, Entry) and value.day is None], "内标")


def held_back(output: Path, marks: Iterable[str]) -> list[Path]:
    """The files of 公开, after none of ``marks`` was found in them."""
    files = [path for path in sorted((output / "公开").rglob("*")) if path.is_file()]
    for path in files:
        text = everything_in(path) + str(path.relative_to(output))
        for mark in marks:
            assert mark not in text, (path, mark)
    return files


@pytest.mark.parametrize("volume", [False, True])
@pytest.mark.parametrize("layout_id", LAYOUTS)
def test_what_became_secret_is_nowhere(tmp_path: Path, layout_id: str, volume: bool) -> None:
    choice = random.Random(f"{layout_id}{volume}")
    office, output = tmp_path / "某局", tmp_path / "out"
    office.mkdir()
    sample = (LAYOUTS[layout_id] / "sample.yaml").read_text("utf-8")
    for name in ("公开的", "秘密的工程"):
        (office / f"{name}.yaml").write_text(sample, "utf-8")
    inside = with_internal_marks(office / "公开的.yaml")
    secret = office / "秘密的工程.yaml"
    marks = with_marks(secret, choice.random() < 0.5)
    options = Options(
        choice.choice(FORMATS),
        output,
        TEST_LAYOUTS,
        target=choice.choice([None, None, *LAYOUTS]),
        volume=volume,
        public=True,
        again=choice.random() < 0.5,
        jobs=choice.choice([None, None, 2]),
    )
    first = build([office], options)
    before = held_back(output, inside)
    assert before or first.problems
    secret.write_text("涉密: 是\n" + secret.read_text("utf-8"), "utf-8")
    over = choice.choice([office, office, office / "公开的.yaml"])
    report = build([over], options)
    assert not report.self_check_failed, report.problems
    held_back(output, (*inside, *marks, "秘密的工程"))
    assert not any(problem.code == "not-public" for problem in report.problems), report.problems
    words = "".join(problem.message + problem.hint + problem.line_text for problem in report.problems)
    assert not any(mark in words.replace(str(tmp_path), "") for mark in marks)
    packed(output, tmp_path, (*inside, *marks, "秘密的工程"))


def packed(output: Path, tmp_path: Path, marks: Iterable[str]) -> None:
    """The public package, if there is one, holds none of ``marks``, nor does what is said of it."""
    try:
        package = pack(output, tmp_path / "公开.zip", public=True, templates=TEST_LAYOUTS)
    except CallError:  # nothing is public
        return
    said = "".join(problem.message + problem.hint for problem in package.problems)
    assert not any(mark in said for mark in marks)
    if package.items:
        with zipfile.ZipFile(tmp_path / "公开.zip") as opened:
            opened.extractall(tmp_path / "unpacked" / "公开")
        assert held_back(tmp_path / "unpacked", marks)


@pytest.mark.parametrize("layout_id", LAYOUTS)
def test_internal_boxes_are_printed_inside_and_nowhere_outside(tmp_path: Path, layout_id: str) -> None:
    """On the form that has them, in all formats: the same marks are in the internal file."""
    spec, output = tmp_path / "某局" / "公开的.yaml", tmp_path / "out"
    spec.parent.mkdir()
    spec.write_text((LAYOUTS[layout_id] / "sample.yaml").read_text("utf-8"), "utf-8")
    marks = with_internal_marks(spec)
    build([spec], Options(("html",), output, TEST_LAYOUTS))
    printed = "".join(everything_in(path) for path in output.rglob("*.html"))
    assert all(mark in printed for mark in marks)
    if marks:
        report = build([spec], Options(("docx", "xlsx", "pdf", "html"), output, TEST_LAYOUTS, public=True))
        assert len(held_back(output, marks)) == 4 and report.exit_code == 0, report.problems


def hides_nothing(project: Project, layout: Layout, *rest: object) -> PublicCopy:
    """A public copy that is none."""
    return replace(public_copy(project, layout, *rest), project=replace(project, classified=False))  # type: ignore[arg-type]


@pytest.mark.parametrize("volume", [False, True])
@pytest.mark.parametrize("layout_id", LAYOUTS)
def test_the_gate_alone_holds_it_back(
    tmp_path: Path, layout_id: str, volume: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file that holds a mark is gone from 公开, in all formats, though the copies were printed unmasked."""
    office, output = tmp_path / "某局", tmp_path / "out"
    office.mkdir()
    sample = (LAYOUTS[layout_id] / "sample.yaml").read_text("utf-8")
    for name in ("公开的", "秘密的工程"):
        (office / f"{name}.yaml").write_text(sample, "utf-8")
    marks = with_marks(office / "秘密的工程.yaml", code=False)
    secret = office / "秘密的工程.yaml"
    secret.write_text("涉密: 是\n" + secret.read_text("utf-8"), "utf-8")
    real = published.prepare

    def knows_what_is_left_out(*arguments: object) -> published.PublicSet:
        with monkeypatch.context() as within:
            within.setattr(published, "public_copy", public_copy)
            left_out = real(*arguments).left_out  # type: ignore[arg-type]
        found = real(*arguments)  # type: ignore[arg-type]
        return replace(found, left_out=left_out, run=replace(found.run, names=(), left_out=left_out))

    monkeypatch.setattr(published, "public_copy", hides_nothing)
    monkeypatch.setattr(public_folder, "prepare", knows_what_is_left_out)
    options = Options(
        ("docx", "xlsx", "pdf", "html"), output, TEST_LAYOUTS, volume=volume, public=True, jobs=1
    )
    report = build([office], options)
    held_back(output, marks)
    hits = {Path(problem.place.file).suffix for problem in report.problems if problem.code == "not-public"}  # type: ignore[union-attr]
    assert report.exit_code == 1
    assert hits == {".docx", ".xlsx", ".pdf", ".html"}, report.problems
