"""LAST-003: what would be gained if it learnt again from newer decisions?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from candour.disclosure import protect_findings
from candour.errors import EvidenceError, ModelError
from candour.results import Estimate, Verdict, Withheld
from candour_audits.over_time import OverTimeAudit
from candour_audits.over_time.retraining import decide
from candour_audits.over_time.retraining_arms import ALL, Drawn, compare
from candour_audits.over_time.training import Learnt
from dated_worlds import DatedWorld, Linear

BROKEN = DatedWorld(
    test=3000, train=3000, strength=1.5,
    change=lambda log_odds, time, features: np.where(time > -2.5, -2 + 1.5 * features[:, 1], log_odds),
)  # fmt: skip
"""Two and a half years before the test another piece of information began to tell what the first one told."""


def ask(evidence: Any) -> Any:
    return next(f for f in OverTimeAudit().run(evidence, lambda *_: None) if f.code == "LAST-003")


def test_a_world_that_has_changed_is_a_concern() -> None:
    finding = ask(BROKEN.make_evidence())
    assert finding.verdict is Verdict.CONCERN
    gains = [row[5] for row in finding.table("gains").rows]
    assert gains[2].low > 0.02
    # This forecast learnt from both halves: that it would gain by learning again is not what they show.
    assert "goes out of date" in finding.headline.text
    assert "would do better" not in finding.for_families.text


def test_quiet_where_nothing_has_changed() -> None:
    finding = ask(DatedWorld(test=3000, train=3000, strength=1.5).make_evidence())
    assert finding.verdict is Verdict.MET
    assert finding.assumptions


def test_old_and_new_are_mixed_as_there_were_of_them_though_more_was_drawn_of_one() -> None:
    def learn(size: int, first: str) -> Learnt:
        days = np.datetime64(first) + np.arange(size) % 300
        flags = np.arange(size) % 2 == 0
        return Learnt(pd.DataFrame({"f": np.zeros(size)}), flags, np.arange(size) // 2, days, np.arange(size))

    # Of 32,000 old decisions and of 8,000 new ones 8,000 each are here.
    old, new = learn(8_000, "2019-01-01"), learn(8_000, "2020-01-01")
    shares = []
    for drawn in (ALL, Drawn(0.25, 1.0), Drawn(1.0, 0.25)):
        mixed = compare(old, new, seed=3, drawn=drawn)[0].after
        shares.append((mixed.days >= np.datetime64("2020-01-01")).mean())
        assert len(mixed) == 8_000
    assert shares == pytest.approx([0.5, 0.2, 0.8], abs=0.01)


def test_outcomes_that_were_not_known_are_called_so_and_cannot_give_a_concern() -> None:
    late = DatedWorld(
        test=3000, train=3000, strength=1.5,
        change=lambda log_odds, time, features: np.where(time > -0.5, -2 + 1.5 * features[:, 1], log_odds),
    )  # fmt: skip
    finding = ask(late.make_evidence())
    assert [row[4] for row in finding.table("gains").rows] == ["no", "no", "yes"]
    assert finding.table("gains").rows[1][5].low > 0.0
    assert finding.verdict is Verdict.CANNOT_TELL
    assert "could not have been had" in finding.why
    assert "nobody knew yet" in finding.headline.text


def test_where_outcomes_come_soon_learning_from_the_first_half_could_have_been_had() -> None:
    late = DatedWorld(
        test=4000, train=2000, strength=1.5, training_days=365,
        change=lambda log_odds, time, features: np.where(time > -0.5, -2 + 1.5 * features[:, 1], log_odds),
    )  # fmt: skip
    evidence = late.make_evidence()
    soon = replace(evidence, facts={**evidence.facts, "outcome_within_days": "30"})
    finding = ask(soon)
    assert [row[4] for row in finding.table("gains").rows] == ["yes", "yes", "yes"]
    assert "Only outcomes that were known on 30 September 2024" in finding.why
    assert "would do better if it learnt again" in finding.for_families.text
    assert finding.verdict is Verdict.CONCERN


def test_no_family_is_learnt_from_and_tested_on_and_partners_learn_from_as_many() -> None:
    learnt: list[float] = []
    fits: list[int] = []

    class Watching(Linear):
        def refit(self, features: Any, outcomes: Any, **_: Any) -> Linear:
            learnt.extend(features["f0"])
            fits.append(len(features))
            return super().refit(features, outcomes)

    evidence = DatedWorld(test=2000, train=2000).make_evidence()
    finding = ask(replace(evidence, model=Watching(None)))
    # Five forecasts, and both halves by lot six times.
    assert len(fits) == 5 + 12
    for row in finding.table("gains").rows:
        assert row[2] == pytest.approx(row[3], abs=100)
    tested = evidence.tables["predictions"].to_pandas()
    tested["f0"] = evidence.tables["features"]["f0"].to_numpy()
    later = tested["decided_on"].astype("datetime64[s]") >= np.datetime64("2024-09-30")
    both = tested["family_key"].isin(tested.loc[later, "family_key"])
    assert (both & ~later).sum() > 100
    assert not set(learnt) & set(tested.loc[both, "f0"])
    assert set(learnt) & set(tested.loc[~both, "f0"])


@pytest.mark.parametrize(
    ("ends", "known", "verdict"),
    [
        (((0.03, 0.05), (0.0, 0.01), (0.0, 0.01)), True, Verdict.CONCERN),
        (((0.03, 0.05), (0.0, 0.01), (0.0, 0.01)), False, Verdict.CANNOT_TELL),
        (((0.0, 0.01), (0.0, 0.01), (0.03, 0.05)), False, Verdict.CONCERN),
        (((-0.1, 0.01), (0.0, 0.02), (0.0, 0.01)), False, Verdict.MET),
        (((0.0, 0.03), (0.0, 0.01), (0.0, 0.01)), True, Verdict.CANNOT_TELL),
        (((None, None), (0.0, 0.01), (0.0, 0.01)), True, Verdict.CANNOT_TELL),
    ],
)  # fmt: skip
def test_only_a_gain_that_could_have_been_had_is_a_concern(ends: Any, *, known: bool, verdict: Verdict) -> None:  # fmt: skip
    gains = tuple(Estimate(0.0, low, high, 100, None, "m") for low, high in ends)
    assert decide(gains, margin=0.02, known=known) is verdict


def test_small_counts_are_withheld() -> None:
    evidence = DatedWorld(test=700, train=700, base=-3.4).make_evidence()
    protocol = evidence.protocol.model_copy(update={"bias": evidence.protocol.bias.model_copy(update={"minimum_events": 1})})  # fmt: skip
    finding = ask(replace(evidence, protocol=protocol))
    (hidden,) = protect_findings([finding], threshold=1000)
    row = hidden.table("gains").rows[0]
    assert all(isinstance(cell, Withheld) for cell in row[1:])


def test_not_assessed_without_a_model_training_days_days_or_outcomes(bench: Any) -> None:
    evidence = DatedWorld(test=300, train=300).make_evidence()
    no_days = {name: table for name, table in evidence.tables.items() if name != "training_days"}
    for changed in (replace(evidence, model=None), replace(evidence, tables=no_days)):
        finding = ask(changed)
        assert finding.verdict is Verdict.NOT_ASSESSED
        assert "no model that can be fitted again" in finding.why
    undated = bench.make_evidence(replace(bench.make_world(families=50), days=None))
    assert "no dates" in ask(undated).why
    assert "too few outcomes" in ask(DatedWorld(test=60, train=60, base=-4).make_evidence()).why


def test_a_model_that_cannot_be_fitted_again_is_said() -> None:
    class Stubborn(Linear):
        def refit(self, features: Any, outcomes: Any, **_: Any) -> Linear:
            raise ModelError("It did not settle.")

    evidence = DatedWorld(test=400, train=400).make_evidence()
    assert "could not be fitted again" in ask(replace(evidence, model=Stubborn(None))).why


def test_training_tables_of_other_rows_are_refused() -> None:
    evidence = DatedWorld(test=400, train=400).make_evidence()
    tables = {**evidence.tables, "training_days": evidence.tables["training_days"].slice(1)}
    with pytest.raises(EvidenceError, match="do not hold the same rows"):
        ask(replace(evidence, tables=tables))
