"""Values that give the outcome away: found where planted, never among honest ones, and families count once."""

import numpy as np

from candour.stats.explanation.revealing import find_revealing

N = 4000


def draw(rng: np.random.Generator, base: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    return rng.random(N) < base, np.arange(N) // 2


def test_a_value_that_comes_with_the_outcome_is_found_in_codes_and_numbers() -> None:
    rng = np.random.default_rng(1)
    outcomes, families = draw(rng)
    known = outcomes & (rng.random(N) < 0.3)
    codes = np.where(known, "RC3", rng.choice(np.array(["RC1", "RC2", None], dtype=object), size=N)).astype(
        object
    )
    counts = np.where(known, 3.0, rng.integers(0, 3, N))
    days = np.where(known, rng.uniform(0, 30, N), np.nan)
    many = np.where(known, rng.uniform(5, 6, N), rng.normal(size=N))
    found = find_revealing(
        {"codes": codes, "counts": counts, "days": days, "many": many}, outcomes, families, confidence=0.95
    )
    assert [each.feature for each in found] == ["codes", "counts", "days"]
    assert all(90 < each.families <= known.sum() for each in found)


def test_honest_worlds_bring_no_false_alarm() -> None:
    """Sixty fields; one value in each goes with the outcome in six of ten cases, and seldom values abound."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        outcomes, families = draw(rng)
        features = {
            f"field_{at}": np.where(
                rng.random(N) < np.where(outcomes, 0.15, 0.011), 99.0, rng.integers(0, 300, N)
            )
            for at in range(60)
        }
        assert find_revealing(features, outcomes, families, confidence=0.95) == ()


def test_a_family_counts_once_and_common_outcomes_reveal_nothing() -> None:
    rng = np.random.default_rng(2)
    outcomes, _ = draw(rng)
    few = np.arange(N) // 400
    outcomes[:400] = True
    value = np.where(np.arange(N) < 400, 1.0, 0.0)
    assert find_revealing({"value": value}, outcomes, few, confidence=0.95) == ()
    alone = np.arange(N)
    assert [each.families for each in find_revealing({"value": value}, outcomes, alone, confidence=0.95)] == [
        400
    ]
    often = rng.random(N) < 0.45
    assert find_revealing({"value": often.astype(float)}, often, alone, confidence=0.95) == ()
