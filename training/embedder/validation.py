"""Quick scores on the validation shoes while training; the real ones are `evaluate identify`'s."""

from __future__ import annotations

from collections.abc import Sequence

import network
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from records import Photo, Tiles, batches

SIDES = {1, 5, 20}
ENDS = {10, 30}
INDEXED = {"stockx_360", "stockx_side", "restocks", "flightclub_jordan"}


def embed(
    net: network.Embedder, tiles: Tiles, rows: NDArray[np.int64], size: int
) -> NDArray[np.float32]:
    """Embeddings of tiles on white, float32 (n, 256), computed in full precision."""
    net.eval()
    half, network.Pointwise.half = network.Pointwise.half, False
    device = net.project.weight.device
    found = []
    with torch.inference_mode():
        for some in batches(rows, 32):
            shown = np.stack([plain(tiles.rgba[i], size) for i in some])
            found.append(net(torch.from_numpy(shown).to(device))[0].cpu().numpy())
    network.Pointwise.half = half
    return np.concatenate(found)


def typical(photos: Sequence[Photo], n: int = 1600) -> NDArray[np.int64]:
    """Rows of ``n`` training photos of shoes, always the same, that directions are chosen from."""
    train = [i for i, p in enumerate(photos) if p.part == "train" and p.shoe and not p.wild]
    return np.random.default_rng(0).choice(train, n, replace=False)


def plain(tile: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """A tile on white as the network wants it."""
    return np.asarray(Image.fromarray(tile[:, :, :3]).resize((size, size), Image.Resampling.BOX))


def score(
    net: network.Embedder,
    photos: Sequence[Photo],
    tiles: Tiles,
    size: int,
    part: str = "validation",
) -> dict[str, float]:
    """R@1, R@5 and the right model: another angle, another shop. Worn photos are not looked at."""
    indexed = [
        i for i, p in enumerate(photos) if p.source in INDEXED and (p.view in SIDES or not p.view)
    ]
    ends = [i for i, p in enumerate(photos) if p.view in ENDS and p.part == part]
    rows = np.array([*indexed, *ends])
    vectors = dict(zip(rows.tolist(), embed(net, tiles, rows, size), strict=True))
    shoes = {i: photos[i].shoe for i in rows.tolist()}
    sources: dict[str, set[str]] = {}
    for i in indexed:
        sources.setdefault(shoes[i], set()).add(photos[i].source)
    cross = [i for i in indexed if photos[i].part == part and len(sources[shoes[i]]) > 1]
    found: dict[str, float] = {"n_angle": len(ends), "n_shop": len(cross)}
    for name, queries in (("angle", ends), ("shop", cross)):
        hits = [_hit(i, photos, vectors, indexed, name == "shop") for i in queries]
        for k, figure in enumerate(("r1", "r5", "model")):
            found[f"{name}_{figure}"] = round(float(np.mean([hit[k] for hit in hits])), 3)
    return found


def _hit(
    query: int, photos: Sequence[Photo], vectors: dict[int, NDArray[np.float32]],
    indexed: list[int], other_shop: bool,
) -> tuple[bool, bool, bool]:  # fmt: skip
    mine = photos[query]
    rows = [
        i for i in indexed
        if i != query
        and not (other_shop and photos[i].shoe == mine.shoe and photos[i].source == mine.source)
    ]  # fmt: skip
    scores = np.stack([vectors[i] for i in rows]) @ vectors[query]
    ranked: list[int] = []
    for place in np.argsort(-scores)[:60]:
        if photos[rows[place]].shoe not in {photos[k].shoe for k in ranked}:
            ranked.append(rows[place])
        if len(ranked) == 5:
            break
    names = [photos[i].shoe for i in ranked]
    return names[0] == mine.shoe, mine.shoe in names, photos[ranked[0]].model == mine.model
