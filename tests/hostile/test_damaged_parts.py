"""Parts of a blank changed at random places: read as before or refused with a sentence, never another error."""

from __future__ import annotations

import random
import re
import zipfile

import pytest

from corpus import TEMPLATES
from making.word import zipped
from tablegen.formats.excel import blank as excel_blank
from tablegen.formats.package_reader import open_package
from tablegen.formats.word import blank as word_blank
from tablegen.problems import LayoutError

VALUES = ("", "-1", "999999999", "x", "1e9", "A1:B", "rId99", "0", "true", "0.5")
BLANKS = [
    (TEMPLATES / "generic-project-word" / "form.docx", word_blank.take_apart),
    (TEMPLATES / "shanghai-project" / "form.xlsx", excel_blank.take_apart),
]


def damaged(parts: dict[str, str | bytes], chance: random.Random) -> dict[str, str | bytes]:
    """One attribute changed, one element without content taken out, or one part left out."""
    name = chance.choice(sorted(parts))
    text = parts[name].decode()
    values, empty = list(re.finditer('="([^"]*)"', text)), list(re.finditer("<[^>?]*/>", text))
    what = chance.random()
    if what < 0.6 and values:
        place = chance.choice(values)
        text = text[: place.start(1)] + chance.choice(VALUES) + text[place.end(1) :]
    elif what < 0.9 and empty:
        place = chance.choice(empty)
        text = text[: place.start()] + text[place.end() :]
    else:
        return {other: content for other, content in parts.items() if other != name}
    return {**parts, name: text}


@pytest.mark.filterwarnings("ignore")  # openpyxl's own remarks about what it reads
@pytest.mark.parametrize(("path", "take_apart"), BLANKS, ids=lambda value: getattr(value, "name", ""))
def test_read_or_refused(path, take_apart):
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    chance = random.Random(20240101)
    read = refused = 0
    for _ in range(150):
        try:
            take_apart(open_package(zipped(damaged(parts, chance)), path.name))
            read += 1
        except LayoutError as error:
            refused += 1
            assert all(problem.message and problem.place.file == path.name for problem in error.problems)
    assert read
    assert refused


def test_an_element_within_a_text_is_refused() -> None:
    """Programs differ in what they read there: what is written could not be read back."""
    path = TEMPLATES / "shanghai-project" / "form.xlsx"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    strings = parts["xl/sharedStrings.xml"].decode()
    parts["xl/sharedStrings.xml"] = strings.replace("<t>", "<t>项目<t>里面</t>", 1).encode()
    with pytest.raises(LayoutError, match="读不了"):
        excel_blank.take_apart(open_package(zipped(parts), path.name))
