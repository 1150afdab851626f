"""What drives a price: the answer again and again, each time knowing one thing more."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from solesight.price.facts import ShoeFacts, ShoeRows
from solesight.price.model import PriceModel
from solesight.price.parts import PHOTO, RETAIL, TITLE

__all__ = ["Driver", "drivers_of"]


@dataclass(frozen=True)
class Driver:
    """One thing that was known, and what knowing it did to the price.

    Attributes:
        fact: brand, model, partner, cut, words, retail or photo.
        value: what it is, in words.
        percent: by how much the median went up or down when it became known, in percent.
        price: the median from there on.
    """

    fact: str
    value: str
    percent: float
    price: float

    def as_json(self) -> dict[str, str | float]:
        """Give it as JSON."""
        return {
            "fact": self.fact,
            "value": self.value,
            "percent": round(self.percent, 1),
            "price": round(self.price, 2),
        }


def drivers_of(
    model: PriceModel, facts: ShoeFacts, vector: NDArray[np.float32] | None
) -> tuple[Driver, ...]:
    """Tell how the median comes about, from the usual shoe of the training to this one.

    Each step is an answer of the model to a shoe of which so much is known; steps that the model
    cannot be asked for are passed over.
    """
    before, found = model.usual, []
    width = len(model.layer.photos.weights)
    for fact, value, known, seen in _steps(facts, vector):
        mode = model.mode_for(known, photo=seen is not None)
        if mode is None or not _uses(fact, mode):
            continue
        row = seen if seen is not None else np.zeros(width, dtype=np.float32)
        after = model.ask(mode, ShoeRows([known], row[None, :]))[0].median
        found.append(Driver(fact, value, 100 * (after / before - 1), after))
        before = after
    return tuple(found)


def _uses(fact: str, mode: frozenset[str]) -> bool:
    return {"retail": RETAIL, "photo": PHOTO}.get(fact, TITLE) in mode


Step = tuple[str, str, ShoeFacts, "NDArray[np.float32] | None"]


def _steps(facts: ShoeFacts, vector: NDArray[np.float32] | None) -> list[Step]:
    """Lay out what becomes known, one thing after the other."""
    steps: list[Step] = []
    known = ShoeFacts(brand=facts.brand_name or None)
    if facts.text:
        parsed, words = facts.parsed, list[str]()
        for fact, value in (
            ("brand", facts.brand_name),
            ("model", parsed.model or facts.model or ""),
            ("partner", parsed.collab or ""),
            ("cut", parsed.sizes_class or ""),
        ):
            if value and value not in words:
                # A model's name has the brand's in it.
                words = [value] if fact == "model" else [*words, value]
                known = replace(known, title=" ".join(words))
                steps.append((fact, value, known, None))
        known = replace(facts, retail=None, release=None)
        rest = parsed.colorway or facts.colorway or "all of the title"
        steps.append(("words", rest, known, None))
    if facts.retail:
        known = replace(known, retail=facts.retail, release=facts.release)
        when = f", released {int(facts.release)}" if facts.release else ""
        steps.append(("retail", f"{facts.retail:,.0f}{when}", known, None))
    if vector is not None:
        steps.append(("photo", "how it looks", known, vector))
    return steps
