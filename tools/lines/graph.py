"""A model of ONNX and what is done with it: parts run, nodes joined, convolutions quantised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper, version_converter

#: Weights by channel need this version of the operators or a later one.
OPERATORS = 17
#: Whole numbers of an activation, from 0; the domain of operators that onnxruntime adds.
LEVELS, _OURS = 255, "com.microsoft"

#: Weights of fewer numbers stay as they are where whole numbers only save room.
_LARGE = 1000

Array = NDArray[Any]
Range = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Fitted:
    """A convolution in whole numbers."""

    #: int8, as shaped as the weights; one scale and one bias for every output
    weights: NDArray[np.int8]
    scales: NDArray[np.float32]
    bias: NDArray[np.float32]


def session(model: onnx.ModelProto, saved: Path | None = None) -> Any:
    """`model`, ready to run on one core; written to `saved`, its constants folded, if told."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    if saved is not None:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.optimized_model_filepath = str(saved)
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def modern(model: onnx.ModelProto) -> onnx.ModelProto:
    """`model` in operators that can be quantised, constants folded, every GELU one node."""
    model = version_converter.convert_version(model, OPERATORS)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "folded.onnx"
        session(model, path)
        model = onnx.load(path)
    del model.opset_import[:]
    versions = (("", OPERATORS), (_OURS, 1))
    model.opset_import.extend(helper.make_opsetid(*each) for each in versions)
    _join_gelu(model.graph)
    tidy(model)
    return model


def _join_gelu(graph: onnx.GraphProto) -> None:
    """Five nodes are one: onnxruntime finds them itself, but not between quantised nodes."""
    makers, users = _makers(graph), _users(graph)
    joined: dict[str, NodeProto] = {}
    gone: set[str] = set()
    for erf in [node for node in graph.node if node.op_type == "Erf"]:
        halved = makers[erf.input[0]]
        one = users[erf.output[0]][0]
        times = users[one.output[0]][0]
        last = users[times.output[0]][0]
        kinds = [node.op_type for node in (halved, one, times, last)]
        if kinds != ["Div", "Add", "Mul", "Mul"] or halved.input[0] not in times.input:
            raise SystemExit(f"{erf.name} is no part of a GELU as expected")
        gone |= {halved.name, erf.name, one.name, times.name}
        name = erf.name.replace("Erf", "Gelu")
        joined[last.name] = helper.make_node(
            "Gelu", [halved.input[0]], [last.output[0]], name=name, domain=_OURS
        )
    nodes = [joined.get(node.name, node) for node in graph.node if node.name not in gone]
    del graph.node[:]
    graph.node.extend(nodes)


def tidy(model: onnx.ModelProto) -> None:
    """Leave out constants that nothing uses, and what is said of values on the way."""
    users = _users(model.graph)
    kept = [tensor for tensor in model.graph.initializer if tensor.name in users]
    del model.graph.initializer[:], model.graph.value_info[:]
    model.graph.initializer.extend(kept)


def upto(model: onnx.ModelProto, names: Iterable[str]) -> Any:
    """A session of the part of `model` that those values need; they are its outputs."""
    part = onnx.ModelProto()
    part.CopyFrom(model)
    graph, wanted = part.graph, set(names)
    needed, nodes = set(wanted), []
    for node in reversed(graph.node):
        if needed & set(node.output):
            needed |= set(node.input)
            nodes.append(node)
    nodes.reverse()
    del graph.node[:], graph.output[:]
    graph.node.extend(nodes)
    graph.output.extend(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in sorted(wanted)
    )
    tidy(part)
    return session(part)


def convolutions(model: onnx.ModelProto) -> list[NodeProto]:
    """Those that are worth it: over all channels, and over more than one place.

    A filter of one channel gains no time in whole numbers, and loses most.
    """
    makers = _makers(model.graph)
    return [
        node
        for node in model.graph.node
        if node.op_type == "Conv"
        and attributes(node).get("group", 1) == 1
        and not _of_means(node, makers)
    ]


def _of_means(node: NodeProto, makers: Mapping[str, NodeProto]) -> bool:
    """A convolution sees the mean of every channel alone."""
    before = makers.get(node.input[0])
    while before is not None and before.op_type in ("Relu", "Conv"):
        before = makers.get(before.input[0])
    return before is not None and before.op_type == "ReduceMean"


def attributes(node: NodeProto) -> dict[str, Any]:
    """What is told of a node, by name."""
    return {each.name: helper.get_attribute_value(each) for each in node.attribute}


def constants(model: onnx.ModelProto) -> dict[str, Array]:
    """Weights and the like, by name."""
    return {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}


def output(model: onnx.ModelProto, node: NodeProto) -> str:
    """What a convolution says, after the RELU that alone follows it where there is one."""
    users = _users(model.graph)[node.output[0]]
    alone = len(users) == 1 and users[0].op_type == "Relu"
    return str(users[0].output[0] if alone else node.output[0])


def levels(between: Range) -> tuple[np.float32, np.uint8]:
    """Scale and zero of an activation that lies between these."""
    low, high = min(between[0], 0.0), max(between[1], 0.0)
    scale = max((high - low) / LEVELS, 1e-8)
    return np.float32(scale), np.uint8(np.clip(round(-low / scale), 0, LEVELS))


def quantised(
    model: onnx.ModelProto,
    nodes: Sequence[NodeProto],
    ranges: Mapping[str, Range],
    fitted: Mapping[str, Fitted],
) -> onnx.ModelProto:
    """`model` with these convolutions in whole numbers, each between a rounding in and one out."""
    new = onnx.ModelProto()
    new.CopyFrom(model)
    graph = new.graph
    made: list[TensorProto] = []
    before: dict[str, list[NodeProto]] = defaultdict(list)
    ends = {output(model, node) for node in nodes}
    rounded: set[str] = set()
    mine = {node.name: node for node in graph.node}
    for name in (node.name for node in nodes):
        node, fit, source = mine[name], fitted[name], str(mine[name].input[0])
        if source not in ends | rounded:
            before[name] += _rounding(source, source, f"{source}:in", ranges, made)
            rounded.add(source)
        scales = (levels(ranges[source])[0] * fit.scales).astype(np.float32)
        bias = np.round(fit.bias / scales.astype(np.float64)).astype(np.int32)
        before[name] += [
            *_constant(f"{name}:weights", fit.weights, fit.scales, made),
            *_constant(f"{name}:bias", bias, scales, made),
        ]
        node.input[0] = source if source in ends else f"{source}:in"
        node.input[1], node.input[2] = f"{name}:weights", f"{name}:bias"
    ordered: list[NodeProto] = []
    for node in graph.node:
        ordered += [*before[node.name], node]
        for place, name in enumerate(node.output):
            if name in ends:
                node.output[place] = f"{name}:raw"
                ordered += _rounding(name, f"{name}:raw", name, ranges, made)
    del graph.node[:]
    graph.node.extend(ordered)
    graph.initializer.extend(made)
    tidy(new)
    return new


def stored(model: onnx.ModelProto) -> onnx.ModelProto:
    """`model`, its large weights kept as whole numbers of eight bits and counted on as floats."""
    new = onnx.ModelProto()
    new.CopyFrom(model)
    known, made, nodes = constants(model), list[TensorProto](), list[NodeProto]()
    done: set[str] = set()
    for node in new.graph.node:
        name = node.input[1] if node.op_type in ("Conv", "MatMul") else ""
        if name in known and known[name].size >= _LARGE:
            if name not in done:
                axis = 0 if node.op_type == "Conv" else known[name].ndim - 1
                others = tuple(a for a in range(known[name].ndim) if a != axis)
                scales = np.maximum(np.abs(known[name]).max(axis=others, keepdims=True), 1e-8) / 127
                whole = np.round(known[name] / scales).astype(np.int8)
                flat = scales.reshape(-1).astype(np.float32)
                nodes += _constant(f"{name}:kept", whole, flat, made, axis)
                done.add(name)
            node.input[1] = f"{name}:kept"
        nodes.append(node)
    kept = [onnx.NodeProto.FromString(node.SerializeToString()) for node in nodes]
    del new.graph.node[:]
    new.graph.node.extend(kept)
    new.graph.initializer.extend(made)
    tidy(new)
    return new


def _rounding(
    known: str, source: str, name: str, ranges: Mapping[str, Range], made: list[TensorProto]
) -> list[NodeProto]:
    """Nodes from `source` to `name`: the same, rounded to whole numbers of the range of `known`."""
    scale, zero = levels(ranges[known])
    how = [f"{name}:scale", f"{name}:zero"]
    values = (np.asarray(scale), np.asarray(zero))
    made += [numpy_helper.from_array(v, n) for v, n in zip(values, how, strict=True)]
    return [
        helper.make_node("QuantizeLinear", [source, *how], [f"{name}:whole"], f"{name}:q"),
        helper.make_node("DequantizeLinear", [f"{name}:whole", *how], [name], f"{name}:d"),
    ]


def _constant(
    name: str,
    values: Array,
    scales: NDArray[np.float32],
    made: list[TensorProto],
    axis: int = 0,
) -> list[NodeProto]:
    """The node that makes a constant of whole numbers one scale a channel."""
    zeros = np.zeros(len(scales), values.dtype)
    how = [f"{name}:whole", f"{name}:scale", f"{name}:zero"]
    told = (values, scales, zeros)
    made += [numpy_helper.from_array(v, n) for v, n in zip(told, how, strict=True)]
    return [helper.make_node("DequantizeLinear", how, [name], f"{name}:d", axis=axis)]


def _makers(graph: onnx.GraphProto) -> dict[str, NodeProto]:
    return {name: node for node in graph.node for name in node.output}


def _users(graph: onnx.GraphProto) -> dict[str, list[NodeProto]]:
    found: dict[str, list[NodeProto]] = defaultdict(list)
    for node in graph.node:
        for name in node.input:
            found[name].append(node)
    return found
