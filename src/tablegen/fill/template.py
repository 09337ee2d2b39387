"""The templates of a layout folder, compiled, and the one sandboxed Jinja pass over their marked text.

A name that layout.yaml does not declare is a fault of the template. Every fault is a LayoutError with the file
and line of the tag.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2
from jinja2.sandbox import SecurityError

from ..files.once import once_per_run
from ..formats.html.box_text import without_tabs
from ..formats.html.template import Form, amount_mark, read_form
from ..formats.kinds import kind_by_suffix
from ..model.money import in_words
from ..problems import LayoutError, Place, Problem
from ..text.encoding import no_text
from ..text.limits import read_start, unreadable
from ..text.patterns import HAN, late
from ..text.tree import FORBIDDEN
from ..text.unprintable import UNPRINTABLE
from . import budget, sandbox
from .names import Amount, Named

MAX_FILLED_CHARS = 5_000_000
MAX_TEMPLATE_BYTES = 5_000_000


def _finalize(value: object) -> object:
    """What ``{{ … }}`` prints: amounts travel with their number (formats.html.template.amount_mark)."""
    if isinstance(value, Amount):
        number = value.format.number(value.money)
        return amount_mark(str(value), number, value.format.excel_format(number))
    if isinstance(value, jinja2.Undefined):
        return value  # says what is not there when it is printed
    printed = budget.text(value)
    if not printed.isprintable() and (match := FORBIDDEN.search(printed)):
        raise ValueError(f"文字里有控制字符 U+{ord(match[0]):04X}")
    if not printed.isascii() and (match := UNPRINTABLE.search(printed)):
        raise ValueError(f"文字里有看不见的字符 U+{ord(match[0]):04X}")
    return without_tabs(printed) if "\t" in printed else printed


class _Undeclared(jinja2.StrictUndefined):
    """A name that is missing or not allowed; the message is ours, not Jinja's."""

    @property
    def _undefined_message(self) -> str:
        return self._undefined_hint or f"“{self._undefined_name}”"


def _money_filter(value: object) -> object:
    """``| 金额``: an amount prints as the layout's 金额 says with or without it; anything else is a mistake."""
    if value == "" or isinstance(value, (Amount, Named, jinja2.Undefined)):
        return value
    raise ValueError("“金额”只能用在金额上")


def _words_filter(value: object) -> object:
    """``| 大写``: an amount as it is written on cheques, from the very number that the form prints."""
    if value == "" or isinstance(value, (Named, jinja2.Undefined)):
        return value
    if isinstance(value, Amount):
        return in_words(value.money)
    raise ValueError("“大写”只能用在金额上")


ENVIRONMENT = sandbox.environment(_finalize, {"金额": _money_filter, "大写": _words_filter}, _Undeclared)


@dataclass(frozen=True, slots=True)
class Template:
    """A form with its marked text compiled. ``native`` is the Word or Excel blank it was read from
    (WordBlank or ExcelBlank of formats), None for form.html; ``foreign`` what looks like a tag of another program."""

    name: str
    form: Form
    compiled: jinja2.Template
    native: object = None
    foreign: tuple[tuple[str, str, int], ...] = ()


@once_per_run
def load_template(folder: Path) -> Template:
    """The first template of a layout folder: form.html, form.docx or form.xlsx. Raises LayoutError."""
    return read_template(template_files(folder)[0])


@once_per_run
def load_templates(folder: Path) -> tuple[Template, ...]:
    """Every template of a layout folder, form.html first. Raises LayoutError."""
    return (load_template(folder), *map(read_template, template_files(folder)[1:]))


NARRATIVE = "narrative.html"


@once_per_run
def load_narrative(folder: Path) -> Template | None:
    """The text that is published with the form (narrative.html, narrative.css); None where the layout has none. Raises
    LayoutError."""
    file = folder / NARRATIVE
    return compile_template(file, *_read_html(file)) if os.path.isfile(file) else None


def template_files(folder: Path) -> list[Path]:
    """The files of the templates, form.html first. Raises LayoutError where there is none."""
    found = [folder / name for name in READERS if os.path.isfile(folder / name)]
    if not found:
        raise LayoutError(no_template(folder))
    return found


def no_template(folder: Path) -> Problem:
    """What is said of a layout folder without a template; a blank in another format is named for what it is."""
    for file in sorted(folder.glob("form.*")):
        if known := kind_by_suffix(file.suffix.lower()):
            message, hint = known
            return Problem("template", message, Place(str(file)), hint)
    hint = f"放进 {'、'.join(READERS)} 中的一个"
    return Problem("template", "这个版式没有模板", Place(str(folder)), hint)


def read_template(file: Path) -> Template:
    return compile_template(file, *READERS[file.name](file))


def _read_html(file: Path) -> tuple[Form, object]:
    css_file = file.with_suffix(".css")
    texts = []
    for path in (file, css_file):
        data = b""
        try:
            data = read_start(path, MAX_TEMPLATE_BYTES + 1)
            texts.append(data.decode("utf-8-sig"))
        except OSError as error:
            raise LayoutError(unreadable(str(path), error)) from error
        except UnicodeDecodeError as error:
            raise LayoutError(no_text(data, str(path))) from error
        if len(data) > MAX_TEMPLATE_BYTES:
            message = f"版式文件超过 {MAX_TEMPLATE_BYTES // 1_000_000} MB"
            raise LayoutError(Problem("template", message, Place(str(path)), "模板里不放图片和别的内容"))
    return read_form(texts[0], texts[1], str(file), str(css_file)), None


def _read_docx(file: Path) -> tuple[Form, object]:
    from ..formats.word.blank import read_docx_form

    native = read_docx_form(file)
    return native.blank.form, native


def _read_xlsx(file: Path) -> tuple[Form, object]:
    from ..formats.excel.blank import read_xlsx_form

    native = read_xlsx_form(file)
    return native.blank.form, native


READERS = {"form.html": _read_html, "form.docx": _read_docx, "form.xlsx": _read_xlsx}


def compile_template(file: Path, form: Form, native: object) -> Template:
    """Compile the marked text of a template. Raises LayoutError with the place of the fault."""
    try:
        return Template(file.name, form, sandbox.compile_form(ENVIRONMENT, form), native, _foreign_tags(form))
    except sandbox.TemplateError as error:
        raise LayoutError(form.fault(str(error), error.line, error.hint)) from error


# tags of the programs that filled the blank before: «项目名称» of mail merge, ${项目名称}, { 项目名称 }, [[项目名称]]
_OURS = late(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_NAME = rf"[ \u3000\xa0]*({HAN}[\w.]{{0,30}})[ \u3000\xa0]*"
_FOREIGN = late(
    rf"«{_NAME}»|[$#]?\{{{_NAME}\}}|\[\[{_NAME}\]\]|<<{_NAME}>>|《《{_NAME}》》|%{_NAME}%|@@{_NAME}@@"
)
_MAY_BE_FOREIGN = late(r"[«$#{%@]|\[\[|<<|《《")


def _foreign_tags(form: Form) -> tuple[tuple[str, str, int], ...]:
    """(tag, name in it, line of the marked text) of what looks like a tag of another program; none in most forms."""
    text = _OURS.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), form.marked)
    if _MAY_BE_FOREIGN.search(text) is None:
        return ()
    return tuple(
        (match[0], next(filter(None, match.groups())), text.count("\n", 0, match.start()) + 1)
        for match in _FOREIGN.finditer(text)
    )


def _printed_as_they_are(template: Template, names: Mapping[str, object]) -> Iterator[Problem]:
    """What is said of foreign tags that hold a name of the layout: other words in such signs may be meant so."""
    for tag, name, line in template.foreign:
        if name.partition(".")[0] in names:
            message = f"“{tag}”是别的程序的标记，本程序不认识，会照样印在表上"
            yield template.form.fault(message, line, f"写成 {{{{ {name} }}}}")


def render(template: Template, names: Mapping[str, object]) -> str:
    """The filled marked text. Raises LayoutError with the line of the faulty tag."""
    form = template.form
    if template.foreign and (problems := list(_printed_as_they_are(template, names))):
        raise LayoutError(*problems)
    pieces, size = [], 0
    try:
        for piece in template.compiled.generate({**names, budget.STEPS: budget.Steps()}):
            size += len(piece)
            if size > MAX_FILLED_CHARS:
                raise LayoutError(form.fault(f"填好的表超过 {MAX_FILLED_CHARS} 字", 1, "看看模板里的循环"))
            pieces.append(piece)
    except jinja2.UndefinedError as error:
        message = f"模板里用了 layout.yaml 没有声明的名称{error.message}"
        if not (error.message or "").startswith(
            "“"
        ):  # Jinja's own words: of an empty list, of the first turn of a loop
            message = "模板这里要的那一项没有：列表是空的，或者循环里没有上一项、下一项"
        raise LayoutError(
            form.fault(message, _line_of(error), "核对名称，或在 layout.yaml 里声明它")
        ) from error
    except budget.NotPrintableError as error:
        hint = "写到具体的一项，如 {{ 资金.年度.合计 }}、{{ 目标.年度 }}；指标用 {% for 行 in 指标 %} 逐行印"
        raise LayoutError(
            form.fault(f"模板这里印的是{error}，只能印文字、金额和数字", _line_of(error), hint)
        ) from error
    except SecurityError as error:
        raise LayoutError(
            form.fault(f"模板里有不允许的写法：{error}", _line_of(error), "只用声明的名称、for 和 if")
        ) from error
    except (
        TypeError,
        ValueError,
        ArithmeticError,
        LookupError,
        RecursionError,
        jinja2.TemplateError,
    ) as error:
        raise LayoutError(form.fault("模板这里算不出来", _line_of(error), _what_to_do(error))) from error
    return "".join(pieces)


def _what_to_do(error: Exception) -> str:
    if isinstance(error, TypeError) and Amount.__name__ in str(error):
        return "金额只能印（也可以加 | 大写），不能相加、相乘、比大小；合计写成 {{ 资金.年度.合计 }}"
    if isinstance(error, ZeroDivisionError):
        return "除数是 0，先用 {% if %} 判断"
    return f"看看这一行的 Jinja 标记（Jinja：{error}）"


def _line_of(error: BaseException) -> int:
    """The template line in the traceback of an exception raised while rendering."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
