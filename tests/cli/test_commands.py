"""The program as a clerk meets it: commands, exit codes, where files go, what is said when something is wrong."""

from __future__ import annotations

import importlib.abc
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from corpus import PINGLUO, ROOT, TEST_LAYOUTS
from tablegen.cli.commands import COMMANDS, run
from tablegen.formats import WRITERS
from tablegen.grid.sheet import Book

GOOD = "版式: every-kind\n年度: 2024\n项目名称: 好的项目\n指标: {产出指标: 不适用}\n"
BAD = GOOD.replace("好的项目", "坏的项目") + "实施但位: 甲\n"
LAYOUTS = ("--templates", str(TEST_LAYOUTS))
SAMPLE = TEST_LAYOUTS / "every-kind" / "sample.yaml"  # a layout without a native blank


class Console:
    """Runs command lines; ``out`` and ``err`` hold what the last one printed."""

    def __init__(self, capfd: pytest.CaptureFixture[str]):
        self.capfd = capfd
        self.out = self.err = ""

    def __call__(self, *arguments: str | Path) -> int:
        code = run([str(argument) for argument in arguments])
        self.out, self.err = self.capfd.readouterr()
        assert "Traceback" not in self.out + self.err
        return code


@pytest.fixture
def tablegen(capfd: pytest.CaptureFixture[str]) -> Console:
    return Console(capfd)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with an office of one good spec."""
    monkeypatch.chdir(tmp_path)
    folder = Path("某局")
    folder.mkdir()
    (folder / "好.yaml").write_text(GOOD, "utf-8")
    return folder


def made(folder: Path = Path("output")) -> list[str]:
    """The files below ``folder`` that a clerk asked for."""
    formats = tuple(f".{name}" for name in WRITERS)
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix in formats)


def strays(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.name.endswith(".tmp")]


# -- what is made


def test_three_files_in_the_folder_of_the_office(tablegen: Console, office: Path) -> None:
    assert tablegen("build", office, *LAYOUTS) == 0
    assert made() == ["某局/好的项目.docx", "某局/好的项目.pdf", "某局/好的项目.xlsx"]
    assert "1 个项目，做好 1 个" in tablegen.out
    assert tablegen.err == ""


def test_a_run_ends_with_what_was_made_what_to_open_and_what_to_type(tablegen: Console, office: Path) -> None:
    assert tablegen("build", office, *LAYOUTS, "-f", "docx,xlsx") == 0
    assert tablegen.out.splitlines() == [
        "1 个项目，做好 1 个：Word 1 份、Excel 1 份 → output/",
        f"打开看看：{Path('output', '某局', '好的项目.docx')}",
        "接下来：tablegen status   看哪些成品是最新的",
    ]
    assert tablegen("build", office, *LAYOUTS, "-f", "xlsx", "-o", "别处") == 0
    assert tablegen.out.splitlines()[-1].startswith("接下来：tablegen status 别处 ")
    assert tablegen("build", office, *LAYOUTS, "-f", "xlsx", "--quiet") == 0
    assert tablegen.out == ""


def test_after_a_fault_the_same_run_is_next(
    tablegen: Console, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said as the launcher is called that was typed; a folder with a blank is quoted."""
    monkeypatch.setenv("TABLEGEN_COMMAND", "./run")
    folder = office.rename("某 局")
    (folder / "坏.yaml").write_text(BAD, "utf-8")
    assert tablegen("build", folder, *LAYOUTS, "-f", "xlsx") == 1
    assert tablegen.out.splitlines()[-2:] == [
        f"打开看看：{Path('output', '某 局', '好的项目.xlsx')}",
        '接下来：改好上面说的错误，再运行 ./run build "某 局"',
    ]
    (folder / "好.yaml").unlink()
    assert tablegen("build", folder, *LAYOUTS, "-f", "xlsx") == 1
    assert "打开看看" not in tablegen.out


def test_differences_of_rounding_are_one_line_and_check_lists_them(
    tablegen: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list of 广州 publishes totals in 万元 that its lines miss by 0.01 in five places."""
    monkeypatch.chdir(ROOT)
    folder = Path("specs", "广州市委网信办")
    assert tablegen("build", folder, "-f", "html", "-o", tmp_path / "out") == 0
    assert tablegen.err == (
        f"{folder / '部门.yaml'} 提醒：[M3] 公布的合计与各项相加有 5 处不同，都在四舍五入的范围内，照公布数印；"
        f"逐处看：tablegen check {folder}\n\n"
    )
    assert re.fullmatch(
        rf"接下来：tablegen check {folder}   检查规则另有 \d+ 处意见，不影响制作",
        tablegen.out.splitlines()[-1],
    )
    tablegen("check", folder)
    assert tablegen.out.count("可以由舍入造成") == 5


@pytest.mark.parametrize(
    ("words", "suffixes"),
    [
        (["-f", "docx"], ["docx"]),
        (["--format", "docx,xlsx"], ["docx", "xlsx"]),
        (["--format", "docx，xlsx"], ["docx", "xlsx"]),
        (["-f", "html", "-f", "docx"], ["docx", "html"]),
        (["-f", "DOCX, docx", "-f", "docx"], ["docx"]),
    ],
)
def test_formats(tablegen: Console, office: Path, words: list[str], suffixes: list[str]) -> None:
    assert tablegen("build", office, *words, *LAYOUTS) == 0
    assert made() == [f"某局/好的项目.{suffix}" for suffix in suffixes]


def test_another_output_folder(tablegen: Console, office: Path) -> None:
    assert tablegen("build", office / "好.yaml", "-f", "docx", "-o", "交/上去", *LAYOUTS) == 0
    assert made(Path("交/上去")) == ["某局/好的项目.docx"]
    assert not Path("output").exists()
    assert "交/上去" in tablegen.out


def test_two_projects_of_one_name(tablegen: Console, office: Path) -> None:
    (office / "又.yaml").write_text(GOOD, "utf-8")
    assert tablegen("build", office, "-f", "docx", *LAYOUTS) == 0
    assert made() == ["某局/好的项目（又）.docx", "某局/好的项目（好）.docx"]


def test_a_name_that_windows_does_not_allow(tablegen: Console, office: Path) -> None:
    (office / "好.yaml").write_text(GOOD.replace("好的项目", '"甲/乙: 丙?"'), "utf-8")
    assert tablegen("build", office, "-f", "docx", *LAYOUTS) == 0
    assert made() == ["某局/甲／乙： 丙？.docx"]


def test_other_layout(tablegen: Console, office: Path) -> None:
    assert tablegen("build", office, "-f", "docx", "--layout", PINGLUO, *LAYOUTS) == 0
    assert "换成“平罗县部门项目支出预算绩效目标表”还缺：" in tablegen.err
    assert made() == ["某局/好的项目.docx"]


# -- a spec with errors


def test_the_others_are_made(tablegen: Console, office: Path) -> None:
    (office / "坏.yaml").write_text(BAD, "utf-8")
    assert tablegen("build", office, "-f", "docx", *LAYOUTS) == 1
    assert made() == ["某局/好的项目.docx"]
    assert "某局/坏.yaml:5:1 错误：申报表没有“实施但位”这一项" in tablegen.err
    assert "是不是“实施单位”？" in tablegen.err
    assert "2 个项目，做好 1 个，1 个没有做全" in tablegen.out


def test_files_that_cannot_be_read(tablegen: Console, office: Path) -> None:
    (office / "文件夹.yaml").mkdir()
    (office / "断了的链接.yaml").symlink_to("没有的文件")
    (office / "空.yaml").write_text("", "utf-8")
    (office / "乱.yaml").write_bytes(os.urandom(200))
    assert tablegen("build", office, "-f", "docx", *LAYOUTS) == 1
    assert made() == ["某局/好的项目.docx"]
    for name in ("断了的链接", "空", "乱"):
        assert f"某局/{name}.yaml" in tablegen.err


def test_a_fault_of_the_shared_file_is_said_once(tablegen: Console, office: Path) -> None:
    (office / "部门.yaml").write_text("天气: 晴\n", "utf-8")
    (office / "又.yaml").write_text(GOOD.replace("好的", "又一个"), "utf-8")
    assert tablegen("build", office, "-f", "docx", *LAYOUTS) == 1
    assert tablegen.err.count("天气") == 2, "the sentence and the line"


def test_a_faulty_layout_is_one_sentence(tablegen: Console, office: Path) -> None:
    folder = Path("templates", "mine")
    folder.mkdir(parents=True)
    (folder / "layout.yaml").write_text("名称: 我的表\n金额: {单位: 块}\n", "utf-8")
    (office / "好.yaml").write_text(GOOD.replace("every-kind", "mine"), "utf-8")
    assert tablegen("build", office) == 1
    assert "layout.yaml:2:10 错误：“块”不认识" in tablegen.err


# -- called wrongly

WRONG = {
    "no command": ([], "用法"),
    "unknown command": (["biuld", "specs"], "没有“biuld”这个命令，是不是“build”？"),
    "unknown option": (["build", "某局", "--fromat", "docx"], "没有“--fromat”这个选项，是不是“--format”？"),
    "no path": (["build"], "缺少“规格”"),
    "option without value": (["build", "某局", "--format"], "--format"),
    "unknown format": (["build", "某局", "-f", "doc"], "没有“doc”这种格式"),
    "no such path": (["build", "没有"], "没有“没有”这个文件或文件夹"),
    "an empty folder": (["build", "空"], "“空”里没有 YAML 文件"),
    "not a spec": (["build", "某局/说明.txt"], "不是 YAML 文件"),
    "the shared file": (["build", "某局/部门.yaml"], "是整个部门共用的内容"),
    "unknown layout": (["build", "某局", "--layout", "shanghai-projects"], "是不是“shanghai-project”？"),
    "no such templates": (["build", "某局", "--templates", "没有"], "没有“没有”这个文件夹"),
    "width that is no number": (["show", "某局", "--width", "宽"], "“--width”的值不对"),
    "show without a spec": (["show"], "缺少“规格”"),
    "show what is not there": (["show", "没有.yaml"], "没有“没有.yaml”这个文件或文件夹"),
}


@pytest.mark.parametrize("name", WRONG)
def test_called_wrongly(tablegen: Console, office: Path, name: str) -> None:
    Path("空").mkdir()
    (office / "说明.txt").write_text("", "utf-8")
    (office / "部门.yaml").write_text("年度: 2024\n", "utf-8")
    arguments, sentence = WRONG[name]
    assert tablegen(*arguments) == 2
    said = tablegen.out + tablegen.err
    assert sentence in said
    assert not re.search(r"Usage|Error|Try|Missing|Invalid|No such|Options:|Commands:", said), (
        "Chinese, not click's"
    )
    assert not Path("output").exists()


@pytest.mark.parametrize(
    "arguments", [["--help"], *([name, "--help"] for name in sorted(COMMANDS))], ids=" ".join
)
def test_help_is_chinese(tablegen: Console, arguments: Sequence[str]) -> None:
    assert tablegen(*arguments) == 0
    assert "用法：tablegen" in tablegen.out
    assert not re.search(r"Usage|Options|Commands|Show this|Arguments", tablegen.out)
    assert tablegen.out.encode("gbk")


# -- writing


def test_output_that_is_a_file(tablegen: Console, office: Path) -> None:
    Path("output").write_text("我是文件", "utf-8")
    assert tablegen("build", office, "-f", "docx", *LAYOUTS) == 1
    assert "output" in tablegen.err
    assert "错误：" in tablegen.err
    assert Path("output").read_text("utf-8") == "我是文件"


def test_a_folder_in_the_place_of_a_file(tablegen: Console, office: Path) -> None:
    Path("output/某局/好的项目.docx").mkdir(parents=True)
    assert tablegen("build", office, "-f", "docx,xlsx", *LAYOUTS) == 1
    assert "写不进去" in tablegen.err
    assert "某局/好的项目.xlsx" in made()
    assert strays(Path("output")) == []


def test_the_old_file_is_untouched_when_writing_fails(
    tablegen: Console, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = Path("output/某局/好的项目.docx")
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")

    def refuse(*paths: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    assert tablegen("build", office, "-f", "docx", *LAYOUTS) == 1
    assert old.read_bytes() == b"old"
    assert "写不进去" in tablegen.err
    assert "原来的文件没有动" in tablegen.err
    monkeypatch.undo()
    assert strays(Path("output")) == []


# -- our own check

LIES = {
    "docx": lambda sheet: replace(sheet, head=(replace(sheet.head[0], text="另一个标题"), *sheet.head[1:])),
    "xlsx": lambda sheet: replace(sheet, rows=sheet.rows[:-1]),
    "pdf": lambda sheet: replace(sheet, head=sheet.head[1:]),
    "html": lambda sheet: replace(sheet, rows=sheet.rows[1:]),
}


@pytest.mark.parametrize("name", LIES)
def test_a_file_that_does_not_say_what_the_sheet_says_is_not_put_in_place(
    tablegen: Console, office: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    honest = WRITERS[name]

    def lying(book: Book) -> bytes:
        return honest(replace(book, sheets=tuple(map(LIES[name], book.sheets))))

    old = Path("output", "某局", f"好的项目.{name}")
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")
    monkeypatch.setitem(WRITERS, name, lying)
    assert tablegen("build", office, "-f", name, *LAYOUTS) == 3
    assert "写出的" in tablegen.err
    assert "请把这份规格和这段话发给维护人员" in tablegen.err
    assert old.read_bytes() == b"old"
    assert strays(Path("output")) == []


# -- without Pango


class NoPango(importlib.abc.MetaPathFinder):
    """``import weasyprint`` as on a machine without Pango."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")


@pytest.fixture
def no_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])


def test_all_three_formats_are_made_without_pango(tablegen: Console, office: Path, no_pango: None) -> None:
    assert tablegen("build", office, *LAYOUTS) == 0
    assert made() == ["某局/好的项目.docx", "某局/好的项目.pdf", "某局/好的项目.xlsx"]
    assert tablegen("doctor") == 0
    assert "PDF：√ 可以做（Typst" in tablegen.out
    assert "没有（不用它就不必管）：这台机器缺少 Pango" in tablegen.out


def test_the_other_engine_needs_pango(tablegen: Console, office: Path, no_pango: None) -> None:
    (office / "又.yaml").write_text(GOOD.replace("好的", "又一个"), "utf-8")
    assert tablegen("build", office, *LAYOUTS, "--pdf-engine", "weasyprint") == 1
    assert made() == [
        "某局/又一个项目.docx",
        "某局/又一个项目.xlsx",
        "某局/好的项目.docx",
        "某局/好的项目.xlsx",
    ]
    assert tablegen.err.count("这台机器缺少 Pango，WeasyPrint 做不了 PDF") == 1
    assert "去掉 --pdf-engine，或装上 Pango" in tablegen.err


def producer(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        metadata = document.get_metadata_dict()
    return metadata["Producer"] + metadata["Creator"]


def test_the_engine_makes_a_pdf_current(tablegen: Console, office: Path) -> None:
    build = ("build", office, *LAYOUTS, "-f", "docx,pdf")
    assert tablegen(*build, "--pdf-engine", "weasyprint") == 0
    assert tablegen(*build, "--pdf-engine", "weasyprint") == 0
    assert "没有变" in tablegen.err + tablegen.out
    assert "WeasyPrint" in producer(Path("output/某局/好的项目.pdf"))
    assert tablegen("status", *LAYOUTS) == 0
    docx = Path("output/某局/好的项目.docx").stat().st_mtime_ns
    assert tablegen(*build) == 0
    assert "Typst" in producer(Path("output/某局/好的项目.pdf"))
    assert Path("output/某局/好的项目.docx").stat().st_mtime_ns == docx
    assert tablegen("status", *LAYOUTS) == 0


def test_an_engine_that_is_not_there(tablegen: Console, office: Path) -> None:
    assert tablegen("build", office, *LAYOUTS, "--pdf-engine", "word") == 2
    assert "没有“word”这种做 PDF 的引擎" in tablegen.err
    assert "可以写：typst、weasyprint" in tablegen.err


# -- the other commands


def test_show(tablegen: Console, office: Path) -> None:
    assert tablegen("show", office / "好.yaml", *LAYOUTS, "--width", "80") == 0
    assert "│项目名称" in tablegen.out
    assert "好的项目" in tablegen.out
    (office / "坏.yaml").write_text(BAD, "utf-8")
    assert tablegen("show", office / "坏.yaml", *LAYOUTS) == 1
    assert "是不是“实施单位”？" in tablegen.err


@pytest.mark.parametrize(("form", "start"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_show_as_pictures(tablegen: Console, office: Path, form: str, start: bytes) -> None:
    (office / "坏.yaml").write_text(BAD, "utf-8")
    assert tablegen("show", office, *LAYOUTS, f"--{form}", "-o", "图") == 1
    assert "是不是“实施单位”？" in tablegen.err
    assert tablegen.out.splitlines() == [str(Path("图", "某局", f"好的项目-1.{form}"))]
    assert Path("图", "某局", f"好的项目-1.{form}").read_bytes().startswith(start)


def test_a_picture_of_a_character_that_no_font_has(tablegen: Console, office: Path) -> None:
    (office / "好.yaml").write_text(GOOD.replace("好的", "好\U0010fffd"), "utf-8")
    assert tablegen("show", office / "好.yaml", *LAYOUTS, "--png") == 1
    assert "(U+10FFFD)，图片上会印成空框，所以没有做图片" in tablegen.err
    assert not Path("output").exists()


def test_layouts(tablegen: Console) -> None:
    assert tablegen("layouts") == 0
    rows = {line.split()[0]: line.split()[1:] for line in tablegen.out.splitlines()}
    assert rows["shanghai-project"][:3] == ["上海市财政项目支出绩效目标申报表", "2024", "元"]
    assert rows[PINGLUO][2] == "万元"
    assert rows["anhui-suzhou-project"][:2] == ["宿州市项目支出绩效目标申报表", "2023"]
    assert tablegen("layouts", *LAYOUTS) == 0
    assert "every-kind" in tablegen.out


def test_layouts_names_a_faulty_one_and_lists_the_others(tablegen: Console, office: Path) -> None:
    folder = Path("templates", "mine")
    folder.mkdir(parents=True)
    (folder / "layout.yaml").write_text("名称：我的表\n", "utf-8")
    assert tablegen("layouts", "--templates", "templates") == 1
    assert "templates/mine/layout.yaml:1:" in tablegen.err
    assert "shanghai-project" in tablegen.out


def test_doctor(tablegen: Console) -> None:
    tablegen("doctor")
    for word in (
        "tablegen ",
        "编码：控制台",
        "Word、Excel：√",
        "PDF：√",
        "宋体：",
        "仿宋：",
        "黑体：",
        "楷体：",
    ):
        assert word in tablegen.out


def test_version(tablegen: Console) -> None:
    assert tablegen("--version") == 0
    assert re.fullmatch(r"tablegen \d+\.\d+\.\d+\n", tablegen.out)


# -- as a process

HEAVY = ("weasyprint", "openpyxl", "xlsxwriter", "pypdfium2")


def python(code: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, cwd=ROOT, check=False
    )


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["--help"], (*HEAVY, "jinja2", "lxml", "yaml")),
        (["build", str(SAMPLE), *LAYOUTS, "-f", "docx"], HEAVY),
        (["show", str(SAMPLE), *LAYOUTS], HEAVY),
    ],
    ids=["help", "docx", "show"],
)
def test_nothing_heavy_is_imported_in_vain(
    arguments: list[str], heavy: Sequence[str], tmp_path: Path
) -> None:
    if arguments[0] == "build":
        arguments = [*arguments, "-o", str(tmp_path)]
    done = python(
        f"import sys; from tablegen.cli.commands import run; code = run({arguments!r}); "
        f"print([name for name in {tuple(heavy)!r} if name in sys.modules], code, file=sys.stderr)"
    )
    assert done.stderr.decode().splitlines()[-1] == "[] 0"


def test_a_gbk_console_prints_what_it_can(tmp_path: Path) -> None:
    spec = tmp_path / "项目.yaml"
    spec.write_text(GOOD.replace("好的项目", "好的项目😀㎡") + "简介: 3㎡\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tablegen", "show", str(spec), *LAYOUTS],
        env=os.environ | {"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    shown = done.stdout.decode("gbk")
    assert "│" in shown
    assert "好的项目\\U0001f600" in shown
