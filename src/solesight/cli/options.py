"""The options that every command shares, and the workspace they open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from solesight.cli.console import Meter
from solesight.workspace import Workspace, open_workspace

__all__ = ["JsonOption", "RetryOption", "WorkersOption", "WorkspaceOption", "opened"]

WorkspaceOption = Annotated[
    Path,
    typer.Option(
        "--workspace",
        "-w",
        envvar="SOLESIGHT_WORKSPACE",
        help="Folder with catalog, photos, bundles and reports.",
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="JSON lines on stdout and nothing else there.")
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers", min=0, help="Worker processes; 0 works in one. Default: the cores at hand."
    ),
]
RetryOption = Annotated[
    bool, typer.Option("--retry-failed", help="Also try again what failed in an earlier run.")
]

DEFAULT_WORKSPACE = Path("solesight-workspace")


@contextmanager
def opened(
    workspace: Path, workers: int | None = None, *, make: bool = False
) -> Iterator[Workspace]:
    """Open a workspace with a progress meter, and let go of it at the end."""
    with open_workspace(workspace, make=make, progress=Meter(), workers=workers) as ws:
        yield ws
