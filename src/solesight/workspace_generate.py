"""What a workspace makes of photos that is new: pictures in another style, dreams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from solesight.bundles import load_bundle
from solesight.errors import PhotoError, UnknownNameError
from solesight.generate import (
    Dreamed,
    Dreamer,
    DreamLayer,
    DreamNet,
    DreamPlan,
    Restyled,
    RestylePlan,
    Restyler,
    Unmade,
    load_vgg_net,
    plain_name,
)
from solesight.learn.deep import BACKBONES, open_backbone, rebuilt
from solesight.photos import sha256_hex
from solesight.workspace_base import PathLike, named_photos
from solesight.workspace_evaluate import EvaluateVerbs

__all__ = ["GenerateVerbs"]


class GenerateVerbs(EvaluateVerbs):
    """New pictures of shoes."""

    def restyler(self, plan: RestylePlan) -> Restyler:
        """Load what restyles pictures, to be kept and asked often; see `Restyler`."""
        return Restyler(plan, caps=self.caps, running=self._running())

    def restyle(
        self,
        photos: Iterable[PathLike | tuple[str, Path]],
        plan: RestylePlan,
        folder: PathLike | None = None,
    ) -> Iterator[Restyled | Unmade]:
        """Paint the shoes in photos in the style of pictures; see `solesight.generate.restyle`.

        Args:
            photos: files, or (name to show, file) pairs.
            plan: styles, method, strengths and the rest.
            folder: where the pictures go; ``reports/restyle`` by default.

        Raises:
            SettingsError, UnknownNameError: there is no such style.
            BundleError, NotReadyError: the networks are missing or damaged.
            MissingExtraError: the method needs torch, which is not installed.
        """
        restyler = self.restyler(plan)
        target = Path(folder) if folder else self.folder / "reports" / "restyle"
        taken = set[str]()
        for name, path in named_photos(photos):
            stem = _free(path, taken)
            try:
                yield restyler.restyle(name, path, target, stem)
            except (PhotoError, OSError) as error:
                yield Unmade.of(name, error)

    def dream(
        self,
        photos: Iterable[PathLike | tuple[str, Path]],
        plan: DreamPlan | None = None,
        folder: PathLike | None = None,
        *,
        bundle: str | None = None,
        network: str = "sneaker",
        weights: str = "auto",
    ) -> Iterator[Dreamed | Unmade]:
        """Dream over the shoes in photos with a network; see `solesight.generate.dream`.

        Args:
            photos: files, or (name to show, file) pairs.
            plan: layers, octaves and the rest.
            folder: where the pictures go; ``reports/dream`` by default.
            bundle: one of the learners ``scratch`` or ``finetune``; its network dreams.
            network: else a backbone by name, or ``vgg``.
            weights: where the backbone's come from; see `solesight restyle --method gatys`.

        Raises:
            MissingExtraError: the extra ``deep`` is not installed.
            BundleError: there is no such bundle, or it has no network.
            UnknownNameError: no such network or layer.
            NotReadyError: the network's weights are not on this machine.
        """
        opened = self._dream_net(bundle, network, weights)
        dreamer = Dreamer(opened, plan or DreamPlan(), caps=self.caps, running=self._running())
        target = Path(folder) if folder else self.folder / "reports" / "dream"
        taken = set[str]()
        for name, path in named_photos(photos):
            stem = _free(path, taken)
            try:
                yield dreamer.dream(name, path, target, stem)
            except (PhotoError, OSError) as error:
                yield Unmade.of(name, error)

    def dream_layers(
        self, *, bundle: str | None = None, network: str = "sneaker", weights: str = "auto"
    ) -> tuple[DreamLayer, ...]:
        """List the layers that a network can dream with; for arguments see `dream`."""
        return Dreamer(self._dream_net(bundle, network, weights), DreamPlan()).layers

    def _dream_net(self, bundle: str | None, network: str, weights: str) -> DreamNet:
        if bundle is not None:
            loaded = load_bundle(self.bundle_folder(bundle))
            document = (loaded.folder / "bundle.json").read_bytes()
            told = {"bundle": loaded.meta.name, "sha256": sha256_hex(document)}
            return DreamNet(loaded.meta.name, rebuilt(loaded), told)
        if network == "vgg":
            net, told = load_vgg_net(weights)
            return DreamNet(network, net, told)
        if network not in BACKBONES:
            raise UnknownNameError("network", network, [*BACKBONES, "vgg"])
        opened, origin = open_backbone(network, weights)
        return DreamNet(network, opened, {"weights": origin.place, "sha256": origin.sha256})


def _free(path: Path, taken: set[str]) -> str:
    """Give a stem for a photo's pictures that no other photo of the run has."""
    stem = plain_name(path.name)
    number = 2
    free = stem
    while free in taken:
        free, number = f"{stem}-{number}", number + 1
    taken.add(free)
    return free
