"""A department's volume: head as published, list with amounts and pages, every form on a new page."""

from __future__ import annotations

import ctypes
import re
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pypdfium2
import pypdfium2.raw as raw
import pytest
from docx import Document
from openxml_audit import OpenXmlValidator

from corpus import SPECS
from tablegen.build.options import Options
from tablegen.build.run import build

SHANGHAI = SPECS / "上海市委网信办"
NAMES = ["网络宣传工作", "机关服务费", "信息化运维项目", "信息化建设项目", "网络安全和信息化工作"]
TITLE = "中共上海市委网络安全和信息化委员会办公室2024年度项目绩效目标汇总表"


@pytest.fixture(scope="module")
def volume(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    output = tmp_path_factory.mktemp("volume")
    report = build([SHANGHAI], Options(output=output, volume=True))
    assert not [problem for problem in report.problems if problem.is_error]
    assert {path.stem for path in report.made} == {TITLE}
    return {path.suffix[1:]: path for path in report.made}


def test_word_has_a_table_of_contents_that_is_filled_in(volume: dict[str, Path]) -> None:
    xml = zipfile.ZipFile(volume["docx"]).read("word/document.xml").decode()
    assert len(re.findall(r" TOC \\f T \\h \\z ", xml)) == 1
    entries = [
        paragraph.text
        for paragraph in Document(str(volume["docx"])).paragraphs
        if paragraph.style.name == "toc 1"
    ]
    assert [entry.split("\t")[1] for entry in entries] == NAMES
    assert entries[0].split("\t") == ["1", "网络宣传工作", "2,632,000.00", "2"]
    assert xml.count("PAGEREF _Toc") == 5
    anchors = re.findall(r'w:anchor="([^"]+)"', xml)
    assert anchors == re.findall(r'<w:bookmarkStart w:id="\d+" w:name="([^"]+)"', xml)
    assert [field.split("\t")[1] for field in re.findall(r' TC "([^"]*)" \\f T', xml)] == NAMES


def test_word_forms_start_on_new_pages_and_carry_the_published_head(volume: dict[str, Path]) -> None:
    document = Document(str(volume["docx"]))
    assert len(document.sections) == 6 and len(document.tables) == 5
    assert document.paragraphs[0].text == TITLE
    assert [table.cell(0, 1).text for table in document.tables] == NAMES


def test_pdf_has_bookmarks_links_and_true_page_numbers(volume: dict[str, Path]) -> None:
    document = pypdfium2.PdfDocument(str(volume["pdf"]))
    marks = [(mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]
    assert [title for title, _ in marks] == ["目录", *NAMES]
    first = document[0].get_textpage().get_text_bounded()
    for title, page in marks[1:]:
        assert title in "".join(document[page].get_textpage().get_text_bounded().split())
        line = next(line for line in first.splitlines() if title in line)
        assert line.split()[-1] == str(page + 1)
    assert link_pages(document[0]) == sorted([page for _, page in marks[1:]] * 2)  # names and page numbers


def link_pages(page: pypdfium2.PdfPage) -> list[int]:
    """The pages that the links on ``page`` lead to, sorted."""
    position, link, found = ctypes.c_int(0), raw.FPDF_LINK(), []
    while raw.FPDFLink_Enumerate(page.raw, ctypes.byref(position), ctypes.byref(link)):
        destination = raw.FPDFLink_GetDest(page.pdf.raw, link)
        found.append(raw.FPDFDest_GetDestPageIndex(page.pdf.raw, destination))
    return sorted(found)


def test_excel_has_an_index_with_links_and_one_sheet_per_project(volume: dict[str, Path]) -> None:
    workbook = openpyxl.load_workbook(volume["xlsx"])
    assert workbook.sheetnames == ["目录", *NAMES]
    index = workbook["目录"]
    links = {
        cell.value: cell.hyperlink.location for row in index.iter_rows() for cell in row if cell.hyperlink
    }
    assert {name: f"'{name}'!A1" for name in NAMES}.items() <= links.items()
    amounts = [cell.value for row in index.iter_rows() for cell in row if isinstance(cell.value, float | int)]
    assert sum(amounts[:-1]) == amounts[-1] == 22922024


def test_files_are_valid(volume: dict[str, Path]) -> None:
    for suffix in ("docx", "xlsx"):
        result = OpenXmlValidator().validate(volume[suffix])
        assert result.is_valid, result.errors


def test_long_and_equal_names_get_sheet_names_that_excel_accepts(tmp_path: Path) -> None:
    text = (SHANGHAI / "机关服务费.yaml").read_text("utf-8")
    shared = (SHANGHAI / "部门.yaml").read_text("utf-8").split("汇编:")[0]
    (tmp_path / "办").mkdir()
    (tmp_path / "办" / "部门.yaml").write_text(shared, "utf-8")
    long = "关于进一步加强和改进全市公务用车保障与机关后勤服务工作的专项经费项目[一期]"
    for number, name in enumerate([long, long.upper(), long, "A/B:C?*"]):
        spec = text.replace("项目名称: 机关服务费", f"项目名称: '{name}'")
        (tmp_path / "办" / f"{number}.yaml").write_text(spec, "utf-8")
    report = build([tmp_path / "办"], Options(("xlsx",), tmp_path / "out", volume=True))
    assert report.exit_code == 0
    names = openpyxl.load_workbook(report.made[0]).sheetnames
    assert len({name.lower() for name in names}) == 5
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)


def test_a_volume_of_a_list_is_the_list(tmp_path: Path) -> None:
    report = build([SPECS / "广州市委网信办"], Options(("xlsx",), tmp_path, volume=True))
    (path,) = report.made
    assert len(openpyxl.load_workbook(path).sheetnames) == 1


def test_different_layouts_in_one_volume(tmp_path: Path) -> None:
    """元 beside 万元: amounts carry their units, no total is invented."""
    folder = tmp_path / "混合"
    folder.mkdir()
    for office, name in (("上海市委网信办", "机关服务费"), ("宿州市委网信办", "网络媒体协会运行经费")):
        own = (SPECS / office / f"{name}.yaml").read_text("utf-8")
        shared = (SPECS / office / "部门.yaml").read_text("utf-8").split("汇编:")[0]
        (folder / f"{name}.yaml").write_text(shared + "\n" + own, "utf-8")
    report = build([folder], Options(("docx", "xlsx"), tmp_path / "out", volume=True))
    assert report.exit_code == 0, report.problems
    data = next(path for path in report.made if path.suffix == ".docx").read_bytes()
    texts = [paragraph.text for paragraph in Document(BytesIO(data)).paragraphs]
    entries = [text.split("\t") for text in texts if "\t" in text]
    assert [entry[2] for entry in entries[1:]] == ["700,000.00元", "5万元"]
