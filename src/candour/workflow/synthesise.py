"""Write the extracts of a synthetic authority to a folder of the user's choice."""

from dataclasses import dataclass
from pathlib import Path

from candour.contracts import ReportProgress
from candour.data.synthetic.authority import synthesise_authority
from candour.data.synthetic.formats import DEFAULT_FORMATS

__all__ = ["DEFAULT_FORMATS", "SynthesisOutcome", "write_authority"]


@dataclass(frozen=True)
class SynthesisOutcome:
    """What was written. How close it came to the national figures is in its authority.json."""

    directory: Path
    children: int
    referrals: int
    files: tuple[str, ...]


def write_authority(
    *,
    out: Path,
    children: int,
    years: int,
    seed: int,
    scenarios: tuple[str, ...],
    last_year: int,
    formats: tuple[str, ...] = DEFAULT_FORMATS,
    practitioners: bool = False,
    documents: bool = False,
    profile: str | None = None,
    until: int | None = None,
    report_progress: ReportProgress,
) -> SynthesisOutcome:
    """Write a synthetic authority. Raises ConfigError where an argument is out of range, a name is not known, or the folder is taken."""
    made = synthesise_authority(
        directory=out,
        children=children,
        years=years,
        seed=seed,
        scenarios=scenarios,
        last_year=last_year,
        formats=formats,
        practitioners=practitioners,
        documents=documents,
        profile=profile,
        until=until,
        report_progress=report_progress,
    )
    return SynthesisOutcome(made.directory, made.children, made.referrals, made.files)
