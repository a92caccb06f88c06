"""The tables of the standard safeguarding dataset about referrals, assessments, enquiries and plans."""

import json
from collections.abc import Iterator
from typing import Final

import numpy as np

from candour.data.codes.lists import REFERRAL_SOURCES
from candour.data.synthetic.calendar import NEVER, Days, DayText, add_working_days
from candour.data.synthetic.contacts import name_sources
from candour.data.synthetic.recording import CLOSURE_CODES, PLAN_CATEGORY_CODES
from candour.data.synthetic.ssd_columns import (
    PLACEHOLDER,
    SHORT_PLACEHOLDER,
    SsdTable,
    build_table,
    write_flags,
    write_keys,
    write_outcomes,
    write_stamps,
)
from candour.data.synthetic.ssda903_rows import pick
from candour.data.synthetic.statements import Services, Statement

CATEGORY_WORDS: Final = {
    "NEG": "Neglect", "PHY": "Physical Abuse", "SAB": "Sexual Abuse", "EMO": "Emotional Abuse",
    "MUL": "Multiple: [Neglect, Emotional Abuse]",
}  # fmt: skip
CONFERENCE_WORKING_DAYS: Final = 15


def list_case_tables(statement: Statement, services: Services, text: DayText) -> Iterator[SsdTable]:
    """Referrals, assessments and their factors, child in need plans, enquiries, conferences, protection plans."""
    shown = np.flatnonzero(statement.shown).astype(np.int32)
    yield _list_episodes(statement, shown, text)
    yield from _list_assessments(statement, text)
    yield _list_help_plans(statement, text)
    yield from _list_enquiries(statement, text)
    yield from _list_plans(statement, services, text)


def _name_children(statement: Statement, case: Days) -> list[str]:
    return pick(statement.world.identities.child, statement.world.cases.child[case].tolist())


def _list_episodes(statement: Statement, shown: Days, text: DayText) -> SsdTable:
    world = statement.world
    sources = name_sources(world.records.source[shown])
    closed = statement.blank_later(world.cases.course.closed[shown])
    reasons = pick(CLOSURE_CODES, world.records.closure_reason[shown].tolist())
    needs = statement.code_needs(shown)
    return build_table(
        "ssd_cin_episodes",
        len(shown),
        cine_referral_id=write_keys("REF", shown),
        cine_person_id=_name_children(statement, shown),
        cine_referral_date=write_stamps(text, world.cases.referred[shown]),
        cine_cin_primary_need_code=needs,
        cine_referral_source_code=sources,
        cine_referral_source_desc=[REFERRAL_SOURCES[code].label for code in sources],
        cine_referral_outcome_json=write_outcomes("SINGLE_ASSESSMENT_FLAG", ~statement.refused[shown]),
        cine_referral_nfa=write_flags(statement.refused[shown]),
        cine_close_reason=[
            code if day != NEVER else "" for code, day in zip(reasons, closed.tolist(), strict=True)
        ],
        cine_close_date=write_stamps(text, closed),
        cine_referral_team=PLACEHOLDER,
        cine_referral_worker_id=SHORT_PLACEHOLDER,
    )


def _list_assessments(statement: Statement, text: DayText) -> Iterator[SsdTable]:
    table = statement.world.records.assessments
    rows = statement.find_rows(table.case, table.started)
    case = table.case[rows]
    authorised = statement.blank_later(table.authorised[rows])
    done = authorised != NEVER
    needless = ~statement.find_supported(case)
    yield build_table(
        "ssd_cin_assessments",
        len(rows),
        cina_assessment_id=write_keys("ASM", rows),
        cina_person_id=_name_children(statement, case),
        cina_referral_id=write_keys("REF", case),
        cina_assessment_start_date=write_stamps(text, table.started[rows]),
        cina_assessment_child_seen=write_flags(find_seen(rows)),
        cina_assessment_auth_date=write_stamps(text, authorised),
        cina_assessment_outcome_json=write_outcomes("NFA_FLAG", needless & done),
        cina_assessment_outcome_nfa=pick(("N", "Y", ""), np.where(done, needless, 2).tolist()),
        cina_assessment_team=PLACEHOLDER,
        cina_assessment_worker_id=SHORT_PLACEHOLDER,
    )
    factors = statement.list_factors(rows)
    listed = [row for row, codes in zip(rows.tolist(), factors, strict=True) if codes]
    yield build_table(
        "ssd_assessment_factors",
        len(listed),
        cinf_table_id=write_keys("FAC", listed),
        cinf_assessment_id=write_keys("ASM", listed),
        cinf_assessment_factors_json=[json.dumps(codes) for codes in factors if codes],
    )


def find_seen(rows: Days) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Whether the child was seen during each of these assessments: all but one in forty."""
    return np.asarray(rows % 40 != 7)


def _list_help_plans(statement: Statement, text: DayText) -> SsdTable:
    table = statement.world.records.help_plans
    rows = statement.find_rows(table.case, table.started)
    case = table.case[rows]
    return build_table(
        "ssd_cin_plans",
        len(rows),
        cinp_cin_plan_id=write_keys("CIP", rows),
        cinp_referral_id=write_keys("REF", case),
        cinp_person_id=_name_children(statement, case),
        cinp_cin_plan_start_date=write_stamps(text, table.started[rows]),
        cinp_cin_plan_end_date=write_stamps(text, statement.blank_later(table.ended[rows])),
        cinp_cin_plan_team=PLACEHOLDER,
        cinp_cin_plan_worker_id=SHORT_PLACEHOLDER,
    )


def find_plans_of_conferences(statement: Statement) -> Days:
    """For each enquiry, the row of the plan that its conference made; -1 where it made none."""
    records = statement.world.records
    plans = {
        (case, day): row
        for row, (case, day) in enumerate(
            zip(records.plans.case.tolist(), records.plans.started.tolist(), strict=True)
        )
    }
    pairs = zip(records.enquiries.case.tolist(), records.enquiries.conference.tolist(), strict=True)
    return np.array([plans.get(pair, -1) for pair in pairs], np.int32)


def find_enquiry_ends(statement: Statement, rows: Days) -> Days:
    """The end of each of these enquiries, ten days after it began; NEVER while it lasts."""
    return statement.blank_later(statement.world.records.enquiries.started[rows] + 10)


def _list_enquiries(statement: Statement, text: DayText) -> Iterator[SsdTable]:
    table = statement.world.records.enquiries
    rows = statement.find_rows(table.case, table.started)
    case, needless = table.case[rows], statement.find_needless(rows)
    yield build_table(
        "ssd_s47_enquiry",
        len(rows),
        s47e_s47_enquiry_id=write_keys("S47", rows),
        s47e_referral_id=write_keys("REF", case),
        s47e_person_id=_name_children(statement, case),
        s47e_s47_start_date=write_stamps(text, table.started[rows]),
        s47e_s47_end_date=write_stamps(text, find_enquiry_ends(statement, rows)),
        s47e_s47_nfa=write_flags(needless),
        s47e_s47_outcome_json=write_outcomes("CP_CONFERENCE_FLAG", ~needless),
        s47e_s47_completed_by_worker_id=SHORT_PLACEHOLDER,
        s47e_s47_completed_by_team=PLACEHOLDER,
    )
    held = rows[table.conference[rows] <= statement.day]
    plan, case = find_plans_of_conferences(statement)[held], table.case[held]
    target = add_working_days(table.started[held], np.full(len(held), CONFERENCE_WORKING_DAYS, np.int32))
    yield build_table(
        "ssd_initial_cp_conference",
        len(held),
        icpc_icpc_id=write_keys("ICP", held),
        icpc_icpc_meeting_id=SHORT_PLACEHOLDER,
        icpc_s47_enquiry_id=write_keys("S47", held),
        icpc_person_id=_name_children(statement, case),
        icpc_cp_plan_id=["" if row < 0 else f"CPP{row + 1:08d}" for row in plan.tolist()],
        icpc_referral_id=write_keys("REF", case),
        icpc_icpc_transfer_in="N",
        icpc_icpc_target_date=write_stamps(text, target),
        icpc_icpc_date=write_stamps(text, table.conference[held]),
        icpc_icpc_outcome_cp_flag=write_flags(plan >= 0),
        icpc_icpc_outcome_json=write_outcomes("CP_FLAG", plan >= 0),
        icpc_icpc_team=PLACEHOLDER,
        icpc_icpc_worker_id=SHORT_PLACEHOLDER,
    )


def _list_plans(statement: Statement, services: Services, text: DayText) -> Iterator[SsdTable]:
    table = statement.world.records.plans
    rows = statement.find_rows(table.case, table.started)
    case = table.case[rows]
    conference = {
        plan: enquiry
        for enquiry, plan in enumerate(find_plans_of_conferences(statement).tolist())
        if plan >= 0
    }
    words = [CATEGORY_WORDS[code] for code in PLAN_CATEGORY_CODES]
    found = [conference.get(row, -1) for row in rows.tolist()]
    yield build_table(
        "ssd_cp_plans",
        len(rows),
        cppl_cp_plan_id=write_keys("CPP", rows),
        cppl_referral_id=write_keys("REF", case),
        cppl_icpc_id=["" if row < 0 else f"ICP{row + 1:08d}" for row in found],
        cppl_person_id=_name_children(statement, case),
        cppl_cp_plan_start_date=write_stamps(text, table.started[rows]),
        cppl_cp_plan_end_date=write_stamps(text, statement.blank_later(table.ended[rows])),
        cppl_cp_plan_initial_category=pick(words, table.first_category[rows].tolist()),
        cppl_cp_plan_ola="N",
        cppl_cp_plan_latest_category=pick(words, statement.find_categories(rows).tolist()),
    )
    reviews = statement.list_reviews(rows)
    owner = table.case[reviews.plan]
    yield build_table(
        "ssd_cp_reviews",
        len(reviews.plan),
        cppr_cp_review_id=write_keys("CPR", range(len(reviews.plan))),
        cppr_person_id=_name_children(statement, owner),
        cppr_cp_plan_id=write_keys("CPP", reviews.plan),
        cppr_cp_review_due=write_stamps(text, reviews.day),
        cppr_cp_review_date=write_stamps(text, reviews.day),
        cppr_cp_review_meeting_id=SHORT_PLACEHOLDER,
        cppr_cp_review_outcome_continue_cp="Y",
        cppr_cp_review_quorate="Y",
        cppr_cp_review_participation=PLACEHOLDER,
    )
    yield _list_plan_visits(statement, services, text)


def _list_plan_visits(statement: Statement, services: Services, text: DayText) -> SsdTable:
    visits, plans = services.visits.plan, statement.world.records.plans
    rows = np.flatnonzero((visits.day <= statement.day) & statement.shown[plans.case[visits.row]])
    plan = visits.row[rows]
    return build_table(
        "ssd_cp_visits",
        len(rows),
        cppv_cp_visit_id=write_keys("CPV", rows),
        cppv_person_id=_name_children(statement, plans.case[plan]),
        cppv_cp_plan_id=write_keys("CPP", plan),
        cppv_cp_visit_date=write_stamps(text, visits.day[rows]),
        cppv_cp_visit_seen=write_flags(visits.seen[rows]),
        cppv_cp_visit_seen_alone=write_flags(visits.seen_alone[rows]),
        cppv_cp_visit_bedroom="",
    )
