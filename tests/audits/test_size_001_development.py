"""SIZE-001: were there enough training decisions for so many pieces of information?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld
from candour_audits.sample_size import SampleSizeAudit
from candour_audits.sample_size.development import assess_development, round_up
from dated_worlds import DatedWorld


def ask(evidence: Any, auc: float | None = 0.75) -> Any:
    return assess_development(evidence, auc)


def test_too_many_pieces_of_information_for_the_decisions_are_a_concern() -> None:
    finding = ask(DatedWorld(train=400, test=200, columns=60).make_evidence())
    assert finding.verdict is Verdict.CONCERN
    assert "there were too few cases" in finding.headline.text
    assert " outcomes for each of 60 features. " in finding.headline.text
    assert [row[9] for row in finding.table("criteria").rows] == ["no"] * 4


def test_quiet_where_there_are_enough() -> None:
    finding = ask(DatedWorld(train=4000, test=200, columns=4).make_evidence())
    assert finding.verdict is Verdict.MET
    assert all(row[8] > 0.9 for row in finding.table("criteria").rows)
    assert finding.assumptions


def test_it_cannot_be_told_where_features_are_few_and_encoded_columns_many() -> None:
    evidence = DatedWorld(train=1200, test=200, columns=6).make_evidence()
    many = replace(evidence.model, encoded_sources=tuple("f0" for _ in range(200)))
    finding = ask(replace(evidence, model=many))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert [row[2] for row in finding.table("criteria").rows] == ["200", "6", "200", "6"]
    assert " for each of the 200 numbers that they are turned into" in finding.headline.text


def test_without_an_auc_only_what_is_usual_is_assumed() -> None:
    for auc in (None, 0.5, 0.4):
        assert len(ask(DatedWorld(train=600, test=100).make_evidence(), auc).table("criteria").rows) == 2


def test_families_count_for_fewer_decisions() -> None:
    evidence = DatedWorld(train=2000, test=100).make_evidence()
    features = evidence.tables["training_features"]
    alone = pa.array([f"t{number}" for number in range(features.num_rows)])
    at = features.column_names.index("family_key")
    apart = replace(evidence, tables={**evidence.tables, "training_features": features.set_column(at, "family_key", alone)})  # fmt: skip
    assert ask(evidence).table("criteria").rows[0][4] > ask(apart).table("criteria").rows[0][4]


def test_every_group_has_its_outcomes_for_each_predictor_and_small_ones_are_withheld() -> None:
    evidence = DatedWorld(train=300, test=100, base=-2.5).make_evidence()
    finding = ask(evidence)
    table = finding.table("groups")
    counts = {row[1]: row for row in table.rows}
    assert counts["Many"][5] == pytest.approx(counts["Many"][3] / 4)
    assert counts["Few"][3] <= 5
    (hidden,) = protect_findings([finding], threshold=5)
    assert all(isinstance(cell, Withheld) for row in hidden.table("groups").rows for cell in row[2:])


def test_not_assessed_without_training_decisions_or_without_both_kinds(bench: Any) -> None:
    finding = bench.run(SampleSizeAudit(), bench.make_evidence(bench.make_world(families=100)))["SIZE-001"]
    assert finding.verdict is Verdict.NOT_ASSESSED
    evidence = DatedWorld(train=100, test=100).make_evidence()
    groups = evidence.tables["training_groups"]
    nothing = groups.set_column(1, "outcome", pa.array(np.zeros(groups.num_rows), pa.int8()))
    assert "all, or none" in ask(replace(evidence, tables={**evidence.tables, "training_groups": nothing})).why  # fmt: skip


@pytest.mark.parametrize(
    ("number", "rounded"), [(1201, 1300), (1200, 1200), (98765, 99000), (7, 7), (7.2, 8), (0, 0)]
)
def test_numbers_needed_are_rounded_up_to_two_digits(number: float, rounded: int) -> None:
    assert round_up(number) == rounded


def test_a_model_that_builds_combinations_needs_ten_times_as_many_to_meet_it() -> None:
    evidence = DatedWorld(train=4000, test=200, columns=12).make_evidence()
    forest = ask(replace(evidence, model=replace(evidence.model, kind="tree")))
    assert ask(evidence).verdict is Verdict.MET
    assert forest.verdict is Verdict.CANNOT_TELL
    assert "may need ten times as many" in forest.headline.text
    plenty = DatedWorld(train=20_000, test=200, columns=2).make_evidence()
    assert ask(replace(plenty, model=replace(plenty.model, kind="tree"))).verdict is Verdict.MET


def test_that_the_criteria_are_for_a_regression_without_penalty_stands_where_it_is_read_first() -> None:
    finding = ask(DatedWorld(train=400, test=200, columns=60).make_evidence())
    assert "made for a regression without penalty" in finding.headline.text
    assert "a penalty" in finding.why


@pytest.mark.parametrize("auc", [0.5 + 1e-9, 0.505])
def test_an_auc_of_next_to_no_skill_asks_for_nothing_that_cannot_be_had(auc: float) -> None:
    assert len(ask(DatedWorld(train=600, test=100).make_evidence(), auc).table("criteria").rows) == 2
