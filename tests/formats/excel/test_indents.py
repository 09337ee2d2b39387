"""A text that stands further from its edge than its neighbours is indented in Excel too."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from corpus import TEMPLATES, load_spec
from tablegen.books.plan import make_book
from tablegen.formats.excel.write import write_xlsx
from tablegen.spec.folder import find_specs


@pytest.mark.parametrize(
    ("layout", "indented", "flush"),
    [
        ("central-project", ["上年结转", "其他资金"], ["其中：财政拨款", "年度资金总额："]),
        ("chongqing-rongchang-project", ["2.市级资金", "3.区级资金", "4.其他资金"], ["其中：1.中央资金"]),
    ],
)
def test_sources_stand_under_the_first_one(layout: str, indented: list[str], flush: list[str]) -> None:
    book = make_book(load_spec(find_specs([TEMPLATES / layout / "sample.yaml"])[0]))
    sheet = openpyxl.load_workbook(BytesIO(write_xlsx(book))).worksheets[0]
    found = {cell.value: cell.alignment.indent for row in sheet.iter_rows() for cell in row if cell.value}
    assert [found[text] for text in indented] == [5] * len(indented)
    assert [found[text] for text in flush] == [0] * len(flush)
