"""Hypothesis strategies for histories, decisions and configurations that go wrong in every way we know."""

from typing import Any, NamedTuple

import pyarrow as pa
from hypothesis import strategies as st

from candour.config.features import Features
from candour.data.history import CaseHistory
from small_histories import Child, Decision, Detail, Event, make_decisions, make_history

KINDS = ("referral", "cp_plan", "care_episode")
FIELDS = ("primary_need", "factor")
CODES = ("N1", "N10", "N2", "a", "Z")
NAMES = ("C000007", "C000020", "C000100", "c000001")


class Example(NamedTuple):
    history: CaseHistory
    decisions: pa.Table
    features: Features


DAYS = st.integers(0, 40)
WINDOWS = st.lists(st.sampled_from([1, 2, 7, 30, 4000, "ever"]), min_size=1, max_size=3, unique=True)
EVENT_KINDS = st.lists(st.sampled_from(KINDS), min_size=1, max_size=2, unique=True)
FIELD_NAMES = st.lists(st.sampled_from(FIELDS), min_size=1, unique=True)
FAMILIES: tuple[st.SearchStrategy[dict[str, Any]], ...] = (
    st.fixed_dictionaries({"family": st.just("count"), "events": EVENT_KINDS, "windows": WINDOWS}),
    st.fixed_dictionaries({"family": st.just("duration"), "events": EVENT_KINDS, "windows": WINDOWS}),
    st.fixed_dictionaries({"family": st.just("days_since"), "events": EVENT_KINDS}),
    st.fixed_dictionaries({"family": st.just("ever"), "events": EVENT_KINDS}),
    st.fixed_dictionaries({"family": st.just("open"), "events": EVENT_KINDS}),
    st.fixed_dictionaries({"family": st.just("last_code"), "fields": FIELD_NAMES}),
    st.fixed_dictionaries({"family": st.just("current_code"), "fields": FIELD_NAMES}),
    st.fixed_dictionaries({"family": st.just("distinct_codes"), "fields": FIELD_NAMES, "windows": WINDOWS}),
    st.fixed_dictionaries(
        {
            "family": st.just("code_count"),
            "field": st.sampled_from(FIELDS),
            "codes": st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True),
            "windows": WINDOWS,
        }
    ),
    st.just({"family": "age"}),
    st.just({"family": "calendar"}),
)
PROTECTED = st.sampled_from([None, {"use": ["sex", "disability"], "reason": "A made-up reason, for a test."}])


@st.composite
def configurations(draw: st.DrawFn) -> Features:
    families = draw(st.lists(st.sampled_from(FAMILIES), min_size=1, unique=True))
    return Features.model_validate(
        {
            "as_of": draw(st.sampled_from(["strictly_before", "on_the_day"])),
            "families": [draw(family) for family in families],
            "protected": draw(PROTECTED),
        }
    )


@st.composite
def examples(draw: st.DrawFn) -> Example:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    events = draw(st.lists(_events(names), max_size=10, unique_by=lambda event: event.number))
    details = [draw(_details(event)) for event in events for _ in range(draw(st.integers(0, 2)))]
    decided = draw(st.lists(st.tuples(st.sampled_from(names), DAYS), min_size=1, max_size=6, unique=True))
    decisions = [Decision(name, day, draw(_own_events(name, events))) for name, day in decided]
    history = make_history([draw(_children(name)) for name in names], events, details)
    return Example(history, make_decisions(decisions), draw(configurations()))


@st.composite
def late_examples(draw: st.DrawFn) -> Example:
    """One child, events of one kind that became known after any delay, and a decision on every day."""
    rows = st.tuples(st.integers(0, 30), st.none() | st.integers(0, 20), st.integers(0, 20))
    events = [
        Event(
            number, NAMES[0], "cp_plan", started, None if lasted is None else started + lasted, started + late
        )
        for number, (started, lasted, late) in enumerate(draw(st.lists(rows, min_size=2, max_size=8)))
    ]
    windows = [2, 7, 15, "ever"]
    families = [{"family": name, "events": ["cp_plan"], "windows": windows} for name in ("count", "duration")]
    families += [{"family": name, "events": ["cp_plan"]} for name in ("days_since", "ever", "open")]
    features = Features.model_validate(
        {"as_of": draw(st.sampled_from(["strictly_before", "on_the_day"])), "families": families}
    )
    asked = make_decisions([Decision(NAMES[0], decided) for decided in range(60)])
    return Example(make_history([Child(NAMES[0])], events), asked, features)


@st.composite
def _children(draw: st.DrawFn, name: str) -> Child:
    born = draw(st.sampled_from([None, -4000, -365, 5, 20, 39, 40, 200]))
    return Child(name, born, sex=draw(st.sampled_from(["Female", "Not recorded"])))


@st.composite
def _events(draw: st.DrawFn, names: list[str]) -> Event:
    started = draw(DAYS)
    ended = draw(st.none() | st.integers(started - 2, started + 30))
    known = started + draw(st.sampled_from([0, 0, 0, -3, 1, 2, 10, 50]))
    kind = draw(st.sampled_from(KINDS))
    return Event(draw(st.integers(1, 99)), draw(st.sampled_from(names)), kind, started, ended, known)


@st.composite
def _details(draw: st.DrawFn, event: Event) -> Detail:
    known = event.started + draw(st.integers(-1, 15))
    field = draw(st.sampled_from(FIELDS))
    return Detail(event.number, event.child, field, draw(st.sampled_from(CODES)), known)


def _own_events(name: str, events: list[Event]) -> st.SearchStrategy[int]:
    return st.sampled_from([0, *(event.number for event in events if event.child == name)])
