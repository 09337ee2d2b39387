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
        ("甲.yaml.bak", SPEC),
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
