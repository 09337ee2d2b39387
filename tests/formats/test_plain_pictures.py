"""A picture of a blank goes out with its pixels, and with nothing that it says about its maker."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from tablegen.formats.plain_pictures import plain_picture


def pixels(data: bytes) -> bytes:
    return Image.open(BytesIO(data)).convert("RGB").tobytes()


def saved(kind: str, **options) -> bytes:
    image = Image.radial_gradient("L").resize((48, 32)).convert("RGB")
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def exif(turned: int = 0) -> Image.Exif:
    told = Image.Exif()
    told[ExifTags.Base.Artist] = "某某科技"
    told[ExifTags.Base.Model] = "telephone"
    if turned:
        told[ExifTags.Base.Orientation] = turned
    return told


def telling_png() -> bytes:
    info = PngInfo()
    info.add_text("Author", "telephone")
    info.add_itxt("Author", "某某科技")
    return saved("PNG", pnginfo=info, exif=exif())


@pytest.mark.parametrize(
    "data",
    [
        telling_png(),
        saved("JPEG", exif=exif(), comment="telephone 某某科技"),
        saved("JPEG", exif=exif(6), progressive=True),
        saved("JPEG", exif=exif())
        + saved("JPEG", exif=exif(), comment="telephone"),  # a second one behind the first
    ],
)
def test_nothing_of_the_maker_is_in_a_picture(data):
    plain = plain_picture(data)
    assert b"telephone" in data and b"telephone" not in plain
    assert "某某科技".encode() not in plain
    assert pixels(plain) == pixels(data)
    assert plain_picture(plain) == plain


def test_the_way_up_and_the_colours_stay():
    profile = b"profile of the printer" * 10
    plain = Image.open(BytesIO(plain_picture(saved("JPEG", exif=exif(6), icc_profile=profile))))
    assert dict(plain.getexif()) == {ExifTags.Base.Orientation: 6}
    assert plain.info["icc_profile"] == profile
    assert (
        Image.open(BytesIO(plain_picture(saved("PNG", icc_profile=profile)))).info["icc_profile"] == profile
    )


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\xff\xd8", b"\xff\xd8\xff\xe1\x00", saved("JPEG")[:200], telling_png()[:20]]
)
def test_a_picture_that_is_damaged_or_not_known_stays_as_it_is(data):
    assert plain_picture(data) == data


def test_bytes_behind_the_end_of_a_png_go():
    data = saved("PNG")
    assert plain_picture(data + struct.pack(">I", zlib.crc32(data)) + b"telephone") == data
