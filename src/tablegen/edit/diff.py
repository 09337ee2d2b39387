"""``tablegen diff``: a year against the year before in the words of the form: fields, amounts, goals, indicators."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from difflib import SequenceMatcher
from pathlib import Path

from ..books.plan import make_book
from ..check.review_sheet import CENTER, NOTE, TEXT, table_sheet
from ..formats import READ_BACK, WRITERS
from ..grid.draw import pad, text_columns, wrap
from ..grid.sheet import Book, Line, Page
from ..model.layout import Layout
from ..model.money import Money
from ..model.project import Entry, Fund, Funds, Indicator, Project, Value
from ..problems import CallError, Problem, SpecError
from ..spec.adapt import adapt
from ..spec.folder import spec_file
from ..spec.load import Loaded, load

HEADS = ("部分", "项", "上年", "本年", "变化")
WIDTHS_MM = (24.0, 52.0, 74.0, 74.0, 45.0)
TITLE = "绩效目标前后对照表"
ALIKE = 0.6  # of the letters of two names: the same indicator under another name
SHOWN = 40  # columns of a box on the console


@dataclass(frozen=True, slots=True)
class Difference:
    """One line: the part of the form, the box, what stood and stands there, what changed in a word."""

    part: str
    box: str
    old: str
    new: str
    change: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """``specs``: both, as they are printed on the later form. ``problems``: what of the earlier spec it has no place for."""

    specs: tuple[Loaded, Loaded]
    names: tuple[str, str]
    years: tuple[str, str]
    differences: tuple[Difference, ...]
    problems: tuple[Problem, ...]

    def sentence(self) -> str:
        counts: dict[str, int] = {}
        for item in self.differences:
            counts[item.part] = counts.get(item.part, 0) + 1
        found = "，".join(f"{part} {count} 处" for part, count in counts.items())
        return f"{self.years[0]} 年 → {self.years[1]} 年：{found or '没有不同'}"


def compare(old: Path, new: Path, folders: Callable[[Path], list[Path]]) -> Comparison:
    """The spec ``old`` against ``new``; of another layout, put onto that of ``new`` first. Raises CallError, SpecError."""
    before, after = (_loaded(path, folders(path)) for path in (old, new))
    assert before.project and before.layout and after.project and after.layout
    earlier, told = before.project, []
    if before.layout.id != after.layout.id:
        earlier, problems = adapt(before.project, before.layout, after.layout)
        told = [before.with_line(problem) for problem in problems if problem.code == "left-over"]
    return Comparison(
        (replace(before, project=earlier, layout=after.layout), after),
        (before.project.name, after.project.name),
        (before.project.year, after.project.year),
        tuple(_differences(earlier, after.project, after.layout)),
        tuple(told),
    )


def _loaded(path: Path, folders: list[Path]) -> Loaded:
    if not path.is_file():
        raise CallError(Problem("no-such-path", f"没有“{path}”这个文件", hint="写两份规格：上年的和本年的"))
    loaded = load(spec_file(path), folders)
    if not loaded.ready:
        raise SpecError(*loaded.problems)
    return loaded


def _differences(old: Project, new: Project, layout: Layout) -> Iterator[Difference]:
    for item in layout.fields:
        before, after = _texts(old.fields.get(item.key)), _texts(new.fields.get(item.key))
        for box in dict.fromkeys((*before, *after)):
            yield from _changed("栏目", item.key + box, before.get(box, ""), after.get(box, ""))
    for period in layout.funds:
        yield from _money(period.period, old.funds.get(period.period), new.funds.get(period.period), layout)
    for goal in layout.goals:
        texts = (
            project.goals[goal.period].text if goal.period in project.goals else "" for project in (old, new)
        )
        yield from _changed("目标", goal.period, *texts)
    yield from _indicators(old, new)


def _changed(part: str, box: str, old: str, new: str) -> Iterator[Difference]:
    if old.strip() != new.strip():
        yield Difference(
            part, box, old, new, "删去" if not new.strip() else "新增" if not old.strip() else "改"
        )


def _texts(value: Value | None) -> dict[str, str]:
    """Text of every box of a field, by what stands behind the field's name: “.姓名”, “（2）.金额”."""
    if value is None:
        return {}
    if isinstance(value, Entry):
        return {"": value.text}
    if isinstance(value, Mapping):
        return {f".{key}{box}": text for key, child in value.items() for box, text in _texts(child).items()}
    return {
        f"（{number}）{box}": text for number, row in enumerate(value, 1) for box, text in _texts(row).items()
    }


def _money(period: str, old: Funds | None, new: Funds | None, layout: Layout) -> Iterator[Difference]:
    amounts = [_amounts(funds, layout) for funds in (old, new)]
    for key in dict.fromkeys((*amounts[0], *amounts[1])):
        before, after = (known.get(key) for known in amounts)
        if before != after:
            yield Difference(
                f"资金（{layout.money.unit.label}）",
                f"{period}·{key}",
                *("" if money is None else layout.money.text(money) for money in (before, after)),
                _by_how_much(before, after, layout),
            )


def _amounts(funds: Funds | None, layout: Layout) -> dict[str, Money | None]:
    if funds is None:
        return {}

    def walk(fund: Fund) -> Iterator[tuple[str, Money | None]]:
        yield fund.key, fund.money
        for child in fund.children:
            yield from walk(child)

    return {"合计": funds.total} | {key: money for line in funds.lines for key, money in walk(line)}


def _by_how_much(old: Money | None, new: Money | None, layout: Layout) -> str:
    """``+12.5（+10.0%）``; a blank box is not 0, so nothing is computed from it."""
    if old is None or new is None:
        return "新增" if old is None else "删去"
    difference = new - old
    sign = "+" if difference.yuan > 0 else "-"
    text = f"{sign}{layout.money.text(abs(difference))}"
    if not old:
        return text
    share = (abs(difference).yuan * 100 / abs(old).yuan).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{text}（{sign}{share}%）"


def _indicators(old: Project, new: Project) -> Iterator[Difference]:
    for before, after in _paired(old.indicators, new.indicators):
        shown = after or before
        assert shown is not None
        box = f"{shown.classes[-1]}·{shown.name.text}"
        if before is None or after is None:
            text = _values(shown)
            yield Difference("指标", box, *(("", text, "新增") if before is None else (text, "", "删去")))
            continue
        if before.classes != after.classes:
            yield Difference("指标", box, before.classes[-1], after.classes[-1], "换了类别")
        if before.name.text.strip() != after.name.text.strip():
            yield Difference("指标", box, before.name.text, after.name.text, "改了名称")
        parts = [{**item.values, **item.columns} for item in (before, after)]
        for key in dict.fromkeys((*parts[0], *parts[1])):
            texts = (known[key].text if key in known else "" for known in parts)
            yield from _changed("指标", f"{box}（{key}）", *texts)


def _values(item: Indicator) -> str:
    texts = {entry.text: period for period, entry in item.values.items()}
    return (
        next(iter(texts)) if len(texts) == 1 else "；".join(f"{key}：{text}" for text, key in texts.items())
    )


def _paired(
    old: tuple[Indicator, ...], new: tuple[Indicator, ...]
) -> Iterator[tuple[Indicator | None, Indicator | None]]:
    """Each indicator with the one that it was: of the same name, in its own class first, else of the most alike name in
    its class. Dropped ones stand at the end."""
    left = list(old)
    pairs: dict[int, Indicator] = {}
    for same in (_same_place, _same_name):
        for number, item in enumerate(new):
            found = next((other for other in left if number not in pairs and same(other, item)), None)
            if found is not None:
                pairs[number] = found
                left.remove(found)
    for number, item in enumerate(new):
        if number not in pairs:
            likeness = [(_likeness(other, item), other) for other in left if other.classes == item.classes]
            best = max(likeness, key=lambda pair: pair[0], default=(0.0, item))
            if best[0] >= ALIKE:
                pairs[number] = best[1]
                left.remove(best[1])
    for number, item in enumerate(new):
        yield pairs.get(number), item
    for item in left:
        yield item, None


def _same_place(old: Indicator, new: Indicator) -> bool:
    return old.classes == new.classes and _same_name(old, new)


def _same_name(old: Indicator, new: Indicator) -> bool:
    return "".join(old.name.text.split()) == "".join(new.name.text.split())


def _likeness(old: Indicator, new: Indicator) -> float:
    return SequenceMatcher(None, old.name.text, new.name.text, autojunk=False).ratio()


# -- how it is shown


def as_lines(comparison: Comparison) -> Iterator[str]:
    """For the console: a line for each difference, long texts below each other."""
    part = ""
    for item in comparison.differences:
        if item.part != part:
            yield ("" if not part else "\n") + item.part
            part = item.part
        if text_columns(item.old) <= SHOWN and text_columns(item.new) <= SHOWN:
            yield f"  {pad(item.change, 8, 'left')}  {item.box}：{item.old or '（空）'} → {item.new or '（空）'}"
            continue
        yield f"  {pad(item.change, 8, 'left')}  {item.box}："
        for sign, text in (("-", item.old), ("+", item.new)):
            yield from (f"      {sign} {line}" for line in wrap(text, 2 * SHOWN) if text)
    yield ("\n" if part else "") + comparison.sentence()


def written(comparison: Comparison, path: Path) -> bytes:
    """The comparison as a table in the format of ``path``, read back. Raises CallError for another suffix."""
    form = path.suffix.lower().lstrip(".")
    if form not in WRITERS:
        hint = f"写成 {'、'.join(f'.{name}' for name in WRITERS)}"
        raise CallError(Problem("bad-format", f"对照表不能做成“{path.suffix or path.name}”", hint=hint))
    book = _book(comparison)
    data = WRITERS[form](book)
    READ_BACK[form](data, book)
    return data


def revision(comparison: Comparison) -> bytes:
    """The later form as a Word file in which what differs from the earlier one is a tracked change. Raises TablegenError."""
    from ..formats.word.tracked import write_tracked

    old, new = (make_book(loaded) for loaded in comparison.specs)
    return write_tracked(old, replace(new, properties=new.properties | {"category": "内部"}))


def _book(comparison: Comparison) -> Book:
    old, new = comparison.years
    heads = (*HEADS[:2], f"{old}年", f"{new}年", HEADS[4])
    rows = [heads, *((d.part, d.box, d.old, d.new, d.change) for d in comparison.differences)]
    page = Page(297.0, 210.0, 18.0, 14.0, 16.0, 14.0)
    names = " → ".join(dict.fromkeys(comparison.names))
    notes = (Line(f"项目：{names}", NOTE), Line(comparison.sentence(), NOTE))
    sheet = table_sheet("对照", TITLE, WIDTHS_MM, rows, (CENTER, TEXT, TEXT, TEXT, CENTER), page, notes)
    return Book(TITLE, (sheet,), {"subject": TITLE, "keywords": "绩效目标"})
