"""The zip container: what the standard library reads back, dates fixed, the same parts the same bytes."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import FOUNDATION, foundation_book
from tablegen.writers import WRITERS
from tablegen.writers.package import make_part, zip_parts


@given(
    st.dictionaries(
        st.text(st.sampled_from("abc中文/.xml"), min_size=1, max_size=12),
        st.binary(max_size=3000),
        max_size=6,
    )
)
def test_what_goes_in_comes_out(contents: dict[str, bytes]) -> None:
    data = zip_parts(make_part(name, part) for name, part in contents.items())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        assert {name: package.read(name) for name in package.namelist()} == contents
    assert data == zip_parts(make_part(name, part) for name, part in contents.items())


@pytest.mark.parametrize("name", ["docx", "xlsx"])
def test_an_office_file_says_nothing_of_when_and_where_it_was_made(name: str) -> None:
    data = WRITERS[name](foundation_book(FOUNDATION[0]))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {info.date_time[:3] for info in package.infolist()} == {(1980, 1, 1)}
        names = package.namelist()
        assert len(names) == len(set(names)), "Word repairs a file with a part twice"
        assert names[0] == "[Content_Types].xml"
        assert all(info.compress_type == zipfile.ZIP_DEFLATED for info in package.infolist())
        for part in names:
            assert b"/tmp/" not in package.read(part)
            assert b"/home/" not in package.read(part)
