"""DATA-005: is anything missing more often for one group than for everyone else?"""

from collections import Counter
from itertools import product
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pytest

from candour.data.quality.family_sums import FAMILY_SUMS
from candour.disclosure import protect_findings
from candour.results import Estimate, Verdict, Withheld
from candour_audits.data_quality import DataQualityAudit


class Due(NamedTuple):
    """One record that should hold a field."""

    family: int
    group: str
    missing: bool


def draw(seed: int, sizes: dict[str, int], shares: dict[str, float], *, siblings: int = 1) -> list[Due]:
    """Records of families whose members share a group; `shares` missing."""
    random = np.random.Generator(np.random.PCG64(seed))
    groups = [group for group, size in sizes.items() for _ in range(size)]
    return [Due(n // siblings, g, bool(random.random() < shares[g])) for n, g in enumerate(groups)]


def add_up(
    records: list[Due], field: str = "primary_need", column: str = "ethnic_group"
) -> list[dict[str, Any]]:
    """The sums over families in plain Python, one family after another."""
    names = sorted({record.group for record in records})
    places = [(count, group) for count in ("due", "missing") for group in names]
    families: dict[int, Counter[tuple[str, str]]] = {}
    for record in records:
        counts = families.setdefault(record.family, Counter())
        counts["due", record.group] += 1
        counts["missing", record.group] += record.missing
    return [
        dict(zip(FAMILY_SUMS.names, (field, column, len(families), *left, *right,
             sum(c[left] for c in families.values()), sum(c[left] * c[right] for c in families.values())), strict=True))
        for left, right in product(places, places)
    ]  # fmt: skip


def run(bench: Any, *rows: dict[str, Any]) -> Any:
    tables = {"family_sums": pa.Table.from_pylist(list(rows), schema=FAMILY_SUMS)}
    evidence = bench.make_evidence(bench.make_world(families=30), tables=tables)
    return bench.run(DataQualityAudit(), evidence)["DATA-005"]


SIZES = {"White": 3000, "Black": 1200, "Asian": 1000}
EVEN = dict.fromkeys((*SIZES, "Not recorded"), 0.1)


def test_a_field_missing_more_often_for_one_group_is_a_concern(bench: Any) -> None:
    finding = run(bench, *add_up(draw(1, SIZES, EVEN | {"Black": 0.3})))
    assert finding.verdict is Verdict.CONCERN
    assert finding.headline.text.startswith("Primary need is missing more often for Black (ethnic group)")
    assert finding.table("clearest").rows[0][0] == "primary need: Black (ethnic group)"
    assert finding.table("clearest").rows[0][4] == "difference shown"


@pytest.mark.parametrize("seed", range(12))
def test_quiet_where_nothing_differs(bench: Any, seed: int) -> None:
    assert run(bench, *add_up(draw(seed, SIZES, EVEN, siblings=2))).verdict is Verdict.MET


def test_too_few_records_cannot_tell(bench: Any) -> None:
    finding = run(bench, *add_up(draw(3, {"White": 90, "Black": 60}, EVEN)))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.headline.text.startswith("No difference is shown")


def test_the_difference_is_that_of_the_records_and_its_interval_that_of_newcombe(bench: Any) -> None:
    records = draw(4, {"Female": 800, "Male": 700}, {"Female": 0.1, "Male": 0.2})
    row = next(
        r for r in run(bench, *add_up(records, column="sex")).table("all").rows if r[2] == "Male"
    )  # fmt: skip
    found = {g: [r.missing for r in records if r.group == g] for g in ("Female", "Male")}
    male, female = (sum(found[g]) / len(found[g]) for g in ("Male", "Female"))
    ends = {}
    for name, share, n in (("Male", male, 700), ("Female", female, 800)):
        z = 1.959964
        middle, reach = share + z * z / (2 * n), z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        ends[name] = ((middle - reach) / (1 + z * z / n), (middle + reach) / (1 + z * z / n))
    low = male - female - sqrt((male - ends["Male"][0]) ** 2 + (ends["Female"][1] - female) ** 2)
    high = male - female + sqrt((ends["Male"][1] - male) ** 2 + (female - ends["Female"][0]) ** 2)
    difference = row[5]
    assert isinstance(difference, Estimate)
    assert difference.value == pytest.approx(male - female)
    # The critical value of the two mirrored comparisons is simulated.
    assert difference.low == pytest.approx(low, abs=0.002)
    assert difference.high == pytest.approx(high, abs=0.002)


def test_siblings_who_are_alike_make_the_interval_wider(bench: Any) -> None:
    def measure(siblings: int) -> float:
        records = draw(5, {"White": 600, "Black": 600}, EVEN)
        alike = [
            Due(n // siblings, r.group, records[n - n % siblings].missing) for n, r in enumerate(records)
        ]
        cell = run(bench, *add_up(alike)).table("all").rows[0][5]
        return float(cell.high - cell.low)

    assert measure(4) > 1.5 * measure(1)


def test_the_unrecorded_are_shown_but_never_judged(bench: Any) -> None:
    records = draw(6, SIZES | {"Not recorded": 500}, EVEN | {"Not recorded": 1.0})
    finding = run(bench, *add_up(records))
    assert finding.verdict is Verdict.MET
    row = next(r for r in finding.table("all").rows if r[2] == "Not recorded")
    assert row[4].value == pytest.approx(1.0)
    assert (row[5].value, row[6]) == (None, "")


def test_a_group_that_the_field_itself_makes_is_not_compared(bench: Any) -> None:
    own = add_up(draw(1, SIZES, EVEN | {"Black": 0.5}), field="ethnic_group")
    finding = run(bench, *own, *add_up(draw(2, SIZES, EVEN)))
    assert {row[0] for row in finding.table("all").rows} == {"primary need"}


def test_what_cannot_be_recorded_before_birth_is_not_judged(bench: Any) -> None:
    records = draw(
        7, {"Unborn": 500, "Under 1": 2500, "1 to 4": 2500}, {"Unborn": 0.6, "Under 1": 0.03, "1 to 4": 0.03}
    )
    assert run(bench, *add_up(records, field="sex", column="age_band")).verdict is Verdict.MET
    assert run(bench, *add_up(records, column="age_band")).verdict is Verdict.CONCERN


def test_a_field_that_is_missing_for_nobody_costs_the_others_nothing(bench: Any) -> None:
    lacking = add_up(draw(8, SIZES, EVEN))
    whole = [
        row
        for n in range(30)
        for row in add_up(draw(n, {"White": 4, "Black": 4}, dict.fromkeys(SIZES, 0.0)), f"f{n}")
    ]
    alone, beside = run(bench, *lacking), run(bench, *lacking, *whole)
    assert beside.verdict is alone.verdict is Verdict.MET
    assert [r[5] for r in beside.table("all").rows if r[0] == "primary need"] == [
        r[5] for r in alone.table("all").rows
    ]
    assert run(bench, *whole).verdict is Verdict.MET


def test_small_groups_are_withheld_and_no_difference_gives_them_away(bench: Any) -> None:
    records = draw(9, {"White": 3000, "Black": 900, "Not recorded": 40}, EVEN)
    records += [Due(10_000 + n, "Other", n == 0) for n in range(60)]
    finding: Any = protect_findings((run(bench, *add_up(records)),), threshold=5)[0]
    rows = {row[2]: row for row in finding.table("all").rows}
    assert isinstance(rows["Other"][4], Withheld)
    assert sum(isinstance(row[4], Withheld) for row in rows.values()) >= 2
    shown = [row for row in rows.values() if not isinstance(row[4], Withheld)]
    assert shown
    assert all(row[5].value is None for row in shown)
    assert finding.table("clearest").rows == ()


def test_not_assessable_without_the_sums(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=30))
    assert bench.run(DataQualityAudit(), evidence)["DATA-005"].verdict is Verdict.NOT_ASSESSED


@pytest.mark.parametrize("seed", range(25))
def test_the_short_table_shows_only_what_the_full_list_publishes(bench: Any, seed: int) -> None:
    random = np.random.Generator(np.random.PCG64(seed))
    names = ("White", "Black", "Asian", "Other", "Not recorded")
    sizes = {name: int(random.integers(1, 250)) for name in names}
    records = draw(seed, sizes, {name: float(random.choice([0.0, 0.02, 0.3])) for name in names})
    finding: Any = protect_findings((run(bench, *add_up(records)),), threshold=5)[0]
    full = {f"primary need: {row[2]} (ethnic group)": row[3:7] for row in finding.table("all").rows}
    for row in finding.table("clearest").rows:
        assert row[1:5] == full[row[0]]
        assert not any(isinstance(cell, Withheld) for cell in row)
