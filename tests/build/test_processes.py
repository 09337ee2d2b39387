"""Many processes: the same files, in order, whatever dies on the way; Ctrl-C ends the run, not the report."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import tablegen.build.run as one_run
from making.effort import PATIENCE_S
from making.running import make_folder, spec_text, start, tablegen
from tablegen.build.job import do_chunk
from tablegen.build.options import Options
from tablegen.build.processes import Interrupt, LostChunk, _interrupt_later, run_chunks
from tablegen.build.record import read_record
from tablegen.build.run import build
from tablegen.files.atomic import BESIDE_PREFIX

needs_posix = pytest.mark.skipif(os.name != "posix", reason="signals")


def double(number: int) -> int:
    time.sleep(0.02 if number % 3 else 0.0)
    return number * 2


def die_once(task: tuple[str, int]) -> int:
    """Kills its own process the first time that it comes to number 5."""
    marker, number = Path(task[0]), task[1]
    if number == 5 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die_always(number: int) -> int:
    if number == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_results_come_in_the_order_of_the_tasks():
    assert list(run_chunks(range(20), double, 2, None)) == [number * 2 for number in range(20)]


def which_process(number: int) -> tuple[int, int]:
    return number, os.getpid()


def test_without_shared_locks_the_work_is_done_here(monkeypatch):
    """As in a container that has no /dev/shm."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("multiprocessing.synchronize.Lock", refuse)
    assert list(run_chunks(range(3), which_process, 2, None)) == [
        (number, os.getpid()) for number in range(3)
    ]


@needs_posix
def test_a_process_that_dies_costs_only_time(tmp_path):
    tasks = [(str(tmp_path / "died"), number) for number in range(12)]
    assert list(run_chunks(tasks, die_once, 2, None)) == list(range(12))
    assert (tmp_path / "died").exists()


@needs_posix
def test_a_task_that_always_kills_is_given_up_and_the_rest_is_done():
    results = list(run_chunks(range(9), die_always, 2, None))
    lost = [number for number, result in enumerate(results) if isinstance(result, LostChunk)]
    assert 5 in lost
    assert [result for result in results if not isinstance(result, LostChunk)] == [
        number for number in range(9) if number not in lost
    ]
    assert lost == [5]


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in (".docx", ".xlsx")
    }


def test_one_process_or_two_make_the_same_bytes(tmp_path):
    folder = make_folder(tmp_path / "specs", 30)
    (folder / "项目0007.yaml").write_text(spec_text("第0007号项目", "十元"), "utf-8")
    reports = [
        build([folder], Options(("docx", "xlsx"), tmp_path / name, jobs=jobs))
        for name, jobs in (("one", 1), ("two", 2))
    ]
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert len(files(tmp_path / "two")) == 58
    assert [report.failed for report in reports] == [1, 1]
    assert reports[0].sorted_problems() == reports[1].sorted_problems()
    assert [path.name for path in reports[0].made] == [path.name for path in reports[1].made]


def strays(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name.startswith(BESIDE_PREFIX)]


def wait_for_files(process: subprocess.Popen, output: Path, count: int) -> None:
    """Until the running build has written down so many files."""
    deadline = time.monotonic() + PATIENCE_S
    while len(read_record(output).entries) < count:
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.05)


@needs_posix
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(("form", "count", "done"), [("docx", 1500, 20), ("pdf", 600, 2)])
def test_ctrl_c_ends_with_a_report(tmp_path, jobs, form, count, done):
    folder = make_folder(tmp_path / "specs", count)
    output = tmp_path / "out"
    process = start("build", folder, "-f", form, "-o", output, "--jobs", jobs, start_new_session=True)
    wait_for_files(process, output, done)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process of the group
    out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130, err.decode()
    made = len(read_record(output).entries)
    assert f"还有 {count - made} 个项目没有做" in out.decode()
    assert f"做好 {made} 个，{count - made} 个没有做全" in out.decode()
    assert "Traceback" not in err.decode()
    assert strays(output) == []
    assert done <= made < count
    if form == "docx":
        report = json.loads(tablegen("build", folder, "-f", "docx", "-o", output, "--json")[1])
        assert report["unchanged"] >= done, "it does not go on where it stopped"
        assert report["exit_code"] == 0


@needs_posix
def test_processes_end_with_the_one_that_started_them(tmp_path):
    """However that one ended. They hold its output: nobody who reads that would ever come to its end."""
    folder = make_folder(tmp_path / "specs", 400)
    output = tmp_path / "out"
    process = start("build", folder, "-f", "docx", "-o", output, "--jobs", "2")
    wait_for_files(process, output, 20)
    process.kill()
    process.communicate(timeout=PATIENCE_S)
    assert tablegen("build", folder, "-f", "docx", "-o", output)[0] == 0
    assert strays(output) == []


@needs_posix
def test_who_presses_ctrl_c_again_and_again_gets_the_report_too(tmp_path):
    folder = make_folder(tmp_path / "specs", 600)
    output = tmp_path / "out"
    process = start("build", folder, "-f", "docx", "-o", output, "--jobs", "2", start_new_session=True)
    wait_for_files(process, output, 20)
    for _ in range(8):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.02)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert "还有" in out.decode() and "没有做" in out.decode()
    assert "Traceback" not in err.decode()
    assert strays(output) == []


@needs_posix
def test_ctrl_c_while_processes_are_started_is_answered_after_that():
    reached = False
    with pytest.raises(KeyboardInterrupt):
        with _interrupt_later():
            signal.raise_signal(signal.SIGINT)
            reached = True
        pytest.fail("the press is lost")
    assert reached


def press_and_swallow(chunk):
    with suppress(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    return do_chunk(chunk)


def press_and_turn_into_another_error(chunk):
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt as error:
        raise TypeError("expected another type") from error


@pytest.fixture
def own_handler() -> Iterator[None]:
    """An interrupted run leaves its handler behind, for the report."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("own_handler")
@pytest.mark.parametrize(("work", "left"), [(press_and_swallow, 2), (press_and_turn_into_another_error, 3)])
def test_ctrl_c_is_not_lost_in_a_library(tmp_path, monkeypatch, work, left):
    folder = make_folder(tmp_path / "specs", 3)
    monkeypatch.setattr(one_run, "do_chunk", work)
    report = build([folder], Options(("docx",), tmp_path / "out", jobs=1))
    assert (report.interrupted, report.failed, report.exit_code) == (left, left, 130)


def test_ctrl_c_does_not_cut_the_tidying_short():
    with Interrupt() as interrupt:
        interrupt.tidying()
        signal.raise_signal(signal.SIGINT)
        assert not interrupt.pressed
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


@pytest.mark.usefixtures("own_handler")
def test_ctrl_c_again_does_not_cut_the_report_short(monkeypatch):
    now = 100.0
    monkeypatch.setattr("tablegen.build.processes.time.monotonic", lambda: now)
    with Interrupt() as interrupt, suppress(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    assert interrupt.pressed
    signal.raise_signal(signal.SIGINT)  # does nothing: the report is being said
    now += 2.0
    for _ in range(2):  # it takes long: there the user's patience ends
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def wait_to_be_let_go(task: tuple[str, int]) -> int:
    """Number 0 is done at once; the others end when the file is there, or when patience ends, which they note."""
    go, number = Path(task[0]), task[1]
    if number:
        end = time.monotonic() + PATIENCE_S
        while not go.exists():
            if time.monotonic() > end:
                go.with_name("waited for").touch()
            time.sleep(0.02)
    return number


@pytest.fixture
def endless(tmp_path) -> Iterator[list[tuple[str, int]]]:
    go = tmp_path / "go"
    yield [(str(go), number) for number in range(5)]
    assert not (tmp_path / "waited for").exists()
    go.touch()


def test_ending_does_not_wait_for_the_work_under_way(endless):
    results = run_chunks(endless, wait_to_be_let_go, 2, None)
    assert next(results) == 0
    results.close()


def test_ending_does_not_wait_for_the_work_under_way_on_a_cluster(endless):
    distributed = pytest.importorskip("distributed", reason="needs tablegen[dask]")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        address = cluster.scheduler_address.removeprefix("tcp://")
        results = run_chunks(endless, wait_to_be_let_go, 2, f"dask://{address}")
        assert next(results) == 0
        results.close()
        assert not Path(endless[0][0]).with_name("waited for").exists()
        Path(endless[0][0]).touch()


def test_a_dask_cluster_that_loses_a_worker_still_does_everything(tmp_path):
    distributed = pytest.importorskip("distributed", reason="needs tablegen[dask]")
    folder = make_folder(tmp_path / "specs", 60)
    output = tmp_path / "out"
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        address = cluster.scheduler_address.removeprefix("tcp://")
        killed = []

        def on_done(report, done, total):
            if not killed:
                killed.append(next(iter(cluster.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)

        report = build(
            [folder], Options(("docx", "xlsx"), output, executor=f"dask://{address}"), on_done=on_done
        )
    assert killed
    assert report.problems == []
    assert len(files(output)) == 120
    build([folder], Options(("docx", "xlsx"), tmp_path / "here", jobs=1))
    assert files(output) == files(tmp_path / "here")


def test_a_cluster_that_is_not_there_is_one_sentence(tmp_path):
    pytest.importorskip("distributed", reason="needs tablegen[dask]")
    folder = make_folder(tmp_path / "specs", 1)
    for executor in ("dask://127.0.0.1:9", "dask://nowhere", "ssh://host:1"):
        code, _, err = tablegen("build", folder, "-o", tmp_path / "out", "--executor", executor)
        assert code == 2, err
        assert "Traceback" not in err
