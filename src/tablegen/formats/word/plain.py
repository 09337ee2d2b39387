"""A Word blank made plain, once, before anything else reads it: only what every format can say is left.

Official blanks come with the marks of their making: tracked changes, comments, hidden hints, signs of symbol fonts, form
controls, fields, automatic numbers, fixed row heights. Each is turned here into what it prints, so that the template
reader, the filler, the read-back and the learner see one and the same text; what cannot be turned is a fault with its
place (formats/word/inventory.py). The package that comes out holds nothing of its maker (formats/word/kept_parts.py).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence

from lxml import etree

from ...problems import LayoutError, Place, Problem
from ..blank import has_tags, hoist, pieces_of, tagged_runs
from ..package_reader import Package, refusal
from .fields import open_controls, type_fields
from .inventory import check_inventory
from .kept_parts import kept_package
from .numbering import Counter, Number, UnknownNumber
from .revisions import accept_changes, hidden_row, join_with_next, remove, unwrap, whole_cells
from .style import VAL, Effects, Looks, W, number
from .symbols import PLAINER, UnknownSign, character, is_symbol_font, scripted
from .tree import (
    TBL,
    TC,
    TEXT_BOX,
    TR,
    P,
    R,
    T,
    cells_of,
    container_text,
    merge_state,
    paragraph_text,
    place_words,
    rows_of,
    run_text,
    runs_of,
    span_of,
)

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_VML = "{urn:schemas-microsoft-com:vml}"
_STRICT = "http://purl.oclc.org/ooxml/"
# CT_RPr: Word insists on the order
_RUN_PROPERTIES = [
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "iCs",
    "caps",
    "smallCaps",
    "strike",
    "dstrike",
    "outline",
    "shadow",
    "emboss",
    "imprint",
    "noProof",
    "snapToGrid",
    "vanish",
    "webHidden",
    "color",
    "spacing",
    "w",
    "kern",
    "position",
    "sz",
    "szCs",
    "highlight",
    "u",
    "effect",
    "bdr",
    "shd",
    "fitText",
    "vertAlign",
    "rtl",
    "cs",
    "em",
    "lang",
    "eastAsianLayout",
    "specVanish",
    "oMath",
]
_BLANKS = {" ": "_", "\u00a0": "_", "\u3000": "__", "\t": "________"}
STORIES = ("header", "footer")
MAX_FAULTS = 20


def plain_package(package: Package) -> Package:
    """The blank in a checked ``package``, made plain; a plain one comes out as it is. Raises LayoutError with every
    fault found."""
    document = package.main_part()
    if package.xml(document).tag.startswith(f"{{{_STRICT}"):
        raise refusal(
            package.file,
            "这是“Strict Open XML（严格）”格式，本程序不读",
            "用 Word 打开，另存为时类型选“Word 文档 (*.docx)”，不选带“Strict”或“严格”的那一种",
        )
    kept, faults = kept_package(package)
    plainer = _Plainer(kept, document)
    for what, hint in faults:
        plainer.problem(f"空表里有{what}", hint)
    names = [document, *(name for kind, name in kept.related(document).values() if kind in STORIES)]
    members = dict(kept.members)
    for name in dict.fromkeys(names):
        if name in members:
            root = package.xml(name)
            before = etree.tostring(root)
            plainer.story(root, name == document)
            if etree.tostring(root) != before:
                members[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    if plainer.problems:
        raise LayoutError(*plainer.problems)
    return Package(package.file, members)


class _Plainer:
    def __init__(self, package: Package, document: str):
        self.file = package.file
        self.looks = Looks(package, document)
        parts = dict(package.related(document).values())
        name = parts.get("numbering", "")
        self.numbering = package.xml(name) if name in package.members else None
        self.problems: list[Problem] = []

    def problem(self, message: str, hint: str) -> None:
        problem = Problem("blank", message, Place(self.file), hint)
        if problem not in self.problems and len(self.problems) < MAX_FAULTS:
            self.problems.append(problem)

    def fault(self, node: etree._Element, what: str, hint: str) -> None:
        self.problem(f"{place_words(node)}：空表里有{what}", hint)

    def story(self, root: etree._Element, body: bool) -> None:
        """One part: the document, a header or a footer."""
        for node in list(root.iter(etree.Comment, etree.ProcessingInstruction)):
            remove(node)
        accept_changes(root)
        type_fields(root, not body, self.fault)
        open_controls(root)
        whole_cells(root)
        _choose(root)
        self.hide(root)
        for paragraph in root.iter(P):
            self.paragraph(paragraph)
        for table in list(root.iter(TBL)):
            _join_old_merges(table)
        self.count(root)
        for table in root.iter(TBL):
            self.free_rows(table)
        _free_boxes(root)
        _forget_names(root)
        check_inventory(root, self.fault)

    # -- hidden text

    def hide(self, root: etree._Element) -> None:
        """Take out what Word does not print: hidden text, paragraphs and rows."""
        for row in list(root.iter(TR)):
            if hidden_row(row) or self._all_hidden(row):
                self._no_tags(row, _row_text(row))
                remove(row)
        for table in [table for table in root.iter(TBL) if next(table.iter(TR), None) is None]:
            remove(table)
        for paragraph in list(root.iter(P)):
            table = _table_of(paragraph)
            hidden = [run for run in runs_of(paragraph) if self.looks.effects(paragraph, run, table).hidden]
            self._no_tags(paragraph, "".join(map(run_text, hidden)))
            for run in hidden:
                remove(run)
            if self.looks.effects(paragraph, None, table).hidden:
                join_with_next(paragraph)
        whole_cells(root)

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
            self._signs(run, effect, index in tagged)
            if effect.struck and run_text(run).strip():
                self.fault(
                    run, f"带删除线的字“{run_text(run).strip()[:10]}”", "要印就去掉删除线，不印就删掉这几个字"
                )
            if effect.position and run_text(run).strip():
                self._raise(run, effect.position == "superscript", index in tagged)
            if effect.capitals:
                self._capitals(run, index in tagged)
        self._lines(runs, effects, tagged)

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
                        changed = changed or is_symbol_font(effect.face)
                        node.text = text
                    continue
                typed = etree.Element(T)
                code = int(node.get(f"{W}char", "0") or "0", 16)
                typed.text = character(node.get(f"{W}font", ""), code)
                node.getparent().replace(node, typed)
        except (UnknownSign, ValueError) as error:
            what = str(error) if isinstance(error, UnknownSign) else "没有写明白的符号"
            self.fault(run, what, "换成普通的字：□、☑、√、×（“插入→符号”，字体选“（普通文本）”）")
        if changed:
            face = "宋体" if is_symbol_font(effect.chinese) or not effect.chinese else effect.chinese
            names = {f"{W}{kind}": face for kind in ("ascii", "hAnsi", "eastAsia")}
            set_run_property(run, "rFonts", {f"{W}hint": "eastAsia", **names})

    @staticmethod
    def _sign(sign: str, effect: Effects) -> str:
        private = 0xE000 <= ord(sign) <= 0xF8FF
        if private or (ord(sign) <= 0xFF and is_symbol_font(effect.face)):
            return character(effect.face, ord(sign))
        return sign

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

    @staticmethod
    def _capitals(run: etree._Element, tagged: bool) -> None:
        for node in run.iterchildren(T):
            if not tagged:
                node.text = (node.text or "").upper()
        for tag in ("caps", "smallCaps"):
            set_run_property(run, tag, {VAL: "0"})

    @staticmethod
    def _lines(runs: Sequence[etree._Element], effects: Sequence[Effects], tagged: set[int]) -> None:
        """Blanks that are underlined to be written on: the line becomes ____, which every format prints."""
        index = 0
        while index < len(runs):
            end = index
            while end < len(runs) and effects[end].underlined:
                end += 1
            group = runs[index:end]
            if (group and not any(map(run_text, group))) or any(
                number in tagged for number in range(index, end)
            ):
                group = []
            if group and not "".join(map(run_text, group)).strip():
                for run in group:
                    for node in list(run.iterchildren(T, f"{W}tab", f"{W}ptab")):
                        text = (node.text or "") if node.tag == T else "\t"
                        typed = etree.Element(T)
                        typed.text = "".join(_BLANKS.get(sign, sign) for sign in text)
                        run.replace(node, typed)
                    set_run_property(run, "u", {VAL: "none"})
            index = max(end, index + 1)

    # -- automatic numbers

    def count(self, root: etree._Element) -> None:
        """Turn automatic numbers into text."""
        boxes = [root, *root.iter(TEXT_BOX)]
        for box in boxes:
            counter = Counter(self.numbering, self.looks)
            for paragraph, repeated in _flow(box):
                try:
                    found = counter.next(paragraph)
                except UnknownNumber as error:
                    self.fault(paragraph, str(error), "把编号写成普通的字")
                    found = None
                if found is None:
                    continue
                if repeated and found.text.strip():
                    self.fault(
                        paragraph,
                        f"重复或取舍的地方有自动编号“{found.text.strip()}”",
                        "去掉自动编号，写成 {{ 行.序号 }} 或 {{ loop.index }}，或写成普通的字",
                    )
                _type_number(paragraph, found)

    # -- fixed sizes

    def free_rows(self, table: etree._Element) -> None:
        """A row with text is at least as high as the blank has it, never exactly: a value, or a label in another face,
        would be cut. A row that only keeps a distance stays as it is."""
        written: set[int] = set()  # grid columns whose vertical merge began in a cell with text
        for row in rows_of(table):
            column, now, grows = 0, set(), False
            for cell in cells_of(row):
                continues = merge_state(cell) == "continue"
                if column in written if continues else container_text(cell).strip():
                    grows = True
                    now.add(column)
                column += span_of(cell)
            written = now
            height, exact = self.looks.row_height(row, table)
            if grows and exact:
                _set_at_least(row, height)


def _row_text(row: etree._Element) -> str:
    return "".join(map(container_text, cells_of(row)))


def _table_of(node: etree._Element) -> etree._Element | None:
    """The table in which ``node`` stands; a text box in a cell is outside of it."""
    for ancestor in node.iterancestors(TBL, TEXT_BOX):
        return ancestor if ancestor.tag == TBL else None
    return None


def set_run_property(run: etree._Element, tag: str, attributes: dict[str, str]) -> None:
    """Set one property of a run, in the order of the schema."""
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = etree.Element(f"{W}rPr")
        run.insert(0, properties)
    for node in properties.findall(f"{W}{tag}"):
        properties.remove(node)
    node = etree.Element(f"{W}{tag}")
    for name, value in attributes.items():
        node.set(name, value)
    later = {f"{W}{name}" for name in _RUN_PROPERTIES[_RUN_PROPERTIES.index(tag) + 1 :]}
    following = next((child for child in properties if child.tag in later), None)
    if following is None:
        properties.append(node)
    else:
        following.addprevious(node)


def _choose(root: etree._Element) -> None:
    """Two spellings of one thing, of which one is text: the newer one stays. Pictures keep both."""
    for node in list(root.iter(f"{_MC}AlternateContent")):
        choice = node.find(f"{_MC}Choice")
        if choice is None or node.getparent() is None:
            continue
        texts = [item for item in choice.iter(T, f"{W}sym", P) if not _in_text_box(item, node)]
        if texts:
            for other in [child for child in node if child is not choice]:
                node.remove(other)
            unwrap(choice)
            unwrap(node)


def _in_text_box(node: etree._Element, top: etree._Element) -> bool:
    for ancestor in node.iterancestors():
        if ancestor is top:
            return False
        if ancestor.tag == TEXT_BOX:
            return True
    return False


def _join_old_merges(table: etree._Element) -> None:
    """``w:hMerge``, the way of Word 97, becomes a span."""
    for row in rows_of(table):
        begun: etree._Element | None = None
        for cell in cells_of(row):
            node = cell.find(f"{W}tcPr/{W}hMerge")
            if node is None:
                begun = None
                continue
            continues = node.get(VAL, "continue") != "restart"
            remove(node)
            if not continues or begun is None:
                begun = cell
                continue
            _widen(begun, cell)
            for paragraph in cell.iterchildren(P):
                if paragraph_text(paragraph).strip():
                    begun.append(paragraph)
            remove(cell)


def _widen(cell: etree._Element, by: etree._Element) -> None:
    properties = cell.find(f"{W}tcPr")
    span = span_of(cell) + span_of(by)
    width = properties.find(f"{W}tcW")
    if width is not None:
        width.set(f"{W}w", str(number(width, f"{W}w") + number(by.find(f"{W}tcPr/{W}tcW"), f"{W}w")))
    for node in properties.findall(f"{W}gridSpan"):
        properties.remove(node)
    node = etree.Element(f"{W}gridSpan")
    node.set(VAL, str(span))
    if width is not None:
        width.addnext(node)
    else:
        properties.insert(0, node)


def _flow(box: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
    """The paragraphs of a story in order (those of text boxes apart), and whether statements repeat them or leave them
    out."""
    depth = 0
    rows: dict[etree._Element, bool] = {}
    for paragraph in box.iter(P):
        if box.tag != TEXT_BOX and next(paragraph.iterancestors(TEXT_BOX), None) is not None:
            continue
        row = next(paragraph.iterancestors(TR), None)
        if row is not None and row not in rows:
            cells = [[piece for own in cell.iter(P) for piece in _pieces(own)] for cell in cells_of(row)]
            rows[row] = any(hoist(pieces)[0] for pieces in cells)
        pieces = _pieces(paragraph)
        before, _, after = hoist(pieces)
        yield paragraph, depth > 0 or bool(before) or (row is not None and rows[row])
        opened = sum(piece.keyword in ("for", "if") for piece in before)
        closed = sum(piece.keyword in ("endfor", "endif") for piece in after)
        depth = max(depth + opened - closed, 0)


def _pieces(paragraph: etree._Element) -> list:
    try:
        return pieces_of([(index, run_text(run)) for index, run in enumerate(runs_of(paragraph))])
    except ValueError:
        return []  # the template reader says what is wrong with the tag


def _type_number(paragraph: etree._Element, found: Number) -> None:
    properties = paragraph.find(f"{W}pPr")
    if properties is None:  # numbered by its style
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    for node in properties.findall(f"{W}numPr"):
        properties.remove(node)
    none = etree.Element(f"{W}numPr")  # the style's number must not come back
    for tag, value in (("ilvl", "0"), ("numId", "0")):
        etree.SubElement(none, f"{W}{tag}").set(VAL, value)
    earlier = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
    last = [node for node in properties if node.tag in {f"{W}{name}" for name in earlier}]
    properties.insert(properties.index(last[-1]) + 1 if last else 0, none)
    if found.indent is not None and properties.find(f"{W}ind") is None:
        later = {
            f"{W}{name}"
            for name in (
                *(
                    "contextualSpacing",
                    "mirrorIndents",
                    "suppressOverlap",
                    "jc",
                    "textDirection",
                    "textAlignment",
                ),
                *("textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr"),
            )
        }
        following = next((node for node in properties if node.tag in later), None)
        indent = copy.deepcopy(found.indent)
        if following is None:
            properties.append(indent)
        else:
            following.addprevious(indent)
    if not found.text:
        return
    run = etree.Element(R)
    look = paragraph.find(f"{W}pPr/{W}rPr")
    if look is not None:
        run.append(copy.deepcopy(look))
    if found.look is not None:
        for node in found.look:
            name = etree.QName(node).localname
            if name in _RUN_PROPERTIES and not (name == "rFonts" and _of_symbols(node)):
                set_run_property(run, name, dict(node.attrib))
    text = found.text.removesuffix("\t")
    typed = etree.SubElement(run, T)
    typed.text = text
    typed.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    if text != found.text:
        etree.SubElement(run, f"{W}tab")
    properties.addnext(run)


def _of_symbols(fonts: etree._Element) -> bool:
    return any(is_symbol_font(value) for value in fonts.attrib.values())


def _set_at_least(row: etree._Element, twips: int) -> None:
    properties = row.find(f"{W}trPr")
    if properties is None:
        properties = etree.Element(f"{W}trPr")
        first = row.find(f"{W}tblPrEx")
        row.insert(0 if first is None else 1, properties)
    for node in properties.findall(f"{W}trHeight"):
        properties.remove(node)
    height = etree.SubElement(properties, f"{W}trHeight")
    height.set(VAL, str(twips))
    height.set(f"{W}hRule", "atLeast")


def _free_boxes(root: etree._Element) -> None:
    """Text boxes and frames that are filled in grow with their text; a value is not squeezed into a width."""
    for box in root.iter(TEXT_BOX):
        if not has_tags(container_text(box)):
            continue
        shape = next(box.iterancestors(f"{_WPS}wsp"), None)
        if shape is not None and (body := shape.find(f"{_WPS}bodyPr")) is not None:
            for node in [
                node
                for tag in ("noAutofit", "normAutofit", "spAutoFit")
                for node in body.findall(f"{_A}{tag}")
            ]:
                body.remove(node)
            body.insert(1 if body.find(f"{_A}prstTxWarp") is not None else 0, etree.Element(f"{_A}spAutoFit"))
        old = box.getparent()
        if old.tag == f"{_VML}textbox" and "mso-fit-shape-to-text" not in old.get("style", ""):
            old.set("style", ";".join(filter(None, (old.get("style", ""), "mso-fit-shape-to-text:t"))))
    for paragraph in root.iter(P):
        frame = paragraph.find(f"{W}pPr/{W}framePr")
        squeezed = [node for run in runs_of(paragraph) for node in run.findall(f"{W}rPr/{W}fitText")]
        if (frame is None and not squeezed) or not has_tags(paragraph_text(paragraph)):
            continue
        if frame is not None and frame.get(f"{W}hRule") == "exact":
            frame.set(f"{W}hRule", "atLeast")
        for node in squeezed:
            remove(node)
    for node in list(root.iter(f"{W}tcFitText")):
        cell = next(node.iterancestors(TC), None)
        if cell is not None and has_tags(container_text(cell)):
            remove(node)


def _forget_names(root: etree._Element) -> None:
    """Names of picture files and of their folders, which Word keeps as descriptions."""
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
