"""No input may crash, hang, eat the memory or write outside the output folder.

Quick in the normal run. The long run, 100,000 cases:

    TABLEGEN_FUZZ=100000 .venv/bin/python -m pytest tests/fuzz -q
"""

from __future__ import annotations

import os
import shutil
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fuzz.mutations import LAYOUTS, ROOT, blanks, layouts, offices, sent_forms, specs
from making.effort import little_memory, little_work
from tablegen.build.options import Options
from tablegen.build.report import Report
from tablegen.build.run import build
from tablegen.build.status import file_states
from tablegen.check.collect import collect
from tablegen.edit.fix import repair_all
from tablegen.learn.new import learn
from tablegen.problems import Problem, TablegenError, format_problem
from tablegen.text.file_names import MAX_CHARS, distinct_names, safe_name

CASES = int(os.environ.get("TABLEGEN_FUZZ", "0"))
fuzz = settings(
    max_examples=CASES // 5 or 60,
    derandomize=not CASES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


@pytest.fixture(scope="module")
def scratch():
    folder = Path(tempfile.mkdtemp(prefix="tablegen-fuzz-"))
    yield folder
    shutil.rmtree(folder)


def tree(folder: Path, besides: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if besides not in (path, *path.parents)}


def run(folder: Path, spec: str, layout: dict[str, str | bytes] | None = None) -> None:
    """Build one spec in a fresh folder; check everything that must hold whatever it says."""
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    office = work / "specs" / "单位"
    office.mkdir(parents=True)
    (office / "部门.yaml").write_text("主管部门: 某某委员会\n", "utf-8")
    (office / "甲.yaml").write_text(spec, "utf-8", newline="", errors="surrogatepass")
    templates = None
    if layout is not None:
        templates = work / "templates"
        (templates / "fuzzed-layout").mkdir(parents=True)
        for name, content in layout.items():
            data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
            (templates / "fuzzed-layout" / name).write_bytes(data)
    output = work / "out"
    before = tree(work, output)
    with little_memory(), little_work():
        try:
            report = build([office], Options(("docx", "xlsx", "html"), output, templates, jobs=1))
        except TablegenError as error:
            problems = error.problems
        else:
            problems = made(report)
    for problem in problems:
        sentence = format_problem(problem)
        assert problem.message
        sentence.encode("gb18030", "backslashreplace")
    assert tree(work, output) == before, "something was written outside the output folder"


@fuzz
@given(spec=specs())
def test_spoilt_specs(scratch, spec):
    run(scratch, spec)


def made(report: Report) -> list[Problem]:
    assert not report.self_check_failed
    assert report.exit_code == 0 or report.problems
    return report.problems


OPTIONS = st.fixed_dictionaries(
    {
        "formats": st.sampled_from([("docx",), ("xlsx",), ("html",), ("docx", "xlsx", "html")]),
        "target": st.sampled_from([None, None, None, *sorted(LAYOUTS)]),
        "volume": st.booleans(),
        "public": st.booleans(),
        "strict": st.booleans(),
    }
)


@fuzz
@given(files=offices(), options=OPTIONS)
def test_spoilt_offices(scratch, files, options):
    """Every command that reads specs, over an office whose files are spoilt."""
    work = scratch / "office"
    shutil.rmtree(work, ignore_errors=True)
    office, output = work / "specs" / "单位", work / "out"
    office.mkdir(parents=True)
    for name, text in files.items():
        (office / name).write_text(text, "utf-8", newline="", errors="surrogatepass")
    before = tree(work, output)
    said = []
    with little_memory(), little_work():
        for command in (
            lambda: made(build([office], Options(output=output, jobs=1, **options))),
            lambda: collect([office]).problems,
            lambda: [problem for repaired in repair_all([office], None) for problem in repaired.left],
            lambda: list(file_states(output)) and [],
        ):
            try:
                said += command()
            except TablegenError as error:
                said += error.problems
    for problem in said:
        assert problem.message and format_problem(problem)
    assert tree(work, output) == before, "something was written outside the output folder"


@fuzz
@given(files=layouts())
def test_spoilt_layouts(scratch, files):
    sample = files["sample.yaml"]
    lines = ["版式: fuzzed-layout" if line.startswith("版式:") else line for line in sample.split("\n")]
    run(scratch, "\n".join(lines), files)


@fuzz
@given(files=blanks())
def test_spoilt_blanks(scratch, files):
    sample = files["sample.yaml"]
    lines = ["版式: fuzzed-layout" if line.startswith("版式:") else line for line in sample.split("\n")]
    run(scratch, "\n".join(lines), files)


@fuzz
@given(form=sent_forms())
def test_spoilt_forms_are_learnt_or_refused(scratch, form):
    suffix, data = form
    work = scratch / "learnt"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    path = work / f"form.{suffix}"
    path.write_bytes(data)
    with little_memory(), little_work():
        try:
            problems = learn(path, "learnt-layout", work / "templates" / "learnt-layout").problems
        except TablegenError as error:
            problems = error.problems
            assert problems and not (work / "templates" / "learnt-layout").exists()
    for problem in problems:
        assert problem.message and format_problem(problem)


@given(st.binary(max_size=4000))
def test_any_bytes_are_no_spec_but_no_crash(scratch, data):
    from tablegen.text.tree import parse_bytes

    source = parse_bytes(data, "x.yaml")
    assert source.root is not None or source.problems


# -- limits: each has one sentence


def only_problem(folder: Path, spec: str) -> list[str]:
    office = folder / "单位"
    shutil.rmtree(office, ignore_errors=True)
    office.mkdir(parents=True)
    (office / "甲.yaml").write_text(spec, "utf-8")
    with little_work():
        report = build([office], Options(("docx",), folder / "out", jobs=1))
    assert report.made == []
    return [problem.message for problem in report.problems if problem.is_error]


SAMPLE = (ROOT / "templates/shanghai-project/sample.yaml").read_text("utf-8")


def test_a_spec_of_more_than_2_mb(tmp_path):
    assert "超过 2 MB" in only_problem(tmp_path, SAMPLE + "# 长\n" * 600_000)[0]


def test_nesting_deeper_than_20(tmp_path):
    deep = "\n".join(f"{' ' * level}层{level}:" for level in range(30))
    assert any("20 层" in message for message in only_problem(tmp_path, f"{SAMPLE}\n{deep} x\n"))
    assert only_problem(tmp_path, "a: " + "[" * 50_000)


def test_more_than_10_000_lines(tmp_path):
    assert only_problem(tmp_path, SAMPLE + "# 长\n" * 10_000) == ["文件超过 10000 行，不像一份申报表"]


def test_more_than_20_000_values(tmp_path):
    assert only_problem(tmp_path, "甲: [" + "1, " * 20_001 + "]") == ["文件里的内容超过 20000 项"]


@pytest.mark.parametrize(
    "line", ["项目名称：甲", "      - 名称： ≥3(个)", "“", "- - -", "指标 产出", "\t甲", "甲: 乙: 丙"]
)
def test_the_same_slip_in_every_line_takes_no_hang(tmp_path, line):
    assert only_problem(tmp_path, SAMPLE + f"{line}\n" * 9_000)


def test_a_text_of_more_than_20_000_characters(tmp_path):
    lines = [
        f"项目名称: {'长' * 20_001}" if line.startswith("项目名称:") else line for line in SAMPLE.split("\n")
    ]
    assert any("超过 20000 字" in message for message in only_problem(tmp_path, "\n".join(lines)))


def test_references_are_refused_and_never_expanded(tmp_path):
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert only_problem(tmp_path, bomb)


# -- names


NAMES = st.one_of(
    st.text(max_size=400),
    st.sampled_from(
        ["../../etc/passwd", "/etc/passwd", "C:\\Windows\\x", "CON", "con.txt", "nul", "COM1", "LPT¹", "a" * 300,
         "项目" * 200, "尾点...", "尾空格  ", ".", "..", "...", "", " ", "e\u0301", "é", "A\x00B", "a\u202eb", "~$x", "a/b", "a\\b",
         "制作记录", "𠮷" * 100, "\u3000", "-", "x" * 59 + "."]
    ),
)  # fmt: skip


@given(NAMES)
@example("项" * 61)
def test_a_safe_name_is_a_file_name_everywhere(name):
    made = safe_name(name)
    assert 1 <= len(made) <= MAX_CHARS + 1
    assert len(f"{made}.docx".encode()) <= 255
    assert not set(made) & set('<>:"/\\|?*')
    assert not {unicodedata.category(char) for char in made} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert made.strip(" .") == made
    assert not made.startswith("~$")
    assert safe_name(made) == made
    assert made.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1"}


@given(st.lists(NAMES, min_size=1, max_size=8))
def test_projects_never_share_a_file(names):
    stems = [f"规格{number}" for number in range(len(names))]
    made = distinct_names(list(zip(names, stems, strict=True)))
    assert len({name.casefold() for name in made}) == len(names)
    assert all(len(f"{name}.docx".encode()) <= 255 for name in made)
    # a name does not depend on the order of the projects
    backwards = distinct_names(list(zip(names[::-1], stems[::-1], strict=True)))
    assert sorted(backwards) == sorted(made)


def test_the_same_name_in_two_normal_forms_is_one_name(tmp_path):
    assert distinct_names([("e\u0301", "a"), ("é", "b")]) == ["é（a）", "é（b）"]
    assert distinct_names([("A", "a"), ("a", "b")]) == ["A（a）", "a（b）"]


def test_wild_names_stay_in_the_output_folder(tmp_path):
    office = tmp_path / "specs" / "单位"
    office.mkdir(parents=True)
    wild = ["../../../出去", "/绝对", "CON", "长" * 300, "尾点...", "e\u0301", "é", "a:b", "C:\\x"]
    for number, name in enumerate(wild):
        lines = [
            f"项目名称: '{name}'" if line.startswith("项目名称:") else line for line in SAMPLE.split("\n")
        ]
        (office / f"{number}.yaml").write_text("\n".join(lines), "utf-8")
    before = tree(tmp_path, tmp_path / "out")
    report = build([office], Options(("html",), tmp_path / "out", jobs=1))
    assert tree(tmp_path, tmp_path / "out") == before
    assert len(report.made) == len(set(report.made)) >= len(wild) - 1
    assert all(path.parent == tmp_path / "out" / "单位" for path in report.made)
