"""Specs that are true to a layout, and the program in a process of its own, watched where that matters."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from making.effort import PATIENCE_S

# nothing of these is loaded unless it is asked for
FORBIDDEN = (
    "typst",
    "weasyprint",
    "openpyxl",
    "xlsxwriter",
    "docx",
    "pypdfium2",
    "distributed",
    "rich",
    "fontTools",
)

SPEC = """\
版式: shanghai-project
年度: 2024
金额单位: 元
项目名称: {name}
项目性质: 经常性专项业务费
项目类别: 特定目标类
主管部门: 某某委员会
实施单位: 某某委员会办公室
计划开始日期: 2024-01-01
计划完成日期: 2024-12-31
资金:
  年度:
    当年财政拨款: {amount}
    上年结转资金: 0.00
    其他资金: 0.00
目标:
  年度: 做好各项工作，保障单位正常运转。
指标:
  产出指标:
    数量指标:
      - 宣传活动次数: ≥10(次)
    质量指标:
      - 培训合格率: =100(%)
  满意度指标:
    服务对象满意度指标:
      - 好评率: ≥90(%)
"""


def spec_text(name: str, amount: str = "2,632,000.00") -> str:
    return SPEC.format(name=name, amount=amount)


def make_folder(root: Path, count: int, office: str = "某办公室") -> Path:
    """A folder of ``count`` specs with a 部门.yaml; its path."""
    folder = root / office
    folder.mkdir(parents=True)
    (folder / "部门.yaml").write_text("项目性质: 经常性专项业务费\n", "utf-8")
    for number in range(count):
        (folder / f"项目{number:04d}.yaml").write_text(spec_text(f"第{number:04d}号项目"), "utf-8")
    return folder


def start(*arguments: str | Path, **options: object) -> subprocess.Popen:
    """``tablegen`` in a process of its own, with pipes, in UTF-8. Ctrl-C reaches it."""
    environment = {**os.environ, "PYTHONUTF8": "1", **options.pop("env", {})}  # type: ignore[dict-item]
    if sys.platform != "win32":  # a shell's background job ignores Ctrl-C, and its children would too
        options.setdefault("preexec_fn", lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(
        [sys.executable, "-m", "tablegen", *map(str, arguments)],
        env=environment,
        **{**pipes, **options},  # type: ignore[arg-type]
    )


def tablegen(*arguments: str | Path, **options: object) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one run."""
    process = start(*arguments, **options)
    out, err = process.communicate(timeout=PATIENCE_S)
    return process.returncode, out.decode(), err.decode()


OBSERVED = """
import json, os, sys
opened, parsed = [], []

def hook(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
        writing = bool(arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))
        opened.append((os.fsdecode(arguments[0]), writing))

from tablegen.cli.commands import run
from tablegen.text import tree

parse = tree.parse_bytes

def counted(data, name, *rest):
    parsed.append(name)
    return parse(data, name, *rest)

tree.parse_bytes = counted
sys.addaudithook(hook)
code = run(json.loads(sys.argv[1]))
print(json.dumps({"code": code, "opened": opened, "parsed": parsed, "modules": sorted(sys.modules)}))
"""


def observed(*arguments: str | Path) -> dict:
    """What one run does: exit code, files opened (path, whether for writing), files parsed as YAML, modules."""
    result = subprocess.run(
        [sys.executable, "-c", OBSERVED, json.dumps(list(map(str, arguments)))],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONUTF8": "1"},
        timeout=PATIENCE_S,
    )
    return json.loads(result.stdout.decode().splitlines()[-1])
