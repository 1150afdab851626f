"""10,000 photos from a local server with faults: speed beside a plain client, kills, memory.

Run ``python benchmarks/collect.py`` for the speed of `collect urls` beside a plain client: a pool
of threads that fetches with httpx2, decodes, resizes and writes JPEGs, as img2dataset does by
default (which itself brings OpenCV, pandas and wandb, and is not installed for this). It has no
robots files, no queue, no catalog, and tries nothing twice. Each has a server of its own with the
same faults, and as many connections. ``--kills 20`` also kills a third run 20 times at random
moments and counts what is there at the end.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "collect"), str(ROOT / "src")]

from collect_bench_server import HOSTS, serve
from collect_makers import WORKSPACE
from replay import network_to
from sqlalchemy import func, select
from tables import put, table

THREADS = 16
PAGE = ROOT / "docs" / "collect.md"


def ours(folder: Path, names: Path, port: int) -> None:
    """Collect everything, with politeness set to what the other client does: no pause."""
    import solesight
    from solesight.collect import Ask, Pace

    settings = {**WORKSPACE, "photo_rate": 1000.0, "photo_daily": 10_000_000}
    with solesight.open(folder, **settings) as ws:
        pace = Pace(threads=THREADS, per_host=THREADS // len(HOSTS), patience=120.0)
        done = ws.collect("urls", str(names), ask=Ask(pace=pace), network=network_to(port))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        said = {"added": done.added, "failures": done.failures, "memory": memory}
        sys.stdout.write(json.dumps(said) + "\n")


def plain(folder: Path, names: Path, port: int) -> None:
    """Fetch with a pool of threads and httpx2; decode, fit into 256 pixels, write as JPEG."""
    import io

    import httpx2
    from PIL import Image

    folder.mkdir(parents=True)
    lines = [line.partition(",")[0] for line in names.read_text().splitlines()[1:]]
    with httpx2.Client(limits=httpx2.Limits(max_connections=THREADS)) as client:

        def one(url: str) -> int:
            host, _, path = url.removeprefix("https://").partition("/")
            try:
                at = f"http://127.0.0.1:{port}/{path}"
                answer = client.get(at, headers={"Host": host}, timeout=20)
            except httpx2.HTTPError:
                return 0
            if answer.status_code != 200:
                return 0
            try:
                picture = Image.open(io.BytesIO(answer.content)).convert("RGB")
            except OSError:
                return 0
            picture.resize((256, 256), Image.Resampling.LANCZOS).save(folder / path, quality=95)
            return 1

        with ThreadPoolExecutor(THREADS) as pool:
            added = sum(pool.map(one, lines))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"added": added, "memory": memory}) + "\n")


def timed(what: str, *arguments: object) -> dict[str, float]:
    """Run a client in a process of its own."""
    command = [sys.executable, __file__, "--only", what, *map(str, arguments)]
    began = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {**json.loads(out.splitlines()[-1]), "seconds": time.monotonic() - began, "cpu": cpu}


def kill_often(folder: Path, names: Path, port: int, kills: int) -> dict[str, int]:
    """Kill a run at random moments, let the last one end, and count what is there."""
    import solesight
    from solesight.catalog import schema, schema_collect

    rng = random.Random(1)
    command = [sys.executable, __file__, "--only", "ours", *map(str, (folder, names, port))]
    done = 0
    for _ in range(kills):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            process.wait(2.0 + rng.random() * 4.0)
            break
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            done += 1
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    got = schema_collect.downloads.c
    with solesight.open(folder, **WORKSPACE) as ws, ws.catalog.reading() as connection:
        states = dict(connection.execute(select(got.state, func.count()).group_by(got.state)).all())
        photos = connection.execute(select(func.count()).select_from(schema.photos)).scalar_one()
        listed = connection.execute(select(func.count()).select_from(schema.listings)).scalar_one()
        stored = [(p, n) for p, n in ws.catalog.store.sizes()]
        damaged = sum(hashlib.sha256(ws.catalog.store.get(p)).hexdigest() != p for p, _ in stored)
    return {"kills": done, "photos": photos, "stored": len(stored), "listings": listed,
            "damaged": damaged, **states}  # fmt: skip


def main() -> int:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--order", default="plain,ours,plain,ours")
    parser.add_argument("--only", nargs=4, metavar=("CLIENT", "FOLDER", "LIST", "PORT"))
    given = parser.parse_args()
    if given.only:
        what, folder, names, port = given.only
        {"ours": ours, "plain": plain}[what](Path(folder), Path(names), int(port))
        return 0
    with tempfile.TemporaryDirectory() as home:
        rows, found = [], {}
        for what in given.order.split(","):
            with serve(Path(home), given.photos) as (names, port):
                run = timed(what, Path(home, f"{what}-{len(rows)}"), names, port)
            speed = given.photos / run["seconds"]
            found.setdefault(what, []).append(speed)
            who = "solesight collect urls" if what == "ours" else "the plain client"
            rows.append((who, f"{run['seconds']:.1f}", f"{speed:.0f}", f"{run['cpu']:.1f}",
                         f"{run['added']:,.0f}", f"{run['memory']:.0f}"))  # fmt: skip
            sys.stderr.write(f"{rows[-1]}\n")
        share = max(found["ours"]) / max(found["plain"])
        text = table(
            ("client", "seconds", "photos a second", "CPU seconds", "kept", "memory, MB"), rows
        )
        text += f"\n\nThe best run of each: {share:.2f} times the plain client's speed."
        if given.kills:
            with serve(Path(home), given.photos) as (names, port):
                killed = kill_often(Path(home, "killed"), names, port, given.kills)
            sys.stderr.write(f"{killed}\n")
            said = ", ".join(f"{n:,} {name}" for name, n in killed.items())
            text += f" Killed at random moments and run again: {said}."
        command = f"python benchmarks/collect.py --photos {given.photos} --kills {given.kills}"
        put(PAGE, "collect", text, command)
    return 0


if __name__ == "__main__":
    sys.exit(main())
