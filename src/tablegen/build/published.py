"""What goes out: the public copies of a run.

Before anything is written every spec is read, and what the run leaves out is known (books/left_out.py): a spec or
部门.yaml that says a name which may not go out is refused by place. What is made passes the gate (gate.py).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..books.left_out import Copy, LeftOut, layout_words, left_out
from ..books.needles import cites, squeeze
from ..books.public import public_copy, secret_words, walk_all
from ..layout.declaration import NO
from ..layout.folder import find_layout
from ..model.layout import LIST_SCOPE, Layout
from ..model.project import Project
from ..problems import Place, Problem, Severity, TablegenError, has_errors
from ..spec.check import join_shared
from ..spec.department import MAY_BE_SAID, read_department
from ..spec.folder import VOLUME_KEY, SpecFile
from ..spec.load import Loaded
from ..text import tree
from .options import PublicRun
from .report import Report
from .up_to_date import NAME_KEYS


@dataclass(slots=True)
class PublicSet:
    """The public copies of all specs of a run, what they leave out, and the specs that are not printed."""

    loaded: list[Loaded]
    left_out: LeftOut
    secret: frozenset[str]  # the specs of the offices that are not printed, without links
    dropped: list[SpecFile]
    run: PublicRun


def prepare(
    loaded_specs: Sequence[Loaded], volume: bool, report: Report, others: Sequence[Loaded] = ()
) -> PublicSet:
    """The public copies of all specs of a run; what is wrong with them, and what is masked, stands in ``report``.
    ``others`` are the specs of the same offices that the run does not make: they have secrets too."""
    copies: list[Copy] = []
    dropped, partial, secret = [], set(), set()
    words: list[str] = []
    unread: list[str] = []
    layouts = {}
    ours = {id(loaded) for loaded in loaded_specs}
    for loaded in (*loaded_specs, *others):
        if loaded.project is None or loaded.layout is None or loaded.typed is None:
            unread += secret_names(loaded)
            continue
        layouts[loaded.layout.id] = loaded.layout
        copy = public_copy(loaded.project, loaded.layout, loaded.typed, loaded.own)
        masked_name = copy.project is None or copy.project.name != loaded.typed.name
        hidden = (loaded.spec.path.stem,) if loaded.typed.classified and masked_name else ()
        copies.append(Copy(loaded.typed, copy.project, copy.removed, hidden))
        if copy.project is None:
            partial.add(loaded.spec.office)
            secret.add(os.path.realpath(loaded.spec.path))
            dropped += [loaded.spec] if id(loaded) in ours else []
        else:
            words += [*loaded.spec.group.parts, *(text for _, text in _titles(loaded))]
    for layout in layouts.values():
        try:
            words += layout_words(layout)
        except (TablegenError, OSError):
            continue  # a faulty layout prints nothing, and is named when it is used
    out = left_out(copies, words, unread, _may_be_said((*loaded_specs, *others), report))
    run = PublicRun(out.cited, out.telling, frozenset(partial), volume, out)
    public = make_public(loaded_specs, run, report)
    return PublicSet(public, out, frozenset(secret), dropped, run)


def make_public(loaded_specs: Sequence[Loaded], run: PublicRun, report: Report) -> list[Loaded]:
    """The specs as the public may see them; what is masked or left out is noted, and words in unmarked
    projects that look secret are pointed out. Projects that are not printed publicly are gone."""
    result = []
    for loaded in loaded_specs:
        if loaded.project is None or loaded.layout is None:
            result.append(loaded)
            continue
        if loaded.project.classified:
            loaded.problems = list(_without_content(loaded))
        else:
            loaded.problems += secret_words(loaded.project, loaded.problem)
        declared = loaded.project.declared
        if declared is not None and declared.classified and not loaded.project.classified:
            message, place = "申报时标了“涉密: 是”，这份没有标", loaded.project.declaration
            hint = "也加一行“涉密: 是”；解密了的，改申报的那一份"
            problem = Problem("secret-declared", message, place.place if place else None, hint, rule="S1")
            loaded.problems.append(problem)
        copy = public_copy(loaded.project, loaded.layout, loaded.typed, loaded.own)
        name = (
            loaded.project.code or loaded.project.name if loaded.project.classified else loaded.project.name
        )
        if copy.project is None:
            report.notes.append(f"“{name}”标了涉密，公开本不印（{loaded.source.name}）")
            report.projects -= 1
            continue
        if copy.masked:
            report.notes.append(
                f"“{name}”遮去：{'、'.join(dict.fromkeys(copy.masked))}（{loaded.source.name}）"
            )
        loaded.problems += [*_cited(loaded, copy.project, run), *_telling(loaded, copy.project, run)]
        result.append(replace(loaded, project=copy.project))
    return result


def _without_content(loaded: Loaded) -> Iterator[Problem]:
    """What is to be said of a secret spec in a public run: that there is something, not what."""
    if loaded.problems:
        severity = Severity.ERROR if has_errors(loaded.problems) else Severity.WARNING
        message = "这份涉密的规格有毛病，做公开本时不写出来"
        hint = f"用 tablegen check {loaded.source.name} 看"
        yield Problem("secret-spec", message, Place(loaded.source.name), hint, severity)


def _cited(loaded: Loaded, project: Project, run: PublicRun) -> Iterator[Problem]:
    """Where a public copy, its folder or the title of its volume says a name that may not go out. The name itself is not
    repeated, nor the line that it stands in."""
    names = run.names
    if not names:
        return
    what = "不公开的名称或号码（涉密项目的名称、代码，或内部栏目的电话）"
    hint = (
        "改写这里，不提它，或者给这个项目也标“涉密: 是”；名称是通用的说法，大家都会提的，"
        f"在部门.yaml 的“汇编”里写“{MAY_BE_SAID}: [这个名称]”"
    )
    for entry in walk_all(project):
        if cites(entry.text, names):
            label = f"“{entry.label}”" if entry.label and not cites(entry.label, names) else "这里"
            yield Problem("secret-cited", f"{label}写着{what}，公开本不能印", entry.place, hint, rule="S1")
    titled = run.volume or (loaded.layout is not None and loaded.layout.scope == LIST_SCOPE)
    for place, title in _titles(loaded) if titled else ():
        if cites(title, names):
            message = "汇编的标题写着涉密项目的名称，公开本不能印"
            yield Problem("secret-cited", message, place, "换一个标题", rule="S1")
    if any(cites(part, names) for part in loaded.spec.group.parts):
        message = "规格所在的文件夹用了涉密项目的名称，成品会放在同名的文件夹里"
        yield Problem("secret-cited", message, Place(loaded.source.name), "给文件夹换一个名字", rule="S1")


def _telling(loaded: Loaded, project: Project, run: PublicRun) -> Iterator[Problem]:
    """Where a public copy says a person of an internal field, or what a secret project is called for short or aims at."""
    if project.classified:
        return
    for entry in walk_all(project):
        if cites(entry.text, run.telling):
            message = "这里写着内部栏目里的人、涉密项目的简称，或者它目标里的一句话，公开本会印出来"
            hint = "不该公开的改写这里，不提它；可以公开的不用管"
            yield Problem("secret-text", message, entry.place, hint, Severity.WARNING, rule="S1")


def _may_be_said(loaded_specs: Iterable[Loaded], report: Report) -> Iterator[str]:
    """The names that the offices let others say; one that no secret project has is pointed out."""
    secret = {
        squeeze(loaded.typed.name)
        for loaded in loaded_specs
        if loaded.typed is not None and loaded.typed.classified
    }
    offices = {loaded.spec.office: loaded.spec for loaded in loaded_specs}
    for spec in offices.values():
        department, _ = read_department(spec)  # its problems are the plan's
        for name, place in department.may_be_said:
            yield name
            if squeeze(name) not in secret:
                message = f"“{MAY_BE_SAID}”里的“{name}”不是哪个涉密项目的名称，没有用"
                report.add(
                    [Problem("volume", message, place, "照规格里的项目名称写，不用就删掉", Severity.WARNING)]
                )


def secret_names(loaded: Loaded) -> Iterator[str]:
    """The name of a spec that could not be read as far as a project, where it speaks of 涉密 and does not deny it."""
    names: dict[str, str] = {}
    if loaded.source.root is not None:
        for key, node in join_shared(loaded.source, loaded.shared).items:
            if isinstance(node, tree.Text):
                names.setdefault(key.value, node.value)
    else:
        for line in loaded.source.text.splitlines():
            key, _, value = line.replace("：", ":").partition(":")
            names.setdefault(key.strip(" \t\ufeff\"'"), value.strip(" \t\"'"))
    if names.get("涉密", "否") not in NO:
        yield from (names[key] for key in NAME_KEYS if names.get(key))


def _titles(loaded: Loaded) -> Iterator[tuple[Place, str]]:
    """汇编.标题 of the office."""
    root = loaded.shared[-1].root if loaded.shared else None
    volume = root.get(VOLUME_KEY) if root is not None else None
    title = volume.get("标题") if isinstance(volume, tree.Mapping) else None
    if isinstance(title, tree.Text):
        yield title.place, title.value


def nothing_left(public: PublicSet, volume: bool) -> Iterator[Problem]:
    """Where all projects of a run, or of an office whose volume was asked for, are not printed publicly."""
    if public.dropped and not public.loaded:
        message = f"{len(public.dropped)} 个项目都标了涉密，公开本什么也没有做"
        yield Problem("nothing-public", message, hint="这个部门没有可以公开的申报表；以前的公开本已经移走")
        return
    left = {loaded.spec.office for loaded in public.loaded}
    for office in dict.fromkeys(spec.office for spec in public.dropped) if volume else ():
        if office not in left:
            message = "这个部门的项目都标了涉密，公开的汇编没有做"
            yield Problem("nothing-public", message, Place(str(office)), "以前的公开本已经移走")


def layouts_of(loaded: Loaded, folders: list[Path]) -> tuple[Layout, ...]:
    """The layout that a spec was checked against, and the one it is printed on, each once."""
    if loaded.own is None or loaded.layout is None:
        return ()
    both = (find_layout(loaded.own.id, folders), loaded.layout)
    return tuple({layout.id: layout for layout in both}.values())
