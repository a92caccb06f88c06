"""Made-up decisions for the named tests of the defects of the pilots of 2019 and 2020."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from candour.modelling.cases import Cases

FIRST_DAY = np.datetime64("2019-04-01")


def make_decisions(*, decisions: int = 2000, seed: int = 1) -> Cases:
    """Families of two children over four years; one column that tells, one that does not, both sometimes missing."""
    chance = np.random.default_rng(seed)
    families = chance.integers(0, decisions // 2, decisions)
    risk = chance.normal(size=decisions // 2)[families]
    features = pd.DataFrame(
        {
            "telling": np.where(chance.random(decisions) < 0.2, np.nan, risk + chance.normal(size=decisions)),
            "silent": np.where(chance.random(decisions) < 0.3, np.nan, chance.normal(size=decisions)),
        }
    )
    return Cases(
        features=features,
        outcomes=(chance.random(decisions) < 1 / (1 + np.exp(2 - risk))).astype(np.int8),
        decided_on=FIRST_DAY + chance.integers(0, 1460, decisions),
        children=families * 2 + chance.integers(0, 2, decisions),
        families=families,
    )


@pytest.fixture
def decisions() -> Callable[..., Cases]:
    """Makes them: (decisions=, seed=)."""
    return make_decisions
