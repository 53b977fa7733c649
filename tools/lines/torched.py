"""A model of ONNX -> the same in torch, to be trained on and written back into the same file.

Only what the recogniser is made of is known here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper

#: Constants of fewer numbers are not trained: sizes, exponents, the least variance.
_LEAST = 9
#: Means and variances of what was seen long ago: they stay.
_KEPT = (".w_1", ".w_2")

Given = list[Any]
Said = dict[str, Any]


class Torched(torch.nn.Module):
    """The nodes of a model, one after the other; its weights are parameters."""

    def __init__(self, model: onnx.ModelProto):
        super().__init__()
        self.model = model
        graph = model.graph
        self.input, self.output = graph.input[0].name, graph.output[0].name
        self.weights = torch.nn.ParameterDict()
        self.constants: dict[str, torch.Tensor] = {}
        for tensor in graph.initializer:
            values = torch.from_numpy(numpy_helper.to_array(tensor).copy())
            trained = values.is_floating_point() and values.numel() >= _LEAST
            if trained and not tensor.name.endswith(_KEPT):
                self.weights[_key(tensor.name)] = torch.nn.Parameter(values)
            else:
                self.constants[tensor.name] = values
        self.nodes: list[tuple[str, list[str], str, Said]] = []
        for node in graph.node:
            said = {a.name: helper.get_attribute_value(a) for a in node.attribute}
            if node.op_type == "Constant":
                value = torch.from_numpy(numpy_helper.to_array(said["value"]).copy())
                self.constants[node.output[0]] = value
            else:
                self.nodes.append((node.op_type, list(node.input), node.output[0], said))
        _join_gelus(self.nodes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """What the model says before the last softmax, (n, steps, characters)."""
        known: dict[str, Any] = {self.input: x, **self.constants}
        for kind, names, out, said in self.nodes:
            given = [
                known[name] if name in known else self.weights[_key(name)] for name in names if name
            ]
            if out == self.output:
                return torch.as_tensor(given[0])
            known[out] = _OPERATORS[kind](given, said)
        raise ValueError(f"no node gives {self.output}")

    def written(self) -> onnx.ModelProto:
        """The model with the weights as they are now."""
        model = onnx.ModelProto()
        model.CopyFrom(self.model)
        for tensor in model.graph.initializer:
            if _key(tensor.name) in self.weights:
                values = self.weights[_key(tensor.name)].detach().numpy().astype(np.float32)
                tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))
        return model


def _key(name: str) -> str:
    return name.replace(".", "#")


def _join_gelus(nodes: list[tuple[str, list[str], str, Said]]) -> None:
    """Div, Erf, Add, Mul and Mul -> one node: five pictures of the whole less to keep."""
    for erf in [node for node in nodes if node[0] == "Erf"]:
        divided = next(node for node in nodes if node[2] == erf[1][0])
        added = next(node for node in nodes if erf[2] in node[1])
        once = next(node for node in nodes if added[2] in node[1])
        twice = next(node for node in nodes if once[2] in node[1])
        kinds = [node[0] for node in (divided, added, once, twice)]
        if kinds != ["Div", "Add", "Mul", "Mul"] or divided[1][0] not in once[1]:
            raise ValueError("an Erf that is no GELU")
        nodes[nodes.index(twice)] = ("Gelu", [divided[1][0]], twice[2], {})
        for node in (divided, erf, added, once):
            nodes.remove(node)


def _convolution(given: Given, said: Said) -> torch.Tensor:
    x, pads, strides = given[0], said.get("pads"), said["strides"]
    if pads is None:
        if said["auto_pad"] != b"SAME_UPPER":
            raise ValueError(said["auto_pad"])
        x, pads = _same(x, said["kernel_shape"], strides, 0.0), [0, 0, 0, 0]
    bias = given[2] if len(given) > 2 else None
    if pads[:2] != pads[2:]:
        raise ValueError(pads)
    return F.conv2d(x, given[1], bias, strides, tuple(pads[:2]), 1, said["group"])


def _same(x: torch.Tensor, kernel: list[int], strides: list[int], by: float) -> torch.Tensor:
    """`x` with its edges grown so that a kernel gives as many places as strides go over it."""
    high, wide = (
        max(0, (-(-x.shape[2 + d] // strides[d]) - 1) * strides[d] + kernel[d] - x.shape[2 + d])
        for d in (0, 1)
    )
    return F.pad(x, (wide // 2, wide - wide // 2, high // 2, high - high // 2), value=by)


def _pooled(given: Given, said: Said) -> torch.Tensor:
    x = _same(given[0], said["kernel_shape"], said["strides"], -1e30)
    return F.max_pool2d(x, said["kernel_shape"], said["strides"])


def _slice(given: Given, said: Said) -> torch.Tensor:
    x, starts, ends = given[0], given[1].tolist(), given[2].tolist()
    axes = given[3].tolist() if len(given) > 3 else list(range(len(starts)))
    for start, end, axis in zip(starts, ends, axes, strict=True):
        length = x.shape[axis]
        first, last = (min(at, length) if at >= 0 else at + length for at in (start, end))
        x = x.narrow(axis, first, last - first)
    return torch.as_tensor(x)


def _squeezed(given: Given, said: Said) -> torch.Tensor:
    x = given[0]
    for axis in sorted(said["axes"], reverse=True):
        x = x.squeeze(axis)
    return torch.as_tensor(x)


def _unsqueezed(given: Given, said: Said) -> torch.Tensor:
    x = given[0]
    for axis in sorted(said["axes"]):
        x = x.unsqueeze(axis)
    return torch.as_tensor(x)


def _reshaped(given: Given, said: Said) -> torch.Tensor:
    x, shape = given[0], [int(n) for n in given[1].reshape(-1).tolist()]
    return torch.as_tensor(x.reshape([x.shape[i] if n == 0 else n for i, n in enumerate(shape)]))


def _mean(given: Given, said: Said) -> torch.Tensor:
    return torch.as_tensor(given[0].mean(dim=said["axes"], keepdim=bool(said.get("keepdims", 1))))


def _normalised(given: Given, said: Said) -> torch.Tensor:
    x, weight, bias, mean, variance = given
    return F.batch_norm(x, mean, variance, weight, bias, False, 0.0, said["epsilon"])


_OPERATORS: dict[str, Callable[[Given, Said], Any]] = {
    "Identity": lambda given, said: given[0],
    "Add": lambda given, said: given[0] + given[1],
    "Sub": lambda given, said: given[0] - given[1],
    "Mul": lambda given, said: given[0] * given[1],
    "Div": lambda given, said: given[0] / given[1],
    "Pow": lambda given, said: given[0] ** given[1],
    "Sqrt": lambda given, said: torch.sqrt(given[0]),
    "Relu": lambda given, said: F.relu(given[0]),
    "Gelu": lambda given, said: F.gelu(given[0]),
    "Sigmoid": lambda given, said: torch.sigmoid(given[0]),
    "HardSigmoid": lambda given, said: torch.clamp(given[0] * said["alpha"] + said["beta"], 0, 1),
    "MatMul": lambda given, said: given[0] @ given[1],
    "Transpose": lambda given, said: given[0].permute(said["perm"]),
    "Softmax": lambda given, said: torch.softmax(given[0], said["axis"]),
    "Concat": lambda given, said: torch.cat([torch.as_tensor(x) for x in given], said["axis"]),
    "Shape": lambda given, said: torch.tensor(given[0].shape),
    "AveragePool": lambda given, said: F.avg_pool2d(
        given[0], said["kernel_shape"], said["strides"]
    ),
    "Conv": _convolution,
    "MaxPool": _pooled,
    "Slice": _slice,
    "Squeeze": _squeezed,
    "Unsqueeze": _unsqueezed,
    "Reshape": _reshaped,
    "ReduceMean": _mean,
    "BatchNormalization": _normalised,
}
