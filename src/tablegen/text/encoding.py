"""Bytes that are no UTF-8 text: what they are instead, and where.

What Notepad saves otherwise (UTF-16, GBK) is read by spec/slips/recover.py; here stand the sentences for what cannot be read.
"""

from __future__ import annotations

import codecs

from ..problems import Place, Problem, command

SAVE_AS_UTF8 = "用记事本“另存为”，编码选 UTF-8"
_COPY = "用它自己的软件打开，把文字复制到记事本，存成 .yaml 文件，编码选 UTF-8"
# how a file begins → what it is
_BEGINNINGS = (
    ((b"PK\x03\x04", b"PK\x05\x06"), "Word、Excel 文件或压缩包", _COPY),
    ((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",), "旧格式的 Word、Excel 或 WPS 文件", _COPY),
    ((b"%PDF",), "PDF 文件", _COPY),
    ((b"{\\rtf",), "写字板或 Word 的 RTF 文件", _COPY),
    ((b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*"), "图片", "照着图片新写一份规格"),
    ((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"), "压缩包", "先解压，再用里面的文件"),
    ((b"<!doctype", b"<html", b"<?xml", b"<table"), "网页", "打开网页，把文字复制到记事本，存成 .yaml 文件，编码选 UTF-8"),
)  # fmt: skip


def another_kind(data: bytes, name: str) -> Problem | None:
    """The Problem of a file of another program under the name of a spec; None where it may be text."""
    head = data[:64].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    for beginnings, what, hint in _BEGINNINGS:
        if data.startswith(beginnings) or (what == "网页" and head.startswith(beginnings)):
            message = f"这是{' ' if what[0].isascii() else ''}{what}，只是名字改成了规格的"
            if data.startswith((b"PK", b"%PDF")):
                hint += f"；是本程序做的成品，改回原来的后缀，用 {command('source')} 取出里面的规格"
            return Problem("encoding", message, Place(name), hint)
    if data and not data.strip(b"\0"):
        hint = "从备份或回收站找回原来的一份；多半是存的时候断了电，或者没等存完就拔了盘"
        return Problem("encoding", "文件里全是空字节，内容没有存上", Place(name), hint)
    return None


def no_text(data: bytes, name: str) -> Problem:
    """The Problem of ``data`` that is not UTF-8."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return Problem("encoding", "文件存成了 UTF-32 编码", Place(name), SAVE_AS_UTF8)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Problem("encoding", "文件存成了 UTF-16（“Unicode”）编码", Place(name), SAVE_AS_UTF8)
    lines = data.splitlines()
    bad = [number for number, line in enumerate(lines, 1) if not _is(line, "utf-8")]
    place = Place(name, bad[0] if bad else 1, 1)
    if len(bad) == 1 and bad[0] == len(lines) > 1 and _is_cut(lines[-1]):
        hint = "文件没有存全或没有传全：重新拷一份，或对着原件补上最后的内容"
        return Problem("encoding", "文件的最后一个字只有一半", place, hint)
    wide = [number for number, line in enumerate(lines, 1) if not line.isascii()]
    good = [number for number in wide if number not in set(bad)]
    for few, many, encoding, of_few, of_many in (
        (bad, good, "gb18030", "GBK（ANSI）", "UTF-8"),
        (good, bad, "utf-8", "UTF-8", "GBK（ANSI）"),
    ):
        if 0 < len(few) < len(many) and all(_is(lines[number - 1], encoding) for number in few):
            others = f"等 {len(few)} 行" if len(few) > 1 else ""
            message = f"第 {few[0]} 行{others}是 {of_few}编码，别的行是 {of_many}"
            hint = "多半是从别的文件拼进来的：对着原件重新打，整个文件存成 UTF-8"
            return Problem("encoding", message, Place(name, few[0], 1), hint)
    if 0 < len(bad) < len(good):
        message = f"第 {bad[0]} 行{'等 ' + str(len(bad)) + ' 行' if len(bad) > 1 else ''}有字存坏了（不是 UTF-8 的字节）"
        return Problem("encoding", message, place, "对着原件重新打这一行；用记事本打开看，坏的地方是乱码")
    if not _is(data, "gb18030"):
        return Problem("encoding", "文件不是 UTF-8 编码的文本", place, SAVE_AS_UTF8)
    return Problem("encoding", "文件存成了 GBK（ANSI）编码", place, SAVE_AS_UTF8)


def _is(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_cut(line: bytes) -> bool:
    """Whether ``line`` is UTF-8 but for a last character that lacks its end."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return False
