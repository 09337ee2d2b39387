"""A whole office in the browser: its findings, and the forms on which a value stands beside its own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from making.workbench import FLAGS, SPEC, browser, serving
from tablegen.problems import has_errors
from tablegen.serve.forms import LIST, VOLUME, Members
from tablegen.serve.look import look, look_at_office

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="no playwright: the workbench is not tested in a browser"
)
expect = sync_api.expect
ROOT = Path(__file__).resolve().parents[2]


def office(root: Path, names: str) -> Path:
    """An office whose projects are called ``names``, one letter each; all of them reminded of something."""
    folder = root / "specs" / "某单位"
    folder.mkdir(parents=True)
    for name in names:
        text = SPEC.replace("网络宣传工作", f"项目{name}").replace("=100(%)", "若干")
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


# -- without a browser


def collective(path: Path, text: str, form: str, members: Members):
    seen = look(path, text, None, form)
    return seen if seen.no_pages else look_at_office(seen, path, text, None, form, members)


def test_the_volume_shows_what_is_typed_among_the_saved_ones_and_leads_to_all_of_them(tmp_path):
    folder = office(tmp_path, "甲乙丙")
    path, members = folder / "甲.yaml", Members()
    text = SPEC.replace("网络宣传工作", "刚打的字").replace("≥10(次)", "≥77(次)")
    first = collective(path, text, VOLUME, members)
    assert len(first.pages) == 4  # contents and three forms
    targets = [{spot.file for spot in page.spots if spot.line} for page in first.pages]
    every = {str(folder / f"{name}.yaml") for name in "甲乙丙"}
    assert targets[0] == every
    assert set.union(*targets[1:]) == every
    again = collective(path, text.replace("≥77(次)", "≥88(次)"), VOLUME, members)
    changed = [one.picture != other.picture for one, other in zip(first.pages, again.pages, strict=True)]
    assert sum(changed) == 1
    (folder / "乙.yaml").write_text(SPEC.replace("网络宣传工作", "乙改过"), "utf-8")
    assert collective(path, text, VOLUME, members).pages[0].picture != first.pages[0].picture


def test_a_list_leads_to_the_line_of_each_project():
    folder = ROOT / "specs" / "广州市委网信办"
    path = min(path for path in folder.rglob("*.yaml") if path.name != "部门.yaml")
    seen = collective(path, path.read_text("utf-8"), LIST, Members())
    assert seen.pages, seen.no_pages
    places = {(spot.file, spot.line) for page in seen.pages for spot in page.spots if spot.line}
    files = {Path(file) for file, _ in places}
    assert len(files) > 3
    for file, line in places:
        assert Path(file).read_text("utf-8").split("\n")[line - 1].strip()


@pytest.mark.parametrize(
    ("form", "text", "why"),
    [
        (LIST, SPEC, "没有全单位的清单"),
        (VOLUME, SPEC.replace("年度: 2024\n", "", 1), "先改好下面列出的错误"),
        ("anhui-suzhou-project", SPEC.replace("年度: 2024\n", "", 1), "先改好下面列出的错误"),
    ],
)
def test_what_cannot_be_drawn_says_why(tmp_path, form, text, why):
    seen = collective(office(tmp_path, "甲") / "甲.yaml", text, form, Members())
    assert why in seen.no_pages


def test_a_volume_with_a_faulty_project_or_too_many_says_so(tmp_path):
    folder = office(tmp_path, "甲乙")
    path = folder / "甲.yaml"
    (folder / "乙.yaml").write_text("版式: shanghai-project\n", "utf-8")
    assert "1 个项目有错" in collective(path, SPEC, VOLUME, Members()).no_pages
    for number in range(60):
        shutil.copy(path, folder / f"第{number}个.yaml")
    assert "太长" in collective(path, SPEC, VOLUME, Members()).no_pages


def test_another_regions_form_is_drawn_and_says_what_it_lacks(tmp_path):
    path = tmp_path / "甲.yaml"
    seen = look(path, SPEC, None, "anhui-suzhou-project")
    assert seen.pages and "还缺" in seen.note
    assert seen.findings == look(path, SPEC).findings
    assert not has_errors(list(seen.findings))
    number = SPEC.split("\n").index("      - 正面宣传活动次数: ≥10(次)") + 1
    assert number in {spot.line for page in seen.pages for spot in page.spots}


# -- in the browser

with_browser = pytest.mark.skipif(
    browser() is None,
    reason="no Chromium on this machine (Debian: chromium): the workbench is not tested in a browser",
)


@pytest.fixture
def page(tmp_path) -> Iterator:
    office(tmp_path, "甲乙")
    (tmp_path / "specs" / "另一单位").mkdir()
    (tmp_path / "specs" / "另一单位" / "丙.yaml").write_text(SPEC.replace("≥90(%)", "≥190(%)"), "utf-8")
    with serving(tmp_path / "specs") as server, sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser(), args=FLAGS)
        opened = started.new_page(viewport={"width": 1366, "height": 768})
        expect.set_options(timeout=20_000)
        opened.goto(server.address)
        opened.locator(".q-tree__node-header", has_text="甲").last.click()
        expect(opened.locator(".tg-page img")).to_have_count(1)
        yield opened
        started.close()


def choose(page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


@with_browser
def test_findings_of_all_offices_lead_to_their_lines_and_are_answered_there(page):
    others = page.locator('.tg-go:not([data-file=""])')
    expect(others).to_have_count(0)
    choose(page, "哪些规格的", "这个单位")
    expect(others.first).to_contain_text("某单位/乙.yaml")
    expect(page.locator('.tg-go[data-file*="另一单位"]')).to_have_count(0)
    choose(page, "哪些规格的", "全部单位")
    finding = page.locator('.tg-finding:has(.tg-go[data-file*="另一单位"])', has_text="190")
    expect(finding).not_to_have_count(0)
    finding.first.locator(".tg-go").click()
    expect(page.locator(".tg-file")).to_contain_text("另一单位/丙.yaml")
    expect(page.locator(".cm-activeLine")).to_contain_text("≥190(%)")
    answer = page.locator('.tg-finding:has(.tg-go[data-file*="甲.yaml"])').filter(
        has=page.locator(".tg-answer")
    )
    answer.first.locator(".tg-answer").click()
    expect(page.locator(".tg-file")).to_contain_text("某单位/甲.yaml")
    page.get_by_label("原因", exact=True).fill("按批复的写法")
    page.keyboard.press("Enter")
    expect(page.locator(".cm-content")).to_contain_text("按批复的写法")
    choose(page, "哪一级的", "建议")
    for severity in page.locator(".tg-finding b").all_text_contents():
        assert severity == "建议"


@with_browser
def test_the_page_on_the_right_is_switched_between_forms(page):
    src = page.locator(".tg-page img").first
    choose(page, "看哪一张表", "整个单位的汇编")
    expect(page.locator(".tg-page img")).to_have_count(3)
    page.locator('.tg-spot[data-file*="乙.yaml"]').last.click()
    expect(page.locator(".tg-file")).to_contain_text("乙.yaml")
    expect(page.locator(".tg-page img")).to_have_count(3)
    before = src.get_attribute("src")
    page.get_by_role("combobox", name="看哪一张表").click()
    page.get_by_role("option", name=re.compile("宿州")).first.click()
    expect(page.locator(".tg-page img")).to_have_count(1)
    expect(src).not_to_have_attribute("src", before)
    expect(page.locator(".tg-note")).to_contain_text("还缺")
    page.locator(".cm-line", has_text="正面宣传活动次数").click()
    expect(page.locator(".tg-here").first).to_be_visible()
