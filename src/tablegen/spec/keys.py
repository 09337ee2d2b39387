"""Where the name on a line ends and its value begins, also where the colon is wrong or missing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from ..model.target import parse_target
from ..text.patterns import late
from ..text.vocabulary import is_term

BLANKS = " \t\u3000"
MAX_COLONS = 100  # of a line that are tried: a pasted page may have thousands
_COLONS = late(r"(?<![0-9])[:：﹕∶︰]+|[:：﹕∶︰]+(?![0-9])")  # not in 8:30 or 1:2
_NUMBER = late(
    r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[、.．)）]|[(（](?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[)）]"
)
_COMMENT = late(r"(?:^|[ \t])#(?=[ \t]|$)")
_QUOTED_KEY = late(r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*')(?=[ \t]*[:：])")
_INSTEAD = late(r"[ \t\u3000]*[=＝;；,，。→|｜\t \u3000—-]+")
_OPERATOR = late("(?:≥|≤|≧|≦|>=|<=|＞|＜)")
_NUMBERING = late(
    r"(?:目标|任务)?\s*[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]?(?:[、.．:：]|\s|$)|第?[一二三四五六七八九十]+[是、]"
)
_SENTENCE = late("[，。；！？、,;!?]")


@dataclass(frozen=True, slots=True)
class Split:
    """``body[:name_end]`` is the name, ``body[colon:value]`` its separator; ``proper`` where YAML sees it so.

    ``name`` is the known name that is meant, or the text before the colon. ``safe``: no other reading.
    """

    name: str
    name_end: int
    colon: int
    value: int
    proper: bool
    safe: bool = True


def plain_name(text: str) -> str:
    """``text`` as names are compared: half-width, without blanks, quotes, lenticular brackets and a number."""
    half = re.sub("[\\s\"'“”‘’【】]", "", unicodedata.normalize("NFKC", text))
    return _NUMBER.sub("", half, count=1) if _NUMBER.match(half) else half


def meant_name(text: str, known: Mapping[str, str]) -> str:
    """The known name that ``text`` spells, in its proper spelling, or ``text`` itself."""
    return known.get(plain_name(text), text)


def misspelt(word: str, known: Iterable[str], taken: Iterable[str] = ()) -> str | None:
    """The known name that ``word`` certainly is: spelt alike, or the only one with a single wrong, missing,
    further or swapped character. A name that is taken already, or shorter than four characters, is no candidate; a
    word that means something else on a form (省级资金 beside 市级资金) is no misspelling."""
    names = list(dict.fromkeys(known))
    plain = plain_name(word)
    alike = _free_of([name for name in names if plain_name(name) == plain], taken)
    if not alike and len(plain) >= 3 and not is_term(plain):
        alike = _free_of([name for name in names if len(name) >= 4 and _one_off(plain, name)], taken)
    return alike[0] if len(alike) == 1 else None


def _free_of(names: list[str], taken: Iterable[str]) -> list[str]:
    """Those not ``taken``, which is looked at only where there are names: of thousands of unknown ones few are near."""
    if not names:
        return names
    taken = set(taken)
    return [name for name in names if name not in taken]


def _one_off(one: str, other: str) -> bool:
    if len(one) > len(other):
        one, other = other, one
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    swapped = (
        one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
    )
    return swapped or one[start + 1 :] == other[start + 1 :]


def split(body: str, known: Mapping[str, str], free: bool, prose: bool) -> Split | None:
    """The name and the separator of a line without its indent and dashes, or None.

    ``known``: names with a meaning here or nearby, by their plain spelling. ``free``: any text may be a name
    here (an indicator). ``prose``: the line may as well go on with the text above.
    """
    begin = 0
    if body[0] in "\"'" and (quoted := _QUOTED_KEY.match(body)):
        begin = quoted.end()
    comment = _COMMENT.search(body, begin)
    end = comment.start() if comment else len(body)
    first: Split | None = None
    loose: list[Split] = []
    for match in islice(_COLONS.finditer(body, begin, end), MAX_COLONS):
        value = match.end()
        while value < len(body) and body[value] in BLANKS:
            value += 1
        left = body[: match.start()].rstrip(BLANKS)
        proper = match[0] == ":" and (match.end() == len(body) or body[match.end()] in " \t")
        found = Split(
            meant_name(left, known),
            len(left),
            len(left),
            value,
            proper and left == body[: match.start()].rstrip(" "),
        )
        if plain_name(left) in known:
            return found
        if not left:
            continue
        if proper:
            if first is None and loose and body[loose[0].value : loose[0].value + 1] in ("{", "｛"):
                return loose[0]  # the later colons are inside its braces
            first = first or found
        else:
            loose.append(found)
    if first is not None and not (prose and _NUMBERING.match(body)):
        return first
    if free:
        return _free(body, loose)
    return _near(body, loose, known, prose)


def _free(body: str, loose: list[Split]) -> Split | None:
    """The separator of an indicator: the colon before something that can be a value."""
    if loose:
        likely = [item for item in loose if parse_target(body[item.value :]) is not None]
        best = likely[0] if likely else loose[0]
        safe = len(likely) == 1 or len(loose) == 1
        return Split(best.name, best.name_end, best.colon, best.value, False, safe)
    signs = list(_OPERATOR.finditer(body))
    if len(signs) == 1 and signs[0].start() > 1:
        name = body[: signs[0].start()].rstrip(BLANKS + "，,;；→=＝|｜—-")
        return Split(name, len(name), len(name), signs[0].start(), False)
    return None


def _near(body: str, loose: list[Split], known: Mapping[str, str], prose: bool) -> Split | None:
    """A separator that YAML does not recognise, after a name close to a known one."""
    if loose and not _NUMBERING.match(body):
        found = loose[0]
        name = plain_name(found.name)
        cutoff = 0.7 if prose else 0.5
        from difflib import get_close_matches  # most specs have no slip

        if get_close_matches(name, known, 1, cutoff):
            return found
        if not prose and len(name) <= 12 and not _SENTENCE.search(found.name):
            return found
    return _no_colon(body, known)


def _no_colon(body: str, known: Mapping[str, str]) -> Split | None:
    """``项目名称 网络宣传工作``, ``项目名称=…``, or a known name alone."""
    if not body.startswith(tuple(known.values())):  # true of most lines, and one call for all names
        return None
    name = max(filter(body.startswith, known.values()), key=len)
    rest = body[len(name) :]
    if not rest.strip(BLANKS):
        return Split(name, len(name), len(name), len(body), False)
    match = _INSTEAD.match(rest)
    if match:
        return Split(name, len(name), len(name), len(name) + match.end(), False)
    return None
