"""What was answered: shoes with probabilities and evidence, and at which level one may be sure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from solesight.identify.calibration import NamingThresholds
from solesight.identify.shoes import GalleryPhoto, Shoe

__all__ = ["Answer", "Evidence", "Identified", "Level", "Named", "Status", "judged"]

Status = Literal["known", "unsure", "unknown"]
Level = Literal["shoe", "model", "brand", "none"]


@dataclass(frozen=True)
class Evidence:
    """A photo that speaks for a shoe.

    Attributes:
        photo: which.
        similarity: cosine with the nearest view of the photo asked about.
    """

    photo: GalleryPhoto
    similarity: float

    def as_json(self) -> dict[str, Any]:
        """Give the photo as ``--json`` prints it."""
        p = self.photo
        return {"photo": p.id, "path": p.path, "source": p.source, "similarity": self.similarity}


@dataclass(frozen=True)
class Answer:
    """A shoe that it may be.

    Attributes:
        shoe: which.
        probability: that it is this shoe, the chance of an unknown one taken off.
        photos: the nearest photos of it.
    """

    shoe: Shoe
    probability: float
    photos: tuple[Evidence, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the answer as ``--json`` prints it."""
        shoe = self.shoe
        return {
            "title": shoe.title,
            "brand": shoe.brand,
            "model": shoe.model,
            "colorway": shoe.colorway,
            "style_code": shoe.style_code,
            "probability": self.probability,
            "prices": [price.as_json() for price in shoe.prices],
            "photos": [one.as_json() for one in self.photos],
            "key": shoe.key,
        }


@dataclass(frozen=True)
class Named:
    """A model or a brand that it may be, known colorway or not.

    Attributes:
        name: of it.
        probability: summed over its shoes.
    """

    name: str
    probability: float

    def as_json(self) -> dict[str, Any]:
        """Give it as ``--json`` prints it."""
        return {"name": self.name, "probability": self.probability}


@dataclass(frozen=True)
class Identified:
    """What a photo was found to show.

    Attributes:
        status: ``known``: the shoe is named; ``unknown``: it is not in this catalog; ``unsure``:
            neither can be said.
        level: what one may be sure of: the ``shoe``, its ``model``, its ``brand``, or ``none``.
        unknown_probability: that the shoe is not in the catalog.
        answers: the likeliest shoes, likeliest first.
        models: the likeliest models.
        brands: the likeliest brands.
        thresholds: that gave status and level.
        calibrated: False where the probabilities are guesses that nobody measured.
        n_shoes: how many shoes it was compared with.
    """

    status: Status
    level: Level
    unknown_probability: float
    answers: tuple[Answer, ...]
    models: tuple[Named, ...]
    brands: tuple[Named, ...]
    thresholds: NamingThresholds
    calibrated: bool
    n_shoes: int

    @property
    def model(self) -> Named | None:
        """The model where one may be sure of it."""
        return self.models[0] if self.level in ("shoe", "model") and self.models else None

    @property
    def brand(self) -> Named | None:
        """The brand where one may be sure of it."""
        return self.brands[0] if self.level != "none" and self.brands else None

    def rethreshold(self, thresholds: NamingThresholds) -> Identified:
        """Judge again with other thresholds, without looking again."""
        status, level = judged(
            self.unknown_probability, _first(self.answers), _first(self.models),
            _first(self.brands), thresholds,
        )  # fmt: skip
        return replace(self, status=status, level=level, thresholds=thresholds)

    def said(self) -> str:
        """Say it in words, no surer than it is."""
        if self.status == "known":
            return self.answers[0].shoe.title
        sure = {
            "model": self.models[0].name if self.models else "",
            "brand": self.brands[0].name if self.brands else "",
        }.get(self.level, "")
        if self.status == "unknown":
            return f"not in this catalog; looks like {sure}" if sure else "not in this catalog"
        lacking = {"model": "which colorway", "brand": "which model"}.get(self.level, "")
        return f"{sure}, not sure {lacking}" if sure else "not sure which shoe this is"

    def as_json(self) -> dict[str, Any]:
        """Give it as ``--json`` prints it, less what is the photo's own."""
        return {
            "status": self.status,
            "unknown_probability": self.unknown_probability,
            "level": self.level,
            "said": self.said(),
            "answers": [answer.as_json() for answer in self.answers],
            "models": [one.as_json() for one in self.models],
            "brands": [one.as_json() for one in self.brands],
            "thresholds": dict(vars(self.thresholds)),
            "calibrated": self.calibrated,
            "shoes": self.n_shoes,
        }


def _first(found: tuple[Answer, ...] | tuple[Named, ...]) -> float:
    return found[0].probability if found else 0.0


def judged(
    unknown: float, shoe: float, model: float, brand: float, thresholds: NamingThresholds
) -> tuple[Status, Level]:
    """Apply thresholds: back off from the shoe to its model to its brand.

    Args:
        unknown: probability that the shoe is not in the catalog.
        shoe: probability of the likeliest shoe.
        model: of the likeliest model.
        brand: of the likeliest brand.
        thresholds: which.
    """
    if unknown < thresholds.unknown and shoe >= thresholds.shoe:
        return "known", "shoe"
    status: Status = "unknown" if unknown >= thresholds.unknown else "unsure"
    levels: Mapping[Level, bool] = {
        "model": model >= thresholds.model,
        "brand": brand >= thresholds.brand,
    }
    return status, next((level for level, sure in levels.items() if sure), "none")
