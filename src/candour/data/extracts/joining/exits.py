"""Deaths and moves to another council: the days after which a child can no longer be followed."""

from candour.data.extracts.columns import FIELD, KIND, Details, EventRows, Events, IntArray
from candour.data.extracts.files.day_formats import NO_DAY
from candour.data.extracts.findings import Findings

_DIED = {"reason_care_ended": "E2", "closure_reason": "RC2"}
_MOVED = {"reason_care_ended": "E3", "closure_reason": "RC5"}


def find_exits(
    events: Events, details: Details, *, codes: list[str], death_days: IntArray, findings: Findings
) -> EventRows:
    """One `died` a child, by its day of death, else the end of care, else the closure; and each transfer."""
    by_trust = (
        {child: int(day) for child, day in enumerate(death_days) if day != NO_DAY},
        *(
            dict(sorted(_find_ends(events, details, field=field, code=code, codes=codes)))
            for field, code in _DIED.items()
        ),
    )
    rows = EventRows()
    differ = 0
    children = sorted({child for source in by_trust for child in source})
    for child in children:
        days = [source[child] for source in by_trust if child in source]
        differ += len(set(days)) > 1
        rows.add_event(KIND["died"], child=child, start=days[0], source_day=days[0])
    findings.add("death_dates_differ", source="all", table="died", count=differ, of=len(children))
    moved = {
        end
        for field, code in _MOVED.items()
        for end in _find_ends(events, details, field=field, code=code, codes=codes)
    }
    for child, day in sorted(moved):
        rows.add_event(KIND["transferred_out"], child=child, start=day, source_day=day)
    return rows


def _find_ends(
    events: Events, details: Details, *, field: str, code: str, codes: list[str]
) -> set[tuple[int, int]]:
    """The child and the end of each event that ended for this reason."""
    if code not in codes:
        return set()
    chosen = (details.field == FIELD[field]) & (details.code == codes.index(code))
    rows = details.event[chosen]
    rows = rows[events.end[rows] != NO_DAY]
    return set(zip(events.child[rows].tolist(), events.end[rows].tolist(), strict=True))
