"""The command line: a thin skin over the verbs."""

from __future__ import annotations

import os
import sys

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 some items failed, 2 could not be done."""
    # Before numpy loads: one thread a process, since the processes are what fills the cores.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from solesight.cli.run import run

        sys.exit(run(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        # Pressed while the libraries were still loading, or while the last lines were written.
        sys.stderr.write("stopped; run the same command again to go on\n")
        sys.exit(130)
