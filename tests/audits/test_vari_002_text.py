"""VARI-002: whether text adds to what structured data tell."""

from typing import Any

import pytest

from candour.results import Verdict
from candour_audits.variants import VariantsAudit
from variant_evidence import ALL, LEARNING, MODELS, plant_variants

HELPS = {(learning, "structured_and_text", model): 0.4 for learning in LEARNING for model in MODELS}
STRUCTURED, TEXT = (
    ("earlier_cases", "structured", "forest"),
    ("earlier_cases", "structured_and_text", "forest"),
)


@pytest.mark.parametrize(
    ("leading", "helps", "verdict"),
    [
        (STRUCTURED, True, Verdict.CONCERN),
        (TEXT, True, Verdict.MET),
        (STRUCTURED, False, Verdict.MET),
        (TEXT, False, Verdict.CONCERN),
    ],
)
def test_the_verdict_is_about_what_the_report_is_about(
    bench: Any, leading: Any, *, helps: bool, verdict: Verdict
) -> None:
    evidence = plant_variants(
        bench.make_evidence(bench.make_world(families=60)),
        leading=leading,
        noise=HELPS if helps else {},
        families=6000,
    )
    finding = bench.run(VariantsAudit(), evidence)["VARI-002"]
    assert finding.verdict is verdict
    said = "Text is shown to add more than the margin" if helps else "no more than the margin"
    assert said in finding.headline.text
    rows = list(
        zip(*(bench.read_column(finding, "text_gains", name) for name in ("learning", "model")), strict=True)
    )
    assert rows[:3] == [
        ("Earlier cases", "All models, averaged"),
        ("Earlier cases", "Forest"),
        ("Earlier cases", "Trees"),
    ]
    assert [row[0] for row in rows[3:]] == ["All cases"] * 3


def test_few_decisions_cannot_tell_and_say_how_many_would(bench: Any) -> None:
    evidence = plant_variants(bench.make_evidence(bench.make_world(families=60)), families=200)
    finding = bench.run(VariantsAudit(), evidence)["VARI-002"]
    assert finding.verdict is Verdict.CANNOT_TELL
    assert (
        bench.read_column(finding, "text_gains", "needed")[0]
        > bench.read_column(finding, "text_gains", "decisions")[0]
    )


def test_text_that_moves_nothing_says_nothing_of_text(bench: Any) -> None:
    evidence = plant_variants(bench.make_evidence(bench.make_world(families=60)), same=True, families=300)
    finding = bench.run(VariantsAudit(), evidence)["VARI-002"]
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "no model ranks any decision differently with text" in finding.why


def test_without_text_it_is_not_assessed(bench: Any) -> None:
    tried = tuple(one for one in ALL if one[1] == "structured")
    evidence = plant_variants(bench.make_evidence(bench.make_world(families=60)), tried=tried, families=300)
    finding = bench.run(VariantsAudit(), evidence)["VARI-002"]
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "no model was tried both with text and without it" in finding.why
