"""All rules over a set of forms: findings become problems with places; what a spec silences is kept apart.

A spec silences a rule with 免查 and a reason, for itself or, in 部门.yaml, for every spec below; 录入系统 in the place
of a rule stands for all rules R:

    免查: {I3: 本项目无直接服务对象, 录入系统: 本市不用一体化系统录入}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from ...problems import Fix, Place, Problem, Severity, command
from ...spec.department import Department
from ...text.patterns import late
from ...text.tree import Mapping, Source, Text
from .form import Finding, Form, FormSet
from .registry import Rule, form_rules, rules, set_rules
from .rule import SYSTEM

SILENCE_KEY = "免查"
# what is still checked of a project whose content is covered: its money and its secrecy
OF_MASKED = "MS"
# a value that a spreadsheet left (V11) is what it was not meant to be: what these say of it is said of nothing
PASTED = "V11"
OF_A_VALUE = ("V1", "V2", "V3", "V4", "V5", "V6", "V9", "V12", "I4", "D5")
# and so is what they say of a text with lost characters in it
SPOILT = ("mojibake", "lost-character", "private-character")
# what cannot be silenced: the form could not be printed, or the rule guards secrets
NEVER_SILENT = ("M5", "S1", "S3", "S5")
MAX_FINDINGS = 200  # of one rule in one form


@dataclass(frozen=True, slots=True)
class Silenced:
    """A finding that a spec silences, with the reason it gives."""

    problem: Problem
    reason: str


@dataclass(frozen=True, slots=True)
class Silence:
    """A line of 免查: rule, reason, where it stands."""

    rule: str
    reason: str
    place: Place


@dataclass(slots=True)
class Subject:
    """One spec as the rules get it: its form, its own file and the 部门.yaml files above, the nearest first."""

    form: Form
    source: Source
    shared: tuple[Source, ...] = ()


@dataclass(slots=True)
class Result:
    """``problems`` found (rules, and faults of 免查 itself), and those silenced."""

    problems: list[Problem] = field(default_factory=list)
    silenced: list[Silenced] = field(default_factory=list)


def read_silences(source: Source, shared: Iterable[Source] = ()) -> tuple[list[Silence], list[Problem]]:
    """The 免查 lines that hold for a spec (its own first), and what is wrong with them."""
    found: list[Silence] = []
    problems: list[Problem] = []
    for item in (source, *shared):
        node = item.root.get(SILENCE_KEY) if item.root is not None else None
        if node is None or (isinstance(node, Text) and not node.value):
            continue
        if not isinstance(node, Mapping):
            hint = "写成“免查: {I3: 本项目无直接服务对象}”"
            problems.append(item.problem("bad-silence", "“免查”要写明规则和原因", node.place, hint))
            continue
        for key, value in node.items:
            reason = value.value.strip() if isinstance(value, Text) else ""
            fault = _silence_fault(key.value, reason)
            if fault is None:
                found.append(Silence(key.value, reason, key.place))
            else:
                code, message, hint = fault
                problems.append(item.problem(code, message, key.place, hint))
    return found, problems


def _silence_fault(number: str, reason: str) -> tuple[str, str, str] | None:
    """(code, message, hint) of a line of 免查 that does not hold."""
    rule = rules().get(number)
    if rule is None and number != SYSTEM:
        return "unknown-rule", f"没有“{number}”这条规则", f"{command('rules')} 列出全部规则"
    if rule is not None and number in NEVER_SILENT:
        return "not-silenceable", f"规则 {number} 不能免查", f"照规则改：{rule.statement}"
    if len(reason) < 2:
        hint = f"写成“{number}: 为什么这里不适用”"
        return "silence-without-reason", f"免查 {number} 没有写原因", hint
    return None


def run_rules(
    subjects: Sequence[Subject],
    department: Department | None = None,
    earlier: Callable[[Subject], list[Problem]] = lambda subject: [],
    whole: bool = False,
) -> Result:
    """Every rule over every form and over the set. ``earlier`` gives the problems of a subject that the reading
    of its spec found: those with a rule's id (M1, T8) are silenced in the same way. ``whole``: the subjects are all
    specs of the office, so that a line of 免查 that answers nothing is a finding."""
    result = Result()
    silences: dict[str, list[Silence]] = {}
    owners: dict[str, Subject] = {}
    used: set[Place] = set()
    for subject in subjects:
        file = subject.source.name
        owners[file] = subject
        silences[file], faults = read_silences(subject.source, subject.shared)
        read = earlier(subject)
        spoilt = {problem.place.line for problem in read if problem.code in SPOILT and problem.place}
        for problem in (*faults, *read):
            _sort(problem, silences[file], result, used)
        masked = subject.form.masked
        pasted: set[Place] = set()
        for rule in sorted(form_rules(), key=lambda rule: rule.id != PASTED):
            assert rule.check is not None
            if (masked and rule.id[0] not in OF_MASKED) or not _wanted(rule, subject.form):
                continue
            for number, finding in enumerate(rule.check(subject.form)):
                if number == MAX_FINDINGS:
                    _sort(_further(rule, finding, subject), silences[file], result, used)
                    break
                if rule.id == PASTED and finding.severity is not Severity.ADVICE:
                    pasted.add(finding.entry.place)
                elif rule.id in OF_A_VALUE and (
                    finding.entry.place in pasted or finding.entry.place.line in spoilt
                ):
                    continue
                _sort(_problem(rule, finding, subject), silences[file], result, used)
    everyone = FormSet([subject.form for subject in subjects], department)
    for rule in set_rules():
        assert rule.check is not None
        for finding in rule.check(everyone):
            owner = owners.get(finding.entry.place.file)
            problem = _problem(rule, finding, owner or _department_subject(department, subjects))
            shared = _shared_silences(subjects) if owner is None else []
            _sort(problem, silences[owner.source.name] if owner else shared, result, used)
    if whole:
        result.problems += _stale(subjects, silences, used)
    result.problems = list(dict.fromkeys(result.problems))
    return result


def _further(rule: Rule, finding: Finding, subject: Subject) -> Problem:
    """What is said in place of the findings after the first MAX_FINDINGS of one rule in one form."""
    message = f"这一条规则的意见超过 {MAX_FINDINGS} 处，后面的没有再说"
    return replace(
        _problem(rule, finding, subject), message=message, hint="先改好前面的，再检查一次", fixes=()
    )


def _wanted(rule: Rule, form: Form) -> bool:
    return form.checks.entry_system or not rule.id.startswith("R")


def _stale(
    subjects: Sequence[Subject], silences: dict[str, list[Silence]], used: set[Place]
) -> list[Problem]:
    """The lines of 免查 that no finding needs any more. The answer of a whole office for a whole set of rules is a
    setting, and stays."""
    found: dict[Place, Problem] = {}
    for subject in subjects:
        for silence in silences[subject.source.name]:
            place = silence.place
            if place in used or place in found or silence.rule == SYSTEM or subject.form.masked:
                continue
            owner = _owner(subject, place.file)
            message = f"免查 {silence.rule} 用不上了：现在没有这一条的意见"
            hint = f"删掉这一行（原来的原因：{silence.reason}）"
            found[place] = owner.problem("stale-silence", message, place, hint, Severity.ADVICE)
    return list(found.values())


def _department_subject(department: Department | None, subjects: Sequence[Subject]) -> Subject:
    """A finding in 部门.yaml belongs to no spec: its line is in the department's file."""
    first = subjects[0]
    return Subject(first.form, department.source if department and department.source else first.source)


def _shared_silences(subjects: Sequence[Subject]) -> list[Silence]:
    shared = subjects[0].shared[-1:] if subjects else ()
    return read_silences(shared[0])[0] if shared else []


def _sort(problem: Problem, silences: list[Silence], result: Result, used: set[Place]) -> None:
    for silence in silences:
        if silence.rule == problem.rule or (silence.rule == SYSTEM and problem.rule.startswith("R")):
            used.add(silence.place)
            result.silenced.append(Silenced(problem, silence.reason))
            return
    result.problems.append(problem)


def _owner(subject: Subject, file: str) -> Source:
    """Whichever of the subject's files is called ``file``; its own where none is."""
    if file != subject.source.name:
        for item in subject.shared:
            if item.name == file:
                return item
    return subject.source


def _problem(rule: Rule, finding: Finding, subject: Subject) -> Problem:
    place = finding.entry.place
    owner = _owner(subject, place.file)
    if not place.line and owner.root is not None and (key := owner.root.key(finding.entry.label)) is not None:
        place = key.place
    if finding.span is not None and place.line:
        place = _inside(owner, place, finding)
    return Problem(
        code=f"rule-{rule.id.lower()}",
        message=_one_line(finding.message),
        place=place,
        hint=_one_line(finding.hint),
        severity=finding.severity or rule.severity,
        line_text=owner.line(place.line),
        rule=rule.id,
        fixes=_fixes(owner, finding) if finding.meant else (),
        row=_one_line(finding.row),
    )


def _fixes(source: Source, finding: Finding) -> tuple[Fix, ...]:
    """The edits that make the finding's text say what is meant, line by line; none where the text stands in the file
    in another spelling (escapes, joined lines)."""
    typed, meant = finding.entry.text.split("\n"), finding.meant.split("\n")
    number = finding.entry.place.line
    column = finding.entry.place.column - 1
    edits: list[Fix] = []
    if not number or len(typed) != len(meant):
        return ()
    for before, after in zip(typed, meant, strict=True):
        while number <= len(source.lines) and (found := source.line(number).find(before, column)) < 0:
            number, column = number + 1, 0
        if number > len(source.lines):
            return ()
        if before != after:
            start = source.offset(number, found + 1)
            edits.append(Fix(start, start + len(before), after))
        if before:
            column = found + len(before)
    return tuple(edits)


_BREAK = late(r"\s*\n\s*")


def _one_line(text: str) -> str:
    """A finding is one line, also where it quotes a value of several."""
    return (_BREAK.sub(" ", text) if "\n" in text else text).strip()


def _inside(source: Source, place: Place, finding: Finding) -> Place:
    """The place of a part of a text: on the text's own line, or on a later line of a block of text."""
    assert finding.span is not None
    part = finding.entry.text[finding.span[0] : finding.span[1]].strip("\n").split("\n")[0]
    if not part.strip():
        return place
    # the same words may stand in the text before: count them
    number = finding.entry.text[: finding.span[0]].count(part)
    line = place.line
    column = place.column - 1
    while line <= len(source.lines):
        text = source.line(line)
        while (found := text.find(part, column)) >= 0:
            if number == 0:
                return Place(place.file, line, found + 1, found + 1 + len(part))
            number -= 1
            column = found + len(part)
        line, column = line + 1, 0
    return place
