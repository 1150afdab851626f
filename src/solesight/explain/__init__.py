"""Why does it say so: which part of a photo speaks for a class, and whether that can be believed.

How the room is laid out, for those who add to it:

- `Sight` is one photo (frame, outline of the shoe, trace of its vector, and itself with parts
  covered); `Witness` is a bundle that can be asked; a `Question` joins them with the class asked
  about; a method answers with a `Heat` over `GRID` x `GRID` squares of the frame.
- **To add a method**, write a function from `Question` to `Heat`, register it by ``@method(name,
  about=..., options=..., extra=..., rank=..., fits=..., layers=...)`` (see `registry`), and import
  its module at the top of this file, as the others are. The lowest rank that fits a bundle is its
  default.
- **Heat maps of many photos at once** (class means): ``solesight.embed.trace(Embedder(spec,
  traced=True), seen)`` for some dozens of photos at a time, then ``cams(trace,
  LinearHead.of(bundle), label, against)``: grids float32 (n, GRID, GRID), terms that have no place,
  bias and logits, which add up. One trace answers for any number of classes.
- `solesight.learn` is another verb: who opens bundles is the workspace
  (`solesight.workspace_explain`), which hands over witnesses.
"""

from __future__ import annotations

from solesight.explain import cam as _cam  # noqa: F401 - registers it
from solesight.explain import occlusion as _occlusion  # noqa: F401 - registers it
from solesight.explain import scorecam as _scorecam  # noqa: F401 - registers it
from solesight.explain.alike import Alike, Known, Told, alike
from solesight.explain.cams import Cams, cams
from solesight.explain.coloring import blended, colored, normalised
from solesight.explain.drawing import drawn_heat, drawn_overlay
from solesight.explain.grids import GRID, coarse, enlarged, spread_out
from solesight.explain.heads import LinearHead
from solesight.explain.keeping import Pictured, explain_into
from solesight.explain.question import Heat, Question
from solesight.explain.registry import (
    Method,
    default_method,
    describe_methods,
    find_method,
    method,
    method_names,
)
from solesight.explain.result import Explained, Shares, Unexplained, shares_of
from solesight.explain.sheets import draw_sheet, write_pictures
from solesight.explain.sight import GROUNDS, Covered, Sight
from solesight.explain.verb import BACKGROUND, Asked, explain, explain_sight, open_sight
from solesight.explain.witness import Frames, Witness

__all__ = [
    "BACKGROUND",
    "GRID",
    "GROUNDS",
    "Alike",
    "Asked",
    "Cams",
    "Covered",
    "Explained",
    "Frames",
    "Heat",
    "Known",
    "LinearHead",
    "Method",
    "Pictured",
    "Question",
    "Shares",
    "Sight",
    "Told",
    "Unexplained",
    "Witness",
    "alike",
    "blended",
    "cams",
    "coarse",
    "colored",
    "default_method",
    "describe_methods",
    "draw_sheet",
    "drawn_heat",
    "drawn_overlay",
    "enlarged",
    "explain",
    "explain_into",
    "explain_sight",
    "find_method",
    "method",
    "method_names",
    "normalised",
    "open_sight",
    "shares_of",
    "spread_out",
    "write_pictures",
]
