"""Nothing lost: real kills, a real full disk, real locks, real permissions."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tablegen.files.atomic import (
    BESIDE_PREFIX,
    LockedError,
    keep_copy,
    locked,
    put_in_place,
    remove_strays,
    write_problem,
)

needs_posix = pytest.mark.skipif(os.name != "posix", reason="kills and permissions are tried on POSIX")
needs_root = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="needs root: mounts, file attributes"
)
SEED = int(os.environ.get("TABLEGEN_SEED", random.SystemRandom().randrange(10**6)))


def strays(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name.startswith(BESIDE_PREFIX)]


@needs_posix
def test_killed_at_200_random_moments_the_old_file_is_whole_or_the_new_one_is(tmp_path):
    path = tmp_path / "申报表.docx"
    contents = [bytes([65 + number]) * (300_000 + number) for number in range(8)]
    put_in_place(path, contents[0])
    moments = random.Random(SEED)
    for _ in range(200):
        under_way, say_under_way = os.pipe()
        child = os.fork()
        if child == 0:  # writes until it is killed
            number = 0
            with suppress(BaseException):
                while True:
                    put_in_place(path, contents[number % len(contents)])
                    number += 1
                    os.write(say_under_way, b".")
            os._exit(1)
        assert os.read(under_way, 1) == b"."
        time.sleep(moments.uniform(0.0005, 0.012))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(under_way)
        os.close(say_under_way)
        assert path.read_bytes() in contents, f"TABLEGEN_SEED={SEED}"
    left = strays(tmp_path)
    assert left, "no kill came while a file was being written: the test did not test"
    assert sorted(remove_strays(tmp_path)) == sorted(left)
    assert os.listdir(tmp_path) == [path.name]


@needs_posix
def test_a_file_being_written_by_a_living_process_is_no_stray(tmp_path):
    code = (
        "import os,sys,time\nfrom pathlib import Path\nimport tablegen.files.atomic as place\n"
        "os.fsync = lambda descriptor: (print('writing', flush=True), sys.stdin.read())\n"
        "place.put_in_place(Path(sys.argv[1]), b'x')"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", code, tmp_path / "a.docx"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert writer.stdout.readline()
        assert remove_strays(tmp_path) == []
        assert len(strays(tmp_path)) == 1
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
        writer.stdin.close()
    assert len(remove_strays(tmp_path)) == 1


def test_many_writers_of_one_file_never_mix(tmp_path):
    path = tmp_path / "a.xlsx"
    contents = [bytes([65 + number]) * 200_000 for number in range(6)]
    failures = []

    def write(data: bytes) -> None:
        for _ in range(20):
            try:
                put_in_place(path, data)
            except OSError as error:
                failures.append(error)

    threads = [threading.Thread(target=write, args=(data,)) for data in contents]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        remove_strays(tmp_path)  # a second run cleans while the first writes
        if path.exists():
            assert path.read_bytes() in contents
    assert failures == []
    assert strays(tmp_path) == []


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
def test_a_full_disk_keeps_the_old_file(tmp_path):
    with mounted(tmp_path / "disk", "64k") as disk:
        path = disk / "a.pdf"
        put_in_place(path, b"old")
        with pytest.raises(OSError) as caught:
            put_in_place(path, os.urandom(100_000))
        assert "磁盘满了" in write_problem(path, caught.value).message
        assert path.read_bytes() == b"old"
        assert strays(disk) == []
        put_in_place(disk / "b.pdf", b"small")  # the rest is still made


@needs_root
@pytest.mark.skipif(not shutil.which("chattr"), reason="needs chattr")
def test_a_file_that_may_not_be_replaced_stays(tmp_path):
    path = tmp_path / "a.docx"
    put_in_place(path, b"old")
    if subprocess.run(["chattr", "+i", path], capture_output=True).returncode:
        pytest.skip("the file system has no immutable files")
    try:
        with pytest.raises(PermissionError) as caught:
            put_in_place(path, b"new")
    finally:
        subprocess.run(["chattr", "-i", path], check=True)
    assert "没有权限" in write_problem(path, caught.value).message
    assert path.read_bytes() == b"old"
    assert strays(tmp_path) == []


@needs_posix
def test_a_folder_without_permission(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir()
    put_in_place(folder / "a.docx", b"old")
    folder.chmod(0o555)
    code = (
        "import os,sys\nfrom pathlib import Path\nfrom tablegen.files.atomic import put_in_place, write_problem\n"
        "os.geteuid() or os.setuid(65534)\npath = Path(sys.argv[1])\n"
        "try: put_in_place(path, b'new')\nexcept OSError as error: print(write_problem(path, error).message)"
    )
    for parent in tmp_path.parents:  # the other user must be able to come here
        if parent.stat().st_uid == os.geteuid() and str(parent).startswith("/tmp/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    tmp_path.chmod(0o755)
    result = subprocess.run(
        [sys.executable, "-c", code, folder / "a.docx"],
        capture_output=True,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    folder.chmod(0o755)
    assert "没有权限" in result.stdout.decode(), result.stderr.decode()
    assert (folder / "a.docx").read_bytes() == b"old"


def test_a_file_where_a_folder_is_wanted_and_the_other_way_round(tmp_path):
    (tmp_path / "单位").write_bytes(b"file")
    (tmp_path / "a.docx").mkdir()
    for path in (tmp_path / "单位" / "a.docx", tmp_path / "a.docx"):
        with pytest.raises(OSError) as caught:
            put_in_place(path, b"new")
        assert "占用" in write_problem(path, caught.value).message
    assert strays(tmp_path) == []


def test_a_folder_that_vanishes_is_made_again(tmp_path, monkeypatch):
    folder = tmp_path / "单位"
    flush = os.fsync

    def vanish(descriptor: int) -> None:
        monkeypatch.setattr(os, "fsync", flush)
        shutil.rmtree(folder)

    monkeypatch.setattr(os, "fsync", vanish)
    put_in_place(folder / "a.docx", b"new")
    assert (folder / "a.docx").read_bytes() == b"new"


def test_a_disk_that_gives_back_something_else_is_noticed(tmp_path, monkeypatch):
    path = tmp_path / "a.docx"
    put_in_place(path, b"old")
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, b"?" * len(data)))
    with pytest.raises(OSError) as caught:
        put_in_place(path, b"new")
    assert "不一样" in write_problem(path, caught.value).message
    assert path.read_bytes() == b"old"
    assert strays(tmp_path) == []


def test_a_lock_held_by_another_process(tmp_path):
    lock = tmp_path / "锁"
    code = (
        "import sys,time\nfrom pathlib import Path\nfrom tablegen.files.atomic import locked\n"
        "with locked(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout.readline()
        with pytest.raises(LockedError), locked(lock, patience_s=0.2):
            pass
    finally:
        holder.kill()  # a dead process holds nothing
        holder.wait()
        holder.stdout.close()
        holder.stdin.close()
    with locked(lock, patience_s=0.2):
        pass
    assert not lock.exists()


def test_a_kept_copy_never_replaces_another(tmp_path):
    path = tmp_path / "表.docx"
    copies = []
    for data in (b"first", b"second", b"first"):
        path.write_bytes(data)
        copies.append(keep_copy(path, "手改"))
    assert [copy.name for copy in copies] == ["表（手改）.docx", "表（手改）-2.docx", "表（手改）.docx"]
    assert copies[1].read_bytes() == b"second"
