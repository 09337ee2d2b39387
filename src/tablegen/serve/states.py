"""What the list on the left says of every spec: finished, out of date, edited by hand, errors, reminders."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from ..build.status import State, file_states
from ..check.collect import collect
from ..problems import CallError, Problem, Severity
from ..spec.folder import SHARED_NAME
from .workspace import Workspace, offices


@dataclass(frozen=True, slots=True)
class SpecState:
    """``made``: of its finished files the worst (None: there are none)."""

    errors: int = 0
    rejects: int = 0  # the form can be made, and would be sent back
    warnings: int = 0
    made: State | None = None

    @property
    def words(self) -> list[tuple[str, str]]:
        """(word, kind) as shown; the kinds are bad, warn, old, good."""
        words = []
        if self.errors:
            words.append((f"有错 {self.errors}", "bad"))
        if self.rejects:
            words.append((f"退回 {self.rejects}", "bad"))
        if self.warnings:
            words.append((f"提醒 {self.warnings}", "warn"))
        if self.made is State.EDITED:
            words.append(("手改过", "old"))
        elif self.made is State.OUT_OF_DATE:
            words.append(("过期", "old"))
        elif self.made is State.CURRENT:
            words.append(("做好", "good"))
        return words


_WORST = (State.CURRENT, State.OUT_OF_DATE, State.EDITED)


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of every spec, and everything that ``check`` says of them."""

    states: dict[Path, SpecState] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def overview(workspace: Workspace, output: Path, templates: Path | None = None) -> Overview:
    """All specs of the workspace, as ``check`` and ``status`` see them."""
    try:
        found = collect([workspace.root], templates)
    except CallError:  # there is no spec yet
        return Overview()
    counts = Counter(
        (Path(problem.place.file), problem.severity)
        for problem in found.problems
        if problem.place is not None
    )
    made: dict[Path, State] = {}
    if os.path.isdir(output):
        for item in file_states(output, templates):
            if item.spec is not None and item.state in _WORST:
                path = item.spec.resolve()
                made[path] = max(made.get(path, State.CURRENT), item.state, key=_WORST.index)
    states = {
        path: SpecState(
            counts[path, Severity.ERROR],
            counts[path, Severity.REJECT],
            counts[path, Severity.WARNING],
            made.get(path.resolve()),
        )
        for path in workspace.files()
    }
    return Overview(states, found.problems)


def overview_apart(workspace: Workspace, output: Path, templates: Path | None = None) -> Overview:
    """``overview`` in a process of its own, so that typing is not held up by it (1,000 specs: seconds of computing).
    Blocks. Raises CallError where the process died, and what is raised in it."""
    spawned = multiprocessing.get_context("spawn")
    receiver, sender = spawned.Pipe(duplex=False)
    process = spawned.Process(target=_find, args=(sender, workspace.root, output, templates), daemon=True)
    process.start()
    sender.close()
    try:
        found = receiver.recv()
    except EOFError:
        message = "检查全部规格的进程意外中断，多半是内存不够"
        raise CallError(Problem("worker-died", message, hint="左边的状态没有更新；保存一次就再查")) from None
    finally:
        process.join()
        receiver.close()
    if isinstance(found, Exception):
        raise found
    return found


def _find(news: Connection, root: Path, output: Path, templates: Path | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the server, and this with it
    if sys.platform != "win32":
        os.nice(10)  # whoever types goes first
    try:
        found: Overview | Exception = overview(Workspace(root), output, templates)
    except Exception as error:  # it is raised again where it was asked for
        found = error
    news.send(found)


def tree_nodes(
    workspace: Workspace, files: Sequence[Path], states: dict[Path, SpecState]
) -> list[dict[str, object]]:
    """The list on the left: a folder for each office, its specs in it."""
    nodes: list[dict[str, object]] = []
    for folder, members in offices(workspace, files).items():
        children = []
        for path in sorted(members, key=lambda item: (item.name != SHARED_NAME, item.name)):
            words = states.get(path, SpecState()).words
            children.append(
                {
                    "id": workspace.name(path),
                    "label": "部门共用的内容" if path.name == SHARED_NAME else path.stem,
                    "words": [{"text": text, "kind": kind} for text, kind in words],
                }
            )
        known = [states[path] for path in members if path in states]
        faulty = sum(state.errors for state in known)
        rejected = sum(state.rejects for state in known)
        nodes.append(
            {
                "id": f"{folder}/",
                "label": workspace.root.name if folder == "." else folder,
                "words": [
                    {"text": f"{word} {count}", "kind": "bad"}
                    for word, count in (("有错", faulty), ("退回", rejected))
                    if count
                ],
                "selectable": False,  # a click opens it
                "children": children,
            }
        )
    return nodes
