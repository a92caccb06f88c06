"""SIZE-004: are there enough test decisions to tell whether it is right, in all and for each group?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld
from candour_audits.decisions import read_decisions, read_groups
from candour_audits.sample_size import SampleSizeAudit
from candour_audits.sample_size.evaluation import assess_evaluation
from dated_worlds import DatedWorld


def ask(evidence: Any, auc: float | None = 0.75) -> Any:
    return assess_evaluation(evidence, read_decisions(evidence), read_groups(evidence), auc)


def test_a_test_that_is_too_small_for_everything_is_a_concern() -> None:
    finding = ask(DatedWorld(test=200, train=600).make_evidence())
    assert finding.verdict is Verdict.CONCERN
    assert "too small" in finding.headline.text
    assert "Calibration slope" in finding.headline.text


def test_a_group_that_can_never_be_judged_is_named_in_the_table() -> None:
    finding = ask(DatedWorld(test=6000, train=6000).make_evidence())
    assert finding.verdict is Verdict.CANNOT_TELL
    table = finding.table("groups")
    ever = {row[1]: row[table.index_of("ever")] for row in table.rows}
    assert ever == {"Many": "all", "Few": "nothing"}
    assert "1 of 2" in finding.headline.text
    needed = [row[table.index_of("slope_needed")] for row in table.rows]
    assert all(number > 500 for number in needed)


def test_what_a_group_can_be_judged_for_is_named() -> None:
    """Of a group of some 1,500 the outcomes can be counted against the scores, but no slope can be told."""
    finding = ask(DatedWorld(test=1000, train=2000).make_evidence())
    table = finding.table("groups")
    said = {row[1]: row[table.index_of("ever")] for row in table.rows}
    assert said["Many"].startswith("only Observed / expected")
    assert "slope" not in said["Many"]


def test_quiet_where_there_are_enough_for_every_group() -> None:
    evidence = DatedWorld(test=6000, train=6000).make_evidence()
    halves = {}
    for name in ("groups", "training_groups"):
        table = evidence.tables[name]
        sex = pa.array(np.where(np.arange(table.num_rows) % 2, "Girl", "Boy").tolist())
        halves[name] = table.set_column(table.column_names.index("sex"), "sex", sex)
    finding = ask(replace(evidence, tables={**evidence.tables, **halves}))
    assert finding.verdict is Verdict.MET
    assert finding.assumptions


def test_children_of_whom_it_is_not_recorded_are_no_group_that_has_to_be_large() -> None:
    """They stand in the table; that they are few keeps nothing from being met."""
    evidence = DatedWorld(test=6000, train=6000).make_evidence()
    changed = {}
    for name in ("groups", "training_groups"):
        table = evidence.tables[name]
        at = np.arange(table.num_rows)
        sex = np.where(at % 200 == 0, "Not recorded", np.where(at % 2, "Girl", "Boy"))
        changed[name] = table.set_column(table.column_names.index("sex"), "sex", pa.array(sex.tolist()))
    finding = ask(replace(evidence, tables={**evidence.tables, **changed}))
    assert "Not recorded" in {row[1] for row in finding.table("groups").rows}
    assert finding.verdict is Verdict.MET


def test_a_group_with_hardly_any_training_outcomes_is_too_few_to_plan_with() -> None:
    finding = ask(DatedWorld(test=4000, train=300).make_evidence())
    table = finding.table("groups")
    few = next(row for row in table.rows if row[1] == "Few")
    assert few[table.index_of("auc_needed")] is None
    assert few[table.index_of("ever")] == "too few to say"


def test_a_range_that_does_not_hold_the_right_value_asks_for_nothing() -> None:
    evidence = DatedWorld(test=6000, train=2000).make_evidence()
    odd = evidence.protocol.model_copy(update={"calibration_slope": (1.1, 1.3)})
    total = ask(replace(evidence, protocol=odd)).table("total")
    assert total.rows[1][2] is None
    assert total.rows[1][5] == "not asked for"


def test_small_counts_are_withheld() -> None:
    finding = ask(DatedWorld(test=150, train=600).make_evidence())
    (hidden,) = protect_findings([finding], threshold=5)
    table = hidden.table("groups")
    assert all(isinstance(row[table.index_of("slope_needed")], Withheld) for row in table.rows)


def test_not_assessed_without_training_decisions_or_without_both_kinds(bench: Any) -> None:
    finding = bench.run(SampleSizeAudit(), bench.make_evidence(bench.make_world(families=100)))["SIZE-004"]
    assert finding.verdict is Verdict.NOT_ASSESSED
    evidence = DatedWorld(train=100, test=100).make_evidence()
    assert ask(evidence, None).verdict is Verdict.NOT_ASSESSED
    groups = evidence.tables["training_groups"]
    nothing = groups.set_column(1, "outcome", pa.array(np.zeros(groups.num_rows), pa.int8()))
    assert "all, or none" in ask(replace(evidence, tables={**evidence.tables, "training_groups": nothing})).why  # fmt: skip
