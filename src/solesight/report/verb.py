"""The verb `report`: one HTML file that shows a workspace, and needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from solesight.catalog import Catalog
from solesight.pages import Album, read_frames, render_page, write_page
from solesight.progress import Progress, Silent
from solesight.report.contents import contents
from solesight.report.evaluations import evaluation_views, shown_mistakes
from solesight.report.knowledge import Knowledge, read_knowledge
from solesight.report.material import Material
from solesight.report.montage import pick_montage
from solesight.report.pricing import price_rows
from solesight.report.reasons import example_photos, facings, reason_views
from solesight.report.splitting import split_view

__all__ = ["SECTIONS", "Reported", "report"]

SECTIONS = (
    ("contents", "What is here"),
    ("montage", "A look at it"),
    ("verdicts", "Verdicts"),
    ("facing", "Facing"),
    ("splits", "Splits"),
    ("models", "Models"),
)


@dataclass(frozen=True)
class Reported:
    """What was written.

    Attributes:
        path: the file.
        n_bytes: its size.
        sections: names of its parts, in their order.
    """

    path: Path
    n_bytes: int
    sections: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        return {
            "path": str(self.path),
            "n_bytes": self.n_bytes,
            "sections": list(self.sections),
        }


def report(
    catalog: Catalog,
    output: Path,
    material: Material,
    *,
    progress: Progress = Silent(),  # noqa: B008 - it keeps nothing
) -> Reported:
    """Write the page of a workspace.

    Only the photos that are shown are decoded, a few hundred at most; the page stays below 5 MB.

    Args:
        catalog: where photos, labels, prices and frames are.
        output: the HTML file; its folder is made when needed, an older page is replaced whole.
        material: what other verbs found.
        progress: told of each thumbnail.

    Raises:
        WorkspaceError: the file cannot be written.
    """
    known = read_knowledge(catalog, material)
    views = _views(catalog, known, material, progress)
    text = render_page("solesight.report", "page.html.jinja", views)
    size = write_page(output, text, "report")
    return Reported(output, size, tuple(name for name, _ in SECTIONS))


def _views(
    catalog: Catalog, known: Knowledge, material: Material, progress: Progress
) -> Mapping[str, Any]:
    montage = pick_montage(known)
    frames = read_frames(catalog, material.frames, montage)
    album = Album(catalog, frames, progress=progress)
    mistakes = shown_mistakes(material.evaluations)
    progress.start("report", len(montage) + example_photos(known, material.thresholds) + mistakes)
    # What a reader must see first is drawn first: the budget of bytes is spent in this order.
    models = evaluation_views(material.evaluations, known, album)
    reasons = reason_views(known, material.thresholds, album)
    pictures = [(known.name(p), known.source(p), album.frame(p)) for p in montage]
    progress.finish()
    return {
        "sections": SECTIONS,
        "material": material,
        "known": known,
        "contents": contents(known),
        "prices": price_rows(known.prices),
        "montage": [picture for picture in pictures if picture[2] is not None],
        "reasons": reasons,
        "facings": facings(known),
        "splits": split_view(material.snapshot, known) if material.snapshot else None,
        "models": models,
    }
