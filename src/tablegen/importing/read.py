"""A file becomes a Document, by what it is and not by its suffix alone."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from ..formats.kinds import CONVERTIBLE, kind_by_suffix
from ..formats.package_reader import Package, open_package
from ..problems import CallError, Problem
from .document import Document

MAX_BYTES = 100_000_000
TEXTS = (".txt", ".tsv", ".csv", ".md", "")  # suffixes of pasted text


def read_file(path: Path, convert_old: bool = False) -> Document:
    """The file at ``path``; old formats (.doc, .xls, .wps, .et …) are converted by LibreOffice where that is asked for.
    Raises CallError, or LayoutError for a package that is damaged, of another kind or not trusted."""
    suffix = path.suffix.lower()
    if suffix in CONVERTIBLE and convert_old:
        from ..formats.convert import convert

        with tempfile.TemporaryDirectory() as scratch:
            made = convert(path, Path(scratch))
            document = read_file(made)
        document.file = str(path)
        document.remarks.append(f"由 LibreOffice 转换成 {made.suffix} 再读的")
        return document
    if suffix not in (".docx", ".xlsx", ".pdf", *TEXTS) and (kind := kind_by_suffix(suffix)):
        more = "；装了 LibreOffice 的，加 --convert" if suffix in CONVERTIBLE else ""
        raise CallError(Problem("not-a-form", f"“{path}”：{kind[0]}", hint=kind[1] + more))
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CallError(
                Problem(
                    "too-large", f"“{path}”超过 {MAX_BYTES // 1_000_000} MB", hint="只留要导入的表，另存一份"
                )
            )
        data = path.read_bytes()
    except OSError as error:
        message = f"“{path}”读不了：{error.strerror or error}"
        raise CallError(Problem("unreadable", message, hint="看看名字和所在的文件夹")) from error
    if data.startswith(b"PK"):
        package = open_package(data, str(path))
        return _office_reader(package)(package)
    if data.startswith(b"%PDF"):
        from .read_pdf import read_pdf

        return read_pdf(data, str(path))
    if suffix in TEXTS:
        from .read_text import read_text

        return read_text(data, str(path))
    hint = "可以导入 .docx、.xlsx、有文字的 .pdf，和表格粘贴成的 .txt（格子之间是制表符）"
    raise CallError(Problem("not-a-form", f"“{path}”不是能导入的文件", hint=hint))


def _office_reader(package: Package) -> Callable[[Package], Document]:
    if any(name.startswith("xl/") for name in package.members):
        from .read_xlsx import read_xlsx

        return read_xlsx
    from .read_docx import read_docx

    return read_docx
