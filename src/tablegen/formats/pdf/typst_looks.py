"""Styles → Typst: the arguments of text, cells and lines, and a function for each look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...grid.sheet import Border, Style
from ..fonts import font_names
from .characters import Look, look_of
from .typst_text import CENTRE_EM, quoted

Families = Mapping[Look, Sequence[str]]
_SIDES = ("top", "right", "bottom", "left")


def font(family: str, latin: str, more: Sequence[str] = ()) -> str:
    """The faces in the order they are looked into; the Latin one leaves “ ” … — to the Chinese one."""
    names = [quoted(name) for name in (*font_names(family), *more)]
    if latin != family:
        names = [
            f'(name:{quoted(name)},covers:"latin-in-cjk")' for name in font_names(latin, latin=True)
        ] + names
    return f"font:({''.join(name + ',' for name in names)})," if names else ""


def _text(style: Style, families: Families) -> str:
    middle = CENTRE_EM * style.font_size_pt
    half = style.line_pt / 2
    look = look_of(style)
    return (
        f'{font(style.font, style.latin_font, families.get(look, ()))}weight:"{"bold" if look[2] else "regular"}",size:{style.font_size_pt:g}pt,'
        f"top-edge:{half + middle:.4g}pt,bottom-edge:{middle - half:.4g}pt"
    )


def _align(style: Style, tall: bool = False) -> str:
    across = "left" if style.align == "justify" else style.align
    down = "top" if tall or style.vertical_align == "top" else style.vertical_align
    return f"{across}+{ {'middle': 'horizon'}.get(down, down) }"


def stroke(border: Border) -> str:
    dash = f',dash:"{border.style}"' if border.style in ("dashed", "dotted") else ""
    return f'(paint:rgb("{border.color}"),thickness:{border.width_pt:g}pt{dash})'


def _paragraph(style: Style) -> str:
    """What holds for the paragraphs of a look."""
    given = ["justify:true"] if style.align == "justify" else []
    given += [f"hanging-indent:{style.hanging_pt:g}pt"] if style.hanging_pt else []
    return f"set par({','.join(given)});" if given else ""


def _half(border: Border | None) -> float:
    return border.width_pt / 2 if border else 0.0


def insets(style: Style) -> dict[str, float]:
    """pt from each edge of a box to its text: half of the border lies in it."""
    return {
        side: getattr(style, f"padding_{side}_pt") + _half(getattr(style, f"border_{side}"))
        for side in _SIDES
    }


def _inset(style: Style) -> str:
    return f"({','.join(f'{side}:{value:g}pt' for side, value in insets(style).items())})"


class Styles:
    """A function for each look: of cells (``c0(x, y, columns, rows, text)``) and of lines (``l0(text)``)."""

    def __init__(self, families: Families) -> None:
        self._families = families
        self.definitions: list[str] = []
        self._names: dict[tuple[str, Style, bool], str] = {}

    def cell(self, style: Style, tall: bool) -> str:
        name = self._names.get(("c", style, tall))
        if name is None:
            name = self._names["c", style, tall] = f"c{len(self._names)}"
            fill = f'fill:rgb("{style.background}"),' if style.background else ""
            body = f"text({_text(style, self._families)},t)"
            if paragraph := _paragraph(style):
                body = f"{{{paragraph}{body}}}"
            self.definitions.append(
                f"#let {name}(x,y,w,h,t)=table.cell(x:x,y:y,colspan:w,rowspan:h,{fill}inset:{_inset(style)},"
                f"{'breakable:true,' if tall else ''}"
                f"align:{_align(style, tall)},{body})"
            )
        return name

    def line(self, style: Style) -> str:
        name = self._names.get(("l", style, False))
        if name is None:
            name = self._names["l", style, False] = f"l{len(self._names)}"
            fill = f'fill:rgb("{style.background}"),' if style.background else ""
            sides = {side: getattr(style, f"border_{side}") for side in _SIDES}
            borders = ",".join(f"{side}:{stroke(border)}" for side, border in sides.items() if border)
            lines = f"stroke:({borders})," if borders else ""
            justify = _paragraph(style)
            self.definitions.append(
                f"#let {name}(t)=block(width:100%,{fill}{lines}inset:{_inset(style)},"
                f"{{set align({_align(style).partition('+')[0]});{justify}par(text({_text(style, self._families)},t))}})"
            )
        return name
