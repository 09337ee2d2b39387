"""Repairing specs in place: every slip whose cure is certain, and nothing else in the file.

The text is edited at known characters, so that comments, order and line ends stay as they are. The original
is kept beside as .bak; the result is read again before it is written, and repairing it once more changes nothing.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..check.collect import subject
from ..check.rules.run import run_rules
from ..files.atomic import put_in_place
from ..layout.folder import search_folders
from ..problems import Place, Problem, has_errors, sort_key
from ..spec.folder import SHARED_NAME, SpecFile, find_specs, spec_file
from ..spec.load import Loaded, examine
from ..spec.slips.recover import decode, parse_typed, read_typed_shared
from ..text.edits import apply_edits
from ..text.tree import Mapping, Source, parse_text

MAX_ROUNDS = 12  # a repair may uncover the next slip of the same line
# what a 部门.yaml leaves out may stand in the specs below it
_ONLY_WHOLE = (
    "missing-layout",
    "missing-field",
    "missing-funds",
    "missing-goal",
    "missing-year",
    "no-indicators",
)


@dataclass(frozen=True, slots=True)
class Repaired:
    """One file: its new content, the problems that this cured, and those that are left (places in the new text)."""

    path: Path
    before: bytes
    after: bytes
    cured: tuple[Problem, ...]
    left: tuple[Problem, ...]

    @property
    def changed(self) -> bool:
        return self.before != self.after


def files_to_repair(paths: Sequence[Path]) -> list[SpecFile]:
    """The specs below ``paths`` and their 部门.yaml files there, those first. Raises CallError."""
    single = [path for path in paths if path.name == SHARED_NAME and os.path.isfile(path)]
    others = [path for path in paths if path not in single]
    specs = find_specs(others) if others else []
    shared: dict[Path, Path] = {path.resolve(): path for path in single}
    for spec in specs:
        for path in spec.shared:
            if any(root.resolve() in path.resolve().parents for root in others):
                shared.setdefault(path.resolve(), path)
    own = [spec_file(path) for path in shared.values()]
    return [replace(item, shared=item.shared[1:], group=Path()) for item in own] + specs


def repair(spec: SpecFile, folders: list[Path]) -> Repaired:
    """Cure in one file what can be cured with certainty; nothing is written. Raises OSError."""
    return repair_text(spec, spec.path.read_bytes(), folders)


def repair_text(spec: SpecFile, before: bytes, folders: list[Path]) -> Repaired:
    """Cure the content ``before`` of a file, which may not be saved yet."""
    name = str(spec.path)
    shared = tuple(read_typed_shared(path, folders) for path in spec.shared)
    decoded = decode(before, name)
    if decoded is None:
        return Repaired(
            spec.path, before, before, (), tuple(parse_typed(before, name, shared, folders).problems)
        )
    text = decoded.text
    cured: list[Problem] = [decoded.problem] if decoded.problem else []
    seen = {problem.code for problem in cured}
    left: list[Problem] = []
    for number in range(MAX_ROUNDS):
        left = own_problems(spec, text.encode("utf-8"), shared, folders)
        curable = [problem for problem in left if problem.fixes]
        repaired, _ = apply_edits(text, [problem.fixes for problem in curable])
        if repaired == text:
            break
        cured += [problem for problem in curable if number == 0 or problem.code not in seen]
        seen.update(problem.code for problem in curable)
        text = repaired
    if is_worse(decoded.text, text):
        problems = own_problems(spec, before, shared, folders)
        return Repaired(
            spec.path, before, before, (), tuple(replace(problem, fixes=()) for problem in problems)
        )
    after = text.encode("utf-8") if cured else before
    return Repaired(
        spec.path, before, after, tuple(cured), tuple(problem for problem in left if not problem.fixes)
    )


def own_problems(
    spec: SpecFile, data: bytes, shared: tuple[Source, ...], folders: list[Path]
) -> list[Problem]:
    """The problems of one file, in order of place; without those of the files it draws on."""
    source = parse_typed(data, str(spec.path), shared, folders)
    if spec.path.name == SHARED_NAME:  # checked as if an empty spec drew on it
        empty = Source(f"{source.name}:", root=Mapping((), Place(source.name)))
        problems = examine(spec, empty, (source, *shared), folders).problems
    else:
        loaded = examine(spec, source, shared, folders)
        problems = [*loaded.problems, *_of_rules(loaded)]
    own = [problem for problem in problems if problem.place is None or problem.place.file == source.name]
    if spec.path.name == SHARED_NAME:
        own = [problem for problem in own if problem.code not in _ONLY_WHOLE]
    return sorted(dict.fromkeys(own), key=lambda problem: sort_key(problem)[2:])


def _of_rules(loaded: Loaded) -> list[Problem]:
    """What the rules of the forms find and can repair for certain (blanks that a system refuses, 1.00E+02), once the
    spec is one that they can look at."""
    if loaded.project is None or has_errors(loaded.problems):
        return []
    return [problem for problem in run_rules([subject(loaded)]).problems if problem.fixes]


def is_worse(before: str, after: str) -> bool:
    """Whether valid YAML became invalid: then no repair was certain after all."""
    return before != after and parse_text(before, "").root is not None and parse_text(after, "").root is None


def write(repaired: Repaired) -> Path:
    """Keep the original as .bak (.bak2, .bak3 … where there is one), put the new text in place. Raises OSError."""
    backup = _free_name(repaired.path)
    with open(backup, "xb") as file:
        file.write(repaired.before)
    put_in_place(repaired.path, repaired.after)
    return backup


def _free_name(path: Path) -> Path:
    number = 1
    while True:
        candidate = path.with_name(f"{path.name}.bak{number if number > 1 else ''}")
        if not os.path.exists(candidate):
            return candidate
        number += 1


def difference(repaired: Repaired) -> str:
    """The repair as a unified diff; "" where only the encoding changes or nothing does."""
    decoded = decode(repaired.before, str(repaired.path))
    old = decoded.text if decoded else ""
    new = repaired.after.decode("utf-8") if decoded else ""
    lines = difflib.unified_diff(
        old.splitlines(),
        new.splitlines(),
        f"{repaired.path}（原来）",
        f"{repaired.path}（改后）",
        lineterm="",
    )
    return "\n".join(lines)


def summarise(cured: Sequence[Problem]) -> list[str]:
    """What was cured: one sentence per kind, with line numbers."""
    kinds: dict[tuple[str, str], list[Problem]] = {}
    for problem in cured:
        kinds.setdefault((problem.code, problem.message), []).append(problem)
    sentences = []
    for problems in kinds.values():
        lines = list(
            dict.fromkeys(str(item.place.line) for item in problems if item.place and item.place.line)
        )
        where = f"第 {'、'.join(lines[:12])}{'…' if len(lines) > 12 else ''} 行：" if lines else ""
        hint = f"；{problems[0].hint}" if len(problems) == 1 and problems[0].hint else ""
        sentences.append(f"{where}{problems[0].message}{hint}")
    return sentences


def repair_all(paths: Sequence[Path], templates: Path | None) -> list[Repaired]:
    """Every file below ``paths``, 部门.yaml files first. Raises CallError, OSError."""
    files = files_to_repair(paths)
    folders = search_folders(templates, [file.path for file in files])
    return [repair(file, folders) for file in files]


def exit_code(results: Sequence[Repaired]) -> int:
    return int(any(has_errors(result.left) for result in results))
