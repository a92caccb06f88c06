"""The best of many scores is too good; a choice made again without looking at the origin is not."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from candour.config.evaluation import Metric
from candour.contracts import NESTED_VALIDATION
from candour.modelling.cases import Cases
from candour.modelling.search import nested_validation
from candour.modelling.search.nested_validation import validate_nested
from candour.modelling.search.selection import FoldResult, Trial, choose_trial
from candour.modelling.splitters import EarlierCases
from candour.workflow.choosing import NOT_YET_KNOWN


def make_trials(scores: npt.ArrayLike, metric: Metric = "auc", model: str = "m") -> list[Trial]:
    """One setting a row; a row ends at its first NaN."""
    nothing, nobody = np.array([]), np.array([], dtype=np.int8)
    return [
        Trial(
            model, f"s{number}", metric,
            tuple(FoldResult(10, float(score), nothing, nobody) for score in row if np.isfinite(score)),
        )
        for number, row in enumerate(np.asarray(scores, dtype=np.float64))
    ]  # fmt: skip


def list_rows(trials: list[Trial], scope: str, *, time_ordered: bool = True) -> list[dict[str, object]]:
    table = validate_nested(trials, time_ordered=time_ordered, settings_saw_origin=False)
    assert table.schema.equals(NESTED_VALIDATION)
    assert nested_validation.NESTED_VALIDATION.equals(NESTED_VALIDATION)
    return [row for row in table.to_pylist() if row["scope"] == scope]


def test_each_origin_is_chosen_for_from_earlier_ones_alone() -> None:
    trials = make_trials([[0.6, 0.5, 0.9], [0.5, 0.7, 0.6]]) + make_trials([[0.4, 0.8, 0.5]], model="n")
    procedure = list_rows(trials, "procedure")
    # After one origin the best so far; after two the lower bound: (0.6, 0.5) is steadier than the others.
    assert [(row["origin"], row["model"], row["setting"], row["score"]) for row in procedure] == [
        (2, "m", "s0", 0.5),
        (3, "m", "s0", 0.9),
    ]
    assert [row["regret"] for row in procedure] == pytest.approx([0.3, 0.0])
    within = [(row["origin"], row["model"], row["regret"]) for row in list_rows(trials, "model")]
    assert [(origin, model) for origin, model, _ in within] == [(2, "m"), (2, "n"), (3, "m"), (3, "n")]
    assert [regret for _, _, regret in within] == pytest.approx([0.2, 0.0, 0.0, 0.0])


def test_what_comes_later_changes_no_earlier_choice() -> None:
    chance = np.random.default_rng(1)
    scores = chance.normal(0.7, 0.05, (8, 6))
    changed = scores.copy()
    changed[:, 4:] = chance.normal(0.7, 0.05, (8, 2))
    plain, other = (list_rows(make_trials(which), "procedure") for which in (scores, changed))
    assert [row for row in plain if int(str(row["origin"])) <= 4] == [
        row for row in other if int(str(row["origin"])) <= 4
    ]
    chosen = [(row["setting"]) for row in plain if row["origin"] == 5]
    assert chosen == [row["setting"] for row in other if row["origin"] == 5]


def test_a_choice_at_an_origin_goes_by_outcomes_that_were_not_all_known_yet_and_the_command_says_so() -> None:
    """The final choice has a whole window between it and the test; the choices that nested validation makes have not."""
    decided = np.datetime64("2019-01-01") + np.arange(0, 1400, 2)
    numbers = np.arange(len(decided))
    cases = Cases(pd.DataFrame(index=numbers), (numbers % 3 == 0).astype(np.int8), decided, numbers, numbers)
    window = np.timedelta64(365, "D")
    folds = EarlierCases(test_days=365, embargo_days=365, folds=4).fold(cases)
    for before, now in pairwise(folds):
        assert (cases.decided_on[before.test] + window).max() > cases.decided_on[now.test].min()
    assert "known only when its outcome windows have closed" in NOT_YET_KNOWN


def test_random_folds_leave_each_other_out() -> None:
    scores = np.random.default_rng(2).normal(0.7, 0.05, (6, 5))
    rows = list_rows(make_trials(scores), "procedure", time_ordered=False)
    assert [row["origin"] for row in rows] == [1, 2, 3, 4, 5]
    for origin, row in enumerate(rows):
        kept = np.delete(scores, origin, axis=1)
        best = int(np.argmax(kept.mean(axis=1) - 1.96 * kept.std(axis=1, ddof=1) / 2))
        assert row["setting"] == f"s{best}"
        assert row["score"] == scores[best, origin]


def test_smaller_brier_scores_are_better_and_shown_as_they_are() -> None:
    (row,) = list_rows(make_trials([[0.10, 0.12], [0.09, 0.15]], "brier"), "procedure")
    assert (row["setting"], row["score"]) == ("s1", 0.15)
    assert row["regret"] == pytest.approx(0.03)


def test_what_was_given_up_before_an_origin_is_not_chosen_there() -> None:
    gone = make_trials([[0.9, 0.9, np.nan], [0.5, 0.5, 0.5], [0.4, 0.4, 0.6]])
    rows = list_rows(gone, "procedure")
    assert [(row["setting"], row["regret"]) for row in rows] == [
        ("s0", 0.0),
        ("s1", pytest.approx(0.1)),
    ]


def test_one_fold_of_time_has_nothing_before_it() -> None:
    assert list_rows(make_trials([[0.5]]), "procedure") == []


def test_on_noise_the_best_of_all_is_too_good_and_the_nested_is_not() -> None:
    """AUC is 0.5 for every setting at every origin, but for chance: 30 settings, 5 origins, 400 searches."""
    chance = np.random.default_rng(3)
    best, honest = [], []
    for _ in range(400):
        trials = make_trials(chance.normal(0.5, 0.02, (30, 5)))
        rows = list_rows(trials, "procedure")
        leading = trials[choose_trial(trials)]
        best.append(float(np.mean([fold.score for fold in leading.folds[1:]])))
        honest.append(float(np.mean([float(str(row["score"])) for row in rows])))
    error = np.std(honest) / np.sqrt(len(honest))
    assert abs(np.mean(honest) - 0.5) < 4 * error
    assert np.mean(best) - 0.5 > 20 * error


@pytest.mark.parametrize("time_ordered", [True, False])
def test_where_settings_differ_the_nested_tells_what_was_chosen_truly_does(time_ordered: bool) -> None:
    chance = np.random.default_rng(4)
    truth = np.linspace(0.5, 0.7, 10)
    gaps = []
    for _ in range(300):
        scores = truth[:, None] + chance.normal(0, 0.03, (10, 5))
        rows = list_rows(make_trials(scores), "procedure", time_ordered=time_ordered)
        gaps += [float(str(row["score"])) - truth[int(str(row["setting"])[1:])] for row in rows]
    assert abs(np.mean(gaps)) < 4 * np.std(gaps) / np.sqrt(len(gaps))
