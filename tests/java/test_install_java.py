"""The script that installs Java for the tests of Spark: it never fails, and says what it did not do."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("install.sh")


def run(folder: Path, **commands: str) -> subprocess.CompletedProcess[str]:
    """Run the script where only these commands exist, each with this shell text."""
    for name, text in commands.items():
        path = folder / name.replace("_", "-")
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
    shell = shutil.which("sh")
    assert shell is not None
    return subprocess.run(
        [shell, str(SCRIPT)], env={"PATH": str(folder)}, capture_output=True, text=True, check=False
    )


REAL = {name: f'exec {shutil.which(name)} "$@"' for name in ("mktemp", "rm", "tail", "env", "grep")}
APT = 'echo "$@" >> "${0%/*}/asked"'


def tell(version: str) -> str:
    """What a Java of this version says of itself."""
    return f"echo 'openjdk version \"{version}\"' >&2"


@pytest.mark.parametrize("version", ["17.0.15", "21", "25.0.1"])
def test_where_it_is_there_nothing_is_said_or_asked(tmp_path: Path, version: str) -> None:
    done = run(tmp_path, java=tell(version), apt_get=APT, **REAL)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (tmp_path / "asked").exists()


def test_without_apt_or_without_the_right_it_says_so_and_goes_on(tmp_path: Path) -> None:
    without = run(tmp_path, **REAL)
    assert without.returncode == 0
    assert "no apt-get here" in without.stdout
    done = run(tmp_path, apt_get=APT, id="echo 1000", **REAL)
    assert done.returncode == 0
    assert "not root" in done.stdout
    assert "openjdk-17-jre-headless" in done.stdout


@pytest.mark.parametrize("java", [None, "1.8.0_412", "11.0.2"])
def test_where_there_is_none_or_an_old_one_it_installs_quietly(tmp_path: Path, java: str | None) -> None:
    old = {} if java is None else {"java": tell(java)}
    done = run(tmp_path, apt_get=APT, id="echo 0", **old, **REAL)
    assert done.returncode == 0
    assert done.stdout.splitlines() == ["Spark tests: installing openjdk-17-jre-headless"]
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked == ["-q update", "-q install -y --no-install-recommends openjdk-17-jre-headless"]


def test_where_the_first_is_not_to_be_had_it_takes_the_other(tmp_path: Path) -> None:
    apt = APT + '; case "$*" in *openjdk-17*) exit 100;; esac'
    done = run(tmp_path, apt_get=apt, id="echo 0", **REAL)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (
        0,
        "Spark tests: installing default-jre-headless",
    )


def test_where_apt_fails_it_says_why_and_goes_on(tmp_path: Path) -> None:
    done = run(tmp_path, apt_get="echo no network; exit 100", id="echo 0", **REAL)
    assert done.returncode == 0
    assert "could not install" in done.stdout
    assert "no network" in done.stdout
