"""Which photos belong together: near duplicates, groups of one shoe, numbered splits."""

from __future__ import annotations

from solesight.groups.keepers import Keepers, pick_keepers
from solesight.groups.merge import group_ids, merge_groups
from solesight.groups.near import MAX_COLOR, MAX_HAMMING, NearPairs, near_pairs
from solesight.groups.near_facts import NearPhoto, keepers_of, near_photos, read_near
from solesight.groups.split import Parted, split_photos
from solesight.groups.splits import SPLITS, Assignment, Split, assign_splits
from solesight.groups.titles import TitleFacts, group_titles
from solesight.groups.union import UnionFind

__all__ = [
    "MAX_COLOR",
    "MAX_HAMMING",
    "SPLITS",
    "Assignment",
    "Keepers",
    "NearPairs",
    "NearPhoto",
    "Parted",
    "Split",
    "TitleFacts",
    "UnionFind",
    "assign_splits",
    "group_ids",
    "group_titles",
    "keepers_of",
    "merge_groups",
    "near_pairs",
    "near_photos",
    "pick_keepers",
    "read_near",
    "split_photos",
]
