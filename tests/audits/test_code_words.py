"""A code never stands without its words."""

from candour_audits.code_words import say_code


def test_a_code_has_its_words_and_a_number_has_none() -> None:
    assert say_code("current_code", "referral_source", "5C") == "5C (another council)"
    assert say_code("last_code", "primary_need", "not on any list") == "not on any list"
    assert say_code("count", "referral_source", "5C") == "5C"
