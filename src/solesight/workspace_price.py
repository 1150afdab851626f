"""The verbs of prices, for a workspace and for those who have none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from solesight.bundles import BundleMeta, latest, list_bundles, load_bundle
from solesight.catalog import Catalog
from solesight.embed import EmbedderSpec, embedder_spec
from solesight.errors import NotReadyError, SolesightError, UnknownNameError
from solesight.eye import Measures, Opened, frames_config
from solesight.identify import Gallery, IdentifiedPhoto, SeenPhoto, Shoe, Unidentified
from solesight.photos import Caps, read_file_capped, sha256_hex
from solesight.price import (
    TARGETS,
    AskedPhoto,
    LoadedModel,
    Priced,
    PriceEvaluated,
    Pricer,
    PriceRecipe,
    PriceTrained,
    Prior,
    Reference,
    ReferenceShoe,
    Shelf,
    ShoeFacts,
    Unpriced,
    evaluate_prices,
    load_price_model,
    read_facts,
    starter_model,
    train_prices,
)
from solesight.settings import Settings
from solesight.workspace_base import PathLike, named_photos
from solesight.workspace_naming import NamingVerbs, ShoeFinder, starter_finder

__all__ = ["PriceAsker", "PriceVerbs", "is_price", "price_shoe", "starter_pricer"]

Photos = Iterable[PathLike | tuple[str, Path]]


@dataclass(frozen=True)
class PriceAsker:
    """A model of prices with all it is asked under; read once, asked as often as one likes.

    Attributes:
        pricer: the model, the eye and the embedder.
        finder: recognises shoes whose title nobody gives; None does not try.
        catalog: knows facts of its own photos; None knows none.
        settings: size limits.
        notice: what a skin should say first, or None.
    """

    pricer: Pricer
    finder: ShoeFinder | None
    catalog: Catalog | None
    settings: Settings
    notice: str | None = None

    def price(
        self,
        photos: Photos | None = None,
        *,
        facts: ShoeFacts | None = None,
        size: str | None = None,
    ) -> Iterator[Priced | Unpriced]:
        """Say what shoes should sell for.

        Args:
            photos: files, or (name to show, file) pairs; None asks by the facts alone.
            facts: what is known of the shoe in all of them.
            size: US men's.

        Raises:
            NotReadyError: the model needs more than is known.
        """
        given = facts or ShoeFacts()
        if photos is None:
            yield self.pricer.price_facts(AskedPhoto(given, _said(given, "given")), size)
            return
        for name, file in named_photos(photos):
            named = partial(self._identified, file)
            asked = self._known(self._hash_of(file), given, named)
            yield from self.pricer.price_photos([(name, file, asked)], size)

    def price_seen(self, photo: str, seen: SeenPhoto, opened: Opened, measures: Measures) -> Priced:
        """Say what the shoe in a photo should sell for that was looked at already.

        Args:
            photo: SHA-256 of its bytes.
            seen: its views by the embedder that names shoes.
            opened: decoded.
            measures: of it.

        Raises:
            NotReadyError: the model needs more than is known.
        """
        asked = self._known(photo, ShoeFacts(), partial(self._identified_seen, seen))
        return self.pricer.price_measured(seen.path, asked, opened, measures)

    def _identified(self, file: Path) -> IdentifiedPhoto | Unidentified | None:
        return next(iter(self.finder.identify([file], top=1))) if self.finder else None

    def _identified_seen(self, seen: SeenPhoto) -> IdentifiedPhoto | None:
        return self.finder.identify_seen(seen, top=1) if self.finder else None

    def _known(
        self,
        photo: str | None,
        given: ShoeFacts,
        named: Callable[[], IdentifiedPhoto | Unidentified | None],
    ) -> AskedPhoto:
        """Gather what was given, what the catalog says, and what the photo is recognised as."""
        asked = AskedPhoto(given, _said(given, "given"))
        if photo is not None:
            asked = _joined(asked, self._facts.get(photo, ShoeFacts()), "catalog")
        if asked.facts.text:
            return asked
        found = named()
        if not isinstance(found, IdentifiedPhoto) or found.found.level != "shoe":
            return asked
        best = found.found.answers[0]
        loaded = self.pricer.loaded
        guess = _joined(asked, _facts_of(best.shoe, loaded.currency), "photo")
        sold = _price(best.shoe, loaded.kind, loaded.currency)
        return replace(guess, sure=best.probability, sold=sold)

    def _hash_of(self, file: Path) -> str | None:
        if not self._facts:
            return None
        caps = Caps(max_bytes=self.settings.max_bytes, max_pixels=self.settings.max_pixels)
        try:
            return sha256_hex(read_file_capped(file, caps))
        except (OSError, ValueError, SolesightError):
            # Whoever looks at the photo next says what is wrong with it.
            return None

    @cached_property
    def _facts(self) -> dict[str, ShoeFacts]:
        """What the catalog knows of each of its photos, read once."""
        if self.catalog is None:
            return {}
        return read_facts(self.catalog, self.pricer.loaded.currency)


def _said(facts: ShoeFacts, who: str) -> dict[str, str]:
    return {f.name: who for f in fields(facts) if facts.knows(f.name)}


def _joined(asked: AskedPhoto, more: ShoeFacts, who: str) -> AskedPhoto:
    said = {**_said(more, who), **asked.said_by}
    return AskedPhoto(asked.facts.filled_from(more), said, asked.sure)


def _facts_of(shoe: Shoe, currency: str) -> ShoeFacts:
    retail = _price(shoe, "retail", currency)
    return ShoeFacts(shoe.title, shoe.brand, shoe.model, shoe.colorway, retail)


def _price(shoe: Shoe, kind: str, currency: str) -> float | None:
    return next((p.amount for p in shoe.prices if p.kind == kind and p.currency == currency), None)


def _reference(gallery: Gallery, finder: ShoeFinder, currency: str, kind: str) -> Reference:
    shoes = [
        ReferenceShoe(shoe.title, _price(shoe, "retail", currency), _price(shoe, kind, currency))
        for shoe in gallery.shoes
    ]
    return Reference(shoes, gallery.vectors, gallery.of_shoe, gallery.embedder_sha256, finder.index)


class PriceVerbs(NamingVerbs):
    """What a workspace says of prices."""

    def train_price(
        self,
        target: str = "price",
        *,
        learner: str = "both",
        final: bool = False,
        seed: int | None = None,
        kind: str | None = None,
    ) -> PriceTrained:
        """Learn what shoes sell for; see `solesight.price.train_prices`."""
        chosen = PriceRecipe(learner, self.settings.seed if seed is None else seed, final, kind)
        return train_prices(
            self.catalog,
            target,
            self._shelf(self.naming_spec),
            self.bundles_folder,
            recipe=chosen,
            prior=_shipped_prior(),
            running=self._running(),
        )

    def evaluate_prices(
        self, *bundles: str, target: str | None = None, final: bool = False
    ) -> list[PriceEvaluated]:
        """Say how far models of prices are off; see `solesight.price.evaluate_prices`.

        Args:
            *bundles: names, those of models of classes are passed over; by default the newest of
                each target.
            target: every bundle of this target instead.
            final: look at the test shoes; each look is logged.
        """
        metas = [m for m in list_bundles(self.bundles_folder) if is_price(m.target)]
        chosen = [m for m in metas if m.name in bundles or m.target == target]
        if not bundles and target is None:
            chosen = list({meta.target: meta for meta in metas}.values())
        return [self._evaluated_price(meta, final=final) for meta in chosen]

    def _evaluated_price(self, meta: BundleMeta, *, final: bool) -> PriceEvaluated:
        shelf = self._shelf(self._embedder_of(meta))
        return evaluate_prices(self.catalog, self.bundles_folder / meta.name, shelf, final=final)

    def pricer(self, *, starter: bool = False, bundle: str | None = None) -> PriceAsker:
        """Load a model of prices, to be asked many times.

        Args:
            starter: the shipped one.
            bundle: one by its name; by default the workspace's newest, and where it has none the
                shipped one, which the asker's ``notice`` then says.

        Raises:
            UnknownNameError: no bundle of prices has this name.
        """
        folder = None if starter else self._price_folder(bundle)
        if folder is None:
            notice = None if starter else _NO_MODEL
            return replace(starter_pricer(self.folder), catalog=self.catalog, notice=notice)
        loaded = load_bundle(folder)
        model, spec = load_price_model(loaded), self._embedder_of(loaded.meta)
        finder = self._finder_or_none(spec)
        return _asker(model, spec, finder, self.settings, self.catalog)

    def price(
        self,
        photos: Photos | None = None,
        *,
        facts: ShoeFacts | None = None,
        size: str | None = None,
        starter: bool = False,
        bundle: str | None = None,
    ) -> Iterator[Priced | Unpriced]:
        """Say what shoes should sell for; see `PriceAsker.price`."""
        return self.pricer(starter=starter, bundle=bundle).price(photos, facts=facts, size=size)

    def _price_folder(self, bundle: str | None) -> Path | None:
        if bundle is None:
            return latest(self.bundles_folder, "price")
        known = [m.name for m in list_bundles(self.bundles_folder) if m.target == "price"]
        if bundle not in known:
            raise UnknownNameError("model of prices", bundle, known)
        return self.bundles_folder / bundle

    def _shelf(self, spec: EmbedderSpec) -> Shelf:
        return Shelf(self._kept(), frames_config(), spec)

    def _finder_or_none(self, spec: EmbedderSpec) -> ShoeFinder | None:
        try:
            finder = self.finder()
        except NotReadyError:
            return None
        return finder if finder.gallery.embedder_sha256 == spec.sha256 else None


_NO_MODEL = (
    "this workspace has no model of prices: the shipped starter model answers; run `solesight "
    "train price` for one of your own prices"
)


def is_price(target: str) -> bool:
    """Say whether a target is a number that the room of prices learns."""
    return target in TARGETS


def _shipped_prior() -> Prior | None:
    try:
        return starter_model().model.prior
    except NotReadyError:
        return None


def _asker(
    model: LoadedModel,
    spec: EmbedderSpec,
    finder: ShoeFinder | None,
    settings: Settings,
    catalog: Catalog | None,
) -> PriceAsker:
    reference = _reference(finder.gallery, finder, model.currency, model.kind) if finder else None
    caps = Caps(max_bytes=settings.max_bytes, max_pixels=settings.max_pixels)
    return PriceAsker(Pricer(model, spec, reference, caps), finder, catalog, settings)


def starter_pricer(folder: PathLike = ".", **settings: Any) -> PriceAsker:
    """Load the shipped model of prices, for those who have no workspace.

    Args:
        folder: whose ``solesight.toml`` is read, where there is one.
        **settings: values that beat it.
    """
    finder = starter_finder(folder, **settings)
    spec = embedder_spec(finder.settings.naming_embedder)
    return _asker(starter_model(), spec, finder, finder.settings, None)


def price_shoe(
    photo: PathLike | None = None,
    *,
    workspace: PriceVerbs | PriceAsker | None = None,
    size: str | None = None,
    **facts: Any,
) -> Priced:
    """Say what a shoe should sell for.

    Args:
        photo: a file; None asks by the facts alone.
        workspace: an open workspace; an asker, which reads its model once for many calls; or None
            for the shipped model.
        size: US men's.
        **facts: title, brand, model, colorway, retail, release (a year).

    Raises:
        SolesightError: the photo cannot be read, or the model needs more than is known.
    """
    asker = starter_pricer() if workspace is None else workspace
    photos = None if photo is None else [photo]
    found = next(iter(asker.price(photos, facts=ShoeFacts(**facts), size=size)))
    if isinstance(found, Unpriced):
        raise SolesightError(f"{found.path}: {found.error}")
    return found
