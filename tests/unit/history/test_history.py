"""A case history is written once, read back whole, and refused when it is not."""

import json
import stat
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from candour.data.history import CHILDREN, DETAILS, EVENTS, QUALITY, CaseHistory, Coverage, SourceFile
from candour.data.partitions.stored import read_history, write_history
from candour.errors import HistoryError


@pytest.fixture
def history() -> CaseHistory:
    return CaseHistory(
        children=pa.Table.from_pylist(
            [
                {
                    "child_id": "C000001",
                    "family_id": None,
                    "birth_date": date(2015, 3, 27),
                    "birth_date_precision": "day",
                    "sex": "Female",
                    "ethnicity": "WBRI",
                    "ethnic_group": "White",
                    "disability": "No",
                    "disability_codes": None,
                    "unaccompanied": False,
                }
            ],
            schema=CHILDREN,
        ),
        events=pa.Table.from_pylist(
            [
                {
                    "event_id": 1,
                    "child_id": "C000001",
                    "kind": "referral",
                    "started_on": date(2022, 10, 6),
                    "ended_on": None,
                    "known_on": date(2022, 10, 6),
                }
            ],
            schema=EVENTS,
        ),
        details=DETAILS.empty_table(),
        quality=QUALITY.empty_table(),
        coverage=(Coverage("CIN census", ("referral",), date(2022, 4, 1), date(2023, 3, 31)),),
        sources=(SourceFile("CIN_Census_2023.xml", "CIN census XML", "0" * 64, 2023, 1, 1),),
    )


def test_what_is_written_is_read_back(history: CaseHistory, tmp_path: Path) -> None:
    write_history(history, tmp_path / "history")
    assert read_history(tmp_path / "history") == history


def test_only_the_owner_may_open_it(history: CaseHistory, tmp_path: Path) -> None:
    write_history(history, tmp_path / "history")
    assert stat.S_IMODE((tmp_path / "history").stat().st_mode) == 0o700


def test_same_history_same_bytes(history: CaseHistory, tmp_path: Path) -> None:
    write_history(history, tmp_path / "one")
    write_history(history, tmp_path / "two")
    written = [path for path in sorted((tmp_path / "one").rglob("*")) if path.is_file()]
    assert len(written) == 6
    for path in written:
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


def test_a_history_is_never_overwritten(history: CaseHistory, tmp_path: Path) -> None:
    write_history(history, tmp_path / "history")
    with pytest.raises(HistoryError, match="never overwritten"):
        write_history(history, tmp_path / "history")


def test_a_failure_half_way_leaves_nothing(
    history: CaseHistory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("candour.data.partitions.files._describe", fail)
    with pytest.raises(OSError, match="disk full"):
        write_history(history, tmp_path / "history")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_history_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match=r"no history\.json"):
        read_history(tmp_path)


def test_another_version_is_refused(history: CaseHistory, tmp_path: Path) -> None:
    write_history(history, tmp_path / "history")
    described = tmp_path / "history" / "history.json"
    record = json.loads(described.read_text())
    described.write_text(json.dumps(record | {"version": 0}))
    with pytest.raises(HistoryError, match="version 0"):
        read_history(tmp_path / "history")


def test_a_table_of_another_shape_is_refused(history: CaseHistory) -> None:
    with pytest.raises(HistoryError, match="'details'"):
        CaseHistory(
            children=history.children,
            events=history.events,
            details=DETAILS.empty_table().drop_columns(["known_on"]),
            quality=history.quality,
            coverage=(),
            sources=(),
        )
