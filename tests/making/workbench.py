"""A real workbench in a process of its own, and the browser of the system that opens it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]

SPEC = """\
版式: shanghai-project
年度: 2024
金额单位: 元

项目名称: 网络宣传工作
项目性质: 经常性专项业务费
项目类别: 特定目标类
主管部门: 某市委宣传部
实施单位: 某市委网信办
计划开始日期: 2024-01-01
计划完成日期: 2024-12-31

资金:
  年度:
    当年财政拨款: 2,632,000.00
    上年结转资金: 0.00
    其他资金: 0.00

目标:
  年度: 做好网上宣传和舆论引导保障工作。

指标:
  产出指标:
    数量指标:
      - 正面宣传活动次数: ≥10(次)
    质量指标:
      - 稿件一次审核通过率: ≥95(%)
    时效指标:
      - 活动按期完成率: =100(%)
  效益指标:
    社会效益指标:
      - 正面宣传覆盖人数: ≥100(万人)
  满意度指标:
    服务对象满意度指标:
      - 互联网企业满意度: ≥90(%)
"""


def browser() -> str | None:
    """The program of a Chromium on this machine."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


@dataclass
class Server:
    """``address`` carries the token; ``root`` is the folder that is served."""

    process: subprocess.Popen
    address: str
    root: Path
    output: Path

    @property
    def origin(self) -> str:
        return self.address.partition("/?")[0]

    @property
    def token(self) -> str:
        return self.address.partition("token=")[2]

    def kill(self) -> None:
        """As a power cut does."""
        self.process.kill()
        self.process.wait()


@contextmanager
def serving(root: Path, **variables: str) -> Iterator[Server]:
    """``tablegen serve`` over ``root``, with ``variables`` in its environment, until the block ends."""
    output = root.parent / "output"
    command = [sys.executable, "-m", "tablegen", "serve", str(root), "--no-browser", "-o", str(output)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", **variables}
    process = subprocess.Popen(
        command, cwd=root.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    )
    assert process.stdout is not None
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if line.startswith("http://"):
                yield Server(process, line.strip(), root, output)
                break
        else:
            raise AssertionError("".join(said))
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        process.stdout.close()
