"""Is int8 worth it? ``python training/backbone/try_int8.py`` writes README.md beside it.

Full precision is read from where export_lite0.py wrote it.

Static quantisation (QDQ, per channel, reduced range, so that CPUs without VNNI do not overflow),
calibrated on photos of the training part; measured on the other parts.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from PIL import Image, ImageOps
from sklearn.linear_model import LogisticRegression

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "eye"))

import data  # noqa: E402
import scores  # noqa: E402

from solesight.embed.network import MODELS, Network  # noqa: E402

BUILT = HERE.parent.parent / "build" / "backbone"
FULL = "efficientnet-lite0"

BRANDS = ("nike", "jordan", "adidas", "yeezy", "balance", "puma", "reebok", "converse", "vans")


class Calibration(CalibrationDataReader):  # type: ignore[misc]
    """Feeds batches of photos."""

    def __init__(self, photos: list[data.Photo]) -> None:
        self.batches: Iterator[NDArray[np.uint8]] = iter(
            [squares(photos[k : k + 8]) for k in range(0, len(photos), 8)]
        )

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
        """The next batch, None at the end."""
        batch = next(self.batches, None)
        return None if batch is None else {"pixels": batch}


def squares(photos: list[data.Photo]) -> NDArray[np.uint8]:
    """Photos padded to 224 x 224 on white."""
    found = [data.pixels(photo) for photo in photos]
    pictures = [Image.fromarray(one) for one in found if one is not None]
    size = (224, 224)
    return np.stack([np.asarray(ImageOps.pad(one, size, color="white")) for one in pictures])


def brand(photo: data.Photo) -> str:
    """The first brand word of the group; empty if there is none."""
    return next((name for name in BRANDS if name in photo.group.split()), "")


def vectors(network: Network, photos: list[data.Photo]) -> tuple[NDArray[np.float32], float]:
    """Unit embeddings, and milliseconds of CPU a photo in the network alone."""
    found, spent = [], 0.0
    for k in range(0, len(photos), 16):
        batch = squares(photos[k : k + 16])
        start = time.process_time()
        found.append(network.embed(batch))
        spent += time.process_time() - start
    rows = np.concatenate(found)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True), 1000 * spent / len(photos)


def main() -> None:
    """Quantise, measure both, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--full", type=Path, default=BUILT, help="folder of the fp32 network")
    parser.add_argument("--keep", action="store_true", help="put the int8 network into the package")
    options = parser.parse_args()
    full = options.full / f"{FULL}.onnx"
    if not full.is_file():
        raise SystemExit(f"{full} is missing: run python training/backbone/export_lite0.py first")
    seed = options.seed
    rng = np.random.default_rng(seed)
    photos = [photo for photo in data.photos() if photo.shoe and photo.source != "odd"]
    train = [photo for photo in photos if photo.part == "train"]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "int8.onnx"
        quantize_static(
            str(full),
            str(path),
            Calibration([train[k] for k in rng.choice(len(train), 200, replace=False)]),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
        )
        networks = {"fp32": Network(full), "int8": Network(path)}
        sizes = {"fp32": full.stat().st_size, "int8": path.stat().st_size}
        if options.keep:
            keep(path.read_bytes(), full.with_suffix(".json"))
    named = [photo for photo in photos if brand(photo)]
    some = [named[k] for k in rng.permutation(len(named))[:2600]]
    angles = [photo for photo in photos if "_img1_" in photo.path or "_img5_" in photo.path]
    page = table(networks, sizes, some, angles)
    text = HEAD.format(command=f"python training/backbone/try_int8.py --seed {seed}") + page
    (HERE / "README.md").write_text(text, encoding="utf-8")
    print(text)


def keep(data_int8: bytes, full_card: Path) -> None:
    """Put the network into the package, with a card made from that of full precision."""
    name = f"{FULL}-int8"
    changed = {
        "name": name,
        "file": f"{name}.onnx",
        "sha256": hashlib.sha256(data_int8).hexdigest(),
        "bytes": len(data_int8),
        "command": "python training/backbone/try_int8.py --keep",
    }
    (MODELS / f"{name}.onnx").write_bytes(data_int8)
    card = json.loads(full_card.read_text(encoding="utf-8")) | changed
    del card["largest_difference_to_torch"]
    (MODELS / f"{name}.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def table(
    networks: dict[str, Network],
    sizes: dict[str, int],
    some: list[data.Photo],
    angles: list[data.Photo],
) -> str:
    """One row a network, and how far their vectors agree."""
    lines, all_vectors = ["", ROWS], {}
    groups = np.array([photo.group for photo in angles])
    labels, fit = np.array([brand(p) for p in some]), np.array([p.part == "train" for p in some])
    held = np.array([photo.group for photo in some])[~fit]
    for name, network in networks.items():
        x, spent = vectors(network, some)
        y, _ = vectors(network, angles)
        all_vectors[name] = x
        probe = LogisticRegression(C=10, max_iter=1000).fit(x[fit], labels[fit])
        right = scores.text(scores.metric(probe.predict(x[~fit]) == labels[~fit], held))
        likeness = y @ y.T
        np.fill_diagonal(likeness, -1)
        first = scores.text(scores.metric(groups[likeness.argmax(axis=1)] == groups, groups))
        lines.append(f"| {name} | {sizes[name] / 1e6:.1f} | {spent:.1f} | {right} | {first} |")
    cosine = (all_vectors["fp32"] * all_vectors["int8"]).sum(axis=1)
    low = np.quantile(cosine, 0.05)
    return "\n".join(
        [*lines, "", f"Cosine to fp32: mean {cosine.mean():.3f}, lowest 5 % below {low:.3f}.", ""]
    )


HEAD = """# The backbone

`export_lite0.py` writes EfficientNet-Lite0 as ONNX from the pinned package and compares it with
torch (`lite0.py`). `try_int8.py` asks whether an int8 network would do; it wrote this page:

    {command}

The brand probe is scored on the validation and test parts; for the other angle, the nearest of all
first and fifth views must be the same shoe's. int8 costs no accuracy here and is twice as fast on a
CPU with VNNI, so it is what ships: the eye reads it, and `--embedder efficientnet-lite0-int8`
embeds with it. `--keep` puts it into the package. Vectors of two networks are never mixed: their
key holds the checksum.

Full precision, 13.4 MB, is not shipped. With the dependency group `train`,
`python training/backbone/export_lite0.py` writes it into `build/backbone`, or where `--into` says;
`try_int8.py` reads it there, and `solesight embed --embedder FOLDER/efficientnet-lite0.onnx` embeds
with it.
"""
ROWS = (
    "| network | MB | ms of CPU a photo | brand | other angle, first answer |\n"
    "| --- | --- | --- | --- | --- |"
)


if __name__ == "__main__":
    main()
