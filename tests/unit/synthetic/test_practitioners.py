"""Made-up workers' forecasts: nothing else changes with them, and what is true of them can be found again."""

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from candour.data.practitioners.reading import read_forecasts, read_override_log
from candour.data.synthetic.authority import synthesise_authority
from candour.data.synthetic.practitioners import REASONS, SKILL, TOO_HIGH, TWICE_SHARE, WORKERS

FORECASTS = {name: name for name in ("child_id", "date", "forecaster", "probability", "flag")}
LOG = {name: name for name in ("child_id", "date", "forecaster", "recommended", "done", "reason")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("made") / "with"
    synthesise_authority(directory=made, children=1500, years=4, seed=11, practitioners=True)
    return made


def test_nothing_else_changes_with_them_and_they_are_there_only_when_asked_for(
    folder: Path, tmp_path: Path
) -> None:
    plain = synthesise_authority(directory=tmp_path / "without", children=1500, years=4, seed=11)
    assert not (plain.directory / "practitioners").exists()
    same = [name for name in plain.files if name not in {"authority.json", "README.txt"}]
    for name in same:
        assert (plain.directory / name).read_bytes() == (folder / name).read_bytes(), name
    assert "practitioners/" in (folder / "README.txt").read_text()
    assert "practitioners" not in (plain.directory / "README.txt").read_text()
    listed = json.loads((folder / "authority.json").read_text())["files"]
    assert "practitioners/forecasts.csv" in listed


def test_the_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    synthesise_authority(directory=tmp_path / "again", children=1500, years=4, seed=11, practitioners=True)
    for path in sorted((folder / "practitioners").iterdir()):
        assert path.read_bytes() == (tmp_path / "again" / "practitioners" / path.name).read_bytes()


def test_what_is_true_of_the_workers_can_be_found_again(folder: Path) -> None:
    table = read_forecasts(folder / "practitioners" / "forecasts.csv", FORECASTS).to_pandas()
    truth = pq.read_table(folder / "truth.parquet").to_pandas().sort_values("decided_on")
    joined = table.merge(truth, on="child_id")
    joined["late"] = (
        joined["dated_on"].astype("datetime64[ns]") - joined["decided_on"].astype("datetime64[ns]")
    ).dt.days
    own = joined[(joined["late"] >= 0) & (joined["late"] <= 3)]
    risk, said = own["true_risk"].clip(1e-4, 0.99), own["probability"]
    middle = risk.between(0.1, 0.5)
    slope, above = np.polyfit(np.log(risk / (1 - risk))[middle], np.log(said / (1 - said))[middle], 1)
    assert slope == pytest.approx(SKILL, abs=0.15)
    assert said.mean() > risk.mean()
    assert above > TOO_HIGH - 1.5
    assert table["forecaster"].nunique() == WORKERS
    again = table.groupby(["child_id", "dated_on"]).size()
    assert len(table) / len(truth) == pytest.approx(0.5 * (1 + TWICE_SHARE), abs=0.05)
    assert again.max() >= 1


def test_a_few_rows_match_nobody_as_in_any_real_table(folder: Path) -> None:
    table = read_forecasts(folder / "practitioners" / "forecasts.csv", FORECASTS)
    unknown = sum(child.startswith("X") for child in table["child_id"].to_pylist())
    assert 0 < unknown < 0.03 * table.num_rows


def test_the_log_has_reasons_only_where_it_was_overridden(folder: Path) -> None:
    log = read_override_log(folder / "practitioners" / "override_log.csv", LOG, dict(REASONS)).to_pandas()
    overridden = log["recommended"] != log["done"]
    assert log["reason"].notna().equals(overridden)
    assert set(log["reason"].dropna()) == {*REASONS.values(), "Other words"}
    assert log["recommended"].mean() == pytest.approx(0.1, abs=0.01)


def test_it_says_that_no_worker_is_real(folder: Path) -> None:
    stated = json.loads((folder / "practitioners" / "truth.json").read_text())
    assert "No worker and no judgement in these tables is real" in stated["invented"]
