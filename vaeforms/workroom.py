"""A run -> a private folder for what it takes out of archives, that never outlives it for long.

Payslips must not be left behind (domain.md §11): the folder is removed at the end of the run, and
by the next run when this one was killed.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ROOM = re.compile(r"vaeforms-(\d+)-.+")


@contextmanager
def room() -> Iterator[Path]:
    """A folder that only this user can open, for one run, removed at its end.

    Folders of runs that were killed are removed first.
    """
    _sweep(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=f"vaeforms-{os.getpid()}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(temporary: Path) -> None:
    """Remove the folders of runs that no longer run, if they are ours."""
    import psutil

    with contextlib.suppress(OSError):
        for each in temporary.iterdir():
            found = _ROOM.fullmatch(each.name)
            if found is None or each.is_symlink() or psutil.pid_exists(int(found[1])):
                continue
            # somebody else's folder cannot be removed: it is left to them
            shutil.rmtree(each, ignore_errors=True)


@contextmanager
def workplace(parent: Path) -> Iterator[Path]:
    """A folder in `parent` for one dossier, made removed afterwards."""
    folder = Path(tempfile.mkdtemp(dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
