"""What an Excel blank prints beside its boxes: no other format has it, and the user is told (``Blank.only_here``)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from ..package_reader import Package
from .faults import XDR, A, anchored
from .limits import stated_paper
from .opened import sheet_parts
from .outgoing import is_printed
from .shown import S
from .style import page_of

# codes of a header (18.3.1.46); pages and their numbers are in every format in its own way
_CODES = re.compile(r'&(?:[PN][+-]\d+|[LCRPNDTZFAGBIUESXYOH]|K[0-9A-F]{6}|K\d\d[+-]\d{3}|"[^"]*"|\d+)', re.I)
_SPOKEN = {"&A": "工作表名", "&F": "文件名", "&Z": "文件夹", "&D": "日期", "&T": "时间"}
_MOST_LETTERS = 20
_TOLERANCE_MM = 3.0  # widths in characters are of the face of the machine
_PAPER = ("paperSize", "paperWidth", "paperHeight")
_SIDES = {"Header": "页眉", "Footer": "页脚"}


def _said(match: re.Match) -> str:
    return f" {_SPOKEN.get(match[0].upper(), '')} "


def only_here(package: Package, member: str) -> tuple[str, ...]:
    """The headers, footers, pictures, shapes and sparklines of the worksheet ``member``, with their boxes, and the other
    worksheets that are shown."""
    root = package.xml(member)
    found = []
    for side, words in _SIDES.items():
        for node in root.iterfind(f"{S}headerFooter/*"):
            if not node.tag.endswith(side) or not is_printed(node):
                continue
            plain = [_CODES.sub(_said, part) for part in (node.text or "").split("&&")]
            text = " ".join("&".join(plain).split())
            if text.strip(" -—·第页共/"):
                found.append(f"{words}“{text[:_MOST_LETTERS]}{'…' if len(text) > _MOST_LETTERS else ''}”")
    if root.find(f"{S}legacyDrawingHF") is not None:
        found.append("页眉里的图片")
    for kind, name in package.related(member).values():
        if kind == "drawing" and name in package.members:
            for anchor in package.xml(name):
                if not isinstance(anchor.tag, str):
                    continue
                words = "图片" if next(anchor.iter(f"{XDR}pic"), None) is not None else "图形"
                if any((node.text or "").strip() for node in anchor.iter(f"{A}t")):
                    words = "文本框"
                found.append(f"{words}（{anchored(anchor)}）")
    if next(root.iter("{*}sparkline"), None) is not None:
        found.append("迷你图")
    setup = root.find(f"{S}pageSetup")
    if setup is not None and stated_paper(*(setup.get(key, "") for key in _PAPER)) is None:
        found.append(f"纸张大小（打印机自己的 {setup.get('paperSize')} 号纸，别的格式用 A4）")
    for part in sheet_parts(package):
        if part.member != member and part.state == "visible" and any(text.strip() for text in part.texts):
            found.append(f"工作表“{part.name}”")
    return tuple(dict.fromkeys(found))


def split_sideways(sheet: Worksheet, widths_mm: Sequence[float]) -> tuple[str, ...]:
    """That Excel prints the columns of the worksheet on several pages side by side, if it does; other formats shrink the
    table to one."""
    fit = sheet.sheet_properties.pageSetUpPr
    if fit is not None and fit.fitToPage and sheet.page_setup.fitToWidth != 0:
        return ()
    wide, room = sum(widths_mm) * (sheet.page_setup.scale or 100) / 100, page_of(sheet).content_width_mm
    if wide <= room + _TOLERANCE_MM and not sheet.col_breaks.brk:
        return ()
    return (
        f"左右分页（表宽 {wide:.0f} 毫米，纸上放得下 {room:.0f} 毫米；“页面布局”里宽度设成“1 页”就不分）",
    )
