"""Book → PDF, or pictures of its pages, with Typst: no library of the system, only fonts.

Pages are cut on the grid (grid.paginate): rows stay whole where they can, header rows stand again on every
page, and a label whose merged cell crosses a page is printed on both. The cut is measured first; where the
fonts disagree with the measure, the rows are measured by the renderer itself and cut again.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from ...grid.measure import MM_PER_PT
from ...grid.paginate import page_height_pt, page_rows, split
from ...grid.sheet import Book, Sheet
from ..fonts import engine_fonts
from .boxes import DrawnPage, drawn_pages
from .characters import stand_ins
from .header_cells import mark_header_cells
from .typst_source import Families, Part, document_source, is_tall, measuring_source

if TYPE_CHECKING:
    import typst

Made = TypeVar("Made")
STANDARDS = ["a-3a", "ua-1"]
# A path below a file leads nowhere: the compiler sees no file of the machine and no package.
NOWHERE = Path(__file__)


_process: int | None = None  # in which something has been compiled


@cache
def _compiler() -> typst.Compiler:
    return _open(b" ")


def _compile(source: str, form: str, **options: object) -> bytes | list[bytes]:
    """Raises RuntimeError in a fork of a process that has compiled: the threads of the compiler do not live on
    there, and it would wait for them for ever. Workers are spawned."""
    global _process
    if _process is None:
        _process = os.getpid()
    elif _process != os.getpid():
        raise RuntimeError("a process that has made a PDF was forked: start workers with spawn")
    return _compiler().compile(input=source.encode(), format=form, **options)  # type: ignore[arg-type,return-value]


def _open(source: bytes) -> typst.Compiler:
    import typst

    return typst.Compiler(
        source, root=NOWHERE, font_paths=engine_fonts(), package_path=NOWHERE, package_cache_path=NOWHERE
    )


def write_pdf(book: Book) -> bytes:
    """The PDF of ``book``: PDF/A-3a and PDF/UA-1, the spec attached. Raises MissingGlyphError."""

    def render(source: str) -> tuple[bytes, int]:
        data = _compile(source, "pdf", pdf_standards=STANDARDS)
        assert isinstance(data, bytes)
        return data, page_count(data)

    data, parts = _rendered(book, stand_ins(book), render)
    return mark_header_cells(data, [scope for part in parts for scope in _scopes(part)])


def draw_pages(book: Book, form: Literal["png", "svg"], dots_per_inch: float = 96) -> list[bytes]:
    """A picture of each page. Raises MissingGlyphError."""

    def render(source: str) -> tuple[list[bytes], int]:
        made = _compile(source, form, ppi=dots_per_inch)
        pages = [made] if isinstance(made, bytes) else made
        return pages, len(pages)

    return _rendered(book, stand_ins(book, "图片"), render)[0]


def draw_with_boxes(book: Book) -> list[DrawnPage]:
    """A picture (SVG) of each page, and where its boxes lie on it. Raises MissingGlyphError.

    The boxes of a row that is taller than a page are not found.
    """

    def render(source: str) -> tuple[list[bytes], int]:
        made = _compile(source, "svg")
        pages = [made] if isinstance(made, bytes) else made
        return pages, len(pages)

    families = stand_ins(book, "图片")
    pictures, parts = _rendered(book, families, render)
    found = json.loads(
        _open(document_source(book, parts, families, marked=True).encode()).query("<row>", field="value")
    )
    if len(pictures) == len(parts):
        return drawn_pages(parts, pictures, found)
    page = book.sheets[0].page
    return [DrawnPage(picture, page.width_mm, page.height_mm) for picture in pictures]


def _rendered(
    book: Book, families: Families, render: Callable[[str], tuple[Made, int]]
) -> tuple[Made, list[Part]]:
    """What ``render`` makes (with the number of its pages), and the parts of its pages."""
    parts = _cut(book, [page_rows(sheet) for sheet in book.sheets])
    made, pages = render(document_source(book, parts, families))
    if pages != len(parts):
        parts = _cut(book, [_exact_pages(sheet, families) for sheet in book.sheets])
        made, _ = render(document_source(book, parts, families))
    return made, parts


def page_count(data: bytes) -> int:
    """Of a PDF that Typst wrote: its page tree is its first object."""
    found = _PAGES.search(data, 0, 400)
    assert found is not None
    return int(found[1])


_PAGES = re.compile(rb"<</Type/Pages/Count (\d+)/")


def _cut(book: Book, plans: Sequence[Sequence[Sequence[int]]]) -> list[Part]:
    return [
        Part(sheet, number, place == 0, is_tall(sheet), tuple(plan[place]))
        for number, (whole, plan) in enumerate(zip(book.sheets, plans, strict=True))
        for place, sheet in enumerate(split(whole, plan))
    ]


def _exact_pages(sheet: Sheet, families: Families) -> list[list[int]]:
    """Page cuts from the renderer's own row heights, taken on a page as long as the whole form."""
    found = json.loads(_open(measuring_source(sheet, families).encode()).query("<row>", field="value"))
    tops: list[float] = [0.0] * (len(sheet.rows) + 1)
    known = dict(found)
    below = known[len(sheet.rows)]
    for number in range(len(sheet.rows), -1, -1):  # a row in which no cell begins has no height of its own
        below = tops[number] = known.get(number, below)
    heights = [below - above for above, below in pairwise(tops)]
    head_pt = tops[0] - sheet.page.margin_top_mm / MM_PER_PT
    return page_rows(sheet, heights, min(head_pt, page_height_pt(sheet)))


def _scopes(part: Part) -> list[str]:
    """What each cell of the table of a part heads, in order (see header_cells)."""
    scopes = [""] if part.repeated_lines else []
    for row in part.sheet.rows:
        across = "Column" if all(cell.header for cell in row.cells) else "Row"
        scopes += [across if cell.header else "" for cell in row.cells]
    return scopes
