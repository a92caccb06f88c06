"""How two runs are graded, on made-up tables, findings, models and documents whose difference is known."""

import io
import json
import zipfile
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from candour.reproduction.compared import Compared, combine
from candour.reproduction.documents import compare_documents
from candour.reproduction.evidence_tables import OTHER_ORDER, OTHER_ROWS, compare_tables
from candour.reproduction.extracts import compare_extracts
from candour.reproduction.findings import compare_findings
from candour.reproduction.grading import Grade, Stage, StageComparison, find_worst, grade_run
from candour.reproduction.model_files import compare_model_files
from candour.reproduction.numbers import measure_distance
from candour.reproduction.tolerances import EQUAL, RELATIVE, SHARE_OF_INTERVAL, SHARE_OF_SPREAD
from candour.reproduction.words import compare_words
from candour.results import Column, Estimate, Finding, Statement, Table, Verdict

SCORES = [0.1, 0.2, 0.4, 0.8, float("nan")]
SPREAD = float(np.std(SCORES[:4]))


def make_table(scores: list[float] | None = None, **columns: Any) -> pa.Table:
    return pa.table(
        {"row": [1, 2, 3, 4, 5], "name": ["a", "b", "c", "d", None], "score": scores or SCORES, **columns}
    )


def shift(by: float) -> pa.Table:
    return make_table([SCORES[0] + by, *SCORES[1:]])


@pytest.mark.parametrize(
    ("by", "grade"),
    [
        (1e-12, Grade.EQUAL),
        (0.9e-9, Grade.EQUAL),
        (1e-6, Grade.EQUIVALENT),
        (0.9 * SHARE_OF_SPREAD * SPREAD, Grade.EQUIVALENT),
        (1.1 * SHARE_OF_SPREAD * SPREAD, Grade.DIFFERENT),
    ],
)
def test_a_score_that_moved_is_graded_by_how_far(by: float, grade: Grade) -> None:
    found = compare_tables(make_table(), shift(by))
    assert found.grade is grade
    assert found.where == "the column 'score'"
    assert found.largest == pytest.approx(by)


def test_a_table_in_other_bytes_with_the_same_values_is_equal() -> None:
    assert compare_tables(make_table(), make_table()).grade is Grade.EQUAL
    chunked = pa.concat_tables([make_table().slice(0, 2), make_table().slice(2)])
    assert compare_tables(make_table(), chunked).grade is Grade.EQUAL


@pytest.mark.parametrize(
    ("now", "where"),
    [
        (make_table(more=[1, 1, 1, 1, 1]), "the column 'more', which was not there"),
        (make_table().drop_columns(["name"]), "the column 'name', which is not there any more"),
        (make_table().slice(0, 4), OTHER_ROWS),
        (make_table().take([1, 0, 2, 3, 4]), OTHER_ORDER),
        (make_table([*SCORES[:4], 0.5]), "the column 'score'"),
        (make_table([*SCORES[:3], float("nan"), SCORES[4]]), "the column 'score'"),
        (make_table().select(["name", "row", "score"]), "the order of its columns"),
        (make_table().cast(pa.schema([("row", pa.int32()), ("name", pa.string()), ("score", pa.float64())])), "the type of the column 'row'"),
        (make_table(row=[1, 2, 3, 4, 6]), "the column 'row'"),
    ],
)  # fmt: skip
def test_anything_else_in_a_table_is_different_and_named(now: pa.Table, where: str) -> None:
    found = compare_tables(make_table(), now)
    assert (found.grade, found.where) == (Grade.DIFFERENT, where)


def test_no_value_becoming_a_value_is_different() -> None:
    then = pa.table({"score": pa.array([0.5, None])})
    now = pa.table({"score": pa.array([0.5, float("nan")])})
    assert compare_tables(then, now).grade is Grade.DIFFERENT
    assert compare_tables(then, then).grade is Grade.EQUAL


def test_infinity_is_only_itself() -> None:
    up, down = np.array([np.inf]), np.array([-np.inf])
    assert measure_distance(up, up).is_equal
    assert not measure_distance(up, down).fits
    assert not measure_distance(up, np.array([np.nan])).fits


# -- findings


def make_finding(
    *, value: float = 0.7, count: int = 12, plain: float = 2.0, verdict: Verdict = Verdict.MET, headline: str = "The AUC is 0.700."
) -> Finding:  # fmt: skip
    columns = (Column("model", "Model", "text"), Column("auc", "AUC", "number"), Column("n", "Decisions", "count"), Column("lift", "Lift", "number"))  # fmt: skip
    estimate = Estimate(value, value - 0.05, value + 0.05, 100, 20, "bootstrap")
    table = Table("performance", "How well", columns, (("logistic", estimate, count, plain),))
    return Finding("PERF-001", "performance", "How well", "How well?", verdict, Statement(headline), Statement("It works."), "Because.", (table,))  # fmt: skip


WIDTH = 0.1


@pytest.mark.parametrize(
    ("now", "grade", "where"),
    [
        (make_finding(), Grade.IDENTICAL, ""),
        (make_finding(value=0.7 + 1e-12), Grade.EQUAL, "the column 'auc' of the table 'performance'"),
        (make_finding(value=0.7 + 1e-6), Grade.EQUIVALENT, "the column 'auc' of the table 'performance'"),
        (make_finding(value=0.7 + 0.9 * SHARE_OF_INTERVAL * WIDTH), Grade.EQUIVALENT, "the column 'auc' of the table 'performance'"),
        (make_finding(value=0.7 + 1.1 * SHARE_OF_INTERVAL * WIDTH), Grade.DIFFERENT, "the column 'auc' of the table 'performance'"),
        (make_finding(plain=2 + 0.9 * RELATIVE * 2), Grade.EQUIVALENT, "the column 'lift' of the table 'performance'"),
        (make_finding(plain=2 + 1.1 * RELATIVE * 2), Grade.DIFFERENT, "the column 'lift' of the table 'performance'"),
        (make_finding(count=13), Grade.DIFFERENT, "the column 'n' of the table 'performance'"),
        (make_finding(headline="The AUC is 0.701."), Grade.EQUIVALENT, "a number in the headline"),
        (make_finding(headline="The AUC is 0.705."), Grade.EQUIVALENT, "a number in the headline"),
        (make_finding(headline="The AUC is 0.711."), Grade.DIFFERENT, "a number in the headline"),
        (make_finding(headline="The AUC is low."), Grade.DIFFERENT, "the headline"),
        (make_finding(verdict=Verdict.CONCERN), Grade.DIFFERENT, "the verdict: 'met' then, 'concern' now"),
        (replace(make_finding(), tables=()), Grade.DIFFERENT, "which tables it has"),
    ],
)  # fmt: skip
def test_a_finding_is_graded_by_its_verdict_then_by_its_numbers(
    now: Finding, grade: Grade, where: str
) -> None:
    (found,) = compare_findings([make_finding()], [now])
    assert (found.stage, found.part, found.grade, found.first_difference) == (
        Stage.FINDINGS, "PERF-001", grade, where,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("then", "now", "grade"),
    [
        ("It finds 18.5 % of them.", "It finds 18.6 % of them.", Grade.EQUIVALENT),
        ("It finds 18.5 % of them.", "It finds 18.7 % of them.", Grade.DIFFERENT),
        ("It finds 70.0 % of them.", "It finds 70.5 % of them.", Grade.EQUIVALENT),
        ("It finds 70.0 % of them.", "It finds 71.0 % of them.", Grade.DIFFERENT),
        ("It finds 12 % of them.", "It finds 13 % of them.", Grade.EQUIVALENT),
        ("Among 634 combinations none stood out.", "Among 635 combinations none stood out.", Grade.DIFFERENT),
        ("Look again on 28 March 2027.", "Look again on 27 March 2027.", Grade.DIFFERENT),
        ("Followed up to 2026-03-31.", "Followed up to 2026-03-30.", Grade.DIFFERENT),
        ("Of 1,234 decisions.", "Of 1,235 decisions.", Grade.DIFFERENT),
        ("A change of \u22120.026.", "A change of \u22120.025.", Grade.EQUIVALENT),
        ("A change of \u22120.026.", "A change of 0.026.", Grade.DIFFERENT),
    ],
)  # fmt: skip
def test_a_number_in_a_sentence_has_a_tolerance_of_its_own(then: str, now: str, grade: Grade) -> None:
    """70.0 % may be a print of the estimate 0.7, whose interval is 0.1 wide; nothing in the tables is 18.5 %."""
    (found,) = compare_findings([make_finding(headline=then)], [make_finding(headline=now)])
    assert found.grade is grade
    assert found.largest_difference is None


def test_an_interval_without_end_allows_no_more_than_none() -> None:
    def make(value: float) -> Finding:
        estimate = Estimate(value, 0.2, float("inf"), 100, 20, "odds ratio")
        (table,) = make_finding().tables
        (row,) = table.rows
        return replace(make_finding(), tables=(replace(table, rows=((row[0], estimate, *row[2:]),)),))

    assert compare_findings([make(2.0)], [make(2.001)])[0].grade is Grade.EQUIVALENT
    assert compare_findings([make(2.0)], [make(9.0)])[0].grade is Grade.DIFFERENT


def test_whole_numbers_among_the_evidence_may_not_move() -> None:
    """Days since something, kept as decimals: four days of four hundred are within a hundredth of their spread."""
    days = [10.0, 400.0, 900.0, float("nan"), 20.0]
    moved = [*days[:2], 903.0, *days[3:]]
    assert compare_tables(make_table(days), make_table(moved)).grade is Grade.DIFFERENT
    assert (
        compare_tables(make_table([*days[:4], 20.5]), make_table([*moved[:4], 20.5])).grade
        is Grade.EQUIVALENT
    )


def test_a_record_of_the_evidence_is_held_to_its_numbers() -> None:
    def write(**facts: Any) -> bytes:
        return json.dumps({"facts": facts}).encode()

    then = write(base_rate="0.087", last_day="2025-03-28", seed=7)
    for now, grade in (
        (write(base_rate="0.088", last_day="2025-03-28", seed=7), Grade.EQUIVALENT),
        (write(base_rate="0.187", last_day="2025-03-28", seed=7), Grade.DIFFERENT),
        (write(base_rate="0.087", last_day="2025-03-27", seed=7), Grade.DIFFERENT),
        (write(base_rate="0.087", last_day="2025-03-28", seed=8), Grade.DIFFERENT),
    ):
        assert compare_documents("evidence.json", then, now, is_source=True).grade is grade
        assert compare_documents("report.json", then, now).grade is Grade.EQUIVALENT


def test_a_count_that_moved_is_named_without_saying_how_far() -> None:
    (found,) = compare_findings([make_finding(count=3)], [make_finding(count=4)])
    assert found.largest_difference is None
    assert not any(digit in found.first_difference for digit in "34")


def test_another_verdict_goes_before_every_number() -> None:
    now = make_finding(value=0.9, verdict=Verdict.CANNOT_TELL)
    assert compare_findings([make_finding()], [now])[0].first_difference.startswith("the verdict")


def test_a_finding_that_is_gone_or_new_or_in_another_place_is_different() -> None:
    one, two = make_finding(), replace(make_finding(), code="PERF-002")
    gone, new = compare_findings([one], [two])
    assert (gone.first_difference, new.first_difference) == ("it is not there any more", "it was not there")
    assert [found.grade for found in compare_findings([one, two], [two, one])] == [
        Grade.IDENTICAL, Grade.IDENTICAL, Grade.DIFFERENT,
    ]  # fmt: skip


def test_no_number_is_no_number_on_both_sides() -> None:
    def undefined(reason: str) -> Finding:
        table = make_finding().tables[0]
        cell = Estimate(None, None, None, 0, 0, "none", reason)
        return replace(make_finding(), tables=(replace(table, rows=(("logistic", cell, 12, float("nan")),)),))

    assert compare_findings([undefined("a")], [undefined("a")])[0].grade is Grade.IDENTICAL
    assert compare_findings([undefined("a")], [undefined("b")])[0].grade is Grade.DIFFERENT
    assert compare_findings([undefined("a")], [make_finding()])[0].grade is Grade.DIFFERENT


# -- models


def make_model(
    weight: float = 1.0, *, version: str = "1.9", kind: str = "Logistic", penalty: str = "0.1"
) -> bytes:
    buffer, array = io.BytesIO(), io.BytesIO()
    np.save(array, np.array([weight, -2.0]))
    schema = {"__class__": kind, "_skops_version": version, "content": {"penalty": {"content": penalty}}}
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("schema.json", json.dumps(schema))
        archive.writestr("1.npy", array.getvalue())
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("now", "grade"),
    [
        (make_model(version="2.0"), Grade.EQUAL),
        (make_model(1 + 1e-12), Grade.EQUAL),
        (make_model(1 + 1e-6), Grade.EQUIVALENT),
        (make_model(1 + 1.1 * RELATIVE * 2), Grade.DIFFERENT),
        (make_model(kind="Forest"), Grade.DIFFERENT),
        (make_model(penalty="0.2"), Grade.DIFFERENT),
        (b"no archive", Grade.DIFFERENT),
        (make_model()[:-30], Grade.DIFFERENT),
    ],
)
def test_a_model_is_graded_by_its_parameters(now: bytes, grade: Grade) -> None:
    assert compare_model_files(make_model(), now).grade is grade


def test_an_array_of_objects_is_not_loaded() -> None:
    buffer, array = io.BytesIO(), io.BytesIO()
    np.save(array, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("schema.json", "{}")
        archive.writestr("1.npy", array.getvalue())
    found = compare_model_files(buffer.getvalue(), make_model())
    assert found == Compared(Grade.DIFFERENT, "the model file of the run is no whole model file")


# -- documents


@pytest.mark.parametrize(
    ("name", "then", "now", "grade"),
    [
        ("a.html", b"<p>12 of 30</p>", b"<p>12 of 30</p>", Grade.IDENTICAL),
        ("a.html", b"<p>0.712</p>", b"<p>0.713</p>", Grade.EQUIVALENT),
        ("a.html", b"<p>met</p>", b"<p>concern</p>", Grade.DIFFERENT),
        ("a.html", b"<p>x</p><svg><path d='1'/></svg>", b"<p>x</p><svg><g/></svg>", Grade.EQUAL),
        ("a.json", b'{"auc": 0.7}', b'{"auc": 0.7000000000001}', Grade.EQUAL),
        ("a.json", b'{"auc": 0.7}', b'{"auc":  0.7}', Grade.EQUAL),
        ("a.json", b'{"auc": 0.7}', b'{"roc": 0.7}', Grade.DIFFERENT),
        ("a.json", b'{"auc": 0.7}', b'{"auc": ', Grade.DIFFERENT),
        ("a.csv", b"a,b\n1,2\n", b"a,b\n1,2\n3,4\n", Grade.DIFFERENT),
        ("a.pdf", b"%PDF 1", b"%PDF 2", Grade.EQUAL),
        ("a.csv", b"\xff", b"a", Grade.DIFFERENT),
        ("manifest.json", b'{"files": [{"name": "a", "sha256": "1"}]}', b'{"files": [{"name": "a", "sha256": "2"}]}', Grade.EQUAL),
        ("manifest.json", b'{"files": [{"name": "a", "sha256": "1"}]}', b'{"files": [{"name": "b", "sha256": "1"}]}', Grade.DIFFERENT),
    ],
)  # fmt: skip
def test_a_document_is_graded_by_its_words_and_numbers(
    name: str, then: bytes, now: bytes, grade: Grade
) -> None:
    assert compare_documents(name, then, now).grade is grade


def test_an_archive_is_graded_by_the_worst_of_its_files() -> None:
    def pack(text: str, day: int) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(zipfile.ZipInfo("a.html", (2020, 1, day, 0, 0, 0)), text)
        return buffer.getvalue()

    assert compare_documents("a.zip", pack("0.7", 1), pack("0.7", 2)).grade is Grade.EQUAL
    assert compare_documents("a.docx", pack("0.7", 1), pack("0.8", 1)).grade is Grade.EQUIVALENT
    assert compare_documents("a.zip", pack("met", 1), pack("concern", 1)).grade is Grade.DIFFERENT


def test_numbers_in_words_are_told_from_words() -> None:
    assert compare_words("1,204 of 5", "1,205 of 5", "x").grade is Grade.EQUIVALENT
    assert compare_words("\u22120.5", "-0.5", "x").grade is Grade.EQUAL
    assert compare_words("PERF-001", "PERF-002", "x").grade is not Grade.IDENTICAL


# -- extracts and the whole


def test_files_are_held_against_one_another_by_name_and_bytes() -> None:
    then = [("a.csv", "1"), ("a.csv", "2"), ("b.csv", "3"), ("c.csv", "4")]
    now = [("a.csv", "2"), ("a.csv", "9"), ("b.csv", "3"), ("d.csv", "4")]
    *wrong, same = compare_extracts(then, now)
    assert [(one.part, one.first_difference.split(" (")[0].split(":")[0]) for one in wrong] == [
        ("a.csv", "is not the file that was read"), ("c.csv", "is missing"), ("d.csv", "was added"),
    ]  # fmt: skip
    assert (same.part, same.grade) == ("2 files", Grade.IDENTICAL)
    assert [one.grade for one in compare_extracts(then, list(reversed(then)))] == [Grade.IDENTICAL]


def test_the_grade_of_a_run_is_the_worst_of_what_counts() -> None:
    def stage(grade: Grade, *, graded: bool = True) -> StageComparison:
        return StageComparison(Stage.EVIDENCE, "predictions", grade, graded=graded)

    assert grade_run([stage(Grade.IDENTICAL), stage(Grade.EQUAL)]) is Grade.EQUAL
    assert grade_run([stage(Grade.EQUIVALENT), stage(Grade.DIFFERENT, graded=False)]) is Grade.EQUIVALENT
    assert grade_run([stage(Grade.DIFFERENT), stage(Grade.IDENTICAL)]) is Grade.DIFFERENT
    assert find_worst([]) is Grade.IDENTICAL


def test_what_was_found_together_is_where_the_worst_was_found_first() -> None:
    parts = [
        Compared(Grade.EQUAL, "a", 1e-12),
        Compared(Grade.DIFFERENT, "b", 0.5),
        Compared(Grade.DIFFERENT, "c", 2.0),
    ]
    assert combine(parts) == Compared(Grade.DIFFERENT, "b", 2.0)
    assert combine([]) == Compared(Grade.IDENTICAL)
    assert EQUAL < RELATIVE < SHARE_OF_SPREAD < SHARE_OF_INTERVAL
