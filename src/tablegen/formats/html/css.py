"""form.css → Style: the documented subset, resolved once (DESIGN.md rule 9).

font-family, font-size, font-weight, line-height, text-align, vertical-align, writing-mode, border (and its
sides, width, style, colour), padding, background-color, width, height; ``@page`` size and margin. Lengths
in mm or pt. What lies outside the subset is a fault of the layout with its line, never silently dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

import cssselect2
import tinycss2
import tinycss2.color4

from ...grid.measure import MM_PER_PT
from ...grid.sheet import Border, Page, Style
from ...problems import Place, Problem

Declared = dict[str, object]
Complain = Callable[[int, int, str, str], None]

INHERITED = ("font", "latin_font", "font_size_pt", "bold", "align", "line_height_pt", "vertical")
PAPERS = {"A4": (210.0, 297.0), "A3": (297.0, 420.0), "B5": (176.0, 250.0)}
MAX_FAULTS = 50
MAX_SELECTOR_TOKENS = 100
MOST_MM = 558.0  # Word's largest page, 22 inches
ROUNDING = 1 + 1e-9  # of a length given in the other unit
# what lengths may be, in pt
FONT_SIZE, LINE_HEIGHT, LINE_WIDTH = (1.0, 200.0), (1.0, 400.0), (0.0, 20.0)
SPACE, SIZE = (0.0, 200 / MM_PER_PT), (0.0, MOST_MM / MM_PER_PT)
PAPER_MM = (50.0, MOST_MM)
LEAST_PRINTED_MM = 20.0  # of a page between its margins
LINE_WIDTHS = {"thin": 0.5, "medium": 1.0, "thick": 1.5}
LINE_STYLES = ("solid", "double", "dashed", "dotted")
SIDES = ("top", "right", "bottom", "left")
BASE = Style(name="表格正文", font="宋体", latin_font="宋体", font_size_pt=10.5)
TAG_STYLES = {
    "h1": "标题",
    "h2": "二级标题",
    "h3": "三级标题",
    "p": "说明",
    "th": "表头",
    "td": "表格正文",
    "col": "列",
    "tr": "行",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One selector with its declarations, ready for the cascade."""

    selector: object
    declared: Declared
    order: int


@dataclass(slots=True)
class StyleSheet:
    rules: list[Rule]
    page: Page


class _Unsupported(ValueError):
    """A value outside the subset; ``str()`` says what may be written instead."""


# -- values


def _is_cjk(name: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" for char in name)


def _length_pt(token: object, bounds: tuple[float, float]) -> float:
    """A length in pt, within ``bounds``: what no printed form has would take all memory, or end in a file that no
    program opens."""
    length = 0.0
    if token.type == "dimension" and token.lower_unit in ("pt", "mm") and token.value >= 0:  # type: ignore[attr-defined]
        length = float(token.value) * (1 if token.lower_unit == "pt" else 1 / MM_PER_PT)  # type: ignore[attr-defined]
    elif token.type != "number" or token.value != 0:  # type: ignore[attr-defined]
        raise _Unsupported("长度写成 10.5pt 或 3mm")
    least, most = bounds
    if not least <= length <= most * ROUNDING:
        raise _Unsupported(f"应当在 {round(least)}pt 和 {round(most)}pt（{round(most * MM_PER_PT)}mm）之间")
    return length


def _one(tokens: list) -> object:
    if len(tokens) != 1:
        raise _Unsupported("这里只写一个值")
    return tokens[0]


def _ident(tokens: list, options: tuple[str, ...]) -> str:
    token = _one(tokens)
    if token.type != "ident" or token.lower_value not in options:  # type: ignore[attr-defined]
        raise _Unsupported(f"可以写：{'、'.join(options)}")
    return token.lower_value  # type: ignore[attr-defined]


def _font_family(tokens: list) -> Declared:
    names, words = [], []
    for token in [*tokens, None]:
        if token is None or token == ",":
            if words:
                names.append(" ".join(words))
            words = []
        elif token.type in ("ident", "string"):
            words.append(token.value)
        else:
            raise _Unsupported('写成 font-family: "Times New Roman", 仿宋')
    chinese = next((name for name in names if _is_cjk(name)), None)
    if chinese is None:
        raise _Unsupported('要有一个中文字体，如 font-family: "Times New Roman", 仿宋')
    latin = names[0]
    return {"font": chinese, "latin_font": latin}


def _color(token: object) -> str:
    color = tinycss2.color4.parse_color(token)
    if color is None or isinstance(color, str) or color.alpha != 1:
        raise _Unsupported("颜色写成 #000000")
    return "#" + "".join(f"{round(part * 255):02x}" for part in color.to("srgb").coordinates)


def _border(tokens: list) -> Border | None:
    width, style, color = 0.5, None, "#000000"
    for token in tokens:
        if token.type == "ident" and token.lower_value in ("none", "hidden"):
            return None
        if token.type == "ident" and token.lower_value in LINE_STYLES:
            style = token.lower_value
        elif token.type == "ident" and token.lower_value in LINE_WIDTHS:
            width = LINE_WIDTHS[token.lower_value]
        elif token.type in ("dimension", "number"):
            width = _length_pt(token, LINE_WIDTH)
        else:
            color = _color(token)
    if style is None:
        raise _Unsupported("写成 border: 0.5pt solid（线型：solid、double、dashed、dotted）")
    return Border(width, style, color) if width else None


def _four(tokens: list) -> tuple[float, float, float, float]:
    values = [_length_pt(token, SPACE) for token in tokens]
    if not 1 <= len(values) <= 4:
        raise _Unsupported("写 1 到 4 个长度")
    top = values[0]
    right = values[1] if len(values) > 1 else top
    bottom = values[2] if len(values) > 2 else top
    left = values[3] if len(values) > 3 else right
    return top, right, bottom, left


def _font_weight(tokens: list) -> Declared:
    token = _one(tokens)
    if token.type == "number" and token.value in (400, 700):  # type: ignore[attr-defined]
        return {"bold": token.value == 700}  # type: ignore[attr-defined]
    return {"bold": _ident(tokens, ("normal", "bold")) == "bold"}


def _line_height(tokens: list) -> Declared:
    token = _one(tokens)
    if token.type == "ident" and token.lower_value == "normal":  # type: ignore[attr-defined]
        return {"line_height_pt": None}
    if token.type == "number":  # type: ignore[attr-defined]
        raise _Unsupported("行高写成 18pt")
    return {"line_height_pt": _length_pt(token, LINE_HEIGHT)}


PROPERTIES: dict[str, Callable[[list], Declared]] = {
    "font-family": _font_family,
    "font-size": lambda tokens: {"font_size_pt": _length_pt(_one(tokens), FONT_SIZE)},
    "font-weight": _font_weight,
    "line-height": _line_height,
    "text-align": lambda tokens: {"align": _ident(tokens, ("left", "center", "right", "justify"))},
    "vertical-align": lambda tokens: {"vertical_align": _ident(tokens, ("top", "middle", "bottom"))},
    "writing-mode": lambda tokens: {
        "vertical": _ident(tokens, ("horizontal-tb", "vertical-rl")) == "vertical-rl"
    },
    "background-color": lambda tokens: {"background": _color(_one(tokens))},
    "padding": lambda tokens: {f"padding_{side}_pt": v for side, v in zip(SIDES, _four(tokens), strict=True)},
    "border": lambda tokens: {f"border_{side}": _border(tokens) for side in SIDES},
    "width": lambda tokens: {"width_mm": _length_pt(_one(tokens), SIZE) * MM_PER_PT},
    "height": lambda tokens: {"height_pt": _length_pt(_one(tokens), SIZE)},
}
for _side in SIDES:
    PROPERTIES[f"border-{_side}"] = lambda tokens, side=_side: {f"border_{side}": _border(tokens)}
    PROPERTIES[f"padding-{_side}"] = lambda tokens, side=_side: {
        f"padding_{side}_pt": _length_pt(_one(tokens), SPACE)
    }


def _declarations(content: object, complain: Complain) -> Declared:
    result: Declared = {}
    for item in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if item.type != "declaration":
            complain(item.source_line, item.source_column, "这里的 CSS 看不懂", "写成“属性: 值;”")
            continue
        reader = PROPERTIES.get(item.lower_name)
        if reader is None:
            complain(
                item.source_line,
                item.source_column,
                f"不支持 CSS 属性“{item.name}”",
                f"可以用：{'、'.join(PROPERTIES)}",
            )
            continue
        tokens = [token for token in item.value if token.type not in ("whitespace", "comment")]
        try:
            result.update(reader(tokens))
        except _Unsupported as error:
            value = tinycss2.serialize(item.value).strip()
            complain(item.source_line, item.source_column, f"“{item.name}”不支持“{value}”", str(error))
    return result


def parse_css(text: str, complain: Complain) -> StyleSheet:
    """The rules and the page of form.css; ``complain(line, column, message, hint)`` takes the faults."""
    rules: list[Rule] = []
    page = Page()
    for item in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if item.type == "at-rule" and item.lower_at_keyword == "page" and item.content is not None:
            if any(token.type not in ("whitespace", "comment") for token in item.prelude):
                hint = "各页一样：写成 @page { … }"
                complain(
                    item.source_line, item.source_column, "@page 后面不写别的（:left、:first、名字）", hint
                )
            page = _page(item, complain)
        elif item.type == "qualified-rule":
            try:
                if len(item.prelude) > MAX_SELECTOR_TOKENS:
                    raise cssselect2.SelectorError("too long")
                selectors = cssselect2.compile_selector_list(item.prelude)
                if any(selector.pseudo_element for selector in selectors):  # ::before is no element of a form
                    raise cssselect2.SelectorError("pseudo element")
            except (
                cssselect2.SelectorError,
                RecursionError,
                AttributeError,
            ):  # AttributeError: a bug of cssselect2, for “td|”
                complain(
                    item.source_line, item.source_column, "这个选择器看不懂", "写标签名、.类名，如“td.金额”"
                )
                continue
            declared = _declarations(item.content, complain)
            rules.extend(Rule(selector, declared, len(rules)) for selector in selectors)
        else:
            complain(
                item.source_line, item.source_column, "不支持这样的 CSS", "只用“选择器 { 属性: 值; }”和 @page"
            )
    return StyleSheet(rules, page)


def _page(rule: object, complain: Complain) -> Page:
    page = Page()
    for item in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):  # type: ignore[attr-defined]
        if item.type != "declaration":
            complain(item.source_line, item.source_column, "@page 里只写 size 和 margin", "")
            continue
        tokens = [token for token in item.value if token.type not in ("whitespace", "comment")]
        try:
            if item.lower_name == "size":
                width, height = _paper(tokens)
                page = replace(page, width_mm=width, height_mm=height)
            elif item.lower_name == "margin":
                values = zip(SIDES, _four(tokens), strict=True)
                page = replace(page, **{f"margin_{side}_mm": value * MM_PER_PT for side, value in values})
            elif item.lower_name in (f"margin-{side}" for side in SIDES):
                side = item.lower_name.removeprefix("margin-")
                page = replace(page, **{f"margin_{side}_mm": _length_pt(_one(tokens), SPACE) * MM_PER_PT})
            else:
                raise _Unsupported("可以写：size、margin")
        except _Unsupported as error:
            complain(item.source_line, item.source_column, f"@page 的“{item.name}”看不懂", str(error))
    wide = page.width_mm - page.margin_left_mm - page.margin_right_mm
    high = page.height_mm - page.margin_top_mm - page.margin_bottom_mm
    if min(wide, high) < LEAST_PRINTED_MM:
        message = "@page 的边距太大，纸上没有地方印了"
        complain(rule.source_line, rule.source_column, message, "把 margin 改小")  # type: ignore[attr-defined]
        return Page()
    return page


def _paper(tokens: list) -> tuple[float, float]:
    if tokens and tokens[0].type == "dimension":
        bounds = (PAPER_MM[0] / MM_PER_PT, PAPER_MM[1] / MM_PER_PT)
        lengths = [_length_pt(token, bounds) * MM_PER_PT for token in tokens]
        if len(lengths) == 2:
            return lengths[0], lengths[1]
    names = [token.value for token in tokens if token.type == "ident"]
    if len(names) == len(tokens) and 1 <= len(names) <= 2 and names[0].upper() in PAPERS:
        width, height = PAPERS[names[0].upper()]
        if len(names) == 1 or names[1] == "portrait":
            return width, height
        if names[1] == "landscape":
            return height, width
    raise _Unsupported("写成 size: A4 portrait 或 A4 landscape 或 210mm 297mm")


# -- the cascade


@dataclass(slots=True)
class Resolved:
    """The computed look of one element: its Style, and width and height where the CSS gives them."""

    style: Style
    width_mm: float | None = None
    height_pt: float = 0.0


def resolve(root: Element, sheet: StyleSheet, complain: Complain) -> dict[Element, Resolved]:
    """Style of every element below ``root``. Style names are the first class, else the tag's word; two looks
    never share a name (a second one is numbered)."""
    matcher = cssselect2.Matcher()
    for rule in sheet.rules:
        matcher.add_selector(rule.selector, rule)
    result: dict[Element, Resolved] = {}
    names: dict[str, list[Style]] = {}
    wrapper = cssselect2.ElementWrapper.from_html_root(root)
    _resolve(wrapper, BASE, matcher, result, names, complain)
    return result


def _resolve(
    wrapper: cssselect2.ElementWrapper,
    parent: Style,
    matcher: cssselect2.Matcher,
    result: dict[Element, Resolved],
    names: dict[str, list[Style]],
    complain: Complain,
) -> None:
    element = wrapper.etree_element
    declared: Declared = {}
    matches = sorted(matcher.match(wrapper), key=lambda match: (match[0], match[1]))
    for *_, rule in matches:
        declared.update(rule.declared)
    if "style" in element.attrib:
        line = int(element.attrib.get("data-line", "1"))
        declared.update(_declarations(element.attrib["style"], lambda _l, _c, m, h: complain(line, 1, m, h)))
    width, height = declared.pop("width_mm", None), declared.pop("height_pt", 0.0)
    values = {name: getattr(parent, name) for name in INHERITED} | declared
    classes = element.attrib.get("class", "").split()
    name = classes[0] if classes else TAG_STYLES.get(str(element.tag), "表格正文")
    style = Style(name=name, **{**_required(values)})  # type: ignore[arg-type]
    if str(element.tag) in ("h1", "h2", "h3", "p", "td", "th"):
        style = _named(style, names)
    result[element] = Resolved(style, width, height)  # type: ignore[arg-type]
    for child in wrapper.iter_children():
        _resolve(child, style, matcher, result, names, complain)


def _required(values: Declared) -> Declared:
    return {"font": BASE.font, "latin_font": BASE.latin_font, "font_size_pt": BASE.font_size_pt} | values


def _named(style: Style, names: dict[str, list[Style]]) -> Style:
    looks = names.setdefault(style.name, [])
    if style not in looks:
        looks.append(style)
    number = looks.index(style)
    return style if number == 0 else replace(style, name=f"{style.name}{number + 1}")


def add_fault(problems: list[Problem], problem: Problem) -> None:
    """Add a fault of a template, as long as a person would read on: five thousand elements that may not stand there
    take half a minute to print."""
    if len(problems) < MAX_FAULTS:
        problems.append(problem)
    elif len(problems) == MAX_FAULTS:
        message = f"毛病超过 {MAX_FAULTS} 处，后面的没有列出"
        problems.append(Problem(problem.code, message, problem.place, "先改好上面的，再检查一次"))


def problem_maker(file: str, text: str, problems: list[Problem]) -> Complain:
    """A ``complain`` that collects Problems with places in ``file``."""
    lines = text.split("\n")

    def complain(line: int, column: int, message: str, hint: str) -> None:
        line_text = lines[line - 1] if 0 < line <= len(lines) else ""
        add_fault(problems, Problem("css", message, Place(file, line, column), hint, line_text=line_text))

    return complain
