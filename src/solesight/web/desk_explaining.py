"""The desk, saying why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from solesight.errors import NotFoundError, UnknownNameError
from solesight.explain import Explained, drawn_overlay
from solesight.pages import data_uri
from solesight.web.desk_looking import LookingDesk
from solesight.web.kept import Kept
from solesight.web.options import Limits
from solesight.workspace import Workspace
from solesight.workspace_explain import Explainer

__all__ = ["ExplainAsked", "ExplainingDesk"]

_SIDE = 360


@dataclass(frozen=True)
class ExplainAsked:
    """What is asked of a photo.

    Attributes:
        bundles: who is asked; those that answer on Look where none is named.
        methods: how; each bundle's default where none is named.
        label: the class to explain.
        against: the class that it is held against.
        pictures: whether overlays are wanted too.
    """

    bundles: Sequence[str] = ()
    methods: Sequence[str] = ()
    label: str | None = None
    against: str | None = None
    pictures: bool = False


class ExplainingDesk(LookingDesk):
    """Says why bundles say what they say, by bundles that are opened when first asked."""

    def __init__(self, workspace: Workspace, limits: Limits) -> None:
        super().__init__(workspace, limits)
        self._explainers: dict[tuple[str, ...], Kept[Explainer]] = {}

    def explain(
        self, name: str, data: bytes, asked: ExplainAsked = ExplainAsked()
    ) -> dict[str, Any]:
        """Explain one photo; see `solesight.explain.explain`.

        Raises:
            PhotoError: it cannot be read.
            UnknownNameError: no such bundle, method or class.
        """
        found = self.explained(name, data, asked)
        lines = [one.as_json() for one in found]
        if asked.pictures:
            for one, line in zip(found, lines, strict=True):
                line["overlay"] = str(data_uri(drawn_overlay(one, _SIDE)))
        return {"path": name, "explanations": lines}

    def why(self, photo: str) -> list[Explained]:
        """Explain a photo that was looked at lately.

        Raises:
            NotFoundError: it is not remembered any more.
        """
        kept = self.tray.get(photo)
        if kept is None:
            raise NotFoundError("photo that was looked at lately", photo[:12])
        return self.explained(kept.name, kept.data)

    def explained(
        self, name: str, data: bytes, asked: ExplainAsked = ExplainAsked()
    ) -> list[Explained]:
        """Explain one photo, with its pictures; see `explain`."""
        bundles = tuple(asked.bundles) or tuple(sorted(self.looker().answering.values()))
        if not bundles:
            raise UnknownNameError("bundle", "to explain", ())
        return self._explainer(bundles).explain(
            name,
            data,
            methods=tuple(asked.methods),
            label=asked.label,
            against=asked.against,
        )

    def _explainer(self, bundles: tuple[str, ...]) -> Explainer:
        self._asked(bundles)
        if bundles not in self._explainers:
            if len(self._explainers) >= _MOST:
                self._explainers.pop(next(iter(self._explainers)))
            self._explainers[bundles] = Kept(
                lambda: self.workspace.explainer(*bundles), self._explained_by, every=10.0
            )
        return self._explainers[bundles].get()

    def _explained_by(self) -> str:
        checks = self.workspace.folder / "reports"
        told = [f.stat().st_mtime_ns for f in sorted(checks.glob("explain-check-*.json"))]
        return json.dumps([self._looker_version(), told])


_MOST = 4
"""Sets of bundles that stay open."""
