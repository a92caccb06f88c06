"""What bears on the answer changes the fingerprint and is a deviation; what is only worded otherwise is neither."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.config.canonical import MACHINE
from candour.config.pilot import PilotConfig
from candour.registration.bearing import WORDING, list_bearing
from candour.registration.comparing import compare_protocol
from candour.registration.frozen import read_protocol, write_protocol
from registered_pilots import PILOT, make_config, make_protocol

BEARING: tuple[tuple[tuple[str, ...], st.SearchStrategy[Any]], ...] = (
    (("question", "outcome", "within_days"), st.integers(30, 720)),
    (("question", "outcome", "kinds"), st.lists(st.sampled_from(["section_47", "icpc", "cp_plan"]), min_size=1, unique=True)),
    (("question", "population"), st.fixed_dictionaries({"maximum_age": st.integers(5, 17)})),
    (("features", "families"), st.sampled_from([[{"family": "calendar"}], [{"family": "age"}, {"family": "calendar"}]])),
    (("features", "as_of"), st.just("on_the_day")),
    (("split",), st.sampled_from([{"name": "all_cases"}, {"name": "earlier_cases", "test_days": 180, "folds": 2}])),
    (("split", "test_days"), st.integers(30, 500)),
    (("models", "metric"), st.sampled_from(["auc", "brier"])),
    (("models", "calibration"), st.sampled_from(["isotonic", "none"])),
    (("models", "candidates"), st.just([{"name": "gradient_boosting"}])),
    (("protocol", "criteria"), st.just([{"metric": "auc", "at_least": 0.7, "reason": "A higher bar, for a test."}])),
    (("protocol", "capacity_shares"), st.lists(st.floats(0.01, 0.5), min_size=1, max_size=3)),
    (("protocol", "replicates"), st.integers(100, 3000)),
    (("audits",), st.just(["performance", "bias"])),
    (("muted",), st.just({"PERF-004": "A body of its own was asked for this."})),
    (("seed",), st.integers(0, 10**9)),
    (("pipeline",), st.just("another")),
    (("variants",), st.just({"learning": ["earlier_cases", "all_cases"]})),
    (("extracts", "link_families_by"), st.just(["sibling"])),
)  # fmt: skip
WORDED: tuple[tuple[tuple[str, ...], st.SearchStrategy[Any]], ...] = (
    (("report", "title"), st.text(min_size=3)),
    (("report", "purpose"), st.text(min_size=20)),
    (("report", "authority"), st.text(min_size=1)),
    (("report", "pdf"), st.booleans()),
    (("disclosure",), st.fixed_dictionaries({"threshold": st.integers(1, 10)})),
    (("compatibility",), st.just({"pilots_2020": True})),
)


def alter(path: tuple[str, ...], value: Any) -> PilotConfig:
    values = deepcopy(PILOT)
    at = values
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return PilotConfig.model_validate(values)


@given(st.data())
def test_any_change_of_a_bearing_key_is_a_deviation_and_another_fingerprint(data: st.DataObject) -> None:
    path, values = data.draw(st.sampled_from(BEARING))
    altered = alter(path, data.draw(values))
    before, after = make_protocol(), make_protocol(altered)
    same = altered == make_config()
    deviations = compare_protocol(before, after)
    assert (before.fingerprint == after.fingerprint) is same
    assert (deviations == ()) is same
    above = ".".join(path)
    assert all(each.subject.startswith(above) or above.startswith(each.subject) for each in deviations)
    assert all(each.frozen != each.now for each in deviations)


@given(st.data())
def test_a_change_of_wording_is_neither(data: st.DataObject) -> None:
    path, values = data.draw(st.sampled_from(WORDED))
    altered = make_protocol(alter(path, data.draw(values)))
    assert altered.fingerprint == make_protocol().fingerprint
    assert compare_protocol(make_protocol(), altered) == ()


def test_every_key_of_a_pilot_bears_on_the_answer_or_is_named_as_wording_or_place() -> None:
    assert set(list_bearing(make_config())) == set(PilotConfig.model_fields) - WORDING - MACHINE


def test_where_files_lie_bears_on_nothing_but_which_kinds_there_are_does() -> None:
    files = {"cin_census": ["old/cin.xml"], "taken_on": {"july.json": "2026-07-01"}}
    practitioners = {"forecasts": "old/forecasts.csv"}
    before = make_config(extracts=files, practitioners=practitioners)
    moved = make_config(
        extracts=files | {"cin_census": ["new/cin.xml"]}, practitioners={"forecasts": "new/f.csv"}
    )
    more = make_config(extracts=files | {"ssda903": ["903.csv"]}, practitioners=practitioners)
    fewer = make_config(extracts=files)
    assert make_protocol(before) == make_protocol(moved)
    assert "old/" not in write_protocol(make_protocol(before)).decode()
    (kinds,) = compare_protocol(make_protocol(before), make_protocol(more))
    assert (kinds.subject, kinds.frozen, kinds.now) == (
        "extracts.kinds",
        "cin_census",
        "cin_census, ssda903",
    )
    (given_no_more,) = compare_protocol(make_protocol(before), make_protocol(fewer))
    assert given_no_more.subject == "practitioners"


def test_a_protocol_is_read_back_and_whatever_is_not_canonical_is_refused() -> None:
    protocol = make_protocol()
    content = write_protocol(protocol)
    assert read_protocol(content) == protocol
    for altered in (content + b" ", content.replace(b'"version":1}', b'"version":2}'), b"{}", b"no"):
        with pytest.raises((ValueError, KeyError)):
            read_protocol(altered)
