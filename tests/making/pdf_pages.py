"""What stands on the pages of a PDF: its tag tree in reading order, and the lines of its tables."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from tablegen.formats.pdf.check import fold

PT_PER_MM = 72 / 25.4
THIN_PT = 4.0  # no border is wider, no box smaller


@dataclass(frozen=True, slots=True)
class PdfPage:
    """``tags``: (role, text) of paragraphs and headings, and of the cells of tables, in reading order;
    ``lines_x`` and ``lines_y`` where its vertical and horizontal lines are, in mm from the left and the top."""

    tags: tuple[tuple[str, str], ...]
    lines_x: tuple[float, ...]
    lines_y: tuple[float, ...]

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.tags)


def read_pages(data: bytes) -> list[PdfPage]:
    with pypdfium2.PdfDocument(data) as document:
        return [_page(page) for page in document]


def _page(page: pypdfium2.PdfPage) -> PdfPage:
    height = page.get_height()
    text_page = page.get_textpage()
    marked: dict[int, str] = {}
    across: list[float] = []
    down: list[float] = []
    for item in page.get_objects():
        if item.type == pdfium.FPDF_PAGEOBJ_TEXT:
            number = pdfium.FPDFPageObj_GetMarkedContentID(item.raw)
            marked[number] = marked.get(number, "") + _text(item, text_page)
        elif item.type == pdfium.FPDF_PAGEOBJ_PATH:
            left, bottom, right, top = item.get_bounds()
            if top - bottom < THIN_PT < right - left:
                down.append((height - (top + bottom) / 2) / PT_PER_MM)
            elif right - left < THIN_PT < top - bottom:
                across.append((left + right) / 2 / PT_PER_MM)
    marked.pop(-1, None)  # page numbers are no part of the text
    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    tags: list[tuple[str, str]] = []
    for number in range(pdfium.FPDF_StructTree_CountChildren(tree)):
        tags += _tags(pdfium.FPDF_StructTree_GetChildAtIndex(tree, number), marked)
    pdfium.FPDF_StructTree_Close(tree)
    return PdfPage(tuple(tags), _joined(across), _joined(down))


def _text(item: pypdfium2.PdfObject, text_page: pypdfium2.PdfTextPage) -> str:
    size = pdfium.FPDFTextObj_GetText(item.raw, text_page.raw, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFTextObj_GetText(
        item.raw, text_page.raw, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size
    )
    return buffer.raw.decode("utf-16-le").rstrip("\0")


def _role(element: object) -> str:
    size = pdfium.FPDF_StructElement_GetType(element, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDF_StructElement_GetType(element, buffer, size)
    return buffer.raw.decode("utf-16-le").rstrip("\0")


def _tags(element: object, marked: dict[int, str]) -> Iterator[tuple[str, str]]:
    role = _role(element)
    if role in ("TD", "TH", "P", "H1", "H2", "H3"):
        yield role, fold("".join(_inside(element, marked)))
        return
    for number in range(pdfium.FPDF_StructElement_CountChildren(element)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, number)
        if child:
            yield from _tags(child, marked)


def _inside(element: object, marked: dict[int, str]) -> Iterator[str]:
    for number in range(pdfium.FPDF_StructElement_CountChildren(element)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, number)
        if child:
            yield from _inside(child, marked)
        else:
            yield marked.get(pdfium.FPDF_StructElement_GetChildMarkedContentID(element, number), "")


def _joined(places: list[float]) -> tuple[float, ...]:
    """Places that are one line: borders are drawn piece by piece."""
    lines: list[list[float]] = []
    for place in sorted(places):
        if lines and place - lines[-1][-1] < 0.4:
            lines[-1].append(place)
        else:
            lines.append([place])
    return tuple(sum(line) / len(line) for line in lines)
