"""The words of the forms as data (vocabulary.yaml): which words mean the same on different forms."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from .known_words import closest, own_section
from .tree import Mapping, Sequence, Text

FILE = Path(__file__).with_name("vocabulary.yaml")


def section(name: str) -> Mapping:
    node = own_section(FILE, name)
    assert isinstance(node, Mapping), name
    return node


def words(node: object) -> tuple[str, ...]:
    if isinstance(node, Sequence):
        return tuple(item.value for item in node.items if isinstance(item, Text))
    return (node.value,) if isinstance(node, Text) else ()


@cache
def _meanings(name: str) -> dict[str, str]:
    """word → canonical word, for the sections 期间, 资金来源 and 指标类."""
    result: dict[str, str] = {}
    for key, node in section(name).items:
        spellings = node.get("名称") if isinstance(node, Mapping) else node
        for word in (key.value, *words(spellings)):
            result.setdefault(word, key.value)
    return result


def spellings(name: str) -> tuple[str, ...]:
    """Every word of the sections 期间, 资金来源 and 指标类, whatever it means."""
    return tuple(_meanings(name))


LONG_PERIODS = ("中期", "项目")  # canonical periods that are longer than the year


def period(word: str) -> str:
    """The canonical period (年度, 中期, 项目) of a form's word; the word itself where it is not known."""
    return _meanings("期间").get(word, word)


def fund(word: str) -> str:
    """The canonical source of money of a form's word."""
    return _meanings("资金来源").get(word, word)


def field(word: str) -> str:
    """The canonical field (实施单位, 项目期 …) of a form's label."""
    return _meanings("字段").get(word, word)


def indicator_class(word: str) -> str:
    """The canonical indicator class (数量, 经济成本 …) of a form's word."""
    return _meanings("指标类").get(word, word)


def class_substitutes(canonical: str) -> tuple[str, ...]:
    """Classes that may hold an indicator where a form does not have its own class."""
    node = section("指标类").get(canonical)
    return words(node.get("替代")) if isinstance(node, Mapping) else ()


# -- what a name that a form does not have may mean

_TITLES = {"目标": "目标", "指标标题": "指标", "资金标题": "资金"}


@cache
def _terms() -> frozenset[str]:
    """Every word that means something of its own on a form."""
    return frozenset(
        word for name in ("期间", "资金来源", "指标类", "字段", "目标") for word in _meanings(name)
    ) | frozenset(listed("一级类"))


def is_term(word: str) -> bool:
    """Whether ``word`` means something of its own on a form, so that it is no misspelling of another word."""
    return word in _terms()


def meant(word: str, known: Iterable[str], section_name: str) -> str | None:
    """The one of ``known`` that means what ``word`` does on other forms, else the one that ``word`` is a slip of.

    ``section_name`` tells what the words name: 字段, 资金来源, 期间, 目标, 指标类 or 指标列. A word that means something else is no
    slip, however alike it looks (省级资金, 市级资金).
    """
    known = list(known)
    if section_name == "指标列":
        return _column(word, known) or closest(word, known)
    same = _meanings(section_name).get(word)
    if same is not None:
        kin = _meanings("期间" if section_name == "目标" else section_name)
        alike = next((name for name in known if kin.get(name, name) == same), None)
        if alike is not None:
            return alike
    if section_name == "字段":
        title = next((key for name, key in _TITLES.items() if word in _title_words(name)), None)
        if title in known:
            return title
    if is_term(word):
        return next((name for name in known if name in (f"{word}指标", word.removesuffix("指标"))), None)
    return closest(word, known)


def _column(word: str, known: list[str]) -> str | None:
    """The column of an indicator that a heading names: 当年预期实现值 is the value of 年度, or the only one."""
    columns, periods = _meanings("指标列"), _meanings("期间")
    lead = max((name for name in periods if word.startswith(name) and word != name), key=len, default="")
    if columns.get(word.removeprefix(lead)) == "值":
        own = (name for name in known if lead and periods.get(name, name) == periods[lead])
        return next(own, None) or next((name for name in known if columns.get(name) == "值"), None)
    same = columns.get(word)
    return next((name for name in known if columns.get(name, name) == same), None) if same else None


@cache
def _title_words(name: str) -> frozenset[str]:
    words_of = _meanings(name) if name == "目标" else listed(name)
    return frozenset(words_of) - {"名称", "资金", "目标", "指标"}


# -- what learning a blank looks up (learn)


def names(section_name: str) -> dict[str, str]:
    """word → canonical word of a section whose entries are lists, or mappings with 名称."""
    return _meanings(section_name)


def listed(section_name: str) -> tuple[str, ...]:
    """The words of a section that is a plain list (资金合计, 填写提示 …)."""
    node = own_section(FILE, section_name)
    assert isinstance(node, Sequence), section_name
    return words(node)


@cache
def composites() -> dict[str, tuple[str, ...]]:
    """A label that asks for two things (主管部门及代码) → the fields it stands for, in order."""
    return {key.value: words(node) for key, node in section("复合标签").items}


@cache
def internal_fields() -> frozenset[str]:
    """Fields that are left out of public copies: people and telephones (RULES S4)."""
    found = (
        key.value
        for key, node in section("字段").items
        if isinstance(node, Mapping) and node.get("内部") is not None
    )
    return frozenset(found)
