"""Explore: the figures of `explore`, `cluster` and `audit`, and the map of all photos."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from solesight.catalog import ClusterRow
from solesight.web.desk import Desk
from solesight.web.pages.clusters import cluster_rows
from solesight.web.pages.common import desk_of
from solesight.web.pages.links import catalog_link, thumbnail
from solesight.web.pages.rendering import page

__all__ = ["router"]

router = APIRouter()

_VIEWS = (
    ("figures", "Figures", "What the catalog is made of: counts, prices, palettes, mean shoes."),
    ("map", "Map", "Every photo, near those that look like it. Similar photos make clusters."),
    ("clusters", "Clusters", "What each cluster has in common, and how firm it is."),
    ("audit", "Audit", "What a model could cheat with, before it is trained."),
)
_PAGES = {
    "figures": ("explore", "Figures", "explore.html"),
    "clusters": ("cluster", "Clusters", "clusters.html"),
}
_EMPTY: dict[str, dict[str, Any]] = {
    "figures": {
        "title": "No figures yet",
        "text": "Explore reads every kept photo and writes one page: who is in the catalog, what "
        "shoes cost, what they look like on the whole, and what sets them apart.",
        "starts": [{"kind": "explore", "label": "Make the figures", "options": {}}],
    },
    "map": {
        "title": "No map yet",
        "text": "Clustering lays all photos out so that those that look alike lie near each other, "
        "and finds the groups among them.",
        "starts": [{"kind": "cluster", "label": "Make clusters and map", "options": {}}],
    },
    "audit": {
        "title": "No audit yet",
        "text": "An audit asks how far a label can be told without looking at the shoe: from file "
        "size, border or background alone. If that works well, a model would learn it.",
        "starts": [
            {"kind": "audit", "label": f"Audit {target}", "options": {"target": target}}
            for target in ("hyped", "brand")
        ],
    },
}
_EMPTY["clusters"] = {**_EMPTY["map"], "title": "No clusters yet"}
_SHOWN = 4


@router.get("/explore")
def explore(request: Request) -> Response:
    """Show one of the views; ask for what makes it where it is not there."""
    desk = desk_of(request)
    known = {name: says for name, _, says in _VIEWS}
    view = request.query_params.get("view", "figures")
    view = view if view in known else "figures"
    audits = sorted(_reports(desk).glob("audit-*.html"))
    chosen = request.query_params.get("target")
    return page(
        request,
        "explore.html.jinja",
        "explore",
        view=view,
        views=[{"name": name, "title": title} for name, title, _ in _VIEWS],
        says=known[view],
        report=_report(desk, view, audits, chosen),
        map=_map(desk) if view == "map" else None,
        empty=_EMPTY[view],
        more=_audit_links(audits, chosen) if view == "audit" else [],
        starts=_EMPTY["audit"]["starts"] if view == "audit" else [],
    )


def _reports(desk: Desk) -> Path:
    return desk.workspace.folder / "reports"


def _report(
    desk: Desk, view: str, audits: Sequence[Path], target: str | None
) -> dict[str, Any] | None:
    if view == "audit":
        wanted = _reports(desk) / f"audit-{target}.html"
        file = wanted if wanted in audits else next(iter(audits), None)
        options = {"target": file.stem.removeprefix("audit-")} if file else {}
        kind, title = "audit", "Audit"
    elif view in _PAGES:
        (kind, title, name), options = _PAGES[view], {}
        file = _reports(desk) / name
    else:
        return None
    if file is None or not file.is_file():
        return None
    made = datetime.fromtimestamp(file.stat().st_mtime, UTC).isoformat()
    href = f"/reports/{quote(file.stem, safe='')}"
    return {"href": href, "made": made, "kind": kind, "title": title, "options": options}


def _audit_links(audits: Sequence[Path], chosen: str | None) -> list[dict[str, Any]]:
    names = [file.stem.removeprefix("audit-") for file in audits]
    shown = chosen if chosen in names else next(iter(names), None)
    return [
        {"href": f"/explore?view=audit&target={quote(name)}", "title": name, "here": name == shown}
        for name in names
    ]


def _map(desk: Desk) -> dict[str, Any] | None:
    rows = cluster_rows(desk)
    if not rows:
        return None
    sizes = Counter(row.cluster for row in rows if row.cluster)
    central: dict[int, list[ClusterRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.distance):
        if row.cluster and len(central[row.cluster]) < _SHOWN:
            central[row.cluster].append(row)
    clusters = [
        {
            "number": number,
            "n": n,
            "href": catalog_link({"cluster": number}),
            "thumbnails": [thumbnail(row.photo) for row in central[number]],
        }
        for number, n in sorted(sizes.items())
    ]
    return {"n": len(rows), "clusters": clusters}


@router.get("/explore/map.json")
def points(request: Request) -> Response:
    """Give where every photo stands on the map."""
    desk = desk_of(request)
    rows = cluster_rows(desk)
    titles = desk.titles([row.photo for row in rows])
    return JSONResponse(
        {
            "photo": [row.photo for row in rows],
            "x": [round(row.x, 4) for row in rows],
            "y": [round(row.y, 4) for row in rows],
            "cluster": [row.cluster for row in rows],
            "title": [titles.get(row.photo, "") for row in rows],
        }
    )
