"""What the public copies of a run leave out, and the search for it in what is published.

Two kinds of text are left out. *Names* (of a secret project whose name is not printed, its code, and telephone and
identity numbers of internal fields) may stand in nothing that goes out: where another project or 部门.yaml says one,
the run refuses by place, unless the office lets it be said (汇编: 可以提的名称). All other *texts* (goals,
indicators, people, everything of a form that is not printed) may also be said in public by others (an office's name,
“保障单位正常运转”): those that a public copy or the layout itself prints are not searched for; that a public spec says
one of them that tells much is a warning.

A name or a person of two 汉字 counts only where it stands by itself, between blanks and signs (培训 is in half of all
words). Not searched for, because they are found everywhere: other texts of fewer than MIN_CHARS characters, texts without a
汉字 unless they have MIN_DIGITS digits or are an address (Word's own parts are called app, theme, settings), dates, and amounts of fewer than MIN_AMOUNT_DIGITS digits (zeros at
either end do not count). A long text is searched for whole and by its clauses of CLAUSE_CHARS characters or more.
Texts are compared without blanks, in one width and case (Unicode NFKC), so that a line break hides nothing; names of
NAME_CHARS and more without signs, in simplified characters and with one kind of numbers too (“天网”工程, 天網工程, 第2期 for
二期); amounts as numbers, in 元 and in 万元.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from ..formats.all_texts import BREAK, pieces
from ..model.layout import Layout
from ..model.money import Money
from ..model.project import Entry, Project
from ..text.rule_words import any_of
from .needles import MIN_CHARS, MIN_DIGITS, Needles, Said, by_start, candidates, is_pair, squeeze
from .public import walk_all

MIN_AMOUNT_DIGITS = 4
CLAUSE_CHARS = 8
OWN_WORDS_CHARS = 6  # a name of as many is no word that a form prints by itself
MAIN_CHARS = 6  # of a name, without its common ending
TELLING_CHARS = 12  # a clause of a secret project's goals that another spec hardly says by chance
WAN = Decimal(10_000)
NAME, TEXT, AMOUNT = "不公开的名称或号码", "遮去的文字", "不公开的金额"

# what our own files say besides: titles, the contents of a volume, page numbers, names of styles and faces
OUR_WORDS = (
    "年度项目绩效目标汇总表", "目录", "序号", "项目名称", "金额（元）", "金额（万元）", "页码", "合计", "第1页", "公开",
    "标题", "二级标题", "三级标题", "说明", "表头", "表格正文", "页脚", "正文", "宋体", "仿宋", "黑体", "楷体",
    "方正小标宋简体", "方正仿宋简体", "思源宋体", "思源黑体",
)  # fmt: skip

_CLAUSES = re.compile(r"[。；;，,、：:！!？?\n]")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![A-Za-z\d])")
_PARTS_OF_NUMBERS = re.compile(r"[、,，;；/\s]+")
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


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
    """What is searched for: names and texts as typed, amounts in 元 and 万元. ``cited`` are all names: they are refused
    where a spec says them. ``telling`` are texts that a public spec may say, but that are worth a warning."""

    names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    amounts: frozenset[Decimal] = frozenset()
    cited: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()


def left_out(
    copies: Sequence[Copy], words: Iterable[str], unread: Iterable[str] = (), may_be_said: Iterable[str] = ()
) -> LeftOut:
    """What must not be found in the files of ``copies``. ``words`` are printed by others than the projects: by the
    layouts, the writers, and as titles. ``unread`` are names of secret specs that could not be read further,
    ``may_be_said`` names that the office lets others say."""
    names: dict[str, None] = {name: None for name in unread if is_name(name)}
    texts: dict[str, None] = {}
    amounts: set[Decimal] = set()
    for copy in copies:
        _take(copy, names, texts, amounts)
    sayable = {squeeze(name) for name in may_be_said}
    names = {name: None for name in names if squeeze(name) not in sayable}
    publics = [copy.public for copy in copies if copy.public is not None]
    words = tuple(words)
    printed = [squeeze(word) for word in (*OUR_WORDS, *words)]
    forms = Said(BREAK.join((*OUR_WORDS, *words)))
    for project in publics:
        printed += [
            squeeze(text) for text in (project.code, project.year, *(e.text for e in walk_all(project)))
        ]
    public_texts = [entry.text for project in publics for entry in walk_all(project)]
    excused = BREAK.join(printed)
    said = Said(BREAK.join((*OUR_WORDS, *words, *public_texts)))

    def is_excused(text: str) -> bool:
        short = squeeze(text)
        return bool(Needles({short: TEXT}).kind_in(said)) if is_pair(short) else short in excused

    def is_word(name: str) -> bool:
        short = squeeze(name)
        return len(short) < OWN_WORDS_CHARS and bool(Needles({short: NAME}).kind_in(forms))

    return LeftOut(
        tuple(name for name in names if not is_word(name)),
        tuple(text for text in texts if text not in names and not is_excused(text)),
        frozenset(amounts - _printed_amounts(publics)),
        tuple(names),
        tuple(_telling(copies, {squeeze(text) for text in public_texts})),
    )


def _telling(copies: Sequence[Copy], public: Collection[str]) -> Iterator[str]:
    """People of internal fields, what secret projects are called for short, and long clauses of what they aim at, but for
    what a public copy has as a value of its own."""
    found: dict[str, None] = {}
    for copy in copies:
        if copy.typed.classified:
            kept = {squeeze(entry.text) for entry in walk_all(copy.public)} if copy.public else set()
            goals = [entry.text for entry in copy.typed.goals.values() if squeeze(entry.text) not in kept]
            clauses = (clause.strip() for text in goals for clause in _CLAUSES.split(text))
            found |= dict.fromkeys(item for item in clauses if len(squeeze(item)) >= TELLING_CHARS)
            if copy.public is None or copy.public.name != copy.typed.name:
                found |= dict.fromkeys(_main_part(copy.typed.name))
        else:
            people = (
                entry.text.strip() for entry in copy.removed if entry.money is None and entry.day is None
            )
            found |= dict.fromkeys(item for item in people if is_name(item) and not _is_number(item))
    yield from (text for text in found if squeeze(text) not in public)


def _main_part(name: str) -> Iterator[str]:
    """What a secret project is called for short: its name without the words that many names end with, if they are not
    most of it."""
    rest = name
    while len(squeeze(shorter := _ending().sub("", rest))) >= MAIN_CHARS and shorter != rest:
        rest = shorter
    if rest != name:
        yield rest


@cache
def _ending() -> re.Pattern[str]:
    """Words at the end of a name, what stands in brackets there, and the number of a stage."""
    words = any_of("项目名尾词").pattern
    return re.compile(rf"\s*(?:[（(][^（）()]*[)）]|第?[0-9０-９一二三四五六七八九十IVXⅠ-Ⅻ]+期|{words})\s*$")


def _take(copy: Copy, names: dict[str, None], texts: dict[str, None], amounts: set[Decimal]) -> None:
    typed, public = copy.typed, copy.public
    if typed.classified and (public is None or public.name != typed.name) and is_name(typed.name):
        names[typed.name] = None
    if public is None and is_searched(typed.code):
        names[typed.code] = None
    for entry in copy.removed:
        if entry.day is not None:
            continue
        if entry.money is not None:
            amounts.update(_spellings(entry.money))
        if sum(char.isdigit() for char in entry.text) >= MIN_DIGITS and _is_number(entry.text):
            names |= dict.fromkeys(_numbers_of(entry.text))
        elif not typed.classified and is_pair(squeeze(entry.text)):  # a person
            texts[entry.text.strip()] = None
        else:
            texts |= dict.fromkeys(_needles(entry.text))
    for word in copy.hidden:
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


def is_name(text: str) -> bool:
    """Whether a name can be searched for: one of two 汉字 is, by itself."""
    return is_searched(text) or is_pair(squeeze(text))


def _numbers_of(text: str) -> Iterator[str]:
    """A telephone or identity number as typed; of several each, and the number behind an area code."""
    yield text.strip()
    for part in _PARTS_OF_NUMBERS.split(text):
        if is_searched(part):
            yield part
        yield from re.findall(rf"\d{{{MIN_DIGITS},}}", part)


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
        names = [squeeze(name) for name in what.names]
        self._needles = Needles(
            {squeeze(text): TEXT for text in what.texts} | dict.fromkeys(names, NAME), names
        )
        self._amounts = what.amounts
        self._bytes: dict[bytes, str] = {}
        for text, kind in (*((text, TEXT) for text in what.texts), *((name, NAME) for name in what.names)):
            if squeeze(text) in self._needles.pairs or text.isdecimal():
                continue  # the ends of a word or number are not seen in bytes
            for encoding in _ENCODINGS:
                self._bytes[text.encode(encoding, "ignore")] = kind
        self._byte_starts = by_start(self._bytes)

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
        if kind := self._needles.kind_in(Said(text)):
            return kind
        if self._amounts and not self._amounts.isdisjoint(numbers(text)):
            return AMOUNT
        return ""

    def _in_bytes(self, data: bytes) -> str:
        for needle in candidates(data, self._byte_starts):
            if needle in data:
                return self._bytes[needle]
        return ""
