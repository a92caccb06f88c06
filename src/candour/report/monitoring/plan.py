"""The monitoring and stop plan as one value, which the page and other tools read alike."""

from dataclasses import dataclass, replace

from candour.monitoring.watch import A_YEAR, Watch
from candour.report.content.published import Published
from candour.report.content.verdict import OverallVerdict
from candour.report.layers.authority_words import AuthorityWords, quote_authority
from candour.report.model import Report
from candour.report.monitoring.after_the_outcome import list_late_watches
from candour.report.monitoring.making import Setting
from candour.report.monitoring.on_the_day import list_group_watches, list_watches_of_the_day
from candour.report.monitoring.volume import count_to_a_family, read_volume
from candour.results import Verdict

QUOTE = 45
_ROLES = (
    "oversight.monitoring_owner", "oversight.review_every", "oversight.who_stops_it", "oversight.who_is_told",
    "oversight.decommissioning", "oversight.putting_right", "deployment.override_log",
)  # fmt: skip


@dataclass(frozen=True)
class MonitoringPlan:
    """What is watched: on the day, by group of children, and once outcomes are known `delay_days` later.

    `applies` is False where the verdict is \u201cdo not use\u201d: then nothing is to be monitored, and the watches say only what
    would have to be watched. `review_on` is the last day by which everything is looked at again; empty where it is not known.
    `in_months` is False where no months are published and 1,000 decisions stand for one.
    """

    verdict: OverallVerdict
    applies: bool
    roles: tuple[AuthorityWords, ...]
    review_on: str
    delay_days: int | None
    in_months: bool
    on_the_day: tuple[Watch, ...]
    by_group: tuple[Watch, ...]
    late: tuple[Watch, ...]
    late_at_once: tuple[Watch, ...]

    @property
    def watches(self) -> tuple[Watch, ...]:
        """All of them, in the order of the page."""
        return (*self.on_the_day, *self.by_group, *self.late)

    @property
    def false_asks_a_year(self) -> float:
        """How many times a year somebody would be asked although nothing has changed; where no months are published, in 12,000 decisions."""
        return sum(A_YEAR[watch.period] * watch.ask.false_alarm for watch in self.watches if watch.ask)

    @property
    def false_stops_a_year(self) -> float:
        """How many times a year the list would be stopped although nothing has changed; without those that would stop it at once."""
        return sum(
            A_YEAR[watch.period] * watch.stop.false_alarm
            for watch in self.watches
            if watch.stop and watch not in self.late_at_once
        )


AT_ONCE = 0.5
"""A bar that the forecast as tested would miss more often than this stops it at once: that is no false alarm."""


def build_plan(report: Report) -> MonitoringPlan:
    """From the published findings, the protocol and what the authority wrote."""
    published = Published(report.findings)
    volume = read_volume(published, report.base_rate, report.context.protocol)
    if volume is not None:
        volume = replace(volume, to_a_family=count_to_a_family(report.context.tables))
    setting = None if volume is None else Setting(published, report.context.protocol, volume)
    late = () if setting is None else tuple(list_late_watches(setting, report.base_rate))
    return MonitoringPlan(
        verdict=report.overall.verdict,
        applies=report.overall.verdict is not OverallVerdict.DO_NOT_USE,
        roles=tuple(quote_authority(report, path, words_at_most=QUOTE) for path in _ROLES),
        review_on=_read_review_day(published),
        delay_days=_read_delay(report),
        in_months=volume is not None and volume.in_months,
        on_the_day=() if setting is None else tuple(list_watches_of_the_day(setting)),
        by_group=() if setting is None else tuple(list_group_watches(setting)),
        late=late,
        late_at_once=tuple(watch for watch in late if watch.stop and watch.stop.false_alarm > AT_ONCE),
    )  # fmt: skip


def _read_review_day(published: Published) -> str:
    finding = published.find("LAST-004")
    if finding is None or finding.verdict is Verdict.NOT_ASSESSED or finding.muted:
        return ""
    row = next(
        (
            row
            for row in published.list_rows("LAST-004", "days")
            if str(row.read("what")).startswith("To be looked at")
        ),
        None,
    )
    return (row.say("day") or "") if row else ""


def _read_delay(report: Report) -> int | None:
    days = report.context.facts.get("outcome_within_days", "")
    return int(days) if days.isdigit() else None
