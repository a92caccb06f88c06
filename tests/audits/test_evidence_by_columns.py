"""Audits of a run whose tables lie in files: the findings are those of tables in memory, and only what is named is read."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from candour.contracts import Audit, Evidence
from candour.errors import EvidenceError
from candour.results import Finding
from candour.stats import drift
from candour.stats.clustered import code_clusters
from candour.tracking.evidence_tables import StoredTables
from candour_audits import sample_size
from candour_audits.coded_text import code_keys
from candour_audits.data_quality import DataQualityAudit
from candour_audits.decisions import Decisions, read_beside, read_decisions, read_groups, to_labels
from candour_audits.explainability import ExplainabilityAudit
from candour_audits.performance import PerformanceAudit
from candour_audits.sampled import draw_evidence
from candour_audits.training_tables import read_training_tables
from candour_audits.unanswered import build_unanswered
from candour_audits.usefulness import UsefulnessAudit


@pytest.fixture
def evidence(bench: Any) -> Evidence:
    evidence: Evidence = bench.make_explained(families=400)
    predictions = evidence.tables["predictions"]
    other = predictions.set_column(
        5, predictions.schema.field(5), pa.array(["prevalence"] * len(predictions))
    )
    other = other.set_column(6, predictions.schema.field(6), pa.array(np.full(len(predictions), 0.1)))
    tables = {**evidence.tables, "predictions": pa.concat_tables([predictions, other])}
    return replace(evidence, tables=tables, baselines=("prevalence",))


@pytest.fixture
def stored(evidence: Evidence, tmp_path: Path) -> Evidence:
    return replace(evidence, tables=store(evidence.tables, tmp_path))


def store(tables: Mapping[str, pa.Table], folder: Path) -> StoredTables:
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", row_group_size=250)
    return StoredTables(folder, list(tables), small=0)


@pytest.mark.parametrize(
    "audit",
    [PerformanceAudit(), UsefulnessAudit(), DataQualityAudit(), ExplainabilityAudit()],
)
def test_findings_do_not_depend_on_where_the_tables_lie(
    audit: Audit, evidence: Evidence, stored: Evidence
) -> None:
    silent = lambda _step, _share: None  # noqa: E731
    assert repr(audit.run(stored, silent)) == repr(audit.run(evidence, silent))


def test_performance_reads_no_feature_and_no_table_whole(
    stored: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: set[str] = set()
    real = pq.ParquetFile.iter_batches

    def watched(file: pq.ParquetFile, *arguments: Any, **options: Any) -> Any:
        read.update(options["columns"])
        return real(file, *arguments, **options)

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", watched)
    monkeypatch.setattr(pq, "read_table", None)
    PerformanceAudit().run(stored, lambda _step, _share: None)
    assert {"score", "family_key", "outcome"} <= read
    assert not read & {"strong", "weak", "idle"}


def test_decisions_and_what_lies_beside_them_are_in_the_order_of_their_numbers(
    evidence: Evidence, stored: Evidence
) -> None:
    shuffled = {
        name: table.take(np.random.default_rng(3).permutation(len(table)))
        if "row" in table.column_names
        else table
        for name, table in evidence.tables.items()
    }
    turned = replace(evidence, tables=shuffled)
    plain, other, lazy = (read_decisions(one) for one in (evidence, turned, stored))
    keys = evidence.read("predictions", ["family_key"], where={"model": "forecast"})["family_key"].to_pylist()
    assert plain.families.tolist() == code_clusters(np.array(keys)).tolist()
    for name in ("outcomes", "families", "children", "decided_on"):
        assert (getattr(plain, name) == getattr(other, name)).all()
        assert (getattr(plain, name) == getattr(lazy, name)).all()
    assert list(lazy.scores) == ["forecast", "prevalence"]
    assert set(other.scores) == set(plain.scores)
    assert all((plain.scores[name] == other.scores[name]).all() for name in plain.scores)
    assert all((labels == read_groups(turned)[name]).all() for name, labels in read_groups(evidence).items())
    chosen = plain.outcomes
    some = read_beside(stored, "features", ["weak"], chosen=chosen)
    assert some["weak"].to_pylist() == evidence.tables["features"].filter(chosen)["weak"].to_pylist()
    fewer = replace(evidence, tables={**evidence.tables, "features": evidence.tables["features"].slice(1)})
    with pytest.raises(EvidenceError, match="no row in the table 'features'"):
        read_beside(fewer, "features")


def test_keys_are_numbered_in_their_order_however_they_are_held() -> None:
    keys = ["é2", "b", "a10", "a9", "b", "Z"]
    column = pa.chunked_array([keys[:2], keys[2:]])
    expected = code_clusters(np.array(keys)).tolist()
    assert code_keys(column).tolist() == expected
    assert code_keys(column.dictionary_encode()).tolist() == expected
    # A dictionary may name what no row has.
    assert code_keys(pa.chunked_array([column.dictionary_encode().combine_chunks()[1:3]])).tolist() == [1, 0]
    assert to_labels(pa.chunked_array([["Male", None], ["Male"]])).tolist() == [
        "Male",
        "Not recorded",
        "Male",
    ]
    assert len(code_keys(pa.chunked_array([], pa.string()))) == 0


def test_pieces_of_a_column_are_the_column(evidence: Evidence, stored: Evidence) -> None:
    where = {"model": "forecast"}
    for one in (evidence, stored, draw_evidence(stored, most=200).evidence):
        for encoded in (False, True):
            pieces = list(one.scan("predictions", ["family_key"], where=where, encoded=encoded))
            found = [key for piece in pieces for key in piece["family_key"].to_pylist()]
            whole = one.read("predictions", ["family_key"], where=where)
            assert found == whole["family_key"].to_pylist()
        assert len(pieces) > 1 or one is evidence
    assert not list(stored.scan("predictions", ["score"], where={"model": "nobody"}))
    assert stored.read("predictions", ["family_key"], where={"model": "nobody"}, encoded=True).num_rows == 0


def test_a_sample_is_of_whole_families_and_everything_fits_together(stored: Evidence) -> None:
    everybody = read_decisions(stored)
    sample = draw_evidence(stored, most=200)
    some, tables = read_decisions(sample.evidence), read_training_tables(sample.evidence)
    assert sample.drawn
    assert 150 < len(some.outcomes) <= 200
    assert 150 < len(tables.outcomes) <= 200
    kept = sample.evidence.read("predictions", ["row"], where={"model": "forecast"})["row"].to_numpy()
    assert not np.isin(everybody.families[kept], np.delete(everybody.families, kept)).any()
    assert (some.outcomes == everybody.outcomes[kept]).all()
    assert (some.scores["prevalence"] == 0.1).all()
    assert read_beside(sample.evidence, "features")["row"].to_pylist() == kept.tolist()
    assert sample.evidence.tables["groups"].num_rows == sample.evidence.measure("groups").rows == len(kept)
    assert len(tables.take_features()) == len(tables.outcomes)
    whole = draw_evidence(stored, most=len(everybody.outcomes) + 1000)
    assert whole.evidence is stored
    assert not whole.drawn


def test_a_finding_on_a_sample_says_so(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Evidence] = []

    said: list[int | None] = []

    def assess(
        asked_of: Evidence, _model: object, decisions: Decisions, learnt_from: int | None = None
    ) -> Finding:
        asked.append(asked_of)
        said.append(learnt_from)
        assert len(decisions.outcomes) == asked_of.measure("features").rows
        return build_unanswered("SIZE-002", "sample_size", "T", "Q?", "only to see what it is asked of")

    monkeypatch.setattr(sample_size, "assess_learning", assess)
    before = sample_size.SampleSizeAudit().run(evidence, lambda _step, _share: None)
    monkeypatch.setattr(draw_evidence, "__kwdefaults__", {"most": 500})
    after = sample_size.SampleSizeAudit().run(evidence, lambda _step, _share: None)
    assert asked[0] is evidence
    assert 400 < asked[1].measure("features").rows <= 500
    # What a doubling would bring is held against all training decisions, not against those drawn.
    assert said == [None, evidence.measure("training_features").rows]
    assert asked[1].measure("training_features").rows < evidence.measure("training_features").rows
    assert [
        any("drawn by lot" in limit and "500" in limit for limit in finding.limits)
        for finding in (*before, *after)
    ] == [*[False] * 5, True, False, False]
    assert [repr(one) for one in before if one.code != "SIZE-002"] == [
        repr(one) for one in after if one.code != "SIZE-002"
    ]


def test_the_shift_of_many_families_is_added_up_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(4)
    train = pd.DataFrame(
        {
            "number": chance.normal(size=900),
            "code": chance.choice(np.array(["a", "b", None], dtype=object), 900),
        }
    )
    test = pd.DataFrame({"number": chance.normal(0.2, size=700), "code": chance.choice(["b", "a", "c"], 700)})
    families = chance.integers(0, 500, 900), chance.integers(200, 800, 700)
    at_once = drift.compare_features(train, test, families)
    monkeypatch.setattr(drift, "FAMILIES_AT_ONCE", 37)
    for one, other in zip(at_once, drift.compare_features(train, test, families), strict=True):
        assert one.index == other.index
        assert one.expected_by_chance == pytest.approx(other.expected_by_chance, rel=1e-12)
        assert one.interval == pytest.approx(other.interval, rel=1e-9)
