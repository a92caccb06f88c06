"""From the episodes that each year's SSDA903 sends again to periods of care.

An episode (a child and the day it starts) counts once, as its newest year tells it. Then, in the order of
days:

* an episode goes on into the next where it ends that day with X1, or has no end and the next is no new start;
* a period of care starts with the first episode, and after each end that is not X1;
* an end after the next start, or a gap before the next although X1 says care goes on: moved to the next start;
* no end, and the child is gone from the next year's set: ended on the last 31 March that showed it;
* series of short breaks (V3, V4) are no period of care and stand alone.

What an older set ought to have shown and did not is known only from the day after that set's 31 March.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from candour.data.codes.lists import CONTINUES, REGIONAL_END, SHORT_BREAKS
from candour.data.extracts.columns import FIELD, KIND, EventRows, IntArray, Names
from candour.data.extracts.files.day_formats import NO_DAY, census_year_end
from candour.data.extracts.findings import Findings
from candour.data.extracts.ssda903.rows import SOURCE, CareRows, DatedRow, Episode

_START = "S"


class _Link(NamedTuple):
    """How an episode ends when another follows, whether care goes on, and the quality rules that it met."""

    end: int
    goes_on: bool
    rules: tuple[str, ...] = ()


def stitch_care(care: CareRows, codes: Names, findings: Findings, *, source: str = SOURCE) -> EventRows:
    """Turn all rows of all sets into events. The order of rows and sets does not matter.

    Another `source` with episodes of care is stitched as a set of the year in which it was taken.
    """
    stitcher = _Stitcher(care, codes, findings, source)
    episodes = _keep_newest_episodes(care.episodes, codes.ranks(), findings, source)
    for _, of_child in groupby(episodes, key=lambda episode: episode.child):
        stitcher.add_child(list(of_child))
    for kind, rows in (("care_review", care.reviews), ("missing", care.missing)):
        stitcher.add_dated(kind, rows)
    stitcher.report_headers()
    return stitcher.rows


def link_episodes(current: Episode, following: Episode, *, reason: str, start_reason: str) -> _Link:
    """How an episode passes into the child's next one; `reason` and `start_reason` are '' where blank."""
    restarts = start_reason == _START
    if current.end == NO_DAY:
        if restarts:
            last_seen = min(census_year_end(current.year), following.start - 1)
            return _Link(max(last_seen, current.start), goes_on=False, rules=("closed_by_next",))
        return _Link(following.start, goes_on=True, rules=("closed_by_next",))
    ended = reason not in (CONTINUES, "")
    if current.end > following.start:
        return _Link(following.start, goes_on=not (ended and restarts), rules=("episodes_overlap",))
    if current.end == following.start:
        inside = ("start_code_inside_care",) if restarts and not ended else ()
        return _Link(current.end, goes_on=not ended, rules=inside)
    if reason == CONTINUES and not restarts:
        return _Link(following.start, goes_on=True, rules=("episodes_gap",))
    return _Link(current.end, goes_on=False)


def _keep_newest_episodes(
    episodes: list[Episode], ranks: IntArray, findings: Findings, source: str
) -> list[Episode]:
    """Each child's episodes by start, once each: the newest year's, with an end rather than without."""

    def order(episode: Episode) -> tuple[int, ...]:
        codes = (int(ranks[code]) if code >= 0 else -1 for code in episode[4:])
        return (episode.year, episode.end, *codes)

    kept: list[Episode] = []
    # Whole rows compare without a key for each; only the few that share a start need the order of their codes.
    for _, same in groupby(sorted(episodes), key=itemgetter(0, 1)):
        *older, newest = same
        if older:
            *older, newest = sorted((*older, newest), key=order)
            for episode, following in pairwise((*older, newest)):
                rule = "duplicate_record" if episode.year == following.year else "replaced_by_newer"
                findings.add(rule, source=source, table="episodes", field="DECOM", year=episode.year)
        kept.append(newest)
    return kept


def _find_first_years(rows: Sequence[Episode | DatedRow]) -> dict[tuple[int, int], int]:
    """The oldest set that shows each row of several sets, by its child and its start."""
    first_years: dict[tuple[int, int], int] = {}
    for key, same in groupby(sorted(rows), key=itemgetter(0, 1)):
        years = [row.year for row in same]
        if years[0] != years[-1]:
            first_years[key] = years[0]
    return first_years


class _Stitcher:
    """Collects events child by child."""

    def __init__(self, care: CareRows, codes: Names, findings: Findings, source: str) -> None:
        self.rows = EventRows()
        self._source = source
        self._care = care
        self._texts = codes.texts()
        self._findings = findings
        self._last_year = max(care.years, default=0)
        self._years = sorted(care.years)
        self._last_days = [census_year_end(year) for year in self._years]
        self._first_years = {
            "episodes": _find_first_years(care.episodes),
            "care_review": _find_first_years(care.reviews),
            "missing": _find_first_years(care.missing),
        }

    def add_child(self, episodes: list[Episode]) -> None:
        """Add the placements, periods of care and short breaks of one child, in order of their starts."""
        usual: list[Episode] = []
        for episode in map(self._drop_impossible_end, episodes):
            if self._text(episode.legal_status) in SHORT_BREAKS:
                self._add("short_break", episode, episode.start, self._find_last_end(episode))
            else:
                usual.append(episode)
        period_start: Episode | None = None
        for episode, link in self._link_all(usual):
            self._add_placement(episode, link.end)
            if period_start is None:
                period_start = episode
                if self._text(episode.start_reason) != _START:
                    self._note("start_code_missing", episode, "RNE")
            for rule in link.rules:
                self._note(rule, episode, "DEC")
            if not link.goes_on:
                self._add_period(period_start, episode, link.end)
                period_start = None

    def _link_all(self, episodes: list[Episode]) -> Iterator[tuple[Episode, _Link]]:
        for episode, following in pairwise(episodes):
            reason, start_reason = self._text(episode.end_reason), self._text(following.start_reason)
            yield episode, link_episodes(episode, following, reason=reason, start_reason=start_reason)
        for episode in episodes[-1:]:
            yield episode, self._end_last(episode)

    def _drop_impossible_end(self, episode: Episode) -> Episode:
        if episode.end == NO_DAY:
            if self._text(episode.end_reason) not in (CONTINUES, ""):
                self._note("end_reason_without_day", episode, "REC")
            return episode
        if episode.end >= episode.start:
            return episode
        self._note("end_before_start", episode, "DEC")
        return episode._replace(end=NO_DAY)

    def _end_last(self, episode: Episode) -> _Link:
        if episode.end != NO_DAY:
            stops_short = self._text(episode.end_reason) == CONTINUES
            return _Link(episode.end, goes_on=False, rules=("continuation_missing",) if stops_short else ())
        return _Link(self._find_last_end(episode), goes_on=False)

    def _find_last_end(self, episode: Episode) -> int:
        """The end; without one none if the newest set has the episode, else the last 31 March that had it."""
        if episode.end != NO_DAY or episode.year == self._last_year:
            return episode.end
        self._note("open_episode_dropped", episode, "DEC")
        return max(census_year_end(episode.year), episode.start)

    def _add_placement(self, episode: Episode, end: int) -> None:
        row = self._add("care_placement", episode, episode.start, end)
        known = self._find_known(episode)
        self._add_detail(row, "legal_status", episode.legal_status, known)
        self._add_detail(row, "placement", episode.placement, known)
        self._add_detail(row, "care_need", episode.need, known)
        self._add_detail(row, "placement_provider", episode.provider, known)
        if known > episode.start:
            self._note("recorded_late", episode, "DECOM")
        if end != NO_DAY:
            self._add_detail(row, "reason_placement_change", episode.change_reason, max(known, end))

    def _add_period(self, first: Episode, last: Episode, end: int) -> None:
        row = self._add("care_episode", first, first.start, end)
        reason = self._text(last.end_reason)
        if end == NO_DAY or end != last.end or reason in ("", CONTINUES, REGIONAL_END):
            return
        known = max(end, self._find_known(first), self._find_known(last))
        self._add_detail(row, "reason_care_ended", last.end_reason, known)

    def add_dated(self, kind: str, rows: list[DatedRow]) -> None:
        """Add reviews or times missing, once for a child and day, as the newest year tells them."""
        for _, same in groupby(sorted(rows), key=itemgetter(0, 1)):
            *older, newest = same
            if older:
                *older, newest = sorted(
                    (*older, newest), key=lambda row: (row.year, row.end, self._text(row.code))
                )
            for row in older:
                rule = "duplicate_record" if row.year == newest.year else "replaced_by_newer"
                self._findings.add(rule, source=self._source, table=kind, field="", year=row.year)
            end = newest.end
            if end != NO_DAY and end < newest.start:
                self._findings.add(
                    "end_before_start", source=self._source, table=kind, field="MIS_END", year=newest.year
                )
                end = NO_DAY
            row_number = self._add(kind, newest, newest.start, end)
            if kind == "missing":
                self._add_detail(row_number, "missing_kind", newest.code, self._find_known(newest, kind))

    def report_headers(self) -> None:
        """Count children who stand in a table but in no year's header."""
        tables = {
            "episodes": {episode.child for episode in self._care.episodes},
            "reviews": {row.child for row in self._care.reviews},
            "missing": {row.child for row in self._care.missing},
        }
        for table, children in tables.items():
            self._findings.add(
                "not_in_header",
                source=self._source,
                table=table,
                field="CHILD",
                count=len(children - self._care.in_header),
                of=len(children),
            )

    def _add(self, kind: str, row: Episode | DatedRow, start: int, end: int) -> int:
        return self.rows.add_event(
            KIND[kind],
            child=row.child,
            start=start,
            end=end,
            source_day=census_year_end(row.year),
            known=self._find_known(row, kind if isinstance(row, DatedRow) else "episodes"),
        )

    def _find_known(self, row: Episode | DatedRow, table: str = "episodes") -> int:
        """The start, or the day after the last set that ought to have shown the row and did not."""
        first_year = self._first_years[table].get((row.child, row.start), row.year)
        if (before := bisect_left(self._years, first_year)) == 0:
            return row.start
        last_day = self._last_days[before - 1]
        return row.start if row.start > last_day else last_day + 1

    def _add_detail(self, event: int, field: str, code: int, known: int) -> None:
        if code >= 0:
            self.rows.add_detail(event, FIELD[field], code, known)

    def _note(self, rule: str, episode: Episode, field: str) -> None:
        self._findings.add(rule, source=self._source, table="episodes", field=field, year=episode.year)

    def _text(self, code: int) -> str:
        return self._texts[code] if code >= 0 else ""
