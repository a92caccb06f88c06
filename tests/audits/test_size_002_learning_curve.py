"""SIZE-002: would more decisions, or more years of them, have made it better?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from candour.config.protocol import Durability
from candour.disclosure import protect_findings
from candour.errors import ModelError
from candour.results import Verdict, Withheld
from candour.stats.sample_size.learning_curve import Doubling
from candour_audits.decisions import read_decisions
from candour_audits.over_time.training import order_families
from candour_audits.sample_size import learning_refits
from candour_audits.sample_size.learning_curve import Reach, assess_learning, decide
from dated_worlds import DatedWorld, Linear

HUNGRY = DatedWorld(train=900, test=2500, columns=250, strength=0.16, many=0.16, base=-1.0)
HUNGRY_BUT_MANY = replace(HUNGRY, train=2000)
FED = DatedWorld(train=4000, test=3000, columns=3, strength=1.2)


def ask(evidence: Any) -> Any:
    return assess_learning(evidence, evidence.model, read_decisions(evidence))


def test_a_forecast_that_learnt_from_too_few_is_a_concern() -> None:
    finding = ask(HUNGRY.make_evidence())
    assert finding.verdict is Verdict.CONCERN
    assert "would help" in finding.headline.text


def test_quiet_where_more_would_not_help() -> None:
    finding = ask(FED.make_evidence())
    assert finding.verdict is Verdict.MET
    assert finding.assumptions
    assert any("another authority" in limit for limit in finding.limits)


def test_the_margin_is_that_of_the_protocol() -> None:
    evidence = HUNGRY.make_evidence()
    wide = evidence.protocol.model_copy(update={"durability": Durability(gain_margin=0.2)})
    assert ask(replace(evidence, protocol=wide)).verdict is Verdict.MET


def test_sizes_double_and_years_end_with_all_of_them() -> None:
    finding = ask(FED.make_evidence())
    curve, years = finding.table("curve"), finding.table("years")
    sizes = [row[0] for row in curve.rows]
    assert [row[1] for row in curve.rows] == ["3", "3", "3", "3", "1", "expected"]
    assert sizes[-1] == 2 * sizes[-2]
    assert sizes[2] == pytest.approx(sizes[-2] / 2, abs=10)
    assert [row[0] for row in years.rows] == ["year", "2 years", "3 years"]
    assert years.rows[-1][3] is None
    assert [figure.name for figure in finding.figures] == ["curve"]


def test_samples_are_whole_families_and_nested() -> None:
    families = np.repeat(np.arange(50), 3)
    order = order_families(families, seed=4)
    small, large = order <= 30, order <= 90
    assert (small <= large).all()
    for chosen in (small, large):
        assert all(chosen[families == family].all() or not chosen[families == family].any() for family in range(50))  # fmt: skip
    assert small.sum() == 30


def test_of_very_many_decisions_whole_families_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    fits: list[int] = []

    class Watching(Linear):
        def refit(self, features: Any, outcomes: Any, **_: Any) -> Linear:
            fits.append(len(features))
            return super().refit(features, outcomes)

    evidence = DatedWorld(train=8000, test=300).make_evidence()
    finding = ask(replace(evidence, model=Watching(None)))
    assert max(fits) <= 10_000
    assert finding.table("curve").rows[-2][1] == "2"
    assert finding.table("years").rows[-1][0] == "3 years (drawn by lot to 10,000)"


ALL, PART, UPWARDS = Reach(1.0, bends_down=True), Reach(0.3, bends_down=True), Reach(1.0, bends_down=False)


@pytest.mark.parametrize(
    ("low", "high", "reach", "verdict"),
    [
        (0.03, 0.05, ALL, Verdict.CONCERN), (0.0, 0.02, ALL, Verdict.MET), (0.01, 0.05, ALL, Verdict.CANNOT_TELL),
        # What more would bring to a part says that more is better than the part, and not that all are too few.
        (0.03, 0.05, PART, Verdict.CANNOT_TELL), (0.0, 0.02, PART, Verdict.MET),
        (0.08, 0.1, PART, Verdict.CONCERN),
        (0.03, 0.05, UPWARDS, Verdict.CONCERN), (0.0, 0.02, UPWARDS, Verdict.CANNOT_TELL),
    ],
)  # fmt: skip
def test_only_a_whole_interval_answers(low: float, high: float, reach: Reach, verdict: Verdict) -> None:
    assert decide(Doubling((low + high) / 2, low, high, 0.7, 0.02), reach, margin=0.02) is verdict


def test_a_curve_of_a_part_is_no_concern_about_a_forecast_that_learnt_from_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(learning_refits, "MOST_DECISIONS", 1200)
    finding = ask(HUNGRY_BUT_MANY.make_evidence())
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.table("curve").rows[-1][4].low > 0.02
    assert "as many decisions as 1,200" in finding.headline.text
    assert "held against the margin for a concern" in finding.why
    # The evidence may hold a sample alone of what it learnt from.
    evidence = HUNGRY_BUT_MANY.make_evidence()
    sampled = assess_learning(evidence, evidence.model, read_decisions(evidence), learnt_from=480_000)
    assert "these are 0.2 %" in sampled.why


def test_with_hardly_more_decisions_than_predictors_no_lack_of_gain_is_shown() -> None:
    evidence = FED.make_evidence()
    many = replace(evidence.model, encoded_sources=tuple("f0" for _ in range(2000)))
    finding = ask(replace(evidence, model=many))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert "for each encoded column" in finding.why


def test_small_counts_are_withheld() -> None:
    (hidden,) = protect_findings([ask(FED.make_evidence())], threshold=100_000)
    assert all(isinstance(row[2], Withheld) for row in hidden.table("curve").rows)


def test_not_assessed_without_a_model_with_few_outcomes_or_where_it_cannot_be_fitted() -> None:
    evidence = DatedWorld(train=300, test=300).make_evidence()
    assert "no model" in ask(replace(evidence, model=None)).why
    few = DatedWorld(train=300, test=60, base=-5).make_evidence()
    assert ask(few).verdict is Verdict.NOT_ASSESSED
    assert "too few outcomes" in ask(DatedWorld(train=60, test=600).make_evidence()).why

    class Stubborn(Linear):
        def refit(self, features: Any, outcomes: Any, **_: Any) -> Linear:
            raise ModelError("It did not settle.")

    assert "could not be fitted again" in ask(replace(evidence, model=Stubborn(None))).why
