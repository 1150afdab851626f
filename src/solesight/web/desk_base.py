"""What every part of the desk stands on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from solesight.closing import Closing
from solesight.web.options import Limits
from solesight.web.tray import Tray
from solesight.web.work import Work
from solesight.workspace import Workspace

__all__ = ["DeskBase"]

R = TypeVar("R")


class DeskBase(Closing):
    """An open workspace, the threads that look at photos, and the photos looked at lately.

    Args:
        workspace: an open one; closed with the desk.
        limits: how much may be asked for.
    """

    def __init__(self, workspace: Workspace, limits: Limits) -> None:
        self.workspace, self.limits = workspace, limits
        self.tray = Tray()
        self.work_pool = Work(limits.workers, limits.queue)

    async def work(self, call: Callable[..., R], *args: Any, **named: Any) -> R:
        """Run what keeps a core busy on one of a few threads.

        Raises:
            Busy: too much waits already.
        """
        return await self.work_pool.run(call, *args, **named)

    def close(self) -> None:
        """Let go of threads and catalog."""
        self.work_pool.close()
        self.workspace.close()
