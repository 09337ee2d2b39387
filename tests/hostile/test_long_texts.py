"""The same few characters typed for pages: every reading of a text ends, and soon."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import load_text
from making.effort import little_memory, little_work
from making.running import spec_text
from tablegen.build.options import Options
from tablegen.build.run import build

SPEC = spec_text("网络宣传工作")
GOAL = next(line for line in SPEC.split("\n") if line.startswith("  年度: "))
TARGET = "≥10(次)"
PIECES = [
    "甲\u200b", "甲\u00a0", "甲\x01", "&amp;", "甲\ue000", "\ufffd甲", "锟斤拷x", "å¹´，", "<b>x", "⽹x", "1O次", "2023年", "预算26.32万元，",
    "1", "1,", "1.", "1%", "≥", "≥1", "≥1次以上", "1-2次", "（", "“", "甲：", "甲: ", "a=", "甲→", "- ", " #", "{a: ", "[1,", "\t", "　甲",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("where", ["goal", "target", "name", "amount", "line", "key"])
def test_a_text_of_pages_is_read_or_refused(tmp_path: Path, piece: str, where: str) -> None:
    most = {"goal": 19_000, "line": 60_000, "key": 60_000}.get(where, 1_900)
    long = piece * (most // len(piece))
    text = {
        "goal": SPEC.replace(GOAL, f"  年度: {long}"),
        "target": SPEC.replace(TARGET, long),
        "name": SPEC.replace("项目名称: ", f"项目名称: {long}"),
        "amount": SPEC.replace("2,632,000.00", f"2{long}"),
        "line": f"{SPEC}甲: {long}\n",
        "key": f"{SPEC}{long}甲\n",
    }[where]
    assert text != SPEC
    office = tmp_path / "单位"
    office.mkdir()
    (office / "甲.yaml").write_text(text, "utf-8", newline="")
    with little_memory(), little_work():
        report = build([office], Options(("html",), tmp_path / "out", jobs=1))
    assert report.exit_code in (0, 1)
    assert len(report.problems) < 400


def test_a_line_longer_than_any_form(tmp_path: Path) -> None:
    loaded = load_text(SPEC + "# " + "长" * 100_000 + "\n", tmp_path)
    assert [problem.message for problem in loaded.problems] == ["这一行超过 200 KB，不像一份申报表"]
    assert loaded.problems[0].place is not None and loaded.problems[0].place.line == len(SPEC.split("\n"))


def test_a_name_with_a_long_address_ends_at_its_colon(tmp_path: Path) -> None:
    address = "https://www.example.gov.cn/" + "a1b2c3d4e5/" * 10 + "index.html"
    loaded = load_text(SPEC.replace("宣传活动次数:", f"宣传网页{address}:"), tmp_path)
    assert loaded.ready and not [problem for problem in loaded.problems if problem.code == "missing-space"]
    assert f"宣传网页{address}" in [item.name.text for item in loaded.project.indicators]
