"""What the colorway lab answers: variants, their scores, and what each looks like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from solesight.errors import UnknownNameError
from solesight.generate.recoloring.planning import Colorway
from solesight.generate.recoloring.studio import Sitting

__all__ = ["CAVEAT", "Judge", "Judgement", "Nearest", "Recolored", "Score", "Variant", "Verdict"]

CAVEAT = (
    "A score is a model's opinion, learned from few shoes: it says what photos of such shoes were "
    "in the catalog, not what people will want. Of two variants whose intervals overlap, neither "
    "is better."
)
_DIGITS = 4


@dataclass(frozen=True)
class Score:
    """One opinion with its interval.

    Attributes:
        value: a probability, or for premium last sale / retail - 1.
        low: of a 95 % interval.
        high: of it.
        n: shoes (groups) that the model has learned from.
        what: in a few words, such as ``looks like Nike``.
    """

    value: float
    low: float
    high: float
    n: int
    what: str

    def as_json(self) -> dict[str, Any]:
        """Give it as ``--json`` prints it."""
        numbers = {k: round(float(getattr(self, k)), _DIGITS) for k in ("value", "low", "high")}
        return {**numbers, "n": self.n, "what": self.what}


@dataclass(frozen=True)
class Nearest:
    """The real shoe that a picture is most like.

    Attributes:
        title: of the shoe.
        photo: of it, a hash or another name.
        similarity: cosine of the two photos' vectors.
        probability: that the picture shows this very shoe, as `identify` sees it.
        copy: `identify` would name it: the colorway exists already.
    """

    title: str
    photo: str
    similarity: float
    probability: float
    copy: bool

    @property
    def distance(self) -> float:
        """One less the similarity."""
        return 1.0 - self.similarity

    def as_json(self) -> dict[str, Any]:
        """Give it as ``--json`` prints it."""
        return {
            "title": self.title,
            "photo": self.photo,
            "distance": round(self.distance, _DIGITS),
            "probability": round(self.probability, _DIGITS),
            "copy": self.copy,
        }


@dataclass(frozen=True)
class Verdict:
    """What is said of one picture: target -> score, and the nearest real shoe."""

    scores: Mapping[str, Score] = field(default_factory=dict)
    nearest: Nearest | None = None


@dataclass(frozen=True)
class Judgement:
    """What is said of pictures, in their order.

    Attributes:
        verdicts: one a picture.
        missing: target -> why nobody scores it, with what to do.
        how: what the scores' intervals are made of, by target.
        compared: with how many photos of how many shoes.
        caveats: what the models themselves say that a reader must know, by target.
    """

    verdicts: tuple[Verdict, ...]
    missing: Mapping[str, str] = field(default_factory=dict)
    how: Mapping[str, str] = field(default_factory=dict)
    compared: str = ""
    caveats: Mapping[str, str] = field(default_factory=dict)


class Judge(Protocol):
    """Whoever scores pictures of one photo's shoe."""

    def lacks(self, score: str) -> str | None:
        """Say why it cannot give a score, and what to do; None where it can."""

    def judge(self, sitting: Sitting, pictures: Sequence[NDArray[np.uint8]]) -> Judgement:
        """Score pictures that differ from the photo in color alone; the first is the photo."""


@dataclass(frozen=True)
class Variant:
    """One colorway.

    Attributes:
        number: from 1, as made; the same colors have the same number for one seed.
        rank: from 1, the best first.
        colorway: its colors.
        change: how far it is from the photo, CIELAB on the mean over the shoe.
        verdict: what is said of it.
    """

    number: int
    rank: int
    colorway: Colorway
    change: float
    verdict: Verdict

    def as_json(self, sitting: Sitting) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        pairs = zip(sitting.parts, self.colorway.colors, strict=True)
        nearest = self.verdict.nearest
        return {
            "variant": self.number,
            "rank": self.rank,
            "palette": self.colorway.palette.name,
            "way": self.colorway.way,
            "colors": {part.name: color.hex if color else None for part, color in pairs},
            "change": round(self.change, 2),
            "scores": {name: score.as_json() for name, score in self.verdict.scores.items()},
            "nearest": nearest.as_json() if nearest else None,
        }


@dataclass(frozen=True, eq=False)
class Recolored:
    """What `recolor` made of a photo.

    Attributes:
        sitting: the photo with its parts.
        variants: the best first.
        original: what is said of the photo as it is.
        judgement: of all; its first verdict is the original's.
        ranked_by: a target, or ``likeness`` where nothing was scored.
        seed: of all chance.
        settings: what was asked for, as plain JSON values.
        seconds: painting and scoring.
    """

    sitting: Sitting
    variants: tuple[Variant, ...]
    original: Verdict
    judgement: Judgement
    ranked_by: str
    seed: int
    settings: Mapping[str, Any]
    seconds: float

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader should know."""
        missing = [f"{name} is not scored: {why}" for name, why in self.judgement.missing.items()]
        return (*self.sitting.notes, *missing)

    def variant(self, number: int) -> Variant:
        """Give a variant by its number.

        Raises:
            UnknownNameError: there is none.
        """
        found = {variant.number: variant for variant in self.variants}
        if number not in found:
            raise UnknownNameError("variant", str(number), [str(n) for n in found])
        return found[number]

    def made(self, variant: Variant | None = None) -> dict[str, Any]:
        """Say what made a variant, or all: what a picture carries with it."""
        own = variant.as_json(self.sitting) if variant else {}
        return {
            "verb": "recolor",
            "photo": self.sitting.photo,
            "seed": self.seed,
            "settings": dict(self.settings),
            "caveat": CAVEAT,
            **own,
        }

    def as_json(self) -> dict[str, Any]:
        """Give everything but the pictures."""
        nearest = self.original.nearest
        return {
            "path": self.sitting.path,
            "photo": self.sitting.photo,
            "parts": [part.as_json() for part in self.sitting.parts],
            "facing": self.sitting.measures.facing,
            "original": {
                "scores": {k: score.as_json() for k, score in self.original.scores.items()},
                "nearest": nearest.as_json() if nearest else None,
            },
            "variants": [variant.as_json(self.sitting) for variant in self.variants],
            "ranked_by": self.ranked_by,
            "intervals": dict(self.judgement.how),
            "missing": dict(self.judgement.missing),
            "compared": self.judgement.compared,
            "caveats": {k: text for k, text in self.judgement.caveats.items() if text},
            "notes": list(self.notes),
            "caveat": CAVEAT,
            "seed": self.seed,
            "settings": dict(self.settings),
            "seconds": round(self.seconds, 3),
        }
