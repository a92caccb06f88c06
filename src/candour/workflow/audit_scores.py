"""Question a finished run again, or question somebody else's scores."""

from pathlib import Path

from candour.config.loading import load_audit, load_statements
from candour.config.muting import refuse_unknown_codes
from candour.contracts import ReportProgress
from candour.report.content.context import describe_scores
from candour.workflow.publishing import Publication, check_destination, publish_findings
from candour.workflow.questioning import ask_audits, choose_audits, list_codes
from candour.workflow.scores import read_scores


def audit_scores(
    predictions: Path, config_path: Path, *, out: Path, pdf: bool, report_progress: ReportProgress
) -> Publication:
    """Audit a table of scores and publish the report. No run store is opened, and nothing else is kept.

    Raises ConfigError where the configuration does not fit the table, ExtractError where the table holds
    values that cannot be used, RegistryError for an unknown audit, ReportError where `out` cannot be written.
    """
    config = load_audit(config_path)
    check_destination(out)
    audits = choose_audits(config.audits)
    refuse_unknown_codes(config.muted, list_codes(config.audits), config_path)
    statements = load_statements(config_path, config.report.statements)
    evidence = read_scores(predictions, config)
    findings = ask_audits(evidence, audits, report_progress, muted=config.muted)
    return publish_findings(
        findings,
        describe_scores(config, evidence),
        statements,
        config.disclosure,
        manifest=evidence.manifest,
        out=out,
        pdf=pdf and config.report.pdf,
        report_progress=report_progress,
    )
