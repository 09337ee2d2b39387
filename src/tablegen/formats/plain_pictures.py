"""Pictures without what they say about themselves: who took them, where, with what, and words that were added.

A seal that was photographed with a telephone carries the place it was photographed at (Exif), and a second, smaller
picture behind the first; a drawing program writes its user into PNG (tEXt; PNG 3, 11.3). Nothing of that is printed.
Pixels, colours and the way up stay as they are.
"""

from __future__ import annotations

import struct

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_SAYS = frozenset((b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"))
_JPEG = b"\xff\xd8"
_JPEG_KEEPS = {0xE0: b"", 0xE2: b"ICC_PROFILE\x00", 0xEE: b"Adobe"}  # JFIF, colours: segment → how it begins
_JPEG_DATA, _JPEG_END = 0xDA, 0xD9
_NO_MARKER = frozenset((0x00, 0xFF, *range(0xD0, 0xD8)))  # behind FF: within the data
_EXIF = b"Exif\x00\x00"
_ORIENTATION = 0x0112


def plain_picture(data: bytes) -> bytes:
    """The picture in ``data`` as it is printed; bytes of a kind that is not known here, or damaged, stay as they are."""
    try:
        if data.startswith(_PNG):
            return _plain_png(data)
        if data.startswith(_JPEG):
            return _plain_jpeg(data)
    except (struct.error, IndexError):
        pass
    return data


def _plain_png(data: bytes) -> bytes:
    out, place = [_PNG], len(_PNG)
    while place < len(data):
        (length,) = struct.unpack_from(">I", data, place)
        end = place + 12 + length
        if data[place + 4 : place + 8] not in _PNG_SAYS:
            out.append(data[place:end])
        if data[place + 4 : place + 8] == b"IEND":
            break  # what stands behind the end belongs to no picture
        place = end
    return b"".join(out)


def _plain_jpeg(data: bytes) -> bytes:
    out, place = [_JPEG], len(_JPEG)
    while True:
        if data[place] != 0xFF or data[place + 1] == 0xFF:  # filling between segments
            place += 1
            continue
        kind = data[place + 1]
        if kind == _JPEG_END:
            return b"".join([*out, data[place : place + 2]])
        (length,) = struct.unpack_from(">H", data, place + 2)
        end = place + 2 + length
        if kind == _JPEG_DATA:
            while data[end] != 0xFF or data[end + 1] in _NO_MARKER:
                end += 1
        segment = data[place:end]
        if kind == 0xE1 and segment[4:10] == _EXIF:
            segment = _upright(segment[10:])
        elif 0xE0 <= kind <= 0xEF or kind == 0xFE:
            begin = _JPEG_KEEPS.get(kind)
            segment = segment if begin is not None and segment[4:].startswith(begin) else b""
        out.append(segment)
        place = end


def _upright(tiff: bytes) -> bytes:
    """An Exif segment that says nothing but which side is up; nothing where that is the usual one."""
    order = ">" if tiff[:2] == b"MM" else "<"
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, first)
    for number in range(count):
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * number)
        if tag == _ORIENTATION and 2 <= value <= 8:
            entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, value, 0)
            body = _EXIF + b"MM\x00*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
            return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    return b""
