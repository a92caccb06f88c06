"""Writes what the daily flow to the Department for Education would send: a JSON array, one object a child."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np

from candour.data.synthetic.calendar import NEVER, Days, DayText
from candour.data.synthetic.care import PLACE_CHANGES, REASONS_CEASED, REASONS_NEW, find_periods
from candour.data.synthetic.care_tables import ACCOMMODATION, ACTIVITIES, IN_TOUCH
from candour.data.synthetic.contacts import name_sources
from candour.data.synthetic.population import YEAR
from candour.data.synthetic.recording import CLOSURE_CODES
from candour.data.synthetic.ssd_care import show_if_known
from candour.data.synthetic.ssd_cases import find_enquiry_ends
from candour.data.synthetic.ssd_columns import NOT_A_NAME, write_keys
from candour.data.synthetic.ssd_people import write_number_reasons, write_sexes
from candour.data.synthetic.ssda903_further_rows import write_worker
from candour.data.synthetic.ssda903_rows import pick
from candour.data.synthetic.statements import Services, Statement

Record = dict[str, Any]
Parts = dict[int, list[Record]]
_EPOCH: Final = date(1970, 1, 1).toordinal()


def write_dfe_api(folder: Path, *, statement: Statement, services: Services, text: DayText) -> list[Path]:
    """Writes `folder/<YYYY-MM-DD>.json` as of the day of the statement and returns its path.

    The file holds all children of the day; a request to the department holds at most 100 of them.
    """
    folder.mkdir(parents=True)
    path = folder / f"{date.fromordinal(statement.day + _EPOCH).isoformat()}.json"
    records = _list_children(statement, services, text)
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for number, record in enumerate(records):
            stream.write("[\n" if number == 0 else ",\n")
            stream.write(json.dumps(record))
        stream.write("\n]\n")
    return [path]


def _list_children(statement: Statement, services: Services, text: DayText) -> Iterator[Record]:
    details = _list_details(statement, services, text)
    scores = _gather_scores(services, text)
    episodes = _gather_episodes(statement, services, text)
    for child, child_id in enumerate(statement.world.identities.child):
        record: Record = {"la_child_id": child_id, "mis_child_id": f"MIS-{child_id}", "purge": False}
        record["child_details"] = details[child]
        if child in scores:
            record["health_and_wellbeing"] = {"sdq_assessments": scores[child], "purge": False}
        record["social_care_episodes"] = episodes[child]
        yield record


def _drop_blank(record: Record) -> Record:
    """What is not known is left out, as the schema has no null."""
    return {name: value for name, value in record.items() if value != ""}


def _list_details(statement: Statement, services: Services, text: DayText) -> list[Record]:
    world, unborn = statement.world, statement.unborn
    births, expected = text.write_iso(world.children.born), text.write_iso(statement.find_expected())
    reasons, sexes = write_number_reasons(statement), write_sexes(statement)
    grown_up = text.write_iso(statement.blank_later(world.children.born + round(18 * YEAR)))
    address = services.addresses
    sectors = {
        child: sector
        for child, sector, day in zip(
            address.child.tolist(), address.sector, address.started.tolist(), strict=True
        )
        if day <= statement.day
    }
    found = []
    for child, (birth, alone) in enumerate(zip(births, world.children.unaccompanied.tolist(), strict=True)):
        not_born = bool(unborn[child])
        reason = reasons[child]
        record = {
            "unique_pupil_number": "" if reason else world.identities.upn[child],
            "unique_pupil_number_unknown_reason": reason,
            "first_name": NOT_A_NAME,
            "surname": NOT_A_NAME,
            "date_of_birth": "" if not_born else birth,
            "expected_date_of_birth": expected[child],
            "sex": sexes[child],
            "ethnicity": world.identities.ethnicity[child],
            "postcode": sectors.get(child, ""),
            "uasc_flag": alone,
            "uasc_end_date": grown_up[child] if alone else "",
            "purge": False,
        }
        if listed := world.identities.disability[child]:
            record["disabilities"] = [] if not_born else list(listed)
        found.append(_drop_blank(record))
    return found


def _gather_scores(services: Services, text: DayText) -> Parts:
    table = services.further.outcomes
    gathered: defaultdict[int, list[Record]] = defaultdict(list)
    days = text.write_iso(table.scored_on)
    for child, score, day in zip(table.child.tolist(), table.score.tolist(), days, strict=True):
        if day:
            gathered[child].append({"date": day, "score": score})
    return gathered


def _gather_episodes(statement: Statement, services: Services, text: DayText) -> Parts:
    cases, records = statement.world.cases, statement.world.records
    shown = np.flatnonzero(statement.shown).astype(np.int32)
    closed = statement.blank_later(cases.course.closed[shown])
    reasons = pick(CLOSURE_CODES, records.closure_reason[shown].tolist())
    parts = _gather_parts(statement, services, text)
    adoptions, leavers = _gather_adoptions(statement, services, text), _gather_leavers(services, text)
    latest = dict(zip(cases.child[shown].tolist(), shown.tolist(), strict=True))
    gathered: defaultdict[int, list[Record]] = defaultdict(list)
    columns = (
        shown.tolist(),
        cases.child[shown].tolist(),
        write_keys("REF", shown),
        text.write_iso(cases.referred[shown]),
        name_sources(records.source[shown]),
        statement.refused[shown].tolist(),
        text.write_iso(closed),
        [code if day != NEVER else "" for code, day in zip(reasons, closed.tolist(), strict=True)],
    )
    names = (
        "social_care_episode_id", "referral_date", "referral_source", "referral_no_further_action_flag",
        "closure_date", "closure_reason",
    )  # fmt: skip
    for case, child, *values in zip(*columns, strict=True):
        record = _drop_blank(dict(zip(names, values, strict=True)))
        record |= {name: of_case[case] for name, of_case in parts.items() if case in of_case}
        if case in adoptions:
            record["adoption"] = adoptions[case]
        if child in leavers and latest[child] == case:
            record["care_leavers"] = leavers[child]
        gathered[child].append(record | {"purge": False})
    return gathered


def _gather(case: Days, columns: dict[str, Iterable[Any]], *, purge: bool = True) -> Parts:
    gathered: defaultdict[int, list[Record]] = defaultdict(list)
    for owner, *values in zip(case.tolist(), *columns.values(), strict=True):
        record = _drop_blank(dict(zip(columns, values, strict=True)))
        gathered[owner].append(record | {"purge": False} if purge else record)
    return gathered


def _gather_parts(statement: Statement, services: Services, text: DayText) -> dict[str, Parts]:
    return {
        "care_worker_details": _gather_workers(statement, services, text),
        "child_and_family_assessments": _gather_assessments(statement, text),
        "child_in_need_plans": _gather_help_plans(statement, text),
        "section_47_assessments": _gather_enquiries(statement, text),
        "child_protection_plans": _gather_plans(statement, text),
        "child_looked_after_placements": _gather_placements(statement, text),
    }


def _gather_workers(statement: Statement, services: Services, text: DayText) -> Parts:
    table = services.further.workers
    rows = statement.find_in_period(table.started, table.ended)
    return _gather(
        table.case[rows],
        {
            "worker_id": [write_worker(number) for number in table.worker[rows].tolist()],
            "start_date": text.write_iso(table.started[rows]),
            "end_date": text.write_iso(statement.blank_later(table.ended[rows])),
        },
        purge=False,
    )


def _gather_assessments(statement: Statement, text: DayText) -> Parts:
    table = statement.world.records.assessments
    rows = statement.find_rows(table.case, table.started)
    return _gather(
        table.case[rows],
        {
            "child_and_family_assessment_id": write_keys("ASM", rows),
            "start_date": text.write_iso(table.started[rows]),
            "authorisation_date": text.write_iso(statement.blank_later(table.authorised[rows])),
            "factors": [list(dict.fromkeys(codes)) for codes in statement.list_factors(rows)],
        },
    )


def _gather_help_plans(statement: Statement, text: DayText) -> Parts:
    table = statement.world.records.help_plans
    rows = statement.find_rows(table.case, table.started)
    return _gather(
        table.case[rows],
        {
            "child_in_need_plan_id": write_keys("CIP", rows),
            "start_date": text.write_iso(table.started[rows]),
            "end_date": text.write_iso(statement.blank_later(table.ended[rows])),
        },
    )


def _gather_enquiries(statement: Statement, text: DayText) -> Parts:
    table = statement.world.records.enquiries
    rows = statement.find_rows(table.case, table.started)
    return _gather(
        table.case[rows],
        {
            "section_47_assessment_id": write_keys("S47", rows),
            "start_date": text.write_iso(table.started[rows]),
            "icpc_required_flag": (~statement.find_needless(rows)).tolist(),
            "icpc_date": text.write_iso(statement.blank_later(table.conference[rows])),
            "end_date": text.write_iso(find_enquiry_ends(statement, rows)),
        },
    )


def _gather_plans(statement: Statement, text: DayText) -> Parts:
    table = statement.world.records.plans
    rows = statement.find_rows(table.case, table.started)
    return _gather(
        table.case[rows],
        {
            "child_protection_plan_id": write_keys("CPP", rows),
            "start_date": text.write_iso(table.started[rows]),
            "end_date": text.write_iso(statement.blank_later(table.ended[rows])),
        },
    )


def _gather_placements(statement: Statement, text: DayText) -> Parts:
    """Episodes of care; series of short breaks are not sent, for nothing in the schema would tell them apart."""
    care = statement.world.care
    table, period = care.episodes, find_periods(care)
    rows = statement.find_in_period(table.started, table.ended)
    rows = rows[~care.periods.short_break[period[rows]]]
    ended = statement.blank_later(table.ended[rows])
    over = (ended != NEVER).tolist()
    reasons = pick(REASONS_CEASED, table.ceased[rows].tolist())
    changes = pick((*PLACE_CHANGES, ""), table.place_change[rows].tolist())
    return _gather(
        care.periods.case[period[rows]],
        {
            "child_looked_after_placement_id": write_keys("CLE", rows),
            "start_date": text.write_iso(table.started[rows]),
            "start_reason": pick(REASONS_NEW, table.reason_new[rows].tolist()),
            "placement_type": statement.code_placements(rows),
            "end_date": text.write_iso(ended),
            "end_reason": [code if done else "" for code, done in zip(reasons, over, strict=True)],
            "change_reason": [code if done else "" for code, done in zip(changes, over, strict=True)],
        },
    )


def _gather_adoptions(statement: Statement, services: Services, text: DayText) -> dict[int, Record]:
    table = services.further.adoptions
    rows = statement.find_in_period(table.decided, np.minimum(table.adopted, table.reversed_on))
    parts = _gather(
        statement.world.care.periods.case[table.period[rows]],
        {
            "initial_decision_date": text.write_iso(table.decided[rows]),
            "matched_date": text.write_iso(statement.blank_later(table.matched[rows])),
            "placed_date": text.write_iso(statement.blank_later(table.placed[rows])),
        },
    )
    return {case: records[-1] for case, records in parts.items()}


def _gather_leavers(services: Services, text: DayText) -> dict[int, Record]:
    table = services.further.leavers
    touch = pick(tuple(IN_TOUCH), table.in_touch.tolist())
    homes = show_if_known(touch, pick(tuple(ACCOMMODATION), table.accommodation.tolist()))
    parts = _gather(
        table.child,
        {
            "contact_date": text.write_iso(table.contact),
            "activity": show_if_known(touch, pick(tuple(ACTIVITIES), table.activity.tolist())),
            "accommodation": [code[:1] for code in homes],
        },
    )
    return {child: records[-1] for child, records in parts.items()}
