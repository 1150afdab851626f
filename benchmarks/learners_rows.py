"""The rows of the one table of learners: recipes, and what was reported of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from solesight.learn import (
    ClassRule,
    Facts,
    Labelled,
    Target,
    TargetOptions,
    shipped_source_table,
    target,
)

__all__ = ["ROWS", "TARGETS", "Row"]

_FOUR = {"Jordan": "Jordan", "Nike": "Nike", "adidas": "adidas", "Yeezy": "adidas"}
_SIX = ("Jordan", "Nike", "adidas", "New Balance", "Yeezy", "BAPE")
_JORDAN = re.compile(r"Air Jordan (\d+)\b")


@dataclass(frozen=True)
class Row:
    """One learner on one target.

    Attributes:
        target: what is learned, a key of ``TARGETS``.
        learner: how.
        words: how, for a reader.
        theirs: what was reported by earlier projects, on photos of their own; empty for none.
        settings: of the learner.
        embedder: whose vectors; empty for the workspace's own.
        unseen: ask for photos of sources that were left out of training.
    """

    target: str
    learner: str
    words: str
    theirs: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    embedder: str = ""
    unseen: bool = False


TARGETS = {
    "hyped": "hyped or everyday, by the kind of source",
    "brand_4": "Jordan, Nike, adidas or another brand, on resale sites",
    "brand_6": "six brands: Jordan, Nike, adidas, New Balance, Yeezy, BAPE",
    "model_24": "the 24 commonest models",
    "jordan_5": "Air Jordan 1 to 5",
    "jordan_10": "Air Jordan 1 to 10",
    "jordan_23": "Air Jordan 1 to 23",
    "models": "every model with three shoes",
    "price_100": "price in steps of $100, the last from $900",
    "price_deciles": "price in ten bands with as many photos each",
}


def _resale(facts: Facts) -> bool:
    table = shipped_source_table()
    return table.side(facts.get("source") or "", facts.get("title") or "") == "resale"


@target("brand_4")
def _brand_4(options: TargetOptions) -> Target:
    def label(facts: Facts) -> Labelled:
        if not _resale(facts):
            return Labelled(None, "no resale site")
        brand = facts.get("brand")
        return Labelled(_FOUR.get(brand, "other")) if brand else Labelled(None, "no brand")

    return Target("brand_4", ("brand", "source", "title"), label)


@target("brand_6")
def _brand_6(options: TargetOptions) -> Target:
    def label(facts: Facts) -> Labelled:
        brand = facts.get("brand") or ""
        return Labelled(brand) if brand in _SIX else Labelled(None, "another brand, or none")

    return Target("brand_6", ("brand",), label)


@target("model_24")
def _model_24(options: TargetOptions) -> Target:
    return _models("model_24", ClassRule(min_photos=15, top=24))


@target("models")
def _models_all(options: TargetOptions) -> Target:
    return _models("models", ClassRule(min_groups=3, min_photos=3))


def _models(name: str, rule: ClassRule) -> Target:
    def label(facts: Facts) -> Labelled:
        model = facts.get("model")
        return Labelled(model) if model else Labelled(None, "no model")

    return Target(name, ("model",), label, rule, fold_case=True, any_color=True)


def _jordans(most: int) -> None:
    name = f"jordan_{most}"

    def label(facts: Facts) -> Labelled:
        found = _JORDAN.match(facts.get("model") or "")
        if found is None or not 1 <= int(found[1]) <= most:
            return Labelled(None, "no such Air Jordan")
        return Labelled(f"Air Jordan {int(found[1])}")

    @target(name)
    def _jordan(options: TargetOptions) -> Target:
        return Target(name, ("model",), label, ClassRule(min_photos=5), any_color=True)


for _most in (5, 10, 23):
    _jordans(_most)


def _tuned(backbone: str, head: str = "linear", **more: str) -> dict[str, str]:
    return {"backbone": backbone, "head": head, **more}


def _probes(target: str, best: str) -> tuple[Row, ...]:
    """The probe on each embedding: of both networks side by side, ours alone, ImageNet's alone."""
    return (
        Row(target, "probe", "probe on both embeddings", f"best of all: {best}"),
        Row(target, "probe", "probe on `sneaker` alone", embedder="sneaker"),
        Row(target, "probe", "probe on ImageNet's alone", embedder="efficientnet-lite0-int8"),
    )


def _frozen(target: str, theirs: Mapping[str, str]) -> tuple[Row, ...]:
    heads = {"vgg16": "wide", "mobilenet_v2": "narrow", "shufflenet_v2": "narrow"}
    return tuple(
        Row(target, "finetune", f"{name}, frozen, 128 px", theirs.get(name, ""),
            _tuned(name, heads.get(name, "linear"), epochs="0", views="1"))
        for name in ("vgg16", "mobilenet_v2", "shufflenet_v2", "efficientnet_lite0", "sneaker")
    )  # fmt: skip


def _whole(target: str, theirs: Mapping[str, str]) -> tuple[Row, ...]:
    return tuple(
        Row(target, "finetune", f"{name}, all of it, 128 px", theirs.get(name, ""),
            _tuned(name, views="1", epochs="3"))
        for name in ("resnet18", "resnet34", "mobilenet_v2", "efficientnet_lite0")
        if name in theirs or name == "efficientnet_lite0"
    )  # fmt: skip


def _scratch(target: str, theirs: Mapping[str, str]) -> tuple[Row, ...]:
    return tuple(
        Row(target, "scratch", f"scratch, {net}, 96 px", said,
            {"net": net, "size": "96", "epochs": "6" if net.startswith("rgb") else "30"})
        for net, said in theirs.items()
    )  # fmt: skip


def _stacks(target: str, theirs: Mapping[str, str]) -> tuple[Row, ...]:
    return tuple(
        Row(target, "stack", f"stack, {meta}", said, {"meta": meta})
        for meta, said in theirs.items()
    )


ROWS: tuple[Row, ...] = (
    *_probes("hyped", "acc .955"),
    *_frozen(
        "hyped", {"shufflenet_v2": "acc .955", "vgg16": "acc .953", "mobilenet_v2": "acc .950"}
    ),
    Row("hyped", "probe", "probe on both embeddings, on sources never seen", unseen=True),
    Row("hyped", "probe", "probe on `sneaker`, on sources never seen", embedder="sneaker",
        unseen=True),
    Row("hyped", "probe", "probe on ImageNet's, on sources never seen",
        embedder="efficientnet-lite0-int8", unseen=True),
    *_probes("brand_4", "acc .914, F1 .89"),
    *_frozen(
        "brand_4",
        {"vgg16": "acc .903, F1 .85; tuned .914, F1 .89", "mobilenet_v2": "acc .852, F1 .81",
         "shufflenet_v2": "acc .879"},
    ),
    *_probes("brand_6", "acc .962, F1 .945"),
    *_scratch("brand_6", {"rgb5": "acc .954, F1 .942", "rgb4": "acc .962, F1 .945"}),
    *_probes("model_24", "acc .944, F1 .916"),
    *_scratch("model_24", {"rgb5": "acc .928, F1 .897", "rgb4": "acc .944, F1 .916"}),
    *_probes("jordan_5", "acc .93"),
    *_scratch("jordan_5", dict.fromkeys(("big", "small"), "acc .60 to .70, estimated")),
    *_whole("jordan_5", {"resnet18": "acc .93"}),
    *_probes("jordan_10", "acc over .90"),
    *_whole("jordan_10", {"resnet18": "acc over .90"}),
    *_probes("jordan_23", "acc .921"),
    *_whole("jordan_23", {"resnet18": "acc .921", "mobilenet_v2": "acc about .90"}),
    *_probes("models", "acc .646"),
    *_whole("models", {"resnet34": "acc .646, 1,200 models"}),
    *_probes("price_100", "acc .366"),
    *_scratch("price_100", {"rgb5": "acc .318, F1 .145", "rgb4": "acc .310, F1 .127"}),
    *_stacks("price_100", {"logistic": "acc .366", "forest": "acc .349", "boosting": ""}),
    *_probes("price_deciles", "acc .199"),
    *_scratch("price_deciles", {"rgb5": "acc .196, F1 .173", "rgb4": "acc .184, F1 .172"}),
    *_stacks("price_deciles", {"logistic": "acc .199", "forest": "acc .197", "boosting": ""}),
)  # fmt: skip
