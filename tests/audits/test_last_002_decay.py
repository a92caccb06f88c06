"""LAST-002: does it get worse as the decisions that it learnt from grow older?"""

from dataclasses import replace
from typing import Any

import numpy as np

from candour.config.protocol import Durability
from candour.results import Verdict
from candour_audits.over_time import OverTimeAudit
from dated_worlds import DatedWorld


def ask(world: DatedWorld, **changes: Any) -> Any:
    evidence = world.make_evidence(scores="truth", **changes)
    return next(f for f in OverTimeAudit().run(evidence, lambda *_: None) if f.code == "LAST-002")


def test_scores_that_fade_are_a_concern() -> None:
    fading = DatedWorld(test=5000, train=300, strength=1.5, change=lambda log_odds, time, _: -2 + (log_odds + 2) * np.clip(1 - time, -1, 1))  # fmt: skip
    finding = ask(fading)
    assert finding.verdict is Verdict.CONCERN
    assert "AUC" in finding.headline.text
    table = finding.table("changes")
    assert [row[0] for row in table.rows] == [
        "AUC",
        "Observed over expected, as a factor",
        "Slope of the scores",
    ]
    assert table.rows[2][1].high < 0


def test_outcomes_that_become_more_frequent_are_a_concern_about_calibration_alone() -> None:
    rising = DatedWorld(test=5000, train=300, strength=1.5, change=lambda log_odds, time, _: log_odds + 1.5 * np.maximum(time, 0))  # fmt: skip
    finding = ask(rising)
    assert finding.verdict is Verdict.CONCERN
    assert "observed over expected" in finding.headline.text
    assert [row[3] for row in finding.table("changes").rows] != ["concern"] * 3


def test_a_forecast_that_gets_better_does_not_decay() -> None:
    growing = DatedWorld(test=6000, train=300, strength=1.5, change=lambda log_odds, time, _: -2 + (log_odds + 2) * np.clip(time, 0, 1))  # fmt: skip
    finding = ask(growing)
    table = finding.table("changes")
    assert table.rows[0][1].low > 0
    assert table.rows[0][3] == "met"


def test_quiet_and_honest_where_nothing_changes() -> None:
    finding = ask(DatedWorld(test=1200, train=300))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert "12 to 24 months after the last decision that it learnt from" in finding.headline.text
    assert finding.assumptions


def test_met_where_very_many_decisions_show_no_change() -> None:
    finding = ask(DatedWorld(test=40_000, train=300, base=-1.0, strength=1.5))
    assert finding.verdict is Verdict.MET


def test_the_margin_is_that_of_the_protocol() -> None:
    world = DatedWorld(test=5000, train=300, base=-1.0)
    protocol = world.make_evidence().protocol
    strict = replace_margin(protocol, 0.001)
    assert ask(world, protocol=strict).table("changes").rows[0][3] == "cannot tell"
    assert ask(world, protocol=replace_margin(protocol, 0.2)).table("changes").rows[0][3] == "met"


def replace_margin(protocol: Any, margin: float) -> Any:
    return protocol.model_copy(update={"durability": Durability(auc_margin=margin)})


def test_somebody_elses_scores_are_followed_from_their_first_test_day(bench: Any) -> None:
    finding = bench.run(OverTimeAudit(), bench.make_evidence(bench.make_world(families=3000)))["LAST-002"]
    assert finding.headline.text.count("From 1 April 2023 to 30 March 2024") == 1
    ranks = replace(bench.make_world(families=3000), scores=5 * bench.make_world(families=3000).scores)
    finding = bench.run(OverTimeAudit(), bench.make_evidence(ranks))["LAST-002"]
    assert len(finding.table("changes").rows) == 1


def test_not_assessed_without_days_or_with_few_outcomes(bench: Any) -> None:
    world = bench.make_world(families=60)
    for changed, reason in ((replace(world, days=None), "no dates"), (world, "fewer than 4 parts")):
        finding = bench.run(OverTimeAudit(), bench.make_evidence(changed))["LAST-002"]
        assert finding.verdict is Verdict.NOT_ASSESSED
        assert reason in finding.why
