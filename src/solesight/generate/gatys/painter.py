"""The painter of Gatys: the picture itself is optimised until its maps are those that are wanted.

Every ``every`` steps the optimizer begins anew from the picture alone. So a run that was stopped
goes on to the same bits as one that was not, and what is kept is a picture, nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from solesight.generate.cutting import Cut
from solesight.generate.gatys.losses import Goal, gram
from solesight.generate.gatys.options import GatysOptions
from solesight.generate.gatys.vgg import Vgg
from solesight.generate.gatys.weights import load_vgg
from solesight.generate.keeping import Keep, State
from solesight.generate.memory import enough_memory
from solesight.generate.pictures import Picture
from solesight.generate.places import Place
from solesight.generate.restyling.plan import RestylePlan
from solesight.progress import Running

__all__ = ["GatysPainter"]

Plane = NDArray[np.float32]
_MEMORY = 30
"""Steps that L-BFGS remembers."""


class GatysPainter:
    """Paints by optimising; loads a VGG once.

    Args:
        options: layers, weights, steps, size.
        running: told of each step.

    Raises:
        NotReadyError: there are no weights of a VGG.
        BundleError: the weights are of another network.
        UnknownNameError: this VGG has no such layer.
    """

    def __init__(self, options: GatysOptions, running: Running) -> None:
        self._options, self._running = options, running
        self._net, self._origin = load_vgg(options.weights)
        check_layers(self._net, options)
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._net.to(self._device)

    @property
    def told(self) -> Mapping[str, Any]:
        """Which network it paints with."""
        return {"network": self._origin, "torch": torch.__version__}

    def paint(
        self,
        cut: Cut,
        style: Picture,
        strength: float,
        plan: RestylePlan,
        place: Place | None = None,
    ) -> Plane:
        """Optimise one square.

        Raises:
            SettingsError: memory ran out.
        """
        size = self._options.size
        square, mask = cut.square(size)
        keep = Keep(place) if place else None
        with enough_memory(f"take a smaller one than --set size={size}"):
            goal = self._goal(square, mask, style, strength, plan.scale)
            state = (keep.read() if keep else None) or State(0, self._begun(square, plan.seed))
            self._running.progress.start(f"painting {style.stem}", self._options.steps - state.step)
            try:
                while state.step < self._options.steps:
                    state = self._block(state, goal)
                    if keep:
                        keep.write(state)
            finally:
                self._running.progress.finish()
        if keep:
            keep.done()
        return state.picture

    def _begun(self, square: Plane, seed: int) -> Plane:
        if self._options.begin == "photo":
            return square
        rng = np.random.default_rng(seed)
        return rng.uniform(0.3, 0.7, square.shape).astype(np.float32)

    def _goal(
        self, square: Plane, mask: Plane, style: Picture, strength: float, scale: float
    ) -> Goal:
        options = self._options
        with torch.no_grad():
            content = self._net.maps(self._tensor(square), options.content_layers)
            given = self._net.maps(
                self._tensor(_style_square(style, options.size, scale)), options.style_layers
            )
        where = torch.from_numpy(mask.copy())[None, None].to(self._device)
        weights = (
            options.content_weight,
            options.style_weight * strength**2,
            options.tv_weight,
        )
        return Goal(content, {k: gram(v) for k, v in given.items()}, where, weights)

    def _block(self, state: State, goal: Goal) -> State:
        """Take steps with a new optimizer until the next state is to be kept."""
        options = self._options
        picture = self._tensor(state.picture).requires_grad_(True)
        steps = min(options.every - state.step % options.every, options.steps - state.step)
        wanted = {*options.content_layers, *options.style_layers}
        losses = list(state.losses)
        optimizer = _optimizer(picture, options)

        def closure() -> Tensor:
            optimizer.zero_grad()
            total, parts = goal.loss(picture, self._net.maps(picture, wanted))
            total.backward()
            # What is not painted is not dreamt up either: it would bleed over the edge.
            if picture.grad is not None:
                picture.grad.mul_(goal.mask > 0)
            losses.append(parts)
            return total

        for _ in range(steps):
            optimizer.step(closure)
            with torch.no_grad():
                picture.clamp_(0, 1)
            self._running.progress.advance()
        made = picture.detach()[0].permute(1, 2, 0).cpu().numpy()
        return State(state.step + steps, np.ascontiguousarray(made), losses)

    def _tensor(self, picture: Plane) -> Tensor:
        turned = np.ascontiguousarray(picture.transpose(2, 0, 1))
        return torch.from_numpy(turned.copy())[None].to(self._device)


def check_layers(net: Vgg, options: GatysOptions) -> None:
    """Say so where a layer is asked for that only the other VGG has."""
    from solesight.errors import UnknownNameError

    for layer in (*options.content_layers, *options.style_layers):
        if layer not in net.names:
            raise UnknownNameError("layer", layer, net.names)


def _optimizer(picture: Tensor, options: GatysOptions) -> Any:
    if options.optimizer == "adam":
        return torch.optim.Adam([picture], lr=options.step_rate)
    return torch.optim.LBFGS([picture], options.step_rate, max_iter=1, history_size=_MEMORY)


def _style_square(style: Picture, size: int, scale: float) -> Plane:
    """Take the middle square of a style picture, or a part of it, at the size of the painting."""
    height, width = style.pixels.shape[:2]
    side = max(8.0, min(height, width) * scale)
    box = ((width - side) / 2, (height - side) / 2, (width + side) / 2, (height + side) / 2)
    picture = Image.fromarray(style.pixels)
    small = picture.resize((size, size), Image.Resampling.BICUBIC, box, reducing_gap=3.0)
    return np.asarray(small, dtype=np.float32) / np.float32(255)
