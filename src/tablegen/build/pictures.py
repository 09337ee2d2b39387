"""``tablegen show --png`` and ``--svg``: the pages of a spec as pictures, from the engine that makes the PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from ..books.places import form_places
from ..books.plan import make_book
from ..files.atomic import put_in_place, write_problem
from ..problems import SpecError
from ..spec.load import Loaded


def write_pictures(
    loaded_specs: list[Loaded], form: Literal["png", "svg"], output: Path, dots_per_inch: int
) -> list[Path]:
    """Write ``<output>/<folder of the spec>/<project>-1.png``, one for each page of each spec that is ready; their
    paths in order. Raises TablegenError where a page cannot be drawn or a file not be written."""
    from ..formats.pdf.typst import draw_pages

    ready = [loaded for loaded in loaded_specs if loaded.ready]
    places = form_places(
        [loaded.spec.group for loaded in ready],
        [loaded.project.name if loaded.project else "" for loaded in ready],
        [loaded.spec.path.stem for loaded in ready],
    )
    written = []
    for loaded, place in zip(ready, places, strict=True):
        for number, picture in enumerate(draw_pages(make_book(loaded), form, dots_per_inch), 1):
            path = output / place.with_name(f"{place.name}-{number}.{form}")
            try:
                put_in_place(path, picture)
            except OSError as error:
                raise SpecError(write_problem(path, error)) from error
            written.append(path)
    return written
