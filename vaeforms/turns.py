"""Threads of one worker that read files side by side, one at a time wherever PDFium is asked.

PDFium and what keeps its answers may be called by one thread at a time. Whoever reads has its turn;
the long work on the picture of a page, which asks nothing of PDFium, is done `aside`.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

#: Seconds a thread keeps the interpreter while another waits: with the usual 0.005, two threads
#: took as long as one.
_SWITCH = 0.0005
_TURN = threading.Lock()
_OWN = threading.local()


def _has_turn() -> bool:
    return bool(getattr(_OWN, "turn", False))


@contextmanager
def turn() -> Iterator[None]:
    """Wait for the turn of this thread and keep it; at once when it has it already."""
    if _has_turn():
        yield
        return
    with _TURN:
        _OWN.turn = True
        try:
            yield
        finally:
            _OWN.turn = False


@contextmanager
def aside() -> Iterator[None]:
    """Let the others have their turn meanwhile."""
    if not _has_turn():
        yield
        return
    _OWN.turn = False
    _TURN.release()
    try:
        yield
    finally:
        _TURN.acquire()
        _OWN.turn = True


class Crew:
    """So many threads at most for the pages of one submission, whatever the files they are in."""

    def __init__(self, threads: int = 1) -> None:
        self.threads = max(1, threads)
        self._seats = threading.BoundedSemaphore(self.threads)

    def files(self, work: Callable[[T], R], files: Sequence[T]) -> list[R]:
        """What `work` makes of each file, in order; it may call `pages`."""

        def in_turn(file: T) -> R:
            with turn():
                return work(file)

        return self._each(in_turn, files)

    def pages(self, work: Callable[[T], R], pages: Sequence[T]) -> list[R]:
        """What `work` makes of each page, in order, no more than `threads` of them begun."""

        def seated(page: T) -> R:
            # nobody waits for a seat with the turn in hand: who sits may need it to get up
            with aside():
                self._seats.acquire()
            try:
                with turn():
                    return work(page)
            finally:
                self._seats.release()

        return self._each(seated, pages)

    def _each(self, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        if self.threads == 1 or len(items) < 2:
            return [work(item) for item in items]
        with aside(), _nimble(), ThreadPoolExecutor(min(self.threads, len(items))) as pool:
            return list(pool.map(work, items))


@contextmanager
def _nimble() -> Iterator[None]:
    """Threads that come back from the libraries' many short calls wait less for the interpreter."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(min(usual, _SWITCH))
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
