"""The script that installs LibreOffice for a test: it never fails, and says what it did not do."""

import shutil
import subprocess
from pathlib import Path

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


REAL = {name: f'exec {shutil.which(name)} "$@"' for name in ("mktemp", "rm", "tail", "env")}
APT = 'echo "$@" >> "${0%/*}/asked"'


def test_where_it_is_there_nothing_is_said_or_asked(tmp_path: Path) -> None:
    done = run(tmp_path, soffice="exit 1", apt_get=APT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (tmp_path / "asked").exists()


def test_without_apt_or_without_the_right_it_says_so_and_goes_on(tmp_path: Path) -> None:
    without = run(tmp_path)
    assert without.returncode == 0
    assert "no apt-get here" in without.stdout
    done = run(tmp_path, apt_get=APT, id="echo 1000")
    assert done.returncode == 0
    assert "not root" in done.stdout
    assert "libreoffice-writer-nogui" in done.stdout


def test_where_it_may_it_installs_quietly(tmp_path: Path) -> None:
    done = run(tmp_path, apt_get=APT, id="echo 0", **REAL)
    assert done.returncode == 0
    assert done.stdout.splitlines() == ["Word test: installing libreoffice-writer-nogui fonts-liberation"]
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked == [
        "-q update", "-q install -y --no-install-recommends libreoffice-writer-nogui fonts-liberation",
    ]  # fmt: skip


def test_where_apt_fails_it_says_why_and_goes_on(tmp_path: Path) -> None:
    done = run(tmp_path, apt_get="echo no network; exit 100", id="echo 0", **REAL)
    assert done.returncode == 0
    assert "could not install" in done.stdout
    assert "no network" in done.stdout
