"""Installed, candour carries what installs it, and its code has the fingerprint of the checkout."""

import io
import zipfile
from pathlib import Path

import pytest

import candour
from candour.tracking.code import BESIDE, INSTALLATION, list_code, pack_code
from candour.tracking.surroundings import LOCK, UNKNOWN, find_checkout, hash_lock, read_commit

ROOT = Path(__file__).parents[3]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a package as a wheel installs it."""
    package = tmp_path / "site-packages" / "candour"
    (package / INSTALLATION).mkdir(parents=True)
    (package / "__init__.py").touch()
    for name in BESIDE:
        (package / INSTALLATION / name).write_bytes((ROOT / name).read_bytes())
    monkeypatch.setattr(candour, "__file__", str(package / "__init__.py"))
    return package


def test_an_installed_candour_knows_its_lock_and_no_commit(installed: Path) -> None:
    assert find_checkout() == installed / INSTALLATION
    assert len(hash_lock(find_checkout())) == 64
    assert read_commit(find_checkout()) == UNKNOWN


def test_its_code_can_be_installed_again(installed: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(pack_code.__wrapped__(find_checkout()))) as packed:
        assert packed.read("requirements.lock") == (ROOT / LOCK).read_bytes()
        assert packed.read("pyproject.toml") == (ROOT / "pyproject.toml").read_bytes()


def test_without_what_installs_it_nobody_knows_the_lock(installed: Path) -> None:
    (installed / INSTALLATION / LOCK).unlink()
    assert find_checkout() is None
    assert hash_lock(None) == UNKNOWN


def test_what_installs_it_is_no_part_of_the_fingerprint(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "candour"
    for path in ("__init__.py", "cli/app.py", f"{INSTALLATION}/{LOCK}", "cli/__pycache__/app.pyc"):
        (package / path).parent.mkdir(parents=True, exist_ok=True)
        (package / path).touch()

    class Found:
        submodule_search_locations = (str(package),)

    monkeypatch.setattr("candour.tracking.code.find_spec", lambda name: Found if name == "candour" else None)
    assert [file.name for file in list_code()] == ["src/candour/__init__.py", "src/candour/cli/app.py"]
