"""Which runs may be compared with a test, and what is said of those that may not."""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from authority_reports import Authority, make_content
from candour.contracts import Manifest
from candour.protection.scrubbing import Secrets
from candour.report.combined.reading import read_study
from candour.report.comparison.run_comparison import Compared, describe_comparison
from candour.standing import ProtocolStanding, Standing
from candour.tracking.evidence_files import StoredEvidence
from candour.workflow.looking.comparing import (
    ONLY_A_REPORT,
    OTHER_DECISIONS,
    OTHER_RECORDS,
    SAME_REPORT,
    _compare,
    _find_reason,
    _Subject,
)
from candour.workflow.looking.made_from import read_made_of_report

N = 1200
CHANCE = np.random.Generator(np.random.PCG64(3))
RISK = CHANCE.normal(-1.5, 1.2, N)
OUTCOMES = (CHANCE.random(N) < expit(RISK)).astype(int)


def make_subject(
    label: str, noise: float, *, order: np.ndarray | None = None, seed: int = 1, extracts: str = "a"
) -> _Subject:
    """A run of 1,200 decisions whose scores are the true risk with noise; `order` is how its rows are kept."""
    kept = np.arange(N) if order is None else order
    scores = expit(RISK + np.random.Generator(np.random.PCG64(seed)).normal(0, noise, N) if noise else RISK)
    table = pa.table(
        {
            "row": np.arange(N), "child_key": [f"c{n}" for n in kept], "family_key": [f"f{n // 2}" for n in kept],
            "decided_on": np.full(N, np.datetime64("2024-01-01")), "model": ["leading"] * N, "score": scores[kept],
            "outcome": OUTCOMES[kept],
        }
    )  # fmt: skip
    evidence = StoredEvidence(
        "earlier_cases", "leading", {"leading": "Leading"}, (), {"predictions": table}, {},
        Manifest("0.1.0", "c", "l", "g", "3.11", 1, (("file", extracts),)), ProtocolStanding(),
    )  # fmt: skip
    # Each its own report: the same one twice would not be compared.
    study = replace(read_study(make_content(Authority(seed=1)), called=label), label=label, digest=label)
    made = read_made_of_report(make_content(Authority(seed=1)))
    return _Subject(study, made, Secrets(), evidence, 0.02, 200, 7)


def test_the_same_decisions_in_another_order_are_the_same() -> None:
    shuffled = np.random.Generator(np.random.PCG64(9)).permutation(N)
    assert _find_reason(make_subject("one", 0), make_subject("two", 1, order=shuffled)) == ""


def test_a_report_is_not_held_against_itself() -> None:
    first = make_subject("one", 0)
    assert _find_reason(first, replace(first, study=replace(first.study, label="again"))) == SAME_REPORT


def test_a_difference_is_paired_and_that_of_the_scores() -> None:
    shuffled = np.random.Generator(np.random.PCG64(9)).permutation(N)
    first, other = make_subject("one", 2.5, seed=4), make_subject("two", 0, order=shuffled)
    (compared,) = _compare([first, other])
    noisy = expit(RISK + np.random.Generator(np.random.PCG64(4)).normal(0, 2.5, N))
    expected = roc_auc_score(OUTCOMES, RISK) - roc_auc_score(OUTCOMES, noisy)
    together = compared.differences["auc"].together
    assert together.value == pytest.approx(expected, abs=1e-9)
    assert together.low is not None
    assert together.low > 0
    assert set(compared.differences) == {"auc", "average_precision", "brier"}


@pytest.mark.parametrize(
    ("changes", "reason"), [({"extracts": "b"}, OTHER_RECORDS), ({"order": np.roll(np.arange(N), 1)}, "")]
)
def test_other_records_are_not_compared(changes: dict[str, Any], reason: str) -> None:
    assert _find_reason(make_subject("one", 0), make_subject("two", 1, **changes)) == reason


def test_other_decisions_or_none_are_not_compared() -> None:
    first, other = make_subject("one", 0), make_subject("two", 1)
    evidence = other.evidence
    assert evidence is not None
    fewer = replace(evidence, tables={"predictions": evidence.tables["predictions"].slice(1)})
    assert _find_reason(first, replace(other, evidence=fewer)) == OTHER_DECISIONS
    assert _find_reason(first, replace(other, evidence=None)) == ONLY_A_REPORT


def test_the_document_says_why_and_how_runs_stand() -> None:
    studies = [
        replace(
            read_study(make_content(Authority(seed=n, standing=standing)), called=f"run {n}"),
            label=f"run {n}",
        )
        for n, standing in enumerate((Standing.REGISTERED, Standing.EXPLORATORY))
    ]
    document = describe_comparison(studies, [Compared("run 1", {}, OTHER_RECORDS)], [])
    tables = {table.name: table for table in document.tables}
    assert tables["differences"].rows == (("run 1", "all", None, "not compared", OTHER_RECORDS),)
    assert [row[0] for row in tables["figures"].rows] == ["run 0", "run 1"]
    assert "only a registered run confirms anything" in document.notices[0]
    assert document.standing_line == "These runs do not all stand to a protocol in the same way."
