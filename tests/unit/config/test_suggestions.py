"""Did you mean …?"""

from candour.config.suggestions import list_names, suggest_name


def test_the_nearest_name_is_suggested() -> None:
    assert suggest_name("windws", ["windows", "events"]) == "; did you mean 'windows'?"


def test_where_none_is_near_all_are_listed() -> None:
    assert suggest_name("zzz", ["windows", "events"]) == "; known: 'events', 'windows'"


def test_where_nothing_is_known_nothing_is_said() -> None:
    assert suggest_name("zzz", []) == ""


def test_a_long_list_is_cut() -> None:
    assert list_names([f"n{number:02}" for number in range(14)]).endswith("'n11' and 2 more")
