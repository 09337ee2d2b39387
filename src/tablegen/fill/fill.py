"""One sandboxed Jinja pass over the marked text of a template: Project + Layout → Sheet.

The names that a template may use are those that its layout.yaml declares, in the words of the form:
``{{ 项目名称 }}``, ``{{ 资金.年度.合计 }}``, ``{{ 目标.年度 }}``, ``{% for 行 in 指标 %}`` with ``行.一级``,
``行.二级``, ``行.名称``, ``行.年度`` (a period), ``行.分值`` (a column), ``行.序号``; ``标签.项目期`` is the word
that the spec used for a field. A declared name that the spec does not fill is blank, any other name is a
fault of the template. Amounts print as the layout's 金额 says and stay numbers for Excel.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from jinja2.sandbox import SecurityError

from ..formats.html.template import Form, amount_mark, read_form, rebuild
from ..formats.kinds import kind_by_suffix
from ..grid.merge import TilingError, settle
from ..grid.sheet import Cell, Sheet
from ..model.layout import EmptyClass, Field, IndicatorClass, IndicatorSystem, Kind, Layout
from ..model.money import Money, MoneyFormat
from ..model.project import Entry, Fund, Funds, Project, Value
from ..model.target import parse_target
from ..problems import LayoutError, Place, Problem
from ..text.patterns import late
from ..text.tree import FORBIDDEN
from . import sandbox

if TYPE_CHECKING:
    from ..formats.blank import Filled

MAX_FILLED_CHARS = 5_000_000
PART_COLUMNS = ("符号", "度量单位")  # columns that take a part of the target, see _target_parts
LEVELS = ("一级", "二级", "三级类")


@dataclass(frozen=True, slots=True)
class Amount:
    """Money on its way into a template: prints as the layout prescribes."""

    money: Money
    format: MoneyFormat

    def __str__(self) -> str:
        return self.format.text(self.money)

    def __bool__(self) -> bool:
        return True  # 0.00 is not blank


def _finalize(value: object) -> object:
    """What ``{{ … }}`` prints: amounts travel with their number (readers.html.amount_mark)."""
    if isinstance(value, Amount):
        number = value.format.number(value.money)
        return amount_mark(str(value), number, value.format.excel_format(number))
    if isinstance(value, str) and not value.isprintable() and (match := FORBIDDEN.search(value)):
        raise ValueError(f"文字里有控制字符 U+{ord(match[0]):04X}")
    if isinstance(value, str) and "\t" in value:
        # a tab is as wide as each program likes, and nothing at all in a cell of Excel: blanks are the same everywhere
        return _TABS.sub("\u3000", _LEADING_TABS.sub("\u3000\u3000", value))
    return value


_LEADING_TABS, _TABS = late(r"^[ \t]*\t[ \t]*", re.M), late(r"[ \t]*\t[ \t]*")


class _Undeclared(jinja2.StrictUndefined):
    """A name that is not there, or may not be used; what it says is ours, not Jinja's."""

    @property
    def _undefined_message(self) -> str:
        return self._undefined_hint or f"“{self._undefined_name}”"


def _money_filter(value: object) -> object:
    """``| 金额``: an amount prints as the layout's 金额 says with or without it; anything else is a mistake."""
    if value == "" or isinstance(value, (Amount, jinja2.Undefined)):
        return value
    raise ValueError("“金额”只能用在金额上")


ENVIRONMENT = sandbox.environment(_finalize, {"金额": _money_filter}, _Undeclared)


# -- templates


@dataclass(frozen=True, slots=True)
class Template:
    """A form with its marked text compiled. ``native`` is the Word or Excel blank it was read from
    (readers.docx_form.WordBlank, readers.xlsx_form.ExcelBlank), None for form.html."""

    name: str
    form: Form
    compiled: jinja2.Template
    native: object = None


@cache
def load_template(folder: Path) -> Template:
    """The first template of a layout folder: form.html, form.docx or form.xlsx. Raises LayoutError."""
    return read_template(template_files(folder)[0])


@cache
def load_templates(folder: Path) -> tuple[Template, ...]:
    """Every template of a layout folder, form.html first. Raises LayoutError."""
    return (load_template(folder), *map(read_template, template_files(folder)[1:]))


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
        try:
            texts.append(path.read_text("utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise LayoutError(Problem("template", f"版式文件读不了：{error}", Place(str(path)))) from error
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
    """A template taken apart, with its marked text compiled. Raises LayoutError with the place of the fault."""
    try:
        return Template(file.name, form, sandbox.compile_form(ENVIRONMENT, form), native)
    except sandbox.TemplateError as error:
        raise LayoutError(form.fault(str(error), error.line, error.hint)) from error


# -- names for the template


def context(project: Project, layout: Layout) -> dict[str, object]:
    """The names of a template with their values."""
    labels: dict[str, str] = {}
    names: dict[str, object] = {
        "年度": project.year,
        "金额单位": layout.money.unit.label,
        "标签": labels,
        "项目代码": project.code,
        "遮盖": project.masked,  # printed in place of the indicators of a secret project
    }
    for item in layout.fields:
        value = project.fields.get(item.key)
        names[item.key] = printable(item, value, layout)
        labels[item.key] = value.label if isinstance(value, Entry) and value.label else item.key
    if layout.funds:
        names["资金"] = {funds.period: _funds(funds, project.funds, layout) for funds in layout.funds}
    if layout.goals:
        names["目标"] = {
            goal.period: project.goals[goal.period].text if goal.period in project.goals else ""
            for goal in layout.goals
        }
    if layout.indicators is not None:
        names["指标"] = indicator_rows(project, layout.indicators)
    return names


def printable(item: Field, value: Value | None, layout: Layout) -> object:
    """A field's value as a template sees it: text, Amount, mapping (组) or list of mappings (表)."""
    if item.kind is Kind.GROUP:
        group = value if isinstance(value, Mapping) else {}
        return {child.key: printable(child, group.get(child.key), layout) for child in item.children}
    if item.kind is Kind.TABLE:
        rows = value if isinstance(value, tuple) else ()
        return [
            {child.key: printable(child, row.get(child.key), layout) for child in item.children}
            for row in rows
        ]
    if not isinstance(value, Entry):
        return ""
    if value.money is not None:
        return Amount(value.money, layout.money)
    if value.day is not None:
        return format_day(value, item.date_format)
    return value.text


def format_day(entry: Entry, example: str) -> str:
    """A date in the spelling of the layout's example of 2024-01-01 (RULES D6)."""
    day = entry.day
    assert day is not None
    numbers = iter((day.month, day.day))

    def put(match: re.Match) -> str:
        if match[0].startswith("2024"):
            return f"{day.year:04d}"
        return str(next(numbers)).zfill(len(match[0]))

    return re.sub("2024|01|1", put, example)


def _funds(declared: object, known: Mapping[str, Funds], layout: Layout) -> dict[str, object]:
    period = declared.period  # type: ignore[attr-defined]
    funds = known.get(period)
    result: dict[str, object] = {"合计": _amount(funds.total if funds else None, layout)}
    for line in declared.walk():  # type: ignore[attr-defined]
        fund: Fund | None = funds.find(line.key) if funds else None
        result[line.key] = _amount(fund.money if fund else None, layout)
    return result


def _amount(money: Money | None, layout: Layout) -> object:
    return "" if money is None else Amount(money, layout.money)


def indicator_rows(project: Project, system: IndicatorSystem) -> list[dict[str, object]]:
    """One mapping per printed indicator row, in the order of the form; empty classes as the form has them."""
    rows: list[dict[str, object]] = []
    leaves = list(system.leaves())
    paths = {tuple(item.key for item in leaf): leaf for leaf in leaves}
    if system.as_listed:
        for indicator in project.indicators:
            rows.append(_row(_labels(indicator.classes, paths, system), indicator, system))
    else:
        by_class: dict[tuple[str, ...], list] = {}
        for indicator in project.indicators:
            by_class.setdefault(indicator.classes, []).append(indicator)
        for path, leaf in paths.items():
            word = next(
                (
                    project.class_words[path[:i]].text
                    for i in range(len(path), 0, -1)
                    if path[:i] in project.class_words
                ),
                None,
            )
            if path in by_class:
                rows.extend(_row(leaf, indicator, system) for indicator in by_class[path])
            elif word is not None:
                rows.append(_empty_row(leaf, word, system))
            elif system.empty_class is not EmptyClass.LEFT_OUT or leaf[-1].required:
                text = (
                    ""
                    if system.empty_class in (EmptyClass.BLANK_ROW, EmptyClass.LEFT_OUT)
                    else system.empty_class.value
                )
                rows.append(_empty_row(leaf, text, system))
    for number, row in enumerate(rows, 1):
        row["序号"] = number
    return rows


def _labels(path: tuple[str, ...], paths: Mapping, system: IndicatorSystem) -> tuple[IndicatorClass, ...]:
    if path in paths:
        return paths[path]
    # a published list pairs a second-level class with another first level: each level by its own word
    known = {item.key: item for leaf in paths.values() for item in leaf}
    return tuple(known[key] for key in path)


def _classes(leaf: tuple[IndicatorClass, ...]) -> dict[str, object]:
    result: dict[str, object] = {}
    for level, name in enumerate(LEVELS):
        item = leaf[level] if level < len(leaf) else None
        result[name] = item.label if item else ""
        result[f"{name}编码"] = item.code if item else ""
    return result


def _row(leaf: tuple[IndicatorClass, ...], indicator: object, system: IndicatorSystem) -> dict[str, object]:
    row = _classes(leaf)
    row["名称"] = indicator.name.text  # type: ignore[attr-defined]
    for period in system.periods:
        entry = indicator.values.get(period)  # type: ignore[attr-defined]
        row[period] = entry.text if entry else ""
    for column in system.columns:
        entry = indicator.columns.get(column.key)  # type: ignore[attr-defined]
        row[column.key] = entry.text if entry else ""
    return row | _target_parts(row, system)


def _target_parts(row: dict[str, object], system: IndicatorSystem) -> dict[str, object]:
    """For forms that print a target in several boxes: ``行.年度数值`` is what 符号 and 度量单位 leave of it.

    The two are columns that layout.yaml declares. What the spec does not type there is read from the target;
    where it types one of them, or the target is more than operator, number and unit, nothing is taken apart.
    """
    apart = [column.key for column in system.columns if column.key in PART_COLUMNS]
    parts: dict[str, object] = {}
    for period in system.periods:
        text = str(row[period])
        quantity = parse_target(text) if apart and not any(row[key] for key in apart) else None
        parts[f"{period}数值"] = text
        if quantity is None:
            continue
        typed = text.split(quantity.digits)[0].strip()
        sign = system.target_style.operators.get(quantity.operator or "无", typed or quantity.operator)
        found = {"符号": sign, "度量单位": quantity.unit}
        left = [
            text
            for key, text in (("符号", sign), ("数值", quantity.digits), ("度量单位", quantity.unit))
            if key not in apart
        ]
        parts[f"{period}数值"] = "".join(left)
        if period == system.periods[0]:
            parts |= {key: found[key] for key in apart}
    return parts


def _empty_row(leaf: tuple[IndicatorClass, ...], word: str, system: IndicatorSystem) -> dict[str, object]:
    row = _classes(leaf)
    row["名称"] = word
    row |= dict.fromkeys(system.periods, "") | {column.key: "" for column in system.columns}
    return row | {f"{period}数值": "" for period in system.periods}


# -- the pass


def fill(project: Project, layout: Layout) -> Sheet:
    """The Sheet of ``project`` on ``layout``'s form. Raises LayoutError for faults of the template."""
    return fill_names(context(project, layout), layout, project.name)


def fill_names(names: Mapping[str, object], layout: Layout, title_name: str) -> Sheet:
    """As ``fill``, from the names themselves: by the first template.

    Another one is compared with it whenever its file is made (native.write_blank); a Word form does not wait
    for openpyxl to read an Excel blank.
    """
    return fill_template(load_template(layout.folder), names, title_name, layout.name)[0]


def render_sheet(names: Mapping[str, object], folder: Path, title_name: str, title: str = "") -> Sheet:
    """The Sheet of the template in ``folder``; ``title`` is used where the form has no heading.

    Where the folder holds several templates, all are filled, and they must print the same (DESIGN.md rule 6):
    LayoutError names the first difference.
    """
    templates = load_templates(folder)
    sheets = [fill_template(template, names, title_name, title)[0] for template in templates]
    for template, sheet in zip(templates[1:], sheets[1:], strict=True):
        must_agree(sheets[0], sheet, templates[0].name, template.name, folder)
    return sheets[0]


def must_agree(left: Sheet, right: Sheet, left_name: str, right_name: str, folder: Path) -> None:
    """Raises LayoutError with the first difference of what two templates of ``folder`` print."""
    if difference := first_difference(left, right, left_name, right_name):
        hint = "把两个模板改成一样，或删掉其中一个"
        raise LayoutError(Problem("templates-differ", difference, Place(str(folder)), hint))


def fill_template(
    template: Template, names: Mapping[str, object], title_name: str, title: str = ""
) -> tuple[Sheet, list[Filled]]:
    """The Sheet of one template; of a Word or Excel blank also its filled boxes. Raises LayoutError."""
    form = template.form
    text = render(template, names)
    if template.native is not None:
        from ..formats.blank import filled_boxes, sheet_of  # form.html needs neither

        blank = template.native.blank  # type: ignore[attr-defined]
        boxes = filled_boxes(blank, text)
        return _printable(sheet_of(blank, boxes, title_name, title), form), boxes
    rebuilt = rebuild(form, text)
    try:
        rows = settle(rebuilt.rows, len(form.column_widths_mm))
    except TilingError as error:
        box = form.boxes[error.origin] if error.origin >= 0 else None
        raise LayoutError(
            form.fault(str(error), box.line if box else 1, "看看 colspan、rowspan 和列数")
        ) from error
    title = next((line.text for line in rebuilt.head if line.heading == 1), "") or title
    sheet = Sheet(title_name, title, form.column_widths_mm, rows, rebuilt.head, rebuilt.foot, form.page)
    return _printable(sheet, form), []


def _printable(sheet: Sheet, form: Form) -> Sheet:
    """``sheet``, unless there is nothing on it. Raises LayoutError."""
    if not (sheet.rows or sheet.head or sheet.foot):
        raise LayoutError(form.fault("模板里什么也没有", 1, "放进表格：一个 <table>，或空表里的格子"))
    if not form.column_widths_mm:
        raise LayoutError(form.fault("模板里没有表格", 1, "放进表格：一个 <table>，或空表里的格子"))
    return sheet


def first_difference(left: Sheet, right: Sheet, left_name: str, right_name: str) -> str:
    """Where two Sheets print different things (texts, spans, merges), as a sentence; "" where they agree."""

    def sentence(where: str, one: object, other: object) -> str:
        return f"同一个版式的两个模板印得不一样：{where}，{left_name} 是{one}，{right_name} 是{other}"

    for words, one, other in (("上面", left.head, right.head), ("下面", left.foot, right.foot)):
        texts = [[_unindented(line.text) for line in lines if line.text] for lines in (one, other)]
        for number, (first, second) in enumerate(zip_longest(*texts), 1):
            if first != second:
                shown = [f"“{text}”" if text is not None else "没有这一行" for text in (first, second)]
                return sentence(f"表格{words}第 {number} 行文字", *shown)
    if len(left.column_widths_mm) != len(right.column_widths_mm):
        counts = [f" {len(sheet.column_widths_mm)} 列" for sheet in (left, right)]
        return sentence("表格的列数", *counts)
    for number, (one, other) in enumerate(zip_longest(left.rows, right.rows), 1):
        if one is None or other is None:
            return sentence("表格的行数", f" {len(left.rows)} 行", f" {len(right.rows)} 行")
        for place, (first, second) in enumerate(zip_longest(one.cells, other.cells), 1):
            if not _print_alike(first, second):
                return sentence(f"第 {number} 行第 {place} 格", _cell_words(first), _cell_words(second))
    return ""


def _print_alike(one: Cell | None, other: Cell | None) -> bool:
    return (
        one is not None
        and other is not None
        and _unindented(one.text) == _unindented(other.text)
        and one.column == other.column
        and one.column_span == other.column_span
        and one.row_span == other.row_span
    )


def _unindented(text: str) -> str:
    """``text`` as it reads: the indent of a line is its look."""
    return "\n".join(line.lstrip("\u3000") for line in text.split("\n")) if "\u3000" in text else text


def _cell_words(cell: Cell | None) -> str:
    if cell is None:
        return "没有这一格"
    span = f"（第 {cell.column + 1} 列起，{cell.column_span} 列 {cell.row_span} 行）"
    return f"“{cell.text}”{span}"


def render(template: Template, names: Mapping[str, object]) -> str:
    """The filled marked text. Raises LayoutError with the line of the faulty tag."""
    form = template.form
    pieces, size = [], 0
    try:
        for piece in template.compiled.generate({**names, sandbox.STEPS: sandbox.Steps()}):
            size += len(piece)
            if size > MAX_FILLED_CHARS:
                raise LayoutError(form.fault(f"填好的表超过 {MAX_FILLED_CHARS} 字", 1, "看看模板里的循环"))
            pieces.append(piece)
    except jinja2.UndefinedError as error:
        message = f"模板里用了 layout.yaml 没有声明的名称{error.message}"
        raise LayoutError(
            form.fault(message, _line_of(error), "核对名称，或在 layout.yaml 里声明它")
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
        raise LayoutError(
            form.fault("模板这里算不出来", _line_of(error), f"看看这一行的 Jinja 标记（Jinja：{error}）")
        ) from error
    return "".join(pieces)


def _line_of(error: BaseException) -> int:
    """The template line in the traceback of an exception raised while rendering."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
