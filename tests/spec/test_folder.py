"""Which files are specs, in which order, and what they inherit."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import SPECS
from tablegen.problems import CallError
from tablegen.spec.folder import find_specs


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with two units below it."""
    monkeypatch.chdir(tmp_path)
    for name in (
        "局/甲.yaml",
        "局/乙.yml",
        "局/一处/丙.yaml",
        "局/二处/丁.yaml",
        "局/.隐藏/戊.yaml",
        "局/说明.txt",
    ):
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("项目名称: 甲\n", "utf-8")
    Path("局/部门.yaml").write_text("年度: 2024\n汇编: {项目: [乙, 一处/丙, 甲]}\n", "utf-8")
    Path("局/一处/部门.yaml").write_text("实施单位: 一处\n", "utf-8")
    return Path("局")


def names(paths: list[Path]) -> list[str]:
    return [str(spec.path) for spec in find_specs(paths)]


def test_a_folder_is_read_with_everything_below_in_the_stated_order(office: Path) -> None:
    assert names([office]) == ["局/乙.yml", "局/一处/丙.yaml", "局/甲.yaml", "局/二处/丁.yaml"]


def test_the_files_of_layouts_are_no_specs(office: Path) -> None:
    for name in ("layout.yaml", "sample.yaml"):
        path = Path("templates/某版式") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("名称: 某版式\n", "utf-8")
    assert names([Path()]) == names([office])
    assert names([Path("templates/某版式/sample.yaml")]) == [
        "templates/某版式/sample.yaml"
    ]  # when it is asked for


def test_each_spec_once(office: Path) -> None:
    assert len(names([office, office / "甲.yaml", Path("局/../局/甲.yaml")])) == 4


def test_the_nearest_shared_file_comes_first(office: Path) -> None:
    (spec,) = find_specs([office / "一处" / "丙.yaml"])
    assert [str(path) for path in spec.shared] == ["局/一处/部门.yaml", "局/部门.yaml"]
    assert str(spec.group) == "局/一处"


def test_a_folder_without_its_own_shared_file_does_not_inherit(office: Path) -> None:
    """二处 has no 部门.yaml: the chain of offices ends there."""
    (spec,) = find_specs([office / "二处" / "丁.yaml"])
    assert spec.shared == ()
    assert str(spec.group) == "二处"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("没有", "no-such-path"),
        ("局/没有.yaml", "no-such-path"),
        ("局/说明.txt", "not-a-spec"),
        ("局/部门.yaml", "not-a-spec"),
        ("空", "no-specs"),
        ("局/.隐藏/..", None),
    ],
)
def test_wrong_paths(office: Path, path: str, code: str | None) -> None:
    Path("空").mkdir()
    if code is None:
        assert find_specs([Path(path)])
        return
    with pytest.raises(CallError) as caught:
        find_specs([Path(path)])
    assert [problem.code for problem in caught.value.problems] == [code]


@pytest.mark.parametrize(
    ("office", "first", "count"),
    [
        ("上海市委网信办", "网络宣传工作", 5),
        ("平罗县委网信办", "电子政务外网光纤专线线路租用费", 5),
        ("宿州市委网信办", None, 3),
    ],
)
def test_shipped_offices(office: str, first: str | None, count: int) -> None:
    specs = find_specs([SPECS / office])
    assert len(specs) == count
    assert first is None or specs[0].path.stem == first
