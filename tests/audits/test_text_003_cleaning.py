"""TEXT-003: what did cleaning leave?"""

from dataclasses import replace
from typing import Any

import pyarrow as pa

from candour.contracts import TEXT_CLEANING
from candour.results import Verdict
from candour_audits.text import TextAudit
from text_evidence import plant_texts


def run(bench: Any, **planted: Any) -> Any:
    evidence = bench.make_evidence(bench.make_world(families=60))
    return bench.run(TextAudit(), plant_texts(evidence, **planted))["TEXT-003"]


def test_many_texts_with_a_word_like_a_name_are_a_concern(bench: Any) -> None:
    finding = run(bench, left=0.08)
    assert finding.verdict is Verdict.CONCERN
    assert "In 8.0 % of the texts a word still looks like a name." in finding.headline.text


def test_it_is_never_shown_that_nothing_stayed(bench: Any) -> None:
    finding = run(bench, left=0.0)
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.headline.text.startswith("Cleaning took out 3.5 names")
    rows = finding.table("cleaning").rows
    assert [row[:3] for row in rows[:3]] == [
        ("taken out", "name", 3000),
        ("taken out", "date", 500),
        ("taken out", "school", 0),
    ]


def test_without_any_text_nothing_was_cleaned(bench: Any) -> None:
    evidence = plant_texts(bench.make_evidence(bench.make_world(families=60)))
    nothing = pa.Table.from_pylist(
        [{"measure": "taken_out", "kind": "name", "count": 0, "of": 0}], schema=TEXT_CLEANING
    )
    finding = bench.run(
        TextAudit(), replace(evidence, tables=dict(evidence.tables) | {"text_cleaning": nothing})
    )["TEXT-003"]
    assert finding.headline.text == "There was no text to clean."
