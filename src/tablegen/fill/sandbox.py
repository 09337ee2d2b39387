"""The Jinja that a template may use, and its limits: a template may come from elsewhere and is not trusted.

Allowed: the declared names and their parts, comparisons, ``and``/``or``/``not``, sums and products of
numbers, ``~``, the filters below, ``if`` and ``for``. Not allowed: calls, other files, macros, assignments,
attributes of Python objects. What is allowed is a list, so that a new feature of Jinja is not.
"""

from __future__ import annotations

import math
import re

import jinja2
from jinja2 import nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment, SecurityError

from ..formats.html.template import Form
from ..formats.html.unclosed import MAX_TAGS, too_many_tags
from ..text.patterns import late
from . import budget

MAX_NESTING = 20
MAX_TEMPLATE_CHARS = 1_000_000
MAX_TAG_CHARS = 10_000  # of one tag; the longest that is shipped has 120
MAX_ALL_TAGS_CHARS = 100_000
_COUNTED, _MEASURED, _PRINTED = "\x00counted", "\x00measured", "\x00printed"
_OWN = (_COUNTED, _MEASURED, _PRINTED)  # filters that no template can write: they draw on the budget

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.For,
    nodes.If,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Slice,
    nodes.Tuple,
    nodes.List,
    nodes.Dict,
    nodes.Pair,
    nodes.Filter,
    nodes.Test,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Neg,
    nodes.Pos,
    nodes.Add,
    nodes.Sub,
    nodes.Mul,
    nodes.Div,
    nodes.FloorDiv,
    nodes.Mod,
    nodes.Concat,
    nodes.CondExpr,
    nodes.Keyword,
)
_INTERNAL = ("self", "super", "caller", "varargs", "kwargs")  # names that Jinja itself defines
# what people try, in their words
_WORDS = {
    nodes.Call: "调用函数",
    nodes.Include: "{% include %}",
    nodes.Import: "{% import %}",
    nodes.FromImport: "{% from … import %}",
    nodes.Extends: "{% extends %}",
    nodes.Block: "{% block %}",
    nodes.Macro: "{% macro %}",
    nodes.CallBlock: "{% call %}",
    nodes.FilterBlock: "{% filter %}",
    nodes.Assign: "{% set %}",
    nodes.AssignBlock: "{% set %}",
    nodes.With: "{% with %}",
    **dict.fromkeys((nodes.Scope, nodes.ScopedEvalContextModifier), "{% autoescape %}"),
    nodes.Pow: "乘方（**）",
}


class TemplateError(ValueError):
    """A template does what it may not; ``str()`` is a Chinese sentence, ``line`` its line in the marked text."""

    def __init__(self, sentence: str, line: int, hint: str = "只用声明的名称、for 和 if"):
        super().__init__(sentence)
        self.line = line
        self.hint = hint


class _Environment(ImmutableSandboxedEnvironment):
    """No attribute of Python objects, no globals; numbers may be multiplied, texts may not."""

    intercepted_binops = frozenset(("+", "-", "*", "/", "//", "%"))

    def call_binop(
        self, context: jinja2.runtime.Context, operator: str, left: object, right: object
    ) -> object:
        return budget.operate(context, operator, left, right)

    def wrap_str_format(self, value: object) -> None:
        """Jinja hands out ``str.format`` and ``format_map``; here they are inside like any other."""

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        # templates use declared names, which are mapping keys; loop.index and its sisters are the exception
        return isinstance(obj, LoopContext) and not attr.startswith("_")

    def unsafe_undefined(self, obj: object, attribute: str) -> jinja2.Undefined:
        return self.undefined(f"不能取内部的“{attribute}”", obj=obj, name=attribute, exc=SecurityError)


def environment(
    finalize: object, filters: dict[str, object], undefined: type[jinja2.StrictUndefined]
) -> jinja2.Environment:
    """The sandbox; ``finalize`` turns what ``{{ … }}`` prints into text, ``filters`` are the layout's own."""
    made = _Environment(
        undefined=undefined,
        autoescape=False,
        finalize=finalize,  # type: ignore[arg-type]
        keep_trailing_newline=True,
        optimized=False,  # nothing is computed while a template is compiled
    )
    made.globals.clear()
    own = {"replace": budget.replace, "join": budget.join, "round": budget.rounded}
    hidden = {_COUNTED: budget.counted, _MEASURED: budget.measured, _PRINTED: budget.printed}
    jinjas = {name: budget.charged(name, made.filters[name]) for name in budget.FILTERS}
    made.filters = jinjas | own | hidden | filters
    return made


def compile_form(made: jinja2.Environment, form: Form) -> jinja2.Template:
    """The template of ``form``, checked. Raises TemplateError."""
    if len(form.marked) > MAX_TEMPLATE_CHARS:
        raise TemplateError(f"模板超过 {MAX_TEMPLATE_CHARS} 字", 1, "空表里不放这么多文字")
    tags = form.marked.count("{%") + form.marked.count("{{")
    if tags > MAX_TAGS:
        sentence, hint = too_many_tags(tags)
        raise TemplateError(sentence, 1, hint)
    _check_lengths(form.marked)
    try:
        tree = made.parse(form.marked)
        _check(made, tree)
        return made.from_string(tree)  # type: ignore[arg-type]
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(*_syntax(form, error.lineno), "核对括号、引号和 endfor、endif") from error
    except TemplateError:
        raise
    except ValueError as error:  # a number of thousands of digits
        lines = form.marked.split("\n")
        raise TemplateError(
            "数太大", max(range(len(lines)), key=lambda index: len(lines[index])) + 1, "写小一些"
        ) from error
    except (RecursionError, MemoryError, SyntaxError) as error:
        lines = form.marked.split("\n")
        longest = max(range(len(lines)), key=lambda index: len(lines[index])) + 1
        raise TemplateError("标记一层套一层，套得太深", longest, "拆成几个简单的标记") from error


def _check_lengths(marked: str) -> None:
    """Raises TemplateError for tags so long that compiling them takes seconds: a list of a hundred thousand items."""
    total = 0
    for match in _TAG.finditer(marked):
        total += len(match[0])
        if len(match[0]) > MAX_TAG_CHARS or total > MAX_ALL_TAGS_CHARS:
            line = marked.count("\n", 0, match.start()) + 1
            if len(match[0]) > MAX_TAG_CHARS:
                sentence = f"一个标记有 {len(match[0])} 字，最多 {MAX_TAG_CHARS} 字"
            else:
                sentence = f"全部标记加起来超过 {MAX_ALL_TAGS_CHARS} 字"
            raise TemplateError(sentence, line, "写短些；要列的内容写在规格里")


_BLOCK = late(r"\{%[-+]?\s*(for|if|endfor|endif)\b.*?%\}", re.S)
_TAG = late(r"\{\{.*?\}\}|\{%.*?%\}", re.S)


def _syntax(form: Form, line: int) -> tuple[str, int]:
    """(sentence, line) made from the template itself, not from Jinja's English."""
    opened: list[re.Match] = []
    for match in _BLOCK.finditer(form.marked):
        here = form.marked.count("\n", 0, match.start()) + 1
        if not match[1].startswith("end"):
            opened.append(match)
        elif not opened:
            return f"“{match[0]}”前面没有打开它的标记", here
        elif f"end{opened.pop()[1]}" != match[1]:
            return f"“{match[0]}”和前面打开的标记不成对", here
    if opened:
        here = form.marked.count("\n", 0, opened[-1].start()) + 1
        return f"“{opened[-1][0]}”没有关闭，缺 {{% end{opened[-1][1]} %}}", here
    lines = form.marked.split("\n")
    tags = _TAG.findall(lines[line - 1]) if 0 < line <= len(lines) else []
    shown = re.split(r"[\x00-\x1f]", tags[0])[0][:60] if tags else ""  # up to the mark of the next box
    return (f"标记“{shown}”写错了" if tags else "Jinja 标记写错了或没有成对"), line


def _check(made: jinja2.Environment, tree: nodes.Node) -> None:
    waiting = [(tree, 0, 1)]
    while waiting:
        node, depth, line = waiting.pop()
        inner = (child.lineno for child in node.find_all(nodes.Node) if child.lineno)
        line = node.lineno or next(inner, line)  # what {% autoescape %} becomes has no line of its own
        if type(node) not in _ALLOWED:
            word = _WORDS.get(type(node), type(node).__name__)
            raise TemplateError(f"模板里不能用{'' if word[0] > '~' else ' '}{word}", line)
        if isinstance(node, nodes.Name) and node.name in _INTERNAL:
            raise TemplateError(f"模板里不能用“{node.name}”", line)
        if isinstance(node, nodes.Filter) and node.name not in made.filters:
            raise TemplateError(
                f"模板里不能用过滤器“{node.name}”",
                line,
                f"可以用：{'、'.join(name for name in made.filters if name not in _OWN)}",
            )
        if isinstance(node, nodes.Test) and node.name not in made.tests:
            raise TemplateError(f"模板里没有“is {node.name}”这种判断", line)
        if (
            isinstance(node, nodes.Const)
            and isinstance(node.value, (int, float))
            and _is_too_large(node.value)
        ):
            raise TemplateError("数太大", line, "写小一些")
        if isinstance(node, nodes.For):
            if node.recursive:
                raise TemplateError("模板里不能用递归的 for", line)
            node.iter = _drawing(node.iter, _COUNTED)
        _draw(node)
        depth += isinstance(node, (nodes.For, nodes.If))
        if depth > MAX_NESTING:
            raise TemplateError(f"for 和 if 一层套一层超过 {MAX_NESTING} 层", line, "拆成几个简单的标记")
        for child in node.iter_child_nodes():
            while isinstance(child, nodes.Filter) and child.name in _OWN and child.node is not None:
                child = child.node
            waiting.append((child, depth, line))


def _is_too_large(value: float) -> bool:
    return not math.isfinite(value) if isinstance(value, float) else abs(value) > budget.MAX_NUMBER


def _drawing(node: nodes.Expr, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _draw(node: nodes.Node) -> None:
    """What costs as much as its operands are long is measured before it is done."""
    if isinstance(node, nodes.Concat):
        node.nodes = [_drawing(item, _PRINTED) for item in node.nodes]
    elif isinstance(node, (nodes.Compare, nodes.Operand)):
        node.expr = _drawing(node.expr, _MEASURED)
    elif isinstance(node, nodes.Test):
        node.args = [_drawing(item, _MEASURED) for item in node.args]
    elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Slice):
        node.node = _drawing(node.node, _MEASURED)
