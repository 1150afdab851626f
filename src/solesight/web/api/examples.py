"""One answer of each kind, as the schema shows it; photos and names are of drawn shoes."""

from __future__ import annotations

from typing import Any

__all__ = ["HEALTHY", "IDENTIFIED", "LOOKED", "PREDICTED", "PRICED", "SIMILAR", "STATUS"]

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
PREDICTED: dict[str, Any] = {
    "photos": [{"path": "shoe.jpg", "target": "brand", **_PREDICTED, "shoe": 0.998}]
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
