"""10,000 photos from a local server with faults: speed beside a plain client, kills, memory.

Run ``python benchmarks/collect.py --img2dataset PYTHON`` for the speed of `collect urls` beside
img2dataset (which brings OpenCV, pandas and wandb, so it has an environment of its own: see
``collect_img2dataset.py``) and beside a plain client: a pool of threads that fetches with httpx2,
decodes, resizes and writes JPEGs, as img2dataset does by default. Both have no robots files, no
queue, no catalog, and try nothing twice. Each has a server of its own with the same faults, and as
many connections. ``--kills 20`` also kills a last run 20 times at random moments and counts what
is there at the end.
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
PEERS = {"img2dataset": 1, "img2dataset2": 2}
"""Processes of img2dataset, each with all threads."""
NAMES = {
    "ours": "solesight collect urls",
    "plain": "the plain client",
    "img2dataset": "img2dataset, one process",
    "img2dataset2": "img2dataset, two processes",
}
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


def command_of(what: str, peer: str | None, *arguments: object) -> list[str]:
    """Say how a client is run in a process of its own."""
    if what not in PEERS:
        return [sys.executable, __file__, "--only", what, *map(str, arguments)]
    if peer is None:
        raise SystemExit("--img2dataset names no Python: see collect_img2dataset.py")
    script = str(Path(__file__).with_name("collect_img2dataset.py"))
    return [peer, script, *map(str, arguments), str(THREADS), str(PEERS[what])]


def timed(command: list[str]) -> dict[str, float]:
    """Run a client in a process of its own."""
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
    parser.add_argument("--order", default="plain,img2dataset,ours,plain,img2dataset,ours")
    parser.add_argument("--img2dataset", metavar="PYTHON", help="of an environment that has it")
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
                folder = Path(home, f"{what}-{len(rows)}")
                run = timed(command_of(what, given.img2dataset, folder, names, port))
            speed = given.photos / run["seconds"]
            found.setdefault(what, []).append(speed)
            rows.append((NAMES[what], f"{run['seconds']:.1f}", f"{speed:.0f}", f"{run['cpu']:.1f}",
                         f"{run['added']:,.0f}", f"{run['memory']:.0f}"))  # fmt: skip
            sys.stderr.write(f"{rows[-1]}\n")
        best = {what: max(speeds) for what, speeds in found.items()}
        shares = [f"{best['ours'] / best[what]:.2f} times that of {NAMES[what]}"
                  for what in best if what != "ours"]  # fmt: skip
        text = table(
            ("client", "seconds", "photos a second", "CPU seconds", "kept", "memory, MB"), rows
        )
        text += f"\n\nThe best run of each: {', '.join(shares)}."
        if given.kills:
            with serve(Path(home), given.photos) as (names, port):
                killed = kill_often(Path(home, "killed"), names, port, given.kills)
            sys.stderr.write(f"{killed}\n")
            said = ", ".join(f"{n:,} {name}" for name, n in killed.items())
            text += f" Killed at random moments and run again: {said}."
        command = (
            f"python benchmarks/collect.py --photos {given.photos} --kills {given.kills} "
            f"--order {given.order} --img2dataset PYTHON"
        )
        put(PAGE, "collect", text, command)
    return 0


if __name__ == "__main__":
    sys.exit(main())
