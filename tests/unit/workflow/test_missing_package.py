"""A candidate whose package is not installed stops a run, a check, and several pilots, before anything is made or read."""

import importlib.util
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from candour.errors import ConfigError
from candour.workflow.check import check_pilot
from candour.workflow.piloting import PilotsWanted, run_pilots
from candour.workflow.protocol.visiting import Visit
from candour.workflow.queue.limits import Limits
from candour.workflow.run import run_pilot

CONFIGS = Path(__file__).parents[3] / "configs"


def silent(_step: str, _share: float) -> None:
    pass


def check(config: Path) -> None:
    check_pilot(config, mlruns=config.parent / "mlruns", report_progress=silent)


def run(config: Path) -> None:
    run_pilot(config, mlruns=config.parent / "mlruns", out=None, pdf=False, report_progress=silent)


def pilot(config: Path) -> None:
    run_pilots(
        [config],
        PilotsWanted(config.parent / "mlruns", config.parent / "reports", pdf=False),
        visit=Visit(date(2026, 11, 30), "To test a missing package.", ""),
        limits=Limits(),
        words=("nothing", "is", "begun"),
        show=lambda _: None,
    )


@pytest.mark.parametrize("begin", [check, run, pilot])
@pytest.mark.parametrize(("candidate", "extra"), [("lightgbm", "lightgbm"), ("explainable_boosting", "ebm")])
def test_the_extra_is_named_before_anything_is_made(
    begin: Callable[[Path], None], candidate: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec

    def find_others(name: str, *rest: Any) -> Any:
        return None if name in ("lightgbm", "interpret") else find(name, *rest)

    monkeypatch.setattr("candour.modelling.models.extras.find_spec", find_others)
    config = tmp_path / "quickstart.yaml"
    text = (CONFIGS / "quickstart.yaml").read_text(encoding="utf-8")
    config.write_text(text.replace("{name: gradient_boosting}", f"{{name: {candidate}}}"), encoding="utf-8")
    shutil.copy(CONFIGS / "statements.yml", tmp_path)
    with pytest.raises(ConfigError, match=rf"'{candidate}'.*candour\[{extra}\]"):
        begin(config)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["quickstart.yaml", "statements.yml"]
