"""Numbers in Chinese numerals, as the number formats ``[DBNum1]`` (一千二百) and ``[DBNum2]`` (壹仟贰佰) of a Chinese
Excel show them: by ``General`` with units, by placeholders digit for digit, in dates the year digit for digit and the rest
as it is said. What Excel shows was not known for every number: those raise UnknownFormat."""

from __future__ import annotations

from .format_code import UnknownFormat

_DIGITS = {"1": "〇一二三四五六七八九", "2": "零壹贰叁肆伍陆柒捌玖"}
_UNITS = {"1": "千百十", "2": "仟佰拾"}
_GROUPS = ("", "万", "亿")
_MOST = 12  # digits: 万亿 and 兆 are both said
# digits of words in a format are no digits of the number: kept apart while those are replaced
_SHIELD = {ord(str(digit)): 0xE000 + digit for digit in range(10)}
_UNSHIELD = {code: digit for digit, code in _SHIELD.items()}


def shielded(words: str) -> str:
    """The words of a format, so that ``in_digits`` leaves them as they are."""
    return words.translate(_SHIELD)


def in_digits(text: str, style: str) -> str:
    """``text`` with every digit as a numeral of ``style`` ("1" or "2"): 2024 → 二〇二四."""
    return text.translate({ord(str(n)): sign for n, sign in enumerate(_DIGITS[style])}).translate(_UNSHIELD)


def counted(text: str, style: str) -> str:
    """A decimal number with units: 1234.5 → 壹仟贰佰叁拾肆.伍. Raises UnknownFormat for more than 12 digits before the point."""
    whole, point, decimals = text.partition(".")
    if not (whole + decimals).isdecimal() or len(whole) > _MOST:
        raise UnknownFormat(f"[DBNum{style}]")
    return _whole(whole, style) + point + in_digits(decimals, style)


def _whole(digits: str, style: str) -> str:
    """A gap of noughts is said once, and not where only units of 万 and 亿 follow one another (壹拾万伍仟)."""
    zero = _DIGITS[style][0]
    digits = digits.zfill(_MOST)
    out, gap = "", False
    for group in range(len(_GROUPS) - 1, -1, -1):
        end = _MOST - 4 * group
        four = digits[end - 4 : end]
        if four == "0000":
            gap = bool(out)
            continue
        gap = bool(out) and (gap or four[0] == "0")
        for digit, unit in zip(four, (*_UNITS[style], ""), strict=True):
            if digit == "0":
                gap = bool(out)
                continue
            out += (zero if gap else "") + _DIGITS[style][int(digit)] + unit
            gap = False
        out += _GROUPS[group]
        gap = False
    return out or zero


def spoken(text: str, style: str) -> str:
    """A month, day, hour or minute: 14 → 十四, 20 → 二十. Raises UnknownFormat for 05, and in formal numerals for 10 to 19:
    what Excel shows of these is not known."""
    number = int(text)
    if (len(text) > 1 and text[0] == "0") or number > 99 or (style == "2" and 10 <= number <= 19):
        raise UnknownFormat(f"[DBNum{style}]")
    said = counted(str(number), style)
    return said.removeprefix(_DIGITS[style][1]) if 10 <= number <= 19 else said
