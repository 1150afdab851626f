"""A run of `collect urls` that a test may kill: ``collect_main.py WORKSPACE LIST PORT``."""

from __future__ import annotations

import sys

from collect_makers import WORKSPACE
from replay import network_to

import solesight
from solesight.collect import Ask, Pace


def main() -> None:
    workspace, names, port = sys.argv[1:4]
    with solesight.open(workspace, **WORKSPACE) as ws:
        ask = Ask(pace=Pace(threads=8, per_host=8, patience=30.0))
        done = ws.collect("urls", names, ask=ask, network=network_to(int(port)))
        sys.stdout.write(f"{done.as_json()}\n")


if __name__ == "__main__":
    main()
