"""The formats in which one simulated authority can be written, all from the same children."""

import shutil
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from candour.data.synthetic.addresses import record_addresses
from candour.data.synthetic.annex_a_writer import write_annex_a
from candour.data.synthetic.calendar import DayText, Period
from candour.data.synthetic.care_tables import CareTables, record_care_tables
from candour.data.synthetic.chance import open_later_stream
from candour.data.synthetic.cin_tables_writer import write_cin_tables
from candour.data.synthetic.cin_writer import write_cin_census
from candour.data.synthetic.contacts import record_contacts, record_early_help
from candour.data.synthetic.dfe_api_writer import write_dfe_api
from candour.data.synthetic.event_tables_writer import write_event_tables
from candour.data.synthetic.ssd_writer import write_standard_safeguarding_dataset
from candour.data.synthetic.ssda903_rows import Register
from candour.data.synthetic.ssda903_workbook import write_ssda903_workbooks
from candour.data.synthetic.ssda903_writer import write_ssda903
from candour.data.synthetic.ssda903_xml import write_ssda903_xml
from candour.data.synthetic.statements import Services, Statement
from candour.data.synthetic.visits import record_visits
from candour.data.synthetic.world import World
from candour.errors import ConfigError

ALL: Final = "all"
DEFAULT_FORMATS: Final = ("cin_census", "ssda903")


class Draft:
    """What the writers write from: the world, and what is drawn beside it only when a format asks for it."""

    def __init__(
        self,
        folder: Path,
        *,
        world: World,
        period: Period,
        simulated: Period,
        text: DayText,
        seed: int,
        snapshot_months: int,
    ) -> None:
        self.folder = folder
        self.world = world
        self.period = period
        self.simulated = simulated
        self.text = text
        self.seed = seed
        self.snapshot_months = snapshot_months

    @cached_property
    def register(self) -> Register:
        """Who the 903 tables are about."""
        return Register(self.world.children, self.world.identities, self.text)

    @cached_property
    def further(self) -> CareTables:
        """What the further tables of the 903 hold."""
        return record_care_tables(
            open_later_stream(self.seed, "care_tables"),
            children=self.world.children,
            care=self.world.care,
            # Over all years, written or not: an earlier return must not hang on how many follow.
            period=self.simulated,
        )

    @cached_property
    def services(self) -> Services:
        """Contacts, early help, visits and addresses."""
        world, period = self.world, self.period
        return Services(
            self.further,
            record_contacts(
                open_later_stream(self.seed, "contacts"),
                children=world.children,
                cases=world.cases,
                records=world.records,
                period=period,
            ),
            record_early_help(
                open_later_stream(self.seed, "early_help"),
                children=world.children,
                cases=world.cases,
                period=period,
            ),
            record_visits(
                open_later_stream(self.seed, "visits"),
                plans=world.records.plans,
                periods=world.care.periods,
                period=period,
            ),
            record_addresses(
                open_later_stream(self.seed, "addresses"),
                identities=world.identities,
                born=world.children.born,
                period=period,
            ),
        )

    @cached_property
    def statement(self) -> Statement:
        """The system on the last day of the period."""
        return Statement(self.world, self.period, self.period.last_day)


def _write_census(draft: Draft, folder: Path) -> list[Path]:
    world = draft.world
    return write_cin_census(
        folder,
        years=draft.period.years,
        children=world.children,
        identities=world.identities,
        cases=world.cases,
        records=world.records,
        text=draft.text,
    )


def _write_census_tables(draft: Draft, folder: Path) -> list[Path]:
    """From the census files; where these were not asked for, they are made and removed again."""
    years, kept = draft.period.years, draft.folder / "cin_census"
    if kept.exists():
        census = [kept / f"CIN_Census_{year}.xml" for year in years]
        return write_cin_tables(folder, census=census, years=years)
    census = _write_census(draft, kept)
    written = write_cin_tables(folder, census=census, years=years)
    shutil.rmtree(kept)
    return written


def _write_care_sets(draft: Draft, folder: Path) -> list[Path]:
    return write_ssda903(
        folder,
        years=draft.period.years,
        register=draft.register,
        care=draft.world.care,
        further=draft.further,
    )


def _write_care_workbooks(draft: Draft, folder: Path) -> list[Path]:
    return write_ssda903_workbooks(
        folder,
        years=draft.period.years,
        register=draft.register,
        care=draft.world.care,
        further=draft.further,
    )


def _write_care_xml(draft: Draft, folder: Path) -> list[Path]:
    return write_ssda903_xml(
        folder,
        years=draft.period.years,
        register=draft.register,
        care=draft.world.care,
        further=draft.further,
    )


def _write_inspection_lists(draft: Draft, folder: Path) -> list[Path]:
    return write_annex_a(
        folder,
        world=draft.world,
        period=draft.period,
        services=draft.services,
        text=draft.text,
        months=draft.snapshot_months,
    )


def _write_safeguarding(draft: Draft, folder: Path) -> list[Path]:
    return write_standard_safeguarding_dataset(
        folder, statement=draft.statement, services=draft.services, text=draft.text
    )


def _write_daily(draft: Draft, folder: Path) -> list[Path]:
    return write_dfe_api(folder, statement=draft.statement, services=draft.services, text=draft.text)


def _write_plain(draft: Draft, folder: Path) -> list[Path]:
    return write_event_tables(folder, statement=draft.statement, services=draft.services, text=draft.text)


class Format(NamedTuple):
    """How a format is written, and what the README says of its folder."""

    write: Callable[[Draft, Path], list[Path]]
    sentence: str


FORMATS: Final = MappingProxyType(
    {
        "cin_census": Format(
            _write_census, "children in need census, one XML file a return year (years END on 31 March)"
        ),
        "cin_census_csv": Format(
            _write_census_tables,
            "the same as the CSV tables that analysts make of it, one folder a return year",
        ),
        "ssda903": Format(_write_care_sets, "children looked after return, one folder a return year"),
        "ssda903_workbook": Format(_write_care_workbooks, "the same, one workbook a return year"),
        "ssda903_xml": Format(_write_care_xml, "the same, one XML file a return year"),
        "annex_a": Format(
            _write_inspection_lists,
            "Annex A workbooks, one a quarter, each with the six months before its day",
        ),
        "standard_safeguarding_dataset": Format(
            _write_safeguarding, "standard safeguarding dataset, one CSV file a table, on the last day"
        ),
        "dfe_api": Format(_write_daily, "the daily flow to the department, one JSON file, on the last day"),
        "event_tables": Format(
            _write_plain, "plain tables of events and documents, with the lines that a configuration needs"
        ),
    }
)


def choose_formats(names: Iterable[str]) -> tuple[str, ...]:
    """The formats that these names ask for, once each, in the order in which they are written.

    Raises:
        ConfigError: when a name is not known, or none is given.

    """
    asked = {part.strip() for name in names for part in name.split(",")} - {""}
    unknown = sorted(asked - set(FORMATS) - {ALL})
    if unknown or not asked:
        found = ", ".join(map(repr, unknown)) or "none"
        msg = f"Unknown format: got {found}, expected one or more of {', '.join(FORMATS)}, or {ALL}."
        raise ConfigError(msg)
    return tuple(name for name in FORMATS if ALL in asked or name in asked)


def write_format(name: str, draft: Draft) -> list[Path]:
    """Writes one format to a folder of its name and returns the paths."""
    return FORMATS[name].write(draft, draft.folder / name)
