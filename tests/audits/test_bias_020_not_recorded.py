"""BIAS-020: which protected characteristics are not recorded, and so not audited?"""

from dataclasses import replace
from typing import Any

import numpy as np

from candour.results import Verdict
from candour_audits.bias import BiasAudit
from candour_audits.bias.not_recorded import PROTECTED, list_not_recorded


def test_the_five_that_records_lack_are_named(bench: Any) -> None:
    finding = bench.run(BiasAudit(), bench.make_evidence(bench.make_world(families=100)))["BIAS-020"]
    assert finding.verdict is Verdict.CANNOT_TELL
    assert sum(row[1] == "not recorded, not audited" for row in finding.table("characteristics").rows) == 5
    for word in ("Gender reassignment", "Marriage", "Pregnancy", "Religion", "Sexual orientation"):
        assert word in finding.headline.text


def test_quiet_where_all_nine_are_there() -> None:
    finding = list_not_recorded(tuple(each.column for each in PROTECTED))
    assert finding.verdict is Verdict.MET
    assert len(finding.table("characteristics").rows) == 9


def test_without_any_group_all_nine_are_not_audited(bench: Any) -> None:
    world = replace(
        bench.make_world(families=100),
        groups={"area": np.full(len(bench.make_world(families=100).scores), "x")},
    )
    finding = bench.run(BiasAudit(), bench.make_evidence(world))["BIAS-020"]
    assert all(row[1] == "not recorded, not audited" for row in finding.table("characteristics").rows)


def test_every_characteristic_says_what_the_act_asks_and_what_stays_open() -> None:
    table = list_not_recorded(("sex", "age_band")).table("characteristics")
    duties = [str(row[2]) for row in table.rows]
    assert all("ection" in duty for duty in duties)
    assert len(set(duties)) >= 8
