"""Each criterion with its number, interval, n and base rate, and what it would take."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from candour.config.protocol import Criterion, Protocol
from candour.report.content.base_rate import read_base_rate
from candour.report.content.criteria import CriterionLine, list_criteria
from candour.report.content.needed import POWER, find_factor, find_factor_within, round_up, say_factor
from candour.results import Cell, Column, Estimate, Finding, Statement, Table, Verdict, Withheld

BAR = Criterion(metric="precision_at_capacity", at_least=0.4, reason="Most families must not be troubled.")
BASE_RATE = Estimate(0.1, 0.09, 0.11, 5000, 500, "Wilson")


def make(code: str, table: Table) -> Finding:
    return Finding(
        code, "performance", "T", "Q?", Verdict.MET, Statement("h"), Statement("f"), "why", (table,)
    )


def make_findings(reached: Cell, answer: str, rate: Cell = BASE_RATE) -> tuple[Finding, ...]:
    criteria = Table(
        "criteria", "Criteria",
        (Column("criterion", "C", "text"), Column("reason", "R", "text"), Column("measured", "M", "number"), Column("answer", "A", "text")),
        (("At least 40 % right", BAR.reason, reached, answer),),
    )  # fmt: skip
    performance = Table(
        "performance", "P",
        (Column("model", "M", "text"), Column("decisions", "D", "count"), Column("outcomes", "O", "count"), Column("base_rate", "B", "rate")),
        (("Ours", 5000, 500, rate),),
    )  # fmt: skip
    return make("PERF-004", criteria), make("PERF-001", performance)


def line(reached: Cell, answer: str, **bar: float | None) -> CriterionLine:
    protocol = Protocol(criteria=(BAR.model_copy(update=bar),))
    (only,) = list_criteria(make_findings(reached, answer), protocol)
    return replace(
        only,
        reached_text=only.reached_text.replace("\u00a0", " "),
        base_rate_text=only.base_rate_text.replace("\u00a0", " "),
        needs=tuple(need.replace("\u00a0", " ") for need in only.needs),
    )


def estimate(value: float, low: float, high: float) -> Estimate:
    return Estimate(value, low, high, 480, 120, "Wilson")


@pytest.mark.parametrize(
    ("reached", "answer", "expected", "need"),
    [
        (estimate(0.5, 0.45, 0.55), "met", "met", "It is met with 5.0 percentage points to spare"),
        (estimate(0.3, 0.25, 0.35), "not reached", "not met", "its lower end is 15.0 percentage points short of it. More decisions alone would not do"),
        (estimate(0.44, 0.36, 0.52), "cannot tell", "cannot tell", "It would take about 8.2 times as many test decisions as now, if the number measured is the true one (four such tests in five would then tell): some 3,600 more outcomes."),
        (estimate(0.38, 0.3, 0.46), "cannot tell", "cannot tell", "More decisions alone would not do, because the number itself lies on the wrong side"),
        (estimate(0.44, 0.4, 0.48), "cannot tell", "cannot tell", "as it is printed, it ends on it"),
        (Withheld(), Withheld(), "cannot tell", "The number would have to be published"),
        (Estimate(None, None, None, 0, 0, "x", "nobody was flagged"), "not assessed", "cannot tell", "The number would have to be published"),
    ],
)  # fmt: skip
def test_the_answer_follows_from_the_interval_and_says_what_it_would_take(
    reached: Cell, answer: str, expected: str, need: str
) -> None:
    found = line(reached, answer)
    assert found.answer == expected
    assert need in found.needs[0]
    assert found.base_rate == BASE_RATE
    assert found.base_rate_text == "10.0 % (9.0 to 11.0; n = 5,000)"


def test_a_rate_is_printed_as_a_rate() -> None:
    found = line(estimate(0.44, 0.36, 0.52), "cannot tell")
    assert (found.reached_text, found.unit) == ("44.0 % (36.0 to 52.0; n = 480)", "rate")


def test_a_bar_from_above_is_read_from_above() -> None:
    found = line(estimate(0.1, 0.06, 0.14), "not reached", at_least=None, at_most=0.05)
    assert found.needs[0].startswith(
        "Its whole interval would have to lie below 5 %; its upper end is 9.0 percentage points above it"
    )


def test_a_base_rate_without_an_interval_says_so_and_gives_way_to_one_that_has_one() -> None:
    plain = make_findings(estimate(0.5, 0.4, 0.6), "met", rate=0.1)
    read = read_base_rate(plain)
    assert read is not None
    assert read.text.replace("\u00a0", " ") == "10.0 % (n = 5,000; no interval is published)"
    other = Table(
        "alternative_outcomes", "A", (Column("outcome", "O", "text"), Column("base_rate", "B", "rate")),
        (("The outcome that is forecast", BASE_RATE),),
    )  # fmt: skip
    better = read_base_rate((*plain, make("BIAS-009", other)))
    assert better is not None
    assert (better.finding, better.outcomes, better.decisions) == ("BIAS-009", 500, 5000)
    assert read_base_rate(()) is None
    assert list_criteria((), Protocol(criteria=(BAR,))) == ()


def test_an_end_that_is_met_is_not_said_to_be_the_whole_criterion() -> None:
    found = line(estimate(0.5, 0.45, 0.55), "cannot tell", at_most=0.52)
    assert [need[:15] for need in found.needs] == ["This end is met", "Its whole inter"]


FARTHER = (1 + norm.ppf(0.8) / norm.ppf(0.975)) ** 2


def test_the_factor_is_the_square_of_how_often_the_distance_goes_into_the_interval_and_its_power() -> None:
    assert find_factor(estimate(0.5, 0.4, 0.55), 0.45) == pytest.approx(4 * FARTHER)
    assert find_factor(estimate(0.4, 0.3, 0.55), 0.45) == pytest.approx(9 * FARTHER)
    assert find_factor(estimate(0.5, 0.46, 0.55), 0.45) == 1
    assert find_factor(estimate(0.45, 0.4, 0.5), 0.45) is None
    assert find_factor(estimate(0.451, 0.4, 0.5), 0.45) is None
    assert say_factor(None).startswith("more than 100 times as many test decisions as now")
    assert say_factor(1.0) == "no more decisions than there are"
    assert [round_up(n) for n in (0, 7, 99, 101, 12340)] == [0, 7, 99, 110, 13000]


def test_from_inside_a_range_both_ends_have_to_be_cleared() -> None:
    inside = estimate(1.0, 0.7, 1.2)
    assert find_factor_within(inside, (0.8, 1.25)) == find_factor(inside, 0.8)
    assert find_factor_within(estimate(1.0, 0.9, 1.4), (0.8, 1.25)) == find_factor(
        estimate(1.0, 0.9, 1.4), 1.25
    )
    assert find_factor_within(estimate(0.7, 0.5, 0.9), (0.8, 1.25)) == find_factor(
        estimate(0.7, 0.5, 0.9), 0.8
    )


def test_so_many_more_families_make_four_tests_of_five_tell() -> None:
    """Families of one to four whose outcomes go together; the share measured is the true one, and every test is drawn anew."""
    generator, share, bar, families, worlds = np.random.default_rng(20261130), 0.3, 0.26, 300, 3000

    def draw(count: int) -> tuple[float, float]:
        sizes = 1 + generator.binomial(3, 0.3, count)
        events = generator.binomial(sizes, generator.beta(share * 2, (1 - share) * 2, count))
        found = events.sum() / sizes.sum()
        return found, float(norm.ppf(0.975) * np.sqrt(((events - found * sizes) ** 2).sum()) / sizes.sum())

    reach = float(np.mean([draw(families)[1] for _ in range(200)]))
    factor = find_factor(estimate(share, share - reach, share + reach), bar)
    assert factor is not None
    assert factor > 1
    told = sum(value - at > bar for value, at in (draw(round(families * factor)) for _ in range(worlds)))
    assert told / worlds == pytest.approx(POWER, abs=0.03)
