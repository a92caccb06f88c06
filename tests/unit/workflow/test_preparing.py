"""Extracts are made and read only once, and never taken for those of other settings or other code."""

from pathlib import Path

import pytest

from candour.config.engine import LocalEngine
from candour.config.extracts import Extracts, SyntheticAuthority
from candour.config.loading import load_pilot
from candour.data.history import SCHEMAS, CaseHistory
from candour.data.partitions.stored import StoredHistory
from candour.workflow import preparing
from candour.workflow.preparing import (
    hash_sources,
    hash_values,
    make_extracts,
    place_extracts,
    prepare_history,
)
from candour.workflow.workspace import Workspace, make_private

QUICKSTART = Path(__file__).parents[3] / "configs" / "quickstart.yaml"


def ignore(step: str, share: float) -> None:
    del step, share


def test_paths_are_seen_from_the_configuration(tmp_path: Path) -> None:
    paths = place_extracts(
        Extracts(cin_census=("cin",), ssda903=("../903",), families="families.csv", areas="areas.csv"),
        tmp_path,
    )
    assert paths.cin_census == (tmp_path / "cin",)
    assert paths.ssda903 == (tmp_path / "../903",)
    assert paths.families == tmp_path / "families.csv"
    assert paths.areas == tmp_path / "areas.csv"
    bare = place_extracts(Extracts(cin_census=("cin",)), tmp_path)
    assert (bare.families, bare.areas) == (None, None)


def test_the_same_settings_are_made_once_and_others_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def synthesise(*, directory: Path, **_: object) -> None:
        made.append(directory)
        directory.mkdir()

    monkeypatch.setattr(preparing, "synthesise_authority", synthesise)
    workspace = Workspace(tmp_path / "mlruns")
    settings = SyntheticAuthority(children=50, years=2)
    first = make_extracts(settings, "pilot", workspace, ignore)
    assert make_extracts(settings, "pilot", workspace, ignore) == first
    other = make_extracts(settings.model_copy(update={"seed": 2}), "pilot", workspace, ignore)
    assert other != first
    assert len(made) == 2
    assert made[0].parent == tmp_path / "extracts"


def test_other_code_gives_another_hash(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1")
    before = hash_sources(tmp_path)
    (tmp_path / "notes.txt").write_text("not code")
    assert hash_sources(tmp_path) == before
    (tmp_path / "a.py").write_text("x = 2")
    assert hash_sources(tmp_path) != before


def test_the_order_of_values_matters() -> None:
    assert hash_values([1, "2"]) == hash_values([1, "2"])
    assert hash_values([1, "2"]) != hash_values(["2", 1])


def test_what_candour_makes_is_for_its_owner_only(tmp_path: Path) -> None:
    folder = make_private(tmp_path / "a" / "b")
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_history_in_parts_is_the_same_history(tmp_path: Path) -> None:
    """Asked for in parts it lies in a folder of its own, and what is in it is the same."""
    config = load_pilot(QUICKSTART)
    small = config.extracts.model_copy(update={"synthetic": SyntheticAuthority(children=120, years=2)})
    workspace = Workspace(tmp_path / "mlruns")
    whole, parts, again = (
        prepare_history(
            config.model_copy(update={"extracts": small, "engine": LocalEngine(partitions=asked)}),
            QUICKSTART,
            workspace,
            ignore,
        )
        for asked in ("auto", 3, 3)
    )
    assert isinstance(whole.history, CaseHistory)
    assert isinstance(parts.history, StoredHistory)
    assert (parts.history.parts, parts.built, again.built) == (3, True, False)
    assert parts.folder != whole.folder
    assert again.folder == parts.folder
    assert parts.read_whole() == whole.history
    assert parts.fingerprint_tables().keys() == SCHEMAS.keys()
    assert parts.fingerprint_tables()["quality"] == whole.fingerprint_tables()["quality"]
    assert parts.fingerprint_tables() == again.fingerprint_tables()
    assert sorted(
        path.name for path in workspace.histories.iterdir() if not path.name.startswith(".")
    ) == sorted([whole.folder.name, parts.folder.name])
