"""Write drawn shoes into a folder: ``python -m solesight.samples FOLDER --shoes 60 --seed 0``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from solesight.samples.writer import write_samples


def main() -> None:
    """Read the arguments, write the folder, say what was written."""
    parser = argparse.ArgumentParser(prog="python -m solesight.samples", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shoes", type=int, default=60)
    parser.add_argument("--photos-per-shoe", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-extras", action="store_true", help="only good photos")
    args = parser.parse_args()
    written = write_samples(
        args.folder,
        shoes=args.shoes,
        photos_per_shoe=args.photos_per_shoe,
        seed=args.seed,
        extras=not args.no_extras,
    )
    sys.stdout.write(f"{written.n} photos in {written.folder}, listed in {written.manifest}\n")


if __name__ == "__main__":
    main()
