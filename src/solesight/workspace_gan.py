"""What a workspace makes of its side views: generators, samples, walks and scores."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from solesight.clean import read_verdicts
from solesight.eye import frames_config
from solesight.generate.gan import (
    Asked,
    Drawer,
    GanOptions,
    GanScored,
    GanTrained,
    Plan,
    Sampled,
    Seen,
    Walked,
    discard_pictures,
    open_drawer,
    sample_gan,
    score_gan,
    train_gan,
    walk_gan,
)
from solesight.pages import picture_path
from solesight.workspace_base import PathLike, WorkspaceBase

__all__ = ["GanVerbs"]


class GanVerbs(WorkspaceBase):
    """Generators of a workspace."""

    @property
    def gans_folder(self) -> Path:
        """Where generators are kept."""
        return self.folder / "gans"

    def gan_train(
        self,
        *,
        where: str = "",
        name: str | None = None,
        minutes: float = 0.0,
        device: str = "auto",
        seed: int | None = None,
        **options: Any,
    ) -> GanTrained:
        """Train a generator on side views, or go on; see `solesight.generate.gan.train_gan`.

        Args:
            where: conditions on columns, for example ``brand = Nike and source = stockx_side``.
            name: of the training; method and size by default.
            minutes: after which it stops, to be gone on with later; 0 for no limit.
            device: ``auto``, ``cpu`` or ``cuda``.
            seed: of everything random; the settings' by default.
            **options: of the training, see `solesight.generate.gan.GanOptions`.

        Raises:
            MissingExtraError: the extra ``deep`` is not installed.
            SettingsError: an option cannot work, or the training was begun with others.
            NotReadyError: nothing was cleaned or split yet.
            NotEnoughDataError: too few side views meet the conditions.
        """
        chosen = self.settings.seed if seed is None else seed
        return train_gan(
            self.catalog,
            self._side_views(),
            self.gans_folder,
            GanOptions(**options, seed=chosen),
            Plan(where, name, minutes, device),
            self._progress,
        )

    def generator(self, name: str | None = None) -> Drawer:
        """Open a generator by its name, or the newest."""
        return open_drawer(self.gans_folder, name)

    def gan_sample(
        self,
        name: str | None = None,
        output: PathLike | None = None,
        *,
        n: int = 48,
        seed: int | None = None,
        spread: float = 1.0,
        folder: PathLike | None = None,
    ) -> Sampled:
        """Draw samples of a generator; see `solesight.generate.gan.sample_gan`."""
        own = picture_path(output) if output else None
        drawer = self.generator(name)
        target = own or self._generated(f"{drawer.name}-samples.png")
        chosen = self.settings.seed if seed is None else seed
        each = Path(folder) if folder else None
        return sample_gan(drawer, target, n=n, seed=chosen, spread=spread, folder=each)

    def gan_walk(
        self,
        name: str | None = None,
        output: PathLike | None = None,
        *,
        stops: int = 6,
        between: int = 12,
        seed: int | None = None,
        spread: float = 1.0,
    ) -> Walked:
        """Walk from shoe to shoe; see `solesight.generate.gan.walk_gan`."""
        own = picture_path(output) if output else None
        drawer = self.generator(name)
        target = own or self._generated(f"{drawer.name}-walk.png")
        chosen = self.settings.seed if seed is None else seed
        return walk_gan(drawer, target, stops=stops, between=between, seed=chosen, spread=spread)

    def gan_score(
        self,
        name: str | None = None,
        output: PathLike | None = None,
        *,
        features: tuple[str, ...] = (),
        n: int | None = None,
        seed: int | None = None,
    ) -> GanScored:
        """Score a generator against held-out photos; see `solesight.generate.gan.score_gan`."""
        own = picture_path(output) if output else None
        drawer = self.generator(name)
        target = own or self._generated(f"{drawer.name}-nearest.png")
        return score_gan(
            self.catalog,
            self._side_views(),
            drawer,
            target,
            Asked(features, n, self.settings.seed if seed is None else seed),
            self._progress,
        )

    def _generated(self, name: str) -> Path:
        return self.folder / "reports" / name

    def _side_views(self) -> Seen:
        kept = [v for v in read_verdicts(self.catalog, self.thresholds).verdicts if v.keep]
        return Seen(
            frames_config(),
            {v.scored.photo: v.scored.facing for v in kept},
            {v.scored.photo: v.scored.scores["plain"] for v in kept},
            self.caps,
        )

    def _discard_drawn(self, photos: Iterable[str]) -> None:
        discard_pictures(self.gans_folder, frozenset(photos))
