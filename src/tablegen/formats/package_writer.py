"""A zip file with fixed dates, from parts some of which are compressed only once.

``zipfile`` cannot take ready deflate streams; the parts of a Word file that never change would be compressed
again for every form. Layout after PKWARE APPNOTE 6.3: local headers, central directory, end record; no zip64
(a part is far below 4 GB), file names UTF-8 (flag bit 11).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_DATE, _TIME = (1980 - 1980) << 9 | 1 << 5 | 1, 0  # 1980-01-01 00:00:00, the earliest a zip can say
_FLAG_UTF8 = 0x800
_DEFLATE = 8
# local header, entry of the directory, end of the directory (APPNOTE 4.3.7, 4.3.12, 4.3.16)
_LOCAL, _ENTRY, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_MOST_AT_ONCE = 1 << 20  # bytes unpacked at once: memory is not allocated by the size that a header claims


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
        header = _LOCAL.pack(b"PK\x03\x04", *common) + name
        body += (header, part.deflated)
        directory.append(_ENTRY.pack(b"PK\x01\x02", 20, *common, 0, 0, 0, 0, offset) + name)
        offset += len(header) + len(part.deflated)
    central = b"".join(directory)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(directory), len(directory), len(central), offset, 0)
    return b"".join((*body, central, end))


class DamagedPackage(ValueError):
    """A zip file that differs from what its headers say; ``str()`` is a phrase for the middle of a sentence."""


def unpack(data: bytes) -> dict[str, bytes]:
    """The plain bytes of every member of a zip file, their sizes and checksums compared. Raises DamagedPackage."""
    return {part.name: plain_bytes(part) for part in read_parts(data)}


def read_parts(data: bytes) -> list[Part]:
    """The members of a zip file as they stand, without unpacking them: members that lie one behind the other, each
    deflated and with a header that says what the directory says, as this program and XlsxWriter write them (the
    check of what was just written takes zipfile four times as long). Raises DamagedPackage."""
    try:
        return _listed(data)
    except (struct.error, UnicodeDecodeError) as error:
        raise DamagedPackage("压缩目录") from error


def _listed(data: bytes) -> list[Part]:
    signature, disk, first_disk, here, count, size, directory, comment = _END.unpack(data[-_END.size :])
    if (
        signature != b"PK\x05\x06"
        or (disk, first_disk, here, comment) != (0, 0, count, 0)
        or directory + size + _END.size != len(data)
    ):
        raise DamagedPackage("压缩目录")
    parts = []
    at, start = directory, 0
    for _ in range(count):
        signature, _, *common, comment, _, _, _, offset = _ENTRY.unpack_from(data, at)
        _, _, method, _, _, crc, packed, plain, length, extra = common
        name = data[at + _ENTRY.size : at + _ENTRY.size + length]
        at += _ENTRY.size + length + extra + comment
        local, *repeated, own_extra = _LOCAL.unpack_from(data, offset)
        behind = offset + _LOCAL.size + length
        if (
            (signature, local, method, offset) != (b"PK\x01\x02", b"PK\x03\x04", _DEFLATE, start)
            or repeated != common[:-1]
            or name != data[behind - length : behind]
        ):
            raise DamagedPackage(name.decode())
        start = behind + own_extra + packed
        parts.append(Part(name.decode(), data[start - packed : start], plain, crc))
    if (start, at) != (directory, directory + size):
        raise DamagedPackage("压缩目录")
    return parts


def plain_bytes(part: Part) -> bytes:
    """The content of a part, its size and checksum compared. Raises DamagedPackage."""
    try:
        content = zlib.decompress(part.deflated, -15, min(part.size, _MOST_AT_ONCE) + 1)
    except zlib.error as error:
        raise DamagedPackage(part.name) from error
    if len(content) != part.size or zlib.crc32(content) != part.crc:
        raise DamagedPackage(part.name)
    return content
