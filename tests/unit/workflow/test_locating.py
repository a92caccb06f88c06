"""Extracts are found where a configuration lay, or anywhere below a folder, and of several the ones that were read."""

import hashlib
from pathlib import Path

import pytest

from candour.config.loading import load_pilot
from candour.config.pilot import PilotConfig
from candour.errors import ReproductionError
from candour.workflow.reproduction.locating import Located, locate_extracts, refuse_missing

QUICKSTART = Path(__file__).parents[3] / "configs" / "quickstart.yaml"


def make_config(*census: str, families: str | None = "lists/families.csv") -> PilotConfig:
    config = load_pilot(QUICKSTART)
    extracts = config.extracts.model_copy(
        update={"synthetic": None, "cin_census": census, "families": families}
    )
    return config.model_copy(update={"extracts": extracts})


def write(path: Path, text: str) -> tuple[str, str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path.name, hashlib.sha256(text.encode()).hexdigest()


def find(config: PilotConfig, *, read: tuple[tuple[str, str], ...] = (), beside: Path | None = None, below: Path | None = None) -> Located:  # fmt: skip
    return locate_extracts(config, read, beside=beside, below=below)


def test_they_lie_where_the_configuration_lay(tmp_path: Path) -> None:
    write(tmp_path / "census" / "2024.xml", "a")
    write(tmp_path / "lists" / "families.csv", "b")
    located = find(make_config("census"), beside=tmp_path)
    assert located.config.extracts.cin_census == (str(tmp_path / "census"),)
    assert located.config.extracts.families == str(tmp_path / "lists" / "families.csv")
    assert located.missing == ()


def test_a_folder_that_is_named_goes_before_where_the_configuration_lay(tmp_path: Path) -> None:
    for place in ("home", "copy"):
        write(tmp_path / place / "census" / "2024.xml", "a")
        write(tmp_path / place / "lists" / "families.csv", "b")
    located = find(make_config("census"), beside=tmp_path / "home", below=tmp_path / "copy")
    assert located.config.extracts.cin_census == (str(tmp_path / "copy" / "census"),)


def test_of_several_the_one_that_was_read_is_taken(tmp_path: Path) -> None:
    write(tmp_path / "a" / "families.csv", "an older list")
    read = write(tmp_path / "b" / "families.csv", "the list")
    write(tmp_path / "old" / "census" / "2024.xml", "another return")
    census = write(tmp_path / "z" / "census" / "2024.xml", "the return")
    located = find(make_config("data/census"), read=(read, census), below=tmp_path)
    assert located.config.extracts.families == str(tmp_path / "b" / "families.csv")
    assert located.config.extracts.cin_census == (str(tmp_path / "z" / "census"),)


def test_a_path_that_leads_out_of_the_folder_is_looked_for_by_name(tmp_path: Path) -> None:
    write(tmp_path / "outside.csv", "not meant")
    write(tmp_path / "copy" / "deep" / "outside.csv", "meant")
    located = find(make_config(families="../outside.csv"), below=tmp_path / "copy")
    assert located.config.extracts.families == str(tmp_path / "copy" / "deep" / "outside.csv")


def test_an_absolute_path_is_found_by_name_below_the_folder(tmp_path: Path) -> None:
    write(tmp_path / "copy" / "families [1].csv", "b")
    located = find(make_config(families="/data/of/the/authority/families [1].csv"), below=tmp_path / "copy")
    assert located.config.extracts.families == str(tmp_path / "copy" / "families [1].csv")


def test_what_is_nowhere_is_named_with_what_to_do(tmp_path: Path) -> None:
    located = find(make_config("census"), beside=tmp_path)
    assert located.missing == ("census", "lists/families.csv")
    with pytest.raises(ReproductionError, match=r"'census', 'lists/families\.csv'.*--extracts FOLDER"):
        refuse_missing(located, below=None)
    refuse_missing(find(make_config(families=None)), below=None)


def test_what_is_recorded_is_the_configuration_as_it_was(tmp_path: Path) -> None:
    config = make_config(families="families.csv")
    write(tmp_path / "families.csv", "b")
    located = find(config, beside=tmp_path)
    assert config.extracts.families == "families.csv"
    assert located.config.model_dump(exclude={"extracts"}) == config.model_dump(exclude={"extracts"})
