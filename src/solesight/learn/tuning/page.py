"""The page of a search: what was gained, and the pictures of how it was found."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from solesight.catalog import now
from solesight.learn.tuning import charts
from solesight.learn.tuning.columns import option_columns
from solesight.learn.tuning.verb import Tuned
from solesight.pages import render_page, write_page

__all__ = ["write_tuning_page"]

_ROOM = "solesight.learn.tuning"


def write_tuning_page(found: Tuned, output: Path, title: str) -> int:
    """Write the page of a search; give its size in bytes.

    Args:
        found: what the search found.
        output: the HTML file.
        title: name of the workspace.

    Raises:
        WorkspaceError: it cannot be written.
    """
    text = render_page(_ROOM, "tuning.html.jinja", _views(found, title))
    return write_page(output, text)


def _views(found: Tuned, title: str) -> dict[str, Any]:
    trials = found.trials
    columns = option_columns(trials)
    complete = [trial for trial in trials if trial.value is not None]
    ranked = sorted(columns, key=lambda column: -found.importances.get(column.name, 0.0))
    pair = ranked[:2] if len(ranked) >= 2 and len(complete) >= 4 else []
    return {
        "found": found,
        "material": {
            "title": title,
            "created": now(),
            "version": importlib.metadata.version("solesight"),
            "commands": [command(found), train_command(found)],
        },
        "history": charts.history(trials, found.default),
        "steps": charts.steps_plot(trials, found.best.number)
        if any(trial.steps for trial in trials)
        else None,
        "parallel": charts.parallel(trials, columns) if columns and complete else None,
        "contour": charts.contour(trials, pair[0], pair[1]) if pair else None,
        "pair": [column.name for column in pair],
        "slices": [(c.name, charts.slices(trials, c)) for c in ranked] if complete else [],
        "importances": charts.importance_bars(found.importances) if found.importances else None,
        "best": sorted(complete, key=lambda trial: -(trial.value or 0.0))[:10],
        "failed": [trial for trial in trials if trial.state == "failed"],
        "gain": _gain(found.gain.as_json()),
        "test": _gain(found.final.gain.as_json()) if found.final else None,
    }


def _gain(paired: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _signed(paired[name]) for name in ("accuracy", "macro_f1")}


def _signed(metric: Mapping[str, Any]) -> dict[str, str]:
    told = {name: metric.get(name) for name in ("value", "low", "high")}
    return {name: "–" if v is None else f"{v:+.3f}" for name, v in told.items()}


def command(found: Tuned) -> str:
    """Write the command that goes on with a search."""
    return f"solesight tune {found.target} --learner {found.learner} --trials {len(found.trials)}"


def train_command(found: Tuned) -> str:
    """Write the command that trains with what was found."""
    told = "".join(f" --set '{name}={value}'" for name, value in found.settings.items())
    return f"solesight train {found.target} --learner {found.learner}{told}"
