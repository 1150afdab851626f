"""How scores become probabilities, fitted for one embedder; numbers in JSON, never in code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cache
from importlib.resources import files
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from solesight.errors import BundleError, SettingsError
from solesight.identify.evidence import Pooling

__all__ = [
    "FEATURES",
    "Calibration",
    "NamingThresholds",
    "calibration_of",
    "unknown_features",
]

FEATURES = ("best", "gap", "model_gap", "lift", "share", "model_share", "straight")
"""What the probability of an unknown shoe is read from, in the order of `unknown_features`."""
_CROWD = 20


@dataclass(frozen=True)
class NamingThresholds:
    """Where probabilities become answers; each between 0 and 1.

    Attributes:
        shoe: least probability at which a shoe is named with its colorway.
        model: least probability at which its model is named.
        brand: least probability at which its brand is named.
        unknown: from this probability on a shoe counts as not in the catalog.

    Raises:
        SettingsError: a threshold outside 0 to 1.
    """

    shoe: float = 0.5
    model: float = 0.6
    brand: float = 0.7
    unknown: float = 0.5

    def __post_init__(self) -> None:
        for entry in fields(self):
            if not 0 <= getattr(self, entry.name) <= 1:
                raise SettingsError(f"the threshold {entry.name} must lie between 0 and 1")


@dataclass(frozen=True)
class Calibration:
    """How scores become probabilities and answers.

    Attributes:
        embedder: name of the embedder that it was fitted for.
        embedder_sha256: of that embedder; empty where nothing was fitted.
        pooling: how photos and views become one score a shoe.
        temperature: of the softmax over shoes' scores, in units of cosine.
        model_temperature: of the softmax whose shares are summed by model.
        brand_temperature: of the softmax whose shares are summed by brand.
        unknown_bias: of the logistic function that says "unknown".
        unknown_weights: of the features of the evidence, by name; see `unknown_features`.
        photos_power: so much more n photos of one shoe say than one: n to this power; 1 were they
            independent witnesses, 0 if all said the same.
        thresholds: where probabilities become answers.
        fitted_on: what it was fitted on, in words; empty where it was not.
    """

    embedder: str = ""
    embedder_sha256: str = ""
    pooling: Pooling = field(default_factory=Pooling)
    temperature: float = 0.03
    model_temperature: float = 0.03
    brand_temperature: float = 0.03
    unknown_bias: float = 9.0
    unknown_weights: Mapping[str, float] = field(
        default_factory=lambda: {"best": -12.0, "gap": -10.0}
    )
    photos_power: float = 0.5
    thresholds: NamingThresholds = field(default_factory=NamingThresholds)
    fitted_on: str = ""

    def __post_init__(self) -> None:
        strange = sorted(set(self.unknown_weights) - set(FEATURES))
        if strange:
            raise BundleError(f"a calibration knows no evidence named {', '.join(strange)}")
        if min(self.temperature, self.model_temperature, self.brand_temperature) <= 0:
            raise BundleError("a calibration's temperatures must be above 0")
        if not 0 <= self.photos_power <= 1:
            raise BundleError("a calibration's photos_power must lie between 0 and 1")

    @property
    def fitted(self) -> bool:
        """False for guesses that nobody measured."""
        return bool(self.fitted_on)

    def for_photos(self, n: int) -> Self:
        """Give the calibration of the mean score of ``n`` photos of one shoe: it is sharper."""
        say = float(n) ** self.photos_power
        return replace(
            self,
            temperature=self.temperature / say,
            model_temperature=self.model_temperature / say,
            brand_temperature=self.brand_temperature / say,
        )

    def unknown_probability(
        self, features: NDArray[np.float64], photos: NDArray[np.int64] | int = 1
    ) -> NDArray[np.float64]:
        """Say how likely a shoe is in the catalog under no name.

        Args:
            features: float64 (..., features) from `unknown_features`; their mean where several
                photos were asked together.
            photos: how many those were, int64 (...).

        Returns:
            float64 (...).
        """
        weights = np.array([self.unknown_weights.get(name, 0.0) for name in FEATURES])
        logits = np.asarray(features) @ weights + self.unknown_bias
        logits = logits * np.asarray(photos, dtype=np.float64) ** self.photos_power
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -40, 40))))

    def to_json(self) -> str:
        """Write it as JSON text."""
        return json.dumps({**asdict(self), "features": FEATURES}, indent=2, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote.

        Raises:
            BundleError: the text is no calibration, or of another version.
        """
        try:
            given: dict[str, Any] = json.loads(text)
            if tuple(given.pop("features")) != FEATURES:
                raise ValueError("it reads other evidence")
            pooling = Pooling(**given.pop("pooling"))
            thresholds = NamingThresholds(**given.pop("thresholds"))
            return cls(pooling=pooling, thresholds=thresholds, **given)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise BundleError(f"this is no calibration of this version ({error})") from error


def unknown_features(
    scores: NDArray[np.float32],
    model_codes: NDArray[np.int64],
    calibration: Calibration,
    *,
    straight: bool = False,
) -> NDArray[np.float64]:
    """Read from the scores what tells a known shoe from an unknown one.

    Args:
        scores: float32 (shoes,) from `shoe_scores`.
        model_codes: int64 (shoes,), from `codes_of`; a shoe of no model (-1) is a model of its own.
        calibration: for its temperatures.
        straight: the photo shows the shoe straight from the toe or the heel: then even a shoe that
            is known looks less like its other photos.

    Returns:
        float64 (features,), named by `FEATURES`: best score; its distance to the second shoe, to
        the best shoe of another model, and to the mean of the next twenty; the shares of the best
        shoe and of its model; 1 where the photo is straight on.
    """
    finite = np.isfinite(scores)
    if not finite.any():
        return np.zeros(len(FEATURES))
    usable, codes = scores[finite].astype(np.float64), model_codes[finite]
    top = np.argsort(-usable, kind="stable")[: _CROWD + 1]
    best, rest = usable[top[0]], usable[top[1:]]
    same = codes == codes[top[0]] if codes[top[0]] >= 0 else np.arange(len(usable)) == top[0]
    foreign = float(usable[~same].max(initial=-np.inf))
    raised = np.exp((usable - best) / calibration.temperature)
    by_model = np.exp((usable - best) / calibration.model_temperature)
    # Where there is nobody else to compare with, the distance to everything else is as large as
    # cosines allow.
    others = [best - v if np.isfinite(v) else 1.0 for v in (_first(rest), foreign, _mean(rest))]
    share, model_share = 1 / raised.sum(), by_model[same].sum() / by_model.sum()
    return np.array([best, *others, share, model_share, float(straight)])


def _first(values: NDArray[np.float64]) -> float:
    return float(values[0]) if len(values) else -np.inf


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if len(values) else -np.inf


def calibration_of(embedder_sha256: str) -> Calibration:
    """Find the shipped calibration of an embedder, or a guess that is marked as one."""
    return _shipped().get(embedder_sha256) or replace(
        Calibration(), embedder_sha256=embedder_sha256
    )


@cache
def _shipped() -> dict[str, Calibration]:
    folder = files("solesight.identify").joinpath("models")
    if not folder.is_dir():
        return {}
    entries = [entry for entry in folder.iterdir() if entry.name.endswith(".json")]
    found = [Calibration.from_json(entry.read_text(encoding="utf-8")) for entry in entries]
    return {one.embedder_sha256: one for one in found}
