"""Cells that say the same on every form are made once; on one form every box has a cell of its own."""

from __future__ import annotations

import pytest

from corpus import foundation_specs, load_spec, spec_id
from tablegen.books.plan import make_book
from tablegen.fill.fill import fill_template
from tablegen.fill.names import context
from tablegen.fill.template import load_templates
from tablegen.spec.folder import SpecFile


@pytest.mark.parametrize("spec", foundation_specs(), ids=spec_id)
def test_no_cell_stands_twice(spec: SpecFile) -> None:
    loaded = load_spec(spec)
    sheets = [make_book(loaded).sheets[0]]
    sheets += [
        fill_template(template, context(loaded.project, loaded.layout), "")[0]
        for template in load_templates(loaded.layout.folder)
    ]
    for sheet in sheets:
        cells = [cell for row in sheet.rows for cell in row.cells]
        assert len({id(cell) for cell in cells}) == len(cells)


def test_boxes_that_look_alike_share_one_style() -> None:
    sheet = make_book(load_spec(foundation_specs()[0])).sheets[0]
    styles = [cell.style for row in sheet.rows for cell in row.cells]
    assert len({id(style) for style in styles}) == len(set(styles))
