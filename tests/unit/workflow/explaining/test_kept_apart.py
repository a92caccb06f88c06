"""An explanation is kept only inside the run store, beside and never among the artefacts of runs."""

from pathlib import Path

import pytest

from candour.errors import ConfigError
from candour.workflow.explaining.kept_apart import write_apart


@pytest.fixture
def mlruns(tmp_path: Path) -> Path:
    home = tmp_path / "mlruns"
    (home / "artifacts" / "run").mkdir(parents=True)
    (home / "explained").mkdir()
    return home


def test_it_is_written_for_its_owner_only(mlruns: Path) -> None:
    path = write_apart("RESTRICTED\n", mlruns / "explained" / "case.txt", mlruns=mlruns)
    assert path.read_text() == "RESTRICTED\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_it_goes_nowhere_else(mlruns: Path, tmp_path: Path) -> None:
    (mlruns / "door").symlink_to(tmp_path)
    for place in (
        tmp_path / "case.txt",
        mlruns / ".." / "case.txt",
        mlruns / "door" / "case.txt",
        mlruns / "artifacts" / "run" / "case.txt",
        mlruns / "artifacts" / "case.txt",
        mlruns / "not there" / "case.txt",
        mlruns,
    ):
        with pytest.raises(ConfigError):
            write_apart("RESTRICTED\n", place, mlruns=mlruns)
    assert not list(tmp_path.rglob("case.txt"))


def test_nothing_is_overwritten_and_no_link_is_followed(mlruns: Path, tmp_path: Path) -> None:
    path = mlruns / "case.txt"
    write_apart("first\n", path, mlruns=mlruns)
    with pytest.raises(ConfigError, match="exists already"):
        write_apart("second\n", path, mlruns=mlruns)
    assert path.read_text() == "first\n"
    (mlruns / "link.txt").symlink_to(tmp_path / "elsewhere.txt")
    with pytest.raises(ConfigError, match="exists already"):
        write_apart("RESTRICTED\n", mlruns / "link.txt", mlruns=mlruns)
    assert not (tmp_path / "elsewhere.txt").exists()
