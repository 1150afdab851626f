"""Write tables into Markdown between markers, with the command that repeats them."""

from __future__ import annotations

import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Make a Markdown table."""
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def put(page: Path, name: str, text: str, command: str) -> None:
    """Replace the part of a page between ``<!-- name:begin -->`` and ``<!-- name:end -->``."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    old = page.read_text(encoding="utf-8") if page.is_file() else ""
    stamp = datetime.now(UTC).date().isoformat()
    body = f"{begin}\n{text}\n\nMeasured {stamp} on {machine()}; repeat with `{command}`.\n{end}"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    new = pattern.sub(lambda _: body, old) if pattern.search(old) else f"{old.rstrip()}\n\n{body}\n"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(new.lstrip(), encoding="utf-8")


def machine() -> str:
    """Describe the machine in words."""
    import os

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores} cores, {platform.machine()}, Python {platform.python_version()}"


def metric(found: dict[str, float | None] | None) -> str:
    """Write a metric with its interval."""
    if not found or found["value"] is None:
        return "-"
    if found["low"] is None:
        return f"{found['value']:.3f}"
    return f"{found['value']:.3f} [{found['low']:.3f}, {found['high']:.3f}]"
