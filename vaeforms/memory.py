"""How the process holds memory for pictures of pages: little of it for nothing, none of it in vain.

Left to itself the C library gives back what the pictures of one page took and asks for it anew for
the next, and keeps what is freed in pieces that a larger picture does not fit into.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

import psutil

#: Bytes from which a picture is the system's own from the start and goes back at once: a page at
#: 200 dots an inch stays below (four channels of it: 15.5 million). With 16 instead of what the
#: library makes of it, the worker took 50 MB less for pages of 300 dots an inch.
_LARGE = 16_000_000
#: Freed bytes at the end of the heap that are kept: all that a page takes. The page is placed in an
#: eighth less time.
_KEPT = 500_000_000
#: Bytes that the process may hold before all that it freed is given back. Libraries, models and
#: blanks take 300 million, a page at 200 dots an inch 100.
_ENOUGH = 450_000_000
#: What glibc calls them.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3


def settle() -> None:
    """Have the C library hold memory as pages need it; at once after the first time."""
    _library()


def give_back() -> None:
    """Give freed memory back where the process holds much of it and the C library knows how."""
    library = _library()
    if library is not None and psutil.Process().memory_info().rss > _ENOUGH:
        library.malloc_trim(0)


@cache
def _library() -> Any:
    """glibc, told once how to hold memory; None on other systems."""
    try:
        library = ctypes.CDLL(None)
    except (OSError, TypeError):
        return None
    if not (hasattr(library, "mallopt") and hasattr(library, "malloc_trim")):
        return None
    library.mallopt(_M_MMAP_THRESHOLD, _LARGE)
    library.mallopt(_M_TRIM_THRESHOLD, _KEPT)
    return library
