"""What a file that is published may consist of: a list of what is allowed, for every maker of such files.

The fillers hand on of a blank only what they list themselves; here the finished file is held against one list, whoever
made it: every member is reached by a listed relationship, the properties are listed ones, and nothing in the text says
who commented or changed it. A PDF has no attachment and no properties but the listed ones.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from ..problems import LayoutError
from .package_reader import MAX_UNPACKED_BYTES, PARSER, Package, open_package

# last words of relationship types: what a page is printed from (ECMA-376 part 1, 11.3, 12.3; part 2)
PARTS = frozenset(
    [
        *("officeDocument", "styles", "settings", "fontTable", "font", "numbering", "footnotes", "endnotes"),
        *("header", "footer", "theme", "image", "hyperlink"),
        *("worksheet", "sharedStrings", "drawing", "vmlDrawing"),
        *("diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors", "diagramDrawing"),
        *("core-properties", "extended-properties"),
    ]
)
PROPERTIES = {
    "core-properties": frozenset(
        [
            *("title", "subject", "creator", "keywords", "category", "language", "created", "modified"),
            "lastModifiedBy",
        ]
    ),
    "extended-properties": frozenset(
        [
            *("Application", "AppVersion", "DocSecurity", "ScaleCrop", "LinksUpToDate", "SharedDoc"),
            *("HyperlinksChanged", "lpstr", "i4"),
        ]
    ),
}
# elements that tell of people and of what was there before
_TELLING = re.compile(
    rb"<w:(?:ins|del|moveFrom|moveTo|rPrChange|pPrChange|tblPrChange|trPrChange|tcPrChange|sectPrChange|commentReference"
    rb"|docVars|attachedTemplate|vanish|documentProtection|mailMerge)\b|\bw:author=|\bw:rsid\w*="
)


PDF_PROPERTIES = frozenset(
    ["Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate"]
)


def not_allowed(data: bytes) -> Iterator[str]:
    """What of the Word, Excel or PDF file ``data`` may not be published, in Chinese words with the part's name."""
    yield from _of_pdf(data) if data.startswith(b"%PDF") else _of_package(data)


def is_package(data: bytes) -> bool:
    """Whether the zip file ``data`` is one of Word or Excel."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False  # named where its texts are looked through


def members(data: bytes) -> Iterator[bytes]:
    """The contents of the zip file ``data`` as far as it can be read and is not too large."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for info in archive.infolist():
                if info.file_size <= MAX_UNPACKED_BYTES:
                    yield archive.read(info)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        return  # named where its texts are looked through


def _of_pdf(data: bytes) -> Iterator[str]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        yield "打不开的 PDF"
        return
    try:
        for number in range(document.count_attachments()):
            yield f"附件“{document.get_attachment(number).get_name()}”"
        for key in document.get_metadata_dict(skip_empty=True).keys() - PDF_PROPERTIES:
            yield f"属性“{key}”"
    finally:
        document.close()


def _of_package(data: bytes) -> Iterator[str]:
    try:
        package = open_package(data, "")
    except LayoutError as error:
        yield error.problems[0].message
        return
    reached = {"[Content_Types].xml"}
    waiting = [""]
    while waiting:
        name = waiting.pop()
        folder, _, base = name.rpartition("/")
        rels = f"{folder}/_rels/{base}.rels".lstrip("/")
        if rels in package.members:
            reached.add(rels)
        for kind, target in package.related(name).values():
            if kind not in PARTS:
                yield f"部件“{target}”（{kind}）"
            elif target in package.members and target not in reached:
                reached.add(target)
                waiting.append(target)
                yield from _properties(package, target, kind)
    for name in package.members.keys() - reached:
        yield f"没有用到的部件“{name}”"
    for name in sorted(reached):
        if name.endswith(".xml") and (match := _TELLING.search(package.members[name])):
            yield f"“{name}”里的 {match[0].decode().strip('<=')}"


def _properties(package: Package, name: str, kind: str) -> Iterator[str]:
    allowed = PROPERTIES.get(kind)
    if allowed is None:
        return
    for node in etree.fromstring(package.members[name], PARSER).iter():
        word = etree.QName(node).localname if isinstance(node.tag, str) else "注释"
        if word not in allowed and (node.text or "").strip():
            yield f"属性“{word}”"
