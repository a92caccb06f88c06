"""A draft as one HTML page, which is also what its PDF is laid out from."""

from candour.report.pages.environment import render_template
from candour.report.protocol_draft.draft import ProtocolDraft
from candour.report.protocol_draft.markdown import SIGNATURES


def render_page(draft: ProtocolDraft) -> str:
    """The page. The same draft gives the same text."""
    return render_template("protocol.html.j2", report=draft, signatures=SIGNATURES)
