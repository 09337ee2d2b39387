"""What bears the name of a spec and is none: another program's file, a damaged one, a folder, a pipe, a link to nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from corpus import load_text
from making.running import spec_text
from tablegen.build.options import Options
from tablegen.build.run import build
from tablegen.problems import CallError
from tablegen.spec.folder import find_specs
from tablegen.spec.load import MAX_TOLD
from tablegen.spec.slips.recover import parse_typed

SPEC = spec_text("网络宣传工作")
DATA = SPEC.encode()
NAME = "网络宣传工作".encode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\0" * 4096, "文件里全是空字节，内容没有存上"),
        (b"PK\x03\x04" + b"\xff" * 90, "这是 Word、Excel 文件或压缩包，只是名字改成了规格的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 90, "这是旧格式的 Word、Excel 或 WPS 文件，只是名字改成了规格的"),
        (b"%PDF-1.7\n" + b"\xff" * 90, "这是 PDF 文件，只是名字改成了规格的"),
        (b"{\\rtf1\\ansi}", "这是写字板或 Word 的 RTF 文件，只是名字改成了规格的"),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>", "这是网页，只是名字改成了规格的"),
        (SPEC.encode("utf-32"), "文件存成了 UTF-32 编码"),
        ((SPEC + "说").encode()[:-1], "文件的最后一个字只有一半"),
        (DATA.replace(NAME, NAME.decode().encode("gbk"), 1), "第 4 行是 GBK（ANSI）编码，别的行是 UTF-8"),
        (b"\xff\xfe", "文件是空的"),
        (b"---\n", "文件是空的"),
        (DATA + b"\0" * 5000, "这里有一个看不见的控制字符 U+0000"),
    ],
)  # fmt: skip
def test_a_file_is_named_for_what_it_is_in_one_sentence(data: bytes, sentence: str) -> None:
    problems = parse_typed(data, "甲.yaml", (), []).problems
    assert [problem.message for problem in problems if problem.is_error] == [sentence]
    assert problems[0].hint and "tablegen" not in problems[0].message


def test_a_spec_written_as_json_is_read_as_it_is(tmp_path: Path) -> None:
    text = json.dumps(
        {"版式": "shanghai-project", "项目名称": "甲", "年度": 2024}, ensure_ascii=False, indent=2
    )
    loaded = load_text(text, tmp_path)
    assert loaded.layout is not None
    assert not [problem for problem in loaded.problems if problem.place and problem.place.line]


def make(folder: Path, name: str, how: str) -> None:
    path = folder / name
    if how == "folder":
        path.mkdir()
    elif how == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("no pipes here")
        os.mkfifo(path)
    else:
        path.symlink_to({"nothing": "没有的.yaml", "itself": name, "device": os.devnull}[how])


@pytest.mark.parametrize(
    ("name", "how", "what"),
    [
        ("乙.yaml", "pipe", "不是普通的文件"),
        ("乙.yaml", "device", "不是普通的文件"),
        ("乙.yaml", "nothing", "是一个链接，它指向的文件不在了"),
        ("乙.yaml", "itself", "是一个链接，它指向的文件不在了"),
        ("部门.yaml", "pipe", "不是普通的文件"),
        ("部门.yaml", "nothing", "是一个链接，它指向的文件不在了"),
        ("部门.yaml", "folder", "是文件夹，不是文件"),
    ],
)
@pytest.mark.parametrize("whole", [True, False])
def test_what_is_no_file_is_named_and_the_others_are_made(
    tmp_path: Path, name: str, how: str, what: str, whole: bool
) -> None:
    office = tmp_path / "单位"
    office.mkdir()
    (office / "甲.yaml").write_bytes(DATA)
    make(office, name, how)
    report = build([office if whole else office / "甲.yaml"], Options(("docx",), tmp_path / "out", jobs=1))
    assert [path.name for path in report.made] == ["网络宣传工作.docx"]
    told = [f"“{name}”{what}，没有用"] if whole or name == "部门.yaml" else []
    assert [problem.message for problem in report.problems] == told
    assert report.exit_code == (1 if told else 0)


def test_a_folder_may_bear_the_name_of_a_spec(tmp_path: Path) -> None:
    (tmp_path / "乙.yaml").mkdir()
    (tmp_path / "乙.yaml" / "甲.yaml").write_bytes(DATA)
    assert [spec.path.name for spec in find_specs([tmp_path])] == ["甲.yaml"]


def test_specs_beside_a_layout_are_named(tmp_path: Path) -> None:
    (tmp_path / "甲").mkdir()
    (tmp_path / "甲" / "layout.yaml").write_text("名称: 甲\n", "utf-8")
    (tmp_path / "甲" / "乙.yaml").write_bytes(DATA)
    with pytest.raises(CallError) as caught:
        find_specs([tmp_path / "甲"])
    assert "有 layout.yaml，是放版式的文件夹" in caught.value.problems[0].message
    (tmp_path / "丙.yaml").write_bytes(DATA)
    report = build([tmp_path], Options(("docx",), tmp_path / "out", jobs=1))
    assert ["和 layout.yaml 放在一起" in problem.message for problem in report.problems] == [True]


def test_of_thousands_of_faults_the_first_are_said(tmp_path: Path) -> None:
    loaded = load_text(SPEC + "".join(f"栏目{number}: 1\n" for number in range(2_000)), tmp_path)
    assert len(loaded.problems) == MAX_TOLD + 1
    assert loaded.problems[-1].message == f"这份规格的毛病有 2000 处，这里只说前 {MAX_TOLD} 处"
    assert loaded.problems[-1].is_error


def test_many_remarks_do_not_make_a_fault(tmp_path: Path) -> None:
    loaded = load_text(SPEC.replace("网络宣传工作", "甲\u00a0" * 900), tmp_path)
    assert len(loaded.problems) == MAX_TOLD + 1 and not any(problem.is_error for problem in loaded.problems)
