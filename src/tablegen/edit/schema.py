"""A layout's declarations as a JSON Schema (draft-07), for completion, hover texts and red underlines in editors.

The same declarations drive check.py; what a schema can say is said here exactly as the check sees it, so
that the two never disagree (tests/edit/test_schema.py names what a schema cannot say: sums, rounding …).
The program reads every scalar as the text that was typed, an editor types it first: wherever a text
may stand, a number, a truth value and null may stand too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress

from ..check.rules.registry import rules
from ..check.rules.rule import SYSTEM
from ..check.rules.run import NEVER_SILENT, SILENCE_KEY
from ..layout.declaration import NO, YES
from ..model.layout import Field, FundLine, Goal, IndicatorClass, IndicatorSystem, Kind, Layout, PeriodFunds
from ..model.money import MAX_DIGITS, UNITS
from ..spec.folder import VOLUME_KEY
from ..spec.read_funds import TOTAL_KEYS
from ..spec.read_indicators import CLASS_KEYS, CLASS_NAMES, NAME_KEYS, VALUE_KEYS
from ..text.limits import MAX_CELL_CHARS
from ..text.tree import Mapping as Tree
from ..text.tree import Text

Schema = dict[str, object]

DRAFT = "http://json-schema.org/draft-07/schema#"
_BLANK = r"[\s\x1c-\x1f\x85]"
# numbers and truth values are texts that the editor has typed already; null is an empty value
SCALAR: Schema = {"type": ["string", "number", "boolean", "null"], "maxLength": MAX_CELL_CHARS}
FILLED: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S", "maxLength": MAX_CELL_CHARS}
EMPTY: Schema = {"type": ["string", "null"], "maxLength": 0}
BLANK: Schema = {"type": ["string", "null"], "pattern": rf"^{_BLANK}*$"}
_LEAP = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
DAY = (
    r"^(?!0000)(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    rf"|02-(?:0[1-9]|1[0-9]|2[0-8]))|{_LEAP}-02-29)$"
)
_UNITS = "|".join(sorted(UNITS, key=len, reverse=True))
AMOUNT = (
    rf"^(?!(?:[^0-9]*[0-9]){{{MAX_DIGITS + 1}}}){_BLANK}*"
    rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?){_BLANK}*(?:{_UNITS})?{_BLANK}*$"
)


def layout_schema(layout: Layout, given: Tree | None = None) -> Schema:
    """The schema of a spec of ``layout``. What the pairs ``given`` (of its 部门.yaml) say, it need not say."""
    present = {key.value for key, _ in given.items} if given else set()
    needs = [_has(("年度",)), _has(("版式",))]
    properties = _common(layout)
    rules: list[Schema] = []
    for item in layout.fields:
        needs += [_has(item.names)] if item.required else []
        properties |= dict.fromkeys(item.names, _field(item))
        rules += _only_one(item.names, present)
    definitions: Schema = {}
    if layout.funds:
        properties["资金"] = _funds(layout.funds)
        definitions |= {f"资金·{funds.period}": _period(funds) for funds in layout.funds}
        if any(funds.required for funds in layout.funds):
            needs.append(_has(("资金",)))
    if layout.goals:
        properties["目标"] = _goals(layout.goals)
        rules += _required_goals(layout.goals, given)
    if layout.indicators is not None:
        properties["指标"] = _indicators(layout.indicators)
        definitions |= _indicator_definitions(layout.indicators)
    rules = [need for need in needs if not present & set(_names(need))] + rules
    schema: Schema = {
        "$schema": DRAFT,
        "title": layout.name,
        "description": f"{layout.name}（{layout.id}，{layout.year}年）的规格：一份 YAML 写一个项目",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "definitions": definitions,
    }
    return _ruled(schema, rules)


def shared_schema(layout: Layout) -> Schema:
    """The schema of a 部门.yaml above specs of ``layout``: nothing need be said, 汇编 may be."""
    schema = layout_schema(layout)
    properties = dict(schema["properties"])  # type: ignore[call-overload]
    properties[VOLUME_KEY] = {
        "type": "object",
        "description": "全部项目合成一份时的标题、次序和公布的合计；不会传给各个项目",
    }
    rules = [rule for rule in schema.pop("allOf", []) if not _names(rule) and "if" not in rule]  # type: ignore[attr-defined]
    schema |= {
        "title": f"{layout.name}：部门共用的内容",
        "description": "同一部门各项目相同的内容，只写一次；项目自己写了的以项目为准",
        "properties": properties,
    }
    return _ruled(schema, rules)


def _common(layout: Layout) -> Schema:
    """What every spec may say, whatever its layout."""
    return {
        "版式": {"enum": list(dict.fromkeys([layout.id, layout.name])), "description": "印到哪种申报表上"},
        "年度": {
            "anyOf": [{"type": "integer", "minimum": 2000, "maximum": 2099}, {"type": "string", "pattern": "^20[0-9]{2}$"}],
            "description": "预算年度，四位数字",
        },
        "金额单位": {"enum": list(UNITS), "description": "没有写单位的金额按这个单位算"},
        "范围": {"enum": [layout.scope], "description": "单个项目、项目清单或部门整体"},
        "涉密": {"enum": _yes_no(), "description": "涉密项目写“是”：不印目标和指标，也不把规格放进成品"},
        "项目代码": {**SCALAR, "description": "一体化系统里的项目代码，照原样印"},
        SILENCE_KEY: _silences(),
        **({"申报": {**SCALAR, "description": "申报时那份规格的文件名，用来核对目标和指标有没有改动"}} if layout.is_later else {}),
    }  # fmt: skip


def _silences() -> Schema:
    """免查: a reason for each rule that may be silenced."""
    properties = {
        rule.id: {**FILLED, "description": f"{rule.statement}不查它的原因写在这里"}
        for rule in rules().values()
        if rule.id not in NEVER_SILENT
    }
    properties[SYSTEM] = {**FILLED, "description": "整组规则 R（录入系统不收的写法）都不查的原因"}
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {"anyOf": [EMPTY, schema], "description": "不适用的检查规则和原因，如 {I3: 本项目无直接服务对象}"}


def _yes_no() -> list[object]:
    return [*YES, *NO, True, False]


def _typed(text: str) -> list[object]:
    """A choice as it was declared, and as an editor types it (a choice ``2024`` is a number there)."""
    values: list[object] = [text]
    with suppress(ValueError):
        values.append(int(text) if text.isdecimal() else float(text))
    return values


def _has(names: Iterable[str]) -> Schema:
    """One of ``names`` is there."""
    names = list(names)
    return {"required": names} if len(names) == 1 else {"anyOf": [{"required": [name]} for name in names]}


def _names(need: Schema) -> list[str]:
    """The names that a schema made by ``_has`` requires; none for any other schema."""
    parts = need.get("anyOf", [need])
    return [name for part in parts for name in part.get("required", ())]  # type: ignore[attr-defined,union-attr]


def _only_one(names: Iterable[str], present: Iterable[str] = ()) -> list[Schema]:
    """No two names of one thing, nor one beside another that is already given (``present``)."""
    names = list(names)
    given = [name for name in names if name in set(present)]
    rules: list[Schema] = [
        {"not": {"required": [first, second]}}
        for index, first in enumerate(names)
        for second in names[index + 1 :]
    ]
    return rules + [{"not": {"required": [name]}} for name in names if given and name not in given]


def _ruled(schema: Schema, rules: list[Schema]) -> Schema:
    return {**schema, "allOf": rules} if rules else schema


def _described(schema: Schema, title: str, help: str) -> Schema:
    return {"title": title, **({"description": help} if help else {}), **schema}


# -- fields


def _field(item: Field) -> Schema:
    return _described(_value(item), item.key, _help(item))


def _help(item: Field) -> str:
    notes = [item.help] if item.help else []
    if item.required:
        notes.append("必填")
    if item.choices:
        notes.append(f"可以写：{'、'.join(item.choices)}{'，也可以另写' if item.open_choices else ''}")
    if item.kind is Kind.DATE:
        notes.append("写成 2024-01-01")
    if item.kind is Kind.AMOUNT:
        notes.append("金额，如 2,632,000.00 或 263.2万元")
    if item.max_chars is not None:
        notes.append(f"最多 {item.max_chars} 字")
    return "；".join(notes)


def _value(item: Field) -> Schema:
    if item.kind is Kind.TABLE:
        row = _object(item.children)
        rows: Schema = {"type": "array", "items": {"anyOf": [EMPTY, row]}}
        return {**rows, "contains": {"type": "object"}} if item.required else {"anyOf": [EMPTY, rows]}
    if item.kind is Kind.GROUP:
        group = _object(item.children)
        return {**group, "minProperties": 1} if item.required else {"anyOf": [EMPTY, group]}
    schema = _limited(_scalar(item), item.max_chars)
    return {"allOf": [FILLED, schema]} if item.required else schema


def _scalar(item: Field) -> Schema:
    """A scalar of the field's type, or a blank one."""
    if item.kind is Kind.CHOICE and not item.open_choices:
        return {"anyOf": [{"enum": [value for choice in item.choices for value in _typed(choice)]}, BLANK]}
    if item.kind is Kind.CHOICE:
        return {"anyOf": [{"enum": list(item.choices)}, SCALAR]}  # the first offers what may be completed
    if item.kind is Kind.DATE:
        return {"anyOf": [{"type": "string", "pattern": DAY}, BLANK]}
    if item.kind is Kind.AMOUNT:
        return _amount()
    if item.kind is Kind.NUMBER:
        number: Schema = {"type": ["string", "number"], "minimum": 0, "pattern": r"^[0-9]+(?:\.[0-9]+)?$"}
        return {"anyOf": [number, BLANK]}
    if item.kind is Kind.YES_NO:
        return {"anyOf": [{"enum": _yes_no()}, BLANK]}
    return SCALAR


def _limited(schema: Schema, limit: int | None) -> Schema:
    """At most ``limit`` characters, blanks not counted (RULES T8)."""
    if limit is None:
        return schema
    return {"allOf": [schema, {"pattern": rf"^(?:\s*\S){{0,{limit}}}\s*$"}]}


def _object(children: Iterable[Field]) -> Schema:
    children = tuple(children)
    rules = [_has(child.names) for child in children if child.required]
    rules += [rule for child in children for rule in _only_one(child.names)]
    schema: Schema = {
        "type": "object",
        "properties": {name: _field(child) for child in children for name in child.names},
        "additionalProperties": False,
    }
    return _ruled(schema, rules)


# -- money


def _amount() -> Schema:
    return {"anyOf": [{"type": ["string", "number"], "minimum": 0, "pattern": AMOUNT}, BLANK]}


def _funds(periods: tuple[PeriodFunds, ...]) -> Schema:
    needs = [_has((funds.period,)) for funds in periods if funds.required]
    schema: Schema = {
        "type": "object",
        "properties": {
            funds.period: _described(
                {"$ref": f"#/definitions/资金·{funds.period}"}, f"{funds.period}资金", funds.help
            )
            for funds in periods
        },
        "additionalProperties": False,
    }
    schema = {**schema, "allOf": needs} if needs else {"anyOf": [EMPTY, schema]}
    return _described(schema, "资金", "按期间写各个来源的金额；合计不写也可以，程序会算")


def _period(funds: PeriodFunds) -> Schema:
    """Sources may stand side by side or in each other; a required one may stand at any depth."""
    here = {"$ref": f"#/definitions/资金·{funds.period}/definitions/来源"}
    properties: Schema = {}
    for name in TOTAL_KEYS:
        properties[name] = _described(_amount(), name, "各项相加；不写也可以，程序会算")
    for line in funds.walk():
        help = line.help or ("下面各项相加；也可以直接写金额" if line.children else "")
        for name in line.names:
            properties[name] = _described({"anyOf": [_amount(), here]}, line.key, help)
    rules = [rule for line in funds.walk() for rule in _only_one(line.names)]
    sources: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    required = [line for line in funds.walk() if line.required]
    definitions: Schema = {"来源": _ruled(sources, rules)}
    for line in required:
        definitions[f"有·{line.key}"] = _somewhere(
            line, f"#/definitions/资金·{funds.period}/definitions/有·{line.key}"
        )
    needs = [{"$ref": f"#/definitions/资金·{funds.period}/definitions/有·{line.key}"} for line in required]
    period: Schema = {"allOf": [here, *needs]}
    return {**(period if needs else {"anyOf": [EMPTY, period]}), "definitions": definitions}


def _somewhere(line: FundLine, me: str) -> Schema:
    """``line`` stands here, with an amount, or inside something that stands here."""
    scalar = {"anyOf": [{"required": [name], "properties": {name: FILLED}} for name in line.names]}
    inside = {
        "not": {
            "additionalProperties": {
                "not": {"type": "object", "$comment": "或在里层", "allOf": [{"$ref": me}]}
            }
        }
    }
    nested = {"not": {"additionalProperties": {"not": {"type": "object"}}}}
    return {"if": nested, "then": {"anyOf": [scalar, inside]}, "else": scalar}


# -- goals


def _goals(goals: tuple[Goal, ...]) -> Schema:
    properties = {
        goal.period: _described(_limited(SCALAR, goal.max_chars), f"{goal.period}目标", _goal_help(goal))
        for goal in goals
    }
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return _described({"anyOf": [EMPTY, schema]}, "目标", "按期间写；几条目标分行写时在冒号后面用“|-”")


def _goal_help(goal: Goal) -> str:
    notes = [goal.help] if goal.help else []
    notes += ["必填"] if goal.required else []
    notes += [f"最多 {goal.max_chars} 字"] if goal.max_chars is not None else []
    return "；".join(notes)


def _required_goals(goals: tuple[Goal, ...], given: Tree | None) -> list[Schema]:
    """A secret project need not say its goals. Where 部门.yaml gives the goals, only what is said here counts."""
    required = [goal.period for goal in goals if goal.required]
    if not required or (given is not None and _is_secret(given)):
        return []
    filled = {"type": ["string", "number", "boolean"], "pattern": r"[^\n]"}
    goal = {
        "properties": {
            "目标": {"type": "object", "required": required, "properties": dict.fromkeys(required, filled)}
        },
    }
    need = goal if given is not None and given.get("目标") is not None else {**goal, "required": ["目标"]}
    secret = {"properties": {"涉密": {"enum": [*YES, True]}}, "required": ["涉密"]}
    return [{"if": {"not": secret}, "then": need}]


def _is_secret(given: Tree) -> bool:
    node = given.get("涉密")
    return isinstance(node, Text) and node.value in YES


# -- indicators


def _indicators(system: IndicatorSystem) -> Schema:
    flat: Schema = {"type": "array", "items": {"$ref": "#/definitions/列出的指标"}}
    nested = _classes(system.classes)
    help = "按类别写，每个指标一行：“- 指标名称: 指标值”；也可以按表上的次序逐个列出"
    return _described({"anyOf": [EMPTY, nested, flat]}, "指标", help)


def _classes(classes: Iterable[IndicatorClass]) -> Schema:
    properties: Schema = {}
    rules: list[Schema] = []
    for item in classes:
        inner = (
            _classes(item.children)
            if item.children
            else {"type": "array", "items": {"$ref": "#/definitions/指标"}}
        )
        help = "；".join(
            filter(None, (item.help, "必填" if item.required else "", "没有指标时可以写“不适用”"))
        )
        schema = _described(
            {"anyOf": [inner, {"type": ["string", "number", "boolean", "null"]}]},
            item.label.replace("\n", ""),
            help,
        )
        properties |= dict.fromkeys(item.names, schema)
        rules += _only_one(item.names)
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return _ruled(schema, rules)


def _indicator_definitions(system: IndicatorSystem) -> Schema:
    parts = _parts(system)
    others = SCALAR if system.places else False  # the places are the spec's own, and checked there
    columns: Schema = {"properties": parts, "additionalProperties": others, **_values(system)}
    # a single key is the indicator's name; a record says 名称
    short: Schema = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "propertyNames": {"pattern": r"\S", "not": {"enum": list(NAME_KEYS)}},
        "additionalProperties": {
            "anyOf": [
                {"type": "object", **columns},
                *([] if _lacks(system) else [SCALAR if system.blank_targets else FILLED]),
            ],
            "description": "指标值，如 ≥10次；各期间不同时写成 {中期: ≥9次, 年度: ≥3次}",
        },
    }
    names: Schema = {
        **{key: {**FILLED, "title": "名称", "description": "指标的名称"} for key in NAME_KEYS},
        **{key: {"description": "指标的类别"} for key in CLASS_NAMES},
    }
    record: Schema = {**columns, "type": "object", "properties": {**parts, **names}}
    record["allOf"] = [_has(NAME_KEYS), *_only_one(NAME_KEYS), *record["allOf"]]  # type: ignore[misc]
    listed = {**record, "properties": {**parts, **names, **_class_words(system)}}
    depth = len(next(system.leaves()))
    classes = [rule for names in CLASS_KEYS[:depth] for rule in (_has(names), *_only_one(names))]
    listed["allOf"] = [*classes, *record["allOf"]]  # type: ignore[misc]
    return {"指标": {"anyOf": [short, record]}, "列出的指标": listed}


def _parts(system: IndicatorSystem) -> Schema:
    """What one indicator may say besides its name: a value for all periods or one for each, further columns."""
    parts: Schema = {
        key: {**SCALAR, "title": "指标值", "description": "各期间相同的指标值，如 ≥10次"}
        for key in VALUE_KEYS
    }
    parts |= {period: {**SCALAR, "title": f"{period}指标值"} for period in system.periods}
    for column in system.columns:
        parts |= dict.fromkeys(column.names, _described(_column(column), column.key, _help(column)))
    return parts


def _column(column: Field) -> Schema:
    schema = _limited(_scalar(column), column.max_chars)
    return {"allOf": [FILLED, schema]} if column.required else schema


def _values(system: IndicatorSystem) -> Schema:
    """Every period has a value, its own or the common one, unless the form leaves boxes empty; required
    columns are there."""
    common = {"anyOf": [{"required": [name], "properties": {name: FILLED}} for name in VALUE_KEYS]}
    rules = [
        {"if": {"required": [period]}, "then": {"properties": {period: FILLED}}, "else": common}
        for period in (() if system.blank_targets or system.places else system.periods)
    ]
    for column in system.columns:
        rules += [*([_has(column.names)] if column.required else []), *_only_one(column.names)]
    return {"allOf": [*_only_one(VALUE_KEYS), *rules]}


def _lacks(system: IndicatorSystem) -> bool:
    """Whether a bare value leaves a required column out."""
    return any(column.required for column in system.columns)


def _class_words(system: IndicatorSystem) -> Mapping[str, Schema]:
    """The classes in words; a published list may pair a second-level class with another first-level one."""
    first = [name for item in system.classes for name in item.names]
    second = [name for leaf in system.leaves() if len(leaf) > 1 for name in leaf[1].names]
    words = {
        names[0]: list(dict.fromkeys(found)) for names, found in zip(CLASS_KEYS, (first, second), strict=True)
    }
    return {key: {"enum": words[level], "description": "指标的类别"} for key, level in CLASS_NAMES.items()}
