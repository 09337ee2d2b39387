"""A file that looks like a spec and is none is named; nothing else in the folder is."""

from __future__ import annotations

from pathlib import Path

import pytest

from making.running import spec_text
from tablegen.build.options import Options
from tablegen.build.run import build
from tablegen.check.collect import collect
from tablegen.spec.passed_over import passed_over

SPEC = spec_text("网络宣传工作").encode()

LOOKS_LIKE_ONE = [
    ("乙.yaml.txt", "后缀是 .txt", "改名为“乙.yaml”"),
    ("乙.yml.txt", "后缀是 .txt", "改名为“乙.yml”"),
    ("乙.yaml~", "后缀是 .yaml~", "改名为“乙.yaml”"),
    ("乙.YAML.docx", "后缀是 .docx", "用 Word、WPS 打开"),
    ("部门.yaml.txt", "后缀是 .txt", "改名为“部门.yaml”"),
    ("乙.json", "后缀是 .json", "改名为“乙.yaml”"),
    ("乙.txt", "后缀是 .txt", "改名为“乙.yaml”"),
    ("乙", "没有后缀", "改名为“乙.yaml”"),
    ("乙.ymal", "后缀是 .ymal", "改名为“乙.yaml”"),
    ("乙.yam1", "后缀是 .yam1", "改名为“乙.yaml”"),
    ("乙．yaml", "没有后缀", "改名为“乙.yaml”"),
    ("乙.yaml.bak", "后缀是 .bak", "改名为“乙.yaml”"),  # without a 乙.yaml beside it
    ("~$乙.yaml", "名字以“~$”开头", "改名为“乙.yaml”"),
    (".乙.yaml", "名字以点开头（隐藏的）", "改名为“乙.yaml”"),
    (".存/乙.yaml", "放在以点开头的（隐藏的）文件夹里", "移到外面来"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(("name", "why", "hint"), LOOKS_LIKE_ONE)
def test_what_looks_like_a_spec_is_named(
    tmp_path: Path, name: str, why: str, hint: str, encoding: str
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(SPEC.decode(), encoding)
    (problem,) = passed_over([tmp_path])
    assert problem.message == f"“{Path(name).name}”看着像规格，{why}，没有做"
    assert hint in problem.hint and problem.place is not None and problem.place.file == str(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("甲.yaml", SPEC),
        ("甲.YML", SPEC),
        ("说明.txt", "目标：明年再说".encode("gb18030")),
        ("~$甲.yaml", b"\x04user"),
        ("~$甲.yaml.docx", b""),
        (".git/甲.yaml", SPEC),
        (".配置.yaml", b"a: 1\n"),
        ("词典.json", '{"$schema": "…",\n"年度": {},\n"资金": {}}'.encode()),
        ("空文件", b""),
    ],
)
def test_other_files_are_not(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(data)
    assert passed_over([tmp_path]) == []


def test_the_copy_beside_its_spec_is_not(tmp_path: Path) -> None:
    for name in ("甲.yaml", "甲.yaml.bak"):
        (tmp_path / name).write_bytes(SPEC)
    assert passed_over([tmp_path]) == []


def test_a_run_and_a_check_say_it(office: Path, tmp_path: Path) -> None:
    (office / "乙.yaml.txt").write_bytes(SPEC)
    report = build([office], Options(("html",), tmp_path / "out"))
    assert [problem.code for problem in report.problems] == ["passed-over"] and len(report.made) == 4
    assert "passed-over" in {problem.code for problem in collect([office]).problems}


def test_a_suffix_in_capitals_is_a_spec(tmp_path: Path) -> None:
    (tmp_path / "甲.YAML").write_bytes(SPEC)
    assert len(build([tmp_path], Options(("html",), tmp_path / "out")).made) == 1


def test_an_empty_file_is_empty_and_in_no_encoding(tmp_path: Path) -> None:
    (tmp_path / "甲.yaml").write_bytes(b"")
    report = build([tmp_path], Options(("html",), tmp_path / "out"))
    assert [problem.message for problem in report.problems] == ["文件是空的"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("⽹络.yaml", "改名，写“网”"), ("缃戠粶.yaml", "改名，写“网络”"), ("锟斤拷.yaml", "改成原来的名字")],
)
def test_a_file_name_that_a_search_does_not_find_is_told(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / name).write_bytes(SPEC)
    [problem] = passed_over([tmp_path])
    assert problem.code == "odd-file-name" and problem.hint == said
    assert passed_over([tmp_path / name]) == [problem]


def test_the_lock_of_an_open_file_is_no_spec(tmp_path: Path) -> None:
    (tmp_path / "甲.yaml").write_bytes(SPEC)
    (tmp_path / "~$甲.yaml").write_bytes(b"\0\1")
    assert collect([tmp_path]).projects == 1


def test_a_copy_of_the_shared_file_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "部门 - 副本.yaml").write_text("主管部门: 某部门\n", "utf-8")
    [problem] = collect([tmp_path]).problems
    assert "只有叫“部门.yaml”的文件" in problem.message and "副本就移走" in problem.hint


def test_a_copy_of_a_spec_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "甲.yaml").write_bytes(SPEC)
    (tmp_path / "甲 - 副本.yaml").write_bytes(SPEC)
    found = [problem for problem in collect([tmp_path]).problems if problem.rule in ("G4", "T5")]
    assert len(found) == 1 and "多半是副本" in found[0].message
