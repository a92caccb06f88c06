"""TEXT-001: for whom is there a text?"""

from dataclasses import replace
from typing import Any

import pytest

from candour.results import Verdict
from candour_audits.text import BESIDE, TextAudit
from text_evidence import plant_texts


def run(bench: Any, **planted: Any) -> Any:
    evidence = bench.make_evidence(bench.make_world(families=60))
    return bench.run(TextAudit(), plant_texts(evidence, **planted))["TEXT-001"]


def test_a_group_that_lacks_texts_is_a_concern_and_is_named(bench: Any) -> None:
    finding = run(bench, lacking={"Female": 0.4, "Male": 0.2})
    assert finding.verdict is Verdict.CONCERN
    assert finding.headline.text.startswith("Referral note is missing ")
    assert "often for Female (sex)" in finding.headline.text
    shares = dict(
        zip(
            bench.read_column(finding, "groups", "group"),
            bench.read_column(finding, "groups", "share"),
            strict=True,
        )
    )
    assert shares["Female"].value == pytest.approx(0.4, abs=0.04)
    assert shares["Male"].value == pytest.approx(0.2, abs=0.04)


def test_quiet_where_texts_are_spread_alike(bench: Any) -> None:
    finding = run(bench, families=8000)
    assert finding.verdict is Verdict.MET
    assert "80." in finding.headline.text or "79." in finding.headline.text


def test_few_families_cannot_tell(bench: Any) -> None:
    assert run(bench, families=100).verdict is Verdict.CANNOT_TELL


def test_half_years_add_up_the_months(bench: Any) -> None:
    finding = run(bench)
    assert bench.read_column(finding, "halves", "half_year") == ["2023 1st half", "2023 2nd half"]
    assert sum(bench.read_column(finding, "halves", "decisions")) == 4000
    assert bench.read_column(finding, "halves", "document") == ["referral note"] * 2


def test_the_clearest_comparisons_stand_first(bench: Any) -> None:
    finding = run(bench, lacking={"Female": 0.4, "Male": 0.2})
    assert set(bench.read_column(finding, "clearest", "comparison")) == {
        "referral note: Female (sex)", "referral note: Male (sex)",
    }  # fmt: skip
    assert bench.read_column(finding, "clearest", "answer") == ["difference shown"] * 2


def test_about_another_forecast_it_is_no_concern_about_this_one(bench: Any) -> None:
    planted = plant_texts(
        bench.make_evidence(bench.make_world(families=60)), lacking={"Female": 0.4, "Male": 0.2}
    )
    finding = bench.run(TextAudit(), replace(planted, variant="earlier_cases-structured"))["TEXT-001"]
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.why.endswith(BESIDE)


def test_not_assessed_where_no_text_was_read(bench: Any) -> None:
    findings = bench.run(TextAudit(), bench.make_evidence(bench.make_world(families=60)))
    assert tuple(findings) == TextAudit().codes
    for finding in findings.values():
        assert finding.verdict is Verdict.NOT_ASSESSED
        assert "no text was read" in finding.headline.text
