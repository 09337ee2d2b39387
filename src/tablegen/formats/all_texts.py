"""Everything that a finished file says, shown or not: for the search that follows a public run.

A file is its own bytes, and where they are text that text; a zip file (Word, Excel, a package) also the names and contents of its members, and theirs;
XML and HTML also their texts, joined as a reader joins runs; a PDF also what its streams hold uncompressed, the
strings in it, its pages, properties, bookmarks and attachments. An embedded spec is taken out of its coding. What is
packed in another way, or with a password, cannot be looked through; what a picture shows is not read.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO

from lxml import etree

from .embedded_spec import NAMESPACE, decoded
from .package_reader import MAX_MEMBERS, MAX_UNPACKED_BYTES

_PACKED = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ\0", b"MSCF")
_OLE, _ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "EncryptedPackage".encode("utf-16-le")
MAX_DEPTH = 4  # zip files in zip files
MAX_KEPT_BYTES = 60_000
Piece = tuple[str, bytes | str]  # (where in the file, its bytes or a text)

_XML = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=True)
_HTML = etree.HTMLParser(no_network=True, recover=True, huge_tree=True)
_UTF8_HTML = etree.HTMLParser(no_network=True, recover=True, huge_tree=True, encoding="utf-8")
# a text goes on in the next of these: a run, a part of a run, a link, a mark within a sentence
_INLINE = frozenset(
    [
        "r",
        "t",
        "delText",
        "instrText",
        "rPh",
        "hyperlink",
        "ins",
        "del",
        "sdt",
        "sdtContent",
        "smartTag",
        "fldSimple",
        "span",
        "a",
        "b",
        "i",
        "u",
        "em",
        "strong",
        "sup",
        "sub",
        "wbr",
        "br",
    ]
)
_UNSEEN = frozenset(("style", "script"))
BREAK = "\0"  # between texts that are not read on from one to the next


class UnreadableError(ValueError):
    """The file cannot be looked through; ``str()`` is why, for the middle of a sentence."""


def pieces(data: bytes, where: str = "", depth: int = 0) -> Iterator[Piece]:
    """What ``data`` says, by every means. Raises UnreadableError."""
    yield where, data
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        yield from _zip_pieces(data, where, depth)
    elif data.startswith(b"%PDF"):
        yield from _pdf_pieces(data, where, depth)
    elif data.startswith(b"\x1f\x8b"):  # gzip: pictures of Word (.emz, .wmz) are
        if inflated := _inflated(data, 0, zlib.MAX_WBITS | 16):
            yield from pieces(inflated, where, depth + 1)
    elif data.startswith(_PACKED) or (data.startswith(_OLE) and _ENCRYPTED in data):
        raise UnreadableError("是压缩包，或加了密码")
    elif data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        read = _of_small_part if len(data) < MAX_KEPT_BYTES else _markup_pieces
        yield from read(data, where, depth)
    elif (text := _plain_text(data)) is not None:
        yield where, text


def _plain_text(data: bytes) -> str | None:
    """``data`` as text, if it is."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "ignore")
    if b"\0" in data:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _zip_pieces(data: bytes, where: str, depth: int) -> Iterator[Piece]:
    if depth >= MAX_DEPTH:
        raise UnreadableError("压缩包一层套一层，套得太深")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
            if (
                len(infos) > max(MAX_MEMBERS, 65_535)
                or sum(info.file_size for info in infos) > 10 * MAX_UNPACKED_BYTES
            ):
                raise UnreadableError("压缩包太大")
            yield where, archive.comment
            for info in infos:
                inner = f"{where}/{info.filename}".lstrip("/")
                yield inner, info.filename
                yield inner, info.comment + info.extra
                yield from pieces(archive.read(info), inner, depth + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise UnreadableError("压缩包坏了，或加了密码") from error


@lru_cache(maxsize=64)
def _of_small_part(data: bytes, where: str, depth: int) -> tuple[Piece, ...]:
    """Styles, themes and settings are the same in all files of a layout."""
    return tuple(_markup_pieces(data, where, depth))


def _markup_pieces(data: bytes, where: str, depth: int) -> Iterator[Piece]:
    html = b"<html" in data[:2000].lower()
    text = _plain_text(data) if html and b"charset" not in data[:2000].lower() else None
    if is_said_nowhere := text is not None:
        data = text.encode()  # or it would be taken for Latin-1
    try:
        root = etree.fromstring(data, _UTF8_HTML if is_said_nowhere else _HTML if html else _XML)
    except etree.XMLSyntaxError:
        return  # no markup after all; its bytes were searched
    if root is None:
        return
    if root.tag == f"{{{NAMESPACE}}}source":
        for name, content in decoded(root):
            yield where, name
            yield from pieces(content, f"{where}/{name}", depth + 1)
    texts: list[str] = []
    _gather(root, texts)
    yield where, "".join(texts)


def _gather(root: etree._Element, texts: list[str]) -> None:
    """The texts below ``root`` in their order, BREAK between those of different boxes; then the attributes that hold
    words (sizes and identifiers would be taken for amounts; every byte is searched besides)."""
    attributes = []
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        name = etree.QName(node).localname if isinstance(node.tag, str) else ""
        if event in ("comment", "pi"):
            attributes.append(node.text or "")
        elif event == "start":
            attributes += node.attrib.values()
            if name not in _INLINE and node.text and node.text.strip():
                texts.append(BREAK)
            if name not in _UNSEEN and not (name == "v" and _is_number_of_text(node)):
                texts.append(node.text or "")
        else:
            if name in ("p", "tc", "si", "is", "c", "td", "th") or (
                name not in _INLINE and (node.text or "").strip()
            ):
                texts.append(BREAK)
            texts.append(node.tail or "")
    texts += [BREAK + value for value in attributes if not value.isascii()]


def _is_number_of_text(value: etree._Element) -> bool:
    """Whether a cell's value is the number of a shared text (ECMA-376 part 1, 18.18.11)."""
    cell = value.getparent()
    return cell is not None and cell.get("t") == "s"


_STREAM = re.compile(rb"stream\r?\n")
_STRING = re.compile(rb"\((?:[^()\\]|\\.)*\)", re.S)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]{8,})>")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.S)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r\n": b""}


def _pdf_pieces(data: bytes, where: str, depth: int) -> Iterator[Piece]:
    import pypdfium2

    yield where, _pdf_strings(data)
    for match in _STREAM.finditer(data):
        inflated = _inflated(data, match.end())
        if inflated:
            yield where, inflated
            yield where, _pdf_strings(inflated)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise UnreadableError("PDF 打不开，可能坏了或加了密码") from error
    try:
        pages = []
        for page in document:
            text_page = page.get_textpage()
            pages.append(text_page.get_text_bounded())
            text_page.close()
            page.close()
        yield where, "\n".join(pages)
        yield where, BREAK.join(document.get_metadata_dict().values())
        yield where, BREAK.join(mark.get_title() or "" for mark in document.get_toc())
        for number in range(document.count_attachments()):
            attachment = document.get_attachment(number)
            name = attachment.get_name()
            yield where, name
            yield from pieces(bytes(attachment.get_data()), f"{where}/{name}", depth + 1)
    finally:
        document.close()


def _inflated(data: bytes, start: int, bits: int = zlib.MAX_WBITS) -> bytes:
    try:
        return zlib.decompressobj(bits).decompress(data[start:], MAX_UNPACKED_BYTES)
    except zlib.error:
        return b""  # not compressed (its bytes were searched), or a picture


def _pdf_strings(data: bytes) -> str:
    """The literal and hexadecimal strings in PDF syntax, those in UTF-16 decoded."""
    found = []
    for match in _STRING.finditer(data):
        found.append(_ESCAPE.sub(_unescape, match[0][1:-1]))
    for match in _HEX.finditer(data):
        digits = re.sub(rb"\s", b"", match[1])
        found.append(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))
    return BREAK.join(
        text[2:].decode("utf-16-be", "ignore")
        if text.startswith(b"\xfe\xff")
        else text.decode("utf-8", "ignore")
        for text in found
    )


def _unescape(match: re.Match) -> bytes:
    code = match[1]
    return bytes([int(code, 8) & 255]) if code[:1].isdigit() and code[:1] < b"8" else _ESCAPED.get(code, code)
