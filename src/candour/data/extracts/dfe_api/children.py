"""Reads one child's record of the DfE's daily data flow into events, placements and what is said of the child.

Days: an event happened on the day that the record gives. A value without a day of its own is known as the rules of
`known_on` say, with the day of the file for what has no day at all.
"""

from collections.abc import Iterator
from typing import NamedTuple

from candour.data import known_on
from candour.data.codes.lists import NO_DISABILITY
from candour.data.extracts.columns import FIELD, KIND, PersonRow
from candour.data.extracts.dfe_api.layout import SECTIONS
from candour.data.extracts.dfe_api.members import MemberReader, Members
from candour.data.extracts.dfe_api.stated_records import Days, Person, Placement, StatedRecords
from candour.data.extracts.files.day_formats import NO_DAY, census_year
from candour.data.extracts.joining.trust import RANK
from candour.data.extracts.reading import Reading
from candour.data.vocabulary import is_placeholder

SOURCE = "dfe_api"
_ADOPTION = {
    "initial_decision_date": "adoption_decision",
    "matched_date": "adoption_match",
    "placed_date": "placed_for_adoption",
}


class _Owner(NamedTuple):
    """The child by number and by id; the record that owns what is being read, by number and by id."""

    child: int
    child_id: str
    record: int
    id: str = ""


class ApiChildReader:
    """Reads the records of one file."""

    def __init__(self, reading: Reading, stated: StatedRecords, *, source_day: int) -> None:
        self.children: set[int] = set()
        self.rows = 0
        self._reading = reading
        self._stated = stated
        self._source_day = source_day
        self._members = MemberReader()

    def close(self) -> None:
        """Report what was odd in the file."""
        year = census_year(self._source_day)
        self._members.report(self._reading.findings, source=SOURCE, year=year)

    def count_unknown(self, count: int) -> None:
        """Members of a record that no layout has."""
        self._members.count("unknown_element", "child", count=count)

    def read_child(self, record: Members) -> None:
        """Add one child's record."""
        self._stated.statement += 1
        self.rows += 1
        self._members.check(record, "child")
        child_id = self._members.read_text(record, "child", "la_child_id")
        if child_id is None:
            self._members.count("record_without_child", "child", "la_child_id")
            return
        child = self._stated.children.number(child_id)
        self.children.add(child)
        if self._members.is_withdrawn(record, "child"):
            self._stated.void_child(child)
            return
        details = self._members.read_object(record, "child", "child_details") or {}
        owner = _Owner(child, child_id, self._stated.number_record("child", child_id))
        episodes = list(self._members.read_list(record, "child", "social_care_episodes"))
        self._read_person(child, details, episodes)
        self._read_health(owner, self._members.read_object(record, "child", "health_and_wellbeing"))
        for episode in episodes:
            self._read_episode(owner, episode)

    def _read_person(self, child: int, details: Members, episodes: list[Members]) -> None:
        table = "child_details"
        self._members.check(details, table)
        if self._members.is_withdrawn(details, table):
            self._stated.void_person(child)
            details = {}
        sex, ethnicity = (
            self._reading.value(name, self._members.read_text(details, table, name))
            for name in ("sex", "ethnicity")
        )
        row = PersonRow(
            child=child,
            source_day=self._source_day,
            source=RANK[SOURCE],
            birth=self._members.read_day(details, table, "date_of_birth"),
            expected=self._members.read_day(details, table, "expected_date_of_birth"),
            sex=sex.code if sex else -1,
            ethnicity=ethnicity.code if ethnicity else -1,
            disability=self._read_disabilities(details),
            original_sex=sex.original if sex else -1,
            original_ethnicity=ethnicity.original if ethnicity else -1,
        )
        # An end of being unaccompanied says that the child once was.
        alone = self._members.read_flag(details, table, "uasc_flag") is True
        alone = self._members.read_day(details, table, "uasc_end_date") != NO_DAY or alone
        keys = tuple(self._find_keys(self._members.read_text(details, table, "postcode"), episodes))
        self._stated.persons.append(Person(self._stated.statement, row, alone, keys))

    def _read_disabilities(self, details: Members) -> int:
        given = self._members.read_texts(details, "child_details", "disabilities")
        values = [self._reading.value("disability", text) for text in given]
        texts = self._reading.codes.texts() if any(values) else []
        codes = sorted({texts[value.code] for value in values if value})
        if NO_DISABILITY in codes and len(codes) > 1:
            self._members.count("disability_contradiction", "child_details", "disabilities")
        return self._reading.disability_sets.number(",".join(codes)) if codes else -1

    def _find_keys(self, postcode: str | None, episodes: list[Members]) -> Iterator[str]:
        if postcode is None or is_placeholder(postcode):
            return
        place = "".join(postcode.upper().split())
        for episode in episodes:
            day = episode.get("referral_date")
            if isinstance(day, str) and not is_placeholder(day):
                yield f"{day.strip()[:10]} {place}"

    def _read_health(self, owner: _Owner, health: Members | None) -> None:
        if health is None:
            return
        self._members.check(health, "health_and_wellbeing")
        whole = self._stated.number_record("health", owner.child_id)
        if self._members.is_withdrawn(health, "health_and_wellbeing"):
            self._stated.void_record(whole)
            return
        for answer in self._members.read_list(health, "health_and_wellbeing", "sdq_assessments"):
            table = "sdq_assessments"
            self._members.check(answer, table)
            day = self._members.read_day(answer, table, "date")
            held_by = owner._replace(record=whole)
            row = self._add(held_by, "care_outcomes", table, Days(day, NO_DAY), key=str(day))
            self._add_value(row, "sdq_score", self._members.read_text(answer, table, "score"), day)

    def _read_episode(self, of: _Owner, episode: Members) -> None:
        table = "social_care_episodes"
        self._members.check(episode, table)
        own_id = (
            self._members.read_text(episode, table, "social_care_episode_id")
            or str(episode.get("referral_date"))[:40]
        )
        owner = of._replace(record=self._stated.number_record("episode", of.child_id, own_id), id=own_id)
        if self._members.is_withdrawn(episode, table):
            self._stated.void_record(owner.record)
            return
        self._read_referral(owner, episode)
        for name, read in (
            ("child_and_family_assessments", self._read_assessment),
            ("child_in_need_plans", self._read_plan),
            ("section_47_assessments", self._read_enquiry),
            ("child_protection_plans", self._read_plan),
            ("child_looked_after_placements", self._read_placement),
        ):
            for item in self._members.read_list(episode, table, name):
                self._members.check(item, name)
                key = self._find_key(item, name)
                record = self._stated.number_record(name, of.child_id, own_id, key)
                if self._members.is_withdrawn(item, name):
                    self._void_item(owner, name, key, record)
                else:
                    read(owner, item, name, key)
        for item in self._members.read_list(episode, table, "care_worker_details"):
            self._read_worker(owner, item)
        self._read_adoption(owner, self._members.read_object(episode, table, "adoption"))
        self._read_leaver(owner, self._members.read_object(episode, table, "care_leavers"))

    def _find_key(self, item: Members, table: str) -> str:
        named = next(name for name in SECTIONS[table].used if name.endswith("_id"))
        return self._members.read_text(item, table, named) or str(item.get("start_date"))[:40]

    def _void_item(self, owner: _Owner, table: str, key: str, record: int) -> None:
        self._stated.void_record(record)
        if table == "section_47_assessments":
            self._stated.void_record(self._stated.number_record("icpc", owner.child_id, owner.id, key))

    def _read_referral(self, owner: _Owner, episode: Members) -> None:
        table = "social_care_episodes"
        given = Days(
            self._members.read_day(episode, table, "referral_date"),
            self._members.read_day(episode, table, "closure_date"),
        )
        row, days = self._state(owner, "referral", "referral", given, key="")
        if row < 0:
            return
        source = self._members.read_text(episode, table, "referral_source")
        self._add_value(row, "referral_source", source, known_on.referral_source(days.start))
        decided = known_on.referral_no_further_action(days.start, days.end)
        self._add_flag(row, "referral_nfa", episode, table, "referral_no_further_action_flag", known=decided)
        closed = known_on.closure_reason(days.end, self._source_day)
        self._add_value(
            row, "closure_reason", self._members.read_text(episode, table, "closure_reason"), closed
        )

    def _read_assessment(self, owner: _Owner, item: Members, table: str, key: str) -> None:
        given = Days(
            self._members.read_day(item, table, "start_date"),
            self._members.read_day(item, table, "authorisation_date"),
        )
        row, days = self._state(owner, "assessment", table, given, key=key)
        known = known_on.factor(days.end, self._source_day)
        for text in self._members.read_texts(item, table, "factors"):
            self._add_value(row, "factor", text, known)

    def _read_plan(self, owner: _Owner, item: Members, table: str, key: str) -> None:
        kind = "cin_plan" if table == "child_in_need_plans" else "cp_plan"
        self._state(owner, kind, table, self._read_days(item, table), key=key)

    def _read_enquiry(self, owner: _Owner, item: Members, table: str, key: str) -> None:
        row, days = self._state(owner, "section_47", table, self._read_days(item, table), key=key)
        held = self._members.read_day(item, table, "icpc_date")
        if held != NO_DAY:
            self._state(owner, "icpc", "icpc", Days(held, NO_DAY), key=key)
        elif days.start != NO_DAY and self._members.read_text(item, table, "start_date"):
            # Stated whole without a conference: one that was stated before has been called off.
            self._stated.void_record(self._stated.number_record("icpc", owner.child_id, owner.id, key))
        known = known_on.conference_not_required(held, days.end, self._source_day)
        self._add_flag(
            row, "icpc_not_required", item, table, "icpc_required_flag", known=known, inverted=True
        )

    def _read_placement(self, owner: _Owner, item: Members, table: str, key: str) -> None:
        given = self._read_days(item, table)
        record = self._stated.number_record(table, owner.child_id, owner.id, key)
        days = self._stated.settle_days(record, given)
        if days.start == NO_DAY:
            self._members.count("record_without_day", table, "start_date")
            return
        self._stated.placements.append(
            Placement(
                owner.child,
                record,
                owner.record,
                self._stated.statement,
                self._source_day,
                days,
                given.start != NO_DAY,
                self._code("start_reason", item, table, "start_reason"),
                self._code("placement", item, table, "placement_type"),
                self._code("reason_care_ended", item, table, "end_reason"),
                self._code("reason_placement_change", item, table, "change_reason"),
            )
        )

    def _read_worker(self, owner: _Owner, item: Members) -> None:
        table = "care_worker_details"
        self._members.check(item, table)
        days = self._read_days(item, table)
        self._add(owner, "social_worker_change", table, days, key=str(days.start))

    def _read_adoption(self, owner: _Owner, adoption: Members | None) -> None:
        if adoption is None:
            return
        self._members.check(adoption, "adoption")
        for name, kind in _ADOPTION.items():
            if self._members.is_withdrawn(adoption, "adoption", count=name == "placed_date"):
                self._stated.void_record(self._stated.number_record(kind, owner.child_id, owner.id, ""))
            elif (day := self._members.read_day(adoption, "adoption", name)) != NO_DAY:
                self._state(owner, kind, kind, Days(day, NO_DAY), key="")

    def _read_leaver(self, owner: _Owner, leaver: Members | None) -> None:
        if leaver is None:
            return
        table = "care_leavers"
        self._members.check(leaver, table)
        contacts = owner._replace(record=self._stated.number_record(table, owner.child_id, owner.id))
        if self._members.is_withdrawn(leaver, table):
            self._stated.void_record(contacts.record)
            return
        if not any(leaver.get(name) for name in ("contact_date", "activity", "accommodation")):
            return
        day = self._members.read_day(leaver, table, "contact_date")
        # Each latest contact is a contact of its own, not the former one moved.
        row = self._add(contacts, "care_leaver", table, Days(day, NO_DAY), key=str(day))
        for name in ("activity", "accommodation"):
            self._add_value(row, f"care_leaver_{name}", self._members.read_text(leaver, table, name), day)

    def _read_days(self, item: Members, table: str) -> Days:
        return Days(
            self._members.read_day(item, table, "start_date"), self._members.read_day(item, table, "end_date")
        )

    def _state(self, owner: _Owner, kind: str, table: str, given: Days, *, key: str) -> tuple[int, Days]:
        """Add the event of a record with an id; its row, -1 where it has no start, and its days."""
        record = self._stated.number_record(table, owner.child_id, owner.id, key)
        days = self._stated.settle_days(record, given)
        return self._add(owner, kind, table, days, key=key), days

    def _add(self, owner: _Owner, kind: str, table: str, days: Days, *, key: str) -> int:
        if days.start == NO_DAY:
            self._members.count("record_without_day", table, "start_date")
            return -1
        if days.end != NO_DAY and days.end < days.start:
            self._members.count("end_before_start", table, "end_date")
            days = days._replace(end=NO_DAY)
        if days.start > self._source_day:
            self._members.count("after_last_day", table, "start_date")
        record = self._stated.number_record(table, owner.child_id, owner.id, key)
        return self._stated.add_event(
            KIND[kind],
            days,
            child=owner.child,
            record=record,
            owner=owner.record,
            source_day=self._source_day,
        )

    def _add_value(self, row: int, field: str, text: str | None, known: int) -> None:
        value = self._reading.value(field, text)
        if row >= 0 and value is not None:
            self._stated.events.add_detail(row, FIELD[field], value.code, known, value.original)

    def _add_flag(
        self,
        row: int,
        field: str,
        item: Members,
        table: str,
        name: str,
        *,
        known: int,
        inverted: bool = False,
    ) -> None:
        answer = self._members.read_flag(item, table, name)
        if row >= 0 and answer is not None:
            code = self._reading.code("1" if answer != inverted else "0")
            self._stated.events.add_detail(row, FIELD[field], code, known)

    def _code(self, field: str, item: Members, table: str, name: str) -> int:
        value = self._reading.value(field, self._members.read_text(item, table, name))
        return value.code if value else -1
