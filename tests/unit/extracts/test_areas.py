"""The list of areas: what is read, what is refused, and that nothing of a row is told."""

from collections.abc import Callable
from pathlib import Path

import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.data.build import ExtractPaths, build_history, fingerprint_extracts
from candour.data.extracts.findings import Findings
from candour.data.extracts.joining.areas import Area, Areas, read_areas
from candour.data.history import CaseHistory
from candour.errors import ExtractError

Write = Callable[..., Path]
Find = Callable[[CaseHistory], dict[tuple[str, str], int]]


def read(tmp_path: Path, text: str, *, encoding: str = "utf-8") -> Areas:
    path = tmp_path / "areas.csv"
    path.write_text(text, encoding=encoding)
    return read_areas(path, Findings())


def child(number: int) -> dict[str, object]:
    return {"id": f"C00000{number}", "referrals": [{"CINreferralDate": "2023-05-05"}]}


@pytest.fixture
def build(tmp_path: Path, write_census: Write) -> Callable[[str], CaseHistory]:
    """Three children, and a list of areas."""

    def run(text: str) -> CaseHistory:
        write_census(2024, [child(1), child(2), child(3)])
        (tmp_path / "areas.csv").write_text(text, encoding="utf-8")
        return build_history(ExtractPaths((tmp_path / "cin",), areas=tmp_path / "areas.csv"))

    return run


def test_areas_are_joined_to_children(build: Callable[[str], CaseHistory], findings_of: Find) -> None:
    history = build(
        "deprivation_score,child_id,remark,deprivation_decile\n"
        "0.412,C000001,moved,1\n,c000002,, 7.0\n.05,C000003,,\n0.2,C000009,,3\n0.1,,,4\n"
    )
    assert history.children["deprivation_decile"].to_pylist() == [1, 7, None]
    assert history.children["deprivation_score"].to_pylist() == [0.412, None, 0.05]
    found = findings_of(history)
    assert found["record_without_child", ""] == 1
    assert found["area_unknown_child", ""] == 1
    assert ("matches_nobody", "child_id") not in found
    source = next(source for source in history.sources if source.format == "areas")
    assert (source.name, source.rows, source.children, source.year) == ("areas.csv", 5, 4, None)


def test_without_a_list_nobodys_area_is_known(write_census: Write, tmp_path: Path) -> None:
    write_census(2024, [child(1)])
    children = build_history(ExtractPaths((tmp_path / "cin",))).children
    assert children["deprivation_decile"].null_count == children["deprivation_score"].null_count == 1


def test_areas_of_strangers_are_named(build: Callable[[str], CaseHistory]) -> None:
    rows = build("child_id,deprivation_decile\n99,1\n98,2\n").quality.to_pylist()
    assert {row["rule"]: row["source"] for row in rows}["matches_nobody"] == "areas"


def test_nothing_of_an_area_becomes_an_event_or_a_detail(build: Callable[[str], CaseHistory]) -> None:
    without, history = (
        build("child_id,deprivation_decile\n"),
        build("child_id,deprivation_decile\nC000001,1\n"),
    )
    assert history.events.equals(without.events)
    assert history.details.equals(without.details)


def test_the_list_is_part_of_what_was_read(write_census: Write, tmp_path: Path) -> None:
    write_census(2024, [child(1)])
    paths = ExtractPaths((tmp_path / "cin",), areas=tmp_path / "areas.csv")
    with pytest.raises(ExtractError, match=r"nothing at '.*areas\.csv'"):
        fingerprint_extracts(paths)
    (tmp_path / "areas.csv").write_text("child_id,deprivation_decile\nC000001,1\n")
    first = fingerprint_extracts(paths)
    assert [(found.format, found.name) for found in first] == [
        ("areas", "areas.csv"),
        ("cin_census", "CIN_2024.xml"),
    ]
    (tmp_path / "areas.csv").write_text("child_id,deprivation_decile\nC000001,2\n")
    assert fingerprint_extracts(paths) != first


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_columns_stand_in_any_order_case_and_encoding(tmp_path: Path, encoding: str) -> None:
    text = "Straße, Deprivation_Score ,CHILD_ID\nx,1e-2,0042\ny, 0.5 ,c7\n"
    areas = read(tmp_path, text, encoding=encoding)
    assert areas.area_of == {"42": Area(None, 0.01), "C7": Area(None, 0.5)}


@pytest.mark.parametrize(
    ("rows", "kept", "conflicts"),
    [
        ("A,3,0.2\nA,3,0.2\n", Area(3, 0.2), 0),
        ("A,3,0.2\nA,2,0.3\n", Area(2, 0.3), 1),
        ("A,3,0.2\nA,3,0.25\n", Area(3, 0.25), 1),
        ("A,,0.2\nA,3,\n", Area(3, None), 1),
        ("A,,\nA,3,0.2\nA,,\n", Area(3, 0.2), 0),
    ],
)
def test_of_two_areas_the_more_deprived_is_kept_in_whatever_order(
    tmp_path: Path, rows: str, kept: Area, conflicts: int
) -> None:
    for lines in (rows.splitlines(), rows.splitlines()[::-1]):
        findings = Findings()
        path = tmp_path / "areas.csv"
        path.write_text("\n".join(["child_id,deprivation_decile,deprivation_score", *lines]))
        assert read_areas(path, findings).area_of == {"A": kept}
        counted = {row["rule"]: row["count"] for row in findings.to_table().to_pylist()}
        assert counted.get("area_conflict", 0) == conflicts


def test_a_child_without_values_is_not_listed(tmp_path: Path) -> None:
    assert read(tmp_path, "child_id,deprivation_decile\nA,\nB,4\n") == Areas({"B": Area(4)}, 2)


@pytest.mark.parametrize(
    "text", ["0", "11", "1.5", "-1", "#N/A", "E01000001", "1_0", "nan", "٣", "1e0", "10%"]
)
def test_what_is_no_tenth_is_refused_and_counted(tmp_path: Path, text: str) -> None:
    rows = "".join(f"C{number:06},{text}\n" for number in range(12))
    with pytest.raises(
        ExtractError, match=r"'deprivation_decile' cannot be used.*1 \(the most.*12 rows"
    ) as caught:
        read(tmp_path, f"child_id,deprivation_decile\nX,3\n{rows}")
    assert "C0000" not in str(caught.value)
    assert len(text) < 4 or text not in str(caught.value)


@pytest.mark.parametrize("text", ["1.01", "23.4", "-0.1", "23%", "n/a", "nan", "inf", "1e999", "0,2"])
def test_what_is_no_share_is_refused_and_few_are_not_counted_out(tmp_path: Path, text: str) -> None:
    with pytest.raises(ExtractError, match=r"'deprivation_score' cannot be used.*5 rows or fewer") as caught:
        read(tmp_path, f'child_id,deprivation_score\nC000077,"{text}"\nC000078,0.2\n')
    assert "C0000" not in str(caught.value)


@pytest.mark.parametrize(
    ("header", "lacking"),
    [("child,deprivation_decile", "child_id"), ("child_id,imd", "deprivation_decile"), ("a,b", "child_id")],
)
def test_the_columns_must_be_there(tmp_path: Path, header: str, lacking: str) -> None:
    with pytest.raises(ExtractError, match=rf"'areas\.csv' lacks the column '{lacking}'"):
        read(tmp_path, f"{header}\nC000001,1\n")


def test_a_list_that_is_not_there_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=r"no file 'areas\.csv'.*leave 'areas' out"):
        read_areas(tmp_path / "areas.csv", Findings())


@pytest.mark.parametrize(
    "text", ["C000123,C000123\nC000123,4\n", "", "child_id,child_id,deprivation_decile\n"]
)
def test_what_is_no_table_is_refused_as_every_table_is(tmp_path: Path, text: str) -> None:
    with pytest.raises(ExtractError) as caught:
        read(tmp_path, text)
    assert "C000123" not in str(caught.value)


def list_both(*, count: int, turned: bool) -> str:
    rows = [(number, 1 + number % 10) for number in range(count)]
    lines = [f"C{number},{11 - tenth if turned else tenth},{0.5 - 0.04 * tenth}" for number, tenth in rows]
    return "\n".join(["child_id,deprivation_decile,deprivation_score", *lines]) + "\n"


def test_deciles_that_run_the_other_way_are_refused(tmp_path: Path) -> None:
    """Else every answer about deprivation would be turned round, and look as sound as before."""
    assert len(read(tmp_path, list_both(count=40, turned=False)).area_of) == 40
    with pytest.raises(ExtractError, match="seem to be counted from the least deprived"):
        read(tmp_path, list_both(count=40, turned=True))
    assert len(read(tmp_path, list_both(count=12, turned=True)).area_of) == 12


@given(st.text(max_size=12))
def test_a_text_is_a_value_in_range_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever a cell holds: nothing outside the range gets in, and nothing else than an ExtractError comes out."""
    path = tmp_path_factory.mktemp("areas") / "areas.csv"
    quoted = text.replace('"', '""')
    path.write_text(
        f'child_id,deprivation_decile,deprivation_score\nA,"{quoted}",\nB,,"{quoted}"\n',
        encoding="utf-8",
        errors="replace",
    )
    try:
        areas = read_areas(path, Findings()).area_of
    except ExtractError:
        return
    assert areas.get("A", Area()).decile in {None, *range(1, 11)}
    score = areas.get("B", Area()).score
    assert score is None or 0 <= score <= 1


def test_the_child_ids_of_the_list_reach_no_table_of_quality(
    build: Callable[[str], CaseHistory],
) -> None:
    quality = build("child_id,deprivation_decile\nSECRET1,1\nSECRET1,2\n").quality
    assert quality.num_rows
    texts = [text for name in ("table", "field", "message") for text in quality[name].to_pylist()]
    assert not any("SECRET1" in text for text in texts)
    assert pc.all(pc.greater(quality["count"], 0)).as_py()
