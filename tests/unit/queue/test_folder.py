"""What a folder of configurations is: which of its files are pilots, what is left out and said, and all that is wrong at once."""

import shutil
from pathlib import Path

import pytest

from candour.errors import ConfigError
from candour.workflow.queue.folder import find_pilots
from tiny_pilot import CONFIG

CONFIGS = Path(__file__).parents[3] / "configs"


def write(path: Path, name: str, *, more: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(CONFIG.replace("name: tiny", f"name: {name}") + more, encoding="utf-8")
    return path


def test_a_folder_holds_pilots_and_folders_of_one_each(tmp_path: Path) -> None:
    write(tmp_path / "b.yaml", "second")
    write(tmp_path / "a.yml", "first")
    write(tmp_path / "north" / "pilot.yaml", "north")
    write(tmp_path / "north" / "another.yaml", "not-looked-at")
    write(tmp_path / ".hidden.yaml", "hidden")
    write(tmp_path / ".away" / "pilot.yaml", "away")
    (tmp_path / "notes.txt").write_text("no configuration")
    found = find_pilots([tmp_path, tmp_path / "b.yaml"])
    assert [pilot.config.name for pilot in found.pilots] == ["first", "second", "north"]
    assert found.notes == ()


def test_what_is_no_pilot_is_left_out_and_said(tmp_path: Path) -> None:
    write(tmp_path / "pilot.yaml", "one")
    for name in ("history.yaml", "audit_only.yaml"):
        shutil.copy(CONFIGS / name, tmp_path)
    shutil.copy(CONFIGS / "statements.yml", tmp_path / "words.yml")
    text = (CONFIGS / "pilots" / "coastal-second-plan.yaml").read_text(encoding="utf-8")
    (tmp_path / "twin.yaml").write_text(text.replace("title: ", "title: 'QUICK, not the pilot: '\n  # ", 1))
    found = find_pilots([tmp_path])
    assert [pilot.config.name for pilot in found.pilots] == ["one"]
    notes = {Path(note.split(": left out")[0]).name: note for note in found.notes}
    assert sorted(notes) == ["audit_only.yaml", "history.yaml", "twin.yaml", "words.yml"]
    assert "candour history" in notes["history.yaml"]
    assert "quick twin" in notes["twin.yaml"]


def test_a_file_that_a_pilot_names_needs_no_word(tmp_path: Path) -> None:
    shutil.copytree(CONFIGS / "pilots", tmp_path / "pilots")
    assert find_pilots([tmp_path / "pilots"]).notes == ()


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", "twin")
    write(tmp_path / "b.yaml", "twin")
    write(tmp_path / "c.yaml", "twin-protocol")
    write(tmp_path / "d.yaml", "misspelt", more="\nspilt: {}\n")
    (tmp_path / "e.yaml").write_text("quesion: {}\n")
    (tmp_path / "f.yaml").write_text("a: [\n")
    (tmp_path / "g.yaml").write_text("- a list\n")
    with pytest.raises(ConfigError) as refused:
        find_pilots([tmp_path, tmp_path / "nowhere.yaml"])
    said = str(refused.value)
    for expected in (
        "Two configurations are called 'twin'", "The draft of 'twin'", "spilt: unknown key; did you mean 'split'?",
        "e.yaml: expected the configuration of a pilot", "f.yaml:2:1: this is not YAML", "g.yaml: expected the configuration",
        "no configuration file at",
    ):  # fmt: skip
        assert expected in said


def test_a_folder_without_a_pilot_and_no_folder_at_all_are_refused(tmp_path: Path) -> None:
    shutil.copy(CONFIGS / "history.yaml", tmp_path)
    with pytest.raises(ConfigError, match=r"No pilot was found in .*left out, it is a case history"):
        find_pilots([tmp_path])
    with pytest.raises(ConfigError, match="Name at least one"):
        find_pilots([])


def test_a_quick_twin_needs_a_synthetic_authority(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", "made-up")
    with pytest.raises(ConfigError, match="without --quick"):
        find_pilots([tmp_path, CONFIGS / "templates/nfa-to-return.yaml"], quick_folder=tmp_path / "quick")
    (twin,) = find_pilots([tmp_path], quick_folder=tmp_path / "quick").pilots
    assert (twin.config.name, twin.path.parent.parent) == ("made-up-quick", tmp_path / "quick")
