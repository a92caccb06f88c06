"""Questions 15 to 18: who can see, overrule and contest; what follows a flag; when it stops; who could be recognised."""

from candour.report.content.average_month import is_average_month
from candour.report.content.published import PublishedRow
from candour.report.content.reviewers.parts import Part, Sources, cite, tell, unknown
from candour.results import Withheld


def who_can_contest(sources: Sources) -> tuple[Part, ...]:
    """Question 15: who can see, override, contest, correct and Are overrides logged."""
    paths = ("who_sees_it", "human_review", "override_log", "appeal", "correction")
    cited = cite(sources, (f"deployment.{path}" for path in paths))
    overrides = tell(sources, "PRAC-005", "overall", _say_overrides, by_verdict=False)
    return (*cited, overrides) if overrides.told else cited


def _say_overrides(rows: tuple[PublishedRow, ...]) -> str | None:
    said = [f"{row.say('what')}: {share}" for row in rows if (share := row.measure("share"))]
    return f"In the log that was given. {'; '.join(said)}." if said else None


def what_follows_a_flag(sources: Sources) -> tuple[Part, ...]:
    """Question 16: what happens to those flagged; is there capacity."""
    return (
        *cite(sources, ("deployment.what_follows_a_flag", "deployment.who_acts")),
        tell(sources, "USEF-001", "capacity", _say_capacity, by_verdict=False),
        tell(sources, "USEF-002", "early", _say_early, by_verdict=False),
    )


def _say_capacity(rows: tuple[PublishedRow, ...]) -> str | None:
    monthly = next(filter(is_average_month, rows), None)
    row = monthly or (rows[0] if rows else None)
    if row is None or not (row.measure("right") and row.measure("missed")):
        return None
    counted = row.say("counted") or ""
    return (
        f"{counted}: {row.say('flagged') or 'a number withheld'} flagged, {row.measure('right')} of them rightly; "
        f"{row.measure('missed')} with the outcome are missed."
    )


def _say_early(rows: tuple[PublishedRow, ...]) -> str | None:
    early = rows[0].measure("early") if rows else None
    if early is None:
        return None
    when = rows[0].table.columns[rows[0].table.index_of("early")].label
    return f"{rows[0].say('who')}: for {early} the outcome comes {when[:1].lower()}{when[1:]}, too soon for a flag to help."


def when_is_it_switched_off(sources: Sources) -> tuple[Part, ...]:
    """Question 17: when is it switched off."""
    paths = ("who_stops_it", "review_every", "monitoring_owner", "decommissioning")
    day = tell(sources, "LAST-004", "days", _say_day, by_verdict=False)
    return (*cite(sources, (f"oversight.{path}" for path in paths)), *((day,) if day.told else ()))


def _say_day(rows: tuple[PublishedRow, ...]) -> str | None:
    day = rows[-1].say("day") if rows else None
    return None if day is None else f"It should be looked at again by {day} at the latest."


def could_a_family_be_recognised(sources: Sources) -> tuple[Part, ...]:
    """Question 18: could a family be identified from this report."""
    if sources.context.restricted:
        return (
            unknown(
                "A report with disclosure control on; this one may not leave the authority",
                "Yes: disclosure control was off, so small counts are printed.",
            ),
        )
    cells = [
        cell
        for finding in sources.published.findings
        for table in finding.tables
        for row in table.rows
        for cell, column in zip(row, table.columns, strict=True)
        if not column.hidden and not isinstance(cell, str) and cell is not None
    ]
    withheld = sum(isinstance(cell, Withheld) for cell in cells)
    least = sources.context.disclosure.threshold
    said = (
        f"Not from counts of 1 to {least}: none is printed, and {withheld:,} of {len(cells):,} cells are withheld, among them "
        "those from which such a count could be worked out. These are counted, not estimated, so they have no interval."
    )
    return (
        Part(said, told=True),
        unknown(
            "A trial by somebody who knows the area and tries to recognise a family from the report",
            "What somebody could add from their own knowledge of a family is not examined.",
        ),
    )
