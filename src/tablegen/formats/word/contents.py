"""The list of sheets of a volume as a Word table of contents, already filled in.

Every form carries a bookmark and a hidden TC field with its line of the list, and the list is a field
``TOC \\f T`` over them: Word shows the entries as they are, and updates names, amounts and pages on F9.
(The headings themselves cannot be listed: all forms of a volume have the same title.)
"""

from __future__ import annotations

from collections.abc import Sequence

from ...grid.sheet import Cell, Row, Sheet, Style

DXA_PER_MM = 1440 / 25.4
_HINT = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
_SEPARATOR = "\t"
LINE = 480  # 24 pt in twentieths


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def bookmark(number: int) -> str:
    """The bookmark of sheet ``number`` of the book; Word calls its own targets so."""
    return f"_Toc{100000000 + number}"


def target_marks(contents: Sheet, number: int) -> tuple[str, str]:
    """Markup around the title of sheet ``number``: bookmark and TC field with its line of the list (without
    the page), and the bookmark's end."""
    row = next((row for row in contents.rows for cell in row.cells if cell.link == number), None)
    texts = (
        [] if row is None else [cell.text.replace("\n", " ") for cell in row.cells if not cell.page_number]
    )
    entry = _escape(_SEPARATOR.join(texts).replace('"', "”"))
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> TC "{entry}" \\f T \\l 1 </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    start = f'<w:bookmarkStart w:id="{number}" w:name="{bookmark(number)}"/>'
    return start + field, f'<w:bookmarkEnd w:id="{number}"/>'


def _run(text: str) -> str:
    out = []
    for index, part in enumerate(text.split(_SEPARATOR)):
        if index:
            out.append("<w:r><w:tab/></w:r>")
        if part:
            out.append(f'<w:r>{_HINT}<w:t xml:space="preserve">{_escape(part)}</w:t></w:r>')
    return "".join(out)


def _tabs(sheet: Sheet, dots: bool) -> str:
    """Tab stops at the columns of the list: names on the left, amounts and pages on the right edge, with
    dots before the pages."""
    out, left = [], 0.0
    for column, width in enumerate(sheet.column_widths_mm):
        if column == 1:
            out.append(f'<w:tab w:val="left" w:pos="{round(left * DXA_PER_MM)}"/>')
        elif column > 1:
            leader = ' w:leader="dot"' if dots and column == len(sheet.column_widths_mm) - 1 else ""
            out.append(f'<w:tab w:val="right"{leader} w:pos="{round((left + width) * DXA_PER_MM)}"/>')
        left += width
    return f"<w:tabs>{''.join(out)}</w:tabs>"


def _paragraph(style_id: str, tabs: str, runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id}"/>{tabs}<w:spacing w:line="{LINE}" w:lineRule="exact"/><w:jc w:val="left"/></w:pPr>{runs}</w:p>'


def row_texts(row: Row) -> list[str]:
    """The boxes of a row of the list, as they stand between tabs."""
    return [cell.text.replace("\n", " ") for cell in row.cells]


def _linked(row: Row) -> Cell | None:
    return next((cell for cell in row.cells if cell.link is not None), None)


def contents_xml(sheet: Sheet, ids: dict[tuple[Style, bool], str]) -> str:
    """The list as paragraphs: the rows that lead to a sheet inside one TOC field, the others as they are."""
    tabs, plain_tabs = _tabs(sheet, dots=True), _tabs(sheet, dots=False)
    linked = [number for number, row in enumerate(sheet.rows) if _linked(row) is not None]
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> TOC \\f T \\h \\z </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    out = []
    for number, row in enumerate(sheet.rows):
        cell = _linked(row)
        if cell is None:
            out.append(
                _paragraph(ids[(row.cells[0].style, True)], plain_tabs, _run(_SEPARATOR.join(row_texts(row))))
            )
            continue
        assert cell.link is not None
        runs = _entry(row.cells, bookmark(cell.link))
        runs = (begin if number == linked[0] else "") + runs + (end if number == linked[-1] else "")
        out.append(_paragraph("toc1", tabs, runs))
    return "".join(out)


def _entry(cells: Sequence[Cell], anchor: str) -> str:
    """One line of the list: a link with the boxes between tabs, the page as a PAGEREF field."""
    runs = []
    for index, cell in enumerate(cells):
        text = cell.text.replace("\n", " ")
        if index:
            runs.append("<w:r><w:tab/></w:r>")
        if cell.page_number:
            runs.append(
                '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
                f'<w:r><w:instrText xml:space="preserve"> PAGEREF {anchor} \\h </w:instrText></w:r>'
                f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{_escape(text)}</w:t></w:r>'
                '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            )
        elif text:
            runs.append(_run(text))
    return f'<w:hyperlink w:anchor="{anchor}" w:history="1">{"".join(runs)}</w:hyperlink>'
