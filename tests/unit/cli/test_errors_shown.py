"""An error is a sentence on stderr and an exit code of its class; a traceback only where it is asked for."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from candour import errors
from candour.cli import app, stopping
from candour.errors import CandourError

ALL = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, CandourError) and kind is not CandourError
]


@pytest.fixture(autouse=True)
def _no_debugging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(app.DEBUG, raising=False)


def fail(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def call(_: object) -> int:
        raise error

    monkeypatch.setattr(app, "_call", call)


@pytest.mark.parametrize("kind", ALL)
def test_each_class_has_its_own_code_and_no_traceback(
    kind: type[CandourError], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail(monkeypatch, kind("What was wrong, and what to do."))
    assert app.run_command(["run"]) == kind.exit_code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "What was wrong, and what to do.\n"


def test_the_codes_are_all_different() -> None:
    codes = [kind.exit_code for kind in ALL]
    assert len(set(codes)) == len(codes) == 18


def test_an_unexpected_error_never_shows_its_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail(monkeypatch, ValueError("invalid value 'C000123' in row 7"))
    assert app.run_command(["run"]) == 1
    said = capsys.readouterr().err
    assert "C000123" not in said
    assert "Traceback" not in said
    assert "ValueError" in said
    assert "CANDOUR_DEBUG=1" in said


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            PermissionError(13, "Permission denied", "sealed/report"),
            "at 'sealed/report' cannot be used: Permission",
        ),
        (OSError(28, "No space left on device"), "A file or folder cannot be used: No space left on device."),
    ],
)
def test_what_the_system_refuses_is_named(
    error: OSError, expected: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail(monkeypatch, error)
    assert app.run_command(["run"]) == errors.ConfigError.exit_code
    assert expected in capsys.readouterr().err


def test_an_error_of_the_system_without_its_own_words_stays_unexpected(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail(monkeypatch, OSError("cannot parse C000123"))
    assert app.run_command(["run"]) == 1
    assert "C000123" not in capsys.readouterr().err


def test_the_traceback_is_there_for_whoever_asks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(app.DEBUG, "1")
    fail(monkeypatch, ValueError("the message"))
    assert app.run_command(["run"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_stopping_is_no_error_of_candour(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("candour.cli.inventory.take_inventory", stop)
    assert app.run_command(["list"]) == stopping.INTERRUPTED
    assert "Stopped" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["rnu"], "No command is called 'rnu'; did you mean 'run'?"),
        (["run"], "'candour run' needs CONFIG. Configuration of the pilot (YAML)."),
        (["show", "small", "--version"], "'--version' needs a value."),
        (["run", "a.yaml", "--pfd"], "Unknown option"),
        (["synthesise", "--out", "x", "--children", "many"], "children"),
        (["run", "nowhere.yaml"], "There is no configuration file at 'nowhere.yaml'."),
        (["ui", "--dry-run", "--port", "99999"], "Must be <= 65535"),
        (["audit"], "Name a run (candour audit RUN), or else all three of"),
        (["audit", "run", "--predictions", "x.csv"], "Name a run"),
        (["audit", "--predictions", "x.csv"], "Name a run"),
    ],
)
def test_a_wrong_argument_is_a_wrong_configuration(
    arguments: list[str], expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert app.run_command(arguments) == errors.ConfigError.exit_code
    said = capsys.readouterr()
    assert expected in said.err
    assert "Traceback" not in said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["report", "nothing", "--out", "x"], errors.TrackingError.exit_code),
        (["audit", "nothing"], errors.TrackingError.exit_code),
        (["ui"], errors.TrackingError.exit_code),
        (["audit", "nothing", "--audits", "no-such-audit"], errors.RegistryError.exit_code),
    ],
)
def test_what_is_not_there_has_its_own_code(
    arguments: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert app.run_command(arguments) == code
    assert list(tmp_path.iterdir()) == []


def test_the_reader_of_a_pipe_may_leave() -> None:
    command = f"set -o pipefail; {shlex.quote(sys.executable)} -m candour --help | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
