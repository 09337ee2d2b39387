"""Nothing that a public run leaves out goes out: not in a file, a file's name, an older file or a message."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import openpyxl.drawing.image
import pytest
from click.testing import CliRunner
from PIL import Image

from corpus import SPECS
from making.running import make_folder, spec_text
from tablegen.books.left_out import LeftOut, Search
from tablegen.build.options import Options
from tablegen.build.run import build
from tablegen.cli import commands
from tablegen.cli.commands import cli
from tablegen.problems import Place

TEMPLATES = SPECS.parent / "templates"
OFFICE = "某办公室"
HIDDEN = "机房秘密改造工程"


def public(output: Path, *formats: str, **more: object) -> Options:
    return Options(formats or ("html",), output, public=True, **more)  # type: ignore[arg-type]


def make_secret(spec: Path, code: str = "", name: str = HIDDEN) -> None:
    text = spec.read_text("utf-8")
    text = re.sub("项目名称: .*", f"项目名称: {name}", text)
    spec.write_text(f"涉密: 是\n{f'项目代码: {code}' + chr(10) if code else ''}{text}", "utf-8")


def published(output: Path) -> list[str]:
    folder = output / "公开"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def said(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(cli, list(map(str, arguments)), standalone_mode=False)
    return result.return_value, result.output


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    """A layout that prints secret projects publicly, under their code; its templates folder."""
    folder = tmp_path / "templates" / "coded"
    shutil.copytree(TEMPLATES / "shanghai-project", folder)
    for name in ("form.docx", "form.xlsx"):
        (folder / name).unlink(missing_ok=True)
    layout = folder / "layout.yaml"
    layout.write_text(
        layout.read_text("utf-8") + "\n涉密: {公开: 印, 目标: 涉密项目, 指标: 保密项目}\n", "utf-8"
    )
    return folder.parent


def on_layout(office: Path, layout: str) -> None:
    for spec in office.glob("项目*.yaml"):
        spec.write_text(spec.read_text("utf-8").replace("版式: shanghai-project", f"版式: {layout}"), "utf-8")


# -- files of yesterday


def test_the_public_file_of_a_project_that_became_secret_goes_before_anything_is_written(
    office: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    build([office], public(output, "html", "docx"))
    make_secret(office / "项目0001.yaml", name="第0001号项目")
    report = build([office], public(output, "html"))
    assert f"{OFFICE}/第0001号项目.html" not in published(output)
    assert f"{OFFICE}/第0001号项目.docx" not in published(output)
    assert len(published(output)) == 6 and report.exit_code == 0
    assert (output / "旧件").is_dir() and len(report.moved) == 2


@pytest.mark.parametrize("change", ["delete", "rename", "office", "code"])
def test_whatever_changes_no_old_public_file_stays(
    office: Path, tmp_path: Path, coded: Path, change: str
) -> None:
    output, spec = tmp_path / "out", office / "项目0001.yaml"
    on_layout(office, "coded")
    make_secret(spec, name="第0001号项目")
    first = build([office.parent], public(output, templates=coded))
    assert f"{OFFICE}/第0001号项目.html" in published(output), first.problems
    if change == "delete":
        spec.unlink()
    elif change == "rename":
        spec.write_text(spec.read_text("utf-8").replace("第0001号项目", "另一个名字的项目"), "utf-8")
    elif change == "office":
        other = make_folder(office.parent, 0, "乙局")
        spec.rename(other / spec.name)
    else:
        spec.write_text("项目代码: X001\n" + spec.read_text("utf-8"), "utf-8")
    report = build([office.parent], public(output, templates=coded))
    assert f"{OFFICE}/第0001号项目.html" not in published(output)
    assert len(report.moved) == 1 and report.exit_code == 0


def test_another_format_stays_only_while_it_is_current(office: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build([office], public(output, "html", "docx"))
    spec = office / "项目0001.yaml"
    spec.write_text(spec_text("第0001号项目", "1.00"), "utf-8")
    build([office], public(output, "html"))
    assert f"{OFFICE}/第0001号项目.docx" not in published(output)
    assert f"{OFFICE}/第0002号项目.docx" in published(output)


def test_what_the_record_does_not_know_cannot_be_confirmed(office: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build([office], public(output))
    (output / "制作记录.txt").unlink()
    (office / "项目0001.yaml").unlink()
    build([office], public(output))
    assert len(published(output)) == 3


def test_a_copy_of_what_was_edited_by_hand_is_not_kept_among_the_public_files(
    office: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    build([office], public(output))
    edited = output / "公开" / OFFICE / "第0001号项目.html"
    edited.write_text("手写的内容", "utf-8")
    report = build([office], public(output))
    assert published(output) == [f"{OFFICE}/第000{number}号项目.html" for number in range(4)]
    (copy,) = (output / "旧件").rglob("*改过的*")
    assert copy.read_text("utf-8") == "手写的内容"
    assert "旧件" in next(p.message for p in report.problems if p.code == "edited-by-hand")


def test_a_file_that_fails_leaves_no_older_one_in_its_place(office: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build([office], public(output))
    spec = office / "项目0001.yaml"
    spec.write_text(spec.read_text("utf-8").replace("2,632,000.00", "不是金额"), "utf-8")
    report = build([office], public(output))
    assert report.exit_code == 1 and f"{OFFICE}/第0001号项目.html" not in published(output)


def test_every_project_secret_yesterdays_volume_goes_and_the_exit_code_says_it(
    office: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    build([office], public(output, volume=True))
    assert len(published(output)) == 1
    for number, spec in enumerate(sorted(office.glob("项目*.yaml"))):
        make_secret(spec, name=f"第000{number}号项目")
    report = build([office], public(output, volume=True))
    assert published(output) == [] and report.exit_code == 1
    assert [problem.code for problem in report.problems] == ["nothing-public"]


# -- names


def test_two_secret_projects_of_one_code_do_not_tell_their_specs_names(
    office: Path, tmp_path: Path, coded: Path
) -> None:
    on_layout(office, "coded")
    for number in (1, 2):
        make_secret(office / f"项目000{number}.yaml", "X001", f"{HIDDEN}{number}号")
        (office / f"项目000{number}.yaml").rename(office / f"{HIDDEN}{number}.yaml")
    output = tmp_path / "out"
    report = build([office], public(output, "html", "docx", templates=coded))
    assert report.exit_code == 0, report.problems
    assert sorted(Path(name).stem for name in published(output) if name.endswith("html")) == [
        "X001", "X001-2", "第0000号项目", "第0003号项目",
    ]  # fmt: skip
    assert build([office], public(output, "html", "docx", templates=coded)).unchanged == 8


@pytest.mark.parametrize("where", ["目标", "指标", "标题", "文件夹"])
def test_a_secret_name_that_others_say_is_refused_by_place(office: Path, tmp_path: Path, where: str) -> None:
    output = tmp_path / "out"
    make_secret(office / "项目0001.yaml")
    other, shared = office / "项目0002.yaml", office / "部门.yaml"
    text, options = other.read_text("utf-8"), []
    if where == "目标":
        other.write_text(text.replace("做好各项工作", "配合机房 秘密改造工程"), "utf-8")
        place = f"{other}:17:7"
    elif where == "指标":
        other.write_text(text.replace("宣传活动次数", f"{HIDDEN}次数"), "utf-8")
        place = f"{other}:21:9"
    elif where == "标题":
        shared.write_text(f"{shared.read_text('utf-8')}汇编:\n  标题: {HIDDEN}等项目\n", "utf-8")
        place, options = f"{shared}:3:7", ["--volume"]
    else:
        (office / HIDDEN).mkdir()
        other = other.rename(office / HIDDEN / other.name)
        place = str(other)
    code, text = said("build", office, "--public", "-f", "html", "-o", output, *options)
    (first, *_), *_ = [
        lines.splitlines() for lines in text.split("\n\n") if "公开本不能印" in lines or place in lines
    ]
    assert code == 1 and first.startswith(f"{place} 错误：[S1]")
    assert HIDDEN not in re.sub(r"\s", "", first.removeprefix(place))
    assert HIDDEN not in "".join(published(output))
    for name in published(output):
        assert HIDDEN not in (output / "公开" / name).read_text("utf-8")


def test_a_total_from_which_a_left_out_amount_can_be_reckoned_is_refused_unless_the_office_lets_it_be(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "广州"
    shutil.copytree(SPECS / "广州市委网信办", folder)
    templates = tmp_path / "templates"
    shared = folder / "部门.yaml"
    layout_id = re.search(r"版式: (\S+)", shared.read_text("utf-8"))[1]  # type: ignore[index]
    own = templates / "quiet-list"
    shutil.copytree(TEMPLATES / layout_id, own)
    text = (own / "layout.yaml").read_text("utf-8")
    (own / "layout.yaml").write_text(re.sub("公开: 印", "公开: 不印", text), "utf-8")
    shared.write_text(shared.read_text("utf-8").replace(f"版式: {layout_id}", "版式: quiet-list"), "utf-8")
    output = tmp_path / "out"
    command = ("build", folder, "--public", "-f", "xlsx", "-o", output, "--templates", templates)
    code, text = said(*command)
    line = next(
        number for number, line in enumerate(shared.read_text("utf-8").split("\n"), 1) if "总计" in line
    )
    start = f"{shared}:{line}:"
    assert code == 1 and re.search(
        re.escape(start)
        + r"\d+ 错误：\[S1\] 公布合计里含有公开本不印的项目，用它减去印出的各项，就能算出不公开的金额\n"
        "  改法：删掉“公布合计”，合计就只加印出的项目；",
        text,
    ), text
    assert not re.search(r"\d\.\d\d", text.replace(str(tmp_path), ""))  # no amount is said
    assert not list(output.rglob("*.xlsx"))

    shared.write_text(
        shared.read_text("utf-8").replace("汇编:\n", "汇编:\n  合计含不公开项目: 是\n"), "utf-8"
    )
    code, text = said(*command)
    assert code == 0 and "写了是，照公布数印" in text and len(published(output)) == 1, text
    assert "差 300" not in text
    assert said("status", output, "--templates", templates)[0] == 0  # what is left out counts too
    with zipfile.ZipFile(output / "公开" / published(output)[0]) as package:
        assert "005001" not in "".join(package.read(name).decode("utf-8") for name in package.namelist())

    shared.write_text(re.sub(r"(?m)^  公布合计:\n(    .*\n)+", "", shared.read_text("utf-8")), "utf-8")
    code, text = said(*command)
    assert code == 0 and "公布合计" not in text, text


def cite(office: Path, number: int, words: str) -> Path:
    """Let the goal of a spec say ``words``."""
    spec = office / f"项目000{number}.yaml"
    spec.write_text(spec.read_text("utf-8").replace("做好各项工作", words), "utf-8")
    return spec


def test_a_run_over_a_part_knows_the_secrets_of_the_whole_office(office: Path, tmp_path: Path) -> None:
    make_secret(office / "项目0001.yaml")
    spec = cite(office, 2, f"配合{HIDDEN}")
    code, text = said("build", spec, "--public", "-f", "html", "-o", tmp_path / "out")
    assert code == 1 and f"{spec}:17:7 错误：[S1] “年度”写着不公开的名称或号码" in text
    assert not (tmp_path / "out" / "公开").exists() and HIDDEN not in text.replace(str(tmp_path), "")


@pytest.mark.parametrize("fault", ["版式", "YAML", "涉密", "空"])
def test_the_name_of_a_secret_spec_that_cannot_be_read_is_known_all_the_same(
    office: Path, tmp_path: Path, fault: str
) -> None:
    secret = office / "项目0001.yaml"
    make_secret(secret)
    text = secret.read_text("utf-8")
    if fault == "版式":
        text = text.replace("shanghai-project", "没有的版式")
    elif fault == "YAML":
        text = f"{text}  甲: [乙, {{\n\t- : :\n"
    else:
        text = text.replace("涉密: 是", "涉密: 机密★10年" if fault == "涉密" else "涉密:")
    secret.write_text(text, "utf-8")
    spec = cite(office, 2, f"配合{HIDDEN}")
    code, text = said("build", office, "--public", "-f", "html", "-o", tmp_path / "out")
    assert code == 1 and f"{spec}:17:7 错误：[S1]" in text
    assert published(tmp_path / "out") == [f"{OFFICE}/第0000号项目.html", f"{OFFICE}/第0003号项目.html"]


def test_a_common_word_as_name_blocks_nobody_once_the_office_says_so(office: Path, tmp_path: Path) -> None:
    make_secret(office / "项目0001.yaml", name="宣传活动")
    cite(office, 2, "办好宣传活动")
    code, text = said("build", office, "--public", "-f", "html", "-o", tmp_path / "out")
    assert code == 1 and "“可以提的名称: [这个名称]”" in text
    shared = office / "部门.yaml"
    shared.write_text(f"{shared.read_text('utf-8')}汇编:\n  可以提的名称: [宣传 活动, 没有的]\n", "utf-8")
    code, text = said("build", office, "--public", "-f", "html", "-o", tmp_path / "out")
    assert code == 0 and len(published(tmp_path / "out")) == 3
    assert f"{shared}:3:19 提醒：“可以提的名称”里的“没有的”不是哪个涉密项目的名称，没有用" in text


def test_a_name_of_two_characters_counts_where_it_stands_by_itself(office: Path, tmp_path: Path) -> None:
    make_secret(office / "项目0001.yaml", name="天网")
    cite(office, 2, "今天网络畅通")
    spec = cite(office, 3, "配合“天网”")
    report = build([office], public(tmp_path / "out", "html", "docx", "xlsx", "pdf"))
    assert [(problem.code, problem.place.file) for problem in report.problems] == [  # type: ignore[union-attr]
        ("secret-cited", str(spec))
    ]
    assert len(published(tmp_path / "out")) == 8


def test_a_person_of_an_internal_box_and_a_secret_aim_are_pointed_out(office: Path, tmp_path: Path) -> None:
    with_phone(tmp_path / "templates", "own", True)
    on_layout(office, "own")
    shared = office / "部门.yaml"
    shared.write_text(f"{shared.read_text('utf-8')}联系电话: 王小二\n", "utf-8")
    make_secret(office / "项目0000.yaml")
    cite(office, 0, "一号机房年底以前建成投入使用")
    specs = [cite(office, 1, "由王小二负责"), cite(office, 2, "一号机房年底以前建成投入使用")]
    report = build([office], public(tmp_path / "out", templates=tmp_path / "templates"))
    assert report.exit_code == 0
    found = [problem for problem in report.problems if problem.code == "secret-text"]
    assert [problem.place.file for problem in found] == [str(spec) for spec in specs]  # type: ignore[union-attr]


def test_what_was_secret_when_it_was_declared_is_secret_later(tmp_path: Path) -> None:
    office = tmp_path / "某局"
    office.mkdir()
    declared, later = office / "申报.yaml", office / "自评.yaml"
    text = (TEMPLATES / "central-project" / "sample.yaml").read_text("utf-8")
    declared.write_text(text, "utf-8")
    filled = (TEMPLATES / "central-self-evaluation" / "sample.yaml").read_text("utf-8")
    later.write_text(f"申报: 申报.yaml\n{filled}", "utf-8")
    report = build([later], public(tmp_path / "out"))
    assert len(report.made) == 1, report.problems
    declared.write_text("涉密: 是\n" + text, "utf-8")
    report = build([later], public(tmp_path / "out"))
    assert [problem.code for problem in report.problems if problem.is_error] == ["secret-declared"]
    assert published(tmp_path / "out") == []


@pytest.mark.parametrize("where", ["公开", "公开/甲", "./公开/甲/乙"])
def test_nothing_internal_is_written_among_the_public_files(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, where: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, text = said("build", office, "-f", "html", "--public")
    assert code == 0, text
    refused = "内部的东西不放在公开本中间"
    for folder in (Path("output") / where, tmp_path / "output" / where):
        assert commands.run(["build", str(office), "-f", "html", "-o", str(folder)]) == 2
        assert refused in capsys.readouterr().err
    assert commands.run(["build", str(office), "-f", "html"]) == 0
    spec = str(next(office.glob("*.yaml")))
    for words in (
        ["pack", "-o", f"output/{where}/报送.zip"],
        ["check", str(office), "--report", f"output/{where}/意见.docx"],
        ["export", str(office), "--list", f"output/{where}/清单.xlsx"],
        ["export", str(office), "--entry", f"output/{where}/录入表.xlsx"],
        ["import", spec, "-o", f"output/{where}"],
        ["diff", spec, spec, "--output", f"output/{where}/对照.docx"],
        ["diff", spec, spec, "--revision", f"output/{where}/修订稿.docx"],
        ["source", spec, "--output", f"output/{where}"],
        ["show", spec, "--png", "-o", f"output/{where}"],
    ):
        assert commands.run(words) == 2, words
        assert refused in capsys.readouterr().err
    assert len(published(Path("output"))) == 4


# -- another form


def with_phone(templates: Path, name: str, internal: bool) -> None:
    folder = templates / name
    shutil.copytree(TEMPLATES / "shanghai-project", folder)
    for file in ("form.docx", "form.xlsx"):
        (folder / file).unlink(missing_ok=True)
    layout = folder / "layout.yaml"
    declared = f"字段:\n  联系电话: {'{内部: 是}' if internal else '{}'}\n"
    layout.write_text(layout.read_text("utf-8").replace("字段:\n", declared, 1), "utf-8")
    form = folder / "form.html"
    form.write_text(form.read_text("utf-8").rstrip() + "\n<p>电话：{{ 联系电话 }}</p>\n", "utf-8")


@pytest.mark.parametrize(("own", "other"), [(True, False), (False, True)])
def test_internal_on_either_form_is_internal(office: Path, tmp_path: Path, own: bool, other: bool) -> None:
    templates = tmp_path / "templates"
    with_phone(templates, "own", own)
    with_phone(templates, "other", other)
    on_layout(office, "own")
    shared = office / "部门.yaml"
    shared.write_text(shared.read_text("utf-8") + "联系电话: 021-65432109\n", "utf-8")
    options = Options(("html", "docx"), tmp_path / "out", templates, target="other")
    inside = build([office], options)
    assert "65432109" in inside.made[0].read_text("utf-8", "ignore") or inside.made[0].suffix != ".html"
    report = build([office], public(tmp_path / "out", "html", "docx", templates=templates, target="other"))
    assert report.exit_code == 0 and len(report.made) == 8, report.problems
    for path in report.made:
        data = path.read_bytes()
        if path.suffix == ".docx":
            with zipfile.ZipFile(path) as package:
                data = b"".join(map(package.read, package.namelist()))
        assert b"65432109" not in data


def test_secret_on_either_form_is_secret(office: Path, tmp_path: Path, coded: Path) -> None:
    make_secret(office / "项目0001.yaml", "X001")
    report = build([office], public(tmp_path / "out", templates=coded, target="coded"))
    assert len(report.made) == 3 and not list((tmp_path / "out").rglob("X001*"))


# -- the gate


def test_a_layout_that_prints_what_was_left_out_is_stopped_by_the_search(
    office: Path, tmp_path: Path, coded: Path
) -> None:
    form = coded / "coded" / "form.html"
    on_layout(office, "coded")
    make_secret(office / "项目0001.yaml", "X001")
    output = tmp_path / "out"
    sidelong = output / "公开" / "说明.txt"
    sidelong.parent.mkdir(parents=True)
    sidelong.write_text(f"本册不含{HIDDEN}", "gb18030")
    assert form.is_file()
    report = build([office], public(output, templates=coded))
    assert not sidelong.exists() and report.exit_code == 1
    assert [problem.code for problem in report.problems] == ["not-public"]
    assert len(published(output)) == 4 and len(report.moved) == 1


@pytest.mark.parametrize("suffix", ["docx", "xlsx", "pdf", "html"])
def test_the_search_finds_texts_by_every_means(office: Path, tmp_path: Path, suffix: str) -> None:
    """In an internal copy, where they are: proves that the gate can find what it looks for."""
    report = build([office / "项目0001.yaml"], Options((suffix,), tmp_path))
    data = report.made[0].read_bytes()
    search = Search(LeftOut(names=("第0001号项目",)))
    assert search.found(data, "x") is not None
    assert Search(LeftOut(texts=("保障单位正常运转",))).found(data, "x") is not None
    assert Search(LeftOut(names=("并不在里面的名称",), texts=("也不在",))).found(data, "x") is None


@pytest.mark.parametrize("kind", ["X.DOCX", "X.bak", "X.PDF", "包.zip", ".藏着/x.docx"])
def test_an_internal_file_laid_among_the_public_ones_is_known_by_what_it_is(
    office: Path, tmp_path: Path, kind: str
) -> None:
    """Whatever it is called and wherever it lies: it carries its spec."""
    output = tmp_path / "out"
    inside = build([office / "项目0001.yaml"], Options(("docx", "pdf"), output)).made
    build([office], public(output))
    laid = output / "公开" / kind
    laid.parent.mkdir(exist_ok=True)
    source = inside[kind == "X.PDF"]
    if kind == "包.zip":
        with zipfile.ZipFile(laid, "w") as package:
            package.write(source, source.name)
    else:
        shutil.copy(source, laid)
    report = build([office], public(output))
    assert report.exit_code == 1 and len(published(output)) == 4
    assert [problem.code for problem in report.problems] == ["not-public"]
    assert [item.file for item in report.moved] == [f"公开/{kind}"] and report.moved[0].to.is_file()


def test_the_file_of_a_spec_that_became_secret_leaves_in_a_run_over_another(
    office: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    build([office], public(output))
    make_secret(office / "项目0001.yaml", name="第0001号项目")
    report = build([office / "项目0002.yaml"], public(output))
    assert report.exit_code == 0 and [item.file for item in report.moved] == [
        f"公开/{OFFICE}/第0001号项目.html"
    ]
    assert report.moved[0].to.is_file() and len(published(output)) == 3


def test_a_picture_of_the_blank_is_said_once_not_to_be_searched(
    office: Path, tmp_path: Path, coded: Path
) -> None:
    blank = coded / "coded" / "form.xlsx"
    book = openpyxl.load_workbook(TEMPLATES / "shanghai-project" / "form.xlsx")
    Image.new("RGB", (4, 4)).save(tmp_path / "章.png")
    book.worksheets[0].add_image(openpyxl.drawing.image.Image(str(tmp_path / "章.png")), "B2")
    book.save(blank)
    on_layout(office, "coded")
    report = build([office], public(tmp_path / "out", "xlsx", "html", templates=coded))
    assert report.exit_code == 0 and len(report.made) == 8, report.problems
    (problem,) = [item for item in report.problems if item.code == "unsearched-picture"]
    assert "1 张图片" in problem.message and problem.place == Place(str(blank)) and not problem.is_error
    inside = build([office], Options(("xlsx",), tmp_path / "out", templates=coded))
    assert not [item for item in inside.problems if item.code == "unsearched-picture"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes")
def test_a_pipe_and_an_empty_folder_of_a_secret_name_do_not_stay(office: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    make_secret(office / "项目0001.yaml")
    build([office], public(output))
    (output / "公开" / HIDDEN / "附件").mkdir(parents=True)
    (output / "公开" / "空的").mkdir()
    os.mkfifo(output / "公开" / "管道")
    report = build([office], public(output))
    assert report.exit_code == 1 and len(report.moved) == 2
    assert sorted(path.name for path in (output / "公开").iterdir()) == sorted([OFFICE, "空的"])


def test_a_public_run_does_not_put_its_record_among_the_public_files(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    build([office], public(output))
    for command in ("build", "narrative"):
        words = ["--public"] if command == "build" else []
        assert commands.run([command, str(office), *words, "-o", str(output / "公开")]) == 2
        assert "不放在公开本中间" in capsys.readouterr().err
    assert sorted(path.name for path in (output / "公开").iterdir()) == [OFFICE]
