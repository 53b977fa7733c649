"""Given jobs that go well, hang, swallow memory or crash: what each one gets."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from vaeforms.model import Trouble
from vaeforms.worker import WorkerError, run

_LOADED: list[str] = []


def load(name: str) -> None:
    _LOADED.append(name)


def fail_to_load() -> None:
    raise OSError("nothing there")


def double(n: int) -> int:
    return 2 * n


def process_id(_: int) -> int:
    return os.getpid()


def loaded(_: int) -> list[str]:
    return _LOADED


def environment(name: str) -> str | None:
    return os.environ.get(name)


def obey(order: str) -> str:
    """Do what a hostile file would do."""
    if order == "hang":
        threading.Event().wait()
    if order == "raise":
        raise ValueError("no")
    if order == "exit":
        os._exit(7)
    if order == "memory":
        hoard = []
        while True:
            hoard.append(bytearray(os.urandom(1024)) * (16 << 10))
    if order == "huge":
        bytearray(1 << 45)
    if order == "print":
        print("noise")
        print("noise", file=sys.stderr)
    if order == "unpicklable":
        return lambda: None  # type: ignore[return-value]  # what must not come back
    return f"done {order}"


def outcomes(
    jobs: list[Any], work: Callable[[Any], Any], processes: int = 1, **options: Any
) -> list[Any]:
    options = {"seconds": 60.0, "megabytes": 2000, **options}
    pairs = list(run(jobs, work, processes=processes, **options))
    assert [job for job, _ in pairs] == jobs
    return [result for _, result in pairs]


def test_results_come_in_the_order_of_the_jobs() -> None:
    assert outcomes(list(range(50)), double, processes=2) == [2 * n for n in range(50)]


def test_no_job_needs_no_process() -> None:
    assert outcomes([], double, processes=2) == []


def test_a_worker_serves_many_jobs_away_from_us() -> None:
    ids = set(outcomes([1, 2, 3], process_id))
    assert len(ids) == 1
    assert os.getpid() not in ids


def test_the_initializer_runs_once_in_each_worker() -> None:
    assert outcomes([1, 2], loaded, initializer=load, initargs=("blanks",)) == [["blanks"]] * 2


def test_numeric_libraries_get_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    assert outcomes(["OMP_NUM_THREADS"], environment) == ["1"]


def test_a_crash_costs_its_job_only() -> None:
    results = outcomes(["a", "exit", "b"], obey)
    assert results == ["done a", Trouble.CRASH, "done b"]


def test_an_exception_costs_its_job_only() -> None:
    assert outcomes(["raise", "b"], obey) == [Trouble.CRASH, "done b"]


def test_a_result_that_cannot_travel_costs_its_job_only() -> None:
    assert outcomes(["unpicklable", "b"], obey) == [Trouble.CRASH, "done b"]


def test_a_job_that_never_ends_is_stopped() -> None:
    assert outcomes(["hang", "b"], obey, seconds=0.3) == [Trouble.TIME, "done b"]


def test_a_job_that_swallows_memory_is_stopped() -> None:
    assert outcomes(["memory", "b"], obey, megabytes=300) == [Trouble.MEMORY, "done b"]


@pytest.mark.skipif(sys.platform == "win32", reason="the parent's watch is all there is")
def test_one_huge_request_for_memory_is_refused() -> None:
    assert outcomes(["huge", "b"], obey) == [Trouble.MEMORY, "done b"]


def test_others_progress_while_one_hangs() -> None:
    jobs = ["hang", *(f"{n}" for n in range(8))]
    results = outcomes(jobs, obey, processes=2, seconds=1.0)
    assert results == [Trouble.TIME, *(f"done {n}" for n in range(8))]


def test_workers_keep_silent(capfd: pytest.CaptureFixture[str]) -> None:
    outcomes(["print"], obey)
    assert capfd.readouterr() == ("", "")


def test_jobs_are_taken_only_so_far_ahead() -> None:
    taken = 0

    def endless() -> Iterator[int]:
        nonlocal taken
        while True:
            taken += 1
            yield taken

    results = run(endless(), double, processes=1, seconds=60, megabytes=2000)
    assert [next(results)[1] for _ in range(3)] == [2, 4, 6]
    results.close()  # type: ignore[attr-defined]  # it is a generator
    assert taken <= 3 + 16 + 1


def test_leaving_early_leaves_no_process_behind() -> None:
    before = set(psutil.Process().children(recursive=True))
    results = run(["a", "hang", "hang"], obey, processes=2, seconds=60, megabytes=2000)
    next(results)
    results.close()  # type: ignore[attr-defined]  # it is a generator
    left = {p for p in psutil.Process().children() if "spawn_main" in " ".join(p.cmdline())}
    assert left <= before


def test_an_error_in_the_jobs_reaches_the_caller() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise RuntimeError("the list broke")

    with pytest.raises(RuntimeError, match="the list broke"):
        list(run(broken(), double, processes=2, seconds=60, megabytes=2000))


def test_a_worker_that_cannot_start_is_said_once() -> None:
    with pytest.raises(WorkerError, match="démarrer"):
        outcomes([1, 2], double, initializer=fail_to_load)


def test_a_job_that_cannot_travel_is_the_callers_error() -> None:
    with pytest.raises(Exception, match="pickle"):
        outcomes([lambda: None], double)


def test_it_works_from_a_module_run_with_m(tmp_path: Path) -> None:
    package = tmp_path / "paquet"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "calcul.py").write_text("def triple(n):\n    return 3 * n\n", encoding="utf-8")
    (package / "__main__.py").write_text(
        "from vaeforms.worker import run\n"
        "from paquet.calcul import triple\n"
        "if __name__ == '__main__':\n"
        "    for _, r in run([1, 2], triple, processes=2, seconds=60, megabytes=2000):\n"
        "        print(r)\n",
        encoding="utf-8",
    )
    project = str(Path(__file__).resolve().parents[1])
    done = subprocess.run(
        [sys.executable, "-m", "paquet"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": project},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout.split(), done.stderr) == (["3", "6"], "")
