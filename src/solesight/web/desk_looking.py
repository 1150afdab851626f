"""The desk, looking at photos."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from solesight.errors import UnknownNameError
from solesight.identify import SeenPhoto
from solesight.pages import write_whole
from solesight.web.desk_base import DeskBase
from solesight.web.kept import Kept
from solesight.web.options import Limits
from solesight.web.tray import TrayPhoto
from solesight.workspace import Workspace
from solesight.workspace_looking import Looker

__all__ = ["LookingDesk"]

_CHOICES = "serving.json"


class LookingDesk(DeskBase):
    """Says what is in photos, by a gallery and bundles that are loaded once."""

    def __init__(self, workspace: Workspace, limits: Limits) -> None:
        super().__init__(workspace, limits)
        self._looker: Kept[Looker] = Kept(self._make_looker, self._looker_version, every=10.0)

    def looker(self) -> Looker:
        """The gallery and the bundles, loaded."""
        return self._looker.get()

    def look(
        self, name: str, data: bytes, *, top: int = 5, bundles: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Say everything of one photo; see `Looker.look`.

        Raises:
            PhotoError: it cannot be read.
            UnknownNameError: no bundle of that name is loaded.
        """
        found = self.looker().look(name, data, top=top, bundles=self._asked(bundles))
        self.tray.put(found.photo, TrayPhoto(name, data, found.measures.frame))
        return {"known": self.workspace.holds(found.photo), **found.as_json()}

    def identify(
        self, name: str, data: bytes, *, top: int = 5, **only: str | None
    ) -> dict[str, Any]:
        """Say which shoe a photo shows; see `ShoeFinder.identify`."""
        looker = self.looker()
        return looker.finder.identify_seen(looker.see(name, data), top=top, **only).as_json()

    def see(self, name: str, data: bytes) -> SeenPhoto:
        """Take the views of a photo, for `identify_together`.

        Raises:
            PhotoError: it cannot be read.
        """
        return self.looker().see(name, data)

    def identify_together(
        self, seen: Sequence[SeenPhoto], *, top: int = 5, **only: str | None
    ) -> dict[str, Any]:
        """Say which shoe photos of one shoe show; see `ShoeFinder.identify_together`."""
        finder, least = self.looker().finder, self.workspace.thresholds.shoe
        return finder.identify_seen_together(seen, top=top, least_shoe=least, **only).as_json()

    def similar(
        self, name: str, data: bytes, *, top: int = 5, **only: str | None
    ) -> dict[str, Any]:
        """Find look-alikes of a photo; see `ShoeFinder.similar`."""
        looker = self.looker()
        return looker.finder.similar_seen(looker.see(name, data), top=top, **only).as_json()

    def predict(self, name: str, data: bytes, bundle: str) -> dict[str, Any]:
        """Say what one bundle says of a photo."""
        return self.looker().predict(name, data, bundle).as_json()

    def bundle_for(self, target: str, name: str | None = None) -> str:
        """Find the bundle that answers for a target: the one named, chosen, or newest.

        Raises:
            UnknownNameError: no bundle predicts the target, or there is none of that name.
        """
        answering = self.looker().answering
        if name is not None:
            answering = {**answering, **self._asked([name])}
        if target not in answering or name not in (None, answering[target]):
            raise UnknownNameError("bundle for", target, answering)
        return answering[target]

    def pricing(self) -> Callable[[str, bytes], dict[str, Any]]:
        """Give what prices a photo.

        Raises:
            UnknownNameError: this workspace cannot.
        """
        looker = self.looker()
        if looker.asker is None:
            raise UnknownNameError("verb", "price", ("identify", "similar", "predict"))
        return looker.price

    def choices(self) -> dict[str, str]:
        """Target -> the bundle that was chosen to answer for it."""
        return _read_choices(self.workspace.folder / _CHOICES)

    def choose(self, name: str) -> None:
        """Let a bundle answer for its target on Look.

        Raises:
            UnknownNameError: there is none of that name.
        """
        chosen = {**self.choices(), **self._asked([name])}
        text = json.dumps({"answers": dict(sorted(chosen.items()))}, indent=2)
        write_whole(self.workspace.folder / _CHOICES, text.encode(), "choice")
        self._looker.renew()

    def _asked(self, bundles: Sequence[str]) -> dict[str, str]:
        targets = {meta.name: meta.target for meta in self.workspace.bundles()}
        for name in bundles:
            if name not in targets:
                raise UnknownNameError("bundle", name, targets)
        return {targets[name]: name for name in bundles}

    def _make_looker(self) -> Looker:
        return self.workspace.looker(self.choices())

    def _looker_version(self) -> str:
        names = [meta.name for meta in self.workspace.bundles()]
        return json.dumps([self.workspace.version(), names, self.choices()])


def _read_choices(file: Path) -> dict[str, str]:
    """Read target -> bundle; nothing where nobody chose, or where the file is damaged."""
    try:
        said: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return {str(k): str(v) for k, v in said["answers"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
