"""What is said and shown of a text while it is typed: the same findings, repairs and pages as the commands have."""

from __future__ import annotations

from pathlib import Path

import pytest

from making.workbench import SPEC
from tablegen.books.plan import make_book
from tablegen.check.collect import collect
from tablegen.formats.pdf.typst import draw_pages, draw_with_boxes
from tablegen.layout.folder import packed_templates, search_folders
from tablegen.problems import Fix
from tablegen.serve.look import look, repair_all, repair_one
from tablegen.spec.folder import find_specs
from tablegen.spec.load import load

ROOT = Path(__file__).resolve().parents[2]
FORMS = [spec for spec in find_specs([ROOT / "specs"]) if "广州" not in str(spec.path)]


@pytest.mark.parametrize("spec", FORMS, ids=lambda spec: spec.path.stem)
def test_the_pages_are_those_of_the_engine_and_values_lead_to_their_lines(spec):
    text = spec.path.read_text("utf-8")
    seen = look(spec.path, text)
    loaded = load(spec, search_folders(None, [spec.path]))
    assert [page.picture for page in seen.pages] == draw_pages(make_book(loaded), "svg")
    lines = {spot.line for page in seen.pages for spot in page.spots}
    assert loaded.project is not None
    own = [entry for item in loaded.project.indicators for entry in (item.name, *item.values.values())]
    assert {entry.place.line for entry in own if entry.text.strip()} <= lines
    for page in seen.pages:
        for spot in page.spots:
            assert (
                0 < spot.left < spot.left + spot.width < 1 and 0 < spot.top < spot.top + spot.height <= 1.001
            )


def test_boxes_of_a_page_do_not_overlap():
    [spec] = find_specs([FORMS[0].path])
    for page in draw_with_boxes(make_book(load(spec, [packed_templates()]))):
        boxes = page.boxes
        for number, one in enumerate(boxes):
            for other in boxes[number + 1 :]:
                across = min(one.left_mm + one.width_mm, other.left_mm + other.width_mm) - max(
                    one.left_mm, other.left_mm
                )
                down = min(one.top_mm + one.height_mm, other.top_mm + other.height_mm) - max(
                    one.top_mm, other.top_mm
                )
                assert min(across, down) < 0.01


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def test_each_kind_of_value_leads_to_its_line(tmp_path):
    path = tmp_path / "甲.yaml"
    [page] = look(path, SPEC).pages
    lines = [spot.line for spot in page.spots]
    for words in (
        "项目名称",
        "项目性质",
        "计划开始",
        "当年财政拨款",
        "上年结转",
        "年度: 做好",
        "- 正面宣传活动",
        "- 互联网企业满意",
    ):
        assert line_of(SPEC, words) in lines, words
    assert line_of(SPEC, "版式") not in lines


def test_the_findings_are_those_of_check(tmp_path):
    path = tmp_path / "甲.yaml"
    text = SPEC.replace("≥10(次)", "若干").replace("≥90(%)", "≥190(%)")
    path.write_text(text, "utf-8")
    found = collect([path]).problems
    assert list(look(path, text).findings) == found
    assert found


def test_nothing_need_be_saved(tmp_path):
    assert look(tmp_path / "没有.yaml", SPEC).pages
    assert not list(tmp_path.iterdir())


def test_an_office_is_read_from_the_disk(tmp_path):
    (tmp_path / "部门.yaml").write_text(
        "版式: shanghai-project\n年度: 2024\n金额单位: 元\n主管部门: 某部\n", "utf-8"
    )
    text = "\n".join(
        line
        for line in SPEC.split("\n")
        if line.split(":")[0] not in ("版式", "年度", "金额单位", "主管部门")
    )
    seen = look(tmp_path / "甲.yaml", text)
    assert seen.pages and seen.complete
    assert any("部门.yaml" in spot.file for page in seen.pages for spot in page.spots)


@pytest.mark.parametrize(
    "text", ["", "版式", "版式: 没有", "- 1", "\0", "a: [", "版式: shanghai-project\n资金: 1\n"]
)
def test_any_text_has_a_look(tmp_path, text):
    seen = look(tmp_path / "甲.yaml", text)
    assert seen.findings
    assert seen.pages or seen.no_pages


def test_a_spec_with_errors_is_drawn_as_far_as_it_is_understood(tmp_path):
    seen = look(tmp_path / "甲.yaml", SPEC.replace("项目性质: 经常性专项业务费\n", ""))
    assert seen.pages and not seen.complete


def test_repairs_are_those_of_fix(tmp_path):
    text = SPEC.replace("项目类别: ", "项目类别：").replace("年度: 2024", "年度:2024")
    fixable = [problem for problem in look(tmp_path / "甲.yaml", text).findings if problem.fixes]
    assert len(fixable) == 2
    after, cured = repair_all(tmp_path / "甲.yaml", text)
    assert after == SPEC
    assert len(cured) == 2
    assert repair_one(text, fixable[0].fixes) != text
    assert repair_one("abc", [Fix(1, 2, "x")]) == "axc"
