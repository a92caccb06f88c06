"""One authority's report, as far as it is read to be put beside others."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from candour.config.pilot import NOT_NAMED
from candour.report.content.published import Published
from candour.results import Cell, Finding, Verdict
from candour.standing import ProtocolStanding, Standing

Bounds = tuple[float, float] | None


@dataclass(frozen=True)
class Asked:
    """What was asked. Reports that differ in any of these are not put together."""

    decision_point: str
    outcome: str
    opens: str
    closes: str
    criteria: str


@dataclass(frozen=True)
class Study:
    """One report. All of it is published.

    `label` is how the authority is called here: its name, or a letter where it did not want one. `digest` is the SHA-256 of its findings,
    `extracts` those of the files that it read. `told` are further facts by name, in words, that say how far studies are alike.
    `calibration_ratio` and `calibration_slope` are the ranges that its protocol allows, `margin` that between groups, `capacity` the share that
    is flagged. `confidence` is that of its intervals; with `is_rounded` counts were rounded, and numbers with them.
    """

    label: str
    authority: str
    digest: str
    extracts: frozenset[str]
    config: str
    standing: ProtocolStanding
    standing_line: str
    asked: Asked | None
    told: Mapping[str, str]
    leading: str
    base_rate: Cell
    verdict: str
    confidence: float
    capacity: float | None
    margin: float | None
    decisive: tuple[str, ...]
    calibration_ratio: Bounds
    calibration_slope: Bounds
    auc_bar: float | None
    threshold: int
    is_rounded: bool
    is_made_up: bool
    cost: str
    findings: tuple[Finding, ...] = field(repr=False)

    @property
    def published(self) -> Published:
        """The tables of its findings."""
        return Published(self.findings)

    @property
    def is_registered(self) -> bool:
        """Whether a protocol was frozen before its test was opened."""
        return self.standing.standing is Standing.REGISTERED

    @property
    def is_named(self) -> bool:
        """Whether the authority wanted to be named."""
        return self.authority != NOT_NAMED

    def find_verdict(self, code: str) -> Verdict | None:
        """What a finding answers; None where there is no such finding."""
        return next((finding.verdict for finding in self.findings if finding.code == code), None)


def share_extracts(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether two reports read the same records: most files of the one that read fewer are the other's too.

    One file in common says nothing: a list of areas may be everybody's.
    """
    fewer = min(len(first), len(second))
    return 2 * len(first & second) > fewer


@dataclass(frozen=True)
class LeftOut:
    """A report, or one number of it, that is shown and not put together with the others, and why."""

    label: str
    reason: str
