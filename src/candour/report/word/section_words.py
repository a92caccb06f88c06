"""What some sections say whatever was found."""

from candour.report.content import section_wording as wording
from candour.report.content import standing_wording
from candour.report.content.context import ReportContext
from candour.report.content.fact_wording import describe_facts
from candour.report.content.verdict_rule import VERDICT_RULE
from candour.report.model import Report
from candour.report.word.elements import run
from candour.report.word.findings import ANNEX
from candour.report.word.summary import link_findings, write_criteria
from candour.report.word.writer import Writer


def write_words(writer: Writer, report: Report, slug: str) -> None:
    """The words of a section, after its facts; nothing for most."""
    context = report.context
    if slug == "purpose":
        writer.write("Normal", wording.IN_ITS_OWN_WORDS)
        writer.write("Quote", context.purpose)
        writer.write("Normal", wording.GROUND_OF_NOTHING)
    elif slug == "data":
        writer.write_facts(describe_facts(context.facts))
    elif slug == "question":
        writer.write("Normal", run(f"{wording.OUTCOME_TITLE}. ", "Strong"), wording.OUTCOME_MEASURES)
    elif slug == "model":
        writer.write("Normal", wording.say_baselines(context))
    elif slug == "disclosure":
        for paragraph in wording.say_disclosure(context, released=report.released):
            writer.write("Normal", paragraph)
    elif slug == "reproducibility":
        _write_origin(writer, context)
    elif slug == "verdict":
        write_criteria(writer, report, link_findings(report))
        for paragraph in (*VERDICT_RULE, wording.NO_SINGLE_SCORE):
            writer.write("Normal", paragraph)
        writer.write("Normal", run(f"{standing_wording.TITLE}.", "Strong"))
        writer.write_facts(standing_wording.describe_standing(context.standing))


def _write_origin(writer: Writer, context: ReportContext) -> None:
    """The configuration, the versions and the fingerprints of whatever was read."""
    writer.write("Normal", wording.say_origin(context))
    manifest = context.manifest
    if manifest is None:
        writer.write("Normal", wording.NO_MANIFEST)
        return
    writer.write_facts(wording.list_origin(manifest, context.facts))
    if manifest.extracts:
        writer.write(
            "Normal",
            f"Files that were read: {len(manifest.extracts):,}. Their fingerprints are in the ",
            writer.link_file("technical annex, beside this file", f"{ANNEX}#extracts"),
            ".",
        )
