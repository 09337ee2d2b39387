"""The workbench without a mouse, for screen readers, on a small screen and magnified."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from making.workbench import FLAGS, SPEC, Server, browser, serving

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="no playwright: the workbench is not tested in a browser"
)
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-playwright-python")
Page, expect = sync_api.Page, sync_api.expect
expect.set_options(timeout=20_000)
pytestmark = pytest.mark.skipif(
    browser() is None,
    reason="no Chromium on this machine (Debian: chromium): the workbench is not tested in a browser",
)
DIALOGS = ("新建", "导入", "改名", "移到废件篓", "键盘（F1）", "做表")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    for name in ("甲单位/甲", "甲单位/乙", "乙单位/丙"):
        path = tmp_path / "specs" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SPEC.replace("网络宣传工作", f"项目{path.stem}").replace("≥90(%)", "若干"), "utf-8")
    with serving(tmp_path / "specs") as started:
        yield started


@pytest.fixture
def page(server: Server) -> Iterator[Page]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser(), args=FLAGS)
        opened = started.new_page(viewport={"width": 1366, "height": 768})
        opened.goto(server.address)
        expect(opened.get_by_role("tree")).to_be_visible()
        yield opened
        started.close()


def settled(page: Page) -> None:
    """Until nothing moves: a colour half way through a fade is none that anybody reads."""
    page.wait_for_timeout(300)
    page.wait_for_function(
        "document.getAnimations().every((one) => one.playState !== 'running'"
        " || one.effect.getComputedTiming().iterations === Infinity)"  # the cursor blinks
    )


def faults(page: Page) -> list[str]:
    settled(page)
    return [
        f"{found['id']}: {node['html'][:120]}"
        for found in axe.Axe().run(page).response["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]


def focused(page: Page) -> str:
    return page.evaluate(
        "document.activeElement.querySelector('.q-tree__node-header-content')?.innerText ?? ''"
    )


def opened_by_keys(page: Page, name: str) -> None:
    page.keyboard.press("Control+p")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.locator(".tg-file")).to_contain_text(f"{name}.yaml")
    expect(page.locator(".cm-content")).to_be_focused()


def test_no_serious_fault_of_accessibility_in_either_look(page):
    assert faults(page) == []
    opened_by_keys(page, "丙")
    expect(page.locator(".tg-page img")).to_have_count(1)
    for look in ("light", "dark"):
        expect(page.locator("body")).to_have_class(re.compile(f"body--{look}"))
        assert faults(page) == []
        page.get_by_role("button", name="更多").click()
        expect(page.get_by_role("menu")).to_be_visible()
        assert faults(page) == []
        page.keyboard.press("Escape")
        for name in DIALOGS:
            page.get_by_role("button", name=name, exact=True).first.click()
            expect(page.get_by_role("dialog")).to_be_visible()
            assert faults(page) == [], name
            page.keyboard.press("Escape")
            expect(page.get_by_role("dialog")).to_have_count(0)
        page.get_by_role("button", name="换深色或浅色").click()
    expect(page.locator("body")).to_have_class(re.compile("body--light"))


def test_the_list_is_walked_with_arrows_and_is_one_stop_of_tab(page):
    page.keyboard.press("Control+p")
    page.keyboard.press("ArrowDown")
    assert focused(page).startswith("乙单位")
    if page.evaluate("document.activeElement.ariaExpanded") == "false":
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert focused(page).startswith("丙")
    page.keyboard.press("ArrowLeft")
    assert focused(page).startswith("乙单位")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("treeitem", name=re.compile("乙单位"))).to_have_attribute(
        "aria-expanded", "false"
    )
    page.keyboard.press("ArrowDown")
    assert focused(page).startswith("甲单位")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[role=tree]')") is None


def test_tab_indents_in_the_editor_and_leaves_it_after_esc(page):
    opened_by_keys(page, "丙")
    before = page.locator(".cm-line").first.text_content()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Tab")
    expect(page.locator(".cm-line").first).to_have_text(f"  {before}")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.locator(".cm-content")).not_to_be_focused()
    expect(page.locator(".cm-line").first).to_have_text(before)


def test_a_fault_is_mended_and_the_files_are_made_without_a_mouse(page, server):
    opened_by_keys(page, "丙")
    page.keyboard.press("Control+f")
    page.keyboard.type("项目类别: ")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.evaluate("workbench.mending = false")
    page.keyboard.insert_text("项目类别：")
    expect(page.locator(".tg-repair")).not_to_have_count(0)
    page.keyboard.press("Control+Home")
    for _ in range(5):
        page.keyboard.press("F8")
        if "项目类别" in page.locator(".cm-activeLine").text_content():
            break
    page.keyboard.press("Alt+Enter")
    expect(page.locator(".cm-line", has_text="项目类别")).to_have_text("项目类别: 特定目标类")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("保存好了")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="开始做")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile(r"\.docx$"))).to_be_visible(timeout=60_000)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert len(list(server.output.rglob("项目丙.*"))) == 3


def test_f6_goes_round_and_every_stop_is_seen(page):
    opened_by_keys(page, "丙")
    expect(page.locator(".tg-page img")).to_have_count(1)
    stops = []
    for _ in range(5):
        page.keyboard.press("F6")
        stops.append(
            page.evaluate(
                "document.activeElement.closest('.tg-top,.tg-left,.tg-editor,.tg-right,.tg-bottom').className"
            )
        )
        shown = page.evaluate(
            "[document.activeElement, document.activeElement.closest('section')].some((one) => one &&"
            " (getComputedStyle(one).outlineStyle !== 'none' || getComputedStyle(one).boxShadow !== 'none'))"
        )
        assert shown, stops[-1]
    assert [stop.split()[0] for stop in stops] == ["tg-right", "tg-bottom", "tg-top", "tg-left", "tg-editor"]


def test_the_keys_are_told(page):
    page.keyboard.press("F1")
    expect(page.get_by_role("dialog", name="键盘")).to_contain_text("Ctrl+Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (683, 384)])
def test_nothing_is_out_of_reach_on_a_small_screen_or_magnified(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    opened_by_keys(page, "丙")
    expect(page.locator(".tg-page img")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for pane, least in (
        (".cm-editor", 200),
        (".tg-pages", 250),
        (".tg-list", 100),
        (".tg-left .q-tree", 150),
    ):
        box = page.locator(pane).bounding_box()
        assert box["width"] >= 150 and box["height"] >= least, (pane, box)
        page.locator(pane).scroll_into_view_if_needed()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
    for name in ("保存", "做表", "更多", "新建", "导入"):
        box = page.get_by_role("button", name=name, exact=True).first.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width, name
    for name in DIALOGS:
        page.get_by_role("button", name=name, exact=True).first.click()
        last = page.get_by_role("dialog").get_by_role("button").last
        last.scroll_into_view_if_needed()
        settled(page)
        box = last.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= height, name
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
