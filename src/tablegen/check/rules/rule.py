"""What a rule is, and the rules that need no look at the form: another stage of the program proves them every time.

``proof`` of those says which stage, so that ``tablegen rules`` does not claim a check that is not made here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...problems import Severity

# the rules R: what the budget system (预算管理一体化) refuses; a layout, or 免查 with a reason, switches them off together
SYSTEM = "录入系统"
BASES = {
    "A": "官方文件或填表说明写明",
    "B": "国家规定（财预〔2015〕88号、〔2018〕167号、〔2020〕10号、〔2021〕101号，中发〔2018〕34号）",
    "C": "由印发的表格推出，或在公开的表里见过出错",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """``check`` takes a Form, or a FormSet where ``on_set``; None: proved elsewhere, ``proof`` says where."""

    id: str
    statement: str
    severity: Severity
    basis: str
    check: Callable | None
    on_set: bool = False
    proof: str = ""

    @property
    def stops(self) -> bool:
        """An error of the form itself (sums, required classes, weights): build does not go on."""
        return self.severity is Severity.ERROR


_E, _W, _A = Severity.ERROR, Severity.WARNING, Severity.ADVICE
_READING = "读规格时核对"
_WRITING = "程序生成，写好后读回来核对"

PROVED = (
    Rule("M1", "合计等于各项来源之和，每个期间、每一层都如此；空白是未知，不是 0。", _E, "AC", None, proof=_READING),
    Rule("M11", "上年各栏和本年一样加得拢。", _W, "C", None, proof=f"{_READING}：每个期间都按 M1 相加"),
    Rule("W4", "执行率的分值按版式的规定，一般 10 分。", _A, "A", None, proof="版式的设置（检查：分值：执行率），W1 按它相加"),
    Rule("D6", "日期按表上的写法印。", _A, "A", None, proof="规格里统一写 2024-01-01，按版式的写法印出"),
    Rule("T8", "字数不超过表上的限制。", _E, "A", None, proof=f"{_READING}（版式的 最多字数）"),
    Rule("S2", "代替名称的代码按文字保存，不解释。", _W, "C", None, proof="规格里的值都按文字读，写好后读回来核对"),
    Rule("F1", "表格合拢：没有断开的合并，没有错位的行。", _E, "C", None, proof=_WRITING),
    Rule("F2", "可以增行，不能删行，表样不变。", _E, "A", None, proof="表样由版式印出，规格改不了它"),
    Rule("F3", "代码、电话、项目编号和日期按文字写入。", _E, "C", None, proof=_WRITING),
    Rule("F4", "标题、年度、单位、填报单位、盖章签字的位置和表样一致。", _E, "C", None, proof=_WRITING),
)  # fmt: skip
