"""``cam``: the class activation map, exact for a linear head on vectors that come from a map."""

from __future__ import annotations

from solesight.explain.cams import cams
from solesight.explain.question import Heat, Question
from solesight.explain.registry import method
from solesight.explain.witness import Witness

__all__ = ["cam"]


def _fits(witness: Witness) -> str:
    return "" if witness.head is not None else "its model is not one linear map on vectors"


@method(
    "cam",
    about="exact: what each place of the map gives to the score",
    rank=20,
    fits=_fits,
)
def cam(question: Question) -> Heat:
    """Share a logit out to the places of the frame, and to what has none; see `cams`.

    Zhou et al., "Learning deep features for discriminative localization", 2016.
    """
    head = question.witness.head
    if head is None:
        raise TypeError("asked of a bundle that does not fit")
    label, against = question.codes
    found = cams(question.sight.trace, head, label, against)
    terms = {name: float(values[0]) for name, values in found.terms.items()}
    seen = question.sight.map_name
    bias, score = float(found.bias[0]), float(found.logits[0])
    return Heat(found.grids[0], terms, bias, score, True, seen)
