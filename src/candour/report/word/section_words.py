"""What some sections say whatever was found."""

from collections.abc import Sequence
from typing import Final

from candour.report.content.context import ReportContext
from candour.report.content.fact import Fact
from candour.report.content.fact_wording import describe_facts
from candour.report.content.verdict_rule import VERDICT_RULE
from candour.report.model import Report
from candour.report.word.elements import run
from candour.report.word.summary import link_findings, write_criteria
from candour.report.word.tables import Content
from candour.report.word.writer import Writer

_RESTRICTED: Final = (
    "Disclosure control was switched off. Counts of very few children are shown, and a family could be recognised. "
    "Every page says RESTRICTED."
)
_NO_MANIFEST: Final = "No manifest was kept, so this report cannot be traced to its data and code."

_PURPOSE: Final = (
    "A score from this forecast is a statement about records of past cases. It decides nothing. It must never be the only "
    "ground for a decision about a child or a family."
)
_OUTCOME: Final = (
    "It measures what the authority did: decisions that professionals took and recorded. It does not measure harm, need or "
    "how a child fared. Where families were watched more closely, more outcomes are on record; where help came early and "
    "worked, there are fewer."
)


def write_words(writer: Writer, report: Report, slug: str) -> None:
    """The words of a section, after its facts; nothing for most."""
    context = report.context
    if slug == "purpose":
        writer.write("Normal", "In the words of the authority, when the pilot was set up:")
        writer.write("Quote", context.purpose)
        writer.write("Normal", _PURPOSE)
    elif slug == "data":
        writer.write_facts(describe_facts(context.facts))
    elif slug == "question":
        writer.write("Normal", run("What the outcome measures, and what it does not. ", "Strong"), _OUTCOME)
    elif slug == "model":
        writer.write("Normal", _say_baselines(context))
    elif slug == "disclosure":
        _write_disclosure(writer, context)
    elif slug == "reproducibility":
        _write_origin(writer, context)
    elif slug == "verdict":
        write_criteria(writer, report, link_findings(report))
        for paragraph in VERDICT_RULE:
            writer.write("Normal", paragraph)


def _say_baselines(context: ReportContext) -> str:
    if not context.baseline_labels:
        return "No simple rule was given to hold it against."
    return f"It is held against simple rules: {'; '.join(context.baseline_labels)}."


def _write_disclosure(writer: Writer, context: ReportContext) -> None:
    """What is withheld, and what that cannot do."""
    if context.restricted:
        writer.write("Normal", _RESTRICTED)
        return
    writer.write(
        "Normal",
        f"A count from 1 to {context.disclosure.threshold} is shown as c, and so are the numbers of the same table from "
        "which such a count could be worked out. Two tables or two reports laid side by side may still tell more than "
        "each alone: a person should look before this report goes anywhere. A count of nought is shown. Percentages have "
        "one decimal. Charts are drawn from the published tables only, so they show no more than these do.",
    )


def _write_origin(writer: Writer, context: ReportContext) -> None:
    """The configuration, the versions and the fingerprints of whatever was read."""
    writer.write(
        "Normal",
        f"The configuration {context.config_name}, variant {context.variant}. The same extracts, configuration and "
        "versions give this report again, byte for byte.",
    )
    manifest = context.manifest
    if manifest is None:
        writer.write("Normal", _NO_MANIFEST)
        return
    writer.write_facts((
        Fact("candour version", manifest.candour),
        Fact("Python version", manifest.python),
        Fact("Seed", str(manifest.seed)),
        Fact("Configuration (SHA-256)", manifest.config_sha256),
        Fact("Versions of all libraries (SHA-256 of the lock)", manifest.lock_sha256),
        Fact("Source code (git commit)", str(manifest.git_commit)),
    ))  # fmt: skip
    rows: list[Sequence[Content]] = [([name], [fingerprint]) for name, fingerprint in manifest.extracts]
    if rows:
        writer.word_table("The files that were read", ("File", "SHA-256"), rows, (50, 120))
