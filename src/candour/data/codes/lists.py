"""The code lists of the children in need census and the SSDA903, in plain English, with the years they held.

A year is that in which the reporting year ends (2024: 1 April 2023 to 31 March 2024). Nothing here rejects
a code: a reader keeps an unknown one and says so. Some formats give a group and no finer code: the codes that
stand for a group only are marked so, and are never put in the place of a finer one.
"""

from collections.abc import Callable

from candour.data.codes.care_outcomes import (
    ACCOMMODATIONS,
    ACTIVITIES,
    ADOPTION_ENDED_REASONS,
    CASE_STATUSES,
    IN_TOUCH,
    PREVIOUS_PERMANENCE,
    SDQ_REASONS,
    SOCIAL_WORKER_CHANGE_REASONS,
)
from candour.data.codes.code import Code, list_codes

YES_NO = list_codes(_1="yes", _0="no")

SEXES = {
    "M": Code("Male", first_year=2025),
    "F": Code("Female", first_year=2025),
    "U": Code("Not recorded", first_year=2025),
    "1": Code("Male", last_year=2024),
    "2": Code("Female", last_year=2024),
    "0": Code("Not recorded", last_year=2024),
    "9": Code("Not recorded", last_year=2024),
}

ETHNIC_GROUPS = {
    "WBRI": "White",
    "WIRI": "White",
    "WIRT": "White",
    "WROM": "White",
    "WOTH": "White",
    "MWBC": "Mixed",
    "MWBA": "Mixed",
    "MWAS": "Mixed",
    "MOTH": "Mixed",
    "AIND": "Asian",
    "APKN": "Asian",
    "ABAN": "Asian",
    "CHNE": "Asian",
    "AOTH": "Asian",
    "BCRB": "Black",
    "BAFR": "Black",
    "BOTH": "Black",
    "OOTH": "Other",
    "REFU": "Not recorded",
    "NOBT": "Not recorded",
    "WHITE": "White",
    "MIXED": "Mixed",
    "ASIAN": "Asian",
    "BLACK": "Black",
    "OTHER": "Other",
}
MISSPELT_ETHNICITIES = {"CNHE": "CHNE"}
ETHNICITIES = list_codes(
    WBRI="White British",
    WIRI="White Irish",
    WIRT="Irish Traveller",
    WROM="Gypsy or Roma",
    WOTH="other White",
    MWBC="White and Black Caribbean",
    MWBA="White and Black African",
    MWAS="White and Asian",
    MOTH="other mixed",
    AIND="Indian",
    APKN="Pakistani",
    ABAN="Bangladeshi",
    CHNE="Chinese",
    AOTH="other Asian",
    BCRB="Black Caribbean",
    BAFR="Black African",
    BOTH="other Black",
    OOTH="another ethnic group",
    REFU="would not say",
    NOBT="not obtained yet",
    WHITE="White, no more said",
    MIXED="mixed, no more said",
    ASIAN="Asian, no more said",
    BLACK="Black, no more said",
    OTHER="other group, no more said",
)

NO_DISABILITY = "NONE"
NO_ANSWERS = frozenset({"REFU", "NOBT", "UNK", "NK", "NR", "NS", "U"})
LONGEST_DISABILITY = 4
DISABILITIES = list_codes(
    NONE="no disability",
    MOB="moving about",
    HAND="use of the hands",
    PC="personal care",
    INC="continence",
    COMM="communication",
    LD="learning",
    HEAR="hearing",
    VIS="sight",
    BEH="behaviour",
    CON="consciousness",
    AUT="autism",
    DDA="another disability",
    YES="a disability, not said which",
)

REFERRAL_SOURCES = list_codes(
    _1A="family member or carer",
    _1B="neighbour, friend or childminder",
    _1C="the child",
    _1D="another person",
    _2A="school",
    _2B="education service",
    _3A="family doctor",
    _3B="health visitor",
    _3C="school nurse",
    _3D="other primary health service",
    _3E="emergency department",
    _3F="other health service",
    _4="housing",
    _5A="council social care, such as adult services",
    _5B="another part of the council",
    _5C="another council",
    _6="police",
    _7="court, probation or other legal agency",
    _8="other agency or voluntary organisation",
    _9="anonymous",
    _10="unknown",
    _1="an individual, not said who",
    _2="school or education service",
    _3="health service, not said which",
    _5="council service, not said which",
) | {"5D": Code("council early help", first_year=2023)}

NEEDS = list_codes(
    N1="abuse, neglect or exploitation",
    N2="the child's disability",
    N3="a parent's disability or illness",
    N4="family in acute stress",
    N5="family not functioning well",
    N6="behaviour that others do not accept",
    N7="low income",
    N8="absent parents",
    N9="not a child in need",
    N0="not stated",
)
CARE_NEEDS = {code: NEEDS[code] for code in ("N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8")}

CLOSURE_REASONS = list_codes(
    RC1="adopted",
    RC2="died",
    RC3="child arrangements order",
    RC4="special guardianship order",
    RC5="moved to another council's services",
    RC6="moved to adult social care",
    RC7="services ended for another reason",
    RC8="closed after assessment, nothing further",
) | {"RC9": Code("closed after assessment, sent to early help", first_year=2023)}

FACTORS = list_codes(
    _1A="the child's alcohol use",
    _1B="a parent's alcohol use",
    _1C="someone else at home: alcohol use",
    _2A="the child's drug use",
    _2B="a parent's drug use",
    _2C="someone else at home: drug use",
    _3A="domestic abuse of the child",
    _3B="domestic abuse of a parent",
    _3C="domestic abuse of someone else at home",
    _4A="the child's mental health",
    _4B="a parent's mental health",
    _4C="someone else at home: mental health",
    _5A="the child's learning disability",
    _5B="a parent's learning disability",
    _5C="someone else at home: learning disability",
    _6A="the child's physical disability or illness",
    _6B="a parent's physical disability or illness",
    _6C="someone else at home: physical disability or illness",
    _7A="young carer",
    _8="privately fostered",
    _8B="privately fostered, from abroad, going back",
    _8C="privately fostered, from abroad, staying",
    _8D="privately fostered, from the UK, for education",
    _8E="privately fostered, from the UK, family's own arrangement",
    _8F="privately fostered, other",
    _9A="unaccompanied asylum-seeking child",
    _10A="going missing",
    _11A="child sexual exploitation",
    _12A="trafficking",
    _13A="gangs",
    _14A="behaviour that others do not accept",
    _15A="self-harm",
    _16A="neglect",
    _17A="emotional abuse",
    _20="other",
    _21="no factors found",
    _22A="female genital mutilation",
    _23A="abuse linked to faith or belief",
) | {
    "18A": Code("physical abuse", last_year=2020),
    "18B": Code("physical abuse by another child", first_year=2021),
    "18C": Code("physical abuse by an adult", first_year=2021),
    "19A": Code("sexual abuse", last_year=2020),
    "19B": Code("sexual abuse by another child", first_year=2021),
    "19C": Code("sexual abuse by an adult", first_year=2021),
    "24A": Code("child criminal exploitation", first_year=2022),
}

CATEGORIES = list_codes(
    NEG="neglect",
    PHY="physical abuse",
    SAB="sexual abuse",
    EMO="emotional abuse",
    MUL="more than one",
)

START_REASONS = list_codes(
    S="care began",
    L="legal status changed",
    P="placement and carers changed",
    T="placement changed, same carers",
    B="legal status, placement and carers changed",
    U="legal status and placement changed, same carers",
)

SHORT_BREAKS = ("V3", "V4")
LEGAL_STATUSES = list_codes(
    C1="interim care order",
    C2="full care order",
    D1="freeing order",
    E1="placement order",
    V2="accommodated under section 20",
    V3="series of short breaks, each recorded",
    V4="series of short breaks, agreement recorded",
    L1="police protection",
    L2="emergency protection order",
    L3="child assessment order",
    J1="on remand",
    J2="detained by the police",
    J3="youth rehabilitation order",
)

PLACEMENTS = list_codes(
    A3="placed for adoption by consent with the current carers",
    A4="placed for adoption by consent with new carers",
    A5="placed for adoption by order with the current carers",
    A6="placed for adoption by order with new carers",
    K1="secure children's home",
    K2="children's home",
    P1="with parents",
    P3="living where they work",
    R1="residential care home",
    R2="hospital or other health setting",
    R3="family centre or mother and baby unit",
    R5="young offender institution",
    S1="residential school",
    T0="temporary move",
    T1="temporary stay in hospital",
    T2="temporary stay on holiday",
    T3="temporary stay while carers are on holiday",
    T4="temporary stay of up to a week",
    U1="fostered by family or friends, long term",
    U2="fostered by family or friends who may adopt",
    U3="fostered by family or friends, not long term",
    U4="fostered, long term",
    U5="fostered by carers who may adopt",
    U6="fostered, not long term",
    A="placed for adoption, not said how",
    U="fostered, not said how",
) | {
    "K3": Code("supported accommodation", first_year=2024),
    "H5": Code("semi-independent living", last_year=2024),
    "P2": Code("independent living", last_year=2024),
    "Z1": Code("other placement", last_year=2025),
    "Z11": Code("other placement, first kind", first_year=2026),
    "Z12": Code("other placement, second kind", first_year=2026),
    "Z13": Code("other placement, third kind", first_year=2026),
    "Z14": Code("other placement, fourth kind", first_year=2026),
}

PLACEMENT_PROVIDERS = list_codes(
    PR0="parents",
    PR1="the council itself",
    PR2="another council",
    PR3="another public body",
    PR4="private",
    PR5="voluntary",
)

CONTINUES = "X1"
REGIONAL_END = "E99"
REGIONAL_CHANGE = "LIIAF"
CARE_END_REASONS = list_codes(
    X1="another episode follows the same day",
    E11="adopted, unopposed",
    E12="adopted, consent dispensed with",
    E2="died",
    E3="another council took over",
    E4A="went home as planned",
    E4B="went home, not planned",
    E13="to live with family without parental responsibility",
    E41="child arrangements order",
    E5="to live alone with support",
    E6="to live alone without support",
    E7="to adult residential care",
    E8="another reason",
    E9="sentenced to custody",
    E14="remand ended",
    E15="found to be an adult",
    E16="moved abroad",
    E17="turned 18 and stayed with the carers",
    E99="ended, reason not sent (regional files)",
    E1="adopted, not said how",
    E4="went home, not said whether planned",
) | {
    "E43": Code("special guardianship, former foster carers", last_year=2018),
    "E44": Code("special guardianship, others", last_year=2018),
    "E45": Code("special guardianship, foster carers who are family or friends", first_year=2019),
    "E46": Code("special guardianship, other foster carers", first_year=2019),
    "E47": Code("special guardianship, family or friends who did not foster", first_year=2019),
    "E48": Code("special guardianship, others who did not foster", first_year=2019),
}

PLACEMENT_CHANGE_REASONS = list_codes(
    CARPL="the care plan",
    CLOSE="the provision closed",
    ALLEG="an allegation",
    STAND="concern over standards of care",
    APPRR="approval was withdrawn",
    CREQB="carers asked, because of behaviour",
    CREQO="carers asked, for another reason",
    CHILD="the child asked",
    LAREQ="the council asked",
    PLACE="only the status of the placement changed",
    OTHER="other",
    LIIAF="put in by a regional cleaning tool",
) | {"CUSTOD": Code("custody", first_year=2019)}

MISSING_KINDS = list_codes(M="missing", A="away without permission")

CODE_LISTS: dict[str, dict[str, Code]] = {
    "referral_source": REFERRAL_SOURCES,
    "referral_nfa": YES_NO,
    "primary_need": NEEDS,
    "closure_reason": CLOSURE_REASONS,
    "factor": FACTORS,
    "icpc_not_required": YES_NO,
    "initial_category": CATEGORIES,
    "latest_category": CATEGORIES,
    "legal_status": LEGAL_STATUSES,
    "placement": PLACEMENTS,
    "care_need": CARE_NEEDS,
    "reason_care_ended": CARE_END_REASONS,
    "reason_placement_change": PLACEMENT_CHANGE_REASONS,
    "missing_kind": MISSING_KINDS,
    "sex": SEXES,
    "ethnicity": ETHNICITIES,
    "disability": DISABILITIES,
    "start_reason": START_REASONS,
    "contact_source": REFERRAL_SOURCES,
    "icpc_outcome": YES_NO,
    "assessment_need": YES_NO,
    "child_seen": YES_NO,
    "placement_provider": PLACEMENT_PROVIDERS,
    "sdq_reason": SDQ_REASONS,
    "convicted": YES_NO,
    "health_check": YES_NO,
    "immunisations": YES_NO,
    "teeth_check": YES_NO,
    "health_assessment": YES_NO,
    "substance_misuse": YES_NO,
    "intervention_received": YES_NO,
    "intervention_offered": YES_NO,
    "care_leaver_in_touch": IN_TOUCH,
    "care_leaver_activity": ACTIVITIES,
    "care_leaver_accommodation": ACCOMMODATIONS,
    "previous_permanence": PREVIOUS_PERMANENCE,
    "adoption_ended_reason": ADOPTION_ENDED_REASONS,
    "social_worker_change_reason": SOCIAL_WORKER_CHANGE_REASONS,
    "unaccompanied": YES_NO,
    "case_status": CASE_STATUSES,
}
HIGHEST_SDQ_SCORE = 40


def _is_count(code: str) -> bool:
    return code.isascii() and code.isdigit()


FIELD_RULES: dict[str, Callable[[str], bool]] = {
    "previous_plans": _is_count,
    "sdq_score": lambda code: _is_count(code) and len(code) < 3 and int(code) <= HIGHEST_SDQ_SCORE,
    "local_code": lambda _code: True,
}


def describe_code(field: str, code: str) -> str:
    """A code of a detail field with what it means, in plain English; an unknown code stands for itself."""
    found = CODE_LISTS.get(field, {}).get(code)
    return f"{code} ({found.label})" if found else code


def judge_code(field: str, code: str, year: int) -> str | None:
    """The quality rule that a code breaks in a return of a year, or None."""
    if field in FIELD_RULES:
        return None if FIELD_RULES[field](code) else "unknown_code"
    found = CODE_LISTS[field].get(code)
    if found is None:
        return "unknown_code"
    if year < found.first_year:
        return "code_not_yet_valid"
    return "code_withdrawn" if year > found.last_year else None


def find_ethnic_group(code: str | None) -> str:
    """The group of an ethnicity code: White, Mixed, Asian, Black, Other or Not recorded."""
    given = code or ""
    return ETHNIC_GROUPS.get(MISSPELT_ETHNICITIES.get(given, given), "Not recorded")


def find_sex(code: str | None) -> str:
    """Female, Male or Not recorded, from the codes before and since 2025."""
    found = SEXES.get(code or "")
    return found.label if found else "Not recorded"


def find_disability(codes: tuple[str, ...]) -> str:
    """Yes, No or Not recorded; any disability outweighs a stray 'none'.

    A code that no list has still names a disability; words ("c) Unknown") and codes for no answer do not.
    """
    if any(_names_disability(code) for code in codes):
        return "Yes"
    return "No" if NO_DISABILITY in codes else "Not recorded"


def _names_disability(code: str) -> bool:
    return code.isalnum() and len(code) <= LONGEST_DISABILITY and code not in NO_ANSWERS | {NO_DISABILITY}
