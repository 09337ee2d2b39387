"""What is made again, what is said of edited files, and what a broken record does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import tablegen.build.run as one_run
from making.running import FORBIDDEN, make_folder, observed, spec_text, tablegen
from tablegen.build.options import Options
from tablegen.build.record import LOCK_NAME, RECORD_NAME, digest, folder_digest, read_or_empty, read_record
from tablegen.build.run import build
from tablegen.build.status import State, file_states
from tablegen.formats.embedded_spec import extract


def made(report) -> list[str]:
    return sorted(path.name for path in report.made[report.unchanged :])


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return Options(("docx", "xlsx"), tmp_path / "out")


def test_nothing_changed_nothing_made(office, options):
    first = build([office], options)
    times = {path: path.stat().st_mtime_ns for path in first.made}
    second = build([office], options)
    assert (len(first.made), first.unchanged) == (8, 0)
    assert (len(second.made), second.unchanged) == (8, 8)
    assert {path: path.stat().st_mtime_ns for path in second.made} == times


def test_a_changed_spec_is_made_again_and_no_other(office, options):
    build([office], options)
    (office / "项目0002.yaml").write_text(spec_text("第0002号项目", "5.00"), "utf-8")
    assert made(build([office], options)) == ["第0002号项目.docx", "第0002号项目.xlsx"]


def test_a_changed_department_makes_its_forms_again(office, options):
    build([office], options)
    (office / "部门.yaml").write_text("项目性质: 其他一次性项目\n", "utf-8")
    assert len(made(build([office], options))) == 8


def test_a_changed_layout_makes_its_forms_again(office, options, tmp_path):
    import shutil

    from tablegen.layout.folder import packed_templates

    templates = tmp_path / "templates"
    shutil.copytree(packed_templates() / "shanghai-project", templates / "shanghai-project")
    for blank in ("form.docx", "form.xlsx"):
        (templates / "shanghai-project" / blank).unlink(missing_ok=True)
    options = Options(("docx",), options.output, templates)
    build([office], options)
    assert made(build([office], options)) == []
    css = templates / "shanghai-project" / "form.css"
    css.write_text(css.read_text("utf-8") + "\n/* */\n", "utf-8")
    assert len(made(build([office], options))) == 4


def test_both_layouts_of_a_form_on_another_layout_make_it_again(office, options, tmp_path):
    import shutil

    from tablegen.layout.folder import packed_templates

    for name in ("shanghai-project", "anhui-suzhou-project"):
        shutil.copytree(packed_templates() / name, tmp_path / "templates" / name)
    options = Options(("docx",), options.output, tmp_path / "templates", target="anhui-suzhou-project")
    build([office], options)
    assert made(build([office], options)) == []
    for name in ("shanghai-project", "anhui-suzhou-project"):
        (tmp_path / "templates" / name / "README.md").write_text("changed", "utf-8")
        assert len(made(build([office], options))) == 4, name


def test_another_layout_in_the_department_is_seen_where_the_specs_stay(office, options, tmp_path):
    import shutil

    from tablegen.layout.folder import packed_templates

    shutil.copytree(packed_templates() / "shanghai-project", tmp_path / "templates" / "other-project")
    options = Options(("docx",), options.output, tmp_path / "templates")
    for spec in office.glob("项目*.yaml"):
        spec.write_text(spec.read_text("utf-8").replace("版式: shanghai-project\n", ""), "utf-8")
    shared = office / "部门.yaml"
    own = shared.read_text("utf-8")
    shared.write_text(f"{own}版式: shanghai-project\n", "utf-8")
    build([office], options)
    shared.write_text(f"{own}版式: other-project\n", "utf-8")
    build([office], options)
    layouts = {entry.layouts for entry in read_record(options.output).entries.values()}
    assert layouts == {("other-project",)}


def test_the_department_of_every_member_makes_a_volume_again(office, options):
    part = office / "馆所"  # comes after the specs of the office itself
    part.mkdir()
    (office / "项目0003.yaml").rename(part / "项目0003.yaml")
    shared = part / "部门.yaml"
    shared.write_text("项目性质: 经常性专项业务费\n", "utf-8")
    options = Options(("docx",), options.output, volume=True)
    assert len(made(build([office], options))) == 1
    assert made(build([office], options)) == []
    shared.write_text("项目性质: 经常性专项业务费  # 核对过\n", "utf-8")
    assert len(made(build([office], options))) == 1


def test_other_fonts_make_a_pdf_again_and_nothing_else(office, options, monkeypatch):
    from tablegen.formats import fonts

    options = Options(("pdf", "docx"), options.output)
    spec = office / "项目0001.yaml"
    build([spec], options)
    assert made(build([spec], options)) == []
    monkeypatch.setattr(fonts, "fonts_digest", lambda: "other fonts")
    assert made(build([spec], options)) == ["第0001号项目.pdf"]


def test_a_digest_knows_where_one_content_ends_and_the_next_begins():
    assert digest(b"ab", b"c") != digest(b"a", b"bc")
    assert digest(b"ab") != digest(b"ab", b"")


def test_other_options_make_the_form_again(office, options):
    build([office], options)
    other = Options(options.formats, options.output, target="anhui-suzhou-project")
    assert len(made(build([office], other))) == 8
    assert made(build([office], other)) == []


def test_a_missing_file_is_made_again(office, options):
    gone = build([office], options).made[3]
    gone.unlink()
    assert made(build([office], options)) == [gone.name]


def test_a_file_edited_by_hand_is_made_again_and_kept(office, options):
    report = build([office], options)
    path = report.made[0]
    path.write_bytes(b"the clerk's own words")
    second = build([office], options)
    assert made(second) == [path.name]
    kept = path.with_name(f"{path.stem}（改过的）{path.suffix}")
    assert kept.read_bytes() == b"the clerk's own words"
    assert path.read_bytes().startswith(b"PK")
    [problem] = [problem for problem in second.problems if problem.code == "edited-by-hand"]
    assert kept.name in problem.message
    assert second.exit_code == 0
    assert made(build([office], options)) == []


KILLED = """
import os, signal, sys
from tablegen.build import job
from tablegen.cli.commands import run
job.entry_of = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
run(sys.argv[1:])
"""


@pytest.mark.skipif(os.name != "posix", reason="a real kill")
def test_what_a_killed_run_put_in_place_is_no_edit_after_a_run_for_another_format(office, options):
    """The run for the other format tidies the record: what it did not make itself must stay noted as ours."""
    build([office], options)
    (office / "项目0000.yaml").write_text(spec_text("第0000号项目", "5.00"), "utf-8")
    # killed between putting the Word file in its place and writing it down
    command = [sys.executable, "-c", KILLED, "build", office, "-f", "docx", "-o", options.output]
    assert subprocess.run(command, capture_output=True).returncode == -signal.SIGKILL
    build([office], Options(("xlsx",), options.output))
    (office / "项目0000.yaml").write_text(spec_text("第0000号项目", "6.00"), "utf-8")
    report = build([office], options)
    assert report.problems == []
    assert made(report) == ["第0000号项目.docx", "第0000号项目.xlsx"]
    assert "正在写" not in (options.output / RECORD_NAME).read_text("utf-8")


def test_what_another_run_made_meanwhile_is_no_edit(office, options, monkeypatch):
    build([office], options)
    spec = office / "项目0000.yaml"
    spec.write_text(spec_text("第0000号项目", "5.00"), "utf-8")
    cut = one_run.cut

    def after_another_run(*arguments):
        monkeypatch.undo()
        build([office], options)
        spec.write_text(spec_text("第0000号项目", "6.00"), "utf-8")
        return cut(*arguments)

    monkeypatch.setattr(one_run, "cut", after_another_run)
    report = build([office], options)
    assert report.problems == []
    assert made(report) == ["第0000号项目.docx", "第0000号项目.xlsx"]


def test_lines_that_are_lost_while_another_run_tidies_are_written_at_the_end(office, options, monkeypatch):
    """They were added after that run had read the record and before it replaced it."""
    put = one_run.Record.add

    def add_and_lose(record, entries):
        put(record, entries)
        record.path.unlink()

    monkeypatch.setattr(one_run.Record, "add", add_and_lose)
    build([office], options)
    assert len(read_record(options.output).entries) == 8


def test_saving_without_a_change_is_no_edit(office, options):
    path = build([office], options).made[0]
    path.write_bytes(path.read_bytes())
    assert made(build([office], options)) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: "\x00\xff nonsense {{{\n" * 50,
        lambda text: text[: len(text) // 2],
        lambda text: text.replace('"成品"', '"别的"'),
        lambda text: text.replace('"大小": ', '"大小": "'),
        lambda text: "[" * 100_000,
        lambda text: "{" + '"a":{' * 100_000,
    ],
)
def test_a_broken_record_is_an_empty_record(office, options, spoil):
    build([office], options)
    record = options.output / RECORD_NAME
    record.write_text(spoil(record.read_text("utf-8")), "utf-8", errors="surrogateescape")
    report = build([office], options)
    assert report.exit_code == 0
    assert report.problems == []  # same bytes: nothing was lost, nothing to say
    assert len(read_record(options.output).entries) == 8


def test_a_record_that_cannot_be_written_stops_no_file(office, options):
    """Another user's, or open in Word."""
    (options.output / RECORD_NAME).mkdir(parents=True)
    report = build([office], options)
    assert len(made(report)) == 8
    assert [problem.code for problem in report.problems] == ["no-record"]
    assert RECORD_NAME in report.problems[0].message
    assert report.exit_code == 0


def test_a_record_cannot_lead_out_of_the_output_folder(office, options, tmp_path):
    build([office], options)
    record = options.output / RECORD_NAME
    victim = tmp_path / "victim.docx"
    victim.write_bytes(b"precious")
    lines = record.read_text("utf-8").splitlines()
    words = json.loads(lines[1])
    for file in ("../victim.docx", str(victim)):
        lines.append(json.dumps(words | {"成品": file}, ensure_ascii=False))
    record.write_text("\n".join(lines), "utf-8")
    assert all(not file.startswith(("..", "/")) for file in read_record(options.output).entries)
    build([office], options)
    assert victim.read_bytes() == b"precious"


def test_a_record_that_may_be_replaced_but_not_added_to_is_written_at_the_end(office, options, monkeypatch):
    """Another user's, in a folder that all may write in."""
    build([office], options)
    (office / "项目0000.yaml").write_text(spec_text("第0000号项目", "5.00"), "utf-8")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tablegen.build.record._append", refuse)
    report = build([office], options)
    assert (report.problems, len(made(report))) == ([], 2)
    assert {item.state for item in file_states(options.output)} == {State.CURRENT}


@pytest.mark.parametrize(
    "words",
    [
        {"成品": "某办公室/" + "长" * 300 + ".docx"},
        {"成品": "\ud800.docx"},
        {"规格": "长" * 5000},
        {"规格": "\ud800.yaml"},
        {"规格": "a\0b"},
        {"项目": "\ud800"},
        {"选项": {"版式": "\ud800"}},
    ],
)
def test_a_record_of_names_that_no_file_can_have(office, options, words):
    """Written by somebody else; it is tidied like any other, and the states can be told."""
    build([office], options)
    record = options.output / RECORD_NAME
    lines = record.read_text("utf-8").splitlines()
    lines.append(json.dumps(json.loads(lines[1]) | words))
    record.write_text("\n".join(lines), "utf-8")
    assert tablegen("status", options.output)[0] in (0, 1)
    report = build([office], options)
    assert (report.problems, len(report.made)) == ([], 8)
    assert len(read_record(options.output).entries) == 8


@pytest.mark.skipif(os.name != "posix", reason="names are text there")
def test_file_names_that_are_no_text(tmp_path):
    """In a folder unpacked from an archive that Windows made, they are GBK bytes."""
    folder = Path(os.fsdecode(bytes(tmp_path) + "/某单位".encode("gbk")))
    spec = folder / os.fsdecode("甲.yaml".encode("gbk"))
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system refuses such names")
    (folder / "部门.yaml").write_text("项目性质: 经常性专项业务费\n", "utf-8")
    spec.write_text(spec_text("专项工作经费"), "utf-8")
    options = Options(("docx", "xlsx", "pdf", "html"), tmp_path / "out")
    assert len(made(build([folder], options))) == 4
    assert made(build([folder], options)) == []
    for path in options.output.rglob("专项工作经费.*"):
        if path.suffix != ".html":
            assert [name for name, _ in extract(path)] == ["某单位/甲.yaml", "某单位/部门.yaml"]
    assert {item.state for item in file_states(options.output)} == {State.CURRENT}


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices are files there")
def test_what_never_ends_or_never_begins_is_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "device").symlink_to("/dev/zero")
    assert read_or_empty(tmp_path / "pipe") == read_or_empty(tmp_path / "device") == b""
    assert folder_digest(tmp_path)


def test_a_torn_last_line_spoils_only_itself(office, options):
    build([office], options)
    record = options.output / RECORD_NAME
    record.write_bytes(record.read_bytes()[:-40])
    report = build([office], options)
    assert len(made(report)) == 1
    assert len(read_record(options.output).entries) == 8


def test_a_person_can_read_the_record(office, options):
    build([office], options)
    head, first, *_ = (options.output / RECORD_NAME).read_text("utf-8").splitlines()
    assert head.startswith("# tablegen 的制作记录")
    assert {"成品", "规格", "项目", "版式", "依据", "大小"} <= json.loads(first).keys()


def test_an_unchanged_run_reads_every_file_once_and_does_nothing_else(tmp_path):
    """That is why it is fast: nothing is parsed or loaded, nothing is written. A finished file is read, for its size and
    time do not tell that it is whole."""
    folder = make_folder(tmp_path / "specs", 30)
    output = tmp_path / "out"
    arguments = ("build", folder, "-f", "docx,xlsx,html", "-o", output)
    assert tablegen(*arguments)[0] == 0
    seen = observed(*arguments)
    assert seen["code"] == 0
    here = [(Path(name), writing) for name, writing in seen["opened"] if name.startswith(str(tmp_path))]
    assert [path.name for path, writing in here if writing] == [LOCK_NAME]
    read = Counter(path for path, writing in here if not writing)
    assert {path: read[path] for path in folder.glob("项目*")} == dict.fromkeys(folder.glob("项目*"), 1)
    finished = [path for path in output.rglob("第*") if path.is_file()]
    assert len(finished) == 90 and {path: read[path] for path in finished} == dict.fromkeys(finished, 1)
    assert set(read) - set(folder.iterdir()) - set(finished) == {output / RECORD_NAME}
    assert [name for name in seen["parsed"] if name.startswith(str(folder / "项目"))] == []
    writers = {f"tablegen.formats.{form}.write" for form in ("word", "excel", "html")} | {
        "tablegen.formats.pdf"
    }
    assert writers & set(seen["modules"]) == set()
    assert {name.partition(".")[0] for name in seen["modules"]} & set(FORBIDDEN) == set()


def test_status_says_what_became_of_each_file(office, options):
    build([office], options)
    folder = options.output / "某办公室"
    (folder / "第0001号项目.docx").write_bytes(b"edited")
    (folder / "来历不明.docx").write_bytes(b"from elsewhere")
    (office / "项目0002.yaml").write_text(spec_text("第0002号项目", "5.00"), "utf-8")
    (office / "项目0003.yaml").unlink()
    states = {item.path.name: (item.state, item.why) for item in file_states(options.output)}
    assert states["第0000号项目.docx"] == (State.CURRENT, "")
    assert states["第0001号项目.docx"][0] is State.EDITED
    assert states["第0002号项目.xlsx"] == (State.OUT_OF_DATE, "规格改了")
    assert states["第0003号项目.docx"][0] is State.NO_SPEC
    assert states["来历不明.docx"][0] is State.NO_SPEC
    code, out, _ = tablegen("status", options.output)
    assert code == 1
    assert "最新 3 个" in out


def test_two_projects_of_one_name_keep_their_files(tmp_path):
    folder = make_folder(tmp_path / "specs", 0)
    for stem in ("甲", "乙"):
        (folder / f"{stem}.yaml").write_text(spec_text("专项工作经费"), "utf-8")
    options = Options(("html",), tmp_path / "out")
    assert made(build([folder], options)) == ["专项工作经费（乙）.html", "专项工作经费（甲）.html"]
    assert made(build([folder], options)) == []
