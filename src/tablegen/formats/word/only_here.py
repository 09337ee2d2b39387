"""What a Word blank prints beside its grid: it stays in the Word file, and the other formats say that they lack it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from ..blank import BREAK
from .style import VAL, W, number, page_of
from .tree import SECT, TEXT_BOX, WORDS, P, R, paragraph_text, run_text
from .values import A

_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_VML = "{urn:schemas-microsoft-com:vml}"
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
    f"{_VML}imagedata",
)
_TEXT_PATH = f"{_VML}textpath"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DRAWINGS = (f"{W}drawing", f"{W}pict")
_COUNTS_PAGES = ("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION")
_OF_PAGE_NUMBERS = re.compile(r"第|页|共|总|of|page|[\s\d/.,，、|·~—–-]", re.I)
_MOST_LETTERS = 20


def only_here(trees: Iterable[etree._Element], diagrams: Mapping[str, etree._Element]) -> tuple[str, ...]:
    """In words: headers and footers (page numbers apart), text boxes, pictures, shapes, watermarks, page borders, line
    numbers. ``diagrams``: relationship of the document → what a diagram (SmartArt) says."""
    found: dict[str, None] = {}
    pictures = shapes = 0
    for root in trees:
        name = etree.QName(root).localname
        body = name == "document"
        if not body:
            texts = [_beside_pages(p) for p in root.iter(P) if not _inside(p, TEXT_BOX)]
            _say(found, WORDS[name], "".join(texts))
        for box in root.iter(TEXT_BOX):
            if not _inside(box, _MC_FALLBACK):
                _say(found, WORDS["txbxContent"], "".join(map(_beside_pages, box.iter(P))))
        for node in root.iter(_TEXT_PATH):
            _say(found, "艺术字" if body and not _is_watermark(node) else "水印", node.get("string", ""))
        for node in root.iter(_DIAGRAM):
            diagram = diagrams.get(node.get(f"{_RELATION}dm", ""))
            words = letters_of(diagram) if diagram is not None else ""
            _say(found, "图示", words)
            shapes += not words
        pictures += sum(not _inside(node, _MC_FALLBACK) for node in root.iter(*_PICTURES))
        for node in root.iter(*_DRAWINGS):
            _say(found, "图形里的字", "".join(letters.text or "" for letters in node.iter(f"{A}t")))
            own = next(node.iter(*_PICTURES, TEXT_BOX, _TEXT_PATH, _DIAGRAM, f"{A}t"), None)
            shapes += own is None and not _inside(node, _MC_FALLBACK) and not _only_defines(node)
        if body:
            _of_the_body(found, root)
    if pictures:
        found[f"图片 {pictures} 张"] = None
    if shapes:
        found[f"图形 {shapes} 个"] = None
    return tuple(found)


def letters_of(drawing: etree._Element) -> str:
    """The words of a shape or diagram that stand in no text box: those of DrawingML and of WordArt."""
    words = [
        node.get("string") if node.tag == _TEXT_PATH else node.text
        for node in drawing.iter(f"{A}t", _TEXT_PATH)
    ]
    return " ".join(filter(None, words))


def _is_watermark(node: etree._Element) -> bool:
    return any(
        "WaterMark" in shape.get("id", "") for shape in node.iterancestors() if shape.tag.startswith(_VML)
    )


def _only_defines(node: etree._Element) -> bool:
    """Whether nothing but kinds of shapes stand in ``node``, which other shapes refer to."""
    return len(node) > 0 and all(child.tag == f"{_VML}shapetype" for child in node)


def _of_the_body(found: dict[str, None], root: etree._Element) -> None:
    ruled = [
        node
        for node in root.iter(f"{W}pBdr")
        if not _inside(node, TEXT_BOX) and any(side.get(VAL, "nil") not in ("nil", "none") for side in node)
    ]
    if ruled:
        found[f"段落的边线 {len(ruled)} 处"] = None
    if any(
        side.get(VAL, "nil") not in ("nil", "none") for node in root.iter(f"{W}pgBorders") for side in node
    ):
        found["页面边框"] = None
    if any(number(node, f"{W}countBy") for node in root.iter(f"{W}lnNumType")):
        found["每行左边的行号"] = None
    papers = {(page.width_mm, page.height_mm) for page in map(page_of, root.iter(SECT))}
    if len(papers) > 1:
        found[f"各页不同的纸张方向或大小（{len(papers)} 种）"] = None


def _say(found: dict[str, None], word: str, text: str) -> None:
    text = " ".join(text.replace(BREAK, " ").split())
    if text:
        found[f"{word}“{text[:_MOST_LETTERS]}{'…' if len(text) > _MOST_LETTERS else ''}”"] = None


def _inside(node: etree._Element, tag: str) -> bool:
    return next(node.iterancestors(tag), None) is not None


def _beside_pages(paragraph: etree._Element) -> str:
    """What a paragraph of a header or footer says; "" where it only counts pages, which every format does by itself."""
    text = paragraph_text(paragraph)
    if next(paragraph.iter(f"{W}fldChar", f"{W}fldSimple"), None) is None:
        return text
    return text if _OF_PAGE_NUMBERS.sub("", "".join(_outside_of_counts(paragraph))) else ""


def _outside_of_counts(paragraph: etree._Element) -> Iterator[str]:
    codes: list[str] = []  # of the fields that are open
    for run in paragraph.iter(R):
        simple = next(run.iterancestors(f"{W}fldSimple"), None)
        for node in run.iter(f"{W}fldChar", f"{W}instrText"):
            if node.tag == f"{W}instrText":
                if codes:
                    codes[-1] += node.text or ""
            elif node.get(f"{W}fldCharType") == "begin":
                codes.append("")
            elif node.get(f"{W}fldCharType") == "end" and codes:
                codes.pop()
        names = [*codes, *([] if simple is None else [simple.get(f"{W}instr", "")])]
        if not any(name.split()[:1] in ([word] for word in _COUNTS_PAGES) for name in names):
            yield run_text(run)


def is_hidden_shape(node: etree._Element) -> bool:
    """Whether a ``w:drawing`` or ``w:pict`` is switched off (the selection pane of Word): it is not printed."""
    properties = next(node.iter("{*}docPr"), None)
    if properties is not None and node.tag == f"{W}drawing":
        return properties.get("hidden", "0") in ("1", "true")
    shapes = [child for child in node if child.tag.startswith(_VML) and child.tag != f"{_VML}shapetype"]
    return bool(shapes) and all(
        "visibility:hidden" in "".join(shape.get("style", "").split()) for shape in shapes
    )
