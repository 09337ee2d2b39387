"""Case files: inputs and the expected result in one text file, so that a new case needs no Python.

A line ``# name`` alone starts the part ``name``; what stands before the first one is the part ``""``, and
``# output`` is what is expected. ``\\x07``, ``\\ufeff`` … stand for characters that nobody can see.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

OUTPUT = "output"
_ESCAPE = re.compile(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})")


@dataclass(frozen=True, slots=True)
class Case:
    """One case file: ``parts`` in the order written (``output`` not among them), and what is expected."""

    path: Path
    text: str
    parts: dict[str, str]
    expected: str | None

    def accept(self, output: str) -> None:
        given = self.text.split(f"# {OUTPUT}\n")[0]
        self.path.write_text(f"{given.rstrip()}\n\n# {OUTPUT}\n{output}", "utf-8", newline="\n")


def read_case(path: Path, names: Sequence[str]) -> Case:
    """``names``: the parts that such a case may have."""
    text = path.read_text("utf-8")
    parts: dict[str, list[str]] = {"": []}
    current = ""
    for line in text.splitlines(keepends=True):
        word = line.removeprefix("# ").rstrip("\n") if line.startswith("# ") else None
        if word in (*names, OUTPUT):
            assert word not in parts, f"{path}: two parts “{word}”"
            current = word
            parts[current] = []
        else:
            parts[current].append(line)
    joined = {name: "".join(lines) for name, lines in parts.items()}
    expected = joined.pop(OUTPUT, None)
    return Case(
        path, text, {name: unescape(part.rstrip("\n") + "\n") for name, part in joined.items()}, expected
    )


def unescape(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
