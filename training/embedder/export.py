"""Write a trained embedder as ONNX, int8 beside it: ``python training/embedder/export.py CACHE``.

The graph is built by hand from the weights, with the normalisation of pixels inside and batch,
height and width free. Refuses to write when it is further from torch than rounding.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import network
import numpy as np
import onnx
import onnxruntime as ort
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from torch import Tensor, nn

MODELS = Path(__file__).resolve().parents[2] / "src" / "solesight" / "embed" / "models"
OPSET = 17
VIEWS = ["side", "front", "back"]
HEAD_NODES = "head."
"""Beginning of the names of everything after the trunk."""
FULL = (HEAD_NODES, "front.0", "front.1")
"""What stays in full precision: quantising the stem and the first block too lowers the mean cosine
to full precision from .994 to .985, and saves nothing."""


class Graph:
    """Collects ONNX nodes and weights; every method returns the name of its result."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[Any] | float, kind: type = np.float32) -> str:
        """Store a weight."""
        self.weights.append(numpy_helper.from_array(np.asarray(value, kind), name))
        return name

    def node(self, kind: str, inputs: list[str], name: str, **attributes: object) -> str:
        """Add a node of one output that carries the node's name."""
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def sequence(self, x: str, layers: nn.Sequential, name: str) -> str:
        """A padded convolution and what follows it."""
        pads = [0, 0, 0, 0]
        for k, layer in enumerate(layers):
            here = f"{name}.{k}"
            if isinstance(layer, nn.ZeroPad2d):
                left, right, top, bottom = layer.padding
                pads = [top, left, bottom, right]
            elif isinstance(layer, nn.Conv2d):
                x = self.conv(x, layer, here, pads)
            elif isinstance(layer, nn.ReLU6):
                x = self.node("Clip", [x, "zero", "six"], here)
            else:
                raise TypeError(f"cannot write {layer}")
        return x

    def conv(self, x: str, layer: nn.Conv2d, name: str, pads: list[int]) -> str:
        """A convolution with its bias."""
        weight = self.constant(f"{name}.weight", layer.weight.detach().numpy())
        bias = self.constant(f"{name}.bias", layer.bias.detach().numpy())
        inside = int(layer.padding[0])
        return self.node(
            "Conv",
            [x, weight, bias],
            name,
            kernel_shape=list(layer.kernel_size),
            strides=list(layer.stride),
            pads=[inside] * 4 if inside else pads,
            group=layer.groups,
        )

    def block(self, x: str, block: network.Block, name: str) -> str:
        """An inverted bottleneck."""
        before = x
        for k, layers in enumerate(block.layers):
            x = self.sequence(x, layers, f"{name}.{k}")
        return self.node("Add", [before, x], f"{name}.add") if block.skips else x

    def linear(self, x: str, weight: Tensor, name: str, bias: Tensor | None = None) -> str:
        """Rows times a matrix, and a bias."""
        matrix = self.constant(f"{name}.weight", weight.detach().numpy().T)
        out = self.node("MatMul", [x, matrix], f"{HEAD_NODES}{name}.product")
        if bias is None:
            return out
        more = self.constant(f"{name}.bias", bias.detach().numpy())
        return self.node("Add", [out, more], f"{HEAD_NODES}{name}.sum")

    def named(self, x: str, name: str) -> None:
        """Make a result an output of the graph."""
        self.node("Identity", [x], name)


def build(net: network.Embedder, heads: dict[str, Tensor]) -> onnx.ModelProto:
    """The whole graph: trunk, pooling weighted by where the shoe is, heads."""
    graph = Graph()
    for name, value in (("zero", 0.0), ("six", 6.0), ("mean", 127.0), ("spread", 128.0)):
        graph.constant(name, value)
    x = graph.node("Cast", ["pixels"], "floats", to=TensorProto.FLOAT)
    x = graph.node("Sub", [x, "mean"], "centered")
    x = graph.node("Div", [x, "spread"], "scaled")
    x = graph.node("Transpose", [x], "planes", perm=[0, 3, 1, 2])
    for part in ("front", "back"):
        for k, layer in enumerate(getattr(net, part)):
            name = f"{part}.{k}"
            block = isinstance(layer, network.Block)
            x = graph.block(x, layer, name) if block else graph.sequence(x, layer, name)
    _pool(graph, net, x)
    _heads(graph, heads)
    return _model(graph, heads)


def _pool(graph: Graph, net: network.Embedder, x: str) -> None:
    n = HEAD_NODES
    logits = graph.conv(x, net.where, f"{n}where", [0, 0, 0, 0])
    seen = graph.node("Sigmoid", [logits], f"{n}seen")
    axes = graph.constant("axes1", np.array([1]), np.int64)
    graph.named(graph.node("Squeeze", [seen, axes], f"{n}mask"), "mask")
    weight = graph.node("Add", [seen, graph.constant("least", network.LEAST)], f"{n}weight")
    lifted = graph.node("Add", [x, graph.constant("tiny", 1e-4)], f"{n}lifted")
    powered = graph.node("Pow", [lifted, graph.constant("power", network.POWER)], f"{n}powered")
    product = graph.node("Mul", [powered, weight], f"{n}weighted")
    space = graph.constant("axes23", np.array([2, 3]), np.int64)
    top = graph.node("ReduceSum", [product, space], f"{n}top", keepdims=0)
    bottom = graph.node("ReduceSum", [weight, space], f"{n}bottom", keepdims=0)
    ratio = graph.node("Div", [top, bottom], f"{n}ratio")
    root = graph.constant("root", 1 / network.POWER)
    pooled = graph.node("Pow", [ratio, root], f"{n}pooled")
    raw = graph.linear(pooled, net.project.weight, "project")
    unit = graph.node("LpNormalization", [raw], f"{n}unit", axis=1, p=2)
    graph.named(unit, "embedding")


def _heads(graph: Graph, heads: dict[str, Tensor]) -> None:
    for name, scale in (("models", 20.0), ("brands", 16.0)):
        proxies = nn.functional.normalize(heads[f"{name}.proxies"]) * scale
        graph.named(graph.linear(f"{HEAD_NODES}unit", proxies, f"of_{name}"), name)
    for name in ("view", "shoe"):
        weight, bias = heads[f"{name}.weight"], heads[f"{name}.bias"]
        graph.named(graph.linear(f"{HEAD_NODES}pooled", weight, f"of_{name}", bias), name)


def _model(graph: Graph, heads: dict[str, Tensor]) -> onnx.ModelProto:
    def floats(name: str, *shape: object) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    pixels = helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["n", "h", "w", 3])
    outputs = [
        floats("embedding", "n", network.DIMENSIONS),
        floats("mask", "n", "rows", "columns"),
        floats("models", "n", len(heads["models.proxies"])),
        floats("brands", "n", len(heads["brands.proxies"])),
        floats("view", "n", len(VIEWS)),
        floats("shoe", "n", 1),
    ]
    made = helper.make_graph(graph.nodes, "sneaker", [pixels], outputs, graph.weights)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 9
    onnx.checker.check_model(model)
    return model


def difference(model: bytes, net: network.Embedder) -> float:
    """Largest difference of an embedding to torch's, on noise."""
    batch = np.random.default_rng(0).integers(0, 256, (4, 160, 160, 3), dtype=np.uint8)
    session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
    found = session.run(["embedding"], {"pixels": batch})[0]
    network.Pointwise.half = False
    with torch.inference_mode():
        expected = net(torch.from_numpy(batch))[0].numpy()
    return float(np.abs(found - expected).max())


class Calibration(CalibrationDataReader):  # type: ignore[misc]
    """Feeds scenes of the kind that the network was trained on."""

    def __init__(self, batches: list[NDArray[np.uint8]]) -> None:
        self.batches: Iterator[NDArray[np.uint8]] = iter(batches)

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
        """The next batch, None at the end."""
        batch = next(self.batches, None)
        return None if batch is None else {"pixels": batch}


def quantise(source: Path, target: Path, batches: list[NDArray[np.uint8]]) -> None:
    """Static int8 (QDQ, per channel, reduced range for CPUs without VNNI) of the trunk alone."""
    nodes = [node.name for node in onnx.load(source).graph.node]
    quantize_static(
        str(source),
        str(target),
        Calibration(batches),
        quant_format=QuantFormat.QDQ,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        nodes_to_exclude=[name for name in nodes if name.startswith(FULL)],
        op_types_to_quantize=["Conv", "Add", "Clip"],
    )


def card(name: str, path: Path, state: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """What is known of a file, for the JSON beside it."""
    data = path.read_bytes()
    return {
        "name": name,
        "file": path.name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "size": 160,
        "mirrored": True,
        "outputs": {
            "embedding": "float32 (n, 256), length one",
            "mask": "float32 (n, h / 32, w / 32): probability that a cell shows a shoe",
            "models": "float32 (n, models): logits, in the order of `models`",
            "brands": "float32 (n, brands): logits, in the order of `brands`",
            "view": f"float32 (n, 3): logits of {', '.join(VIEWS)}",
            "shoe": "float32 (n, 1): logit that a shoe is shown",
        },
        "models": sorted(state["models"], key=state["models"].__getitem__),
        "brands": sorted(state["brands"], key=state["brands"].__getitem__),
        **facts,
    }


def load(file: Path) -> tuple[network.Embedder, dict[str, Any]]:
    """A checkpoint's averaged network and everything else in it."""
    state: dict[str, Any] = torch.load(file, map_location="cpu", weights_only=True)  # noqa: TID251
    net = network.Embedder()
    net.load_state_dict(state["slow"])
    return net.eval(), state


def main() -> None:
    """Export, quantise, write the cards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--name", default="embedder", help="of the checkpoint")
    parser.add_argument("--as", dest="called", default="sneaker", help="of the files")
    parser.add_argument("--into", type=Path, default=MODELS)
    parser.add_argument("--facts", type=Path, default=Path(__file__).parent / "card.json")
    options = parser.parse_args()
    torch.set_num_threads(1)
    net, state = load(options.cache / f"{options.name}.pt")
    # Only int8 ships: full precision stays in the cache, for whoever measures the difference.
    full = options.cache / f"{options.called}-fp32.onnx"
    data = build(net, state["heads"]).SerializeToString()
    apart = difference(data, net)
    if apart > 1e-3:
        sys.exit(f"the graph is {apart:.5f} from torch")
    full.write_bytes(data)
    small = options.into / f"{options.called}.onnx"
    quantise(full, small, _calibration(options.cache))
    facts = json.loads(options.facts.read_text()) if options.facts.exists() else {}
    for name, path in ((options.called, small), (f"{options.called}-fp32", full)):
        written = json.dumps(card(name, path, state, facts), indent=2, ensure_ascii=False) + "\n"
        path.with_suffix(".json").write_text(written, encoding="utf-8")
    print(f"{small}: {small.stat().st_size / 1e6:.1f} MB; full precision {apart:.1e} from torch")


def _calibration(cache: Path) -> list[NDArray[np.uint8]]:
    """Tiles of the training part as they are, in batches of 8."""
    import tiles
    from validation import plain

    import photos

    with photos.prepare(cache / "ws") as workspace:
        listed = photos.read(workspace)
    packed = tiles.pack(listed, cache)
    train = [i for i, p in enumerate(listed) if p.part == "train" and p.shoe]
    chosen = np.random.default_rng(0).choice(train, 240, replace=False)
    return [
        np.stack([plain(packed.rgba[i], 160) for i in chosen[k : k + 8]])
        for k in range(0, len(chosen), 8)
    ]


if __name__ == "__main__":
    main()
