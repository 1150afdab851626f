from __future__ import annotations

import pytest
from price_making import Market, made_market

from solesight.price import LEARNERS, FitPlan, Fitted, fit_prices


@pytest.fixture(scope="session")
def market() -> Market:
    return made_market()


@pytest.fixture(scope="session")
def fitted(market: Market) -> Fitted:
    return fit_prices(
        market.rows, market.values, market.groups, FitPlan(LEARNERS["both"], folds=4, trees=50)
    )
