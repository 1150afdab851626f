"""An evaluation's page and the CSV of its probabilities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from solesight.catalog import Catalog
from solesight.learn.appraisal.charts import (
    MOST_CURVES,
    compared_dots,
    difference_spans,
    growth_pictures,
    ranking_pictures,
)
from solesight.learn.appraisal.views import doubts, grid, mistakes, panels, slice_views
from solesight.learn.comparing import Comparison
from solesight.learn.evaluate import Evaluated
from solesight.pages import Album, read_frames, render_page, write_page
from solesight.pages.alarms import alarms
from solesight.pages.confusion import confusion_view
from solesight.progress import Progress, Silent

__all__ = ["Appraisal", "Heading", "write_appraisal"]

_FURTHER = (
    ("balanced_accuracy", "balanced accuracy", "higher is better"),
    ("macro_precision", "macro precision", "higher is better"),
    ("macro_recall", "macro recall", "higher is better"),
    ("top_5_accuracy", "among the first five", "higher is better"),
    ("calibration_error", "calibration error", "lower is better, 0 is perfect"),
    ("log_loss", "log loss", "lower is better"),
)


@dataclass(frozen=True)
class Heading:
    """What a page says of itself.

    Attributes:
        title: the workspace's name.
        created: when, ISO 8601.
        version: of Solesight.
        frames: configuration hash of the frames that are drawn.
        commands: what repeats the page, a command line each.
        audit: link to the audit of the target; None where there is none yet.
        sheet: name of the CSV with the probabilities; None where none was written.
    """

    title: str
    created: str
    version: str
    frames: str
    commands: tuple[str, ...] = ()
    audit: str | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class Appraisal:
    """What was written of an evaluation.

    Attributes:
        bundle: its name.
        page: the HTML file; None where none was asked for.
        sheet: the CSV; None where none was asked for.
    """

    bundle: str
    page: Path | None = None
    sheet: Path | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the files as keys of the line that ``--json`` prints."""
        return {
            "page": str(self.page) if self.page else None,
            "csv": str(self.sheet) if self.sheet else None,
        }


@dataclass(frozen=True)
class _Section:
    id: str
    name: str
    shown: bool = field(default=True)


def write_appraisal(
    catalog: Catalog,
    found: Evaluated,
    comparison: Comparison | None,
    heading: Heading,
    output: Path,
    *,
    progress: Progress = Silent(),  # noqa: B008 - it keeps nothing
) -> int:
    """Write the page of an evaluation; give its size in bytes.

    Args:
        catalog: where the photos that are shown are.
        found: the evaluation.
        comparison: with other bundles of the target; None for none.
        heading: what the page says of itself.
        output: an HTML file; an older page is replaced whole.
        progress: told of each picture.

    Raises:
        WorkspaceError: it cannot be written.
    """
    shown = [row.photo for row in found.asked.photos]
    album = Album(catalog, read_frames(catalog, heading.frames, shown), progress=progress)
    progress.start("pictures", None)
    # What a reader sees first is drawn first: the budget of bytes is spent in this order.
    pictures = {
        "grid": grid(found, album),
        "mistakes": mistakes(found, album),
        "doubts": doubts(found, album),
    }
    progress.finish()
    views = {**_numbers(found, comparison), **pictures, "material": heading}
    views["sections"] = [one for one in _sections(found, comparison) if one.shown]
    text = render_page("solesight.learn.appraisal", "evaluation.html.jinja", views)
    return write_page(output, text, "page of an evaluation")


def _sections(found: Evaluated, comparison: Comparison | None) -> tuple[_Section, ...]:
    return (
        _Section("scores", "Scores"),
        _Section("compared", "Compared", comparison is not None),
        _Section("confused", "Confused"),
        _Section("sure", "How sure"),
        _Section("parts", "Sources and prices"),
        _Section("growth", "More photos", bool(found.growth)),
        _Section("examples", "Examples"),
        _Section("mistakes", "Mistakes"),
        _Section("doubts", "Doubtful labels"),
    )


def _numbers(found: Evaluated, comparison: Comparison | None) -> dict[str, Any]:
    facts: Mapping[str, Any] = found.as_json()
    scores = facts["scores"]
    classes = sorted(scores["classes"], key=lambda row: (-row["n"], row["name"]))
    areas = {one.name: one for one in found.curves.classes}
    return {
        "found": found,
        "meta": found.bundle.meta,
        "facts": facts,
        "scores": scores,
        "alarms": alarms(facts),
        "panels": panels(found),
        "further": [(words, scores[key], side) for key, words, side in _FURTHER if key in scores],
        "classes": [(row, areas.get(row["name"])) for row in classes],
        "confusion": confusion_view(scores),
        "ranking": ranking_pictures(found.curves),
        "most_curves": MOST_CURVES,
        "sources": slice_views(found.sources),
        "prices": slice_views(found.prices.slices) if found.prices else [],
        "growth": growth_pictures(found.growth),
        "comparison": comparison,
        "compared_dots": compared_dots(comparison) if comparison else [],
        "differences": difference_spans(comparison) if comparison else {},
    }
