"""The colorway lab of a workspace: who scores, whose palettes, and where pictures go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from solesight.bundles import Bundle, BundleMeta, latest, load_bundle
from solesight.catalog import Catalog
from solesight.embed import EmbedderSpec, embedder_spec
from solesight.errors import BundleError, NotReadyError, UnreadablePhoto
from solesight.eye import Measurer
from solesight.generate.recoloring import (
    Color,
    Palette,
    Recolored,
    RecolorPlan,
    Sitting,
    check_rank,
    recolor,
    sit,
)
from solesight.learn import Heads, fit_heads, open_model
from solesight.photos import Caps, read_file_capped
from solesight.price import load_price_model
from solesight.progress import Progress, Silent
from solesight.workspace_base import PathLike
from solesight.workspace_judging import ColorwayJudge, PremiumSeat, Seat
from solesight.workspace_naming import ShoeFinder, starter_finder
from solesight.workspace_palettes import By, catalog_palettes
from solesight.workspace_price import PriceVerbs

__all__ = ["RecolorVerbs", "Recolorer", "named_bytes", "starter_recolorer"]

_LEARN = "run `solesight train {}` on a catalog"


@dataclass(frozen=True)
class Recolorer:
    """The colorway lab, loaded; may be asked from several threads.

    Attributes:
        finder: the shoes that are known.
        judge: who scores.
        catalog: whose shoes' palettes may be taken; None where there is none.
        caps: size limits of a photo.
        least: how surely a shoe must be seen.
        progress: told of long work.
    """

    finder: ShoeFinder
    judge: ColorwayJudge
    catalog: Catalog | None
    caps: Caps
    least: float
    progress: Progress

    @cached_property
    def _measurer(self) -> Measurer:
        return Measurer()

    def sit(self, path: str, data: bytes) -> Sitting:
        """Look at a photo and find the shoe's parts; see `solesight.generate.recoloring.sit`."""
        return sit(path, data, self._measurer, self.caps, least=self.least)

    def palettes(
        self,
        *,
        brand: str | None = None,
        model: str | None = None,
        by: By | None = None,
        most: int = 24,
    ) -> tuple[Palette, ...]:
        """Read the colors of the catalog's best sellers; see `catalog_palettes`.

        Raises:
            NotReadyError: there is no catalog.
        """
        if self.catalog is None:
            raise NotReadyError(
                "palettes of a brand or a model are read from a catalog: run `solesight add` first"
            )
        return catalog_palettes(
            self.catalog, self.finder.gallery,
            brand=brand, model=model, by=by, most=most, caps=self.caps,
        )  # fmt: skip

    def check(self, rank: str | None = None, identity: str | None = None) -> None:
        """Say before any work whether variants can be scored and ranked so.

        Args:
            rank: hyped, brand, premium or likeness; None for whatever there is.
            identity: brand whose identity is scored.

        Raises:
            NotReadyError: nobody gives that score.
            UnknownNameError: no such score or brand.
        """
        check_rank(rank, self.judge.for_brand(identity))

    def recolor(
        self, sitting: Sitting, plan: RecolorPlan | None = None, *, identity: str | None = None
    ) -> Recolored:
        """Paint a shoe in other colors, score and rank; see `generate.recoloring.recolor`.

        Args:
            sitting: the photo, from `sit`.
            plan: what to make.
            identity: brand whose identity is scored; by default the one that the photo looks like.
        """
        return recolor(sitting, plan, self.judge.for_brand(identity), self.progress)


class RecolorVerbs(PriceVerbs):
    """New colorways of a shoe, judged by what the workspace knows."""

    def recolorer(self, *, heads: bool = True) -> Recolorer:
        """Load the colorway lab, to be asked many times.

        Args:
            heads: fit heads on resampled shoes for the intervals, once a bundle; else they say
                only what a frame that moves a little does.
        """
        missing: dict[str, str] = {}
        try:
            finder = self.finder()
        except NotReadyError as error:
            missing["catalog"] = str(error)
            finder = starter_finder(self.folder)
        seats = {
            target: seat
            for target in ("hyped", "brand")
            if (seat := self._seat(target, missing, heads=heads)) is not None
        }
        judge = ColorwayJudge(finder, self.naming_spec, seats, self._premium(missing), missing)
        catalog = None if "catalog" in missing else self.catalog
        return Recolorer(finder, judge, catalog, self.caps, self.thresholds.shoe, self._progress)

    def recolor(
        self,
        photo: PathLike | tuple[str, bytes],
        *,
        colors: Sequence[Color] = (),
        palettes: Sequence[Palette] = (),
        count: int = 24,
        fixed: Mapping[str, Color | None] | None = None,
        seed: int | None = None,
        rank: str | None = None,
    ) -> Recolored:
        """Try colorways on the shoe in a photo.

        Args:
            photo: a file, or its name and bytes.
            colors: one palette of the user's own.
            palettes: more; the classics where there are neither.
            count: how many variants.
            fixed: part -> its color in all, None leaves it.
            seed: of all chance; the settings' by default.
            rank: hyped, brand or premium.

        Raises:
            PhotoError: the photo cannot be read, shows no shoe, or not on a plain background.
        """
        lab = self.recolorer()
        lab.check(rank)
        own = (*((Palette.of("given", colors),) if colors else ()), *palettes)
        chosen = self.settings.seed if seed is None else seed
        plan = RecolorPlan(own, count, dict(fixed or {}), chosen, rank)
        return lab.recolor(lab.sit(*named_bytes(photo, self.caps)), plan)

    def _seat(self, target: str, missing: dict[str, str], *, heads: bool) -> Seat | None:
        folder = latest(self.bundles_folder, target)
        if folder is None:
            missing[target] = f"no bundle predicts it: {_LEARN.format(target)}"
            return None
        try:
            bundle = load_bundle(folder)
            model, spec = open_model(bundle), self._embedder_of(bundle.meta)
        except BundleError as error:
            missing[target] = str(error)
            return None
        refit = self._refit(bundle, spec) if heads and _is_logistic(bundle.meta) else None
        meta = bundle.meta
        return Seat(meta.name, model, spec, meta.classes, refit, _groups(meta), meta.caveats)

    def _refit(self, bundle: Bundle, spec: EmbedderSpec) -> Callable[[str], Heads]:
        known: dict[str, Heads] = {}

        def heads(label: str) -> Heads:
            if label not in known:
                known[label] = fitted(label)
            return known[label]

        def fitted(label: str) -> Heads:
            corpus = self._corpus_of(spec)
            return fit_heads(
                self.catalog, bundle.folder, corpus, self.folder / "heads",
                label=label, options=self._options(), progress=self._progress,
            )  # fmt: skip

        return heads

    def _premium(self, missing: dict[str, str]) -> PremiumSeat | None:
        folder = latest(self.bundles_folder, "premium")
        if folder is None:
            missing["premium"] = f"no bundle predicts it: {_LEARN.format('premium')} with prices"
            return None
        try:
            bundle = load_bundle(folder)
            loaded, spec = load_price_model(bundle), self._embedder_of(bundle.meta)
        except BundleError as error:
            missing["premium"] = str(error)
            return None
        if frozenset({"photo"}) not in loaded.model.heads:
            missing["premium"] = (
                f"{bundle.meta.name} cannot answer from a photo alone: "
                "run `solesight train premium`"
            )
            return None
        return PremiumSeat(loaded, spec, _groups(bundle.meta))


def _is_logistic(meta: BundleMeta) -> bool:
    return meta.learner == "probe" and meta.configuration.get("kind", "logistic") == "logistic"


def _groups(meta: BundleMeta) -> int:
    train = meta.n.get("train", {})
    return int(train.get("groups", train.get("shoes", 0)) or 0)


def named_bytes(photo: PathLike | tuple[str, bytes], caps: Caps) -> tuple[str, bytes]:
    """Give a photo's name and bytes.

    Raises:
        UnreadablePhoto: the file cannot be read.
    """
    if isinstance(photo, tuple):
        return photo
    try:
        return str(photo), read_file_capped(Path(photo), caps)
    except (OSError, ValueError) as error:
        raise UnreadablePhoto(f"{photo}: cannot be read ({error})") from error


def starter_recolorer(
    folder: PathLike = ".", *, progress: Progress | None = None, **settings: Any
) -> Recolorer:
    """Load the colorway lab of those who have no workspace: compared with the shipped reference.

    Args:
        folder: whose ``solesight.toml`` is read, where there is one.
        progress: told of long work.
        **settings: values that beat it.
    """
    finder = starter_finder(folder, **settings)
    missing = {
        name: f"there is no workspace: {_LEARN.format(name)}" for name in ("hyped", "premium")
    }
    spec = embedder_spec(finder.settings.naming_embedder)
    caps = Caps(max_bytes=finder.settings.max_bytes, max_pixels=finder.settings.max_pixels)
    judge = ColorwayJudge(finder, spec, {}, None, missing)
    return Recolorer(finder, judge, None, caps, 0.5, progress or Silent())
