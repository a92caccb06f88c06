"""PRAC-003: does the forecast widen the gaps between groups that practitioners leave?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld
from candour_audits.practitioners import PractitionersAudit
from practitioner_evidence import add_forecasts, judge


def run(bench: Any, evidence: Any) -> Any:
    return bench.run(PractitionersAudit(), evidence)["PRAC-003"]


def lean(world: Any, shift: float) -> Any:
    """The forecast adds log-odds for girls alone."""
    log_odds = np.log(world.scores / (1 - world.scores)) + shift * (world.groups["sex"] == "Female")
    return replace(world, scores=1 / (1 + np.exp(-log_odds)))


def read_answers(bench: Any, finding: Any, characteristic: str) -> set[str]:
    return {
        row[finding.table("groups").index_of("answer")]
        for row in finding.table("groups").rows
        if row[0] == characteristic
    }


def test_a_forecast_that_leans_against_a_group_is_a_concern_and_names_it(bench: Any) -> None:
    world = bench.make_world(families=2500)
    judged = judge(world.scores, noise=0.5)
    evidence = add_forecasts(bench.make_evidence(lean(world, -2.0)), judged, flagged_share=0.2)
    finding = run(bench, evidence)
    assert finding.verdict is Verdict.CONCERN
    assert "Female (sex)" in finding.headline.text
    assert read_answers(bench, finding, "Age") <= {"cannot tell", "not wider", "too few to judge", "narrower"}
    assert finding.assumptions


def test_a_gap_that_people_have_and_the_forecast_has_not_is_narrower(bench: Any) -> None:
    world = bench.make_world(families=2500)
    judged = judge(world.scores, noise=0.5, added=-2.5 * (world.groups["sex"] == "Female"))
    finding = run(bench, add_forecasts(bench.make_evidence(world), judged, flagged_share=0.2))
    assert finding.verdict is not Verdict.CONCERN
    assert "narrower" in read_answers(bench, finding, "Sex")
    assert "narrower" in finding.headline.text


def test_quiet_where_neither_leans(bench: Any) -> None:
    for seed in range(5):
        world = bench.make_world(families=1500, seed=seed)
        finding = run(bench, add_forecasts(bench.make_evidence(world), judge(world.scores, seed=seed)))
        assert finding.verdict is not Verdict.CONCERN


def test_met_where_all_groups_are_large_and_alike(bench: Any) -> None:
    world = bench.make_world(families=6000, base=-1.0)
    world = replace(world, groups={"sex": world.groups["sex"]})
    evidence = add_forecasts(
        bench.make_evidence(world, protocol=bench.make_protocol(bias={"margin": 0.1})),
        judge(world.scores, noise=0.3, people=60), flagged_share=0.4,
    )  # fmt: skip
    assert run(bench, evidence).verdict is Verdict.MET


def test_rates_are_those_counted_by_hand(bench: Any) -> None:
    world = bench.make_world(families=900)
    judged = judge(world.scores)
    finding = run(bench, add_forecasts(bench.make_evidence(world), judged))
    rows, said = judged["row"], judged["probability"]
    flags = said >= np.quantile(said, 0.9)
    girls = world.groups["sex"][rows] == "Female"
    missed = world.outcomes[rows] == 1
    found = next(
        row for row in finding.table("groups").rows if row[1] == "Female" and row[2].startswith("Missed")
    )
    assert found[4].value == pytest.approx(1 - flags[girls & missed].mean())
    gap = (1 - flags[girls & missed].mean()) - (1 - flags[~girls & missed].mean())
    assert found[6].value == pytest.approx(gap)


def test_a_small_group_is_neither_judged_nor_shown(bench: Any) -> None:
    world = bench.make_world(families=1500)
    sex = np.where(np.arange(len(world.scores)) < 9, "Not recorded", world.groups["sex"])
    evidence = add_forecasts(bench.make_evidence(replace(world, groups={"sex": sex})), judge(world.scores))
    finding = run(bench, evidence)
    assert {
        row[finding.table("groups").index_of("answer")]
        for row in finding.table("groups").rows
        if row[1] == "Not recorded"
    } == {"too few to judge"}
    shown = protect_findings((finding,), threshold=5)[0].table("groups")
    assert all(isinstance(row[3], Withheld) for row in shown.rows if row[1] == "Not recorded")
    # Its partner too, or it could be worked out.
    for error in {row[2] for row in shown.rows}:
        assert sum(isinstance(row[3], Withheld) for row in shown.rows if row[2] == error) >= 2


def test_not_assessed_where_nobody_was_flagged(bench: Any) -> None:
    world = bench.make_world(families=600)
    evidence = add_forecasts(bench.make_evidence(world), judge(world.scores))
    table = evidence.tables["practitioner_forecasts"]
    at = table.schema.get_field_index("flag")
    nobody = table.set_column(at, table.schema.field(at), pa.array([False] * table.num_rows))
    finding = run(bench, replace(evidence, tables={**evidence.tables, "practitioner_forecasts": nobody}))
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "flagged nobody" in finding.why


def test_a_group_that_very_few_practitioners_judged_is_not_shown(bench: Any) -> None:
    """However many children it counts, its rates would be those persons' own."""
    world = bench.make_world(families=2500)
    judged = judge(world.scores, noise=0.5)
    disabled = (world.groups["disability"] == "Yes")[judged["row"]]
    judged["who"] = np.where(disabled, judged["who"] % 2, judged["who"])
    finding = run(bench, add_forecasts(bench.make_evidence(world), judged, flagged_share=0.3))
    published = protect_findings((finding,), threshold=5)[0].table("groups")
    n, group = published.index_of("n"), published.index_of("group")
    assert all(isinstance(row[n], Withheld) for row in published.rows if row[group] == "Yes")
    assert any(not isinstance(row[n], Withheld) for row in published.rows if row[group] == "Female")
