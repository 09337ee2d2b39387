"""The whole program under attack: killed, out of disk, without network; and how fast it starts."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from making.effort import PATIENCE_S
from making.running import FORBIDDEN, make_folder, spec_text, start, tablegen
from tablegen.build.options import Options
from tablegen.build.record import RECORD_NAME, read_record
from tablegen.build.run import build
from tablegen.cli.commands import run
from tablegen.files.atomic import BESIDE_PREFIX

needs_posix = pytest.mark.skipif(os.name != "posix", reason="signals, mounts")
needs_root = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root: mounts")
SEED = int(os.environ.get("TABLEGEN_SEED", random.SystemRandom().randrange(10**6)))


@needs_posix
def test_killed_at_random_moments_a_build_leaves_whole_files_and_the_next_run_no_strays(tmp_path):
    folder = make_folder(tmp_path / "specs", 6)
    output = tmp_path / "out"
    versions: dict[str, set[bytes]] = {}
    for amount in ("1.00", "2.00"):
        for number in range(6):
            (folder / f"项目{number:04d}.yaml").write_text(
                spec_text(f"第{number:04d}号项目", amount), "utf-8"
            )
        for path in build([folder], Options(("docx", "xlsx"), tmp_path / amount)).made:
            versions.setdefault(path.name, set()).add(path.read_bytes())
    moments = random.Random(SEED)
    for turn in range(40):
        for number in range(6):
            text = spec_text(f"第{number:04d}号项目", ("1.00", "2.00")[turn % 2])
            (folder / f"项目{number:04d}.yaml").write_text(text, "utf-8")
        child = os.fork()
        if child == 0:
            with suppress(BaseException):
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                formats = ("docx,xlsx", "docx", "xlsx")[turn % 3]
                run(["build", str(folder), "-f", formats, "-o", str(output), "--jobs", "1"])
            os._exit(0)
        time.sleep(moments.uniform(0.005, 0.12))
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        for path in output.rglob("第*"):  # no copy either: nobody edited anything
            assert path.read_bytes() in versions[path.name], f"TABLEGEN_SEED={SEED}"
    report = build([folder], Options(("docx", "xlsx"), output))
    assert (report.exit_code, len(report.made)) == (0, 12)
    assert report.problems == [], f"TABLEGEN_SEED={SEED}"
    assert all(path.read_bytes() in versions[path.name] for path in report.made)
    assert [path for path in output.rglob("*") if path.name.startswith(".")] == []


@contextmanager
def mounted(folder: Path, size: str):
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@needs_root
@pytest.mark.skipif(not shutil.which("mount"), reason="needs mount")
def test_a_disk_that_fills_up_on_the_way_is_said_per_file(tmp_path):
    folder = make_folder(tmp_path / "specs", 12)
    with mounted(tmp_path / "out", "60k") as output:
        code, _, err = tablegen("build", folder, "-f", "docx", "-o", output)
        assert code == 1
        assert "磁盘满了" in err and "Traceback" not in err
        made = list(output.rglob("*.docx"))
        assert 0 < len(made) < 12
        assert err.count("磁盘满了") >= 12 - len(made)
        assert not [path for path in output.rglob("*") if path.name.startswith(BESIDE_PREFIX)]
        subprocess.run(["mount", "-o", "remount,size=10m", output], check=True)
        assert tablegen("build", folder, "-f", "docx", "-o", output)[0] == 0
        assert len(list(output.rglob("*.docx"))) == 12


def test_one_file_that_cannot_be_written_does_not_stop_the_rest(office, tmp_path):
    output = tmp_path / "out"
    (output / "某办公室" / "第0001号项目.docx").mkdir(parents=True)
    report = build([office], Options(("docx", "xlsx"), output))
    assert report.exit_code == 1
    assert len(report.made) == 7
    assert [problem.code for problem in report.problems] == ["cannot-write"]


@needs_posix
def test_two_builds_in_one_folder_at_once(tmp_path):
    folder = make_folder(tmp_path / "specs", 60)
    output = tmp_path / "out"
    runs = [start("build", folder, "-f", "docx", "-o", output, "--again") for _ in range(2)]
    ends = [run.communicate(timeout=PATIENCE_S) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], ends
    assert len(list(output.rglob("*.docx"))) == 60
    assert len(read_record(output).entries) == 60
    assert not [path for path in output.rglob("*") if path.name.startswith(".")]
    assert json.loads(tablegen("build", folder, "-f", "docx", "-o", output, "--json")[1])["unchanged"] == 60


@needs_posix
def test_a_record_locked_by_another_process_does_not_stop_the_files(tmp_path, monkeypatch):
    from tablegen.build.record import LOCK_NAME

    folder = make_folder(tmp_path / "specs", 2)
    output = tmp_path / "out"
    output.mkdir()
    code = (
        "import sys,time\nfrom pathlib import Path\nfrom tablegen.files.atomic import locked\n"
        "with locked(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, output / LOCK_NAME], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout.readline()
        report = build([folder], Options(("docx",), output))
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
        holder.stdin.close()
    assert len(report.made) == 2
    assert [problem.code for problem in report.problems] == ["no-record"]
    assert report.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        (["--help"], ()),
        (["build", "{spec}", "-f", "docx", "-o", "{out}"], ()),
        (["build", "{spec}", "-f", "html", "-o", "{out}"], ()),
        (["build", "{spec}", "-f", "xlsx", "-o", "{out}"], ("xlsxwriter",)),
    ],
)
def test_nothing_is_imported_that_was_not_asked_for(tmp_path, arguments, allowed):
    folder = make_folder(tmp_path / "specs", 1)
    values = {"spec": str(folder), "out": str(tmp_path / "out")}
    words = [word.format(**values) for word in arguments]
    if "xlsx" in words:  # 上海 holds an Excel blank, which is filled with the library that reads it
        words += ["--layout", "anhui-suzhou-project"]
    code = (
        "import json, sys\nfrom tablegen.cli.commands import run\nrun(json.loads(sys.argv[1]))\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, json.dumps(words)], capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(result.stdout.splitlines()[-1]))
    assert sorted(loaded & (set(FORBIDDEN) - set(allowed))) == []


def test_no_renderer_opens_a_file_or_a_connection(tmp_path):
    """A form full of addresses is made while every attempt to open something is written down."""
    secret = tmp_path / "forbidden.txt"
    secret.write_text("SECRET", "utf-8")
    folder = make_folder(tmp_path / "specs", 0)
    poison = f'<img src="{secret.as_uri()}"><link rel=stylesheet href="http://127.0.0.1:9/x.css">@import url({secret.as_uri()})'
    text = spec_text("网络宣传工作").replace("做好各项工作", f"'{poison}' 做好各项工作".replace("'", ""))
    (folder / "甲.yaml").write_text(text.replace("  年度: <img", "  年度: |-\n    <img"), "utf-8")
    code = """
import sys
opened = []
def hook(event, arguments):
    if event in ("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "urllib.Request"):
        opened.append(f"{event} {arguments[0]}")
sys.addaudithook(hook)
from tablegen.cli.commands import run
code = run(["build", sys.argv[1], "-f", "docx,xlsx,html,pdf", "-o", sys.argv[2], "--jobs", "1"])
for line in opened:
    # WeasyPrint looks for its libraries with ldconfig and gcc when it is imported
    if "forbidden" in line or not line.startswith(("open ", "subprocess.Popen ")):
        print("OPENED", line)
sys.exit(code)
"""
    result = subprocess.run(
        [sys.executable, "-c", code, folder, tmp_path / "out"], capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    assert "OPENED" not in result.stdout
    html = next((tmp_path / "out").rglob("*.html")).read_text("utf-8")
    assert "&lt;img" in html and "<img" not in html


def test_the_fetcher_of_the_renderer_refuses_everything_else(tmp_path):
    from tablegen.formats.pdf.weasyprint import _fetcher

    font = tmp_path / "face.otf"
    font.write_bytes(b"font")
    fetch = _fetcher(frozenset([font.as_uri()]))
    assert fetch(font.as_uri()).read() == b"font"
    for url in (
        "http://127.0.0.1/x",
        "https://x",
        "file:///etc/passwd",
        "ftp://x",
        "data:text/css,x",
        font.as_uri() + "x",
    ):
        with pytest.raises(ValueError, match="refused"):
            fetch(url)


def test_json_is_one_document(office, tmp_path):
    (office / "错.yaml").write_text("项目名称: 甲\n", "utf-8")
    code, out, err = tablegen("build", office, "-f", "docx", "-o", tmp_path / "out", "--json")
    result = json.loads(out)
    assert (code, err) == (1, "")
    assert (result["projects"], result["failed"], len(result["files"])) == (5, 1, 4)
    assert {"code", "file", "line", "message", "hint"} <= result["problems"][0].keys()


def test_quiet_says_errors_only(office, tmp_path):
    assert tablegen("build", office, "-f", "docx", "-o", tmp_path / "out", "--quiet")[1:] == ("", "")
    (office / "错.yaml").write_text("项目名称: 甲\n", "utf-8")
    code, out, err = tablegen("build", office, "-f", "docx", "-o", tmp_path / "out", "--quiet")
    assert (code, out) == (1, "")
    assert "错误" in err


def test_progress_speaks_gbk(tmp_path):
    from tablegen.cli.progress import progress_line

    line = progress_line(120, 1000, 4.0)
    assert line == "做好 120/1000 个项目，每秒 30.0 个，还要约 29 秒"
    line.encode("gbk")
    assert (tmp_path / RECORD_NAME).name.encode("gbk")
