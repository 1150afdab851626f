"""The verb `cluster`: photos that look alike, and what they have in common."""

from solesight.cluster.agreement import Agreement
from solesight.cluster.material import ClusterMaterial
from solesight.cluster.plan import FEATURES, METHODS, ClusterPlan
from solesight.cluster.result import ClusterCard, Clustered, Over
from solesight.cluster.verb import cluster
from solesight.cluster.words import Word

__all__ = [
    "FEATURES",
    "METHODS",
    "Agreement",
    "ClusterCard",
    "ClusterMaterial",
    "ClusterPlan",
    "Clustered",
    "Over",
    "Word",
    "cluster",
]
