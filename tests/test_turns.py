"""Threads of one worker: one turn at a time, pictures aside, answers in order."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest

from vaeforms import intake, pipeline, reading, workroom
from vaeforms.turns import Crew, aside, turn

INBOX = Path(__file__).parents[1] / "fixtures" / "inbox"


class Meeting:
    """Waits until `count` threads are there at once; says so, or gives up after some seconds."""

    def __init__(self, count: int) -> None:
        self.barrier = threading.Barrier(count, timeout=10)

    def joined(self) -> bool:
        try:
            self.barrier.wait()
        except threading.BrokenBarrierError:
            return False
        return True


def test_answers_come_in_the_order_of_the_pages():
    assert Crew(3).pages(lambda n: n * n, range(20)) == [n * n for n in range(20)]


def test_pages_of_one_file_are_aside_together():
    meeting = Meeting(2)

    def read(_: int) -> bool:
        with aside():
            return meeting.joined()

    assert Crew(2).pages(read, [1, 2]) == [True, True]


def test_files_of_one_page_are_aside_together():
    meeting, crew = Meeting(2), Crew(2)

    def page(_: str) -> bool:
        with aside():
            return meeting.joined()

    assert crew.files(lambda name: crew.pages(page, [name])[0], ["a.jpg", "b.jpg"]) == [True, True]


def test_one_thread_at_a_time_has_the_turn():
    inside, most = 0, 0

    def read(_: int) -> None:
        nonlocal inside, most
        with turn():
            inside += 1
            most = max(most, inside)
            inside -= 1

    Crew(4).pages(read, range(200))
    assert most == 1


def test_no_more_pages_are_begun_than_there_are_threads():
    begun, most, lock = 0, 0, threading.Lock()
    crew = Crew(2)

    def page(_: int) -> None:
        nonlocal begun, most
        with lock:
            begun += 1
            most = max(most, begun)
        with aside():
            pass
        with lock:
            begun -= 1

    crew.files(lambda _: crew.pages(page, range(10)), range(10))
    assert most <= 2


def test_a_page_that_fails_leaves_the_turn_to_the_others():
    def page(n: int) -> int:
        with aside():
            if n == 1:
                raise ValueError(n)
        return n

    with pytest.raises(ValueError, match="1"):
        Crew(2).pages(page, range(4))
    assert Crew(2).pages(lambda n: n, [7, 8]) == [7, 8]


@pytest.mark.parametrize(
    ("processes", "jobs", "threads"), [(8, 1, 8), (8, 3, 2), (2, 5, 1), (1, 1, 1), (4, 0, 4)]
)
def test_cores_left_by_dossiers_go_to_their_pages(processes, jobs, threads):
    assert pipeline._threads(processes, jobs) == threads


def test_readings_do_not_hang_on_the_threads(tmp_path):
    source = INBOX / "61 Hascoët Nolan - deux cases cochées"
    day = date(2026, 11, 1)
    submission = intake.submissions(source, day, day)[0]
    templates = reading.load_templates()
    with workroom.room() as room:
        alone, _ = reading.gather(submission, room, templates)
        together, _ = reading.gather(submission, room, templates, threads=2)
    assert alone == together
