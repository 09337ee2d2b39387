"""A new spec: from the layout's sample, or from last year's spec rolled forward.

Only text is edited, at known places, so that comments and order stay. Beside the spec, in ``.tablegen/``, stands
the schema that its first line names: completion and hover texts then work in an editor without a network.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..layout.folder import find_layout
from ..model.layout import Field, Kind, Layout
from ..problems import CallError, Fix, Place, Problem, SpecError, command, has_errors
from ..spec.check import join_shared
from ..spec.folder import SHARED_NAME, spec_file
from ..spec.reader import parse_day
from ..spec.slips.recover import read_typed, read_typed_shared
from ..text import vocabulary
from ..text.edits import apply_edits
from ..text.tree import Mapping, Node, Sequence, Source, Text, read_source
from .evaluation import stage_text
from .schema import layout_schema, shared_schema

SCHEMA_FOLDER = ".tablegen"
SCHEMA_MARK = "# yaml-language-server: $schema="
_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?=年|[-—–~至到.]|$)")


@dataclass(frozen=True, slots=True)
class New:
    """What to write: the spec, and its schema in the folder beside it."""

    path: Path
    text: str
    schema_path: Path
    schema: str
    layout_id: str
    told: tuple[Problem, ...] = ()  # what of a declaration the form of a later stage has no place for


def new_spec(layout_name: str, path: Path, folders: list[Path], last: Path | None = None) -> New:
    """A spec of that layout at ``path``, rolled forward from ``last`` if given. Raises CallError, SpecError."""
    if path.suffix.lower() not in (".yaml", ".yml"):
        path = path.with_name(path.name + ".yaml")
    if os.path.exists(path):
        raise CallError(
            Problem("exists", f"“{path}”已经有了，没有动它", hint="换一个文件名，或先移走原来的文件")
        )
    layout = find_layout(layout_name, folders)
    given = _given(path, folders)
    stated = given.get("版式")
    later = layout.is_later  # beside the declared forms, whose layout 部门.yaml names
    if isinstance(stated, Text) and stated.value not in (layout.id, layout.name) and not later:
        message = f"“{SHARED_NAME}”写的版式是“{stated.value}”，不是“{layout_name}”"
        raise CallError(
            Problem("other-layout", message, stated.place, "写：" + command(f"new {stated.value} {path}"))
        )
    if path.name == SHARED_NAME:
        schema = shared_schema(layout)
        name = f"{layout.id}.{SHARED_NAME.removesuffix('.yaml')}.json"
    else:
        schema, name = layout_schema(layout, given), f"{layout.id}.json"
    told: list[Problem] = []
    if last is not None and later:
        text, told = stage_text(layout, last, path, folders)
    elif last is None:
        text = _shared_part(layout) if path.name == SHARED_NAME else _from_sample(layout, given)
    else:
        text = _rolled(layout, last, given, folders)
    end = "\r\n" if "\r\n" in text else "\n"
    text = f"{SCHEMA_MARK}{SCHEMA_FOLDER}/{name}{end}{text}"
    return New(
        path,
        text,
        path.parent / SCHEMA_FOLDER / name,
        json.dumps(schema, ensure_ascii=False, indent=1) + "\n",
        layout.id,
        tuple(told),
    )


def write_new(new: New) -> None:
    """Write both; the spec only where there is none. Raises OSError."""
    new.path.parent.mkdir(parents=True, exist_ok=True)
    with open(new.path, "x", encoding="utf-8", newline="") as file:
        file.write(new.text)
    new.schema_path.parent.mkdir(exist_ok=True)
    new.schema_path.write_text(new.schema, "utf-8", newline="\n")


def _given(path: Path, folders: list[Path]) -> Mapping:
    """What the 部门.yaml files above ``path`` say."""
    shared = [read_typed_shared(item, folders) for item in spec_file(path).shared if item.name != path.name]
    return join_shared(Source("-", root=Mapping((), Place(str(path)))), shared)


# -- from the sample


def _from_sample(layout: Layout, given: Mapping) -> str:
    """The sample's text without the lines that 部门.yaml says already."""
    source = _sample(layout)
    assert source.root is not None
    present = {key.value for key, _ in given.items}
    groups = [
        _line(source, key)
        for key, node in source.root.items
        if key.value in present and isinstance(node, Text)
    ]
    return apply_edits(source.text, groups)[0]


def _sample(layout: Layout) -> Source:
    sample = layout.folder / "sample.yaml"
    if not os.path.isfile(sample):
        hint = "用 --from 从另一份规格开始，或给版式加一份 sample.yaml"
        raise CallError(Problem("no-sample", f"版式“{layout.id}”没有样例 sample.yaml", hint=hint))
    source = read_source(sample)
    assert source.root is not None  # a layout's sample is tested with the layout
    return source


OF_THE_OFFICE = frozenset(
    [
        "主管部门",
        "主管部门代码",
        "部门名称",
        "实施单位",
        "单位编码",
        "填报单位",
        "填报人",
        "审核人",
        "财务负责人",
        "单位负责人",
    ]
)


def _shared_part(layout: Layout) -> str:
    """The lines of the sample that all projects of an office say alike, for its 部门.yaml."""
    source = _sample(layout)
    assert source.root is not None
    lines = ["# 这个文件夹里各项目都一样的几行写在这里；一份规格自己写了的，以它自己的为准"]
    for key, node in source.root.items:
        said = key.value in ("版式", "年度", "金额单位") or vocabulary.field(key.value) in OF_THE_OFFICE
        if said and isinstance(node, Text):
            lines.append(source.line(key.place.line))
    lines += [
        "",
        "# 项目在清单和汇编里的先后；不写就按文件名",
        "# 汇编:",
        "#   项目:",
        "#     - 文件名，不带 .yaml",
    ]
    return "\n".join(lines) + "\n"


def _line(source: Source, key: Text) -> tuple[Fix, ...]:
    start, end = source.offset(key.place.line, 1), source.offset(key.place.line + 1, 1)
    return (Fix(start, end, ""),)


# -- from last year


def rolled_text(last: Path, folders: list[Path], year: int | None, keep_amounts: bool) -> str:
    """The spec ``last`` carried to ``year`` (None: the next), as a spec that draws on the same 部门.yaml. Raises
    CallError, SpecError."""
    given = _given(last, folders)
    node = given.get("版式")
    own = read_typed(last, [], folders)
    stated = own.root.get("版式") if own.root is not None else None
    word = stated if isinstance(stated, Text) else node
    if not isinstance(word, Text):
        raise CallError(Problem("missing-layout", f"“{last.name}”没有写用哪个版式"))
    return _rolled(find_layout(word.value, folders), last, given, folders, year, keep_amounts)


def _rolled(
    layout: Layout,
    last: Path,
    given: Mapping,
    folders: list[Path],
    year: int | None = None,
    keep_amounts: bool = False,
) -> str:
    if not os.path.isfile(last):
        raise CallError(Problem("no-such-path", f"没有“{last}”这个文件", hint="--from 后面写上年的规格"))
    shared = [read_typed_shared(item, folders) for item in spec_file(last).shared]
    source = read_typed(last, shared, folders)
    if source.root is None or has_errors(source.problems):
        raise SpecError(*source.problems)
    whole = join_shared(source, shared)
    stated = whole.get("版式")
    if isinstance(stated, Text) and stated.value not in (layout.id, layout.name):
        message = f"“{last}”的版式是“{stated.value}”，不是“{layout.id}”"
        raise CallError(Problem("other-layout", message, stated.place, "上年和今年用同一个版式"))
    old, new = _year(whole), _year(given)
    if old is None:
        raise CallError(
            Problem("missing-year", f"“{last}”没有写年度，不知道往后滚几年", hint="先补上“年度: 2024”")
        )
    if year is None:
        year = new if new is not None and new > old else old + 1
    roller = _Roller(source, layout, year - old, keep_amounts)
    groups = list(roller.groups())
    text = apply_edits(source.text.removeprefix("\ufeff"), groups)[0]
    text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith(SCHEMA_MARK))
    end = "\r\n" if "\r\n" in text else "\n"
    money = "金额照旧，请核对。" if keep_amounts else "金额清空了要重填。"
    head = [f"# 从“{last.name}”（{old}年度）滚动到 {year} 年度：文字照旧，{money}"]
    if roller.years_in_text:
        head.append("# 标着“请核对”的地方写有年份，没有改动。")
    for key in ("版式", "年度", "金额单位"):
        node = whole.get(key)
        wanted = str(year) if key == "年度" else node.value if isinstance(node, Text) else ""
        here = given.get(key)
        if wanted and source.root.get(key) is None and not (isinstance(here, Text) and here.value == wanted):
            head.append(f"{key}: {wanted}")
    return end.join(head) + end + text


def _year(mapping: Mapping) -> int | None:
    node = mapping.get("年度")
    found = isinstance(node, Text) and re.fullmatch(r"20[0-9]{2}", node.value)
    return int(node.value) if found else None  # type: ignore[union-attr]


class _Roller:
    """The edits that carry one spec ``years`` forward."""

    def __init__(self, source: Source, layout: Layout, years: int, keep_amounts: bool = False):
        self.source = source
        self.layout = layout
        self.years = years
        self.keep_amounts = keep_amounts
        self.years_in_text = 0
        self.marked: set[int] = set()

    def groups(self) -> Iterator[tuple[Fix, ...]]:
        assert self.source.root is not None
        for key, node in self.source.root.items:
            item = self.layout.field(key.value)
            if key.value == "年度":
                yield self.write(node, lambda text: str(int(text) + self.years))
            elif item is not None:
                yield from self.field(item, key, node)
            elif key.value == "资金":
                yield from self.blank_all(node)
            elif key.value in ("目标", "指标"):
                yield from self.mark_all(key, node)

    def field(self, item: Field, key: Text, node: Node) -> Iterator[tuple[Fix, ...]]:
        if isinstance(node, Sequence):
            for row in node.items:
                yield from self.field(item, key, row)
        elif isinstance(node, Mapping):
            children = {name: child for child in item.children for name in child.names}
            for child_key, child in node.items:
                if child_key.value in children:
                    yield from self.field(children[child_key.value], child_key, child)
        elif item.kind is Kind.DATE:
            yield self.write(node, self.later)
        elif item.kind is Kind.AMOUNT:
            yield self.blank(node)
        elif "期" in item.key:  # 中期期间, 项目期: the years are the label
            yield self.write(
                node, lambda text: _YEAR.sub(lambda match: str(int(match[0]) + self.years), text)
            )
        else:
            yield from self.mark(key, node)

    def later(self, text: str) -> str:
        day = parse_day(text)
        if day is None:
            return text
        if (day.month, day.day) == (2, 29):
            day = day.replace(day=28)
        return day.replace(year=day.year + self.years).isoformat()

    def write(self, node: Node, change: Callable[[str], str]) -> tuple[Fix, ...]:
        return (
            self.source.rewritten(node, change(node.value)) if isinstance(node, Text) and node.value else ()
        )

    # -- amounts

    def blank_all(self, node: Node) -> Iterator[tuple[Fix, ...]]:
        if isinstance(node, Mapping):
            for _, child in node.items:
                yield from self.blank_all(child)
        elif isinstance(node, Text):
            yield self.blank(node)

    def blank(self, node: Text) -> tuple[Fix, ...]:
        """Last year's amount goes to a comment where its line ends there, else only away."""
        if self.keep_amounts:
            return ()
        place = node.place
        if not node.value or place.end_column is None:
            return ()
        line = self.source.line(place.line)
        start, end = (
            self.source.offset(place.line, place.column),
            self.source.offset(place.line, place.end_column),
        )
        rest = line[place.end_column - 1 :]
        if not rest.strip():
            return (Fix(start, end, f"  # 上年：{node.value}"),)
        if rest.lstrip().startswith("#"):
            sign = end + rest.index("#") + 1
            return (Fix(start, end, " "), Fix(sign, sign, f" 上年：{node.value}。"))
        return (Fix(start, end, '""'),)

    # -- years in a text

    def mark_all(self, key: Text, node: Node) -> Iterator[tuple[Fix, ...]]:
        if isinstance(node, Mapping):
            for child_key, child in node.items:
                if _YEAR.search(child_key.value):
                    yield self.remark(child_key)
                yield from self.mark_all(child_key, child)
        elif isinstance(node, Sequence):
            for child in node.items:
                yield from self.mark_all(key, child)
        else:
            yield from self.mark(key, node)

    def mark(self, key: Text, node: Text) -> Iterator[tuple[Fix, ...]]:
        if _YEAR.search(node.value):
            yield self.remark(key)

    def remark(self, key: Text) -> tuple[Fix, ...]:
        """A comment above the line of ``key``."""
        number = key.place.line
        if number in self.marked:
            return ()
        self.marked.add(number)
        self.years_in_text += 1
        line = self.source.line(number)
        indent = line[: len(line) - len(line.lstrip(" "))]
        start = self.source.offset(number, 1)
        end = "\r\n" if "\r\n" in self.source.text else "\n"
        return (Fix(start, start, f"{indent}# 请核对：下面写有年份{end}"),)
