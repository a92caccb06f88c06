"""DATA-006: whether the way of recording changed."""

from datetime import date

from candour.contracts import Evidence
from candour.results import Figure, Finding, Statement, Verdict
from candour.stats.change_points import ChangeKind, find_changes_in_many
from candour_audits.data_quality.break_tables import tabulate_breaks, tabulate_series, tabulate_volumes
from candour_audits.data_quality.monthly_readings import Break, place_change, read_months
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_list, say_share

CODE = "DATA-006"
TITLE = "Breaks in recording"
QUESTION = "Did the way of recording change?"
MOST_SERIES = 100
"""The statistics cannot keep their promise over more; volumes come first, then missing entries, durations, codes."""
TELLING_MONTHS = 60
"""Searched among fifty series, a rise by four fifths is then found in four of five, one by half in one of three."""
MOST_NAMED = 4


def assess_breaks(evidence: Evidence) -> Finding:
    """Changes of level in every monthly series, with the chance of a false alarm shared out over all of them."""
    months = evidence.tables.get("months")
    if months is None or months.num_rows == 0:
        reason = "the evidence holds no monthly counts"
        return build_unanswered(CODE, "data_quality", TITLE, QUESTION, reason)
    readings = read_months(months)
    judgeable = [reading for reading in readings if not reading.series.reason][:MOST_SERIES]
    confidence = evidence.protocol.confidence
    results = find_changes_in_many([r.series for r in judgeable], confidence=confidence, seed=evidence.seed)
    period = _read_period(evidence)
    breaks = tuple(
        place_change(reading, change, period)
        for reading, result in zip(judgeable, results, strict=True)
        for change in result.changes
    )
    longest = max((len(reading.months) for reading in judgeable), default=0)
    verdict = _reach_verdict(breaks, longest)
    return Finding(
        CODE, "data_quality", TITLE, QUESTION, verdict,
        headline=_say_headline(breaks, verdict, longest),
        for_families=Statement(
            "The way in which things are written down changed during the years that the forecast learnt from or was tested on."
            if verdict is Verdict.CONCERN
            else "We found no lasting change in the way things are written down."
            if verdict is Verdict.MET
            else "We cannot say whether the way in which things are written down changed for good."
        ),
        why="A concern where a lasting change may have begun between the first training decision and the last test decision: the "
        "forecast then learnt from records that mean something else than those it is tested or used on. Cannot tell where "
        "the only changes in that time passed, or are too recent to know whether they last, and where no series has "
        "five years. Over all series together, the chance "
        f"that records without a change show any is at most {say_share(1 - confidence)}.",
        tables=(
            tabulate_breaks(breaks, len(judgeable), len(readings)),
            tabulate_volumes(readings, breaks),
            tabulate_series(readings, judgeable),
        ),
        figures=(
            Figure("volumes", "line", "volumes", "Events a month, with breaks",
                   "A small picture a kind of event, each with its own scale, from 0. An upright dashed line under a triangle: "
                   "the month in which a change of volume began. Gaps: withheld.",
                   "month", "events", series="kind", marks="mark", own_scales=True),
        ),
        assumptions=(
            "But for a change, a series has a straight trend, the same seasons every year and months that carry over in one and the same way.",
        ),
        limits=("Where many series are searched only large steps are found: in five years, among fifty series, a rise by four "
                "fifths four times in five, a rise by half once in three. That none is shown does not mean that there is none.",
                "A change can be in what happened and not in how it was recorded: the figures cannot tell the two apart.",
                "A change of one month alone, or one that comes slowly, is not found.",
                "Series that carry over strongly from month to month raise more false alarms than promised.",
                "Series with few events a month, or with less than three years, cannot be judged."),
    )  # fmt: skip


def _read_period(evidence: Evidence) -> tuple[date, date] | None:
    names = ("first_training_day", "last_test_day")
    if not set(names) <= set(evidence.facts):
        return None
    first, last = (date.fromisoformat(evidence.facts[name]) for name in names)
    return first, last


def _reach_verdict(breaks: tuple[Break, ...], longest: int) -> Verdict:
    """`longest` is the number of months of the longest series that could be judged."""
    within = {found.change.kind for found in breaks if found.within}
    if ChangeKind.LASTING in within:
        return Verdict.CONCERN
    return Verdict.CANNOT_TELL if within or longest < TELLING_MONTHS else Verdict.MET


def _say_headline(breaks: tuple[Break, ...], verdict: Verdict, longest: int) -> Statement:
    if not longest:
        return Statement("No series has enough months and events for a change to be told from chance.")
    if verdict is Verdict.CANNOT_TELL and not any(b.within for b in breaks):
        return Statement(
            "No change of level is shown, but the records are too short to rule one out: in less than five years of months "
            "even a change by half is often overlooked."
        )
    if verdict is Verdict.MET:
        return Statement(
            "No change of level is shown in the time that the forecast learnt from and was tested on."
        )
    kinds = {ChangeKind.LASTING} if verdict is Verdict.CONCERN else set(ChangeKind)
    told = sorted((b for b in breaks if b.within and b.change.kind in kinds), key=lambda b: b.change.p_value)
    named = say_list(tuple(f"{b.reading.label} ({b.when})" for b in told[:MOST_NAMED]))
    more = f", and {len(told) - MOST_NAMED} more" if len(told) > MOST_NAMED else ""
    said = "Recording changed for good" if verdict is Verdict.CONCERN else "Recording changed for a time"
    means = (
        " The forecast learnt in part from records that were kept differently, so its figures may not hold."
        if verdict is Verdict.CONCERN
        else " Whether the forecast suffers from it cannot be told."
    )
    counts = tuple(count for b in told[:MOST_NAMED] for count in b.counts)
    return Statement(f"{said}: {named}{more}.{means}", counts)
