"""One answer of each kind, as the schema shows it; photos and names are of drawn shoes."""

from __future__ import annotations

from typing import Any

__all__ = [
    "ADDED",
    "CELL",
    "CORRECTED",
    "CORRECTION",
    "CORRECTIONS",
    "EXPLAINED",
    "FACETS",
    "HEALTHY",
    "IDENTIFIED",
    "JOB",
    "JOBS",
    "JOB_KINDS",
    "JOB_LOG",
    "JOB_WANTED",
    "LOOKED",
    "MODEL",
    "MODELS",
    "PHOTOS_SHOWN",
    "PHOTO_SHOWN",
    "PREDICTED",
    "PRICED",
    "SHOES",
    "SHOE_SHOWN",
    "SIMILAR",
    "STATUS",
    "UNDONE",
]

PHOTO = "9f2c1b7a4e0d3f58a6b1c2d3e4f5061728394a5b6c7d8e9f00112233445566aa"

_EVIDENCE = {"photo": PHOTO, "path": "photos/0001.jpg", "source": "resale", "similarity": 0.93}
_SHOE = {
    "title": "Orbelo Court Low Mint",
    "brand": "Orbelo",
    "model": "Court Low",
    "colorway": "Mint",
    "style_code": "OR1234-100",
    "prices": [{"kind": "retail", "amount": 110.0, "currency": "USD"}],
    "photos": [_EVIDENCE],
}
_FOUND: dict[str, Any] = {
    "status": "known",
    "unknown_probability": 0.03,
    "level": "shoe",
    "said": "Orbelo Court Low Mint",
    "answers": [{**_SHOE, "probability": 0.94, "key": "court low mint"}],
    "models": [{"name": "Court Low", "probability": 0.97}],
    "brands": [{"name": "Orbelo", "probability": 0.99}],
    "thresholds": {"shoe": 0.5, "model": 0.6, "brand": 0.7, "unknown": 0.5},
    "calibrated": True,
    "shoes": 812,
}
_ALIKE: dict[str, Any] = {
    "itself": "Orbelo Court Low Mint",
    "hyped": [{**_SHOE, "title": "Orbelo Court Low Sage", "similarity": 0.81}],
    "everyday": [],
    "other": [],
}
IDENTIFIED: dict[str, Any] = {
    "photos": [{"path": "shoe.jpg", **_FOUND, "shoe": 0.998, "facing": "right"}]
}
SIMILAR: dict[str, Any] = {"photos": [{"path": "shoe.jpg", **_ALIKE, "shoe": 0.998}]}
_PREDICTED: dict[str, Any] = {
    "label": "Orbelo",
    "probability": 0.97,
    "probabilities": {"Orbelo": 0.97, "Aurelio": 0.03},
}
_ANSWERING = {"target": "brand", "bundle": "brand-probe-001"}
PREDICTED: dict[str, Any] = {
    "photos": [{"path": "shoe.jpg", **_ANSWERING, **_PREDICTED, "shoe": 0.998}]
}
PRICED: dict[str, Any] = {
    "photos": [
        {
            "path": "shoe.jpg",
            "median": 142.0,
            "low_80": 110.0,
            "high_80": 190.0,
            "low_95": 90.0,
            "high_95": 260.0,
            "currency": "USD",
        }
    ]
}
EXPLAINED: dict[str, Any] = {
    "photos": [
        {
            "path": "shoe.jpg",
            "explanations": [
                {
                    "path": "shoe.jpg",
                    "target": "brand",
                    "bundle": "brand-probe-001",
                    "label": "Orbelo",
                    "against": None,
                    "said": "Orbelo",
                    "probability": 0.97,
                    "method": "occlusion",
                    "options": {"side": 9.0, "width": 2.0},
                    "layer": "pixels",
                    "score": 4.21,
                    "bias": 0.0,
                    "terms": {},
                    "exact": False,
                    "shares": {
                        "shoe": 0.91,
                        "background": 0.09,
                        "area": 0.55,
                        "outlined": True,
                        "no_place": 0.0,
                    },
                    "shoe": 0.998,
                    "alike": {"for": [], "against": []},
                    "warnings": [],
                    "trust": "",
                    "grid": [[0.0, 0.01], [0.02, 0.0]],
                    "seconds": 1.9,
                }
            ],
        }
    ]
}
LOOKED: dict[str, Any] = {
    "known": False,
    "path": "shoe.jpg",
    "photo": PHOTO,
    "width": 1200,
    "height": 900,
    "shoe": 0.998,
    "seen": True,
    "facing": "right",
    "frame": {
        "corners": [[0.1, 0.2], [0.9, 0.2], [0.9, 0.8], [0.1, 0.8]],
        "angle": 0.0,
        "flip": False,
    },
    "identify": _FOUND,
    "similar": _ALIKE,
    "predictions": {"brand": {"bundle": "brand-probe-001", **_PREDICTED}},
    "price": None,
    "reference": {"name": "shoes", "photos": 2431, "shoes": 812},
    "missing": {},
    "seconds": 0.21,
}
HEALTHY: dict[str, Any] = {"status": "ok", "version": "0.1.0"}
STATUS: dict[str, Any] = {
    "photos": 120,
    "next": "solesight train brand",
    "parts": {"identify": True, "predict": ["brand"], "price": False, "reports": ["explore"]},
}

_TIME = "2026-11-25T17:00:00.000000+00:00"
_NAMES: dict[str, Any] = {
    "title": "Orbelo Court Low Mint",
    "brand": "Orbelo",
    "model": "Court Low",
    "colorway": "Mint",
    "style_code": "OR1234-100",
}
_CARD: dict[str, Any] = {
    "photo": PHOTO,
    **_NAMES,
    "source": "resale",
    "verdict": "keep",
    "reason": None,
    "price": 142.0,
    "currency": "USD",
    "price_kind": "last_sale",
    "split": "train",
    "width": 1200,
    "height": 900,
    "facing": "right",
    "shoe_key": "court low mint",
    "added_at": _TIME,
    "path": "photos/0001.jpg",
    "by_user": False,
}
_LISTING = {
    "photo": PHOTO,
    "source": "resale",
    "path": "photos/0001.jpg",
    "url": None,
    "added_at": _TIME,
}
_OBSERVED = {
    "photo": PHOTO,
    "kind": "last_sale",
    "amount": 142.0,
    "currency": "USD",
    "size": None,
    "condition": None,
    "observed_at": _TIME,
    "source": "resale",
}
PHOTOS_SHOWN: dict[str, Any] = {"photos": [_CARD], "total": 1, "next": None}
FACETS: dict[str, Any] = {
    "brand": [{"value": "Orbelo", "n": 36}],
    "model": [{"value": "Court Low", "n": 12}],
    "source": [{"value": "resale", "n": 20}],
    "verdict": [{"value": "keep", "n": 33}],
    "reason": [{"value": "not_shoe", "n": 3}],
    "split": [{"value": "train", "n": 24}],
    "price": {"min": 60.0, "max": 420.0, "currency": "USD", "n": 20},
    "total": 36,
}
PHOTO_SHOWN: dict[str, Any] = {
    **_CARD,
    "labels": _NAMES,
    "said": [
        {
            "id": 7,
            "field": "brand",
            "value": "Orbelo",
            "author": "manifest",
            "at": _TIME,
            "retracted": False,
        }
    ],
    "listings": [_LISTING],
    "prices": [_OBSERVED],
    "scores": {"shoe": 0.998, "sharpness": 0.8},
    "of": None,
    "near": [],
    "frame": LOOKED["frame"],
    "group": [PHOTO],
}
_SHOE_CARD: dict[str, Any] = {
    "key": "court low mint",
    **_NAMES,
    "photo": PHOTO,
    "n_photos": 3,
    "n_sources": 2,
    "price": 142.0,
    "currency": "USD",
}
SHOES: dict[str, Any] = {"shoes": [_SHOE_CARD], "total": 1, "next": None}
SHOE_SHOWN: dict[str, Any] = {
    **_SHOE_CARD,
    "photos": [_CARD],
    "listings": [_LISTING],
    "prices": [_OBSERVED],
}
CORRECTION: dict[str, Any] = {"photos": [PHOTO], "title": "Orbelo Court Low Sage"}
CORRECTED: dict[str, Any] = {
    "correction": 3,
    "photos": 1,
    "assertions": 5,
    "what": "it is Orbelo Court Low Sage",
}
UNDONE: dict[str, Any] = {"correction": 3, "photos": 1, "undone": True}
CORRECTIONS: dict[str, Any] = {
    "corrections": [
        {
            "id": 3,
            "at": _TIME,
            "author": "user",
            "said": {"title": "Orbelo Court Low Sage"},
            "n": 1,
            "photos": [PHOTO],
            "undone": False,
            "what": "it is Orbelo Court Low Sage",
        }
    ],
    "next": None,
}
JOB_WANTED: dict[str, Any] = {"kind": "train", "options": {"target": "brand"}}
JOB: dict[str, Any] = {
    "id": 5,
    "kind": "train",
    "options": {"target": "brand"},
    "state": "running",
    "label": "embed",
    "done": 320,
    "total": 1280,
    "created_at": _TIME,
    "started_at": _TIME,
    "ended_at": None,
    "attempts": 1,
    "cancelling": False,
    "error": None,
    "result": None,
    "after": None,
    "what": "learn a target: brand",
    "percent": 25.0,
    "seconds": 12.5,
}
JOBS: dict[str, Any] = {"jobs": [JOB]}
JOB_LOG: dict[str, Any] = {"text": "embed: 320 of 1280, about 30 s left\n", "next": 37}
JOB_KINDS: dict[str, Any] = {
    "kinds": [
        {
            "kind": "split",
            "what": "group photos of one shoe and place the groups",
            "options": {
                "seed": {
                    "type": "number",
                    "what": "seed of everything random",
                    "default": None,
                    "choices": [],
                    "required": False,
                    "least": 0,
                }
            },
        }
    ]
}
ADDED: dict[str, Any] = {"job": {**JOB, "kind": "add", "what": "take photos into the catalog"}}
_METRIC = {"value": 0.725, "low": 0.5, "high": 0.925, "n": 40}
_MODEL: dict[str, Any] = {
    "name": "brand-probe-001",
    "target": "brand",
    "learner": "probe",
    "created": _TIME,
    "embedder": "efficientnet-lite0-int8+sneaker",
    "n": {"train": {"photos": 134, "groups": 33}},
    "split": 1,
    "seed": 0,
    "floors": {"majority": {"rule": "always the commonest class", "accuracy": _METRIC}},
    "classes": 2,
    "validation": {"accuracy": _METRIC, "n": 40, "groups": 10},
    "test": None,
    "caveats": [],
    "answers": True,
}
MODELS: dict[str, Any] = {"models": [_MODEL]}
MODEL: dict[str, Any] = {
    **_MODEL,
    "class_names": ["Aurelio", "Orbelo"],
    "confusion": [[18, 2], [9, 11]],
    "reliability": [],
    "per_class": [],
    "card": "# brand-probe-001",
    "configuration": {},
    "sources": {"resale": 70},
    "left_out": {},
    "licence": "",
}
CELL: dict[str, Any] = {"photos": [{**_CARD, "probability": 0.81}], "total": 2}
_OPINION = {"value": 0.93, "low": 0.71, "high": 0.98, "n": 33, "what": "looks like Aurelio"}
_NEAREST = {
    "title": "Aurelio Passo Low Harbor",
    "photo": "9f" * 32,
    "distance": 0.21,
    "probability": 0.12,
    "copy": False,
}
RECOLORED: dict[str, Any] = {
    "path": "shoe.jpg",
    "photo": "3a" * 32,
    "parts": [{"number": 1, "name": "upper", "region": "upper", "color": "#f2efe6", "share": 0.62}],
    "facing": "right",
    "original": {"scores": {"brand": _OPINION}, "nearest": _NEAREST},
    "variants": [
        {
            "variant": 1,
            "rank": 1,
            "palette": "Pine green and sail",
            "way": "matched",
            "colors": {"upper": "#1f4d3a"},
            "change": 41.2,
            "scores": {"brand": _OPINION},
            "nearest": _NEAREST,
        }
    ],
    "ranked_by": "brand",
    "intervals": {"brand": "16 heads fitted again on shoes drawn with replacement ..."},
    "missing": {"premium": "no bundle predicts it: run `solesight train premium` ..."},
    "compared": "144 photos of 24 shoes (shelf)",
    "caveats": {},
    "notes": [],
    "caveat": "A score is a model's opinion, learned from few shoes ...",
    "seed": 0,
    "settings": {"count": 12},
    "seconds": 1.9,
}
