"""The workbench in a real browser: typing, errors, repairs, boxes, crashes, two windows, files changed outside."""

from __future__ import annotations

import base64
import json
import os
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from making.workbench import FLAGS, SPEC, Server, browser, serving
from tablegen.build.options import Options
from tablegen.build.run import build

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="no playwright: the workbench is not tested in a browser"
)
Page, expect = sync_api.Page, sync_api.expect
expect.set_options(timeout=20_000)
pytestmark = pytest.mark.skipif(
    browser() is None,
    reason="no Chromium on this machine (Debian: chromium): the workbench is not tested in a browser",
)
FILE = Path("某单位", "网络宣传工作.yaml")


@pytest.fixture(scope="module")
def chromium() -> Iterator:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser(), args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / "specs" / FILE
    path.parent.mkdir(parents=True)
    path.write_text(SPEC, "utf-8", newline="")
    return tmp_path / "specs"


@pytest.fixture
def server(root: Path) -> Iterator[Server]:
    with serving(root) as started:
        yield started


@pytest.fixture
def window(chromium) -> Iterator[Callable]:
    """``window(server)``: a page with the spec open and drawn."""
    contexts = []

    def opened(server: Server, draw: bool = True) -> Page:
        contexts.append(chromium.new_context(viewport={"width": 1366, "height": 768}))
        page = contexts[-1].new_page()
        page.goto(server.address)
        page.locator(".q-tree__node-header", has_text="网络宣传工作").last.click()
        if draw:
            expect(page.locator(".tg-page img")).to_have_count(1)
            expect(page.locator(".cm-content")).to_be_focused()
        return page

    yield opened
    for context in contexts:
        context.close()


def until(fact: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end
        time.sleep(0.05)


def at_end_of(page: Page, text: str) -> None:
    """Put the cursor at the end of the line that says ``text``."""
    page.locator(".cm-line", has_text=text).click()
    page.keyboard.press("End")


def test_an_error_is_underlined_while_one_types_and_repaired_with_one_click(server, window):
    page = window(server)
    at_end_of(page, "项目类别")
    for _ in range(7):
        page.keyboard.press("Backspace")
    page.evaluate("workbench.mending = false")
    page.keyboard.insert_text("：特定目标类")
    expect(page.locator(".tg-mark-bad")).to_have_count(1)
    expect(page.locator(".tg-bad .tg-go")).to_contain_text("冒号")
    page.locator(".tg-mark-bad").hover()
    expect(page.locator(".cm-tooltip-hover")).to_contain_text("改法")
    page.locator(".tg-repair").click()
    expect(page.locator(".tg-mark-bad")).to_have_count(0)
    expect(page.locator(".cm-line", has_text="项目类别")).to_have_text("项目类别: 特定目标类")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("保存好了")).to_be_visible()
    assert (server.root / FILE).read_text("utf-8") == SPEC


def test_a_box_of_the_page_leads_to_its_line_and_back(server, window):
    page = window(server)
    number = SPEC.split("\n").index("      - 活动按期完成率: =100(%)") + 1
    page.locator(f'.tg-spot[data-line="{number}"]').last.click()
    expect(page.locator(".cm-activeLine")).to_have_text(re.compile("活动按期完成率"))
    at_end_of(page, "项目名称")
    expect(page.locator(".tg-here").first).to_have_attribute("data-line", "5")


def test_what_is_typed_is_printed(server, window):
    page = window(server)
    first = page.locator(".tg-page img").get_attribute("src")
    at_end_of(page, "活动按期完成率")
    page.keyboard.type("x")
    expect(page.locator(".tg-page img")).not_to_have_attribute("src", first)
    expect(page.locator(".tg-file")).to_contain_text("没有保存")


def test_a_killed_server_loses_nothing_that_was_typed(server, window, root):
    page = window(server)
    at_end_of(page, "项目名称")
    page.keyboard.type("ABC")
    draft = root / FILE.parent / ".tablegen" / "drafts" / f"{FILE.name}.json"
    expect(page.locator(".tg-file")).to_contain_text("没有保存")
    page.wait_for_timeout(500)
    server.kill()
    expect(page.get_by_role("alert").filter(has_text="程序停了")).to_be_visible()
    expect(page.locator(".cm-content")).to_have_attribute("contenteditable", "false")
    assert json.loads(draft.read_text("utf-8"))["text"] == SPEC.replace("网络宣传工作", "网络宣传工作ABC")
    assert (root / FILE).read_text("utf-8") == SPEC
    with serving(root) as again:
        page = window(again, draw=False)
        page.get_by_role("button", name="接着草稿写").click()
        expect(page.locator(".cm-line", has_text="项目名称")).to_have_text("项目名称: 网络宣传工作ABC")


def test_undo_goes_back_step_by_step_after_the_page_is_loaded_again(server, window, root):
    page = window(server)
    line = page.locator(".cm-line", has_text="项目名称")
    at_end_of(page, "项目名称")
    for word in ("一", "二"):
        page.keyboard.type(word)
        page.wait_for_timeout(700)  # the editor takes what is typed within half a second for one step
    page.reload()
    page.get_by_role("button", name="接着草稿写").click()
    expect(line).to_have_text("项目名称: 网络宣传工作一二")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("保存好了")).to_be_visible()
    page.reload()  # saved: nothing is asked
    expect(page.locator(".cm-content")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(line).to_have_text("项目名称: 网络宣传工作一")
    page.keyboard.press("Control+z")
    expect(line).to_have_text("项目名称: 网络宣传工作")
    page.keyboard.press("Control+y")
    expect(line).to_have_text("项目名称: 网络宣传工作一")
    expect(page.locator(".tg-file")).to_contain_text("没有保存")  # the server learnt of it


def test_what_is_typed_is_saved_alone_where_that_was_chosen(server, window, root):
    page = window(server)
    page.get_by_role("button", name="更多").click()
    page.get_by_text("自动保存").click()
    page.keyboard.press("Escape")
    at_end_of(page, "项目名称")
    page.keyboard.type("一")
    expect(page.locator(".tg-file")).to_contain_text("没有保存")
    expect(page.locator(".tg-file")).not_to_contain_text("没有保存")
    assert (root / FILE).read_text("utf-8") == SPEC.replace("网络宣传工作", "网络宣传工作一")
    other = SPEC.replace("某市委宣传部", "另一个部")
    (root / FILE).write_text(other, "utf-8")
    page.keyboard.type("二")
    expect(page.locator(".tg-diff")).to_contain_text("另一个部")
    assert (root / FILE).read_text("utf-8") == other
    page.get_by_role("button", name="用编辑器里的").click()
    expect(page.get_by_text("废件篓")).to_be_visible()
    server.kill()
    with serving(root) as again:  # remembered
        page = window(again)
        at_end_of(page, "项目名称")
        page.keyboard.type("三")
        expect(page.locator(".tg-file")).to_contain_text("没有保存")
        expect(page.locator(".tg-file")).not_to_contain_text("没有保存")
        assert "网络宣传工作一二三" in (root / FILE).read_text("utf-8")


def test_two_windows_cannot_overwrite_each_other(server, window):
    first = window(server)
    second = window(server, draw=False)
    expect(second.get_by_text("正在另一个窗口里写")).to_be_visible()
    second.get_by_role("button", name="只看").click()
    expect(second.locator(".cm-content")).to_have_attribute("contenteditable", "false")
    at_end_of(first, "项目名称")
    first.keyboard.type("一")
    first.keyboard.press("Control+s")
    expect(first.get_by_text("保存好了")).to_be_visible()
    assert "网络宣传工作一" in (server.root / FILE).read_text("utf-8")


def test_a_window_whose_spec_was_taken_over_says_so_and_writes_no_more(server, window):
    first = window(server)
    second = window(server, draw=False)
    second.get_by_role("button", name=re.compile("在这里写")).click()
    expect(second.locator(".cm-content")).to_have_attribute("contenteditable", "true")
    at_end_of(first, "项目名称")
    first.keyboard.type("一")
    expect(first.get_by_text("另一个窗口接过去写了")).to_be_visible()
    expect(first.locator(".cm-content")).to_have_attribute("contenteditable", "false")
    assert (server.root / FILE).read_text("utf-8") == SPEC


def test_a_file_changed_outside_is_shown_and_not_overwritten(server, window):
    page = window(server)
    at_end_of(page, "项目名称")
    page.keyboard.type("一")
    path = server.root / FILE
    path.write_text(SPEC.replace("某市委宣传部", "另一个部"), "utf-8")
    page.keyboard.press("Control+s")
    expect(page.locator(".tg-diff")).to_contain_text("另一个部")
    assert "网络宣传工作一" not in path.read_text("utf-8")
    page.get_by_role("button", name="用磁盘上的").click()
    expect(page.locator(".cm-line", has_text="主管部门")).to_have_text("主管部门: 另一个部")


def test_a_file_changed_outside_is_noticed_before_it_is_saved(server, window):
    page = window(server)
    path = server.root / FILE
    path.write_text(SPEC.replace("某市委宣传部", "另一个部"), "utf-8")
    expect(page.get_by_text("文件在别处改过，这里换成了新的")).to_be_visible()
    expect(page.locator(".cm-line", has_text="主管部门")).to_have_text("主管部门: 另一个部")
    at_end_of(page, "项目名称")
    page.keyboard.type("一")
    path.write_text(SPEC.replace("某市委宣传部", "第三个部"), "utf-8")
    expect(page.locator(".tg-diff")).to_contain_text("第三个部")
    page.keyboard.press("Escape")  # not now, and it is not asked again until one saves
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.wait_for_timeout(3000)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".cm-line", has_text="项目名称")).to_have_text("项目名称: 网络宣传工作一")
    page.keyboard.press("Control+s")
    expect(page.locator(".tg-diff")).to_contain_text("第三个部")


def test_slips_of_a_line_are_mended_when_the_cursor_leaves_it_where_that_was_chosen(server, window):
    page = window(server)
    page.get_by_role("button", name="更多").click()
    page.get_by_text("换行时改好这一行的打字错误").click()
    page.keyboard.press("Escape")
    at_end_of(page, "年度: 2024")
    page.keyboard.press("Backspace")
    page.keyboard.insert_text("４")
    at_end_of(page, "项目名称")
    expect(page.locator(".cm-line", has_text="年度").first).to_have_text("年度: 2024")
    expect(page.locator(".cm-activeLine")).to_contain_text("项目名称")


def test_a_run_is_stopped_and_what_is_made_is_whole(server, window, root):
    for number in range(150):
        (root / FILE.parent / f"{number}.yaml").write_text(
            SPEC.replace("网络宣传工作", f"项目{number}"), "utf-8"
        )
    page = window(server)
    page.get_by_role("button", name="更多").click()
    page.get_by_role("menuitem", name="整个单位都做").click()
    page.get_by_role("button", name="开始做").click()
    until(lambda: len(list(server.output.rglob("*.docx"))) > 3, 60)
    page.get_by_role("button", name="停下").click()
    expect(page.get_by_text("停下了")).to_be_visible(timeout=60_000)
    made = list(server.output.rglob("*.docx"))
    assert 3 < len(made) < 151
    for path in made:
        assert zipfile.ZipFile(path).testzip() is None


def test_from_an_empty_folder_to_three_files(tmp_path, chromium):
    root = tmp_path / "specs"
    root.mkdir()
    with serving(root) as server:
        page = chromium.new_page()
        page.goto(server.address)
        page.get_by_role("button", name="放一个样例单位进来试试").click()
        expect(page.locator(".tg-page img").first).to_be_visible()
        page.keyboard.press("Control+Enter")
        page.get_by_role("button", name="开始做").click()
        expect(page.get_by_role("link", name=re.compile(r"\.docx$"))).to_be_visible(timeout=60_000)
        with page.expect_download() as loading:
            page.get_by_role("link", name=re.compile(r"\.docx$")).click()
        assert Path(loading.value.path()).read_bytes()[:2] == b"PK"
        made = sorted(
            path.suffix for path in server.output.rglob("*") if path.suffix in (".docx", ".pdf", ".xlsx")
        )
        assert made == [".docx", ".pdf", ".xlsx"]
        page.close()


def test_a_form_is_typed_from_an_empty_file_to_a_finished_word_file(server, window, root):
    """Key by key, the suggestions that come up meanwhile not taken; the editor indents, a person goes on from there."""
    (root / FILE).write_text("", "utf-8")
    page = window(server, draw=False)
    page.locator(".cm-content").click()
    for line in SPEC.rstrip("\n").split("\n"):
        page.keyboard.press("Shift+Home")  # what the editor has indented
        page.keyboard.type(line) if line else page.keyboard.press("Delete")
        page.keyboard.press("Escape")
        page.keyboard.press("End")
        page.keyboard.press("Enter")
    page.keyboard.press("Shift+Home")
    page.keyboard.press("Delete")
    expect(page.locator(".tg-page img")).to_have_count(1)
    expect(page.locator(".tg-mark-bad")).to_have_count(0)
    page.keyboard.press("Control+s")
    until(lambda: (root / FILE).read_text("utf-8").rstrip("\n") == SPEC.rstrip("\n"))
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="开始做").click()
    expect(page.get_by_role("link", name=re.compile(r"\.docx$"))).to_be_visible(timeout=60_000)
    [made] = server.output.rglob("网络宣传工作.docx")
    with zipfile.ZipFile(made) as package:
        text = re.sub("<[^>]+>", "", package.read("word/document.xml").decode())
    assert "正面宣传活动次数" in text and "2,632,000.00" in text and "互联网企业满意度" in text


def test_the_catalogue_shows_pictures_and_a_new_spec_is_made_from_it(server, window, root):
    page = window(server)
    page.get_by_role("navigation").get_by_role("button", name="新建").click()
    expect(page.get_by_role("radio", checked=True)).to_contain_text("shanghai-project")
    page.get_by_label("找版式", exact=True).fill("宿州")
    expect(page.locator(".tg-card:visible").first).to_contain_text("宿州")
    picture = page.locator(".tg-card:visible img").first
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    page.locator(".tg-card:visible").first.click()
    page.get_by_label("项目", exact=True).fill("新的项目")
    page.get_by_label("单位（文件夹）", exact=True).fill("新单位")
    page.get_by_role("dialog").get_by_role("button", name="新建").click()
    expect(page.locator(".tg-file")).to_contain_text("新单位/新的项目.yaml")
    assert "anhui-suzhou" in (root / "新单位" / "新的项目.yaml").read_text("utf-8")
    page.get_by_role("navigation").get_by_role("button", name="新建").click()
    page.get_by_label("项目", exact=True).fill("下一年")
    page.get_by_label("内容", exact=True).fill("网络宣传")
    page.get_by_role("option", name=re.compile("网络宣传工作")).click()
    expect(page.get_by_role("radio", checked=True)).to_contain_text("shanghai-project")
    page.get_by_role("dialog").get_by_role("button", name="新建").click()
    expect(page.locator(".cm-content")).to_contain_text("年度: 2025")


def test_filled_forms_are_dropped_read_and_opened(server, window, root, tmp_path):
    made = build([root], Options(("docx", "xlsx"), tmp_path / "made")).made
    page = window(server)
    data = page.evaluate_handle("new DataTransfer()")
    for path in made:
        page.evaluate(
            "([data, name, bytes]) => data.items.add(new File([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))], name))",
            [data, path.name, base64.b64encode(path.read_bytes()).decode()],
        )
    page.dispatch_event(".tg-pages", "dragenter", {"dataTransfer": data})  # anywhere on the page
    expect(page.get_by_role("dialog", name="导入")).to_be_visible()
    page.get_by_label("放进哪个单位（文件夹）").fill("读进来的")
    page.dispatch_event(".q-uploader", "dragover", {"dataTransfer": data})
    page.dispatch_event(".q-uploader__dnd", "drop", {"dataTransfer": data})
    expect(page.locator(".q-uploader__file--uploaded")).to_have_count(len(made))
    page.get_by_role("button", name="读进来").click()
    expect(page.locator(".tg-diff")).to_contain_text("网络宣传工作")
    page.get_by_role("button", name="打开 读进来的").first.click()
    expect(page.locator(".cm-content")).to_contain_text("项目名称: 网络宣传工作")


def test_the_folder_of_finished_files_is_shown_by_the_server(chromium, root, tmp_path):
    program, said = tmp_path / "bin" / "xdg-open", tmp_path / "said.txt"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{said}"\n', "utf-8")
    program.chmod(0o755)
    with serving(root, PATH=f"{program.parent}:{os.environ['PATH']}") as server:
        page = chromium.new_page()
        page.goto(server.address)
        page.locator(".q-tree__node-header", has_text="网络宣传工作").last.click()
        page.get_by_role("button", name="做表").click()
        page.get_by_role("button", name="开始做").click()
        page.get_by_role("button", name="打开成品的文件夹").click(timeout=60_000)
        until(lambda: said.exists() and said.read_text("utf-8") == str(server.output / "某单位"))
        page.close()


def test_names_are_completed_with_the_words_of_the_form(server, window):
    page = window(server)
    at_end_of(page, "项目性质")
    for _ in range(9):
        page.keyboard.press("Backspace")
    page.keyboard.type(" ")
    page.keyboard.press("Control+Space")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("其他一次性项目")


HOSTILE = "</script><img src=x onerror=window.hit=1><svg onload=window.hit=1>{{7*7}}"


def test_nothing_is_fetched_from_elsewhere_and_texts_never_become_script(chromium, root, tmp_path):
    path = root / FILE
    text = (
        SPEC.replace("网络宣传工作", f'"{HOSTILE}"')
        .replace("≥10(次)", f'"{HOSTILE}"')
        .replace("≥90(%)", "若干")
    )
    path.write_text(text, "utf-8")
    office = root / "b<img src=x onerror=window.hit=1>"
    office.mkdir()
    (office / "a<img src=x onerror=window.hit=1>.yaml").write_text(
        text.replace("2024\n", f"{HOSTILE}\n", 1), "utf-8"
    )
    with serving(root) as server:
        page = chromium.new_page(viewport={"width": 1366, "height": 768})
        addresses, errors = set(), []
        page.on("request", lambda request: addresses.add(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(server.address)
        page.locator(".q-tree__node-header", has_text="网络宣传工作").last.click()
        expect(page.locator(".tg-page img")).to_have_count(1)
        page.get_by_role("combobox", name="哪些规格的").click()
        page.get_by_role("option", name="全部单位").click()
        page.locator('.tg-go[data-file*="onerror"]').first.hover()
        page.get_by_role("combobox", name="看哪一张表").click()
        page.get_by_role("option", name="整个单位的汇编").click()
        expect(page.locator(".tg-page img")).to_have_count(2)
        page.locator(".cm-line", has_text="onerror").first.hover()
        page.get_by_role("navigation").get_by_role("button", name="新建").click()
        page.get_by_label("内容", exact=True).fill("onerror")
        expect(page.get_by_role("option").first).to_contain_text("onerror")
        page.get_by_label("项目", exact=True).fill(HOSTILE)
        page.get_by_label("单位（文件夹）", exact=True).fill(HOSTILE)
        page.get_by_role("dialog").get_by_role("button", name="新建").click()
        expect(page.locator(".tg-file")).to_contain_text("onerror")
        page.locator(".q-tree__node-header", has_text="网络宣传工作").last.click()
        at_end_of(page, "项目类别")
        page.keyboard.type(HOSTILE)
        path.write_text(text + f"# {HOSTILE}\n", "utf-8")
        expect(page.locator(".tg-diff")).to_contain_text("onerror")
        page.get_by_role("button", name="先不存").click()
        page.get_by_role("navigation").get_by_role("button", name="导入").click()
        page.locator(".q-uploader input[type=file]").set_input_files(
            {"name": f"{HOSTILE.replace('/', '')}.txt", "mimeType": "text/plain", "buffer": HOSTILE.encode()}
        )
        expect(page.locator(".q-uploader__file--uploaded")).to_have_count(1)
        page.get_by_role("button", name="读进来").click()
        expect(page.locator(".tg-diff")).to_contain_text("onerror")
        page.keyboard.press("Escape")
        page.locator(".q-tree__node-header", has_text="a<img").last.click()
        expect(page.locator(".tg-file")).to_contain_text("a<img")
        page.wait_for_timeout(500)
        assert page.evaluate("window.hit") is None
        assert [one for one in addresses if not one.startswith((server.origin, "data:", "blob:"))] == []
        assert errors == []
        page.close()


def test_the_dark_look_is_remembered(server, window, root):
    page = window(server)
    page.get_by_role("button", name="换深色或浅色").click()
    expect(page.locator("body")).to_have_class(re.compile("body--dark"))
    page.reload()
    expect(page.locator("body")).to_have_class(re.compile("body--dark"))
    expect(page.locator(".cm-content")).to_be_focused()
    back = page.locator(".cm-editor").evaluate("editor => getComputedStyle(editor).backgroundColor")
    assert sum(map(int, re.findall(r"\d+", back)[:3])) < 200
