"""Every element and attribute of SpreadsheetML is handled, harmless with a reason, or stops with words."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import openxml_audit
import pytest

from tablegen.formats.excel.faults import faults
from tablegen.formats.excel.inventory import (
    HANDLED,
    HARMLESS,
    STOPPED_PARTS,
    STOPS,
    Kind,
    classify,
    classify_part,
    stop_of,
    stop_of_part,
)
from tablegen.formats.excel.opened import sheet_parts
from tablegen.formats.package_reader import open_package, read_package

SCHEMAS = Path(openxml_audit.__file__).parent / "data" / "openxml" / "schemas"
# what WPS, LibreOffice and Excel put around SpreadsheetML
WRITTEN_PARTS = [
    ("xl/workbook.xml", Kind.HANDLED),
    ("xl/worksheets/sheet1.xml", Kind.HANDLED),
    ("xl/sharedStrings.xml", Kind.HANDLED),
    ("xl/styles.xml", Kind.HANDLED),
    ("xl/theme/theme1.xml", Kind.HANDLED),
    ("xl/drawings/drawing1.xml", Kind.HANDLED),
    ("xl/media/image1.png", Kind.HANDLED),
    ("docProps/app.xml", Kind.HARMLESS),
    ("docProps/custom.xml", Kind.HARMLESS),
    ("docProps/thumbnail.jpeg", Kind.HARMLESS),
    ("docMetadata/LabelInfo.xml", Kind.HARMLESS),
    ("customXml/item1.xml", Kind.HARMLESS),
    ("xl/calcChain.xml", Kind.HARMLESS),
    ("xl/printerSettings/printerSettings1.bin", Kind.HARMLESS),
    ("xl/comments1.xml", Kind.HARMLESS),
    ("xl/threadedComments/threadedComment1.xml", Kind.HARMLESS),
    ("xl/persons/person.xml", Kind.HARMLESS),
    ("xl/drawings/vmlDrawing1.vml", Kind.HARMLESS),
    ("xl/charts/chart1.xml", Kind.STOPS),
    ("xl/ctrlProps/ctrlProp1.xml", Kind.STOPS),
    ("xl/tables/table1.xml", Kind.STOPS),
    ("xl/externalLinks/externalLink1.xml", Kind.STOPS),
    ("xl/embeddings/oleObject1.bin", Kind.STOPS),
    ("xl/pivotTables/pivotTable1.xml", Kind.STOPS),
    ("xl/cellimages.xml", Kind.STOPS),
    ("xl/richData/rdrichvalue.xml", Kind.STOPS),
    ("xl/featurePropertyBag/featurePropertyBag.xml", Kind.STOPS),
    ("xl/whatever.xml", Kind.STOPS),
]


def standard() -> Iterator[tuple[str, list[str]]]:
    """The elements below workbook, worksheet, sst and styleSheet, each with its attributes (ECMA-376, with the
    extensions that Microsoft documents)."""
    name = "schemas_openxmlformats_org_spreadsheetml_2006_main.json"
    types = {item["Name"]: item for item in json.loads((SCHEMAS / name).read_text("utf-8"))["Types"]}
    seen: set[str] = set()
    todo = [key for key in types if re.fullmatch(".*/x:(workbook|worksheet|sst|styleSheet)", key)]
    while todo:
        key = todo.pop()
        if key in seen:
            continue
        seen.add(key)
        item = types.get(key, {})
        todo += [child["Name"] for child in item.get("Children", [])]
        attributes = [attribute["QName"].removeprefix(":") for attribute in item.get("Attributes", [])]
        yield key.partition("/")[2].removeprefix("x:"), attributes


def test_the_walk_reaches_the_standard():
    names = {name for name, _ in standard()}
    assert {"row", "c", "mergeCell", "dataValidation", "cfRule", "rPh", "definedName", "alignment"} <= names
    assert len(names) > 200


def test_every_element_and_attribute_is_decided():
    undecided = []
    for name, attributes in standard():
        for thing in (name, *(f"{name}@{attribute}" for attribute in attributes)):
            kind = classify(thing)
            if kind is Kind.STOPS and thing not in STOPS and name not in STOPS:
                undecided.append(thing)
    assert undecided == []


def test_each_is_one_of_the_three():
    assert not HANDLED & set(HARMLESS)
    assert not (HANDLED | set(HARMLESS)) & set(STOPS)
    assert all(reason for reason in HARMLESS.values())
    for stop in (*STOPS.values(), *STOPPED_PARTS.values()):
        assert re.search("[\u4e00-\u9fff]", stop.words)
        assert re.search("[\u4e00-\u9fff]", stop.hint)


@pytest.mark.parametrize("name", ["x99:neu", "whatever", "row@whatever", "etc:cellImages"])
def test_what_nobody_thought_of_stops(name):
    assert classify(name) is Kind.STOPS
    assert name in stop_of(name).words


@pytest.mark.parametrize(("name", "kind"), WRITTEN_PARTS)
def test_parts_of_the_package(name, kind):
    assert classify_part(name) is kind
    if kind is Kind.STOPS:
        assert stop_of_part(name).words


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("c@t", "s", Kind.HANDLED),
        ("c@t", "e", Kind.STOPS),
        ("sheetView@rightToLeft", "0", Kind.HARMLESS),
        ("sheetView@rightToLeft", "1", Kind.STOPS),
        ("pageSetup@cellComments", "none", Kind.HARMLESS),
        ("pageSetup@cellComments", "atEnd", Kind.STOPS),
        ("alignment@horizontal", "center", Kind.HANDLED),
        ("alignment@horizontal", "fill", Kind.STOPS),
    ],
)
def test_some_values_stop(name, value, kind):
    assert classify(name, value) is kind


HTML = """<html><head><meta charset="utf-8"></head><body><table border="1">
<tr><th colspan="4">项目支出绩效目标申报表</th></tr>
<tr><td>项目名称</td><td colspan="3">{{ 项目名称 }}</td></tr>
<tr><td rowspan="2">绩效目标</td><td>产出</td><td><b>数量</b></td><td>≥10</td></tr>
<tr><td>效益</td><td>m<sup>2</sup></td><td>2024-01-01</td></tr></table></body></html>"""


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_what_libreoffice_writes_is_known(tmp_path: Path):
    (tmp_path / "表.html").write_text(HTML, "utf-8")
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    form = "xlsx:Calc MS Excel 2007 XML"
    command = [
        "soffice",
        home,
        "--headless",
        "--calc",
        "--convert-to",
        form,
        "--outdir",
        tmp_path,
        tmp_path / "表.html",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    package = read_package(tmp_path / "表.xlsx")
    part = sheet_parts(package)[0]
    assert faults(package, part.name, part.member) == []


def test_what_is_said_with_its_place_is_not_said_again(tmp_path: Path):
    """A chart is a thing on the worksheet and a part of the package."""
    import xlsxwriter

    book = xlsxwriter.Workbook(tmp_path / "图.xlsx")
    sheet = book.add_worksheet("表")
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=表!$A$1:$A$2"})
    sheet.insert_chart("C4", chart)
    book.close()
    package = open_package((tmp_path / "图.xlsx").read_bytes(), "图.xlsx")
    part = sheet_parts(package)[0]
    messages = [problem.message for problem in faults(package, part.name, part.member)]
    assert messages == ["工作表“表”C4：这里是图表，填表时保不住"]
