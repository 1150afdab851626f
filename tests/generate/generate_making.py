"""What the tests of dreaming and painting share."""

from __future__ import annotations


class Stops:
    """Ctrl-C in the middle."""

    def __init__(self, after: int) -> None:
        self.left = after

    def start(self, label: str, total: int | None) -> None: ...

    def finish(self) -> None: ...

    def advance(self, n: int = 1) -> None:
        self.left -= n
        if self.left == 0:
            raise KeyboardInterrupt
