"""A leak is found on the rows themselves, whatever the splitter believed."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from candour.errors import LeakageError
from candour.modelling.cases import Cases
from candour.modelling.leak_checks import assert_no_leak
from candour.modelling.splitters import AllCases, EarlierCases


def split_by_hand(cases: Cases) -> tuple[Cases, Cases]:
    """A clean split: families in halves, the later half far enough in the future."""
    early = cases.families % 2 == 0
    cases = replace(
        cases, decided_on=np.where(early, np.datetime64("2020-01-01"), np.datetime64("2021-01-01"))
    )
    return cases.take(np.flatnonzero(early)), cases.take(np.flatnonzero(~early))


def test_a_clean_split_passes(make_cases: Callable[..., Cases]) -> None:
    train, test = split_by_hand(make_cases(seed=2, decisions=100))
    assert_no_leak(train, test, embargo_days=365)


def test_a_shared_child_is_found(make_cases: Callable[..., Cases]) -> None:
    train, test = split_by_hand(make_cases(seed=2, decisions=100))
    children = test.children.copy()
    children[5] = train.children[0]
    with pytest.raises(LeakageError, match="same child"):
        assert_no_leak(train, replace(test, children=children), embargo_days=None)


def test_a_shared_family_is_found(make_cases: Callable[..., Cases]) -> None:
    train, test = split_by_hand(make_cases(seed=2, decisions=100))
    families = test.families.copy()
    families[5] = train.families[0]
    with pytest.raises(LeakageError, match="same family"):
        assert_no_leak(train, replace(test, families=families), embargo_days=None)


@pytest.mark.parametrize(("embargo", "leaks"), [(365, False), (366, True)])
def test_the_embargo_is_exact(make_cases: Callable[..., Cases], embargo: int, leaks: bool) -> None:
    # 2020 is a leap year: 366 days lie between the training day and the test day.
    train, test = split_by_hand(make_cases(seed=2, decisions=100))
    if not leaks:
        assert_no_leak(train, test, embargo_days=embargo)
        return
    with pytest.raises(LeakageError, match="embargo"):
        assert_no_leak(train, test, embargo_days=embargo)


def test_without_an_embargo_time_is_no_leak(make_cases: Callable[..., Cases]) -> None:
    train, test = split_by_hand(make_cases(seed=2, decisions=100))
    assert_no_leak(test, train, embargo_days=None)


def test_an_empty_side_is_no_pass(make_cases: Callable[..., Cases]) -> None:
    train, test = split_by_hand(make_cases(seed=2, decisions=100))
    with pytest.raises(LeakageError, match="empty side"):
        assert_no_leak(train, test.take(np.array([], dtype=np.int64)), embargo_days=None)


def test_keys_of_rows_before_resampling_are_caught(make_cases: Callable[..., Cases]) -> None:
    """The pilots dropped rows to balance the classes, re-indexed them, and split by the families of before."""
    before = make_cases(seed=3, decisions=800)
    kept = np.flatnonzero((before.outcomes == 1) | (np.arange(len(before)) % 3 == 0))
    after = before.take(kept)
    misaligned = replace(after, families=before.families[: len(kept)], children=before.children[: len(kept)])
    for fold in AllCases(test_share=0.3, folds=3, seed=1).fold(misaligned):
        assert_no_leak(misaligned.take(fold.train), misaligned.take(fold.test), embargo_days=None)
        with pytest.raises(LeakageError, match="same child"):
            assert_no_leak(after.take(fold.train), after.take(fold.test), embargo_days=None)


def test_days_of_other_rows_are_caught(make_cases: Callable[..., Cases]) -> None:
    cases = make_cases(seed=4, decisions=2000)
    misaligned = replace(cases, decided_on=np.roll(cases.decided_on, 1))
    split = EarlierCases(test_days=300, embargo_days=180, folds=2).split(misaligned)
    with pytest.raises(LeakageError, match="embargo"):
        assert_no_leak(cases.take(split.train), cases.take(split.test), embargo_days=180)
