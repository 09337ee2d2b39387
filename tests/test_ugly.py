"""Long and ugly content holds in every format: the table tiles, nothing is clipped, the files are sound."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest

from corpus import SHANGHAI, book_of_text, load_text
from tablegen.books.plan import make_book
from tablegen.formats import READ_BACK, WRITERS
from tablegen.formats.pdf.characters import MissingGlyphError
from tablegen.formats.pdf.check import page_texts
from tablegen.grid.measure import cell_width_mm, row_heights_pt, text_height_pt
from tablegen.grid.merge import occupancy
from tablegen.grid.sheet import Book, Sheet

HEAD = (
    f"版式: {SHANGHAI}\n年度: 2024\n金额单位: 元\n项目性质: 其他一次性项目\n项目类别: 特定目标类\n主管部门: 主管部门\n"
    "实施单位: 实施单位\n计划开始日期: 2024-01-01\n计划完成日期: 2024-12-31\n"
)
GOAL = "围绕重大会议和节点，做好网上宣传和舆论引导保障工作；落实“净网2024”专项行动，处置率≥98.5%。"


def indicators(count: int, name: str = "第 {} 项正面宣传活动次数") -> str:
    lines = [f"      - {name.format(n)}: ≥{n}(次)\n" for n in range(1, count + 1)]
    return "指标:\n  产出指标:\n    数量指标:\n" + "".join(lines)


LONG = (
    HEAD + "项目名称: 一百二十个指标\n资金: {年度: {当年财政拨款: 1元}}\n目标:\n  年度: " + GOAL * 3 + "\n" + indicators(120)
    + "  满意度指标:\n    服务对象满意度指标:\n      - 满意度: ≥90(%)\n"
)  # fmt: skip
TALL_GOAL = (
    HEAD + "项目名称: 三千字\n资金: {年度: {当年财政拨款: 999999999999.99元}}\n目标:\n  项目: " + GOAL + "\n  年度: "
    + (GOAL * 80)[:3000] + "\n" + indicators(3)
)  # fmt: skip
LONG_NAME = (
    HEAD + f"项目名称: {'很长的项目名称' * 20}\n资金: {{年度: {{当年财政拨款: 1元}}}}\n目标: {{年度: 短}}\n"
    + indicators(2, "很长的指标名称，" * 25 + "{}") + "    质量指标: 不适用\n    时效指标:\n"
)  # fmt: skip
SIGNS = (
    HEAD.replace("主管部门: 主管部门", 'A: 1\n主管部门: "5 < 6 & 7 > 2 ]]> \\"乙\\""').replace("A: 1\n", "")
    + "项目名称: '镕喆堃 ㎡ ①② ℃ ± ― · …… —— “”‘’ ]]> & {{ 7*7 }} {% raw %}'\n"
    + "资金: {年度: {当年财政拨款: 1元}}\n目标:\n"
    + '  项目: "制表\\t符，回车\\r\\n换行，结尾"\n'
    + f"  年度: {'Supercalifragilisticexpialidocious' * 6} https://example.com/{'a' * 120}?q=1&b=2\n"
    + "指标:\n  产出指标:\n    数量指标:\n      - '=1+1': =100(%)\n      - '+1': '-1'\n      - '@SUM(A1)': '073001'\n      - \"'引号\": '1e3'\n"
)  # fmt: skip
BARE = (
    HEAD + "项目名称: 只有必填项\n资金: {年度: {当年财政拨款: 0.00}}\n目标: {年度: 无}\n指标: {产出指标: {数量指标: []}}\n"
)  # fmt: skip
EMOJI = SIGNS.replace("镕喆堃", "😀🇨🇳🦀")
CASES = {
    "long": LONG,
    "tall-goal": TALL_GOAL,
    "long-name": LONG_NAME,
    "signs": SIGNS,
    "bare": BARE,
    "emoji": EMOJI,
}
NO_FACE = "\U0010fffd"  # private use: no font has it


@cache
def ugly_book(text: str) -> Book:
    with tempfile.TemporaryDirectory() as folder:
        return book_of_text(text, Path(folder))


def ugly_sheet(text: str) -> Sheet:
    return ugly_book(text).sheets[0]


@cache
def written(text: str, name: str) -> bytes:
    return WRITERS[name](ugly_book(text))


each_case = pytest.mark.parametrize("name", CASES)


@each_case
def test_the_table_tiles(name: str) -> None:
    sheet = ugly_sheet(CASES[name])
    columns = len(sheet.column_widths_mm)
    grid = occupancy(sheet.rows, columns)
    assert all(place is not None for line in grid for place in line)
    area = sum(cell.column_span * cell.row_span for row in sheet.rows for cell in row.cells)
    assert area == columns * len(sheet.rows)


@each_case
def test_no_row_is_lower_than_its_text(name: str) -> None:
    sheet = ugly_sheet(CASES[name])
    heights = row_heights_pt(sheet.rows, sheet.column_widths_mm)
    for top, row in enumerate(sheet.rows):
        for cell in row.cells:
            need = text_height_pt(cell.text, cell.style, cell_width_mm(cell, sheet.column_widths_mm))
            assert sum(heights[top : top + cell.row_span]) >= need - 0.01


@each_case
@pytest.mark.parametrize("file", ["docx", "xlsx", "html"])
def test_every_format_says_it_all(name: str, file: str) -> None:
    READ_BACK[file](written(CASES[name], file), ugly_book(CASES[name]))


@pytest.mark.parametrize("name", [name for name in CASES if name != "emoji"])
def test_the_pdf_says_it_all(name: str) -> None:
    READ_BACK["pdf"](written(CASES[name], "pdf"), ugly_book(CASES[name]))


def test_a_tall_row_breaks_inside_and_nothing_is_cut_off() -> None:
    pages = page_texts(written(TALL_GOAL, "pdf"))
    text = "".join("".join(pages).split())
    goal = next(
        cell.text for row in ugly_sheet(TALL_GOAL).rows for cell in row.cells if len(cell.text) >= 3000
    )
    assert text.count("净") == goal.count("净") + 1, "every repetition, and the one of the other goal"


def test_the_headings_stand_on_every_page_of_the_pdf() -> None:
    pages = ["".join(page.split()) for page in page_texts(written(LONG, "pdf"))]
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert "一级指标二级指标三级指标" in page
        assert "产出指标" in page
        assert f"第{number}页" in page
    assert sum(page.count("项正面宣传活动次数") for page in pages) == 120


def test_a_character_that_no_font_has(tmp_path: Path) -> None:
    text = BARE.replace("只有必填项", f"项目{NO_FACE}名称")
    loaded = load_text(text, tmp_path)
    book = make_book(loaded)
    with pytest.raises(MissingGlyphError, match="字体里没有"):
        WRITERS["pdf"](book)
    for name in ("docx", "xlsx", "html"):
        READ_BACK[name](WRITERS[name](book), book)


def test_structure_does_not_depend_on_the_signs() -> None:
    def shape(text: str) -> list[tuple[int, int, int]]:
        return [(c.column, c.column_span, c.row_span) for row in ugly_sheet(text).rows[:9] for c in row.cells]

    assert shape(SIGNS) == shape(BARE) == shape(LONG)


def test_line_breaks_of_every_kind_become_one() -> None:
    texts = [cell.text for row in ugly_sheet(SIGNS).rows for cell in row.cells]
    (goal,) = [text for text in texts if text.startswith("制表")]
    assert goal.split("\n")[0] == "制表 符，回车"
    assert "\r" not in goal
