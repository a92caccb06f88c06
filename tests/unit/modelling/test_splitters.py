"""Laws of the two splits: nobody on both sides, every training outcome knowable, every decision accounted for."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import cross_val_score

from candour.config import evaluation
from candour.errors import PopulationError
from candour.modelling.cases import Cases
from candour.modelling.leak_checks import assert_no_leak
from candour.modelling.split import tabulate_split
from candour.modelling.splitters import AllCases, EarlierCases, choose_splitter

MakeCases = Callable[..., Cases]


def draw_cases(seed: int, decisions: int, families: int, days: int) -> Cases:
    chance = np.random.Generator(np.random.PCG64(seed))
    members = chance.integers(0, families, decisions)
    return Cases(
        features=pd.DataFrame({"x": chance.normal(size=decisions)}),
        outcomes=(chance.random(decisions) < 0.4).astype(np.int8),
        decided_on=np.datetime64("2018-01-01") + chance.integers(0, days, decisions),
        children=members * 3 + chance.integers(0, 3, decisions),
        families=members,
    )


@given(
    seed=st.integers(0, 10_000),
    families=st.integers(150, 2000),
    embargo=st.integers(1, 400),
    test_days=st.integers(60, 300),
    folds=st.integers(2, 4),
)
@settings(max_examples=60, deadline=None)
def test_earlier_cases_never_leak(seed: int, families: int, embargo: int, test_days: int, folds: int) -> None:
    cases = draw_cases(seed, 600, families, 1600)
    splitter = EarlierCases(test_days, embargo, folds)
    try:
        split = splitter.split(cases)
    except PopulationError:
        return
    train, test = cases.take(split.train), cases.take(split.test)
    assert not set(train.children) & set(test.children)
    assert not set(train.families) & set(test.families)
    assert (train.decided_on + np.timedelta64(embargo, "D")).max() < test.decided_on.min()
    everyone = np.concatenate([split.train, split.test, *(removal.positions for removal in split.removals)])
    assert np.sort(everyone).tolist() == list(range(len(cases)))
    try:
        inner = splitter.fold(train)
    except PopulationError:
        return
    assert len(inner) == folds
    for fold in inner:
        learnt, tested = train.take(fold.train), train.take(fold.test)
        assert not set(learnt.families) & set(tested.families)
        assert (learnt.decided_on + np.timedelta64(embargo, "D")).max() < tested.decided_on.min()


@given(seed=st.integers(0, 10_000), share=st.floats(0.2, 0.5), folds=st.integers(2, 5))
@settings(max_examples=30, deadline=None)
def test_all_cases_never_leak(seed: int, share: float, folds: int) -> None:
    cases = draw_cases(seed, 600, 250, 1600)
    splitter = AllCases(share, folds, seed)
    split = splitter.split(cases)
    train, test = cases.take(split.train), cases.take(split.test)
    assert not set(train.families) & set(test.families)
    assert np.sort(np.concatenate([split.train, split.test])).tolist() == list(range(len(cases)))
    tested = np.concatenate([fold.test for fold in splitter.fold(train)])
    assert np.sort(tested).tolist() == list(range(len(train)))


@given(seed=st.integers(0, 1000))
@settings(max_examples=10, deadline=None)
def test_the_order_of_the_rows_changes_nothing(seed: int) -> None:
    cases = draw_cases(seed, 600, 400, 1600)
    order = np.random.Generator(np.random.PCG64(seed)).permutation(len(cases))
    splitter = EarlierCases(200, 180, 3)
    split, shuffled = splitter.split(cases), splitter.split(cases.take(order))
    assert sorted(order[shuffled.train]) == split.train.tolist()
    assert sorted(order[shuffled.test]) == split.test.tolist()


def test_the_test_period_is_exactly_the_last_days(make_cases: MakeCases) -> None:
    cases = make_cases(seed=1)
    split = EarlierCases(test_days=200, embargo_days=365, folds=3).split(cases)
    last = cases.decided_on.max()
    assert cases.decided_on[split.test].min() == last - np.timedelta64(199, "D")
    assert len(split.test) == int((cases.decided_on > last - np.timedelta64(200, "D")).sum())


def test_removals_are_told_apart_and_counted() -> None:
    first = np.datetime64("2020-01-01")
    # Eighty old decisions, one of them of a family of the test; thirty inside the embargo; forty in the test.
    days = np.concatenate([np.full(80, 0), np.full(30, 800), np.full(40, 1000)])
    families = np.arange(150)
    families[7] = 149
    cases = Cases(
        features=pd.DataFrame({"x": np.zeros(150)}),
        outcomes=(np.arange(150) % 2).astype(np.int8),
        decided_on=first + days,
        children=np.arange(150),
        families=families,
    )
    split = EarlierCases(test_days=100, embargo_days=365, folds=2).split(cases)
    table = {row["part"]: row for row in tabulate_split(cases, split).to_pylist()}
    assert [(removal.rule, len(removal.positions)) for removal in split.removals] == [
        ("embargo", 30),
        ("family", 1),
    ]
    assert table["train"]["decisions"] == 79
    assert table["test"]["decisions"] == 40
    assert table["removed by the embargo"]["outcomes"] == 15
    assert table["removed by the embargo"]["removed_by"] == "embargo"
    assert table["removed by the family rule"] == {
        "part": "removed by the family rule",
        "decisions": 1,
        "children": 1,
        "families": 1,
        "outcomes": 1,
        "first_day": first.item(),
        "last_day": first.item(),
        "removed_by": "family",
    }
    assert table["train"]["removed_by"] is None


def test_a_rule_that_removes_nobody_is_still_shown(make_cases: MakeCases) -> None:
    cases = make_cases(seed=1)
    alone = replace(cases, families=np.arange(len(cases)), children=np.arange(len(cases)))
    split = EarlierCases(200, 365, 3).split(alone)
    row = tabulate_split(alone, split).to_pylist()[3]
    assert (row["decisions"], row["first_day"], row["last_day"]) == (0, None, None)


def test_folds_expand_and_follow_each_other(make_cases: MakeCases) -> None:
    cases = make_cases(seed=1)
    folds = EarlierCases(test_days=200, embargo_days=100, folds=4).fold(cases)
    starts = [cases.decided_on[fold.test].min() for fold in folds]
    ends = [cases.decided_on[fold.test].max() for fold in folds]
    assert all(end < start for end, start in zip(ends[:-1], starts[1:], strict=True))
    assert ends[-1] == cases.decided_on.max()
    assert all(cases.decided_on[fold.train].min() < starts[0] for fold in folds)
    sizes = [len(fold.train) for fold in folds]
    assert sizes == sorted(sizes)
    # 1,460 days less 100 of embargo: 680 days are only learnt from, then four blocks of 170 are tested.
    assert starts[0] - cases.decided_on.min() == np.timedelta64(780, "D")
    assert [end - start for start, end in zip(starts, ends, strict=True)] == [np.timedelta64(169, "D")] * 4


def test_folds_are_what_scikit_learn_takes(make_cases: MakeCases) -> None:
    cases = make_cases(seed=1)
    cv = [(fold.train, fold.test) for fold in EarlierCases(200, 100, 3).fold(cases)]
    scores = cross_val_score(
        DummyClassifier(), cases.features, cases.outcomes, cv=cv, scoring="average_precision"
    )
    assert scores == pytest.approx([cases.outcomes[test].mean() for _, test in cv])


def test_a_training_part_without_outcomes_says_what_to_do(make_cases: MakeCases) -> None:
    cases = make_cases(seed=1)
    none_early = np.where(cases.decided_on < np.datetime64("2022-06-01"), 0, cases.outcomes).astype(np.int8)
    with pytest.raises(PopulationError, match=r"training part .* at least 10 .* Use more years"):
        EarlierCases(200, 365, 3).split(replace(cases, outcomes=none_early))


def test_a_fold_without_outcomes_says_what_to_do(make_cases: MakeCases) -> None:
    cases = make_cases(seed=1)
    quiet = np.where(cases.decided_on < np.datetime64("2020-11-01"), 0, cases.outcomes).astype(np.int8)
    with pytest.raises(PopulationError, match="Use fewer folds than 6"):
        EarlierCases(200, 365, 6).fold(replace(cases, outcomes=quiet))


def test_a_training_period_shorter_than_the_embargo_says_what_is_needed(make_cases: MakeCases) -> None:
    cases = make_cases(seed=1, days=300)
    with pytest.raises(PopulationError, match="need at least 371"):
        EarlierCases(200, 365, 3).fold(cases)


def test_no_decisions_at_all_is_no_crash(make_cases: MakeCases) -> None:
    nobody = make_cases(seed=1).take(np.array([], dtype=np.int64))
    for splitter in (EarlierCases(200, 365, 3), AllCases(0.3, 3, 1)):
        with pytest.raises(PopulationError, match="No decision"):
            splitter.split(nobody)
        with pytest.raises(PopulationError, match="No decision"):
            splitter.fold(nobody)


def test_fewer_families_than_folds_is_no_crash(make_cases: MakeCases) -> None:
    cases = make_cases(seed=1, decisions=100)
    with pytest.raises(PopulationError, match="too few families"):
        AllCases(0.3, 5, 1).fold(replace(cases, families=cases.families % 3))


def test_the_configuration_chooses() -> None:
    earlier = evaluation.EarlierCases(name="earlier_cases", test_days=100, folds=3)
    assert choose_splitter(earlier, within_days=200, seed=9) == EarlierCases(100, 200, 3)
    everyone = evaluation.AllCases(name="all_cases", test_share=0.25, folds=4)
    assert choose_splitter(everyone, within_days=200, seed=9) == AllCases(0.25, 4, 9)


def test_another_seed_gives_another_random_split(make_cases: MakeCases) -> None:
    cases = make_cases(seed=1)
    one, again, other = (AllCases(0.3, 3, seed).split(cases) for seed in (1, 1, 2))
    assert one.test.tolist() == again.test.tolist()
    assert one.test.tolist() != other.test.tolist()
    assert_no_leak(cases.take(other.train), cases.take(other.test), embargo_days=None)
