"""A zip file with fixed dates, from parts some of which are compressed only once.

``zipfile`` cannot take ready deflate streams; the parts of a Word file that never change would be compressed
again for every form. Layout after PKWARE APPNOTE 6.3: local headers, central directory, end record; no zip64
(a part is far below 4 GB), file names UTF-8 (flag bit 11).
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

_DATE, _TIME = (1980 - 1980) << 9 | 1 << 5 | 1, 0  # 1980-01-01 00:00:00, the earliest a zip can say
_FLAG_UTF8 = 0x800
_DEFLATE = 8


@dataclass(frozen=True, slots=True)
class Part:
    """One member: its name and its deflate stream, with size and CRC-32 of the plain bytes."""

    name: str
    deflated: bytes
    size: int
    crc: int


def make_part(name: str, data: bytes) -> Part:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return Part(name, packer.compress(data) + packer.flush(), len(data), zlib.crc32(data))


@lru_cache(maxsize=256)
def constant_part(name: str, data: bytes) -> Part:
    """A part that is the same in many files, compressed once per process."""
    return make_part(name, data)


def zip_parts(parts: Iterable[Part]) -> bytes:
    """The zip file; the same parts give the same bytes."""
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for part in parts:
        name = part.name.encode()
        common = (
            20,
            _FLAG_UTF8,
            _DEFLATE,
            _TIME,
            _DATE,
            part.crc,
            len(part.deflated),
            part.size,
            len(name),
            0,
        )
        header = struct.pack("<4s5H3I2H", b"PK\x03\x04", *common) + name
        body += (header, part.deflated)
        directory.append(struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, *common, 0, 0, 0, 0, offset) + name)
        offset += len(header) + len(part.deflated)
    central = b"".join(directory)
    end = struct.pack(
        "<4s4H2IH", b"PK\x05\x06", 0, 0, len(directory), len(directory), len(central), offset, 0
    )
    return b"".join(body) + central + end


def read_parts(data: bytes) -> list[Part]:
    """The members of a zip file as they stand, without unpacking them."""
    parts = []
    with zipfile.ZipFile(BytesIO(data)) as package:
        for info in package.infolist():
            if info.compress_type != zipfile.ZIP_DEFLATED:
                parts.append(make_part(info.filename, package.read(info)))
                continue
            # the local header repeats the name, and has an extra field of its own (APPNOTE 4.3.7)
            at = info.header_offset
            start = at + 30 + int.from_bytes(data[at + 26 : at + 28], "little")
            start += int.from_bytes(data[at + 28 : at + 30], "little")
            stream = data[start : start + info.compress_size]
            parts.append(Part(info.filename, stream, info.file_size, info.CRC))
    return parts


def plain_bytes(part: Part) -> bytes:
    """The content of a part."""
    return zlib.decompress(part.deflated, -15)
