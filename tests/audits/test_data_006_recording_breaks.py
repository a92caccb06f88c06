"""DATA-006: did the way of recording change?"""

from collections import Counter
from datetime import date
from statistics import median
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from candour.data.quality.months import MONTHS
from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld
from candour_audits.data_quality import DataQualityAudit, recording_breaks
from synthetic_worlds import load_written

MONTH_NAMES = tuple(date(2018 + n // 12, n % 12 + 1, 1) for n in range(84))
FACTS = {"first_training_day": "2020-04-01", "last_test_day": "2024-03-31"}
Row = dict[str, Any]


def draw(seed: int, typical: float, ratios: dict[int, float] | None = None) -> list[int]:
    """A count for each of 84 months, with seasons; from a month on so many times as much."""
    random = np.random.Generator(np.random.PCG64(seed))
    counts, ratio = [], 1.0
    for n in range(len(MONTH_NAMES)):
        ratio = (ratios or {}).get(n, ratio)
        counts.append(int(random.poisson(typical * ratio * (1 + 0.15 * np.sin(n * np.pi / 6)))))
    return counts


def volume(kind: str, counts: list[int]) -> list[Row]:
    return [list_row(("volume", kind, "", ""), m, c, c) for m, c in zip(MONTH_NAMES, counts, strict=True)]


def list_row(series: tuple[str, str, str, str], month: date, count: int, of: int) -> Row:
    return dict(zip(MONTHS.names, (*series, month, count, of, None), strict=True))


def run(bench: Any, rows: list[Row], facts: dict[str, str] | None = None) -> Any:
    tables = {"months": pa.Table.from_pylist(rows, schema=MONTHS)}
    evidence = bench.make_evidence(bench.make_world(families=30), tables=tables, facts=facts or FACTS)
    return bench.run(DataQualityAudit(), evidence)["DATA-006"]


def test_a_lasting_step_in_the_time_of_the_pilot_is_a_concern(bench: Any) -> None:
    counts = draw(1, 300, {48: 0.6})
    finding = run(bench, volume("referral", counts) + volume("assessment", draw(2, 250)))
    assert finding.verdict is Verdict.CONCERN
    assert finding.headline.text.startswith("Recording changed for good: number of referrals (Jan 2022).")
    assert "learnt in part from records that were kept differently" in finding.headline.text
    row = finding.table("breaks").rows[0]
    assert row[:3] == ("number of referrals", "lasting step", "Jan 2022")
    before, after = counts[36:48], counts[48:60]
    assert row[5].low < 0.6 < row[5].high
    assert row[5].value == pytest.approx(median(after) / median(before), rel=0.1)
    assert finding.table("breaks").index_of("within") == 7
    assert row[7] == "yes"


def test_the_picture_marks_the_month_in_its_own_table(bench: Any) -> None:
    finding = run(bench, volume("referral", draw(1, 300, {48: 0.6})) + volume("assessment", draw(2, 250)))
    marked = [row[:2] for row in finding.table("volumes").rows if row[3]]
    assert marked == [("Referrals", "Jan 2022")]
    assert finding.figures[0].marks == "mark"


def test_a_step_before_the_time_of_the_pilot_does_not_decide(bench: Any) -> None:
    rows = volume("referral", draw(3, 300, {14: 0.5}))
    assert run(bench, rows).verdict is Verdict.MET
    early = {"first_training_day": "2018-06-01", "last_test_day": "2024-03-31"}
    assert run(bench, rows, early).verdict is Verdict.CONCERN


def test_an_outage_that_passed_leaves_it_open(bench: Any) -> None:
    finding = run(bench, volume("referral", draw(4, 300, {50: 0.1, 54: 1.0})))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.table("breaks").rows[0][1] == "for a time"
    assert finding.table("breaks").rows[0][2:5:2] == ("Mar 2022", "Jun 2022")


def test_more_missing_entries_are_a_break_too(bench: Any) -> None:
    random = np.random.Generator(np.random.PCG64(5))
    rows = [
        list_row(("missing", "referral", "primary_need", ""), m, int(random.binomial(300, 0.05 if n < 45 else 0.2)), 300)
        for n, m in enumerate(MONTH_NAMES)
    ]  # fmt: skip
    finding = run(bench, rows)
    assert finding.verdict is Verdict.CONCERN
    row = finding.table("breaks").rows[0]
    assert row[0] == "referrals without primary need"
    odds = (0.2 / 0.8) / (0.05 / 0.95)
    assert row[5].low < odds < row[5].high


@pytest.mark.parametrize("seed", range(8))
def test_quiet_where_nothing_changed(bench: Any, seed: int) -> None:
    rows = [
        row
        for n, kind in enumerate(("referral", "assessment", "icpc"))
        for row in volume(kind, draw(50 + 3 * seed + n, 200))
    ]
    assert run(bench, rows).verdict is Verdict.MET


def test_series_that_hold_too_little_cannot_tell(bench: Any) -> None:
    finding = run(bench, volume("icpc", draw(6, 3)))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.table("breaks").rows == ()
    assert "0 of 1 monthly series" in finding.table("breaks").note


def test_few_events_of_a_month_are_withheld_everywhere(bench: Any) -> None:
    rows = volume("referral", draw(4, 300, {50: 0.003, 52: 1.0}))
    assert 0 < sum(row["count"] for row in rows[50:52]) <= 5
    finding = protect_findings((run(bench, rows),), threshold=5)[0]
    volumes, breaks = finding.table("volumes"), finding.table("breaks")
    assert [isinstance(row[2], Withheld) for row in volumes.rows[50:52]].count(True) >= 1
    assert isinstance(breaks.rows[0][5], Withheld)
    assert isinstance(breaks.rows[0][6], Withheld)


def test_a_month_withheld_alone_in_its_year_has_a_partner(bench: Any) -> None:
    """DATA-001 publishes what a reporting year adds up to, so the one month would be the rest of it."""
    volumes = draw(6, 30)
    volumes[26], volumes[40] = 3, 4
    missing = [
        list_row(("missing", "referral", "primary_need", ""), m, 0, n)
        for m, n in zip(MONTH_NAMES, volumes, strict=True)
    ]
    (finding,) = protect_findings([run(bench, volume("referral", volumes) + missing)], threshold=5)
    for name, column in (("volumes", "events"), ("series", "of")):
        table = finding.table(name)
        at = table.index_of(column)
        withheld = Counter(
            month.year + (month.month >= 4)
            for month, row in zip(MONTH_NAMES, table.rows, strict=True)
            if isinstance(row[at], Withheld)
        )
        assert withheld == {2020: 2, 2022: 2}


def test_a_code_that_few_have_does_not_follow_from_the_others(bench: Any) -> None:
    codes = {"NEG": 12, "EMO": 8, "PHY": 0}
    rows = [
        list_row(("code", "cp_plan", "initial_category", code), month, count + few, 20 + rare)
        for n, month in enumerate(MONTH_NAMES)
        for rare in [3 * (n == 30)]
        for code, count in codes.items()
        for few in [{"NEG": 6, "EMO": -6}.get(code, 0) * (n == 50)]
    ]
    (finding,) = protect_findings([run(bench, rows)], threshold=5)
    table = finding.table("series")
    shown = {(row[1], row[2]) for row in table.rows if not isinstance(row[table.index_of("count")], Withheld)}
    months = [f"{month:%b %Y}" for month in MONTH_NAMES]
    labels = {row[1] for row in table.rows}
    # In one month EMO has 2, in another 3 have a code that is too rare to be followed.
    for hidden in (months[50], months[30]):
        assert not {(label, hidden) for label in labels} & shown
    assert {(label, months[70]) for label in labels} <= shown


def test_the_planted_change_of_system_is_found_in_referrals_read_with_lxml_alone(bench: Any) -> None:
    written = load_written("system-change", children=6000)
    of: Counter[str] = Counter()
    plain: Counter[str] = Counter()
    for year in written.authority.years:
        seen = {
            (child, day): case.findtext("ReferralSource") for child, day, case in written.list_cases(year)
        }
        for (_, day), source in seen.items():
            if f"{year - 1}-04" <= day[:7] < f"{year}-04":
                of[day[:7]] += 1
                plain[day[:7]] += source == "10"
    months = sorted(of)
    rows = [
        list_row(
            ("code", "referral", "referral_source", "10"), date.fromisoformat(f"{m}-01"), plain[m], of[m]
        )
        for m in months
    ]
    finding = run(bench, rows, {"first_training_day": f"{months[0]}-01", "last_test_day": f"{months[-1]}-01"})
    changed = max(written.authority.years) - 2
    found = finding.table("breaks").rows
    assert finding.verdict in {Verdict.CONCERN, Verdict.CANNOT_TELL}
    assert found[0][0] == "referrals with referral source 10 (unknown)"
    assert found[0][2] == f"Apr {changed - 1}"


def test_not_assessable_without_months(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=30))
    assert bench.run(DataQualityAudit(), evidence)["DATA-006"].verdict is Verdict.NOT_ASSESSED


def test_of_too_many_series_the_last_are_counted_and_not_searched(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording_breaks, "MOST_SERIES", 1)
    shares = [list_row(("missing", "referral", "primary_need", ""), m, 60, 300) for m in MONTH_NAMES]
    finding = run(bench, volume("referral", draw(7, 300)) + shares)
    assert "1 of 2 monthly series could be judged" in finding.table("breaks").note
    assert {row[6] for row in finding.table("series").rows} == {"not searched: too many series"}
