"""Each method against the same worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from making import SMALL, embedder, head, sight, witness

from solesight.errors import NotReadyError, SettingsError, UnknownNameError
from solesight.explain import (
    GRID,
    LinearHead,
    Question,
    cams,
    coarse,
    default_method,
    enlarged,
    find_method,
    method_names,
    spread_out,
)
from solesight.explain.registry import options_of

BOTH = "efficientnet-lite0-int8+sneaker"


@pytest.mark.parametrize("power", [1.0, 0.5])
@pytest.mark.parametrize("name", [SMALL, BOTH])
def test_the_sum_of_the_map_is_the_logit_less_its_bias_and_what_has_no_place(
    name: str, power: float
) -> None:
    seen = sight(name=name)
    own = head(seen.trace.vectors.shape[1], power)
    for label, against in (("one", None), ("two", "three")):
        heat = find_method("cam").ask(Question(seen, witness(own, name), label, against))
        logits = own.logits(seen.trace.vectors)[0]
        wanted = logits[0] if against is None else logits[1] - logits[2]
        total = float(heat.grid.sum(dtype=np.float64)) + sum(heat.terms.values()) + heat.bias
        assert total == pytest.approx(wanted, abs=1e-4)
        assert heat.score == pytest.approx(wanted, abs=1e-9)
        assert set(heat.terms) == ({"colors"} if name == BOTH else set())


def test_the_sum_is_the_logit_too_where_classes_are_sums_of_subclasses() -> None:
    seen = sight(name=BOTH)
    plain = head(seen.trace.vectors.shape[1], 0.5)
    # Three rows of weights, of which two are one class.
    own = LinearHead(plain.weights, plain.bias, plain.power, np.array([1, 0, 1]))
    rows = plain.logits(seen.trace.vectors)[0]
    by_hand = [rows[1], np.log(np.exp(rows[0]) + np.exp(rows[2]))]
    assert own.logits(seen.trace.vectors)[0] == pytest.approx(by_hand, abs=1e-5)
    for label, against in (("one", None), ("two", None), ("two", "one")):
        heat = find_method("cam").ask(Question(seen, witness(own, BOTH), label, against))
        wanted = by_hand[label == "two"] - (0.0 if against is None else by_hand[0])
        total = float(heat.grid.sum(dtype=np.float64)) + sum(heat.terms.values()) + heat.bias
        assert total == pytest.approx(wanted, abs=1e-4)


def test_with_power_one_it_is_the_class_activation_map_of_the_textbook() -> None:
    seen = sight()
    vector, layer = seen.trace.vectors, seen.trace.layers[0]
    own = head(vector.shape[1], 1.0)
    found = cams(seen.trace, own, 1)
    maps = layer.maps[0].astype(np.float64)
    length = np.linalg.norm(maps.mean(axis=(1, 2)))
    by_hand = np.einsum("c,chw->hw", own.weights[1], maps) / (length * maps[0].size)
    assert found.grids[0] == pytest.approx(spread_out([by_hand[None]])[0], abs=1e-5)


def test_a_power_gives_the_derivative_over_the_power_with_the_length_held() -> None:
    own = head(5, 0.5)
    vector = np.array([[0.3, -0.6, 0.1, 0.5, -0.2]])
    raised = np.sign(vector) * np.abs(vector) ** 0.5
    length = np.linalg.norm(raised)

    def score(z: np.ndarray) -> float:
        return float((np.sign(z) * np.abs(z) ** 0.5 / length) @ own.weights[0])

    step = 1e-6
    slopes = [
        (score(vector[0] + step * one) - score(vector[0] - step * one)) / (2 * step)
        for one in np.eye(5)
    ]
    assert own.rates(vector, 0)[0] == pytest.approx(np.array(slopes) / 0.5, rel=1e-5)


def test_a_number_that_is_nothing_gives_nothing() -> None:
    own = LinearHead(np.ones((2, 3)), np.zeros(2), 0.5)
    rates = own.rates(np.array([[0.0, 0.6, -0.8]]), 0)
    assert np.isfinite(rates).all()
    assert rates[0, 0] == 0


@settings(max_examples=30, deadline=None)
@given(
    arrays(
        np.float64,
        st.tuples(st.just(1), st.integers(1, 60), st.integers(1, 60)),
        elements=st.floats(-100, 100),
    )
)
def test_cells_of_any_number_are_spread_whole(cells: np.ndarray) -> None:
    grid = spread_out([cells])
    assert grid.shape == (1, GRID, GRID)
    assert float(grid.sum(dtype=np.float64)) == pytest.approx(cells.sum(), abs=1e-2, rel=1e-4)
    assert coarse(grid[0], 28).sum() == pytest.approx(float(grid.sum(dtype=np.float64)), abs=1e-2)


def test_a_cell_lies_where_it_was() -> None:
    cells = np.zeros((1, 7, 7))
    cells[0, 1, 5] = 1
    down, across = np.unravel_index(spread_out([cells])[0].argmax(), (GRID, GRID))
    assert (down // 8, across // 8) == (1, 5)
    assert enlarged(np.full((3, 3), 2.0), 10) == pytest.approx(2.0)


def test_occlusion_finds_what_a_hand_made_witness_counts() -> None:
    seen = sight()
    found = find_method("occlusion")
    # It counts how dark a frame is: each patch gives what it holds of darkness.
    asked = Question(seen, witness(None), "one", options={"side": 7, "width": 1})
    heat = found.ask(asked)
    assert heat.score == pytest.approx(np.log(witness(None).answer(seen.covered(_all()))[0, 0]))
    dark = 255 - seen.picture(224).mean(axis=2).reshape(7, 32, 7, 32).mean(axis=(1, 3))
    cells = heat.grid[4::8, 4::8]
    assert np.corrcoef(dark.reshape(-1), cells.reshape(-1))[0, 1] > 0.95
    assert float(heat.grid[:4, :4].max()) < 1e-3


def _all() -> np.ndarray:
    return np.ones((1, GRID, GRID), np.float32)


def test_score_cam_weighs_channels_by_the_score_through_them() -> None:
    seen = sight()
    own = head(seen.trace.vectors.shape[1])
    question = Question(seen, witness(own), "one", options={"channels": 3})
    heat = find_method("score-cam").ask(question)
    rates = own.rates(seen.trace.vectors, 0)
    chosen = np.argsort(-np.abs(seen.trace.layers[0].amounts(rates)[0]), kind="stable")[:3]
    masks = []
    for channel in chosen:
        drawn = enlarged(seen.trace.layers[0].maps[0, channel], GRID)
        masks.append((drawn - drawn.min()) / (drawn.max() - drawn.min()))
    every = np.stack([np.zeros((GRID, GRID)), *masks]).astype(np.float32)
    scores = own.logits(seen.covered(every).vectors)[:, 0]
    gained = np.exp(scores[1:] - scores[0])
    by_hand = np.tensordot(gained / gained.sum(), every[1:], axes=1)
    assert heat.grid == pytest.approx(by_hand, abs=1e-4)


def test_what_is_covered_is_white_or_blurred_and_the_rest_is_as_it_was() -> None:
    seen = sight()
    keep = np.ones((1, 2, 2), np.float32)
    keep[0, :, 1] = 0
    white = seen.covered(keep).pictures(64)[0]
    assert (white[:, 60:] == 255).all()
    assert np.array_equal(white[:, :16], seen.picture(64)[:, :16])
    blurred = seen.covered(keep * 0, "blurred").pictures(64)[0]
    assert blurred.std() < seen.picture(64).std()
    assert np.array_equal(seen.covered(_all()).vectors, seen.trace.vectors)
    with pytest.raises(ValueError, match="white, blurred"):
        seen.covered(keep, "black")


def test_methods_are_known_by_name_and_say_when_they_cannot() -> None:
    assert {"cam", "score-cam", "occlusion"} <= set(method_names())
    with pytest.raises(UnknownNameError, match="occlusion"):
        find_method("nonsense")
    blind = witness(None)
    with pytest.raises(NotReadyError, match=r"methods that can: .*occlusion"):
        find_method("cam").check(blind)
    assert default_method(blind).name == "occlusion"
    assert default_method(witness(head(1280))).name == "occlusion"
    with pytest.raises(NotReadyError, match="leave out --layer"):
        find_method("cam").check(witness(head(1280)), "nonsense")
    with pytest.raises(UnknownNameError, match="channels"):
        options_of(find_method("score-cam"), {"nonsense": 1})
    with pytest.raises(SettingsError, match="above zero"):
        options_of(find_method("score-cam"), {"channels": 0})
    with pytest.raises(UnknownNameError, match="one, three, two"):
        witness(None).code("four")


def test_an_embedder_without_a_map_is_told_so() -> None:
    seen = sight(name="sneaker")
    bare = seen.__class__(seen.path, seen.pixels, seen.frame, seen.shoe, embedder("sneaker"))
    assert cams(bare.trace, head(384), 0).grids.shape == (1, GRID, GRID)
    from solesight.embed import Embedder, embedder_spec, trace_given

    plain = trace_given(Embedder(embedder_spec("sneaker")), seen.given)
    with pytest.raises(NotReadyError, match="occlusion"):
        cams(plain, head(384), 0)
