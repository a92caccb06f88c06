import pytest

from candour.data.codes.lists import (
    CODE_LISTS,
    ETHNIC_GROUPS,
    ETHNICITIES,
    FIELD_RULES,
    describe_code,
    find_disability,
    find_ethnic_group,
    find_sex,
    judge_code,
)
from candour.data.history import DETAIL_FIELDS


def test_every_detail_field_but_a_plain_number_has_a_list() -> None:
    assert {*DETAIL_FIELDS} <= {*CODE_LISTS} | {*FIELD_RULES}
    assert {*FIELD_RULES} == {"previous_plans", "sdq_score", "local_code"}
    assert not {*CODE_LISTS} & {*FIELD_RULES}


def test_every_code_has_words_of_its_own() -> None:
    for codes in CODE_LISTS.values():
        assert all(code and code == code.upper() and " " not in code for code in codes)
        assert all(len(found.label) > 1 for found in codes.values())


def test_every_ethnicity_has_a_group() -> None:
    assert {*ETHNICITIES} == {*ETHNIC_GROUPS}
    assert {*ETHNIC_GROUPS.values()} == {"White", "Mixed", "Asian", "Black", "Other", "Not recorded"}


@pytest.mark.parametrize(
    ("code", "group"),
    [
        ("CHNE", "Asian"),
        ("CNHE", "Asian"),
        ("ASIAN", "Asian"),
        ("WROM", "White"),
        ("REFU", "Not recorded"),
        ("NOBT", "Not recorded"),
        ("XXXX", "Not recorded"),
        (None, "Not recorded"),
    ],
)
def test_ethnic_groups(code: str | None, group: str) -> None:
    assert find_ethnic_group(code) == group


@pytest.mark.parametrize(
    ("code", "sex"),
    [
        ("1", "Male"),
        ("M", "Male"),
        ("2", "Female"),
        ("F", "Female"),
        ("0", "Not recorded"),
        ("9", "Not recorded"),
        ("U", "Not recorded"),
        ("7", "Not recorded"),
        (None, "Not recorded"),
    ],
)
def test_both_sex_code_sets(code: str | None, sex: str) -> None:
    assert find_sex(code) == sex


@pytest.mark.parametrize(
    ("codes", "answer"),
    [
        ((), "Not recorded"),
        (("",), "Not recorded"),
        (("NONE",), "No"),
        (("AUT",), "Yes"),
        (("AUT", "NONE"), "Yes"),
        (("YES",), "Yes"),
        (("C) UNKNOWN",), "Not recorded"),
        (("NONE", "REFUSED"), "No"),
        (("NOBT",), "Not recorded"),
        (("NONE", "XXX"), "Yes"),
    ],
)
def test_disability(codes: tuple[str, ...], answer: str) -> None:
    assert find_disability(codes) == answer


@pytest.mark.parametrize(
    ("field", "code", "year", "rule"),
    [
        ("factor", "18A", 2020, None),
        ("factor", "18A", 2021, "code_withdrawn"),
        ("factor", "18B", 2020, "code_not_yet_valid"),
        ("factor", "18B", 2021, None),
        ("factor", "24A", 2021, "code_not_yet_valid"),
        ("factor", "RB", 2024, "unknown_code"),
        ("referral_source", "5D", 2022, "code_not_yet_valid"),
        ("closure_reason", "RC9", 2023, None),
        ("placement", "Z1", 2026, "code_withdrawn"),
        ("placement", "Z11", 2026, None),
        ("placement", "H5", 2025, "code_withdrawn"),
        ("reason_care_ended", "E43", 2019, "code_withdrawn"),
        ("sex", "M", 2024, "code_not_yet_valid"),
        ("sex", "1", 2025, "code_withdrawn"),
        ("previous_plans", "10", 2024, None),
        ("previous_plans", "MANY", 2024, "unknown_code"),
        ("sdq_score", "40", 2024, None),
        ("sdq_score", "41", 2024, "unknown_code"),
        ("sdq_score", "-1", 2024, "unknown_code"),
        ("sdq_score", "12.5", 2024, "unknown_code"),
        ("local_code", "anything at all", 2024, None),
        ("contact_source", "3", 2024, None),
        ("contact_source", "11", 2024, "unknown_code"),
        ("placement_provider", "PR6", 2024, "unknown_code"),
        ("care_leaver_activity", "F3", 2022, "code_withdrawn"),
        ("care_leaver_activity", "F5", 2021, "code_not_yet_valid"),
        ("care_leaver_accommodation", "B2", 2024, None),
        ("care_leaver_in_touch", "RHOM", 2024, None),
        ("previous_permanence", "Z1", 2024, None),
        ("adoption_ended_reason", "RD5", 2024, "unknown_code"),
        ("social_worker_change_reason", "PCCHAN", 2024, None),
        ("icpc_outcome", "1", 2024, None),
    ],
)
def test_codes_are_judged_by_year(field: str, code: str, year: int, rule: str | None) -> None:
    assert judge_code(field, code, year) == rule


def test_descriptions_are_plain_and_never_fail() -> None:
    assert describe_code("referral_source", "6") == "6 (police)"
    assert describe_code("referral_source", "99") == "99"
    assert describe_code("previous_plans", "2") == "2"
