"""Many processes: the same files, in order, whatever dies on the way; Ctrl-C ends at once."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest

from production.running import make_folder, spec_text, start, tablegen
from tablegen.build import build
from tablegen.options import Options
from tablegen.parallel import LostChunk, run_chunks
from tablegen.place import BESIDE_PREFIX
from tablegen.record import read_record

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


@needs_posix
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_within_a_second_with_a_report(tmp_path, jobs):
    folder = make_folder(tmp_path / "specs", 1500)
    output = tmp_path / "out"
    process = start("build", folder, "-f", "docx", "-o", output, "--jobs", jobs, start_new_session=True)
    deadline = time.monotonic() + 60
    while len(read_record(output).entries) < 20:
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.05)
    pressed = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process of the group
    out, err = process.communicate(timeout=30)
    seconds = time.monotonic() - pressed
    assert process.returncode == 130, err.decode()
    assert "还有" in out.decode() and "没有做" in out.decode()
    assert "Traceback" not in err.decode()
    assert seconds < 1.5
    assert not [path for path in output.rglob("*") if path.name.startswith(BESIDE_PREFIX)]
    report = json.loads(tablegen("build", folder, "-f", "docx", "-o", output, "--json")[1])
    assert report["unchanged"] >= 20, "it does not go on where it stopped"
    assert report["exit_code"] == 0


def work_on_cluster(number: int) -> int:
    time.sleep(0.05)
    return number + 1


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
