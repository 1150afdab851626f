"""Prices in a workspace: what is learned, what is never looked at, what is asked."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select, update

import solesight
from solesight import Workspace
from solesight.bundles import load_bundle
from solesight.catalog import latest_snapshot, read_snapshot, schema
from solesight.cli.run import run
from solesight.errors import BundleError, NotEnoughDataError
from solesight.price import Priced, PriceTrained, Unpriced, fitting
from solesight.samples import write_samples

SALES = ("last_sale", "average", "ask", "bid")
Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fifty drawn shoes, each with a last sale, an average, an ask and a bid."""
    folder = tmp_path_factory.mktemp("priced")
    write_samples(folder, shoes=46, photos_per_shoe=1, seed=4, extras=False)
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rng = np.random.default_rng(0)
    for row in rows:
        retail = float(rng.choice([80, 120, 160]))
        sale = retail * float(np.exp(0.3 * rng.normal()))
        row |= {"retail": f"{retail}", "last_sale": f"{sale:.2f}", "average": f"{sale * 1.1:.2f}",
                "ask": f"{sale * 1.2:.2f}", "bid": f"{sale * 0.8:.2f}",
                "price_premium": f"{sale / retail - 1:.3f}", "release": "2021-05-01"}  # fmt: skip
        row.pop("price", None)
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder


@pytest.fixture(scope="module")
def shop(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    with solesight.open(folder, workers=0) as ws, pytest.MonkeyPatch.context() as patch:
        # The form matters here, not the accuracy: few, small folds.
        patch.setattr(fitting.FitPlan, "__init__", _small(fitting.FitPlan.__init__))
        ws.add(drawn, manifest=drawn / "manifest.csv")
        ws.clean()
        ws.embed()
        ws.split()
        ws.train("price", final=True)
        ws.train("premium", learner="facts")
    return folder


def _small(made):  # type: ignore[no-untyped-def]
    def init(self, modes, seed=0, folds=2, trees=6):  # type: ignore[no-untyped-def]
        made(self, modes, seed, 2, 6)

    return init


@pytest.fixture
def ws(shop: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy that a test may spoil."""
    folder = tmp_path / "copy"
    shutil.copytree(shop, folder)
    with solesight.open(folder, workers=0) as opened:
        yield opened


def _photos(drawn: Path, n: int = 3) -> list[Path]:
    return sorted((drawn / "photos").iterdir())[:n]


def _answers(ws: Workspace, drawn: Path) -> list[dict[str, object]]:
    found = []
    for one in ws.price(_photos(drawn)):
        assert isinstance(one, Priced)
        line = one.as_json()
        # Look-alikes and notes tell prices of the market; they are shown, not asked.
        found.append({key: line[key] for key in line if key not in {"look_alikes", "notes"}})
    return found


def test_a_model_is_saved_with_scores_floors_and_a_card(shop: Path) -> None:
    meta = load_bundle(shop / "bundles" / "price-both-001").meta
    assert meta.validation is not None
    assert meta.test is not None
    assert set(meta.floors) == {"constant", "model_median", "usual_premium"}
    assert meta.validation["n"] <= meta.n["train"]["shoes"] + meta.n["validation"]["shoes"]
    assert meta.n["test"]["shoes"] > 0
    assert {"median_error", "mean_error", "coverage_80", "coverage_95"} <= set(meta.test)
    card = (shop / "bundles" / "price-both-001" / "README.md").read_text("utf-8")
    assert "On test shoes" in card
    premium = load_bundle(shop / "bundles" / "premium-facts-001").meta
    assert set(premium.floors) == {"constant", "model_median"}
    assert premium.test is None


def test_prices_of_the_market_change_no_answer(ws: Workspace, drawn: Path) -> None:
    before = _answers(ws, drawn)
    o = schema.observations
    with ws.catalog.writing() as connection:
        connection.execute(update(o).where(o.c.kind.in_(SALES)).values(amount="987654"))
        labels = schema.assertions
        connection.execute(
            update(labels).where(labels.c.field == "price_premium").values(value="99")
        )
    assert _answers(ws, drawn) == before


def test_retail_of_the_catalog_is_looked_at(ws: Workspace, drawn: Path) -> None:
    before = _answers(ws, drawn)
    o = schema.observations
    with ws.catalog.writing() as connection:
        connection.execute(update(o).where(o.c.kind == "retail").values(amount="555"))
    after = _answers(ws, drawn)
    assert [line["retail"] for line in after] == [555.0] * 3
    assert [line["median"] for line in after] != [line["median"] for line in before]
    assert before[0]["facts_from"]["retail"] == "catalog"  # type: ignore[index]


def test_test_shoes_have_no_say(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting.FitPlan, "__init__", _small(fitting.FitPlan.__init__))
    first = ws.train("price", learner="facts")
    with ws.catalog.writing() as connection:
        number = latest_snapshot(connection)
        assert number is not None
        splits = read_snapshot(connection, number).splits
        test = [photo for photo, split in splits.items() if split == "test"]
        o = schema.observations
        changed = connection.execute(
            update(o).where(o.c.photo.in_(test)).values(amount="123456")
        ).rowcount
    assert changed
    second = ws.train("price", learner="facts")
    assert isinstance(first, PriceTrained)
    assert isinstance(second, PriceTrained)
    assert second.validation == first.validation
    for name, array in first.bundle.arrays.items():
        assert np.array_equal(array, second.bundle.arrays[name]), name


def test_each_look_at_test_shoes_is_logged(ws: Workspace) -> None:
    # Training with --final was the first.
    assert ws.evaluate_prices("price-both-001")[0].looks == 1
    found = ws.evaluate_prices("price-both-001", final=True)[0]
    assert found.looks == 2
    assert found.split == "test"
    meta = found.bundle.meta
    assert meta.test is not None
    assert found.scores["median_error"] == meta.test["median_error"]
    with ws.catalog.reading() as connection:
        assert len(connection.execute(select(schema.looks)).all()) == 2


def test_other_verbs_pass_prices_over(ws: Workspace, drawn: Path) -> None:
    ws.train("brand")
    assert [one.bundle.meta.target for one in ws.evaluate()] == ["brand"]
    assert ws.report().path.is_file()
    with pytest.raises(BundleError, match="solesight price"):
        list(ws.predict(_photos(drawn, 1), bundle="price-both-001"))


def test_too_few_prices_are_refused(ws: Workspace) -> None:
    o = schema.observations
    with ws.catalog.writing() as connection:
        connection.execute(update(o).values(kind="note"))
    with pytest.raises(NotEnoughDataError, match="last_sale"):
        ws.train("price")


def test_prices_of_another_currency_are_left_out(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting.FitPlan, "__init__", _small(fitting.FitPlan.__init__))
    o = schema.observations
    with ws.catalog.writing() as connection:
        query = select(o.c.photo).where(o.c.kind == "last_sale").order_by(o.c.id).limit(4)
        some = connection.execute(query).scalars().all()
        connection.execute(update(o).where(o.c.photo.in_(some)).values(currency="EUR"))
    trained = ws.train("price", learner="facts")
    assert trained.bundle.meta.configuration["currency"] == "USD"
    assert 1 <= trained.left_out["price in EUR"] <= 4


def test_a_bad_photo_is_named_and_the_others_are_answered(ws: Workspace, drawn: Path) -> None:
    bad = drawn / "manifest.csv"
    found = list(ws.price([bad, *_photos(drawn, 1)]))
    assert isinstance(found[0], Unpriced)
    assert found[0].reason == "unreadable"
    assert isinstance(found[1], Priced)
    assert found[1].look_alikes[0].similarity > 0.99


def test_the_command_answers_json_lines_and_exit_codes(
    shop: Path, drawn: Path, capsys: Captured
) -> None:
    photo, bad = str(_photos(drawn, 1)[0]), str(drawn / "manifest.csv")
    assert run(["price", photo, "-w", str(shop), "--json"]) == 0
    line = json.loads(capsys.readouterr().out)
    wanted = {"path", "median", "low_80", "high_80", "low_95", "high_95", "currency"}
    assert wanted <= set(line)
    assert line["path"] == photo
    assert line["model"] == "price-both-001"
    assert line["low_95"] <= line["low_80"] <= line["median"] <= line["high_80"] <= line["high_95"]
    assert run(["price", photo, bad, "-w", str(shop), "--json"]) == 1
    lines = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert [set(one) >= {"error", "reason"} for one in lines] == [False, True]
    assert run(["price", "-w", str(shop)]) == 2
    assert run(["price", "nowhere.jpg", "-w", str(shop)]) == 2
    capsys.readouterr()
    assert (
        run(["price", "--title", "Orbelo Drift Slide Moss", "--retail", "90", "-w", str(shop)]) == 0
    )
    assert "8 of 10" in capsys.readouterr().out


def test_training_and_evaluating_speak(shop: Path, capsys: Captured) -> None:
    assert run(["evaluate", "price-both-001", "-w", str(shop)]) == 0
    said = capsys.readouterr().out
    assert "floor: usual premium" in said
    assert "80 % interval holds" in said
