"""Labels as printed → words of the vocabulary: spaces, line breaks, colons, marks and units do not count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ..model.target import unit_kinds
from ..text import vocabulary

_HALF = str.maketrans("：（）［］〔〕【】，；．％＊／\u3000\xa0", ":()[][][],;.%*/  ")
_SPACES = re.compile(r"\s+")
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.,]|\d{1,2}[、.．)](?!\d)|\([一二三四五六七八九十\d]{1,2}\)|[①-⑳]|[-*★▲#●·])+"
)
_CODE = re.compile(r"^\d{1,3}[-—.、]?(?=\D)")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_TAIL_MARKS = "*★▲:、,;.。"
_UNIT = re.compile(r"(人民币元|亿元|万元|千元|元)")
_LIMIT = re.compile(r"(\d{2,4})\s*(?:个)?(?:汉)?字(?:以内|内|之内|以下)?")
SENTENCE = re.compile("[。；;！？!?]|，.*，")


def half(text: str) -> str:
    return text.translate(_HALF)


def squeeze(text: str) -> str:
    """Without any space or line break, brackets and colons half-width."""
    return _SPACES.sub("", half(text))


@cache
def bare(text: str) -> str:
    """The word of a label: no spaces, numbering, marks, brackets, trailing colon."""
    word = squeeze(text)
    while True:
        shorter = _NUMBERING.sub("", word).rstrip(_TAIL_MARKS)
        shorter = re.sub(r"^\((?:必填|选填|\*)\)|\((?:必填|选填|必填硬性指标|\*)\)$", "", shorter)
        if shorter == word:
            break
        word = shorter
    without = _BRACKETS.sub("", word)
    return without.rstrip(_TAIL_MARKS) if without else word


@cache
def full(text: str) -> str:
    """As ``bare``, with what stands in brackets joined on (项目（政策）名称 → 项目政策名称)."""
    return _NUMBERING.sub("", re.sub(r"[()\[\]]", "", squeeze(text))).rstrip(_TAIL_MARKS)


MAX_NAME = 40  # YAML takes no key of more than 1,024 signs, and nobody reads one of more than these
_RESERVED = {"and", "or", "not", "in", "is", "if", "else", "true", "false", "none"}  # words of tags


def name(word: str) -> str:
    """``word`` as a name in tags: what cannot stand in one is left out (得分% → 得分), a digit is not the first."""
    word = re.sub(r"(?<=\d)\s{0,3}[-－—~～]\s{0,3}(?=\d)", "至", word)
    found = "".join(char for char in word if f"a{char}".isidentifier())[:MAX_NAME]
    if not found:
        return "未命名"
    return found if found.isidentifier() and found.lower() not in _RESERVED else f"项{found}"


def unit_in(text: str) -> str:
    """The unit of money that a label or line states, or ""."""
    squeezed = squeeze(text)
    match = re.search(r"(?:单位|金额单位|币种)[:]?(?:人民币)?(亿元|万元|千元|元)", squeezed) or re.search(
        r"[(,](?:单位[:]?)?(?:人民币)?(亿元|万元|千元|元)[),]", squeezed
    )
    return match[1] if match else ""


def char_limit(text: str) -> int | None:
    """The word limit that a label states (（200字以内）), or None."""
    squeezed = squeeze(text)
    match = _LIMIT.search(squeezed)
    return (
        int(match[1]) if match and ("以内" in match[0] or "不超过" in squeezed or "内" in match[0]) else None
    )


def required(text: str) -> bool:
    return "必填" in text or squeeze(text).startswith("*") or squeeze(text).endswith("*")


@cache
def field(text: str) -> str | None:
    """The field that a label asks for, or None."""
    known = vocabulary.names("字段")
    for word in (bare(text), full(text)):
        if word in known:
            return known[word]
        for ending in ("情况", "描述", "说明", "简介"):
            if word.endswith(ending) and word.removesuffix(ending) in known:
                return known[word.removesuffix(ending)]
    return None


@cache
def composite(text: str) -> tuple[str, ...]:
    """The fields of a label that asks for two (主管部门及代码), or ()."""
    word = (
        full(text)
        .replace("及其", "及")
        .replace("和", "及")
        .replace("、", "及")
        .replace("与", "及")
        .replace("/", "及")
    )
    found = vocabulary.composites().get(word)
    if found:
        return found
    first, joint, second = word.partition("及")
    if not joint or not first or not second:
        bracket = re.fullmatch(r"([^()]+)\(([^()]+)\)", squeeze(text).rstrip(_TAIL_MARKS))
        if bracket is None or bracket[2] not in ("代码", "编码"):
            return ()
        first, second = bracket[1], bracket[2]
    known = vocabulary.names("字段")
    one = known.get(first)
    if one is None:
        return ()
    if second in ("代码", "编码"):
        code = {
            "主管部门": "主管部门代码",
            "实施单位": "单位编码",
            "项目名称": "项目编码",
            "部门名称": "主管部门代码",
        }
        return (one, code[one]) if one in code else (one, f"{one}编码")
    other = known.get(second)
    return (one, other) if other and other != one else ()


@dataclass(frozen=True, slots=True)
class FundWord:
    """A label of money: ``key`` as printed (without 其中), ``period`` "" where it does not say one."""

    key: str
    period: str
    total: bool
    part: bool  # 其中：…


@cache
def _period_words() -> tuple[tuple[str, str], ...]:
    found = vocabulary.names("期间")
    return tuple(sorted(found.items(), key=lambda item: -len(item[0])))


def period_of(word: str) -> str:
    """The period whose word ``word`` begins with, or ""."""
    for spelling, period in _period_words():
        if word.startswith(spelling) and spelling not in ("年初",):
            return period
    return ""


def _strip_part(word: str) -> tuple[str, bool]:
    part = False
    for mark in vocabulary.listed("其中"):
        if word.startswith(mark) and len(word) > len(mark):
            word, part = word[len(mark) :].lstrip(":,"), True
    return word, part


@cache
def fund(text: str) -> FundWord | None:
    """What a label says of money, or None."""
    word, part = _strip_part(_NUMBERING.sub("", bare(text)))
    word = _NUMBERING.sub("", word)
    if not word:
        return None
    known = vocabulary.names("资金来源")
    totals = vocabulary.listed("资金合计")
    if word in known:
        return FundWord(word, "", False, part)
    if word in totals and word not in ("预算", "资金", "金额"):
        return FundWord("合计", "", True, part)
    for spelling, period in _period_words():
        if not word.startswith(spelling):
            continue
        rest = word[len(spelling) :]
        nested = fund(rest) if spelling == "项目" and period_of(rest) else None
        if nested is not None and nested.period:
            return FundWord(nested.key, nested.period, nested.total, part)
        for drop in ("", "项目", "度", "的", "预算", "申请", "总"):
            core = rest.removeprefix(drop) if drop else rest
            if core in totals:
                return FundWord("合计", period, True, part)
            if core in known:
                # 当年财政拨款 and 本年… are sources of their own, not periods
                return FundWord(core, period, False, part)
    for prefix in ("项目", "申请", "预算"):
        if word.removeprefix(prefix) in known:
            return FundWord(word.removeprefix(prefix), "", False, part)
    return None


_NO_MONEY = re.compile(
    "(?:说明|依据|科目|编码|代码|用途|方式|时间|日期|名称|原因|率|比例|权重|分值|得分|性质|类别|类型|文号|人)$"
)
_MONEY = (
    "资金",
    "拨款",
    "预算",
    "收入",
    "经费",
    "结转",
    "自筹",
    "债券",
    "贷款",
    "投资",
    "补助",
    "转移支付",
    "拨付",
    "基金",
    "财政",
    "财力",
)


def looks_like_money(text: str) -> FundWord | None:
    """As ``fund`` for labels that the vocabulary does not know but that stand among the money."""
    word, part = _strip_part(bare(text))
    word = _NUMBERING.sub("", word)
    if 1 < len(word) <= 20 and any(money in word for money in _MONEY) and not _NO_MONEY.search(word):
        period = (
            period_of(word) if word.startswith(("年度", "中期", "实施期", "项目", "本年", "当年")) else ""
        )
        return FundWord(word, period, word.endswith(("总额", "合计", "总计")), part)
    return None


def unknown_fund(text: str) -> FundWord | None:
    """A source of money that no list knows (其中：村集体自筹, 社会捐赠), for a label that stands where sources stand."""
    word, part = _strip_part(_NUMBERING.sub("", bare(text)))
    word = _NUMBERING.sub("", word)
    if not (2 <= len(word) <= 16 and label_like(word)) or _NO_MONEY.search(word):
        return None
    if (
        re.search("(?:情况|计划|内容|部门|年度|测算|明细|构成|概况|简介|措施|必要性|可行性|目标)$", word)
        or field(word)
        or goal(word)
    ):
        return None
    return FundWord(word, "", False, part)


def is_money_heading(text: str) -> bool:
    word = bare(text)
    return word in vocabulary.listed("资金标题") or (
        word.removeprefix("年度").removeprefix("项目") in vocabulary.listed("资金标题")
    )


@cache
def goal(text: str) -> str:
    """年度, 中期, 项目, 总 (which depends on the others), or ""."""
    known = vocabulary.names("目标")
    word = re.sub(r"\d$", "", bare(text))  # 长期绩效目标1
    word = re.sub(r"^20\d\d年度?(?=目标|绩效|总体)", "年度", word)
    if "目标" not in word:
        return ""
    for ending in ("", "情况", "描述", "内容", "概述", "设定"):
        if ending == "" or word.endswith(ending):
            found = known.get(word.removesuffix(ending), "")
            if found:
                return found
    return ""


@cache
def column(text: str) -> str:
    """The indicator column of a heading (一级, 名称, 值, 分值 …), or ""."""
    word = bare(text)
    known = vocabulary.names("指标列")
    ours = re.sub(r"^(?:[年本当]年?|20\d\d年)度?", "", word)
    for candidate in (word, full(text), ours, _BRACKETS.sub("", word)):
        if candidate in known:
            return known[candidate]
    if value_period(text):
        return "值"
    return ""


@cache
def value_period(text: str) -> str:
    """The period of a value heading (中期指标值, 年度(/项目)指标值), "" for a plain 指标值 or another word."""
    words = squeeze(text)
    word = re.sub(r"\(.*?\)", "", words)
    for spelling, period in _period_words():
        rest = word.removeprefix(spelling)
        if rest != word and rest.removeprefix("绩效").removeprefix("预期").removeprefix("计划") in (
            "指标值", "目标值", "值", "目标", "指标", "预期值", "度指标值", "度目标值", "绩效目标值",
        ):  # fmt: skip
            return period
    return ""


@cache
def indicator_class(text: str) -> str:
    """The canonical class (数量, 社会效益 …) or the first-level word of a class cell, or ""."""
    word = class_key(text)
    if word in vocabulary.listed("一级类"):
        return word
    known = vocabulary.names("指标类")
    for candidate in (word, word.removesuffix("指标"), word + "指标"):
        if candidate in known:
            return known[candidate]
    return ""


@cache
def class_key(text: str) -> str:
    """The word of a class cell: no spaces, code (11-数量指标), marks, points (（30分）)."""
    word = squeeze(text)
    # a cell that is one bracket ((数量、质量、成本方面的指标)) says its class in it
    word = re.sub(r"[(\[][^()\[\]]*[)\]]", "", word) or word.strip("()[]")
    word = _CODE.sub("", word)
    word = _NUMBERING.sub("", word)
    word = re.sub(r"(?<!\d)\d+(\.\d+)?(分|%)$", "", word)
    return word.rstrip(_TAIL_MARKS)


_WIDE_GAP = re.compile(r"\s{9,}")  # the patterns have several gaps in a row: each would try every part of it


@cache
def _prompts() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in vocabulary.listed("填写提示")))


def is_prompt(text: str) -> bool:
    """Whether a box holds nothing but hints how to fill it (……, 指标1：, ≥**, 年 月 日)."""
    lines = [_WIDE_GAP.sub(" " * 8, line.strip()) for line in text.split("\n")]
    return all(not line or _prompts().fullmatch(line) for line in lines)


@cache
def is_unit(text: str) -> bool:
    """Whether a box holds a unit alone (个, %, 万元): the number before it is to be filled in."""
    return squeeze(text) in unit_kinds()


def is_struck(text: str) -> bool:
    """Whether a box is struck out (——, /, *): nothing is to be filled in there."""
    return re.fullmatch(r"[—\-－/／*＊]{1,12}", squeeze(text)) is not None


_STAMP = re.compile(
    r"[（(]?[^，。；]{0,24}(?:盖章|签字|签章|公章|签名|（章）)[)）]?[:：]?|(?:经办人|负责人|审核人|审批人|日期|签名)[:：]?"
)
_DAY = re.compile(r"(?:20)?[\d_xX＿×]{0,4}年[\d_xX＿×]{0,2}月[\d_xX＿×]{0,2}日?")


def is_stamp(text: str) -> bool:
    """Whether a text is the place of a stamp, signatures and a date (（盖章）  负责人签字：   年 月 日)."""
    if len(text) > 200 or not re.search("盖章|签字|签章|公章|签名|（章）|年.{0,8}月", text):
        return False
    pieces = [squeeze(piece) for piece in re.split(r"\s{2,}|\n|　", text.strip())]
    joined = [piece for piece in pieces if piece and piece not in "年月日"]
    rest = [_DAY.sub("", half(piece)) for piece in joined]
    return all(not piece or _STAMP.fullmatch(piece) for piece in rest)


_HINT = re.compile(
    "填写|填报|填列|字以内|字内|简述|概述|简要|说明|分析|描述|列出|列明|结合|针对|请|是指|反映|应当|可附"
)


def is_hint(text: str) -> bool:
    """Whether the text of a blank's box says how to fill it (结合自评情况，说明项目自评总分。（200字以内）)."""
    word = squeeze(text)
    aside = word.startswith("(") and word.endswith(")") and word.count("(") == 1  # （与系统里的名称一致）
    return len(word) >= 8 and (aside or _HINT.search(text) is not None) and not is_prompt(text)


def is_note(text: str) -> bool:
    word = squeeze(text)
    return any(
        re.match(rf"{start}\d*[:.、)]|{start}$", word) is not None for start in vocabulary.listed("说明开头")
    )


def is_heading(text: str) -> bool:
    return bare(text) in vocabulary.listed("大标题")


def label_like(text: str) -> bool:
    """Whether an unknown text may be a label: short, no sentence, not a number, not a bracketed hint."""
    word = bare(text)
    return (
        0 < len(word) <= 16
        and not SENTENCE.search(text.strip())
        and re.search("[\u4e00-\u9fff]", word) is not None
        and not re.search(r"\d{3,}", word)
        and not is_prompt(text)
    )


AMOUNT = re.compile(r"[¥￥]?\s*(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(万元|千元|亿元|元|万|亿)?")


def amount(text: str) -> re.Match | None:
    return AMOUNT.fullmatch(text.strip())
