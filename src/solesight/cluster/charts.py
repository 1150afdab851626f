"""Charts of the page: marks of each k, and silhouettes of each cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from solesight.catalog import ClusterRow
from solesight.cluster.agreement import Agreement
from solesight.pages.charts.dots import DotRow, track
from solesight.pages.charts.svg import element, svg

__all__ = ["elbow_plot", "follow_track", "silhouette_plot", "stability_plot", "width_plot"]

_WIDTH, _HEIGHT = 340, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 14, 12, 40
_TALL = 560
_GAP = 5
_POINTS = 160
Tried = Sequence[Mapping[str, Any]]


def elbow_plot(tried: Tried, k: int) -> Markup:
    """Draw the share of the variance that lies between clusters, by k."""
    values = [one["explained"] for one in tried]
    return _plot(tried, k, [("curve", values)], "share of variance between clusters")


def width_plot(tried: Tried, k: int) -> Markup:
    """Draw the mean silhouette with its interval, and that of a cloud without clusters."""
    found = [one["silhouette"] for one in tried]
    lines = [
        ("floor-line", [one["floor"] for one in tried]),
        ("curve", [one["value"] for one in found]),
    ]
    return _plot(tried, k, lines, "mean silhouette", ranges=found)


def stability_plot(tried: Tried, k: int) -> Markup:
    """Draw the mean adjusted Rand index of refits, with its interval."""
    found = [one["stability"] for one in tried]
    lines = [("curve", [one["value"] for one in found])]
    return _plot(tried, k, lines, "agreement of refits", ranges=found, ends=(0.0, 1.0))


def follow_track(one: Agreement) -> Markup:
    """Draw an agreement with its interval, its floor as a dashed line."""
    metric = one.nmi
    row = DotRow(one.column, metric.value, metric.low, metric.high, metric.n, model=True)
    return track(row, one.floor, gain=True)


def silhouette_plot(rows: Sequence[ClusterRow]) -> Markup:
    """Draw the silhouettes of every cluster, sorted, as areas as high as the cluster is large."""
    clusters = sorted({row.cluster for row in rows if row.silhouette is not None})
    own = [
        np.sort([r.silhouette for r in rows if r.cluster == c and r.silhouette is not None])[::-1]
        for c in clusters
    ]
    total = sum(len(values) for values in own)
    low = min((float(values[-1]) for values in own), default=0.0)
    high = max((float(values[0]) for values in own), default=1.0)
    low, high = min(low, -0.05), max(high, 0.1)
    free = _TALL - _GAP * len(own)
    parts, top = [], float(_TOP)
    for cluster, values in zip(clusters, own, strict=True):
        # No cluster so small that its number has no room.
        tall = max(11.0, free * len(values) / total)
        parts += _area(cluster, values, top, tall, (low, high))
        top += tall + _GAP
    axis = _axis(low, high, top)
    mean = float(np.concatenate(own).mean()) if own else 0.0
    x = _x(mean, low, high)
    parts.append(element("line", class_="highest", x1=x, x2=x, y1=_TOP, y2=top))
    label = f"Silhouettes of {len(own)} clusters; their mean over all photos is {mean:.3f}"
    return svg(*axis, *parts, class_="plot sil", viewBox=f"0 0 640 {top + 40:.0f}", width=640,
               height=round(top + 40), role="img", aria_label=label)  # fmt: skip


def _area(
    cluster: int, values: np.ndarray, top: float, tall: float, ends: tuple[float, float]
) -> list[Markup]:
    picked = values[np.linspace(0, len(values) - 1, min(_POINTS, len(values))).astype(int)]
    ys = np.linspace(top, top + tall, len(picked)) if len(picked) > 1 else np.array([top])
    zero = _x(0.0, *ends)
    edge = [f"{_x(float(v), *ends):.1f},{y:.1f}" for v, y in zip(picked, ys, strict=True)]
    if len(picked) == 1:
        edge.append(f"{_x(float(picked[0]), *ends):.1f},{top + tall:.1f}")
    path = " ".join([f"{zero:.1f},{top:.1f}", *edge, f"{zero:.1f},{top + tall:.1f}"])
    middle = top + tall / 2 + 4
    return [
        element("polygon", class_=f"c{(cluster - 1) % 12}", points=path),
        element("text", str(cluster), x=30, y=middle, text_anchor="end"),
    ]


def _axis(low: float, high: float, bottom: float) -> list[Markup]:
    parts = []
    step = 0.1 if high - low < 0.9 else 0.25
    for tick in np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step:
        x = _x(float(tick), low, high)
        parts += [
            element("line", class_="grid", x1=x, x2=x, y1=_TOP, y2=bottom),
            element("text", f"{tick:.2g}", x=x, y=bottom + 15, text_anchor="middle"),
        ]
    name = element("text", "silhouette", x=335, y=bottom + 34, text_anchor="middle")
    return [*parts, name]


def _x(value: float, low: float, high: float) -> float:
    return 40 + (value - low) / (high - low) * 585


def _plot(
    tried: Tried,
    k: int,
    lines: Sequence[tuple[str, Sequence[float]]],
    name: str,
    *,
    ranges: Sequence[Mapping[str, Any]] = (),
    ends: tuple[float, float] | None = None,
) -> Markup:
    ks = [int(one["k"]) for one in tried]
    every = [v for _, values in lines for v in values]
    every += [one[side] for one in ranges for side in ("low", "high") if one[side] is not None]
    low, high = ends or (min(0.0, *every), max(*every, 0.01) * 1.05)
    parts = _grid(ks, low, high)
    chosen = _kx(k, ks)
    parts.append(element("line", class_="chosen", x1=chosen, x2=chosen, y1=_TOP, y2=_floor()))
    for at, one in zip(ks, ranges, strict=False):
        if one["low"] is not None:
            x = _kx(at, ks)
            y1, y2 = (_y(one[side], low, high) for side in ("low", "high"))
            parts.append(element("line", class_="range model", x1=x, x2=x, y1=y1, y2=y2))
    for kind, values in lines:
        path = " ".join(
            f"{_kx(at, ks):.1f},{_y(v, low, high):.1f}" for at, v in zip(ks, values, strict=True)
        )
        parts.append(element("polyline", class_=kind, points=path, fill="none"))
    values = lines[-1][1]
    y = _y(values[ks.index(k)], low, high)
    parts.append(element("circle", class_="dot", cx=chosen, cy=y, r=6))
    label = f"{name} for k from {ks[0]} to {ks[-1]}; {values[ks.index(k)]:.3f} at the chosen {k}"
    return svg(*parts, class_="plot", viewBox=f"0 0 {_WIDTH} {_HEIGHT}", width=_WIDTH,
               height=_HEIGHT, role="img", aria_label=label)  # fmt: skip


def _grid(ks: Sequence[int], low: float, high: float) -> list[Markup]:
    parts = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        value = low + share * (high - low)
        y = _y(value, low, high)
        parts += [
            element("line", class_="grid", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y),
            element("text", f"{value:.2f}", x=_LEFT - 8, y=y + 4, text_anchor="end"),
        ]
    step = max(1, round(len(ks) / 8))
    for k in ks[::step]:
        parts.append(element("text", str(k), x=_kx(k, ks), y=_floor() + 17, text_anchor="middle"))
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(element("text", "clusters (k)", x=middle, y=_HEIGHT - 4, text_anchor="middle"))
    return parts


def _kx(k: int, ks: Sequence[int]) -> float:
    wide = max(1, ks[-1] - ks[0])
    return _LEFT + 8 + (k - ks[0]) / wide * (_WIDTH - _LEFT - _RIGHT - 16)


def _y(value: float, low: float, high: float) -> float:
    return _floor() - (value - low) / (high - low) * (_floor() - _TOP)


def _floor() -> float:
    return _HEIGHT - _BOTTOM
