"""Beyond so many test decisions bias, calibration and drift are asked of whole families drawn by lot; what is counted a year is of all.

The number from which families are drawn is lowered here, so that a few hundred decisions are very many.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from candour.contracts import Evidence
from candour.results import Finding
from candour_audits import sampled
from candour_audits.bias import BiasAudit
from candour_audits.bias.years_of_decisions import count_years_tested
from candour_audits.calibration import CalibrationAudit
from candour_audits.data_quality.period_drift import assess_drift
from candour_audits.sampled import draw_tested

MOST = 1_200
DRAWN = "drawn by lot"


@pytest.fixture
def world(bench: Any) -> Any:
    """Two years of about 2,500 decisions about 1,200 children, among whom girls' scores know nothing."""
    made = bench.make_world()
    n = len(made.scores)
    shuffled = np.random.default_rng(1).permutation(made.scores)
    days = np.datetime64("2022-01-01") + np.arange(n) % 730
    groups = {name: made.groups[name] for name in ("sex", "disability")}
    return replace(made, scores=np.where(groups["sex"] == "Female", shuffled, made.scores), days=days,
                   children=np.arange(n) // 2, families=np.arange(n) // 6, groups=groups)  # fmt: skip


def cut(evidence: Evidence) -> tuple[Evidence, pa.Array]:
    """Evidence whose tables hold nothing else than the rows drawn: a run of those decisions alone."""
    drawn = draw_tested(evidence).evidence.read("predictions", ["row"], where={"model": evidence.leading})[
        "row"
    ]
    tables = {
        name: table.filter(pc.is_in(table["row"], drawn)) if name in sampled.OF_TEST else table
        for name, table in evidence.tables.items()
    }
    return replace(evidence, tables=tables), drawn.combine_chunks()


def strip(finding: Finding) -> str:
    """All of a finding but that it rests on a sample."""
    limits = tuple(limit for limit in finding.limits if DRAWN not in limit)
    return repr(replace(finding, limits=limits, tables=tuple(t for t in finding.tables if t.name != "drawn")))


def compare(found: Mapping[str, Finding], alone: Mapping[str, Finding], *, but: frozenset[str]) -> None:
    assert found.keys() == alone.keys()
    for code in found.keys() - but:
        assert strip(found[code]) == strip(alone[code]), code


def list_said(findings: Mapping[str, Finding]) -> set[str]:
    return {code for code, one in findings.items() if any(DRAWN in limit for limit in one.limits)}


def read_rows(finding: Finding, table: str) -> list[dict[str, Any]]:
    found = finding.table(table)
    return [dict(zip([c.name for c in found.columns], row, strict=True)) for row in found.rows]


def test_up_to_the_number_nothing_is_drawn(bench: Any, world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = bench.make_evidence(world)
    monkeypatch.setattr(sampled, "MOST_WITH_INFLUENCES", len(world.scores))
    assert draw_tested(evidence).evidence is evidence
    monkeypatch.setattr(sampled, "MOST_WITH_INFLUENCES", len(world.scores) - 1)
    assert draw_tested(evidence).drawn


def test_findings_of_families_drawn_are_those_of_a_run_of_these_families(
    bench: Any, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without days, so that no number a year, which is of all decisions, stands in between."""
    evidence = bench.make_evidence(replace(world, days=None), protocol=bench.make_protocol(replicates=100))
    monkeypatch.setattr(sampled, "MOST_WITH_INFLUENCES", MOST)
    alone, drawn = cut(evidence)
    assert MOST - 20 < len(drawn) <= MOST
    kept = world.families[drawn.to_numpy()]
    assert not np.isin(np.delete(world.families, drawn.to_numpy()), kept).any()
    for audit, own in ((BiasAudit(), frozenset({"BIAS-012"})), (CalibrationAudit(), frozenset[str]())):
        found, without = bench.run(audit, evidence), bench.run(audit, alone)
        compare(found, without, but=own)
        assert not list_said(without)
        unread = {"BIAS-002", "BIAS-003", "BIAS-008", "BIAS-020"}
        assert list_said(found) == found.keys() - unread
        assert f"{MOST:,}" in found[max(list_said(found))].limits[-1]
        shown = {code for code, one in found.items() if any(table.name == "drawn" for table in one.tables)}
        assert shown == {code for code in list_said(found) if without[code].tables}
        for code in shown:
            assert found[code].table("drawn").rows == ((len(drawn), len(world.scores)),)


def test_what_is_counted_a_year_is_of_all_decisions(
    bench: Any, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = bench.make_evidence(world, protocol=bench.make_protocol(replicates=100))
    before = bench.run(BiasAudit(), evidence)["BIAS-012"]
    monkeypatch.setattr(sampled, "MOST_WITH_INFLUENCES", MOST)
    after = bench.run(BiasAudit(), evidence)["BIAS-012"]
    years = count_years_tested(evidence) or 0.0
    assert before.table("burden_sex").note == after.table("burden_sex").note
    for of_all, some in zip(read_rows(before, "burden_sex"), read_rows(after, "burden_sex"), strict=True):
        for column in (
            "error",
            "group",
            "children_a_year",
            "group_a_year",
            "children_all",
            "children_missed",
        ):
            assert some[column] == of_all[column]
        decisions = int((world.groups["sex"] == some["group"]).sum())
        assert of_all["n"] == decisions
        assert decisions * 0.35 < some["n"] < decisions * 0.6
        # The rate of those drawn on the number of all: not on the number drawn.
        expected = some["more"].value / 1000 * decisions / years
        assert some["more_a_year"].value == pytest.approx(
            expected, abs=0.06 * decisions / 1000 / years + 0.06
        )
        counted = some["tp"] + some["fp"] + some["fn"] + some["tn"]
        assert counted == some["n"]
        wrong = some["fn"] if some["error"] == "Missed" else some["fp"]
        assert some["per_thousand"].value == round(1000 * wrong / counted, 1)
    assert any("among all test decisions" in limit for limit in after.limits)
    assert not any("all test decisions" in limit for limit in before.limits)


def test_years_needed_are_of_the_authority_and_not_of_the_decisions_drawn(
    bench: Any, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = bench.make_evidence(world)
    years = count_years_tested(evidence) or 0.0
    monkeypatch.setattr(sampled, "MOST_WITH_INFLUENCES", MOST)
    some = draw_tested(evidence).evidence
    # A sample of a sample amounts to so much less.
    for drawn in (some, sampled.draw_evidence(some, most=MOST // 2).evidence):
        days = world.days[drawn.read("groups", ["row"])["row"].to_numpy()]
        length = ((days.max() - days.min()).astype(int) + 1) / 365.25
        assert count_years_tested(drawn) == pytest.approx(length * len(days) / len(world.scores))
        assert length == pytest.approx(years, rel=0.03)
    rows = read_rows(bench.run(BiasAudit(), evidence)["BIAS-004"], "differences")
    needed = [row for row in rows if row["needed"] is not None]
    assert needed
    for row in needed:
        volume = (world.groups["disability"] == row["group"]).sum() / years
        assert row["years"] == pytest.approx(row["needed"] / volume, rel=0.25)


def test_drift_is_of_families_of_both_periods(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = bench.make_explained(families=400)
    whole = assess_drift(evidence)
    most = 500
    monkeypatch.setattr(sampled, "MOST_WITH_INFLUENCES", most)
    found = assess_drift(evidence)
    both = sampled.draw_evidence(evidence, most=most).evidence
    alone = assess_drift(replace(both, tables={name: both.tables[name] for name in both.tables}))
    assert strip(found) == strip(alone)
    assert any(DRAWN in limit and "training" in limit for limit in found.limits)
    assert not any(DRAWN in limit for limit in whole.limits)
    used = read_rows(found, "separation")[0]
    assert used["train"] <= most
    assert used["test"] <= most
