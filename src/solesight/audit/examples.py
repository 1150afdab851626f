"""What the features were shown: a few photos whole, their shoe alone, and all but the shoe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solesight.audit.facts import measured
from solesight.audit.masking import PLAIN, all_but_the_shoe, shoe_alone
from solesight.audit.verb import Audited
from solesight.catalog import Catalog, PhotoRow
from solesight.embed.embedder import DECODED
from solesight.errors import CatalogError, PhotoError
from solesight.pages import Thumbnail, encode, read_frames
from solesight.photos import Frame, decode

__all__ = ["ExampleView", "examples"]

_SIDE = 128
_MOST = 6


@dataclass(frozen=True)
class ExampleView:
    """One photo in its parts; ``label`` is its class."""

    name: str
    label: str
    whole: Thumbnail
    shoe: Thumbnail
    rest: Thumbnail


def examples(catalog: Catalog, audited: Audited) -> tuple[ExampleView, ...]:
    """Draw the parts of a few photos, from as many sources and classes as there are.

    Args:
        catalog: where photos and frames are.
        audited: whose rows are shown; none where parts were left out.
    """
    if not audited.sampled[0]:
        return ()
    rows, config = audited.rows, audited.plan.frames
    plain = np.nan_to_num(measured(catalog, config, rows.names)["plain"][:, 0])
    picked: dict[tuple[str, int], PhotoRow] = {}
    for row, code, clear in zip(rows.photos, rows.truth.tolist(), plain, strict=True):
        if clear >= PLAIN:
            picked.setdefault((row.source, code), row)
    chosen = sorted(picked.items(), key=lambda pair: (pair[0][1], pair[0][0]))
    step = max(1, len(chosen) / _MOST)
    some = [chosen[int(i * step)] for i in range(min(_MOST, len(chosen)))]
    frames = read_frames(catalog, config, [row.photo for _, row in some])
    drawn = (_example(catalog, row, rows.classes[code], frames) for (_, code), row in some)
    return tuple(view for view in drawn if view is not None)


def _example(
    catalog: Catalog, row: PhotoRow, label: str, frames: dict[str, str]
) -> ExampleView | None:
    try:
        pixels = decode(catalog.store.get(row.photo), at_least=DECODED)
        frame = Frame.from_json(frames[row.photo])
    except (CatalogError, PhotoError, KeyError):
        return None
    shoe, rest = (draw(pixels, frame, _SIDE) for draw in (shoe_alone, all_but_the_shoe))
    if shoe is None or rest is None:
        return None
    name = row.labels.get("title") or row.path
    return ExampleView(name, label, encode(pixels), encode(shoe), encode(rest))
