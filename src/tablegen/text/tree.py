"""YAML → a tree of text with places (DESIGN.md rule 1).

Every scalar stays the text that was typed: no type is guessed, ``073001``, ``否`` and ``1e3`` are text.
Aliases, anchors and tags are refused (they are how YAML bombs are made, and no clerk needs them);
duplicate keys are seen. Reading never raises: what is wrong is a Problem in the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import yaml

from ..problems import Fix, Place, Problem, Severity
from .encoding import another_kind, no_text
from .folded import unfolded
from .limits import MAX_CELL_CHARS, MAX_DEPTH, MAX_FILE_BYTES, MAX_NODES, read_start, too_large, unreadable
from .patterns import late
from .unprintable import typed_as_escape

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without libyaml: slower, same events
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar as typed; ``quoted`` tells ``""`` from an empty value."""

    value: str
    place: Place
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """Pairs in the order typed. A key that was typed twice stands here once, with its first value."""

    items: tuple[tuple[Text, Node], ...]
    place: Place

    def get(self, key: str) -> Node | None:
        for name, node in self.items:
            if name.value == key:
                return node
        return None

    def key(self, key: str) -> Text | None:
        for name, _ in self.items:
            if name.value == key:
                return name
        return None

    def keys(self) -> Iterator[str]:
        return (name.value for name, _ in self.items)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list, in the order typed."""

    items: tuple[Node, ...]
    place: Place


Node = Text | Mapping | Sequence


@dataclass(slots=True)
class Source:
    """One file as read: its name for messages, its text, its lines, its tree and what is wrong in it."""

    name: str
    text: str = ""
    lines: list[str] = field(default_factory=list)
    root: Mapping | None = None
    problems: list[Problem] = field(default_factory=list)

    def line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def problem(
        self,
        code: str,
        message: str,
        place: Place | None,
        hint: str = "",
        severity: Severity = Severity.ERROR,
        rule: str = "",
    ) -> Problem:
        """A Problem at ``place`` in this file, with the line it stands in."""
        line = self.line(place.line) if place else ""
        return Problem(code, message, place or Place(self.name), hint, severity, line, rule)

    def offset(self, line: int, column: int) -> int:
        """The offset in the text of a place that counts from 1."""
        starts = line_starts(self.text)
        return starts[min(line, len(starts)) - 1] + column - 1

    def rewritten(self, node: Text, value: str) -> tuple[Fix, ...]:
        """The Fix that writes ``value`` in place of ``node``; none where the node is escaped or spans lines."""
        place = node.place
        if not place.line or place.end_column is None or not _WRITABLE.fullmatch(value):
            return ()
        typed = self.line(place.line)[place.column - 1 : place.end_column - 1]
        inner = len(typed) - len(typed.lstrip("\"'")) if node.quoted else 0
        if typed[inner : len(typed) - inner] != node.value:
            return ()
        start = self.offset(place.line, place.column) + inner
        return (Fix(start, start + len(node.value), value),)


# what XML 1.0 cannot hold (docx and xlsx are XML), DEL and C1 controls, noncharacters
FORBIDDEN = late("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN_RUN = late(f"{FORBIDDEN.pattern}+")
# text that needs no quotes anywhere in YAML
_WRITABLE = late(r"[\w（(][\w.,，（）()、—–~-]*(?: [\w.,，（）()、—–~]+)*")
LINE_BREAK = late("\r\n|[\r\n\x85\u2028\u2029]")  # as YAML 1.1 counts lines


@lru_cache(maxsize=16)
def line_starts(text: str) -> list[int]:
    """The offset of every line of ``text``, as YAML counts lines."""
    return [0, *(match.end() for match in LINE_BREAK.finditer(text))]


@lru_cache(maxsize=16)
def lines_of(text: str) -> list[str]:
    """The lines of ``text`` without their ends, as YAML counts them: one string each, however many problems quote it."""
    return LINE_BREAK.split(text)


def read_source(path: Path, name: str | None = None) -> Source:
    """Read and parse the file at ``path``; messages call it ``name``. Never raises.

    An OSError becomes a problem too: an unreadable file is for the user to settle, not a crash.
    """
    name = name or str(path)
    source = Source(name)
    try:
        data = read_start(path, MAX_FILE_BYTES + 1)
    except OSError as error:
        source.problems.append(unreadable(name, error))
        return source
    return parse_bytes(data, name)


def parse_bytes(data: bytes, name: str) -> Source:
    source = Source(name)
    if oversized := too_large(data, name):
        source.problems.append(oversized)
        return source
    if found := another_kind(data, name):
        source.problems.append(found)
        return source
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        source.problems.append(no_text(data, name))
        return source
    return parse_text(text, name)


def _same(one: Node, other: Node) -> bool:
    return isinstance(one, Text) and isinstance(other, Text) and one.value == other.value


class FirstLook:
    """The top-level texts of a spec, parsed only as far as needed: a name in the first lines costs a twentieth of
    parsing the file. Faults are left to ``parse_bytes`` to report."""

    def __init__(self, data: bytes):
        self._known: dict[str, str] = {}
        self._pairs = self._read(data) if too_large(data, "") is None else iter(())

    def get(self, name: str) -> str | None:
        """The text of ``name``; "" where its value is no text, None where the name is missing."""
        while name not in self._known:
            pair = next(self._pairs, None)
            if pair is None:
                return None
            self._known.setdefault(*pair)
        return self._known[name]

    @staticmethod
    def _read(data: bytes) -> Iterator[tuple[str, str]]:
        try:
            depth, key = 0, None
            for event in yaml.parse(data.decode("utf-8-sig"), Loader=_Loader):
                if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                    depth -= 1
                elif isinstance(event, yaml.NodeEvent):
                    if depth == 1 and key is None:
                        key = event.value if isinstance(event, yaml.ScalarEvent) else ""
                    elif depth == 1:
                        yield key or "", event.value if isinstance(event, yaml.ScalarEvent) else ""
                        key = None
                    if isinstance(event, yaml.CollectionStartEvent):
                        depth += 1
                    if depth > MAX_DEPTH:  # libyaml takes longer for every further level
                        return
        except (UnicodeDecodeError, yaml.YAMLError):
            return


def parse_text(text: str, name: str) -> Source:
    """Parse YAML text; problems stand in the result."""
    source = Source(name, text, lines_of(text))
    for number, line in enumerate(source.lines, 1):
        for match in _FORBIDDEN_RUN.finditer(line):
            source.problems.append(
                _control_character(source, match[0], Place(name, number, match.start() + 1))
            )
    if source.problems:
        return source
    try:
        source.root = _Builder(source, text).document()
    except _Refused:
        source.root = None
    except yaml.YAMLError as error:
        source.root = None
        source.problems.append(_too_deep_before(source, error) or _syntax_problem(source, error))
    return source


def _control_character(source: Source, chars: str, place: Place) -> Problem:
    count = f" {len(chars)} 个" if len(chars) > 1 else "一个"
    return source.problem(
        "control-character",
        f"这里有{count}看不见的控制字符 U+{ord(chars[0]):04X}",
        place,
        "删掉它（多半是从别的软件粘贴来的）",
    )


class _Refused(Exception):
    """The document is refused as a whole; the reason is in ``source.problems``."""


_EMPTY = "文件是空的"
_EMPTY_HINT = "写上“名称: 内容”这样的行，可以照着版式文件夹里的 sample.yaml 写"


class _Builder:
    """Builds the tree from libyaml's events (yaml.compose would resolve aliases before we see them)."""

    def __init__(self, source: Source, text: str):
        self.source = source
        self.name = source.name
        self.events = yaml.parse(text, Loader=_Loader)
        self.nodes = 0

    def document(self) -> Mapping:
        next(self.events)  # StreamStart
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            self._refuse("empty-file", _EMPTY, Place(self.name, 1, 1), _EMPTY_HINT)
        root = self._node(next(self.events), 0)
        next(self.events)  # DocumentEnd
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            self._refuse(
                "second-document",
                "一个文件里只写一个项目，这里又用“---”开始了第二份",
                self._place(event),
                "另存为一个文件",
            )
        if isinstance(root, Text) and not root.value and not root.quoted:
            self._refuse("empty-file", _EMPTY, Place(self.name, 1, 1), _EMPTY_HINT)
        if not isinstance(root, Mapping):
            self._refuse(
                "not-a-mapping",
                "文件应当由“名称: 内容”这样的行组成",
                root.place,
                "例如：项目名称: 网络宣传工作",
            )
            raise AssertionError  # _refuse always raises
        return root

    def _refuse(self, code: str, message: str, place: Place, hint: str) -> None:
        self.source.problems.append(self.source.problem(code, message, place, hint))
        raise _Refused

    def _complain(self, code: str, message: str, place: Place, hint: str) -> None:
        self.source.problems.append(self.source.problem(code, message, place, hint))

    def _place(self, event: yaml.Event) -> Place:
        start, end = event.start_mark, event.end_mark
        end_column = end.column + 1 if end.line == start.line and end.column > start.column else None
        return Place(self.name, start.line + 1, start.column + 1, end_column)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        self.nodes += 1
        place = self._place(event)
        if isinstance(event, yaml.AliasEvent):
            self._complain(
                "alias",
                f"这里用了 YAML 的引用“*{event.anchor}”，本程序不接受",
                place,
                "把内容直接写在这里；若是想写星号，用引号括起来",
            )
            return Text("", place, True)
        if event.anchor is not None:
            self._complain(
                "anchor",
                f"这里用了 YAML 的锚点“&{event.anchor}”，本程序不接受",
                place,
                "删掉它；若是想写“&”，用引号括起来",
            )
        if event.tag is not None and event.tag != "!":
            self._complain(
                "tag",
                f"这里用了 YAML 的类型标记“{event.tag}”，本程序不接受",
                place,
                "删掉它；若是想写感叹号，用引号括起来",
            )
        if self.nodes > MAX_NODES:
            self._refuse("too-many-values", f"文件里的内容超过 {MAX_NODES} 项", place, "一个项目一个文件")
        if isinstance(event, yaml.ScalarEvent):
            if len(event.value) > MAX_CELL_CHARS:
                message = f"这一项有 {len(event.value)} 字，超过 {MAX_CELL_CHARS} 字"
                self._refuse("too-many-characters", message, place, "缩短；是粘贴错了就删掉")
            if match := FORBIDDEN.search(event.value):
                message = f"这里写了控制字符 U+{ord(match[0]):04X}"
                self._complain("control-character", message, place, "删掉它，Word 和 Excel 存不下这个字符")
            elif message := typed_as_escape(event.value, self.source.text):
                self._complain("invisible-character", message, place, "删掉它")
            return Text(unfolded(event, self.source.lines), place, event.style in ("'", '"'))
        if depth >= MAX_DEPTH:
            self._refuse(
                "too-deep", f"缩进的层数超过 {MAX_DEPTH} 层", place, "申报表最多用到五六层，看看缩进"
            )
        if isinstance(event, yaml.SequenceStartEvent):
            nodes = []
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                nodes.append(self._node(event, depth + 1))
            return Sequence(tuple(nodes), place)
        return self._mapping(place, depth)

    def _without_line(self, key: Text, value: Node) -> tuple[Fix, ...]:
        """The Fix that deletes a repeated pair with its line, where it stands alone on that line."""
        source, number = self.source, key.place.line
        line = source.line(number)
        alone = line[: key.place.column - 1].strip() == "" and value.place.line == number
        if not alone or (value.place.end_column is None and value.value):  # type: ignore[union-attr]
            return ()
        start = source.offset(number, 1)
        after = source.offset(number + 1, 1) if number < len(source.lines) else len(source.text)
        return (Fix(start, after, ""),)

    def _mapping(self, place: Place, depth: int) -> Mapping:
        pairs: dict[str, tuple[Text, Node]] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self.events), depth + 1)
            if not isinstance(key, Text):
                self._complain("complex-key", "名称的位置上写了一组内容", key.place, "冒号左边只写一个名称")
                continue
            if key.value == "<<":
                self._complain(
                    "merge-key",
                    "这里用了 YAML 的合并键“<<”，本程序不接受",
                    key.place,
                    "把共同的内容写进 部门.yaml",
                )
                continue
            if key.value in pairs:
                first = pairs[key.value][0].place
                self.source.problems.append(
                    replace(
                        self.source.problem(
                            "duplicate-key",
                            f"“{key.value}”写了两次（第一次在第 {first.line} 行）",
                            key.place,
                            "只留一个",
                        ),
                        fixes=self._without_line(key, value) if _same(pairs[key.value][1], value) else (),
                    )
                )
                continue
            pairs[key.value] = (key, value)
        return Mapping(tuple(pairs.values()), place)


def _too_deep_before(source: Source, error: yaml.YAMLError) -> Problem | None:
    """The refusal of what is nested too deep before the place of ``error``, if that is what stands there.

    Scanners have limits of their own (libyaml of PyYAML 6.0.4: 1000) and look ahead: they give up before the
    first bracket of many is an event. The text before that place has the brackets and not the error.
    """
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return None
    before = Source(source.name, source.text, source.lines)
    try:
        _Builder(before, source.text[: source.offset(mark.line + 1, mark.column + 1)]).document()
    except _Refused:
        return before.problems[-1] if before.problems[-1].code == "too-deep" else None
    except yaml.YAMLError:
        pass
    return None


def _syntax_problem(source: Source, error: yaml.YAMLError) -> Problem:
    """A YAML error at its place. The sentence is made from the line itself, not from libyaml's English."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return Problem("syntax", "文件不合 YAML 的写法", Place(source.name), "检查冒号、缩进和引号")
    number = min(mark.line + 1, len(source.lines))
    # an error at the end of the file, or at an empty line, belongs to the last line with text
    while number > 1 and not source.line(number).strip():
        number -= 1
    column = mark.column + 1 if number == mark.line + 1 else len(source.line(number)) or 1
    return source.problem(
        "syntax",
        "这里不合 YAML 的写法",
        Place(source.name, number, column),
        "检查这一行和上一行：冒号用英文的“:”，后面空一格；缩进用空格；引号要成对",
    )
