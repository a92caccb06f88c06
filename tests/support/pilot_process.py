"""The process of one pilot in a queue, as `candour.cli.queued`, with fewer documents in its report: drawing them takes most of the time."""

import candour.report.views
from candour.cli import queued
from candour.cli.environment import prepare_environment
from candour.report.machine.exports import view_findings
from candour.report.pages.page import view_pages

if __name__ == "__main__":
    prepare_environment()
    candour.report.views.VIEWS = (view_findings, view_pages)
    queued.main()
