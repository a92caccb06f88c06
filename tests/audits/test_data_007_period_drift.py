"""DATA-007: do the children of the test period look like those that the forecast learnt from?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from candour.contracts import FEATURE_LABELS, Evidence
from candour.errors import EvidenceError
from candour.results import Verdict
from candour_audits.data_quality import DataQualityAudit, period_drift

LABELS = {
    "age": "Age in years",
    "referrals": "Earlier referrals",
    "source": "Source of the referral",
    "month": "Month",
}


def draw_features(seed: int, families: int) -> pd.DataFrame:
    """Two numbers, a code and the month; families of two who share the number of referrals."""
    random = np.random.Generator(np.random.PCG64(seed))
    n = 2 * families
    return pd.DataFrame(
        {
            "age": random.integers(0, 17, n).astype(float),
            "referrals": np.repeat(random.poisson(1.5, families), 2).astype(float),
            "source": random.choice(["1A", "2A", "6"], n, p=[0.5, 0.3, 0.2]),
            "month": random.integers(1, 13, n).astype(float),
        }
    )


def put(bench: Any, train: pd.DataFrame, test: pd.DataFrame) -> Evidence:
    """Evidence whose test rows are `test`, in families of two."""
    world = bench.make_world(families=30)
    n = len(test)
    world = replace(
        world, scores=np.full(n, 0.1), outcomes=(np.arange(n) % 10 == 0).astype(np.int8), families=np.arange(n) // 2,
        children=np.arange(n), days=None, groups={"sex": np.array(["Female"] * n)},
    )  # fmt: skip
    keys = pa.array([f"t{number // 2}" for number in range(len(train))])
    learnt = pa.Table.from_pandas(train, preserve_index=False).add_column(0, "family_key", keys)
    labels = [
        {
            "name": name,
            "label": label,
            "family": "month" if name == "month" else "count",
            "source": "s",
            "may_stand_for": "",
        }
        for name, label in LABELS.items()
    ]
    tables = {
        "training_features": learnt.add_column(0, "row", pa.array(range(len(train)))),
        "features": pa.Table.from_pandas(test, preserve_index=False).add_column(0, "row", pa.array(range(n))),
        "feature_labels": pa.Table.from_pylist(labels, schema=FEATURE_LABELS),
    }
    evidence: Evidence = bench.make_evidence(world, tables=tables)
    return evidence


def run(bench: Any, train: pd.DataFrame, test: pd.DataFrame) -> Any:
    return bench.run(DataQualityAudit(), put(bench, train, test))["DATA-007"]


def test_a_feature_that_moved_is_a_concern_and_is_named(bench: Any) -> None:
    train, test = draw_features(1, 900), draw_features(2, 700)
    finding = run(bench, train, test.assign(referrals=test["referrals"] + 1))
    assert finding.verdict is Verdict.CONCERN
    assert finding.headline.text.startswith("Features that are shown to have moved: Earlier referrals.")
    assert "A classifier can tell" in finding.headline.text
    assert finding.table("moved").rows[0][0] == "Earlier referrals"


def test_the_index_is_that_of_its_formula(bench: Any) -> None:
    train, test = draw_features(3, 900), draw_features(4, 700)
    test.loc[: len(test) // 3, "source"] = "6"
    rows = {row[0]: row for row in run(bench, train, test).table("features").rows}
    shares = [frame["source"].value_counts(normalize=True) for frame in (train, test)]
    index = sum(
        (shares[1][code] - shares[0][code]) * np.log(shares[1][code] / shares[0][code])
        for code in ("1A", "2A", "6")
    )
    assert rows["Source of the referral"][2] == pytest.approx(index, rel=0.01)
    shift = rows["Source of the referral"][1]
    assert shift.low < index < shift.high


def test_the_classifier_agrees_with_another_one(bench: Any) -> None:
    """A change between two features, each of which stands still by itself."""
    train, test = draw_features(5, 900), draw_features(6, 900)
    test = test.assign(age=np.sort(test["age"])[np.argsort(np.argsort(test["referrals"], kind="stable"))])
    finding = run(bench, train, test)
    assert finding.verdict is Verdict.CONCERN
    assert finding.headline.text.startswith("A classifier can tell")
    columns = ["age", "referrals"]
    both = pd.concat([train[columns], test[columns]], ignore_index=True)
    later = np.repeat([0, 1], [len(train), len(test)])
    families = np.arange(len(both)) // 2
    forest = RandomForestClassifier(200, min_samples_leaf=10, random_state=1)
    scores = cross_val_predict(
        forest, both, later, groups=families, cv=GroupKFold(5), method="predict_proba"
    )[:, 1]
    assert finding.table("separation").rows[0][1].value == pytest.approx(
        roc_auc_score(later, scores), abs=0.06
    )


@pytest.mark.parametrize("seed", range(3))
def test_quiet_where_nothing_moved(bench: Any, seed: int) -> None:
    finding = run(bench, draw_features(10 + seed, 2500), draw_features(20 + seed, 2500))
    assert finding.verdict is Verdict.MET
    assert all(row[4] == "equivalent within the margin" for row in finding.table("moved").rows)


def test_the_calendar_is_listed_and_not_judged(bench: Any) -> None:
    train, test = draw_features(7, 2500), draw_features(8, 2500)
    finding = run(bench, train, test.assign(month=13.0 - (test["month"] > 11)))
    assert finding.verdict is Verdict.MET
    rows = {row[0]: row for row in finding.table("features").rows}
    assert (rows["Month"][4], rows["Month"][5]) == ("difference shown", "calendar: not judged")
    assert "Month" not in {row[0] for row in finding.table("moved").rows}


def test_too_few_families_cannot_tell(bench: Any) -> None:
    finding = run(bench, draw_features(9, 40), draw_features(10, 40))
    assert finding.verdict is Verdict.CANNOT_TELL
    separation = finding.table("separation").rows[0]
    assert separation[1].value is None
    assert "at least 90 families" in separation[1].reason


def test_of_very_many_decisions_whole_families_are_drawn(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(period_drift, "MOST_ROWS", 1000)
    rows = run(bench, draw_features(11, 900), draw_features(12, 400)).table("separation").rows[0]
    assert (rows[2], rows[3]) == (1000, 800)


def test_a_test_row_without_a_score_is_refused(bench: Any) -> None:
    evidence = put(bench, draw_features(13, 100), draw_features(14, 100))
    short = {**evidence.tables, "predictions": evidence.tables["predictions"].slice(0, 10)}
    with pytest.raises(EvidenceError, match="features but no score"):
        period_drift.read_periods(replace(evidence, tables=short))
    lacking = {
        **evidence.tables,
        "training_features": evidence.tables["training_features"].drop_columns(["age"]),
    }
    with pytest.raises(EvidenceError, match="lack features"):
        period_drift.read_periods(replace(evidence, tables=lacking))


def test_not_assessable_without_the_features_of_both_periods(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=30))
    assert bench.run(DataQualityAudit(), evidence)["DATA-007"].verdict is Verdict.NOT_ASSESSED
    empty = put(bench, draw_features(1, 0), draw_features(2, 100))
    assert bench.run(DataQualityAudit(), empty)["DATA-007"].verdict is Verdict.NOT_ASSESSED
