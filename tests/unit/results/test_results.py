"""Findings keep their exact numbers through JSON, and a table refuses what does not fit."""

import json

import pytest

from candour.errors import EvidenceError
from candour.results import (
    Column,
    Estimate,
    Figure,
    Finding,
    Guard,
    Statement,
    Table,
    Verdict,
    Withheld,
    dump_findings,
    load_findings,
)

COLUMNS = (
    Column("group", "Group", "text"),
    Column("n", "Decisions", "count"),
    Column("rate", "Rate", "rate"),
)


def make_finding() -> Finding:
    estimate = Estimate(0.1 + 0.2, 0.25, 1 / 3, 100, 30, "Wilson")
    undefined = Estimate(None, None, None, 12, 0, "Wilson", "no outcomes in this group")
    table = Table(
        "rates",
        "Rates",
        COLUMNS,
        (("White", 100, estimate), ("Mixed", 12, undefined), ("Black", Withheld(), None), ("Asian", 0, 1.0)),
        (Guard(("rate",), ("n",)),),
        partition=(),
    )
    figure = Figure("dots", "intervals", "rates", "Rates by group", "One dot a group.", "rate", "group")
    return Finding(
        "BIAS-001", "bias", "Sex", "Is it fair?", Verdict.CANNOT_TELL, Statement("It cannot be told.", (7,)),
        Statement("We do not know."), "too few", (table,), (figure,), ("One authority only.",),
    )  # fmt: skip


def test_json_keeps_every_bit() -> None:
    findings = (make_finding(),)
    assert load_findings(dump_findings(findings)) == findings


def test_json_keeps_whole_numbers_apart_from_measured_ones() -> None:
    row = load_findings(dump_findings((make_finding(),)))[0].table("rates").rows[3]
    assert isinstance(row[1], int)
    assert isinstance(row[2], float)


def test_same_findings_same_bytes() -> None:
    assert dump_findings((make_finding(),)) == dump_findings((make_finding(),))


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="2 cells for 3 columns"):
        Table("rates", "Rates", COLUMNS, (("White", 100),))


def test_a_guard_on_an_unknown_column_is_refused() -> None:
    with pytest.raises(ValueError, match="tp"):
        Table("rates", "Rates", COLUMNS, (), (Guard(("rate",), ("tp",)),))


def test_an_unknown_table_or_column_lists_the_known() -> None:
    finding = make_finding()
    with pytest.raises(KeyError, match="rates"):
        finding.table("curve")
    with pytest.raises(KeyError, match="group"):
        finding.table("rates").index_of("sex")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"version": 1, "findings": []}', "version 1"),
        (b"[]", "version unknown"),
        (b'{"version": "C000123"}', "unknown"),
    ],
)
def test_findings_of_another_version_are_refused(content: bytes, said: str) -> None:
    with pytest.raises(EvidenceError, match=said) as raised:
        load_findings(content)
    assert "candour audit" in str(raised.value)
    assert "C000123" not in str(raised.value)


def test_the_version_comes_first() -> None:
    assert next(iter(json.loads(dump_findings((make_finding(),))))) == "version"
