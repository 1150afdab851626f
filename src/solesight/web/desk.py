"""The desk of the web app: one open workspace, what is loaded of it, and what can be asked.

Plain methods that give plain JSON; the API and the pages both call them, so that they never say
different things.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from solesight.closing import Closing
from solesight.errors import UnknownNameError
from solesight.web.kept import Kept
from solesight.web.options import Limits
from solesight.web.tray import Tray, TrayPhoto
from solesight.web.work import Work
from solesight.workspace import Workspace, open_workspace
from solesight.workspace_looking import Looker

__all__ = ["Desk"]

R = TypeVar("R")
_CHOICES = "serving.json"


class Desk(Closing):
    """What the web app knows and does.

    Args:
        workspace: an open one; closed with the desk.
        limits: how much may be asked for.
    """

    def __init__(self, workspace: Workspace, limits: Limits | None = None) -> None:
        self.workspace, self.limits = workspace, limits or Limits()
        self.tray = Tray()
        self._work = Work(self.limits.workers, self.limits.queue)
        self._looker: Kept[Looker] = Kept(self._make_looker, self._looker_version, every=10.0)

    @classmethod
    def open(cls, folder: str | Path, limits: Limits | None = None, **settings: Any) -> Desk:
        """Open the desk of a workspace; a new folder becomes one."""
        return cls(open_workspace(folder, **settings), limits)

    @property
    def work_pool(self) -> Work:
        """The threads that look at photos."""
        return self._work

    async def work(self, call: Callable[..., R], *args: Any, **named: Any) -> R:
        """Run what keeps a core busy on one of a few threads.

        Raises:
            Busy: too much waits already.
        """
        return await self._work.run(call, *args, **named)

    # ---- looking

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
        looker = self.looker()
        found = looker.look(name, data, top=top, bundles=self._asked(bundles))
        self.tray.put(found.photo, TrayPhoto(name, data, found.measures.frame))
        return {"known": self.workspace.holds(found.photo), **found.as_json()}

    def identify(
        self, name: str, data: bytes, *, top: int = 5, **only: str | None
    ) -> dict[str, Any]:
        """Say which shoe a photo shows; see `ShoeFinder.identify`."""
        looker = self.looker()
        return looker.finder.identify_seen(looker.see(name, data), top=top, **only).as_json()

    def similar(
        self, name: str, data: bytes, *, top: int = 5, **only: str | None
    ) -> dict[str, Any]:
        """Find look-alikes of a photo; see `ShoeFinder.similar`."""
        looker = self.looker()
        return looker.finder.similar_seen(looker.see(name, data), top=top, **only).as_json()

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
        pricing = self.looker().pricing
        if pricing is None:
            raise UnknownNameError("verb", "price", ("identify", "similar", "predict"))

        def price(name: str, data: bytes) -> dict[str, Any]:
            return dict(pricing(name, data))

        return price

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

    # ---- which bundle answers

    def choices(self) -> dict[str, str]:
        """Target -> the bundle that was chosen to answer for it."""
        return read_choices(self.workspace.folder / _CHOICES)

    def status(self) -> dict[str, Any]:
        """Say what the workspace holds, and which parts are there."""
        looker = self.looker()
        reports = self.workspace.folder / "reports"
        return {
            **self.workspace.status().as_json(),
            "parts": {
                "identify": True,
                "predict": sorted(looker.answering),
                "price": looker.pricing is not None,
                "reports": sorted(page.stem for page in reports.glob("*.html")),
            },
        }

    def metrics(self) -> str:
        """Give figures in the text form that Prometheus reads."""
        work = self._work
        return figures(
            {
                "looks_total": ("counter", "photos looked at", work.done),
                "looks_refused_total": ("counter", "refused for want of a worker", work.refused),
                "look_seconds_total": ("counter", "seconds of workers", round(work.seconds, 3)),
                "looks_waiting": ("gauge", "photos that wait or are looked at", work.inside),
            }
        )

    def begin(self) -> None:
        """Load what every photo needs, before the first one comes."""

    def close(self) -> None:
        """Let go of threads and catalog."""
        self._work.close()
        self.workspace.close()


def figures(known: Mapping[str, tuple[str, str, float]]) -> str:
    """Write name -> (kind, meaning, value) as Prometheus reads it."""
    lines = []
    for name, (kind, meaning, value) in known.items():
        full = f"solesight_{name}"
        lines += [f"# HELP {full} {meaning}", f"# TYPE {full} {kind}", f"{full} {value}"]
    return "\n".join(lines) + "\n"


def read_choices(file: Path) -> dict[str, str]:
    """Read target -> bundle; nothing where nobody chose, or where the file is damaged."""
    try:
        said: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return {str(k): str(v) for k, v in said["answers"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
