"""Episodes of care out of three tables: what the SSDA903 keeps in one row, this dataset keeps in three.

The episode says when and why, the placement where, the legal status under which order. Put together they are the
episodes of an SSDA903 set, and are stitched into periods of care as those are. `clae_cla_id` names the period of care:
where a start or end lacks its code, it says whether care began, went on or stopped.
"""

from collections import defaultdict
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np

from candour.data.codes.lists import CONTINUES, REGIONAL_END
from candour.data.extracts.columns import Details, EventRows, Events
from candour.data.extracts.files.day_formats import NO_DAY, census_year
from candour.data.extracts.ssda903.rows import CareRows, DatedRow, Episode, new_care_rows
from candour.data.extracts.standard_safeguarding_dataset import tables
from candour.data.extracts.standard_safeguarding_dataset.cells import SOURCE, SnapshotReading
from candour.data.stitching import stitch_care
from candour.data.vocabulary import normalise_value


class _Placement(NamedTuple):
    end: int
    kind: int
    provider: int
    change_reason: int


class _Status(NamedTuple):
    start: int
    end: int
    code: int


class _Row(NamedTuple):
    child: int
    start: int
    end: int
    start_reason: int
    end_reason: int
    need: int
    period: str | None
    placement: str | None


def read_care(snapshot: SnapshotReading) -> tuple[Events, Details]:
    """The periods of care, placements, short breaks, reviews and times missing of one snapshot."""
    care = new_care_rows()
    care.years.add(census_year(snapshot.day))
    placements, statuses = _read_placements(snapshot), _read_statuses(snapshot)
    rows = _complete_reasons(_read_rows(snapshot), snapshot)
    _add_episodes(care, rows, placements, statuses, census_year(snapshot.day))
    _add_reviews(care, rows, snapshot)
    _add_missing(care, snapshot)
    # Children without a person are counted table by table already.
    care.in_header.update(episode.child for episode in care.episodes)
    care.in_header.update(row.child for row in (*care.reviews, *care.missing))
    stitched = stitch_care(care, snapshot.reading.codes, snapshot.reading.findings, source=SOURCE)
    return _date_by_snapshot(stitched, snapshot.day)


def _read_code(snapshot: SnapshotReading, field: str, text: str | None) -> int:
    value = snapshot.reading.value(field, text)
    return -1 if value is None else value.code


def _read_placements(snapshot: SnapshotReading) -> dict[str, _Placement]:
    placements: dict[str, _Placement] = {}
    for identifier, last, kind, provider, reason in snapshot.rows_of(tables.PLACEMENTS):
        if identifier is not None:
            placements[identifier] = _Placement(
                snapshot.read_day(last, "clap_cla_placement_end_date"),
                _read_code(snapshot, "placement", kind),
                _read_code(snapshot, "placement_provider", provider),
                _read_code(snapshot, "reason_placement_change", reason),
            )
    return placements


def _read_statuses(snapshot: SnapshotReading) -> dict[int, list[_Status]]:
    statuses: defaultdict[int, list[_Status]] = defaultdict(list)
    for child, (status, first, last) in snapshot.children_of(tables.LEGAL_STATUSES):
        start = snapshot.required_day(first, tables.LEGAL_STATUSES, "lega_legal_status_start_date")
        if start != NO_DAY:
            end = snapshot.read_day(last, "lega_legal_status_end_date")
            statuses[child].append(_Status(start, end, _read_code(snapshot, "legal_status", status)))
    return statuses


def _read_rows(snapshot: SnapshotReading) -> list[_Row]:
    rows: list[_Row] = []
    table = tables.CARE_EPISODES
    for child, values in snapshot.children_of(table):
        first, last, began, ceased, need, period, placement = values
        start = snapshot.required_day(first, table, "clae_cla_episode_start_date")
        if start == NO_DAY:
            continue
        rows.append(
            _Row(
                child,
                start,
                snapshot.read_day(last, "clae_cla_episode_ceased_date"),
                _read_code(snapshot, "start_reason", began),
                _read_code(snapshot, "reason_care_ended", ceased),
                _read_code(snapshot, "care_need", need),
                period,
                placement,
            )
        )
    return sorted(
        rows, key=lambda row: (row.child, row.start, row.end, row.period or "", row.placement or "")
    )


def _complete_reasons(rows: list[_Row], snapshot: SnapshotReading) -> list[_Row]:
    """Start and end codes that are blank, as the ids of the periods of care say them."""
    begins, continues, stops = (snapshot.reading.code(code) for code in ("S", CONTINUES, REGIONAL_END))
    whole: list[_Row] = []
    for _, of_child in groupby(rows, key=lambda row: row.child):
        listed = list(of_child)
        first = listed[0]
        if first.start_reason < 0 and first.period is not None:
            listed[0] = first._replace(start_reason=begins)
        for place, (before, after) in enumerate(pairwise(listed)):
            if before.period is None or after.period is None:
                continue
            same = before.period == after.period
            if after.start_reason < 0 and not same:
                listed[place + 1] = after._replace(start_reason=begins)
            if before.end_reason < 0 and before.end == after.start:
                listed[place] = listed[place]._replace(end_reason=continues if same else stops)
        whole += listed
    return whole


def _add_episodes(
    care: CareRows,
    rows: list[_Row],
    placements: dict[str, _Placement],
    statuses: dict[int, list[_Status]],
    year: int,
) -> None:
    """Add an SSDA903 episode for each row."""
    for row in rows:
        placement = placements.get(row.placement or "")
        # The reason belongs to the last of the episodes that one placement spans.
        ends_here = placement is not None and row.end != NO_DAY and row.end == placement.end
        care.episodes.append(
            Episode(
                child=row.child,
                start=row.start,
                year=year,
                end=row.end,
                start_reason=row.start_reason,
                legal_status=_find_status(statuses.get(row.child, ()), row.start),
                need=row.need,
                placement=placement.kind if placement else -1,
                end_reason=row.end_reason,
                change_reason=placement.change_reason if placement and ends_here else -1,
                provider=placement.provider if placement else -1,
            )
        )


def _find_status(statuses: list[_Status] | tuple[()], day: int) -> int:
    """The status that began last of those in force on a day; one that ends that day only if no other is."""
    begun = [status for status in statuses if status.start <= day]
    lasting = [status for status in begun if status.end == NO_DAY or status.end > day]
    ending = [status for status in begun if status.end == day]
    return max(lasting or ending, default=_Status(0, 0, -1)).code


def _add_reviews(care: CareRows, rows: list[_Row], snapshot: SnapshotReading) -> None:
    table, year = tables.CARE_REVIEWS, census_year(snapshot.day)
    child_of = {row.period: row.child for row in rows if row.period is not None}
    unlinked = read = 0
    for period, day, due, cancelled in snapshot.rows_of(table):
        read += 1
        start = snapshot.read_day(day, "clar_cla_review_date")
        is_off = cancelled is not None and normalise_value("referral_nfa", cancelled) == "1"
        if is_off or (start == NO_DAY and day is None and due is not None):
            snapshot.note("not_held", table, "clar_cla_review_date")
        elif start == NO_DAY:
            snapshot.note("record_without_day", table, "clar_cla_review_date")
        elif period not in child_of:
            unlinked += 1
        else:
            care.reviews.append(DatedRow(child_of[period], start, year, NO_DAY, -1))
    snapshot.note("record_without_child", table, "clar_cla_id", count=unlinked, of=read)


def _add_missing(care: CareRows, snapshot: SnapshotReading) -> None:
    table, year = tables.MISSING, census_year(snapshot.day)
    for child, (first, last, kind) in snapshot.children_of(table):
        start = snapshot.required_day(first, table, "miss_missing_episode_start_date")
        if start != NO_DAY:
            end = snapshot.read_day(last, "miss_missing_episode_end_date")
            code = _read_code(snapshot, "missing_kind", kind)
            care.missing.append(DatedRow(child, start, year, end, code))


def _date_by_snapshot(stitched: EventRows, day: int) -> tuple[Events, Details]:
    """The stitched events as stated by this snapshot; a set of the SSDA903 would state them on 31 March."""
    events = stitched.to_events()
    return events._replace(source_day=np.full_like(events.source_day, day)), stitched.to_details()
