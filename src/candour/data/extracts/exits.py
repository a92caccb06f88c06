"""Deaths and moves to another council: the days after which a child can no longer be followed."""

from candour.data.extracts.columns import FIELD, KIND, Details, EventRows, Events, IntArray
from candour.data.extracts.day_formats import NO_DAY
from candour.data.extracts.findings import Findings

_DIED = "RC2"
_MOVED = "RC5"


def find_exits(
    events: Events,
    details: Details,
    *,
    codes: list[str],
    death_days: IntArray,
    care_deaths: dict[int, int],
    care_transfers: set[tuple[int, int]],
    findings: Findings,
) -> EventRows:
    """One `died` a child, by its day of death, else the end of care, else the closure; and each transfer."""
    closed = _find_closures(events, details, codes)
    deaths = dict(sorted(closed[_DIED]))
    by_trust = (
        {child: int(day) for child, day in enumerate(death_days) if day != NO_DAY},
        care_deaths,
        deaths,
    )
    rows = EventRows()
    differ = 0
    for child in sorted({child for source in by_trust for child in source}):
        days = [source[child] for source in by_trust if child in source]
        differ += len(set(days)) > 1
        rows.add_event(KIND["died"], child=child, start=days[0], source_day=days[0])
    findings.add(
        "death_dates_differ", source="all", table="died", count=differ, of=len(rows.to_events().child)
    )
    for child, day in sorted(closed[_MOVED] | care_transfers):
        rows.add_event(KIND["transferred_out"], child=child, start=day, source_day=day)
    return rows


def _find_closures(events: Events, details: Details, codes: list[str]) -> dict[str, set[tuple[int, int]]]:
    """The child and day of each closure by death or by a move."""
    found: dict[str, set[tuple[int, int]]] = {_DIED: set(), _MOVED: set()}
    for reason, closures in found.items():
        if reason not in codes:
            continue
        chosen = (details.field == FIELD["closure_reason"]) & (details.code == codes.index(reason))
        rows = details.event[chosen]
        rows = rows[events.end[rows] != NO_DAY]
        closures.update(zip(events.child[rows].tolist(), events.end[rows].tolist(), strict=True))
    return found
