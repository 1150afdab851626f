"""The desk of the web app: one open workspace, what is loaded of it, and what can be asked.

Plain methods that give plain JSON; the API and the pages both call them, so that they never say
different things.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from solesight.errors import SolesightError
from solesight.jobs import Job
from solesight.web.desk_jobs import JobsDesk
from solesight.web.desk_models import ModelsDesk
from solesight.web.desk_recoloring import RecoloringDesk
from solesight.web.options import Limits
from solesight.workspace import Workspace, open_workspace

_log = logging.getLogger("solesight.web")

__all__ = ["Desk"]


class Desk(ModelsDesk, RecoloringDesk, JobsDesk):
    """What the web app knows and does.

    Args:
        workspace: an open one; closed with the desk.
        limits: how much may be asked for.
    """

    def __init__(self, workspace: Workspace, limits: Limits | None = None) -> None:
        super().__init__(workspace, limits or Limits())
        self._warming = threading.Thread(target=self._warm, daemon=True, name="solesight-warm")

    @classmethod
    def open(cls, folder: str | Path, limits: Limits | None = None, **settings: Any) -> Desk:
        """Open the desk of a workspace; a new folder becomes one."""
        return cls(open_workspace(folder, **settings), limits)

    def begin(self) -> None:
        """Take up waiting jobs, and load what every photo needs before the first one comes."""
        super().begin()
        self._warming.start()

    def close(self) -> None:
        """Let go of threads and catalog."""
        if self._warming.is_alive():
            self._warming.join(60)
        self._looker.settle()
        self._recolorer.settle()
        self._table.settle()
        self._judged.settle()
        super().close()

    def _warm(self) -> None:
        try:
            self.looker()
            self.table()
            self._judged.get()
        except SolesightError as error:
            # Whoever asks is told; a server that cannot look may still show the catalog.
            _log.warning("%s", error)

    def job_ended(self, job: Job) -> None:
        """Look at the catalog anew: a job changed it."""
        self._table.look()
        self._looker.look()
        self._recolorer.look()

    def status(self) -> dict[str, Any]:
        """Say what the workspace holds, and which parts are there."""
        looker = self.looker()
        reports = self.workspace.folder / "reports"
        return {
            **self.workspace.status().as_json(),
            "parts": {
                "identify": True,
                "predict": sorted(looker.answering),
                "price": looker.asker is not None,
                "reports": sorted(page.stem for page in reports.glob("*.html")),
            },
        }

    def metrics(self) -> str:
        """Give figures in the text form that Prometheus reads."""
        work = self.work_pool
        return figures(
            {
                "looks_total": ("counter", "photos looked at", work.done),
                "looks_refused_total": ("counter", "refused for want of a worker", work.refused),
                "look_seconds_total": ("counter", "seconds of workers", round(work.seconds, 3)),
                "looks_waiting": ("gauge", "photos that wait or are looked at", work.inside),
                "jobs_open": ("gauge", "jobs that wait or run", self.running_jobs()),
                "photos": ("gauge", "photos in the catalog", len(self.table())),
            }
        )


def figures(known: Mapping[str, tuple[str, str, float]]) -> str:
    """Write name -> (kind, meaning, value) as Prometheus reads it."""
    lines = []
    for name, (kind, meaning, value) in known.items():
        full = f"solesight_{name}"
        lines += [f"# HELP {full} {meaning}", f"# TYPE {full} {kind}", f"{full} {value}"]
    return "\n".join(lines) + "\n"
