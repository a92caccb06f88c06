"""BIAS-001: more mistakes for some children than for others, by sex?"""

from typing import Any

import pytest

from bias_checks import check_concern, check_not_assessed, check_quiet
from candour.config.protocol import BiasProtocol
from candour.results import Verdict
from candour_audits.bias import BiasAudit
from candour_audits.bias.characteristic import say_for_families


def test_a_planted_difference_is_a_concern(bench: Any) -> None:
    check_concern(bench, "BIAS-001", "sex")


def test_quiet_where_groups_do_not_differ(bench: Any) -> None:
    check_quiet(bench, "BIAS-001")


def test_not_assessable_where_the_evidence_or_the_protocol_lacks_it(bench: Any) -> None:
    check_not_assessed(bench, "BIAS-001", "sex")


def test_not_assessed_where_a_second_computation_disagrees(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("candour_audits.bias.agrees_with_fairlearn", lambda *_: False)
    finding = bench.run(BiasAudit(), bench.make_evidence(bench.make_world(families=200)))["BIAS-001"]
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "disagree" in finding.why
    assert finding.tables == ()


def test_mistakes_are_spoken_of_only_where_both_kinds_were_compared(bench: Any) -> None:
    flagged: Any = ("selection_rate",)
    protocol = bench.make_protocol(bias=BiasProtocol(decisive_metrics=flagged, margin=0.2))
    quiet = bench.run(BiasAudit(), bench.make_evidence(bench.make_world(), protocol=protocol))["BIAS-001"]
    assert quiet.verdict is Verdict.MET
    assert quiet.headline.text.endswith("in every decisive metric: flagged.")
    assert "this does not say" in quiet.for_families.text
    assert "more mistakes" not in say_for_families("Sex", Verdict.CONCERN, protocol.bias)
    assert "more mistakes" in say_for_families("Sex", Verdict.CONCERN, BiasProtocol())


def test_a_reference_that_does_not_occur_is_named(bench: Any) -> None:
    protocol = bench.make_protocol(bias=BiasProtocol(references={"sex": "Femal"}))
    finding = bench.run(BiasAudit(), bench.make_evidence(bench.make_world(families=300), protocol=protocol))[
        "BIAS-001"
    ]
    assert any("reference group “Femal”" in limit and "Female" in limit for limit in finding.limits)
    right = bench.make_protocol(bias=BiasProtocol(references={"sex": "Female"}))
    again = bench.run(BiasAudit(), bench.make_evidence(bench.make_world(families=300), protocol=right))[
        "BIAS-001"
    ]
    assert not any("reference group" in limit for limit in again.limits)
    assert set(bench.read_column(again, "references", "other")) == {"Female"}


def test_a_headline_says_what_is_more_and_what_is_fewer(bench: Any) -> None:
    finding = bench.run(BiasAudit(), bench.make_evidence(bench.plant_bias("sex")))["BIAS-001"]
    assert "more missed among those with the outcome" in finding.headline.text
    assert "(false negative rate)" not in finding.headline.text
