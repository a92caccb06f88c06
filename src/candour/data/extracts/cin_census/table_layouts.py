"""The CSV tables that analysts make of a children in need census, recognised by their columns and never by name."""

from typing import NamedTuple

from candour.errors import ExtractError

CHILD = "LACHILDID"
EPISODE = "CINDETAILSID"


class CensusTable(NamedTuple):
    """A table: the columns that tell it, those that say what a row belongs to, and the elements that it holds.

    Columns are in capitals; `leaves` are spelt as in the XML. `unread` columns are known and never read.
    """

    name: str
    marks: tuple[str, ...]
    keys: tuple[str, ...]
    leaves: tuple[str, ...]
    unread: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[str, ...]:
        """The columns to read."""
        return (*self.keys, *(leaf.upper() for leaf in self.leaves))


_PUPIL = ("UPN", "FORMERUPN", "UPNUNKNOWN", "PERSONSCHOOLYEAR")
_PERSON = (
    "PersonBirthDate",
    "ExpectedPersonBirthDate",
    "GenderCurrent",
    "Sex",
    "PersonDeathDate",
)
REFERRAL = (
    "CINreferralDate",
    "ReferralSource",
    "PrimaryNeedCode",
    "CINclosureDate",
    "ReasonForClosure",
    "DateOfInitialCPC",
    "ReferralNFA",
)
ASSESSMENT = ("AssessmentActualStartDate", "AssessmentInternalReviewDate", "AssessmentAuthorisationDate")
PLAN = ("CINPlanStartDate", "CINPlanEndDate")
ENQUIRY = ("S47ActualStartDate", "InitialCPCtarget", "DateOfInitialCPC", "ICPCnotRequired")
PROTECTION = (
    "CPPstartDate",
    "CPPendDate",
    "InitialCategoryOfAbuse",
    "LatestCategoryOfAbuse",
    "NumberOfPreviousCPP",
)
_PRE_PROCEEDINGS = ("PPStartDate", "StepDecisionDate", "CourtAppDate")

EVENT_FILE = CensusTable(
    "events",
    ("TYPE", "DATE", "CINREFERRALDATE"),
    (CHILD,),
    (
        "Date",
        "Type",
        *_PERSON,
        "Ethnicity",
        "Disabilities",
        *dict.fromkeys((*REFERRAL, *ASSESSMENT, "Factors", *PLAN, *ENQUIRY, *PROTECTION)),
        "Year",
    ),
    _PUPIL,
)
# In this order: the first whose marks are all there is meant.
CENSUS_TABLES = (
    EVENT_FILE,
    CensusTable(
        "Header",
        ("REFERENCEDATE",),
        (),
        ("Collection", "Year", "ReferenceDate"),
        ("SOURCELEVEL", "LEA", "SOFTWARECODE", "RELEASE", "SERIALNO", "DATETIME"),
    ),
    CensusTable(
        "Header",
        ("COLLECTION",),
        (),
        ("Collection", "Year"),
        ("SOURCELEVEL", "LEA", "SOFTWARECODE", "RELEASE", "SERIALNO", "DATETIME"),
    ),
    CensusTable("CINdetails", ("CINREFERRALDATE",), (CHILD, EPISODE), REFERRAL),
    CensusTable(
        "Assessments",
        ("ASSESSMENTACTUALSTARTDATE",),
        (CHILD, EPISODE, "ASSESSMENTID"),
        (*ASSESSMENT, "AssessmentFactors"),
    ),
    CensusTable("Section47", ("S47ACTUALSTARTDATE",), (CHILD, EPISODE), ENQUIRY),
    CensusTable("ChildProtectionPlans", ("CPPSTARTDATE",), (CHILD, EPISODE, "CPPID"), PROTECTION),
    CensusTable("CINplanDates", ("CINPLANSTARTDATE",), (CHILD, EPISODE), PLAN),
    CensusTable("Reviews", ("CPPREVIEWDATE",), (CHILD, EPISODE, "CPPID"), ("CPPreviewDate",)),
    CensusTable(
        "PreProceedings",
        ("PPSTARTDATE",),
        (CHILD, EPISODE),
        _PRE_PROCEEDINGS,
        (
            "LBPSENTDATE",
            "FGDMMEETINGOFFER",
            "FGDMMEETINGFAC",
            "INITIALPPMEETINGDATE",
            "REVIEWMEETINGSCOUNT",
            "PPOUTCOME",
            "LETTERINITCPDATE",
        ),
    ),
    CensusTable(
        "AssessmentFactorsList",
        ("ASSESSMENTFACTOR",),
        (CHILD, EPISODE, "ASSESSMENTID"),
        ("AssessmentFactor",),
    ),
    CensusTable(
        "AssessmentFactorsList",
        ("ASSESSMENTFACTORS",),
        (CHILD, EPISODE, "ASSESSMENTID"),
        ("AssessmentFactors",),
    ),
    CensusTable("ChildIdentifiers", ("PERSONBIRTHDATE",), (CHILD,), _PERSON, _PUPIL),
    CensusTable("ChildCharacteristics", ("ETHNICITY",), (CHILD,), ("Ethnicity",)),
    CensusTable("Disabilities", ("DISABILITY",), (CHILD,), ("Disability",)),
)
_REGIONAL = ("LA", "YEAR", "")


def recognise_census_table(file_name: str, columns: tuple[str, ...]) -> CensusTable:
    """Which table has these columns. Raises ExtractError if none has, or if it does not say what rows belong to."""
    found = next((table for table in CENSUS_TABLES if set(table.marks) <= set(columns)), None)
    if found is None:
        marks = ", ".join(f"{table.marks[0]} ({table.name})" for table in CENSUS_TABLES[1:])
        raise ExtractError(
            f"'{file_name}' is no table of a children in need census: no column tells which. Expected one of {marks}, "
            "and commas between the names in the first line. Move a file that does not belong here out of the folder."
        )
    lacking = [name for name in found.keys if name not in columns]
    if lacking:
        raise ExtractError(
            f"'{file_name}' looks like the census table '{found.name}' but lacks the column {lacking[0]!r}. "
            f"Expected {', '.join(found.keys)}, which say what a row belongs to. Export the table again."
        )
    return found


def count_unread_columns(table: CensusTable, columns: tuple[str, ...]) -> int:
    """How many columns no layout of the table has."""
    known = {*table.wanted, *table.unread, *_REGIONAL}
    return sum(name not in known for name in columns)
