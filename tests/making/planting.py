"""A fault planted into the clean sample of a shipped layout: one goal, name, value, amount or field is written anew."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from tablegen.check.collect import collect
from tablegen.problems import Problem
from tablegen.text import vocabulary
from tablegen.text.tree import Mapping, Node, Sequence, Source, Text, read_source

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
FORMS = ("shanghai-project", "ningxia-pingluo-project", "anhui-suzhou-project", "generic-project-word")


@cache
def sample(layout: str) -> Source:
    source = read_source(TEMPLATES / layout / "sample.yaml", f"{layout}.yaml")
    assert source.root is not None and not source.problems
    return source


def planted(layout: str, **faults: str) -> str:
    """The sample of ``layout``, for 2024, with ``faults``: goal (of the year), name and value (of the first indicator of the class
    ``klass``, 数量 unless said), money (the first amount of the year), or any field by its key."""
    source = sample(layout)
    edits: list[tuple[int, int, str]] = []
    klass = faults.pop("klass", "数量")
    faults.setdefault("年度", "2024")
    if "name" in faults or "value" in faults:
        name, values = _indicator(source, klass)
        if "name" in faults:
            edits.append((*_span(source, name), json.dumps(faults.pop("name"), ensure_ascii=False)))
        if "value" in faults:
            text = json.dumps(faults.pop("value"), ensure_ascii=False)
            edits += [(*_span(source, node), text) for node in values]
    if "goal" in faults:
        edits.append(_goal(source, faults.pop("goal")))
    if "money" in faults:
        edits.append((*_span(source, _money(source)), faults.pop("money")))
    for key, text in faults.items():
        node = source.root.get(key) if source.root else None
        assert isinstance(node, Text), key
        edits.append((*_span(source, node), text))
    result = source.text
    for start, end, text in sorted(edits, reverse=True):
        result = result[:start] + text + result[end:]
    return result


def _span(source: Source, node: Text) -> tuple[int, int]:
    place = node.place
    assert place.end_column is not None, node
    return source.offset(place.line, place.column), source.offset(place.line, place.end_column)


def _indicator(source: Source, klass: str) -> tuple[Text, list[Text]]:
    """(name, values of the year and of the other periods) of the first indicator of a class."""
    assert source.root is not None

    def leaves(node: Node, key: str) -> list[Mapping]:
        if isinstance(node, Mapping):
            return [item for name, child in node.items for item in leaves(child, name.value)]
        if isinstance(node, Sequence) and vocabulary.indicator_class(key) == klass:
            return [item for item in node.items if isinstance(item, Mapping)]
        return []

    node = source.root.get("指标")
    assert node is not None
    name, value = leaves(node, "")[0].items[0]
    if isinstance(value, Text):
        return name, [value]
    assert isinstance(value, Mapping)
    return name, [item for _, item in value.items if isinstance(item, Text)]


def _goal(source: Source, text: str) -> tuple[int, int, str]:
    """The section of the goals anew, the other periods as they were."""
    assert source.root is not None
    node, key = source.root.get("目标"), source.root.key("目标")
    assert isinstance(node, Mapping) and key is not None
    lines = ["目标:"]
    for period, old in node.items:
        assert isinstance(old, Text)
        new = text if vocabulary.period(period.value) == "年度" else old.value
        lines.append(f"  {period.value}: {json.dumps(new, ensure_ascii=False)}")
    start = source.offset(key.place.line, 1)
    following = [name.place.line for name, _ in source.root.items if name.place.line > key.place.line]
    return start, source.offset(min(following), 1), "\n".join(lines) + "\n"


def _money(source: Source) -> Text:
    assert source.root is not None
    funds = source.root.get("资金")
    assert isinstance(funds, Mapping)
    node: Node = next(child for key, child in funds.items if vocabulary.period(key.value) == "年度")
    while not isinstance(node, Text):
        assert isinstance(node, Mapping)
        node = node.items[0][1]
    return node


def found(folder: Path, *texts: str) -> list[Problem]:
    """What ``check --all`` says of specs with these texts, in the folder of one office."""
    for number, text in enumerate(texts, 1):
        (folder / f"项目{number}.yaml").write_text(text, "utf-8")
    return collect([folder]).problems
