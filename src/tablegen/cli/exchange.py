"""``tablegen import`` and ``tablegen export``: what comes in from other people's files and what goes out to them."""

from __future__ import annotations

from pathlib import Path

import click

from ..problems import CallError, Problem
from .sentences import print_problems, say
from .usage import INTERNAL, PATHS, TEMPLATES, Command


@click.command("import", cls=Command)
@click.argument("files", metavar="文件…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--layout", metavar="版式", help="文件用的是哪个版式，不写就认")
@TEMPLATES
@click.option(
    "-o",
    "--output",
    metavar="文件夹",
    type=INTERNAL,
    help="规格写在这里，不写就写在文件旁边",
)
@click.option(
    "--as", "year", metavar="年度", type=click.IntRange(2000, 2100), help="往后滚到这一年，金额清空"
)
@click.option("--keep-amounts", is_flag=True, help="和 --as 一起用：金额照旧")
@click.option("--learn", "learn_as", metavar="编号", help="手头没有这个版式：先照第一个文件学一个，再导入")
@click.option("--convert", is_flag=True, help=".doc、.xls、.wps、.et 先用 LibreOffice 转换")
@click.option("--list", "as_list", is_flag=True, help="文件是清单：一行一个项目，或一个项目几行")
@click.option("--changes", is_flag=True, help="本程序做的文件：把在 Word、Excel 里改过的写回规格")
@click.option("--strict", is_flag=True, help="有要核对的也算没有导入好")
def import_(
    files: tuple[Path, ...],
    layout: str | None,
    templates: Path | None,
    output: Path | None,
    year: int | None,
    keep_amounts: bool,
    learn_as: str | None,
    convert: bool,
    as_list: bool,
    changes: bool,
    strict: bool,
) -> int:
    """把别人填好的申报表（Word、Excel、有文字的 PDF、粘贴成的文字）读成规格。

    每一格都有交代：读入、和表样相同、空白，或者请核对。读完照规格再做一遍，和原件逐格比。已有的规格不会被覆盖。
    """
    from ..importing.own import Wanted
    from ..importing.report import lines
    from ..importing.run import import_files
    from ..layout.folder import search_folders

    if learn_as is not None:
        from .layouts import learn_layout

        if code := learn_layout(learn_as, files[0], None, convert, None, templates):
            return code
        layout, templates = learn_as, templates or Path("templates")
    folders = search_folders(templates, list(files))
    wanted = Wanted(folders, layout, output, changes, as_list, year, keep_amounts, convert)
    report = import_files(files, wanted)
    for line in lines(report):
        say(line)
    print_problems(report.problems)
    return report.exit_code or int(strict and not all(form.clean for form in report.forms))


@click.command("export", cls=Command)
@PATHS
@click.option("--list", "list_", metavar="清单.xlsx", type=INTERNAL, help="一个部门的项目写成一张清单")
@click.option(
    "--entry",
    metavar="录入表.xlsx",
    type=INTERNAL,
    help="照预算系统录入页面的栏目，一格一格拆开",
)
@click.option(
    "--template",
    metavar="模板.xlsx",
    type=click.Path(path_type=Path),
    help="和 --entry 一起用：填系统的导入模板",
)
@click.option(
    "--period", metavar="期间", default="年度", help="和 --template 一起用：填哪个期间的指标值，默认年度"
)
@click.option(
    "--unit", metavar="单位", type=click.Choice(["元", "万元"]), default="元", help="录入表的金额单位，默认元"
)
@TEMPLATES
def export(
    paths: tuple[Path, ...],
    list_: Path | None,
    entry: Path | None,
    template: Path | None,
    period: str,
    unit: str,
    templates: Path | None,
) -> int:
    """把规格写成 Excel：部门汇总用的清单，或者往预算系统里粘贴用的录入表。"""
    if (list_ is None) == (entry is None):
        raise CallError(Problem("usage", "写 --list 清单.xlsx 或 --entry 录入表.xlsx，二选一"))
    target = list_ or entry
    assert target is not None
    return write_export(paths, target, list_ is not None, template, period, unit, templates)


def write_export(
    paths: tuple[Path, ...],
    target: Path,
    as_list: bool,
    template: Path | None,
    period: str,
    unit: str,
    templates: Path | None,
) -> int:
    """Writes ``target`` and says so. Raises CallError, SpecError, LayoutError."""
    from ..exporting.entry import entry_workbook
    from ..exporting.project_list import project_list
    from ..exporting.template import fill_template
    from ..files.atomic import put_in_place
    from ..formats.package_reader import read_package
    from ..layout.folder import search_folders
    from ..model.money import UNITS
    from ..spec.folder import find_specs
    from ..spec.load import load

    specs = find_specs(paths)
    folders = search_folders(templates, [spec.path for spec in specs])
    loaded = [load(spec, folders) for spec in specs]
    if as_list:
        data, problems = project_list(loaded)
        print_problems(problems)
    elif template is not None:
        data = fill_template(read_package(template), loaded, period)
    else:
        data = entry_workbook(loaded, UNITS[unit])
    put_in_place(target, data)
    say(f"{len(loaded)} 个项目 → {target}")
    return 0
