"""How near made pictures come to photos, how many kinds they know, and whether they are copies."""

from __future__ import annotations

from solesight.generate.scoring.copies import Copies, find_copies
from solesight.generate.scoring.distances import fid, kid_blocks, polynomial_kernel, unbiased_kid
from solesight.generate.scoring.features import Features, named_features
from solesight.generate.scoring.floors import noisy_mean, shuffled_patches
from solesight.generate.scoring.manifold import precision_recall
from solesight.generate.scoring.rows import Score, Sides, score_rows

__all__ = [
    "Copies",
    "Features",
    "Score",
    "Sides",
    "fid",
    "find_copies",
    "kid_blocks",
    "named_features",
    "noisy_mean",
    "polynomial_kernel",
    "precision_recall",
    "score_rows",
    "shuffled_patches",
    "unbiased_kid",
]
