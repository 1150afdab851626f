"""Exported graphs answer as their models do, or are refused."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from test_learn_probe import NAMES, shoes

from solesight.errors import BundleError, MissingExtraError
from solesight.learn import Probe, fit_probe
from solesight.learn.calibrate import softmax
from solesight.learn.exporting.building import network_graph, vectors_graph
from solesight.learn.exporting.proving import (
    TOLERANCE,
    inputs_of,
    prove_network,
    prove_vectors,
)


class Vectors:
    def __init__(self, x: np.ndarray) -> None:
        self.vectors = x


@pytest.fixture(scope="module")
def probe() -> Probe:
    return fit_probe(*shoes(seed=1), *shoes(200, seed=2), classes=NAMES)


@pytest.mark.parametrize("power", [0.5, 1.0])
def test_a_graph_of_vectors_answers_as_the_probe(probe: Probe, power: float) -> None:
    own = replace(probe, power=power, temperature=1.7)
    x, _ = shoes(300, seed=3)
    x[0] = 0  # a row of zeros stays zero
    graph = vectors_graph(own)
    found = prove_vectors(graph, own, Vectors(x))  # type: ignore[arg-type]
    assert found.photos == 300
    assert found.difference <= TOLERANCE
    inputs, outputs = inputs_of(graph)
    assert [(one.name, one.dtype, one.shape) for one in inputs] == [("vectors", "float", ("n", 24))]
    assert [(one.name, one.shape) for one in outputs] == [("probabilities", ("n", 4))]


def test_another_probes_graph_is_refused(probe: Probe) -> None:
    graph = vectors_graph(replace(probe, temperature=probe.temperature * 1.01))
    with pytest.raises(BundleError, match="differs from the bundle"):
        prove_vectors(graph, probe, Vectors(shoes(50, seed=3)[0]))  # type: ignore[arg-type]


def test_without_the_package_the_error_says_how_to_get_it(
    probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(MissingExtraError, match=r"solesight\[export\]"):
        vectors_graph(probe)


def network(classes: int = 3, opset: int = 17) -> bytes:
    """Mean color, seen left half apart from right half, times weights: mirroring matters."""
    weights = np.random.default_rng(0).normal(size=(16 * 16 * 3, classes)).astype(np.float32)
    nodes = [
        helper.make_node("Cast", ["pixels"], ["x"], to=TensorProto.FLOAT),
        helper.make_node("Flatten", ["x"], ["flat"], axis=1),
        helper.make_node("MatMul", ["flat", "w"], ["sum"]),
        helper.make_node("Mul", ["sum", "small"], ["logits"]),
    ]
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["n", 16, 16, 3])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", classes])],
        [numpy_helper.from_array(weights, "w"),
         numpy_helper.from_array(np.float32(1e-3), "small")],
    )  # fmt: skip
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    made.ir_version = 9
    return bytes(made.SerializeToString())


class Drawn:
    def __init__(self, frames: np.ndarray) -> None:
        self.frames = frames

    def __len__(self) -> int:
        return len(self.frames)

    def pictures(self, size: int, start: int = 0, stop: int | None = None) -> np.ndarray:
        return self.frames[start:stop]


class Network:
    """The same network in numpy."""

    def __init__(self, *, mirrored: bool) -> None:
        (weights, small) = onnx.load_from_string(network()).graph.initializer
        self.weights = numpy_helper.to_array(weights) * numpy_helper.to_array(small)
        self.mirrored = mirrored

    def answer(self, questions: Drawn) -> np.ndarray:
        sides = [questions.frames, questions.frames[:, :, ::-1]]
        logits = [side.reshape(len(side), -1).astype(np.float32) @ self.weights for side in sides]
        return softmax(np.mean(logits, axis=0) if self.mirrored else logits[0])


@pytest.mark.parametrize("mirrored", [True, False])
@pytest.mark.parametrize("opset", [13, 17, 18])
def test_a_networks_graph_answers_as_its_model(*, mirrored: bool, opset: int) -> None:
    frames = np.random.default_rng(1).integers(0, 256, (37, 16, 16, 3), dtype=np.uint8)
    graph = network_graph(network(opset=opset), 16, 3, mirrored=mirrored)
    model, asked = Network(mirrored=mirrored), Drawn(frames)
    assert prove_network(graph, model, 16, asked).difference <= TOLERANCE  # type: ignore[arg-type]
    other = Network(mirrored=not mirrored)
    with pytest.raises(BundleError, match="differs from the bundle"):
        prove_network(graph, other, 16, asked)  # type: ignore[arg-type]


def test_a_network_of_another_kind_is_refused(probe: Probe) -> None:
    with pytest.raises(BundleError, match="pixels to logits"):
        network_graph(vectors_graph(probe), 16, 4, mirrored=False)
