"""What a model could cheat with on real photos: `hyped`, `brand`, and the premium inside StockX.

    python benchmarks/audit.py DATA --workspace DIR

DATA is the folder with ``prices.csv``; DIR a workspace of its photos that was cleaned, embedded and
split. It is copied, and not changed. Writes docs/figures/audit.md.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from statistics import median

from tables import ROOT, metric, put, table

import solesight
from solesight.audit import Audited, source_speaking
from solesight.catalog import Assertion, assert_labels, latest_snapshot, read_photos, read_snapshot

PAGE = ROOT / "docs" / "figures" / "audit.md"
STOCKX = ("stockx_side", "stockx_360")
COMMAND = "python benchmarks/audit.py DATA --workspace DIR"
WORDS = {
    "together": "all trivial evidence together, the source left out",
    "picture": "vectors of the whole frame",
    "picture_sample": "vectors of the whole frame, the photos of the sample",
    "shoe_alone": "vectors of the shoe alone, on white, 112 px long",
    "all_but_shoe": "vectors of all but the shoe",
}
INTRO = """# What a model could cheat with

Written by `benchmarks/audit.py`, which runs [`audit`](../audit.md) on real photos. Train and
validation rows only; grouped five-fold cross-validation; intervals are 95 %, over groups. Balanced
accuracy is the mean of the classes' accuracies; **share** is the way from chance (0 %) to perfect
(100 %); **control** is the same model after the labels were dealt anew, and must stay at chance.
Trivial evidence is asked by a small forest, vectors (`efficientnet-lite0-int8`) by a logistic
regression. A group too large for a fold is learned from and never asked for.
"""


def main() -> int:
    """Audit three targets and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--workspace", type=Path, required=True)
    given = parser.parse_args()
    if not PAGE.exists():
        PAGE.write_text(INTRO, encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(given.workspace, Path(folder) / "workspace")
        with solesight.open(copy) as ws:
            cut, n = add_premium(ws, given.data / "prices.csv")
            hyped = ws.audit("hyped", together=[STOCKX]).audited
            put(PAGE, "hyped", hyped_text(hyped), COMMAND)
            premium = ws.audit("premium").audited
            put(PAGE, "premium", premium_text(premium, cut, n), COMMAND)
            brand = ws.audit("brand", top=12, together=[STOCKX]).audited
            put(PAGE, "brand", brand_text(brand), COMMAND)
    sys.stderr.write(f"{PAGE} written\n")
    return 0


def add_premium(ws: solesight.Workspace, prices: Path) -> tuple[float, int]:
    """Label StockX photos by their shoe's premium: above or below the median of the train rows."""
    with prices.open(encoding="utf-8", newline="") as file:
        found = {
            row["path"]: float(row["last_sale"]) / float(row["retail"]) - 1
            for row in csv.DictReader(file)
            if row["retail"] and row["last_sale"] and float(row["retail"]) > 0
        }
    with ws.catalog.reading() as connection:
        splits = read_snapshot(connection, latest_snapshot(connection) or 0).splits
        photos = {
            row.photo: found[row.path]
            for row in read_photos(connection, [])
            if row.source in STOCKX and row.path in found
        }
    cut = median(value for photo, value in photos.items() if splits.get(photo) == "train")
    said = [
        Assertion(photo, "premium", "high" if value > cut else "low", "manifest")
        for photo, value in photos.items()
    ]
    with ws.catalog.writing() as connection:
        assert_labels(connection, said)
    return cut, len(photos)


def probes(found: Audited) -> str:
    """Draw the table of all probes, trivial ones by their share."""
    ordered = [*sorted(found.trivial, key=lambda one: -one.share), *found.features]
    rows = [
        (
            WORDS.get(one.name, one.words),
            f"{one.balanced.n:,}",
            metric(one.balanced.as_json()),
            metric(one.auroc.as_json() if one.auroc else one.macro_f1.as_json()),
            f"{100 * one.share:.0f} %",
            f"{one.permuted.value:.3f}",
        )
        for one in ordered
    ]
    ranked = "AUROC" if len(found.rows.classes) == 2 else "macro F1"
    return table(("evidence", "n", "balanced accuracy", ranked, "share", "control"), rows)


def across(found: Audited) -> str:
    """Draw the table of sources never trained on."""
    rows = [
        (
            WORDS[name],
            f"{one.balanced.n:,}",
            metric(one.balanced.as_json()),
            f"{one.chance:.3f}",
            "; ".join(f"{sources} {value:.2f}" for sources, value, _ in one.folds),
        )
        for name, one in found.across.items()
    ]
    head = ("evidence", "n", "balanced accuracy", "chance", "by sources left out")
    return table(head, rows)


def verdict(found: Audited) -> str:
    """Quote the verdict as the page of the audit says it."""
    lines = [f"**{found.verdict.headline}**", *found.verdict.reasons]
    return "\n".join(f"> {line}" for line in lines)


def sizes(found: Audited) -> str:
    """Say how many photos, and that nothing straddles a split."""
    torn = found.straddling
    counts = Counter(found.rows.classes[code] for code in found.rows.truth.tolist())
    of_each = ", ".join(f"{name} {n:,}" for name, n in counts.most_common(6))
    return (
        f"{len(found.rows):,} photos of {found.n_groups:,} groups ({of_each}); "
        f"{found.learned_only:,} of them in groups too large for a fold. Straddling a split: "
        f"{len(torn.torn_groups)} of {torn.groups:,} groups, {len(torn.torn_pairs)} of "
        f"{torn.pairs:,} near-duplicate pairs; straddling a fold: {torn.torn_folds}. Near "
        f"duplicates with two labels: {len(found.conflicts)}. Likely label errors: "
        f"{len(found.suspects)}."
    )


def hyped_text(found: Audited) -> str:
    """Write the section of `hyped`."""
    picture = found.features[0]
    spoken = source_speaking(found.features, found.across)
    parts = {one.name: one for one in found.features}
    told = ""
    if spoken is not None and "shoe_alone" in found.across:
        within, left, lost = spoken
        apart, shoe = found.across["picture"].balanced, found.across["shoe_alone"].balanced
        told = f"""### How much of a .98 accuracy is the source speaking

Frozen features with a probe reach an accuracy of {metric(picture.accuracy.as_json())} here
(n = {picture.accuracy.n:,}; the validation rows of one split give .98). That is
{100 * within:.0f} % of the way from chance to perfect. Asked of sources that were never trained
on, the same features reach {metric(apart.as_json())}, {100 * left:.0f} % of the way:
**{100 * lost:.0f} % of what the score promised was the source speaking.**
Not even the rest is design alone: resale sites and shops sell other kinds of shoes, and the trivial
evidence, which never looks at a shoe, reaches {metric(found.across["together"].balanced.as_json())}
on those sources, too. The shoe alone, cut out and brought to one size, reaches
{metric(parts["shoe_alone"].balanced.as_json())} where its source is known, and
{metric(shoe.as_json())} where it is not: light, focus and compression of a studio stay on the shoe.
Intervals are over shoes; the folds differ by more, because sources do."""
    return f"""## `hyped`

{sizes(found)} One studio's thumbnails and turntables are left out as one source.

{verdict(found)}

{probes(found)}

On sources never trained on (n counts a photo once a fold):

{across(found)}

{told}"""


def premium_text(found: Audited, cut: float, n: int) -> str:
    """Write the section of the premium inside StockX."""
    return f"""## `premium` inside StockX: high against low

Hype measured inside one source: last sale / retail - 1 of the shoe, above or below the median of
the train rows ({cut:.3f}), {n:,} photos of all splits. No resale site stands against a shop
here; the side thumbnails and the turntable photos are asked across.

{sizes(found)}

{verdict(found)}

{probes(found)}

On the other kind of photo, never trained on:

{across(found)}"""


def brand_text(found: Audited) -> str:
    """Write the section of `brand`."""
    return f"""## `brand`, the twelve commonest

{sizes(found)}

{verdict(found)}

{probes(found)}

On sources never trained on:

{across(found)}"""


if __name__ == "__main__":
    sys.exit(main())
