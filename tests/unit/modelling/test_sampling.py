"""A sample of whole families by a stated rule, and what would not fit in memory."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy.stats import chi2_contingency

from candour.config.candidates import LogisticRegression
from candour.config.evaluation import Models
from candour.config.training import BlockTraining, SampleTraining, WholeTraining
from candour.data.partitions.families import assign_parts
from candour.errors import ModelError, PopulationError
from candour.modelling import training_memory
from candour.modelling.cases import Cases
from candour.modelling.forecasts import fit_forecasts, say_training
from candour.modelling.sampling import sample_families
from candour.modelling.split import Split, tabulate_split
from candour.modelling.splitters import AllCases
from candour.modelling.training_memory import estimate_bytes, require_memory

Make = Callable[..., Cases]


@pytest.fixture(scope="module")
def cases(make_cases: Make) -> Cases:
    return make_cases(seed=9, decisions=6_000)


@pytest.fixture(scope="module")
def split(cases: Cases) -> Split:
    return AllCases(0.3, 3, 1).split(cases)


def name(cases: Cases) -> np.ndarray:
    return np.array([f"F{family:06}" for family in cases.families], dtype=object)


def test_whole_families_are_drawn_up_to_the_limit_and_the_test_part_stays(cases: Cases, split: Split) -> None:
    drawn = sample_families(split, cases, name(cases), at_most=1_500, seed=7)
    left = drawn.removals[-1]
    largest = np.bincount(cases.families).max()
    assert 1_500 - largest < len(drawn.train) <= 1_500
    assert np.array_equal(np.sort(np.concatenate([drawn.train, left.positions])), split.train)
    assert not np.isin(cases.families[drawn.train], cases.families[left.positions]).any()
    assert np.array_equal(drawn.test, split.test)
    assert np.array_equal(drawn.train, np.sort(drawn.train))
    parts = {row["part"]: row for row in tabulate_split(cases, drawn).to_pylist()}
    assert parts["not drawn into the sample"]["removed_by"] == "sample"
    assert parts["train"]["decisions"] + parts["not drawn into the sample"]["decisions"] == len(split.train)


def test_the_sample_is_the_same_whatever_the_order_and_smaller_ones_lie_in_larger(
    cases: Cases, split: Split
) -> None:
    names = name(cases)
    order = np.random.Generator(np.random.PCG64(1)).permutation(len(cases))
    back = np.argsort(order)
    shuffled = replace(split, train=np.sort(back[split.train]), test=np.sort(back[split.test]))
    one = sample_families(split, cases, names, at_most=2_000, seed=7)
    other = sample_families(shuffled, cases.take(order), names[order], at_most=2_000, seed=7)
    assert np.array_equal(np.sort(order[other.train]), one.train)
    smaller = sample_families(split, cases, names, at_most=900, seed=7)
    assert np.isin(smaller.train, one.train).all()
    assert not np.array_equal(sample_families(split, cases, names, at_most=2_000, seed=8).train, one.train)


def test_every_decision_has_the_same_chance_whatever_its_outcome(cases: Cases, split: Split) -> None:
    # The limits are four standard errors over 200 seeds, as these came out.
    names = name(cases)
    rates, sizes = [], []
    for seed in range(200):
        drawn = sample_families(split, cases, names, at_most=1_000, seed=seed).train
        rates.append(cases.outcomes[drawn].mean())
        sizes.append(np.bincount(np.unique(cases.families[drawn], return_inverse=True)[1]).mean())
    whole = cases.outcomes[split.train].mean()
    assert abs(np.mean(rates) - whole) < 4 * np.std(rates) / np.sqrt(200)
    typical = np.bincount(np.unique(cases.families[split.train], return_inverse=True)[1]).mean()
    assert abs(np.mean(sizes) - typical) < 4 * np.std(sizes) / np.sqrt(200) + 0.005


def test_who_is_drawn_has_nothing_to_do_with_the_part_of_the_history_or_the_split(cases: Cases) -> None:
    # All three go by the family: a hash of its key with the seed, another without, and lots. One hash for two would drop whole parts.
    every = np.arange(len(cases))
    names = name(cases)
    in_sample = np.zeros(len(cases), dtype=np.bool_)
    whole = Split(every, every[:0], (), embargo_days=None)
    in_sample[sample_families(whole, cases, names, at_most=len(cases) // 3, seed=1).train] = True
    _, first = np.unique(cases.families, return_index=True)
    parts = assign_parts(pa.table({"family_id": names[first], "child_id": names[first]}), 6)
    tested = np.isin(cases.families[first], cases.families[AllCases(0.3, 3, 1).split(cases).test])
    for one, other in ((parts, in_sample[first]), (tested, in_sample[first]), (parts, tested)):
        assert chi2_contingency(pd.crosstab(one, other)).pvalue > 1e-3


def test_nothing_is_drawn_where_all_are_few_enough_and_too_few_outcomes_are_refused(
    cases: Cases, split: Split
) -> None:
    assert sample_families(split, cases, name(cases), at_most=len(split.train), seed=7) is split
    quiet = replace(cases, outcomes=np.where(np.arange(len(cases)) < 5_900, 0, 1).astype(np.int8))
    with pytest.raises(PopulationError, match=r"Make models\.training\.at_most larger than 100"):
        sample_families(split, quiet, name(cases), at_most=100, seed=7)


def test_what_would_not_fit_is_said_before_anything_is_fitted(
    cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_memory, "WORTH_ASKING", 0)
    monkeypatch.setattr(training_memory, "measure_free_memory", lambda: 100_000)
    folds = AllCases(0.3, 2, 1).fold(cases)
    models = Models(candidates=(LogisticRegression(name="logistic_regression"),))
    with pytest.raises(
        ModelError, match=r"0\.0 GB are free, so the run was not begun.*never samples by itself"
    ):
        fit_forecasts(
            models, cases=cases, baseline_cases=cases, folds=folds, seed=1, report_progress=lambda *_: None
        )  # fmt: skip
    require_memory(cases, BlockTraining(name="blocks"))
    require_memory(cases, WholeTraining(), lambda: None)
    require_memory(cases, WholeTraining(), lambda: 10**12)


def test_the_estimate_counts_the_encoded_columns(cases: Cases) -> None:
    # Three numbers, one of which may be missing, and three codes with a column for none.
    assert estimate_bytes(cases.features) == 2 * 8 * (3 + 1 + 4) * len(cases)


def test_what_a_forecast_learnt_from_is_said_where_it_is_not_everything() -> None:
    assert say_training(WholeTraining()) == {}
    assert "65536" in say_training(BlockTraining(name="blocks"))["training"]
    assert "at most 500" in say_training(SampleTraining(name="sample", at_most=500))["training"]
