"""2.1.4, who outside the authority had a part in the tool."""

from collections.abc import Callable

from candour.config.statements import Supplier
from candour.report.atrs.answers.answer import NOTHING, Answer, miss, say
from candour.report.atrs.fields import NOT_APPLICABLE
from candour.report.model import Report

_SOURCE, _LABEL = "statement suppliers", "Suppliers and other third parties"


def answer_involvement(report: Report) -> Answer:
    """Yes or no."""
    suppliers = report.said.suppliers
    return miss(_LABEL) if suppliers is None else say("Yes" if suppliers else "No", _SOURCE)


def answer_part(report: Report, what: str, read: Callable[[Supplier], str | None]) -> Answer:
    """One detail of each third party; N/A where there is none."""
    suppliers = report.said.suppliers
    if suppliers is None:
        return miss(_LABEL)
    if not suppliers:
        return say(NOT_APPLICABLE, _SOURCE)
    answer = NOTHING
    for supplier in suppliers:
        detail = read(supplier)
        text = (
            detail
            if detail is None or detail == supplier.name or len(suppliers) == 1
            else f"{supplier.name}: {detail}"
        )
        answer += miss(f"{what} of {supplier.name}") if text is None else say(text, _SOURCE)
    return answer
