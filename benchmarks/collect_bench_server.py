"""A server of photos with faults, in a process of its own."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image

HOSTS = ("a.example", "b.example", "c.example", "d.example")
_SIDE = 224


def _photo(n: int) -> bytes:
    """A picture of about 10 KB, another for each number: smooth noise."""
    rng = np.random.default_rng(n)
    small = rng.integers(0, 256, (14, 14, 3), dtype=np.uint8)
    file = io.BytesIO()
    picture = Image.fromarray(small).resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)
    picture.save(file, "JPEG", quality=88)
    return file.getvalue()


def fault(n: int, tries: int) -> str:
    """5 % 503, 2 % truncated, 1 % slow, at the first try; known from the number alone."""
    if tries > 1:
        return ""
    place = (n * 2654435761 % 2**32) / 2**32
    return "503" if place < 0.05 else "cut" if place < 0.07 else "slow" if place < 0.08 else ""


@contextmanager
def serve(folder: Path, photos: int) -> Iterator[tuple[Path, int]]:
    """Serve from another process; give the list of addresses and the port."""
    command = [sys.executable, __file__, str(photos)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        port = int(server.stdout.readline())
        names = folder / "list.csv"
        rows = (f"https://{HOSTS[n % len(HOSTS)]}/{n}.jpg,Kestrin {n}" for n in range(photos))
        names.write_text("url,title\n" + "\n".join(rows) + "\n")
        yield names, port
    finally:
        server.stdout.close()
        server.terminate()
        server.wait()


def main() -> None:
    """Serve until terminated."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "collect"))
    from replay import ReplayServer, Reply

    n = int(sys.argv[1])
    bodies = [_photo(k) for k in range(n)]
    tries: dict[tuple[str, int], int] = {}
    lock = threading.Lock()

    def answer(asked: object) -> Reply | None:
        path = asked.path  # type: ignore[attr-defined]
        if not path.endswith(".jpg"):
            return None
        number = int(path.strip("/").removesuffix(".jpg"))
        with lock:
            key = (asked.host, number)  # type: ignore[attr-defined]
            tries[key] = tries.get(key, 0) + 1
            wrong = fault(number, tries[key])
        body = bodies[number]
        if wrong == "503":
            return Reply(b"", 503)
        cut = len(body) // 2 if wrong == "cut" else None
        return Reply(body, kind="image/jpeg", cut=cut, wait=0.5 if wrong == "slow" else 0.0)

    server = ReplayServer()
    server.default = answer
    sys.stdout.write(f"{server.port}\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main()
