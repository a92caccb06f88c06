"""Makes a synthetic authority: simulates it, writes its returns, and keeps its truth beside them."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from candour.data.synthetic.care import CareRecords, record_care
from candour.data.synthetic.chance import draw_flags, open_streams
from candour.data.synthetic.cin_writer import write_cin_census
from candour.data.synthetic.days import NEVER, DayText, Flags, Period, build_day_text, build_seasons
from candour.data.synthetic.identity import Identities, name_children
from candour.data.synthetic.pathway import Cases, simulate_cases
from candour.data.synthetic.population import (
    BURN_IN_YEARS,
    GROUP_OF_ETHNICITY,
    YEAR,
    Children,
    draw_children,
)
from candour.data.synthetic.rates import AchievedRate, compute_rates, compute_resident_children
from candour.data.synthetic.recording import CaseRecords, record_cases
from candour.data.synthetic.referral_risk import NOISE_SPREAD
from candour.data.synthetic.scenarios import SCENARIOS, Planted, combine_scenarios
from candour.data.synthetic.ssda903_writer import write_ssda903
from candour.data.synthetic.truth import WINDOW, Truth, compute_truth
from candour.data.synthetic.truth_writer import write_families, write_truth
from candour.errors import ConfigError

VERSION: Final = 1
HIDDEN_SHARE: Final = 0.4
"""Scenario `under-recorded`: share of Black children's cases whose plans and care are missing."""

_CANDIDATES_PER_CHILD: Final = 2.6
_README: Final = """This folder holds a SYNTHETIC local authority, made by candour. No record in it is of a real child.

cin_census/     children in need census, one XML file a return year (years END on 31 March)
ssda903/        children looked after return, one folder a return year
families.csv    which children are siblings
truth.parquet   what no real authority has: the true risk behind each referral, and what happened
authority.json  how it was made, what is planted in it, and how close it came to the national figures

Nothing measured on it says how well a forecast would do on real children.
"""

ReportProgress = Callable[[str, float], None]


@dataclass(frozen=True, kw_only=True)
class SyntheticAuthority:
    """What was made.

    Attributes:
        directory: where it was written.
        children: distinct children in the extracts.
        referrals: referrals received in the years covered.
        years: the return years, each ending 31 March.
        resident_children: size of the authority that the national referral rate implies.
        rates: achieved rates beside the national figures.
        files: every file written, relative to the directory.
        scenarios: names of what is planted.
        seed: what all chance was drawn from.

    """

    directory: Path
    children: int
    referrals: int
    years: tuple[int, ...]
    resident_children: int
    rates: tuple[AchievedRate, ...]
    files: tuple[str, ...]
    scenarios: tuple[str, ...]
    seed: int


class World(NamedTuple):
    """The simulated children and cases, before anything is written.

    Attributes:
        children, cases, truth: cases are those of the chosen children, submitted or not; truth is of all of them.
        records: what is recorded on the cases.
        care: the 903 records.
        identities: ids and codes of the children.

    """

    children: Children
    cases: Cases
    truth: Truth
    records: CaseRecords
    care: CareRecords
    identities: Identities


def synthesise_authority(
    *,
    directory: Path,
    children: int,
    years: int,
    seed: int,
    scenarios: tuple[str, ...] = ("baseline",),
    last_year: int = 2026,
    report_progress: ReportProgress | None = None,
) -> SyntheticAuthority:
    """Writes the extracts of a synthetic authority, and the truth behind them, to a new folder.

    Args:
        directory: a folder that does not exist yet, or is empty.
        children: distinct children known to children's social care over all the years; at least 50.
        years: return years, from 1 to 10; the last one ends on 31 March of `last_year`.
        seed: same arguments and same seed give the same bytes.
        scenarios: names from SCENARIOS.
        last_year: from 2019 to 2026.
        report_progress: called with the name of a step and the share of all work done.

    Raises:
        ConfigError: when an argument is out of range, a scenario is not known, or the folder is not empty.

    """
    planted = combine_scenarios(scenarios)
    _check_arguments(children=children, years=years, last_year=last_year, seed=seed)
    period = Period(last_year - years + 1, last_year)
    tell = report_progress or _say_nothing
    with _write_beside(directory) as draft:
        world = simulate_world(
            children=children, period=period, seed=seed, planted=planted, report_progress=tell
        )
        files = _write_extracts(draft, world, period, tell)
        authority = _summarise(directory, world, period, scenarios=scenarios, seed=seed, files=files)
        _write_record(draft, authority)
    tell("done", 1.0)
    return authority


def simulate_world(
    *, children: int, period: Period, seed: int, planted: Planted, report_progress: ReportProgress
) -> World:
    """Simulates until enough children are known to the authority in its years, and keeps that many.

    Raises:
        ConfigError: when the arguments leave too few children (not with any that `synthesise_authority` lets through).

    """
    report_progress("simulating children", 0.0)
    seasons = build_seasons(first_year=period.first_year - BURN_IN_YEARS - 2, last_year=period.last_year + 12)
    for attempt in range(4):
        streams = open_streams(seed, attempt)
        pool = draw_children(
            streams["population"],
            count=int(children * _CANDIDATES_PER_CHILD * 1.35**attempt) + 50,
            period=period,
            seasons=seasons,
            planted=planted,
            noise=NOISE_SPREAD,
        )
        cases = simulate_cases(
            streams["pathway"],
            children=pool,
            seasons=seasons,
            last_day=period.last_day + WINDOW + 1,
            level=0.0,
        )
        chosen = _choose_children(streams["population"], cases, period, children)
        if len(chosen) == children:
            break
    else:
        msg = f"Only {len(chosen)} of {children} children could be simulated: ask for more children or more years."
        raise ConfigError(msg)
    report_progress("computing the truth", 0.15)
    kept, cases = _keep_children(pool, cases, chosen)
    truth = compute_truth(streams["tables"], kept, cases)
    report_progress("recording cases", 0.2)
    return _record_world(streams, kept, cases, truth, period=period, planted=planted)


def _say_nothing(_step: str, _share: float) -> None:
    return


def _check_arguments(*, children: int, years: int, last_year: int, seed: int) -> None:
    problems = [
        f"{name} must be from {low:,} to {high:,}, got {value:,}"
        for name, value, low, high in (
            ("children", children, 50, 2_000_000),
            ("years", years, 1, 10),
            ("last_year", last_year, 2019, 2026),
            ("seed", seed, 0, 2**63 - 1),
        )
        if not low <= value <= high
    ]
    if problems:
        raise ConfigError("; ".join(problems) + ".")


@contextmanager
def _write_beside(directory: Path) -> Iterator[Path]:
    """A folder beside the wanted one that takes its place when all is written, and vanishes when not."""
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        msg = f"'{directory}' is not an empty folder: name a new folder, or empty this one first."
        raise ConfigError(msg)
    directory.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    try:
        yield draft
        draft.chmod(0o755)
        if directory.exists():
            directory.rmdir()
        draft.rename(directory)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _choose_children(
    generator: np.random.Generator, cases: Cases, period: Period, wanted: int
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Children with a case in the returns, whole families first to last until there are enough."""
    known = np.unique(cases.child[_find_in_returns(cases, period)])
    chosen = known[:wanted]
    return generator.permutation(chosen) if len(chosen) else chosen.astype(np.int64)


def _find_in_returns(cases: Cases, period: Period) -> Flags:
    return np.asarray((cases.referred <= period.last_day) & (cases.course.closed >= period.first_day))


def _keep_children(
    pool: Children, cases: Cases, chosen: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> tuple[Children, Cases]:
    """The chosen children, numbered in their new order, and their cases."""
    number = np.full(len(pool.family), -1, np.int32)
    number[chosen] = np.arange(len(chosen), dtype=np.int32)
    kept = cases.take(number[cases.child] >= 0)
    kept = kept._replace(child=number[kept.child])
    return pool.take(chosen.astype(np.int32)), kept.take(
        np.lexsort((kept.referred, kept.child)).astype(np.int32)
    )


def _record_world(
    streams: dict[str, np.random.Generator],
    children: Children,
    cases: Cases,
    truth: Truth,
    *,
    period: Period,
    planted: Planted,
) -> World:
    groups = np.array(GROUP_OF_ETHNICITY)[children.shown_ethnicity[cases.child]]
    hidden = (
        (groups == "Black")
        & draw_flags(streams["recording"], HIDDEN_SHARE, len(groups))
        & planted.under_recorded
    )
    records = record_cases(
        streams["assessment"],
        children=children,
        cases=cases,
        planted=planted,
        period=period,
        hidden=hidden,
    )
    care = record_care(streams["care"], children=children, cases=cases, records=records, hidden=hidden)
    identities = name_children(streams["recording"], children)
    return World(children, cases, truth, records, care, identities)


def _write_extracts(draft: Path, world: World, period: Period, tell: ReportProgress) -> tuple[str, ...]:
    text = _build_text(world, period)
    tell("writing children in need census", 0.3)
    files = write_cin_census(
        draft / "cin_census",
        years=period.years,
        children=world.children,
        identities=world.identities,
        cases=world.cases,
        records=world.records,
        text=text,
    )
    tell("writing 903 returns", 0.85)
    files += write_ssda903(
        draft / "ssda903",
        years=period.years,
        children=world.children,
        identities=world.identities,
        care=world.care,
        text=text,
    )
    tell("writing the truth", 0.95)
    files.append(write_families(draft / "families.csv", world.identities))
    files.append(
        write_truth(
            draft / "truth.parquet",
            children=world.children,
            identities=world.identities,
            cases=world.cases,
            truth=world.truth,
            period=period,
        )
    )
    return tuple(path.relative_to(draft).as_posix() for path in files)


def _build_text(world: World, period: Period) -> DayText:
    first = int(min(world.children.born.min(), world.cases.referred.min())) - 30
    return build_day_text(first, period.last_day + round(20 * YEAR))


def _summarise(
    directory: Path,
    world: World,
    period: Period,
    *,
    scenarios: tuple[str, ...],
    seed: int,
    files: tuple[str, ...],
) -> SyntheticAuthority:
    referred = world.cases.referred
    referrals = int(
        ((referred >= period.first_day) & (referred <= period.last_day) & (referred != NEVER)).sum()
    )
    return SyntheticAuthority(
        directory=directory,
        children=len(world.children.family),
        referrals=referrals,
        years=period.years,
        resident_children=compute_resident_children(referrals, len(period.years)),
        rates=compute_rates(world.cases, world.records, world.truth, period),
        files=(*files, "authority.json", "README.txt"),
        scenarios=scenarios,
        seed=seed,
    )


def _write_record(draft: Path, authority: SyntheticAuthority) -> None:
    record = {
        "version": VERSION,
        "synthetic": True,
        "seed": authority.seed,
        "children": authority.children,
        "referrals": authority.referrals,
        "years": list(authority.years),
        "resident_children": authority.resident_children,
        "scenarios": {name: SCENARIOS[name].sentence for name in authority.scenarios},
        "rates": [rate._asdict() for rate in authority.rates],
        "files": list(authority.files),
    }
    text = json.dumps(record, indent=2, allow_nan=False) + "\n"
    (draft / "authority.json").write_text(text, encoding="utf-8")
    (draft / "README.txt").write_text(_README, encoding="utf-8")
