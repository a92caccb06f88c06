"""Records with ids: stated again, moved, withdrawn. What is void is so only for what was stated before."""

from candour.data.extracts.columns import FIELD, KIND, PersonRow
from candour.data.extracts.dfe_api.stated_records import Days, Person, Placement, StatedRecords
from candour.data.extracts.files.day_formats import NO_DAY

PLAN = KIND["cin_plan"]


def state(stated: StatedRecords, record: int, days: Days, *, owner: int, child: int = 0) -> None:
    stated.statement += 1
    settled = stated.settle_days(record, days)
    row = stated.add_event(
        PLAN, settled, child=child, record=record, owner=owner, source_day=stated.statement
    )
    stated.events.add_detail(row, FIELD["factor"], stated.statement, settled.start)


def starts(stated: StatedRecords) -> list[int]:
    return [int(day) for day in stated.take_events()[0].start]


def new() -> tuple[StatedRecords, int, int]:
    stated = StatedRecords()
    for name in ("C000001", "C000002"):
        stated.children.number(name)
    return (
        stated,
        stated.number_record("episode", "C000001", "E1"),
        stated.number_record("plan", "C000001", "P1"),
    )


def test_a_record_has_one_number_and_its_parts_cannot_run_together() -> None:
    stated, _, plan = new()
    assert stated.number_record("plan", "C000001", "P1") == plan
    assert stated.number_record("plan", "C000001P", "1") != plan
    assert stated.number_record("plan", "C000002", "P1") != plan


def test_a_record_without_a_start_keeps_the_one_it_had() -> None:
    stated, _, plan = new()
    assert stated.settle_days(plan, Days(10, 20)) == (10, 20)
    assert stated.settle_days(plan, Days(NO_DAY, NO_DAY)) == (10, 20)
    assert stated.settle_days(plan, Days(NO_DAY, 30)) == (10, 30)
    assert stated.settle_days(plan, Days(10, NO_DAY)) == (10, NO_DAY)


def test_a_record_never_stated_whole_has_no_start() -> None:
    stated, _, plan = new()
    assert stated.settle_days(plan, Days(NO_DAY, 30)).start == NO_DAY


def test_what_moved_stands_on_its_new_day() -> None:
    stated, episode, plan = new()
    state(stated, plan, Days(10, NO_DAY), owner=episode)
    state(stated, plan, Days(12, NO_DAY), owner=episode)
    assert starts(stated) == [12]


def test_the_details_of_what_is_void_go_with_it() -> None:
    stated, episode, plan = new()
    state(stated, plan, Days(10, NO_DAY), owner=episode)
    other = stated.number_record("plan", "C000001", "P2")
    state(stated, other, Days(11, NO_DAY), owner=episode)
    stated.statement += 1
    stated.void_record(plan)
    events, details = stated.take_events()
    assert events.start.tolist() == [11]
    assert (details.event.tolist(), details.code.tolist()) == ([0], [2])


def test_an_owner_takes_what_it_owns_and_only_what_was_stated_before() -> None:
    stated, episode, plan = new()
    state(stated, plan, Days(10, NO_DAY), owner=episode)
    stated.statement += 1
    stated.void_record(episode)
    assert starts(stated) == []
    state(stated, plan, Days(10, NO_DAY), owner=episode)
    assert starts(stated) == [10]


def test_a_child_takes_everything_of_its_own() -> None:
    stated, episode, plan = new()
    state(stated, plan, Days(10, NO_DAY), owner=episode)
    theirs = stated.number_record("plan", "C000002", "P1")
    state(stated, theirs, Days(15, NO_DAY), owner=theirs, child=1)
    for child in (0, 1):
        stated.persons.append(Person(stated.statement, PersonRow(child, 1, 0), False, ()))
    stated.placements.append(
        Placement(0, plan, episode, stated.statement, 1, Days(10, NO_DAY), True, -1, -1, -1, -1)
    )
    assert len(stated.take_placements()) == 1
    stated.statement += 1
    stated.void_child(0)
    assert starts(stated) == [15]
    assert [found.row.child for found in stated.take_persons()] == [1]
    assert stated.take_placements() == []


def test_who_a_child_is_can_be_withdrawn_alone() -> None:
    stated, episode, plan = new()
    state(stated, plan, Days(10, NO_DAY), owner=episode)
    stated.persons.append(Person(stated.statement, PersonRow(0, 1, 0), False, ()))
    stated.statement += 1
    stated.void_person(0)
    assert starts(stated) == [10]
    assert stated.take_persons() == []


def test_nothing_stated_is_nothing() -> None:
    assert starts(StatedRecords()) == []
