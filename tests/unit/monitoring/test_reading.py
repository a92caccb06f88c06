"""Numbers of a period, held against other libraries; and when none is given."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    precision_score,
    recall_score,
    roc_auc_score,
)

from candour.monitoring.later import LaterDecisions
from candour.monitoring.periods import cut_periods
from candour.monitoring.reading import LOST, NOT_YET, OTHER_ROOM, Reading, read_watch
from candour.monitoring.watch import Watch
from later_worlds import draw_year, wait


@pytest.fixture(scope="module")
def later() -> LaterDecisions:
    return draw_year(np.random.default_rng(4), "2024-04")


def read(later: LaterDecisions, measure: str, *, of: str = "", late: bool = True) -> Reading:
    watch = Watch("N", "F", "rate", "year", late=late, measure=measure, of=of)
    (stretch,) = cut_periods(later.decided_on, "year", in_months=True)
    return read_watch(
        watch, later, stretch, {"primary need": {int(np.datetime64("2025-03", "M").astype(int)): (3, 60)}}
    )


def test_every_number_is_that_of_another_library(later: LaterDecisions) -> None:
    y, p, flagged = later.outcomes, later.scores, later.flagged
    log_odds = np.log(p / (1 - p)).reshape(-1, 1)
    slope = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(log_odds, y).coef_[0, 0]
    average_precision = average_precision_score(y, p)
    for measure, expected in {
        "base_rate": y.mean(),
        "precision": precision_score(y, flagged),
        "recall": recall_score(y, flagged),
        "auc": roc_auc_score(y, p),
        "average_precision": average_precision,
        "average_precision_lift": average_precision / y.mean(),
        "brier": brier_score_loss(y, p),
        "calibration_ratio": y.sum() / p.sum(),
        "calibration_slope": slope,
    }.items():
        assert read(later, measure).value == pytest.approx(expected, rel=1e-5), measure


def test_what_is_known_on_the_day(later: LaterDecisions) -> None:
    assert read(later, "volume", late=False).value == len(later)
    female = later.groups["sex"] == "Female"
    reading = read(later, "flagged", of="sex: Female", late=False)
    assert reading.value == pytest.approx(later.flagged[female].mean())
    assert reading.n == female.sum()
    missing = read(later, "missing", of="primary need", late=False)
    assert (missing.value, missing.n, missing.events) == (0.05, 60, 3)
    assert read(later, "overruled", late=False).value is None
    log = np.where(later.flagged, 1.0, np.nan)
    assert read(replace(later, overruled=log), "overruled", late=False).value == 1


def test_no_number_before_every_outcome_of_the_period_is_known(later: LaterDecisions) -> None:
    waiting = wait(later, "2025-03-20")
    assert read(waiting, "auc").reason == NOT_YET
    assert read(waiting, "volume", late=False).value == len(later)


def test_no_number_where_many_were_not_found_again(later: LaterDecisions) -> None:
    lost = np.arange(len(later)) % 5 == 0
    assert read(replace(later, known=~lost), "base_rate").reason == LOST
    few = np.arange(len(later)) % 50 == 0
    assert read(replace(later, known=~few), "base_rate").n == len(later) - few.sum()


def test_an_outcome_that_is_not_known_is_never_counted_as_none(later: LaterDecisions) -> None:
    few = np.arange(len(later)) % 20 == 0
    partly = replace(later, known=~few, outcomes=later.outcomes & ~few)
    assert read(partly, "base_rate").value == pytest.approx(later.outcomes[~few].mean())


def test_who_left_and_is_left_out_by_the_question_is_not_lost(later: LaterDecisions) -> None:
    """Where the question leaves out who moved away first, a fifth that did so leaves the others to be read."""
    left = np.arange(len(later)) % 5 == 0
    reading = read(replace(later, known=~left, left_out=left), "base_rate")
    assert (reading.n, reading.events) == (int((~left).sum()), int((later.outcomes & ~left).sum()))
    assert read(replace(later, known=~left).take(np.arange(len(later))), "base_rate").reason == LOST
    assert (
        read(replace(later, known=~left, left_out=left).take(np.arange(len(later))), "base_rate") == reading
    )


def test_lists_of_another_length_are_not_held_against_the_groups_of_the_test(later: LaterDecisions) -> None:
    other = replace(later, other_room=True)
    assert read(other, "flagged", of="sex: Female", late=False) == Reading(
        None, len(later), reason=OTHER_ROOM
    )
    assert read(other, "precision") == read(later, "precision")
