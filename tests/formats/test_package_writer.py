"""The zip container: what the standard library reads back, dates fixed, the same parts the same bytes."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import FOUNDATION, foundation_book
from tablegen.formats import WRITERS
from tablegen.formats.package_writer import DamagedPackage, make_part, read_parts, unpack, zip_parts


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
    assert unpack(data) == contents
    assert zip_parts(read_parts(data)) == data
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


@pytest.mark.parametrize("name", ["docx", "xlsx"])
def test_what_the_standard_library_finds_damaged_is_found(name: str) -> None:
    """Of every place of a file that holds more than a date, one bit changed."""
    data = WRITERS[name](foundation_book(FOUNDATION[0]))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        contents = {part: package.read(part) for part in package.namelist()}
    assert unpack(data) == contents
    chance = random.Random(20240101)
    harmless = 0
    for place in (*range(0, len(data), 5), *range(len(data) - 600, len(data))):
        spoilt = bytearray(data)
        spoilt[place] ^= 1 << chance.randrange(8)
        try:
            found = unpack(bytes(spoilt))
        except DamagedPackage:
            continue
        harmless += 1
        assert found == contents
        with zipfile.ZipFile(io.BytesIO(spoilt)) as package:
            assert package.testzip() is None
    assert harmless < len(data) / 50


@given(st.integers(0), st.integers(0))
def test_half_a_file_is_damaged(start: int, end: int) -> None:
    data = zip_parts([make_part("甲.xml", b"x" * 100), make_part("乙.xml", b"")])
    start, end = start % len(data), end % len(data)
    with pytest.raises(DamagedPackage):
        unpack(data[start:end])
