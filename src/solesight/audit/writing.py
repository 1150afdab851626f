"""An audit as one page and one sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from solesight.audit.examples import ExampleView, examples
from solesight.audit.sheet import write_sheet
from solesight.audit.verb import LISTED, Audited, knows
from solesight.audit.views import across_views, conflict_views, doubt_views, probe_views
from solesight.audit.wording import source_speaking
from solesight.catalog import Catalog, read_photos
from solesight.pages import Album, render_page, write_page

__all__ = ["SECTIONS", "Heading", "Written", "write_audit"]

SECTIONS = (
    ("trivial", "Without the shoe"),
    ("features", "With the shoe"),
    ("across", "Other sources"),
    ("splits", "Splits"),
    ("doubts", "Doubtful labels"),
)
_SHOWN = 24
_PAIRS = 12


@dataclass(frozen=True)
class Heading:
    """What the page says of itself.

    Attributes:
        title: the workspace's name.
        created: when, ISO 8601.
        version: of Solesight.
        commands: what repeats the page, a command line each.
    """

    title: str
    created: str
    version: str
    commands: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """An audit and its files.

    Attributes:
        audited: what was found.
        path: the page.
        n_bytes: its size.
        sheet: the CSV of doubtful labels.
        doubts: rows of the sheet.
    """

    audited: Audited
    path: Path
    n_bytes: int
    sheet: Path
    doubts: int

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        files = {"path": str(self.path), "n_bytes": self.n_bytes, "sheet": str(self.sheet)}
        return {**self.audited.as_json(), **files, "doubts": self.doubts}


def write_audit(catalog: Catalog, audited: Audited, heading: Heading, output: Path) -> Written:
    """Write the page of an audit, and beside it the sheet of doubtful labels.

    Args:
        catalog: where the photos that are shown are.
        audited: what was found.
        heading: what the page says of itself.
        output: the page; the sheet has its name with ``.csv``.

    Raises:
        WorkspaceError: a file cannot be written.
        ManifestError: an older sheet is there that cannot be read.
    """
    with catalog.reading() as connection:
        known = read_photos(connection, ["title"])
    titles = {row.photo: (row.path, row.labels.get("title", "")) for row in known}
    sheet = output.with_suffix(".csv")
    doubts = write_sheet(sheet, audited, titles)
    views = _views(catalog, audited, heading, titles)
    text = render_page("solesight.audit", "audit.html.jinja", {**views, "sheet": sheet.name})
    return Written(audited, output, write_page(output, text, "audit"), sheet, doubts)


def _views(
    catalog: Catalog,
    audited: Audited,
    heading: Heading,
    titles: Mapping[str, tuple[str, str]],
) -> dict[str, Any]:
    told = audited.plan.running.progress
    album = Album(catalog, {}, progress=told)
    told.start("pictures", None)
    shortcuts = audited.verdict.shortcuts
    shown: tuple[ExampleView, ...] = examples(catalog, audited)
    views = {
        "sections": SECTIONS,
        "material": heading,
        "audited": audited,
        "rows": audited.rows,
        "verdict": audited.verdict,
        "trivial": probe_views(audited.trivial, shortcuts, model=False),
        "features": probe_views(audited.features, (), model=True),
        "across": across_views(audited.across),
        "speaking": source_speaking(audited.features, audited.across),
        "examples": shown,
        "conflicts": conflict_views(audited, titles, _PAIRS, album),
        "suspects": doubt_views(audited, audited.suspects, _SHOWN, album),
        "alike": doubt_views(audited, audited.alike, _SHOWN, album),
        "listed": LISTED,
        "knowing": knows(audited.features[0]),
        "torn": [(titles.get(p.a), titles.get(p.b)) for p in audited.straddling.torn_pairs[:10]],
    }
    told.finish()
    return views
