"""The script that installs what browser tests need: it never fails, and says what it did not do."""

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
        [shell, str(SCRIPT)],
        env={"PATH": str(folder), "CANDOUR_CHROMIUM": ""},
        capture_output=True,
        text=True,
        check=False,
    )


REAL = {name: f'exec {shutil.which(name)} "$@"' for name in ("mktemp", "rm", "tail", "env")}
APT = 'echo "$@" >&2; echo "$@" >> "${0%/*}/asked"'


def test_without_apt_it_says_so_and_goes_on(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 0
    assert "no apt-get here" in done.stdout


def test_where_everything_is_there_it_is_silent(tmp_path: Path) -> None:
    done = run(tmp_path, apt_get=APT, dpkg_query="echo installed")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (tmp_path / "asked").exists()


def test_without_the_right_to_install_it_says_what_is_missing(tmp_path: Path) -> None:
    done = run(tmp_path, apt_get=APT, dpkg_query="exit 1", id="echo 1000")
    assert done.returncode == 0
    assert "not root" in done.stdout
    assert "chromium libpango-1.0-0" in done.stdout
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize("as_root", ["echo 0", "echo 1000"], ids=["root", "sudo"])
def test_where_it_may_it_installs_quietly(tmp_path: Path, as_root: str) -> None:
    sudo = {"sudo": 'shift; [ "$1" = true ] || exec "$@"'} if as_root != "echo 0" else {}
    done = run(tmp_path, apt_get=APT, dpkg_query="exit 1", id=as_root, **REAL, **sudo)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "Browser tests: installing chromium libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation"
    ]
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked[0] == "-q update"
    assert asked[1].startswith("-q install -y --no-install-recommends chromium ")


def test_where_apt_fails_it_says_why_and_goes_on(tmp_path: Path) -> None:
    done = run(tmp_path, apt_get="echo no network; exit 100", dpkg_query="exit 1", id="echo 0", **REAL)
    assert done.returncode == 0
    assert "could not install" in done.stdout
    assert "no network" in done.stdout
