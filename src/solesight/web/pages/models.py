"""Models: bundles side by side, what they mix up, and which of them answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

import numpy as np
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from solesight.pages.charts.dots import DotRow, Panel
from solesight.pages.numbers import number_or_none
from solesight.web.pages.cards import card_view
from solesight.web.pages.common import desk_of
from solesight.web.pages.rendering import fragment, is_fragment, page

__all__ = ["router"]

router = APIRouter()

_CHARTED = (
    ("accuracy", "Accuracy"),
    ("macro_f1", "Macro F1"),
    # Of models of prices; of errors, the less the better.
    ("median_error", "Median error"),
    ("mean_error", "Mean error"),
    ("coverage_80", "80 % interval holds"),
)
_MOST_CLASSES = 16
_MOST_PAIRS = 16
_LEVELS = 10
_CELL = 60

Json = Mapping[str, Any]


@router.get("/models")
def models(request: Request) -> Response:
    """Show every bundle by target, newest first."""
    found = desk_of(request).models()
    targets = dict.fromkeys(model["target"] for model in found)
    groups = [
        {"target": target, "models": [_view(m) for m in found if m["target"] == target]}
        for target in targets
    ]
    return page(request, "models.html.jinja", "models", groups=groups)


@router.get("/models/{name}")
def model(request: Request, name: str) -> Response:
    """Show one bundle with what it mixes up."""
    desk = desk_of(request)
    found = desk.model(name)
    truth, said = (request.query_params.get(key) for key in ("truth", "said"))
    cell = _cell(desk.cell(name, truth, said, _CELL), truth, said) if truth and said else None
    return page(
        request,
        "model.html.jinja",
        "models",
        model=_view(found),
        confusion=_confusion(found),
        classes=_classes(found),
        cell=cell,
    )


@router.get("/models/{name}/cell")
def cell(request: Request, name: str, truth: str, said: str) -> Response:
    """Give the photos behind one cell of the confusion matrix."""
    found = desk_of(request).cell(name, truth, said, _CELL)
    return fragment("model_cell.html.jinja", cell=_cell(found, truth, said))


@router.post("/models/{name}/answers")
def answers(request: Request, name: str) -> Response:
    """Let a bundle answer on Look for its target."""
    desk_of(request).choose(name)
    if not is_fragment(request):
        return RedirectResponse("/models", 303)
    return models(request)


def _view(found: Json) -> dict[str, Any]:
    scores = found.get("validation") or {}
    return {
        **found,
        "href": f"/models/{quote(found['name'])}",
        "panels": [p for p in (_panel(found, scores, *one) for one in _CHARTED) if p],
        "sizes": _sizes(found.get("n") or {}),
    }


def _panel(found: Json, scores: Json, name: str, heading: str) -> Panel | None:
    if not isinstance(scores.get(name), Mapping):
        return None
    rows = [_dot("the model", scores[name], model=True)]
    test = found.get("test")
    if test and isinstance(test.get(name), Mapping):
        rows.append(_dot("the model, test rows", test[name], model=True))
    floors = [
        _dot(str(floor.get("rule", key)), floor.get(name), model=False)
        for key, floor in (found.get("floors") or {}).items()
    ]
    floors = sorted((f for f in floors if f.value is not None), key=lambda row: -(row.value or 0))
    return Panel(heading, (*rows, *floors))


def _dot(label: str, metric: Json | None, *, model: bool) -> DotRow:
    given = metric or {}
    return DotRow(
        label, number_or_none(metric), given.get("low"), given.get("high"), given.get("n"), model
    )


def _sizes(n: Json) -> str:
    parts = []
    for split, size in n.items():
        photos = size.get("photos") if isinstance(size, Mapping) else size
        if isinstance(photos, int) and photos:
            parts.append(f"{split} {photos:,}")
    return ", ".join(parts)


def _confusion(found: Json) -> dict[str, Any] | None:
    counts = np.asarray(found.get("confusion") or [], dtype=np.int64)
    names = list(found.get("class_names") or ())
    if counts.ndim != 2 or not counts.size or len(names) != len(counts):
        return None
    wrong = int(counts.sum() - np.trace(counts))
    base = {"n": int(counts.sum()), "wrong": wrong, "pairs": _pairs(found["name"], counts, names)}
    # The classes that are mixed up most, or have most photos, come first where not all fit.
    weight = counts.sum(axis=1) + counts.sum(axis=0) - np.diag(counts)
    shown = sorted(np.argsort(-weight, kind="stable")[:_MOST_CLASSES].tolist())
    part = counts[np.ix_(shown, shown)]
    totals = np.maximum(counts.sum(axis=1)[shown][:, None], 1)
    levels = np.ceil(np.sqrt(part / totals) * _LEVELS).astype(int)
    shown_names = [names[i] for i in shown]
    rows = [
        {
            "name": shown_names[i],
            "total": int(counts[shown[i]].sum()),
            "cells": [
                {
                    "n": int(part[i, j]),
                    "level": int(levels[i, j]),
                    "right": i == j,
                    "href": cell_link(found["name"], shown_names[i], shown_names[j]),
                    "said": shown_names[j],
                }
                for j in range(len(shown))
            ],
        }
        for i in range(len(shown))
    ]
    return {**base, "names": shown_names, "rows": rows, "left": len(names) - len(shown)}


def cell_link(name: str, truth: str, said: str) -> dict[str, str]:
    """Give the addresses of the photos of one cell: as a page, and as a part of it."""
    query, own = urlencode({"truth": truth, "said": said}), quote(name)
    return {"page": f"/models/{own}?{query}#cell", "part": f"/models/{own}/cell?{query}"}


def _pairs(name: str, counts: Any, names: Sequence[str]) -> list[dict[str, Any]]:
    off = counts.copy()
    np.fill_diagonal(off, 0)
    order = np.argsort(-off, axis=None, kind="stable")[:_MOST_PAIRS]
    places = [divmod(int(k), len(names)) for k in order]
    return [
        {
            "truth": names[i],
            "said": names[j],
            "n": int(off[i, j]),
            "share": float(off[i, j] / max(1, counts[i].sum())),
            "href": cell_link(name, names[i], names[j]),
        }
        for i, j in places
        if off[i, j]
    ]


def _classes(found: Json) -> list[Json]:
    return sorted(found.get("per_class") or (), key=lambda row: -row.get("n", 0))[:40]


def _cell(found: Json, truth: str, said: str) -> dict[str, Any]:
    photos = [
        {**card_view(card), "probability": card.get("probability")} for card in found["photos"]
    ]
    return {"truth": truth, "said": said, "photos": photos, "total": found["total"]}
