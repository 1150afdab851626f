"""The verb on drawn shoes: fitted once, kept, joined by new photos, forgotten with them."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import delete, insert, select, update

import solesight
from solesight.catalog import latest_clustering, read_cluster_rows, read_clustering, schema
from solesight.cluster import ClusterPlan
from solesight.cluster.model import ClusterModel
from solesight.errors import (
    NotEnoughDataError,
    NotReadyError,
    SettingsError,
    UnknownNameError,
)
from solesight.progress import Silent


def opened(folder: Path) -> solesight.Workspace:
    return solesight.open(folder, workers=0)


def test_clusters_are_made_once_and_say_why(copy: Path) -> None:
    with opened(copy) as ws:
        found = ws.cluster()
        assert (found.number, found.fitted, found.assigned) == (1, False, 0)
        assert found.k == len(found.clusters) == len({row.cluster for row in found.rows})
        assert found.n == sum(card.n for card in found.clusters) == len(found.rows)
        assert found.n + sum(found.left_out.values()) == ws.status().as_json()["photos"]
        assert [one["k"] for one in found.choice["tried"]] == list(range(2, 25))
        assert "highest mean" in found.choice["why"]
        sizes = [card.n for card in found.clusters]
        assert sizes == sorted(sizes, reverse=True)
        assert all(0 <= row.x <= 1 and 0 <= row.y <= 1 for row in found.rows)
        assert all(row.fitted and row.mapped for row in found.rows)
        assert found.embedder == ws.settings.naming_embedder
        assert {one.column for one in found.agreement} >= {"source", "brand", "model"}


def test_central_photos_are_the_nearest_of_their_cluster(clustered: Path) -> None:
    with opened(clustered) as ws:
        found = ws.cluster()
    place = {row.photo: row for row in found.rows}
    for card in found.clusters:
        first = place[card.central[0]]
        own = [row.distance for row in found.rows if row.cluster == card.cluster]
        assert first.cluster == card.cluster
        assert first.distance == min(own)


def test_the_same_plan_gives_the_same_clusters(made: Path, clustered: Path, copy: Path) -> None:
    with opened(copy) as ws:
        again = ws.cluster(refit=True)
        assert (again.number, again.fitted) == (2, True)
        with ws.catalog.reading() as connection:
            one, two = (read_cluster_rows(connection, number) for number in (1, 2))
        assert [row.cluster for row in one] == [row.cluster for row in two]
        np.testing.assert_allclose([r.x for r in one], [r.x for r in two], atol=1e-5)


def test_new_photos_join_without_refitting(copy: Path) -> None:
    with opened(copy) as ws:
        with ws.catalog.reading() as connection:
            before = read_cluster_rows(connection, 1)
        gone = [row.photo for row in before[::9]]
        rows = schema.cluster_rows
        with ws.catalog.writing() as connection:
            connection.execute(delete(rows).where(rows.c.photo.in_(gone)))
        found = ws.cluster(assign=True)
        assert (found.number, found.fitted, found.assigned) == (1, False, len(gone))
        after = {row.photo: row for row in found.rows}
        assert set(after) == {row.photo for row in before}
        for row in before:
            new = after[row.photo]
            # The same rule gives a photo that was there the cluster that it had.
            assert new.cluster == row.cluster
            assert new.distance == pytest.approx(row.distance, abs=1e-4)
            assert new.fitted == new.mapped == (row.photo not in gone)
        assert ws.cluster(assign=True).assigned == 0


def test_a_new_frame_is_looked_at_anew(copy: Path) -> None:
    with opened(copy) as ws:
        with ws.catalog.reading() as connection:
            photo = read_cluster_rows(connection, 1)[3].photo
        rows = schema.cluster_rows
        with ws.catalog.writing() as connection:
            old = update(rows).where(rows.c.photo == photo)
            connection.execute(old.values(inputs="another", cluster=99))
        found = ws.cluster()
        assert found.assigned == 1
        assert {row.photo: row.cluster for row in found.rows}[photo] != 99


def test_forgetting_takes_rows_out(copy: Path) -> None:
    with opened(copy) as ws:
        with ws.catalog.reading() as connection:
            first = read_cluster_rows(connection, 1)[0]
        ws.forget(first.photo)
        with ws.catalog.reading() as connection:
            assert first.photo not in {r.photo for r in read_cluster_rows(connection, 1)}
        found = ws.cluster()
        assert found.assigned == 0
        assert first.photo not in {row.photo for row in found.rows}
        # And a clustering that goes takes its rows along.
        with ws.catalog.writing() as connection:
            connection.execute(schema.clusterings.delete())
            assert connection.execute(select(schema.cluster_rows)).all() == []


@pytest.mark.parametrize("features", ["pixels", "pca"])
def test_pixels_and_their_components(copy: Path, features: str) -> None:
    with opened(copy) as ws:
        found = ws.cluster(ClusterPlan(features, k=4))
        assert (found.fitted, found.k, found.embedder) == (True, 4, None)
        assert "was asked for" in found.choice["why"]
        with ws.catalog.reading() as connection:
            stored = read_clustering(connection, found.number)
        rows = schema.cluster_rows
        gone = [row.photo for row in found.rows[::7]]
        with ws.catalog.writing() as connection:
            connection.execute(
                delete(rows).where(rows.c.photo.in_(gone), rows.c.clustering == found.number)
            )
        # The newest clustering is what is gone on with.
        again = ws.cluster()
        assert (again.number, again.assigned) == (found.number, len(gone))
        assert again.plan == found.plan
        assert [r.cluster for r in again.rows] == [r.cluster for r in found.rows]
        assert ("mean" in ClusterModel.from_bytes(stored.model).arrays) == (features == "pca")


def test_hdbscan_leaves_out_what_lies_apart(copy: Path) -> None:
    with opened(copy) as ws:
        found = ws.cluster(ClusterPlan(method="hdbscan", min_size=4))
        assert found.fitted
        assert found.apart == sum(row.cluster == 0 for row in found.rows)
        assert all((row.silhouette is None) == (row.cluster == 0) for row in found.rows)
        assert "HDBSCAN finds" in found.choice["why"]
        rows = schema.cluster_rows
        inside = [row for row in found.rows if row.cluster][::5]
        with ws.catalog.writing() as connection:
            wanted = rows.c.photo.in_([row.photo for row in inside])
            connection.execute(delete(rows).where(wanted, rows.c.clustering == found.number))
        after = {row.photo: row.cluster for row in ws.cluster().rows}
        assert all(after[row.photo] == row.cluster for row in inside)


def test_it_says_what_must_be_run_first(made: Path, tmp_path: Path) -> None:
    with opened(tmp_path) as ws:
        with pytest.raises(NotReadyError, match="solesight add"):
            ws.cluster()
        with pytest.raises(NotReadyError, match="run `solesight cluster` first"):
            ws.cluster(assign=True)
    with (
        opened(made) as ws,
        pytest.raises(NotReadyError, match="embed --embedder efficientnet-lite0-int8"),
    ):
        ws.cluster(embedder="efficientnet-lite0-int8")


def test_wrong_plans_and_names(clustered: Path) -> None:
    with pytest.raises(UnknownNameError, match="embedding, pca, pixels"):
        ClusterPlan("colors")
    with pytest.raises(UnknownNameError, match="hdbscan, kmeans"):
        ClusterPlan(method="ward")
    for wrong in ({"k": 1}, {"k_most": 1}, {"min_size": 1}):
        with pytest.raises(SettingsError, match="the least"):
            ClusterPlan(**wrong)  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="leave k out"):
        ClusterPlan(method="hdbscan", k=4)
    with pytest.raises(SettingsError, match="--method hdbscan"):
        ClusterPlan(min_size=5)
    # What an older version kept, and never used, is no reason to refuse its clusters.
    assert ClusterPlan.from_json({"method": "hdbscan", "k": 4, "min_size": 5}).k is None
    with opened(clustered) as ws:
        with pytest.raises(UnknownNameError, match=r"column .*brand"):
            ws.cluster(colors=["sole"])
        with pytest.raises(SettingsError, match="leave the other options out"):
            ws.cluster(assign=True, refit=True)


def test_too_few_photos_are_told_so(copy: Path) -> None:
    facts = schema.embed_facts
    with opened(copy) as ws:
        with ws.catalog.reading() as connection:
            keep = list(connection.execute(select(facts.c.photo).limit(6)).scalars())
        with ws.catalog.writing() as connection:
            connection.execute(delete(facts).where(facts.c.photo.not_in(keep)))
        with pytest.raises(NotEnoughDataError, match="clusters need 10 photos"):
            ws.cluster(ClusterPlan(k=2, seed=9))


def test_equal_photos_are_told_so(copy: Path) -> None:
    facts = schema.embed_facts
    with opened(copy) as ws:
        with ws.catalog.reading() as connection:
            one = connection.execute(select(facts.c.vector).limit(1)).scalar_one()
        with ws.catalog.writing() as connection:
            connection.execute(update(facts).values(vector=one))
        with pytest.raises(NotEnoughDataError, match="1 of them different"):
            ws.cluster(refit=True)


def test_a_damaged_model_says_what_to_do(copy: Path) -> None:
    rows = schema.cluster_rows
    with opened(copy) as ws:
        with ws.catalog.writing() as connection:
            connection.execute(update(schema.clusterings).values(model=b"no model"))
            one = connection.execute(select(rows.c.photo).limit(1)).scalar_one()
            connection.execute(delete(rows).where(rows.c.photo == one))
        with pytest.raises(solesight.errors.CatalogError, match="--refit"):
            ws.cluster()
        assert ws.cluster(refit=True).fitted


def test_an_older_catalog_gets_the_tables(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "old")
    with opened(tmp_path / "old") as ws, ws.catalog.writing() as connection:
        schema.cluster_rows.drop(connection)
        schema.clusterings.drop(connection)
        connection.exec_driver_sql("DELETE FROM migrations WHERE number >= 3")
    with opened(tmp_path / "old") as ws, ws.catalog.writing() as connection:
        assert latest_clustering(connection) is None
        number = insert(schema.clusterings).values(
            number=1, config="c", plan="{}", summary="{}", model=b"", made_at="now"
        )
        connection.execute(number)
        assert latest_clustering(connection, "c") == 1
        assert latest_clustering(connection, "d") is None


def test_progress_is_told(clustered: Path, tmp_path: Path) -> None:
    class Told(Silent):
        def __init__(self) -> None:
            self.labels: list[str] = []

        def start(self, label: str, total: int | None) -> None:
            self.labels.append(label)

    told = Told()
    with solesight.open(clustered, workers=0, progress=told) as ws:
        ws.cluster(output=tmp_path / "page.html")
    assert "pictures" in told.labels
    assert (tmp_path / "page.html").is_file()
