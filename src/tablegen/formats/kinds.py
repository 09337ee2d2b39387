"""Files that are no .docx or .xlsx, named for what they are, with the clicks that help."""

from __future__ import annotations

import codecs
import zipfile
from contextlib import suppress
from io import BytesIO

WORD, EXCEL = "Word 文档 (*.docx)", "Excel 工作簿 (*.xlsx)"
_SAVE = "用 {} 打开，“文件→另存为”，类型选“{}”"
_WORD_CLICKS, _EXCEL_CLICKS = _SAVE.format("Word 或 WPS", WORD), _SAVE.format("Excel 或 WPS", EXCEL)
_EITHER_CLICKS = _SAVE.format("Word、Excel 或 WPS", "Word 文档或 Excel 工作簿")
_CONVERT = "；装有 LibreOffice 的，layout new 后面加 --convert 就由它转换"
_NO_TABLE = "向发表的单位要 Word 或 Excel 空表，或用 WPS 的“转为 Word”转好，逐格核对以后再用"

# suffix → (what it is, what to do)
_MACROS = {
    **dict.fromkeys((".docm", ".dotm"), ("带宏的文件", _WORD_CLICKS)),
    **dict.fromkeys((".xlsm", ".xltm", ".xlam"), ("带宏的文件", _EXCEL_CLICKS)),
    ".xlsb": ("二进制的 Excel 工作簿", _EXCEL_CLICKS),
}
_TEMPLATES = {
    ".dotx": ("Word 模板，不是文档", _WORD_CLICKS),
    ".xltx": ("Excel 模板，不是工作簿", _EXCEL_CLICKS),
}
_OLD = {
    **dict.fromkeys((".doc", ".dot"), ("Word 97-2003 的旧格式，本程序读不了", _WORD_CLICKS + _CONVERT)),
    **dict.fromkeys((".wps", ".wpt"), ("WPS 文字的旧格式，本程序读不了", _WORD_CLICKS + _CONVERT)),
    **dict.fromkeys((".xls", ".xlt"), ("Excel 97-2003 的旧格式，本程序读不了", _EXCEL_CLICKS + _CONVERT)),
    **dict.fromkeys((".et", ".ett"), ("WPS 表格的旧格式，本程序读不了", _EXCEL_CLICKS + _CONVERT)),
    **dict.fromkeys((".odt", ".rtf"), ("别的文字处理软件的格式，本程序读不了", _WORD_CLICKS + _CONVERT)),
    ".ods": ("别的表格软件的格式，本程序读不了", _EXCEL_CLICKS + _CONVERT),
}
_PRINTED = {
    ".pdf": ("印好的版面（PDF），里面没有可填的表格；扫描件只是图片", _NO_TABLE),
    ".ofd": ("印好的版面（OFD），里面没有可填的表格", _NO_TABLE),
    ".ceb": ("印好的版面（CEB），里面没有可填的表格", _NO_TABLE),
    **dict.fromkeys(
        (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".gif"), ("图片，里面没有可填的表格", _NO_TABLE)
    ),
}
_OTHERS = {
    **dict.fromkeys((".zip", ".rar", ".7z"), ("压缩包", "先解压，再用里面的 .docx 或 .xlsx")),
    **dict.fromkeys(
        (".txt", ".csv", ".html", ".htm", ".mht"),
        ("文字，不是 Word 或 Excel 空表", "用 Word 或 Excel 的空表"),
    ),
    **dict.fromkeys((".yaml", ".yml"), ("规格，不是空表", "空表是 .docx 或 .xlsx 文件")),
}
KINDS = {**_MACROS, **_TEMPLATES, **_OLD, **_PRINTED, **_OTHERS}
CONVERTIBLE = {
    **dict.fromkeys((".doc", ".dot", ".wps", ".wpt", ".odt", ".rtf"), ".docx"),
    **dict.fromkeys((".xls", ".xlt", ".et", ".ett", ".ods"), ".xlsx"),
}
# words near the beginning of a text → what it is
_TEXTS = (
    ((b"<html", b"<!doctype html", b"<table", b"mime-version"), "这是网页，只是后缀改成了办公文件的"),
    (
        (b'progid="excel.sheet"', b"office:spreadsheet"),
        "这是 Excel 2003 的 XML 表格，只是后缀改成了办公文件的",
    ),
    (
        (b'progid="word.document"', b"word/2003/wordml"),
        "这是 Word 2003 的 XML 文档，只是后缀改成了办公文件的",
    ),
)
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_OLD_WORD, _OLD_EXCEL = "WordDocument".encode("utf-16-le"), "Workbook".encode("utf-16-le")


def kind_by_suffix(suffix: str) -> tuple[str, str] | None:
    """(the sentence, what to do) for a suffix in lower case that no blank has; None for .docx, .xlsx and unknown ones."""
    if suffix not in KINDS:
        return None
    what, hint = KINDS[suffix]
    refused = "，本程序不接受" if suffix in _MACROS else ""
    return f"“{suffix}”是{what}{refused}", hint


def kind_by_content(data: bytes) -> tuple[str, str] | None:
    """(the sentence, what to do) for bytes that are no Office Open XML package, whatever the file is called; None where
    they may be one."""
    if data.startswith(_OLE2):
        if _PASSWORD in data:
            return "这个文件加了密码", "用 Word 或 WPS 打开，去掉密码（“文件→信息→保护文档”），再保存"
        if _OLD_WORD in data:
            return "这是改了后缀的 Word 97-2003 旧格式", _WORD_CLICKS
        if _OLD_EXCEL in data:
            return "这是改了后缀的 Excel 97-2003 旧格式", _EXCEL_CLICKS
        return (
            "这个文件加了密码，或者是改了后缀的旧格式",
            "用 Word 或 WPS 打开，去掉密码，另存为 .docx 或 .xlsx",
        )
    if not data.strip(b"\0"):
        return "这是空文件，里面什么也没有", "重新下载或重新拷一份；在微信、网盘里的，等它下载完"
    for start, suffix in (
        (b"%PDF", ".pdf"),
        (b"{\\rtf", ".rtf"),
        (b"\xff\xd8\xff", ".jpg"),
        (b"\x89PNG", ".png"),
        (b"Rar!", ".rar"),
        (b"7z\xbc\xaf", ".7z"),
        (b"GIF8", ".gif"),
        (b"BM", ".bmp"),
        *((mark, ".tif") for mark in (b"II*\0", b"MM\0*")),
    ):
        if data.startswith(start):
            return f"这是{KINDS[suffix][0]}", KINDS[suffix][1].replace(_CONVERT, "")
    if data.startswith(b"PK"):
        return None
    head = data[:4000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    for words, found in _TEXTS:
        if any(word in head[: 400 if head.startswith(b"<") else len(word)] for word in words):
            return found, _EITHER_CLICKS
    if _is_text(data[:4000]):
        return "这是文字文件，只是后缀改成了办公文件的", _EITHER_CLICKS
    return None


def _is_text(data: bytes) -> bool:
    """Whether ``data`` is text as Notepad saves it: UTF-16, UTF-8 or GBK without control characters."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if any(byte < 9 or 13 < byte < 32 for byte in data):
        return False
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            codecs.getincrementaldecoder(encoding)().decode(data)  # it may end within a character
            return True
    return False


def kind_by_members(names: set[str]) -> tuple[str, str] | None:
    """As ``kind_by_content``, for a zip file with these members (in lower case) and no [Content_Types].xml."""
    if "ofd.xml" in names:
        return f"这是{KINDS['.ofd'][0]}", _NO_TABLE
    if any(name.startswith("ppt/") for name in names):
        return "这是演示文稿（PowerPoint），不是 Word 或 Excel 文件", "用里面的表另做一份 Word 或 Excel 空表"
    if any(name.endswith((".docx", ".xlsx", *CONVERTIBLE)) for name in names):
        return f"这是{KINDS['.zip'][0]}，只是后缀改成了办公文件的", KINDS[".zip"][1]
    if "content.xml" in names and "mimetype" in names:
        return "这是改了后缀的 OpenDocument 文件（.odt、.ods）", _EITHER_CLICKS
    return None


def kind_by_mistaken_suffix(data: bytes, suffix: str) -> tuple[str, str] | None:
    """(the sentence, what to do) for a .docx or .xlsx, or a text, that bears the ``suffix`` of an old format."""
    if data.startswith(b"PK"):
        with suppress(zipfile.BadZipFile, OSError, ValueError), zipfile.ZipFile(BytesIO(data)) as archive:
            for name in archive.namelist():
                for folder, right in (("word/", ".docx"), ("xl/", ".xlsx")):
                    if name.lower().startswith(folder):
                        return f"这其实是 {right} 文件，只是后缀写成了 {suffix}", f"把后缀改成 {right}"
        return None
    return None if data.startswith(_OLE2) else kind_by_content(data)
