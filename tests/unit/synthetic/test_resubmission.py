"""Years overlap as an authority's do: what is open is sent again, with what was known by each 31 March."""

from datetime import date
from itertools import pairwise

import pytest
from lxml import etree

from synthetic_worlds import load_written

Key = tuple[str, str]


def list_by_key(year: int) -> dict[Key, etree._Element]:
    return {(child, referred): case for child, referred, case in load_written().list_cases(year)}


@pytest.mark.parametrize("years", list(pairwise(range(2020, 2027))))
def test_a_case_is_sent_again_exactly_where_it_was_still_open(years: tuple[int, int]) -> None:
    before, after = (list_by_key(year) for year in years)
    still_open = {key for key, case in before.items() if case.find("CINclosureDate") is None}
    opened_earlier = {key for key in after if key[1] <= f"{years[0]}-03-31"}
    assert still_open == opened_earlier
    assert len(still_open) > 100


@pytest.mark.parametrize("year", range(2020, 2027))
def test_a_return_holds_what_was_open_or_received_in_its_year(year: int) -> None:
    for (_, referred), case in list_by_key(year).items():
        assert referred <= f"{year}-03-31"
        assert case.findtext("CINclosureDate", f"{year}-03-31") >= f"{year - 1}-04-01"


def test_cases_were_open_before_the_first_year() -> None:
    earlier = [referred for _, referred in list_by_key(2020) if referred < "2019-04-01"]
    assert len(earlier) > 100


@pytest.mark.parametrize("years", list(pairwise(range(2020, 2027))))
def test_what_ended_keeps_its_end_and_what_was_unfinished_may_end(years: tuple[int, int]) -> None:
    before, after = (list_by_key(year) for year in years)
    finished = 0
    for key in before.keys() & after.keys():
        for start, end in (
            ("CPPstartDate", "CPPendDate"),
            ("AssessmentActualStartDate", "AssessmentAuthorisationDate"),
        ):
            first, second = (list_spans(case, start, end) for case in (before[key], after[key]))
            for began, ended in first.items():
                assert ended is None or second[began] == ended
                finished += ended is None and second[began] is not None
    assert finished > 0


def list_spans(case: etree._Element, start: str, end: str) -> dict[str, str | None]:
    return {
        element.findtext(start, ""): element.findtext(end)
        for element in case
        if element.find(start) is not None
    }


def test_an_unfinished_assessment_has_no_factors_and_no_need_is_stated_yet() -> None:
    unfinished = 0
    for year in range(2020, 2027):
        for case in list_by_key(year).values():
            assessments = case.findall("Assessments")
            for assessment in assessments:
                done = assessment.find("AssessmentAuthorisationDate") is not None
                assert done == (assessment.find("FactorsIdentifiedAtAssessment") is not None) or year < 2021
            if assessments and all(a.find("AssessmentAuthorisationDate") is None for a in assessments):
                assert case.findtext("PrimaryNeedCode") == "N0"
                unfinished += 1
    assert unfinished > 50


def test_unborn_children_are_born_in_a_later_return() -> None:
    born_later = 0
    for year in range(2020, 2026):
        unborn = find_unborn(year)
        following = {
            child.findtext(".//LAchildID"): child for child in load_written().census[year + 1].iter("Child")
        }
        for child in unborn & following.keys():
            after = following[child]
            if after.find(".//PersonBirthDate") is not None:
                assert date.fromisoformat(after.findtext(".//PersonBirthDate", "")) > date(year, 3, 31)
                assert after.findtext(".//Sex", after.findtext(".//GenderCurrent")) not in {"U", "0"}
                born_later += 1
    assert born_later > 5


def find_unborn(year: int) -> set[str | None]:
    found = set()
    for child in load_written().census[year].iter("Child"):
        expected, born = child.find(".//ExpectedPersonBirthDate"), child.find(".//PersonBirthDate")
        assert (expected is None) != (born is None)
        if expected is not None:
            assert child.findtext(".//Sex", child.findtext(".//GenderCurrent")) in {"U", "0"}
            assert child.find(".//Disabilities") is None
            found.add(child.findtext(".//LAchildID"))
    return found


def test_a_child_keeps_id_birth_date_ethnicity_and_number_in_all_returns() -> None:
    seen: dict[tuple[str, str], str] = {}
    for year in range(2020, 2027):
        for child in load_written().census[year].iter("Child"):
            name = child.findtext(".//LAchildID", "")
            for field in ("PersonBirthDate", "Ethnicity", "UPN"):
                value = child.findtext(f".//{field}")
                assert value is None or seen.setdefault((name, field), value) == value


def test_every_child_asked_for_is_in_a_return_and_in_the_list_of_families() -> None:
    written = load_written()
    known = {child for year in range(2020, 2027) for child, _, _ in written.list_cases(year)}
    assert len(known) == written.authority.children == 2500
    assert {row["child_id"] for row in written.families} == known
    sizes = dict.fromkeys((row["family_id"] for row in written.families), 0)
    for row in written.families:
        sizes[row["family_id"]] += 1
    assert sum(size > 1 for size in sizes.values()) > 200


def test_truth_has_one_row_a_referral_of_the_returns() -> None:
    written = load_written()
    referrals = {
        (child, referred)
        for year in range(2020, 2027)
        for child, referred, _ in written.list_cases(year)
        if referred >= "2019-04-01"
    }
    truth = written.truth.select(["child_id", "decided_on"]).to_pylist()
    assert {(row["child_id"], row["decided_on"].isoformat()) for row in truth} == referrals
    assert len(truth) == len(referrals) == written.authority.referrals
