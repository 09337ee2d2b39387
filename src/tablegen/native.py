"""A layout that holds the official Word or Excel blank: in that format the file is the blank, filled.

The Sheet for the other formats comes from the same boxes (layout/fill.py), so nothing else of the program
knows about blanks.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .grid.sheet import Sheet
from .layout.fill import fill_template, first_difference, load_templates
from .problems import Problem, SelfCheckError

BLANKS = {"docx": "form.docx", "xlsx": "form.xlsx"}


def holds_blank(folder: Path, name: str) -> bool:
    """Whether the layout in ``folder`` holds the official blank of the format ``name``."""
    return name in BLANKS and (folder / BLANKS[name]).is_file()


def write_blank(folder: Path, name: str, names: Mapping[str, object], sheet: Sheet) -> bytes:
    """The official blank in ``folder`` filled with ``names`` (layout.fill.context), read back and compared with
    ``sheet``, the Sheet of all other formats. Raises LayoutError or SelfCheckError."""
    template = next(item for item in load_templates(folder) if item.name == BLANKS[name])
    own, boxes = fill_template(template, names, sheet.name, sheet.title)
    if difference := first_difference(sheet, own, "成品", template.name):
        raise SelfCheckError(Problem("read-back", difference))
    if name == "docx":
        from .readers.filled import check_filled_docx
        from .writers.filled_docx import write_filled_docx

        data = write_filled_docx(template.native, boxes, own)  # type: ignore[arg-type]
        check_filled_docx(data, template.native, boxes, own)  # type: ignore[arg-type]
        return data
    from .readers.filled import check_filled_xlsx
    from .writers.filled_xlsx import write_filled_xlsx

    data = write_filled_xlsx(template.native, boxes, own)  # type: ignore[arg-type]
    check_filled_xlsx(data, template.native, boxes, own)  # type: ignore[arg-type]
    return data
