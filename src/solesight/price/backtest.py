"""The verb `backtest`: forecasts of sales that were still to come, beside naive ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.errors import NotEnoughDataError, SettingsError
from solesight.evidence import Metric, mean_metric, row_median_metric
from solesight.price.forecaster import Recipe, forecasts
from solesight.price.naive import NAIVE, naive_forecasts
from solesight.price.sales import Sales, read_sales
from solesight.progress import Progress, Silent

__all__ = ["Backtested", "Forecast", "Slice", "backtest"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
OURS = "smoothed"
_SHARES = (0.6, 0.8)
_LEAST = 50
_LEAST_DAYS = 3
_MOST_DAYS = 60
GRID = tuple(
    Recipe(*values)
    for values in product((1.0, 2.0, 4.0, 8.0), (0.2, 0.5, 0.8, 0.95), (0.1, 0.5, 2.0))
)


@dataclass(frozen=True)
class Forecast:
    """How one way of forecasting did on the test period.

    Attributes:
        name: ``smoothed``, or one of the naive ones.
        rule: what it does.
        median_error: share of the price.
        mean_error: the same; one odd sale can move it far.
        against_last: how often it was closer than the last sale of the shoe, less how often it was
            further off; above 0 it is better.
    """

    name: str
    rule: str
    median_error: Metric
    mean_error: Metric
    against_last: Metric

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        numbers = ("median_error", "mean_error", "against_last")
        named = {name: getattr(self, name).as_json() for name in numbers}
        return {"name": self.name, "rule": self.rule, **named}


@dataclass(frozen=True)
class Slice:
    """Median errors of some test sales, by the name of the forecast.

    Attributes:
        name: a size, or a day (the first of several in a long period).
        n: sales.
        errors: median error of each forecast, a share of the price.
    """

    name: str
    n: int
    errors: Mapping[str, float]

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        errors = {name: round(error, 5) for name, error in self.errors.items()}
        return {"name": self.name, "n": self.n, "errors": errors}


@dataclass(frozen=True)
class Backtested:
    """What a backtest found.

    Attributes:
        file: the table.
        ahead: days between what was known and what was asked.
        recipe: chosen on the validation period alone.
        forecasts: ours first, then the naive ones.
        coverage_80: how often the 80 % interval held, made from the validation period's errors.
        by_size: errors by size, smallest first.
        by_day: errors by day.
        days: first day, first of validation, first of test, last.
        n: sales of each period.
        shoes: of the test period.
        currency: of the prices.
        seed: of the intervals.
        left_out: rows of the table that are no sale, by reason.
    """

    file: str
    ahead: int
    recipe: Recipe
    forecasts: tuple[Forecast, ...]
    coverage_80: Metric
    by_size: tuple[Slice, ...]
    by_day: tuple[Slice, ...]
    days: tuple[date, date, date, date]
    n: Mapping[str, int]
    shoes: int
    currency: str
    seed: int
    left_out: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        names = ("first", "validation_from", "test_from", "last")
        return {
            "table": self.file,
            "ahead": self.ahead,
            "recipe": self.recipe.as_json(),
            "forecasts": [one.as_json() for one in self.forecasts],
            "coverage_80": self.coverage_80.as_json(),
            "by_size": [one.as_json() for one in self.by_size],
            "by_day": [one.as_json() for one in self.by_day],
            **{name: day.isoformat() for name, day in zip(names, self.days, strict=True)},
            "n": dict(self.n),
            "shoes": self.shoes,
            "currency": self.currency,
            "seed": self.seed,
            "left_out": dict(self.left_out),
        }


def backtest(
    file: Path,
    *,
    ahead: int = 1,
    validation_from: date | None = None,
    test_from: date | None = None,
    currency: str = "USD",
    seed: int = 0,
    progress: Progress | None = None,
) -> Backtested:
    """Forecast each sale of a table from the sales of earlier days, and say how far off that was.

    How to smooth is chosen by the median error of the validation period; the test period, which
    comes after it, is then forecast once. Forecasts of both may use all sales before the day, as
    one could have at the time.

    Args:
        file: a table of sales: day, shoe, price, and size and retail where they are known.
        ahead: days between what is known and what is asked.
        validation_from: its first day; by default where 60 % of the sales have passed.
        test_from: its first day; by default where 80 % have.
        currency: of prices that say none.
        seed: of the intervals.
        progress: told of each way of smoothing that is tried.

    Raises:
        ManifestError: the table cannot be read.
        SettingsError: the days are not in order.
        NotEnoughDataError: a period has too few sales.
    """
    if ahead < 1:
        raise SettingsError(f"--ahead {ahead}: a forecast is at least a day ahead")
    sales = read_sales(file, currency)
    first, second = _borders(sales, validation_from, test_from)
    validation = (sales.day >= first) & (sales.day < second)
    test = sales.day >= second
    recipe, tuned = _chosen(sales, validation, ahead, progress or Silent())
    said = {OURS: tuned, **naive_forecasts(sales, ahead=ahead)}
    known = np.isfinite(np.column_stack(list(said.values()))).all(axis=1)
    _check({"validation": int((validation & known).sum()), "test": int((test & known).sum())})
    return _result(file, sales, said, validation & known, test & known, (ahead, recipe, seed))


def _borders(sales: Sales, validation: date | None, test: date | None) -> tuple[int, int]:
    usual = np.ceil(np.quantile(sales.day, _SHARES)).astype(int)
    asked = (validation, test)
    first, second = (
        int(place) if day is None else (day - sales.first_day).days
        for place, day in zip(usual, asked, strict=True)
    )
    days = int(sales.day[-1])
    if days < _LEAST_DAYS - 1:
        raise NotEnoughDataError(
            f"the sales lie within {days + 1} day(s), a backtest needs {_LEAST_DAYS}: one to learn "
            "from, one to choose by, one to be measured on"
        )
    if not 0 < first < second <= days:
        last = sales.first_day + timedelta(days=days)
        raise SettingsError(
            f"the validation period must begin after {sales.first_day}, the test period after "
            f"that and by {last}"
        )
    return first, second


def _check(counts: Mapping[str, int]) -> None:
    for name, n in counts.items():
        if n < _LEAST:
            raise NotEnoughDataError(
                f"the {name} period has {n} sales that can be forecast, {_LEAST} are needed: give "
                "a longer table, or other days"
            )


def _chosen(
    sales: Sales, validation: Mask, ahead: int, progress: Progress
) -> tuple[Recipe, Floats]:
    """Try each way of smoothing on the validation period; give the best and all it says."""
    best: tuple[float, Recipe, Floats] | None = None
    progress.start("backtest", len(GRID))
    for recipe in GRID:
        said = forecasts(sales, recipe, ahead=ahead)
        error = float(np.nanmedian(_error(said, sales)[validation])) if validation.any() else 0.0
        if best is None or error < best[0]:
            best = (error, recipe, said)
        progress.advance()
    progress.finish()
    if best is None:
        raise NotEnoughDataError("no way of smoothing was tried")
    return best[1], best[2]


def _error(said: Floats, sales: Sales) -> Floats:
    return np.asarray(np.abs(np.exp(said - sales.price) - 1))


def _result(
    file: Path,
    sales: Sales,
    said: Mapping[str, Floats],
    validation: Mask,
    test: Mask,
    how: tuple[int, Recipe, int],
) -> Backtested:
    ahead, recipe, seed = how
    errors = {name: _error(own, sales)[test] for name, own in said.items()}
    shoes = sales.shoe[test]
    wrong = (sales.price - said[OURS])[validation]
    low, high = np.quantile(wrong, [0.1, 0.9])
    off = (sales.price - said[OURS])[test]
    held = ((off >= low) & (off <= high)).astype(np.float64)
    starts = [int(sales.day[mask].min()) for mask in (validation, test)]
    days = [sales.first_day + timedelta(days=d) for d in (0, *starts, int(sales.day[-1]))]
    return Backtested(
        file.name,
        ahead,
        recipe,
        tuple(
            _forecast(name, error, errors["last_sale"], shoes, seed)
            for name, error in errors.items()
        ),
        mean_metric(held, shoes, seed=seed),
        _by_size(sales, test, errors),
        _by_day(sales, test, errors),
        (days[0], days[1], days[2], days[3]),
        {
            "before": int((sales.day < starts[0]).sum()),
            "validation": int(validation.sum()),
            "test": int(test.sum()),
        },
        len(np.unique(shoes)),
        sales.currency,
        seed,
        sales.left_out,
    )


def _forecast(
    name: str, error: Floats, last: Floats, shoes: NDArray[np.int64], seed: int
) -> Forecast:
    rule = NAIVE.get(name, "level and size, smoothed")
    return Forecast(
        name,
        rule,
        row_median_metric(error, shoes, seed=seed),
        mean_metric(error, shoes, seed=seed, bounded=False),
        mean_metric(np.sign(last - error), shoes, seed=seed, bounded=False),
    )


def _slices(
    names: Sequence[str], places: NDArray[np.int64], errors: Mapping[str, Floats]
) -> list[Slice]:
    found = []
    for place in np.unique(places):
        own = places == place
        middles = {name: float(np.median(error[own])) for name, error in errors.items()}
        found.append(Slice(names[int(place)], int(own.sum()), middles))
    return found


def _by_size(sales: Sales, test: Mask, errors: Mapping[str, Floats]) -> tuple[Slice, ...]:
    found = _slices(sales.sizes, sales.size[test], errors)
    return tuple(sorted(found, key=lambda one: (_number(one.name), one.name)))


def _number(size: str) -> float:
    digits = "".join(c for c in size if c.isdigit() or c == ".").strip(".")
    return float(digits) if digits.replace(".", "", 1).isdigit() else 0.0


def _by_day(sales: Sales, test: Mask, errors: Mapping[str, Floats]) -> tuple[Slice, ...]:
    start = int(sales.day[test].min())
    # So many points that a picture shows them.
    step = 1 + (int(sales.day[-1]) - start) // _MOST_DAYS
    places = (sales.day[test] - start) // step
    names = [
        (sales.first_day + timedelta(days=start + step * place)).isoformat()
        for place in range(int(places.max()) + 1)
    ]
    return tuple(_slices(names, places, errors))
