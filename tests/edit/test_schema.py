"""The JSON Schema and the program's check never disagree: both are driven over the same specs.

What a schema cannot say is listed in CANNOT_SAY and BY_SPELLING; everything else must come out alike, for every
shipped spec, every case file and specs made by hypothesis.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from case_files import read_case
from corpus import ROOT, TEST_LAYOUTS, TESTS, all_layouts, folders, shipped_specs, spec_id
from tablegen.check.rules.run import read_silences
from tablegen.edit.schema import layout_schema, shared_schema
from tablegen.layout.folder import layout_folders, load_layout
from tablegen.model.layout import Field, Kind, Layout
from tablegen.problems import Place, Problem
from tablegen.spec.check import check_spec, join_shared
from tablegen.spec.folder import SHARED_NAME, read_shared
from tablegen.text.tree import Mapping, Node, Sequence, Source, Text, parse_text

# sums, decimals and units depend on other values; a source may be said twice at two depths; a key said
# twice is gone before a schema sees it
CANNOT_SAY = {"sum", "rounding-refused", "money-without-unit", "bad-place"}
# an editor has turned these scalars into numbers and truth values: how they were spelt is lost
BY_SPELLING = {
    "bad-amount",
    "bad-year",
    "bad-date",
    "bad-number",
    "bad-choice",
    "too-long",
    "not-a-group",
    "bad-unit",
}

# and takes these for nothing at all, where the program reads the word
NULL_WORDS = ("~", "null", "Null", "NULL")

_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


def as_editor(node: Node) -> object:
    """The value that an editor's YAML 1.2 parser makes of a tree."""
    if isinstance(node, Sequence):
        return [as_editor(item) for item in node.items]
    if isinstance(node, Mapping):
        return {key.value: as_editor(value) for key, value in node.items}
    value = node.value
    if node.quoted:
        return value
    if value in ("", *NULL_WORDS):
        return None
    if value.lower() in ("true", "false") and value in (value.lower(), value.title(), value.upper()):
        return value.lower() == "true"
    if _INT.fullmatch(value):
        base = {"0o": 8, "0x": 16}.get(value[:2], 10)
        return int(value[2:] if base != 10 else value, base)
    return float(value) if _FLOAT.fullmatch(value) else value


def is_text_for_editors(problem: Problem, root: Mapping) -> bool:
    """Whether the scalar that the problem is about is a text for an editor too."""

    def find(node: Node) -> Text | None:
        if isinstance(node, Text):
            return node if node.place == problem.place else None
        children = node.items if isinstance(node, Sequence) else [value for _, value in node.items]
        return next((found for child in children if (found := find(child))), None)

    text = find(root)
    return text is None or isinstance(as_editor(text), str) or text.value == ""


def has_null_word(node: Node) -> bool:
    if isinstance(node, Text):
        return node.value in NULL_WORDS and not node.quoted
    return any(
        map(has_null_word, node.items if isinstance(node, Sequence) else [value for _, value in node.items])
    )


def errors_of(source: Source, shared: tuple[Source, ...], layout: Layout) -> list[Problem]:
    problems = [*check_spec(source, shared, layout)[1], *read_silences(source)[1]]
    return [
        problem
        for problem in problems
        if problem.is_error and problem.place and problem.place.file == source.name
    ]


def assert_agree(source: Source, shared: tuple[Source, ...], layout: Layout) -> None:
    assert source.root is not None
    given = join_shared(Source("-", root=Mapping((), Place("-"))), shared) if shared else None
    schema = layout_schema(layout, given)
    complaints = list(jsonschema.Draft7Validator(schema).iter_errors(as_editor(source.root)))
    errors = errors_of(source, shared, layout)
    sayable = [
        error
        for error in errors
        if error.code not in CANNOT_SAY
        and not (error.code in BY_SPELLING and not is_text_for_editors(error, source.root))
        and not (error.code == "duplicate-key" and error.message.endswith("写了两次"))
    ]
    if complaints and not has_null_word(source.root):
        assert errors, f"only the schema complains: {[error.message[:200] for error in complaints]}"
    if sayable:
        assert complaints, f"only the program complains: {sayable}"


@cache
def layouts() -> dict[str, Layout]:
    return {folder.name: load_layout(folder) for folder in layout_folders(folders()).values()}


@pytest.mark.parametrize("layout", all_layouts(), ids=lambda folder: folder.name)
def test_schema_is_a_schema(layout: Path) -> None:
    for schema in (layout_schema(load_layout(layout)), shared_schema(load_layout(layout))):
        jsonschema.Draft7Validator.check_schema(schema)
        json.dumps(schema)


@pytest.mark.parametrize("spec", shipped_specs(), ids=spec_id)
def test_shipped_specs_agree(spec) -> None:
    source = parse_text(spec.path.read_text("utf-8"), spec.path.name)
    shared = tuple(read_shared(path) for path in spec.shared)
    root = join_shared(source, shared)
    layout = layouts()[root.get("版式").value]
    assert_agree(source, shared, layout)
    # and the whole spec, everything in one file
    assert_agree(Source(source.name, source.text, source.lines, root), (), layout)


def test_shared_files_agree() -> None:
    for path in sorted((ROOT / "specs").rglob(SHARED_NAME)):
        source = read_shared(path)
        stated = source.root.get("版式")
        if stated is not None:
            schema = shared_schema(layouts()[stated.value])
            jsonschema.validate(as_editor(source.root), schema, jsonschema.Draft7Validator)


def read_case_file(path: Path) -> tuple[Source, tuple[Source, ...], str]:
    """The spec, its 部门.yaml and the 版式 of a case file; "" where an editor has no tree to hold against a schema:
    it is no YAML, or names no layout."""
    case = read_case(path, (SHARED_NAME, "layout", "编码"))
    source = parse_text(case.parts[""], "项目.yaml")
    shared = tuple(parse_text(case.parts[name], name) for name in case.parts if name == SHARED_NAME)
    if any(item.root is None or item.problems for item in (source, *shared)):
        return source, shared, ""
    stated = join_shared(source, shared).get("版式")
    known = isinstance(stated, Text) and stated.value in layouts()
    return source, shared, stated.value if known else ""


CASES = sorted((TESTS / "cases" / "specs").glob("*/*.txt"))
WITH_SCHEMA = [path for path in CASES if read_case_file(path)[2]]


def test_most_case_files_have_a_schema() -> None:
    assert len(WITH_SCHEMA) > 0.7 * len(CASES)


@pytest.mark.parametrize("path", WITH_SCHEMA, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case_files_agree(path: Path) -> None:
    source, shared, layout = read_case_file(path)
    assert_agree(source, shared, layouts()[layout])


# -- specs made by hypothesis

PLACE = iter(range(1, 10**9))


def text(value: str, quoted: bool = False) -> Text:
    line = next(PLACE)  # every scalar has a place of its own
    return Text(value, Place("试.yaml", line, 1, 2), quoted)


def mapping(pairs: list[tuple[str, Node]]) -> Mapping:
    unique = dict(pairs)
    return Mapping(
        tuple((text(key), value) for key, value in unique.items()), Place("试.yaml", next(PLACE), 1)
    )


def listing(items: list[Node]) -> Sequence:
    return Sequence(tuple(items), Place("试.yaml", next(PLACE), 1))


JUNK_WORDS = ["", " ", "\u3000", "~", "true", "否", "no", "yes", "3", "-5", "1e3", "073001", "12.50", "2,632,000.00", "１２", "不适用",
    "1,23", "17 万元", "8.897万元", "万", "元", "万元", "2024", "2023-02-29", "2024-02-29", "2024-1-1", "2024-04-31", "20240101",
    "0000-01-01", "≥10次", "长" * 30, "字 " * 12, "数量指标", "产出指标", "延续项目", "新增", "12345678901234567890"]  # fmt: skip
scalars = st.builds(text, st.sampled_from(JUNK_WORDS), st.booleans())
words = st.sampled_from(
    ["甲", "名称", "三级", "值", "指标值", "一级", "中期", "年度", "分值", "合计", "财政拨款", " "]
)
junk = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.builds(mapping, st.lists(st.tuples(words, inner), max_size=3)),
        st.builds(listing, st.lists(inner, max_size=3)),
    ),
    max_leaves=4,
)


def mostly(good: st.SearchStrategy, bad: st.SearchStrategy) -> st.SearchStrategy:
    """``good``, seldom ``bad``: a spec with one fault tells more than one that is wrong everywhere."""
    return st.integers(0, 30).flatmap(lambda dice: bad if dice == 0 else good)


def some_pairs(options: dict[str, st.SearchStrategy], needed: set[str]) -> st.SearchStrategy:
    def pairs(keys: list[str]) -> st.SearchStrategy:
        return st.tuples(*(st.tuples(st.just(key), options[key]) for key in keys)).map(list).map(mapping)

    chosen = st.sets(st.sampled_from(sorted(options))) if options else st.just(set())
    complete = chosen.map(lambda keys: sorted(keys | needed))
    return mostly(complete, chosen.map(sorted)).flatmap(pairs)


def value_of(item: Field) -> st.SearchStrategy:
    if item.kind is Kind.GROUP:
        return mostly(object_of(item.children), junk)
    if item.kind is Kind.TABLE:
        return mostly(st.builds(listing, st.lists(object_of(item.children), max_size=2)), junk)
    good = {
        Kind.CHOICE: list(item.choices),
        Kind.DATE: ["2024-01-01", "2024-02-29"],
        Kind.AMOUNT: ["2,632,000.00元", "17万元", "0.00", "5"],
        Kind.NUMBER: ["3", "12.5"],
        Kind.YES_NO: ["是", "否", "true"],
    }.get(item.kind, ["甲", "073001", "true", "~"])
    return mostly(st.builds(text, st.sampled_from(good), st.booleans()), junk)


def object_of(fields: tuple[Field, ...]) -> st.SearchStrategy:
    options = {name: value_of(item) for item in fields for name in item.names}
    return some_pairs(options, {item.key for item in fields if item.required})


def funds_of(layout: Layout) -> st.SearchStrategy:
    amounts = mostly(st.builds(text, st.sampled_from(["5万元", "0.00", ""]), st.booleans()), junk)
    periods = {}
    for funds in layout.funds:
        names = {name: amounts for line in funds.walk() for name in line.names} | {"合计": amounts}
        needed = {line.key for line in funds.walk() if line.required}
        inner = some_pairs(names, set())
        nested = {name: st.one_of(amounts, inner) for name in names}
        periods[funds.period] = mostly(some_pairs(nested, needed), junk)
    return mostly(some_pairs(periods, {funds.period for funds in layout.funds if funds.required}), junk)


def indicators_of(layout: Layout) -> st.SearchStrategy:
    system = layout.indicators
    assert system is not None
    target = mostly(st.builds(text, st.sampled_from(["≥10次", "100", "true"]), st.booleans()), junk)
    parts = dict.fromkeys(("指标值", "值", *system.periods), target)
    parts |= {name: value_of(column) for column in system.columns for name in column.names}
    needed = {"指标值"} | {column.key for column in system.columns if column.required}
    values = st.one_of(
        target, some_pairs(parts, needed), some_pairs(parts, {*system.periods} | needed - {"指标值"})
    )
    names = mostly(st.just("次数"), words)
    short = st.tuples(names, values).map(lambda pair: mapping([pair]))
    name = mostly(st.builds(text, st.just("次数")), junk)
    record = some_pairs({**parts, "名称": name, "三级": name}, needed | {"名称"})
    leaves = list(system.leaves())
    levels = {
        key: [leaf[level].key for leaf in leaves if len(leaf) > level]
        for level, key in enumerate(("一级", "二级"))
    }
    classes = {
        key: mostly(st.builds(text, st.sampled_from(found)), scalars)
        for key, found in levels.items()
        if found
    }
    flat = some_pairs({**parts, **classes, "名称": name}, needed | {"名称", *classes})

    def below(found) -> st.SearchStrategy:
        inner = {
            label: mostly(
                below(item.children)
                if item.children
                else st.builds(listing, st.lists(mostly(st.one_of(short, record), junk), max_size=2)),
                junk,
            )
            for item in found
            for label in item.names
        }
        return some_pairs(inner, set())

    nested = below(system.classes)
    return mostly(st.one_of(nested, st.builds(listing, st.lists(mostly(flat, junk), max_size=2))), junk)


def specs_of(layout: Layout) -> st.SearchStrategy:
    options = {
        "版式": st.just(None).map(lambda _: text(layout.id)),
        "年度": mostly(st.builds(text, st.just("2024"), st.booleans()), junk),
        "金额单位": mostly(st.builds(text, st.just("元")), junk),
        "涉密": mostly(st.builds(text, st.sampled_from(["是", "否", "true"])), junk),
        "范围": mostly(st.builds(text, st.just(layout.scope)), junk),
        "项目代码": mostly(st.builds(text, st.just("0050012024")), junk),
        "天气": scalars,
    }
    needed = {"版式", "年度", *(item.key for item in layout.fields if item.required)}
    options |= {name: value_of(item) for item in layout.fields for name in item.names}
    if layout.funds:
        options["资金"] = funds_of(layout)
        needed |= {"资金"} if any(funds.required for funds in layout.funds) else set()
    if layout.goals:
        goal = mostly(
            st.builds(text, st.sampled_from(["做好工作。", "一\n二", "3", "\n"]), st.booleans()), junk
        )
        periods = {goal_of.period: goal for goal_of in layout.goals}
        options["目标"] = mostly(
            some_pairs(periods, {item.period for item in layout.goals if item.required}), junk
        )
        needed |= {"目标"} if any(item.required for item in layout.goals) else set()
    if layout.indicators is not None:
        options["指标"] = indicators_of(layout)
    usual = {key: value for key, value in options.items() if key != "天气"}
    return mostly(some_pairs(usual, needed), some_pairs(options, needed))


@pytest.mark.parametrize("name", [*(folder.name for folder in all_layouts())])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_made_specs_agree(name: str, data: st.DataObject) -> None:
    layout = layouts()[name]
    root = data.draw(specs_of(layout))
    assert_agree(Source("试.yaml", root=root), (), layout)


def test_a_source_of_money_typed_blank_and_then_filled_is_not_missing() -> None:
    layout = layouts()["shanghai-project"]
    text = "资金:\n  年度:\n    上年结转资金:\n      当年财政拨款:\n    当年财政拨款: 5万元\n    其他资金: 0.00\n"
    source = parse_text(f"版式: shanghai-project\n年度: 2024\n{text}", "试.yaml")
    found = [problem for problem in errors_of(source, (), layout) if "当年财政拨款" in problem.message]
    assert [problem.code for problem in found] == ["duplicate-key"]


def test_hover_texts_are_the_forms_own_instructions() -> None:
    schema = layout_schema(layouts()["shanghai-project"])
    assert schema["properties"]["主管部门"]["description"].startswith("一级预算主管部门的全称")
    assert "资金" in schema["properties"]["资金"]["title"]


def test_what_the_department_gives_need_not_be_said() -> None:
    layout = layouts()["shanghai-project"]
    given = parse_text("版式: shanghai-project\n年度: 2024\n主管部门: 甲\n", "部门.yaml").root
    alone = jsonschema.Draft7Validator(layout_schema(layout))
    below = jsonschema.Draft7Validator(layout_schema(layout, given))
    spec = {"项目名称": "甲", "项目性质": "乙", "项目类别": "人员类", "实施单位": "丙", "计划开始日期": "2024-01-01", "计划完成日期": "2024-12-31",
        "资金": {"年度": {"当年财政拨款": "5万元"}}, "目标": {"年度": "做好。"}}  # fmt: skip
    assert not alone.is_valid(spec)
    assert below.is_valid(spec)


assert TEST_LAYOUTS.is_dir()


@pytest.mark.parametrize("blank", [False, True])
def test_a_form_that_leaves_value_boxes_empty(blank: bool) -> None:
    """指标值.可空: program and schema take an indicator without a value, or both refuse it."""
    layout = load_layout(ROOT / "templates" / "shanghai-project")
    assert layout.indicators is not None
    layout = replace(layout, indicators=replace(layout.indicators, blank_targets=blank))
    sample = (layout.folder / "sample.yaml").read_text("utf-8")
    text = re.sub(
        r"(?m)^指标:.*\n(?:[ #].*\n|\n)*",
        "指标: {产出指标: {数量指标: [{购书: }, {办展: {年度: }}]}}\n",
        sample,
    )
    source = parse_text(text, "可空.yaml")
    assert source.root is not None
    _, problems = check_spec(source, (), layout)
    refused = [problem.code for problem in problems if problem.is_error]
    valid = jsonschema.Draft7Validator(layout_schema(layout)).is_valid(as_editor(source.root))
    assert valid is blank and refused == ([] if blank else ["missing-target", "missing-target"])
