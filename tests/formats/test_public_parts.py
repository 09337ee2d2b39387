"""What a published Word or Excel file may consist of: ours pass, and everything beside it is named."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from corpus import SPECS
from making.running import spec_text
from tablegen.build.options import Options
from tablegen.build.run import build
from tablegen.formats.public_parts import not_allowed

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A public Word and Excel file."""
    folder = tmp_path_factory.mktemp("public")
    (folder / "甲.yaml").write_text(spec_text("网络宣传工作"), "utf-8")
    report = build([folder / "甲.yaml"], Options(("docx", "xlsx"), folder / "out", public=True))
    return {path.suffix[1:]: path.read_bytes() for path in report.made}


@pytest.mark.parametrize("volume", [False, True])
def test_what_this_program_makes_passes(tmp_path: Path, volume: bool) -> None:
    report = build([SPECS], Options(("docx", "xlsx"), tmp_path, volume=volume, public=True))
    assert report.made and report.exit_code == 0, report.problems
    for path in report.made:
        assert list(not_allowed(path.read_bytes())) == [], path


def changed(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    change(members)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return buffer.getvalue()


def related(members: dict[str, bytes], rels: str, kind: str, target: str) -> None:
    link = f'<Relationship Id="rIdX" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>'.encode()
    members[rels] = members[rels].replace(b"</Relationships>", link)


def comments(members: dict[str, bytes]) -> None:
    members["word/comments.xml"] = b"<w:comments xmlns:w='urn:w'/>"
    related(members, "word/_rels/document.xml.rels", "comments", "comments.xml")


def custom(members: dict[str, bytes]) -> None:
    members["docProps/custom.xml"] = b"<Properties/>"
    related(members, "_rels/.rels", "custom-properties", "docProps/custom.xml")


def source(members: dict[str, bytes]) -> None:
    members["customXml/item1.xml"] = b"<a/>"
    related(members, "word/_rels/document.xml.rels", "customXml", "../customXml/item1.xml")


def unused(members: dict[str, bytes]) -> None:
    members["word/media/old.png"] = b"x"


def company(members: dict[str, bytes]) -> None:
    text = members["docProps/app.xml"]
    members["docProps/app.xml"] = text.replace(
        b"</Properties>", "<Company>某某公司</Company></Properties>".encode()
    )


def manager(members: dict[str, bytes]) -> None:
    text = members["docProps/core.xml"]
    at = text.rindex(b"</")
    members["docProps/core.xml"] = text[:at] + b"<contentStatus>draft</contentStatus>" + text[at:]


def deleted(members: dict[str, bytes]) -> None:
    text = members["word/document.xml"]
    members["word/document.xml"] = text.replace(b"<w:r>", b'<w:r w:rsidR="00A1">', 1)


def author(members: dict[str, bytes]) -> None:
    text = members["word/document.xml"]
    members["word/document.xml"] = text.replace(b"<w:p>", b'<w:p><w:ins w:author="x"/>', 1)


def hidden(members: dict[str, bytes]) -> None:
    text = members["word/document.xml"]
    members["word/document.xml"] = text.replace(b"<w:rPr>", b"<w:rPr><w:vanish/>", 1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (comments, "部件“word/comments.xml”（comments）"),
        (custom, "部件“docProps/custom.xml”（custom-properties）"),
        (source, "部件“customXml/item1.xml”（customXml）"),
        (unused, "没有用到的部件“word/media/old.png”"),
        (company, "属性“Company”"),
        (manager, "属性“contentStatus”"),
        (deleted, "“word/document.xml”里的 w:rsidR"),
        (author, "“word/document.xml”里的 w:ins"),
        (hidden, "“word/document.xml”里的 w:vanish"),
    ],
)
def test_anything_beside_it_is_named(finished: dict[str, bytes], change: Callable, said: str) -> None:
    assert said in list(not_allowed(changed(finished["docx"], change)))


def test_printer_settings_and_defined_people_of_a_workbook_are_named(finished: dict[str, bytes]) -> None:
    def printer(members: dict[str, bytes]) -> None:
        rels = next(name for name in members if name == "xl/_rels/workbook.xml.rels")
        members["xl/printerSettings1.bin"] = b"x"
        related(members, rels, "printerSettings", "printerSettings1.bin")

    assert next(not_allowed(changed(finished["xlsx"], printer))).startswith("部件“xl/printerSettings1.bin”")
    assert list(not_allowed(b"PK no zip"))


def test_a_pdf_carries_no_attachment(tmp_path: Path) -> None:
    (tmp_path / "甲.yaml").write_text(spec_text("网络宣传工作"), "utf-8")
    inside, outside = (
        build([tmp_path / "甲.yaml"], Options(("pdf",), tmp_path / "out", public=public)).made[0].read_bytes()
        for public in (False, True)
    )
    assert list(not_allowed(outside)) == []
    assert next(not_allowed(inside)).startswith("附件“")
