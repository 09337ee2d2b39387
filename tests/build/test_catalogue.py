"""The catalogue of layouts: chosen by words, drawn small, a page with pictures, and what ``new`` asks from."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from corpus import ROOT, TEMPLATES, all_layouts, folders
from tablegen.build.catalogue import KINDS, catalogue, page, pictures, thumbnail
from tablegen.cli.commands import run
from tablegen.layout.folder import load_layout

PNG = b"\x89PNG\r\n\x1a\n"


def ids(*words: str) -> list[str]:
    return [layout.id for layout in catalogue([TEMPLATES], words)[0]]


def test_all_by_kind() -> None:
    found, problems = catalogue([TEMPLATES])
    assert problems == []
    assert sorted(layout.id for layout in found) == sorted(folder.name for folder in TEMPLATES.iterdir())
    kinds = [KINDS.index(layout.kind) for layout in found]
    assert kinds == sorted(kinds)


def test_chosen_by_words() -> None:
    assert "anhui-suzhou-project" in ids("安徽")
    assert "shanghai-project" not in ids("安徽")
    assert ids("清单") == ["guangzhou-project-list", "sichuan-jingyan-list"]
    assert ids("广州", "部门整体") == ["guangzhou-department"]
    assert set(ids("中期")) < set(ids())
    assert ids("没有这个地方") == []


def test_a_word_that_no_layout_has_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["layouts", "没有这个地方"]) == 2
    assert "没有含有“没有这个地方”的版式" in capsys.readouterr().err


@pytest.mark.parametrize("folder", all_layouts(), ids=lambda folder: folder.name)
def test_a_thumbnail_shows_labels_and_empty_boxes(folder: Path) -> None:
    drawn = thumbnail(load_layout(folder))
    assert "┌" in drawn
    assert "〔" not in drawn


def test_show_draws_those_that_were_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["layouts", "--show", "宿州"]) == 0
    out = capsys.readouterr().out
    assert "anhui-suzhou-project  宿州市项目支出绩效目标申报表" in out
    assert "项目属性" in out
    assert "shanghai-project" not in out


def test_the_page_of_the_repository_is_that_of_its_layouts(accept: bool) -> None:
    """``./run accept`` writes the words, ``./run pictures`` the pictures too."""
    target = ROOT / "docs" / "版式目录.md"
    made = page(catalogue([TEMPLATES])[0])
    if accept:
        target.write_text(made, "utf-8", newline="\n")
    assert target.read_text("utf-8") == made
    shown = sorted(path.stem for path in (ROOT / "docs" / "pictures" / "layouts").glob("*.png"))
    assert shown == sorted(folder.name for folder in TEMPLATES.iterdir())


def test_a_page_with_its_pictures_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["layouts", "宿州", "--page", str(tmp_path / "目录.md")]) == 0
    assert "1 个版式" in capsys.readouterr().out
    assert "pictures/layouts/anhui-suzhou-project.png" in (tmp_path / "目录.md").read_text("utf-8")
    picture = (tmp_path / "pictures/layouts/anhui-suzhou-project.png").read_bytes()
    assert picture.startswith(PNG)
    assert list(pictures(catalogue([TEMPLATES], ["宿州"])[0], folders()).values()) == [picture]


def test_new_without_a_layout_lists_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "项目.yaml"
    assert run(["new", str(path)]) == 2
    shown = capsys.readouterr()
    assert "anhui-suzhou-project" in shown.out
    assert "没有写用哪个版式" in shown.err
    assert not path.exists()


@pytest.mark.parametrize("answers", ["宿州", "没有这个地方\n安徽 宿州"])
def test_new_without_a_layout_asks_on_a_terminal(
    answers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    given = iter(answers.split("\n"))
    monkeypatch.setattr("click.prompt", lambda *words, **more: next(given))
    path = tmp_path / "项目.yaml"
    assert run(["new", str(path)]) == 0
    assert "版式: anhui-suzhou-project" in path.read_text("utf-8")


def test_new_asks_for_a_file_where_only_a_layout_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "shanghai-project"]) == 2
    assert "放在哪个文件里" in capsys.readouterr().err
