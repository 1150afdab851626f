"""How fast and how steady the web app is: looks, many clients, memory, filters over 20,000 photos.

    python benchmarks/web.py DATA WORKSPACE [--only latency load memory filters] [--uploads 10000]

DATA is the folder of real photos, WORKSPACE one that went through the main job on them. Each part
starts a server of its own and writes its table into docs/figures/web.md.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import resource
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from tables import ROOT, put, table
from web_catalog import FILTERS, draw_catalog
from web_client import Answer, Server, ask, get, photo_body

from solesight.samples import write_samples

PAGE = ROOT / "docs" / "figures" / "web.md"
HEAD = """# How fast and how steady the web app is

Written by `benchmarks/web.py`: a server (`solesight serve`, as it comes) and its clients on the
same two cores, so that what the clients cost is in every number.
"""
CLIENTS, SECONDS = 32, 60


def share(values: list[float], part: float) -> float:
    """Give the value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def ms(seconds: float) -> str:
    """Write seconds as milliseconds."""
    return f"{1000 * seconds:,.0f}"


def real_photos(data: Path, n: int) -> list[bytes]:
    """Draw photos, the same at every run."""
    files = sorted(p for p in (data / "images").rglob("*") if p.suffix in {".jpg", ".png", ".webp"})
    chosen = random.Random(0).sample(files, min(n, len(files)))
    return [photo_body(path.name, path.read_bytes()) for path in chosen]


def latency(server: Server, bodies: list[bytes]) -> str:
    """Ask one photo after another."""
    for body in bodies[:5]:
        ask(server, body)
    found = [ask(server, body) for body in bodies]
    times = [one.seconds for one in found if one.status == 200]
    refused = Counter(one.status for one in found if one.status != 200)
    rows = [
        ("photo to full answer, p50", ms(statistics.median(times))),
        ("p95", ms(share(times, 0.95))),
        ("slowest", ms(max(times))),
    ]
    text = table(("", "ms"), rows)
    note = f"{len(times)} real photos, one after another, models loaded"
    return f"{text}\n\n{note}; other answers: {dict(refused) or 'none'}."


def load(server: Server, bodies: list[bytes], clients: int, seconds: float) -> list[Answer]:
    """Ask by many clients at once, each waiting as long as it is told to."""
    until = time.monotonic() + seconds
    found: list[Answer] = []

    def client(number: int) -> None:
        chance = random.Random(number)
        while time.monotonic() < until:
            one = ask(server, chance.choice(bodies))
            found.append(one)
            if one.status != 200:
                time.sleep(min(one.retry, max(0.0, until - time.monotonic())))

    threads = [threading.Thread(target=client, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def crowd(server: Server, bodies: list[bytes]) -> str:
    """Compare many clients with one."""
    alone = load(server, bodies, 1, SECONDS / 3)
    many = load(server, bodies, CLIENTS, SECONDS)
    rate_alone = sum(one.status == 200 for one in alone) / (SECONDS / 3)
    good = [one.seconds for one in many if one.status == 200]
    rate_many = len(good) / SECONDS
    codes = Counter(one.status for one in many)
    rows = [
        ("one client", f"{rate_alone:.1f}", ms(share([a.seconds for a in alone], 0.95)), "200"),
        (
            f"{CLIENTS} clients",
            f"{rate_many:.1f}",
            ms(share(good, 0.95)),
            ", ".join(f"{code}: {n}" for code, n in sorted(codes.items())),
        ),
    ]
    text = table(("", "photos a second answered 200", "p95 of those, ms", "answers"), rows)
    return (
        f"{text}\n\nWith {CLIENTS} clients, {rate_many / rate_alone:.0%} of what one client gets."
    )


def small_photos() -> list[bytes]:
    """Draw photos of 240 pixels."""
    with tempfile.TemporaryDirectory() as folder:
        drawn = write_samples(Path(folder), shoes=12, photos_per_shoe=4, seed=9, extras=False)
        kinds = {".jpg", ".png", ".webp"}
        files = [p for p in sorted(drawn.folder.rglob("*")) if p.suffix in kinds]
        return [photo_body(f"{path.stem}.jpg", shrunk(path)) for path in files]


def shrunk(path: Path) -> bytes:
    """Make a small JPEG of a picture."""
    picture = Image.open(path).convert("RGB")
    picture.thumbnail((240, 240))
    file = io.BytesIO()
    picture.save(file, "JPEG")
    return file.getvalue()


def memory(server: Server, uploads: int, tell: Callable[[str], None]) -> str:
    """Upload small drawn photos, and watch the server's memory; told of as it goes on."""
    bodies, rows, step = small_photos(), list[tuple[str, str]](), max(1, uploads // 20)
    text = ""
    for done in range(step, uploads + 1, step):
        many(server, bodies, step)
        rows.append((f"{done:,}", f"{server.memory() / 2**20:.0f}"))
        text = table(("uploads", "resident, MB"), rows)
        tell(text)
    return text


def many(server: Server, bodies: list[bytes], n: int) -> None:
    """Upload ``n`` photos by two clients."""
    left, lock = iter(range(n)), threading.Lock()

    def client() -> None:
        while True:
            with lock:
                number = next(left, None)
            if number is None:
                return
            while ask(server, bodies[number % len(bodies)]).status != 200:
                time.sleep(0.5)

    threads = [threading.Thread(target=client) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def filters(server: Server) -> str:
    """Ask pages of filters over 20,000 photos."""
    rows = []
    for name, query in FILTERS.items():
        page, count = f"/api/v1/photos?limit=60&{query}", f"/api/v1/photos/facets?{query}"
        get(server, page)
        times = [get(server, page).seconds for _ in range(30)]
        counted = [get(server, count).seconds for _ in range(10)]
        rows.append((name, *map(ms, (statistics.median(times), max(times), max(counted)))))
    return table(("filter", "page, p50 ms", "page, slowest ms", "counts, slowest ms"), rows)


def main() -> None:
    """Run the parts that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--only", nargs="*", default=["latency", "load", "memory", "filters"])
    parser.add_argument("--uploads", type=int, default=10_000)
    parser.add_argument("--note", default="", help="of what else went on, for the page")
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    if not PAGE.is_file():
        PAGE.write_text(HEAD, encoding="utf-8")
    bodies = real_photos(given.data, 100)
    parts: dict[str, Callable[[Server], str]] = {
        "latency": lambda server: latency(server, bodies),
        "load": lambda server: crowd(server, bodies),
        "memory": lambda server: memory(
            server, given.uploads, lambda text: write("memory", text, given.note)
        ),
        "filters": filters,
    }
    for name in given.only:
        with tempfile.TemporaryDirectory() as folder:
            place = draw_catalog(Path(folder)) if name == "filters" else given.workspace
            with Server(place) as server:
                write(name, parts[name](server), given.note)


def write(name: str, text: str, said: str = "") -> None:
    """Put a part into the page."""
    print(text, flush=True)
    note = (
        f"Load of the machine at the end, this included: {os.getloadavg()[0]:.1f}. {said}".strip()
    )
    command = f"python benchmarks/web.py DATA WORKSPACE --only {name}"
    put(PAGE, name, f"## {TITLES[name]}\n\n{text}\n\n{note}", command)


TITLES = {
    "latency": "One photo",
    "load": "Many clients",
    "memory": "Memory",
    "filters": "Filters over 20,000 photos",
}

if __name__ == "__main__":
    main()
