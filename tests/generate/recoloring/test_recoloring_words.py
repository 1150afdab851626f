"""Colors and palettes as people write them; planning; the answer."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from drawn_parts import encoded, shoe
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from solesight.errors import NotReadyError, SettingsError, UnknownNameError
from solesight.eye import Measurer
from solesight.generate.recoloring import (
    CLASSICS,
    Color,
    Judgement,
    Nearest,
    Palette,
    RecolorPlan,
    Score,
    Sitting,
    Verdict,
    plan_colorways,
    read_color,
    read_colors,
    read_palettes,
    recolor,
    sit,
    write_recolored,
)
from solesight.pages import read_signature


@given(st.integers(0, 0xFFFFFF))
def test_every_hex_is_read(value: int) -> None:
    for text in (f"#{value:06x}", f"{value:06X}", f"  #{value:06X} "):
        assert read_color(text).hex == f"#{value:06x}"


@given(st.text(max_size=12))
def test_any_text_is_a_color_or_is_refused_with_advice(text: str) -> None:
    try:
        found = read_color(text)
    except SettingsError as error:
        said = str(error)
    else:
        said = f"is no color: {found.rgb}" if len(found.hex) == 7 else found.hex
    assert "is no color: " in said


@pytest.mark.parametrize(
    ("said", "hexa"),
    [("#fff", "#ffffff"), ("Gum", "#b98149"), ("university  blue", "#7fb0dc"), ("NAVY", "#000080")],
)
def test_names_and_short_forms(said: str, hexa: str) -> None:
    assert read_color(said).hex == hexa


def test_a_misspelled_color_names_those_alike() -> None:
    with pytest.raises(SettingsError, match="navy"):
        read_color("navvy")
    with pytest.raises(SettingsError, match="six digits"):
        read_color("#12345")


def test_palettes_come_from_lines_and_from_json(tmp_path: Path) -> None:
    lines = tmp_path / "mine.txt"
    lines.write_text("// mine\nBred: #b8172b, black\n\nwhite, gum\n", encoding="utf-8")
    table = tmp_path / "mine.json"
    table.write_text(json.dumps({"Bred": ["#b8172b", "black"], "B": ["white", "gum"]}))
    for file in (lines, table):
        found = read_palettes(file)
        assert [len(palette.colors) for palette in found] == [2, 2]
        assert found[0].name == "Bred"
        assert sum(found[0].shares) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "Bred: #b8172b, blakc", "{", '{"a": 3}', "//\n"])
def test_a_file_of_no_palettes_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bad.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"bad\.txt"):
        read_palettes(file)


@given(st.integers(1, 30), st.integers(0, 1000))
def test_colorways_differ_and_repeat(sitting: Sitting, count: int, seed: int) -> None:
    found = plan_colorways(sitting.parts, CLASSICS, count, seed)
    again = plan_colorways(sitting.parts, CLASSICS, count, seed)
    assert found == again
    assert len(found) == count
    assert len({one.colors for one in found}) == count


def test_a_fixed_part_is_fixed_in_all(sitting: Sitting) -> None:
    white = read_color("white")
    found = plan_colorways(sitting.parts, CLASSICS, 12, 3, {1: white, 2: None})
    assert {one.colors[1] for one in found} == {white}
    assert {one.colors[2] for one in found} == {None}


def test_light_goes_on_light_first(sitting: Sitting) -> None:
    palette = Palette.of("two", read_colors("#1f4d3a, #f2f2f2"))
    first = plan_colorways(sitting.parts, [palette], 1, 0)[0]
    red, white = sitting.parts[0], sitting.parts[1]
    assert white.lab[0] > red.lab[0]
    assert first.colors[:2] == palette.colors


class _Judge:
    """Likes red."""

    def lacks(self, score: str) -> str | None:
        return None if score == "hyped" else "train it"

    def judge(self, sitting: Sitting, pictures: list[np.ndarray]) -> Judgement:
        del sitting
        values = [float(p[..., 0].mean() - p[..., 2].mean()) / 255 for p in pictures]
        verdicts = tuple(
            Verdict(
                {"hyped": Score(v, v - 0.1, v + 0.1, 7, "looks hyped")},
                Nearest("Aurelio Passo <b>", "p", 0.8, 0.5, copy=v > 0.1),
            )
            for v in values
        )
        return Judgement(verdicts, {"premium": "train it"}, {"hyped": "by eye"}, "two photos")


def test_variants_are_ranked_and_written(sitting: Sitting, tmp_path: Path) -> None:
    plan = RecolorPlan(count=5, seed=4)
    found = recolor(sitting, plan, _Judge())
    values = [variant.verdict.scores["hyped"].value for variant in found.variants]
    assert values == sorted(values, reverse=True)
    assert found.ranked_by == "hyped"
    assert "premium is not scored: train it" in found.notes
    files = write_recolored(found, tmp_path / "out", save=2)
    assert [file.name for file in files[:3]] == ["sheet.png", "index.html", "colorways.json"]
    assert read_signature(files[0])["seed"] == 4
    best = read_signature(files[3])
    assert best["rank"] == 1
    assert best["settings"]["count"] == 5
    assert "opinion" in best["caveat"]
    page = files[1].read_text(encoding="utf-8")
    assert "A score is a model's opinion" in page or "A score is a model&#39;s opinion" in page
    assert "Aurelio Passo &lt;b&gt;" in page
    assert json.loads(files[2].read_text(encoding="utf-8"))["ranked_by"] == "hyped"
    with Image.open(files[3]) as picture:
        assert picture.size == sitting.opened.pixels.shape[1::-1]


def test_a_seed_repeats_bit_for_bit(measurer: Measurer, tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        found = recolor(sit("a.png", encoded(shoe()), measurer, least=0.0), RecolorPlan(count=3))
        made.append([file.read_bytes() for file in write_recolored(found, tmp_path / name, save=3)])
    pictures = [i for i, data in enumerate(made[0]) if data.startswith(b"\x89PNG")]
    assert len(pictures) == 4
    assert all(made[0][i] == made[1][i] for i in pictures)


def test_without_a_judge_the_least_changed_comes_first(sitting: Sitting) -> None:
    found = recolor(sitting, RecolorPlan(count=6))
    changes = [variant.change for variant in found.variants]
    assert changes == sorted(changes)
    with pytest.raises(NotReadyError, match="hyped cannot rank: nobody scored it"):
        recolor(sitting, RecolorPlan(rank="hyped"))
    with pytest.raises(UnknownNameError, match="likeness"):
        recolor(sitting, RecolorPlan(rank="loud"))


def test_what_cannot_rank_is_refused_before_anything_is_painted(
    sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def painted(*_: object) -> np.ndarray:
        raise AssertionError("a variant was painted")

    monkeypatch.setattr(Sitting, "painted", painted)
    with pytest.raises(NotReadyError, match="premium cannot rank: train it"):
        recolor(sitting, RecolorPlan(rank="premium"), _Judge())


def test_counts_and_palettes_that_cannot_be() -> None:
    with pytest.raises(SettingsError, match="1 to"):
        plan_colorways((), CLASSICS, 0, 0)
    with pytest.raises(SettingsError, match="no palette"):
        plan_colorways((), (), 3, 0)
    assert Color("#ffffff").lab[0] == pytest.approx(100, abs=0.1)
