"""A PDF with text → Document: boxes by their ruling lines (pdfplumber), one grid over all pages of a table.

A PDF does not say where a line of text was broken by the writer and where by the edge of its box: a line that ends
well before the edge is taken for the end of a paragraph, and texts are compared without white space.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise

from ..learn.words import indicator_class
from ..problems import CallError, Place, Problem
from .document import SNAP_PT, Document, FoundBox, FoundLine, Grid, merged_edges, nearest, on_edges
from .normal import plain

MAX_PAGES = 500
SHORT_LINE = 0.8  # of the box's width: a line that ends before this was ended by its writer


def read_pdf(data: bytes, file: str) -> Document:
    """Raises CallError for what is damaged, locked or has no text."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.pdfexceptions import PDFException

    document = Document(file, "pdf", [])
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise _refused(file, f"PDF 有 {len(pdf.pages)} 页，最多读 {MAX_PAGES} 页", "只留要导入的几页")
            if not any(page.chars for page in pdf.pages):
                message = "PDF 里没有文字，是扫描件或图片"
                raise _refused(file, message, "找来 Word 或 Excel 的原件；只有纸的，照着新建一份规格")
            for number, page in enumerate(pdf.pages, 1):
                document.blocks += _page(page, number)
                page.close()
    except PDFPasswordIncorrect as error:
        raise _refused(file, "PDF 加了密码", "去掉密码再导入") from error
    except (PDFException, pdfplumber.utils.exceptions.PdfminerException) as error:
        raise _refused(file, "PDF 坏了，读不出来", "重新导出一份") from error
    document.blocks = _joined(document.blocks)
    return document


def _refused(file: str, message: str, hint: str) -> CallError:
    return CallError(Problem("not-a-form", message, Place(file), hint))


def _page(page: object, number: int) -> list[Grid | FoundLine]:
    """Tables and the lines outside them, top to bottom."""
    tables = page.find_tables(
        {"vertical_strategy": "lines", "horizontal_strategy": "lines", "snap_tolerance": SNAP_PT}
    )  # type: ignore[attr-defined]
    found: list[tuple[float, Grid | FoundLine]] = []
    areas = []
    for count, table in enumerate(tables, 1):
        if len(table.cells) < 2:
            continue
        areas.append(table.bbox)
        found.append((table.bbox[1], _grid(page, table.cells, f"第 {number} 页第 {count} 个表")))
    lines = page.extract_text_lines()  # type: ignore[attr-defined]
    for count, line in enumerate(lines, 1):
        middle = (line["top"] + line["bottom"]) / 2
        if any(top <= middle <= bottom for _, top, _, bottom in areas):
            continue
        for text in _apart(line["chars"]):
            if text and not set(text) <= set("0123456789-—–/ 第页共"):  # a page number
                found.append((line["top"], FoundLine(text, f"第 {number} 页第 {count} 行文字")))
    return [block for _, block in sorted(found, key=lambda item: item[0])]


def _apart(chars: Sequence[dict]) -> list[str]:
    """The texts of one line: what stands far to the right of another is a text of its own."""
    parts = [chars[0]["text"]] if chars else []
    for one, other in pairwise(chars):
        gap = other["x0"] - one["x1"]
        if gap > 3 * other["size"]:
            parts.append("")
        parts[-1] += other["text"]
    return [part.strip() for part in parts]


def _grid(page: object, cells: Sequence[tuple[float, float, float, float]], where: str) -> Grid:
    xs = merged_edges(x for left, _, right, _ in cells for x in (left, right))
    ys = merged_edges(y for _, top, _, bottom in cells for y in (top, bottom))
    chars = page.chars  # type: ignore[attr-defined]
    boxes, in_row = [], dict[int, int]()
    for left, top, right, bottom in sorted(cells, key=lambda cell: (cell[1], cell[0])):
        row, column = nearest(ys, top), nearest(xs, left)
        spans = (max(nearest(ys, bottom) - row, 1), max(nearest(xs, right) - column, 1))
        in_row[row] = in_row.get(row, 0) + 1
        inside = [
            char
            for char in chars
            if left <= (char["x0"] + char["x1"]) / 2 <= right
            and top <= (char["top"] + char["bottom"]) / 2 <= bottom
        ]
        text = _text(inside, right - left)
        boxes.append(FoundBox(text, row, column, *spans, f"{where}第 {row + 1} 行第 {in_row[row]} 格"))
    return Grid(boxes, len(ys) - 1, len(xs) - 1, wrapped=True, column_edges=tuple(xs))


def _text(chars: Sequence[dict], width: float) -> str:
    """The lines of a box as one text."""
    lines: list[list[dict]] = []
    for char in sorted(chars, key=lambda char: (round(char["bottom"]), char["x0"])):
        middle = (char["top"] + char["bottom"]) / 2
        if (
            lines
            and abs((lines[-1][0]["top"] + lines[-1][0]["bottom"]) / 2 - middle) < lines[-1][0]["size"] * 0.5
        ):
            lines[-1].append(char)
        else:
            lines.append([char])
    out = ""
    before: tuple[float, float] | None = None
    left = min((char["x0"] for char in chars), default=0.0)
    for line in lines:
        line.sort(key=lambda char: char["x0"])
        text = "".join(
            (" " if right["x0"] - one["x1"] > one["size"] * 0.3 and one["text"] != " " else "")
            + right["text"]
            for one, right in pairwise([{"x1": line[0]["x0"], "size": 1.0, "text": ""}, *line])
        ).strip()
        if before is not None:
            ended = before[1] - left < SHORT_LINE * (width - 2 * (before[0] - left) - line[0]["size"])
            latin = out[-1:].isascii() and text[:1].isascii() and out[-1:].isalpha() and text[:1].isalpha()
            out += "\n" if ended else " " if latin else ""
        out += text
        before = (line[0]["x0"], line[-1]["x1"])
    return out


def _joined(blocks: list[Grid | FoundLine]) -> list[Grid | FoundLine]:
    """A table that goes on on the next page is one: same columns, its heading row and labels printed again."""
    result: list[Grid | FoundLine] = []
    for block in blocks:
        last = result[-1] if result else None
        if isinstance(block, Grid) and isinstance(last, Grid) and _goes_on(last, block):
            result[-1] = _over(last, block)
        else:
            result.append(block)
    return result


def _goes_on(above: Grid, below: Grid) -> bool:
    """Whether a table at the head of a page is as wide as the one before it and stands at the same place."""
    ends = ((grid.column_edges[0], grid.column_edges[-1]) for grid in (above, below))
    return all(abs(one - other) <= 2 * SNAP_PT for one, other in zip(*ends, strict=True))


def _over(above: Grid, below: Grid) -> Grid:
    """``below`` under ``above``. Rows that were printed above already are dropped, a label that crosses the page is one."""
    known = [tuple(plain(box.text) for box in above.row_boxes(row)) for row in range(above.rows)]
    first = 0
    while first < below.rows and tuple(plain(box.text) for box in below.row_boxes(first)) in known:
        first += 1
    rest = below.slice(first, below.rows)
    edges = merged_edges([*above.column_edges, *below.column_edges])
    boxes = on_edges(above, edges)
    for box in on_edges(rest, edges):
        moved = FoundBox(box.text, box.row + above.rows, box.column, box.row_span, box.column_span, box.place)
        over = next(
            (
                other
                for other in boxes
                if box.row == 0
                and other.bottom == above.rows
                and (other.column, other.column_span) == (box.column, box.column_span)
                and plain(other.text) == plain(box.text) != ""
                and (other.row_span > 1 or box.row_span > 1 or indicator_class(box.text))
            ),
            None,
        )
        if over is not None:
            boxes.remove(over)
            moved = FoundBox(
                over.text, over.row, over.column, over.row_span + box.row_span, over.column_span, over.place
            )
        boxes.append(moved)
    return Grid(boxes, above.rows + rest.rows, len(edges) - 1, wrapped=True, column_edges=tuple(edges))
