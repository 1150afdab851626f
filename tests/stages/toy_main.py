"""Run the toy stage as a program, so that a test can kill it: WORKSPACE NAP WORKERS BATCH."""

from __future__ import annotations

import sys
from pathlib import Path

from toy_stage import ToyStage, open_catalog

from solesight.progress import Running
from solesight.stages import run_stage

if __name__ == "__main__":
    folder, nap, workers, batch = sys.argv[1:5]
    with open_catalog(Path(folder)) as catalog:
        try:
            run = run_stage(catalog, ToyStage(float(nap)), Running(int(workers), int(batch)))
        except KeyboardInterrupt:
            sys.exit(130)
    sys.stdout.write(f"{run.done} {len(run.failed)}\n")
