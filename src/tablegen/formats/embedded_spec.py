"""The spec inside the finished file: put in, and taken out again to the byte.

Word and Excel files carry it as a custom XML part of their own (ECMA-376 part 1, 15.2.5), which Word, Excel,
WPS and LibreOffice keep when a file is saved again; PDF files as attachments (formats/pdf/weasyprint.py). Nothing is
embedded in public copies and in files of projects marked 涉密.
"""

from __future__ import annotations

import base64
import os
import posixpath
import re
import zipfile
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from io import BytesIO
from pathlib import Path

from lxml import etree

from ..problems import CallError, LayoutError, Problem
from .package_writer import Part, make_part, plain_bytes, read_parts, zip_parts

Files = tuple[tuple[str, bytes], ...]  # (name with its folders, content): the spec first, then its 部门.yaml

NAMESPACE = "urn:tablegen:source"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_STORE_ID = "{7A7B6E5C-2F0D-4C1E-9B5A-1D0C8E6F3A21}"  # of this kind of part; any fixed GUID
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
MAX_BYTES = 50_000_000


def readable(name: str) -> str:
    """The path ``name`` as text. A file name is bytes to some systems; those of a Windows archive are often GBK."""
    try:
        name.encode()
    except UnicodeEncodeError:
        folder, slash, last = name.rpartition("/")
        if slash:
            return f"{readable(folder)}/{readable(last)}"
        return os.fsencode(name).decode("gb18030", "replace")
    return name


def _item_xml(files: Files) -> bytes:
    items = "".join(
        f'<file name="{escape(name)}">{base64.b64encode(content).decode()}</file>' for name, content in files
    )
    return f'{_XML}<source xmlns="{NAMESPACE}">{items}</source>'.encode()


def embed(data: bytes, files: Files) -> bytes:
    """The Word or Excel file ``data`` with ``files`` in it; the other parts are taken over as they stand."""
    if not files:
        return data
    parts = read_parts(data)
    by_name = {part.name: number for number, part in enumerate(parts)}
    main = _main_part(plain_bytes(parts[by_name["_rels/.rels"]]))
    folder, name = posixpath.split(main)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    number = 1
    while f"customXml/item{number}.xml" in by_name:
        number += 1
    item = f"item{number}.xml"
    target = posixpath.relpath(f"customXml/{item}", folder or ".")
    types, relations = parts[by_name["[Content_Types].xml"]], parts[by_name[rels]]
    parts[by_name["[Content_Types].xml"]] = _with(
        types.name,
        plain_bytes(types),
        b"</Types>",
        f'<Override PartName="/customXml/itemProps{number}.xml" ContentType="{_PROPERTIES_TYPE}"/>',
    )
    parts[by_name[rels]] = _with(
        rels,
        plain_bytes(relations),
        b"</Relationships>",
        f'<Relationship Id="rIdSource" Type="{_OFFICE}/customXml" Target="{target}"/>',
    )
    properties = (
        f'{_XML}<ds:datastoreItem ds:itemID="{_STORE_ID}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    item_rels = (
        f'{_XML}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/customXmlProps" Target="itemProps{number}.xml"/></Relationships>'
    )
    added = [
        make_part(f"customXml/{item}", _item_xml(files)),
        _constant(f"customXml/itemProps{number}.xml", properties.encode()),
        _constant(f"customXml/_rels/{item}.rels", item_rels.encode()),
    ]
    return zip_parts([*parts, *added])


_constant = lru_cache(maxsize=16)(make_part)


@lru_cache(maxsize=64)
def _with(name: str, content: bytes, end: bytes, added: str) -> Part:
    """A part with one more element before its closing tag; types and relations are the same in many files."""
    head, closing, tail = content.rpartition(end)
    return make_part(name, head + added.encode() + closing + tail)


@lru_cache(maxsize=16)
def _main_part(relations: bytes) -> str:
    for item in etree.fromstring(relations, _PARSER):
        if item.get("Type", "").endswith("/officeDocument"):
            return item.get("Target", "").lstrip("/")
    raise ValueError("no main part")  # our own writers and the check of blanks see to it


def without_source(parts: list[Part]) -> list[Part]:
    """The members of a Word or Excel file without the spec that is embedded in it: a blank that was made of a finished
    file must not hand on another project's."""
    items = [
        part.name for part in parts if _ITEM.fullmatch(part.name) and NAMESPACE.encode() in plain_bytes(part)
    ]
    if not items:
        return parts
    gone = set(items)
    by_name = {part.name: part for part in parts}
    for item in items:
        rels = f"customXml/_rels/{posixpath.basename(item)}.rels"
        if rels in by_name:
            gone.add(rels)
            for relation in etree.fromstring(plain_bytes(by_name[rels]), _PARSER):
                gone.add(_target("customXml", relation))
    result = []
    for part in parts:
        if part.name in gone:
            continue
        if part.name == "[Content_Types].xml":
            part = _filtered(part, lambda node: node.get("PartName", "").lstrip("/") in gone)
        elif part.name.endswith(".rels"):
            folder = posixpath.dirname(posixpath.dirname(part.name))
            part = _filtered(part, lambda node, folder=folder: _target(folder, node) in gone)
        result.append(part)
    return result


def blank_without_source(data: bytes) -> bytes:
    """The Word or Excel file ``data``, written by any program, as ``without_source`` leaves it."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = [make_part(name, archive.read(name)) for name in archive.namelist()]
    kept = without_source(parts)
    return data if kept is parts else zip_parts(kept)


_ITEM = re.compile(r"customXml/item\d+\.xml")


def _target(folder: str, relation: etree._Element) -> str:
    return posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")


def _filtered(part: Part, gone: Callable[[etree._Element], bool]) -> Part:
    """``part`` without those of its elements that are ``gone``; itself where there are none."""
    root = etree.fromstring(plain_bytes(part), _PARSER)
    found = [node for node in root if isinstance(node.tag, str) and gone(node)]
    for node in found:
        root.remove(node)
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return make_part(part.name, data) if found else part


# -- taking it out


def extract(path: Path) -> Files:
    """The files embedded in the finished file ``path``; () where there are none. Raises CallError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CallError(
            Problem("unreadable", f"“{path}”读不了：{error.strerror or error}", hint="看看名字和所在的文件夹")
        ) from error
    if data.startswith(b"%PDF"):
        return _from_pdf(data, path)
    if data.startswith(b"PK"):
        return _from_office(data, path)
    raise CallError(
        Problem(
            "no-source", f"“{path}”不是 Word、Excel 或 PDF 文件", hint="给出本程序做的 .docx、.xlsx 或 .pdf"
        )
    )


def _from_office(data: bytes, path: Path) -> Files:
    from .package_reader import open_package

    try:
        package = open_package(data, str(path))
    except LayoutError as error:
        raise CallError(*error.problems) from error
    for name, content in package.members.items():
        if _ITEM.fullmatch(name) and NAMESPACE.encode() in content:
            root = etree.fromstring(content, _PARSER)
            if root.tag == f"{{{NAMESPACE}}}source":
                return _decoded(root, path)
    return ()


def decoded(root: etree._Element) -> Files:
    """The files in a source element. Raises ValueError where their coding is broken."""
    return tuple(
        (item.get("name", ""), base64.b64decode(item.text or "", validate=False))
        for item in root.iter(f"{{{NAMESPACE}}}file")
    )


def _decoded(root: etree._Element, path: Path) -> Files:
    try:
        return decoded(root)
    except ValueError as error:
        raise CallError(
            Problem("no-source", f"“{path}”里的规格坏了", hint="文件可能被别的程序改过")
        ) from error


def _from_pdf(data: bytes, path: Path) -> Files:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise CallError(
            Problem("unreadable", f"“{path}”打不开，可能坏了或加了密码", hint="给出本程序做的 PDF")
        ) from error
    try:
        files = []
        for number in range(document.count_attachments()):
            attachment = document.get_attachment(number)
            files.append((attachment.get_name().replace("／", "/"), bytes(attachment.get_data())))
        return tuple(files)
    finally:
        document.close()


def write_out(files: Sequence[tuple[str, bytes]], folder: Path) -> list[Path]:
    """Write the embedded files below ``folder``; never over another file, never outside. Raises OSError and
    CallError."""
    from ..files.atomic import put_in_place
    from ..text.file_names import safe_name

    made = []
    for name, content in files:
        parts = [part for part in re.split(r"[/\\]", name) if part not in ("", ".", "..")]
        stem, dot, suffix = parts[-1].rpartition(".") if parts else ("规格", ".", "yaml")
        file = f"{safe_name(stem or suffix)}.{safe_name(suffix)}" if dot else safe_name(suffix)
        target = folder.joinpath(*map(safe_name, parts[:-1]), file)
        if target.exists() and target.read_bytes() != content:
            raise CallError(
                Problem("exists", f"“{target}”已经有了，而且内容不同", hint="用 -o 写到别的文件夹")
            )
        put_in_place(target, content)
        made.append(target)
    return made
