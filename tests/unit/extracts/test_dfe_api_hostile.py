"""Whatever a JSON file holds, it gives a history or an error that names the file and nothing in it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candour.data.build import join_sources
from candour.data.extracts.dfe_api.layout import SECTIONS
from candour.data.extracts.dfe_api.reader import DfeApiReader
from candour.data.extracts.reading import Reading
from candour.data.history import CaseHistory
from candour.errors import ExtractError

NAME = "children_2025-03-01.json"
_SMALL = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def build(path: Path) -> CaseHistory:
    reading = Reading()
    rows = DfeApiReader((path,)).read(reading, lambda *_: None)
    return join_sources(reading, [rows], link_by=("referral_date_and_postcode",))


def build_or_refuse(folder: Path, content: bytes) -> CaseHistory | str:
    """The history, or the message of the only error that may be raised."""
    path = folder / NAME
    path.write_bytes(content)
    try:
        return build(path)
    except ExtractError as error:
        return str(error)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'[{"la_child_id": "Secret1"',
        b'[{"la_child_id": "Secret1"}, {"la_child_id": "Secret\xff"}]',
        '[{"la_child_id": "Secret1"}]'.encode("utf-16"),
        b'[{"la_child_id": "Secret1"}] Secret',
        b'{"Secret": 1}',
        b'"Secret"',
        b"[1, 2]",
        b"Secret,Secret\n1,2\n",
        b"PK\x03\x04Secret",
    ],
)
def test_what_is_no_such_json_is_refused(tmp_path: Path, content: bytes) -> None:
    found = build_or_refuse(tmp_path, content)
    assert isinstance(found, str)
    assert NAME in found
    assert "Secret" not in found


@pytest.mark.parametrize(
    "content",
    [
        b'[{"la_child_id": "C000001", "x": 1e99999999999999999999}]',
        b'[{"la_child_id": "C000001", "x": ' + b"9" * 6000 + b"}]",
        b"9" * 6000,
        b'[{"la_child_id": "C000001"}' + b" " * 65_100 + b',{"x":' + b"9" * 6000 + b"}]",
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b'[{"la_child_id": "C000001", "child_details": ' + b'{"sex":' * 100 + b"1" + b"}" * 100 + b"}]",
        b'[{"la_child_id": "C000001", "child_details": {"sex": "' + b"x" * (10 << 20) + b'"}}]',
        b'[{"la_child_id": "' + b"x" * 200_000 + b'"}]',
        b'[{"la_child_id": "' + b"x" * (40 << 20) + b'"}]',
        b'[{"la_child_id": "C000001", "social_care_episodes": [' + b"1," * 1_000_000 + b"1]}]",
    ],
    ids=[
        "exponent",
        "digits",
        "digits alone",
        "digits across blocks",
        "lists in lists",
        "objects in objects",
        "deep in a child",
        "10 MB cell",
        "200 kB cell",
        "40 MB cell",
        "endless list",
    ],
)
def test_what_is_beyond_reason_is_refused(tmp_path: Path, content: bytes) -> None:
    found = build_or_refuse(tmp_path, content)
    assert isinstance(found, str)
    assert "beyond any reasonable size" in found


def test_much_around_the_children_is_no_matter(tmp_path: Path) -> None:
    blank = b"[" + b" " * (1 << 20) + b'{"la_child_id": "C000001"}' + b"\n" * (1 << 20) + b"]"
    found = build_or_refuse(tmp_path, blank)
    assert isinstance(found, CaseHistory)
    assert found.children.num_rows == 1


@_SMALL
@given(content=st.binary(max_size=300))
def test_random_bytes(tmp_path: Path, content: bytes) -> None:
    found = build_or_refuse(tmp_path, content)
    assert NAME in found if isinstance(found, str) else found.sources[0].rows >= 0


def _members() -> st.SearchStrategy[Any]:
    names = st.sampled_from(sorted({name for part in SECTIONS.values() for name in part.used | part.dropped}))
    leaves = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=20),
        st.sampled_from(
            ["2024-01-10", "1900-01-01", "2099-12-31", "10/01/2024", "S", "X1", "E2", "V3", "RC2", "1"]
        ),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4),
            st.dictionaries(st.one_of(names, st.text(max_size=5)), inner, max_size=8),
        ),
        max_leaves=30,
    )


_EPISODES = st.lists(
    st.fixed_dictionaries(
        {"social_care_episode_id": st.sampled_from(["E1", "E2"]), "referral_date": st.just("2024-01-10")},
        optional={
            name: st.lists(
                st.fixed_dictionaries({}, optional={key: _members() for key in sorted(SECTIONS[name].used)}),
                max_size=3,
            )
            for name in sorted(SECTIONS)
            if name.endswith(("plans", "assessments", "placements"))
        }
        | {"adoption": _members(), "care_leavers": _members(), "closure_date": _members()},
    ),
    max_size=3,
)


@settings(_SMALL, max_examples=40)
@given(record=_members(), episodes=_EPISODES, purge=_members())
def test_any_json_in_the_place_of_anything(tmp_path: Path, record: Any, episodes: Any, purge: Any) -> None:
    child = {"la_child_id": "C000001", "social_care_episodes": episodes}
    records = [
        child,
        {"la_child_id": "C000002", "child_details": record, "purge": purge},
        {**child, "purge": purge},
    ]
    found = build_or_refuse(tmp_path, json.dumps([*records, {"la_child_id": "C000003"}]).encode())
    assert isinstance(found, CaseHistory)
    # Nobody is dropped in silence: whoever is not there was withdrawn, and that is counted.
    withdrawn = sum(row["count"] for row in found.quality.to_pylist() if row["rule"] == "withdrawn")
    assert "C000003" in found.children["child_id"].to_pylist()
    assert found.children.num_rows == 3 or withdrawn


@_SMALL
@given(cut=st.integers(1, 400))
def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path, cut: int) -> None:
    whole = json.dumps(
        [{"la_child_id": f"C00000{number}", "social_care_episodes": []} for number in range(9)]
    )
    content = whole.encode()
    found = build_or_refuse(tmp_path, content[: max(0, len(content) - cut)])
    assert isinstance(found, str)
