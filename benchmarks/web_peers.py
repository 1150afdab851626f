"""The web app's Look beside the same job as a Streamlit and a Gradio page, in one run.

    python benchmarks/web_peers.py DATA WORKSPACE PYTHON

DATA is the folder of real photos, WORKSPACE one that went through the main job on them, PYTHON an
interpreter with Solesight, Streamlit and Gradio. Each page is opened in headless Chromium with an
empty cache: what is loaded, when it is ready, and from a photo given to its answer shown, five
times. Written into docs/figures/web.md.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tables import ROOT, put, table

sys.path.insert(0, str(ROOT / "tests" / "web" / "pages"))
from window import Window, free_port

PAGE = ROOT / "docs" / "figures" / "web.md"
PEERS = ROOT / "benchmarks" / "peers"
PHOTOS, PATIENCE = 5, 120.0


@dataclass(frozen=True)
class Peer:
    """A page of the same job.

    Attributes:
        name: in words.
        command: starts its server, after the interpreter.
        ready: true when a photo can be given.
        file: where it is given.
        answered: true when an answer is shown.
    """

    name: str
    command: tuple[str, ...]
    ready: str
    file: str
    answered: str


def peers(workspace: str, port: int) -> tuple[Peer, ...]:
    """Give ours and the others."""
    text = "document.body.innerText"
    return (
        Peer(
            "ours (`solesight serve`; also look-alikes, brand, hyped, price)",
            ("-m", "solesight", "serve", "--port", str(port), "--workspace", workspace),
            "document.querySelector('#pick') !== null",
            "#pick",
            "document.querySelector('.answer') !== null",
        ),
        Peer(
            "Streamlit",
            ("-m", "streamlit", "run", str(PEERS / "streamlit_page.py"), "--server.port",
             str(port), "--server.headless", "true", "--browser.gatherUsageStats", "false",
             "--server.address", "127.0.0.1", "--", workspace),
            "document.querySelector('input[type=file]') !== null",
            "input[type=file]",
            f"{text}.includes('answered')",
        ),
        Peer(
            "Gradio",
            (str(PEERS / "gradio_page.py"), workspace, str(port)),
            "document.querySelector('input[type=file]') !== null",
            "input[type=file]",
            f"/\\d%/.test({text})",
        ),
    )  # fmt: skip


@contextmanager
def running(python: str, peer: Peer, port: int) -> Iterator[str]:
    """Start a server, give its address, end it."""
    environment = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False", "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [python, *peer.command],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_open(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def wait_open(port: int) -> None:
    """Wait until somebody listens."""
    import socket

    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def measured(python: str, workspace: str, photos: list[Path], which: int) -> tuple[object, ...]:
    """Open a page, give it photos, and time it."""
    port = free_port()
    peer = peers(workspace, port)[which]
    with (
        running(python, peer, port) as base,
        tempfile.TemporaryDirectory() as folder,
        Window(base, Path(folder)) as window,
    ):
        window.size(1280)
        # The first photo loads the models: that is the server's start, not the page.
        answered(window, peer, photos[0])
        window.forget()
        begun = time.perf_counter()
        window.go("/")
        window.until(peer.ready, PATIENCE)
        ready = time.perf_counter() - begun
        time.sleep(1.5)
        loaded = [(u, n) for u, n in window.requests() if u.startswith("http")]
        times = [answered(window, peer, photo) for photo in photos[1:]]
    size = sum(n for _, n in loaded) / 1000
    return (peer.name, f"{ready:.2f}", len(loaded), f"{size:,.0f}",
            f"{statistics.median(times):.2f}", f"{max(times):.2f}")  # fmt: skip


def answered(window: Window, peer: Peer, photo: Path) -> float:
    """Give a photo to a fresh page; give the seconds until its answer."""
    window.go("/")
    window.until(peer.ready, PATIENCE)
    begun = time.perf_counter()
    window.give(peer.file, [photo])
    window.until(peer.answered, PATIENCE)
    return time.perf_counter() - begun


def main() -> None:
    """Measure the three pages and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("python")
    given = parser.parse_args()
    found = sorted((given.data / "images" / "stockx_side").rglob("*.jpg"))
    photos = found[:: max(1, len(found) // PHOTOS)][: PHOTOS + 1]
    workspace = str(given.workspace.resolve())
    rows = [measured(given.python, workspace, photos, which) for which in range(3)]
    columns = ("page", "ready, s", "requests", "KB", "photo to answer, p50 s", "slowest, s")
    text = (
        "## Beside Streamlit and Gradio\n\nThe same models behind three pages, one after another "
        "in one run; an empty browser cache, models loaded. The other two only name the shoe.\n\n"
        f"{table(columns, rows)}"
    )
    put(PAGE, "peers", text, "python benchmarks/web_peers.py DATA WORKSPACE PYTHON")


if __name__ == "__main__":
    main()
