"""Findings are added to and never written over, whoever asks, and however many at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from candour.errors import TrackingError
from candour.file_locks import hold
from candour.results import Finding, Statement, Verdict, dump_findings
from candour.tracking.findings_versions import (
    EARLIER,
    INDEX,
    Asker,
    FindingsVersion,
    add_version,
    list_in,
    merge_findings,
    read_version,
)

OLD, NEW = Asker("0.1.0", "a" * 64), Asker("0.2.0", "b" * 64)
DAY = date(2026, 11, 30)


def make_finding(code: str, audit: str, verdict: Verdict = Verdict.MET) -> Finding:
    said = Statement("Said.")
    return Finding(code, audit, code.title(), "How?", verdict, said, said, "Why.")


FIRST = (make_finding("A-1", "first"), make_finding("A-2", "first"), make_finding("B-1", "second"))


def add(folder: Path, findings: tuple[Finding, ...], *audits: str, asker: Asker = NEW) -> FindingsVersion:
    held = list_in(folder, made_by=OLD)
    return add_version(folder, held, findings, audits=audits, asker=asker, day=DAY)


def test_every_version_stays_and_says_who_asked(tmp_path: Path) -> None:
    assert list_in(tmp_path, made_by=OLD) == ()
    one = add(tmp_path, FIRST, "first", "second", asker=OLD)
    before = (tmp_path / one.file).read_bytes()
    changed = merge_findings(FIRST, [make_finding("B-1", "second", Verdict.CONCERN)])
    two = add(tmp_path, changed, "second")
    assert [one.file, two.file] == ["0001.json", "0002.json"]
    assert (tmp_path / one.file).read_bytes() == before
    assert list_in(tmp_path, made_by=OLD) == (one, two)
    assert read_version(tmp_path, one) == FIRST
    assert [f.verdict for f in read_version(tmp_path, two)] == [Verdict.MET, Verdict.MET, Verdict.CONCERN]
    assert two.answered_in == {"first": 1, "second": 2}
    assert (two.day, two.asker, two.audits) == (DAY, NEW, ("second",))
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}


@pytest.mark.parametrize(
    "change",
    [("0001.json", "../../secret.json"), ("0001.json", "/0001.json"), ('"number": 2', '"number": 1')],
)
def test_an_index_that_leads_elsewhere_or_counts_otherwise_is_refused(
    tmp_path: Path, change: tuple[str, str]
) -> None:
    add(tmp_path, FIRST, "first", "second")
    add(tmp_path, FIRST[:1], "first")
    index = tmp_path / INDEX
    index.write_text(index.read_text().replace(*change))
    with pytest.raises(TrackingError, match="cannot be read"):
        list_in(tmp_path, made_by=OLD)


def test_findings_of_before_there_were_versions_are_the_first(tmp_path: Path) -> None:
    (tmp_path / EARLIER).write_bytes(dump_findings(FIRST))
    (only,) = list_in(tmp_path, made_by=OLD)
    assert (only.number, only.asker, only.day) == (1, OLD, None)
    assert read_version(tmp_path, only) == FIRST
    two = add(tmp_path, FIRST[:1], "first")
    assert two.number == 2
    assert list_in(tmp_path, made_by=OLD) == (only, two)
    assert (tmp_path / EARLIER).read_bytes() == dump_findings(FIRST)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0002.json", EARLIER, INDEX]


def test_a_version_that_was_changed_or_is_gone_is_named(tmp_path: Path) -> None:
    one = add(tmp_path, FIRST, "first")
    (tmp_path / one.file).write_bytes(dump_findings(FIRST[:1]))
    with pytest.raises(TrackingError, match=r"Version 1 of the findings \(0001.json\) was changed"):
        read_version(tmp_path, one)
    (tmp_path / one.file).unlink()
    with pytest.raises(TrackingError, match="is missing"):
        read_version(tmp_path, one)


def test_the_number_of_somebody_who_was_stopped_stays_unused(tmp_path: Path) -> None:
    add(tmp_path, FIRST, "first")
    (tmp_path / "0002.json").write_text("half of it")
    three = add(tmp_path, FIRST[:2], "first")
    assert three.number == 3
    assert [one.number for one in list_in(tmp_path, made_by=OLD)] == [1, 3]
    assert (tmp_path / "0002.json").read_text() == "half of it"


def test_an_index_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    add(tmp_path, FIRST, "first")
    (tmp_path / INDEX).write_text("{")
    with pytest.raises(TrackingError, match=r"versions\.json\) cannot be read"):
        list_in(tmp_path, made_by=OLD)
    (tmp_path / INDEX).write_text(json.dumps({"version": 9, "findings": []}))
    with pytest.raises(TrackingError, match="has version 9"):
        list_in(tmp_path, made_by=OLD)


def test_many_at_once_get_a_number_each_and_lose_nothing(tmp_path: Path) -> None:
    def ask(number: int) -> int:
        with hold(tmp_path / ".lock"):
            held = list_in(tmp_path, made_by=OLD)
            before = read_version(tmp_path, held[-1]) if held else ()
            merged = merge_findings(before, [make_finding(f"C-{number}", f"audit {number}")])
            return add(tmp_path, merged, f"audit {number}").number

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(ask, range(16)))
    assert sorted(numbers) == list(range(1, 17))
    held = list_in(tmp_path, made_by=OLD)
    assert len(held) == 16
    assert {finding.code for finding in read_version(tmp_path, held[-1])} == {f"C-{n}" for n in range(16)}
    assert held[-1].answered_in == {f"audit {n}": numbers[n] for n in range(16)}


def test_new_answers_take_the_place_of_the_old_ones() -> None:
    answers = [make_finding("A-3", "first"), make_finding("A-1", "first", Verdict.CONCERN)]
    merged = merge_findings(FIRST, answers)
    # A-2 was not answered any more: nothing of an audit that was asked again is carried over.
    assert [f.code for f in merged] == ["A-3", "A-1", "B-1"]
    assert merge_findings(FIRST, FIRST[:2]) == FIRST
    assert [f.code for f in merge_findings(FIRST, [make_finding("D-1", "third")])] == [
        "A-1",
        "A-2",
        "B-1",
        "D-1",
    ]
    # A code belongs to one question, whichever audit asks it.
    assert [f.audit for f in merge_findings(FIRST, [make_finding("B-1", "third")])] == [
        "first",
        "first",
        "third",
    ]
