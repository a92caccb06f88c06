"""Makes a synthetic authority: simulates it, writes its returns, and keeps its truth beside them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from candour.data.synthetic.annex_a_writer import QUARTERLY
from candour.data.synthetic.areas import FAMILIES_BY_TENTH, FamilyAreas, draw_areas, write_areas
from candour.data.synthetic.calendar import NEVER, DayText, Flags, Period, build_day_text
from candour.data.synthetic.chance import open_later_stream
from candour.data.synthetic.documents_writer import DOCUMENTS, write_documents
from candour.data.synthetic.formats import DEFAULT_FORMATS, FORMATS, Draft, choose_formats, write_format
from candour.data.synthetic.population import YEAR
from candour.data.synthetic.practitioners import FOLDER, write_practitioners
from candour.data.synthetic.profiles import NO_PROFILE, Profile
from candour.data.synthetic.rates import AchievedRate, compute_rates, compute_resident_children
from candour.data.synthetic.scenarios import SCENARIOS, Planted, combine_scenarios, list_planted
from candour.data.synthetic.statements import Statement
from candour.data.synthetic.truth_writer import write_families, write_truth
from candour.data.synthetic.world import ReportProgress, World, simulate_world
from candour.errors import ConfigError
from candour.whole_files import whole_folder

VERSION: Final = 1
_README: Final = """This folder holds a SYNTHETIC local authority, made by candour. No record in it is of a real child.

{formats}
families.csv    which children are siblings
areas.csv       how deprived the area is that each child lives in
truth.parquet   what no real authority has: the true risk behind each referral, and what happened
authority.json  how it was made, what is planted in it, and how close it came to the national figures

Nothing measured on it says how well a forecast would do on real children.
"""


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
        formats: what it is written as.
        seed: what all chance was drawn from.
        profile: which authority it is, if not one that follows the national figures.

    """

    directory: Path
    children: int
    referrals: int
    years: tuple[int, ...]
    resident_children: int
    rates: tuple[AchievedRate, ...]
    files: tuple[str, ...]
    scenarios: tuple[str, ...]
    formats: tuple[str, ...]
    seed: int
    profile: Profile = NO_PROFILE


def synthesise_authority(
    *,
    directory: Path,
    children: int,
    years: int,
    seed: int,
    scenarios: tuple[str, ...] = ("baseline",),
    last_year: int = 2026,
    formats: tuple[str, ...] = DEFAULT_FORMATS,
    snapshot_months: int = QUARTERLY,
    practitioners: bool = False,
    documents: bool = False,
    profile: str | None = None,
    until: int | None = None,
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
        formats: names from FORMATS, or "all".
        snapshot_months: months from one Annex A workbook to the next, from 1 to 6.
        practitioners: whether made-up workers' forecasts and an override log are written too.
        documents: whether referral notes and assessment summaries are written too, with names in them.
        profile: a name from PROFILES: another authority than the national figures give, with facts planted in it.
        until: the last return year that is written. The authority is the same one with all its years, as it stood on 31 March of
            that year: its later extracts tell of the same children, with the same past.
        report_progress: called with the name of a step and the share of all work done.

    Raises:
        ConfigError: when an argument is out of range, a scenario or format is not known, or the folder is taken.

    """
    planted, chosen = combine_scenarios(scenarios, profile), choose_formats(formats)
    _check_arguments(
        children=children, years=years, last_year=last_year, seed=seed, snapshot_months=snapshot_months
    )
    simulated = Period(last_year - years + 1, last_year)
    period = _cut_period(simulated, until)
    tell = report_progress or _say_nothing
    with _write_beside(directory) as draft:
        world = simulate_world(
            children=children, period=simulated, seed=seed, planted=planted, report_progress=tell
        )
        text = _build_text(world, period)
        files = _write_extracts(
            Draft(
                draft,
                world=world,
                period=period,
                simulated=simulated,
                text=text,
                seed=seed,
                snapshot_months=snapshot_months,
            ),
            chosen,
            planted,
            tell,
        )
        if practitioners:
            files = (*files, *_write_practitioners(draft, world, simulated, seed, until=period.last_day))
        if documents:
            files = (*files, *_write_documents(draft, world, period, seed, planted))
        planted_names = list_planted(scenarios, profile)
        authority = _summarise(
            directory, world, period, scenarios=planted_names, formats=chosen, seed=seed, files=files
        )
        authority = replace(authority, profile=planted.profile)
        _write_record(draft, authority)
    tell("done", 1.0)
    return authority


def _cut_period(simulated: Period, until: int | None) -> Period:
    """The years that are written. Raises ConfigError where `until` is none of those that are simulated."""
    if until is None:
        return simulated
    if until not in simulated.years:
        raise ConfigError(
            f"until must be one of the return years {simulated.first_year} to {simulated.last_year}, got {until}."
        )
    return simulated._replace(last_year=until)


def _say_nothing(_step: str, _share: float) -> None:
    return


def _check_arguments(**values: int) -> None:
    problems = [
        f"{name} must be from {low} to {high}, got {values[name]}"
        for name, low, high in (
            ("children", 50, 2_000_000),
            ("years", 1, 10),
            ("last_year", 2019, 2026),
            ("seed", 0, 2**63 - 1),
            ("snapshot_months", 1, 6),
        )
        if not low <= values[name] <= high
    ]
    if problems:
        raise ConfigError("; ".join(problems) + ".")


@contextmanager
def _write_beside(directory: Path) -> Iterator[Path]:
    """A folder beside the wanted one that takes its place when all is written, and vanishes when not."""
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        msg = f"'{directory}' is not an empty folder: name a new folder, or empty this one first."
        raise ConfigError(msg)
    with whole_folder(directory) as draft:
        yield draft


def _write_extracts(
    draft: Draft, formats: tuple[str, ...], planted: Planted, tell: ReportProgress
) -> tuple[str, ...]:
    files: list[Path] = []
    for number, name in enumerate(formats):
        tell(f"writing {name.replace('_', ' ')}", 0.3 + 0.65 * number / len(formats))
        files += write_format(name, draft)
    tell("writing the truth", 0.95)
    world, folder = draft.world, draft.folder
    shown = _find_shown(world, draft.period)
    files.append(write_families(folder / "families.csv", world.identities, shown))
    areas = _draw_areas(world, draft.seed, planted)
    files.append(write_areas(folder / "areas.csv", world.identities, areas, shown))
    files.append(
        write_truth(
            folder / "truth.parquet",
            children=world.children,
            identities=world.identities,
            cases=world.cases,
            truth=world.truth,
            period=draft.period,
        )
    )
    return tuple(path.relative_to(folder).as_posix() for path in files)


def _find_shown(world: World, period: Period) -> Flags:
    """Which children anybody knew of by the last day of the period."""
    known = world.cases.child[(world.cases.referred <= period.last_day)]
    return np.asarray(np.isin(np.arange(len(world.children.family)), known))


def _draw_areas(world: World, seed: int, planted: Planted) -> FamilyAreas:
    return draw_areas(
        open_later_stream(seed, "areas"),
        world.children,
        by_lot=planted.no_difference,
        families_by_tenth=planted.profile.families_by_tenth or FAMILIES_BY_TENTH,
    )


def _write_documents(
    folder: Path, world: World, period: Period, seed: int, planted: Planted
) -> tuple[str, ...]:
    written = write_documents(
        folder,
        open_later_stream(seed, "documents"),
        statement=Statement(world, period, period.last_day),
        areas=_draw_areas(world, seed, planted),
        planted=planted,
    )
    return tuple(path.relative_to(folder).as_posix() for path in written)


def _write_practitioners(
    folder: Path, world: World, period: Period, seed: int, *, until: int
) -> tuple[str, ...]:
    written = write_practitioners(
        folder / FOLDER,
        open_later_stream(seed, "practitioners"),
        identities=world.identities,
        cases=world.cases,
        truth=world.truth,
        period=period,
        until=until,
    )
    return tuple(path.relative_to(folder).as_posix() for path in written)


def _build_text(world: World, period: Period) -> DayText:
    first = int(min(world.children.born.min(), world.cases.referred.min())) - 30
    return build_day_text(first, period.last_day + round(20 * YEAR))


def _summarise(
    directory: Path,
    world: World,
    period: Period,
    *,
    scenarios: tuple[str, ...],
    formats: tuple[str, ...],
    seed: int,
    files: tuple[str, ...],
) -> SyntheticAuthority:
    referred = world.cases.referred
    referrals = int(
        ((referred >= period.first_day) & (referred <= period.last_day) & (referred != NEVER)).sum()
    )
    return SyntheticAuthority(
        directory=directory,
        children=int(_find_shown(world, period).sum()),
        referrals=referrals,
        years=period.years,
        resident_children=compute_resident_children(referrals, len(period.years)),
        rates=compute_rates(world.cases, world.records, world.truth, period),
        files=(*files, "authority.json", "README.txt"),
        scenarios=scenarios,
        formats=formats,
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
        "formats": list(authority.formats),
        "files": list(authority.files),
    }
    if authority.profile.name:
        record["profile"] = {authority.profile.name: authority.profile.sentence}
    text = json.dumps(record, indent=2, allow_nan=False) + "\n"
    (draft / "authority.json").write_text(text, encoding="utf-8")
    (draft / "README.txt").write_text(_render_readme(authority), encoding="utf-8")


def _render_readme(authority: SyntheticAuthority) -> str:
    lines = [f"{name + '/':<15} {FORMATS[name].sentence}" for name in authority.formats]
    if any(name.startswith(f"{FOLDER}/") for name in authority.files):
        lines.append(
            f"{FOLDER + '/':<15} forecasts of social workers and a log of what was done: invented, like everything here"
        )
    if DOCUMENTS in authority.files:
        lines.append(
            "documents/      referral notes and assessment summaries, every name in them invented; names.csv lists the names of each "
            "child, truth_marks.parquet where each identifier stands"
        )
    return _README.format(formats="\n".join(lines))
