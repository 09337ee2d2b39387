"""Book → PDF with WeasyPrint, from the same HTML.

Pages are cut on the grid (grid.paginate): rows stay whole where they can, header rows stand again on every
page, and a label whose merged cell crosses a page is printed on both. The cut is measured first; where the
fonts disagree with the measure, the rows are measured by the renderer itself and cut again.
"""

from __future__ import annotations

import atexit
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ...grid.paginate import page_height_pt, page_rows, split
from ...grid.sheet import Book, Sheet, Style
from ...problems import Problem, TablegenError
from ..font_tables import coverage
from ..fonts import LATIN, css_stack, has_light_stand_in, match_face
from ..html import write as html
from .characters import missing_glyphs

if TYPE_CHECKING:
    import weasyprint

IDENTIFIER = b"tablegen"
CREATED = datetime(2000, 1, 1)  # fixed: the same input gives the same bytes
PT_PER_PX = 0.75
NEEDS = "去掉 --pdf-engine，或装上 Pango：Debian、Ubuntu 用 apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0，Windows 装 GTK 运行库或 MSYS2 的 pango"


class PdfUnavailableError(TablegenError):
    """This machine cannot make PDF files this way; other files are not affected."""


def import_weasyprint():  # -> module
    """WeasyPrint, imported late. Raises PdfUnavailableError where it or Pango is missing."""
    try:
        import weasyprint
    except ImportError as error:
        raise PdfUnavailableError(
            Problem(
                "no-pdf",
                "没有装 WeasyPrint",
                hint="装上：pip install 'tablegen[weasyprint]'，或去掉 --pdf-engine",
            )
        ) from error
    except OSError as error:
        raise PdfUnavailableError(
            Problem("no-pdf", "这台机器缺少 Pango，WeasyPrint 做不了 PDF", hint=NEEDS)
        ) from error
    return weasyprint


@lru_cache(maxsize=1)
def _font_configuration() -> object:
    configuration = import_weasyprint().text.fonts.FontConfiguration()
    # it removes its folder of fonts when it is let go, which fails once Python has taken its modules apart
    atexit.register(_let_go)
    return configuration


def _let_go() -> None:
    _css.cache_clear()
    _font_configuration.cache_clear()


@lru_cache(maxsize=64)
def _css(text: str, fonts: frozenset[str]) -> weasyprint.CSS:
    return import_weasyprint().CSS(
        string=text, font_config=_font_configuration(), url_fetcher=_fetcher(fonts)
    )


@lru_cache(maxsize=64)
def _fetcher(fonts: frozenset[str]) -> weasyprint.URLFetcher:
    """Opens the font files named and nothing else: a form has no pictures, and no spec may make the program
    open a file or a connection."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Closed(URLFetcher):
        def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
            if url not in fonts:
                raise ValueError(f"refused: {url}")
            return URLFetcherResponse(url, Path(url2pathname(urlsplit(url).path)).read_bytes())

    return Closed()


class _Glyphs(logging.Handler):
    """Collects the characters that WeasyPrint reports as missing from every font."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.missing: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        arguments = record.args if isinstance(record.args, tuple) else ()
        if len(arguments) == 2 and isinstance(arguments[0], str) and len(arguments[0]) == 1:
            self.missing[arguments[0]] = None


@contextmanager
def _watch_glyphs() -> Iterator[_Glyphs]:
    handler = _Glyphs()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield handler
    finally:
        logger.removeHandler(handler)


def write_pdf(book: Book) -> bytes:
    """The PDF of ``book``. Raises PdfUnavailableError or MissingGlyphError."""
    weasyprint = import_weasyprint()
    plans = [page_rows(sheet) for sheet in book.sheets]
    document = _render(weasyprint, book, plans)
    if len(document.pages) != sum(map(len, plans)):
        plans = [_exact_pages(weasyprint, sheet) for sheet in book.sheets]
        document = _render(weasyprint, book, plans)
    if any(sheet.contents for sheet in book.sheets):
        first_pages = _first_pages(document, len(book.sheets))
        if first_pages != _planned_pages(plans):  # a row taller than a page takes more than one
            document = _render(weasyprint, book, plans, first_pages)
    document.metadata.attachments = _attachments(weasyprint, book)
    with _watch_glyphs() as glyphs:
        data = document.write_pdf(pdf_variant="pdf/a-3a", pdf_identifier=IDENTIFIER, finisher=_declare_ua)
    if glyphs.missing:
        raise missing_glyphs(glyphs.missing)
    return data


def _attachments(weasyprint: object, book: Book) -> list[weasyprint.Attachment]:
    """The spec as PDF/A-3 wants it: related as the source, with fixed dates."""
    return [
        weasyprint.Attachment(  # type: ignore[attr-defined]
            string=content,
            name=name.replace("/", "／"),  # a viewer takes a slash for a folder
            description="做这份表的规格",
            created=CREATED,
            modified=CREATED,
            relationship="Source",
        )
        for name, content in book.source
    ]


# ISO 14289-1, 5: the mark of PDF/UA-1, and for PDF/A its extension schema
_UA_MARK = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about=""><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


def _declare_ua(document: object, pdf: object) -> None:
    """Adds the mark of PDF/UA-1 to the metadata that PDF/A has put in, and a scope to every header cell.

    ISO 14289-1, 7.5: a header that stands over no cell on its page has no other way to say what it heads.
    """
    by_number = {f"{item.number}": item for item in pdf.objects}  # type: ignore[attr-defined]
    for item in pdf.objects:  # type: ignore[attr-defined]
        if getattr(item, "extra", {}).get("Subtype") == "/XML":
            head, end, tail = b"".join(item.stream).rpartition(b"</rdf:RDF>")
            item.stream = [head, _UA_MARK, end, tail]
        elif isinstance(item, dict) and item.get("S") == "/TR":
            cells = [by_number[_number(reference)] for reference in item["K"]]
            headers = [cell for cell in cells if cell["S"] == "/TH"]
            for cell in headers:
                cell["A"]["Scope"] = "/Column" if len(headers) == len(cells) else "/Row"


def _number(reference: bytes | str) -> str:
    """``12 0 R`` → ``12``."""
    text = reference.decode() if isinstance(reference, bytes) else str(reference)
    return text.split()[0]


# “ ” … — and the blank are the Chinese face's, as in the other engine; the blank gives a line its baseline
_CHINESE = frozenset(map(ord, " ·–—‘’“”‥…‧⸺"))


@lru_cache(maxsize=16)
def _latin_range(file: str) -> str:
    """The characters that a Latin face has and may be used for, as CSS ranges."""
    codes = [code for span in zip(*coverage(file, 0), strict=True) for code in range(span[0], span[1] + 1)]
    return ",".join(f"U+{code:X}" for code in codes if code not in _CHINESE)


def _latin_css(names: dict[Style, str]) -> tuple[str, frozenset[str]]:
    """CSS for the Latin faces beside the Chinese ones, and the font files that it names."""
    rules = [f"@page{{font-family:{css_stack('宋体', '宋体')}}}"]
    fonts: set[str] = set()
    found: set[str] = set()
    for latin in sorted({style.latin_font for style in names if style.latin_font != style.font}):
        for weight, bold in (("normal", False), ("bold", True)):
            face = match_face((latin, *LATIN.get(latin, ())), bold)
            if face is not None and face.index == 0:
                url = Path(face.file).as_uri()
                fonts.add(url)
                found.add(latin)
                rules.append(
                    f'@font-face{{font-family:"{latin} beside";font-weight:{weight};src:url("{url}");'
                    f"unicode-range:{_latin_range(face.file)}}}"
                )
    rules += [
        f'.{name}{{font-family:"{style.latin_font} beside",{css_stack(style.font, style.font)}}}'
        for style, name in names.items()
        if style.latin_font in found and style.latin_font != style.font
    ]
    return "".join(rules), frozenset(fonts)


def _stand_in_css(names: dict[Style, str]) -> str:
    """Weight for the free faces that are lighter than the face they stand in for (小标宋)."""
    light = {font for font in {style.font for style in names} if has_light_stand_in(font)}
    return "".join(f".{name}{{font-weight:bold}}" for style, name in names.items() if style.font in light)


def _planned_pages(plans: Sequence[Sequence[Sequence[int]]]) -> list[int]:
    """The page on which each sheet begins, when every part takes one page."""
    return [1 + sum(map(len, plans[:number])) for number in range(len(plans))]


def _first_pages(document: weasyprint.Document, sheets: int) -> list[int]:
    """The page on which each sheet really begins."""
    found = {name: number for number, page in enumerate(document.pages, 1) for name in page.anchors}
    return [found[f"sheet{number}"] for number in range(sheets)]


def _render(
    weasyprint: object,
    book: Book,
    plans: Sequence[Sequence[Sequence[int]]],
    first_pages: Sequence[int] | None = None,
) -> weasyprint.Document:
    names = html.style_names(book.sheets)
    papers = tuple(dict.fromkeys(sheet.page for sheet in book.sheets))
    several = len(book.sheets) > 1
    faces, fonts = _latin_css(names)
    css = html.sheet_css(tuple(names), papers) + faces + _stand_in_css(names)
    css += _VOLUME_CSS if several else ""
    if sum(map(len, plans)) > 1:
        css += _NUMBER_CSS
    first_pages = first_pages or _planned_pages(plans)
    body = []
    for number, (sheet, plan) in enumerate(zip(book.sheets, plans, strict=True)):
        for part_number, part in enumerate(split(with_pages(sheet, first_pages), plan)):
            name = escape(sheet.name or sheet.title)
            attributes = f' id="sheet{number}" data-name="{name}"' if part_number == 0 else ""
            body.append(_part_html(part, names, f"p{papers.index(part.page)}", attributes))
    return _html(weasyprint, html.document(book, "", "".join(body))).render(
        font_config=_font_configuration(), stylesheets=[_css(css, fonts)]
    )


def with_pages(sheet: Sheet, first_pages: Sequence[int]) -> Sheet:
    """``sheet`` with the boxes that show page numbers filled in: ``first_pages`` of each sheet of the book."""
    if not sheet.contents:
        return sheet
    rows = tuple(
        replace(
            row,
            cells=tuple(
                replace(cell, text=str(first_pages[cell.link]))
                if cell.page_number and cell.link is not None
                else cell
                for cell in row.cells
            ),
        )
        for row in sheet.rows
    )
    return replace(sheet, rows=rows)


# in a volume every form has the same title: bookmarks are named after the projects
_VOLUME_CSS = (
    "h1,h2,h3{bookmark-level:none}section[data-name]{bookmark-level:1;bookmark-label:attr(data-name)}"
)
# forms that run over one page are numbered
_NUMBER_CSS = '@page{@bottom-center{content:"第 " counter(page) " 页";font-size:9pt}}'


def _html(weasyprint: object, text: str) -> weasyprint.HTML:
    return weasyprint.HTML(string=text, url_fetcher=_fetcher(frozenset()))  # type: ignore[attr-defined]


def _part_html(part: Sheet, names: dict[Style, str], page_name: str, attributes: str) -> str:
    """A part of a sheet on its page. Only a row that is alone on its page may break inside."""
    body_rows = sum(1 for row in part.rows if not row.repeat)
    tall = [body_rows <= 1 and not row.repeat for row in part.rows]
    return html.section_html(part, names, page_name, attributes, tall)


def _exact_pages(weasyprint: object, sheet: Sheet) -> list[list[int]]:
    """Page cuts from the renderer's own row heights, taken on a page as long as the whole form."""
    names = html.style_names([sheet])
    faces, fonts = _latin_css(names)
    css = html.sheet_css(tuple(names), (sheet.page,)) + faces + _stand_in_css(names)
    css += f"@page p0{{size:{sheet.page.width_mm:g}mm 20000mm}}"
    head = "".join(html._line_html(line, names) for line in sheet.head)
    table = html.table_html(sheet, names, anchors=True)
    text = f'<section class="p0">{head}{table}<p id="end"></p></section>'
    book = Book(sheet.title, (sheet,))
    document = _html(weasyprint, html.document(book, "", text)).render(
        font_config=_font_configuration(), stylesheets=[_css(css, fonts)]
    )
    anchors: dict[str, float] = {}
    for number, page in enumerate(document.pages):
        for name, (_, top, *_rest) in page.anchors.items():
            anchors.setdefault(name, top + number * page.height)
    tops = [anchors[f"r{number}"] for number in range(len(sheet.rows))] + [anchors["end"]]
    heights = [(below - above) * PT_PER_PX for above, below in pairwise(tops)]
    head_pt = tops[0] * PT_PER_PX - sheet.page.margin_top_mm * 72 / 25.4
    return page_rows(sheet, heights, min(head_pt, page_height_pt(sheet)))
