"""Two made-up reports for all tests of the desk, and a log of its own for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from candour.desk.shelf import ReportPlace
from desk_at_work import OpenDesk, serve_reports, write_reports


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[ReportPlace, ...]:
    return write_reports(tmp_path_factory.mktemp("reports"))


@pytest.fixture
def opened(tmp_path: Path, places: tuple[ReportPlace, ...]) -> Iterator[OpenDesk]:
    """A desk of its own, being served."""
    with serve_reports(tmp_path / "desk", places) as opened:
        yield opened
