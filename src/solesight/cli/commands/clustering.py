"""`cluster`: photos that look alike, what they have in common, and a map of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.markup import escape

from solesight.cli.app import app
from solesight.cli.console import emit, note, out, printable, table
from solesight.cli.options import (
    DEFAULT_WORKSPACE,
    JsonOption,
    WorkersOption,
    WorkspaceOption,
    opened,
)
from solesight.cluster import ClusterCard, Clustered, ClusterPlan
from solesight.wording import counted


@app.command()
def cluster(
    on: Annotated[
        Literal["embedding", "pca", "pixels"] | None,
        typer.Option("--on", help="What is compared: vectors, components of pixels, pixels."),
    ] = None,
    method: Annotated[
        Literal["kmeans", "hdbscan"] | None,
        typer.Option(help="k-means, or HDBSCAN, which leaves out what lies nowhere dense."),
    ] = None,
    k: Annotated[
        int | None, typer.Option("--k", help="How many clusters; chosen when not given.")
    ] = None,
    k_most: Annotated[int | None, typer.Option(help="The most clusters that are tried.")] = None,
    min_size: Annotated[
        int | None, typer.Option(help="The least photos of a dense cluster (hdbscan).")
    ] = None,
    embedder: Annotated[
        str | None, typer.Option(help="Whose vectors: a shipped name, or an ONNX file.")
    ] = None,
    color: Annotated[
        list[str] | None,
        typer.Option("--color", help="Color the map by this column; may be given often."),
    ] = None,
    assign: Annotated[
        bool, typer.Option("--assign", help="Only give new photos their cluster; fit nothing.")
    ] = False,
    refit: Annotated[
        bool, typer.Option("--refit", help="Make the clusters anew though they are there.")
    ] = False,
    photos: Annotated[
        bool, typer.Option("--photos", help="With --json: also a line a photo.")
    ] = False,
    seed: Annotated[int | None, typer.Option(min=0, max=2**31, help="Seed of every draw.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where it goes.")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    workers: WorkersOption = None,
    json: JsonOption = False,
) -> None:
    """Cluster the shoes that look alike, and show in one page what each cluster is made of.

    Clusters are kept in the catalog: run again, it only gives new photos theirs.

    [dim]solesight cluster --color brand[/dim]
    """
    asked = {"features": on, "method": method, "k": k, "k_most": k_most, "min_size": min_size,
             "seed": seed}  # fmt: skip
    given = {name: value for name, value in asked.items() if value is not None}
    with opened(workspace, workers) as ws:
        given = {"seed": ws.settings.seed} | given if given else {}
        plan = ClusterPlan(**given) if given else None  # type: ignore[arg-type] # typer checked
        found = ws.cluster(
            plan, embedder=embedder, colors=color or (), assign=assign, refit=refit, output=output
        )
    if json:
        emit([found.as_json(), *(found.lines() if photos else ())])
    else:
        _say(found)


def _say(found: Clustered) -> None:
    out.print(_headline(found), markup=False)
    out.print(
        table("", ("cluster", "photos", "silhouette", "words", "most"), _rows(found.clusters))
    )
    if found.apart:
        out.print(f"in no cluster: {counted(found.apart, 'photo')}")
    for why, n in found.left_out.items():
        out.print(f"left out: {counted(n, 'photo')} ({why})")
    note(escape(str(found.choice["why"])))
    if found.warning:
        note(f"[bold red]mind:[/] {escape(found.warning)}")
    out.print(f"page: {found.page}", markup=False)


def _headline(found: Clustered) -> str:
    how = (
        "made now"
        if found.fitted
        else f"there already, {counted(found.assigned, 'photo')} joined them"
    )
    return (
        f"clustering {found.number}: {counted(found.n, 'photo')}, "
        f"{counted(len(found.clusters), 'cluster')} ({how}); "
        f"silhouette {found.silhouette}"
    )


def _rows(cards: Iterable[ClusterCard]) -> list[tuple[object, ...]]:
    return [
        (card.cluster, card.n, f"{card.silhouette.value:.3f}", printable(card.name), _most(card))
        for card in cards
    ]


def _most(card: ClusterCard) -> str:
    said = [f"{one.value} ×{one.lift:.1f}" for one in card.over[:2]]
    return printable(", ".join(said))
