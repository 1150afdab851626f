"""Write the trained networks as one ONNX file: ``python training/embedder/export.py CACHE``.

The vector is made of three: what each network says of the picture, and the colors of the shoe,
which are counted outside. The graph is built by hand from the weights, with the normalisation of
pixels inside and batch, height and width free. Refuses to write when it is further from torch than
rounding.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
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
from PIL import Image
from torch import Tensor, nn

from solesight.embed.colors import BINS, SIDE, color_histograms

MODELS = Path(__file__).resolve().parents[2] / "src" / "solesight" / "embed" / "models"
OPSET = 17
VIEWS = ["side", "front", "back"]
HEAD = "head"
"""Beginning of the names of everything after the trunks."""
FULL = ("front.0", "front.1")
"""What stays in full precision: quantising the stem and the first block too lowers the mean cosine
to full precision from .994 to .985, and saves nothing."""
BANDS = 4
"""Of the shoe's height, in which colors are counted apart."""
BAND_COLORS = 32
"""Numbers that are left of a band's histogram."""
COLORS = BANDS * BAND_COLORS
WEIGHT = 0.7
"""Of the colors beside the networks' one; chosen on validation, where more names other angles
better and other shops worse."""


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
        out = self.node("MatMul", [x, matrix], f"{name}.product")
        if bias is None:
            return out
        more = self.constant(f"{name}.bias", bias.detach().numpy())
        return self.node("Add", [out, more], f"{name}.sum")

    def named(self, x: str, name: str) -> None:
        """Make a result an output of the graph."""
        self.node("Identity", [x], name)


@dataclass(frozen=True)
class Joint:
    """What is exported.

    Attributes:
        nets: trained, in their order.
        heads: of each, by name.
        mix: float32 (nets * 256, 256), from their vectors beside each other to one.
        palette: float32 (512, BAND_COLORS), from a band's histogram to a short one.
    """

    nets: list[network.Embedder]
    heads: list[dict[str, Tensor]]
    mix: NDArray[np.float32]
    palette: NDArray[np.float32]


def build(joint: Joint) -> onnx.ModelProto:
    """The whole graph: trunks, pooling weighted by where the shoe is, heads, colors."""
    graph = Graph()
    for name, value in (("zero", 0.0), ("six", 6.0), ("mean", 127.0), ("spread", 128.0),
                        ("least", network.LEAST), ("tiny", 1e-4), ("power", network.POWER),
                        ("root", 1 / network.POWER), ("count", len(joint.nets))):  # fmt: skip
        graph.constant(name, value)
    graph.constant("axes1", np.array([1]), np.int64)
    graph.constant("axes23", np.array([2, 3]), np.int64)
    x = graph.node("Cast", ["pixels"], "floats", to=TensorProto.FLOAT)
    x = graph.node("Sub", [x, "mean"], "centered")
    x = graph.node("Div", [x, "spread"], "scaled")
    planes = graph.node("Transpose", [x], "planes", perm=[0, 3, 1, 2])
    said: dict[str, list[str]] = defaultdict(list)
    for place, (net, heads) in enumerate(zip(joint.nets, joint.heads, strict=True)):
        x = _trunk(graph, planes, net, f"{place}.")
        for name, result in _heads(graph, net, heads, x, f"{HEAD}{place}.").items():
            said[name].append(result)
    _join(graph, said, joint)
    return _model(graph, joint)


def _trunk(graph: Graph, x: str, net: network.Embedder, prefix: str) -> str:
    for part in ("front", "back"):
        for k, layer in enumerate(getattr(net, part)):
            name = f"{prefix}{part}.{k}"
            block = isinstance(layer, network.Block)
            x = graph.block(x, layer, name) if block else graph.sequence(x, layer, name)
    return x


def _heads(
    graph: Graph, net: network.Embedder, heads: dict[str, Tensor], x: str, n: str
) -> dict[str, str]:
    """Everything that one network says, by name."""
    logits = graph.conv(x, net.where, f"{n}where", [0, 0, 0, 0])
    seen = graph.node("Sigmoid", [logits], f"{n}seen")
    weight = graph.node("Add", [seen, "least"], f"{n}weight")
    lifted = graph.node("Add", [x, "tiny"], f"{n}lifted")
    powered = graph.node("Pow", [lifted, "power"], f"{n}powered")
    product = graph.node("Mul", [powered, weight], f"{n}weighted")
    top = graph.node("ReduceSum", [product, "axes23"], f"{n}top", keepdims=0)
    bottom = graph.node("ReduceSum", [weight, "axes23"], f"{n}bottom", keepdims=0)
    pooled = graph.node(
        "Pow", [graph.node("Div", [top, bottom], f"{n}ratio"), "root"], f"{n}pooled"
    )
    raw = graph.linear(pooled, net.project.weight, f"{n}project")
    unit = graph.node("LpNormalization", [raw], f"{n}unit", axis=1, p=2)
    said = {"unit": unit, "mask": graph.node("Squeeze", [seen, "axes1"], f"{n}mask")}
    for name, scale in (("models", 20.0), ("brands", 16.0)):
        proxies = nn.functional.normalize(heads[f"{name}.proxies"]) * scale
        said[name] = graph.linear(unit, proxies, f"{n}of_{name}")
    for name in ("view", "shoe"):
        weights, bias = heads[f"{name}.weight"], heads[f"{name}.bias"]
        said[name] = graph.linear(pooled, weights, f"{n}of_{name}", bias)
    return said


def _join(graph: Graph, said: dict[str, list[str]], joint: Joint) -> None:
    """The networks' means, and their vectors and the colors as one."""
    for name in ("mask", "models", "brands", "view", "shoe"):
        total = graph.node("Sum", said[name], f"{HEAD}.{name}.total")
        graph.named(graph.node("Div", [total, "count"], f"{HEAD}.{name}"), name)
    both = graph.node("Concat", said["unit"], f"{HEAD}.both", axis=1)
    mixed = graph.node("MatMul", [both, graph.constant("mix", joint.mix)], f"{HEAD}.mix.product")
    parts = [
        graph.node("LpNormalization", [mixed], f"{HEAD}.mix", axis=1, p=2),
        _short(graph, joint),
    ]
    light = graph.node("Mul", [parts[1], graph.constant("share", WEIGHT)], f"{HEAD}.colors")
    raw = graph.node("Concat", [parts[0], light], f"{HEAD}.raw", axis=1)
    graph.named(graph.node("LpNormalization", [raw], f"{HEAD}.unit", axis=1, p=2), "embedding")


def _short(graph: Graph, joint: Joint) -> str:
    """The bands' histograms, each made shorter in the same way, side by side, of length one."""
    apart = graph.constant("apart", np.array([-1, BANDS, len(joint.palette)]), np.int64)
    beside = graph.constant("beside", np.array([-1, COLORS]), np.int64)
    bands = graph.node("Reshape", ["colors", apart], f"{HEAD}.bands")
    palette = graph.constant("palette", joint.palette)
    made = graph.node("MatMul", [bands, palette], f"{HEAD}.palette.product")
    flat = graph.node("Reshape", [made, beside], f"{HEAD}.palette.flat")
    return graph.node("LpNormalization", [flat], f"{HEAD}.palette", axis=1, p=2)


def _model(graph: Graph, joint: Joint) -> onnx.ModelProto:
    def floats(name: str, *shape: object) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    pixels = helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["n", "h", "w", 3])
    outputs = [
        floats("embedding", "n", network.DIMENSIONS + COLORS),
        floats("mask", "n", "rows", "columns"),
        floats("models", "n", len(joint.heads[0]["models.proxies"])),
        floats("brands", "n", len(joint.heads[0]["brands.proxies"])),
        floats("view", "n", len(VIEWS)),
        floats("shoe", "n", 1),
    ]
    inputs = [pixels, floats("colors", "n", BANDS * len(joint.palette))]
    made = helper.make_graph(graph.nodes, "sneaker", inputs, outputs, graph.weights)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 9
    onnx.checker.check_model(model)
    return model


def difference(model: bytes, joint: Joint) -> float:
    """Largest difference of an embedding to torch's, on noise."""
    rng = np.random.default_rng(0)
    batch = rng.integers(0, 256, (4, 160, 160, 3), dtype=np.uint8)
    colors = rng.random((4, BANDS * len(joint.palette))).astype(np.float32)
    session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
    found = session.run(["embedding"], {"pixels": batch, "colors": colors})[0]
    network.Pointwise.half = False
    with torch.inference_mode():
        both = [net(torch.from_numpy(batch))[0].numpy() for net in joint.nets]
    short = (colors.reshape(4, BANDS, -1) @ joint.palette).reshape(4, -1)
    parts = [unit(np.concatenate(both, axis=1) @ joint.mix), unit(short) * WEIGHT]
    return float(np.abs(found - unit(np.concatenate(parts, axis=1))).max())


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of length one."""
    made: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return made


def axes(rows: NDArray[np.float32], k: int) -> NDArray[np.float32]:
    """The directions (d, k) that keep most of the rows, whose inner products they approximate."""
    _, _, found = np.linalg.svd(rows, full_matrices=False)
    return np.ascontiguousarray(found[:k].T, dtype=np.float32)


class Calibration(CalibrationDataReader):  # type: ignore[misc]
    """Feeds scenes of the kind that the network was trained on."""

    def __init__(self, batches: list[NDArray[np.uint8]]) -> None:
        self.batches: Iterator[NDArray[np.uint8]] = iter(batches)

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
        """The next batch, None at the end."""
        batch = next(self.batches, None)
        if batch is None:
            return None
        return {"pixels": batch, "colors": np.zeros((len(batch), BANDS * BINS**3), np.float32)}


def quantise(source: Path, target: Path, batches: list[NDArray[np.uint8]]) -> None:
    """Static int8 (QDQ, per channel, reduced range for CPUs without VNNI) of the trunks alone."""
    nodes = [node.name for node in onnx.load(source).graph.node]
    full = [n for n in nodes if n.startswith(HEAD) or n.split(".", 1)[-1].startswith(FULL)]
    quantize_static(
        str(source),
        str(target),
        Calibration(batches),
        quant_format=QuantFormat.QDQ,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        nodes_to_exclude=full,
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
            "embedding": f"float32 (n, {network.DIMENSIONS + COLORS}), length one",
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
    slow = {name: value.float() for name, value in state["slow"].items()}
    return network.Embedder(state["trunk"], slow).eval(), state


def main() -> None:
    """Export, quantise, write the cards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--name", action="append", required=True, help="of a checkpoint")
    parser.add_argument("--as", dest="called", default="sneaker", help="of the files")
    parser.add_argument("--into", type=Path, default=MODELS)
    parser.add_argument("--facts", type=Path, default=Path(__file__).parent / "card.json")
    options = parser.parse_args()
    torch.set_num_threads(1)
    loaded = [load(options.cache / f"{name}.pt") for name in options.name]
    shown = _shown(options.cache)
    joint = _joint(loaded, shown)
    # Only int8 ships: full precision stays in the cache, for whoever measures the difference.
    full = options.cache / f"{options.called}-fp32.onnx"
    data = build(joint).SerializeToString()
    apart = difference(data, joint)
    if apart > 1e-3:
        sys.exit(f"the graph is {apart:.5f} from torch")
    full.write_bytes(data)
    small = options.into / f"{options.called}.onnx"
    quantise(full, small, [pixels for pixels, _ in shown[:30]])
    facts = json.loads(options.facts.read_text()) if options.facts.exists() else {}
    for name, path in ((options.called, small), (f"{options.called}-fp32", full)):
        written = json.dumps(card(name, path, loaded[0][1], facts), indent=2, ensure_ascii=False)
        path.with_suffix(".json").write_text(written + "\n", encoding="utf-8")
    print(f"{small}: {small.stat().st_size / 1e6:.1f} MB; full precision {apart:.1e} from torch")


Batches = list[tuple[NDArray[np.uint8], NDArray[np.float32]]]


def _joint(loaded: list[tuple[network.Embedder, dict[str, Any]]], shown: Batches) -> Joint:
    """How the parts become one vector, learned from training photos without their labels."""
    nets = [net for net, _ in loaded]
    network.Pointwise.half = False
    with torch.inference_mode():
        rows = [
            np.concatenate([net(torch.from_numpy(pixels))[0].numpy() for net in nets], axis=1)
            for pixels, _ in shown
        ]
    mix = axes(np.concatenate(rows), network.DIMENSIONS)
    bands = np.concatenate([colors for _, colors in shown]).reshape(-1, BINS**3)
    palette = axes(bands, BAND_COLORS)
    return Joint(nets, [state["heads"] for _, state in loaded], mix, palette)


def _shown(cache: Path, n: int = 1600) -> Batches:
    """Tiles of the training part as they are, and their colors, in batches of 8."""
    from validation import plain, typical

    import photos
    import tiles

    with photos.prepare(cache / "ws") as workspace:
        listed = photos.read(workspace)
    packed = tiles.pack(listed, cache)
    chosen = typical(listed, n)
    small = [Image.fromarray(packed.rgba[i]).resize((SIDE, SIDE)) for i in chosen]
    rgba = np.stack([np.asarray(one) for one in small])
    colors = color_histograms(rgba[..., :3], (rgba[..., 3] > 127).astype(np.float32), BANDS)
    pixels = np.stack([plain(packed.rgba[i], 160) for i in chosen])
    return [(pixels[k : k + 8], colors[k : k + 8]) for k in range(0, n, 8)]


if __name__ == "__main__":
    main()
