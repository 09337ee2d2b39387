"""Files of the workbench: nothing typed is lost, nothing is overwritten unseen, no path leads outside."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablegen.problems import CallError, SpecError
from tablegen.serve.workspace import ChangedOnDiskError, Past, Workspace, difference
from tablegen.spec.folder import find_specs


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    root = tmp_path / "specs"
    (root / "某单位").mkdir(parents=True)
    (root / "某单位" / "甲.yaml").write_bytes("项目名称: 甲\r\n年度: 2024\r\n".encode())
    (tmp_path / "secret.yaml").write_text("secret", "utf-8")
    return Workspace(root)


@pytest.fixture
def path(workspace: Workspace) -> Path:
    return workspace.path("某单位/甲.yaml")


@pytest.mark.parametrize(
    "name",
    ["../secret.yaml", "某单位/../../secret.yaml", "/etc/passwd.yaml", "..\\secret.yaml", "C:/x.yaml", "a\0.yaml", "a.txt",
     ".tablegen/x.yaml", "某单位/.x.yaml", "", ".", "某单位"],
)  # fmt: skip
def test_only_specs_below_the_folder_have_a_path(workspace, name):
    with pytest.raises(CallError):
        workspace.path(name)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_does_not_lead_out(workspace, tmp_path):
    (workspace.root / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(CallError):
        workspace.path("link.yaml")


@given(st.text(max_size=40))
def test_whatever_a_name_is_it_leads_nowhere_else(tmp_path_factory, name):
    workspace = Workspace(tmp_path_factory.getbasetemp())
    try:
        path = workspace.path(name)
    except CallError:
        return
    assert path.resolve().is_relative_to(workspace.root)


def test_line_ends_stay_as_they_were(workspace, path):
    opened = workspace.open(path)
    assert opened.text == "项目名称: 甲\n年度: 2024\n"
    workspace.save(path, opened.text + "x: y\n", opened.base, opened.windows_lines)
    assert path.read_bytes() == "项目名称: 甲\r\n年度: 2024\r\nx: y\r\n".encode()


def test_a_file_changed_meanwhile_is_not_overwritten(workspace, path):
    opened = workspace.open(path)
    path.write_text("项目名称: 乙\n", "utf-8")
    with pytest.raises(ChangedOnDiskError) as caught:
        workspace.save(path, "项目名称: 丙\n", opened.base)
    assert caught.value.text == "项目名称: 乙\n"
    assert path.read_text("utf-8") == "项目名称: 乙\n"
    assert difference(caught.value.text, "项目名称: 丙\n").splitlines()[-2:] == [
        "-项目名称: 乙",
        "+项目名称: 丙",
    ]
    path.unlink()
    with pytest.raises(ChangedOnDiskError) as caught:
        workspace.save(path, "项目名称: 丙\n", opened.base)
    assert caught.value.text is None
    assert not path.exists()


def test_what_is_overwritten_by_choice_is_kept_in_the_waste_basket(workspace, path):
    path.write_text("项目名称: 乙\n", "utf-8")
    kept = workspace.overwrite(path, "项目名称: 丙\n")
    assert path.read_text("utf-8") == "项目名称: 丙\n"
    assert kept.read_text("utf-8") == "项目名称: 乙\n"
    assert [spec.path for spec in find_specs([workspace.root])] == [path]  # it is no further project


def test_a_draft_is_offered_until_it_is_saved_or_dropped(workspace, path):
    opened = workspace.open(path)
    workspace.keep_draft(path, "项目名称: 丙\n", opened.base)
    again = workspace.open(path)
    assert (again.draft, again.draft_is_older) == ("项目名称: 丙\n", False)
    path.write_text("项目名称: 乙\n", "utf-8")
    assert workspace.open(path).draft_is_older
    workspace.drop_draft(path)
    assert workspace.open(path).draft is None


def test_a_draft_that_says_what_the_file_says_is_none(workspace, path):
    opened = workspace.open(path)
    workspace.keep_draft(path, opened.text, opened.base)
    assert workspace.open(path).draft is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"text": 1, "base": ""}'])
def test_a_broken_draft_is_none(workspace, path, content):
    workspace.keep_draft(path, "x", "")
    next((path.parent / ".tablegen" / "drafts").glob("*.json")).write_text(content, "utf-8")
    assert workspace.open(path).draft is None


def test_one_window_writes(workspace, path):
    assert workspace.claim(path, "a")
    assert not workspace.claim(path, "b")
    assert workspace.claim(path, "b", by_force=True)
    assert not workspace.holds(path, "a")
    workspace.release("b")
    assert workspace.claim(path, "a")


def test_what_is_no_text_is_not_opened(workspace, path):
    path.write_bytes(bytes(range(256)) * 20)
    with pytest.raises(SpecError):
        workspace.open(path)
    path.write_bytes(b"x: y\n" * 20_000)
    with pytest.raises(SpecError):
        workspace.open(path)


def test_an_old_encoding_is_said(workspace, path):
    path.write_bytes("项目名称: 甲\n".encode("gb18030"))
    opened = workspace.open(path)
    assert opened.text == "项目名称: 甲\n"
    assert "GBK" in opened.remark


def test_rename_duplicate_and_waste_basket(workspace, path):
    before = path.read_bytes()
    copy = workspace.duplicate(path)
    assert copy.name == "甲（副本）.yaml"
    assert workspace.duplicate(path).name == "甲（副本 2）.yaml"
    with pytest.raises(CallError):
        workspace.rename(path, copy.stem)
    moved = workspace.rename(path, "../../乙")
    assert moved.parent == path.parent
    assert moved.read_bytes() == before
    gone = workspace.discard(moved)
    assert gone.read_bytes() == before
    assert gone.is_relative_to(workspace.root / ".tablegen")
    assert [spec.path for spec in find_specs([workspace.root])] == sorted(workspace.files())


def test_the_steps_stay_with_the_file_that_they_lead_to(workspace, path):
    opened = workspace.open(path)
    past = Past("项目名称: 丙\n", "{}")
    workspace.keep_past(path, past, opened.base)
    assert workspace.open(path).past == past
    moved = workspace.rename(path, "乙")
    assert workspace.open(moved).past == past
    moved.write_text("项目名称: 丁\n", "utf-8")  # by another program
    assert workspace.open(moved).past is None


def test_a_lost_connection_gives_the_spec_back_unless_another_window_had_it(workspace, path):
    assert workspace.claim(path, "a")
    workspace.release("a")
    assert workspace.holds(path, "a")
    workspace.release("a")
    assert workspace.claim(path, "b")
    workspace.release("b")
    assert not workspace.holds(path, "a")
