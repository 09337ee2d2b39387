"""The public copy: what is secret or internal cannot be found anywhere in the files."""

from __future__ import annotations

import re
import shutil
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from click.testing import CliRunner
from docx import Document

from corpus import SPECS
from tablegen.build.options import Options
from tablegen.build.run import build
from tablegen.cli.commands import cli

SECRET_GOAL = "绝不能公开的目标甲乙丙"
SECRET_NAME = "不公开的指标名称丁戊"
SECRET_VALUE = "≥987654(台)"


def everything_in(path: Path) -> str:
    """Every text that the file holds, by every means: raw bytes, unzipped parts, inflated streams, pages."""
    data = path.read_bytes()
    texts = [
        data.decode("utf-8", "ignore"),
        data.decode("utf-16-be", "ignore"),
        data.decode("gb18030", "ignore"),
    ]
    if path.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(BytesIO(data)) as package:
            for name in package.namelist():
                texts.append(name)
                texts.append(package.read(name).decode("utf-8", "ignore"))
    elif path.suffix == ".pdf":
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", data, re.S):
            try:
                plain = zlib.decompressobj().decompress(stream)
            except zlib.error:
                continue
            texts += [plain.decode("utf-8", "ignore"), plain.decode("utf-16-be", "ignore")]
        document = pypdfium2.PdfDocument(data)
        texts += [page.get_textpage().get_text_bounded() for page in document]
        texts += [str(document.get_metadata_dict()), str([mark.get_title() for mark in document.get_toc()])]
    return re.sub(r"\s", "", "".join(texts))


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """广州's department with real secrets in a marked project, and a code in place of its name."""
    folder = tmp_path / "广州"
    shutil.copytree(SPECS / "广州市委网信办", folder)
    spec = folder / "市委网信办机关" / "005001.yaml"
    text = spec.read_text("utf-8")
    text = re.sub(r"  年度: 涉密项目.*", f"  年度: {SECRET_GOAL}", text)
    text = text.replace("名称: 保密的项目", f"名称: {SECRET_NAME}").replace(
        "值: 保密项目", f"值: {SECRET_VALUE}"
    )
    text = text.replace("项目名称: 005001", "项目名称: 机房秘密改造\n项目代码: 005001")
    spec.write_text(text, "utf-8")
    return folder


def test_masked_text_is_nowhere_in_the_bytes(office: Path, tmp_path: Path) -> None:
    report = build([office], Options(("docx", "xlsx", "pdf", "html"), tmp_path / "out", public=True))
    assert len(report.made) == 4, report.problems
    for path in report.made:
        assert path.relative_to(tmp_path / "out").parts[0] == "公开"
        if path.suffix == ".pdf":
            assert pypdfium2.PdfDocument(str(path)).count_attachments() == 0
        text = everything_in(path)
        for secret in (SECRET_GOAL, SECRET_NAME, SECRET_VALUE, "987654", "机房秘密改造"):
            assert secret not in text, (path.suffix, secret)
        assert "005001" in text and "300.00" in text and "涉密项目" in text and "保密项目" in text


def test_the_same_search_finds_the_text_in_an_internal_copy(office: Path, tmp_path: Path) -> None:
    """Proves that the search above can find what it looks for."""
    report = build([office], Options(("docx", "xlsx", "pdf", "html"), tmp_path / "out"))
    for path in report.made:
        text = everything_in(path)
        for secret in (SECRET_NAME, "机房秘密改造"):
            assert secret in text, (path.suffix, secret)


def test_the_row_keeps_its_code_and_amount(office: Path, tmp_path: Path) -> None:
    report = build([office], Options(("xlsx",), tmp_path / "out", public=True))
    sheet = openpyxl.load_workbook(report.made[0]).active
    assert sheet is not None
    (row,) = [row for row in sheet.iter_rows(values_only=True) if row[0] == "005001"]
    assert row[1:3] == (300, 300) and row[5:] == ("涉密项目", "保密项目")


def test_the_run_lists_what_was_masked(office: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        cli, ["build", str(office), "--public", "-f", "xlsx", "-o", str(tmp_path / "out")]
    )
    notes = [line for line in result.output.splitlines() if line.startswith("公开本：")]
    assert len(notes) == 2
    assert "“005001”遮去：项目名称、目标、指标" in notes[1]
    assert "机房秘密改造" not in result.output


def test_a_layout_that_prescribes_nothing_leaves_the_form_out(tmp_path: Path) -> None:
    folder = tmp_path / "上海"
    shutil.copytree(SPECS / "上海市委网信办", folder)
    spec = folder / "信息化建设项目.yaml"
    spec.write_text("涉密: 是\n" + spec.read_text("utf-8"), "utf-8")
    report = build([folder], Options(("docx",), tmp_path / "out", public=True))
    assert "信息化建设项目" not in [path.stem for path in report.made] and len(report.made) == 4
    assert report.notes == [f"“信息化建设项目”标了涉密，公开本不印（{spec}）"]
    assert report.exit_code == 0
    inside = build([folder], Options(("docx",), tmp_path / "out"))
    assert len(inside.made) == 5


def test_secret_words_in_an_unmarked_project_are_pointed_out_before_anything_is_written(
    tmp_path: Path,
) -> None:
    seen: list[str] = []

    def before(report: object) -> None:
        assert not list((tmp_path / "out").glob("[!.]*"))
        seen.extend(problem.message for problem in report.problems if problem.code == "secret-word")  # type: ignore[attr-defined]

    build(
        [SPECS / "上海市委网信办"], Options(("docx",), tmp_path / "out", public=True), before_writing=before
    )
    found = {re.search(r"“([^”]+)”里有“([^”]+)”", message).groups() for message in seen}  # type: ignore[union-attr]
    assert found == {("信息化建设项目", "涉密"), ("信息化建设项目", "sm"), ("信息化运维项目", "分保")}
    quiet = build([SPECS / "上海市委网信办"], Options(("docx",), tmp_path / "out"))
    assert not [problem for problem in quiet.problems if problem.code == "secret-word"]


def test_internal_fields_are_left_out(tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(SPECS.parent / "templates" / "ningxia-pingluo-project", templates / "with-people")
    folder = templates / "with-people"
    for name in ("form.docx", "form.xlsx"):
        (folder / name).unlink(missing_ok=True)
    layout = (folder / "layout.yaml").read_text("utf-8")
    (folder / "layout.yaml").write_text(
        layout.replace("字段:\n", "字段:\n  联系电话: {内部: 是}\n", 1), "utf-8"
    )
    form = (folder / "form.html").read_text("utf-8")
    (folder / "form.html").write_text(form.rstrip() + "\n<p>联系电话：{{ 联系电话 }}</p>\n", "utf-8")
    office = tmp_path / "平罗"
    shutil.copytree(SPECS / "平罗县委网信办", office)
    shared = office / "部门.yaml"
    text = shared.read_text("utf-8").replace("ningxia-pingluo-project", "with-people")
    shared.write_text(text + "\n联系电话: '09521234567'\n", "utf-8")
    inside = build([office], Options(("docx", "xlsx", "pdf"), tmp_path / "out", templates))
    outside = build([office], Options(("docx", "xlsx", "pdf"), tmp_path / "out", templates, public=True))
    assert len(inside.made) == len(outside.made) == 15
    assert all("09521234567" in everything_in(path) for path in inside.made)
    assert not any("09521234567" in everything_in(path) for path in outside.made)
    assert all("联系电话" in note for note in outside.notes) and len(outside.notes) == 5


def test_document_properties_say_internal_or_public(tmp_path: Path) -> None:
    for public, word in ((False, "内部"), (True, "公开")):
        report = build(
            [SPECS / "上海市委网信办" / "机关服务费.yaml"],
            Options(("docx", "xlsx", "pdf"), tmp_path, public=public),
        )
        word_file, pdf, excel = (
            next(p for p in report.made if p.suffix == s) for s in (".docx", ".pdf", ".xlsx")
        )
        assert Document(str(word_file)).core_properties.category == word
        assert openpyxl.load_workbook(excel).properties.category == word
        assert word in pypdfium2.PdfDocument(str(pdf)).get_metadata_dict()["Keywords"]
