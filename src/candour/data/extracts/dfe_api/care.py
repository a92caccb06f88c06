"""Periods of care out of placements that daily files state one at a time.

A file may hold only the placements that changed. What was known of a child on the day of each file that states one
of its placements is therefore put together from all files until then, and stitched as it stood.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby

import numpy as np

from candour.data.extracts.columns import KIND, Details, Events, IntArray
from candour.data.extracts.dfe_api.stated_records import Placement
from candour.data.extracts.files.day_formats import census_year
from candour.data.extracts.findings import Findings
from candour.data.extracts.reading import Reading
from candour.data.extracts.ssda903.rows import CareRows, Episode
from candour.data.stitching import stitch_care

_DAYS = 1 << 17
_DAY_OFFSET = 30_000
_CODES = ("start_reason", "placement", "end_reason", "change_reason")


def stitch_placements(
    placements: Iterable[Placement], reading: Reading, *, source: str
) -> list[tuple[Events, Details]]:
    """The events of care as each day's files have them; `source_day` is that day.

    Oddities are counted once, as the newest files have a child's placements.
    """
    older: defaultdict[int, list[Episode]] = defaultdict(list)
    newest: defaultdict[int, list[Episode]] = defaultdict(list)
    ordered = sorted(placements, key=lambda placement: (placement.child, placement.statement))
    for _, of_child in groupby(ordered, key=lambda placement: placement.child):
        *former, (last_day, last) = _follow_child(of_child)
        newest[last_day] += last
        for day, episodes in former:
            older[day] += episodes
    final = [_stitch_day(day, newest[day], reading, reading.findings, source) for day in sorted(newest)]
    standing = np.concatenate([np.empty(0, dtype=np.int64), *(_number_events(events) for events, _ in final)])
    before = (_stitch_day(day, older[day], reading, Findings(), source) for day in sorted(older))
    return [*(_keep_standing(events, details, standing) for events, details in before), *final]


def _number_events(events: Events) -> IntArray:
    wide = Events(*(column.astype(np.int64) for column in events))
    return (wide.child * len(KIND) + wide.kind) * _DAYS + wide.start + _DAY_OFFSET


def _keep_standing(events: Events, details: Details, standing: IntArray) -> tuple[Events, Details]:
    """Without the events that a child's newest state does not have: two periods of care that have become one."""
    stands = np.isin(_number_events(events), standing)
    chosen = stands[details.event]
    some = Details(*(column[chosen] for column in details))
    place = np.cumsum(stands) - 1
    return Events(*(column[stands] for column in events)), some._replace(event=place[some.event])


def _follow_child(placements: Iterable[Placement]) -> Iterator[tuple[int, list[Episode]]]:
    """A child's placements as known on each day that a file states one."""
    known: dict[int, Placement] = {}
    for day, stated in groupby(placements, key=lambda placement: placement.source_day):
        for placement in stated:
            known[placement.record] = _complete(placement, known.get(placement.record))
        yield day, [_to_episode(placement, census_year(day)) for placement in known.values()]


def _complete(placement: Placement, before: Placement | None) -> Placement:
    """A placement of which only what changed is stated, with the codes that it had."""
    if placement.whole or before is None:
        return placement
    lacking = {name: getattr(before, name) for name in _CODES if getattr(placement, name) < 0}
    return placement._replace(**lacking)


def _to_episode(placement: Placement, year: int) -> Episode:
    return Episode(
        child=placement.child,
        start=placement.days.start,
        year=year,
        end=placement.days.end,
        start_reason=placement.start_reason,
        legal_status=-1,
        need=-1,
        placement=placement.placement,
        end_reason=placement.end_reason,
        change_reason=placement.change_reason,
    )


def _stitch_day(
    day: int, episodes: list[Episode], reading: Reading, findings: Findings, source: str
) -> tuple[Events, Details]:
    children = {episode.child for episode in episodes}
    care = CareRows(episodes, [], [], children, {census_year(day)})
    rows = stitch_care(care, reading.codes, findings, source=source)
    events = rows.to_events()
    return events._replace(source_day=np.full(len(events.child), day, dtype=np.int64)), rows.to_details()
