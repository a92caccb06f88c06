"""As many flagged as people flagged; shares, precision and gaps against counting by hand and against drawing again."""

import numpy as np
import pytest

from candour.stats.practitioners.flags import flag_alike
from candour.stats.practitioners.gaps import compare_gaps, is_enough, measure_gap
from candour.stats.practitioners.two_way import RowEstimate
from judged_worlds import JudgedWorld, draw_judgements

JUDGED = draw_judgements(JudgedWorld(families=1500), seed=2)
FLAGGED = flag_alike(JUDGED)
GROUP = JUDGED.children % 3 == 0


def test_as_many_are_flagged_and_they_are_the_highest() -> None:
    assert FLAGGED.model.sum() == pytest.approx(FLAGGED.people.sum(), abs=3)
    assert JUDGED.scores[FLAGGED.model].min() > JUDGED.scores[~FLAGGED.model].max()


def test_shares_and_precision_are_counted() -> None:
    outcomes = JUDGED.outcomes
    assert FLAGGED.flagged_by_people(outcomes).value == pytest.approx(FLAGGED.people[outcomes].mean())
    assert FLAGGED.flagged_by_model(outcomes).value == pytest.approx(FLAGGED.model[outcomes].mean())
    assert FLAGGED.precision_of_model().value == pytest.approx(outcomes[FLAGGED.model].mean())
    assert FLAGGED.precision_of_people().value == pytest.approx(outcomes[FLAGGED.people].mean())


@pytest.mark.parametrize("name", ["recall", "precision", "kappa", "right", "gap"])
def test_the_spread_is_that_of_drawing_rows_again(name: str) -> None:
    """Rows as if independent: the influence with the moving cut-off against 400 bootstraps that flag anew."""

    def measure(rows: np.ndarray) -> RowEstimate:
        judged = JUDGED.take(rows)
        flagged = flag_alike(judged)
        if name == "recall":
            return flagged.flagged_by_model(judged.outcomes).less(flagged.flagged_by_people(judged.outcomes))
        if name == "precision":
            return flagged.precision_of_model()
        if name == "kappa":
            return flagged.kappa()
        if name == "right":
            return flagged.model_right_where_they_differ()
        return compare_gaps(flagged, judged.children % 3 == 0, missed=True).change

    everything = measure(np.arange(len(JUDGED)))
    rng = np.random.default_rng(1)
    drawn = [measure(np.sort(rng.integers(0, len(JUDGED), len(JUDGED)))).value for _ in range(400)]
    expected = float(np.sqrt(everything.influence @ everything.influence))
    assert np.std(np.array(drawn, dtype=np.float64)) == pytest.approx(expected, rel=0.13)


def test_gaps_are_counted_by_hand() -> None:
    gaps = compare_gaps(FLAGGED, GROUP, missed=False)
    without = ~JUDGED.outcomes
    people = FLAGGED.people[without & GROUP].mean() - FLAGGED.people[without & ~GROUP].mean()
    model = FLAGGED.model[without & GROUP].mean() - FLAGGED.model[without & ~GROUP].mean()
    assert gaps.people.difference.value == pytest.approx(people)
    assert gaps.model.difference.value == pytest.approx(model)
    assert gaps.change.value == pytest.approx(model - people)
    assert gaps.widening.value == pytest.approx(abs(model) - abs(people))
    missed = compare_gaps(FLAGGED, GROUP, missed=True)
    assert missed.people.inside.value == pytest.approx(1 - FLAGGED.people[JUDGED.outcomes & GROUP].mean())
    assert missed.people.inside.events == (~FLAGGED.people & JUDGED.outcomes & GROUP).sum()


def test_a_gap_is_judged_only_where_enough_is_to_be_expected() -> None:
    counted = np.zeros(100, dtype=bool)
    counted[:20] = True
    group = np.arange(100) % 2 == 0
    everybody = np.ones(100, dtype=bool)
    gap = measure_gap(counted, everybody, group)
    assert is_enough(gap, children=(50, 50), minimum=10)
    assert not is_enough(gap, children=(9, 91), minimum=10)
    rare = measure_gap(np.arange(100) < 4, everybody, group)
    assert not is_enough(rare, children=(50, 50), minimum=10)
    one_side = measure_gap((np.arange(100) % 2 == 0) & (np.arange(100) < 60), everybody, group)
    assert one_side.outside.value == 0
    assert not is_enough(one_side, children=(50, 50), minimum=10)


def test_nobody_flagged_flags_nobody() -> None:
    judged = draw_judgements(JudgedWorld(families=50), seed=1)
    flagged = flag_alike(judged.take(judged.flags == 0))
    assert not flagged.model.any()
    assert flagged.precision_of_model().value is None
