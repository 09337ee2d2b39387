"""A label of several lines over several rows is not cut by the end of a page where it begins."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from corpus import TEMPLATES, load_spec
from tablegen.books.plan import make_book
from tablegen.formats.word.write import write_docx
from tablegen.grid.measure import row_heights_pt
from tablegen.spec.folder import find_specs


def test_the_rows_where_a_label_begins_stay_together() -> None:
    [spec] = find_specs([TEMPLATES / "heilongjiang-daqing-project" / "sample.yaml"])
    book = make_book(load_spec(spec))
    [sheet] = book.sheets
    xml = zipfile.ZipFile(BytesIO(write_docx(book))).read("word/document.xml").decode()
    kept = ["<w:keepNext/>" in row for row in re.findall(r"<w:tr\b.*?</w:tr>", xml, re.S)]
    heights = row_heights_pt(sheet.rows, sheet.column_widths_mm)
    labels = [
        (top, cell)
        for top, row in enumerate(sheet.rows)
        for cell in row.cells
        if cell.text == "绩\n效\n目\n标\n情\n况"
    ]
    [(top, label)] = labels
    held = next(number for number in range(top, len(kept)) if not kept[number])
    assert held > top
    assert sum(heights[top : held + 1]) >= 6 * label.style.line_pt
    assert not kept[top - 1], "what stands above may stay on the page before"
