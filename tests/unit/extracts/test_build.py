"""The whole of reading: the same bytes whatever the order, nothing of a child in any message, a made-up round trip."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candour.data.build import ExtractPaths, build_history, fingerprint_extracts
from candour.data.extracts.rules import RULES
from candour.data.history import CaseHistory
from candour.data.partitions.files import list_files
from candour.data.partitions.stored import read_history, write_history
from candour.errors import ExtractError

Write = Callable[..., Path]
Build = Callable[[], CaseHistory]

FIRST = date(2022, 4, 1)


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same data every time, nothing secret


def same(before: CaseHistory, after: CaseHistory) -> bool:
    return (
        before.children.equals(after.children)
        and before.events.equals(after.events)
        and before.details.equals(after.details)
        and before.quality.equals(after.quality)
        and before.coverage == after.coverage
    )


def make_children(chance: random.Random, year: int) -> list[dict[str, Any]]:
    """Children with everything that reading must put in order: clashes, copies, odd codes, several referrals."""
    made = []
    for number in range(40):
        referrals: list[dict[str, Any]] = []
        for start in chance.sample(range(300), 2):
            day = FIRST + timedelta(days=start)
            referrals.append(
                {
                    "CINreferralDate": day,
                    "ReferralSource": chance.choice(["6", "2A", "XX"]),
                    "PrimaryNeedCode": chance.choice(["N1", "N2", None]),
                    "ReferralNFA": chance.choice(["1", "false"]),
                    "assessments": [
                        {"AssessmentActualStartDate": day, "factors": chance.sample(["3B", "16A", "18A"], 2)}
                        for _ in range(chance.randint(0, 2))
                    ],
                    "enquiries": [{"S47ActualStartDate": day + timedelta(days=9)}],
                }
            )
        made.append(
            {
                "id": f"C{number % 30:06d}",
                "person": {
                    "GenderCurrent": chance.choice("12"),
                    "PersonBirthDate": f"20{10 + number % 12}-05-05",
                },
                "ethnicity": chance.choice(["WBRI", "BCRB", "ZZZZ"]),
                "disabilities": chance.sample(["AUT", "NONE", "LD"], chance.randint(0, 2)),
                "referrals": referrals if year == 2023 else referrals[:1],
            }
        )
    return made


def make_episodes(chance: random.Random) -> list[dict[str, str]]:
    return [
        {
            "CHILD": f"C{chance.randint(0, 30):06d}",
            "DECOM": f"{chance.randint(1, 28):02d}/0{chance.randint(4, 9)}/2022",
            "RNE": chance.choice("SPL"),
            "LS": chance.choice(["C2", "V2", "V4"]),
            "DEC": chance.choice(["", "01/12/2022"]),
            "REC": chance.choice(["X1", "E4A", "E2", ""]),
        }
        for _ in range(60)
    ]


def test_no_order_matters(tmp_path: Path, write_census: Write, write_care: Write, build: Build) -> None:
    returns = {year: make_children(seeded(year), year) for year in (2023, 2024)}
    episodes = make_episodes(seeded(1))
    histories = []
    for turn in range(3):
        chance = seeded(turn)
        for year, children in returns.items():
            chance.shuffle(children)
            write_census(year, children)
        chance.shuffle(episodes)
        write_care(2023, episodes=episodes)
        histories.append(build())
    assert histories[0].events.num_rows > 100
    assert all(same(histories[0], other) for other in histories[1:])
    for number, history in enumerate(histories):
        write_history(history, tmp_path / f"history-{number}")
    for name in ("children", "events", "details", "quality"):
        files = [list_files(tmp_path / f"history-{number}", name) for number in range(3)]
        written = {file.read_bytes() for (file,) in files}
        assert len(written) == 1


def test_the_order_of_paths_does_not_matter(write_census: Write) -> None:
    paths = tuple(write_census(year, make_children(seeded(year), year)) for year in (2023, 2024, 2025))
    before = build_history(ExtractPaths(paths, ()))
    after = build_history(ExtractPaths(paths[::-1], ()))
    assert same(before, after)
    assert before.sources == after.sources
    assert fingerprint_extracts(ExtractPaths(paths, ())) == fingerprint_extracts(
        ExtractPaths(paths[::-1], ())
    )


def test_one_year_in_two_files_is_one_year(write_census: Write, build: Build, tmp_path: Path) -> None:
    children = make_children(seeded(3), 2023)
    write_census(2023, children)
    whole = build()
    for path in (tmp_path / "cin").iterdir():
        path.unlink()
    write_census(2023, children[:20], name="north.xml")
    write_census(2023, children[20:], name="south.xml")
    assert same(whole, build())


def test_few_children_at_a_time_give_the_same(
    write_census: Write, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    for year in (2023, 2024):
        write_census(year, make_children(seeded(year), year))
    whole = build()
    monkeypatch.setattr("candour.data.extracts.versions.combined.CHILDREN_AT_A_TIME", 7)
    assert same(whole, build())


def test_tables_are_sorted_as_promised(write_census: Write, write_care: Write, build: Build) -> None:
    write_census(2023, make_children(seeded(2), 2023))
    write_care(2023, episodes=make_episodes(seeded(2)))
    history = build()
    orders = {
        "children": ("child_id",),
        "events": ("child_id", "started_on", "kind", "event_id"),
        "details": ("child_id", "known_on", "field", "code", "event_id"),
        "quality": ("source", "table", "field", "year", "rule"),
    }
    for name, columns in orders.items():
        table: pa.Table = getattr(history, name)
        keys = [
            tuple(row[column] or 0 if column == "year" else row[column] for column in columns)
            for row in table.to_pylist()
        ]
        assert keys == sorted(keys)
        assert len(set(keys)) == len(keys)
    assert history.events["event_id"].to_pylist() == list(range(1, history.events.num_rows + 1))


def test_every_detail_belongs_to_an_event_of_its_child(
    write_census: Write, write_care: Write, build: Build
) -> None:
    write_census(2023, make_children(seeded(5), 2023))
    write_care(2023, episodes=make_episodes(seeded(5)))
    history = build()
    owner = dict(
        zip(history.events["event_id"].to_pylist(), history.events["child_id"].to_pylist(), strict=True)
    )
    known = dict(
        zip(history.events["event_id"].to_pylist(), history.events["known_on"].to_pylist(), strict=True)
    )
    for row in history.details.to_pylist():
        assert owner[row["event_id"]] == row["child_id"]
        assert row["known_on"] >= known[row["event_id"]]
    assert pc.all(pc.greater_equal(history.events["known_on"], history.events["started_on"])).as_py()
    assert set(owner.values()) <= set(history.children["child_id"].to_pylist())


def test_a_history_survives_writing(tmp_path: Path, write_census: Write, build: Build) -> None:
    write_census(2023, make_children(seeded(4), 2023))
    history = build()
    write_history(history, tmp_path / "kept")
    again = read_history(tmp_path / "kept")
    assert same(history, again)
    assert again.sources == history.sources


def test_no_child_id_in_any_finding(write_census: Write, write_care: Write, build: Build) -> None:
    for year in (2023, 2024):
        write_census(year, make_children(seeded(year), year))
    write_care(2023, episodes=make_episodes(seeded(9)))
    history = build()
    text = (
        "".join(str(row) for row in history.quality.to_pylist())
        + str(history.sources)
        + str(history.coverage)
    )
    assert history.quality.num_rows > 5
    assert not [child for child in history.children["child_id"].to_pylist() if child in text]


def test_messages_hold_no_numbers_but_days() -> None:
    for rule in RULES.values():
        digits = "".join(letter if letter.isdigit() else " " for letter in rule.message).split()
        assert set(digits) <= {"1900", "2099", "31", "99", "2017", "2027"}


def test_a_return_from_beyond_the_known_layouts_is_pointed_out(write_census: Write) -> None:
    for year, expected in ((2027, False), (2031, True)):
        history = build_history(ExtractPaths((write_census(year, [{"id": "C000001"}]),), ()))
        assert ("layout_not_known" in history.quality["rule"].to_pylist()) is expected


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("<Message>", "<!DOCTYPE Message><Message>"),
        lambda text: text.replace("Message>", "Report>"),
        lambda text: text.replace("<LAchildID>C000007</LAchildID>", "<LAchildID>C000007 & co</LAchildID>"),
        lambda text: text.replace("C000007</LAchildID>", "C000007</LAchild>"),
        lambda text: text.replace("<ReferenceDate>2023-03-31</ReferenceDate>", "").replace(
            "<Year>2023</Year>", ""
        ),
    ],
)
def test_no_child_id_in_any_error(write_census: Write, build: Build, spoil: Callable[[str], str]) -> None:
    path = write_census(2023, make_children(seeded(6), 2023))
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ExtractError) as caught:
        build()
    assert path.name in str(caught.value)
    assert str(path.parent) not in str(caught.value)
    assert "C0000" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_fingerprints_name_files_and_change_with_their_bytes(
    write_census: Write, write_care: Write, tmp_path: Path
) -> None:
    alone = ExtractPaths((write_census(2023, []),), (write_care(2023, episodes=[]),))
    paths = ExtractPaths(alone.cin_census, alone.ssda903, tmp_path / "families.csv")
    with pytest.raises(ExtractError, match=r"nothing at '.*families\.csv'"):
        fingerprint_extracts(paths)
    assert [(found.format, found.name) for found in fingerprint_extracts(alone)] == [
        ("cin_census", "CIN_2023.xml"),
        ("ssda903", "episodes.csv"),
    ]
    (tmp_path / "families.csv").write_text("child_id,family_id\n", encoding="utf-8")
    with_families = fingerprint_extracts(paths)
    assert [found.name for found in with_families] == ["CIN_2023.xml", "families.csv", "episodes.csv"]
    write_census(2023, [{"id": "C000001"}])
    assert fingerprint_extracts(paths) != with_families


def test_progress_runs_from_nothing_to_all(write_census: Write, write_care: Write, tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    paths = ExtractPaths((write_census(2023, []), write_census(2024, [])), (write_care(2023, episodes=[]),))
    build_history(paths, report_progress=lambda label, share: told.append((label, share)))
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert (told[0][1], told[-1][1]) == (0.0, 1.0)
    assert told[0][0] == "reading CIN_2023.xml"


def test_a_missing_family_file_is_an_error(write_census: Write, tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=r"nothing at '.*gone\.csv'"):
        build_history(ExtractPaths((write_census(2023, []),), (), tmp_path / "gone.csv"))


DAYS = st.dates(min_value=FIRST, max_value=date(2023, 3, 31))
REFERRALS = st.fixed_dictionaries(
    {
        "day": DAYS,
        "need": st.sampled_from([None, "N1", "N4"]),
        "closed_after": st.sampled_from([None, 0, 40]),
        "authorised_after": st.sampled_from([None, 10, 30]),
        "factors": st.lists(st.sampled_from(["3B", "4B", "16A"]), unique=True),
        "plan_after": st.sampled_from([None, 0, 20]),
    }
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(REFERRALS, unique_by=lambda referral: str(referral["day"]), max_size=3), max_size=4))
def test_a_made_up_return_comes_back_as_a_plain_reading_expects(
    write_census: Write, build: Build, cases: list[list[dict[str, Any]]]
) -> None:
    write_census(2023, [write_case(number, referrals) for number, referrals in enumerate(cases)])
    history = build()
    events = {
        (row["child_id"], row["kind"], row["started_on"], row["ended_on"])
        for row in history.events.to_pylist()
    }
    details = {
        (row["child_id"], row["field"], row["code"], row["known_on"]) for row in history.details.to_pylist()
    }
    assert events == {event for number, some in enumerate(cases) for event in expect_events(number, some)}
    assert details == {detail for number, some in enumerate(cases) for detail in expect_details(number, some)}


def after(day: date, days: int | None) -> date | None:
    return None if days is None else day + timedelta(days=days)


def write_case(number: int, referrals: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": f"C{number:06d}",
        "referrals": [
            {
                "CINreferralDate": found["day"],
                "PrimaryNeedCode": found["need"],
                "CINclosureDate": after(found["day"], found["closed_after"]),
                "assessments": [
                    {
                        "AssessmentActualStartDate": found["day"],
                        "AssessmentAuthorisationDate": after(found["day"], found["authorised_after"]),
                        "factors": found["factors"],
                    }
                ],
                "plans": [{"CINPlanStartDate": after(found["day"], found["plan_after"])}]
                if found["plan_after"] is not None
                else [],
            }
            for found in referrals
        ],
    }


def expect_events(number: int, referrals: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    child, found = f"C{number:06d}", set()
    for case in referrals:
        day = case["day"]
        found.add((child, "referral", day, after(day, case["closed_after"])))
        found.add((child, "assessment", day, after(day, case["authorised_after"])))
        if case["plan_after"] is not None:
            found.add((child, "cin_plan", after(day, case["plan_after"]), None))
    return found


def expect_details(number: int, referrals: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    child, found, reference = f"C{number:06d}", set(), date(2023, 3, 31)
    for case in referrals:
        authorised, closed = (
            after(case["day"], case["authorised_after"]),
            after(case["day"], case["closed_after"]),
        )
        for code in case["factors"]:
            found.add((child, "factor", code, max(authorised or reference, case["day"])))
        if case["need"]:
            found.add((child, "primary_need", case["need"], authorised or closed or reference))
    return found
