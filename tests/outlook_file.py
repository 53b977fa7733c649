"""Outlook messages written from plain values: a minimal compound file ([MS-CFB], [MS-OXMSG])."""

from __future__ import annotations

import struct
from datetime import datetime
from typing import Any

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_EPOCH = datetime(1601, 1, 1)

#: name → bytes of a stream, or another such table for a storage
Tree = dict[str, Any]


def message(
    attachments: list[tuple[str, bytes | Tree]],
    *,
    submitted: datetime | None = None,
    headers: str = "",
) -> bytes:
    """A ``.msg`` file with these attachments; a table is a message attached to it."""
    return compound(tree(attachments, submitted=submitted, headers=headers))


def tree(
    attachments: list[tuple[str, bytes | Tree]],
    *,
    submitted: datetime | None = None,
    headers: str = "",
    nested: bool = False,
) -> Tree:
    """The streams of a message."""
    properties = b"\0" * (24 if nested else 32)
    if submitted is not None:
        ticks = int((submitted - _EPOCH).total_seconds()) * 10_000_000
        properties += struct.pack("<IIQ", 0x00390040, 6, ticks)
    found: Tree = {"__properties_version1.0": properties}
    if headers:
        found["__substg1.0_007D001F"] = headers.encode("utf-16-le")
    for number, (name, data) in enumerate(attachments):
        storage: Tree = {
            "__properties_version1.0": b"\0" * 8,
            "__substg1.0_3707001F": name.encode("utf-16-le"),
        }
        key = "__substg1.0_3701000D" if isinstance(data, dict) else "__substg1.0_37010102"
        storage[key] = data
        found[f"__attach_version1.0_#{number:08X}"] = storage
    return found


def compound(content: Tree) -> bytes:
    """A compound file of version 3."""
    entries: list[list[Any]] = []  # name, kind, child, sibling, data
    _add(entries, "Root Entry", 5, content)
    small, mini_fat, big = b"", [], []
    starts: dict[int, int] = {}
    for number, entry in enumerate(entries):
        data = entry[4]
        if not isinstance(data, bytes) or not data:
            continue
        if len(data) >= 4096:
            big.append((number, data))
            continue
        starts[number] = len(small) // 64
        count = -(-len(data) // 64)
        mini_fat += [*range(starts[number] + 1, starts[number] + count), _END]
        small += data.ljust(count * 64, b"\0")
    directory_size = -(-len(entries) // 4)
    mini_sectors = -(-len(mini_fat) // 128)
    chains = [directory_size, mini_sectors, -(-len(small) // 512)]
    chains += [-(-len(data) // 512) for _, data in big]
    fat_sectors = 1
    while (fat_sectors + sum(chains)) > fat_sectors * 128:
        fat_sectors += 1
    fat = [_FAT] * fat_sectors
    firsts = []
    for count in chains:
        firsts.append(len(fat) if count else _END)
        fat += [*range(len(fat) + 1, len(fat) + count), _END] if count else []
    fat += [_FREE] * (fat_sectors * 128 - len(fat))
    for (number, _), first in zip(big, firsts[3:], strict=True):
        starts[number] = first
    starts[0] = firsts[2]
    lines = [_entry(n, e, starts.get(n, 0), len(small)) for n, e in enumerate(entries)]
    lines += [b"\0" * 68 + struct.pack("<III", *[_FREE] * 3) + b"\0" * 48] * (-len(lines) % 4)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIII", 0, fat_sectors, firsts[0], 0, 4096)
    header += struct.pack("<IIII", firsts[1], mini_sectors, _END, 0)
    header += struct.pack("<109I", *range(fat_sectors), *[_FREE] * (109 - fat_sectors))
    body = struct.pack(f"<{len(fat)}I", *fat) + b"".join(lines)
    body += struct.pack(f"<{len(mini_fat)}I", *mini_fat).ljust(mini_sectors * 512, b"\xff")
    for data in (small, *(data for _, data in big)):
        body += data.ljust(-(-len(data) // 512) * 512, b"\0")
    return header + body


def _add(entries: list[list[Any]], name: str, kind: int, content: Any) -> int:
    number = len(entries)
    entry = [name, kind, _FREE, _FREE, content]
    entries.append(entry)
    if isinstance(content, dict):
        before = None
        # a tree that is a list is a tree: each entry has only a right sibling
        for key in sorted(content, key=lambda key: (len(key), key.upper())):
            child = _add(entries, key, 1 if isinstance(content[key], dict) else 2, content[key])
            if before is None:
                entry[2] = child
            else:
                entries[before][3] = child
            before = child
    return number


def _entry(number: int, entry: list[Any], start: int, small: int) -> bytes:
    name, kind, child, sibling, data = entry
    raw = (name + "\0").encode("utf-16-le")
    size = small if number == 0 else len(data) if isinstance(data, bytes) else 0
    line = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1)
    line += struct.pack("<III", _FREE, sibling, child) + b"\0" * 36
    return line + struct.pack("<IQ", start, size)
