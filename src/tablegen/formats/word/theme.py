"""The faces that a theme of Office stands for (DrawingML, a:fontScheme)."""

from __future__ import annotations

from lxml import etree

from .values import A


def theme_fonts(theme: etree._Element | None) -> dict[str, str]:
    """Word's theme names (minorEastAsia, majorHAnsi …) → face. Chinese faces stand in the script list."""
    fonts: dict[str, str] = {}
    if theme is None:
        return fonts
    for level in ("major", "minor"):
        scheme = theme.find(f".//{A}{level}Font")
        if scheme is None:
            continue
        latin, east = scheme.find(f"{A}latin"), scheme.find(f"{A}ea")
        hans = next(
            (node.get("typeface") for node in scheme.iter(f"{A}font") if node.get("script") == "Hans"), ""
        )
        chinese = (east.get("typeface") if east is not None else "") or hans
        for kind in ("Ascii", "HAnsi"):
            fonts[f"{level}{kind}"] = (latin.get("typeface") if latin is not None else "") or ""
        fonts[f"{level}EastAsia"] = chinese or ""
    return {key: face for key, face in fonts.items() if face}
