"""Reading a written PDF back with PDFium: page count, and every text of the Sheet on its pages."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from ...grid.sheet import Book
from ...problems import Problem, SelfCheckError
from .characters import is_unseen


def page_texts(data: bytes) -> list[str]:
    """The text of each page as a reader would copy it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        texts = []
        for page in document:
            text_page = page.get_textpage()
            texts.append(text_page.get_text_bounded())
            text_page.close()
            page.close()
        return texts
    finally:
        document.close()


def fold(text: str) -> str:
    """Text without white space, signs that are not seen and line-break artefacts, compatibility forms unified.

    PDFium gives a hyphen at the end of a line as U+0002 or U+FFFE.
    """
    text = re.sub("[\ufffe\x02]", "-", unicodedata.normalize("NFKC", text))
    text = re.sub(r"\s", "", text)
    return text if text.isprintable() else "".join(char for char in text if not is_unseen(char))


def check_pdf(data: bytes, book: Book) -> None:
    """Raise SelfCheckError unless every text of ``book`` can be copied from the PDF.

    Lines wrap inside cells that stand side by side, so that the words of one cell need not follow each
    other in the page's text: characters are counted, and short texts are looked for whole.
    """
    pages = page_texts(data)
    if len(pages) < len(book.sheets):
        raise SelfCheckError(
            Problem("read-back", f"写出的 PDF 只有 {len(pages)} 页，表有 {len(book.sheets)} 张")
        )
    found = Counter(fold("".join(pages)))
    expected: Counter[str] = Counter()
    for sheet in book.sheets:
        for line in (*sheet.head, *sheet.foot):
            expected.update(fold(line.text))
        for row in sheet.rows:
            for cell in row.cells:
                if not cell.page_number:  # the renderer's own pages stand there
                    expected.update(fold(cell.text))
    lacking = expected - found
    if lacking:
        shown = "、".join(f"“{char}”少 {count} 个" for char, count in lacking.most_common(5))
        raise SelfCheckError(Problem("read-back", f"写出的 PDF 里缺少文字：{shown}"))
