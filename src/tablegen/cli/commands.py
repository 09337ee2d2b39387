"""Arguments in, sentences out; no decisions.

Imports are late so that ``tablegen --help`` answers at once. Everything a person reads is Chinese and can be
printed on a GBK console.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import click

from .. import __version__
from .sentences import has_colours, print_problems, say


class _Formatter(click.HelpFormatter):
    HEADINGS = {"Options": "选项", "Commands": "命令", "Arguments": "参数"}  # noqa: RUF012

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        args = args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 [参数]…")
        super().write_usage(prog, args, "用法：")

    def write_heading(self, heading: str) -> None:
        super().write_heading(self.HEADINGS.get(heading, heading))


class _Context(click.Context):
    formatter_class = _Formatter


class _Command(click.Command):
    context_class = _Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这份说明"
        return option


class _Group(click.Group):
    context_class = _Context
    command_class = _Command

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这份说明"
        return option


PATHS = click.argument("paths", nargs=-1, required=True, metavar="规格…", type=click.Path(path_type=Path))
TEMPLATES = click.option(
    "--templates",
    metavar="文件夹",
    type=click.Path(path_type=Path),
    help="另外放版式的文件夹，优先于自带的版式",
)
LAYOUT = click.option("--layout", metavar="版式", help="不用规格里写的版式，印到这个版式上")


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", message="tablegen %(version)s", help="显示版本")
def cli() -> None:
    """项目支出绩效目标申报表：一份 YAML 规格，生成 Word、PDF 和 Excel。"""


@cli.command(short_help="生成申报表")
@PATHS
@click.option(
    "--format",
    "-f",
    "formats",
    multiple=True,
    metavar="格式",
    help="docx、pdf、xlsx、html，用逗号隔开；不写就是 docx,pdf,xlsx",
)
@click.option(
    "--output",
    "-o",
    default="output",
    metavar="文件夹",
    type=click.Path(path_type=Path),
    help="放成品的文件夹，默认 output",
)
@TEMPLATES
@LAYOUT
@click.option("--volume", is_flag=True, help="整个部门做成一册：目录和全部申报表在一个文件里")
@click.option("--strict", is_flag=True, help="有退回、提醒的规格也不做")
@click.option("--public", is_flag=True, help="做公开本：涉密项目和内部栏目遮去，放在 output/公开")
@click.option("--again", is_flag=True, help="没有变的也重做一遍")
@click.option("--jobs", metavar="个数", type=click.IntRange(1, 256), help="同时用几个进程，默认按核数")
@click.option("--executor", metavar="地址", help="交给 Dask 集群去做：dask://主机:端口")
@click.option("--watch", is_flag=True, help="一直看着，改了规格就马上重做，按 Ctrl-C 停下")
@click.option("--quiet", "-q", is_flag=True, help="只说错误，不说别的意见、进度和总结")
@click.option("--json", "as_json", is_flag=True, help="把结果写成 JSON，给别的程序读")
def build(
    paths: tuple[Path, ...],
    formats: tuple[str, ...],
    output: Path,
    templates: Path | None,
    layout: str | None,
    volume: bool,
    strict: bool,
    public: bool,
    again: bool,
    jobs: int | None,
    executor: str | None,
    watch: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """把规格（YAML 文件，或放着它们的文件夹）做成申报表。

    成品在 output/规格所在的文件夹/项目名称.docx 等处。有错的规格不做，说明错在哪里；其余照做。
    规格、版式都没有变的成品不重做；被手工改过的，重做之前留一份副本。

    退出码：0 全部做好；1 有规格出错或有文件没做成；2 命令写错；3 程序自查没有通过；130 按了 Ctrl-C。
    """
    from ..build.options import Options, parse_formats
    from .console import Printer, build_and_print, watch_and_print

    wanted = tuple(parse_formats(formats))
    options = Options(wanted, output, templates, layout, volume, public, again, strict, jobs, executor)
    printer = Printer(quiet, as_json)
    if watch:
        return watch_and_print(paths, options, printer)
    return build_and_print(paths, options, printer)


@cli.command(short_help="看看成品是不是最新的")
@click.argument("output", default="output", metavar="[文件夹]", type=click.Path(path_type=Path))
@TEMPLATES
@click.option("--json", "as_json", is_flag=True, help="写成 JSON，给别的程序读")
def status(output: Path, templates: Path | None, as_json: bool) -> int:
    """逐个列出成品：最新、过期、手改过、没有规格。

    退出码：0 全部是最新的；1 有不是的。
    """
    from .console import print_states

    return print_states(output, templates, as_json)


@cli.command(short_help="从成品里取出规格")
@click.argument("file", metavar="成品", type=click.Path(path_type=Path))
@click.option(
    "--output",
    "-o",
    metavar="文件夹",
    type=click.Path(path_type=Path),
    help="连同 部门.yaml 一起写到这个文件夹；不写就把规格原样印在屏幕上",
)
def source(file: Path, output: Path | None) -> int:
    """从本程序做的 Word、Excel、PDF 里取出做它的规格，一个字节也不差。"""
    from .console import print_source

    return print_source(file, output)


@cli.command(short_help="在屏幕上画出申报表")
@click.argument("spec", metavar="规格", type=click.Path(path_type=Path))
@TEMPLATES
@LAYOUT
@click.option(
    "--width", metavar="列数", type=click.IntRange(40, 400), default=110, help="画多宽，默认 110 列"
)
def show(spec: Path, templates: Path | None, layout: str | None, width: int) -> int:
    """在屏幕上用字符画出一份规格印出来的样子。"""
    from ..books.plan import make_book
    from ..grid.draw import draw
    from ..layout.folder import search_folders
    from ..problems import has_errors
    from ..spec.folder import find_specs
    from ..spec.load import load

    code = 0
    for item in find_specs([spec]):
        loaded = load(item, search_folders(templates, [item.path]), layout)
        print_problems(loaded.problems)
        if loaded.ready:
            for sheet in make_book(loaded).sheets:
                say(draw(sheet, width).rstrip("\n"))
        code = max(code, int(has_errors(loaded.problems)))
    return code


@cli.command(short_help="改好规格里的打字错误")
@PATHS
@TEMPLATES
@click.option("--dry-run", is_flag=True, help="只显示要改哪些字，不写文件")
def fix(paths: tuple[Path, ...], templates: Path | None, dry_run: bool) -> int:
    """改好规格里的打字错误：全角冒号、少空格、缩进、特殊符号、编码、日期和金额的写法等。

    只改有把握的地方，注释、顺序和其余内容一个字不动；原件存为 .bak。没有把握的只说明，由您自己改。

    退出码：0 没有剩下错误；1 还有要自己改的错误；2 命令写错；3 程序自查没有通过。
    """
    from ..edit.fix import difference, exit_code, repair_all, summarise, write
    from ..files.atomic import write_problem
    from ..problems import SpecError

    results = repair_all(paths, templates)
    for result in results:
        if dry_run and (text := difference(result)):
            say(text)
        if result.changed and not dry_run:
            try:
                backup = write(result)
            except OSError as error:
                raise SpecError(write_problem(result.path, error)) from error
            say(f"{result.path}：改了 {len(result.cured)} 处，原件存为 {backup.name}")
        for sentence in summarise(result.cured):
            say(f"  {sentence}")
        print_problems(result.left)
    count = sum(len(result.cured) for result in results)
    left = sum(problem.is_error for result in results for problem in result.left)
    done = "可以改" if dry_run else "改了"
    rest = f"，还有 {left} 处错误要自己改（见上面的说明）" if left else ""
    say(f"{len(results)} 个文件，{done} {count} 处{rest}")
    return exit_code(results)


@cli.command(short_help="检查规格：写法、金额、指标")
@PATHS
@click.option("--all", "all_", is_flag=True, help="连建议一起列出")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，给编辑器和别的程序用")
@click.option(
    "--report",
    metavar="文件",
    type=click.Path(path_type=Path),
    help="另做一份审核意见表：.docx、.xlsx、.html 或 .md",
)
@click.option("--strict", is_flag=True, help="有提醒也算不通过")
@click.option(
    "--only", metavar="规则", multiple=True, help="只列这些：编号 I5、一组的字母 I、退回；几个用逗号隔开"
)
@click.option("--skip", metavar="规则", multiple=True, help="不列这些，写法同上")
@TEMPLATES
def check(
    paths: tuple[Path, ...],
    all_: bool,
    as_json: bool,
    report: Path | None,
    strict: bool,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    templates: Path | None,
) -> int:
    """检查规格：写法对不对，金额加不加得拢，指标会不会被退回。

    “错误”表做不出来；“退回”表做得出来，交上去会被退回；“提醒”会被问到；“建议”可改可不改，用 --all 看。
    “tablegen rules 编号”解释一条规则；确实不适用的，在规格里写明原因：“免查: {I3: 本项目无直接服务对象}”。

    退出码：0 没有错误和退回；1 有（--strict 时有提醒也是 1）；2 命令写错。
    """
    from ..check.arrange import select
    from ..check.collect import audit

    writer = None
    if report is not None:
        from ..check.review_sheet import report_writer

        writer = report_writer(report)
    found = select(audit(paths, templates), only, skip)
    if as_json:
        from ..check.listing import as_json_text

        say(as_json_text(found, all_))
    else:
        from ..check.listing import as_lines, coloured, plain

        for line in as_lines(found, all_, coloured if has_colours() else plain):
            say(line)
    if report is not None and writer is not None:
        from ..files.atomic import put_in_place, write_problem
        from ..problems import SpecError

        try:
            put_in_place(report, writer(found, all_))
        except OSError as error:
            raise SpecError(write_problem(report, error)) from error
        click.echo(f"审核意见表 → {report}", err=True)
    return found.exit_code(strict)


@cli.command(short_help="列出检查规则，或解释一条")
@click.argument("number", metavar="[编号]", required=False)
def rules(number: str | None) -> int:
    """列出检查用的全部规则；写编号（如 I5）就解释这一条，并各举一个错的和对的例子。"""
    from ..check.rules.explain import explain, listing

    for line in explain(number) if number else listing():
        say(line)
    return 0


@cli.command(short_help="新建一份规格")
@click.argument("layout", metavar="版式")
@click.argument("path", metavar="文件", type=click.Path(path_type=Path))
@click.option(
    "--from", "last", metavar="规格", type=click.Path(path_type=Path), help="从上年的规格往后滚一年"
)
@TEMPLATES
def new(layout: str, path: Path, last: Path | None, templates: Path | None) -> int:
    """照版式的样例新建一份带说明的规格；用 --from 时把上年的规格往后滚一年。

    滚动时年度、日期和“中期期间”里的年份往后移，文字照旧，金额清空（上年的数留在注释里）。已有的文件不动。
    第一行写明编辑器用的词典，VS Code 装上 YAML 扩展后会提示栏目、说明和错误；词典在旁边的 .tablegen 文件夹里。
    """
    from ..edit.new import new_spec, write_new
    from ..files.atomic import write_problem
    from ..layout.folder import search_folders
    from ..problems import SpecError

    made = new_spec(layout, path, search_folders(templates, [path, *([last] if last else [])]), last)
    try:
        write_new(made)
    except OSError as error:
        raise SpecError(write_problem(made.path, error)) from error
    say(f"写好了 {made.path}；打开它，把冒号右边换成自己的内容，然后运行：tablegen check {made.path}")
    return 0


@cli.command(short_help="编辑器用的词典（JSON Schema）")
@click.argument("layout", metavar="版式")
@click.option("--shared", is_flag=True, help="部门.yaml 用的词典：什么都可以不写")
@click.option(
    "--given",
    metavar="部门.yaml",
    type=click.Path(path_type=Path),
    help="这份部门.yaml 已经写了的项目，规格里不再必填",
)
@TEMPLATES
def schema(layout: str, shared: bool, given: Path | None, templates: Path | None) -> int:
    """在屏幕上印出一个版式的 JSON Schema，存成文件后编辑器可以用来提示和检查。"""
    import json

    from ..edit.schema import layout_schema, shared_schema
    from ..layout.folder import find_layout, search_folders
    from ..problems import SpecError
    from ..text.tree import read_source

    declared = find_layout(layout, search_folders(templates, [Path.cwd() / "-"]))
    root = None
    if given is not None:
        source = read_source(given)
        if source.root is None:
            raise SpecError(*source.problems)
        root = source.root
    result = shared_schema(declared) if shared else layout_schema(declared, root)
    say(json.dumps(result, ensure_ascii=False, indent=1))
    return 0


@cli.command(short_help="列出可用的版式")
@TEMPLATES
def layouts(templates: Path | None) -> int:
    """列出可用的版式：编号、名称、年份、金额单位。"""
    from ..grid.draw import pad, text_columns
    from ..layout.folder import layout_folders, load_layout, search_folders
    from ..problems import LayoutError

    rows = [("版式", "名称", "年份", "金额单位", "范围")]
    code = 0
    for folder in layout_folders(search_folders(templates, [Path.cwd() / "-"])).values():
        try:
            layout = load_layout(folder)
        except LayoutError as error:
            print_problems(error.problems)
            code = 1
            continue
        rows.append((layout.id, layout.name, layout.year, layout.money.unit.label, layout.scope))
    widths = [max(text_columns(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        say("  ".join(pad(text, width, "left") for text, width in zip(row, widths, strict=True)).rstrip())
    return code


@cli.group("layout", cls=_Group, short_help="做新版式、检查版式、画出空表")
def layout_group() -> None:
    """版式：从空表学一个新的，检查写法，画出空表。"""


@layout_group.command("new", short_help="从空表学一个新版式")
@click.argument("layout_id", metavar="编号")
@click.option(
    "--from",
    "blank",
    required=True,
    metavar="空表",
    type=click.Path(path_type=Path),
    help="空表或填好的表：.docx 或 .xlsx",
)
@click.option("--like", metavar="版式", help="空表没有写明的（金额单位等）照这个版式")
@TEMPLATES
def layout_new(layout_id: str, blank: Path, like: str | None, templates: Path | None) -> int:
    """从一张空表（或填好的表）学一个新版式，放在 templates/编号 里。

    认出了哪些项、哪些拿不准、哪些没有动，都会列出来；然后用 tablegen layout check 检查。
    """
    from ..layout.folder import find_layout, search_folders
    from ..learn.new import learn
    from ..learn.report import report_lines

    parent = templates or Path("templates")
    source = find_layout(like, search_folders(templates, [parent])) if like else None
    learnt = learn(blank, layout_id, parent / layout_id, source)
    for line in report_lines(learnt):
        say(line)
    print_problems(learnt.problems)
    return 1 if learnt.problems else 0


@layout_group.command("check", short_help="检查一个版式，说出每一处毛病")
@click.argument("layout_id", metavar="版式")
@TEMPLATES
@click.option(
    "--comments",
    metavar="文件",
    type=click.Path(path_type=Path),
    help="把 Word 空表的毛病写成批注，存到这个文件；默认“版式-批注.docx”",
)
def layout_check(layout_id: str, templates: Path | None, comments: Path | None) -> int:
    """检查一个版式：layout.yaml、模板里的标记、列、外观、字体和样例。

    Word 空表有毛病时，另存一份带批注的空表，用 Word 打开就看得到毛病在哪里。
    """
    from ..files.atomic import put_in_place
    from ..layout.folder import search_folders
    from ..learn.check import check_layout, find_folder
    from ..problems import has_errors

    folder = find_folder(layout_id, search_folders(templates, [Path.cwd() / "-"]))
    problems = check_layout(folder)
    print_problems(problems)
    word = [item for item in problems if item.place and Path(item.place.file).name == "form.docx"]
    if word or comments is not None:
        from ..learn.comments import with_comments

        target = comments or Path(f"{folder.name}-批注.docx")
        put_in_place(target, with_comments(folder / "form.docx", word))
        say(f"Word 空表的毛病写成了批注：{target}")
    if not problems:
        say(f"版式“{folder.name}”没有毛病。")
    return 1 if has_errors(problems) else 0


@layout_group.command("show", short_help="画出空表，格子里写着字段的名称")
@click.argument("layout_id", metavar="版式")
@TEMPLATES
@click.option(
    "--width", metavar="列数", type=click.IntRange(40, 400), default=110, help="画多宽，默认 110 列"
)
def layout_show(layout_id: str, templates: Path | None, width: int) -> int:
    """画出一个版式的空表，每个格子里写着填进去的字段。"""
    from ..grid.draw import draw
    from ..layout.folder import find_layout, search_folders
    from ..learn.show import named_sheet

    layout = find_layout(layout_id, search_folders(templates, [Path.cwd() / "-"]))
    say(draw(named_sheet(layout), width).rstrip("\n"))
    return 0


@cli.command(short_help="检查这台机器：字体、PDF、编码")
def doctor() -> int:
    """检查这台机器：每种字体用哪个字体文件、能不能做 PDF、控制台是什么编码。"""
    from .doctor import examine

    lines, healthy = examine()
    for line in lines:
        say(line)
    return 0 if healthy else 1


# -- the command line itself


def _usage_problem(error: click.UsageError, arguments: list[str]) -> tuple[str, str]:
    """What is wrong with the command line, in Chinese, from click's exception classes (not from its texts)."""
    command = error.ctx.command_path if error.ctx else "tablegen"
    hint = f"写“{command} --help”看说明"
    if isinstance(error, click.NoSuchOption):
        near = f"，是不是“{error.possibilities[0]}”？" if error.possibilities else ""
        return f"没有“{error.option_name}”这个选项{near}", hint
    if isinstance(error, click.MissingParameter):
        name = (error.param.metavar or error.param.name or "") if error.param else ""
        return f"命令没有写完，缺少“{name.rstrip('…')}”", hint
    if isinstance(error, click.BadParameter):
        name = (error.param.opts[0] if error.param and error.param.opts else "") if error.param else ""
        return f"“{name}”的值不对", hint
    if isinstance(error, click.BadOptionUsage):
        return f"选项“{error.option_name}”后面要写一个值", hint
    from ..layout.folder import closest

    words = [word for word in arguments[:1] if not word.startswith("-")]
    if words and words[0] not in cli.commands:
        near = closest(words[0], cli.commands)
        return (
            f"没有“{words[0]}”这个命令{f'，是不是“{near}”？' if near else ''}",
            "写“tablegen --help”看有哪些命令",
        )
    return "命令写得不对", hint


def main() -> None:
    """Entry point: prints problems as sentences and exits with the code that DESIGN.md gives."""
    # what is loaded stays: looking through it for rubbish, at the start and again at the end, takes a sixth of the
    # time of a run that makes one file (and letting more lie takes a run of thousands 8 MB)
    gc.set_threshold(100_000, 20, 20)
    for stream in (sys.stdout, sys.stderr):
        # a GBK console cannot print every character of a spec: show its code instead of failing
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    code = run(sys.argv[1:])
    gc.freeze()
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code."""
    try:
        result = cli.main(arguments, prog_name="tablegen", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.UsageError as error:
        message, hint = _usage_problem(error, arguments)
        click.echo(f"错误：{message}\n  改法：{hint}", err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("已停止。", err=True)
        return 130
    except Exception as error:
        from ..problems import Problem, SelfCheckError, TablegenError, defect

        if isinstance(error, TablegenError):
            print_problems(error.problems)
            return error.exit_code
        if isinstance(error, OSError):  # of the disk or the network, not of the program
            about = f"“{error.filename}”" if error.filename else ""
            message = f"{about}打不开或写不进去：{error.strerror or error}"
            print_problems([Problem("disk", message, hint="看看文件、文件夹和权限，再做一次")])
            return 1
        print_problems([defect(error)])
        return SelfCheckError.exit_code
