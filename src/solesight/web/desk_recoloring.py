"""The desk, trying colorways on shoes."""

from __future__ import annotations

import base64
import io
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from PIL import Image

from solesight.errors import NotFoundError, SettingsError, UnknownNameError
from solesight.generate.recoloring import (
    CLASSICS,
    Color,
    Palette,
    Recolored,
    RecolorPlan,
    Sitting,
    read_color,
    read_colors,
)
from solesight.pages import signed_png
from solesight.web.desk_catalog import CatalogDesk
from solesight.web.desk_looking import LookingDesk
from solesight.web.kept import Kept
from solesight.web.options import Limits
from solesight.web.tray import TrayPhoto
from solesight.workspace import Workspace
from solesight.workspace_recolor import Recolorer

__all__ = ["Asked", "RecoloringDesk", "fixed_parts"]

_SITTINGS = 4
MOST = 48
"""Variants that one request may ask for."""
Source = Literal["classics", "mine", "catalog"]
_KEEP = "keep"


@dataclass(frozen=True)
class Asked:
    """What a reader wants of the colorway lab.

    Attributes:
        palette: whose colors: the classics, the reader's own, or the catalog's best sellers.
        colors: the reader's own, with commas between.
        brand: of the best sellers.
        model: of the best sellers.
        by: premium or listings.
        parts: part -> color, ``keep`` leaves it.
        count: variants.
        seed: of all chance.
        rank: hyped, premium, brand or likeness.
        identity: brand whose identity is scored.
    """

    palette: Source = "classics"
    colors: str = ""
    brand: str | None = None
    model: str | None = None
    by: str | None = None
    parts: Mapping[str, str] = field(default_factory=dict)
    count: int = 12
    seed: int = 0
    rank: str | None = None
    identity: str | None = None


def fixed_parts(said: Sequence[str]) -> dict[str, str]:
    """Read ``PART=COLOR`` of each.

    Raises:
        SettingsError: one is not written so.
    """
    pairs = [one.partition("=") for one in said]
    for name, equals, color in pairs:
        if not (equals and name.strip() and color.strip()):
            raise SettingsError(f"{name[:40]!r} is no part with a color: write midsole=white")
    return {name.strip(): color.strip() for name, _, color in pairs}


class RecoloringDesk(LookingDesk, CatalogDesk):
    """Paints shoes by a colorway lab that is loaded once; remembers the last few photos."""

    def __init__(self, workspace: Workspace, limits: Limits) -> None:
        super().__init__(workspace, limits)
        self._recolorer: Kept[Recolorer] = Kept(
            self.workspace.recolorer, self._looker_version, every=10.0
        )
        self._sittings: OrderedDict[str, Sitting] = OrderedDict()
        self._table_lock = threading.Lock()

    def recolor(self, name: str, data: bytes, asked: Asked) -> Recolored:
        """Try colorways on the shoe in a photo; see `solesight.generate.recoloring.recolor`.

        Raises:
            PhotoError: it cannot be read, shows no shoe, or not on a plain background.
            SettingsError: a color or a number that cannot be.
            UnknownNameError: no such part, brand, model or score.
        """
        if not 1 <= asked.count <= MOST:
            raise SettingsError(f"1 to {MOST} variants can be made here, not {asked.count}")
        lab = self._recolorer.get()
        sitting = self._remembered(lab.sit(name, data))
        self.tray.put(sitting.photo, TrayPhoto(name, data, sitting.measures.frame))
        fixed = {part: _color(said) for part, said in asked.parts.items()}
        plan = RecolorPlan(self._palettes(lab, asked), asked.count, fixed, asked.seed, asked.rank)
        return lab.recolor(sitting, plan, identity=asked.identity)

    def recolored_picture(self, photo: str, colors: Sequence[str]) -> tuple[bytes, str]:
        """Paint a photo that was recolored lately at its full size: a signed PNG, and its name.

        Args:
            photo: hash.
            colors: of each part, ``keep`` leaves it.

        Raises:
            NotFoundError: the photo is not at hand any more.
            SettingsError: not one color a part.
        """
        sitting = self._sitting(photo)
        if len(colors) != len(sitting.parts):
            raise SettingsError(f"this shoe has {len(sitting.parts)} parts, not {len(colors)}")
        chosen = [_color(color) for color in colors]
        pairs = zip(sitting.parts, chosen, strict=True)
        made = {
            "verb": "recolor",
            "photo": sitting.photo,
            "colors": {part.name: color.hex if color else None for part, color in pairs},
        }
        picture = Image.fromarray(sitting.painted_whole(chosen))
        stem = sitting.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        return signed_png(picture, made), f"{stem[:60] or 'shoe'}-recolored.png"

    def held(self, photo: str) -> tuple[str, bytes]:
        """Give name and bytes of a photo that was looked at lately, or that the catalog holds.

        Raises:
            UnknownNameError: nobody has it.
        """
        kept = self.tray.get(photo)
        if kept is not None:
            return kept.name, kept.data
        data, _ = self.original(photo)
        card = self.cards([self.workspace.find_photo(photo)])[0]
        return str(card.get("path") or photo[:12]).rsplit("/", 1)[-1], data

    def best_sellers(self) -> dict[str, list[str]]:
        """List brands and models whose colors can be taken, the commonest first."""
        facets = self.facets()
        return {field: _values(facets.get(field)) for field in ("brand", "model")}

    def _palettes(self, lab: Recolorer, asked: Asked) -> tuple[Palette, ...]:
        if asked.palette == "mine":
            return (Palette.of("your colors", read_colors(asked.colors)),)
        if asked.palette == "catalog":
            by = asked.by or None
            if by not in (None, "premium", "listings"):
                raise UnknownNameError("way to choose best sellers", by, ("premium", "listings"))
            return lab.palettes(
                brand=asked.brand or None, model=asked.model or None,
                by="premium" if by == "premium" else "listings" if by else None, most=asked.count,
            )  # fmt: skip
        return CLASSICS

    def _remembered(self, sitting: Sitting) -> Sitting:
        with self._table_lock:
            self._sittings[sitting.photo] = sitting
            self._sittings.move_to_end(sitting.photo)
            while len(self._sittings) > _SITTINGS:
                self._sittings.popitem(last=False)
        return sitting

    def _sitting(self, photo: str) -> Sitting:
        with self._table_lock:
            found = self._sittings.get(photo)
        if found is not None:
            return found
        kept = self.tray.get(photo)
        if kept is None:
            raise NotFoundError("recolored photo (recolor it again)", photo)
        return self._remembered(self._recolorer.get().sit(kept.name, kept.data))


def picture_uri(picture: Any, side: int) -> str:
    """Write a picture as a small data URI."""
    small = Image.fromarray(picture)
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    packed = io.BytesIO()
    small.save(packed, "WEBP", quality=82, method=2)
    return "data:image/webp;base64," + base64.b64encode(packed.getvalue()).decode("ascii")


def _color(said: str) -> Color | None:
    return None if said.strip().lower() == _KEEP else read_color(said)


def _values(facet: Any) -> list[str]:
    found = facet if isinstance(facet, list) else []
    return [str(one["value"]) for one in found if one.get("value")][:200]
