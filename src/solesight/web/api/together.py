"""Photos of one shoe in one request: each is seen in a turn of its own, then all are asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.datastructures import UploadFile

from solesight.errors import PhotoError, UnreadablePhoto
from solesight.identify import SeenPhoto
from solesight.web.api.common import named
from solesight.web.desk import Desk

__all__ = ["asked_together"]


async def asked_together(
    desk: Desk, photos: Sequence[UploadFile], *, top: int = 5, **only: str | None
) -> list[dict[str, Any]]:
    """Give a line for each photo that cannot be read, and last the answer.

    Raises:
        PhotoError: none of them can be read.
    """
    seen, failed = list[SeenPhoto](), list[tuple[str, PhotoError]]()
    for photo in photos:
        try:
            seen.append(await desk.work(_see, desk, photo))
        except PhotoError as error:
            failed.append((named(photo), error))
    if not seen and len(failed) == 1:
        raise failed[0][1]
    if not seen:
        raise UnreadablePhoto("; ".join(f"{name}: {error}" for name, error in failed))
    found = await desk.work(desk.identify_together, seen, top=top, **only)
    lines = [{"path": n, "error": str(e), "reason": e.reason} for n, e in failed]
    return [*lines, found]


def _see(desk: Desk, photo: UploadFile) -> SeenPhoto:
    # Read by whoever has time for it: photos that wait lie on the disk, not in memory.
    return desk.see(named(photo), photo.file.read())
