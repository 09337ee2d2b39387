"""Opening a Word or Excel blank safely: it may come from anywhere and is not trusted.

``open_package`` counts and sizes the members before anything is unpacked, refuses names that point outside,
macros, active content, links that an office program would follow by itself, and XML with a DTD (entities are
how XML bombs and file readers are made). Every refusal is one sentence. Nothing is written to disk and
nothing is fetched.
"""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from lxml import etree

from ..problems import LayoutError, Place, Problem
from .kinds import (
    CONVERTIBLE,
    kind_by_content,
    kind_by_members,
    kind_by_mistaken_suffix,
    kind_by_suffix,
)

MAX_FILE_BYTES = 20_000_000
MAX_MEMBERS = 2_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_XML_BYTES = 20_000_000  # of one part
XML_SUFFIXES = (".xml", ".rels", ".vml")
MAX_RATIO = 200  # unpacked : packed of one member; text of an office file stays below 50
RATIO_FROM_BYTES = 1_000_000
_SAVE_AGAIN = "用 Word 或 WPS 打开，另存一份再用"
MAX_DEPTH = 256  # libxml2's own limit without huge_tree
SUFFIXES = {".docx": "Word", ".xlsx": "Excel"}

# what openpyxl and python-docx raise for a package that is not what it says (SyntaxError: XML that is not well formed)
UNREADABLE = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError),
    *(SyntaxError, OSError, EOFError, NotImplementedError, zipfile.BadZipFile),
)
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
# links outside that no program follows without being asked; they are left out of what is made (word/kept_parts.py)
_LEFT_OUT = ("attachedTemplate", "mailMergeSource", "mailMergeHeaderSource")
# fields that make Word fetch or run something when it updates them
_FIELD = re.compile(r"^\s*(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE|RD)\b", re.I)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, slots=True, eq=False)
class Package:
    """A checked office file: its name for messages and the plain bytes of its members, in their order."""

    file: str
    members: Mapping[str, bytes]

    def xml(self, name: str) -> etree._Element:
        """The root of an XML member; a new tree each time. The member has been checked."""
        return etree.fromstring(self.members[name], PARSER)

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Relationships of member ``name`` inside the package: id → (last word of the type, member name)."""
        folder, base = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        result = {}
        if rels in self.members:
            for item in self.xml(rels).iter(_REL):
                if item.get("TargetMode") != "External":
                    target = posixpath.normpath(posixpath.join("/", folder, item.get("Target", "")))
                    kind = item.get("Type", "").rsplit("/", 1)[-1]
                    result[item.get("Id", "")] = (kind, target.lstrip("/"))
        return result

    def zipped(self) -> BytesIO:
        """The members as an archive again, for libraries that open a file; nothing that was not checked is in it."""
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, data in self.members.items():
                archive.writestr(name, data)
        buffer.seek(0)
        return buffer

    def main_part(self) -> str:
        """The member that holds the document or workbook. Raises LayoutError."""
        for kind, target in self.related("").values():
            if kind == "officeDocument" and target in self.members:
                return target
        raise refusal(self.file, "文件里找不到正文", _SAVE_AGAIN)


def refusal(file: str, message: str, hint: str = "") -> LayoutError:
    return LayoutError(Problem("blank", message, Place(file), hint))


def unreadable(file: str, kind: str) -> LayoutError:
    """The refusal of a package that the library for its ``kind`` (Word, Excel) cannot read."""
    return refusal(file, f"这个 {kind} 文件读不了", f"用 {kind} 或 WPS 打开，另存一份再用")


def read_package(path: Path) -> Package:
    """Open the blank at ``path``. Raises LayoutError with one sentence."""
    file = str(path)
    suffix = path.suffix.lower()
    known = kind_by_suffix(suffix)
    if known and suffix not in CONVERTIBLE:
        raise refusal(file, *known)
    try:
        with open(path, "rb") as source:
            data = source.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise refusal(
            file, f"空表读不了：{error.strerror or error}", "看看文件是否还在、有没有权限"
        ) from error
    if known:
        raise refusal(file, *(kind_by_mistaken_suffix(data, suffix) or known))
    return open_package(data, file)


def open_package(data: bytes, file: str) -> Package:
    """Check the office file ``data``, called ``file`` in messages. Raises LayoutError with one sentence."""
    if len(data) > MAX_FILE_BYTES:
        raise refusal(file, f"空表超过 {MAX_FILE_BYTES // 1_000_000} MB", "删掉里面的大图片再用")
    if known := kind_by_content(data):
        raise refusal(file, *known)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_directory(archive.infolist(), file)
            members = {_name(info): archive.read(info) for info in archive.infolist() if not info.is_dir()}
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        EOFError,
        OSError,
        RuntimeError,
        struct.error,
        zlib.error,
    ) as error:
        if data.startswith(b"PK\3\4") and b"PK\5\6" not in data:  # its directory stands at the end
            raise refusal(
                file,
                "文件不全（没有下载完）或者坏了",
                "重新下载或重新拷一份；还不行，用 Word 或 WPS 打开另存",
            ) from error
        raise refusal(
            file, "这不是 Word 或 Excel 文件，或者文件坏了", "用 Word 或 WPS 打开看看，另存一份再用"
        ) from error
    except ValueError as error:  # sizes of the directory that do not agree with the data
        raise refusal(file, "这个文件的压缩目录是错的", _SAVE_AGAIN) from error
    package = Package(file, members)
    if file.lower().endswith(".xlsx") and "word/document.xml" in members:
        raise refusal(file, "这是 Word 文件，不是 Excel 工作簿", "把后缀改成 .docx")
    for name, content in members.items():
        if name.lower().endswith(XML_SUFFIXES):
            _check_xml(name, content, file)
    return package


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a member; some versions of WPS write it with the separator of Windows."""
    return info.filename.replace("\\", "/")


def _check_directory(infos: list[zipfile.ZipInfo], file: str) -> None:
    if len(infos) > MAX_MEMBERS:
        raise refusal(file, f"文件里有 {len(infos)} 个部件，不像一张空表（最多 {MAX_MEMBERS} 个）")
    total = sum(info.file_size for info in infos)
    if total > MAX_UNPACKED_BYTES:
        raise refusal(file, f"文件解压后超过 {MAX_UNPACKED_BYTES // 1_000_000} MB，不像一张空表")
    seen: set[str] = set()
    for info in infos:
        name = _name(info)
        if name.startswith("/") or ".." in name.split("/") or re.match("[A-Za-z]:", name):
            raise refusal(file, f"文件里的部件“{info.filename[:60]}”指向文件外面，本程序不接受", _SAVE_AGAIN)
        if name.lower() in seen:
            raise refusal(file, f"文件里有两个叫“{name[:60]}”的部件", _SAVE_AGAIN)
        seen.add(name.lower())
        if info.flag_bits & 0x1:
            raise refusal(file, "这个文件加了密码", "去掉密码再用")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refusal(
                file,
                f"文件里的部件“{name[:60]}”用了办公软件不用的压缩方法",
                _SAVE_AGAIN,
            )
        if info.file_size > RATIO_FROM_BYTES and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise refusal(file, f"文件里的部件“{name[:60]}”压缩得太狠，像是压缩炸弹，本程序不接受")
        lower = name.lower()
        if lower.endswith(XML_SUFFIXES) and info.file_size > MAX_XML_BYTES:
            raise refusal(file, f"文件里的“{name[:60]}”超过 {MAX_XML_BYTES // 1_000_000} MB，不像一张空表")
        if lower.endswith(("vbaproject.bin", "vbadata.xml", "jdedata.bin")) or "/macrosheets/" in lower:
            raise refusal(file, "文件里有宏，本程序不接受", "另存为不带宏的 .docx 或 .xlsx")
        if "/activex/" in lower:
            raise refusal(file, "文件里有 ActiveX 控件，本程序不接受", "删掉控件再用")
    known_parts = any(name.startswith(("word/", "xl/")) for name in seen)
    if not ("[content_types].xml" in seen and known_parts) and (known := kind_by_members(seen)):
        raise refusal(file, *known)
    if "[content_types].xml" not in seen:
        raise refusal(
            file, "这不是 Word 或 Excel 文件，或者文件坏了", "用 Word 或 WPS 打开看看，另存一份再用"
        )


def _check_xml(name: str, content: bytes, file: str) -> None:
    try:
        root = etree.fromstring(content, PARSER)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT and b"<!DOCTYPE" not in content:
            raise refusal(file, f"文件里的“{name}”一层套一层超过 {MAX_DEPTH} 层，本程序不接受") from error
        if b"<!DOCTYPE" in content:
            raise refusal(file, f"文件里的“{name}”带有 DTD 或实体，本程序不接受") from error
        raise refusal(file, f"文件里的“{name}”坏了", _SAVE_AGAIN) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise refusal(file, f"文件里的“{name}”带有 DTD 或实体，本程序不接受")
    if name.endswith(".rels"):
        _check_links(name, root, file)
    elif name == "[Content_Types].xml":
        for item in root.iter(f"{_TYPES}Override", f"{_TYPES}Default"):
            kind = item.get("ContentType", "").lower()
            if "excel.sheet.binary" in kind:
                raise refusal(
                    file,
                    "这是 Excel 二进制工作簿（.xlsb），本程序读不了",
                    "用 Excel 打开，另存为“Excel 工作簿 (*.xlsx)”",
                )
            if "macroenabled" in kind or "vbaproject" in kind:
                raise refusal(file, "文件里有宏，本程序不接受", "另存为不带宏的 .docx 或 .xlsx")
    else:
        if next(root.iter(f"{_W}altChunk"), None) is not None:
            raise refusal(file, "文件里嵌了别的文档（altChunk），本程序不接受", "把内容粘贴成普通文字")
        for code in _field_codes(root):
            if match := _FIELD.match(code):
                raise refusal(file, f"文件里的域“{match[1]}”会去取外面的内容，本程序不接受", "删掉这个域")


def _field_codes(root: etree._Element) -> Iterator[str]:
    """The code of every field; Word may split one over many runs."""
    code: list[str] = []
    for node in root.iter(f"{_W}instrText", f"{_W}fldSimple", f"{_W}fldChar"):
        if node.tag == f"{_W}fldSimple":
            yield node.get(f"{_W}instr", "")
        elif node.tag == f"{_W}instrText":
            code.append(node.text or "")
        elif code:
            yield "".join(code)
            code = []
    yield "".join(code)


def _check_links(name: str, root: etree._Element, file: str) -> None:
    for item in root.iter(_REL):
        if not (item.get("Id") and item.get("Type") and item.get("Target")):
            raise refusal(file, f"文件里的“{name}”坏了", _SAVE_AGAIN)
        if item.get("TargetMode") != "External":
            continue
        kind, target = item.get("Type", "").rsplit("/", 1)[-1], item.get("Target", "")
        if kind in _LEFT_OUT and name == "word/_rels/settings.xml.rels":
            continue
        if kind.startswith("externalLink") and name.startswith("xl/externalLinks/"):
            continue  # what a formula needs of another workbook is named by excel/faults.py; the rest stays behind
        if kind != "hyperlink" or not re.match(r"(https?://|mailto:)", target, re.I):
            raise refusal(
                file,
                f"文件链接到外面的“{target[:60]}”，本程序不接受",
                "断开链接（Word、Excel：文件→信息→编辑链接），或删掉它",
            )
