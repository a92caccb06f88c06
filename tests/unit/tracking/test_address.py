"""Which run store is meant, and that no address gives a secret away."""

from pathlib import Path

import pytest

from candour.errors import TrackingError
from candour.tracking.address import (
    VARIABLE,
    describe_place,
    find_server,
    hide_secrets,
    is_there,
    name_server,
)
from candour.tracking.opening import open_local_store, open_store
from candour.tracking.shared import _check_location

ADDRESS = "https://analyst:s3cret@runs.example/path?token=t0ken"


@pytest.mark.parametrize("address", ["", "  "])
def test_without_a_server_runs_are_in_a_folder(address: str) -> None:
    assert find_server({VARIABLE: address}) is None
    assert find_server({}) is None


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:///mlflow.db", "./mlruns", "databricks", "http://", "file:///mlruns", "http://runs.example:99999",
        # A password that was not written as it must be ends the name of the server too early.
        "http://analyst:s3cret/x@runs.example", "http://analyst:s3cret?x@runs.example", "http://analyst:s3cret#x@runs.example",
        "http://analyst:5000/s3cret@runs.example",
    ],
)  # fmt: skip
def test_what_is_no_server_is_refused_and_not_said_again(address: str) -> None:
    with pytest.raises(TrackingError, match=f"{VARIABLE} names no tracking server") as refused:
        find_server({VARIABLE: address})
    assert "s3cret" not in str(refused.value)


def test_secrets_of_an_address_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert name_server(ADDRESS) == "https://runs.example/path"
    assert name_server("http://analyst:s3cret@[::1]:5000") == "http://[::1]:5000"
    monkeypatch.setenv(VARIABLE, ADDRESS)
    assert "s3cret" not in describe_place(Path("mlruns"))
    assert is_there(Path("nowhere"))


def test_a_server_that_does_not_answer_is_named_without_its_secrets(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    # No port of this machine has this number.
    monkeypatch.setenv(VARIABLE, "http://analyst:s3cret@127.0.0.1:1")
    with pytest.raises(
        TrackingError, match=r"The tracking server http://127.0.0.1:1 cannot be used"
    ) as refused:
        open_store(tmp_path / "mlruns")
    assert "s3cret" not in str(refused.value)
    assert "--no-serve-artifacts" in str(refused.value)
    assert not (tmp_path / "mlruns").exists()


def test_a_store_of_ones_own_asks_no_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(VARIABLE, "http://127.0.0.1:1")
    store = open_local_store(tmp_path / "mlruns")
    assert store.root == tmp_path / "mlruns" / "artifacts"
    assert [path.name for path in (tmp_path / "mlruns").iterdir()] == ["mlflow.db"]


@pytest.mark.parametrize("location", ["mlflow-artifacts:/1", "s3://bucket/1", "mlflow-artifacts://host/1"])
def test_a_server_that_keeps_files_itself_is_refused(location: str) -> None:
    with pytest.raises(TrackingError, match="keeps files itself"):
        _check_location(location, "http://runs.example")


@pytest.mark.parametrize("location", ["", "file:", "artefacts/1"])
def test_a_server_that_does_not_say_where_files_go_is_refused(location: str) -> None:
    """Else records of children would be written into whatever folder the command was started in."""
    with pytest.raises(TrackingError, match="does not say where files go"):
        _check_location(location, "http://runs.example")


def test_a_library_that_says_the_whole_address_is_not_quoted() -> None:
    held = {VARIABLE: ADDRESS, "MLFLOW_TRACKING_PASSWORD": "an0ther", "MLFLOW_TRACKING_TOKEN": "t0ken"}
    said = f"API request to {ADDRESS}/api failed: s3cret, an0ther"
    shown = hide_secrets(said, held)
    assert shown.startswith("API request to https://(not shown)@runs.example")
    assert not [secret for secret in ("analyst", "s3cret", "an0ther", "t0ken") if secret in shown]
    assert hide_secrets(said, {}) == said


def test_a_folder_that_is_not_here_is_said(tmp_path: Path) -> None:
    with pytest.raises(TrackingError, match="not there on this machine"):
        _check_location("file:///no/such/drive/artefacts/1", "http://runs.example")
    _check_location((tmp_path / "artefacts" / "1").as_uri(), "http://runs.example")
