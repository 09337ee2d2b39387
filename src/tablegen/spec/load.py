"""One spec read and checked, and put onto another layout where that is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from ..layout.folder import find_layout
from ..model.layout import DECLARED, Layout
from ..model.project import Project, for_places
from ..problems import CallError, Place, Problem, TablegenError, command, has_errors
from ..text.tree import Source, Text, read_source
from .check import check_spec, join_shared
from .folder import SHARED_NAME, SpecFile, read_shared, spec_file
from .odd_characters import odd_characters, said_once
from .slips.clean import looks_clean

MAX_TOLD = 300


@dataclass(slots=True)
class Loaded:
    """A spec read and checked: ``project`` and ``layout`` are None where it could not get that far. ``typed`` and
    ``own`` are the project and the layout before it was put onto another one."""

    spec: SpecFile
    source: Source
    shared: tuple[Source, ...] = ()
    project: Project | None = None
    layout: Layout | None = None
    typed: Project | None = None
    own: Layout | None = None
    problems: list[Problem] = field(default_factory=list)
    stopped: bool = False  # by warnings, under --strict

    @property
    def ready(self) -> bool:
        return self.project is not None and not self.stopped and not has_errors(self.problems)

    def owner(self, place: Place) -> Source:
        """The file, of those the spec draws on, that ``place`` is in."""
        return next((item for item in self.shared if item.name == place.file), self.source)

    def problem(self, code: str, message: str, place: Place, *rest: object) -> Problem:
        """A Problem with the text of its line, from whichever of the spec's files it is in."""
        return self.owner(place).problem(code, message, place, *rest)  # type: ignore[arg-type]

    def with_line(self, problem: Problem) -> Problem:
        """``problem`` with the line that its place names."""
        place = problem.place
        return replace(problem, line_text=self.owner(place).line(place.line)) if place else problem


def load(spec: SpecFile, folders: list[Path], target: str | None = None) -> Loaded:
    """Read and check one spec; with ``target``, put it onto that layout.

    A spec with errors is read again as its author typed it (spec/slips/recover.py): every slip is then named, and the
    check goes on with what was meant.
    """
    shared = tuple(_shared_source(path, folders) for path in spec.shared)
    source = read_source(spec.path)
    if not source.problems and looks_clean(source.text):
        loaded = examine(spec, source, shared, folders, target)
        if not has_errors(loaded.problems):
            loaded.problems = _first_of_many(loaded.problems)
            return loaded
    from .slips.recover import read_typed  # few specs need it: 10 ms of a cold start

    loaded = examine(spec, read_typed(spec.path, shared, folders), shared, folders, target)
    loaded.problems = _first_of_many(loaded.problems)
    return loaded


def _first_of_many(problems: list[Problem]) -> list[Problem]:
    """``problems``, of thousands in one spec the first: who pasted a book into a spec reads no list of its lines."""
    if len(problems) <= MAX_TOLD:
        return problems
    ranked = sorted(problems, key=lambda item: item.severity.rank)[:MAX_TOLD]
    last = next(item.place for item in reversed(ranked) if item.place is not None)
    message = f"这份规格的毛病有 {len(problems)} 处，这里只说前 {MAX_TOLD} 处"
    hint = "先看看是不是粘贴错了内容，或者存成了别的样子"
    return [*ranked, Problem("too-many-problems", message, Place(last.file), hint, ranked[0].severity)]


def _shared_source(path: Path, folders: list[Path]) -> Source:
    source = read_shared(path)
    if not source.problems and looks_clean(source.text):
        return source
    from .slips.recover import read_typed_shared

    return read_typed_shared(path, folders)


def examine(
    spec: SpecFile, source: Source, shared: tuple[Source, ...], folders: list[Path], target: str | None = None
) -> Loaded:
    """Check a spec that has been read, and read the declaration that a later stage names."""
    loaded = _examined(spec, source, shared, folders, target)
    if loaded.project is not None and loaded.project.declaration is not None:
        _read_declared(loaded, folders)
    return loaded


def _read_declared(loaded: Loaded, folders: list[Path]) -> None:
    """Put what the declared form says, on the layout of ``loaded``, beside its project."""
    from .adapt import adapt

    project, layout = loaded.project, loaded.layout
    assert project is not None and layout is not None and project.declaration is not None
    named = project.declaration
    path = loaded.spec.path.parent / named.text
    if not path.is_file() or path.samefile(loaded.spec.path):
        hint = "写申报时那份规格的文件名，从这份规格所在的文件夹算起"
        loaded.problems.append(
            loaded.problem("no-declaration", f"没有“{named.text}”这份申报的规格", named.place, hint)
        )
        return
    spec = spec_file(path)
    shared = tuple(_shared_source(item, folders) for item in spec.shared)
    declared = _examined(spec, read_source(path), shared, folders)
    if not declared.ready or declared.layout is None or declared.layout.stage != DECLARED:
        hint = f"先改好它：{command(f'check {path}')}"
        message = f"申报的规格“{named.text}”有错，或者不是申报，没法核对"
        loaded.problems.append(loaded.problem("no-declaration", message, named.place, hint))
        return
    assert declared.project is not None
    loaded.project = replace(project, declared=adapt(declared.project, declared.layout, layout)[0])


def _examined(
    spec: SpecFile, source: Source, shared: tuple[Source, ...], folders: list[Path], target: str | None = None
) -> Loaded:
    loaded = Loaded(spec, source, shared)
    for item in (source, *shared):
        loaded.problems += [*item.problems, *odd_characters(item)]
    if source.root is None:
        return loaded
    root = join_shared(source, shared)
    node = root.get("版式")
    if not isinstance(node, Text) or not node.value:
        place = node.place if node is not None else Place(source.name)
        hint = f"加一行“版式: …”；{command('layouts')} 列出可用的版式"
        message = "没有写用哪个版式"
        if spec.path.stem.startswith(Path(SHARED_NAME).stem) and spec.path.name != SHARED_NAME:
            message += f"；管整个文件夹的只有叫“{SHARED_NAME}”的文件"
            hint = f"要它管整个文件夹，改名为“{SHARED_NAME}”；是副本就移走"
        loaded.problems.append(loaded.problem("missing-layout", message, place, hint))
        return loaded
    try:
        layout = find_layout(node.value, folders)
        goal = find_layout(target, folders) if target else layout
    except CallError as error:
        loaded.problems += [
            loaded.problem("unknown-layout", item.message, node.place, item.hint) for item in error.problems
        ]
        return loaded
    except TablegenError as error:
        loaded.problems += error.problems
        return loaded
    project, problems = check_spec(source, shared, layout)
    loaded.problems += problems
    loaded.typed, loaded.own = project, for_places(layout, project)
    if goal.id != layout.id and not has_errors(problems):
        from .adapt import adapt

        project, problems = adapt(project, for_places(layout, project), goal)
        loaded.problems += [loaded.with_line(problem) for problem in problems]
    loaded.problems = said_once(loaded.problems)
    loaded.project, loaded.layout = project, for_places(goal, project)
    return loaded
