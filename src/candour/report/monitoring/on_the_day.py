"""What can be watched on the day itself: whether the records and the list still look as they did in the test."""

from collections.abc import Iterator

from candour.monitoring.limits import ASK, STOP, limit_count, measure_between
from candour.monitoring.watch import Watch
from candour.report.content.published import Published, PublishedRow
from candour.report.monitoring.making import BY_CHANCE, Setting, watch_share
from candour.report.monitoring.volume import WITHOUT_MONTHS
from candour.results import Estimate

GROUPS = {
    "BIAS-001": "sex", "BIAS-002": "ethnic_group", "BIAS-003": "age_band", "BIAS-004": "disability", "BIAS-007": "", "BIAS-010": "",
}  # fmt: skip
"""By what each finding forms groups; empty where the finding alone does not say."""

FIELDS = 6
"""Fields that are watched: those least often recorded in the test."""

_YEARS = 12
_NO_MONTHS = "No month of the test is published, so no limit can be set. Plot the number of decisions a month and ask at any step."
_BREAKS = (
    "Every month the search for breaks is run again over all months with the newest added. Any lasting step in a field that the "
    "forecast is told of, any code that was never seen before, and any change of the case system is an alarm, and the list "
    "rests until somebody has shown that scores are still right."
)


def list_watches_of_the_day(setting: Setting) -> Iterator[Watch]:
    """In the order in which they are printed."""
    yield _watch_volume(setting)
    yield Watch(
        "Breaks in how things are recorded, by field and code", "DATA-006", "text", "month", without=_BREAKS, measure="breaks",
    )  # fmt: skip
    yield from _watch_fields(setting)
    yield from _watch_overrides(setting)
    yield from _watch_overlap(setting)


def list_group_watches(setting: Setting) -> Iterator[Watch]:
    """The share of each group of children that is on the list, a quarter at a time."""
    published = setting.published
    for code, characteristic in GROUPS.items():
        finding = published.find(code)
        rows = published.list_rows(code, "groups") or published.list_rows(code, "rates")
        tested = _count_tested(published, code) or setting.volume.tested
        for row in rows:
            n, estimate = row.read("n"), row.read_estimate("selection_rate")
            label = f"{finding.title if finding else code}: {row.read('group')}"
            if not isinstance(n, int) or estimate is None:
                yield Watch(
                    f"On the list, {label}", code, "rate", "quarter",
                    without="Withheld: it rests on too few children. It can only be watched inside the authority.",
                    measure="flagged", of=f"{characteristic}: {row.read('group')}" if characteristic else "",
                )  # fmt: skip
                continue
            watch = watch_share(
                setting, estimate, name=f"On the list, {label}", finding=code, period="quarter", late=False,
                a_month=setting.volume.decisions * n / tested, rising_is_worse=True,
                measure="flagged", of=f"{characteristic}: {row.read('group')}" if characteristic else "",
            )  # fmt: skip
            if watch is not None:
                yield watch


def _count_tested(published: Published, code: str) -> int | None:
    """Test decisions that the groups of a finding are counted among, where it says that these were drawn from all."""
    counts = (row.read("drawn") for row in published.list_rows(code, "drawn"))
    return next((count for count in counts if isinstance(count, int)), None)


def _watch_volume(setting: Setting) -> Watch:
    volume = setting.volume
    name = "Decisions a month that the forecast would see"
    if not volume.in_months:
        return Watch(
            name, "PERF-001", "count", "month", n=WITHOUT_MONTHS, without=_NO_MONTHS, measure="volume"
        )
    ask, stop = (
        limit_count(volume.decisions, volume.variance, periods=len(volume.counts), tail=tail)
        for tail in (ASK, STOP)
    )
    return Watch(
        name, volume.finding, "count", "month", expected=volume.decisions, low=min(volume.counts), high=max(volume.counts),
        tested=volume.tested, ask=ask, stop=stop, stop_because=BY_CHANCE, measure="volume",
    )  # fmt: skip


def _watch_fields(setting: Setting) -> Iterator[Watch]:
    """The fields that are least often recorded, from the last whole year of each; years differ as they did.

    Whether a family's records are alike in their gaps is not published: they are taken to be wholly alike.
    """
    alike = setting.volume.to_a_family
    published = setting.published
    for worst in published.list_rows("DATA-001", "fields")[:FIELDS]:
        field = str(worst.read("field"))
        years = [row for row in published.list_rows("DATA-001", "years") if row.matches(field=field)]
        counted = [pair for row in years if (pair := _count_missing(row)) is not None]
        if not counted:
            continue
        missing, of = counted[-1]
        estimate = Estimate(missing / of, None, None, of, missing, "counted")
        watch = watch_share(
            setting, estimate, name=f"Left empty: {field}", finding="DATA-001", period="month", late=False,
            a_month=of / _YEARS, between=measure_between(counted[-4:], alike=alike), alike=alike, rising_is_worse=True,
            measure="missing", of=field,
        )  # fmt: skip
        if watch is not None:
            yield watch


def _count_missing(row: PublishedRow) -> tuple[int, int] | None:
    of, recorded = row.read("of"), row.read("recorded")
    return (of - recorded, of) if isinstance(of, int) and isinstance(recorded, int) and of else None


def _watch_overrides(setting: Setting) -> Iterator[Watch]:
    row = next(
        (
            r
            for r in setting.published.list_rows("PRAC-005", "overall")
            if r.matches(what="Recommended, not done")
        ),
        None,
    )
    name = "Overruled: on the list, and nothing was done"
    watch = row and watch_share(
        setting, row.read_estimate("share"), name=name, finding="PRAC-005", period="quarter", late=False,
        a_month=setting.volume.flagged, rising_is_worse=True, measure="overruled",
    )  # fmt: skip
    yield watch or Watch(
        name, "PRAC-005", "rate", "quarter", n=setting.volume.flagged * 3,
        without="No record of overrides was given. Begin one on the first day: a list that nobody ever overrules is an alarm as well.",
        measure="overruled",
    )  # fmt: skip


def _watch_overlap(setting: Setting) -> Iterator[Watch]:
    rows = [
        row
        for row in setting.published.list_rows("STAB-001", "overlap")
        if str(row.read("way")).startswith("Families drawn again, against the forecast")
    ]
    if not rows:
        return
    watch = watch_share(
        setting, rows[-1].read_estimate("overlap"), name="The same names, if the forecast is learnt anew", finding="STAB-001",
        period="learning", late=False, a_month=setting.volume.flagged, rising_is_worse=False, measure="overlap",
    )  # fmt: skip
    if watch is not None:
        yield watch
