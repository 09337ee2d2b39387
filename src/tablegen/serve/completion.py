"""What may be typed at a place of a spec: the names and choices that the layout's schema offers there, explained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..edit.schema import Schema, layout_schema, shared_schema
from ..layout.folder import find_layout, layout_folders, load_layout, search_folders
from ..problems import TablegenError
from ..spec.folder import SHARED_NAME, spec_file
from ..spec.slips.recover import read_typed_shared, stated_layout

_KEY = re.compile(
    r"^(?P<indent>[ ]*)(?P<dash>- +)?(?P<key>[^:：#\"'{}\[\],&*!|>%@`]*?)[ ]*[:：](?P<rest>.*)$"
)
_LAYOUT_KEY = "版式"


@dataclass(frozen=True, slots=True)
class Option:
    """``label`` is what is offered, ``insert`` what is typed for it, ``help`` the form's explanation."""

    label: str
    insert: str
    help: str = ""
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """``start``: the column (from 0, of the line) at which the chosen one replaces what is typed."""

    start: int
    options: tuple[Option, ...] = ()


def complete(path: Path, before: str, after: str = "", templates: Path | None = None) -> Options:
    """What may stand at the end of ``before`` (the text up to the cursor); ``after`` is the text behind it."""
    lines = before.split("\n")
    line = lines[-1]
    folders = search_folders(templates, [path])
    matched = _KEY.match(line)
    if matched and not matched["dash"] and not matched["indent"] and matched["key"] == _LAYOUT_KEY:
        return Options(_value_start(line), tuple(_layouts(folders)))
    schema = _schema(path, f"{before}{after}", folders)
    if schema is None:
        return Options(
            len(line),
            () if line.strip() else (Option(_LAYOUT_KEY, f"{_LAYOUT_KEY}: ", "印到哪种申报表上", True),),
        )
    indent = len(line) - len(line.lstrip(" "))
    above = _above(lines[:-1], indent)
    if matched:
        nodes = _walk(schema, [*above, matched["key"].strip()])
        return Options(_value_start(line), tuple(_choices(nodes, schema)))
    typed = line[indent:]
    dash = len(typed) - len(typed.removeprefix("- ")) if typed.startswith("- ") else 0
    siblings = _siblings(lines[:-1], after.split("\n")[1:], indent)
    nodes = _walk(schema, [*above, None] if dash else above)
    return Options(indent + dash, tuple(_keys(nodes, schema, () if dash else siblings)))


def _value_start(line: str) -> int:
    colon = max(line.find(":"), line.find("："))
    rest = line[colon + 1 :]
    return colon + 1 + len(rest) - len(rest.lstrip(" "))


def _layouts(folders: list[Path]) -> Iterator[Option]:
    for folder in layout_folders(folders).values():
        try:
            layout = load_layout(folder)
        except TablegenError:  # a faulty layout of the office is not offered; check names its faults
            continue
        yield Option(
            f"{layout.id}", layout.id, f"{layout.name}（{layout.year}年，金额用{layout.money.unit.label}）"
        )


def _schema(path: Path, text: str, folders: list[Path]) -> Schema | None:
    shared = [read_typed_shared(item, folders) for item in spec_file(path).shared if item != path]
    words = (stated_layout(text), *(stated_layout(item.text) for item in shared))
    wanted = next((word for word in words if word), None)
    if wanted is None:
        return None
    try:
        layout = find_layout(wanted, folders)
    except TablegenError:
        return None
    return shared_schema(layout) if path.name == SHARED_NAME else layout_schema(layout)


def _above(lines: Sequence[str], indent: int) -> list[str | None]:
    """The keys that the line after ``lines`` with this indentation stands under, outermost first; None is a list."""
    found: list[str | None] = []
    limit = indent
    for line in reversed(lines):
        matched = _KEY.match(line)
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        own = len(line) - len(line.lstrip(" "))
        if own >= limit:
            if line[own:].startswith("- ") and own + 2 == limit:
                found.append(None)
                limit = own + 1
            continue
        if line[own:].startswith("- ") and own < limit:
            found.append(None)
        elif matched:
            found.append(matched["key"].strip())
        limit = own
        if own == 0:
            break
    return list(reversed(found))


def _siblings(above: Sequence[str], below: Sequence[str], indent: int) -> set[str]:
    """The keys that stand beside the line already."""
    found = set()
    for lines in (reversed(above), below):
        for line in lines:
            if not line.strip():
                continue
            own = len(line) - len(line.lstrip(" "))
            if own < indent:
                break
            matched = _KEY.match(line)
            if own == indent and matched:
                found.add(matched["key"].strip())
    return found


# -- walking the schema


def _resolved(node: object, root: Schema) -> Iterator[Mapping]:
    """The schemas that ``node`` stands for: references followed, alternatives and conjunctions opened."""
    if not isinstance(node, Mapping):
        return
    yield node
    if isinstance(node.get("$ref"), str):
        target: object = root
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target.get(part, {}) if isinstance(target, Mapping) else {}
        yield from _resolved(target, root)
    for word in ("anyOf", "allOf"):
        for child in node.get(word, ()):
            yield from _resolved(child, root)


def _walk(root: Schema, keys: Sequence[str | None]) -> list[Mapping]:
    nodes: list[Mapping] = list(_resolved(root, root))
    for key in keys:
        below: list[Mapping] = []
        for node in nodes:
            if key is None:
                below += _resolved(node.get("items"), root)
            elif isinstance(node.get("properties"), Mapping) and key in node["properties"]:
                below += _resolved(node["properties"][key], root)
            elif isinstance(node.get("additionalProperties"), Mapping):
                below += _resolved(node["additionalProperties"], root)
        nodes = below
    return nodes


def _keys(nodes: Sequence[Mapping], root: Schema, taken: Sequence[str] | set[str]) -> Iterator[Option]:
    seen = set(taken)
    for node in nodes:
        for key, schema in node.get("properties", {}).items():
            if key in seen:
                continue
            seen.add(key)
            kinds = list(_resolved(schema, root))
            typed = (kind["type"] for kind in kinds if "type" in kind and kind.get("maxLength") != 0)
            is_open = next(typed, "") in (
                "object",
                "array",
            )  # the alternative that is named first is the usual one
            yield Option(key, f"{key}:" if is_open else f"{key}: ", _help(kinds), True)


def _choices(nodes: Sequence[Mapping], root: Schema) -> Iterator[Option]:
    seen = set()
    for node in nodes:
        for choice in node.get("enum", ()):
            if isinstance(choice, str) and choice not in seen:
                seen.add(choice)
                yield Option(choice, choice, _help(nodes))


def _help(nodes: Sequence[Mapping]) -> str:
    return next((str(node["description"]) for node in nodes if node.get("description")), "")
