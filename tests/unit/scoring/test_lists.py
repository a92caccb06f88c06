"""The list by child id: one form, never both, for its owner only, and nothing that a spreadsheet would run."""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from candour.errors import ConfigError, ScoringError
from candour.scoring.form import Form
from candour.scoring.lists import build_list, place_list, render_list, write_list

DECISIONS = pa.table({"child_id": ["=cmd", "B", "C"], "decided_on": pa.array([date(2026, 5, 3)] * 3)})


def make_list(form: Form, stamp: str = "") -> pa.Table:
    return build_list(
        DECISIONS, np.array([0.1, 0.4, 0.4]), form=form, flagged=np.array([False, True, True]), unknown=np.zeros(3, dtype=np.int64), stamp=stamp
    )  # fmt: skip


def test_ranks_and_probabilities_never_stand_together() -> None:
    ranks, chances = make_list(Form.RANK), make_list(Form.PROBABILITY)
    assert not {"rank", "of", "higher_than"} & set(chances.column_names)
    assert "probability" not in ranks.column_names
    assert ranks["child_id"].to_pylist() == chances["child_id"].to_pylist() == ["B", "C", "=cmd"]
    assert ranks["rank"].to_pylist() == [1, 1, 3]
    assert chances["probability"].to_pylist() == [0.4, 0.4, 0.1]


def test_a_list_is_the_owners_alone_and_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    write_list(render_list(make_list(Form.RANK), path), path)
    assert path.stat().st_mode & 0o077 == 0
    assert "'=cmd" in path.read_text(encoding="utf-8-sig")
    with pytest.raises(ScoringError, match="already holds the scoring"):
        write_list(b"", path)


def test_parquet_holds_the_same(tmp_path: Path) -> None:
    path = tmp_path / "list.parquet"
    write_list(render_list(make_list(Form.RANK, "stamped"), path), path)
    table = pq.read_table(path)
    assert table.equals(make_list(Form.RANK, "stamped"))
    assert set(table["stamp"].to_pylist()) == {"stamped"}


def test_a_place_is_refused_before_anything_is_scored(tmp_path: Path) -> None:
    mlruns = tmp_path / "mlruns"
    (mlruns / "artifacts").mkdir(parents=True)
    (tmp_path / "there.csv").touch()
    for out, why in (
        (tmp_path / "list.xlsx", "ends in .csv or .parquet"),
        (tmp_path / "there.csv", "already a file"),
        (tmp_path / "nowhere" / "list.csv", "is not there"),
        (mlruns / "artifacts" / "list.csv", "among the artefacts"),
    ):
        with pytest.raises(ConfigError, match=why):
            place_list(out, tmp_path, "x.csv", mlruns=mlruns, exploring=False)
    stamped = place_list(tmp_path / "a.csv", tmp_path, "x.csv", mlruns=mlruns, exploring=True)
    assert stamped.name == "EXPLORING-not-for-use-a.csv"
