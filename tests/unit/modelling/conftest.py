"""Made-up decisions with a known truth."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from candour.modelling.cases import Cases

FIRST_DAY = np.datetime64("2019-04-01")

MakeCases = Callable[..., Cases]


def simulate_cases(
    *,
    seed: int,
    decisions: int = 4000,
    days: int = 1460,
    signal: float = 1.2,
    base_log_odds: float = -2.2,
) -> Cases:
    """Two-child families with a shared risk that `noisy_count`, `days_since` and `code` betray.

    signal 0: outcomes have nothing to do with the features. `useless` never has.
    """
    chance = np.random.Generator(np.random.PCG64(seed))
    families = chance.integers(0, decisions // 2, decisions)
    children = families * 2 + chance.integers(0, 2, decisions)
    risk = chance.normal(size=decisions // 2)[families]
    since = np.where(chance.random(decisions) < 0.4, np.nan, chance.exponential(300, decisions))
    codes = np.where(risk + chance.normal(size=decisions) > 1, "9B", chance.choice(["1A", "2B"], decisions))
    features = pd.DataFrame(
        {
            "noisy_count": chance.poisson(np.exp(0.7 * risk)).astype(np.float64),
            "days_since": since * np.exp(-0.3 * risk),
            "useless": chance.normal(size=decisions),
            "code": pd.Series(codes, dtype="str").mask(chance.random(decisions) < 0.2),
        }
    )
    probability = 1 / (1 + np.exp(-(base_log_odds + signal * risk)))
    return Cases(
        features=features,
        outcomes=(chance.random(decisions) < probability).astype(np.int8),
        decided_on=FIRST_DAY + chance.integers(0, days, decisions),
        children=children,
        families=families,
    )


def simulate_baseline_features(cases: Cases) -> pd.DataFrame:
    count = cases.features["noisy_count"]
    return pd.DataFrame(
        {
            "age": np.linspace(0, 17, len(cases)),
            "unborn": np.zeros(len(cases)),
            "count_referral_ever": count,
            "count_referral_1095d": np.minimum(count, 2.0),
            "ever_cp_plan": (count > 3).astype(np.float64),
            "ever_care_episode": (count > 5).astype(np.float64),
        }
    )


@pytest.fixture(scope="session")
def make_cases() -> MakeCases:
    return simulate_cases


@pytest.fixture
def make_baseline_features() -> Callable[[Cases], pd.DataFrame]:
    return simulate_baseline_features
