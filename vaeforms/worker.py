"""Jobs → their results in order, each done in a process with a time and a memory limit.

A hostile file may hang, swallow the memory or crash the library that reads it. It then costs its
own job and nothing else: the parent watches every worker, kills one that goes over and starts
another.

One thread of the parent looks after one worker: it takes the next job, sends it down a pipe,
watches, and files the answer. The caller's thread only waits for the next answer in order.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import multiprocessing.connection
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, Literal, TypeVar

from vaeforms.errors import VaeformsError
from vaeforms.model import Trouble

T = TypeVar("T")
R = TypeVar("R")

log = logging.getLogger(__name__)

#: Seconds between two looks at a busy worker. A process that touches memory as fast as it can
#: takes some 100 MB in that time; a look costs 30 µs.
_LOOK = 0.05
#: Seconds a worker may take to start (interpreter, imports, initializer) on a slow, cold disk.
_START = 120.0
#: Seconds an idle worker may take to leave before it is killed.
_LEAVE = 2.0
#: Results kept for the caller while an earlier job is still running, per worker: enough that a
#: job which takes its whole time limit does not idle the others at once, few enough to stay small.
_AHEAD = 16
#: A worker that keeps more than this share of its room after a job is replaced, so that what one
#: job left behind is not counted against the next.
_KEPT = 0.5
#: Address space a worker may reserve over its memory limit: libraries map more than they touch.
_RESERVE = 2 << 30
_BLAS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")

#: What a worker answers: done with a result, or the reason it has none.
_Answer = tuple[Literal["ready", "done", "error", "memory"], Any]


class WorkerError(VaeformsError):
    """No worker could be started; nothing can be read."""

    exit_code = 3


def run(
    jobs: Iterable[T],
    work: Callable[[T], R],
    *,
    processes: int,
    seconds: float,
    megabytes: int,
    initializer: Callable[..., None] | None = None,
    initargs: tuple[Any, ...] = (),
) -> Iterator[tuple[T, R | Trouble]]:
    """Yield every job with its result, in the order of `jobs`.

    `work`, `initializer` (called once in each worker) and all that passes through must be
    picklable: functions by their module, so not lambdas. A job that raises, crashes its process,
    runs longer than `seconds` (wall clock) or holds more than `megabytes` (resident) gives
    `Trouble.CRASH`, `TIME` or `MEMORY` instead of a result; so does a `MemoryError`. A crash in a
    worker that served before is tried once more in a fresh one: what an earlier job broke is not
    held against this one.

    `jobs` is read from threads, one at a time, at most ``16 × processes`` ahead of what the caller
    took. Leaving the iterator early kills the workers. Raises `WorkerError` when a worker cannot
    start, and whatever `jobs` raises.
    """
    desk: _Desk[T, R] = _Desk(iter(jobs), _AHEAD * max(1, processes))
    make = _Maker(pickle.dumps((work, initializer, initargs)), megabytes)
    threads = [
        threading.Thread(
            target=_serve, args=(desk, make, seconds), name=f"vaeforms-worker-{n}", daemon=True
        )
        for n in range(max(1, processes))
    ]
    try:
        for thread in threads:
            thread.start()
        yield from desk.results()
    finally:
        desk.close()
        make.kill_all()
        for thread in threads:
            thread.join()


# --------------------------------------------------------------------------- parent


class _Desk(Generic[T, R]):
    """Where threads take jobs and leave results, and the caller fetches them in order."""

    def __init__(self, jobs: Iterator[T], ahead: int) -> None:
        self._jobs = jobs
        self._ahead = ahead
        self._change = threading.Condition()
        self._taken = 0
        self._yielded = 0
        self._exhausted = False
        self._error: BaseException | None = None
        self._done: dict[int, tuple[T, R | Trouble]] = {}
        self.closed = False

    def take(self) -> tuple[int, T] | None:
        """The next job and its place, once the caller is close enough behind; None at the end."""
        with self._change:
            self._change.wait_for(
                lambda: self.closed or self._exhausted or self._taken - self._yielded < self._ahead
            )
            if self.closed or self._exhausted:
                return None
            try:
                job = next(self._jobs)
            except BaseException as error:
                if not isinstance(error, StopIteration):
                    self._error = error
                self._exhausted = True
                self._change.notify_all()
                return None
            self._taken += 1
            return self._taken - 1, job

    def put(self, place: int, job: T, result: R | Trouble) -> None:
        with self._change:
            self._done[place] = job, result
            self._change.notify_all()

    def fail(self, error: BaseException) -> None:
        with self._change:
            self._error = self._error or error
            self._change.notify_all()

    def close(self) -> None:
        with self._change:
            self.closed = True
            self._change.notify_all()

    def results(self) -> Iterator[tuple[T, R | Trouble]]:
        while True:
            with self._change:
                while self._yielded not in self._done:
                    if self._error is not None:
                        raise self._error
                    if self._exhausted and self._yielded == self._taken:
                        return
                    # A bounded wait lets Ctrl-C through on Windows.
                    self._change.wait(0.5)
                item = self._done.pop(self._yielded)
                self._yielded += 1
                self._change.notify_all()
            yield item


def _serve(desk: _Desk[T, R], make: _Maker, seconds: float) -> None:
    """The life of one thread: one worker after another, one job after another."""
    worker: _Worker | None = None
    try:
        while (taken := desk.take()) is not None:
            place, job = taken
            for fresh in (worker is None, True):
                worker = worker or make.start()
                result = worker.do(job, seconds)
                if worker.usable:
                    break
                make.kill(worker)
                worker = None
                # A killed worker that had served before may have been ill already: once more.
                if fresh or result is Trouble.TIME or not isinstance(result, Trouble):
                    break
            desk.put(place, job, result)
    except BaseException as error:
        # Told to the caller's thread, unless it is the caller who made the worker disappear.
        if not desk.closed:
            desk.fail(error)
    finally:
        if worker is not None:
            make.dismiss(worker)


@dataclass(slots=True)
class _Worker:
    """A process, the parent's end of its pipe, and whether it can take another job."""

    process: SpawnProcess
    pipe: Connection
    limit: int  #: bytes
    usable: bool = True
    start: int = 0  #: resident bytes before the first job
    peak: int = 0  #: largest seen

    def do(self, job: object, seconds: float) -> Any:
        """The result of `job`, or the `Trouble` it met; `usable` tells if the worker survived."""
        data = pickle.dumps(job)
        deadline = time.monotonic() + seconds
        try:
            self.pipe.send_bytes(data)
            while not self.pipe.poll(_LOOK):
                if self.resident() > self.limit:
                    return self._end(Trouble.MEMORY)
                if time.monotonic() > deadline:
                    return self._end(Trouble.TIME)
            answer: _Answer = self.pipe.recv()
        except (EOFError, ConnectionError, OSError):
            # The process is gone. Near its limit, the system or its allocator ended it.
            return self._end(Trouble.MEMORY if self.peak > 0.8 * self.limit else Trouble.CRASH)
        except Exception:  # what came back cannot be rebuilt here
            log.debug("unreadable answer", exc_info=True)
            return self._end(Trouble.CRASH)
        kind, result = answer
        if kind == "done":
            self.usable = self.resident() <= self.start + _KEPT * (self.limit - self.start)
            return result
        log.debug("job failed: %s", result)
        if kind == "memory":
            return self._end(Trouble.MEMORY)
        return Trouble.CRASH

    def _end(self, trouble: Trouble) -> Trouble:
        self.usable = False
        with contextlib.suppress(OSError):
            self.process.kill()
        return trouble

    def resident(self) -> int:
        import psutil

        try:
            size = int(psutil.Process(self.process.pid).memory_info().rss)
        except psutil.Error:
            return 0
        self.peak = max(self.peak, size)
        return size


class _Maker:
    """Starts workers and makes sure that none outlives the run."""

    def __init__(self, program: bytes, megabytes: int) -> None:
        self._program = program
        self._limit = megabytes << 20
        self._lock = threading.Lock()
        self._alive: dict[int, _Worker] = {}
        self._closed = False
        self._context = multiprocessing.get_context("spawn")

    def start(self) -> _Worker:
        with self._lock:
            if self._closed:
                raise WorkerError("arrêt en cours")
            ours, theirs = self._context.Pipe()
            process = self._context.Process(target=_main, args=(theirs, self._limit), daemon=True)
            process.start()
            theirs.close()
            worker = _Worker(process, ours, self._limit)
            self._alive[id(worker)] = worker
        try:
            ours.send_bytes(self._program)
            if ours.poll(_START):
                kind, told = ours.recv()
                if kind == "ready":
                    worker.start = worker.resident()
                    return worker
                log.debug("worker cannot start: %s", told)
        except (EOFError, ConnectionError, OSError):
            log.debug("worker ended while starting", exc_info=True)
        self.kill(worker)
        raise WorkerError("Le processus de lecture n’a pas pu démarrer : rien n’a été lu.")

    def dismiss(self, worker: _Worker) -> None:
        """Let an idle worker leave by itself, at the end of the jobs."""
        with contextlib.suppress(OSError):
            worker.pipe.close()
        worker.process.join(0 if self._closed else _LEAVE)
        self.kill(worker)

    def kill(self, worker: _Worker) -> None:
        # Under the lock: starting a process looks through all that live, also in another thread.
        with self._lock:
            if self._alive.pop(id(worker), None) is None:
                return
            worker.process.kill()
            worker.process.join()
            worker.process.close()
        with contextlib.suppress(OSError):
            worker.pipe.close()

    def kill_all(self) -> None:
        """End every process at once; the threads that watch them clear up behind."""
        with self._lock:
            self._closed = True
            for worker in self._alive.values():
                worker.process.kill()


# --------------------------------------------------------------------------- worker


def _main(pipe: Connection, limit: int) -> None:
    """A worker's life: get ready, then one job after another until the parent hangs up."""
    # Ctrl-C reaches the whole group; it is the parent that ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in _BLAS:
        os.environ.setdefault(name, "1")
    _be_silent()
    _follow_parent()
    try:
        work, initializer, initargs = pickle.loads(pipe.recv_bytes())
        if initializer is not None:
            initializer(*initargs)
        _limit_memory(limit)
    except Exception:
        pipe.send(("error", traceback.format_exc()))
        return
    pipe.send(("ready", None))
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        answer: _Answer
        try:
            answer = ("done", work(job))
        except MemoryError:
            answer = ("memory", "MemoryError")
        except Exception:
            answer = ("error", traceback.format_exc())
        try:
            data = pickle.dumps(answer)
        except Exception:
            data = pickle.dumps(("error", traceback.format_exc()))
        del answer, job
        pipe.send_bytes(data)


def _be_silent() -> None:
    """Send what libraries print to nowhere: the terminal belongs to the parent's progress bar."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _follow_parent() -> None:
    """End with the parent, even in the middle of a job that would never end."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _limit_memory(limit: int) -> None:
    """Where the system can, refuse at once what the parent would only see after the fact."""
    try:
        import resource
    except ImportError:
        return  # Windows: the parent's watch is all there is
    import psutil

    ceiling = int(psutil.Process().memory_info().vms) + limit + _RESERVE
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))
