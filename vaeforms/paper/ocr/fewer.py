"""The file of a recogniser -> the same model, which answers for fewer characters.

Its last layer knows sixteen thousand ideographs, and takes a sixth of the time to say that a word
of French has none. Of the format (onnx.proto, in Protocol Buffers) no more is understood than that
layer takes: a message is a row of fields, each of a number, a type and a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Field numbers of onnx.proto.
_GRAPH, _METADATA = 7, 14
_KEY, _VALUE = 1, 2
_INITIALIZER, _OUTPUT, _VALUE_INFO = 5, 12, 13
_DIMS, _DATA_TYPE, _NAME, _RAW = 1, 2, 8, 9
_FLOAT = 1
#: Of an output: its type, of a tensor, its shape, a dimension, which is a number.
_SHAPE = (2, 1, 2, 1)
_DIM_VALUE = 1
#: Types of values on the wire.
_VARINT, _BYTES = 0, 2
_FIXED = {1: 8, 5: 4}

_Field = tuple[int, int, int | memoryview]


def fewer(model: bytes, columns: int, keep: NDArray[np.intp]) -> bytes | None:
    """`model` with the columns `keep` alone of the `columns` that it answers with.

    None when it is not made as expected: one matrix and one vector of so many columns, in floats.
    """
    try:
        return _message(_model(model, columns, keep))
    except (ValueError, IndexError):
        return None


def metadata(model: bytes, key: str) -> str:
    """What the file says under `key`; empty when it says nothing."""
    for number, _, entry in _fields(memoryview(model)):
        if number == _METADATA and isinstance(entry, memoryview):
            said = {n: bytes(v) for n, _, v in _fields(entry) if isinstance(v, memoryview)}
            if said.get(_KEY) == key.encode():
                return said.get(_VALUE, b"").decode()
    return ""


class _Unlike(ValueError):
    """The file is not made as expected."""


def _model(model: bytes, columns: int, keep: NDArray[np.intp]) -> Iterator[_Field]:
    graphs = 0
    for number, wire, value in _fields(memoryview(model)):
        if number == _GRAPH and isinstance(value, memoryview):
            graphs += 1
            value = memoryview(_message(_graph(value, columns, keep)))
        yield number, wire, value
    if graphs != 1:
        raise _Unlike


def _graph(graph: memoryview, columns: int, keep: NDArray[np.intp]) -> list[_Field]:
    found: list[_Field] = []
    cut = []
    for number, wire, value in _fields(graph):
        if number == _VALUE_INFO:
            # what is said of values on the way is found out anew
            continue
        if number == _INITIALIZER and isinstance(value, memoryview):
            shape, fewer_ = _tensor(value, columns, keep)
            cut += [len(shape)] if fewer_ is not value else []
            value = fewer_
        elif number == _OUTPUT and isinstance(value, memoryview):
            value = memoryview(_message(_sized(value, _SHAPE, columns, len(keep))))
        found.append((number, wire, value))
    if sorted(cut) != [1, 2]:
        raise _Unlike
    return found


def _tensor(
    tensor: memoryview, columns: int, keep: NDArray[np.intp]
) -> tuple[list[int], memoryview]:
    """The shape of an initializer, and itself, cut when its last dimension is `columns`."""
    fields = list(_fields(tensor))
    shape = [value for number, _, value in fields if number == _DIMS and isinstance(value, int)]
    if not shape or shape[-1] != columns:
        return shape, tensor
    raw = [value for number, _, value in fields if number == _RAW]
    if (_DATA_TYPE, _VARINT, _FLOAT) not in fields or len(raw) != 1 or isinstance(raw[0], int):
        raise _Unlike
    values = np.frombuffer(raw[0], "<f4").reshape(shape)[..., keep]
    name = [field for field in fields if field[0] == _NAME]
    dims: list[_Field] = [(_DIMS, _VARINT, size) for size in values.shape]
    kept: list[_Field] = [*dims, (_DATA_TYPE, _VARINT, _FLOAT), *name]
    kept.append((_RAW, _BYTES, memoryview(np.ascontiguousarray(values).tobytes())))
    return shape, memoryview(_message(kept))


def _sized(message: memoryview, path: Sequence[int], columns: int, count: int) -> Iterator[_Field]:
    """`message` with the dimension `columns` at the end of a path of fields made `count`."""
    for number, wire, value in _fields(message):
        if path and number == path[0] and isinstance(value, memoryview):
            value = memoryview(_message(_sized(value, path[1:], columns, count)))
        elif not path and number == _DIM_VALUE and value == columns:
            value = count
        yield number, wire, value


# ---------------------------------------------------------------------- the wire


def _fields(message: memoryview) -> Iterator[_Field]:
    """The fields of a message: number, type, and value (bytes, but for whole numbers)."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, wire = key >> 3, key & 7
        if wire == _VARINT:
            whole, at = _varint(message, at)
            yield number, wire, whole
            continue
        if wire == _BYTES:
            size, at = _varint(message, at)
        elif wire in _FIXED:
            size = _FIXED[wire]
        else:
            raise _Unlike
        if at + size > len(message):
            raise _Unlike
        yield number, wire, message[at : at + size]
        at += size


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    """A whole number, seven bits a byte, the least first; and where the next byte is."""
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _written(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    found.append(value)
    return bytes(found)


def _message(fields: Iterator[_Field] | Sequence[_Field]) -> bytes:
    parts: list[bytes | memoryview] = []
    for number, wire, value in fields:
        parts.append(_written(number << 3 | wire))
        if isinstance(value, int):
            parts.append(_written(value))
            continue
        if wire == _BYTES:
            parts.append(_written(len(value)))
        parts.append(value)
    return b"".join(parts)
