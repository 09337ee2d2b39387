"""Everything that a template does draws on one budget per form: turns of loops, what filters touch, texts made.

A step is about a microsecond of work: a turn of a loop is TURN of them, an item that a filter touches one (sorting:
one for each halving too), a hundred characters one. What a filter yields is made at once, so that nothing
is touched that was not paid for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sized
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

import jinja2
from jinja2.runtime import Context, Undefined
from jinja2.sandbox import SecurityError

from .names import Amount, Named

MAX_STEPS = 1_000_000  # a volume of 1,000 projects with 100 indicators each, and ten steps for each of them
TURN = 2
CHARS = 100  # that one step copies
MAX_TEXT_CHARS = 200_000  # of one text that a filter or an operator makes
MAX_NUMBER = 10**30
MAX_PLACES = 30
DIGITS = 15  # of a decimal number that are kept
STEPS = "\x00steps"  # the budget's name in the context: no template can write it
NUMBERS = (int, float, Decimal)
# filters of Jinja whose result is about as long as what they get (``center``, ``format``, ``indent`` make any length)
FILTERS = (
    "count", "d", "default", "first", "float", "int", "items", "last", "length", "list", "lower", "map", "max",
    "min", "reject", "rejectattr", "reverse", "select", "selectattr", "sort", "sum", "trim", "unique",
    "upper",
)  # fmt: skip
_OF_TEXTS = frozenset(("lower", "trim", "upper"))
_WITHOUT_TOUCHING = frozenset(("count", "d", "default", "length"))


class NotPrintableError(ValueError):
    """What a tag prints is no text, amount or number; ``str()`` is what it is, in Chinese."""


@dataclass(slots=True)
class Steps:
    """What one form may still do."""

    left: int = MAX_STEPS

    def take(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise SecurityError(f"循环和过滤器要做的事太多（超过 {MAX_STEPS} 步）")


def steps_of(context: Context) -> Steps:
    return context.parent[STEPS]  # type: ignore[return-value]


def size(value: object) -> int:
    """The steps it takes to look at all of ``value`` once."""
    if isinstance(value, str):
        return 1 + len(value) // CHARS
    return 1 + len(value) if isinstance(value, Sized) and not isinstance(value, Undefined) else 1


def text(value: object) -> str:
    """``value`` as text. Raises NotPrintableError for what has none (jinja2.UndefinedError for what is not there)."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        raise NotPrintableError("是或否" if isinstance(value, bool) else "空值")
    if isinstance(value, Mapping):
        raise NotPrintableError("一组栏目")
    if isinstance(value, (list, tuple)):
        raise NotPrintableError("一个列表")
    if isinstance(value, (float, Decimal)):
        return _decimal_text(value)
    if isinstance(value, (*NUMBERS, Amount, Undefined)):
        return str(value)
    raise NotPrintableError("程序内部的东西")


def _decimal_text(value: float | Decimal) -> str:
    """A number as people write it: at most 15 digits, as Excel keeps, no power of ten, no noughts at the end."""
    if not math.isfinite(value):
        raise NotPrintableError("算不出的数")
    shown = f"{_kept(value):f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown == "-0" else shown


def _kept(value: float | Decimal) -> Decimal:
    return Decimal(f"{value:.{DIGITS}g}")


# -- what Jinja is given


@jinja2.pass_context
def counted(context: Context, items: object) -> Iterator[object]:
    """The items of a loop, each taken off the budget of the form."""
    steps = steps_of(context)
    for item in items:  # type: ignore[attr-defined]
        steps.take(TURN)
        yield item


@jinja2.pass_context
def measured(context: Context, value: object) -> object:
    """What is compared, searched or cut."""
    steps_of(context).take(size(value))
    return value


@jinja2.pass_context
def printed(context: Context, value: object) -> str:
    """What is joined with ``~``."""
    made = text(value)
    steps_of(context).take(size(made))
    return made


@jinja2.pass_context
def replace(context: Context, value: object, old: object, new: object) -> str:
    value, old, new = text(value), text(old), text(new)
    length = len(value) + value.count(old) * len(new)
    if length > MAX_TEXT_CHARS:
        raise SecurityError(f"replace 做出的文字超过 {MAX_TEXT_CHARS} 字")
    steps_of(context).take(1 + (len(value) + length) // CHARS)
    return value.replace(old, new)


@jinja2.pass_context
def join(context: Context, items: object, separator: object = "") -> str:
    steps, texts, separator, length = steps_of(context), [], text(separator), 0
    for item in items:  # type: ignore[attr-defined]
        texts.append(text(item))
        length += len(texts[-1]) + len(separator)
        if length > MAX_TEXT_CHARS:
            raise SecurityError(f"join 做出的文字超过 {MAX_TEXT_CHARS} 字")
        steps.take(size(texts[-1]))
    return separator.join(texts)


@jinja2.pass_context
def rounded(context: Context, value: object, precision: int = 0, method: str = "common") -> float:
    """``round`` as people round: 2.5 to 3, 1.005 to 1.01."""
    if not isinstance(value, NUMBERS):
        raise ValueError("round 只能用在数字上")
    if not isinstance(precision, int) or method not in _ROUNDINGS:
        raise ValueError("round(几位)，或 round(几位, 'ceil')、round(几位, 'floor')")
    if not math.isfinite(value):
        raise NotPrintableError("算不出的数")
    if abs(precision) > MAX_PLACES:
        raise SecurityError(f"round 最多 {MAX_PLACES} 位")
    steps_of(context).take(1)
    if isinstance(value, int) and precision >= 0:
        return value
    scaled = Decimal(str(value)).scaleb(precision).to_integral_value(_ROUNDINGS[method])
    return float(scaled.scaleb(-precision))


_ROUNDINGS = {"common": ROUND_HALF_UP, "ceil": ROUND_CEILING, "floor": ROUND_FLOOR}


def charged(name: str, function: Callable) -> Callable:
    """Jinja's filter ``name``, paid for before it runs; what it would yield bit by bit is a list."""
    wants = getattr(function, "jinja_pass_arg", None)

    @jinja2.pass_context
    def charge(context: Context, value: object, *args: Any, **options: Any) -> object:
        given = (*args, *options.values())
        _check(name, value, given, options)
        steps_of(context).take(_cost(name, value, given))
        if wants is None:
            result = function(value, *args, **options)
        else:
            first = {"context": context, "environment": context.environment, "eval_context": context.eval_ctx}
            result = function(first[wants.name], value, *args, **options)
        return list(result) if isinstance(result, Iterator) else result

    return charge


def _check(name: str, value: object, given: tuple, options: Mapping[str, object]) -> None:
    if name in _OF_TEXTS:
        text(value)
    start = options.get("start", given[1] if name == "sum" and len(given) > 1 else 0)
    if name == "sum" and not isinstance(start, NUMBERS):
        raise SecurityError("sum 只能加数字")


def _cost(name: str, value: object, given: tuple) -> int:
    if name in _WITHOUT_TOUCHING or not isinstance(value, Sized) or isinstance(value, Undefined):
        return 1
    if name in _OF_TEXTS:
        return size(value)
    items = 1 + len(value)
    each = 1 + sum(size(item) if not isinstance(item, str) else len(item) // 10 for item in given)
    halvings = items.bit_length() if name == "sort" else 1
    return items * each * halvings


def operate(context: Context, operator: str, left: object, right: object) -> object:
    """``left + right`` and its like: numbers, a year typed as digits, amounts, and texts or lists that are put together."""
    if isinstance(left, Named) and (
        isinstance(right, NUMBERS) or (operator != "+" and isinstance(right, Named))
    ):
        return left  # the empty form is drawn: the year before is named like the year
    if isinstance(left, Amount) and isinstance(right, Amount):
        return _of_amounts(operator, left, right)
    if operator in ("+", "-"):
        left, right = _number_beside(left, right), _number_beside(right, left)
    if isinstance(left, NUMBERS) and isinstance(right, NUMBERS):
        if operator == "*" and any(abs(item) > MAX_NUMBER for item in (left, right)):
            raise SecurityError("数太大")
        if operator in ("/", "//", "%") and not right:
            raise ValueError("除数是 0")
        if operator == "/" or isinstance(left, float) or isinstance(right, float):
            return _reckoned(operator, left, right)
        return _OPERATORS[operator](left, right)
    if operator in ("*", "%"):
        raise SecurityError("只能用数字做乘法和取余")
    if isinstance(left, Amount) or isinstance(right, Amount) or operator != "+":
        raise ValueError("金额只能和金额相加、相减、相除，别的只能用数字算")
    if operator == "+" and isinstance(left, (str, list, tuple)) and isinstance(right, (str, list, tuple)):
        steps_of(context).take(size(left) + size(right))
    return _OPERATORS[operator](left, right)


_OPERATORS: dict[str, Callable] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "%": lambda left, right: left % right,
    "/": lambda left, right: left / right,
    "//": lambda left, right: left // right,
}


def _of_amounts(operator: str, left: Amount, right: Amount) -> object:
    """The sum and the difference of two amounts are exact amounts; one divided by another is its share."""
    if operator == "+":
        return Amount(left.money + right.money, left.format)
    if operator == "-":
        return Amount(left.money - right.money, left.format)
    if operator != "/":
        raise ValueError("金额只能和金额相加、相减、相除")
    if not right.money:
        raise ValueError("除数是 0")
    return _reckoned("/", left.money.yuan, right.money.yuan)


def _reckoned(operator: str, left: float | Decimal, right: float | Decimal) -> float:
    """``0.1 + 0.2`` is 0.3: reckoned with decimals, of which as many digits are kept as Excel keeps."""
    if not (math.isfinite(left) and math.isfinite(right)):
        raise NotPrintableError("算不出的数")
    one, other = (Decimal(str(item)) for item in (left, right))
    if operator in ("//", "%"):
        times = _kept(one / other).to_integral_value(ROUND_FLOOR)
        return float(_kept(times if operator == "//" else one - other * times))
    return float(_kept(_OPERATORS[operator](one, other)))


def _number_beside(value: object, other: object) -> object:
    """``2024`` that was typed (everything typed is text) where it stands beside a number: ``{{ 年度 - 1 }}``."""
    typed = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 15
    return int(value) if typed and isinstance(other, NUMBERS) else value  # type: ignore[call-overload]
