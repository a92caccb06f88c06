"""Which answer fills which field: the names in `candour.report.atrs.fields` and the functions behind them."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from candour.report.atrs.answers import data, models, risks, third_parties, tool
from candour.report.atrs.answers.answer import Answer
from candour.report.model import Report


def _with_supplied(part: str, describe: Callable[[Report], Answer]) -> Callable[[Report], Answer]:
    return lambda report: models.answer_data(report, part, describe(report))


ANSWERS: Final[Mapping[str, Callable[[Report], Answer]]] = {
    "third_party": third_parties.answer_involvement,
    "third_party_name": partial(third_parties.answer_part, what="Name", read=lambda supplier: supplier.name),
    "third_party_number": partial(
        third_parties.answer_part,
        what="Companies House number",
        read=lambda supplier: supplier.companies_house_number,
    ),
    "third_party_role": partial(third_parties.answer_part, what="Role", read=lambda supplier: supplier.role),
    "third_party_procurement": partial(
        third_parties.answer_part, what="Procurement procedure", read=lambda supplier: supplier.procurement
    ),
    "third_party_access": partial(
        third_parties.answer_part, what="Data access terms", read=lambda supplier: supplier.data_access
    ),
    "how_it_works": tool.describe_workings,
    "alternatives": tool.describe_alternatives,
    "human_review": tool.describe_review,
    "scale": tool.describe_scale,
    "software": tool.describe_software,
    "system_input": tool.describe_input,
    "system_output": tool.describe_output,
    "next_look": tool.describe_next_look,
    "models": tool.list_models,
    "data_description": _with_supplied("data_description", data.describe_data),
    "data_modality": _with_supplied("data_modality", data.describe_modality),
    "data_quantities": _with_supplied("data_quantities", data.describe_quantities),
    "data_sensitive_attributes": _with_supplied(
        "data_sensitive_attributes", data.describe_sensitive_attributes
    ),
    "data_completeness": _with_supplied("data_completeness", data.describe_completeness),
    "data_collection": data.describe_collection,
    "data_cleaning": _with_supplied("data_cleaning", data.describe_cleaning),
    "risks": risks.answer_risks,
}
"""All but the fields of a model's sheet, which are `candour.report.atrs.answers.models.answer_model`."""
