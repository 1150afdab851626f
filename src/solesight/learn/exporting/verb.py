"""The verb `export`: a bundle's model as ONNX with a card, refused unless it answers the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from solesight.bundles import Bundle, load_bundle
from solesight.catalog import Catalog, label_fields
from solesight.embed import Embedder
from solesight.errors import BundleError, WorkspaceError
from solesight.learn.dataset import Corpus, Rows
from solesight.learn.exporting.building import network_graph, pictures_graph, vectors_graph
from solesight.learn.exporting.proving import (
    TOLERANCE,
    Proof,
    inputs_of,
    prove_network,
    prove_pictures,
    prove_vectors,
)
from solesight.learn.learners import open_model
from solesight.learn.linear import Probe
from solesight.learn.probing import ProbeModel
from solesight.learn.questions import CatalogQuestions
from solesight.learn.targets import TargetOptions, find_target
from solesight.learn.train import labelled_rows
from solesight.pages import write_whole

__all__ = ["Exported", "Inputs", "export"]

Inputs = Literal["pictures", "vectors"]
_PROVED = 48
_NETWORK = "model.onnx"
_FORMAT = "solesight-export"
_SEEN_AS = {
    "pixels": "RGB frames as `solesight` draws them: the shoe upright, toe to the right, on white, "
    "padded to a square; see docs/export-model.md",
    "colors": "histograms of the shoe's colors in bands of its height, 8 x 8 x 8 bins each, see "
    "docs/export-model.md",
    "vectors": "vectors of the embedder, rows of length one",
}


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        bundle: its name.
        path: the ONNX file.
        card: the JSON beside it.
        n_bytes: size of the ONNX file.
        inputs: what the graph takes, by name.
        photos: on how many photos it was compared with the bundle.
        difference: largest difference of any probability there.
    """

    bundle: str
    path: Path
    card: Path
    n_bytes: int
    inputs: tuple[str, ...]
    photos: int
    difference: float

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        files = {"path": str(self.path), "card": str(self.card)}
        return {**vars(self), **files, "inputs": list(self.inputs)}


def export(
    catalog: Catalog,
    folder: Path,
    corpus: Corpus,
    output: Path,
    *,
    inputs: Inputs = "pictures",
    options: TargetOptions | None = None,
) -> Exported:
    """Write a bundle's model as one ONNX file, with a JSON card beside it.

    Args:
        catalog: gives the validation photos on which graph and bundle are compared.
        folder: the bundle.
        corpus: frames, and the embedder that the bundle reads.
        output: the file; its name ends in ``.onnx``.
        inputs: ``pictures`` joins the embedder's networks to a model of vectors; ``vectors`` leaves
            them out. A model that looks at pictures itself takes pictures always.
        options: choices about the target.

    Raises:
        MissingExtraError: onnx is not installed.
        BundleError: the graph does not answer as the bundle does, or its learner makes no network.
        WorkspaceError: the file cannot be written, or another file has its name.
    """
    if output.suffix.lower() != ".onnx":
        raise WorkspaceError(f"{output}: an export is ONNX: give a name that ends in .onnx")
    card = output.with_suffix(".json")
    _check_place(output, card)
    bundle = load_bundle(folder)
    rows = _rows(catalog, corpus, bundle, options)
    questions = CatalogQuestions(catalog, replace(corpus, snapshot=bundle.meta.split), rows)
    graph, proof = _proved(bundle, questions, inputs)
    document = _card(bundle, graph, output.name, proof)
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    write_whole(output, graph, "export")
    write_whole(card, text.encode("utf-8"), "card of the export")
    names = tuple(one["name"] for one in document["inputs"])
    return Exported(
        bundle.meta.name, output, card, len(graph), names, proof.photos, proof.difference
    )


def _check_place(output: Path, card: Path) -> None:
    """Refuse to write over a file that is no export of ours: it may be somebody's only network."""
    if not (output.exists() or card.exists()):
        return
    try:
        ours = json.loads(card.read_text(encoding="utf-8"))["format"] == _FORMAT
    except (OSError, ValueError, KeyError, TypeError):
        ours = False
    if not ours:
        raise WorkspaceError(
            f"{output}: another file has this name, or that of its card {card.name}: give a new one"
        )


def _rows(catalog: Catalog, corpus: Corpus, bundle: Bundle, options: TargetOptions | None) -> Rows:
    """Give some validation rows, spread over all of them."""
    meta = bundle.meta
    with catalog.reading() as connection:
        kept = meta.configuration.get("target", {})
        wanted = find_target(meta.target, label_fields(connection), options, kept)
    own = replace(corpus, snapshot=meta.split)
    rows, truth = labelled_rows(catalog, own, wanted, meta.classes, "validation")
    mask = np.zeros(len(truth), dtype=np.bool_)
    mask[np.linspace(0, len(truth) - 1, min(_PROVED, len(truth))).round().astype(np.int64)] = True
    return rows.only(mask)


def _proved(bundle: Bundle, questions: CatalogQuestions, inputs: Inputs) -> tuple[bytes, Proof]:
    model = open_model(bundle)
    if isinstance(model, ProbeModel) and isinstance(model.probe, Probe):
        probe, spec = model.probe, questions.corpus.embedder
        if inputs == "vectors":
            graph = vectors_graph(probe)
            return graph, prove_vectors(graph, probe, questions)
        graph = pictures_graph(probe, spec)
        seen = questions.seen()
        return graph, prove_pictures(graph, probe, Embedder(spec), seen)
    if _NETWORK not in bundle.files:
        raise BundleError(
            f"{bundle.meta.name}: a model of the learner {bundle.meta.learner} is no network; "
            "export a probe or a network"
        )
    if inputs == "vectors":
        raise BundleError(f"{bundle.meta.name} looks at pictures itself: leave --input out")
    told = bundle.meta.configuration
    size, mirrored = int(told["size"]), bool(told.get("mirrored"))
    network = bundle.read_file(_NETWORK)
    graph = network_graph(network, size, len(bundle.meta.classes), mirrored=mirrored)
    return graph, prove_network(graph, model, size, questions)


def _card(bundle: Bundle, graph: bytes, name: str, proof: Proof) -> dict[str, Any]:
    meta = bundle.meta
    takes, gives = inputs_of(graph)
    keys = [one.name.split("_")[0] for one in takes]
    scores: Mapping[str, Any] = meta.validation or {}
    return {
        "format": _FORMAT,
        "format_version": 1,
        "file": name,
        "sha256": hashlib.sha256(graph).hexdigest(),
        "n_bytes": len(graph),
        "bundle": meta.name,
        "target": meta.target,
        "learner": meta.learner,
        "classes": list(meta.classes),
        "inputs": [
            {**asdict(one), "shape": list(one.shape), "what": _SEEN_AS[key]}
            for one, key in zip(takes, keys, strict=True)
        ],
        "outputs": [{**asdict(one), "shape": list(one.shape)} for one in gives],
        "embedder": meta.embedder,
        "parity": {
            "photos": proof.photos, "difference": proof.difference, "tolerance": TOLERANCE,
        },
        "validation": {k: scores[k] for k in ("accuracy", "macro_f1") if k in scores},
        "caveats": list(meta.caveats),
        "licence": meta.licence,
        "solesight_version": meta.solesight_version,
    }  # fmt: skip
