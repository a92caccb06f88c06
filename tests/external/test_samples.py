"""Every census and SSDA903 sample is read whole: its rows and children are those that its list of sources gives.

The samples are kept outside the project. CANDOUR_SAMPLES names their folder; else it is looked for beside the
project, in shared/samples. Elsewhere these tests are skipped.
"""

import os
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from candour.data.build import ExtractPaths, build_history
from candour.data.history import CaseHistory

BESIDE = Path(__file__).parents[2].parent / "shared" / "samples"
SAMPLES = Path(os.environ.get("CANDOUR_SAMPLES", BESIDE))
_ROW = re.compile(r"\| *((?:cin_census|ssda903)/\S+) *\| *\d+ *\| *([^|]+?) *\|")
_CENSUS = re.compile(r"Child (\d+); CINdetails (\d+)")
_CARE = re.compile(r"(\d+) rows, (\d+) children")

pytestmark = pytest.mark.skipif(
    not (SAMPLES / "SOURCES.md").is_file(),
    reason="no samples: neither CANDOUR_SAMPLES nor ../shared/samples holds a SOURCES.md",
)


class Expected(NamedTuple):
    """What SOURCES.md says that a file holds."""

    rows: int
    children: int


def read_expectations() -> dict[str, Expected]:
    found = {}
    for path, contents in _ROW.findall((SAMPLES / "SOURCES.md").read_text(encoding="utf-8")):
        if census := _CENSUS.search(contents):
            found[path] = Expected(rows=int(census[2]), children=int(census[1]))
        elif care := _CARE.search(contents):
            found[path] = Expected(rows=int(care[1]), children=int(care[2]))
    return found


def build(folder: str) -> CaseHistory:
    path = SAMPLES / folder
    is_census = folder == "cin_census"
    return build_history(ExtractPaths((path,) if is_census else (), () if is_census else (path,)))


@pytest.mark.parametrize("folder", ["cin_census", "ssda903/d2i_fake_data", "ssda903/demand_model_2017_2021"])
def test_every_file_holds_what_its_source_says(folder: str) -> None:
    history = build(folder)
    read = {f"{folder}/{source.name}": Expected(source.rows, source.children) for source in history.sources}
    expected = {path: counts for path, counts in read_expectations().items() if path.startswith(f"{folder}/")}
    assert expected
    assert read == expected
    text = str(history.quality.to_pylist())
    # A short id could stand in a message by chance as part of a year or a count.
    assert not [
        child for child in history.children["child_id"].to_pylist() if len(child) > 4 and child in text
    ]


def test_no_sample_is_passed_over() -> None:
    listed = {*read_expectations()}
    there = {
        path.relative_to(SAMPLES).as_posix()
        for folder in ("cin_census", "ssda903")
        for path in (SAMPLES / folder).rglob("*")
        if path.is_file()
    }
    assert there == listed


def test_five_years_of_care_are_one_run_of_periods() -> None:
    history = build("ssda903/demand_model_2017_2021")
    (coverage,) = history.coverage
    assert (coverage.first_day.year, coverage.last_day.year) == (2017, 2022)
    kinds = history.events["kind"].to_pylist()
    # 2,827 distinct episodes: placements and short breaks together.
    assert kinds.count("care_placement") + kinds.count("short_break") == 2827
    assert history.children.num_rows == 820


def test_every_table_of_a_validator_s_set_becomes_events() -> None:
    history = build("ssda903/d2i_fake_data")
    rows = {source.format.removeprefix("ssda903 "): source.rows for source in history.sources}
    kinds = history.events["kind"].to_pylist()
    assert kinds.count("care_outcomes") == rows["oc2"] == 2675
    assert kinds.count("care_leaver") == rows["oc3"] == 53
    assert kinds.count("adoption_match") == rows["ad1"] == 29
    assert kinds.count("previous_permanence") == rows["prev_perm"] == 2675
    assert kinds.count("social_worker_change") == rows["social_worker"] == 1
    assert kinds.count("deprivation_of_liberty") == rows["dolo"] == 1
    # Two files of the table: the second repeats the children of the first, some on other days.
    assert kinds.count("adoption_decision") >= 29
    assert "not_used" not in history.quality["rule"].to_pylist()


def test_the_xml_form_of_the_ssda903() -> None:
    path = SAMPLES / "ssda903" / "fake_903.xml"
    if not path.is_file():
        pytest.skip("the samples hold no ssda903/fake_903.xml")
    history = build_history(ExtractPaths(ssda903=(path,)))
    rows = {source.format.removeprefix("ssda903 "): source.rows for source in history.sources}
    kinds = history.events["kind"].to_pylist()
    text = path.read_text(encoding="ascii")
    assert rows["header"] == text.count("<CHILD>") == history.children.num_rows
    assert rows["episodes"] == text.count("<EPISODE>")
    assert rows["reviews"] == text.count("<AREVIEW>")
    assert kinds.count("care_outcomes") == rows["oc2"] == text.count("<OC2>")
