"""Synthetic authorities that several tests share: one on disk, read back with nothing but lxml and csv; others in memory."""

import csv
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from lxml import etree
from numpy.typing import NDArray

from candour.data.synthetic.authority import SyntheticAuthority, synthesise_authority
from candour.data.synthetic.calendar import Period
from candour.data.synthetic.scenarios import combine_scenarios
from candour.data.synthetic.world import World, simulate_world

PERIOD = Period(2021, 2026)
Table = list[dict[str, str]]


@dataclass(frozen=True)
class Written:
    """What was written: a census root and five 903 tables a year, and the two files beside them."""

    authority: SyntheticAuthority
    census: dict[int, etree._Element]
    care: dict[int, dict[str, Table]]
    families: Table
    truth: pa.Table

    def list_cases(self, year: int) -> Iterator[tuple[str, str, etree._Element]]:
        """Child id, referral date and element of every case of a return."""
        for child in self.census[year].iter("Child"):
            for case in child.iter("CINdetails"):
                yield child.findtext(".//LAchildID", ""), case.findtext("CINreferralDate", ""), case


@cache
def load_written(scenario: str = "baseline", children: int = 2500) -> Written:
    """Seven return years, 2020 to 2026, so that every change of layout is crossed."""
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "authority"
        made = synthesise_authority(
            directory=directory, children=children, years=7, seed=20, scenarios=tuple(scenario.split("+"))
        )
        return Written(
            made,
            {
                year: etree.parse(directory / "cin_census" / f"CIN_Census_{year}.xml").getroot()
                for year in made.years
            },
            {year: _read_tables(directory / "ssda903" / str(year)) for year in made.years},
            _read_tables(directory)["families"],
            pq.read_table(directory / "truth.parquet"),
        )


def _read_tables(folder: Path) -> dict[str, Table]:
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            tables[path.stem] = list(csv.DictReader(stream))
    return tables


def simulate(scenario: str, *, children: int, seed: int) -> World:
    """A world in memory over the return years 2021 to 2026; scenarios are joined with +."""
    return simulate_world(
        children=children,
        period=PERIOD,
        seed=seed,
        planted=combine_scenarios(scenario.split("+")),
        report_progress=lambda _step, _share: None,
    )


@cache
def load_world(scenario: str = "baseline", children: int = 30_000, seed: int = 7) -> World:
    """The same, simulated once for all tests of a process."""
    return simulate(scenario, children=children, seed=seed)


def find_received(world: World) -> NDArray[np.bool_]:
    """Which cases were referred in the period."""
    return np.asarray((world.cases.referred >= PERIOD.first_day) & (world.cases.referred <= PERIOD.last_day))


def parse_british(text: str) -> date:
    """A date written DD/MM/YYYY, and no other way."""
    day, month, year = text.split("/")
    assert (len(day), len(month), len(year)) == (2, 2, 4)
    return date(int(year), int(month), int(day))
