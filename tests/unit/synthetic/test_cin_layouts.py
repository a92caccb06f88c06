"""Each census is in the layout and codes of its own year."""

import re
from collections import Counter
from datetime import date

import pytest
from lxml import etree

from candour.data.synthetic.targets import ETHNICITIES, FACTORS, REFERRAL_SOURCES
from synthetic_worlds import load_written

YEARS = range(2020, 2027)
DETAILS = (
    "CINreferralDate", "ReferralSource", "PrimaryNeedCode", "CINclosureDate", "ReasonForClosure", "Assessments",
    "CINPlanDates", "Section47", "ReferralNFA", "ChildProtectionPlans",
)  # fmt: skip


def count_texts(year: int, name: str) -> Counter[str]:
    return Counter(element.text or "" for element in load_written().census[year].iter(name))


@pytest.mark.parametrize("year", YEARS)
def test_the_header_names_the_year_that_ends(year: int) -> None:
    root = load_written().census[year]
    assert root.tag == "Message"
    assert [child.tag for child in root] == ["Header", "Children"]
    assert root.findtext(".//Collection") == "CIN"
    assert root.findtext(".//Year") == str(year)
    assert root.findtext(".//ReferenceDate") == f"{year}-03-31"
    assert re.fullmatch(r"\d{3}", root.findtext(".//LEA", ""))


@pytest.mark.parametrize("year", YEARS)
def test_elements_stand_in_the_order_of_the_schema(year: int) -> None:
    for _, _, case in load_written().list_cases(year):
        places = [DETAILS.index(str(child.tag)) for child in case]
        assert places == sorted(places)


@pytest.mark.parametrize("year", YEARS)
def test_sex_replaces_gender_in_2025(year: int) -> None:
    gender, sex = count_texts(year, "GenderCurrent"), count_texts(year, "Sex")
    assert set(gender) == ({"0", "1", "2"} if year < 2025 else set())
    assert set(sex) == ({"F", "M", "U"} if year >= 2025 else set())
    assert gender.total() + sex.total() == sum(1 for _ in load_written().census[year].iter("Child"))


@pytest.mark.parametrize("year", YEARS)
def test_factors_are_those_of_the_year(year: int) -> None:
    codes = set(count_texts(year, "AssessmentFactors"))
    split, former = {"18B", "18C", "19B", "19C"}, {"18A", "19A"}
    assert codes & split == (split if year >= 2021 else set())
    assert codes & former == (former if year < 2021 else set())
    assert ("24A" in codes) == (year >= 2022)
    assert codes <= set(FACTORS) | former | {"21"}


@pytest.mark.parametrize("year", YEARS)
def test_child_in_need_plans_are_listed_from_2022(year: int) -> None:
    assert bool(count_texts(year, "CINPlanStartDate")) == (year >= 2022)


@pytest.mark.parametrize("year", YEARS)
def test_early_help_codes_come_in_2023(year: int) -> None:
    assert ("5D" in count_texts(year, "ReferralSource")) == (year >= 2023)
    assert ("RC9" in count_texts(year, "ReasonForClosure")) == (year >= 2023)
    assert set(count_texts(year, "ReferralSource")) <= {*REFERRAL_SOURCES, "5D"}


@pytest.mark.parametrize("year", YEARS)
def test_booleans_are_a_mixture_as_in_real_files(year: int) -> None:
    for name in ("ReferralNFA", "ICPCnotRequired"):
        assert set(count_texts(year, name)) == {"0", "1", "true", "false"}


@pytest.mark.parametrize("year", YEARS)
def test_dates_are_iso_and_known_by_the_last_day(year: int) -> None:
    root = load_written().census[year]
    later = {"InitialCPCtarget", "ExpectedPersonBirthDate"}
    for element in root.iter():
        name = str(element.tag)
        if name.endswith("Date") or name in {"DateOfInitialCPC", "InitialCPCtarget"}:
            day = date.fromisoformat(element.text or "")
            assert name in later or day <= date(year, 3, 31)


@pytest.mark.parametrize("year", YEARS)
def test_child_ids_and_pupil_numbers_have_the_right_form(year: int) -> None:
    ids = count_texts(year, "LAchildID")
    assert all(re.fullmatch(r"S\d{7}", child) for child in ids)
    assert set(ids.values()) == {1}
    numbers = count_texts(year, "UPN")
    assert all(re.fullmatch(r"[A-Z]\d{11}(\d|[A-Z])", number) for number in numbers)
    assert set(numbers.values()) == {1}
    assert set(count_texts(year, "UPNunknown")) <= {"UN1", "UN4", "UN6", "UN7"}


def test_some_ethnicities_and_disabilities_are_not_recorded() -> None:
    children = list(load_written().census[2026].iter("Child"))
    ethnicity = Counter(child.findtext(".//Ethnicity") for child in children)
    assert set(ethnicity) <= {*ETHNICITIES, "REFU", "NOBT"}
    missing = (ethnicity["REFU"] + ethnicity["NOBT"]) / len(children)
    assert 0.01 < missing < 0.06  # 3 % planned; about 900 children: five standard errors
    absent = sum(child.find(".//Disabilities") is None for child in children) / len(children)
    assert 0.01 < absent < 0.07  # 3 % planned, and unborn children
    listed = [[d.text for d in child.iter("Disability")] for child in children]
    assert all(codes == ["NONE"] or "NONE" not in codes for codes in listed)


def test_referrals_without_further_action_close_at_once_and_lead_to_nothing() -> None:
    seen = 0
    for _, referred, case in load_written().list_cases(2026):
        if case.findtext("ReferralNFA") in {"1", "true"}:
            closed = date.fromisoformat(case.findtext("CINclosureDate", ""))
            assert 0 <= (closed - date.fromisoformat(referred)).days <= 3
            assert {str(child.tag) for child in case} == {
                "CINreferralDate", "ReferralSource", "CINclosureDate", "ReasonForClosure", "ReferralNFA",
            }  # fmt: skip
            seen += 1
    assert seen > 20


def test_plans_begin_on_the_day_of_their_conference() -> None:
    for _, _, case in load_written().list_cases(2025):
        conferences = {section.findtext("DateOfInitialCPC") for section in case.iter("Section47")}
        for plan in case.iter("ChildProtectionPlans"):
            assert plan.findtext("CPPstartDate") in conferences


def test_nothing_happens_in_a_case_before_its_referral_and_conferences_are_on_weekdays() -> None:
    starts = (
        "AssessmentActualStartDate",
        "S47ActualStartDate",
        "CPPstartDate",
        "CINPlanStartDate",
        "CINclosureDate",
    )
    for year in YEARS:
        for _, referred, case in load_written().list_cases(year):
            for name in starts:
                assert all((element.text or "") >= referred for element in case.iter(name))
            for element in case.iter("DateOfInitialCPC"):
                assert date.fromisoformat(element.text or "").weekday() < 5


def test_the_file_declares_no_entities() -> None:
    root: etree._Element = load_written().census[2026]
    assert root.getroottree().docinfo.internalDTD is None
