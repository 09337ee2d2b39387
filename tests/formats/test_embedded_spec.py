"""The spec inside the finished file: to the byte, also after LibreOffice has saved the file again."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from making.effort import PATIENCE_S
from making.running import make_folder, spec_text, tablegen
from tablegen.build.options import Options
from tablegen.build.run import build
from tablegen.formats.embedded_spec import NAMESPACE, embed, extract, without_source
from tablegen.formats.package_writer import plain_bytes, read_parts, zip_parts
from tablegen.learn.new import learn
from tablegen.problems import CallError

soffice = pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
# what an editor may leave in a file: BOM, CRLF, no last line break, all kinds of characters
ODD = ("\ufeff# 注释 <&>\"' 𠮷\r\n" + spec_text("网络宣传工作").replace("\n", "\r\n")).rstrip().encode()


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(the spec, the output folder)."""
    tmp_path = tmp_path_factory.mktemp("odd")
    folder = make_folder(tmp_path / "specs", 0)
    spec = folder / "甲.yaml"
    spec.write_bytes(ODD)
    report = build([spec], Options(("docx", "xlsx", "pdf", "html"), tmp_path / "out"))
    assert len(report.made) == 4
    return spec, tmp_path / "out" / "某办公室"


@pytest.mark.parametrize("form", ["docx", "xlsx", "pdf"])
def test_the_spec_comes_out_to_the_byte(odd, form):
    (name, content), (shared_name, shared) = extract(odd[1] / f"网络宣传工作.{form}")
    assert (name, content) == ("某办公室/甲.yaml", ODD)
    assert (shared_name, shared) == ("某办公室/部门.yaml", (odd[0].parent / "部门.yaml").read_bytes())


@soffice
@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_it_survives_being_saved_again_by_libreoffice(odd, form, tmp_path):
    again = tmp_path / "again"
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/lo", "--convert-to", form]
    subprocess.run(
        [*command, "--outdir", again, odd[1] / f"网络宣传工作.{form}"],
        check=True,
        capture_output=True,
        timeout=PATIENCE_S,
    )
    assert extract(again / f"网络宣传工作.{form}")[0][1] == ODD


def test_the_command_prints_it_or_writes_it_with_its_department(odd, tmp_path):
    code, out, err = tablegen("source", odd[1] / "网络宣传工作.docx")
    assert (code, out.encode(), err) == (0, ODD, "")
    code, _, _ = tablegen("source", odd[1] / "网络宣传工作.pdf", "-o", tmp_path / "back")
    assert code == 0
    assert (tmp_path / "back" / "某办公室" / "甲.yaml").read_bytes() == ODD
    assert (tmp_path / "back" / "某办公室" / "部门.yaml").exists()
    # what comes out makes the same form again
    report = build([tmp_path / "back" / "某办公室"], Options(("docx",), tmp_path / "out2"))
    assert report.made[0].read_bytes() == (odd[1] / "网络宣传工作.docx").read_bytes()


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_a_file_name_may_hold_the_signs_of_xml(tmp_path, form):
    spec = make_folder(tmp_path / "specs", 0) / "甲&乙 '三'.yaml"
    spec.write_bytes(ODD)
    [path] = build([spec], Options((form,), tmp_path / "out")).made
    assert extract(path)[0] == ("某办公室/甲&乙 '三'.yaml", ODD)


def test_web_pages_and_foreign_files_have_none(odd, tmp_path):
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF-1.7 nonsense")
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK\x03\x04 nonsense")
    for path in (odd[1] / "网络宣传工作.html", other, broken, tmp_path / "missing.docx"):
        code, _, err = tablegen("source", path)
        assert code == 2
        assert "Traceback" not in err


def test_public_copies_and_secret_projects_carry_nothing(tmp_path):
    folder = make_folder(tmp_path / "specs", 1)
    (folder / "密.yaml").write_text("涉密: 是\n" + spec_text("某个专项"), "utf-8")
    formats = ("docx", "xlsx", "pdf")
    inside = build([folder], Options(formats, tmp_path / "out"))
    public = build([folder], Options(formats, tmp_path / "out", public=True))
    files = {path.stem: [] for path in inside.made}
    for path in inside.made:
        files[path.stem].append(extract(path))
    assert all(files["第0000号项目"])
    assert not any(files["某个专项"])
    assert public.made
    for path in public.made:
        assert extract(path) == ()
        assert NAMESPACE.encode() not in path.read_bytes()


def test_a_file_with_a_custom_part_of_its_own_keeps_it(odd):
    data = (odd[1] / "网络宣传工作.docx").read_bytes()
    twice = embed(data, (("第二份.yaml", b"x: 1\n"),))
    with zipfile.ZipFile(BytesIO(twice)) as package:
        names = package.namelist()
        assert package.testzip() is None
    assert {"customXml/item1.xml", "customXml/item2.xml"} <= set(names)
    assert len(names) == len(set(names))


def test_nothing_is_written_outside_the_folder(tmp_path):
    from tablegen.formats.embedded_spec import write_out

    names = ("../../甲.yaml", "/etc/乙.yaml", "C:\\丙.yaml", "..", "CON.yaml", "a/../../丁.yaml", "")
    made = write_out([(name, name.encode()) for name in names if name not in ("..", "")], tmp_path / "back")
    assert all((tmp_path / "back").resolve() in path.resolve().parents for path in made)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["back"]


def test_another_file_is_not_overwritten(odd, tmp_path):
    from tablegen.formats.embedded_spec import write_out

    write_out([("a.yaml", b"1")], tmp_path / "back")
    write_out([("a.yaml", b"1")], tmp_path / "back")
    with pytest.raises(CallError, match="已经有了"):
        write_out([("a.yaml", b"2")], tmp_path / "back")


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_microsofts_validator_finds_nothing(odd, form):
    from openxml_audit import OpenXmlValidator

    result = OpenXmlValidator().validate(odd[1] / f"网络宣传工作.{form}")
    assert [str(error) for error in result.errors] == []


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_a_blank_made_of_a_finished_file_does_not_hand_on_its_spec(tmp_path: Path, suffix: str) -> None:
    """Neither learnt from it, nor put into a layout as it is; the file opens as before."""
    spec = tmp_path / "specs" / "甲.yaml"
    spec.parent.mkdir()
    spec.write_text(spec_text("只属于甲的项目"), "utf-8")
    (made,) = build([spec], Options((suffix,), tmp_path / "out")).made
    assert extract(made)
    learn(made, "learnt-form", tmp_path / "learnt-form")
    assert extract(tmp_path / "learnt-form" / f"form.{suffix}") == ()
    kept = without_source(read_parts(made.read_bytes()))
    names = {part.name for part in kept}
    assert not any(name.startswith("customXml") for name in names)
    (tmp_path / f"again.{suffix}").write_bytes(zip_parts(kept))
    opened = (
        Document(str(tmp_path / "again.docx"))
        if suffix == "docx"
        else openpyxl.load_workbook(tmp_path / "again.xlsx")
    )
    assert opened is not None
    for part in kept:
        assert b"rIdSource" not in plain_bytes(part) and b"itemProps" not in plain_bytes(part)
