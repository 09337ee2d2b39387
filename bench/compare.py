"""One command, one run: this program beside its peers, on this machine.

    python3 bench/compare.py            # everything, about four minutes; writes bench/结果.md
    python3 bench/compare.py --quick    # the table of ms per form only
    python3 bench/compare.py --large    # everything, and a folder of 20,000 forms

The peers (docxtpl, python-docx, openpyxl, XlsxWriter, Typst, WeasyPrint) are installed into bench/.venv on the first
run and measured in the same process, warm, on the same 30-row form of 上海. Every figure of a form is the median
of many runs, in computing time of the process; memory is the peak of a process of its own.
"""

from __future__ import annotations

import itertools
import os
import platform
import random
import shutil
import signal
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tablegen.spec.folder import SpecFile

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ENVIRONMENT = HERE / ".venv"
WORK = HERE / ".work" / "speed"
PEERS = ["docxtpl", "python-docx", "openpyxl", "XlsxWriter", "typst", "weasyprint"]
SPEC_HEAD = """\
版式: shanghai-project
年度: 2024
金额单位: 元
项目名称: {name}
项目性质: 经常性专项业务费
项目类别: 特定目标类
主管部门: 中国共产党上海市委员会宣传部
实施单位: 中共上海市委网络安全和信息化委员会办公室
计划开始日期: 2024-01-01
计划完成日期: 2024-12-31
资金:
  年度: {{当年财政拨款: "2,632,000.00", 上年结转资金: 0.00, 其他资金: 0.00}}
目标:
  年度: 围绕两会、国庆、国家等重大会议和节点，做好网上宣传和舆论引导保障工作和网络管理。
指标:
  产出指标:
    数量指标:
"""


def interpreter() -> Path:
    return ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def set_up() -> None:
    """bench/.venv with the peers and this program, once."""
    done = ENVIRONMENT / ".ready"
    if not done.exists():
        print("首次运行：把同类程序装进 bench/.venv")
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        install = [interpreter(), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*install, "-e", ROOT, *PEERS], check=True)
        done.touch()


# -- measuring

_paces: list[float] = []  # ms of a fixed piece of computing, all along the run


def pace() -> None:
    """How fast the machine is just now: a shared one may be half as fast as a minute ago."""
    started = time.process_time()
    total = 0
    for number in range(100_000):
        total += number * number
    _paces.append((time.process_time() - started) * 1000)


def paced() -> str:
    middle, quickest, slowest = statistics.median(_paces), min(_paces), max(_paces)
    return (
        f"这台机器当时的快慢：十万次整数乘加 {middle:.1f} 毫秒（量了 {len(_paces)} 次，"
        f"最快 {quickest:.1f}，最慢 {slowest:.1f}）。与别处、别时的结果相比，先比这一行。"
    )


def median_ms(work: Callable[[], object], runs: int, clock: Callable[[], float] = time.process_time) -> float:
    """Of this process's own computing time: what else the machine does does not count."""
    return statistics.median(seconds(work, runs, clock)) * 1000


def seconds(work: Callable[[], object], runs: int, clock: Callable[[], float]) -> list[float]:
    pace()
    work()
    work()
    times = []
    for _ in range(runs):
        started = clock()
        work()
        times.append(clock() - started)
    pace()
    return times


def medians_ms(works: list[Callable[[], object]], runs: int) -> list[float]:
    """As ``median_ms`` for works that are compared: in turns, so that all meet the same machine. Not one work many
    times after the other: each comes upon caches that others have used, as in a run."""
    for work in works:
        work()
        work()
    pace()
    times: list[list[float]] = [[] for _ in works]
    for _ in range(runs):
        for work, own in zip(works, times, strict=True):
            started = time.process_time()
            work()
            own.append(time.process_time() - started)
    return [statistics.median(own) * 1000 for own in times]


def process(*arguments: str | Path, code: int = 0) -> tuple[float, float]:
    """(seconds, peak MB) of one run of the program, its processes included; it ends with ``code``."""
    command = [interpreter(), "-c", MEASURED, *map(str, arguments)]
    started = time.perf_counter()
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if result.returncode != code:
        raise SystemExit(f"{arguments}: {result.stdout}{result.stderr}")
    return seconds, float(result.stdout.splitlines()[-1])


MEASURED = """
import resource, sys
from tablegen.cli.commands import run
code = run(sys.argv[1:])
below = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
# not ru_maxrss of this process: Linux counts what the starting process held before exec
status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
print(max(int(status["VmHWM"].split()[0]), below) / 1024)
sys.exit(code)
"""


def write_specs(folder: Path, count: int, rows: int) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number in range(count):
        indicators = "".join(f"      - 第{row}项正面宣传活动次数: ≥{row}(次)\n" for row in range(rows))
        text = SPEC_HEAD.format(name=f"网络宣传工作{number:05d}") + indicators
        (folder / f"{number:05d}.yaml").write_text(text, "utf-8")
    return folder


# -- the program and its peers, on one form


def per_form(runs: int) -> list[tuple[str, str, float]]:
    """(what, by whom, ms) of every measured piece of work."""
    from tablegen.books.plan import make_book
    from tablegen.check.collect import check_before_build
    from tablegen.formats import READ_BACK, WRITERS
    from tablegen.layout.folder import search_folders
    from tablegen.spec.folder import find_specs
    from tablegen.spec.load import load

    found = find_specs([ROOT / "specs" / "上海市委网信办"])
    folders = search_folders(None, [found[0].path])
    spec = max(found, key=lambda item: len(make_book(load(item, folders)).sheets[0].rows))
    book = make_book(load(spec, folders))
    sheet = book.sheets[0]
    loaded = load(spec, folders)
    quick: list[tuple[str, str, Callable[[], object]]] = [
        ("读规格、检查内容", "本程序", lambda: load(spec, folders)),
        (
            "同上，并检查规则（tablegen check 的 80 多条）",
            "本程序",
            lambda: check_before_build([load(spec, folders)], False),
        ),
        ("填表", "本程序", lambda: make_book(loaded)),
    ]
    for form in ("docx", "xlsx", "html"):
        data = WRITERS[form](book)
        quick += [
            (f"{form}：写", "本程序", lambda form=form: WRITERS[form](book)),
            (f"{form}：读回", "本程序", lambda form=form, data=data: READ_BACK[form](data, book)),
        ]
    quick += [
        *((f"{form}：{WHOLE}", "本程序", pipeline(spec, folders, form)) for form in ("docx", "xlsx", "html")),
        ("docx：只渲染（同一份文件，每处文字一个标记）", "docxtpl", docxtpl_work(book)),
        ("docx：只把现成的 XML 打包", "python-docx", python_docx_work(book)),
        ("xlsx：只写", "XlsxWriter", xlsxwriter_work(sheet)),
        ("xlsx：只写", "openpyxl", openpyxl_work(sheet)),
        *((f"{form}：拼出会变的部分，压缩", "下限", floor) for form, floor in floors(book).items()),
    ]
    slow: list[tuple[str, str, Callable[[], object]]] = [
        *pdf_work(book, max(runs // 5, 7) + 2),
        (f"pdf：{WHOLE}（同一份再做）", "本程序", pipeline(spec, folders, "pdf")),
    ]
    rows = []
    for works, count in ((quick, runs), (slow, max(runs // 5, 7))):
        values = medians_ms([work for *_, work in works], count)
        rows += [(what, who, value) for (what, who, _), value in zip(works, values, strict=True)]
    return rows


WHOLE = "YAML → 检查 → 检查规则 → 填 → 写 → 读回 → 落盘"


def pipeline(spec: SpecFile, folders: list[Path], form: str) -> Callable[[], object]:
    """Everything that a build does for one form, the spec embedded and the file put in place; of 上海 the xlsx is
    the official blank, filled."""
    from tablegen.build.job import do_jobs
    from tablegen.build.options import Options
    from tablegen.build.record import read_record
    from tablegen.build.up_to_date import glance, schedule

    output = WORK / "pipeline"
    options = Options((form,), output, jobs=1)
    looked = glance(spec, (), folders, None, "")
    [job], _ = schedule([looked], read_record(output), (form,), {}, False, output, True)

    def work() -> None:
        [outcome] = do_jobs([job], options, folders)
        if len(outcome.made) != 1:
            raise SystemExit(f"{spec.path}: {outcome.problems}")
        outcome.made[0].unlink()  # a file that is there already would not be written again

    return work


def grid_of(sheet: object) -> list[list[tuple[int, int, str]]]:
    """(columns, rows, text) of the boxes that begin in each row."""
    return [[(cell.column_span, cell.row_span, cell.text) for cell in row.cells] for row in sheet.rows]


def docxtpl_work(book: object) -> Callable[[], object]:
    """The same document as a docxtpl template: every text of it a variable."""
    import docx
    from docx.oxml.ns import qn
    from docxtpl import DocxTemplate

    from tablegen.formats.word.write import write_docx

    template = docx.Document(BytesIO(write_docx(book)))
    texts = []
    for node in template.element.body.iter(qn("w:t")):
        if node.text:
            texts.append(node.text)
            node.text = f"{{{{ t[{len(texts) - 1}] }}}}"
    file = BytesIO()
    template.save(file)

    def work() -> None:
        document = DocxTemplate(BytesIO(file.getvalue()))
        document.render({"t": texts}, autoescape=True)
        document.save(BytesIO())

    return work


def python_docx_work(book: object) -> Callable[[], object]:
    import docx
    from docx.oxml import parse_xml

    from tablegen.formats.word.write import write_docx

    document = docx.Document(BytesIO(write_docx(book)))
    xml = document.element.xml.encode()

    def work() -> None:
        packed = docx.Document()
        packed.element.replace(packed.element.body, parse_xml(xml)[0])
        packed.save(BytesIO())

    return work


def xlsxwriter_work(sheet: object) -> Callable[[], object]:
    import xlsxwriter

    def work() -> None:
        with xlsxwriter.Workbook(BytesIO(), {"in_memory": True}) as workbook:
            worksheet = workbook.add_worksheet()
            look = workbook.add_format({"border": 1, "text_wrap": True, "num_format": "@"})
            for top, row in enumerate(sheet.rows):
                worksheet.set_row(top, 24)
                for cell in row.cells:
                    bottom, right = top + cell.row_span - 1, cell.column + cell.column_span - 1
                    if (bottom, right) == (top, cell.column):
                        worksheet.write_string(top, cell.column, cell.text, look)
                    else:
                        worksheet.merge_range(top, cell.column, bottom, right, cell.text, look)

    return work


def openpyxl_work(sheet: object) -> Callable[[], object]:
    import openpyxl
    from openpyxl.styles import Alignment, Border, Side

    def work() -> None:
        workbook = openpyxl.Workbook()
        worksheet = workbook.active
        side = Side("thin")
        border, wrap = Border(side, side, side, side), Alignment(wrap_text=True)
        for top, row in enumerate(sheet.rows, 1):
            worksheet.row_dimensions[top].height = 24
            for cell in row.cells:
                right = cell.column + cell.column_span
                bottom = top + cell.row_span - 1
                place = worksheet.cell(top, cell.column + 1, cell.text)
                place.number_format = "@"
                for line in range(top, bottom + 1):
                    for column in range(cell.column + 1, right + 1):
                        box = worksheet.cell(line, column)
                        box.border, box.alignment = border, wrap
                if (bottom, right) != (top, cell.column + 1):
                    worksheet.merge_cells(
                        start_row=top, end_row=bottom, start_column=cell.column + 1, end_column=right
                    )
        workbook.save(BytesIO())

    return work


_seeds = itertools.count()


def variants(book: object, count: int) -> Callable[[], object]:
    """One form after the other, ``count`` in turn: the same boxes, the characters of each shuffled, and those of each
    call shuffled in another way, since what an engine keeps of an earlier one must not help it."""
    from dataclasses import replace

    def shuffled(seed: int) -> object:
        chance = random.Random(seed)

        def other(text: str) -> str:
            return "".join(chance.sample(text, len(text)))

        sheets = [
            replace(
                sheet,
                rows=tuple(
                    replace(row, cells=tuple(replace(cell, text=other(cell.text)) for cell in row.cells))
                    for row in sheet.rows
                ),
            )
            for sheet in book.sheets
        ]
        return replace(book, sheets=tuple(sheets))

    forms = itertools.cycle([shuffled(next(_seeds)) for _ in range(count)])
    return lambda: next(forms)


def pdf_work(book: object, count: int) -> list[tuple[str, str, Callable[[], object]]]:
    """Both engines of the program, and beside each the bare engine on the same document."""
    from tablegen.formats import PDF_ENGINES

    ours, other = variants(book, count), variants(book, count)
    return [
        ("pdf：写", "本程序", lambda: PDF_ENGINES["typst"](ours())),
        ("pdf：编译同样的源文件", "Typst", typst_work(book, count)),
        ("pdf：写，--pdf-engine weasyprint", "本程序", lambda: PDF_ENGINES["weasyprint"](other())),
        ("pdf：同样的 HTML", "WeasyPrint", weasyprint_work(book, count)),
    ]


def typst_work(book: object, count: int) -> Callable[[], object]:
    import typst

    from tablegen.formats.pdf import typst as engine
    from tablegen.formats.pdf.typst_source import document_source
    from tablegen.grid.paginate import page_rows

    following = variants(book, count)
    sources = []
    for _ in range(count):
        form = following()
        parts = engine._cut(form, [page_rows(sheet) for sheet in form.sheets])
        sources.append(document_source(form, parts, {}).encode())
    compiler = typst.Compiler(b" ")
    waiting = itertools.cycle(sources)
    return lambda: compiler.compile(input=next(waiting), format="pdf", pdf_standards=["a-3a", "ua-1"])


def weasyprint_work(book: object, count: int) -> Callable[[], object]:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    from tablegen.formats.html import write as html

    names = html.style_names(book.sheets)
    css = html.sheet_css(tuple(names), (book.sheets[0].page,))
    fonts = FontConfiguration()
    style = weasyprint.CSS(string=css, font_config=fonts)
    following = variants(book, count)

    def work() -> bytes:
        form = following()
        text = html.document(form, "", html.section_html(form.sheets[0], names, "p0"))
        return weasyprint.HTML(string=text).write_pdf(
            font_config=fonts, stylesheets=[style], pdf_variant="pdf/a-3a", pdf_identifier=b"x"
        )

    return work


def floors(book: object) -> dict[str, Callable[[], object]]:
    """The least that can be done: the part that changes joined from its pieces and compressed."""
    import zipfile
    import zlib

    from tablegen.formats import WRITERS

    def floor(form: str, *members: str) -> Callable[[], object]:
        with zipfile.ZipFile(BytesIO(WRITERS[form](book))) as package:
            pieces = [package.read(member).decode().split(">") for member in members]
        return lambda: [zlib.compress(">".join(part).encode(), 6) for part in pieces]

    return {
        "docx": floor("docx", "word/document.xml"),
        "xlsx": floor("xlsx", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"),
    }


# -- growth, memory, start


def growth(large: bool) -> list[str]:
    lines = [
        "## 增长",
        "",
        "| 一份表的行数 | docx 毫秒 | xlsx 毫秒 | pdf（只写，每次另一份）毫秒 |",
        "| --: | --: | --: | --: |",
    ]
    from tablegen.books.plan import make_book
    from tablegen.formats import WRITERS
    from tablegen.layout.folder import search_folders
    from tablegen.spec.folder import find_specs
    from tablegen.spec.load import load

    for rows in (10, 100, 1000):
        [spec] = find_specs([write_specs(WORK / "rows", 1, rows)])
        folders = search_folders(None, [spec.path])
        times = [
            median_ms(pipeline(spec, folders, form), 3 if rows == 1000 else 10) for form in ("docx", "xlsx")
        ]
        following = variants(make_book(load(spec, folders)), 9)
        times.append(median_ms(lambda following=following: WRITERS["pdf"](following()), 5))
        lines.append(f"| {rows} | " + " | ".join(f"{value:.1f}" for value in times) + " |")
    lines += [
        "",
        "| 规格份数（每份 30 行） | 格式 | 秒（最快～最慢） | 每份毫秒 | 内存 MB | 没有变时秒 |",
        "| --: | --- | --: | --: | --: | --: |",
    ]
    for count, form in (
        (10, "docx"),
        (100, "docx"),
        (1000, "docx"),
        (10, "xlsx"),
        (100, "xlsx"),
        (1000, "xlsx"),
        (10, "pdf"),
        (100, "pdf"),
        (1000, "pdf"),
        *([(20_000, "docx")] if large else []),
    ):
        folder, output = write_specs(WORK / "many", count, 30), WORK / "out"
        times, memories = [], []
        for _ in range(1 if count > 1000 or form == "pdf" else 5):
            shutil.rmtree(output, ignore_errors=True)
            pace()
            taken, memory = process("build", folder, "-f", form, "-o", output, "-q")
            times.append(taken)
            memories.append(memory)
        again, _ = process("build", folder, "-f", form, "-o", output, "-q")
        middle = statistics.median(times)
        span = f"（{min(times):.2f}～{max(times):.2f}）" if len(times) > 1 else ""
        lines.append(
            f"| {count} | {form} | {middle:.2f}{span} | {middle / count * 1000:.1f} | {max(memories):.0f} | {again:.2f} |"
        )
    # every form lacks an indicator of satisfaction, which is an error
    checked, memory = process("check", write_specs(WORK / "many", 1000, 30), code=1)
    lines.append(f"| 1000 | 只检查（check） | {checked:.2f} | {checked:.1f} | {memory:.0f} | |")
    return lines


def start_up() -> list[str]:
    [spec] = write_specs(WORK / "one", 1, 10).iterdir()
    script = ENVIRONMENT / ("Scripts/tablegen.exe" if os.name == "nt" else "bin/tablegen")

    def cold(*arguments: str | Path) -> list[float]:
        run = [script, *arguments]
        # as a person has it: Python keeps what it compiled (the first run, which is not counted, writes it)
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        subprocess.run(run, capture_output=True, check=True, env=kept)
        return seconds(
            lambda: subprocess.run(run, capture_output=True, check=True, env=kept), 15, time.perf_counter
        )

    rows = [
        ("tablegen --help", cold("--help")),
        ("一份 docx", cold("build", spec, "-f", "docx", "-o", WORK / "cold", "--again")),
        ("一份 xlsx", cold("build", spec, "-f", "xlsx", "-o", WORK / "cold", "--again")),
        ("一份 pdf", cold("build", spec, "-f", "pdf", "-o", WORK / "cold", "--again")),
    ]
    lines = ["## 启动（冷，整个进程）", "", "| 命令 | 中间 毫秒 | 最快 毫秒 |", "| --- | --: | --: |"]
    return lines + [
        f"| {name} | {statistics.median(times) * 1000:.0f} | {min(times) * 1000:.0f} |"
        for name, times in rows
    ]


# -- how soon it answers


def answers() -> list[str]:
    """Seconds from saving a spec to the new file (--watch), and from Ctrl-C to the end of a run."""
    lines = [
        "## 反应（墙上的钟）",
        "",
        "| 什么 | 次数 | 中间 毫秒 | 最长 毫秒 |",
        "| --- | --: | --: | --: |",
    ]
    for name, times in (
        ("--watch：保存规格 → 新的 docx 换上", watch_times(20)),
        ("Ctrl-C → 报告、结束（docx，两个进程）", interrupt_times("docx", 1000, 10)),
        ("Ctrl-C → 报告、结束（pdf，两个进程）", interrupt_times("pdf", 100, 10)),
    ):
        middle, longest = statistics.median(times) * 1000, max(times) * 1000
        lines.append(f"| {name} | {len(times)} | {middle:.0f} | {longest:.0f} |")
    return lines


def start(*arguments: str | Path) -> subprocess.Popen:
    script = ENVIRONMENT / ("Scripts/tablegen.exe" if os.name == "nt" else "bin/tablegen")
    return subprocess.Popen(
        [script, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        preexec_fn=_answer_ctrl_c if os.name == "posix" else None,
    )


def _answer_ctrl_c() -> None:
    """A shell that runs this in the background has its processes ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def watch_times(count: int) -> list[float]:
    folder, output = write_specs(WORK / "watched", 10, 30), WORK / "watched-out"
    shutil.rmtree(output, ignore_errors=True)
    running = start("build", folder, "-f", "docx", "-o", output, "--watch")
    assert running.stdout is not None
    try:
        for line in running.stdout:
            if "Ctrl-C" in line:
                break
        spec = folder / "00003.yaml"
        [made] = output.rglob("*00003.docx")
        times = []
        for number in range(count):
            time.sleep(0.5 + 0.037 * number)  # at every phase of the watching
            text = spec.read_text("utf-8").replace(f"≥{number}(次)", f"≥{number + 100}(次)")
            before = made.stat().st_ino
            started = time.perf_counter()
            spec.write_text(text, "utf-8")
            while made.stat().st_ino == before:
                time.sleep(0.002)
                if time.perf_counter() - started > 10:
                    raise SystemExit("--watch made nothing")
            times.append(time.perf_counter() - started)
        return times
    finally:
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=30)


def interrupt_times(form: str, forms: int, count: int) -> list[float]:
    folder, output = write_specs(WORK / "interrupted", forms, 30), WORK / "interrupted-out"
    times = []
    for number in range(count):
        shutil.rmtree(output, ignore_errors=True)
        running = start("build", folder, "-f", form, "-o", output, "--jobs", "2")
        while not list(output.rglob(f"*.{form}")):
            time.sleep(0.02)
        time.sleep(0.1 * number)
        started = time.perf_counter()
        running.send_signal(signal.SIGINT)
        said, _ = running.communicate(timeout=60)
        times.append(time.perf_counter() - started)
        if "停" not in said:
            raise SystemExit(f"Ctrl-C: {said}")
    return times


def machine() -> str:
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        named = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = named[0].partition(":")[2].strip() if named else model
    from importlib.metadata import version

    versions = "、".join(f"{name} {version(name)}" for name in ("docxtpl", *PEERS[1:]))
    return (
        f"{model}，{os.cpu_count()} 核，{platform.system()}，Python {platform.python_version()}；{versions}。"
    )


def main() -> None:
    if Path(sys.prefix).resolve() != ENVIRONMENT.resolve():
        set_up()
        os.execv(interpreter(), [str(interpreter()), __file__, *sys.argv[1:]])
    quick = "--quick" in sys.argv
    shutil.rmtree(WORK, ignore_errors=True)
    lines = ["# 结果", "", f"由 `python3 bench/compare.py` 写出。{machine()}", ""]
    lines += ["## 每份表的毫秒数（热，上海的 30 行表）", "", "| 做什么 | 谁 | 毫秒 |", "| --- | --- | --: |"]
    lines += [f"| {what} | {who} | {value:.2f} |" for what, who, value in per_form(30 if quick else 100)]
    if not quick:
        lines += ["", *growth("--large" in sys.argv), "", *start_up(), "", *answers()]
    lines.insert(3, paced() + "\n")
    text = "\n".join(lines) + "\n"
    print(text)
    if not quick:
        (HERE / "结果.md").write_text(text, "utf-8")
    shutil.rmtree(WORK, ignore_errors=True)


if __name__ == "__main__":
    main()
