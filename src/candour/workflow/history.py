"""Build the case history of a configuration, or take the one built before, and give an account of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pyarrow.compute as pc

from candour.config.loading import load_history
from candour.contracts import ReportProgress
from candour.data.history import CaseHistory, Coverage
from candour.data.quality.fitness import assess_fitness
from candour.disclosure import DEFAULT_THRESHOLD, is_small
from candour.workflow.check import QualityNote, list_quality
from candour.workflow.preparing import prepare_history
from candour.workflow.workspace import Workspace

Shown = int | str
"""A count, or `c` where it is small."""


@dataclass(frozen=True)
class SourceNote:
    """What one source gave, and the days on which it is silent between days that it reports."""

    source: str
    files: int
    rows: Shown
    children: Shown
    events: Shown
    first_day: str
    last_day: str
    gaps: tuple[str, ...]


@dataclass(frozen=True)
class KindNote:
    """How many events of a kind there are, of how many children, and the days for which they are reported."""

    kind: str
    events: Shown
    children: Shown
    reported: str


@dataclass(frozen=True)
class UseNote:
    """What the history might be used for, whether it can be (can, doubtful, cannot), and why."""

    use: str
    answer: str
    because: str


@dataclass(frozen=True)
class HistoryAccount:
    """One page about a case history. All counts from 1 to 5 are `c`."""

    name: str
    folder: Path
    built: bool
    children: Shown
    events: Shown
    documents: Shown
    families: str
    areas: str
    sources: tuple[SourceNote, ...]
    kinds: tuple[KindNote, ...]
    uses: tuple[UseNote, ...]
    quality: tuple[QualityNote, ...]
    notes: int


def account_for_history(
    config_path: Path, *, mlruns: Path, report_progress: ReportProgress
) -> HistoryAccount:
    """Build the history that a configuration asks for, unless the same files were read before.

    Raises ConfigError, ExtractError or HistoryError, as a run would.
    """
    config = load_history(config_path)
    prepared = prepare_history(config, config_path, Workspace(mlruns), report_progress)
    # One page about every child: what a history can carry is judged over all of them.
    history = prepared.read_whole()
    found = list_quality(history)
    return HistoryAccount(
        name=config.name,
        folder=prepared.folder,
        built=prepared.built,
        children=_show(history.children.num_rows),
        events=_show(history.events.num_rows),
        documents=_show(history.documents.num_rows),
        families=_describe_families(history),
        areas=_describe_areas(history),
        sources=tuple(_list_sources(history)),
        kinds=tuple(_list_kinds(history)),
        uses=tuple(
            UseNote(row["sentence"], row["answer"], row["because"])
            for row in assess_fitness(history).to_pylist()
        ),
        quality=tuple(note for note in found if note.severity != "note"),
        notes=sum(note.severity == "note" for note in found),
    )


def _describe_families(history: CaseHistory) -> str:
    known = history.children.num_rows - history.children["family_id"].null_count
    if known == 0:
        return "not known: every child stands alone, and intervals assume that children are independent"
    if known == history.children.num_rows:
        return "known for every child"
    share = known / history.children.num_rows
    return f"known for {share:.0%} of children; the others stand alone"


def _describe_areas(history: CaseHistory) -> str:
    deciles, scores = (
        history.children[name].is_valid() for name in ("deprivation_decile", "deprivation_score")
    )
    known = pc.sum(pc.or_(deciles, scores)).as_py() or 0
    if known == 0:
        return "not known: nothing is said about deprivation"
    if known == history.children.num_rows:
        return "known for every child"
    return f"known for {known / history.children.num_rows:.0%} of children"


def _list_sources(history: CaseHistory) -> Iterable[SourceNote]:
    for account in history.accounts:
        files = [file for file in history.sources if file.format.split(" ")[0] == account.source]
        yield SourceNote(
            source=account.source,
            files=len(files),
            rows=_show(account.rows),
            children=_show(account.children),
            events=_show(account.events),
            first_day=account.first_day.isoformat() if account.first_day else "",
            last_day=account.last_day.isoformat() if account.last_day else "",
            gaps=tuple(_find_gaps(cover for cover in history.coverage if cover.source == account.source)),
        )


def _find_gaps(coverage: Iterable[Coverage]) -> Iterable[str]:
    """The days between two stretches that report the same kinds of event."""
    stretches: defaultdict[tuple[str, ...], list[Coverage]] = defaultdict(list)
    for cover in coverage:
        stretches[cover.kinds].append(cover)
    found: set[tuple[date, date]] = set()
    for of_kinds in stretches.values():
        for before, after in pairwise(sorted(of_kinds, key=lambda cover: cover.first_day)):
            first, last = before.last_day + timedelta(days=1), after.first_day - timedelta(days=1)
            if first <= last:
                found.add((first, last))
    return [f"{first.isoformat()} to {last.isoformat()}" for first, last in sorted(found)]


def _list_kinds(history: CaseHistory) -> Iterable[KindNote]:
    counted = history.events.group_by("kind").aggregate(
        [("event_id", "count"), ("child_id", "count_distinct")]
    )
    for row in counted.sort_by("kind").to_pylist():
        covers = [cover for cover in history.coverage if row["kind"] in cover.kinds]
        yield KindNote(
            kind=row["kind"],
            events=_show(row["event_id_count"]),
            children=_show(row["child_id_count_distinct"]),
            reported="; ".join(
                sorted({f"{cover.first_day.isoformat()} to {cover.last_day.isoformat()}" for cover in covers})
            ),
        )


def _show(count: int) -> Shown:
    return "c" if is_small(count, DEFAULT_THRESHOLD) else count
