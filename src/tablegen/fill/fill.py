"""A project on a layout's form: the names, one pass through a template, the settled Sheet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..formats.html.template import Form, rebuild
from ..grid.merge import TilingError, settle
from ..grid.sheet import Sheet
from ..model.layout import Layout
from ..model.project import Project
from ..problems import LayoutError
from .agreement import must_agree
from .names import context
from .template import Template, load_narrative, load_template, load_templates, render

if TYPE_CHECKING:
    from ..formats.blank import Filled


def fill(project: Project, layout: Layout) -> Sheet:
    """The Sheet of ``project`` on ``layout``'s form. Raises LayoutError for faults of the template."""
    return fill_names(context(project, layout), layout, project.name)


def fill_names(names: Mapping[str, object], layout: Layout, title_name: str) -> Sheet:
    """As ``fill``, from the names themselves: by the first template.

    Another template is compared with it whenever its file is made (official.write_blank), so that a Word form does
    not wait for openpyxl to read an Excel blank.
    """
    return fill_template(load_template(layout.folder), names, title_name, layout.name)[0]


def fill_narrative(project: Project, layout: Layout) -> Sheet | None:
    """The text that is published with the form, from the same names; None where the layout has none. Raises LayoutError."""
    template = load_narrative(layout.folder)
    return fill_template(template, context(project, layout), project.name)[0] if template else None


def render_sheet(names: Mapping[str, object], folder: Path, title_name: str, title: str = "") -> Sheet:
    """The Sheet of the template in ``folder``; ``title`` is used where the form has no heading.

    Where the folder holds several templates, all are filled, and they must print the same (DESIGN.md rule 6):
    LayoutError names the first difference.
    """
    templates = load_templates(folder)
    sheets = [fill_template(template, names, title_name, title)[0] for template in templates]
    for template, sheet in zip(templates[1:], sheets[1:], strict=True):
        must_agree(sheets[0], sheet, templates[0].name, template.name, folder)
    return sheets[0]


def fill_template(
    template: Template, names: Mapping[str, object], title_name: str, title: str = ""
) -> tuple[Sheet, list[Filled]]:
    """The Sheet of one template, and the filled boxes of a Word or Excel blank ([] for form.html). Raises LayoutError."""
    form = template.form
    text = render(template, names)
    if template.native is not None:
        from ..formats.blank import filled_boxes, sheet_of  # form.html needs neither

        blank = template.native.blank  # type: ignore[attr-defined]
        boxes = filled_boxes(blank, text)
        return _printable(sheet_of(blank, boxes, title_name, title), form), boxes
    rebuilt = rebuild(form, text)
    flat, widths = rebuilt.rows, form.column_widths_mm
    if form.spread is not None:
        from ..formats.html.spread import spread

        flat, widths = spread(form, flat)
    try:
        rows = settle(flat, len(widths))
    except TilingError as error:
        box = form.boxes[error.origin] if error.origin >= 0 else None
        raise LayoutError(
            form.fault(str(error), box.line if box else 1, "看看 colspan、rowspan 和列数")
        ) from error
    title = next((line.text for line in rebuilt.head if line.heading == 1), "") or title
    sheet = Sheet(title_name, title, widths, rows, rebuilt.head, rebuilt.foot, form.page)
    return _printable(sheet, form), []


def _printable(sheet: Sheet, form: Form) -> Sheet:
    """``sheet``. Raises LayoutError where there is nothing on it."""
    if not (sheet.rows or sheet.head or sheet.foot):
        raise LayoutError(form.fault("模板里什么也没有", 1, "放进表格：一个 <table>，或空表里的格子"))
    if not form.column_widths_mm:
        raise LayoutError(form.fault("模板里没有表格", 1, "放进表格：一个 <table>，或空表里的格子"))
    return sheet
