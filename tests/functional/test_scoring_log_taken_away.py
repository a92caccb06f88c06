"""A log of scoring that was taken away whole, or put back as it was earlier, is missed: its runs know of it."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from candour.errors import ScoringError
from candour.scoring.places import find_folder
from candour.workflow.protocol.visiting import Visit
from candour.workflow.scoring.asking import Days
from candour.workflow.scoring.score import score_cases, show_log

Ask = Callable[[], str]


@pytest.fixture
def mlruns(small_run: Any, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_run.folder / "mlruns", tmp_path / "mlruns"))


@pytest.fixture
def ask(small_run: Any, mlruns: Path) -> Ask:
    """Try to score, and say why that was refused."""

    def ask() -> str:
        with pytest.raises(ScoringError) as refused:
            score_cases(
                small_run.run_id, small_run.folder / "small.yaml", mlruns=mlruns, days=Days(), out=None, exploring=False,
                visit=Visit(date(2026, 11, 30)), report_progress=lambda _step, _share: None,
            )  # fmt: skip
        return str(refused.value)

    return ask


@pytest.mark.parametrize("how", ["gone", "older"])
def test_it_is_missed(mlruns: Path, ask: Ask, tmp_path: Path, how: str, small_run: Any) -> None:
    folder = find_folder(mlruns, "small")
    assert "the log holds no decision on it" in ask()
    shutil.copytree(folder, tmp_path / "older")
    assert "the log holds no decision on it" in ask()
    assert len(show_log(small_run.run_id, mlruns=mlruns)) == 2
    shutil.rmtree(folder)
    if how == "older":
        shutil.copytree(tmp_path / "older", folder)
    assert "entry 2, which a run of the pilot knows of, is missing" in ask()
    with pytest.raises(ScoringError, match="an older one was put in its place"):
        show_log(small_run.run_id, mlruns=mlruns)
