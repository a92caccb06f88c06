"""LAST-004: by which day should it be looked at again?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from candour.results import Verdict
from candour_audits.over_time import OverTimeAudit
from dated_worlds import DatedWorld


def ask(evidence: Any) -> Any:
    return next(f for f in OverTimeAudit().run(evidence, lambda *_: None) if f.code == "LAST-004")


def test_one_that_fades_is_due_since_its_decay_could_be_known() -> None:
    fading = DatedWorld(test=5000, train=300, strength=1.5, change=lambda log_odds, time, _: -2 + (log_odds + 2) * np.clip(1 - time, -1, 1))  # fmt: skip
    finding = ask(fading.make_evidence(scores="truth"))
    assert finding.verdict is Verdict.CONCERN
    assert "due since 31 March 2026" in finding.headline.text


def test_cannot_tell_names_a_latest_day() -> None:
    finding = ask(DatedWorld(test=800, train=300).make_evidence())
    assert finding.verdict is Verdict.CANNOT_TELL
    assert "at the latest on 31 March 2027" in finding.headline.text
    assert "Where that day has passed, it is due now." in finding.headline.text
    assert "or now if that day has passed" in finding.for_families.text
    assert finding.table("days").rows[-1][1] == "2027-03-31"
    assert finding.assumptions


def test_one_that_is_shown_to_hold_has_a_day_and_its_reason() -> None:
    finding = ask(DatedWorld(test=40_000, train=300, base=-1.0, strength=1.5).make_evidence(scores="truth"))
    assert finding.verdict is Verdict.MET
    assert "by " in finding.headline.text
    assert "unkind end" in finding.why


def test_not_assessed_where_the_window_or_the_days_are_not_known(bench: Any) -> None:
    world = bench.make_world(families=100)
    for evidence in (
        bench.make_evidence(world),
        bench.make_evidence(replace(world, days=None), facts={"outcome_within_days": "365"}),
    ):
        assert ask(evidence).verdict is Verdict.NOT_ASSESSED


def test_scores_that_are_all_alike_are_not_shown_to_hold() -> None:
    """Their AUC is 0.5 on every day: no change was measured with certainty, for nothing could have been."""
    evidence = DatedWorld(test=2000, train=300).make_evidence()
    predictions = evidence.tables["predictions"]
    at = predictions.column_names.index("score")
    alike = predictions.set_column(
        at, predictions.schema.field(at), pa.array(np.full(predictions.num_rows, 0.2))
    )
    finding = ask(replace(evidence, tables={**evidence.tables, "predictions": alike}, model=None))
    assert finding.verdict is Verdict.CANNOT_TELL
