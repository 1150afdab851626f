from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_making import add_photo, evaluation, material, new_catalog, snapshot
from report_reading import Page, rows_of, table_called

from solesight.pages.alarms import alarms
from solesight.pages.confusion import confusion_view
from solesight.report import report
from solesight.report.splitting import straddlers


def page_of(folder: Path, **more: Any) -> Page:
    with new_catalog(folder) as catalog:
        return Page(report(catalog, folder / "p.html", material(**more)).path.read_text())


def metric(value: float, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    return {"value": value, "low": low, "high": high, "n": 100}


def facts(model: dict[str, Any], **found: float) -> dict[str, Any]:
    rules = {name: {"rule": name, "accuracy": metric(value)} for name, value in found.items()}
    return {"scores": {"accuracy": model}, "floors": rules}


def test_scores_stand_beside_floors_and_intervals(tmp_path: Path) -> None:
    given_ = evaluation(["a", "b", "c"], skill=2.0)
    page = page_of(tmp_path, evaluations=[given_])
    charts = [t for t in page.all("table") if t.attributes.get("class") == "dots"]
    assert len(charts) == 2
    for chart, name in zip(charts, ("accuracy", "macro_f1"), strict=True):
        own = given_["scores"][name]
        rows = rows_of(chart)
        assert rows[0][2] == f"{own['value']:.3f} {own['low']:.3f} to {own['high']:.3f}"
        floors = {f"{f[name]['value']:.3f}" for f in given_["floors"].values()}
        assert {row[2].split()[0] for row in rows[1:]} == floors
        (dot,) = chart.every("circle")
        assert float(dot.attributes["cx"].rstrip("%")) == pytest.approx(
            100 * own["value"], abs=0.01
        )
    assert "1,234 photos, 567 groups" in page.text


def test_a_close_floor_is_said_in_red_and_a_far_one_is_not(tmp_path: Path) -> None:
    close = page_of(tmp_path, evaluations=[evaluation(["everyday", "hyped"], leak=4.0)])
    (bad,) = [p for p in close.one("models").every("p") if p.attributes.get("class") == "bad"]
    assert "of this score can be had without looking at the shoe" in bad.text
    assert "size, format and border" in bad.text
    far = page_of(tmp_path, evaluations=[evaluation(["everyday", "hyped"])])
    assert "without looking at the shoe." not in far.text


def test_alarms_follow_the_interval_and_the_share() -> None:
    assert not alarms(facts(metric(0.9, 0.88, 0.92), trivial=0.80))
    (share,) = alarms(facts(metric(0.9, 0.88, 0.92), trivial=0.82))
    assert (share.within, round(share.share, 3)) == (False, 0.911)
    (within,) = alarms(facts(metric(0.5, 0.4, 0.6), trivial=0.41))
    assert within.within
    above = alarms(facts(metric(0.8, 0.7, 0.9), trivial=0.95, majority=0.9))
    assert [alarm.floor for alarm in above] == [0.95, 0.9]
    assert above[0].share == 1.0
    assert not alarms(facts({"value": None, "low": None, "high": None, "n": 0}, trivial=0.5))


def test_void_looks_and_caveats_are_seen(tmp_path: Path) -> None:
    given_ = evaluation(["a", "b"], void=True, test_looks=5, caveats=["Mind the source."])
    text = page_of(tmp_path, evaluations=[given_]).text
    assert "VOID." in text
    assert "5 times" in text
    assert "Mind the source." in text


def test_test_scores_are_shown_when_there_are_any(tmp_path: Path) -> None:
    test = evaluation(["a", "b"], skill=1.0, n=120)["scores"]
    page = page_of(tmp_path, evaluations=[evaluation(["a", "b"], test=test)])
    row = rows_of(next(t for t in page.all("table") if t.attributes.get("class") == "dots"))[1]
    assert row[0] == "the model, test rows n 120"
    assert row[2].startswith(f"{test['accuracy']['value']:.3f}")


def test_few_classes_give_a_heat_table(tmp_path: Path) -> None:
    given_ = evaluation(["a", "b", "c"], skill=1.0)
    table = table_called(page_of(tmp_path, evaluations=[given_]), "Truth down")
    counts = [[int(cell) for cell in row[1:]] for row in rows_of(table)]
    assert counts == given_["scores"]["confusion"]


def test_many_classes_give_pairs_and_a_bounded_page(tmp_path: Path) -> None:
    names = [f"model {i} 靴" for i in range(400)]
    given_ = evaluation(names, skill=3.0, n=1200)
    page = page_of(tmp_path, evaluations=[given_])
    pairs = rows_of(table_called(page, "most confused pairs"))
    assert len(pairs) == 20
    confusion = given_["scores"]["confusion"]
    for truth, answer, n, _ in pairs:
        assert confusion[names.index(truth)][names.index(answer)] == int(n)
    classes = rows_of(table_called(page, "Classes by their rows"))
    assert len(classes) == 30
    assert len((tmp_path / "p.html").read_bytes()) < 200_000


def test_old_evaluations_keep_a_line(tmp_path: Path) -> None:
    many = [evaluation(["a", "b"], bundle=f"b-{i}", n=24) for i in range(15)]
    page = page_of(tmp_path, evaluations=many)
    assert len(rows_of(table_called(page, "All evaluations"))) == 15
    assert len([a for a in page.all("article") if a.attributes["class"] == "model"]) == 12


def test_no_confusion_without_counts() -> None:
    assert confusion_view({"classes": []}) is None


def test_splits_are_counted_and_checked(tmp_path: Path) -> None:
    with new_catalog(tmp_path) as catalog:
        photos = [add_photo(catalog, i, title=f"shoe {i // 2}", brand="Nike") for i in range(6)]
    groups = {p: f"g{i // 2}" for i, p in enumerate(photos)}
    splits = {p: ("train", "validation", "test")[i // 2] for i, p in enumerate(photos)}
    page = page_of(tmp_path, snapshot=snapshot(groups, splits))
    assert "No group straddles a split." in page.text
    assert "all 3 groups of snapshot 4" in page.text
    assert rows_of(table_called(page, "Sizes of the splits")) == [
        ["train", "2", "1", "33.3 %"],
        ["validation", "2", "1", "33.3 %"],
        ["test", "2", "1", "33.3 %"],
    ]
    assert rows_of(table_called(page, "split by brand")) == [["Nike", "2", "2", "2"]]
    broken = page_of(tmp_path, snapshot=snapshot(groups, {**splits, photos[0]: "test"}))
    assert "1 groups straddle a split" in broken.text
    assert "No group straddles" not in broken.text


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(
        st.integers(0, 30).map(str),
        st.tuples(st.sampled_from("abcdef"), st.sampled_from(("train", "validation", "test"))),
    )
)
def test_straddlers_are_exactly_the_groups_in_two_splits(rows: dict[str, tuple[str, str]]) -> None:
    found = straddlers({p: g for p, (g, _) in rows.items()}, {p: s for p, (_, s) in rows.items()})
    slow = [g for g in "abcdef" if len({s for own, s in rows.values() if own == g}) > 1]
    assert list(found) == slow


def test_a_model_names_its_audit_or_the_command(tmp_path: Path) -> None:
    without = page_of(tmp_path, evaluations=[evaluation(["a", "b"])])
    assert "solesight audit thing" in without.one("models").text
    audits = {"thing": "audit-thing.html"}
    page = page_of(tmp_path, evaluations=[evaluation(["a", "b"])], audits=audits)
    links = [link.attributes["href"] for link in page.one("models").every("a")]
    assert "audit-thing.html" in links
    assert "solesight audit thing" not in page.one("models").text


def test_a_model_names_its_evaluation_or_the_command(tmp_path: Path) -> None:
    one = evaluation(["a", "b"])
    without = page_of(tmp_path, evaluations=[one])
    assert f"solesight evaluate {one['bundle']}" in without.one("models").text
    pages = {one["bundle"]: "evaluate-it.html"}
    page = page_of(tmp_path, evaluations=[one], appraisals=pages)
    assert "evaluate-it.html" in [x.attributes["href"] for x in page.one("models").every("a")]
    assert f"solesight evaluate {one['bundle']}" not in page.one("models").text
