"""Plain cases for every field, and laws that hold for any text. All spellings are made up for the tests."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.data.codes.lists import CODE_LISTS, FIELD_RULES, SEXES, judge_code
from candour.data.history import DETAIL_FIELDS
from candour.data.vocabulary import normalise_value
from candour.data.vocabulary.values import READERS

CASES: dict[str, dict[str, str | None]] = {
    "sex": {
        "a) Male": "M",
        "1": "M",
        "2.0": "F",
        "2 - Female": "F",
        "Girl": "F",
        "f": "F",
        "9": "U",
        "Not recorded": "U",
        "Unborn": "U",
        "Indeterminate": "U",
        "Transgender male": None,
        "male or female": None,
    },
    "ethnicity": {
        "a) WBRI": "WBRI",
        "WBRI - White British": "WBRI",
        "White British": "WBRI",
        "A1 White - British": "WBRI",
        "White/ Irish": "WIRI",
        "a) White": "WHITE",
        "White - Traveller of Irish Heritage": "WIRT",
        "Gypsy / Roma": "WROM",
        "Gypsy or Irish Traveller": "WHITE",
        "White (Polish)": "WOTH",
        "WEEU": "WOTH",
        "Mixed": "MIXED",
        "Mixed - White & Black Caribbean": "MWBC",
        "White and Black African": "MWBA",
        "White/Asian": "MWAS",
        "Any other mixed background": "MOTH",
        "Black and White": "MIXED",
        "Asian or Asian British": "ASIAN",
        "Asian or Asian British - Pakistani": "APKN",
        "Asian / Asian British (Bangladeshi)": "ABAN",
        "Indian": "AIND",
        "Any other Asian background": "AOTH",
        "African Asian": "AOTH",
        "CNHE": "CHNE",
        "Other ethnic group - Chinese": "CHNE",
        "Black or Black British": "BLACK",
        "Black / African / Caribbean / Black British (African)": "BAFR",
        "Any other Black / African / Caribbean background": "BOTH",
        "West Indian": "BCRB",
        "BOTH": "BOTH",
        "BOTH - any other Black background": "BOTH",
        "Both parents Irish": None,
        "Arab": "OOTH",
        "Other": "OTHER",
        "e) Other ethnic group": "OTHER",
        "Any other ethnic group": "OOTH",
        "Refused to say": "REFU",
        "Prefer not to say": "REFU",
        "Information not yet obtained": "NOBT",
        "White - not yet obtained": None,
        "British": None,
        "A": None,
        "Chinese or other ethnic group": None,
        "somewhere": None,
    },
    "disability": {
        "AUT": "AUT",
        "a) Yes": "YES",
        "b) No": "NONE",
        "NONE": "NONE",
        "Hearing": "HEAR",
        "Autism or Asperger's": "AUT",
        "c) Unknown": None,
        "Refused": None,
    },
    "unaccompanied": {"a) Yes": "1", "N": "0", "UASC": "1", "Non-UASC": "0", "perhaps": None},
    "case_status": {
        "a) Looked after child": "CLA",
        "CP": "CPP",
        "Child in need plan": "CIN",
        "Open assessment": "ASSESSMENT",
        "Closed assessment": "CLOSED",
        "somewhere": None,
    },
    "contact_source": {"g) Police": "6", "d) Health services": "3", "Anonymous / unknown": None},
    "referral_source": {
        "a) 1A: Individual": "1A",
        "1A - INDIVIDUAL family member": "1A",
        "1b: Acquaintance": "1B",
        "Health visitor": "3B",
        "Health Visitor [3B]": "3B",
        "Health services": "3",
        "a) Individual": "1",
        "Individual - self": "1C",
        "Member of the public": "1D",
        "Mother": "1A",
        "b) Schools": "2A",
        "c) Education services": "2B",
        "Education": "2",
        "A&E (Emergency Department)": "3E",
        "GP": "3A",
        "Housing association": "4",
        "LA Services": "5",
        "LA services - early help": "5D",
        "LA services \u2013 external e.g. another LA's adult social care": "5C",
        "Police": "6",
        "7 - Police": None,
        "Probation": "7",
        "NSPCC": "8",
        "Other": "8",
        "Anonymous": "9",
        "10": "10",
        "Unknown": "10",
        "70) Courts": "7",
        "Other legal agency": "7",
        "Local authority services": "5",
        "Hospital (not A&E)": "3",
        "Local authority adult social care": "5A",
        "QZX": None,
    },
    "referral_nfa": {
        "FA": "0",
        "NFA": "1",
        "No further action": "1",
        "a) Yes": "1",
        "0 - No": "0",
        "U": None,
    },
    "primary_need": {
        "N1 - Abuse or neglect": "N1",
        "a) Abuse or neglect": "N1",
        "N2b: something local": "N2",
        "Parental illness/disability": "N3",
        "Family in acute stress": "N4",
        "Family disfunction": "N5",
        "Socially unacceptable behaviour": "N6",
        "Low income": "N7",
        "UASC": "N8",
        "Cases other than children in need": "N9",
        "Not stated": "N0",
        "4a Homelessness": "N4",
        "N1; N2": None,
        "N10": None,
        "Domestic violence": None,
    },
    "care_need": {"N8 Absent parenting": "N8", "N9": None},
    "closure_reason": {
        "RC7 - services ceased": "RC7",
        "Adopted": "RC1",
        "Deceased": "RC2",
        "Child arrangements order": "RC3",
        "Special guardianship order": "RC4",
        "Transferred to services of another LA": "RC5",
        "Transferred to adult social services": "RC6",
        "Services ceased for any other reason": "RC7",
        "Case closed after assessment, no further action": "RC8",
        "Case closed after assessment, referred to early help": "RC9",
        "RC1 or RC2": None,
        "Stepped down": None,
    },
    "factor": {"3a": "3A", "24A - child criminal exploitation": "24A", "11": None},
    "initial_category": {
        "Neglect": "NEG",
        "b) Physical abuse": "PHY",
        "Sexual; Emotional": "MUL",
        "e) Multiple/not recommended": "MUL",
        "NNNY": "EMO",
        "YNNY": "MUL",
        "other": None,
    },
    "latest_category": {"SAB": "SAB"},
    "legal_status": {
        "C2: FCO": "C2",
        "Interim care order": "C1",
        "single period of accommodation under S20": "V2",
        "Placement order granted": "E1",
        "CLA - L1 - under police protection": "L1",
        "Emergency protection order": "L2",
        "On remand": "J1",
        "Supervision order": None,
    },
    "placement": {
        "U1: Foster placement - relative or friend, long term": "U1",
        "a) U1: Foster placement": "U1",
        "K2OUT - homes outside": "K2",
        "[U3b]": "U3",
        "Foster placement": "U",
        "Placed for adoption": "A",
        "Foster placement with relative or friend - not long term": "U3",
        "Placed for adoption with placement order not with current foster carer": "A6",
        "Temporary periods in hospital": "T1",
        "Children's Homes": "K2",
        "Children's homes subject to regulations": "K2",
        "National Health Service": "R2",
        "H5 - Placement with other foster carer": None,
        "R2 - Mother and baby unit": None,
        "Whereabouts unknown": None,
    },
    "placement_provider": {
        "PR4: Private": "PR4",
        "b) Own provision": "PR1",
        "Other LA provision": "PR2",
        "-": None,
    },
    "reason_care_ended": {
        "E4A - returned home": "E4A",
        "SE4B": "E4B",
        "E4 A - home": "E4A",
        "Returned home": "E4",
        "Adopted": "E1",
        "Adopted - consent dispensed with": "E12",
        "Moved into independent living (no formalised support)": "E6",
        "Special guardianship order": None,
        "Any other reason": "E8",
    },
    "reason_placement_change": {"CARPL": "CARPL", "Allegation (s47)": "ALLEG", "soon": None},
    "start_reason": {"S - started": "S", "b": "B", "X": None},
    "missing_kind": {"M": "M", "Away without authorisation": "A", "Missing": "M", "home": None},
    "child_seen": {"Yes": "1", "Child not seen": "0", "Seen alone": "1", "Not seen alone": None},
    "icpc_outcome": {"a) Yes": "1", "No child protection plan": "0", "c) Unknown": None},
    "assessment_need": {"True": "1", "False": "0"},
    "icpc_not_required": {"Y": "1", "N": "0"},
    "sdq_score": {"17": "17", "17.0": "17", "007": "7", "41": None, "-3": None, "x": None},
    "previous_plans": {"2": "2", "2.00": "2", "several": None},
    "sdq_reason": {"sdq2": "SDQ2", "Carer refused": "SDQ2", "no": None},
    "care_leaver_in_touch": {"a) Yes": "YES", "2 - No": "NO", "d) Refu": "REFU", "Died": "DIED", "2": None},
    "care_leaver_activity": {
        "F4": "F4",
        "Full time in higher education": "F1",
        "Part time, not higher": "P2",
        "Full time in training or employment": None,
    },
    "care_leaver_accommodation": {
        "B1": "B1",
        "B: Parents/relatives": "B",
        "S s": None,
        "Supported lodgings": "E",
        "With parent(s) or relative(s)": "B",
        "somewhere": None,
    },
    "previous_permanence": {"P2": "P2", "SGO": "P2", "Adoption": "P1", "later": None},
    "adoption_ended_reason": {"(RD3)": "RD3", "The child\u2019s needs changed": "RD1", "later": None},
    "social_worker_change_reason": {"LEFTRL": "LEFTRL", "Left role": "LEFTRL", "later": None},
    "local_code": {" my  Code ": "MY CODE", "b) 1.0": "B) 1.0", "": None},
}
YES_OR_NO: dict[str, str | None] = {"1": "1", "b) No": "0", "maybe": None}
CASES |= dict.fromkeys(
    (
        "convicted",
        "health_check",
        "immunisations",
        "teeth_check",
        "health_assessment",
        "substance_misuse",
        "intervention_received",
        "intervention_offered",
    ),
    YES_OR_NO,
)
FLAT = [(field, text, code) for field, cases in CASES.items() for text, code in cases.items()]


@pytest.mark.parametrize(("field", "text", "code"), FLAT)
def test_values(field: str, text: str, code: str | None) -> None:
    assert normalise_value(field, text) == code


def test_every_field_has_a_reader_and_plain_cases() -> None:
    assert {*CODE_LISTS} == {*READERS}
    assert {*CASES} == {*READERS} | {*FIELD_RULES}
    assert {*DETAIL_FIELDS} <= {*CASES}


@pytest.mark.parametrize("field", sorted({*CODE_LISTS} - {"sex"}))
def test_a_code_stands_for_itself_in_any_dress(field: str) -> None:
    for code in CODE_LISTS[field]:
        for dressed in (code, code.lower(), f" {code} ", f"a) {code}"):
            assert normalise_value(field, dressed) == code, (field, dressed)


def test_the_codes_of_both_sex_lists_come_to_three() -> None:
    assert [normalise_value("sex", code) for code in SEXES] == ["M", "F", "U", "M", "F", "U", "U"]


def test_a_label_that_goes_on_is_read_and_a_document_is_not() -> None:
    assert normalise_value("primary_need", "N1 - " + "abuse or neglect " * 100) == "N1"
    assert normalise_value("primary_need", "N1 - " + "abuse or neglect " * 1000) is None


@pytest.mark.parametrize("field", sorted(READERS))
def test_hostile_repetition_is_read_in_a_moment(field: str) -> None:
    words = " ".join(word for _, text, _ in FLAT for word in text.split())
    started = process_time()
    for text in (words[:2000], "adopt consent not current " * 70, "white black asian and mixed other " * 50):
        normalise_value(field, text)
    assert process_time() - started < 1


def test_an_unknown_field_has_no_vocabulary() -> None:
    assert normalise_value("favourite_colour", "Yes") is None


MARKS = ["&", "(", ")", "[", "-", "\u2019", "'", '"']
WORDS = st.sampled_from([*sorted({word for _, text, _ in FLAT for word in text.split()}), *MARKS])
TEXTS = st.one_of(st.text(max_size=30), st.lists(WORDS, max_size=6).map(" ".join))
FIELDS = st.sampled_from(sorted(CASES))


@settings(max_examples=600, deadline=None)
@given(field=FIELDS, text=TEXTS)
def test_every_answer_is_a_code_of_the_vocabulary(field: str, text: str) -> None:
    code = normalise_value(field, text)
    assert code is None or judge_code(field, code, 0) != "unknown_code"


@settings(max_examples=600, deadline=None)
@given(field=FIELDS, text=TEXTS)
def test_dress_changes_nothing(field: str, text: str) -> None:
    code = normalise_value(field, text)
    curled = text.replace("'", "\u2019").replace('"', "\u201c")
    assert normalise_value(field, text.casefold()) == code
    assert normalise_value(field, f"  {text}\t") == code
    assert normalise_value(field, text.replace(" ", "  ")) == code
    assert normalise_value(field, curled) == code


@settings(max_examples=300, deadline=None)
@given(field=FIELDS, words=st.lists(WORDS, max_size=6))
def test_capitals_change_nothing(field: str, words: list[str]) -> None:
    text = " ".join(words)
    assert normalise_value(field, text.upper()) == normalise_value(field, text.lower())
