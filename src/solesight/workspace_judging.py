"""Who scores colorways: the bundles of a workspace, and the shoes that it knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solesight.embed import Embedder, EmbedderSpec
from solesight.errors import UnknownNameError
from solesight.generate.recoloring import Judgement, Nearest, Score, Sitting, Verdict
from solesight.identify import IdentifiedPhoto, SeenPhoto
from solesight.learn import Heads, Model
from solesight.photos import Frame, render
from solesight.price import LoadedModel, ShoeFacts, ShoeRows
from solesight.workspace_naming import ShoeFinder

__all__ = ["ColorwayJudge", "PremiumSeat", "Seat"]

Pixels = NDArray[np.uint8]
Vectors = NDArray[np.float32]
Floats = NDArray[np.float64]

_SHIFTS = ((0.02, 0.0, 1.0), (-0.02, 0.0, 1.0), (0.0, 0.02, 1.0), (0.0, -0.02, 1.0),
           (0.0, 0.0, 0.97), (0.0, 0.0, 1.03))  # fmt: skip
"""Of the frame: right, down, in lengths of its longer side, and its size."""
_TAIL = 0.025
_EDGE = 1e-6
_BRANDS = 60
"""Shoes whose brands are asked for where no bundle says how much a shoe looks like a brand."""
_SHIFTED = "how much the answer to the photo moves when its frame moves by 2 % or grows by 3 %"


@dataclass(frozen=True)
class Seat:
    """A bundle of classes that scores one of them.

    Attributes:
        name: of the bundle.
        model: opened.
        spec: the embedder whose vectors it reads.
        classes: its labels.
        heads: gives the heads of a class that were fitted on resampled shoes; None where its kind
            of model has none.
        groups: shoes that it has learned from.
        caveats: what a reader must know before believing a score.
    """

    name: str
    model: Model
    spec: EmbedderSpec
    classes: tuple[str, ...]
    heads: Callable[[str], Heads] | None
    groups: int
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class PremiumSeat:
    """A model of premiums, asked by the photo alone."""

    loaded: LoadedModel
    spec: EmbedderSpec
    groups: int


@dataclass(frozen=True)
class _Asked:
    """Pictures of one photo in several colors, as a model reads them."""

    seen: Sequence[tuple[Pixels, Frame]]
    vectors: Vectors

    def __len__(self) -> int:
        return len(self.seen)

    @property
    def facts(self) -> Sequence[dict[str, str]]:
        """Nothing is known of them but how they look."""
        return [{} for _ in self.seen]

    def pictures(self, size: int, start: int = 0, stop: int | None = None) -> Pixels:
        """Draw their frames."""
        drawn = [render(pixels, frame, size=size) for pixels, frame in self.seen[start:stop]]
        return np.stack(drawn) if drawn else np.zeros((0, size, size, 3), dtype=np.uint8)


class ColorwayJudge:
    """Scores pictures of one shoe by all that a workspace has; may be asked from several threads.

    Args:
        finder: the shoes that are known, and the embedder that compares them.
        naming: that embedder.
        seats: ``hyped`` and ``brand`` -> who answers.
        premium: who answers for premium, or None.
        missing: target -> why nobody answers for it.
        brand: whose identity is asked for; by default the one that the photo looks like.
    """

    def __init__(
        self,
        finder: ShoeFinder,
        naming: EmbedderSpec,
        seats: Mapping[str, Seat],
        premium: PremiumSeat | None,
        missing: Mapping[str, str],
        *,
        brand: str | None = None,
    ) -> None:
        self._finder, self._naming = finder, naming
        self._seats, self._premium = dict(seats), premium
        self._missing, self._brand = dict(missing), brand
        self._embedders: dict[str, Embedder] = {}

    def for_brand(self, brand: str | None) -> ColorwayJudge:
        """Give the same judge, asked for another brand's identity.

        Raises:
            UnknownNameError: neither a bundle nor a shoe that is known has such a brand.
        """
        own = self._seats["brand"].classes if "brand" in self._seats else ()
        known = self._known_brands | {name.casefold(): name for name in own}
        if brand is not None and brand.casefold() not in known:
            raise UnknownNameError("brand", brand, known.values())
        made = ColorwayJudge(self._finder, self._naming, self._seats, self._premium,
                             self._missing, brand=brand)  # fmt: skip
        made._embedders = self._embedders
        return made

    def lacks(self, score: str) -> str | None:
        """Say why it cannot give a score, and what to do; None where it can."""
        if score == "hyped" and (seat := self._seats.get(score)) is not None:
            lost = f"{seat.name} has no class hyped: run `solesight train hyped`"
            return None if "hyped" in seat.classes else lost
        known = score == "brand" or (score == "premium" and self._premium is not None)
        return None if known else self._missing.get(score, "nobody scores it")

    def judge(self, sitting: Sitting, pictures: Sequence[Pixels]) -> Judgement:
        """Score pictures; the first is the photo itself."""
        own = sitting.measures.frame
        moved = [_moved(own, *shift) for shift in _SHIFTS]
        seen = [(picture, own) for picture in pictures]
        seen += [(sitting.opened.pixels, frame) for frame in moved]
        vectors = _ByEmbedder(self._embedders, seen)
        vectors.make([self._naming, *(seat.spec for seat in self._seats.values())])
        asked = _Questions(seen, vectors, len(pictures))
        scores, how = self._scored(asked)
        named = self._named(sitting, vectors.of(self._naming))
        if "brand" not in scores:
            scores["brand"], how["brand"] = self._by_gallery(named, len(pictures))
        verdicts = tuple(
            Verdict({name: found[i] for name, found in scores.items()}, _nearest(named[i]))
            for i in range(len(pictures))
        )
        gallery = self._finder.gallery
        compared = f"{len(gallery.photos)} photos of {len(gallery.shoes)} shoes ({gallery.name})"
        missing = {name: why for name, why in self._missing.items() if name not in scores}
        caveats = {name: " ".join(seat.caveats) for name, seat in self._seats.items()}
        return Judgement(verdicts, missing, how, compared, caveats)

    def _scored(self, asked: _Questions) -> tuple[dict[str, list[Score]], dict[str, str]]:
        scores: dict[str, list[Score]] = {}
        how: dict[str, str] = {}
        for target, seat in self._seats.items():
            label = self._label(target, seat, asked)
            if label is not None:
                scores[target], how[target] = asked.scored(seat, label, _what(target, label))
        if self._premium is not None:
            scores["premium"] = asked.premiums(self._premium)
            how["premium"] = (
                "how far the model was off for shoes that it had not seen (cross-conformal)"
            )
        return dict(sorted(scores.items())), how

    def _label(self, target: str, seat: Seat, asked: _Questions) -> str | None:
        if target == "hyped":
            return "hyped" if "hyped" in seat.classes else None
        if self._brand is None:
            return seat.classes[int(asked.answers(seat)[0].argmax())]
        said = self._brand.casefold()
        return next((name for name in seat.classes if name.casefold() == said), None)

    def _named(self, sitting: Sitting, vectors: Vectors) -> list[IdentifiedPhoto]:
        shoe, facing = sitting.measures.shoe, sitting.measures.facing
        top = 1 if "brand" in self._seats else _BRANDS
        return [
            self._finder.identify_seen(SeenPhoto("", row[None], shoe, facing), top=top)
            for row in vectors
        ]

    @cached_property
    def _known_brands(self) -> dict[str, str]:
        shoes = self._finder.gallery.shoes
        return {shoe.brand.casefold(): shoe.brand for shoe in shoes if shoe.brand}

    def _by_gallery(self, named: Sequence[IdentifiedPhoto], count: int) -> tuple[list[Score], str]:
        """Score brand identity by the shoes that look alike, where no bundle does."""
        said = [{one.name: one.probability for one in each.found.brands} for each in named]
        first = max(said[0], key=lambda name: said[0][name], default="")
        brand = self._brand or first
        brand = self._known_brands.get(brand.casefold(), brand)
        logits = _logit(np.array([each.get(brand, 0.0) for each in said]))
        strays = logits[count:] - logits[0]
        n = len(self._finder.gallery.shoes)
        found = [_score(value, strays, n, f"looks like {brand}") for value in logits[:count]]
        return found, f"{_SHIFTED}; by the brands of the shoes that look alike"


class _ByEmbedder:
    """Vectors of pictures, made when first asked for, once for each network."""

    def __init__(
        self, embedders: dict[str, Embedder], seen: Sequence[tuple[Pixels, Frame]]
    ) -> None:
        self._embedders, self._seen = embedders, seen
        self._made: dict[str, Vectors] = {}

    def make(self, specs: Sequence[EmbedderSpec]) -> None:
        """Make the vectors of several networks, each on a core of its own."""
        single = {part.sha256: part for spec in specs for part in (spec.parts or (spec,))}
        with ThreadPoolExecutor(max(1, len(single))) as pool:
            list(pool.map(self.of, single.values()))

    def of(self, spec: EmbedderSpec) -> Vectors:
        """Give float32 (n, d), rows of length one."""
        if spec.sha256 not in self._made:
            if spec.parts:
                both = np.concatenate([self.of(part) for part in spec.parts], axis=1)
                lengths = np.linalg.norm(both, axis=1, keepdims=True)
                self._made[spec.sha256] = np.asarray(both / lengths, dtype=np.float32)
            else:
                if spec.sha256 not in self._embedders:
                    self._embedders[spec.sha256] = Embedder(spec)
                self._made[spec.sha256] = self._embedders[spec.sha256].embed(self._seen)
        return self._made[spec.sha256]


@dataclass(frozen=True)
class _Questions:
    """What the models are asked: the pictures, then the photo in frames that moved a little."""

    seen: Sequence[tuple[Pixels, Frame]]
    vectors: _ByEmbedder
    count: int

    def answers(self, seat: Seat) -> Floats:
        """Give probabilities (n, classes)."""
        return seat.model.answer(_Asked(self.seen, self.vectors.of(seat.spec)))

    def scored(self, seat: Seat, label: str, what: str) -> tuple[list[Score], str]:
        """Score the pictures by one class of a bundle."""
        logits = _logit(self.answers(seat)[:, seat.classes.index(label)])
        shifts = logits[self.count :] - logits[0]
        if seat.heads is None:
            found = [_score(value, shifts, seat.groups, what) for value in logits[: self.count]]
            return found, _SHIFTED
        heads = seat.heads(label)
        strays = heads.strays(self.vectors.of(seat.spec))[:, : self.count]
        both = strays[:, None, :] + np.append(shifts, 0.0)[None, :, None]
        found = [
            _score(logits[i], both[:, :, i].ravel(), seat.groups, what) for i in range(self.count)
        ]
        return found, (
            f"{len(heads.bias)} heads fitted again on shoes drawn with replacement from the "
            f"{heads.groups} of the train rows, and {_SHIFTED}"
        )

    def premiums(self, seat: PremiumSeat) -> list[Score]:
        """Score the pictures by a model of premiums."""
        vectors = self.vectors.of(seat.spec)[: self.count]
        rows = ShoeRows([ShoeFacts()] * self.count, vectors)
        spreads = seat.loaded.model.ask(frozenset({"photo"}), rows)
        return [
            Score(one.median - 1, one.interval(0.95)[0] - 1, one.interval(0.95)[1] - 1,
                  seat.groups, "last sale / retail - 1")
            for one in spreads
        ]  # fmt: skip


def _what(target: str, label: str) -> str:
    return "looks hyped" if target == "hyped" else f"looks like {label}"


def _moved(frame: Frame, right: float, down: float, grown: float) -> Frame:
    side = max(frame.width, frame.height)
    return replace(
        frame,
        cx=frame.cx + right * side,
        cy=frame.cy + down * side,
        width=frame.width * grown,
        height=frame.height * grown,
    )


def _logit(probability: Floats) -> Floats:
    held = np.clip(probability, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(held / (1 - held)))


def _score(logit: float, strays: Floats, n: int, what: str) -> Score:
    low, high = np.quantile(np.append(strays, 0.0), [_TAIL, 1 - _TAIL])
    value, lowest, highest = (1 / (1 + np.exp(-(logit + by))) for by in (0.0, low, high))
    return Score(float(value), float(min(lowest, value)), float(max(highest, value)), n, what)


def _nearest(one: IdentifiedPhoto) -> Nearest | None:
    if not one.found.answers:
        return None
    best = one.found.answers[0]
    photo = best.photos[0]
    copy = one.found.status == "known" and one.found.level == "shoe"
    return Nearest(best.shoe.title, photo.photo.id, photo.similarity, best.probability, copy)
