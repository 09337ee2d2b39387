"""A layout's own faults, every one with its place: ``tablegen layout check``.

layout.yaml, every template (its marks, its names, its columns), form.css and the faces it asks for, what is
declared and never printed, and whether sample.yaml prints the same on every template.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from jinja2 import nodes

from ..fill.names import LEVELS, PLACES
from ..fill.official import BLANKS, holds_blank, only_in_blanks, write_blank
from ..fill.template import ENVIRONMENT, READERS, compile_template, no_template
from ..formats.fonts import STACKS, match_face, stack
from ..formats.html.template import Form
from ..layout.folder import layout_folders, load_layout, suggest_layout
from ..model import evaluation, monitoring
from ..model.layout import EVALUATED, MONITORED, Field, FundLine, Kind, Layout
from ..problems import CallError, LayoutError, Place, Problem, Severity, TablegenError, has_errors
from ..text.known_words import closest
from ..text.tree import Mapping, Source, read_source
from .looks import check_looks
from .printed import check_words
from .sample_sheet import read_sample, sample_names, sample_sheet

ROW_NAMES = ("名称", "序号", *LEVELS, *(f"{level}编码" for level in LEVELS))


def find_folder(layout_id: str, folders: list[Path]) -> Path:
    """The folder of a layout, which may be too faulty to be loaded. Raises CallError."""
    known = layout_folders(folders)
    if layout_id not in known:
        raise CallError(
            Problem("unknown-layout", f"没有“{layout_id}”这个版式", hint=suggest_layout(layout_id, known))
        )
    return known[layout_id]


def check_layout(folder: Path) -> list[Problem]:
    """Every fault of the layout in ``folder``, in the order of its files."""
    problems: list[Problem] = []
    layout = None
    try:
        layout = load_layout(folder)
    except LayoutError as error:
        problems += error.problems
    forms = _forms(folder, problems)
    if not any(os.path.isfile(folder / name) for name in READERS):
        problems.append(no_template(folder))
    problems += missing_fonts(folder, forms)
    if layout is None:
        return problems
    if layout.scope == "单个项目":
        used: set[tuple[str, ...]] = set()
        for form in forms:
            found = Names(layout, form)
            problems += found.problems
            used |= found.used
        if forms:
            problems += not_printed(layout, used, read_source(folder / "layout.yaml"))
    if not has_errors(problems):
        problems += check_sample(layout)
    if forms and not has_errors(problems):
        problems += only_in_blanks(folder, ("docx", "pdf", "xlsx"), True)
    return problems


def _forms(folder: Path, problems: list[Problem]) -> list[Form]:
    """The templates that can be taken apart; the faults of the others go into ``problems``."""
    forms = []
    for name, read in READERS.items():
        if not os.path.isfile(folder / name):
            continue
        try:
            form, native = read(folder / name)
        except LayoutError as error:
            problems += error.problems
            continue
        try:
            compile_template(folder / name, form, native)
        except LayoutError as error:
            problems += error.problems
            continue
        forms.append(form)
    return forms


# -- names


def declared_names(layout: Layout) -> dict[str, object]:
    """The tree of names that a template of ``layout`` may use: None is a value, a dict a group, a list holds
    the tree of its rows."""
    names: dict[str, object] = {"年度": None, "金额单位": None, "项目代码": None, "遮盖": None}
    for item in layout.fields:
        names[item.key] = _field_names(item)
    names["标签"] = {item.key: None for item in layout.fields}
    if layout.funds:
        names["资金"] = {
            funds.period: {"合计": None} | {line.key: None for line in funds.walk()} for funds in layout.funds
        }
    if layout.goals:
        names["目标"] = {goal.period: None for goal in layout.goals}
    system = layout.indicators
    if system is not None:
        row: dict[str, object] = dict.fromkeys(ROW_NAMES)
        for period in system.periods:
            row |= {period: None, f"{period}数值": None}
        row |= {column.key: _field_names(column) for column in system.columns}
        names["指标"] = [row]
        if system.places:
            row[PLACES] = [None]
            names[PLACES] = [{"名称": None, "指标值": [None]}]
    if layout.stage == EVALUATED:
        each = dict.fromkeys(evaluation.rate_keys(layout))
        names[EVALUATED] = dict.fromkeys(evaluation.NAMES) | {evaluation.RATES: each}
    if layout.stage == MONITORED:
        names[MONITORED] = {monitoring.RATE: dict.fromkeys(monitoring.rate_keys(layout))}
    return names


def _field_names(item: Field) -> object:
    if item.kind is Kind.GROUP:
        return {child.key: _field_names(child) for child in item.children}
    if item.kind is Kind.TABLE:
        return [{child.key: _field_names(child) for child in item.children}]
    return None


class Names:
    """Walks a template and compares its names with the declaration: ``problems``, and ``used`` paths such as
    ("资金", "年度", "合计") or ("指标", "分值")."""

    def __init__(self, layout: Layout, form: Form):
        self.form = form
        self.problems: list[Problem] = []
        self.used: set[tuple[str, ...]] = set()
        known = dict(declared_names(layout)) | dict.fromkeys(_extra_names(layout), _ANY)
        self.body(
            ENVIRONMENT.parse(form.marked).body, {name: (tree, (name,)) for name, tree in known.items()}
        )

    def body(self, body: list[nodes.Node], scope: dict[str, tuple[object, tuple[str, ...]]]) -> None:
        for node in body:
            self.node(node, scope)

    def node(self, node: nodes.Node, scope: dict[str, tuple[object, tuple[str, ...]]]) -> None:
        if isinstance(node, nodes.For):
            self.loop(node, scope)
        elif isinstance(node, (nodes.Name, nodes.Getattr, nodes.Getitem)):
            self.resolve(node, scope)
        else:
            for child in node.iter_child_nodes():
                self.node(child, scope)

    def loop(self, node: nodes.For, scope: dict[str, tuple[object, tuple[str, ...]]]) -> None:
        tree, path = _ANY, ()
        if isinstance(node.iter, (nodes.Name, nodes.Getattr)):
            tree, path = self.resolve(node.iter, scope)
        else:
            self.node(node.iter, scope)
        row = tree[0] if isinstance(tree, list) else _ANY
        inner = dict(scope) | {"loop": (_ANY, ())}
        for name in (
            node.target.find_all(nodes.Name) if not isinstance(node.target, nodes.Name) else [node.target]
        ):
            inner[name.name] = (row, path)
        if node.test is not None:
            self.node(node.test, inner)
        self.body(node.body, inner)
        self.body(node.else_, scope)

    def resolve(
        self, node: nodes.Node, scope: dict[str, tuple[object, tuple[str, ...]]]
    ) -> tuple[object, tuple[str, ...]]:
        if isinstance(node, nodes.Name):
            found = scope.get(node.name)
            if found is None:
                self.unknown(node.name, scope, node.lineno)
                return _ANY, ()
            self.used.add(found[1])
            return found
        if isinstance(node, nodes.Getattr) or (
            isinstance(node, nodes.Getitem)
            and isinstance(node.arg, nodes.Const)
            and isinstance(node.arg.value, str)
        ):
            name = node.attr if isinstance(node, nodes.Getattr) else node.arg.value
            tree, path = self.resolve(node.node, scope)
            if isinstance(tree, dict) and name not in tree:
                self.unknown(name, tree, node.lineno, ".".join(path))
                return _ANY, ()
            here = (*path, name)
            self.used.add(here)
            return (tree[name] if isinstance(tree, dict) else _ANY), here
        for child in node.iter_child_nodes():
            self.node(child, scope)
        return _ANY, ()

    def unknown(self, name: str, known: object, line: int, where: str = "") -> None:
        near = closest(name, known)  # type: ignore[arg-type]
        inside = f"“{where}”里没有“{name}”" if where else f"“{name}”没有在 layout.yaml 里声明"
        hint = f"是不是“{near}”？" if near else "核对名称，或在 layout.yaml 里声明它"
        self.problems.append(self.form.fault(f"标记里的{inside}", line, hint, "unknown-name"))


_ANY = object()


def _extra_names(layout: Layout) -> Iterator[str]:
    """Names that only the fill of a whole department gives."""
    yield from (key for key in layout.settings if isinstance(key, str))


def not_printed(layout: Layout, used: set[tuple[str, ...]], source: Source) -> list[Problem]:
    """What layout.yaml declares and no template prints, at its line."""
    wanted: list[tuple[tuple[str, ...], tuple[str, ...], str]] = []  # used path, path in layout.yaml, words
    places = layout.indicators.places if layout.indicators is not None else ""
    for item in layout.fields:
        printed = (PLACES, "名称") if item.key == places else (item.key,)
        wanted.append((printed, ("字段", item.key), f"字段“{item.key}”"))
    for funds in layout.funds:
        for line, where in _sources(funds.lines, ("资金", funds.period)):
            wanted.append((("资金", funds.period, line.key), where, f"{funds.period}资金的“{line.key}”"))
    for goal in layout.goals:
        wanted.append((("目标", goal.period), ("目标", goal.period), f"{goal.period}目标"))
    if layout.indicators is not None:
        for period in () if places else layout.indicators.periods:
            wanted.append((("指标", period), ("指标", "期间"), f"{period}的指标值"))
        if places and not used & {("指标", PLACES), (PLACES, "指标值")}:
            where = ("指标", PLACES)
            wanted.append((where, where, "各地的指标值"))
        for column in layout.indicators.columns:
            wanted.append((("指标", column.key), ("指标", "列", column.key), f"指标的列“{column.key}”"))
    problems = []
    for path, where, words in wanted:
        split = (*path[:-1], f"{path[-1]}数值")
        if path not in used and split not in used:
            place = _place(source, where)
            problems.append(
                source.problem(
                    "not-printed",
                    f"{words}在 layout.yaml 里声明了，模板里没有印",
                    place,
                    "在模板里放进它的标记，或从 layout.yaml 里删掉",
                    Severity.WARNING,
                )
            )
    return problems


def _sources(lines: Iterable[FundLine], path: tuple[str, ...]) -> Iterator[tuple[FundLine, tuple[str, ...]]]:
    """The sources of money with an amount of their own, and where layout.yaml declares them; a sum need not have a
    box."""
    for line in lines:
        here = (*path, "来源", line.key)
        if line.children:
            yield from _sources(line.children, here)
        else:
            yield line, here


def _place(source: Source, path: tuple[str, ...]) -> Place:
    """Where the key at ``path`` stands."""
    node: object = source.root
    place = source.root.place if source.root is not None else Place(source.name)
    for key in path:
        if not isinstance(node, Mapping):
            break
        name = node.key(key)
        if name is not None:
            place = name.place
        node = node.get(key)
    return place


# -- faces


def missing_fonts(folder: Path, forms: list[Form]) -> list[Problem]:
    """Faces that the form asks for and that this machine has neither themselves nor a stand-in for."""
    problems = []
    css = read_text_lines(folder / "form.css")
    for family in dict.fromkeys(
        box.style.font for form in forms for box in form.boxes if box.tag not in ("tr", "table")
    ):
        known = family.removesuffix("_GB2312") in STACKS
        if known and match_face(stack(family)) is not None:
            continue
        if not known and match_face((family,)) is not None:
            continue
        line = next((number for number, text in enumerate(css, 1) if family in text), 0)
        text = css[line - 1] if line else ""
        column = text.find(family) + 1 if line else 0
        place = (
            Place(str(folder / "form.css"), line, column, column + len(family))
            if line
            else Place(str(folder))
        )
        problems.append(
            Problem(
                "missing-font",
                f"字体“{family}”这台机器上没有，PDF 会用别的字体代替",
                place,
                f"装上它，或改用：{'、'.join(STACKS)}",
                Severity.WARNING,
                text,
            )
        )
    return problems


def read_text_lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError):
        return []  # the template's reader says so


# -- the sample


def check_sample(layout: Layout) -> list[Problem]:
    """sample.yaml must be free of errors and print the same on every template, each blank filled and read back."""
    from ..spec.check import check_spec

    file = layout.folder / "sample.yaml"
    if not os.path.isfile(file):
        return [
            Problem(
                "no-sample",
                "这个版式没有样例",
                Place(str(file)),
                "照表填一份 sample.yaml，版式才能自己检查",
                Severity.WARNING,
            )
        ]
    source = read_sample(file, str(file), layout)
    if source.root is None or source.problems:
        return list(source.problems)
    project, problems = check_spec(source, (), layout)
    silenced = source.root.get("免查")
    silent = set(silenced.keys()) if isinstance(silenced, Mapping) else set()
    problems = [problem for problem in problems if problem.rule not in silent or not problem.rule]
    if has_errors(problems):
        return [problem for problem in problems if problem.is_error]
    try:
        sheet = sample_sheet(project, layout)
        names = sample_names(project, layout)
        for name in BLANKS:
            if holds_blank(folder := layout.folder, name):
                write_blank(folder, name, names, sheet)
        looks = check_looks(layout.folder, names, project.name)
        return [*check_words(layout, sheet), *looks]
    except TablegenError as error:
        return [
            problem if problem.place else replace(problem, place=Place(str(layout.folder)))
            for problem in error.problems
        ]
