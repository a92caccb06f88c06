"""Which version of a run's findings a report is made of, in words, where that is not simply the run's own candour."""

from collections.abc import Mapping, Sequence

from candour.contracts import Manifest
from candour.report.content.fact_wording import FINDINGS_ASKED, FINDINGS_VERSION
from candour.tracking.findings_versions import FindingsVersion


def describe_asking(
    version: FindingsVersion, held: Sequence[FindingsVersion], manifest: Manifest | None
) -> Mapping[str, str]:
    """Facts for the report: the version, and who asked what in it and when.

    Nothing where it is the first version and the very code of the run asked for it: then the run's own provenance says everything.
    `held` are all versions of the run.
    """
    if version.number == 1 and (manifest is None or version.asker.source_sha256 == manifest.source_sha256):
        return {}
    known = {one.number: one for one in held}
    answered: dict[int, list[str]] = {}
    for audit, number in version.answered_in.items():
        answered.setdefault(number, []).append(audit)
    said = [_say(known[number], answered[number]) for number in sorted(answered, reverse=True)]
    return {FINDINGS_VERSION: str(version.number), FINDINGS_ASKED: " ".join(said)}


def _say(version: FindingsVersion, audits: Sequence[str]) -> str:
    day = "" if version.day is None else f" on {version.day.isoformat()}"
    source = version.asker.source_sha256[:12] or "not recorded"
    return (
        f"In version {version.number}, asked{day} by candour {version.asker.candour or 'of an unknown version'} (source {source}): "
        f"{', '.join(audits)}."
    )
