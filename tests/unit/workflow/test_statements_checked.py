"""What only the authority can say is checked before anything long is begun."""

import shutil
from pathlib import Path

import pytest

from candour.config.loading import load_statements
from candour.config.statements import Statements
from candour.errors import ConfigError
from candour.workflow.check import check_pilot

CONFIGS = Path(__file__).parents[3] / "configs"


def silent(_step: str, _share: float) -> None:
    pass


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "deployment:\n  apeal: Nobody can.\n",
            r"statements.yml:3:3: deployment.apeal: .*did you mean 'appeal'",
        ),
        ("accountability:\n  phase: Finished\n", r"accountability.phase: .*'Private beta'"),
        ("law:\n  legal_basis: x\n", r"law.legal_basis"),
    ],
)
def test_a_mistake_in_the_statements_is_found_before_the_extracts_are_read(
    tmp_path: Path, text: str, said: str
) -> None:
    shutil.copy(CONFIGS / "quickstart.yaml", tmp_path / "quickstart.yaml")
    (tmp_path / "statements.yml").write_text(f"version: 1\n{text}", encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        check_pilot(tmp_path / "quickstart.yaml", mlruns=tmp_path / "mlruns", report_progress=silent)
    assert not (tmp_path / "extracts").exists()


def test_statements_that_are_named_and_not_there_are_missed_by_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"statements\.yml"):
        load_statements(tmp_path / "pilot.yaml", "statements.yml")


def test_without_a_file_nothing_was_said(tmp_path: Path) -> None:
    assert load_statements(tmp_path / "pilot.yaml", None) == Statements()
