"""img2dataset on the list of `collect.py`; run by the Python of an environment that has it.

``python -m venv E && E/bin/pip install img2dataset``, then ``python benchmarks/collect.py
--img2dataset E/bin/python``. It does what it does by default: fetches, decodes, fits into 256
pixels, writes JPEGs into folders, tries nothing twice; with as many threads as the others.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path


def main() -> None:
    """Fetch all of a list: FOLDER LIST PORT THREADS PROCESSES."""
    folder, names, port, threads, processes = sys.argv[1:]
    os.environ |= {"NO_ALBUMENTATIONS_UPDATE": "1", "WANDB_MODE": "disabled"}
    from img2dataset import download  # type: ignore[import-not-found]

    out = Path(folder)
    out.mkdir(parents=True)
    lines = Path(names).read_text().splitlines()[1:]
    paths = [line.partition(",")[0].rpartition("/")[2] for line in lines]
    # It resolves names by itself: the server is asked by its address.
    listed = out.with_suffix(".txt")
    listed.write_text("".join(f"http://127.0.0.1:{port}/{path}\n" for path in paths))
    download(
        url_list=str(listed),
        output_folder=str(out),
        thread_count=int(threads),
        processes_count=int(processes),
        timeout=20,
        enable_wandb=False,
    )
    kept = sum(1 for _ in out.rglob("*.jpg"))
    memory = max(resource.getrusage(who).ru_maxrss for who in (0, -1)) / 1024
    sys.stdout.write("\n" + json.dumps({"added": kept, "memory": memory}) + "\n")


if __name__ == "__main__":
    main()
