"""The look of a Word blank → Style: fonts (Chinese and Latin), size, weight, alignment, borders, shading, margins.

Word resolves a property from the weakest to the strongest: document defaults, table style, paragraph style
with those it is based on, character style, the paragraph or run itself (ECMA-376 part 1, 17.7.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from ...grid.measure import MM_PER_PT
from ...grid.sheet import Border, Page, Style
from ..package_reader import Package
from .borders import SIDES, cell_borders
from .table_parts import parts_of_cell
from .theme import theme_fonts
from .values import VAL, W, is_on, number, rgb

PT_PER_DXA = 1 / 20
MM_PER_DXA = MM_PER_PT / 20
_ALIGN = {"center": "center", "right": "right", "end": "right", "both": "justify", "distribute": "justify"}
# letters that stand below each other or lie on their side (ST_TextDirection, and its names in Strict files)
_VERTICAL = ("tbRl", "btLr", "tbRlV", "tbLrV", "rl", "lr", "rlV", "lrV")
TC, TBL, _PART = f"{W}tc", f"{W}tbl", f"{W}tblStylePr"
_DEFAULT_MARGINS = {"top": 0.0, "left": 5.4, "bottom": 0.0, "right": 5.4}
_DEFAULT_TAB_DXA = 720
DEFAULT_SIZE_PT = 10.0
MAX_INDENT = 10  # 汉字 of a first line


@dataclass(frozen=True, slots=True)
class Effects:
    """What the properties of a run do to what is read on paper. ``boxed``: within a line around it; ``lift``: how far
    above its line (half-points; below 0: under it); ``position``: superscript, subscript or "";
    ``face`` is the face of Latin letters and signs, ``high`` that of the signs above ASCII that are not 汉字, ``chinese``
    that of 汉字."""

    hidden: bool
    boxed: bool
    lift: int
    capitals: bool
    struck: bool
    underlined: bool
    position: str
    face: str
    high: str
    chinese: str


@dataclass(frozen=True, slots=True)
class _Flow:
    """How a paragraph lies in its box."""

    align: str
    line_pt: float | None
    before_pt: float
    after_pt: float
    left_pt: float
    hanging_pt: float
    right_pt: float


class Looks:
    """The styles and theme of a document, asked for the look of its boxes."""

    def __init__(self, package: Package, document: str):
        parts = dict(package.related(document).values())
        styles = package.xml(parts["styles"]) if parts.get("styles") in package.members else None
        self.by_id: dict[str, etree._Element] = {}
        self.defaults: dict[str, str] = {}  # type → id of its default style
        self.run_defaults = self.paragraph_defaults = None
        self._chains: dict[str | None, list[etree._Element]] = {}
        self._effects: dict[tuple[str | None, str, bytes], Effects] = {}
        if styles is not None:
            self.run_defaults = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
            self.paragraph_defaults = styles.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr")
            for style in styles.iterchildren(f"{W}style"):
                self.by_id[style.get(f"{W}styleId", "")] = style
                if style.get(f"{W}default") in ("1", "true"):
                    self.defaults[style.get(f"{W}type", "")] = style.get(f"{W}styleId", "")
        theme = package.xml(parts["theme"]) if parts.get("theme") in package.members else None
        self.theme = theme_fonts(theme)
        settings = package.xml(parts["settings"]) if parts.get("settings") in package.members else None
        tab = settings.find(f"{W}defaultTabStop") if settings is not None else None
        self.default_tab_pt = number(tab, default=_DEFAULT_TAB_DXA) * PT_PER_DXA

    # -- chains, the weakest first

    def chain(self, style_id: str | None) -> list[etree._Element]:
        """The style and those it is based on, the most basic first."""
        known = self._chains.get(style_id)
        if known is None:
            known = self._chains[style_id] = self._chain(style_id)
        return known

    def _chain(self, style_id: str | None) -> list[etree._Element]:
        found: list[etree._Element] = []
        while style_id and style_id in self.by_id and self.by_id[style_id] not in found:
            found.insert(0, self.by_id[style_id])
            based = found[0].find(f"{W}basedOn")
            style_id = based.get(VAL) if based is not None else None
        return found

    def paragraph_styles(self, paragraph: etree._Element | None) -> list[etree._Element]:
        style = paragraph.find(f"{W}pPr/{W}pStyle") if paragraph is not None else None
        return self.chain(style.get(VAL) if style is not None else self.defaults.get("paragraph"))

    def _table_style(self, table: etree._Element | None) -> str:
        if table is None:
            return ""
        # tblPr is the first child, or missing: a search would walk every row of a long table, for every row
        properties = next((node for node in table if node.tag in (f"{W}tblPr", f"{W}tr")), None)
        style = properties.find(f"{W}tblStyle") if properties is not None else None
        return style.get(VAL, "") if style is not None else self.defaults.get("table", "")

    def table_styles(self, table: etree._Element | None) -> list[etree._Element]:
        return self.chain(self._table_style(table))

    def layers(self, node: etree._Element | None, table: etree._Element | None) -> list[etree._Element]:
        """The table's styles, then the parts of them (its first row …) in which ``node`` stands; the weakest first."""
        styles = self.table_styles(table)
        if table is None or node is None or not any(style.find(_PART) is not None for style in styles):
            return styles
        cell = next((item for item in (node, *node.iterancestors(TC, TBL)) if item.tag in (TC, TBL)), None)
        if cell is None or cell.tag != TC:
            return styles
        names = parts_of_cell(cell, table)
        parts = [part for style in styles for part in style.iterchildren(_PART)]
        return [*styles, *(part for name in names for part in parts if part.get(f"{W}type") == name)]

    def run_chain(
        self, paragraph: etree._Element | None, run: etree._Element | None, table: etree._Element | None
    ) -> Iterator[etree._Element]:
        own = run.find(f"{W}rPr") if run is not None else None
        if own is None and run is None and paragraph is not None:
            own = paragraph.find(f"{W}pPr/{W}rPr")  # an empty box: the look of its paragraph mark
        chained = [self.run_defaults]
        chained += [layer.find(f"{W}rPr") for layer in self.layers(paragraph, table)]
        chained += [style.find(f"{W}rPr") for style in self.paragraph_styles(paragraph)]
        if own is not None and (named := own.find(f"{W}rStyle")) is not None:
            chained += [style.find(f"{W}rPr") for style in self.chain(named.get(VAL))]
        return (item for item in [*chained, own] if item is not None)

    def paragraph_chain(
        self, paragraph: etree._Element | None, table: etree._Element | None
    ) -> Iterator[etree._Element]:
        chained = [self.paragraph_defaults]
        chained += [layer.find(f"{W}pPr") for layer in self.layers(paragraph, table)]
        chained += [style.find(f"{W}pPr") for style in self.paragraph_styles(paragraph)]
        chained.append(paragraph.find(f"{W}pPr") if paragraph is not None else None)
        return (item for item in chained if item is not None)

    # -- answers

    def effects(
        self,
        paragraph: etree._Element | None,
        run: etree._Element | None,
        table: etree._Element | None = None,
    ) -> Effects:
        """What the run prints under; of the paragraph's mark where ``run`` is None."""
        own = run.find(f"{W}rPr") if run is not None else None
        if run is None and paragraph is not None:
            own = paragraph.find(f"{W}pPr/{W}rPr")
        style = paragraph.find(f"{W}pPr/{W}pStyle") if paragraph is not None else None
        key = (  # the runs of a form have a dozen looks among them
            style.get(VAL) if style is not None else None,
            ",".join(
                (
                    self._table_style(table),
                    *(part.get(f"{W}type", "") for part in self.layers(paragraph, table)),
                )
            ),
            etree.tostring(own) if own is not None else b"",
        )
        if key not in self._effects:
            self._effects[key] = self._effects_of(paragraph, own, table)
        return self._effects[key]

    def _effects_of(
        self, paragraph: etree._Element | None, own: etree._Element | None, table: etree._Element | None
    ) -> Effects:
        named = own.find(f"{W}rStyle") if own is not None else None
        levels = [
            [self.run_defaults],
            [layer.find(f"{W}rPr") for layer in self.layers(paragraph, table)],
            [style.find(f"{W}rPr") for style in self.paragraph_styles(paragraph)],
            [style.find(f"{W}rPr") for style in self.chain(named.get(VAL) if named is not None else None)],
        ]

        def last(items: Iterable[etree._Element | None], tag: str) -> etree._Element | None:
            found = [
                node for item in items if item is not None and (node := item.find(f"{W}{tag}")) is not None
            ]
            return found[-1] if found else None

        def toggled(tag: str) -> bool:  # styles of different kinds turn each other over (17.7.3)
            if own is not None and (node := own.find(f"{W}{tag}")) is not None:
                return is_on(node)
            return sum(is_on(last(level, tag)) for level in levels) % 2 == 1

        every = [item for level in levels for item in level] + [own]
        under, script, box = last(every, "u"), last(every, "vertAlign"), last(every, "bdr")
        fonts: dict[str, str] = {}
        for item in every:
            if item is not None:
                fonts.update(self._fonts(item.find(f"{W}rFonts")))
        position = script.get(VAL, "") if script is not None else ""
        return Effects(
            toggled("vanish") or is_on(last(every, "specVanish")),
            box is not None and box.get(VAL, "nil") not in ("nil", "none"),
            number(last(every, "position")),
            toggled("caps") or toggled("smallCaps"),
            toggled("strike") or is_on(last(every, "dstrike")),
            under is not None and under.get(VAL, "single") not in ("none", "words"),
            position if position in ("superscript", "subscript") else "",
            fonts.get("ascii", ""),
            fonts.get("hAnsi", "") or fonts.get("ascii", ""),
            fonts.get("eastAsia", ""),
        )

    def row_height(self, row: etree._Element, table: etree._Element | None) -> tuple[int, bool]:
        """The height of a row in dxa (0: none is stated), and whether it is exact; the row's own or a table style's."""
        heights = [
            node for style in self.table_styles(table) for node in style.iterfind(f"{W}trPr/{W}trHeight")
        ]
        heights += row.findall(f"{W}trPr/{W}trHeight")
        last = heights[-1] if heights else None
        parts = [  # of a table style: its first row, its bands …
            node
            for style in self.table_styles(table)
            for node in style.iterfind(f"{W}tblStylePr/{W}trPr/{W}trHeight")
            if last is None and node.get(f"{W}hRule") == "exact"
        ]
        last = parts[-1] if parts else last
        return max(number(last), 0), last is not None and last.get(f"{W}hRule") == "exact"

    def first_line_blanks(
        self, paragraph: etree._Element, run: etree._Element | None, table: etree._Element | None
    ) -> int:
        """How many 汉字 the first line of a paragraph is indented: 0 where it hangs, or is not flush left."""
        chars, points, align = 0.0, 0.0, "left"
        for properties in self.paragraph_chain(paragraph, table):
            if (node := properties.find(f"{W}jc")) is not None:
                align = _ALIGN.get(node.get(VAL, ""), "left")
            if (node := properties.find(f"{W}ind")) is None:
                continue
            if number(node, f"{W}hanging") or number(node, f"{W}hangingChars"):
                chars = points = 0.0
            if node.get(f"{W}firstLine") is not None:
                points = number(node, f"{W}firstLine") * PT_PER_DXA
            if node.get(f"{W}firstLineChars") is not None:
                chars = number(node, f"{W}firstLineChars") / 100
        if align not in ("left", "justify") or not (chars or points):
            return 0
        size = DEFAULT_SIZE_PT
        for properties in self.run_chain(paragraph, run, table):
            if (node := properties.find(f"{W}sz")) is not None:
                size = max(number(node, default=round(size * 2)) / 2, 1.0)
        return min(max(round(chars or points / size), 0), MAX_INDENT)

    def heading(self, paragraph: etree._Element) -> bool:
        """Whether Word shows the paragraph in its navigation pane, as a title does."""
        level = None
        for properties in self.paragraph_chain(paragraph, None):
            if (outline := properties.find(f"{W}outlineLvl")) is not None:
                level = number(outline, default=9)
        names = {
            name.get(VAL, "").lower()
            for style in self.paragraph_styles(paragraph)
            if (name := style.find(f"{W}name")) is not None
        }
        return level == 0 or "title" in names or "heading 1" in names

    def style(
        self,
        name: str,
        paragraph: etree._Element | None,
        run: etree._Element | None,
        cell: etree._Element | None = None,
        table: etree._Element | None = None,
        edges: frozenset[str] = frozenset(),
    ) -> Style:
        """The look of a paragraph, or of a cell that begins with it. ``edges``: sides of the table that the
        cell lies on. ``name`` is the name of the style."""
        fonts: dict[str, str] = {}
        size, bold = DEFAULT_SIZE_PT, False
        for properties in self.run_chain(paragraph, run, table):
            fonts.update(self._fonts(properties.find(f"{W}rFonts")))
            if (node := properties.find(f"{W}sz")) is not None:
                size = number(node, default=round(size * 2)) / 2
            if (node := properties.find(f"{W}b")) is not None:
                bold = is_on(node)
        flow = self._flow(paragraph, table, size)
        chinese = fonts.get("eastAsia") or fonts.get("ascii") or "宋体"
        margins = self._margins(cell, table) if cell is not None else dict.fromkeys(_DEFAULT_MARGINS, 0.0)
        cell_properties = cell.find(f"{W}tcPr") if cell is not None else None
        grounds = (
            [node for layer in self.layers(cell, table) for node in layer.iterchildren(f"{W}tcPr")]
            if cell is not None
            else []
        )
        grounds += [] if cell_properties is None else [cell_properties]
        direction = cell_properties.find(f"{W}textDirection") if cell_properties is not None else None
        vertical = direction is not None and direction.get(VAL, "") in _VERTICAL
        borders = self._borders(cell, table, edges) if cell is not None else {}
        return Style(
            name=name,
            font=chinese,
            latin_font=fonts.get("ascii") or chinese,
            font_size_pt=size,
            bold=bold,
            align=flow.align,
            vertical_align=_vertical_align(grounds),
            line_height_pt=flow.line_pt,
            border_top=borders.get("top"),
            border_right=borders.get("right"),
            border_bottom=borders.get("bottom"),
            border_left=borders.get("left"),
            padding_top_pt=margins["top"] + flow.before_pt,
            padding_right_pt=margins["right"] + flow.right_pt,
            padding_bottom_pt=margins["bottom"] + flow.after_pt,
            padding_left_pt=margins["left"]
            + max(flow.left_pt - flow.hanging_pt, 0.0),  # where a first line begins
            background=_background(grounds),
            vertical=vertical,
            diagonal_down=borders.get("tl2br"),
            diagonal_up=borders.get("tr2bl"),
            hanging_pt=min(flow.hanging_pt, flow.left_pt) if flow.align in ("left", "justify") else 0.0,
        )

    def _flow(self, paragraph: etree._Element | None, table: etree._Element | None, size: float) -> _Flow:
        align, line, before, after = "left", None, 0.0, 0.0
        left, hanging, right = 0.0, 0.0, 0.0
        for properties in self.paragraph_chain(paragraph, table):
            if (node := properties.find(f"{W}jc")) is not None:
                align = _ALIGN.get(node.get(VAL, ""), "left")
            if (node := properties.find(f"{W}spacing")) is not None:
                line = _line_height(node, size, line)
                before = number(node, f"{W}before", round(before * 20)) * PT_PER_DXA
                after = number(node, f"{W}after", round(after * 20)) * PT_PER_DXA
            if (node := properties.find(f"{W}ind")) is not None:
                left = _indent(node, ("left", "start"), size, left)
                first = number(node, f"{W}firstLine") or number(node, f"{W}firstLineChars")
                hanging = _indent(node, ("hanging",), size, 0.0 if first else hanging)
                right = _indent(node, ("right", "end"), size, right)
        return _Flow(align, line, before, after, left, hanging, right)

    def _fonts(self, node: etree._Element | None) -> dict[str, str]:
        found = {}
        if node is not None:
            for kind in ("ascii", "hAnsi", "eastAsia"):
                theme = self.theme.get(node.get(f"{W}{kind}Theme", ""))
                if face := theme or node.get(f"{W}{kind}"):
                    found[kind] = face
        return found

    def _margins(self, cell: etree._Element, table: etree._Element | None) -> dict[str, float]:
        margins = dict(_DEFAULT_MARGINS)
        sources = [style.find(f"{W}tblPr/{W}tblCellMar") for style in self.table_styles(table)]
        if table is not None:
            sources.append(table.find(f"{W}tblPr/{W}tblCellMar"))
        sources.append(cell.find(f"{W}tcPr/{W}tcMar"))
        for source in sources:
            if source is None:
                continue
            for side, words in SIDES.items():
                for word in words:
                    node = source.find(f"{W}{word}")
                    if node is not None and node.get(f"{W}type", "dxa") == "dxa":
                        margins[side] = number(node, f"{W}w") * PT_PER_DXA
        return margins

    def _borders(
        self, cell: etree._Element, table: etree._Element | None, edges: frozenset[str]
    ) -> dict[str, Border]:
        inherited = [style.find(f"{W}tblPr/{W}tblBorders") for style in self.table_styles(table)]
        inherited.append(table.find(f"{W}tblPr/{W}tblBorders") if table is not None else None)
        of_cells = [layer.find(f"{W}tcPr/{W}tcBorders") for layer in self.layers(cell, table)]
        of_cells.append(cell.find(f"{W}tcPr/{W}tcBorders"))
        return cell_borders(_present(inherited), _present(of_cells), edges)


def _present(nodes: Iterable[etree._Element | None]) -> list[etree._Element]:
    return [node for node in nodes if node is not None]


def _indent(node: etree._Element, names: tuple[str, ...], size: float, default: float) -> float:
    """An indent of ``w:ind`` in pt; one in characters is the stronger."""
    for name in names:
        if chars := number(node, f"{W}{name}Chars"):
            return max(chars / 100 * size, 0.0)
        if node.get(f"{W}{name}") is not None:
            return max(number(node, f"{W}{name}") * PT_PER_DXA, 0.0)
    return default


def _line_height(node: etree._Element, size: float, default: float | None) -> float | None:
    if node.get(f"{W}line") is None:
        return default
    line = number(node, f"{W}line")
    if node.get(f"{W}lineRule", "auto") == "auto":
        return None if line == 240 else size * 1.3 * line / 240
    return line * PT_PER_DXA


def _last(properties: Sequence[etree._Element], tag: str) -> etree._Element | None:
    return next((node for item in reversed(properties) if (node := item.find(f"{W}{tag}")) is not None), None)


def _vertical_align(properties: Sequence[etree._Element]) -> str:
    node = _last(properties, "vAlign")
    return (
        {"center": "middle", "bottom": "bottom"}.get(node.get(VAL, ""), "top") if node is not None else "top"
    )


def _background(properties: Sequence[etree._Element]) -> str | None:
    node = _last(properties, "shd")
    fill = rgb(node.get(f"{W}fill", "auto")) if node is not None else None
    if fill is None or fill == "#ffffff":
        return None
    red, green, blue = bytes.fromhex(fill[1:])
    light = 3 * red + 6 * green + blue > 960
    return fill if light else None  # the letters are dark everywhere


def page_of(section: etree._Element | None) -> Page:
    """The page of a ``w:sectPr``; A4 with Word's margins where it says nothing."""
    if section is None:
        return Page()
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")

    def mm(node: etree._Element | None, name: str, default: float) -> float:
        value = number(node, f"{W}{name}", -(10**6))
        return default if value == -(10**6) else round(abs(value) * MM_PER_DXA, 1)

    return Page(
        mm(size, "w", 210.0),
        mm(size, "h", 297.0),
        mm(margins, "top", 25.4),
        mm(margins, "right", 25.4),
        mm(margins, "bottom", 25.4),
        mm(margins, "left", 25.4),
    )
