"""PRAC-001: does the forecast sort cases better than practitioners?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import roc_auc_score

from candour.data.practitioners.matching import MATCHING, STEPS
from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld, dump_findings
from candour_audits.practitioners import PractitionersAudit
from practitioner_evidence import add_forecasts, judge


def run(bench: Any, evidence: Any) -> Any:
    return bench.run(PractitionersAudit(), evidence)["PRAC-001"]


def spoil_scores(world: Any, noise: float, seed: int = 3) -> Any:
    """The forecast sees the risk through noise of its own."""
    rng = np.random.default_rng(seed)
    log_odds = np.log(world.scores / (1 - world.scores)) + noise * rng.normal(size=len(world.scores))
    return replace(world, scores=1 / (1 + np.exp(-log_odds)))


def test_a_forecast_that_sees_more_is_found_to_be_better(bench: Any) -> None:
    world = bench.make_world(families=2500)
    finding = run(bench, add_forecasts(bench.make_evidence(world), judge(world.scores, noise=1.5)))
    assert finding.verdict is Verdict.MET
    assert "is shown to do better than they did" in finding.headline.text
    assert bench.read_column(finding, "comparison", "answer") == ["the forecast"] * 5
    assert finding.assumptions


def test_a_forecast_that_sees_less_is_a_concern(bench: Any) -> None:
    world = bench.make_world(families=2500)
    judged = judge(world.scores, noise=0.3)
    finding = run(bench, add_forecasts(bench.make_evidence(spoil_scores(world, 2.0)), judged))
    assert finding.verdict is Verdict.CONCERN
    assert "is shown to do worse" in finding.headline.text
    assert bench.read_column(finding, "comparison", "answer") == ["practitioners"] * 5


def test_quiet_where_both_see_as_much(bench: Any) -> None:
    for seed in range(4):
        world = bench.make_world(families=1200, seed=seed)
        judged = judge(world.scores, noise=1.0, seed=seed + 5000)
        evidence = bench.make_evidence(spoil_scores(world, 1.0, seed + 1000))
        finding = run(bench, add_forecasts(evidence, judged))
        assert finding.verdict is Verdict.CANNOT_TELL


def test_only_flags_are_compared_at_the_same_number_flagged(bench: Any) -> None:
    world = bench.make_world(families=2500)
    judged = judge(world.scores, noise=1.5)
    finding = run(bench, add_forecasts(bench.make_evidence(world), judged, with_probability=False))
    labels = bench.read_column(finding, "comparison", "measure")
    assert labels == [
        "Flagged among those with the outcome, same number flagged",
        "Right among the flagged, same number flagged",
    ]
    people, model = (finding.table("comparison").rows[1][at] for at in (1, 2))
    assert model.n == pytest.approx(people.n, abs=3)


def test_only_probabilities_are_flagged_up_to_the_leading_capacity(bench: Any) -> None:
    world = bench.make_world(families=1200)
    finding = run(bench, add_forecasts(bench.make_evidence(world), judge(world.scores), flagged_share=None))
    flagged = finding.table("comparison").rows[4][1].n
    judged = finding.table("comparison").rows[0][1].n
    assert flagged / judged == pytest.approx(0.1, abs=0.002)


def test_not_assessed_without_a_table_and_it_says_how_to_get_one(bench: Any) -> None:
    finding = run(bench, bench.make_evidence(bench.make_world(families=50)))
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "no forecasts of practitioners were given" in finding.why
    assert "docs/practitioners.md" in finding.why


def test_not_assessed_where_nothing_could_be_matched(bench: Any) -> None:
    evidence = add_forecasts(bench.make_evidence(bench.make_world(families=300)), judge(np.full(300, 0.1)))
    table = evidence.tables["practitioner_forecasts"].slice(0, 0)
    finding = run(bench, replace(evidence, tables={**evidence.tables, "practitioner_forecasts": table}))
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "none of its rows could be matched" in finding.why


@pytest.mark.parametrize("people", [1, 5])
def test_figures_of_very_few_people_are_not_made(bench: Any, people: int) -> None:
    world = bench.make_world(families=800)
    evidence = add_forecasts(bench.make_evidence(world), judge(world.scores, people=people, twice=0.0))
    findings = bench.run(PractitionersAudit(), evidence)
    for code in ("PRAC-001", "PRAC-002", "PRAC-003", "PRAC-004"):
        assert findings[code].verdict is Verdict.NOT_ASSESSED
        assert "figures would be about persons" in findings[code].why


def test_nobody_is_named_then_it_says_whom_it_holds_for(bench: Any) -> None:
    world = bench.make_world(families=800)
    named = run(bench, add_forecasts(bench.make_evidence(world), judge(world.scores)))
    nobody = run(bench, add_forecasts(bench.make_evidence(world), judge(world.scores), named=False))
    assert not any("these practitioners" in limit for limit in named.limits)
    assert any("these practitioners" in limit for limit in nobody.limits)
    assert "by family" in nobody.table("comparison").rows[0][3].method


def test_few_children_are_withheld_however_often_they_were_judged(bench: Any) -> None:
    world = bench.make_world(families=200)
    # Thirty judgements with the outcome, of five children alone.
    outcomes = np.zeros_like(world.outcomes)
    outcomes[:5] = 1
    world = replace(world, outcomes=outcomes)
    judged = judge(world.scores, twice=0.0, share=1.0)
    many = {name: np.concatenate([values[:5]] * 8 + [values]) for name, values in judged.items()}
    many["who"] = np.arange(len(many["row"])) % 15
    evidence = add_forecasts(
        bench.make_evidence(world, protocol=bench.make_protocol(bias={"minimum_events": 2})), many
    )
    finding = protect_findings((run(bench, evidence),), threshold=5)[0]
    assert finding.verdict is not Verdict.NOT_ASSESSED
    assert all(isinstance(row[1], Withheld) for row in finding.table("comparison").rows)
    assert "withheld" in finding.headline.text


def test_what_became_of_each_row_stands_in_a_table(bench: Any) -> None:
    world = bench.make_world(families=800)
    evidence = add_forecasts(bench.make_evidence(world), judge(world.scores))
    counts = dict.fromkeys(STEPS, 0) | {
        "read": 100, "used": 80, "used_after_decision": 30, "after_outcome": 3, "unknown_child": 17,
    }  # fmt: skip
    rows = [{"table": "practitioner_forecasts", "step": step, "rows": n} for step, n in counts.items()]
    tables = {**evidence.tables, "practitioner_matching": pa.Table.from_pylist(rows, schema=MATCHING)}
    finding = run(bench, replace(evidence, tables=tables))
    table = finding.table("matching")
    assert sum(row[1] for row in table.rows) == 100
    shown = protect_findings((finding,), threshold=5)[0].table("matching")
    late = next(row for row in shown.rows if "outcome" in str(row[0]))
    assert isinstance(late[1], Withheld)
    assert sum(isinstance(row[1], Withheld) for row in shown.rows) == 2


def test_the_judged_stand_beside_those_that_were_not(bench: Any) -> None:
    world = bench.make_world(families=800)
    finding = run(bench, add_forecasts(bench.make_evidence(world), judge(world.scores, share=0.5)))
    table = finding.table("judged")
    assert sum(row[1] for row in table.rows) == len(world.scores)
    assert sum(row[2] for row in table.rows) == world.outcomes.sum()


def test_no_key_of_a_person_reaches_a_finding_and_made_up_people_are_called_so(bench: Any) -> None:
    world = bench.make_world(families=800)
    facts = {"practitioners": "Made up, like the authority: no worker and no judgement is real."}
    evidence = add_forecasts(bench.make_evidence(world, facts=facts), judge(world.scores))
    findings = PractitionersAudit().run(evidence, lambda _step, _share: None)
    text = dump_findings(findings).decode()
    assert not any(f"w{number:03d}" in text for number in range(15))
    assert all("no worker and no judgement is real" in found.limits[0] for found in findings[:4])


def test_the_same_evidence_gives_the_same_bytes(bench: Any) -> None:
    world = bench.make_world(families=600)
    evidence = add_forecasts(bench.make_evidence(world), judge(world.scores))
    first, second = (PractitionersAudit().run(evidence, lambda _step, _share: None) for _ in range(2))
    assert dump_findings(first) == dump_findings(second)


def test_quarters_hold_the_cases_of_their_days_and_small_ones_are_withheld(bench: Any) -> None:
    world = bench.make_world(families=1500)
    days = np.where(np.arange(len(world.scores)) < 12, np.datetime64("2024-05-02"), world.days)
    judged = judge(world.scores, share=1.0, twice=0.0)
    finding = run(bench, add_forecasts(bench.make_evidence(replace(world, days=days)), judged))
    table = finding.table("quarters")
    assert [row[0] for row in table.rows][:2] == ["April to June 2023", "July to September 2023"]
    assert sum(row[1] for row in table.rows) == len(world.scores)
    first = (days >= np.datetime64("2023-04-01")) & (days < np.datetime64("2023-07-01"))
    expected = roc_auc_score(world.outcomes[first], world.scores[first])
    assert table.rows[0][3].value == pytest.approx(expected)
    shown = protect_findings((finding,), threshold=5)[0].table("quarters")
    assert isinstance(shown.rows[-1][2], Withheld)
    assert sum(isinstance(row[2], Withheld) for row in shown.rows) == 2
    without = run(bench, add_forecasts(bench.make_evidence(replace(world, days=None)), judged))
    assert "quarters" not in {table.name for table in without.tables}


def test_a_quarter_that_very_few_practitioners_judged_is_not_shown(bench: Any) -> None:
    world = bench.make_world(families=2500)
    judged = judge(world.scores)
    quarters = world.days.astype("datetime64[M]").astype(int)[judged["row"]] // 3
    judged["who"] = np.where(quarters == quarters.min(), judged["who"] % 3, judged["who"])
    finding = run(bench, add_forecasts(bench.make_evidence(world), judged))
    published = protect_findings((finding,), threshold=5)[0].table("quarters")
    assert isinstance(published.rows[0][1], Withheld)
    assert not isinstance(published.rows[-1][1], Withheld)


def test_probabilities_of_very_few_practitioners_are_not_compared(bench: Any) -> None:
    """Many flag and three say how likely it is: what is said of probabilities would be about these three."""
    world = bench.make_world(families=1500)
    evidence = add_forecasts(bench.make_evidence(world), judge(world.scores))
    table = evidence.tables["practitioner_forecasts"]
    few = np.isin(table["forecaster_key"].to_pylist(), ("w000", "w001", "w002"))
    said = pa.array(np.asarray(table["probability"]), mask=~few)
    table = table.set_column(table.column_names.index("probability"), "probability", said)
    finding = run(bench, replace(evidence, tables={**evidence.tables, "practitioner_forecasts": table}))
    published = protect_findings((finding,), threshold=5)[0]
    rows = {row[0]: row for row in published.table("comparison").rows}
    assert isinstance(rows["AUC"][1], Withheld)
    assert not isinstance(rows["Flagged among those with the outcome, same number flagged"][1], Withheld)
    assert "withheld" in published.headline.text
