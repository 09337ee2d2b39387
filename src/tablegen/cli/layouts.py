"""``tablegen layouts``, and the commands for whoever makes a layout: ``layout new``, ``layout check``, ``layout show``."""

from __future__ import annotations

from pathlib import Path

import click

from .sentences import print_problems, say
from .usage import TEMPLATES, Command, Group


@click.command("layouts", cls=Command)
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
            known = load_layout(folder)
        except LayoutError as error:
            print_problems(error.problems)
            code = 1
            continue
        rows.append((known.id, known.name, known.year, known.money.unit.label, known.scope))
    widths = [max(text_columns(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        say("  ".join(pad(text, width, "left") for text, width in zip(row, widths, strict=True)).rstrip())
    return code


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
