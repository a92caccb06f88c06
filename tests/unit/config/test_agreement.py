"""What an agreement has to hold before a model may leave."""

from datetime import date
from pathlib import Path

import pytest

from candour.config.agreement import Agreement
from candour.errors import ConfigError
from candour.workflow.shared_folder import load_agreement

GOOD = """version: 1
shared_by: Borchester
shared_with: Felpersham
purpose: To see whether the forecast sorts as well in Felpersham.
agreed_on: 2026-01-01
until: 2026-12-31
memory_audits_read: [MEMO-001, MEMO-002]
"""
TODAY = date(2026, 6, 1)


def load(folder: Path, text: str, today: date = TODAY) -> Agreement:
    path = folder / "agreement.yaml"
    path.write_text(text, encoding="utf-8")
    return load_agreement(path, today=today)


def test_a_whole_agreement_is_read(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD).shared_with == "Felpersham"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[MEMO-001, MEMO-002]", "[MEMO-001]", "it lacks MEMO-002"),
        ("Felpersham\n", "Borchester\n", "the same authority"),
        ("until: 2026-12-31", "until: 2025-12-31", "until lies before agreed_on"),
        ("purpose: To see whether the forecast sorts as well in Felpersham.", "purpose: To see.", "purpose"),
        ("version: 1\n", "version: 1\nalthough: {MEMO-001: Why not.}\n", "although"),
    ],
)
def test_half_an_agreement_is_none(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        load(tmp_path, GOOD.replace(old, new))


def test_it_holds_on_its_days_alone(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD, date(2026, 12, 31))
    with pytest.raises(ConfigError, match="ran out on 31 December 2026"):
        load(tmp_path, GOOD, date(2027, 1, 1))
    with pytest.raises(ConfigError, match="that day has not come"):
        load(tmp_path, GOOD, date(2025, 12, 31))


def test_without_a_file_there_is_no_agreement(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no agreement file"):
        load_agreement(tmp_path / "none.yaml", today=TODAY)
