"""`report`: one self-contained page of a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from solesight.cli.app import app
from solesight.cli.console import emit, out
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened


@app.command()
def report(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where it goes.")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Write one HTML file that shows the catalog, the verdicts, the splits and the scores.

    It holds everything it needs: it can be mailed, and opens without a network.

    [dim]solesight report[/dim]
    """
    with opened(workspace) as ws:
        result = ws.report(output)
    if json:
        emit([result.as_json()])
    else:
        out.print(f"report: {result.path}", markup=False)
