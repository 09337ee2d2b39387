"""Signs that no face prints, or that change the places of others, are refused with a sentence and never end in our own check."""

from __future__ import annotations

import re
import unicodedata

import pytest

from making.running import spec_text
from tablegen.build.options import Options
from tablegen.build.run import build
from tablegen.formats import WRITERS
from tablegen.formats.pdf.characters import MissingGlyphError, is_unseen
from tablegen.grid.sheet import Book, Cell, Row, Sheet, Style
from tablegen.spec.slips.clean import INVISIBLE
from tablegen.text.unprintable import UNPRINTABLE

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
# number signs of Arabic, marks of Syriac, Kaithi and hieroglyphs: letters, which the faces lack
_LETTERS = re.compile(
    "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f]"
)


def test_every_sign_of_format_is_refused_in_a_spec():
    every = map(chr, (*range(0xD800), *range(0xE000, 0x110000)))
    signs = [sign for sign in every if unicodedata.category(sign) == "Cf" or UNPRINTABLE.search(sign)]
    assert [sign for sign in signs if not _INVISIBLE.search(sign) and not _LETTERS.search(sign)] == []


def test_the_blank_of_braille_is_no_space():
    assert UNPRINTABLE.search("\u2800") and not is_unseen("\u2800")


@pytest.mark.parametrize("text", ["ئۇيغۇرچە≥90(%)", "甲（مرحبا）"])
def test_letters_written_leftwards_are_refused_in_pdf_and_printed_in_word(text):
    style = Style("正文", "宋体", "宋体", 10.5)
    book = Book("表", (Sheet("甲", "表", (100.0,), (Row((Cell(text, 0, style),)),)),))
    with pytest.raises(MissingGlyphError) as caught:
        WRITERS["pdf"](book)
    assert "是从右到左写的文字" in caught.value.problems[0].message
    assert WRITERS["docx"](book)


@pytest.mark.parametrize("sign", ["\U00031350", "ش"])
def test_a_sign_that_no_pdf_can_have_is_shown_in_its_line(sign, tmp_path):
    spec = tmp_path / "甲.yaml"
    spec.write_text(spec_text("网络宣传工作").replace("培训合格率", f"培训{sign}合格率"), "utf-8")
    report = build([spec], Options(("docx", "pdf"), tmp_path / "out", jobs=1))
    assert [path.suffix for path in report.made] == [".docx"]
    (problem,) = (item for item in report.problems if item.code == "missing-glyph")
    assert problem.place is not None and problem.line_text[problem.place.column - 1] == sign
