"""What to make, in which order, and the report: specs in, files out.

Every stage is called here and nowhere else. A spec with errors is reported and the others are made; a file
is written beside its place, read back, and only then put in place.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .grid.sheet import Book, Sheet
from .layout.adapt import adapt
from .layout.declare import Layout
from .layout.fill import fill
from .layout.folder import find_layout, search_folders
from .names import distinct_names, safe_name
from .problems import CallError, Place, Problem, SelfCheckError, TablegenError, has_errors, sort_key
from .spec.check import check_spec, join_shared
from .spec.folder import SpecFile, find_specs, read_shared
from .spec.project import Project
from .spec.tree import Source, Text, read_source
from .writers import READ_BACK, WRITERS

DEFAULT_FORMATS = ("docx", "pdf", "xlsx")
FORMAT_NAMES = {"docx": "Word", "pdf": "PDF", "xlsx": "Excel", "html": "网页"}


@dataclass(slots=True)
class Loaded:
    """A spec read and checked: ``project`` and ``layout`` are None where it could not get that far."""

    spec: SpecFile
    source: Source
    project: Project | None = None
    layout: Layout | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        return self.project is not None and not has_errors(self.problems)


@dataclass(slots=True)
class Report:
    """What happened: files made (in order), problems of all files, projects that were to be made."""

    made: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    projects: int = 0
    failed: int = 0
    self_check_failed: bool = False

    def add(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            if problem not in self.problems:  # a fault in 部门.yaml is found by every spec below it
                self.problems.append(problem)

    @property
    def exit_code(self) -> int:
        if self.self_check_failed:
            return SelfCheckError.exit_code
        return 1 if self.failed or has_errors(self.problems) else 0

    def sorted_problems(self) -> list[Problem]:
        return sorted(self.problems, key=sort_key)


def load(spec: SpecFile, folders: list[Path], target: str | None = None) -> Loaded:
    """Read and check one spec; with ``target``, put it onto that layout."""
    source = read_source(spec.path)
    loaded = Loaded(spec, source, problems=list(source.problems))
    shared = tuple(read_shared(path) for path in spec.shared)
    for item in shared:
        loaded.problems += item.problems
    if source.root is None:
        return loaded
    root = join_shared(source, shared)
    node = root.get("版式")
    own = (
        source
        if node is None
        else next((item for item in (source, *shared) if item.name == node.place.file), source)
    )
    if not isinstance(node, Text) or not node.value:
        place = node.place if node is not None else Place(source.name)
        loaded.problems.append(
            own.problem(
                "missing-layout",
                "没有写用哪个版式",
                place,
                "加一行“版式: …”；tablegen layouts 列出可用的版式",
            )
        )
        return loaded
    try:
        layout = find_layout(node.value, folders)
        goal = find_layout(target, folders) if target else layout
    except CallError as error:
        loaded.problems += [
            own.problem("unknown-layout", item.message, node.place, item.hint) for item in error.problems
        ]
        return loaded
    except TablegenError as error:
        loaded.problems += error.problems
        return loaded
    project, problems = check_spec(source, shared, layout)
    loaded.problems += problems
    if goal.id != layout.id and not has_errors(problems):
        project, problems = adapt(project, layout, goal)
        loaded.problems += problems
    loaded.project, loaded.layout = project, goal
    return loaded


def make_book(loaded: Loaded) -> Book:
    """The Book of one form. Raises LayoutError."""
    project, layout = loaded.project, loaded.layout
    assert project is not None and layout is not None
    return book_of(fill(project, layout), project, layout)


def book_of(sheet: Sheet, project: Project, layout: Layout) -> Book:
    author = next(
        (project.text(key) for key in ("实施单位", "部门名称", "主管部门") if project.text(key)), ""
    )
    properties = {
        "subject": f"{sheet.title}（{project.year}年度）",
        "author": author,
        "keywords": layout.name,
    }
    return Book(f"{project.name} {sheet.title}".strip(), (sheet,), properties)


def parse_formats(words: Sequence[str]) -> list[str]:
    """``["docx,pdf", "xlsx"]`` → the formats, each once, in the order asked. Raises CallError."""
    formats: list[str] = []
    for word in words:
        for name in word.replace("，", ",").split(","):
            name = name.strip().lower()
            if name not in WRITERS:
                raise CallError(
                    Problem("unknown-format", f"没有“{name}”这种格式", hint=f"可以写：{'、'.join(WRITERS)}")
                )
            if name not in formats:
                formats.append(name)
    return formats or list(DEFAULT_FORMATS)


def check_target(target: str | None, folders: list[Path]) -> None:
    """A wrong ``--layout`` is the caller's fault and said once."""
    if target is not None:
        find_layout(target, folders)


def build(
    paths: Sequence[Path],
    formats: Sequence[str],
    output: Path,
    templates: Path | None = None,
    target: str | None = None,
    on_done: Callable[[Loaded, list[Path]], None] = lambda loaded, made: None,
) -> Report:
    """Make every format of every spec below ``paths`` in ``output``. Raises CallError for wrong paths."""
    if templates is not None and not templates.is_dir():
        raise CallError(
            Problem("no-such-path", f"没有“{templates}”这个文件夹", hint="--templates 后面写放着版式的文件夹")
        )
    specs = find_specs(paths)
    folders = search_folders(templates, [spec.path for spec in specs])
    check_target(target, folders)
    report = Report(projects=len(specs))
    loaded_specs = [load(spec, folders, target) for spec in specs]
    for loaded, place in zip(loaded_specs, output_places(loaded_specs), strict=True):
        report.add(loaded.problems)
        if not loaded.ready:
            report.failed += 1
            on_done(loaded, [])
            continue
        made = make_files(loaded, formats, output / place, report)
        report.made += made
        report.failed += len(made) < len(formats)
        on_done(loaded, made)
    return report


def output_places(loaded_specs: Sequence[Loaded]) -> list[Path]:
    """``<folder of the spec>/<project name>`` of each, without suffix, relative to the output folder."""
    by_group: dict[Path, list[int]] = {}
    for number, loaded in enumerate(loaded_specs):
        group = (
            Path(*(safe_name(part) for part in loaded.spec.group.parts))
            if loaded.spec.group.parts
            else Path()
        )
        by_group.setdefault(group, []).append(number)
    places: dict[int, Path] = {}
    for group, numbers in by_group.items():
        wanted = []
        for number in numbers:
            loaded = loaded_specs[number]
            stem = loaded.spec.path.stem
            wanted.append(((loaded.project.name if loaded.project else "") or stem, stem))
        for number, name in zip(numbers, distinct_names(wanted), strict=True):
            places[number] = group / name
    return [places[number] for number in range(len(loaded_specs))]


def make_files(loaded: Loaded, formats: Sequence[str], place: Path, report: Report) -> list[Path]:
    """Write, read back and put in place every format; what goes wrong stands in ``report``."""
    try:
        book = make_book(loaded)
    except TablegenError as error:
        report.add(error.problems)
        return []
    made = []
    for name in formats:
        path = place.with_name(f"{place.name}.{name}")
        try:
            data = WRITERS[name](book)
            READ_BACK[name](data, book)
            put_in_place(path, data)
        except SelfCheckError as error:
            report.self_check_failed = True
            report.add(_placed(error.problems, loaded, "请把这份规格和这段话发给维护人员；原来的文件没有动"))
        except TablegenError as error:
            report.add(_placed(error.problems, loaded, ""))
        except OSError as error:
            report.add([_write_problem(path, error)])
        else:
            made.append(path)
    return made


def _placed(problems: Iterable[Problem], loaded: Loaded, hint: str) -> list[Problem]:
    """Problems of a file get the spec's name, unless they are the machine's (no-pdf is said once)."""
    result = []
    for problem in problems:
        place = problem.place if problem.place or problem.code == "no-pdf" else Place(loaded.source.name)
        result.append(Problem(problem.code, problem.message, place, problem.hint or hint, problem.severity))
    return result


def _write_problem(path: Path, error: OSError) -> Problem:
    if isinstance(error, PermissionError):
        message, hint = (
            f"“{path}”写不进去：文件正被打开，或没有权限",
            "关掉 Word、Excel、WPS 里的这个文件再试；原来的文件没有动",
        )
    else:
        message, hint = (
            f"“{path}”写不进去：{error.strerror or error}",
            "看看磁盘空间和文件夹；原来的文件没有动",
        )
    return Problem("cannot-write", message, Place(str(path)), hint)


def put_in_place(path: Path, data: bytes) -> None:
    """Write beside ``path``, flush, rename: the old file is whole or the new one is. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.stem[:40]}.{os.getpid()}.tmp")
    try:
        with open(beside, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
