"""The verdict: from scores to plain words, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from solesight.audit.across import Across
from solesight.audit.probing import Probed, share_above
from solesight.audit.trivia import TOGETHER

__all__ = ["Verdict", "source_speaking", "verdict_of"]

BAD, MIND = 0.5, 0.2
"""Shares of the way from chance to perfect from which a shortcut is bad, or to be minded."""

_NORMALISE = (
    "Normalise: learn from the shoe alone, on white, all of one size and in one place, so that "
    "neither border nor background nor place can tell the label."
)
_ENCODE = (
    "Normalise: bring all photos to the size, sharpness and encoding of the poorest source before "
    "a model learns from them."
)
_VIEWS = "Balance: as many views of each kind in every class, or side views only."
_TO_DO = {
    **dict.fromkeys(("border", "background", "place", "aspect"), _NORMALISE),
    **dict.fromkeys(("size", "type", "bytes", "jpeg", "header", "sharpness"), _ENCODE),
    "facing": _VIEWS,
}


@dataclass(frozen=True)
class Verdict:
    """What the audit says.

    Attributes:
        level: ``bad``, ``mind`` or ``good``.
        headline: one sentence.
        shortcuts: names of the evidences that predict the target, the strongest first.
        reasons: further sentences.
        advice: what to do.
    """

    level: Literal["bad", "mind", "good"]
    headline: str
    shortcuts: tuple[str, ...]
    reasons: tuple[str, ...]
    advice: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the verdict as plain data."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in vars(self).items()}


def verdict_of(
    target: str,
    trivial: Sequence[Probed],
    features: Sequence[Probed],
    across: Mapping[str, Across],
    sources: Sequence[tuple[str, tuple[int, ...]]],
) -> Verdict:
    """Say what the scores mean.

    Args:
        target: what is audited.
        trivial: probes of what is no shoe.
        features: probes of vectors.
        across: scores on sources never trained on.
        sources: (source, photos of each class).
    """
    single = [one for one in trivial if one.name not in (TOGETHER, "source")]
    found = sorted(
        (one for one in single if one.believed and one.share >= MIND),
        key=lambda one: (-round(one.share, 2), not one.seen),
    )
    together = next(one for one in trivial if one.name == TOGETHER)
    source = next(one for one in trivial if one.name == "source")
    strongest = found[0] if found else None
    most = max([one.share for one in (*found, together) if one.believed], default=0.0)
    level: Literal["bad", "mind", "good"] = (
        "bad" if most >= BAD else "mind" if most >= MIND else "good"
    )
    return Verdict(
        level,
        _headline(target, strongest, together, level),
        tuple(one.name for one in found),
        tuple(_reasons(target, single, strongest, (together, source), features, across)),
        tuple(_advice(target, found, source, sources)),
    )


def source_speaking(
    features: Sequence[Probed], across: Mapping[str, Across]
) -> tuple[float, float, float] | None:
    """Say how much of what the features reach is lost on sources never trained on.

    Returns:
        share of the way from chance to perfect with every source known, the same on sources never
        trained on, and the part of the first that is lost; None where it was not measured, or the
        intervals of the two shares overlap: then nothing is lost for sure.
    """
    within = next((one for one in features if one.name == "picture"), None)
    apart = across.get("picture")
    if within is None or apart is None or within.share <= 0:
        return None
    high, low = apart.balanced.high, within.balanced.low
    if high is None or low is None:
        return None
    if share_above(high, apart.chance) >= share_above(low, within.chance):
        return None
    left = share_above(apart.balanced.value, apart.chance)
    return within.share, left, max(0.0, 1 - left / within.share)


def _headline(target: str, strongest: Probed | None, together: Probed, level: str) -> str:
    one = strongest or (together if level != "good" else None)
    if one is None:
        return (
            f"Nothing but the shoe tells much of “{target}”: no trivial evidence is sure to get "
            f"further than {_percent(MIND)} of the way from chance to perfect."
        )
    said = {
        "bad": "a score on this catalog says little about design",
        "mind": "only what a score has beyond that speaks of design",
    }
    alone = f"{one.words} alone" if strongest else f"{one.words}, the source left out"
    return f"{_percent(one.share)} of “{target}” can be had from {alone}: {said[level]}."


def _reasons(
    target: str,
    single: Sequence[Probed],
    strongest: Probed | None,
    wider: tuple[Probed, Probed],
    features: Sequence[Probed],
    across: Mapping[str, Across],
) -> list[str]:
    said = []
    together, source = wider
    if strongest is not None and together.believed:
        said.append(
            f"All trivial evidence together, the source left out, reaches "
            f"{_percent(together.share)}; not one of these numbers looks at the shoe."
        )
    if source.believed and source.share >= MIND:
        said.append(f"The name of the source alone tells {_percent(source.share)} of “{target}”.")
    named = {one.name: one for one in features}
    said += _compared(single, named.get("picture"))
    if "all_but_shoe" in named and named["all_but_shoe"].believed:
        said.append(
            f"With the shoe painted over, the same features still tell "
            f"{_percent(named['all_but_shoe'].share)}; of the shoe alone they tell "
            f"{_percent(named['shoe_alone'].share)}."
        )
    spoken = source_speaking(features, across)
    if spoken is not None:
        within, left, lost = spoken
        said.append(
            f"The features reach {_percent(within)} with every source known, and "
            f"{_percent(left)} on sources that they never saw: {_percent(lost)} of what they "
            "reached was the source speaking."
        )
    return said


def _compared(single: Sequence[Probed], picture: Probed | None) -> list[str]:
    """Set the features beside the best that one trivial evidence reaches."""
    known = [one for one in single if one.believed]
    best = max(known, key=lambda one: one.share, default=None)
    if picture is None or best is None or best.share < picture.share / 2:
        return []
    return [
        f"The features of the whole frame go {_percent(picture.share)} of the way from chance to "
        f"perfect, and {best.words} alone {_percent(best.share)}."
    ]


def _advice(
    target: str,
    found: Sequence[Probed],
    source: Probed,
    sources: Sequence[tuple[str, tuple[int, ...]]],
) -> list[str]:
    said = list(dict.fromkeys(_TO_DO[one.name] for one in found))
    one_sided = [name for name, counts in sources if sum(n > 0 for n in counts) == 1]
    if source.believed and source.share >= MIND:
        said.append(
            "Balance: bring photos of every class from the same source; until then believe only "
            "scores on sources that were left out of training."
        )
    if one_sided and source.share >= MIND:
        some = ", ".join(one_sided[:6]) + (" and others" if len(one_sided) > 6 else "")
        said.append(f"Drop, or balance, the sources that have a single class: {some}.")
    if target == "hyped" and said:
        said.append(
            "Measure hype inside one source: premium, last sale / retail - 1, does not know the "
            "source's style of photo."
        )
    return said or ["Nothing: go on, and audit again when a new source comes in."]


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
