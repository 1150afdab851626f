"""Draw what an embedder takes for one shoe: ``python training/pictures/embedder_sheet.py NAME``.

Writes docs/pictures/embedder.png. NAME is a shipped embedder, or an ONNX file with its card beside
it. Shoes are drawn, photographed on what phones photograph them on, seen by the eye and embedded
as any photo is; the numbers are the cosines of their vectors.
"""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from solesight.embed import Embedder, EmbedderSpec, embedder_spec
from solesight.eye import Measurer
from solesight.samples import Scene, ShoeDesign, designs, draw, photograph

TARGET = Path(__file__).parents[2] / "docs" / "pictures" / "embedder.png"
LIMIT = 900_000
CELL, GAP, MARGIN, COLUMNS = (276, 200), 22, 48, 6
HEAD, FOOT, CORNER = 78, 74, 12
INK, QUIET, TRACK = "#26272B", "#75746E", "#E9E7E0"
RIGHT, WRONG = "#2F7D6B", "#B3401D"
PLAIN = Scene(640, 464, fill=0.8, shift=(0.0, 0.5), shadow=0.42)
PHONE = (
    replace(PLAIN, background="wood", facing="left", tilt=4.0, fill=0.74, shadow=0.7),
    replace(PLAIN, background="fabric", tilt=-9.0, fill=0.7, cast=(1.05, 1.0, 0.9), blur=0.6),
    replace(PLAIN, background="concrete", facing="left", tilt=6.0, squeeze=0.9, gain=0.82),
)
ENDS = replace(PLAIN, background="gray", fill=0.62, shadow=0.5)
CHOSEN = ("Static Mid", "Cherry / White")
COLORWAYS = ("Royal Poppy", "Ink / White", "Bordeaux / Cream", "Saffron / Navy", "Mint Ice",
             "Blackout")  # fmt: skip
OTHERS = (("Static Low", "Cherry / White"), ("Sable Court Mid", "Cherry / White"),
          ("Marea High", "Cherry / White"), ("Tidal Runner", "Cherry / White"),
          ("Halo High", "Cherry / White"), ("Canal Low", "Harbor Blue / Bone"))  # fmt: skip
INDEX, ASKED = 120, 40


@dataclass(frozen=True)
class Shot:
    """A photo of a drawn shoe."""

    design: ShoeDesign
    view: str
    pixels: np.ndarray


@dataclass(frozen=True)
class Cell:
    """A photo of the sheet: two lines below it, and a similarity where it has one."""

    shot: Shot
    line: str
    similarity: float | None = None
    color: str = QUIET


class Eyes:
    """Looks at photos as the library does."""

    def __init__(self, spec: EmbedderSpec) -> None:
        self.measurer, self.embedder = Measurer(), Embedder(spec)

    def vectors(self, shots: Sequence[Shot]) -> np.ndarray:
        """Vectors of photos, rows of length one."""
        found = []
        for shot in shots:
            file = io.BytesIO()
            Image.fromarray(shot.pixels).save(file, "JPEG", quality=88)
            opened = self.measurer.open(file.getvalue())
            frame = self.measurer.measure([opened])[0].frame
            found.append(self.embedder.embed([(opened.pixels, frame)])[0])
        return np.stack(found)


def shoot(design: ShoeDesign, scene: Scene, view: str = "side", seed: int = 0) -> Shot:
    """Photograph a drawn shoe."""
    return Shot(design, view, photograph(draw(design, view, 640), seed, scene).pixels)


def rows_of(
    eyes: Eyes, shoes: dict[tuple[str, str], ShoeDesign]
) -> list[tuple[str, str, list[Cell]]]:
    """The rows that compare everything with one photo."""
    shoe = shoes[CHOSEN]
    first = shoot(shoe, PLAIN)
    same = [shoot(shoe, scene, seed=k) for k, scene in enumerate(PHONE)]
    same += [shoot(shoe, ENDS, view) for view in ("front", "back")]
    kin = [shoot(shoes[CHOSEN[0], name], PLAIN) for name in COLORWAYS]
    strangers = [shoot(shoes[name], PLAIN) for name in OTHERS]
    vectors = eyes.vectors([first, *same, *kin, *strangers])
    close = (vectors[1:] @ vectors[0]).tolist()
    words = ("on wood, mirrored", "on cloth, tilted", "on concrete, dim", "toe", "heel")
    cells = [Cell(first, "all others are compared with it", None, INK)]
    cells += [Cell(s, w, c, RIGHT) for s, w, c in zip(same, words, close, strict=False)]
    others = [Cell(s, s.design.colorway, c) for s, c in zip(kin, close[5:], strict=False)]
    last = [Cell(s, f"{s.design.model}, {s.design.colorway}", c)
            for s, c in zip(strangers, close[11:], strict=True)]  # fmt: skip
    name = f"{shoe.model}, {shoe.colorway}"
    return [
        (
            "One shoe",
            f"{name}: other sides, other light, other ground. "
            "Numbers are similarities to the first photo; in this row they should be near 1.",
            cells,
        ),
        (
            "Another colorway of the same model",
            "Should be clearly less than the row above.",
            others,
        ),
        ("Other models", "The same colors on other shoes, and one with nothing in common.", last),
    ]


def mistakes(eyes: Eyes, every: Sequence[ShoeDesign]) -> tuple[str, list[list[Cell]]]:
    """Ask for photos among shoes shown from the side on white; the surest wrong answers."""
    index = [shoot(design, PLAIN) for design in every[:INDEX]]
    asked = [shoot(d, PHONE[k % 3], seed=k) for k, d in enumerate(every[:ASKED])]
    asked += [shoot(d, ENDS, ("front", "back")[k % 2]) for k, d in enumerate(every[:ASKED])]
    close = eyes.vectors(asked) @ eyes.vectors(index).T
    truth = np.tile(np.arange(ASKED), 2)
    answers = close.argmax(axis=1)
    margin = close.max(axis=1) - close[np.arange(len(truth)), truth]
    wrong = answers != truth
    kinds = ["side" if k < ASKED else "end" for k in range(2 * ASKED)]
    rows = []
    for kind in ("side", "end"):
        some = [k for k in np.argsort(-margin) if wrong[k] and kinds[k] == kind]
        rows.append([cell for k in distinct(some, truth, every) for cell in (
            Cell(asked[k], f"asked: {named(asked[k].design)}", None, INK),
            Cell(index[answers[k]], f"taken for {named(index[answers[k]].design)}",
                 float(close[k, answers[k]]), WRONG),
            Cell(index[truth[k]], "right", float(close[k, truth[k]]), RIGHT))])  # fmt: skip
    sides, ends = int(wrong[:ASKED].sum()), int(wrong[ASKED:].sum())
    kin = sum(
        every[a].model == every[t].model for a, t in zip(answers[wrong], truth[wrong], strict=True)
    )
    text = (
        f"Among {INDEX} shoes shown from the side: of {ASKED} phone-like side views {sides} are "
        f"taken for another shoe, of {ASKED} toes and heels {ends}. Of these {sides + ends}, "
        f"{kin} at least name the right model. The surest:"
    )
    return text, rows


def distinct(some: list[int], truth: np.ndarray, every: Sequence[ShoeDesign]) -> list[int]:
    """The first two mistakes, of two kinds of shoe where there are."""
    second = [k for k in some[1:] if every[truth[k]].silhouette != every[truth[some[0]]].silhouette]
    return [*some[:1], *(second or some[1:])[:1]]


def named(design: ShoeDesign) -> str:
    """A shoe's short name."""
    return f"{design.model}, {design.colorway.split(' / ')[0]}"


class Sheet:
    """A white page that is filled from the top."""

    def __init__(self, n_rows: int, extra: int = 0) -> None:
        step = HEAD + CELL[1] + FOOT
        width = 2 * MARGIN + COLUMNS * CELL[0] + (COLUMNS - 1) * GAP
        self.page = Image.new("RGB", (width, 2 * MARGIN + n_rows * step - extra), "white")
        self.pen, self.top = ImageDraw.Draw(self.page), MARGIN

    def head(self, title: str, text: str) -> None:
        """Write a row's heading."""
        self.pen.text((MARGIN, self.top), title, INK, font(30))
        self.pen.text((MARGIN, self.top + 38), text, QUIET, font(20))
        self.top += HEAD

    def row(self, cells: Sequence[Cell]) -> None:
        """Lay a row of photos with their similarities."""
        for k, cell in enumerate(cells):
            self._cell(cell, MARGIN + k * (CELL[0] + GAP))
        self.top += CELL[1] + FOOT

    def parted(self) -> None:
        """Part the row that comes next in the middle."""
        middle = self.page.width // 2
        self.pen.line((middle, self.top, middle, self.top + CELL[1] + FOOT - 24), TRACK, 3)

    def _cell(self, cell: Cell, left: int) -> None:
        photo = Image.fromarray(cell.shot.pixels).resize(CELL, Image.Resampling.LANCZOS)
        mask = Image.new("L", (4 * CELL[0], 4 * CELL[1]))
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, *mask.size), 4 * CORNER, 255)
        self.page.paste(photo, (left, self.top), mask.resize(CELL, Image.Resampling.LANCZOS))
        edge = (left, self.top, left + CELL[0] - 1, self.top + CELL[1] - 1)
        self.pen.rounded_rectangle(edge, CORNER, None, TRACK, 1)
        below = self.top + CELL[1] + 8
        if cell.similarity is None:
            self.pen.text((left, below), fitted(cell.line), INK, font(17))
            return
        self.pen.text((left, below), fitted(cell.line), QUIET, font(17))
        self._bar(left, below + 26, cell.similarity, cell.color)

    def _bar(self, left: int, top: int, value: float, color: str) -> None:
        width = CELL[0] - 66
        self.pen.rounded_rectangle((left, top + 6, left + width, top + 13), 3, TRACK)
        if value > 0:
            filled = max(6, round(width * min(value, 1.0)))
            self.pen.rounded_rectangle((left, top + 6, left + filled, top + 13), 3, color)
        self.pen.text(
            (left + CELL[0], top + 9),
            f"{value:.2f}",
            color,
            font(22),
            anchor="rm",
        )


def font(size: int) -> ImageFont.FreeTypeFont:
    """Pillow's own font, so that the sheet is the same everywhere."""
    return ImageFont.load_default(size)


def fitted(line: str) -> str:
    """Cut a line to a cell's width."""
    while font(17).getlength(line) > CELL[0]:
        line = line.rstrip(".")[:-1] + "..."
    return line


def spec_of(name: str) -> EmbedderSpec:
    """Find an embedder; a file's card says which size it sees."""
    spec, card = embedder_spec(name), Path(name).with_suffix(".json")
    if name.endswith(".onnx") and card.is_file():
        return replace(spec, size=int(json.loads(card.read_text(encoding="utf-8"))["size"]))
    return spec


def main() -> None:
    """Draw the sheet and say how large it became."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("embedder", nargs="?", default="sneaker")
    parser.add_argument("--to", type=Path, default=TARGET)
    asked = parser.parse_args()
    eyes, every = Eyes(spec_of(asked.embedder)), designs(392, 0)
    shoes = {(shoe.model, shoe.colorway): shoe for shoe in every}
    rows = rows_of(eyes, shoes)
    text, wrong = mistakes(eyes, every)
    wrong = [row for row in wrong if row]
    sheet = Sheet(len(rows) + len(wrong), extra=HEAD * (len(wrong) - 1))
    for title, words, cells in rows:
        sheet.head(title, words)
        sheet.row(cells)
    sheet.head("What it gets wrong", text)
    for row in wrong:
        sheet.parted()
        sheet.row(row)
    small = sheet.page.quantize(256, Image.Quantize.MEDIANCUT, kmeans=3)
    asked.to.parent.mkdir(parents=True, exist_ok=True)
    small.save(asked.to, optimize=True)
    n_bytes = asked.to.stat().st_size
    print(f"{asked.to.name}: {sheet.page.size}, {n_bytes} bytes. {text}")
    if n_bytes > LIMIT:
        raise SystemExit(f"larger than {LIMIT} bytes")


if __name__ == "__main__":
    main()
