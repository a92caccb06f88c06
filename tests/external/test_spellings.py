"""Spellings that councils really sent, sorted by others into Ofsted's groups, are read into the same groups.

Their list is kept outside the project. CANDOUR_SPECS names its folder; else it is looked for beside the
project, in shared/specs. Elsewhere these tests are skipped. Where the list itself is wrong or sorts by another
scheme, a dispute says which spellings and why; every dispute must still be needed. A spelling not recognised is
one whose meaning is not certain, most often a council's own initials: the floors are what is reached.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from ruamel.yaml import YAML

from candour.data.codes.lists import NO_DISABILITY, find_ethnic_group
from candour.data.vocabulary import is_placeholder, normalise_value

BESIDE = Path(__file__).parents[2].parent / "shared" / "specs"
SPELLINGS = Path(os.environ.get("CANDOUR_SPECS", BESIDE)) / "annex_a_value_map.yml"
SORTED_OUT = {"unknown", "zzcodeerror", "not recorded"}

pytestmark = pytest.mark.skipif(
    not SPELLINGS.is_file(),
    reason="no spellings: neither CANDOUR_SPECS nor ../shared/specs holds an annex_a_value_map.yml",
)


class Dispute(NamedTuple):
    """Spellings (a regular expression over the whole, any case) that the list sorts wrongly, and why we say so."""

    spellings: str
    reason: str


class Column(NamedTuple):
    """One column of the list: our field, the groups our codes belong to there, and the share recognised."""

    name: str
    field: str
    find_groups: Callable[[str], set[str]]
    recognised: float
    disputes: tuple[Dispute, ...] = ()


def find_yes_no(code: str) -> set[str]:
    return {"true" if code == "1" else "false"}


def find_disabled(code: str) -> set[str]:
    return {"false" if code == NO_DISABILITY else "true"}


def find_ethnicity(code: str) -> set[str]:
    letters = {"White": "a", "Mixed": "b", "Asian": "c", "Black": "d", "Other": "e", "Not recorded": "f"}
    # The census of 2011 moved Chinese from the other groups to the Asian ones; the list is of before.
    return {"c", "e"} if code == "CHNE" else {letters[find_ethnic_group(code)]}


def find_source(code: str) -> set[str]:
    whole = {"10": "k", "2A": "b", "2B": "c", "2": "bc"}
    by_digit = {"1": "a", "3": "d", "4": "e", "5": "f", "6": "g", "7": "h", "8": "i", "9": "j"}
    return {*(whole.get(code) or by_digit[code[0]])}


def find_need(code: str) -> set[str]:
    return {"jabcdefghi"[int(code[1])]}


def find_closure(code: str) -> set[str]:
    # RC9 came in 2023: before, a closure to early help was one of these two.
    return {"g", "h"} if code == "RC9" else {"?abcdefgh"[int(code[2])]}


def find_legal_status(code: str) -> set[str]:
    groups = {"C1": "a", "C2": "b", "D1": "c", "E1": "d", "V2": "e", "V3": "zzcodeerror", "V4": "zzcodeerror"}
    if code in groups:
        return {groups[code]}
    return (
        {"f"}
        if code[0] == "L"
        else {"g", "j1: remanded to la or youth detention", "j2: la accommodation under pace"}
    )


def find_care_ending(code: str) -> set[str]:
    listed = "E11:a E12:a E1:a E2:b E3:c E4A:d E4B:d E4:d E13:e E17:e E41:f E5:h E6:h E7:i E9:j E14:k E15:l E16:m E8:n"
    groups = dict(pair.split(":") for pair in listed.split())
    return {"zzcodeerror" if code == "X1" else groups.get(code, "g")}


def find_placement(code: str) -> set[str]:
    listed = "P1:c P2:d P3:e H5:f K1:g K2:h R1:i R2:j R3:k R5:l S1:m Z1:n"
    groups = dict(pair.split(":") for pair in listed.split())
    return {groups.get(code) or {"U": "a", "A": "b", "T": "o"}[code[0]]}


def find_accommodation(code: str) -> set[str]:
    return {dict(zip("BCDEGHKRSTUVWXZY", "abcdefghijklmnop", strict=True))[code[0]]}


def find_in(groups: dict[str, str]) -> Callable[[str], set[str]]:
    return lambda code: {*groups[code].split()}


SOURCE_DISPUTES = (
    Dispute(r"fire brigade", "not an individual; the list has Fire Service right"),
    Dispute(r"nursing-school nurse", "school nurses are a health service"),
    Dispute(r"(cyp|\(cs\) education|education) - schools( / academy)?", "schools, in so many words"),
    Dispute(r"other agencies", "no health in it; the list has Other Agency right"),
    Dispute(r"1b individual.*", "an acquaintance is an individual, not housing"),
    Dispute(
        r"7\d\) legal agency.*|legal (agency|services)|.*other legal agency.*|7 - law.*", "legal agencies"
    ),
    Dispute(r".*probation.*", "probation is a legal agency in the census"),
    Dispute(r"health services - other primary|.*mental health (staff|team)\.?", "health services"),
    Dispute(
        r"internal \(early help\)|pathway/leaving care|youth offending service \(yos\)", "not the police"
    ),
    Dispute(r"member of the public|public \(other individual\)", "an individual, in so many words"),
    Dispute(r"mp|mp / councillor|member of parliament|other \(including strangers, mps\)", "census code 1D"),
    Dispute(r"2\d\) .*dept.*|ola social services|other internal services", "departments of councils"),
    Dispute(r"other \(including hospice.*", "the census's words for 3F"),
    Dispute(r"\(cs\) anonymous", "anonymous has a code of its own"),
)
ETHNICITY_DISPUTES = (
    Dispute(r"okrd - kurdish|afghan", "in the longer list of 2009 these are of another group"),
    Dispute(r"ooth - .*", "the code says another group"),
    Dispute(r"asian and any other ethnic group|white and asian \[mwas\]", "two groups are mixed"),
    Dispute(r"unk", "not known, and not Asian"),
    Dispute(r"kosovan", "WKOS is White; the list has White (Kosovan) right"),
)
ENDING_DISPUTES = (
    Dispute(r"with parent, .*no pr", "no parental responsibility: E13"),
    Dispute(r"e4a return home.*|unplanned to parent.*", "went home"),
    Dispute(r"e8-.*", "the code says another reason"),
    Dispute(r"age assessment determined.*", "the words are those of E15"),
    Dispute(r".*remained with current carers.*|e17 - staying put", "E17; the list has it with E13 elsewhere"),
    Dispute(r"e7 - transferred.*", "the code and the words are E7"),
)
PLACEMENT_DISPUTES = (
    Dispute(r"a4 placed for adoption.*", "placed for adoption, in so many words"),
    Dispute(
        r"h5( in|out)? .*residential accommodation.*|h5 semi-independent.*|h5out.*",
        "the code and words of H5",
    ),
    Dispute(r"f[1-6] - placement with .*boundary\)", "fostered; the list has F1 to F6 right elsewhere"),
)
YES_NO = (
    ("Was the child assessed as requiring LA children's social care support?", "assessment_need", 1.0),
    ("Was an Initial Child Protection Conference deemed unnecessary?", "icpc_not_required", 1.0),
    ("Did the Initial Child Protection Conference Result in a Child Protection Plan", "icpc_outcome", 1.0),
    ("Child Seen During Continuous Assessment", "child_seen", 0.84),
    ("Referral NFA?", "referral_nfa", 0.94),
    ("Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)", "unaccompanied", 0.83),
    (
        "Unaccompanied Asylum Seeking Child (UASC), or formerly UASC if 18 or over (Y/N)",
        "unaccompanied",
        0.83,
    ),
)
CATEGORY = find_in({"NEG": "a", "PHY": "b", "SAB": "c", "EMO": "d", "MUL": "e"})
CATEGORY_DISPUTES = (Dispute(r"neglect, physical and emotional", "three kinds are more than one"),)
NEED_DISPUTES = (Dispute(r"n0 - n / a.*", "the code says not stated"),)
COLUMNS = (
    *(Column(name, field, find_yes_no, share) for name, field, share in YES_NO),
    Column("Gender", "sex", find_in({"M": "a", "F": "b", "U": "c d"}), 0.93),
    Column("Ethnicity", "ethnicity", find_ethnicity, 0.963, ETHNICITY_DISPUTES),
    Column("Does the Child have a Disability", "disability", find_disabled, 1.0),
    Column("Disability", "disability", find_disabled, 1.0),
    Column("Contact Source", "contact_source", find_source, 0.83, SOURCE_DISPUTES),
    Column("Referral Source", "referral_source", find_source, 0.83, SOURCE_DISPUTES),
    Column("Primary Need Code", "primary_need", find_need, 0.89, NEED_DISPUTES),
    Column("Child's Category of Need", "care_need", find_need, 0.89),
    Column(
        "Reason for Closure",
        "closure_reason",
        find_closure,
        0.63,
        (
            Dispute(r"rc6:.*|dct transfer to adult.*", "adult services, in so many words"),
            Dispute(r"rc[578]a?[ :].*", "the code says so"),
        ),
    ),
    Column(
        "Case Status",
        "case_status",
        find_in({"CLA": "a", "CPP": "b", "CIN": "c", "ASSESSMENT": "d", "CLOSED": "e"}),
        1.0,
    ),
    Column("Initial Category of Abuse", "initial_category", CATEGORY, 1.0, CATEGORY_DISPUTES),
    Column("Latest Category of Abuse", "latest_category", CATEGORY, 1.0, CATEGORY_DISPUTES),
    Column(
        "Child's Legal Status",
        "legal_status",
        find_legal_status,
        0.92,
        (Dispute(r"on remand or committed.*", "remand is of youth justice"),),
    ),
    Column("Reason Ceased to be Looked After", "reason_care_ended", find_care_ending, 0.975, ENDING_DISPUTES),
    Column("Placement Type", "placement", find_placement, 0.945, PLACEMENT_DISPUTES),
    Column(
        "Placement Provider",
        "placement_provider",
        find_in({"PR0": "c", "PR1": "a", "PR2": "c", "PR3": "c", "PR4": "b", "PR5": "c"}),
        0.96,
        (Dispute(r"pr0: provision by own parents.*", "parents are not the council"),),
    ),
    Column(
        "LA in Touch",
        "care_leaver_in_touch",
        find_in({"YES": "a", "NO": "b", "REFU": "b", "NREQ": "b", "DIED": "d", "RHOM": "d"}),
        0.86,
        (Dispute(r".*(gone abroad|residence not known)", "the list leaves out whom it need not count"),),
    ),
    Column("Type of Accommodation", "care_leaver_accommodation", find_accommodation, 0.92),
    Column(
        "Reason Why Child No Longer Placed for Adoption",
        "adoption_ended_reason",
        find_in({"RD1": "a", "RD2": "b", "RD3": "c", "RD4": "d"}),
        0.89,
    ),
)


class Reading(NamedTuple):
    """A spelling, the groups that the list puts it in, and our code."""

    spelling: str
    groups: set[str]
    code: str | None


def read_spellings(column: Column) -> list[Reading]:
    """Every spelling but fillers and those that the list sorts out and we do not recognise either."""
    listed: dict[str, set[str]] = {}
    for group, spellings in LISTS[column.name].items():
        for spelling in spellings:
            listed.setdefault(str(spelling), set()).add(name_group(str(group)))
    read = [Reading(text, groups, normalise_value(column.field, text)) for text, groups in listed.items()]
    return [
        reading
        for reading in read
        if not is_placeholder(reading.spelling)
        and not (reading.code is None and has_no_code(column.field, reading.groups))
    ]


def name_group(group: str) -> str:
    return group[0].lower() if group[1:2] == ")" else group.lower()


def has_no_code(field: str, groups: set[str]) -> bool:
    # No child comes into care with the needs N9 and N0.
    return groups <= SORTED_OUT or (field == "care_need" and groups <= {"i", "j"})


def load_lists() -> dict[str, dict[str, list[str]]]:
    if not SPELLINGS.is_file():
        return {}
    loaded: dict[str, dict[str, dict[str, list[str]]]] = YAML(typ="safe").load(SPELLINGS)
    return loaded["columns"]


LISTS = load_lists()


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_no_spelling_is_read_into_another_group(column: Column) -> None:
    against = [
        reading.spelling
        for reading in read_spellings(column)
        if reading.code is not None and not column.find_groups(reading.code) & reading.groups
    ]
    left, needed = [], set()
    for spelling in against:
        fitting = {
            dispute for dispute in column.disputes if re.fullmatch(dispute.spellings, spelling.lower())
        }
        needed |= fitting
        left += [] if fitting else [spelling]
    assert left == []
    assert needed == {*column.disputes}


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_the_share_recognised_is_not_less_than_reached(column: Column) -> None:
    read = read_spellings(column)
    recognised = sum(reading.code is not None for reading in read)
    assert len(read) >= 10
    assert recognised / len(read) >= column.recognised


def test_nine_spellings_in_ten_are_recognised_over_all() -> None:
    read = [reading for column in COLUMNS for reading in read_spellings(column)]
    assert len(read) > 7000
    assert sum(reading.code is not None for reading in read) / len(read) >= 0.89
