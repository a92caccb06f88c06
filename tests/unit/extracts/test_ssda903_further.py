"""The tables of the SSDA903 beside episodes, as events with the day on which they were known."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.data.extracts.columns import FIELD, KIND
from candour.data.extracts.files.day_formats import NO_DAY, census_year_end, to_date, to_number
from candour.data.extracts.reading import Reading
from candour.data.extracts.ssda903.further_events import combine_further
from candour.data.extracts.ssda903.further_tables import FurtherRows
from candour.data.extracts.ssda903.partial_days import is_partial, read_last_possible
from candour.data.history import CaseHistory

Write = Callable[..., Path]
Build = Callable[[], CaseHistory]
Find = Callable[..., Any]

CHILD = {"CHILD": "C000001", "DOB": "05/05/2006"}
EPISODE = {"CHILD": "C000001", "DECOM": "01/06/2023"}
LAST = date(2024, 3, 31)


def test_outcomes_are_of_the_last_day_of_the_year(
    write_care: Write, build: Build, events_of: Find, details_of: Find, findings_of: Find
) -> None:
    row = {**CHILD, "SDQ_SCORE": "12.0", "CONVICTED": "true", "HEALTH_CHECK": "0", "TEETH_CHECK": "#N/A"}
    write_care(
        2024, episodes=[EPISODE], oc2=[row, {"CHILD": "C000002", "SDQ_SCORE": "41", "SDQ_REASON": "SDQ1"}]
    )
    history = build()
    assert events_of(history, "care_outcomes") == [
        ("C000001", LAST, None, LAST),
        ("C000002", LAST, None, LAST),
    ]
    assert details_of(history, "sdq_score") == [("12", LAST), ("41", LAST)]
    assert details_of(history, "convicted") == [("1", LAST)]
    assert details_of(history, "health_check") == [("0", LAST)]
    assert details_of(history, "teeth_check") == []
    assert details_of(history, "sdq_reason") == [("SDQ1", LAST)]
    found = findings_of(history)
    assert found["unknown_code", "sdq_score"] == 1


def test_care_leavers(write_care: Write, build: Build, events_of: Find, details_of: Find) -> None:
    write_care(2024, episodes=[EPISODE], oc3=[{**CHILD, "IN_TOUCH": "Yes", "ACTIV": "F2", "ACCOM": "U1"}])
    history = build()
    assert events_of(history, "care_leaver") == [("C000001", LAST, None, LAST)]
    assert details_of(history, "care_leaver_in_touch") == [("YES", LAST)]
    assert details_of(history, "care_leaver_activity") == [("F2", LAST)]
    assert details_of(history, "care_leaver_accommodation") == [("U1", LAST)]
    # No header has the child: the birth is that of its row.
    assert history.children["birth_date"].to_pylist() == [date(2006, 5, 5)]


def test_adoption_days_are_known_from_the_set_that_tells_the_adoption(
    write_care: Write, build: Build, events_of: Find
) -> None:
    write_care(2023, episodes=[{**EPISODE, "DECOM": "01/06/2022"}])
    row = {**CHILD, "DATE_INT": "01/02/2022", "DATE_MATCH": "03/08/2023"}
    write_care(2024, episodes=[{**EPISODE, "DEC": "01/02/2024", "REC": "E12"}], ad1=[row])
    history = build()
    # DATE_INT is asked of the adopted only: the decision is read from the table that shows everybody's.
    assert events_of(history, "adoption_decision") == []
    assert events_of(history, "adoption_match") == [("C000001", date(2023, 8, 3), None, LAST)]


def test_a_decision_on_adoption_is_known_on_its_day_and_ends_with_its_reason(
    write_care: Write, build: Build, events_of: Find, details_of: Find
) -> None:
    first = {**CHILD, "DATE_PLACED": "10/05/2022"}
    ended = {**first, "DATE_PLACED_CEASED": "20/06/2023", "REASON_PLACED_CEASED": "rd3"}
    write_care(2023, episodes=[{**EPISODE, "DECOM": "01/06/2022"}], placed_for_adoption=[first])
    write_care(2024, episodes=[EPISODE], placed_for_adoption=[ended])
    history = build()
    decided, ceased = date(2022, 5, 10), date(2023, 6, 20)
    assert events_of(history, "adoption_decision") == [("C000001", decided, ceased, decided)]
    assert events_of(history, "placed_for_adoption") == []
    assert details_of(history, "adoption_ended_reason") == [("RD3", ceased)]


def test_what_an_older_set_lacked_is_known_after_it(write_care: Write, build: Build, events_of: Find) -> None:
    write_care(2023, episodes=[{**EPISODE, "DECOM": "01/06/2022"}], placed_for_adoption=[])
    write_care(
        2024,
        episodes=[EPISODE],
        placed_for_adoption=[{**CHILD, "DATE_PLACED": "10/05/2022"}],
    )
    assert events_of(build(), "adoption_decision") == [("C000001", date(2022, 5, 10), None, date(2023, 4, 1))]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("04/07/2015", date(2015, 7, 4)),
        ("zz/07/2015", date(2015, 7, 31)),
        ("zz/zz/2015", date(2015, 12, 31)),
        ("ZZ/ZZ/2024", LAST),
        ("zz/zz/zzzz", LAST),
        ("", LAST),
    ],
)
def test_earlier_orders_with_whole_partial_or_no_days(
    write_care: Write, build: Build, text: str, start: date
) -> None:
    row = {**CHILD, "PREV_PERM": "P2", "LA_PERM": "999", "DATE_PERM": text}
    write_care(2024, episodes=[EPISODE], previous_permanence=[row])
    history = build()
    (event,) = [row for row in history.events.to_pylist() if row["kind"] == "previous_permanence"]
    assert (event["started_on"], event["known_on"]) == (start, LAST)
    assert "unreadable_day" not in history.quality["rule"].to_pylist()


def test_an_undated_order_sent_every_year_is_one_event(
    write_care: Write, build: Build, events_of: Find
) -> None:
    for year in (2022, 2023, 2024):
        row = {**CHILD, "PREV_PERM": "Z1"}
        write_care(year, episodes=[{**EPISODE, "DECOM": f"01/06/{year - 1}"}], previous_permanence=[row])
    day = date(2022, 3, 31)
    assert events_of(build(), "previous_permanence") == [("C000001", day, None, day)]


def test_social_workers_and_liberty(
    write_care: Write, build: Build, events_of: Find, details_of: Find, findings_of: Find
) -> None:
    worker = {
        **CHILD,
        "SW_ID": "SW777",
        "SW_DECOM": "01/09/2026",
        "SW_DEC": "01/02/2027",
        "SW_REASON": "LEFTRL",
    }
    write_care(
        2027,
        episodes=[{**EPISODE, "DECOM": "01/06/2026"}],
        sw_episodes=[worker, {**CHILD, "SW_ID": "SW778"}],
        dolo=[{**CHILD, "DOLO_START": "02/07/2026", "DOLO_END": "01/07/2026"}],
    )
    history = build()
    began = date(2026, 9, 1)
    assert events_of(history, "social_worker_change") == [("C000001", began, date(2027, 2, 1), began)]
    assert details_of(history, "social_worker_change_reason") == [("LEFTRL", began)]
    assert events_of(history, "deprivation_of_liberty") == [
        ("C000001", date(2026, 7, 2), None, date(2026, 7, 2))
    ]
    found = findings_of(history)
    assert found["record_without_day", "SW_DECOM"] == 1
    assert found["end_before_start", ""] == 1


def test_the_provider_of_a_placement(
    write_care: Write, build: Build, details_of: Find, findings_of: Find
) -> None:
    rows = [
        {**EPISODE, "PLACE_PROVIDER": "PR4", "DEC": "01/09/2023", "REC": "X1"},
        {**EPISODE, "DECOM": "01/09/2023", "RNE": "P", "PLACE_PROVIDER": "PR9"},
    ]
    write_care(2024, episodes=rows)
    history = build()
    assert details_of(history, "placement_provider") == [
        ("PR4", date(2023, 6, 1)),
        ("PR9", date(2023, 9, 1)),
    ]
    assert findings_of(history)["unknown_code", "placement_provider"] == 1


def test_nothing_that_tells_who_or_where_leaves_the_reader(write_care: Write, build: Build) -> None:
    secrets = ("A123456789012", "ZZ9 9ZZ", "SC999999", "SW777", "QQ7 7QQ", "04/04/2021")
    pupil, home, urn, worker, place, mother = secrets
    write_care(
        2024,
        header=[{**CHILD, "SEX": "F", "ETHNIC": "WBRI", "UPN": pupil, "MOTHER": "1", "MC_DOB": mother}],
        episodes=[{**EPISODE, "HOME_POST": home, "PL_POST": place, "URN": urn}],
        sw_episodes=[{**CHILD, "SW_ID": worker, "SW_DECOM": "01/09/2023"}],
        previous_permanence=[{**CHILD, "PREV_PERM": "P1", "LA_PERM": "Elsewhere"}],
    )
    history = build()
    names = ("children", "events", "details", "documents", "quality")
    told = str([getattr(history, name).to_pylist() for name in names])
    assert not [secret for secret in (*secrets, "Elsewhere") if secret in told]
    assert history.events.num_rows == 4


YEARS = (2022, 2023, 2024)
KINDS = ("adoption_decision", "care_outcomes", "adoption_match")
rows_of_sets = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(KINDS),
        st.integers(0, 8).map(lambda number: to_number(date(2021, 4, 1)) + number * 120),
        st.sampled_from(YEARS),
        st.integers(-1, 3),
    ),
    max_size=8,
)


@given(rows=rows_of_sets, seed=st.integers(0, 3))
def test_combining_agrees_with_its_words(rows: list[tuple[int, str, int, int, int]], seed: int) -> None:
    order = np.random.Generator(np.random.PCG64(seed)).permutation(len(rows)).tolist()
    reading, further = Reading(), FurtherRows()
    code = [reading.codes.number(text) for text in ("RD1", "RD2", "RD3", "RD4")]
    for child, kind, start, year, end in (rows[place] for place in order):
        day = census_year_end(year)
        row = further.rows.add_event(
            KIND[kind], child=child, start=start, end=NO_DAY if end < 0 else start + end, source_day=day
        )
        if end >= 0:
            further.rows.add_detail(row, FIELD["adoption_ended_reason"], code[end], start + end)
    events, details = combine_further(further, set(YEARS), reading, source="ssda903")
    found = {
        (child, kind, start): (end, known)
        for child, kind, start, end, _, _, known in zip(*(column.tolist() for column in events), strict=True)
    }
    expected = {}
    expected_codes = set()
    for key in {(child, KIND[kind], start) for child, kind, start, _, _ in rows}:
        same = [row for row in rows if (row[0], KIND[row[1]], row[2]) == key]
        first, newest = (census_year_end(pick(row[3] for row in same)) for pick in (min, max))
        standing = [row for row in same if census_year_end(row[3]) == newest]
        end = max(row[4] for row in standing)
        lacking = [census_year_end(year) for year in YEARS if key[2] <= census_year_end(year) < first]
        known = max([key[2], *(day + 1 for day in lacking)])
        if key[1] != KIND["adoption_decision"]:
            known = max(key[2], first)
        expected[key] = (NO_DAY if end < 0 else key[2] + end, known)
        expected_codes |= {
            (*key, code[row[4]], max(known, key[2] + row[4])) for row in standing if row[4] >= 0
        }
    assert found == expected
    keys = list(zip(events.child.tolist(), events.kind.tolist(), events.start.tolist(), strict=True))
    assert {
        (*keys[event], number, known)
        for event, number, known in zip(
            details.event.tolist(), details.code.tolist(), details.known.tolist(), strict=True
        )
    } == expected_codes


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("zz/02/2024", date(2024, 2, 29)),
        ("ZZ/ZZ/1999", date(1999, 12, 31)),
        ("zz/13/1999", date(1999, 12, 31)),
    ],
)
def test_the_last_possible_day(text: str, day: date) -> None:
    assert is_partial(text)
    assert to_date(read_last_possible(text)) == day


@pytest.mark.parametrize("text", ["01/02/2024", "zebra", "zz/zz", "zz-02-2024"])
def test_other_texts_are_no_partial_days(text: str) -> None:
    assert not is_partial(text)
    assert read_last_possible("zz/zz/zzzz") == NO_DAY
