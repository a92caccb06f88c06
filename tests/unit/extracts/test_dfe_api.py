"""The daily JSON files: what they state becomes events, what they change is laid over, what they withdraw is gone."""

import copy
import json
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from candour.data.build import join_sources
from candour.data.extracts.dfe_api.reader import DfeApiReader
from candour.data.extracts.reading import Reading
from candour.data.history import CaseHistory
from candour.errors import ExtractError

Record = dict[str, Any]
Find = Callable[..., Any]
Write = Callable[..., Path]

EPISODE: Record = {
    "social_care_episode_id": "E1",
    "referral_date": "2024-01-10",
    "referral_source": "6",
    "referral_no_further_action_flag": False,
    "closure_date": "2025-02-01",
    "closure_reason": "RC7",
    "care_worker_details": [
        {"worker_id": "SW99887766", "start_date": "2024-01-11", "end_date": "2024-06-01"},
        {"worker_id": "SW11223344", "start_date": "2024-06-01"},
    ],
    "child_and_family_assessments": [
        {
            "child_and_family_assessment_id": "A1",
            "start_date": "2024-01-15",
            "authorisation_date": "2024-02-20",
            "factors": ["3B", "16A"],
        }
    ],
    "child_in_need_plans": [
        {"child_in_need_plan_id": "P1", "start_date": "2024-02-25", "end_date": "2024-05-01"}
    ],
    "section_47_assessments": [
        {
            "section_47_assessment_id": "S1",
            "start_date": "2024-04-01",
            "icpc_required_flag": True,
            "icpc_date": "2024-04-12",
            "end_date": "2024-04-14",
        },
        {
            "section_47_assessment_id": "S2",
            "start_date": "2024-08-01",
            "icpc_required_flag": False,
            "end_date": "2024-08-09",
        },
    ],
    "child_protection_plans": [
        {"child_protection_plan_id": "CP1", "start_date": "2024-04-12", "end_date": "2024-09-01"}
    ],
    "child_looked_after_placements": [
        {
            "child_looked_after_placement_id": "L1",
            "start_date": "2024-09-01",
            "start_reason": "S",
            "placement_type": "U6",
            "postcode": "ZZ98 1AA",
            "end_date": "2024-10-01",
            "end_reason": "X1",
            "change_reason": "CARPL",
        },
        {
            "child_looked_after_placement_id": "L2",
            "start_date": "2024-10-01",
            "start_reason": "P",
            "placement_type": "K2",
            "postcode": "ZZ98 2BB",
            "end_date": "2025-01-15",
            "end_reason": "E4A",
        },
    ],
    "adoption": {
        "initial_decision_date": "2024-11-01",
        "matched_date": "2024-11-20",
        "placed_date": "2024-12-05",
    },
    "care_leavers": {"contact_date": "2025-01-20", "activity": "F2", "accommodation": "D"},
}
CHILD: Record = {
    "la_child_id": "C000001",
    "mis_child_id": "SUPPLIER-77",
    "child_details": {
        "unique_pupil_number": "X999999999999",
        "first_name": "Zebedee",
        "surname": "Quillfeather",
        "date_of_birth": "2015-05-05",
        "sex": "F",
        "ethnicity": "MWBC",
        "disabilities": ["LD", "AUT"],
        "postcode": "ZZ99 9ZZ",
        "uasc_flag": False,
    },
    "health_and_wellbeing": {"sdq_assessments": [{"date": "2024-12-01", "score": 17}]},
    "social_care_episodes": [EPISODE],
}


def child(**changes: Any) -> Record:
    return {**copy.deepcopy(CHILD), **changes}


def episode(**changes: Any) -> Record:
    return {"social_care_episode_id": "E1", "referral_date": "2024-01-10", **changes}


def only(child_id: str = "C000001", *episodes: Record, **more: Any) -> Record:
    return {"la_child_id": child_id, "social_care_episodes": list(episodes), **more}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def run(name: str, content: object) -> Path:
        path = tmp_path / "daily" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return run


def build(paths: Iterable[Path], **options: Any) -> CaseHistory:
    reading = Reading()
    rows = DfeApiReader(tuple(paths), **options).read(reading, lambda *_: None)
    return join_sources(reading, [rows], link_by=("referral_date_and_postcode",))


def test_a_whole_record_becomes_events(write: Write) -> None:
    history = build([write("children_2025-03-01.json", [CHILD])])
    events = {
        (row["kind"], str(row["started_on"]), str(row["ended_on"]), row["known_on"] == row["started_on"])
        for row in history.events.to_pylist()
    }
    assert events == {
        ("referral", "2024-01-10", "2025-02-01", True),
        ("social_worker_change", "2024-01-11", "2024-06-01", True),
        ("social_worker_change", "2024-06-01", "None", True),
        ("assessment", "2024-01-15", "2024-02-20", True),
        ("cin_plan", "2024-02-25", "2024-05-01", True),
        ("section_47", "2024-04-01", "2024-04-14", True),
        ("section_47", "2024-08-01", "2024-08-09", True),
        ("icpc", "2024-04-12", "None", True),
        ("cp_plan", "2024-04-12", "2024-09-01", True),
        ("care_placement", "2024-09-01", "2024-10-01", True),
        ("care_placement", "2024-10-01", "2025-01-15", True),
        ("care_episode", "2024-09-01", "2025-01-15", True),
        ("adoption_decision", "2024-11-01", "None", True),
        ("adoption_match", "2024-11-20", "None", True),
        ("placed_for_adoption", "2024-12-05", "None", True),
        ("care_outcomes", "2024-12-01", "None", True),
        ("care_leaver", "2025-01-20", "None", True),
    }


def test_every_value_is_known_on_the_day_that_shows_it(write: Write) -> None:
    history = build([write("children_2025-03-01.json", [CHILD])])
    details = {(row["field"], row["code"], str(row["known_on"])) for row in history.details.to_pylist()}
    assert details == {
        ("referral_source", "6", "2024-01-10"),
        ("referral_nfa", "0", "2025-02-01"),
        ("closure_reason", "RC7", "2025-02-01"),
        ("factor", "3B", "2024-02-20"),
        ("factor", "16A", "2024-02-20"),
        # Required means that it is not "not required"; decided by the conference, else by the end of the enquiry.
        ("icpc_not_required", "0", "2024-04-12"),
        ("icpc_not_required", "1", "2024-08-09"),
        ("placement", "U6", "2024-09-01"),
        ("placement", "K2", "2024-10-01"),
        ("reason_placement_change", "CARPL", "2024-10-01"),
        ("reason_care_ended", "E4A", "2025-01-15"),
        ("sdq_score", "17", "2024-12-01"),
        ("care_leaver_activity", "F2", "2025-01-20"),
        ("care_leaver_accommodation", "D", "2025-01-20"),
    }


def test_the_child_itself(write: Write) -> None:
    (found,) = build([write("children_2025-03-01.json", [CHILD])]).children.to_pylist()
    assert found["child_id"] == "C000001"
    assert found["birth_date"] == date(2015, 5, 5)
    assert (found["sex"], found["ethnicity"], found["disability_codes"]) == ("Female", "MWBC", "AUT,LD")
    assert found["unaccompanied"] is False


@pytest.mark.parametrize("alone", [{"uasc_flag": True}, {"uasc_end_date": "2024-06-14"}])
def test_who_came_unaccompanied(write: Write, alone: Record) -> None:
    (found,) = build([write("d_2025-03-01.json", [only(child_details=alone)])]).children.to_pylist()
    assert found["unaccompanied"] is True


def test_an_unborn_child_has_an_expected_birth(write: Write) -> None:
    path = write("d_2025-03-01.json", [only(child_details={"expected_date_of_birth": "2025-06-14"})])
    (found,) = build([path]).children.to_pylist()
    assert (found["birth_date"], found["birth_date_precision"]) == (date(2025, 6, 14), "expected")


def test_no_name_address_or_staff_id_reaches_the_history(write: Write) -> None:
    history = build([write("children_2025-03-01.json", [CHILD])])
    tables = (history.children, history.events, history.details, history.quality, history.documents)
    text = " ".join(str(table.to_pylist()) for table in tables) + repr(history.sources)
    for secret in ("Zebedee", "Quillfeather", "ZZ9", "X9999", "SW99", "SW11", "SUPPLIER"):
        assert secret not in text


def test_what_is_dropped_is_counted(write: Write, findings_of: Find) -> None:
    found = findings_of(build([write("children_2025-03-01.json", [CHILD])]))
    dropped = {field: count for (rule, field), count in found.items() if rule == "dropped_unread"}
    assert dropped == {
        "mis_child_id": 1,
        "unique_pupil_number": 1,
        "first_name": 1,
        "surname": 1,
        "worker_id": 2,
        "postcode": 2,
    }


def test_children_referred_on_one_day_from_one_postcode_are_a_family(write: Write) -> None:
    place = {"postcode": "zz999zz"}
    records = [
        child(),
        only("C000002", episode(), child_details=place),
        only("C000003", episode(referral_date="2024-01-11"), child_details=place),
    ]
    families = [row["family_id"] for row in build([write("d_2025-03-01.json", records)]).children.to_pylist()]
    assert families[0] == families[1] != families[2]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([CHILD, only("C000002")]),
        json.dumps({"children": [CHILD, only("C000002")]}),
        json.dumps({"sent": 2, "payload": {"children": [CHILD, only("C000002")]}}),
        json.dumps(CHILD) + "\n" + json.dumps(only("C000002")) + "\n",
        "\ufeff" + json.dumps([CHILD, only("C000002")]),
    ],
    ids=["array", "inside an object", "deep inside", "one a line", "with a mark"],
)
def test_every_shape_of_file_is_read(write: Write, content: str) -> None:
    history = build([write("d_2025-03-01.json", content.encode())])
    assert history.children["child_id"].to_pylist() == ["C000001", "C000002"]
    assert history.events.num_rows == 17
    assert history.sources[0].rows == 2


def test_folders_are_searched_for_json_files(write: Write) -> None:
    write("2025-03-01.json", [only("C000001")])
    write("2025-03-02.jsonl", only("C000002"))
    folder = write("notes.txt", b"nothing").parent
    assert build([folder]).children["child_id"].to_pylist() == ["C000001", "C000002"]


def test_the_day_taken_comes_from_the_configuration_first(write: Write, details_of: Find) -> None:
    open_plan = only("C000001", episode(closure_reason="RC7"))
    path = write("d_2025-03-01.json", [open_plan])
    history = build([path], taken_on={"d_2025-03-01.json": date(2025, 3, 5)})
    # A reason without a closure is known from the day of the file.
    assert details_of(history, "closure_reason") == [("RC7", date(2025, 3, 5))]


def test_without_a_day_in_the_name_the_newest_day_is_taken(
    write: Write, details_of: Find, findings_of: Find
) -> None:
    record = only(
        "C000001", episode(closure_reason="RC7"), child_details={"expected_date_of_birth": "2030-01-01"}
    )
    history = build([write("children.json", [record, child(la_child_id="C000002")])])
    assert findings_of(history)["taken_on_guessed", ""] == 1
    assert ("RC7", date(2025, 2, 1)) in details_of(history, "closure_reason")


def test_nothing_that_tells_the_day_is_an_error(write: Write) -> None:
    with pytest.raises(ExtractError, match=r"children\.json.*taken_on"):
        build([write("children.json", [only("C000001")])])


def test_an_empty_list_is_an_empty_day(write: Write) -> None:
    history = build(
        [write("a.json", b"[]"), write("2025-03-02.json", [CHILD]), write("b.json", b'{"children": []}')]
    )
    assert history.children.num_rows == 1


class TestSeveralFiles:
    def test_a_child_who_is_not_in_a_later_file_is_not_taken_back(
        self, write: Write, events_of: Find
    ) -> None:
        first = write("2025-03-01.json", [only("C000001", episode()), only("C000002", episode())])
        second = write("2025-03-02.json", [only("C000002", episode())])
        history = build([first, second])
        assert [row[:3] for row in events_of(history, "referral")] == [
            ("C000001", date(2024, 1, 10), None),
            ("C000002", date(2024, 1, 10), None),
        ]

    def test_a_record_that_a_later_file_leaves_out_stands(self, write: Write, events_of: Find) -> None:
        plan = [{"child_in_need_plan_id": "P1", "start_date": "2024-02-01"}]
        first = write("2025-03-01.json", [only("C000001", episode(child_in_need_plans=plan))])
        second = write("2025-03-02.json", [only("C000001", episode())])
        assert events_of(build([first, second]), "cin_plan")[0][1:3] == (date(2024, 2, 1), None)

    def test_what_comes_late_was_not_known_before(
        self, write: Write, events_of: Find, findings_of: Find
    ) -> None:
        plan = [{"child_in_need_plan_id": "P1", "start_date": "2024-02-01"}]
        first = write("2025-03-01.json", [only("C000001", episode())])
        second = write("2025-03-04.json", [only("C000001", episode(child_in_need_plans=plan))])
        history = build([first, second])
        assert events_of(history, "cin_plan")[0][3] == date(2025, 3, 2)
        assert events_of(history, "referral")[0][3] == date(2024, 1, 10)
        assert findings_of(history)["recorded_late", ""] == 1

    def test_the_newest_file_says_how_it_ended(self, write: Write, events_of: Find) -> None:
        first = write("2025-03-01.json", [only("C000001", episode())])
        second = write("2025-03-04.json", [only("C000001", episode(closure_date="2025-03-03"))])
        third = write("2025-03-05.json", [only("C000001", episode())])
        assert events_of(build([first, second]), "referral")[0][2] == date(2025, 3, 3)
        assert events_of(build([first, second, third]), "referral")[0][2] is None

    def test_a_record_without_its_start_states_only_what_changed(self, write: Write, events_of: Find) -> None:
        first = write("2025-03-01.json", [child()])
        changed = {
            "social_care_episode_id": "E1",
            "child_in_need_plans": [{"child_in_need_plan_id": "P1", "end_date": "2024-06-01"}],
        }
        second = write("2025-03-02.json", [only("C000001", changed)])
        history = build([first, second])
        assert [row[1:3] for row in events_of(history, "cin_plan")] == [(date(2024, 2, 25), date(2024, 6, 1))]
        assert [row[1:3] for row in events_of(history, "referral")] == [(date(2024, 1, 10), date(2025, 2, 1))]

    def test_a_record_that_moved_stands_on_its_new_day_alone(self, write: Write, events_of: Find) -> None:
        def plan(day: str) -> Record:
            return only(
                "C000001", episode(child_in_need_plans=[{"child_in_need_plan_id": "P1", "start_date": day}])
            )

        paths = [
            write("2025-03-01.json", [plan("2024-02-01")]),
            write("2025-03-02.json", [plan("2024-02-09")]),
        ]
        history = build(paths)
        assert [row[1] for row in events_of(history, "cin_plan")] == [date(2024, 2, 9)]
        assert len(events_of(history, "referral")) == 1

    def test_a_placement_alone_is_laid_over_those_before(
        self, write: Write, events_of: Find, details_of: Find
    ) -> None:
        def placed(**placement: str) -> Record:
            return only("C000001", episode(child_looked_after_placements=[placement]))

        first = placed(
            child_looked_after_placement_id="L1",
            start_date="2025-01-05",
            start_reason="S",
            placement_type="U6",
        )
        ended = placed(child_looked_after_placement_id="L1", end_date="2025-03-04", end_reason="X1")
        next_home = placed(
            child_looked_after_placement_id="L2",
            start_date="2025-03-04",
            start_reason="P",
            placement_type="K2",
        )
        days = ("2025-03-01", "2025-03-05", "2025-03-06")
        paths = [
            write(f"{day}.json", [record])
            for day, record in zip(days, (first, ended, next_home), strict=True)
        ]
        history = build(paths)
        assert [row[1:3] for row in events_of(history, "care_episode")] == [(date(2025, 1, 5), None)]
        assert [row[1:3] for row in events_of(history, "care_placement")] == [
            (date(2025, 1, 5), date(2025, 3, 4)),
            (date(2025, 3, 4), None),
        ]
        assert [code for code, _ in details_of(history, "placement")] == ["U6", "K2"]

    def test_two_periods_of_care_become_one(self, write: Write, events_of: Find) -> None:
        def home(number: int, start: str, end: str, reason: str, begun: str) -> Record:
            return {
                "child_looked_after_placement_id": f"L{number}",
                "start_date": start,
                "end_date": end,
                "end_reason": reason,
                "start_reason": begun,
                "placement_type": "U6",
            }

        apart = [
            home(1, "2024-01-05", "2024-02-05", "X1", "S"),
            home(3, "2024-03-05", "2024-04-05", "E8", "S"),
        ]
        between = [
            home(2, "2024-02-05", "2024-03-05", "X1", "P"),
            home(3, "2024-03-05", "2024-04-05", "E8", "P"),
        ]
        first = write("2025-03-01.json", [only("C000001", episode(child_looked_after_placements=apart))])
        second = write("2025-03-02.json", [only("C000001", episode(child_looked_after_placements=between))])
        assert len(events_of(build([first]), "care_episode")) == 2
        history = build([first, second])
        assert [row[1:3] for row in events_of(history, "care_episode")] == [
            (date(2024, 1, 5), date(2024, 4, 5))
        ]
        assert len(events_of(history, "care_placement")) == 3

    def test_a_conference_called_off(self, write: Write, events_of: Find) -> None:
        def enquiry(**more: str) -> Record:
            held = [{"section_47_assessment_id": "S1", **more}]
            return only("C000001", episode(section_47_assessments=held))

        first = write("2025-03-01.json", [enquiry(start_date="2025-02-01", icpc_date="2025-03-10")])
        changed = write("2025-03-02.json", [enquiry(end_date="2025-03-01")])
        off = write("2025-03-03.json", [enquiry(start_date="2025-02-01")])
        assert [row[1] for row in events_of(build([first, changed]), "icpc")] == [date(2025, 3, 10)]
        assert events_of(build([first, changed, off]), "icpc") == []

    def test_the_order_of_paths_does_not_matter(self, write: Write) -> None:
        paths = [
            write("2025-03-01.json", [child()]),
            write("2025-03-02.json", [child(la_child_id="C000000")]),
        ]
        forth, back = build(paths), build(paths[::-1])
        for name in ("children", "events", "details", "quality"):
            assert getattr(forth, name).equals(getattr(back, name))


class TestWithdrawal:
    def test_a_child_withdrawn_later_is_gone_altogether(self, write: Write, findings_of: Find) -> None:
        first = write("2025-03-01.json", [child(), child(la_child_id="C000002")])
        second = write("2025-03-02.json", [{"la_child_id": "C000001", "purge": True}])
        history = build([first, second])
        for table in (history.children, history.events, history.details):
            assert set(table["child_id"].to_pylist()) == {"C000002"}
        assert findings_of(history)["withdrawn", "purge"] == 1

    def test_a_child_stated_again_after_being_withdrawn_stands(self, write: Write, events_of: Find) -> None:
        paths = [
            write("2025-03-01.json", [child()]),
            write("2025-03-02.json", [{"la_child_id": "C000001", "purge": True}]),
            write("2025-03-03.json", [only("C000001", episode(referral_date="2025-02-02"))]),
        ]
        history = build(paths)
        assert [row[1] for row in events_of(history, "referral")] == [date(2025, 2, 2)]
        assert history.events.num_rows == 1

    def test_details_withdrawn_leave_the_events(self, write: Write) -> None:
        first = write("2025-03-01.json", [child()])
        second = write("2025-03-02.json", [{"la_child_id": "C000001", "child_details": {"purge": True}}])
        history = build([first, second])
        (found,) = history.children.to_pylist()
        assert (found["birth_date"], found["sex"], found["ethnicity"]) == (None, "Not recorded", None)
        assert history.events.num_rows == 17

    def test_an_episode_withdrawn_takes_all_that_hangs_under_it(self, write: Write) -> None:
        other = {**copy.deepcopy(EPISODE), "social_care_episode_id": "E2", "referral_date": "2023-01-01"}
        first = write("2025-03-01.json", [child(social_care_episodes=[EPISODE, other])])
        gone = {"social_care_episode_id": "E1", "purge": True}
        history = build([first, write("2025-03-02.json", [only("C000001", gone)])])
        kinds = history.events["kind"].to_pylist()
        assert kinds.count("referral") == 1
        assert kinds.count("care_placement") == 2
        assert len(kinds) == 17

    @pytest.mark.parametrize(
        ("table", "name", "gone"),
        [
            ("child_and_family_assessments", "child_and_family_assessment_id", {"assessment": 1}),
            ("child_in_need_plans", "child_in_need_plan_id", {"cin_plan": 1}),
            ("section_47_assessments", "section_47_assessment_id", {"section_47": 1, "icpc": 1}),
            ("child_protection_plans", "child_protection_plan_id", {"cp_plan": 1}),
            ("child_looked_after_placements", "child_looked_after_placement_id", {"care_placement": 1}),
        ],
    )
    def test_one_record_withdrawn(self, write: Write, table: str, name: str, gone: dict[str, int]) -> None:
        first = write("2025-03-01.json", [child()])
        whole = build([first]).events["kind"].to_pylist()
        record = episode(**{table: [{name: EPISODE[table][0][name], "purge": True}]})
        left = build([first, write("2025-03-02.json", [only("C000001", record)])]).events["kind"].to_pylist()
        assert {
            kind: whole.count(kind) - left.count(kind)
            for kind in set(whole)
            if whole.count(kind) != left.count(kind)
        } == gone

    @pytest.mark.parametrize(
        ("part", "kinds"),
        [
            ("adoption", {"adoption_decision", "adoption_match", "placed_for_adoption"}),
            ("care_leavers", {"care_leaver"}),
        ],
    )
    def test_a_part_of_an_episode_withdrawn(self, write: Write, part: str, kinds: set[str]) -> None:
        first = write("2025-03-01.json", [child()])
        whole = set(build([first]).events["kind"].to_pylist())
        second = write("2025-03-02.json", [only("C000001", episode(**{part: {"purge": True}}))])
        assert whole - set(build([first, second]).events["kind"].to_pylist()) == kinds

    def test_health_withdrawn(self, write: Write) -> None:
        first = write("2025-03-01.json", [child()])
        second = write(
            "2025-03-02.json", [{"la_child_id": "C000001", "health_and_wellbeing": {"purge": True}}]
        )
        assert "care_outcomes" not in build([first, second]).events["kind"].to_pylist()


def test_odd_members_are_counted_and_never_repeated(write: Write, findings_of: Find) -> None:
    odd = only(
        "C000001",
        episode(
            closure_date="tomorrow",
            referral_no_further_action_flag="perhaps",
            referral_source={"Secret": 1},
            child_in_need_plans=[{"child_in_need_plan_id": "P1"}, 7],
            section_47_assessments=[
                {"section_47_assessment_id": "S1", "start_date": "2024-05-01", "end_date": "2024-04-01"}
            ],
            care_leavers={"activity": "F2"},
            adoption=[1],
            Other="Secret",
        ),
        Secret=1,
        child_details={"date_of_birth": "1900-01-01", "disabilities": ["NONE", "LD"]},
    )
    history = build([write("2025-03-01.json", [odd, {"la_child_id": "  ", "social_care_episodes": []}])])
    found = findings_of(history)
    for expected in (
        ("unreadable_day", "closure_date"),
        ("unreadable_yes_no", "referral_no_further_action_flag"),
        ("unexpected_value", "referral_source"),
        ("unexpected_value", "child_in_need_plans"),
        ("unexpected_value", "adoption"),
        ("end_before_start", "end_date"),
        ("placeholder", "date_of_birth"),
        ("disability_contradiction", "disabilities"),
        ("record_without_child", "la_child_id"),
    ):
        assert found[expected] == 1, expected
    assert found["record_without_day", "start_date"] == 2
    assert found["unknown_element", ""] == 2
    assert "Secret" not in str(history.quality.to_pylist())


def test_coverage_ends_with_the_newest_file(write: Write) -> None:
    history = build([write("2025-03-01.json", [child()]), write("2025-03-09.json", [only("C000002")])])
    (covered,) = history.coverage
    assert (covered.first_day, covered.last_day) == (date(2024, 1, 10), date(2025, 3, 9))
    assert "contact" not in covered.kinds


def test_nothing_there_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path, message in ((tmp_path / "empty", "holds no file"), (tmp_path / "none", "nothing at")):
        with pytest.raises(ExtractError, match=message):
            DfeApiReader((path,))


def test_size_and_fingerprint_are_those_of_the_files(write: Write) -> None:
    path = write("2025-03-01.json", [CHILD])
    reader = DfeApiReader((path,))
    assert reader.size() == path.stat().st_size
    assert [mark.name for mark in reader.fingerprint()] == [path.name]


def test_old_referrals_of_children_still_known_are_not_taken_for_all_referrals(write: Write) -> None:
    old = [
        episode(social_care_episode_id=f"OLD{year}", referral_date=f"{year}-05-01")
        for year in range(2013, 2020)
    ]
    full = [
        episode(
            social_care_episode_id=f"E{month}-{day}",
            referral_date=f"{2020 + month // 12}-{month % 12 + 1:02d}-{day:02d}",
        )
        for month in range(24)
        for day in (3, 9, 15, 21)
    ]
    history = build([write("2022-01-15.json", [only("C000001", *old, *full)])])
    (covered,) = history.coverage
    assert covered.first_day == date(2020, 1, 1)


def test_a_day_for_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "daily_2025-03-01.json"
    path.write_text(json.dumps([]), encoding="utf-8")
    with pytest.raises(ExtractError, match=r"daily_2025-03-10\.json.*whole name"):
        DfeApiReader((path,), {"daily_2025-03-10.json": date(2025, 3, 10)})
