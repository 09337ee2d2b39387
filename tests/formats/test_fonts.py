"""Faces: the declared name first, stand-ins behind it, and what is really installed."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from fontTools.ttLib import TTFont

from corpus import all_layouts
from tablegen.fill.template import load_templates
from tablegen.formats.font_tables import coverage, family_names
from tablegen.formats.fonts import (
    FOLDERS,
    STACKS,
    Face,
    css_stack,
    engine_fonts,
    installed,
    look_for_fonts,
    match_face,
    stack,
)


@pytest.mark.parametrize("family", [*STACKS, "仿宋_GB2312", "楷体_GB2312", "华文行楷"])
def test_a_declared_face_comes_first_and_chinese_ones_behind_it(family: str) -> None:
    names = stack(family)
    assert names[0] == family.removesuffix("_GB2312")
    assert any("Noto" in name or "AR PL" in name for name in names), "a Linux machine has one of them"


def test_css_names_the_latin_face_first() -> None:
    names = css_stack("仿宋", "Times New Roman").split(", ")
    assert names[:3] == ['"Times New Roman"', '"Liberation Serif"', '"仿宋"']
    assert names[-1] == "serif"
    assert css_stack('宋"体', '宋"体').count('"') % 2 == 0


def test_a_face_that_is_not_there() -> None:
    assert match_face(["没有这种字体 -1:x,y"]) is None


@pytest.mark.parametrize("folder", all_layouts(), ids=lambda folder: folder.name)
def test_every_face_of_a_layout_has_a_stand_in_here(folder) -> None:
    for template in load_templates(folder):
        for box in template.form.boxes:
            assert match_face(stack(box.style.font)), box.style.font


FACES = sorted({face for faces in installed().values() for face in faces}, key=lambda face: face.family)


@pytest.mark.parametrize("face", FACES, ids=lambda face: f"{face.family} {face.weight}")
def test_the_characters_of_a_face_are_those_that_a_font_library_finds(face: Face) -> None:
    font = TTFont(face.file, fontNumber=face.index, lazy=True)
    blank = font.getGlyphOrder()[0]
    known = {code for code, glyph in (font.getBestCmap() or {}).items() if glyph != blank}
    found = {
        code
        for first, last in zip(*coverage(face.file, face.index), strict=True)
        for code in range(first, last + 1)
    }
    assert found - {0xFFFF} == known - {0xFFFF}


def test_the_names_of_a_face_in_every_language() -> None:
    face = match_face(["Noto Serif CJK SC"])
    if face is None:
        pytest.skip("Noto Serif CJK SC is not installed")
    assert {"Noto Serif CJK SC"} <= family_names(face.file, face.index)


def test_what_is_no_font_has_nothing(tmp_path) -> None:
    file = tmp_path / "no.ttf"
    file.write_bytes(b"ttcf\0\0\0\1")
    for path in (file, tmp_path / "gone.ttf"):
        assert coverage(str(path), 0) == ((), ())
        assert family_names(str(path), 0) == set()


def test_the_fonts_of_the_office_are_found_and_count(tmp_path, monkeypatch) -> None:
    before = subprocess_digest()
    face = next(face for face in FACES if face.file.endswith(".ttf"))
    shutil.copy(face.file, tmp_path / "own.ttf")
    monkeypatch.setenv(FOLDERS, str(tmp_path))
    assert subprocess_digest() != before
    code = "from tablegen.formats.fonts import installed; print([f.file for s in installed().values() for f in s])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "own.ttf" in shown


def subprocess_digest() -> str:
    code = "from tablegen.formats.fonts import fonts_digest; print(fonts_digest())"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_a_search_that_fails_says_so_where_the_faces_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    import typst

    def fails(**options: object) -> None:
        raise OSError("no fonts today")

    look_for_fonts.cache_clear()
    engine_fonts.cache_clear()
    monkeypatch.setattr(typst, "Fonts", fails)
    try:
        assert look_for_fonts() is look_for_fonts()
        with pytest.raises(OSError, match="no fonts today"):
            engine_fonts()
    finally:
        look_for_fonts.cache_clear()
        engine_fonts.cache_clear()
