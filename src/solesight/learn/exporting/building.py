"""ONNX graphs: of a probe alone, with the networks whose vectors it reads, or of a network."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from solesight.bundles import LEAST_SUM
from solesight.embed import EmbedderSpec, Layout
from solesight.errors import BundleError, MissingExtraError
from solesight.learn.linear import Probe

__all__ = [
    "COLORS",
    "OPSET",
    "OUTPUT",
    "VECTORS",
    "network_graph",
    "pictures_graph",
    "pixels_name",
    "vectors_graph",
]

OPSET = 17
"""Of the graphs made here, and of the shipped networks that are joined to them."""
OUTPUT = "probabilities"
VECTORS, COLORS = "vectors", "colors"
_TINY = 1e-12


def pixels_name(size: int) -> str:
    """Name the input that takes frames of a size."""
    return f"pixels_{size}"


def vectors_graph(probe: Probe) -> bytes:
    """Make the graph of a probe that takes vectors.

    Args:
        probe: weights ``(classes, d)``.

    Returns:
        ONNX bytes: ``vectors`` float32 (n, d) in, ``probabilities`` float32 (n, classes) out.

    Raises:
        MissingExtraError: the package onnx is not installed.
    """
    build = _Build()
    width = int(probe.weights.shape[1])
    build.input(VECTORS, "float", ["n", width])
    return build.closed(_probed(build, probe, VECTORS), len(probe.classes))


def pictures_graph(probe: Probe, spec: EmbedderSpec) -> bytes:
    """Make the graph of a probe together with the networks that make its vectors.

    Args:
        probe: weights for the vectors of ``spec``.
        spec: one embedder, or several side by side.

    Returns:
        ONNX bytes: for each size of frame ``pixels_SIZE`` uint8 (n, SIZE, SIZE, 3) in, and
        ``colors`` float32 (n, bands * 512) where one wants it; ``probabilities`` out.

    Raises:
        MissingExtraError: the package onnx is not installed.
        BundleError: a network has another opset than ours, and cannot be joined.
    """
    build = _Build()
    parts = [_embedded(build, part, f"part{i}.") for i, part in enumerate(spec.each)]
    vectors = parts[0]
    if len(parts) > 1:
        # As the catalog keeps them: side by side, each by the root of their number.
        whole = build.add("Concat", parts, axis=1)
        vectors = build.add("Mul", [whole, build.constant(np.float32(len(parts) ** -0.5))])
    return build.closed(_probed(build, probe, vectors), len(probe.classes))


def network_graph(network: bytes, size: int, classes: int, *, mirrored: bool) -> bytes:
    """Make the graph of a bundle's own network.

    Args:
        network: uint8 (n, size, size, 3) in, ``logits`` out, over their temperature.
        size: side of its frames.
        classes: how many it tells apart.
        mirrored: whether an answer is the mean of a photo's logits and its mirror image's.

    Returns:
        ONNX bytes: ``pixels_SIZE`` in, ``probabilities`` out.

    Raises:
        MissingExtraError: the package onnx is not installed.
        BundleError: the network has no such input or output.
    """
    read = _prefixed(network, "net.")
    build = _Build(domains={one.domain: one.version for one in read.opset_import})
    inputs, outputs = ([one.name for one in side] for side in (read.graph.input, read.graph.output))
    if len(inputs) != 1 or "net.logits" not in outputs:
        raise BundleError("the bundle's network is not one from pixels to logits")
    pixels = build.input(pixels_name(size), "pixels", ["n", size, size, 3])
    given = _with_mirror(build, pixels, "pixels") if mirrored else pixels
    _graft(build, read, {inputs[0]: given})
    logits = "net.logits"
    if mirrored:
        total = build.add("Add", _halves(build, logits))
        logits = build.add("Mul", [total, build.constant(np.float32(0.5))])
    return build.closed(build.add("Softmax", [logits], axis=-1), classes)


@dataclass
class _Build:
    """A graph in the making."""

    nodes: list[Any] = field(default_factory=list)
    weights: list[Any] = field(default_factory=list)
    inputs: dict[str, Any] = field(default_factory=dict)
    domains: dict[str, int] = field(default_factory=lambda: {"": OPSET})
    _numbers: Any = field(default_factory=itertools.count)

    def add(self, kind: str, inputs: Sequence[str], **attributes: Any) -> str:
        """Add a node with one output; give the output's name."""
        name = f"s{next(self._numbers)}"
        self.nodes.append(_onnx().helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def constant(self, value: Any) -> str:
        """Add an array; give its name."""
        name = f"c{next(self._numbers)}"
        array = np.asarray(value)
        self.weights.append(_onnx().numpy_helper.from_array(array, name))
        return name

    def input(self, name: str, kind: str, shape: Sequence[str | int]) -> str:
        """Make an input, once."""
        onnx = _onnx()
        types = {"float": onnx.TensorProto.FLOAT, "pixels": onnx.TensorProto.UINT8}
        if name not in self.inputs:
            made = onnx.helper.make_tensor_value_info(name, types[kind], list(shape))
            self.inputs[name] = made
        return name

    def unit(self, rows: str) -> str:
        """Bring rows to length one; a row of zeros stays zero."""
        squares = self.add("Mul", [rows, rows])
        total = self.add("ReduceSum", [squares, self.constant(np.array([1]))], keepdims=1)
        length = self.add("Max", [self.add("Sqrt", [total]), self.constant(np.float32(_TINY))])
        return self.add("Div", [rows, length])

    def closed(self, last: str, classes: int) -> bytes:
        """Name the output, check the graph, and give its bytes."""
        onnx = _onnx()
        self.nodes.append(onnx.helper.make_node("Identity", [last], [OUTPUT]))
        out = onnx.helper.make_tensor_value_info(OUTPUT, onnx.TensorProto.FLOAT, ["n", classes])
        graph = onnx.helper.make_graph(
            self.nodes, "solesight", list(self.inputs.values()), [out], self.weights
        )
        opsets = [onnx.helper.make_opsetid(name, version) for name, version in self.domains.items()]
        model = onnx.helper.make_model(graph, opset_imports=opsets, producer_name="solesight")
        model.ir_version = 9
        onnx.checker.check_model(model)
        return bytes(model.SerializeToString())


def _probed(build: _Build, probe: Probe, vectors: str) -> str:
    """From vectors to probabilities, as `Probe.predict_proba` does it."""
    rows = vectors
    if probe.power != 1.0:
        size = build.add("Pow", [build.add("Abs", [rows]), build.constant(np.float32(probe.power))])
        rows = build.add("Mul", [size, build.add("Sign", [rows])])
    rows = build.unit(rows)
    if probe.members is not None:
        return _summed(build, probe, probe.members, rows)
    # The temperature is folded into the map: one product, one softmax.
    weights = (probe.weights.astype(np.float64) / probe.temperature).astype(np.float32)
    bias = (probe.bias.astype(np.float64) / probe.temperature).astype(np.float32)
    logits = build.add("Gemm", [rows, build.constant(weights), build.constant(bias)], transB=1)
    return build.add("Softmax", [logits], axis=-1)


def _summed(build: _Build, probe: Probe, members: Any, rows: str) -> str:
    """From powered vectors to probabilities by way of subclasses, in double precision."""
    onnx = _onnx()
    wide = build.add("Cast", [rows], to=onnx.TensorProto.DOUBLE)
    weights, bias = (build.constant(a.astype(np.float64)) for a in (probe.weights, probe.bias))
    logits = build.add("Gemm", [wide, weights, bias], transB=1)
    top = build.add("ReduceMax", [logits], axes=[1], keepdims=1)
    raised = build.add("Exp", [build.add("Sub", [logits, top])])
    belongs = build.constant(np.eye(len(probe.classes))[members])
    sums = build.add("MatMul", [raised, belongs])
    safe = build.add("Max", [sums, build.constant(np.float64(LEAST_SUM))])
    logs = build.add("Add", [build.add("Log", [safe]), top])
    cooled = build.add("Div", [logs, build.constant(np.float64(probe.temperature))])
    chances = build.add("Softmax", [cooled], axis=-1)
    return build.add("Cast", [chances], to=onnx.TensorProto.FLOAT)


def _embedded(build: _Build, part: EmbedderSpec, prefix: str) -> str:
    """Join a network, and bring its vectors to length one as `Embedder` does."""
    network = _network(part, prefix)
    given = {one.name[len(prefix) :]: one for one in network.graph.input}
    pixels = build.input(pixels_name(part.size), "pixels", ["n", part.size, part.size, 3])
    fed = {next(name for name in given if name != COLORS): pixels}
    if COLORS in given:
        wide = given[COLORS].type.tensor_type.shape.dim[1].dim_value
        fed[COLORS] = build.input(COLORS, "float", ["n", wide])
    if part.mirrored:
        fed = {name: _with_mirror(build, value, name) for name, value in fed.items()}
    _graft(build, network, {prefix + name: value for name, value in fed.items()})
    outputs = {one.name for one in network.graph.output}
    if part.layout is not None:
        rows = _laid_out(build, part.layout, prefix)
    elif prefix + "map" in outputs:
        rows = build.add("Flatten", [build.add("GlobalAveragePool", [prefix + "map"])], axis=1)
    else:
        rows = prefix + "embedding"
    rows = build.unit(rows)
    return _folded(build, rows) if part.mirrored else rows


def _laid_out(build: _Build, layout: Layout, prefix: str) -> str:
    """From a map inside a network to its coarser cells, one behind the other."""
    steps = [layout.step] * 2
    coarse = build.add("AveragePool", [prefix + layout.output], kernel_shape=steps, strides=steps)
    numbers = (layout.top, layout.top + layout.rows, 2)
    start, stop, axes = (build.constant(np.array([number])) for number in numbers)
    return build.add("Flatten", [build.add("Slice", [coarse, start, stop, axes])], axis=1)


def _with_mirror(build: _Build, value: str, name: str) -> str:
    """Put the mirror images behind the frames: one pass sees both."""
    if name == COLORS:
        return build.add("Concat", [value, value], axis=0)
    axes = build.constant(np.array([2]))
    start, stop, step = (build.constant(np.array([n])) for n in (-1, -(2**31), -1))
    mirrored = build.add("Slice", [value, start, stop, axes, step])
    return build.add("Concat", [value, mirrored], axis=0)


def _folded(build: _Build, rows: str) -> str:
    """Add the vectors of frames and mirror images, and bring the sums to length one."""
    return build.unit(build.add("Add", _halves(build, rows)))


def _halves(build: _Build, rows: str) -> list[str]:
    halves = [f"{rows}.left", f"{rows}.right"]
    # Up to opset 17 the number of outputs says into how many parts; later it must be said.
    said = {"num_outputs": 2} if build.domains[""] > OPSET else {}
    build.nodes.append(_onnx().helper.make_node("Split", [rows], halves, axis=0, **said))
    return halves


def _graft(build: _Build, network: Any, fed: Mapping[str, str]) -> None:
    """Take a network's nodes and weights over, its inputs replaced."""
    for node in network.graph.node:
        for i, name in enumerate(node.input):
            if name in fed:
                node.input[i] = fed[name]
        build.nodes.append(node)
    build.weights.extend(network.graph.initializer)
    for entry in network.opset_import:
        if build.domains.setdefault(entry.domain, entry.version) != entry.version:
            raise BundleError(
                f"a network of opset {entry.version} cannot be joined to one of "
                f"{build.domains[entry.domain]}: export with --input vectors"
            )


def _network(part: EmbedderSpec, prefix: str) -> Any:
    return _prefixed(Path(part.path).read_bytes(), prefix)


def _prefixed(data: bytes, prefix: str) -> Any:
    onnx = _onnx()
    return onnx.compose.add_prefix(onnx.load_from_string(data), prefix)


def _onnx() -> Any:
    """Load the package that writes graphs: only exports need it."""
    try:
        import onnx
        import onnx.compose
        import onnx.numpy_helper
    except ImportError as error:
        raise MissingExtraError("writing ONNX", "export") from error
    return onnx
