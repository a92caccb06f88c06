"""What travels in an archive is on a list: an extract or a run left lying about never does."""

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STRAYS = ("extract.csv", "data/extract.csv", "mlruns/0/predictions.parquet", "configs/../reports/report.html")

HTMX = ("htmx.min.js", "LICENSE", "README.md")


@pytest.fixture(scope="session")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """sdist and wheel, built from a copy of the checkout with strays in it."""
    copy = tmp_path_factory.mktemp("build") / "candour"
    kept = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    for name in filter(None, kept):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    for stray in STRAYS:
        (copy / stray).parent.mkdir(parents=True, exist_ok=True)
        (copy / stray).write_text("child_id\nC000123\n")
    for target in ("sdist", "wheel"):
        build = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", "dist"]
        subprocess.run(build, cwd=copy, check=True, capture_output=True)
    return copy / "dist"


@pytest.fixture(scope="session")
def source_names(archives: Path) -> set[str]:
    (path,) = archives.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        return {name.split("/", 1)[1] for name in archive.getnames()}


@pytest.fixture(scope="session")
def wheel(archives: Path) -> zipfile.ZipFile:
    (path,) = archives.glob("*.whl")
    return zipfile.ZipFile(path)


def test_no_stray_is_in_either(source_names: set[str], wheel: zipfile.ZipFile) -> None:
    for name in source_names | set(wheel.namelist()):
        assert not name.endswith((".csv", ".parquet", ".db")), name
        assert "mlruns" not in name
        assert "reports/" not in name


def test_the_source_archive_holds_what_was_listed_and_nothing_else(source_names: set[str]) -> None:
    allowed = ("src/candour/", "pipelines/candour_pipelines/", "audits/candour_audits/", "tests/", "configs/")
    written_by_hatchling = {"PKG-INFO", "pyproject.toml", "README.md", "LICENSE", ".gitignore"}
    others = {name for name in source_names if not name.startswith(allowed)}
    assert others <= written_by_hatchling | {"requirements.lock"}
    assert "configs/quickstart.yaml" in source_names


def test_the_wheel_holds_the_three_packages_the_templates_and_the_entry_points(
    wheel: zipfile.ZipFile,
) -> None:
    names = wheel.namelist()
    tops = {name.split("/")[0] for name in names}
    (metadata,) = (top for top in tops if top.endswith(".dist-info"))
    assert tops == {"candour", "candour_pipelines", "candour_audits", metadata}
    assert "candour/report/pages/templates/report.html.j2" in names
    assert "candour/desk/templates/layout.html.j2" in names
    assert {"candour/desk/static/desk.css", *(f"candour/desk/static/htmx/{n}" for n in HTMX)} <= set(names)
    for package in ("candour", "candour_pipelines", "candour_audits"):
        assert f"{package}/py.typed" in names
    points = wheel.read(f"{metadata}/entry_points.txt").decode()
    assert "candour = candour.cli:main" in points
    assert "builtin = candour_audits:AUDITS" in points
    assert "builtin = candour_pipelines:PIPELINES" in points


def test_the_wheel_carries_what_installs_it_byte_for_byte(wheel: zipfile.ZipFile) -> None:
    for name in ("pyproject.toml", "requirements.lock", "README.md", "LICENSE"):
        assert wheel.read(f"candour/installation/{name}") == (ROOT / name).read_bytes()


def test_it_can_never_be_published_by_mistake(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
    assert "Classifier: Private :: Do Not Upload" in wheel.read(name).decode()
