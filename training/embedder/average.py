"""Average trainings of one network: ``python training/embedder/average.py CACHE --name NAME ...``.

Trainings that began from the same weights lie in one basin: the mean of their weights is a network
too, which tells unseen shoes apart better than each does ("Model soups", Wortsman et al., 2022). Of
what each learned anew, the projections span spaces of their own; they are laid beside each other
and reduced to the directions that training photos use, and the proxies with them.

A mean of weights answers more faintly, the deeper the fainter: what the trainings agree on adds up,
the rest cancels. So each channel is given back the mean and the spread that it has in the trainings
("REPAIR", Jordan et al., 2022).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
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
Hook = Callable[[nn.Conv2d, Any, Tensor], Tensor | None]
PROXIES = ("models.proxies", "brands.proxies")
SHOWN = 320
"""Training pictures on which means and spreads of channels are taken."""
KEPT = 2
"""Convolutions, the first ones, that are left as they are: all trainings share them."""
FAINT, TIMES = 1e-4, (0.7, 2.0)
"""A channel that says next to nothing is not blown up; none is changed by more than this."""
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
    made = averaged(loaded, _training_pictures(options.cache))
    file = options.cache / f"{options.called}.pt"
    partial = file.with_suffix(".partial")
    torch.save(made, partial)
    partial.replace(file)


def averaged(loaded: Sequence[tuple[network.Embedder, State]], pictures: np.ndarray) -> State:
    """One checkpoint of several.

    Args:
        loaded: networks and states of trainings that began from the same weights, of the same
            classes.
        pictures: uint8 (n, side, side, 3), from which the directions are chosen.

    Raises:
        ValueError: their trunks or classes differ.
    """
    alone, states = zip(*loaded, strict=True)
    first = states[0]
    for name in ("trunk", "models", "brands", "first"):
        if any(state[name] != first[name] for state in states):
            raise ValueError(f"the trainings differ in {name}")
    heads = _mean([{k: state["heads"][k] for k in EXPORTED} for state in states])
    net = network.Embedder(first["trunk"], _mean([state["slow"] for state in states])).eval()
    spread_again(net, alone, pictures[:SHOWN])
    slow = net.state_dict()
    stacked = torch.cat([state["slow"]["project.weight"].float() for state in states])
    said = _pooled(net, pictures) @ stacked.T.numpy()
    kept = torch.from_numpy(axes(said, network.DIMENSIONS))
    slow["project.weight"] = kept.T @ stacked
    for name in PROXIES:
        beside = [nn.functional.normalize(state["heads"][name].float()) for state in states]
        heads[name] = torch.cat(beside, dim=1) @ kept
    named = {key: first[key] for key in ("step", "first", "models", "brands", "trunk")}
    return {"slow": slow, "heads": heads, **named}


def spread_again(
    net: network.Embedder, alone: Sequence[network.Embedder], pictures: np.ndarray
) -> None:
    """Give each channel of an averaged network the mean and spread that it has in the trainings.

    Args:
        net: is changed, convolution by convolution, each seeing what the ones before it now say.
        alone: the trainings.
        pictures: uint8 (n, side, side, 3), on which means and spreads are taken.
    """
    network.Pointwise.half = False
    told = [_spreads(one, pictures) for one in alone]
    wanted = [
        tuple(torch.stack(both).mean(0) for both in zip(*of, strict=True))
        for of in zip(*told, strict=True)
    ]
    layers = list(zip(_convolutions(net), wanted, strict=True))[KEPT:]
    _overheard(net, pictures, [(layer, _brings(*both)) for layer, both in layers])


def _overheard(
    net: network.Embedder, pictures: np.ndarray, hooks: Sequence[tuple[nn.Conv2d, Hook]]
) -> None:
    """Ask the network once, and tell each hook what its convolution says."""
    held = [layer.register_forward_hook(hook) for layer, hook in hooks]
    with torch.no_grad():
        net.features(torch.from_numpy(pictures))
    for one in held:
        one.remove()


def _brings(mean: Tensor, spread: Tensor) -> Hook:
    def bring(layer: nn.Conv2d, _: Any, said: Tensor) -> Tensor:
        own, wide = _mean_and_spread(said)
        times = (spread / (wide + FAINT * wide.mean())).clamp(*TIMES)
        layer.weight.data *= times.float()[:, None, None, None]
        layer.bias.data = ((layer.bias.double() - own) * times + mean).float()
        apart = (said.double() - own[:, None, None]) * times[:, None, None]
        return (apart + mean[:, None, None]).float()

    return bring


def _spreads(net: network.Embedder, pictures: np.ndarray) -> list[tuple[Tensor, Tensor]]:
    found: list[tuple[Tensor, Tensor]] = []

    def hear(_: nn.Conv2d, __: Any, said: Tensor) -> None:
        found.append(_mean_and_spread(said))

    _overheard(net, pictures, [(layer, hear) for layer in _convolutions(net)])
    return found


def _mean_and_spread(said: Tensor) -> tuple[Tensor, Tensor]:
    """Of each channel of (n, channels, h, w), in double precision."""
    every = said.double()
    return every.mean((0, 2, 3)), every.std((0, 2, 3))


def _convolutions(net: network.Embedder) -> list[nn.Conv2d]:
    """In the order in which they are asked."""
    return [m for part in (net.front, net.back) for m in part.modules() if isinstance(m, nn.Conv2d)]


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
