"""A form that the program wrote is a blank without tags: read as one, it is the same grid again."""

from __future__ import annotations

import pytest

from corpus import foundation_specs, load_spec, spec_id
from tablegen.books.plan import make_book
from tablegen.fill.agreement import first_difference
from tablegen.formats import WRITERS
from tablegen.formats.blank import empty_sheet
from tablegen.formats.excel import blank as excel_blank
from tablegen.formats.excel.write import plan
from tablegen.formats.package_reader import open_package
from tablegen.formats.word import blank as word_blank
from tablegen.spec.folder import SpecFile

READERS = {"docx": word_blank.take_apart, "xlsx": excel_blank.take_apart}


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("spec", foundation_specs(), ids=spec_id)
def test_what_was_written_is_read_as_a_blank(form: str, spec: SpecFile) -> None:
    book = make_book(load_spec(spec))
    native = READERS[form](open_package(WRITERS[form](book), f"form.{form}"))
    wanted, found = book.sheets[0], empty_sheet(native.blank)
    if form == "xlsx" and plan(wanted).breaks:
        return  # labels stand again on the next page
    if form == "xlsx" and len(plan(wanted).heights_pt) > sum(
        map(len, (wanted.rows, wanted.head, wanted.foot))
    ):
        assert len(found.rows) > len(wanted.rows)  # a row taller than Excel allows is several rows
        return
    assert first_difference(wanted, found, "写的", "读的") == ""
    for left, right in zip(wanted.column_widths_mm, found.column_widths_mm, strict=True):
        assert abs(left - right) < 0.5
    if form == "docx":
        for one, other in zip(wanted.rows, found.rows, strict=True):
            for left, right in zip(one.cells, other.cells, strict=True):
                looks = (
                    "font",
                    "latin_font",
                    "font_size_pt",
                    "bold",
                    "align",
                    "vertical_align",
                    "line_height_pt",
                )
                assert [getattr(left.style, name) for name in looks] == [
                    getattr(right.style, name) for name in looks
                ]
                assert left.style.border_left == right.style.border_left
    assert abs(wanted.page.width_mm - found.page.width_mm) < 0.2
