"""A decision sees the texts of its own child that were known by then, and no other."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.config.text import FAMILY_COLUMN, TextSettings
from candour.data.history import DOCUMENTS, CaseHistory
from candour.data.proofs import text_travel
from candour.data.proofs.text_travel import check_text_travel
from candour.data.text import deidentification
from candour.data.text.columns import build_text_columns, gather_texts
from small_histories import DAY_ZERO, Child, Decision, Event, day, make_decisions, make_history

KINDS = ("assessment_summary", "referral_note")


class Text(NamedTuple):
    child: str
    kind: str
    written: int
    text: str


def give_texts(history: CaseHistory, texts: Sequence[Text]) -> CaseHistory:
    rows = [
        dict(zip(DOCUMENTS.names, (text.child, text.kind, day(text.written), text.text), strict=True))
        for text in sorted(texts)
    ]
    return replace(history, documents=pa.Table.from_pylist(rows, schema=DOCUMENTS))


def read(history: CaseHistory, decisions: Sequence[Decision], **choices: object) -> list[object]:
    settings_ = TextSettings.model_validate({"kinds": ["referral_note"], "within_days": "ever"} | choices)
    frame = build_text_columns(history, make_decisions(decisions), settings_)
    assert list(frame.columns) == [f"text:{kind}" for kind in settings_.kinds] + [FAMILY_COLUMN]
    assert all(str(kind) == "str" for kind in frame.dtypes)
    first = frame[f"text:{settings_.kinds[0]}"]
    return [None if missing else text for text, missing in zip(first, first.isna(), strict=True)]


HISTORY = give_texts(
    make_history(
        [Child("C1"), Child("C2")],
        [
            Event(1, "C1", "referral", 10),
            Event(2, "C1", "assessment", 20, 45),
            Event(3, "C2", "referral", 10),
        ],
    ),
    [
        Text("C1", "referral_note", 10, "the first note"),
        Text("C1", "referral_note", 50, "a later note"),
        Text("C1", "assessment_summary", 30, "a draft of the assessment"),
        Text("C2", "referral_note", 12, "about somebody else"),
    ],
)


def test_newest_first_and_only_of_this_child() -> None:
    assert read(HISTORY, [Decision("C1", 60), Decision("C2", 60), Decision("C1", 11)]) == [
        "a later note\nthe first note", "about somebody else", "the first note",
    ]  # fmt: skip


def test_a_text_of_the_day_itself_is_not_known_unless_the_configuration_says_so() -> None:
    decisions = [Decision("C1", 10), Decision("C1", 50)]
    assert read(HISTORY, decisions) == [None, "the first note"]
    assert read(HISTORY, decisions, on_the_day=["referral_note"]) == [
        "the first note",
        "a later note\nthe first note",
    ]


def test_older_texts_than_asked_for_are_not_read() -> None:
    assert read(HISTORY, [Decision("C1", 60)], within_days=10) == ["a later note"]
    assert read(HISTORY, [Decision("C1", 61)], within_days=10) == [None]


def test_a_text_that_needs_an_authorised_assessment_waits_for_it() -> None:
    decisions = [Decision("C1", 40), Decision("C1", 45), Decision("C1", 46)]
    asked = {"kinds": ["assessment_summary"]}
    assert read(HISTORY, decisions, **asked) == ["a draft of the assessment"] * 3
    held = read(HISTORY, decisions, **asked, when_authorised=["assessment_summary"])
    assert held == [None, None, "a draft of the assessment"]


def test_an_assessment_of_another_child_or_an_earlier_one_authorises_nothing() -> None:
    history = give_texts(
        make_history(
            [Child("C1"), Child("C2")],
            [
                Event(1, "C1", "assessment", 1, 5),
                Event(2, "C2", "assessment", 1, 30),
                Event(3, "C1", "assessment", 6),
            ],
        ),
        [Text("C1", "assessment_summary", 10, "unauthorised")],
    )
    asked = {"kinds": ["assessment_summary"], "when_authorised": ["assessment_summary"]}
    assert read(history, [Decision("C1", 9000)], **asked) == [None]


def test_a_long_text_is_cut_where_a_word_ends() -> None:
    history = give_texts(make_history([Child("C1")]), [Text("C1", "referral_note", 1, "word " * 400)])
    (text,) = read(history, [Decision("C1", 9)], most_characters=203)
    assert text == ("word " * 40).strip()


def test_texts_are_cleaned_before_anything_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def blank(history: CaseHistory, documents: pa.Table, **given: object) -> pa.Table:
        assert set(documents["kind"].to_pylist()) == {"referral_note"}
        return documents.set_column(3, DOCUMENTS.field(3), pa.array(["[cleaned]"] * documents.num_rows))

    monkeypatch.setattr(deidentification, "deidentify", blank)
    assert read(HISTORY, [Decision("C1", 60)]) == ["[cleaned]\n[cleaned]"]


def test_families_are_told_apart_and_nothing_more() -> None:
    decisions = make_decisions([Decision("C1", 60), Decision("C2", 60), Decision("C1", 70)])
    frame = build_text_columns(HISTORY, decisions, TextSettings(kinds=("referral_note",)))
    assert frame[FAMILY_COLUMN].tolist() == ["0", "1", "0"]


texts_of_two = st.lists(
    st.builds(
        Text,
        st.sampled_from(["C1", "C2"]),
        st.sampled_from(KINDS),
        st.integers(0, 40),
        st.text("abc ", min_size=1, max_size=9),
    ),
    max_size=12,
    unique=True,
)
assessments = st.lists(
    st.tuples(st.sampled_from(["C1", "C2"]), st.integers(0, 20), st.integers(0, 20), st.integers(0, 30)),
    max_size=4,
)
moments = st.lists(
    st.builds(Decision, st.sampled_from(["C1", "C2"]), st.integers(0, 45), st.just(0)), min_size=1, max_size=5
)


def gather_plainly(
    texts: Sequence[Text], events: Sequence[Event], decision: Decision, kind: str, choices: TextSettings
) -> str | None:
    """The rule, one text at a time."""
    seen = []
    for text in texts:
        known: float = text.written
        if kind in choices.when_authorised:
            days = [max(e.ended or 0, e.known or 0) for e in events if e.child == text.child]
            known = min((found for found in days if found >= text.written), default=float("inf"))
        in_time = known < decision.decided or (kind in choices.on_the_day and known == decision.decided)
        fresh = choices.within_days == "ever" or decision.decided - text.written <= choices.within_days
        if text.child == decision.child and text.kind == kind and in_time and fresh:
            seen.append(text)
    seen.sort(key=lambda text: (-text.written, text.text))
    return "\n".join(text.text for text in seen) if seen else None


@given(texts_of_two, assessments, moments, st.sampled_from(["ever", 7]), st.booleans(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_rule_holds_text_by_text_and_no_later_text_reaches_a_decision(  # noqa: PLR0917 (one a drawn value)
    texts: list[Text],
    spans: list[tuple[str, int, int, int]],
    asked: list[Decision],
    within: object,
    on_the_day: bool,
    waits: bool,
) -> None:
    events = [
        Event(number, child, "assessment", start, start + length, start + late)
        for number, (child, start, length, late) in enumerate(spans)
    ]
    history = give_texts(make_history([Child("C1"), Child("C2")], events), texts)
    choices = TextSettings.model_validate(
        {"kinds": KINDS, "within_days": within, "on_the_day": ["referral_note"] if on_the_day else [],
         "when_authorised": ["assessment_summary"] if waits else []}
    )  # fmt: skip
    decisions = make_decisions(asked)
    frame = gather_texts(history, decisions, choices)
    for place, decision in enumerate(asked):
        for kind in KINDS:
            found = frame[f"text:{kind}"].iloc[place]
            assert (None if pd.isna(found) else found) == gather_plainly(
                texts, events, decision, kind, choices
            )
    proof = check_text_travel(
        history, decisions, choices, build_text_columns(history, decisions, choices), sample=5, seed=1
    )
    assert [each.rows_changed for each in proof] == [0, 0]


def test_the_proof_finds_a_text_of_tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = make_decisions([Decision("C1", 50), Decision("C2", 60), Decision("C1", 5)])
    choices = TextSettings(kinds=("referral_note",), within_days="ever")
    later = make_decisions([Decision("C1", 51), Decision("C2", 61), Decision("C1", 6)])
    leaky = build_text_columns(HISTORY, later, choices)
    (found,) = check_text_travel(HISTORY, asked, choices, leaky, sample=3, seed=1)
    assert (found.name, found.rows_checked, found.rows_changed) == ("text:referral_note", 3, 1)
    assert text_travel.TextTravel("text:referral_note", 3, 1) == found
    assert DAY_ZERO + timedelta(days=50) == asked["decided_on"][0].as_py()
