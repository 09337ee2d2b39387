"""What the public copies of a run leave out, and the search for it in what is published.

Two kinds of text are left out. *Names* (of a secret project whose name is not printed, and telephone and identity
numbers of internal fields) may stand in nothing that goes out: where another project or 部门.yaml says one, the run
refuses by place. All other *texts* (goals, indicators, people, everything of a form that is not printed) may also
be said in public by others (an office's name, “保障单位正常运转”): those that a public copy or the layout itself prints
are not searched for.

Not searched for either, because they are found everywhere: texts of fewer than MIN_CHARS characters, texts without a
汉字 unless they have MIN_DIGITS digits or are an address (Word's own parts are called app, theme, settings), dates, and amounts of fewer than MIN_AMOUNT_DIGITS digits (zeros at
either end do not count). A long text is searched for whole and by its clauses of CLAUSE_CHARS characters or more.
Texts are compared without blanks, in one width and case (Unicode NFKC), so that a line break hides nothing; amounts
as numbers, in 元 and in 万元.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ..formats.all_texts import BREAK, pieces
from ..model.layout import Layout
from ..model.money import Money
from ..model.project import Entry, Project
from .public import walk_all

MIN_CHARS = 3
MIN_DIGITS = 7
MIN_AMOUNT_DIGITS = 4
CLAUSE_CHARS = 8
WAN = Decimal(10_000)
NAME, TEXT, AMOUNT = "不公开的名称或号码", "遮去的文字", "不公开的金额"

# what our own files say besides: titles, the contents of a volume, page numbers, names of styles and faces
OUR_WORDS = (
    "年度项目绩效目标汇总表", "目录", "序号", "项目名称", "金额（元）", "金额（万元）", "页码", "合计", "第1页", "公开",
    "标题", "二级标题", "三级标题", "说明", "表头", "表格正文", "页脚", "正文", "宋体", "仿宋", "黑体", "楷体",
    "方正小标宋简体", "方正仿宋简体", "思源宋体", "思源黑体",
)  # fmt: skip

_BLANKS = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufe00-\ufe0f]+")
_CLAUSES = re.compile(r"[。；;，,、：:！!？?\n]")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![A-Za-z\d])")
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


def squeeze(text: str) -> str:
    """``text`` as it is compared: NFKC, one case, no blanks and no invisible signs."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text).casefold())


@dataclass(frozen=True, slots=True)
class Copy:
    """A project as typed (on its own layout) and as the public sees it; ``public`` None: not at all. ``removed`` are the
    entries that were taken out, ``hidden`` words that stand outside the project and may not go out with it: the name of
    a secret spec's file."""

    typed: Project
    public: Project | None
    removed: tuple[Entry, ...]
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is searched for: names and texts as typed, amounts in 元 and 万元. ``cited`` are the names that a layout's own
    words do not excuse: they are refused where a spec says them."""

    names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    amounts: frozenset[Decimal] = frozenset()
    cited: tuple[str, ...] = ()


def left_out(copies: Sequence[Copy], words: Iterable[str]) -> LeftOut:
    """What must not be found in the files of ``copies``. ``words`` are printed by others than the projects: by the
    layouts, the writers, and as titles."""
    names: dict[str, None] = {}
    texts: dict[str, None] = {}
    amounts: set[Decimal] = set()
    for copy in copies:
        _take(copy, names, texts, amounts)
    publics = [copy.public for copy in copies if copy.public is not None]
    printed = [squeeze(word) for word in (*OUR_WORDS, *words)]
    printed_names = BREAK.join(printed)
    for project in publics:
        printed += [
            squeeze(text) for text in (project.code, project.year, *(e.text for e in walk_all(project)))
        ]
    excused = BREAK.join(printed)
    return LeftOut(
        tuple(name for name in names if squeeze(name) not in printed_names),
        tuple(text for text in texts if text not in names and squeeze(text) not in excused),
        frozenset(amounts - _printed_amounts(publics)),
        tuple(names),
    )


def _take(copy: Copy, names: dict[str, None], texts: dict[str, None], amounts: set[Decimal]) -> None:
    typed, public = copy.typed, copy.public
    if typed.classified and (public is None or public.name != typed.name) and is_searched(typed.name):
        names[typed.name] = None
    for entry in copy.removed:
        if entry.day is not None:
            continue
        if entry.money is not None:
            amounts.update(_spellings(entry.money))
        if sum(char.isdigit() for char in entry.text) >= MIN_DIGITS and _is_number(entry.text):
            names[entry.text] = None
        else:
            texts |= dict.fromkeys(_needles(entry.text))
    for word in (*copy.hidden, *((typed.code,) if public is None else ())):
        texts |= dict.fromkeys(_needles(word))
    if public is None:
        for funds in typed.funds.values():
            for money in (funds.total, *(fund.money for line in funds.lines for fund in line.walk())):
                if money is not None:
                    amounts.update(_spellings(money))


def is_searched(text: str) -> bool:
    short = squeeze(text)
    if short.isascii():
        return sum(char.isdigit() for char in short) >= MIN_DIGITS or "@" in short[1:-2]
    return len(short) >= MIN_CHARS and any(unicodedata.category(char)[0] == "L" for char in short)


def _is_number(text: str) -> bool:
    """Of telephones and identity cards, not of amounts: digits with little else."""
    return re.fullmatch(r"[\d\s()（）+、,，;；/xX-]+", text.strip()) is not None


def _needles(text: str) -> Iterator[str]:
    if is_searched(text):
        yield text.strip()
    for clause in _CLAUSES.split(text):
        if len(squeeze(clause)) >= CLAUSE_CHARS and is_searched(clause):
            yield clause.strip()


def _spellings(money: Money) -> Iterator[Decimal]:
    digits = "".join(map(str, money.yuan.as_tuple().digits)).strip("0")
    if len(digits) >= MIN_AMOUNT_DIGITS:
        for value in (money.yuan, money.yuan / WAN):
            if not (value == int(value) and 1900 <= value <= 2100):  # a year
                yield value.normalize()


def _printed_amounts(publics: Sequence[Project]) -> set[Decimal]:
    """Every number that the public copies print, and the sums of their amounts."""
    found: set[Decimal] = set()
    sums: dict[tuple[str, str], Decimal] = {}
    for project in publics:
        for entry in walk_all(project):
            found.update(numbers(entry.text))
        for period, funds in project.funds.items():
            amounts = {fund.key: fund.money for line in funds.lines for fund in line.walk()} | {
                "": funds.total
            }
            for key, money in amounts.items():
                if money is not None:
                    found |= {money.yuan.normalize(), (money.yuan / WAN).normalize()}
                    sums[period, key] = sums.get((period, key), Decimal(0)) + money.yuan
    for total in sums.values():
        found |= {total.normalize(), (total / WAN).normalize()}
    return found


def numbers(text: str) -> Iterator[Decimal]:
    for match in _NUMBER.finditer(text):
        try:
            yield Decimal(match[0].replace(",", "")).normalize()
        except InvalidOperation:
            continue


def cited_name(text: str, names: Iterable[str]) -> bool:
    """Whether ``text`` says one of ``names``."""
    short = squeeze(text)
    return any(squeeze(name) in short for name in names)


def layout_words(layout: Layout) -> Iterator[str]:
    """What the form prints by itself."""
    from ..fill.template import load_templates

    yield layout.name
    yield (layout.folder / "layout.yaml").read_text("utf-8-sig")
    for template in load_templates(layout.folder):
        yield template.form.marked


# -- the search


class Search:
    """The search for what was left out, in one file after the other."""

    def __init__(self, what: LeftOut):
        self._needles = {squeeze(text): TEXT for text in what.texts} | {
            squeeze(name): NAME for name in what.names
        }
        self._amounts = what.amounts
        self._starts: dict[str, list[str]] = {}
        for needle in self._needles:
            self._starts.setdefault(needle[:MIN_CHARS], []).append(needle)
        self._bytes: dict[bytes, str] = {}
        for text, kind in (*((text, TEXT) for text in what.texts), *((name, NAME) for name in what.names)):
            for encoding in _ENCODINGS:
                self._bytes[text.encode(encoding, "ignore")] = kind
        self._byte_starts: dict[bytes, list[bytes]] = {}
        for raw in self._bytes:
            self._byte_starts.setdefault(raw[:MIN_CHARS], []).append(raw)

    def __bool__(self) -> bool:
        return bool(self._needles or self._amounts)

    def found(self, data: bytes, name: str) -> tuple[str, str] | None:
        """(what was found, where in the file), or None. ``name`` of the file is searched too. Raises UnreadableError."""
        if kind := self._in_text(name):
            return kind, "文件名"
        for where, piece in pieces(data):
            kind = self._in_bytes(piece) if isinstance(piece, bytes) else self._in_text(piece)
            if kind:
                return kind, where
        return None

    def _in_text(self, text: str) -> str:
        short = squeeze(text)
        for needle in _candidates(short, self._starts):
            if needle in short:
                return self._needles[needle]
        if self._amounts and not self._amounts.isdisjoint(numbers(text)):
            return AMOUNT
        return ""

    def _in_bytes(self, data: bytes) -> str:
        for needle in _candidates(data, self._byte_starts):
            if needle in data:
                return self._bytes[needle]
        return ""


FEW = 300  # needles that are looked for one by one; more go through an index of their beginnings


def _candidates(text: str | bytes, starts: dict) -> Iterator:
    if len(starts) > FEW:
        here = {text[at : at + MIN_CHARS] for at in range(len(text) - MIN_CHARS + 1)}
        starts = {start: starts[start] for start in here & starts.keys()}
    for needles in starts.values():
        yield from needles
