"""A layout that holds the official Word or Excel blank: in that format the file is the blank, filled.

The Sheet for the other formats comes from the same boxes (fill/fill.py), so nothing else of the program
knows about blanks.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..formats.embedded_spec import without_source
from ..formats.package_writer import make_part, plain_bytes, read_parts, zip_parts
from ..formats.word.parts import core_xml
from ..grid.sheet import Book, Sheet
from ..problems import Place, Problem, Severity
from .agreement import must_agree
from .fill import fill_template
from .template import load_template, load_templates

BLANKS = {"docx": "form.docx", "xlsx": "form.xlsx"}
FORMATS = {"docx": "Word", "xlsx": "Excel", "pdf": "PDF", "html": "网页"}


def holds_blank(folder: Path, name: str) -> bool:
    """Whether the layout in ``folder`` holds the official blank of the format ``name``."""
    return name in BLANKS and os.path.isfile(folder / BLANKS[name])


def only_in_blanks(folder: Path, forms: Sequence[str], in_blank: bool) -> list[Problem]:
    """What an official blank of the layout prints and the files of these formats lack: one problem per blank.
    ``in_blank``: whether the files of a blank's own format are that blank (a volume is laid out anew). Raises LayoutError."""
    found = []
    for name, file in BLANKS.items():
        lacking = [form for form in forms if not (in_blank and form == name)]
        if not lacking or not holds_blank(folder, name):
            continue
        first = load_template(folder)
        if name not in forms and first.name != file:
            continue  # no file is made from this blank, and none is drawn from it
        templates = (first,) if first.name == file else load_templates(folder)
        native = next(item.native for item in templates if item.name == file)
        if printed := native.blank.only_here:  # type: ignore[attr-defined]
            words, printed_words = "、".join(FORMATS[form] for form in lacking), "、".join(printed)
            message = f"空表里的{printed_words}只在 {FORMATS[name]} 里有，{words} 里没有"
            if not in_blank:
                message = f"汇编（{words}）按表格重新排版，没有空表里的{printed_words}"
            found.append(
                Problem(
                    "only-in-blank",
                    message,
                    Place(str(folder / file)),
                    "每种格式都要有的，写进表格，或写成表格上下的文字",
                    Severity.WARNING,
                )
            )
        hanging = any(box.style.hanging_pt for box in native.blank.form.boxes)  # type: ignore[attr-defined]
        if hanging and "xlsx" in lacking:
            found.append(
                Problem(
                    "only-in-blank",
                    "空表里的悬挂缩进 Excel 排不出：一段的第二行起从格子左边开始，字不变",
                    Place(str(folder / file)),
                    "不要紧就不用管；要各种格式一样，在 Word 里去掉“悬挂缩进”",
                    Severity.WARNING,
                )
            )
    return found


def write_blank(folder: Path, name: str, names: Mapping[str, object], sheet: Sheet) -> bytes:
    """The official blank in ``folder`` filled with ``names`` (fill.names.context), read back and compared with
    ``sheet``, the Sheet of all other formats. Raises LayoutError or SelfCheckError."""
    template = next(item for item in load_templates(folder) if item.name == BLANKS[name])
    own, boxes = fill_template(template, names, sheet.name, sheet.title)
    must_agree(sheet, own, load_template(folder).name, template.name, folder)
    if name == "docx":
        from ..formats.word.check_filled import check_filled_docx
        from ..formats.word.fill import write_filled_docx

        data = write_filled_docx(template.native, boxes, own)  # type: ignore[arg-type]
        check_filled_docx(data, template.native, boxes, own)  # type: ignore[arg-type]
        return data
    from ..formats.excel.check_filled import check_filled_xlsx
    from ..formats.excel.fill import write_filled_xlsx
    from ..formats.excel.plan import make_plan

    plan = make_plan(template.native, boxes, own)  # type: ignore[arg-type]
    data = write_filled_xlsx(template.native, plan)  # type: ignore[arg-type]
    check_filled_xlsx(data, template.native, plan)  # type: ignore[arg-type]
    return data


CORE = "docProps/core.xml"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"


def describe(data: bytes, book: Book) -> bytes:
    """The filled blank with the document properties of ``book``: who filled it, for what, 内部 or 公开. What the
    blank said of itself (its maker, its dates) is not true of the filled form, nor a spec that was embedded in it."""
    core = make_part(CORE, core_xml(book.title, book.properties))
    parts = without_source(read_parts(data))
    if any(part.name == CORE for part in parts):
        return zip_parts([core if part.name == CORE else part for part in parts])
    added = {
        "[Content_Types].xml": (b"</Types>", f'<Override PartName="/{CORE}" ContentType="{_CORE_TYPE}"/>'),
        "_rels/.rels": (
            b"</Relationships>",
            f'<Relationship Id="rIdCore" Type="{_CORE_RELATION}" Target="{CORE}"/>',
        ),
    }
    made = []
    for part in parts:
        if part.name in added:
            end, element = added[part.name]
            head, closing, tail = plain_bytes(part).rpartition(end)
            part = make_part(part.name, head + element.encode() + closing + tail)
        made.append(part)
    return zip_parts([*made, core])
