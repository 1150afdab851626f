"""Average trainings of one network: ``python training/embedder/average.py CACHE --name NAME ...``.

Trainings that began from the same weights lie in one basin: the mean of their weights is a network
too, which tells unseen shoes apart better than each does ("Model soups", Wortsman et al., 2022). Of
what each learned anew, the projections span spaces of their own; they are laid beside each other
and reduced to the directions that training photos use, and the proxies with them.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import network
import numpy as np
import torch
from export import axes, load
from records import batches
from torch import Tensor, nn
from train import read
from validation import plain, typical

State = dict[str, Any]
PROXIES = ("models.proxies", "brands.proxies")
EXPORTED = (*PROXIES, "view.weight", "view.bias", "shoe.weight", "shoe.bias")
"""Of the heads, what an export reads; the proxies of shoes are of no more use."""


def main() -> None:
    """Write CACHE/AS.pt, which export reads like any checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cache", type=Path, help="with the checkpoints")
    parser.add_argument("--name", action="append", required=True, help="of a checkpoint")
    parser.add_argument("--as", dest="called", required=True, help="of the checkpoint written")
    options = parser.parse_args()
    loaded = [load(options.cache / f"{name}.pt") for name in options.name]
    states = [state for _, state in loaded]
    made = averaged(states, _training_pictures(options.cache))
    file = options.cache / f"{options.called}.pt"
    partial = file.with_suffix(".partial")
    torch.save(made, partial)
    partial.replace(file)


def averaged(states: list[State], pictures: np.ndarray) -> State:
    """One checkpoint of several.

    Args:
        states: of trainings that began from the same weights, of the same classes.
        pictures: uint8 (n, side, side, 3), from which the directions are chosen.

    Raises:
        ValueError: their trunks or classes differ.
    """
    first = states[0]
    for name in ("trunk", "models", "brands", "first"):
        if any(state[name] != first[name] for state in states):
            raise ValueError(f"the trainings differ in {name}")
    slow = _mean([state["slow"] for state in states])
    heads = _mean([{k: state["heads"][k] for k in EXPORTED} for state in states])
    net = network.Embedder(first["trunk"], slow).eval()
    stacked = torch.cat([state["slow"]["project.weight"].float() for state in states])
    said = _pooled(net, pictures) @ stacked.T.numpy()
    kept = torch.from_numpy(axes(said, network.DIMENSIONS))
    slow["project.weight"] = kept.T @ stacked
    for name in PROXIES:
        beside = [nn.functional.normalize(state["heads"][name].float()) for state in states]
        heads[name] = torch.cat(beside, dim=1) @ kept
    named = {key: first[key] for key in ("step", "first", "models", "brands", "trunk")}
    return {"slow": slow, "heads": heads, **named}


def _mean(many: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    return {name: torch.stack([one[name].float() for one in many]).mean(0) for name in many[0]}


def _pooled(net: network.Embedder, pictures: np.ndarray) -> np.ndarray:
    network.Pointwise.half = False
    with torch.inference_mode():
        rows = np.arange(len(pictures))
        return np.concatenate(
            [
                net.features(torch.from_numpy(pictures[some])).pooled.numpy()
                for some in batches(rows, 32)
            ]
        )


def _training_pictures(cache: Path) -> np.ndarray:
    photos, tiles = read(cache)
    return np.stack([plain(tiles.rgba[i], 160) for i in typical(photos)])


if __name__ == "__main__":
    main()
