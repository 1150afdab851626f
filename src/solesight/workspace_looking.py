"""Everything a workspace says of one photo, from models that are loaded once."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from solesight.bundles import Bundle, BundleMeta, list_bundles, load_bundle
from solesight.embed import EmbedderSpec
from solesight.errors import BundleError, NotReadyError, SolesightError
from solesight.eye import Measures, Opened
from solesight.identify import IdentifiedPhoto, SeenPhoto, SimilarPhoto
from solesight.learn import Panel, Predicted
from solesight.photos import Frame, sha256_hex
from solesight.workspace_naming import ShoeFinder, starter_finder
from solesight.workspace_price import PriceAsker, PriceVerbs, is_price

__all__ = ["Looked", "Looker", "corners_of", "make_looker"]

# Beyond these the oldest bundles stay on the shelf: each holds its weights in memory.
_MOST_BUNDLES = 24
_SHOWN = 8


@dataclass(frozen=True)
class Looked:
    """What was said of one photo.

    Attributes:
        path: its name, as given.
        photo: SHA-256 of its bytes.
        opened: decoded.
        measures: what the eye saw.
        seen: a shoe is seen surely enough to speak of one.
        named: which shoe it shows.
        alike: what looks like it.
        predictions: target -> what its bundle says, and the bundle.
        price: what it should sell for, as JSON; None where nobody can say.
        reference: the gallery that it was compared with.
        missing: parts that are not there -> why.
        seconds: how long it took.
    """

    path: str
    photo: str
    opened: Opened
    measures: Measures
    seen: bool
    named: IdentifiedPhoto
    alike: SimilarPhoto
    predictions: Mapping[str, tuple[str, Predicted]]
    price: Mapping[str, Any] | None
    reference: Mapping[str, Any]
    missing: Mapping[str, str]
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """Give it as the API answers it."""
        info = self.opened.info
        return {
            "path": self.path,
            "photo": self.photo,
            "width": info.width,
            "height": info.height,
            "shoe": self.named.shoe,
            "seen": self.seen,
            "facing": self.named.facing,
            "frame": corners_of(self.measures.frame, info.width, info.height),
            "identify": self.named.found.as_json(),
            "similar": self.alike.found.as_json(),
            "predictions": {
                target: {"bundle": bundle, **_shown(said)}
                for target, (bundle, said) in self.predictions.items()
            },
            "price": self.price,
            "reference": dict(self.reference),
            "missing": dict(self.missing),
            "seconds": round(self.seconds, 4),
        }


def _shown(said: Predicted) -> dict[str, Any]:
    first = dict(list(said.probabilities.items())[:_SHOWN])
    rest = round(1.0 - sum(first.values()), 6)
    if len(said.probabilities) > _SHOWN and rest > 0:
        first["others"] = rest
    return {"label": said.label, "probability": said.probability, "probabilities": first}


def corners_of(frame: Frame, width: int, height: int) -> dict[str, Any]:
    """Say where a frame lies on its photo: four corners as shares of width and height.

    In the order top left, top right, bottom right, bottom left of the upright frame, before it is
    mirrored; with the degrees that it turns the photo counter-clockwise.
    """
    longer, turn = max(width, height), math.radians(frame.angle)
    cos, sin = math.cos(turn), math.sin(turn)
    corners = []
    for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        # Turned back, clockwise: the photo lies as it was given.
        dx, dy = x * frame.width / 2, y * frame.height / 2
        across, down = frame.cx + dx * cos - dy * sin, frame.cy + dx * sin + dy * cos
        corners.append([round(across * longer / width, 5), round(down * longer / height, 5)])
    return {"corners": corners, "angle": frame.angle, "flip": frame.flip}


class Looker:
    """A gallery and bundles, loaded; may be asked from several threads.

    Args:
        finder: the shoes that are known.
        panel: the bundles.
        answering: target -> the bundle that answers for it by default.
        least: how surely a shoe must be seen, as `clean` would have it.
        asker: says what a photo's shoe should sell for; None where the workspace can't.
        missing: parts that are not there -> why.
    """

    def __init__(
        self,
        finder: ShoeFinder,
        panel: Panel,
        answering: Mapping[str, str],
        least: float,
        asker: PriceAsker | None = None,
        missing: Mapping[str, str] | None = None,
    ) -> None:
        self.finder, self.panel, self.answering = finder, panel, dict(answering)
        self.asker = asker
        self._least, self._missing = least, dict(missing or {})

    def look(
        self, path: str, data: bytes, *, top: int = 5, bundles: Mapping[str, str] | None = None
    ) -> Looked:
        """Say everything of one photo.

        Args:
            path: its name, to show.
            data: its bytes.
            top: how many shoes to answer.
            bundles: target -> the bundle that answers in the stead of the usual one.

        Raises:
            PhotoError: it cannot be read.
        """
        begun = time.perf_counter()
        opened, measures = self.finder.seer.measure(data)
        seen = self.finder.seer.see_measured(path, data, opened, measures)
        chosen = {**self.answering, **(bundles or {})}
        said = self.panel.ask(path, opened, measures, list(chosen.values()))
        photo = sha256_hex(data)
        price, missing = self._price(photo, seen, opened, measures)
        return Looked(
            path=path,
            photo=photo,
            opened=opened,
            measures=measures,
            seen=measures.shoe >= self._least,
            named=self.finder.identify_seen(seen, top=top),
            alike=self.finder.similar_seen(seen, top=top),
            predictions={t: (name, said[name]) for t, name in chosen.items() if name in said},
            price=price,
            reference=self.reference,
            missing=missing,
            seconds=time.perf_counter() - begun,
        )

    def see(self, path: str, data: bytes) -> SeenPhoto:
        """Take the views of a photo, for `ShoeFinder.identify_seen` and `similar_seen`."""
        return self.finder.seer.see_one(path, data)

    def predict(self, path: str, data: bytes, bundle: str) -> Predicted:
        """Say what one bundle says of a photo.

        Raises:
            BundleError: the bundle is not among those that are loaded.
            PhotoError: the photo cannot be read.
        """
        opened, measures = self.finder.seer.measure(data)
        said = self.panel.ask(path, opened, measures, [bundle])
        if bundle not in said:
            raise BundleError(f"{bundle} cannot answer here: `solesight predict` says why")
        return said[bundle]

    @property
    def reference(self) -> dict[str, Any]:
        """What photos are compared with: name, photos and shoes of the gallery."""
        gallery = self.finder.gallery
        return {
            "name": gallery.name,
            "photos": len(gallery.photos),
            "shoes": len(gallery.shoes),
        }

    def price(self, path: str, data: bytes) -> dict[str, Any]:
        """Say what the shoe in a photo should sell for.

        Raises:
            NotReadyError: nobody here can, or the model needs more than is known.
            PhotoError: it cannot be read.
        """
        opened, measures = self.finder.seer.measure(data)
        seen = self.finder.seer.see_measured(path, data, opened, measures)
        return self._priced(sha256_hex(data), seen, opened, measures)

    def _priced(
        self, photo: str, seen: SeenPhoto, opened: Opened, measures: Measures
    ) -> dict[str, Any]:
        if self.asker is None:
            raise NotReadyError(self._missing.get("price", "no model of prices"))
        said = self.asker.price_seen(photo, seen, opened, measures).as_json()
        return said | ({"notice": self.asker.notice} if self.asker.notice else {})

    def _price(
        self, photo: str, seen: SeenPhoto, opened: Opened, measures: Measures
    ) -> tuple[dict[str, Any] | None, dict[str, str]]:
        if self.asker is None:
            return None, dict(self._missing)
        try:
            return self._priced(photo, seen, opened, measures), dict(self._missing)
        except SolesightError as error:
            return None, {**self._missing, "price": str(error)}


def make_looker(
    workspace: PriceVerbs,
    embedder_of: Callable[[BundleMeta], EmbedderSpec],
    chosen: Mapping[str, str] | None = None,
) -> Looker:
    """Load what a workspace can say of a photo.

    Where no photo of its own can be evidence yet, the shipped reference answers, and ``missing``
    says so.

    Args:
        workspace: an open one.
        embedder_of: finds the embedder that a bundle was trained on.
        chosen: target -> bundle that answers for it; the newest by default.
    """
    missing: dict[str, str] = {}
    try:
        finder = workspace.finder()
    except NotReadyError as error:
        missing["catalog"] = str(error)
        finder = starter_finder(workspace.folder)
    # Models of prices answer with a number, and in a place of their own.
    every = [meta for meta in list_bundles(workspace.bundles_folder) if not is_price(meta.target)]
    metas = every[-_MOST_BUNDLES:]
    loaded = _loaded(workspace.bundles_folder, metas, embedder_of, missing)
    sitting = [meta for meta in metas if meta.name in {b.meta.name for b, _ in loaded}]
    answering = {meta.target: meta.name for meta in sitting}
    wanted = chosen or {}
    answering |= {m.target: m.name for m in sitting if wanted.get(m.target) == m.name}
    least = workspace.thresholds.shoe
    return Looker(finder, Panel(loaded), answering, least, _asker(workspace, missing), missing)


def _loaded(
    folder: Path,
    metas: Sequence[BundleMeta],
    embedder_of: Callable[[BundleMeta], EmbedderSpec],
    missing: dict[str, str],
) -> list[tuple[Bundle, EmbedderSpec]]:
    found = []
    for meta in metas:
        try:
            found.append((load_bundle(folder / meta.name), embedder_of(meta)))
        except BundleError as error:
            # One that cannot be read must not silence the others.
            missing[meta.name] = str(error)
    return found


def _asker(workspace: PriceVerbs, missing: dict[str, str]) -> PriceAsker | None:
    try:
        return workspace.pricer()
    except SolesightError as error:
        missing["price"] = str(error)
        return None
