"""TEXT-002: which phrases stand for a group?"""

from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from candour.modelling.text.phrase_sums import COUNTS, PAIRS, sum_phrases
from candour.results import Verdict
from candour_audits.text import TextAudit
from text_evidence import plant_texts

TELLS = {
    "dancing lessons": (0.3, 0.1, 0.01),
    "football": (0.1, 0.3, 0.03),
    "unused": (0.3, 0.1, 0.0),
    "bruises": (0.2, 0.2, 0.05),
}


def run(bench: Any, phrases: Any, **planted: Any) -> Any:
    evidence = bench.make_evidence(bench.make_world(families=60))
    return bench.run(TextAudit(), plant_texts(evidence, phrases=phrases, **planted))["TEXT-002"]


def test_phrases_that_tell_a_group_are_named_in_the_order_of_their_weight(bench: Any) -> None:
    finding = run(bench, TELLS)
    assert finding.verdict is Verdict.CANNOT_TELL
    assert bench.read_column(finding, "strongest", "phrase") == ["football", "dancing lessons"]
    assert "Of 4 phrases that the forecast reads, 3 are shown" in finding.headline.text
    assert "“football”" in finding.headline.text
    rows = dict(
        zip(bench.read_column(finding, "phrases", "phrase"), finding.table("phrases").rows, strict=True)
    )
    table = finding.table("phrases")
    cell = {
        name: rows["dancing lessons"][table.index_of(name)]
        for name in ("inside", "outside", "difference", "group")
    }
    signs = 1 if cell["group"] == "Female" else -1
    assert cell["difference"].value == pytest.approx(0.2 * signs, abs=0.04)
    assert cell["difference"].low < 0.2 * signs < cell["difference"].high
    assert rows["bruises"][table.index_of("product")] == 0


def test_quiet_where_no_phrase_tells_anything(bench: Any) -> None:
    finding = run(bench, {f"word {number}": (0.2, 0.2, 0.01) for number in range(40)})
    assert finding.table("strongest").rows == ()
    assert "None of 40 phrases is shown" in finding.headline.text


def test_told_and_not_leant_on(bench: Any) -> None:
    finding = run(bench, {"unused": (0.5, 0.1, 0.0)})
    assert finding.headline.text.endswith("It leans on none of them.")


def test_intervals_of_all_looks_hold_together_with_families_alike(bench: Any) -> None:
    alarms = 0
    for seed in range(12):
        finding = run(bench, {f"word {n}": (0.15, 0.15, 0.01) for n in range(30)}, families=500, seed=seed)
        alarms += bool(finding.table("strongest").rows)
    assert alarms <= 3


def test_not_assessed_where_no_phrase_is_read(bench: Any) -> None:
    finding = run(bench, {})
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "topics and embeddings have none" in finding.headline.text


def test_sums_equal_a_plain_count_family_by_family() -> None:
    rng = np.random.default_rng(4)
    family, group = rng.integers(0, 9, 40), rng.choice(["a", "b", "c"], 40).astype(object)
    stands = (rng.random((40, 3)) < 0.4).astype(np.float64)
    for found in sum_phrases(csr_matrix(stands), family, group):
        for phrase in range(3):
            counts = np.zeros((9, 4))
            for row in range(40):
                outside = int(group[row] != found.group)
                counts[family[row], outside] += 1
                counts[family[row], 2 + outside] += stands[row, phrase]
            assert found.totals[phrase].tolist() == counts.sum(axis=0).tolist()
            assert found.products[phrase].tolist() == [(counts[:, a] * counts[:, b]).sum() for a, b in PAIRS]
    assert COUNTS[2] == "with_in"
