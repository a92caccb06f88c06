"""DATA-008: who is not in the data. Stated, not guessed."""

from collections.abc import Iterator
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from candour.config.extracts import name_format
from candour.contracts import Evidence
from candour.results import Cell, Column, Finding, Statement, Table, Verdict
from candour_audits.assumed import REPORTED
from candour_audits.data_quality.event_wording import KINDS, name_kind
from candour_audits.data_quality.reported_days import Span, find_uncovered, join_spans, list_gaps
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_day, say_list

CODE = "DATA-008"
TITLE = "Who is not in the data"
QUESTION = "Who is not in the data?"
COVERAGE = (
    Column("kind", "Kind of event", "text"), Column("sources", "Reported by", "text"),
    Column("first", "From", "date"), Column("last", "Until", "date"), Column("gaps", "Days not reported between", "text"),
)  # fmt: skip
ABSENT = (
    Column("who", "Who", "text"),
    Column("here", "In these data", "text"),
    Column("meaning", "What it means", "text"),
)
EXITS = (Column("exit", "Left the records by", "text"), Column("count", "Children's exits", "count"))
_FROM_CODES = ("died", "transferred_out")
"""Kinds that are read from the reasons why a case or a period of care ended, so no source names them as its own."""
_ALWAYS = (
    ("Children who moved in", "only from their first contact here",
     "What happened elsewhere is in another authority's records. They look like children without a past."),
    ("Adopted children who return", "as strangers, under a new identifier",
     "By law their old record is closed, and nothing links it with the new one. Their past is missing."),
    ("Families known to other authorities", "not at all",
     "A forecast cannot see them, and their siblings elsewhere are not counted as family."),
    ("Children who moved away or died", "until then",
     "What came of those who moved is not known here. They count as having left; who was left out, and why, says how many."),
    ("Children whom nobody reported", "not at all",
     "Harm that nobody noticed is in no record. No number of records can show how many there are."),
)  # fmt: skip


def describe_absent(evidence: Evidence) -> Finding:
    """Days reported by kind, the exits counted, and the people whom no extract can hold."""
    coverage = evidence.tables.get("coverage")
    if coverage is None or coverage.num_rows == 0:
        reason = "the evidence does not say which days the sources report"
        return build_unanswered(CODE, "data_quality", TITLE, QUESTION, reason)
    faults = tuple(_find_faults(evidence, coverage))
    reported = set(coverage["kind"].to_pylist())
    return Finding(
        CODE, "data_quality", TITLE, QUESTION, Verdict.CONCERN if faults else Verdict.CANNOT_TELL,
        headline=Statement(
            f"Outcomes are not reported throughout: {'; '.join(faults)}."
            if faults
            else "Outcomes are reported throughout, but no record can show whom it lacks; the table names who that is."
        ),
        for_families=Statement("Some children are not in these records, and the report says which."),
        why="A concern where a kind of outcome is not reported at all, or not on every day from the first decision to "
        "the end of the last outcome window. Never met: who is missing from records cannot be told from the records.",
        tables=(
            Table("absent", "Who is not here, or only in part", ABSENT, tuple(_list_absent(reported))),
            Table("coverage", "Which days are reported, by kind of event", COVERAGE, tuple(_list_kinds(coverage))),
            *_tabulate_exits(evidence),
        ),
        assumptions=(REPORTED,),
        limits=("That a source reports a kind of event does not mean that every such event was recorded.",),
    )  # fmt: skip


def _find_faults(evidence: Evidence, coverage: pa.Table) -> Iterator[str]:
    """Why outcomes cannot all be seen. The needed days end with the last window, or with the records if sooner."""
    facts = evidence.facts
    if not {"outcome_kinds", "first_training_day", "outcome_observed_until"} <= set(facts):
        return
    needed = Span(*(date.fromisoformat(facts[n]) for n in ("first_training_day", "outcome_observed_until")))
    for kind in facts.get("outcome_events", facts["outcome_kinds"]).split(", "):
        spans = join_spans(coverage, kind)
        if not spans:
            yield f"no source reports {name_kind(kind)}"
        elif gaps := find_uncovered(spans, needed):
            yield f"{name_kind(kind)} are missing {_say_spans(gaps)}"


def _list_absent(reported: set[str]) -> Iterator[tuple[Cell, ...]]:
    yield from _ALWAYS
    contacts = "contact" in reported
    yield (
        "Contacts that never became a referral",
        "counted as contacts" if contacts else "not at all",
        "No referral was decided on for them, so only a forecast at contact, or one of early help, is about them."
        if contacts
        else "No source reports contacts, so who was turned away before a referral is not known.",
    )
    unreported = tuple(name for kind, name in KINDS.items() if kind not in {*reported, *_FROM_CODES})
    if unreported:
        yield (
            "Children known only by a kind of event that no source reports",
            "not at all",
            f"Not reported: {say_list(unreported)}. That none is seen does not mean that none happened.",
        )


def _list_kinds(coverage: pa.Table) -> Iterator[tuple[Cell, ...]]:
    present = set(coverage["kind"].to_pylist())
    for kind in (*(k for k in KINDS if k in present), *sorted(present - set(KINDS))):
        rows = coverage.filter(pc.equal(coverage["kind"], kind))
        sources = tuple(sorted(set(rows["source"].to_pylist())))
        spans = join_spans(coverage, kind)
        gaps = list_gaps(spans)
        yield (
            name_kind(kind), say_list(tuple(name_format(name) for name in sources)),
            spans[0].first.isoformat(), spans[-1].last.isoformat(), _say_spans(gaps) if gaps else "none",
        )  # fmt: skip


def _tabulate_exits(evidence: Evidence) -> Iterator[Table]:
    """Deaths and moves away by number, where a source reports them for whole months."""
    months = evidence.tables.get("months")
    if months is None:
        return
    volumes = months.filter(pc.equal(months["measure"], "volume"))
    counts = {
        kind: pc.sum(volumes.filter(pc.equal(volumes["kind"], kind))["count"]).as_py() for kind in _FROM_CODES
    }
    rows: tuple[tuple[Cell, ...], ...] = tuple((name_kind(k), n) for k, n in counts.items() if n is not None)
    if rows:
        note = "In the whole months that the sources report."
        yield Table("exits", "Exits that are counted", EXITS, rows, note=note)


def _say_spans(spans: tuple[Span, ...]) -> str:
    return say_list(
        tuple(f"{say_day(span.first.isoformat())} to {say_day(span.last.isoformat())}" for span in spans)
    )
