"""Lines of writing -> the range of every activation, and weights in whole numbers that fit best.

Weights are rounded one column at a time, the columns left making up for what was lost (GPTQ), on
what the layers before, already rounded, hand on: against what the model in floats says there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto

from lines import graph
from lines.graph import Array, Fitted, Range

#: Weights lie between -64 and 63: in seven bits two products never leave sixteen, and processors
#: without instructions for such sums (AVX2 alone) answer as the others do.
_MOST = 63
#: Shares of a row's largest weight that its scale is tried for.
_CLIPPED = np.linspace(1.0, 0.5, 26)
#: How strongly weights stay what they were, in means of the squares of what goes in.
_RIDGE = 0.01
#: Places of all lines together on which a layer is fitted.
_PLACES = 20_000

Lines = Sequence[NDArray[np.float32]]


def ranges(model: onnx.ModelProto, nodes: Sequence[NodeProto], lines: Lines) -> dict[str, Range]:
    """What goes in and out of these convolutions: the means of the extremes of every line."""
    source = model.graph.input[0].name
    names = {str(node.input[0]) for node in nodes} | {graph.output(model, node) for node in nodes}
    asked = sorted(names - {source})
    seen: dict[str, list[Range]] = {name: [] for name in names}
    whole = graph.upto(model, asked)
    for line in lines:
        values = dict(zip(asked, whole.run(asked, {source: line}), strict=True))
        if source in names:
            values[source] = line
        for name, value in values.items():
            seen[name].append((float(value.min()), float(value.max())))
    means = {name: np.mean(extremes, axis=0).tolist() for name, extremes in seen.items()}
    return {name: (low, high) for name, (low, high) in means.items()}


def fit(
    model: onnx.ModelProto, nodes: Sequence[NodeProto], between: Mapping[str, Range], lines: Lines,
    seed: int,
) -> dict[str, Fitted]:  # fmt: skip
    """The weights of these convolutions, first to last."""
    rng = np.random.default_rng(seed)
    known = graph.constants(model)
    found: dict[str, Fitted] = {}
    for number, node in enumerate(nodes):
        so_far = graph.quantised(model, nodes[:number], between, found)
        weights = known[node.input[1]]
        seen, wanted = _examples(model, so_far, node, weights, between, lines, rng)
        found[node.name] = _fitted(weights, seen, wanted)
        print(f"{node.name}: {len(seen)} places", flush=True)
    return found


def _examples(
    model: onnx.ModelProto, so_far: onnx.ModelProto, node: NodeProto, weights: Array,
    between: Mapping[str, Range], lines: Lines, rng: np.random.Generator,
) -> tuple[Array, Array]:  # fmt: skip
    """What goes into a convolution, rounded, and what should come out, at places drawn by lot."""
    first, source, end = model.graph.input[0].name, str(node.input[0]), str(node.output[0])
    exact = graph.upto(model, [end])
    handed = None if source == first else graph.upto(so_far, [source])
    scale, zero = graph.levels(between[source])
    seen, wanted = [], []
    for line in lines:
        out = exact.run([end], {first: line})[0][0]
        value = line if handed is None else handed.run([source], {first: line})[0]
        whole = np.clip(np.round(value / scale) + zero, 0, graph.LEVELS) - float(zero)
        places = _unfolded((whole * scale).astype(np.float32)[0], node, weights.shape[2:])
        chosen = rng.permutation(len(places))[: max(1, _PLACES // len(lines))]
        seen.append(places[chosen])
        wanted.append(out.reshape(len(out), -1).T[chosen])
    return np.concatenate(seen).astype(np.float64), np.concatenate(wanted).astype(np.float64)


def _unfolded(value: Array, node: NodeProto, kernel: tuple[int, ...]) -> Array:
    """(places, inputs of one output): what a convolution sees at each place of (c, h, w)."""
    told: dict[str, Any] = graph.attributes(node)
    steps = told.get("strides", [1, 1])
    top, left, low, right = told.get("pads", [0, 0, 0, 0])
    if told.get("auto_pad", b"NOTSET") == b"SAME_UPPER":
        high, wide = (
            max((-(-size // step) - 1) * step + side - size, 0)
            for size, step, side in zip(value.shape[1:], steps, kernel, strict=True)
        )
        top, left, low, right = high // 2, wide // 2, high - high // 2, wide - wide // 2
    padded = np.pad(value, ((0, 0), (top, low), (left, right)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel, axis=(1, 2))
    windows = windows[:, :: steps[0], :: steps[1]]
    return windows.transpose(1, 2, 0, 3, 4).reshape(-1, value.shape[0] * kernel[0] * kernel[1])


def _fitted(weights: Array, seen: Array, wanted: Array) -> Fitted:
    """Whole weights and a bias that make of `seen` what is `wanted`, as nearly as may be."""
    rows = weights.reshape(len(weights), -1).astype(np.float64)
    mean, aim = seen.mean(axis=0), wanted.mean(axis=0)
    seen, wanted = seen - mean, wanted - aim
    squares = seen.T @ seen / len(seen)
    squares += _RIDGE * np.mean(np.diag(squares)) * np.eye(len(squares))
    missed = seen.T @ (wanted - seen @ rows.T) / len(seen)
    rows = rows + np.linalg.solve(squares, missed).T
    scales = _scales(rows, np.diag(squares))
    whole = _rounded(rows, scales, squares)
    bias = aim - (whole * scales[:, None]) @ mean
    return Fitted(
        whole.reshape(weights.shape).astype(np.int8),
        scales.astype(np.float32),
        bias.astype(np.float32),
    )


def _scales(rows: Array, weight: Array) -> Array:
    """For each row the scale that loses least."""
    most = np.maximum(np.abs(rows).max(axis=1), 1e-8) / _MOST
    tried = np.stack([most * share for share in _CLIPPED])
    lost = np.stack([(_lost(rows, scales) ** 2 * weight).sum(axis=1) for scales in tried])
    best = tried[lost.argmin(axis=0), np.arange(len(rows))]
    # as the file holds them
    return np.asarray(best.astype(np.float32), np.float64)


def _lost(rows: Array, scales: Array) -> Array:
    whole = np.clip(np.round(rows / scales[:, None]), -_MOST - 1, _MOST)
    return np.asarray(whole * scales[:, None] - rows)


def _rounded(rows: Array, scales: Array, squares: Array) -> Array:
    """Whole weights, the columns that count most first, the others making up for each."""
    order = np.argsort(-np.diag(squares))
    left = rows[:, order].copy()
    upper = np.linalg.cholesky(np.linalg.inv(squares[np.ix_(order, order)])).T
    whole = np.empty_like(left)
    for column in range(left.shape[1]):
        whole[:, column] = np.clip(np.round(left[:, column] / scales), -_MOST - 1, _MOST)
        lost = (left[:, column] - whole[:, column] * scales) / upper[column, column]
        left[:, column:] -= np.outer(lost, upper[column, column:])
    return np.asarray(whole[:, np.argsort(order)])
