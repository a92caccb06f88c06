"""Text adds where it was planted and not elsewhere, and the phrases that stand for a group are found: from files to findings."""

from pathlib import Path

import pytest

from candour.results import Estimate, Finding
from known_worlds import ONE_LINEAR
from read_worlds import read_gains, read_world

pytestmark = pytest.mark.simulation


def ask(folder: Path, scenario: str, children: int) -> dict[str, Finding]:
    return read_world(folder, scenario, 5, children=children, models=(ONE_LINEAR,), most_terms=300).ask(
        "variants", "text"
    )


def test_text_that_tells_is_shown_to_add_and_planted_phrases_are_named(tmp_path: Path) -> None:
    """Food banks stand for poverty and interpreters for children from elsewhere, whether or not texts tell of the risk."""
    findings = ask(tmp_path, "telling-text", 5000)
    (gain,) = read_gains(findings["VARI-002"])
    assert gain.adds_something
    assert gain.value > 0.02
    table = findings["TEXT-002"].table("phrases")
    phrase, group, difference = (table.index_of(name) for name in ("phrase", "group", "difference"))
    shown = {
        (str(row[phrase]), str(row[group]))
        for row in table.rows
        if isinstance(told := row[difference], Estimate) and (told.low or 0) > 0
    }
    assert ("food bank", "Most deprived fifth") in shown
    assert [who for said, who in shown if said == "interpreter"]
    assert not [who for said, who in shown if said == "consent"]


def test_text_that_is_mute_is_not_shown_to_add(tmp_path: Path) -> None:
    (gain,) = read_gains(ask(tmp_path, "mute-text", 4000)["VARI-002"])
    assert not gain.adds_something
    # Noise to be learnt from can only cost.
    assert gain.value < 0.01
    # Nor is it withheld: there is an interval, and it reaches nothing.
    assert gain.low < 0 <= gain.high + 0.02
