"""What happened to the children before care: contacts, referrals, assessments, enquiries, conferences, plans, visits.

A value is known from the day that `known_on` says, as in the census, but for the need of a referral: the dataset holds
today's word only, which may have been written over long after the assessment, so it is known from the closure on.
"""

import re
from typing import NamedTuple

from candour.data import known_on
from candour.data.extracts.files.day_formats import NO_DAY
from candour.data.extracts.standard_safeguarding_dataset import tables
from candour.data.extracts.standard_safeguarding_dataset.cells import SnapshotReading
from candour.data.extracts.standard_safeguarding_dataset.json_columns import read_factor_codes, read_flags
from candour.data.extracts.standard_safeguarding_dataset.people import Homes, find_postcode
from candour.data.vocabulary import normalise_value

_OTHER_WORKER = re.compile(
    r"\biro\b|independent|review|chair|conference|advis|admin|manag|supervis|health|nurse|school|teach|foster|police",
    re.IGNORECASE,
)


class _Referral(NamedTuple):
    row: int
    closure: int


_Key = tuple[int, str | None]
"""A child and the id of a record: some systems give one id to the referral of all siblings."""


def read_pathway(snapshot: SnapshotReading, homes: Homes) -> None:
    """Add every event before care."""
    _read_contacts(snapshot)
    _read_early_help(snapshot)
    referrals = _read_referrals(snapshot, homes)
    _read_assessments(snapshot)
    _read_cin_plans(snapshot)
    _read_enquiries(snapshot, referrals, _read_conferences(snapshot))
    _read_protection_plans(snapshot)
    _read_reviews(snapshot)
    for table in tables.VISITS:
        _read_visits(snapshot, table)
    _read_pre_proceedings(snapshot)
    _read_involvements(snapshot)


def _read_contacts(snapshot: SnapshotReading) -> None:
    for child, (day, code, words) in snapshot.children_of(tables.CONTACTS):
        start = snapshot.required_day(day, tables.CONTACTS, "cont_contact_date")
        if start != NO_DAY:
            row = snapshot.add_event("contact", tables.CONTACTS, child=child, start=start)
            snapshot.add_value(row, "contact_source", code or words, known_on.referral_source(start))


def _read_early_help(snapshot: SnapshotReading) -> None:
    for child, (first, last) in snapshot.children_of(tables.EARLY_HELP):
        start = snapshot.required_day(first, tables.EARLY_HELP, "earl_episode_start_date")
        if start != NO_DAY:
            end = snapshot.read_day(last, "earl_episode_end_date")
            snapshot.add_event("early_help", tables.EARLY_HELP, child=child, start=start, end=end)


def _read_referrals(snapshot: SnapshotReading, homes: Homes) -> dict[_Key, _Referral]:
    referrals: dict[_Key, _Referral] = {}
    table, keys = tables.REFERRALS, snapshot.reading.family_keys
    for child, values in snapshot.children_of(table):
        identifier, referred, closed, code, words, nfa, outcome, need, reason = values
        start = snapshot.required_day(referred, table, "cine_referral_date")
        if start == NO_DAY:
            continue
        closure = snapshot.read_day(closed, "cine_close_date")
        row = snapshot.add_event("referral", table, child=child, start=start, end=closure)
        snapshot.add_value(row, "referral_source", code or words, known_on.referral_source(start))
        flags = _read_flags(snapshot, table, "cine_referral_outcome_json", outcome)
        refused = _read_answer(nfa, otherwise=flags.get("NFA_FLAG"))
        snapshot.add_answer(
            row, "referral_nfa", answer=refused, known=known_on.referral_no_further_action(start, closure)
        )
        snapshot.add_value(row, "primary_need", need, known_on.primary_need(NO_DAY, closure, snapshot.day))
        snapshot.add_value(row, "closure_reason", reason, known_on.closure_reason(closure, snapshot.day))
        postcode = find_postcode(homes, child, start)
        if postcode:
            keys.add("referral_date_and_postcode", child, f"{start} {postcode}")
        referrals[child, identifier] = _Referral(row, closure)
    return referrals


def _read_assessments(snapshot: SnapshotReading) -> None:
    """Add assessments, then the factors that hang on them."""
    table = tables.ASSESSMENTS
    found: dict[str, tuple[int, int]] = {}
    for child, values in snapshot.children_of(table):
        identifier, started, signed, seen, nfa, outcome = values
        start = snapshot.required_day(started, table, "cina_assessment_start_date")
        if start == NO_DAY:
            continue
        authorised = snapshot.read_day(signed, "cina_assessment_auth_date")
        row = snapshot.add_event("assessment", table, child=child, start=start, end=authorised)
        known = known_on.assessment_outcome(authorised, snapshot.day)
        snapshot.add_value(row, "child_seen", seen, known)
        flags = _read_flags(snapshot, table, "cina_assessment_outcome_json", outcome)
        # Until it is authorised there is no outcome, whatever a system's default puts into the column.
        needless = _read_answer(nfa, otherwise=flags.get("NFA_FLAG")) if authorised != NO_DAY else None
        snapshot.add_answer(
            row, "assessment_need", answer=None if needless is None else not needless, known=known
        )
        if identifier is not None:
            found[identifier] = (row, authorised)
    _read_factors(snapshot, found)


def _read_factors(snapshot: SnapshotReading, assessments: dict[str, tuple[int, int]]) -> None:
    broken = unlinked = rows = 0
    for identifier, text in snapshot.rows_of(tables.FACTORS):
        if text is None:
            continue
        rows += 1
        codes = read_factor_codes(text)
        if codes is None:
            broken += 1
        elif identifier is None or identifier not in assessments:
            unlinked += 1
        else:
            row, authorised = assessments[identifier]
            for code in codes:
                snapshot.add_value(row, "factor", code, known_on.factor(authorised, snapshot.day))
    snapshot.note("broken_json", tables.FACTORS, "cinf_assessment_factors_json", count=broken, of=rows)
    snapshot.note("record_without_child", tables.FACTORS, "cinf_assessment_id", count=unlinked, of=rows)


def _read_cin_plans(snapshot: SnapshotReading) -> None:
    for child, (first, last) in snapshot.children_of(tables.CIN_PLANS):
        start = snapshot.required_day(first, tables.CIN_PLANS, "cinp_cin_plan_start_date")
        if start != NO_DAY:
            end = snapshot.read_day(last, "cinp_cin_plan_end_date")
            snapshot.add_event("cin_plan", tables.CIN_PLANS, child=child, start=start, end=end)


def _read_conferences(snapshot: SnapshotReading) -> dict[_Key, int]:
    """Add conferences; return the day of that which each enquiry led to."""
    table = tables.CONFERENCES
    held: dict[_Key, int] = {}
    for child, (enquiry, day, flag, outcome) in snapshot.children_of(table):
        start = snapshot.read_day(day, "icpc_icpc_date")
        if start == NO_DAY:
            # Only its target day is given.
            snapshot.note("not_held", table, "icpc_icpc_date")
            continue
        row = snapshot.add_event("icpc", table, child=child, start=start)
        flags = _read_flags(snapshot, table, "icpc_icpc_outcome_json", outcome)
        planned = _read_answer(flag, otherwise=flags.get("CP_FLAG"))
        snapshot.add_answer(row, "icpc_outcome", answer=planned, known=known_on.conference_outcome(start))
        if enquiry is not None:
            held[child, enquiry] = min(start, held.get((child, enquiry), start))
    return held


def _read_enquiries(
    snapshot: SnapshotReading, referrals: dict[_Key, _Referral], held: dict[_Key, int]
) -> None:
    table = tables.ENQUIRIES
    for child, (identifier, referral_id, started, nfa, outcome) in snapshot.children_of(table):
        start = snapshot.required_day(started, table, "s47e_s47_start_date")
        if start == NO_DAY:
            continue
        row = snapshot.add_event("section_47", table, child=child, start=start)
        conference = held.get((child, identifier), NO_DAY)
        referral = referrals.get((child, referral_id))
        closure = NO_DAY if referral is None else referral.closure
        flags = _read_flags(snapshot, table, "s47e_s47_outcome_json", outcome)
        needless = _judge_conference(conference, flags, refused=_read_answer(nfa))
        known = known_on.conference_not_required(conference, closure, snapshot.day)
        snapshot.add_answer(row, "icpc_not_required", answer=needless, known=known)


def _judge_conference(conference: int, flags: dict[str, bool], *, refused: bool | None) -> bool | None:
    """Whether an enquiry was closed without a conference; None where nothing was decided yet."""
    if conference != NO_DAY or flags.get("CP_CONFERENCE_FLAG"):
        return False
    if refused or flags.get("NFA_FLAG"):
        return True
    decided = any(answer for name, answer in flags.items() if name.endswith("_FLAG"))
    return True if decided and "CP_CONFERENCE_FLAG" in flags else None


def _read_protection_plans(snapshot: SnapshotReading) -> None:
    table = tables.CP_PLANS
    elsewhere = read = 0
    for child, (first, last, initial, latest, other) in snapshot.children_of(table):
        read += 1
        if _read_answer(other):
            elsewhere += 1
            continue
        start = snapshot.required_day(first, table, "cppl_cp_plan_start_date")
        if start == NO_DAY:
            continue
        end = snapshot.read_day(last, "cppl_cp_plan_end_date")
        row = snapshot.add_event("cp_plan", table, child=child, start=start, end=end)
        snapshot.add_value(row, "initial_category", initial, known_on.initial_category(start))
        snapshot.add_value(row, "latest_category", latest, known_on.latest_category(end, snapshot.day))
    snapshot.note("plan_of_other_authority", table, "cppl_cp_plan_ola", count=elsewhere, of=read)


def _read_reviews(snapshot: SnapshotReading) -> None:
    for child, (day, due) in snapshot.children_of(tables.CP_REVIEWS):
        start = snapshot.read_day(day, "cppr_cp_review_date")
        if start != NO_DAY:
            snapshot.add_event("cp_review", tables.CP_REVIEWS, child=child, start=start)
        else:
            rule = "not_held" if due is not None and day is None else "record_without_day"
            snapshot.note(rule, tables.CP_REVIEWS, "cppr_cp_review_date")


def _read_visits(snapshot: SnapshotReading, table: tables.SafeguardingTable) -> None:
    for child, (day, seen) in snapshot.children_of(table):
        start = snapshot.required_day(day, table, table.columns[0])
        if start != NO_DAY:
            row = snapshot.add_event("visit", table, child=child, start=start)
            snapshot.add_value(row, "child_seen", seen, start)


def _read_pre_proceedings(snapshot: SnapshotReading) -> None:
    table = tables.PRE_PROCEEDINGS
    for child, values in snapshot.children_of(table):
        days = [snapshot.read_day(text, name) for text, name in zip(values, table.columns, strict=True)]
        start = next((day for day in days[:3] if day != NO_DAY), NO_DAY)
        if start == NO_DAY:
            snapshot.note("record_without_day", table, table.columns[0])
        else:
            snapshot.add_event("pre_proceedings", table, child=child, start=start, end=days[3])


def _read_involvements(snapshot: SnapshotReading) -> None:
    table = tables.INVOLVEMENTS
    others = read = 0
    for child, (day, last, role, reason) in snapshot.children_of(table):
        read += 1
        if role is not None and _OTHER_WORKER.search(role):
            others += 1
            continue
        start = snapshot.required_day(day, table, "invo_involvement_start_date")
        if start != NO_DAY:
            end = snapshot.read_day(last, "invo_involvement_end_date")
            row = snapshot.add_event("social_worker_change", table, child=child, start=start, end=end)
            snapshot.add_value(row, "social_worker_change_reason", reason, start)
    snapshot.note("not_used", table, "invo_professional_role_id", count=others, of=read)


def _read_answer(text: str | None, *, otherwise: bool | None = None) -> bool | None:
    """Yes or no as a flag says it, else as something else does."""
    code = None if text is None else normalise_value("referral_nfa", text)
    return otherwise if code is None else code == "1"


def _read_flags(
    snapshot: SnapshotReading, table: tables.SafeguardingTable, field: str, text: str | None
) -> dict[str, bool]:
    if text is None:
        return {}
    flags = read_flags(text)
    if flags is None:
        snapshot.note("broken_json", table, field)
        return {}
    return flags
