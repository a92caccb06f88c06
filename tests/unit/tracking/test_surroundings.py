"""Where a run took place."""

import hashlib
import platform
import subprocess
from pathlib import Path

import candour
from candour.config.canonical import hash_config
from candour.config.loading import load_pilot
from candour.tracking.surroundings import (
    UNKNOWN,
    describe_surroundings,
    find_checkout,
    hash_lock,
    read_commit,
)

ROOT = Path(__file__).parents[3]


def test_a_run_says_where_it_took_place() -> None:
    config = load_pilot(ROOT / "configs" / "quickstart.yaml")
    manifest = describe_surroundings(config, [("b.csv", "2"), ("a.xml", "1")])
    assert manifest.candour == candour.__version__
    assert manifest.config_sha256 == hash_config(config)
    assert manifest.python == ".".join(platform.python_version().split(".")[:2])
    assert manifest.extracts == (("a.xml", "1"), ("b.csv", "2"))
    assert manifest.seed == config.seed


def test_the_lock_of_the_checkout_is_hashed() -> None:
    assert find_checkout() == ROOT
    assert hash_lock(ROOT) == hashlib.sha256((ROOT / "requirements.lock").read_bytes()).hexdigest()


def test_without_a_checkout_nothing_is_known() -> None:
    assert hash_lock(None) == UNKNOWN
    assert read_commit(None) == UNKNOWN


def test_a_folder_that_is_no_repository_has_no_commit(tmp_path: Path) -> None:
    assert read_commit(tmp_path) == UNKNOWN
    (tmp_path / ".git").write_text("broken")
    assert read_commit(tmp_path) == UNKNOWN


def test_the_commit_is_the_one_that_git_names(tmp_path: Path) -> None:
    who = ["-c", "user.name=A Tester", "-c", "user.email=tester@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    subprocess.run(["git", *who, "-C", str(tmp_path), "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    assert len(read_commit(tmp_path)) == 40
