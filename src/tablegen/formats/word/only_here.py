"""What a Word blank prints beside its grid: it stays in the Word file, and the other formats say that they lack it."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from ..blank import BREAK
from .style import VAL, W, page_of
from .tree import SECT, TEXT_BOX, WORDS, P, paragraph_text

_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
    "{urn:schemas-microsoft-com:vml}imagedata",
)
_TEXT_PATH = "{urn:schemas-microsoft-com:vml}textpath"
_MOST_LETTERS = 20


def only_here(trees: Iterable[etree._Element]) -> tuple[str, ...]:
    """In words: headers and footers (page numbers apart), text boxes, pictures, shapes, watermarks, page borders."""
    found: dict[str, None] = {}
    pictures = shapes = 0
    for root in trees:
        name = etree.QName(root).localname
        if name in ("hdr", "ftr"):
            _say(
                found,
                WORDS[name],
                [p for p in root.iter(P) if not _inside(p, TEXT_BOX) and not _counts_pages(p)],
            )
        for box in root.iter(TEXT_BOX):
            if not _inside(box, _MC_FALLBACK):
                _say(found, WORDS["txbxContent"], list(box.iter(P)))
        for node in root.iter(_TEXT_PATH):
            if node.get("string"):
                found[f"水印“{node.get('string')}”"] = None
        pictures += sum(not _inside(node, _MC_FALLBACK) for node in root.iter(*_PICTURES))
        for node in root.iter(f"{W}drawing", f"{W}pict"):
            own = next(node.iter(*_PICTURES, TEXT_BOX, _TEXT_PATH), None)
            shapes += own is None and not _inside(node, _MC_FALLBACK)
        if next(root.iter(f"{W}pgBorders"), None) is not None:
            found["页面边框"] = None
        if name == "document":
            _of_the_body(found, root)
    if pictures:
        found[f"图片 {pictures} 张"] = None
    if shapes:
        found[f"图形 {shapes} 个"] = None
    return tuple(found)


def _of_the_body(found: dict[str, None], root: etree._Element) -> None:
    ruled = [
        node
        for node in root.iter(f"{W}pBdr")
        if not _inside(node, TEXT_BOX) and any(side.get(VAL, "nil") not in ("nil", "none") for side in node)
    ]
    if ruled:
        found[f"段落的边线 {len(ruled)} 处"] = None
    papers = {(page.width_mm, page.height_mm) for page in map(page_of, root.iter(SECT))}
    if len(papers) > 1:
        found[f"各页不同的纸张方向或大小（{len(papers)} 种）"] = None


def _say(found: dict[str, None], word: str, paragraphs: list[etree._Element]) -> None:
    text = " ".join("".join(map(paragraph_text, paragraphs)).replace(BREAK, " ").split())
    if text:
        found[f"{word}“{text[:_MOST_LETTERS]}{'…' if len(text) > _MOST_LETTERS else ''}”"] = None


def _inside(node: etree._Element, tag: str) -> bool:
    return next(node.iterancestors(tag), None) is not None


def _counts_pages(paragraph: etree._Element) -> bool:
    return next(paragraph.iter(f"{W}fldChar", f"{W}fldSimple"), None) is not None
