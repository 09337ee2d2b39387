"""A blank that was made to harm: each is refused with one sentence, before anything of it is used."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from making.word import W, docx, p, tbl, tr, zipped
from tablegen.formats.package_reader import open_package, read_package
from tablegen.problems import LayoutError

RELS = "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BODY = tbl(1, tr("{{ 项目名称 }}"))


def link(kind: str, target: str, mode: str = ' TargetMode="External"') -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId9" Type="{OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'
    )


def document(inside: str, before: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<w:document {W}><w:body>{inside}</w:body></w:document>'


BILLION_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {chr(97 + i)} "{f"&{chr(96 + i)};" * 10}">' for i in range(1, 10))
    + "]>"
)
FIELD = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def field(*codes: str) -> str:
    return f"<w:p>{FIELD.format(''.join(f'<w:r><w:instrText>{code}</w:instrText></w:r>' for code in codes))}</w:p>"


CASES = {
    "billion laughs": (
        docx(
            BODY, more={"word/document.xml": document("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", BILLION_LAUGHS)}
        ),
        "文件里的“word/document.xml”带有 DTD 或实体，本程序不接受",
    ),
    "external entity": (
        docx(
            BODY,
            more={
                "word/document.xml": document(
                    "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>",
                    '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
                )
            },
        ),
        "文件里的“word/document.xml”带有 DTD 或实体，本程序不接受",
    ),
    "parameter entity in an unused part": (
        docx(BODY, more={"docProps/x.xml": '<!DOCTYPE x [<!ENTITY % x SYSTEM "http://127.0.0.1/x">]><x/>'}),
        "文件里的“docProps/x.xml”带有 DTD 或实体，本程序不接受",
    ),
    "300 levels": (
        docx(BODY, more={"word/document.xml": document("<w:sdt>" * 300 + "</w:sdt>" * 300)}),
        "文件里的“word/document.xml”一层套一层超过 256 层，本程序不接受",
    ),
    "external picture": (
        docx(BODY, more={RELS: link("image", "http://example.invalid/x.png")}),
        "文件链接到外面的“http://example.invalid/x.png”，本程序不接受",
    ),
    "external template": (
        docx(BODY, more={"word/_rels/document.xml.rels": link("attachedTemplate", "file://server/x.dotm")}),
        "文件链接到外面的“file://server/x.dotm”，本程序不接受",
    ),
    "link to a file": (
        docx(BODY, more={RELS: link("hyperlink", "file:///c:/windows/system32/calc.exe")}),
        "文件链接到外面的“file:///c:/windows/system32/calc.exe”，本程序不接受",
    ),
    "field that runs a command": (
        docx(field('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"'), BODY),
        "文件里的域“DDEAUTO”会去取外面的内容，本程序不接受",
    ),
    "field split over runs": (
        docx(field(" INCLUDE", 'PICTURE "http://example.invalid/x"'), BODY),
        "文件里的域“INCLUDEPICTURE”会去取外面的内容，本程序不接受",
    ),
    "embedded document": (
        docx('<w:altChunk r:id="rId9" xmlns:r="x"/>', BODY),
        "文件里嵌了别的文档（altChunk），本程序不接受",
    ),
    "macros": (docx(BODY, more={"word/vbaProject.bin": b"\xcc\x61"}), "文件里有宏，本程序不接受"),
    "macros by content type": (
        docx(
            BODY,
            more={
                "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Override PartName="/word/document.xml" '
                'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
            },
        ),
        "文件里有宏，本程序不接受",
    ),
    "active x": (
        docx(BODY, more={"word/activeX/activeX1.xml": "<x/>"}),
        "文件里有 ActiveX 控件，本程序不接受",
    ),
    "absolute path": (
        docx(BODY, more={"/etc/cron.d/x": "x"}),
        "文件里的部件“/etc/cron.d/x”指向文件外面，本程序不接受",
    ),
    "path upwards": (
        docx(BODY, more={"word/../../../x": "x"}),
        "文件里的部件“word/../../../x”指向文件外面，本程序不接受",
    ),
    "windows path": (
        docx(BODY, more={"C:\\x.dll": "x"}),
        "文件里的部件“C:\\x.dll”指向文件外面，本程序不接受",
    ),
    "zip bomb": (
        docx(BODY, more={"word/media/x.bmp": b"\0" * 30_000_000}),
        "文件里的部件“word/media/x.bmp”压缩得太狠，像是压缩炸弹，本程序不接受",
    ),
    "many members": (
        docx(BODY, more={f"word/media/{number}": b"" for number in range(2_100)}),
        "文件里有 2105 个部件，不像一张空表（最多 2000 个）",
    ),
    "two parts of one name": (
        docx(BODY, more={"word/Document.xml": "<x/>"}),
        "文件里有两个叫“word/Document.xml”的部件",
    ),
    "no zip": (b"PK\x03\x04 not a zip at all", "文件不全（没有下载完）或者坏了"),
    "another zip": (zipped({"a.txt": "x"}), "这不是 Word 或 Excel 文件，或者文件坏了"),
    "old format": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
        "这个文件加了密码，或者是改了后缀的旧格式",
    ),
    "old Word file by another name": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
        "这是改了后缀的 Word 97-2003 旧格式",
    ),
    "password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "这个文件加了密码",
    ),
    "pdf by another name": (b"%PDF-1.7\n", "这是印好的版面（PDF），里面没有可填的表格；扫描件只是图片"),
    "ofd by another name": (zipped({"OFD.xml": "<x/>"}), "这是印好的版面（OFD），里面没有可填的表格"),
    "web page by another name": (b"<html><table>", "这是网页，只是后缀改成了办公文件的"),
    "broken xml": (docx(BODY, more={"word/styles.xml": "<w:styles"}), "文件里的“word/styles.xml”坏了"),
    "no document": (
        docx(
            BODY,
            more={
                "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
            },
        ),
        "文件里找不到正文",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_refused_with_one_sentence(name, tmp_path):
    from tablegen.formats.word.blank import read_docx_form

    data, sentence = CASES[name]
    path = tmp_path / "form.docx"
    path.write_bytes(data)
    with pytest.raises(LayoutError) as caught:
        read_docx_form(path)
    assert [problem.message for problem in caught.value.problems] == [sentence]
    assert caught.value.problems[0].place.file == str(path)
    sentence.encode("gbk")


def _with_stated_size(data: bytes, member: str, size: int) -> bytes:
    """The zip whose directory says that ``member`` has ``size`` bytes."""
    changed = bytearray(data)
    position = 0
    while (position := changed.find(b"PK\x01\x02", position)) >= 0:
        length = struct.unpack_from("<H", changed, position + 28)[0]
        if changed[position + 46 : position + 46 + length].decode().startswith(member):
            struct.pack_into("<I", changed, position + 24, size)
        position += 4
    return bytes(changed)


def test_sizes_are_added_up_before_unpacking():
    data = docx(BODY, more={f"word/media/{number}": bytes(range(256)) * 120 for number in range(40)})
    with pytest.raises(LayoutError) as caught:
        open_package(_with_stated_size(data, "word/media/", 3_000_000), "form.docx")
    assert caught.value.problems[0].message == "文件解压后超过 100 MB，不像一张空表"


def test_a_part_that_no_blank_needs():
    """Compressed like text, so that it is not taken for a bomb: it would still cost gigabytes to read."""
    text = "".join(f"<w:x w:id='{number * 7919 % 99991}'/>" for number in range(1_200_000))
    with pytest.raises(LayoutError) as caught:
        open_package(docx(BODY, more={"word/comments.xml": document(text)}), "form.docx")
    assert caught.value.problems[0].message == "文件里的“word/comments.xml”超过 20 MB，不像一张空表"


def test_a_member_that_is_larger_than_the_directory_says():
    data = docx(BODY, more={"word/media/x.bmp": b"\0" * 30_000_000})
    with pytest.raises(LayoutError) as caught:
        open_package(_with_stated_size(data, "word/media/", 1_000), "form.docx")
    assert caught.value.problems[0].message == "这不是 Word 或 Excel 文件，或者文件坏了"


def test_a_compression_that_no_office_program_uses():
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(LayoutError) as caught:
        open_package(buffer.getvalue(), "form.docx")
    assert caught.value.problems[0].message == "文件里的部件“word/document.xml”用了办公软件不用的压缩方法"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("form.docm", "“.docm”是带宏的文件，本程序不接受"),
        ("form.xlsm", "“.xlsm”是带宏的文件，本程序不接受"),
        ("form.doc", "“.doc”是Word 97-2003 的旧格式，本程序读不了"),
        ("form.wps", "“.wps”是WPS 文字的旧格式，本程序读不了"),
        ("form.et", "“.et”是WPS 表格的旧格式，本程序读不了"),
        ("form.dotx", "“.dotx”是Word 模板，不是文档"),
        ("form.pdf", "“.pdf”是印好的版面（PDF），里面没有可填的表格；扫描件只是图片"),
        ("form.ofd", "“.ofd”是印好的版面（OFD），里面没有可填的表格"),
    ],
)
def test_refused_by_suffix(name, sentence, tmp_path):
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(LayoutError) as caught:
        read_package(tmp_path / name)
    assert caught.value.problems[0].message == sentence


def test_a_file_that_is_too_large(tmp_path):
    path = tmp_path / "form.docx"
    with open(path, "wb") as file:
        file.truncate(30_000_000)
    with pytest.raises(LayoutError) as caught:
        read_package(path)
    assert caught.value.problems[0].message == "空表超过 20 MB"


def test_an_encrypted_member_is_refused():
    data = bytearray(docx(BODY))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = data.find(signature)
        data[position + offset] |= 1
    with pytest.raises(LayoutError) as caught:
        open_package(bytes(data), "form.docx")
    assert caught.value.problems[0].message == "这个文件加了密码"


def test_links_that_only_a_click_follows_are_fine(fill_blank):
    filled = fill_blank(
        docx(
            BODY,
            p("财政局"),
            more={"word/_rels/footer9.xml.rels": link("hyperlink", "https://example.invalid/")},
        )
    )
    assert filled.sheet.rows[0].cells[0].text == "网络宣传工作"


def test_a_cut_off_file_is_refused_wherever_it_ends():
    data = docx(BODY)
    for end in range(0, len(data), 97):
        with pytest.raises(LayoutError):
            open_package(data[:end], "form.docx")


def test_a_damaged_byte_never_escapes_as_another_error(tmp_path):
    """Every 61st byte flipped: read as before or refused with a sentence, nothing else."""
    from tablegen.formats.word.blank import take_apart

    data = docx(BODY, header=p("{{ 年度 }}"))
    refused = 0
    for position in range(0, len(data), 61):
        damaged = bytearray(data)
        damaged[position] ^= 0x5A
        try:
            take_apart(open_package(bytes(damaged), "form.docx"))
        except LayoutError as error:
            refused += 1
            assert all(problem.message for problem in error.problems)
    assert refused


def test_nothing_is_unpacked_to_disk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    open_package(docx(BODY), "form.docx")
    assert list(Path(tmp_path).iterdir()) == []
    with zipfile.ZipFile(BytesIO(docx(BODY))) as archive:
        assert "word/document.xml" in archive.namelist()


def archive_of(*names: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<a/>")
    return out.getvalue()


WHOLE = archive_of("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("空.docx", b"", "这是空文件，里面什么也没有"),
        ("空.xlsx", b"\0" * 4096, "这是空文件，里面什么也没有"),
        ("半.docx", WHOLE[:60], "文件不全（没有下载完）或者坏了"),
        ("网页.xls", "<html><table>项目</table></html>".encode(), "这是网页"),
        ("网页.doc", "\ufeff\r\n<!DOCTYPE html><p>".encode(), "这是网页"),
        (
            "老.xls",
            b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
            "Excel 2003 的 XML 表格",
        ),
        (
            "老.doc",
            b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:d/>',
            "Word 2003 的 XML 文档",
        ),
        ("字.xls", "项目,金额\n甲,1\n".encode("gbk"), "这是文字文件"),
        ("字.docx", "项目".encode("utf-16"), "这是文字文件"),
        ("新.doc", WHOLE, "这其实是 .docx 文件，只是后缀写成了 .doc"),
        (
            "新.et",
            archive_of("[Content_Types].xml", "xl/workbook.xml"),
            "这其实是 .xlsx 文件，只是后缀写成了 .et",
        ),
        ("错.xlsx", WHOLE, "这是 Word 文件，不是 Excel 工作簿"),
        ("包.docx", archive_of("申报表/空表.docx"), "这是压缩包"),
        ("片.docx", archive_of("[Content_Types].xml", "ppt/presentation.xml"), "这是演示文稿（PowerPoint）"),
        ("图.docx", b"GIF89a", "这是图片"),
        (
            "密.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "这个文件加了密码",
        ),
    ],
)
def test_a_file_is_named_for_what_it_is_whatever_it_is_called(name, data, sentence, tmp_path):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(LayoutError) as caught:
        read_package(tmp_path / name)
    (problem,) = caught.value.problems
    assert problem.message.startswith(sentence) or sentence in problem.message
    assert problem.hint
