"""What points at rows of a worksheet moves when rows are repeated or left out: print area and titles, frozen
rows, filters, validations, conditional formats, names, pictures, page breaks."""

from __future__ import annotations

import re
from collections.abc import Sequence

import openpyxl
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.worksheet.worksheet import Worksheet

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)")


class MovedRows:
    """Row numbers of the blank → row numbers of the filled worksheet, from (row of the blank, first and last
    worksheet row made of it) in the order of the worksheet."""

    def __init__(self, rows: Sequence[tuple[int, int, int]]):
        self.first: dict[int, int] = {}
        self.last: dict[int, int] = {}
        for source, first, last in rows:
            self.first.setdefault(source, first)
            self.last[source] = last
        self.sources = sorted(self.first)
        self.shift = rows[-1][2] - self.sources[-1] if rows else 0

    def start(self, row: int) -> int:
        """Where a range that began in ``row`` begins: in the first row that is left of it."""
        following = next((source for source in self.sources if source >= row), None)
        return self.first[following] if following is not None else row + self.shift

    def end(self, row: int) -> int:
        if self.sources and row > self.sources[-1]:
            return row + self.shift
        before = [source for source in self.sources if source <= row]
        return max(self.last[source] for source in before) if before else row

    def spread(self, area: str) -> str:
        """The area that a rule covers: a box that was repeated is covered in every row."""
        return self.area(area if ":" in area else f"{area}:{area}")

    def area(self, area: str) -> str:
        """``$B$3:F9`` moved; whole columns stay."""
        parts = area.split(":")
        move = (self.start, self.end if len(parts) > 1 else self.start)
        return ":".join(
            re.sub(r"(\d+)$", lambda match, to=move[index]: str(to(int(match[1]))), part)
            for index, part in enumerate(parts)
        )

    def formula(self, formula: str, sheet: str, local: bool) -> str:
        """A formula of a rule or name with its references to ``sheet`` moved (``local``: those without a
        sheet's name are meant too)."""
        tokens = Tokenizer(f"={formula}")
        for token in tokens.items:
            if token.type != Token.OPERAND or token.subtype != Token.RANGE:
                continue
            name, _, area = token.value.rpartition("!")
            if (name.strip("'") == sheet if name else local) and _REFERENCE.match(area):
                token.value = f"{name}!{self.area(area)}" if name else self.area(area)
        return tokens.render()[1:]


def move_references(workbook: openpyxl.Workbook, worksheet: Worksheet, moved: MovedRows) -> None:
    """Move whatever of the workbook points at rows of ``worksheet``."""
    name = worksheet.title
    if worksheet.print_area:
        areas = worksheet.print_area if isinstance(worksheet.print_area, list) else [worksheet.print_area]
        worksheet.print_area = ",".join(
            moved.area(part.rsplit("!", 1)[-1].replace("$", "")) for area in areas for part in area.split(",")
        )
    if worksheet.print_title_rows:
        first, last = re.findall(r"\d+", worksheet.print_title_rows)
        worksheet.print_title_rows = f"{moved.start(int(first))}:{moved.end(int(last))}"
    if worksheet.freeze_panes:
        worksheet.freeze_panes = moved.area(worksheet.freeze_panes)
    if worksheet.auto_filter.ref:
        worksheet.auto_filter.ref = moved.area(worksheet.auto_filter.ref)
    for rule in worksheet.data_validations.dataValidation:
        rule.sqref = type(rule.sqref)(" ".join(moved.spread(str(area)) for area in rule.sqref.ranges))
        for part in ("formula1", "formula2"):
            formula = getattr(rule, part)
            if formula:
                setattr(rule, part, moved.formula(formula, name, local=True))
    conditional = ConditionalFormattingList()
    for formatting in worksheet.conditional_formatting:
        area = " ".join(moved.spread(part) for part in str(formatting.sqref).split())
        for rule in formatting.rules:
            rule.formula = [moved.formula(formula, name, local=True) for formula in rule.formula]
            conditional.add(area, rule)
    worksheet.conditional_formatting = conditional
    for page_break in worksheet.row_breaks.brk:
        page_break.id = moved.end(page_break.id)
    for names in (workbook.defined_names, *(sheet.defined_names for sheet in workbook.worksheets)):
        for defined in names.values():
            if defined.attr_text:
                defined.attr_text = moved.formula(defined.attr_text, name, local=False)
    for picture in worksheet._images:
        for marker in (getattr(picture.anchor, "_from", None), getattr(picture.anchor, "to", None)):
            if marker is not None:
                marker.row = moved.start(marker.row + 1) - 1
