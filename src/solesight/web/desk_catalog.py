"""The desk, showing and correcting the catalog."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from solesight.browse import Card, Filters, Judged, PhotoTable, ShoeCard, gather_shoes
from solesight.errors import CatalogError, NotFoundError, SettingsError, UnknownNameError
from solesight.photos import Frame
from solesight.web.desk_base import DeskBase
from solesight.web.kept import Kept
from solesight.web.options import Limits
from solesight.web.picture_cache import PictureCache
from solesight.web.pictures import SIDES, framed, shrunk
from solesight.workspace import Workspace
from solesight.workspace_looking import corners_of

__all__ = ["CatalogDesk"]

_MOST = 200
_MOST_CORRECTED = 5_000
_LOOKED = "look"


class CatalogDesk(DeskBase):
    """Shows photos and shoes from a table in memory, and keeps what a person says of them."""

    def __init__(self, workspace: Workspace, limits: Limits) -> None:
        super().__init__(workspace, limits)
        self._table: Kept[PhotoTable] = Kept(workspace.browse, workspace.version, every=2.0)
        # Judging all takes a second; one photo's page need not wait for it.
        self._judged: Kept[dict[str, Judged]] = Kept(workspace.judged, workspace.version, every=2.0)
        self._shoes: tuple[PhotoTable | None, list[ShoeCard]] = (None, [])
        self._pictures = PictureCache(workspace.pictures_folder)
        self._saying = threading.Lock()

    def table(self) -> PhotoTable:
        """Every photo, ready to be filtered."""
        return self._table.get()

    def photos(
        self, *, sort: str = "new", after: str | None = None, limit: int = 60, **filters: Any
    ) -> dict[str, Any]:
        """Give a page of the photos that fit; see `Filters` and `PhotoTable.page`."""
        size = max(1, min(limit, _MOST))
        page = self.table().page(_filters(filters), sort=sort or "new", after=after, limit=size)
        return page.as_json()

    def facets(self, **filters: Any) -> dict[str, Any]:
        """Count what could be filtered by; see `PhotoTable.facets`."""
        return self.table().facets(_filters(filters))

    def cards(self, photos: Sequence[str]) -> list[dict[str, Any]]:
        """Give the cards of some photos, of those that there are."""
        table = self.table()
        found = [card for photo in photos if (card := table.get(photo)) is not None]
        return [card.as_json() for card in found]

    def titles(self, photos: Sequence[str]) -> dict[str, str]:
        """Give the titles of some photos, of those that have one."""
        table = self.table()
        found = {photo: table.get(photo) for photo in photos}
        return {photo: card.title for photo, card in found.items() if card and card.title}

    def photo(self, digits: str) -> dict[str, Any]:
        """Say everything that is known of a photo.

        Raises:
            NotFoundError: there is none.
        """
        details = self.workspace.photo_details(digits)
        card = self._card(details["photo"])
        judged = self._judged.get().get(card.photo)
        frame = details["frame"]
        if frame is not None:
            details["frame"] = corners_of(Frame.from_json(frame), card.width, card.height)
        fits = self.table().page(Filters(shoe=card.shoe_key), limit=_MOST).cards
        return {
            **card.as_json(),
            **details,
            "scores": {k: round(v, 4) for k, v in judged.scores.items()} if judged else {},
            "of": judged.of if judged else None,
            "group": [own.photo for own in fits] if card.shoe_key else [card.photo],
        }

    def _card(self, photo: str) -> Card:
        card = self.table().get(photo) or self._table.renew().get(photo)
        if card is None:
            raise NotFoundError("photo", photo[:12])
        return card

    # ---- shoes

    def shoes(
        self,
        *,
        after: str | None = None,
        limit: int = 60,
        text: str | None = None,
        brand: str | None = None,
        model: str | None = None,
    ) -> dict[str, Any]:
        """Give a page of shoes, those with most photos first.

        Raises:
            SettingsError: the cursor is none.
        """
        table = self.table()
        if text or brand or model:
            mask = table.fitting(Filters(text=text, brand=brand, model=model))
            found = gather_shoes(card for card, fits in zip(table.cards, mask, strict=True) if fits)
        else:
            found = self._every_shoe(table)
        start = _after(found, after)
        size = max(1, min(limit, _MOST))
        some = found[start : start + size]
        more = start + size < len(found)
        following = f"{some[-1].n_photos}:{some[-1].key}" if more else None
        return {"shoes": [s.as_json() for s in some], "total": len(found), "next": following}

    def shoe(self, key: str) -> dict[str, Any]:
        """Say everything that is known of a shoe.

        Raises:
            NotFoundError: there is none of that key.
        """
        cards = [card for card in self.table().cards if card.shoe_key == key]
        if not key or not cards:
            raise NotFoundError("shoe", key[:80])
        (shoe,) = gather_shoes(cards)
        details = self.workspace.shoe_details([card.photo for card in cards])
        return {**shoe.as_json(), "photos": [card.as_json() for card in cards], **details}

    def _every_shoe(self, table: PhotoTable) -> list[ShoeCard]:
        of, shoes = self._shoes
        if of is not table:
            shoes = gather_shoes(table.cards)
            self._shoes = (table, shoes)
        return shoes

    # ---- corrections

    def correct(self, photos: Sequence[str], said: Mapping[str, str | None]) -> dict[str, Any]:
        """Keep what a person says of photos; one that was only looked at joins the catalog.

        Raises:
            SettingsError: nothing is said, or something that cannot be.
            UnknownNameError: a field or a verdict that there is not.
            CatalogError: a photo is not there.
        """
        if len(photos) > _MOST_CORRECTED:
            raise SettingsError(f"a correction is about at most {_MOST_CORRECTED} photos")
        self.workspace.check_correction(said)
        with self._saying:
            for photo in photos:
                self._take_in(photo)
            made = self.workspace.correct(photos, **said)
            self._read_again(photos, judge="verdict" in said and said["verdict"] is None)
        return made.as_json()

    def undo(self, correction: int) -> dict[str, Any]:
        """Take a correction back.

        Raises:
            NotFoundError: there is none of that number.
        """
        with self._saying:
            gone = self.workspace.undo(correction)
            photos = self.workspace.corrected_photos(correction)
            self._read_again(photos, judge="verdict" in gone.said)
        return {"correction": gone.id, "photos": gone.n, "undone": gone.undone}

    def corrections(self, limit: int = 50, after: int | None = None) -> dict[str, Any]:
        """Give the newest corrections, newest first."""
        size = max(1, min(limit, _MOST))
        found = self.workspace.corrections(size + 1, after)
        following = found[size - 1].id if len(found) > size else None
        return {"corrections": [one.as_json() for one in found[:size]], "next": following}

    def _take_in(self, photo: str) -> None:
        """Add a photo that was only looked at."""
        if self.workspace.holds(photo):
            return
        looked = self.tray.get(photo)
        if looked is None:
            raise CatalogError(
                f"photo {photo[:12]} is not in the catalog, and was looked at too long ago: "
                "look at it again"
            )
        self.workspace.add_bytes(looked.name, looked.data, source=_LOOKED)

    def _read_again(self, photos: Sequence[str], *, judge: bool) -> None:
        table, version = self.table(), self._table.version()
        if any(table.get(photo) is None for photo in photos):
            self._table.renew()
        else:
            self._table.put(self.workspace.browse_again(table, photos, judge=judge), version)

    # ---- pictures

    def thumbnail(self, photo: str, side: int) -> bytes:
        """Draw a photo of the catalog small; kept on the disk, since it never changes.

        Raises:
            NotFoundError: there is no such photo, or no such size.
            CatalogError: its bytes are missing or damaged.
        """
        known, caps = self._known(photo), self.workspace.caps
        store = self.workspace.catalog.store
        name = f"{known}-{_side(side)}"
        return self._pictures.get(name, lambda: shrunk(store.get(known), side, caps))

    def frame_picture(self, photo: str, side: int) -> bytes:
        """Draw the frame of a photo of the catalog.

        Raises:
            NotFoundError: there is no such photo, no such size, or it was not measured.
        """
        known = self._known(photo)
        frame = self.workspace.frame_of(known)
        if frame is None:
            raise NotFoundError("frame of photo", photo[:12])
        store, caps = self.workspace.catalog.store, self.workspace.caps
        shape = hashlib.sha256(frame.to_json().encode()).hexdigest()[:12]
        name = f"{known}-{shape}-{_side(side)}"
        return self._pictures.get(name, lambda: framed(store.get(known), frame, side, caps))

    def looked_picture(self, photo: str, side: int, *, frame: bool) -> bytes:
        """Draw a photo that was looked at lately, or its frame.

        Raises:
            NotFoundError: it is gone.
        """
        looked = self.tray.get(photo)
        if looked is None:
            raise NotFoundError("photo looked at lately", photo[:12])
        if frame:
            return framed(looked.data, looked.frame, _side(side), self.workspace.caps)
        return shrunk(looked.data, _side(side), self.workspace.caps)

    def original(self, photo: str) -> tuple[bytes, str]:
        """Give the bytes of a photo as they were given, and their format."""
        found = self.workspace.find_photo(photo)
        return self.workspace.catalog.store.get(found), self.workspace.format_of(found)

    def _known(self, photo: str) -> str:
        if len(photo) != 64 or self.table().get(photo) is None:
            return self.workspace.find_photo(photo)
        return photo


def _side(side: int) -> int:
    if side not in SIDES:
        raise UnknownNameError("side", str(side), map(str, SIDES))
    return side


def _filters(given: Mapping[str, Any]) -> Filters:
    known = Filters.__dataclass_fields__
    for name in given:
        if name not in known:
            raise UnknownNameError("filter", name, known)
    # An empty field of a form asks for nothing.
    return Filters(**{k: _number(k, v) for k, v in given.items() if v not in (None, "")})


def _number(name: str, value: Any) -> Any:
    if not name.startswith("price_"):
        return value
    try:
        return float(value)
    except (TypeError, ValueError):
        raise SettingsError(f"{name} must be a number") from None


def _after(found: Sequence[ShoeCard], after: str | None) -> int:
    if after is None:
        return 0
    n, colon, key = after.partition(":")
    if not colon or not n.isascii() or not n.isdigit() or len(n) > 9:
        raise SettingsError("after is not a cursor that a page of shoes gave")
    last = (-int(n), key)
    return sum((-shoe.n_photos, shoe.key) <= last for shoe in found)
