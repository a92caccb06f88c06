"""VARI-003: whether later cases are harder to forecast than cases of all times."""

from typing import Any

import pytest

from candour.results import Verdict
from candour_audits.variants import VariantsAudit
from variant_evidence import ALL, DATA, MODELS, plant_variants

LATER = [("earlier_cases", data, model) for data in DATA for model in MODELS]
ANYTIME = [("all_cases", data, model) for data in DATA for model in MODELS]


@pytest.mark.parametrize(
    ("noise", "families", "verdict", "said"),
    [
        (dict.fromkeys(LATER, 5.0), 4000, Verdict.CONCERN, "Later cases are shown to be harder"),
        (dict.fromkeys(ANYTIME, 2.5), 3000, Verdict.MET, "Later cases are not harder"),
        ({}, 300, Verdict.CANNOT_TELL, "cannot be told"),
    ],
)
def test_three_answers(bench: Any, noise: Any, families: int, verdict: Verdict, said: str) -> None:
    evidence = plant_variants(
        bench.make_evidence(bench.make_world(families=60)), noise=noise, families=families
    )
    finding = bench.run(VariantsAudit(), evidence)["VARI-003"]
    assert finding.verdict is verdict
    assert said in finding.headline.text
    summary = evidence.tables["variant_summary"].to_pylist()
    tests = {row["learning"]: (row["test_rows"], row["test_events"]) for row in summary}
    shown = list(
        zip(*(bench.read_column(finding, "tests", name) for name in ("decisions", "outcomes")), strict=True)
    )
    assert shown == [tests["all_cases"], tests["earlier_cases"]]
    # How many stand in both nobody can work out.
    assert bench.read_column(finding, "harder", "decisions")[0] == sum(row[0] for row in shown)
    rates = bench.read_column(finding, "tests", "base_rate")
    difference = bench.read_column(finding, "tests", "difference")[0]
    assert difference.value == pytest.approx(rates[0].value - rates[1].value)
    assert difference.low < difference.value < difference.high


def test_one_way_of_learning_is_not_assessed(bench: Any) -> None:
    tried = tuple(one for one in ALL if one[0] == "earlier_cases")
    evidence = plant_variants(bench.make_evidence(bench.make_world(families=60)), tried=tried, families=300)
    finding = bench.run(VariantsAudit(), evidence)["VARI-003"]
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "both on cases of all times and on later ones" in finding.why
