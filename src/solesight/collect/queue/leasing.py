"""Who works on a download: so that what a killed run held is free again at once."""

from __future__ import annotations

import os
import platform
from functools import cache
from pathlib import Path

__all__ = ["is_gone", "own_lease"]


def _started(pid: int) -> str:
    """Give when a process started, as the kernel counts; empty where that cannot be told."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        return stat.rsplit(")", 1)[1].split()[19]
    except (OSError, IndexError):
        return ""


@cache
def _own(pid: int) -> str:
    return f"{platform.node()[:60]}|{pid}|{_started(pid)}"


def own_lease() -> str:
    """Name this process, among all machines and over time."""
    return _own(os.getpid())


def is_gone(lease: str) -> bool:
    """Say whether the process of a lease is surely gone: one of this machine that runs no more."""
    node, _, rest = lease.partition("|")
    pid, _, started = rest.partition("|")
    if node != platform.node()[:60] or not pid.isdigit():
        return False  # another machine's: only time can tell
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return bool(started) and _started(int(pid)) != started
