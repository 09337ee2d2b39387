"""``tablegen layouts``, and the commands for whoever makes a layout: ``layout new``, ``layout check``, ``layout show``."""

from __future__ import annotations

from pathlib import Path

import click

from .sentences import print_problems, say
from .usage import TEMPLATES, Command, Group


@click.command("layouts", cls=Command)
@click.argument("words", nargs=-1, metavar="[词…]")
@TEMPLATES
@click.option("--show", "drawn", is_flag=True, help="把每张空表画出来")
@click.option(
    "--page",
    "target",
    metavar="文件",
    type=click.Path(path_type=Path),
    help="写成一页带图的目录（.md），图放在旁边的 pictures 里",
)
def layouts(words: tuple[str, ...], templates: Path | None, drawn: bool, target: Path | None) -> int:
    """列出可用的版式：编号、名称、年份、金额单位、种类、期间、地区。

    后面写词就只列含有这些词的：tablegen layouts 湖南、tablegen layouts 自评、tablegen layouts 安徽 2023。
    """
    from ..build.catalogue import catalogue, page, pictures, table, thumbnail
    from ..layout.folder import search_folders
    from ..problems import CallError, Problem, command

    folders = search_folders(templates, [Path.cwd() / "-"])
    found, problems = catalogue(folders, words)
    print_problems(problems)
    if not found and words:
        message = f"没有含有“{'、'.join(words)}”的版式"
        raise CallError(Problem("unknown-layout", message, hint=f"{command('layouts')} 列出全部版式"))
    if target is not None:
        from ..files.atomic import put_in_place

        for name, picture in pictures(found, folders).items():
            put_in_place(target.parent / name, picture)
        put_in_place(target, page(found).encode())
        say(f"{len(found)} 个版式 → {target}")
    elif drawn:
        for layout in found:
            say("\n".join((*table([layout])[1:], thumbnail(layout), "")))
    else:
        for line in table(found):
            say(line)
    return 1 if problems else 0


@click.group("layout", cls=Group)
def layout() -> None:
    """版式：从空表学一个新的，检查写法，画出空表。"""


@layout.command("new", short_help="从空表学一个新版式")
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
@click.option(
    "--convert",
    is_flag=True,
    help="空表是 .doc、.xls、.wps、.et：先由 LibreOffice 转换（要装有 LibreOffice）",
)
@click.option("--form", "number", type=click.IntRange(1), metavar="N", help="文件里有几张表时，学第几张")
@TEMPLATES
def layout_new(
    layout_id: str, blank: Path, like: str | None, convert: bool, number: int | None, templates: Path | None
) -> int:
    """从一张空表（或填好的表）学一个新版式，放在 templates/编号 里。

    认出了哪些项、哪些拿不准、哪些没有动，都会列出来；然后用 tablegen layout check 检查。
    """
    return learn_layout(layout_id, blank, like, convert, number, templates)


def learn_layout(
    layout_id: str, blank: Path, like: str | None, convert: bool, number: int | None, templates: Path | None
) -> int:
    """Learns and says what was learnt; 1 where the layout has faults. Raises LayoutError, CallError."""
    from ..formats.kinds import CONVERTIBLE
    from ..grid.draw import draw
    from ..layout.folder import find_layout, load_layout, search_folders
    from ..learn.new import learn, learn_converted
    from ..learn.report import next_step, report_lines
    from ..learn.show import named_sheet

    parent = templates or Path("templates")
    source = find_layout(like, search_folders(templates, [parent])) if like else None
    old = convert and blank.suffix.lower() in CONVERTIBLE
    learnt = (learn_converted if old else learn)(blank, layout_id, parent / layout_id, source, number)
    for line in report_lines(learnt):
        say(line)
    print_problems(learnt.problems)
    if not learnt.problems:
        say("\n每个格子里填什么：")
        say(draw(named_sheet(load_layout(learnt.folder)), 110).rstrip("\n"))
    say(f"\n{next_step(learnt)}")
    return 1 if learnt.problems else 0


@layout.command("check", short_help="检查一个版式，说出每一处毛病")
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


@layout.command("show", short_help="画出空表，格子里写着字段的名称")
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

    named = named_sheet(find_layout(layout_id, search_folders(templates, [Path.cwd() / "-"])))
    say(draw(named, width).rstrip("\n"))
    return 0
