"""A Word blank made plain, once, before anything else reads it: only what every format can say is left.

Official blanks come with the marks of their making: tracked changes, comments, hidden hints, signs of symbol fonts, form
controls, fields, automatic numbers, fixed row heights. Each is turned here into what it prints, so that the template
reader, the filler, the read-back and the learner see one and the same text; what cannot be turned is a fault with its
place (formats/word/inventory.py). The package that comes out holds nothing of its maker (formats/word/kept_parts.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from ...problems import LayoutError, Place, Problem
from ...text.unprintable import UNPRINTABLE
from ..blank import has_tags, tagged_runs
from ..package_reader import Package, refusal
from .bound import check_bound
from .fields import open_controls, type_fields
from .inventory import check_inventory
from .kept_parts import kept_package
from .leaders import type_leaders
from .limits import check_bounds, check_styles
from .nested import open_nested
from .old_merges import join_old_merges
from .only_here import is_hidden_shape, letters_of
from .page_breaks import part_at_breaks
from .revisions import accept_changes, forget_hiding, hidden_row, join_with_next, remove, unwrap, whole_cells
from .run_properties import set_run_property
from .sizes import free_boxes, free_lines, free_rows, shrink
from .spaces import drop_unkept, keep_all
from .style import VAL, Effects, Looks, W
from .symbols import PLAINER, UnknownSign, character, is_symbol_font, scripted
from .tree import (
    TBL,
    TEXT_BOX,
    TR,
    P,
    T,
    cells_of,
    container_text,
    paragraph_text,
    place_words,
    run_text,
    runs_of,
)
from .typed_numbers import type_numbers
from .underlines import type_underlines
from .unseen import is_unseen
from .wps import plain_wps

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_VML = "{urn:schemas-microsoft-com:vml}"
_STRICT = "http://purl.oclc.org/ooxml/"
_TICKED = {"√": "☑", "×": "☒"}  # within a line around them
_NOT_IN_SHAPES = "写在表格、段落或文本框里"
_SMALL = 0.8  # of the size of their line: letters that were moved up by hand
STORIES = ("header", "footer")
MAX_FAULTS = 20
MOST_FAULTS = 40  # that are looked at: many stand in one place and are said once


def plain_package(package: Package) -> Package:
    """The blank in a checked ``package``, made plain; a plain one comes out as it is. Raises LayoutError with every
    fault found."""
    document = package.main_part()
    top = package.xml(document).tag
    if top.startswith(f"{{{_STRICT}") and not top.endswith("}workbook"):
        raise refusal(
            package.file,
            "这是“Strict Open XML（严格）”格式，本程序不读",
            "用 Word 打开，另存为时类型选“Word 文档 (*.docx)”，不选带“Strict”或“严格”的那一种",
        )
    if top.endswith("}workbook"):
        raise refusal(package.file, "这是 Excel 工作簿，不是 Word 文件", "把后缀改成 .xlsx")
    kept, faults = kept_package(package)
    check_styles(kept, document)
    plainer = _Plainer(kept, document)
    for what, hint in faults:
        plainer.problem(f"空表里有{what}", hint)
    names = [document, *(name for kind, name in kept.related(document).values() if kind in STORIES)]
    members = dict(kept.members)
    for name in dict.fromkeys(names):
        if name in members:
            root = package.xml(name)
            check_bounds(root, package.file)
            before = etree.tostring(root)
            check_bound(root, package, document, plainer.fault)
            plainer.story(root, name == document)
            if etree.tostring(root) != before:
                members[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    for kind, name in kept.related(document).values():
        if kind in ("styles", "numbering", "footnotes", "endnotes") and name in members:
            members[name] = _impersonal(package.xml(name), members[name])
        elif kind == "diagramData" and name in members and has_tags(letters_of(package.xml(name))):
            plainer.problem("标记写在图示（SmartArt）里，填不进去", _NOT_IN_SHAPES)
    if plainer.problems:
        raise LayoutError(*plainer.problems)
    return Package(package.file, members)


def _impersonal(root: etree._Element, data: bytes) -> bytes:
    """A part beside the text without revision ids and tracked changes; of notes, which no plain blank refers to, the
    lines above them are left."""
    before = etree.tostring(root)
    accept_changes(root)
    forget_hiding(root)
    for note in list(root.iterchildren(f"{W}footnote", f"{W}endnote")):
        if note.get(f"{W}type", "normal") == "normal":
            root.remove(note)
    after = etree.tostring(root)
    if after == before:
        return data
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


class _Plainer:
    def __init__(self, package: Package, document: str):
        self.file = package.file
        self.looks = Looks(package, document)
        parts = dict(package.related(document).values())
        name = parts.get("numbering", "")
        self.numbering = package.xml(name) if name in package.members else None
        self.problems: list[Problem] = []
        self.faults = 0

    def problem(self, message: str, hint: str) -> None:
        problem = Problem("blank", message, Place(self.file), hint)
        if problem not in self.problems and len(self.problems) < MAX_FAULTS:
            self.problems.append(problem)

    def fault(self, node: etree._Element, what: str, hint: str) -> None:
        self.faults += 1
        if self.faults <= MOST_FAULTS:  # finding the words of a place takes as long as its paragraph has runs
            self.problem(f"{place_words(node)}：空表里有{what}", hint)

    def story(self, root: etree._Element, body: bool) -> None:
        """One part: the document, a header or a footer."""
        for node in list(root.iter(etree.Comment, etree.ProcessingInstruction)):
            remove(node)
        drop_unkept(root)
        accept_changes(root)
        type_fields(root, not body, self.fault)
        open_controls(root)
        whole_cells(root)
        plain_wps(root)
        _choose(root)
        part_at_breaks(root)
        self.hide(root)
        if body:
            type_leaders(root, self.looks)
        for paragraph in root.iter(P):
            self.paragraph(paragraph)
        for table in list(root.iter(TBL)):
            join_old_merges(table)
        type_numbers(root, self.numbering, self.looks, self.fault)
        for table in root.iter(TBL):
            free_rows(table, self.looks)
        free_lines(root, self.looks)
        free_boxes(root)
        _forget_names(root)
        forget_hiding(root)
        keep_all(root)
        for node in root.iter(f"{W}drawing", f"{W}pict"):
            if has_tags(letters_of(node)):
                self.fault(node, "写在艺术字或画布里的标记，填不进去", _NOT_IN_SHAPES)
        check_inventory(root, self.fault)
        if body:
            open_nested(root, self.looks, self.fault)

    # -- hidden text

    def hide(self, root: etree._Element) -> None:
        """Take out what Word does not print: hidden text, paragraphs and rows."""
        rows = {row for row in root.iter(TR) if hidden_row(row) or self._all_hidden(row)}
        shapes = [node for node in root.iter(f"{W}drawing", f"{W}pict") if is_hidden_shape(node)]
        left = [node for node in root.iter(P) if not any(row in rows for row in node.iterancestors(TR))]
        paragraphs = [(paragraph, *self._unseen(paragraph)) for paragraph in left]
        for row in rows:
            self._no_tags(row, _row_text(row))
            remove(row)
        for table in [table for table in root.iter(TBL) if next(table.iter(TR), None) is None]:
            remove(table)
        for shape in shapes:
            self._no_tags(shape, "".join(map(container_text, shape.iter(TEXT_BOX))))
            remove(next(shape.iterancestors(f"{_MC}AlternateContent"), shape))
        for paragraph, hidden, white, joined in paragraphs:
            self._no_tags(paragraph, "".join(map(run_text, hidden)))
            if has_tags("".join(map(run_text, white))):
                self.fault(paragraph, "写成白字的标记", "把标记的字设成黑色或“自动”")
            for run in {*hidden, *white}:
                remove(run)
            if joined:
                join_with_next(paragraph)
                if paragraph.getparent() is not None and not paragraph_text(paragraph):
                    shrink(paragraph)
        whole_cells(root)

    def _unseen(self, paragraph: etree._Element) -> tuple[list[etree._Element], list[etree._Element], bool]:
        """(runs that are hidden, runs that are white on white, whether the paragraph's mark is hidden)"""
        table = _table_of(paragraph)
        runs = runs_of(paragraph)
        hidden = [run for run in runs if self.looks.effects(paragraph, run, table).hidden]
        white = [run for run in runs if is_unseen(self.looks, paragraph, run, table)]
        return hidden, white, self.looks.effects(paragraph, None, table).hidden

    def _all_hidden(self, row: etree._Element) -> bool:
        table = _table_of(row)
        paragraphs = list(row.iter(P))
        return bool(paragraphs) and all(
            self.looks.effects(paragraph, run, table).hidden
            for paragraph in paragraphs
            for run in (*runs_of(paragraph), None)
        )

    def _no_tags(self, node: etree._Element, text: str) -> None:
        if has_tags(text):
            self.fault(node, "写在隐藏文字里的标记", "去掉“隐藏”：选中它，字体里不勾“隐藏”")

    # -- runs

    def paragraph(self, paragraph: etree._Element) -> None:
        """Turn signs, raised letters, capitals and underlined blanks into text."""
        table = _table_of(paragraph)
        runs = runs_of(paragraph)
        tagged = tagged_runs([(index, run_text(run)) for index, run in enumerate(runs)])
        effects = [self.looks.effects(paragraph, run, table) for run in runs]
        for index, (run, effect) in enumerate(zip(runs, effects, strict=True)):
            for node in list(run.iter(f"{W}softHyphen")):
                remove(node)
            for node in run.iterchildren(T):
                if node.text and UNPRINTABLE.search(node.text):
                    node.text = UNPRINTABLE.sub("", node.text)
            self._signs(run, effect, index in tagged)
            if effect.struck and run_text(run).strip():
                self.fault(
                    run, f"带删除线的字“{run_text(run).strip()[:10]}”", "要印就去掉删除线，不印就删掉这几个字"
                )
            if effect.position and run_text(run).strip():
                self._raise(run, effect.position == "superscript", index in tagged)
            elif effect.lift and run_text(run).strip():
                self._lifted(run, runs, effect.lift, index in tagged)
            if effect.capitals:
                self._capitals(run, index in tagged)
        self._boxes(runs, effects, tagged)
        type_underlines(runs, effects)

    def _signs(self, run: etree._Element, effect: Effects, tagged: bool) -> None:
        if tagged:
            if is_symbol_font(effect.face):
                self.fault(run, f"设成了 {effect.face} 字体的标记", "把标记的字体改成宋体之类")
            return
        changed = False
        try:
            for node in list(run.iterchildren(f"{W}sym", T)):
                if node.tag == T:
                    text = "".join(self._sign(sign, effect) for sign in node.text or "").translate(PLAINER)
                    if text != (node.text or ""):
                        changed = changed or any(
                            map(is_symbol_font, (effect.face, effect.high, effect.chinese))
                        )
                        node.text = text
                    continue
                typed = etree.Element(T)
                code = int(node.get(f"{W}char", "0") or "0", 16)
                typed.text = character(node.get(f"{W}font", ""), code)
                node.getparent().replace(node, typed)
        except (UnknownSign, ValueError) as error:
            what = str(error) if isinstance(error, UnknownSign) else "没有写明白的符号"
            self.fault(run, what, "换成普通的字：□、√、×（“插入→符号”，字体选“（普通文本）”）")
        if changed:
            face = "宋体" if is_symbol_font(effect.chinese) or not effect.chinese else effect.chinese
            names = {f"{W}{kind}": face for kind in ("ascii", "hAnsi", "eastAsia")}
            set_run_property(run, "rFonts", {f"{W}hint": "eastAsia", **names})

    @staticmethod
    def _sign(sign: str, effect: Effects) -> str:
        face = effect.face if sign.isascii() else effect.high
        if 0xE000 <= ord(sign) <= 0xF8FF:  # which face Word takes depends on where it was typed
            faces = (effect.high, effect.face, effect.chinese)
            return character(next(filter(is_symbol_font, faces), face), ord(sign))
        return character(face, ord(sign)) if ord(sign) <= 0xFF and is_symbol_font(face) else sign

    def _raise(self, run: etree._Element, raised: bool, tagged: bool) -> None:
        word = "上标" if raised else "下标"
        if tagged:
            self.fault(run, f"设成了{word}的标记", f"去掉标记的“{word}”")
            return
        try:
            for node in run.iterchildren(T):
                node.text = scripted(node.text or "", raised)
        except UnknownSign as error:
            self.fault(run, str(error), "PDF 和 Excel 印不出：写成普通的字，例如（注1）、①")
            return
        set_run_property(run, "vertAlign", {VAL: "baseline"})

    def _lifted(self, run: etree._Element, runs: Sequence[etree._Element], lift: int, tagged: bool) -> None:
        """Small letters that were moved up or down by hand are read as raised or lowered ones."""
        paragraph = next(run.iterancestors(P))
        sizes = {
            own: self.looks.style("", paragraph, own, table=_table_of(paragraph)).font_size_pt
            for own in runs
            if run_text(own).strip()
        }
        line = max(sizes.values())
        if sizes[run] <= line * _SMALL:
            self._raise(run, lift > 0, tagged)
            set_run_property(run, "position", {VAL: "0"})
            set_run_property(run, "sz", {VAL: str(round(line * 2))})

    @staticmethod
    def _boxes(runs: Sequence[etree._Element], effects: Sequence[Effects], tagged: set[int]) -> None:
        """A blank or a tick within a line around it is a box to tick."""
        for index, (run, effect) in enumerate(zip(runs, effects, strict=True)):
            text = run_text(run)
            sign = _TICKED.get(text.strip(), "" if text.strip() else "□")
            if not (effect.boxed and text and sign) or index in tagged:
                continue
            for node in list(run.iterchildren(T)):
                remove(node)
            etree.SubElement(run, T).text = sign
            set_run_property(run, "bdr", {VAL: "nil"})

    @staticmethod
    def _capitals(run: etree._Element, tagged: bool) -> None:
        for node in run.iterchildren(T):
            if not tagged:
                node.text = (node.text or "").upper()
        for tag in ("caps", "smallCaps"):
            set_run_property(run, tag, {VAL: "0"})


def _row_text(row: etree._Element) -> str:
    return "".join(map(container_text, cells_of(row)))


def _table_of(node: etree._Element) -> etree._Element | None:
    """The table in which ``node`` stands; a text box in a cell is outside of it."""
    for ancestor in node.iterancestors(TBL, TEXT_BOX):
        return ancestor if ancestor.tag == TBL else None
    return None


def _choose(root: etree._Element) -> None:
    """Two spellings of one thing, of which one is text: the newest that is text stays. Pictures keep both."""
    for node in list(root.iter(f"{_MC}AlternateContent")):
        choice = node.find(f"{_MC}Choice")
        if choice is None or node.getparent() is None:
            continue
        if _has_text(choice):
            _keep(node, choice)
        elif (other := node.find(f"{_MC}Fallback")) is not None and (
            _has_text(other) or node.getparent().tag == f"{W}rPr"
        ):
            _keep(
                node, other
            )  # a sign that Word looks up by its code, and the letter and face for who cannot


def _has_text(spelling: etree._Element) -> bool:
    return any(not _in_text_box(item, spelling.getparent()) for item in spelling.iter(T, f"{W}sym", P))


def _keep(node: etree._Element, spelling: etree._Element) -> None:
    for other in [child for child in node if child is not spelling]:
        node.remove(other)
    unwrap(spelling)
    unwrap(node)


def _in_text_box(node: etree._Element, top: etree._Element) -> bool:
    for ancestor in node.iterancestors():
        if ancestor is top:
            return False
        if ancestor.tag == TEXT_BOX:
            return True
    return False


def _forget_names(root: etree._Element) -> None:
    """Names of picture files and of their folders, which Word keeps as descriptions, hints of links, and bookmarks that
    no link leads to."""
    for link in root.iter(f"{W}hyperlink"):
        for key in ("tooltip", "docLocation", "tgtFrame"):
            link.attrib.pop(f"{W}{key}", None)
    targets = {link.get(f"{W}anchor") for link in root.iter(f"{W}hyperlink")}
    named = [node for node in root.iter(f"{W}bookmarkStart") if node.get(f"{W}name") not in targets]
    ids = {node.get(f"{W}id") for node in named}
    for node in [*named, *(node for node in root.iter(f"{W}bookmarkEnd") if node.get(f"{W}id") in ids)]:
        remove(node)
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        name = etree.QName(node).localname
        if name in ("docPr", "cNvPr"):
            for key in ("descr", "title"):
                node.attrib.pop(key, None)
            if node.get("name"):
                node.set("name", "图形")
        elif node.tag.startswith(_VML):
            for key in ("alt", "title", "{urn:schemas-microsoft-com:office:office}title", "href"):
                node.attrib.pop(key, None)
