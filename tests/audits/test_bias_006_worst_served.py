"""BIAS-006: which children are served worst, looking at all characteristics and their combinations at once."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from candour.config.protocol import BiasProtocol
from candour.contracts import Evidence
from candour.disclosure import WITHHELD_SENTENCE, protect_findings
from candour.results import Estimate, Finding, Verdict, Withheld
from candour_audits.bias.asked import ask
from candour_audits.bias.worst_served import assess_worst_served


def assess(evidence: Evidence) -> Finding:
    return assess_worst_served(ask(evidence, set()))


FAMILIES = 4000


def blind_to_girls_of_one_group(bench: Any, **changes: Any) -> Evidence:
    """Scores that know nothing of girls of one ethnic group, and as much as they can of everybody else."""
    world = bench.make_world(families=FAMILIES)
    blind = (world.groups["sex"] == "Female") & (world.groups["ethnic_group"] == "White")
    shuffled = np.random.default_rng(1).permutation(world.scores)
    evidence: Evidence = bench.make_evidence(
        replace(world, scores=np.where(blind, shuffled, world.scores)), **changes
    )
    return evidence


def with_metrics(bench: Any, *metrics: str) -> Any:
    return bench.make_protocol(bias=BiasProtocol(decisive_metrics=metrics))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def _planted() -> dict[str, Finding]:
    return {}


@pytest.fixture
def planted(bench: Any, _planted: dict[str, Finding]) -> Finding:
    """Asked once for all tests that only read it."""
    if "finding" not in _planted:
        _planted["finding"] = assess(blind_to_girls_of_one_group(bench))
    return _planted["finding"]


def test_a_forecast_that_is_blind_to_girls_of_one_group_is_found(bench: Any, planted: Finding) -> None:
    assert planted.verdict is Verdict.CONCERN
    assert "Sex: Female; Ethnic group: White" in planted.headline.text
    assert bench.read_column(planted, "search", "found") == ["Sex: Female; Ethnic group: White"]
    assert bench.read_column(planted, "search", "p_value")[0] == pytest.approx(1 / 201)
    assert "of 1,000 such searches" in planted.headline.text


def test_the_number_is_of_children_that_the_search_did_not_see(bench: Any, planted: Finding) -> None:
    """Both rows together are about half of all decisions, and the excess is the difference of the two rates."""
    decisions = bench.read_column(planted, "unseen", "n")
    rates = bench.read_column(planted, "unseen", "rate")
    everyone = len(bench.make_world(families=FAMILIES).scores)
    assert sum(decisions) == pytest.approx(everyone / 2, rel=0.03)
    difference = bench.read_column(planted, "unseen", "difference")[0]
    assert isinstance(difference, Estimate)
    assert difference.value == pytest.approx(rates[0].value - rates[1].value)
    assert difference.low is not None
    assert difference.low > 0.05
    assert f"{100 * difference.low:.1f}" in planted.headline.text


def test_a_rate_never_stands_without_its_base_rate(bench: Any, planted: Finding) -> None:
    for rate, base in zip(
        bench.read_column(planted, "unseen", "rate"),
        bench.read_column(planted, "unseen", "base_rate"),
        strict=True,
    ):
        assert 0 < rate.n <= base.n
        assert base.value is not None


def test_a_forecast_that_serves_everyone_alike_raises_no_concern_and_is_never_met(bench: Any) -> None:
    """Errors that have nothing to do with who a child is: scores of outcomes alone, and chance."""
    world = bench.make_world(families=3000)
    rng = np.random.default_rng(5)
    scores = 1 / (1 + np.exp(2 - world.outcomes - rng.normal(size=len(world.scores))))
    finding = assess(bench.make_evidence(replace(world, scores=scores)))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert "none stood out by more than chance" in finding.headline.text
    assert "does not show that no children are served badly" in finding.headline.text
    assert "serves some of them worse" in finding.for_families.text


def test_a_find_that_may_be_within_the_margin_is_no_concern(bench: Any) -> None:
    """Beyond chance, but a margin as wide as this is not left: it says what was found, and that it cannot tell."""
    wide = bench.make_protocol(bias=BiasProtocol(margin=0.25))
    finding = assess(blind_to_girls_of_one_group(bench, protocol=wide))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert "more than the margin cannot be told" in finding.headline.text


def test_a_find_that_is_within_the_margin_says_so(bench: Any) -> None:
    """Beyond chance, and shown to be smaller than what would matter."""
    large = bench.make_protocol(bias=BiasProtocol(margin=0.4))
    finding = assess(blind_to_girls_of_one_group(bench, protocol=large))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert "That is not more than the margin" in finding.headline.text


def test_a_clear_excess_alone_is_no_concern(bench: Any) -> None:
    """At 99.9 % two hundred exchanges can never show that a search finds more than chance, however clear the number is."""
    strict = bench.make_protocol(confidence=0.999)
    finding = assess(blind_to_girls_of_one_group(bench, protocol=strict))
    low = bench.read_column(finding, "unseen", "difference")[0].low
    assert low > 0.05
    assert finding.verdict is Verdict.CANNOT_TELL
    assert "(p = 0.005)" in finding.headline.text


def test_metrics_in_which_less_is_worse_are_turned_round(bench: Any) -> None:
    protocol = with_metrics(bench, "true_positive_rate")
    finding = assess(blind_to_girls_of_one_group(bench, protocol=protocol))
    assert finding.verdict is Verdict.CONCERN
    assert "percentage points lower" in finding.headline.text
    assert any("a lower one is worse" in limit for limit in finding.limits)


def test_what_cannot_be_searched_is_named(bench: Any) -> None:
    protocol = with_metrics(bench, "false_negative_rate", "auc")
    finding = assess(bench.make_evidence(bench.make_world(families=600), protocol=protocol))
    assert any(limit == "Not searched, because it is no share of children: AUC." for limit in finding.limits)


def test_the_same_evidence_gives_the_same_answer(bench: Any, planted: Finding) -> None:
    assert assess(blind_to_girls_of_one_group(bench)) == planted


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda world: replace(world, flagged=np.zeros(len(world.scores), dtype=bool)), "cut-off"),
        (lambda world: replace(world, groups={}), "no characteristic"),
        (lambda world: replace(world, groups={"sex": np.full(len(world.scores), "Male")}), "no characteristic"),
    ],
    ids=["nobody flagged", "no characteristic", "one group only"],
)  # fmt: skip
def test_where_nothing_can_be_searched_it_says_why(bench: Any, change: Any, reason: str) -> None:
    finding = assess(bench.make_evidence(change(bench.make_world(families=300))))
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert reason in finding.why


def test_too_few_children_are_not_assessed(bench: Any) -> None:
    finding = assess(bench.make_evidence(bench.make_world(families=20)))
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "too few children" in finding.why


def test_a_metric_that_is_no_share_alone_is_not_assessed(bench: Any) -> None:
    finding = assess(bench.make_evidence(bench.make_world(families=300), protocol=with_metrics(bench, "auc")))
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "no decisive metric is a share" in finding.why


def all_girls_missed(bench: Any, *, girls: int, boys: int, gate: int) -> Finding:
    """Single children with the outcome: no girl is flagged and every boy is."""
    n = girls + boys
    is_girl = np.arange(n) < girls
    world = replace(
        bench.make_world(families=n), scores=np.linspace(0, 1, n), outcomes=np.ones(n, dtype=np.int8),
        families=np.arange(n), children=np.arange(n), days=None,
        groups={"sex": np.where(is_girl, "Female", "Male")}, flagged=~is_girl,
    )  # fmt: skip
    protocol = bench.make_protocol(bias=BiasProtocol(minimum_events=gate))
    return assess(bench.make_evidence(world, protocol=protocol))


def test_half_of_the_families_may_be_too_few_to_say_which(bench: Any) -> None:
    """Beyond chance at once, but half of sixty children pass no gate."""
    finding = all_girls_missed(bench, girls=30, boys=30, gate=20)
    assert finding.verdict is Verdict.CANNOT_TELL
    assert "too few to say" in finding.headline.text
    assert [table.name for table in finding.tables] == ["search"]


def test_the_other_half_may_be_too_few_to_measure_it(bench: Any) -> None:
    """One half has more than half of the girls, and passes a gate that the other does not."""
    finding = all_girls_missed(bench, girls=30, boys=40, gate=16)
    assert finding.verdict is Verdict.CANNOT_TELL
    assert "could not be measured: fewer than 16 children" in finding.headline.text
    assert "Sex: Female" in finding.headline.text


def test_a_name_and_numbers_that_rest_on_few_children_are_withheld(bench: Any, planted: Finding) -> None:
    published = protect_findings([planted], threshold=10**6)[0]
    assert published.headline.text == WITHHELD_SENTENCE
    for table in ("unseen", "search"):
        shown = published.table(table)
        assert all(isinstance(cell, Withheld) for row in shown.rows for cell in row)
    assert "White" not in repr(published)


def test_a_small_cell_in_either_half_withholds_the_name(bench: Any, planted: Finding) -> None:
    """The threshold is just the smallest of the sixteen counts: one below it everything is shown."""
    least = min(count for count in planted.headline.counts if count)
    assert len(planted.headline.counts) == 16
    assert bench.read_column(planted, "unseen", "least") == [least, least]
    above, below = (protect_findings([planted], threshold=bar)[0] for bar in (least, least - 1))
    assert above.headline.text == WITHHELD_SENTENCE
    assert all(isinstance(cell, Withheld) for row in above.table("unseen").rows for cell in row)
    assert "White" in below.headline.text
    assert "White" in str(below.table("unseen").rows[0][0])


def test_no_count_of_the_subgroup_among_all_children_is_published(bench: Any, planted: Finding) -> None:
    """With it, a table of groups or crossings would tell of the children by whom the two differ."""
    world = bench.make_world(families=FAMILIES)
    whole = int(((world.groups["sex"] == "Female") & (world.groups["ethnic_group"] == "White")).sum())
    published = protect_findings([planted], threshold=5)[0]
    cells = [cell for table in published.tables for row in table.rows for cell in row]
    counts = {
        *(cell for cell in cells if isinstance(cell, int)),
        *(cell.n for cell in cells if isinstance(cell, Estimate)),
    }
    assert whole not in counts
    assert f"{whole:,}" not in published.headline.text
