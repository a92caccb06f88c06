"""Defect 9: training labels whose window ran into the test period, which nobody could have known. Here an embargo keeps them out."""

from collections.abc import Callable

import numpy as np

from candour.config import evaluation
from candour.modelling.cases import Cases
from candour.modelling.splitters import EarlierCases, choose_splitter

WINDOW = 365


def test_no_training_label_was_unknowable_on_the_first_test_day(decisions: Callable[..., Cases]) -> None:
    cases = decisions(decisions=4000)
    splitter = EarlierCases(test_days=300, embargo_days=WINDOW, folds=3)
    split = splitter.split(cases)
    train = cases.take(split.train)
    pairs = [(train, cases.take(split.test))]
    pairs += [(train.take(fold.train), train.take(fold.test)) for fold in splitter.fold(train)]
    for learnt, tested in pairs:
        last_known = learnt.decided_on.max() + np.timedelta64(WINDOW, "D")
        assert last_known < tested.decided_on.min()
    removed = {removal.rule: removal.positions for removal in split.removals}
    assert len(removed["embargo"]) > 0


def test_the_embargo_is_the_outcome_window_and_nobody_can_set_another() -> None:
    asked = evaluation.EarlierCases(name="earlier_cases", test_days=300)
    assert choose_splitter(asked, within_days=WINDOW, seed=1) == EarlierCases(300, WINDOW, asked.folds)
    assert not [name for name in evaluation.EarlierCases.model_fields if "embargo" in name]
