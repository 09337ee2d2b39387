"""Commands for whoever writes a spec: ``new``, ``fix``, ``show``, ``schema``."""

from __future__ import annotations

from pathlib import Path

import click

from .sentences import print_problems, say
from .usage import INTERNAL, LAYOUT, PATHS, TEMPLATES, Command


@click.command("new", cls=Command)
@click.argument("names", nargs=-1, required=True, metavar="[版式] 文件")
@click.option(
    "--from",
    "last",
    metavar="规格",
    type=click.Path(path_type=Path),
    help="从上年的规格往后滚一年；自评表从申报的规格写起",
)
@TEMPLATES
def new(names: tuple[str, ...], last: Path | None, templates: Path | None) -> int:
    """照版式的样例新建一份带说明的规格；用 --from 时把上年的规格往后滚一年。

    版式是自评表时，--from 后面写申报的规格：申报的内容照抄过来，只填实际的。不写版式就从目录里选。

    滚动时年度、日期和“中期期间”里的年份往后移，文字照旧，金额清空（上年的数留在注释里）。已有的文件不动。
    第一行写明编辑器用的词典，VS Code 装上 YAML 扩展后会提示栏目、说明和错误；词典在旁边的 .tablegen 文件夹里。
    """
    from ..edit.new import new_spec, write_new
    from ..files.atomic import write_problem
    from ..layout.folder import search_folders
    from ..problems import SpecError, command
    from ..spec.folder import SHARED_NAME

    if len(names) > 2:
        raise click.UsageError("one layout, one file", click.get_current_context())
    path = Path(names[-1])
    folders = search_folders(templates, [path, *([last] if last else [])])
    layout = meant_layout(names[0], folders) if len(names) == 2 else chosen_layout(folders, path)
    made = new_spec(layout, path, folders, last)
    try:
        write_new(made)
    except OSError as error:
        raise SpecError(write_problem(made.path, error)) from error
    print_problems(made.told)
    done = f"写好了 {made.path}（版式 {made.layout_id}）；打开它，把冒号右边换成自己的内容，"
    if made.path.name == SHARED_NAME:
        one = made.path.with_name("我的项目.yaml")
        say(f"{done}然后一个项目写一份规格放在旁边：{command(f'new {made.layout_id} {one}')}")
    else:
        say(f"{done}然后运行：{command(f'check {made.path}')}")
    return 0


def meant_layout(word: str, folders: list[Path]) -> str:
    """The id of the layout whose id or name ``word`` is, or the only one of the catalogue that holds it (鄂州). Raises
    CallError where several do; a word that none holds is returned as it is, for ``new_spec`` to say so."""
    from ..build.catalogue import catalogue, table
    from ..layout.folder import layout_folders
    from ..problems import CallError, Problem

    if word in layout_folders(folders):
        return word
    found = catalogue(folders, word.split())[0]
    named = [layout for layout in found if layout.name == word] or found
    if len(named) > 1:
        say("\n".join(table(named)))
        hint = "再写一遍，用左边的编号"
        raise CallError(
            Problem("unknown-layout", f"含有“{word}”的版式有 {len(named)} 个，上面列出来了", hint=hint)
        )
    return named[0].id if named else word


def chosen_layout(folders: list[Path], path: Path) -> str:
    """The id of the layout that the user picks from the catalogue. Raises CallError where nobody can be asked."""
    import sys

    from ..build.catalogue import catalogue, table
    from ..problems import CallError, Problem, command

    known, _ = catalogue(folders)
    if any(str(path) in (layout.id, layout.name) for layout in known):
        hint = "写：" + command(f"new {path} 我的项目.yaml")
        raise CallError(Problem("missing-path", f"没有写“{path}”的新规格放在哪个文件里", hint=hint))
    head, *rows = table(known)
    if not sys.stdin.isatty():
        say("\n".join((head, *rows)))
        hint = "写：" + command(f"new {known[0].id if known else '版式'} {path}")
        raise CallError(Problem("missing-layout", "没有写用哪个版式，上面是可用的", hint=hint))
    say(f"    {head}")
    for number, row in enumerate(rows, 1):
        say(f"{number:>3} {row}")
    while True:
        answer = click.prompt("用哪个版式？写左边的号，或地区、名称里的词", prompt_suffix="：").strip()
        if answer.isdecimal() and 0 < int(answer) <= len(known):
            return known[int(answer) - 1].id
        found = catalogue(folders, answer.split())[0]
        if len(found) == 1:
            return found[0].id
        say(
            "\n".join(f"{known.index(item) + 1:>3} {rows[known.index(item)]}" for item in found)
            or "没有这样的版式"
        )


@click.command("fix", cls=Command)
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


@click.command("show", cls=Command)
@click.argument("spec", metavar="规格", type=click.Path(path_type=Path))
@TEMPLATES
@LAYOUT
@click.option(
    "--width", metavar="列数", type=click.IntRange(40, 400), default=110, help="画多宽，默认 110 列"
)
@click.option("--png", "form", flag_value="png", help="每页存成一张 PNG 图片，和 PDF 一个样")
@click.option("--svg", "form", flag_value="svg", help="每页存成一张 SVG 图片")
@click.option(
    "--dpi", metavar="点数", type=click.IntRange(24, 600), default=96, help="PNG 每英寸多少点，默认 96"
)
@click.option(
    "--output",
    "-o",
    default="output",
    metavar="文件夹",
    type=INTERNAL,
    help="放图片的文件夹，默认 output",
)
def show(
    spec: Path,
    templates: Path | None,
    target: str | None,
    width: int,
    form: str | None,
    dpi: int,
    output: Path,
) -> int:
    """在屏幕上用字符画出一份规格印出来的样子；用 --png、--svg 时每页存成一张图片。"""
    from ..books.plan import make_book
    from ..grid.draw import draw
    from ..layout.folder import search_folders
    from ..problems import has_errors
    from ..spec.folder import find_specs
    from ..spec.load import load

    loaded_specs = [load(item, search_folders(templates, [item.path]), target) for item in find_specs([spec])]
    if form is not None:
        from ..build.pictures import write_pictures

        for loaded in loaded_specs:
            print_problems(loaded.problems)
        for path in write_pictures(loaded_specs, form, output, dpi):
            say(str(path))
    for loaded in loaded_specs if form is None else ():
        print_problems(loaded.problems)
        if loaded.ready:
            for sheet in make_book(loaded).sheets:
                say(draw(sheet, width).rstrip("\n"))
    return int(any(has_errors(loaded.problems) for loaded in loaded_specs))


@click.command("schema", cls=Command)
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
