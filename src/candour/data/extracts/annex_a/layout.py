"""The lists of Ofsted's Annex A as data: their columns, how sheets are recognised, how far back each one reaches.

A list is known by its columns: the child's id and the column that no other list has. Its number or name on the sheet
only settles what the columns leave open.
"""

import re
from typing import Final, NamedTuple

from candour.data.extracts.annex_a.headers import Column

WINDOW_MONTHS: Final = 6
ADOPTION_MONTHS: Final = 12
SEARCHED_ROWS: Final = 20
"""How far down a sheet its header is looked for: titles and notes stand above it."""


class AnnexList(NamedTuple):
    """One list: its number, its name in findings, the rule for a sheet's name, its columns, and its marks.

    A sheet is this list if it has the column `key` and one of `marks`. `shows` are the kinds of event that it states:
    one that started in the last `months` and is first shown now was known on its day. `covers` are those of them of
    which it shows every one that started in that time.
    """

    number: int
    table: str
    named: re.Pattern[str]
    columns: tuple[Column, ...]
    marks: tuple[str, ...]
    shows: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    months: int = WINDOW_MONTHS
    key: str = "child"


def _column(name: str, rule: str) -> Column:
    return Column(name, re.compile(rule))


def _unused(name: str, rule: str) -> Column:
    return Column(name, re.compile(rule), used=False)


_CHILD: Final = _column(
    "child",
    r"^(unique )?(id|identifier)( of (the )?child)?$"
    r"|^(?!.*\b(of|has|in|family|adopter)\b)(?=.*\b(childs?|client|person|young person|ics|mosaic|liquidlogic)\b)"
    r".*(\b(id|identifier)\b|\b(number|no|ref|reference)$)",
)
_PERSON: Final = (
    _CHILD,
    _column("sex", r"^(gender|sex)\b"),
    _column("ethnicity", r"^ethnic|^ethnicity\b"),
    _column("birth", r"\bbirth\b|^d ?o ?b$"),
    _column("age", r"^(current )?age\b"),
)
_DISABILITY: Final = _column("disability", r"\bdisab")
_STAFF: Final = (
    _unused("personal_adviser", r"\bpersonal advis"),
    _unused("allocated_team", r"\bteam\b"),
    _unused("allocated_worker", r"\bworker\b|^allocated\b"),
)

ANNEX_LISTS: Final = (
    AnnexList(
        1,
        "contacts",
        re.compile(r"\bcontacts?\b"),
        (
            *_PERSON,
            _column("contact", r"\bdate\b.*\bcontact\b|\bcontact\b.*\bdate\b"),
            _column("contact_source", r"\bsource\b"),
            *_STAFF,
        ),
        marks=("contact",),
        shows=("contact",),
        covers=("contact",),
    ),
    AnnexList(
        2,
        "early_help",
        re.compile(r"\bearly help\b"),
        (
            *_PERSON,
            _column("start", r"^(?!.*continuous)(.*\bassessment\b|.*\bearly help\b|^).*\bstart"),
            _column("end", r"^(?!.*organi[sz]ation)(?!.*authoris).*\b(complet|clos|end)"),
            _unused("organisation", r"\borgani[sz]ation\b"),
            *_STAFF,
        ),
        marks=("start",),
        shows=("early_help",),
        covers=("early_help",),
    ),
    AnnexList(
        3,
        "referrals",
        re.compile(r"\breferrals?\b"),
        (
            *_PERSON,
            _unused("referrals_in_12_months", r"^(number|no) of referrals\b"),
            _column("referral", r"\bdate\b.*\breferral\b|\breferral\b.*\bdate\b"),
            _column("referral_source", r"\bsource\b"),
            _column("referral_nfa", r"\bnfa\b|\bno further action\b"),
            *_STAFF,
        ),
        marks=("referral",),
        shows=("referral",),
        covers=("referral",),
    ),
    AnnexList(
        4,
        "assessments",
        re.compile(r"\bassessments?\b"),
        (
            *_PERSON,
            _DISABILITY,
            _column("assessment", r"\bassessment\b.*\bstart|\bstart.*\bassessment\b"),
            _column("authorised", r"\bauthoris|\bassessment\b.*\b(end|complet)"),
            _column("child_seen", r"\bseen\b"),
            _column("assessment_need", r"\b(requiring|requires|support|in need)\b"),
            *_STAFF,
        ),
        marks=("assessment",),
        shows=("assessment",),
        covers=("assessment",),
    ),
    AnnexList(
        5,
        "section_47",
        re.compile(r"\b(section|sec|s) ?47\b"),
        (
            *_PERSON,
            _DISABILITY,
            _unused("enquiries_in_12_months", r"^(number|no) of (section|sec|s) ?47"),
            _unused("conferences_in_12_months", r"^(number|no) of (icpc|initial)"),
            _column("icpc_not_required", r"\bunnecessary\b|\bnot (required|necessary)\b"),
            _column("icpc_outcome", r"\bresult|\boutcome\b"),
            _column(
                "icpc",
                r"\bdate\b.*\b(conference|icpc)\b|\b(conference|icpc)\b.*\bdate\b|^(icpc|initial cpc)$",
            ),
            _column(
                "section_47", r"\b(strategy|section 47|s ?47|enquiry)\b.*\b(start|date)|\bdate.*\bs ?47\b"
            ),
            *_STAFF,
        ),
        marks=("section_47", "icpc"),
        shows=("section_47", "icpc"),
        covers=("section_47", "icpc"),
    ),
    AnnexList(
        6,
        "children_in_need",
        re.compile(r"\bchild(ren)? in need\b|\bcin\b"),
        (
            *_PERSON,
            _DISABILITY,
            _column("cin_start", r"\b(cin|in need)\b.*\bstart|\bstart\b.*\b(cin|in need)\b"),
            _column("closure_reason", r"\breason\b"),
            _column("cin_end", r"\b(closure|closed|end)\b"),
            _column("primary_need", r"\bneed\b"),
            _unused("last_seen", r"\bseen\b"),
            _unused("case_status", r"\bstatus\b"),
            *_STAFF,
        ),
        marks=("cin_start",),
        shows=("referral",),
    ),
    AnnexList(
        7,
        "child_protection",
        re.compile(r"\bchild protection\b|\bcpp?\b"),
        (
            *_PERSON,
            _DISABILITY,
            _column("previous_plans", r"\bprevious\b.*\bplan"),
            _unused("emergency_protection", r"\bemergency protection\b|\bpolice\b"),
            _column("plan_start", r"\b(child protection|cpp?)\b.*\bstart|\bplan start\b"),
            _column("plan_end", r"\b(child protection|cpp?)\b.*\b(end|ceased)\b|\bplan end\b"),
            _column("initial_category", r"\binitial\b.*\bcategory\b"),
            _column("latest_category", r"\b(latest|current|last)\b.*\bcategory\b"),
            _unused("seen_alone", r"\balone\b"),
            _column("visit", r"\bvisit\b"),
            _column("review", r"\breview\b"),
            *_STAFF,
        ),
        marks=("plan_start",),
        shows=("cp_plan", "cp_review", "visit"),
        covers=("cp_plan",),
    ),
    AnnexList(
        8,
        "children_in_care",
        re.compile(r"\b(child(ren)?|young people) in care\b|\blooked after\b|\b(lac|cla|cic)\b"),
        (
            *_PERSON,
            _column("unaccompanied", r"\bunaccompanied\b|\buasc\b"),
            _DISABILITY,
            _unused("second_period", r"\bsubsequent\b"),
            _unused("placements_in_12_months", r"^(number|no) of placements\b"),
            _unused("missing_in_12_months", r"^(number|no) of .*\bmissing\b"),
            _unused("absent_in_12_months", r"^(number|no) of .*\babsent\b"),
            _unused("interview_offered", r"\binterview\b.*\boffered\b|\boffered\b.*\binterview\b"),
            _unused("interview_accepted", r"\binterview\b"),
            _column("reason_care_ended", r"\breason\b"),
            _column(
                "care_start",
                r"\b(start|started|began|became)\b.*\b(looked after|care|lac|cla)\b|\b(lac|cla) start",
            ),
            _column("care_end", r"\bceased\b|\b(lac|cla|care) end\b|\bleft care\b"),
            _column("care_need", r"\bneed\b"),
            _column("legal_start", r"\b(start|date)\b.*\blegal status\b|\blegal status\b.*\b(start|date)\b"),
            _column("legal_status", r"\blegal status\b"),
            _column("review", r"\breview\b"),
            _unused("reviewing_officer_visit", r"\biro\b|\breviewing officer\b"),
            _column("visit", r"\bvisit\b"),
            _unused("permanence_plan", r"\bpermanence\b"),
            _unused("health_assessment", r"\bhealth\b"),
            _unused("dental_check", r"\bdental\b|\bdentist\b"),
            _column("placement_start", r"\bstart\b.*\bplacement\b|\bplacement\b.*\bstart\b"),
            _column("placement_provider", r"\bprovider\b|\bprovision\b"),
            _column("placement", r"\bplacement type\b|\btype of placement\b"),
            _unused("placement_postcode", r"\bpostcode\b|\bpost code\b"),
            _unused("placement_urn", r"\burn\b"),
            _unused("placement_authority", r"\bla of placement\b|\bauthority\b"),
            _unused("placement_location", r"\blocation\b"),
            *_STAFF,
        ),
        marks=("care_start",),
        shows=("care_episode", "care_placement", "care_review", "visit"),
        covers=("care_episode",),
    ),
    AnnexList(
        9,
        "care_leavers",
        re.compile(r"\bcare leavers?\b|\bleaving care\b"),
        (
            *_PERSON,
            _DISABILITY,
            _column("unaccompanied", r"\bunaccompanied\b|\buasc\b"),
            _unused("eligibility", r"\beligib"),
            _column("care_leaver_in_touch", r"\bin touch\b"),
            _column("suitability", r"\bsuitab"),
            _column("care_leaver_accommodation", r"\baccommodation\b"),
            _column("care_leaver_activity", r"\bactivity\b"),
            _unused("pathway_plan", r"\bpathway\b"),
            _column("contact", r"\bcontact\b"),
            *_STAFF,
        ),
        marks=("care_leaver_in_touch", "eligibility"),
        shows=("care_leaver",),
    ),
    AnnexList(
        10,
        "adoption",
        re.compile(r"\badoptions?\b"),
        (
            *_PERSON,
            _DISABILITY,
            _unused("family", r"\bfamily\b"),
            _column("adoption_ended_reason", r"\breason\b"),
            _column("reversal", r"\bno longer\b|\brevers"),
            _column("decision", r"\bdecision\b"),
            _unused("foster_for_adoption", r"\bffa\b|\bconcurrent\b|\bfoster"),
            _unused("placement_order", r"\bplacement order\b"),
            _column("adoption_order", r"\badoption order\b"),
            _column("match", r"\bmatch"),
            _column("placed", r"\bplaced\b"),
            _unused("entered_care", r"\bentered\b|\bcare\b"),
            *_STAFF,
        ),
        marks=("decision",),
        shows=("adoption_decision", "adoption_match", "placed_for_adoption"),
        covers=("adoption_decision",),
        months=ADOPTION_MONTHS,
    ),
    AnnexList(
        11,
        "adopters",
        re.compile(r"\badopters?\b"),
        (
            _unused("adopter", r"\badopter\b.*\b(id|identifier)\b"),
            _unused("enquiry", r"\benquiry\b|\bstage\b|\bapplication\b"),
        ),
        marks=("enquiry",),
        key="adopter",
    ),
)

LATEST_ONLY: Final = (
    "referral",
    "icpc",
    "cp_plan",
    "cp_review",
    "care_episode",
    "care_placement",
    "care_review",
    "visit",
    "care_leaver",
    "adoption_decision",
    "adoption_match",
    "placed_for_adoption",
)
"""Kinds of which a list shows each child's newest only, or which leave a list for other reasons than being wrong: none
of them is taken back because a later workbook lacks it. Referrals are among them, for list 6 states older ones.
"""
WITHOUT_END: Final = (
    "contact",
    "section_47",
    "icpc",
    "cp_review",
    "care_review",
    "visit",
    "care_leaver",
    "adoption_match",
)
"""Kinds that happen on a day, or whose end no list gives."""
