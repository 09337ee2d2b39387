"""Reading a written HTML page back."""

from __future__ import annotations

from html.parser import HTMLParser

from ...grid.sheet import Book
from ...problems import Problem, SelfCheckError

_BOXES = ("h1", "h2", "h3", "p", "th", "td")


class _Boxes(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, int, int]] = []
        self.open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BOXES:
            values = dict(attrs)
            self.found.append(("", int(values.get("colspan") or 1), int(values.get("rowspan") or 1)))
            self.open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in _BOXES:
            self.open = False

    def handle_data(self, data: str) -> None:
        if self.open:
            text, columns, rows = self.found[-1]
            self.found[-1] = (text + data, columns, rows)


def check_html(data: bytes, book: Book) -> None:
    """Raise SelfCheckError unless the boxes of the page say, in order, what ``book`` says."""
    parser = _Boxes()
    parser.feed(data.decode())
    parser.close()
    expected: list[tuple[str, int, int]] = []
    for sheet in book.sheets:
        expected += [(line.text, 1, 1) for line in sheet.head]
        expected += [(cell.text, cell.column_span, cell.row_span) for row in sheet.rows for cell in row.cells]
        expected += [(line.text, 1, 1) for line in sheet.foot]
    if parser.found != expected:
        raise SelfCheckError(Problem("read-back", "写出的网页与表的内容不一致"))
