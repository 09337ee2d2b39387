"""The Sheet becomes a file. A format is a function ``(Book) -> bytes`` in a dictionary, nothing more.

Each is imported when it is asked for: a Word file never pays for Typst. ``PDF_ENGINES`` holds what makes a PDF,
the usual one first; ``WRITERS`` names that one. ``READ_BACK`` holds, for each format, the function that reads the written bytes back and raises SelfCheckError unless they say what the
Book says (DESIGN.md rule 7).
"""

from __future__ import annotations

from collections.abc import Callable

from ..grid.sheet import Book


def _docx(book: Book) -> bytes:
    from .word.write import write_docx

    return write_docx(book)


def _xlsx(book: Book) -> bytes:
    from .excel.write import write_xlsx

    return write_xlsx(book)


def _pdf(book: Book) -> bytes:
    from .pdf.typst import write_pdf

    return write_pdf(book)


def _pdf_from_html(book: Book) -> bytes:
    from .pdf.weasyprint import write_pdf

    return write_pdf(book)


def _html(book: Book) -> bytes:
    from .html.write import write_html

    return write_html(book)


PDF_ENGINES: dict[str, Callable[[Book], bytes]] = {"typst": _pdf, "weasyprint": _pdf_from_html}
PDF_ENGINE = "typst"  # where none is asked for
WRITERS: dict[str, Callable[[Book], bytes]] = {"docx": _docx, "pdf": _pdf, "xlsx": _xlsx, "html": _html}


def _check_docx(data: bytes, book: Book) -> None:
    from .word.check import check_docx

    check_docx(data, book)


def _check_xlsx(data: bytes, book: Book) -> None:
    from .excel.check import check_xlsx

    check_xlsx(data, book)


def _check_pdf(data: bytes, book: Book) -> None:
    from .pdf.check import check_pdf

    check_pdf(data, book)


def _check_html(data: bytes, book: Book) -> None:
    from .html.check import check_html

    check_html(data, book)


READ_BACK: dict[str, Callable[[bytes, Book], None]] = {
    "docx": _check_docx,
    "pdf": _check_pdf,
    "xlsx": _check_xlsx,
    "html": _check_html,
}
