"""``tablegen pack``: what it says."""

from __future__ import annotations

import os
from pathlib import Path

from ..build.pack import pack
from ..files.atomic import write_problem
from ..problems import CallError, Problem, has_errors
from .sentences import print_problems, say


def pack_and_print(output: Path, target: Path, public: bool, templates: Path | None) -> int:
    """Pack, and say what is in it or what stands in the way; the exit code. Raises CallError."""
    if not os.path.isdir(output):
        raise CallError(Problem("no-such-path", f"没有“{output}”这个文件夹", hint="写放着成品的文件夹"))
    try:
        package = pack(output, target, public, templates)
    except OSError as error:
        print_problems([write_problem(target, error)])
        return 1
    print_problems(package.problems)
    if has_errors(package.problems):
        count = sum(problem.is_error for problem in package.problems)
        say(f"没有打包：{count} 处要先处理好（见上面的说明）")
        return 1
    say(f"{len(package.items)} 个成品和一份清单 → {target}")
    return 0
