"""A file becomes a Document, by what it is and not by its suffix alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..formats.package_reader import Package, open_package
from ..problems import CallError, Problem
from .document import Document

MAX_BYTES = 100_000_000


def read_file(path: Path) -> Document:
    """Raises CallError, or LayoutError for a package that is damaged or not trusted."""
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
    if path.suffix.lower() in (".txt", ".tsv", ".csv", ".md", ""):
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
