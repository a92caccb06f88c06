"""EXPL-007: would the same features lead if the model were learnt again?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from candour.disclosure import protect_findings
from candour.errors import EvidenceError, ModelError
from candour.results import Verdict, Withheld
from candour_audits.explainability import ExplainabilityAudit
from candour_audits.explainability.order_of_reasons import decide

FEATURES = 30


def test_the_order_of_a_simple_model_holds(bench: Any) -> None:
    finding = bench.run(ExplainabilityAudit(), date(bench.make_explained()))["EXPL-007"]
    assert finding.verdict is Verdict.MET
    assert "led in every refit: Strong feature" in finding.headline.text
    assert bench.read_column(finding, "overlap", "what") == [
        "Two halves of the families that share no child", "Refits with each other", "Refits with the forecast", "Years with each other",
    ]  # fmt: skip
    assert bench.read_column(finding, "years", "year") == [
        "April 2020 to March 2021",
        "April 2021 to March 2022",
    ]


def test_a_model_of_noise_gives_other_reasons_each_time(bench: Any) -> None:
    finding = bench.run(ExplainabilityAudit(), bench.make_many(np.zeros(FEATURES)))["EXPL-007"]
    assert finding.verdict is Verdict.CONCERN
    together = bench.read_column(finding, "overlap", "together")[0]
    assert abs(together) < 0.25
    assert "other reasons" in finding.headline.text


def test_a_forecast_that_is_not_shown_to_sort_is_never_met() -> None:
    assert decide(0.9, is_better_than_chance=True) is Verdict.MET
    assert decide(0.9, is_better_than_chance=False) is Verdict.CANNOT_TELL
    assert decide(0.4, is_better_than_chance=True) is Verdict.CANNOT_TELL
    assert decide(0.2, is_better_than_chance=True) is Verdict.CONCERN


@pytest.mark.parametrize("families", [10, 60])
def test_halves_of_few_outcomes_are_not_learnt_from(bench: Any, families: int) -> None:
    finding = bench.run(ExplainabilityAudit(), bench.make_explained(families=families))["EXPL-007"]
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "too few outcomes" in finding.why


def test_years_that_hold_little_are_named_and_few_children_withheld(bench: Any) -> None:
    evidence = date(bench.make_explained(), short=40)
    finding = bench.run(ExplainabilityAudit(), evidence)["EXPL-007"]
    assert any("April 2019 to March 2020" in limit for limit in finding.limits)
    table = finding.table("years")
    few = replace(table, rows=((*table.rows[0][:-2], 3, 100), *table.rows[1:]))
    published = protect_findings([replace(finding, tables=(few,))], threshold=5)[0]
    assert isinstance(published.tables[0].rows[0][1], Withheld)


def test_years_are_left_out_where_no_day_is_known(bench: Any) -> None:
    evidence = bench.make_explained()
    undated = {name: table for name, table in evidence.tables.items() if name != "training_days"}
    finding = bench.run(ExplainabilityAudit(), replace(evidence, tables=undated))["EXPL-007"]
    assert [table.name for table in finding.tables] == ["overlap", "leaders"]


def test_not_assessed_without_a_model_or_training_decisions(bench: Any) -> None:
    evidence = bench.make_explained()
    without = {name: table for name, table in evidence.tables.items() if not name.startswith("training")}
    for asked in (
        replace(evidence, model=None),
        replace(evidence, tables=without),
        replace(evidence, model=replace(evidence.model, kind="opaque")),
    ):
        assert bench.run(ExplainabilityAudit(), asked)["EXPL-007"].verdict is Verdict.NOT_ASSESSED


def test_not_assessed_where_nothing_can_be_learnt_again(bench: Any) -> None:
    """Every refit fails, as where all outcomes sit in one family."""
    evidence = bench.make_explained()

    class Stubborn(type(evidence.model)):  # type: ignore[misc]
        def refit(self, *_: Any, **__: Any) -> Any:
            raise ModelError("nothing can be learnt from these rows")

    stubborn = replace(evidence, model=Stubborn(evidence.model.core))
    finding = bench.run(ExplainabilityAudit(), stubborn)["EXPL-007"]
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "too few refits" in finding.why


def test_training_tables_of_different_rows_are_refused(bench: Any) -> None:
    evidence = bench.make_explained()
    fewer = {**evidence.tables, "training_groups": evidence.tables["training_groups"].slice(1)}
    with pytest.raises(EvidenceError, match="do not hold the same rows"):
        bench.run(ExplainabilityAudit(), replace(evidence, tables=fewer))


def date(evidence: Any, *, short: int = 0) -> Any:
    """Two training years; `short` decisions of a third one before them."""
    n = evidence.tables["training_features"].num_rows
    days = np.datetime64("2020-04-01") + np.arange(n) * 729 // n
    days[:short] = np.datetime64("2020-03-31")
    table = pa.table({"row": np.arange(n), "decided_on": pa.array(days.tolist(), pa.date32())})
    return replace(evidence, tables={**evidence.tables, "training_days": table})
