"""The page for preview and screen readers: one table, header cells with scope, language, nothing to run."""

from __future__ import annotations

import pytest
from lxml import html

from corpus import FOUNDATION, foundation_book
from tablegen.formats.html.write import write_html
from test_ugly import SIGNS, ugly_book


@pytest.mark.parametrize("name", FOUNDATION)
def test_the_page(name: str) -> None:
    book = foundation_book(name)
    root = html.fromstring(write_html(book))
    assert root.get("lang") == "zh-CN"
    assert root.findtext(".//title") == book.title
    assert [h.text_content() for h in root.iter("h1")] == [book.sheets[0].head[0].text]
    assert len(root.findall(".//table")) == 1
    assert all(th.get("scope") in ("row", "col", "rowgroup", "colgroup") for th in root.iter("th"))
    assert not list(root.iter("script", "link", "img", "iframe"))
    texts = [cell.text_content() for cell in root.iter("th", "td")]
    assert texts == [cell.text for row in book.sheets[0].rows for cell in row.cells]


def test_data_are_text_not_markup() -> None:
    root = html.fromstring(write_html(ugly_book(SIGNS)))
    cells = [cell.text_content() for cell in root.iter("th", "td")]
    assert '5 < 6 & 7 > 2 ]]> "乙"' in cells
    assert not list(root.iter("b"))
