"""The account of a case history: built once, what each source gave, where it is silent."""

import json
import shutil
from pathlib import Path

import pytest

from candour.cli.app import run_command
from candour.data.synthetic.authority import synthesise_authority
from candour.errors import ConfigError, ExtractError
from candour.workflow.history import HistoryAccount, account_for_history


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "authority"
    synthesise_authority(directory=folder, children=120, years=4, seed=5, last_year=2026)
    return folder


def write_config(folder: Path, authority: Path, *, families: bool = True, areas: Path | None = None) -> Path:
    path = folder / "history.yaml"
    lines = [
        "version: 1",
        "name: small",
        "extracts:",
        f"  cin_census: ['{authority / 'cin_census'}']",
        f"  ssda903: ['{authority / 'ssda903'}']",
    ]
    lines += [f"  families: '{authority / 'families.csv'}'"] if families else []
    lines += [f"  areas: '{areas}'"] if areas else []
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def account(config: Path) -> HistoryAccount:
    return account_for_history(config, mlruns=config.parent / "mlruns", report_progress=lambda *_: None)


def test_a_second_call_takes_the_history_built_before(authority: Path, tmp_path: Path) -> None:
    config = write_config(tmp_path, authority)
    first, second = account(config), account(config)
    assert (first.built, second.built) == (True, False)
    assert first.folder == second.folder
    assert first.kinds == second.kinds


def test_another_way_of_finding_families_is_another_history(authority: Path, tmp_path: Path) -> None:
    config = write_config(tmp_path, authority)
    before = account(config)
    config.write_text(config.read_text() + "  link_families_by: [family_id]\n", encoding="utf-8")
    after = account(config)
    assert after.built
    assert after.folder != before.folder


def test_every_source_is_accounted_for(authority: Path, tmp_path: Path) -> None:
    found = account(write_config(tmp_path, authority))
    census, care = found.sources
    assert (census.source, census.files, census.children) == ("cin_census", 4, 120)
    assert care.source == "ssda903"
    assert isinstance(census.events, int)
    assert isinstance(care.events, int)
    by_kind = {note.kind: note for note in found.kinds}
    assert by_kind["referral"].reported == "2022-04-01 to 2026-03-31"
    assert by_kind["care_episode"].reported == "2022-04-01 to 2026-03-31"
    assert census.gaps == ()


def test_a_year_that_is_missing_is_a_gap(authority: Path, tmp_path: Path) -> None:
    holed = tmp_path / "holed"
    shutil.copytree(authority, holed)
    (year,) = (path for path in (holed / "cin_census").iterdir() if "2024" in path.name)
    year.unlink()
    census, care = account(write_config(tmp_path, holed)).sources
    assert census.gaps == ("2023-04-01 to 2024-03-31",)
    assert care.gaps == ()


def test_without_families_the_account_says_what_that_means(authority: Path, tmp_path: Path) -> None:
    found = account(write_config(tmp_path, authority, families=False))
    assert "every child stands alone" in found.families
    assert "assume" in found.families


def test_areas_are_accounted_for_and_a_list_of_them_is_another_history(
    authority: Path, tmp_path: Path
) -> None:
    without = account(write_config(tmp_path, authority))
    areas = tmp_path / "areas.csv"
    rows = [f"S{number:07},{1 + number % 10}" for number in range(1, 121)]
    areas.write_text("\n".join(["child_id,deprivation_decile", *rows[:60], "S0000061,"]) + "\n")
    half = account(write_config(tmp_path, authority, areas=areas))
    assert without.areas == "not known: nothing is said about deprivation"
    assert half.areas == "known for 50% of children"
    assert half.folder != without.folder
    assert not account(write_config(tmp_path, authority, areas=areas)).built
    areas.write_text("\n".join(["child_id,deprivation_decile", *rows]) + "\n")
    assert account(write_config(tmp_path, authority, areas=areas)).areas == "known for every child"


def test_the_command_prints_the_page_and_json(
    authority: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = write_config(tmp_path, authority)
    arguments = ["history", str(config), "--mlruns", str(tmp_path / "mlruns"), "--quiet"]
    assert run_command(arguments) == 0
    page = capsys.readouterr().out
    assert "Children      120" in page
    assert "Areas         not known" in page
    assert "read now" in page
    assert run_command([*arguments, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["children"] == 120
    assert record["built"] is False


def test_extracts_without_a_child_are_no_history(tmp_path: Path) -> None:
    folder = tmp_path / "ssda903" / "2024"
    folder.mkdir(parents=True)
    (folder / "header.csv").write_text("CHILD,SEX,DOB,ETHNIC\n", encoding="utf-8")
    config = tmp_path / "history.yaml"
    config.write_text("version: 1\nname: empty\nextracts:\n  ssda903: [ssda903]\n", encoding="utf-8")
    with pytest.raises(ExtractError, match=r"No child was found in 'header\.csv'"):
        account(config)
    assert not any((tmp_path / "histories").iterdir())


def test_an_unknown_key_is_named(authority: Path, tmp_path: Path) -> None:
    config = write_config(tmp_path, authority)
    config.write_text(config.read_text() + "extract: {}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="extract"):
        account(config)
