"""Every field of the Algorithmic Transparency Recording Standard, version 4.0: number, name, what is asked, who fills it.

What is asked is said in our own words; the standard's own stand in its template, at
https://www.gov.uk/government/collections/algorithmic-transparency-recording-standard-hub.

Where a number comes from is part of the record (`basis`), for nobody should take a guess for the standard:

guidance   the number and the name stand in the guidance to version 4.0 (May 2025).
published  they were seen in records that were published under version 4.0. Such pages leave out the first number of a
           tier 2 field: "1.1" is 2.1.1.
derived    the number follows from the table of version 3.0 and the log of changes from 3.0 to 4.0. Within a sheet the
           order may differ from the template's; the name then says which field is meant.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

Basis = Literal["guidance", "published", "derived"]
Tier = Literal[1, 2]
STANDARD: Final = "Algorithmic Transparency Recording Standard"
STANDARD_VERSION: Final = "4.0"
NOT_APPLICABLE: Final = "N/A"


class Sheet(StrEnum):
    """The sheets in the order of the template: one for tier 1, eight for tier 2. No name is longer than Excel allows."""

    SUMMARY = "Summary Information"
    OWNER = "Owner and Responsibility"
    DESCRIPTION = "Description and Rationale"
    DEPLOYMENT = "Deployment Context"
    TOOL = "Tool Specification"
    MODEL = "Model Specification"
    DEVELOPMENT_DATA = "Development Data"
    OPERATIONAL_DATA = "Operational Data"
    RISKS = "Risks and Impact Assessments"


@dataclass(frozen=True)
class AtrsField:
    """One field.

    `needed` are paths of the authority's statements without which it is not complete; `further` are added where they
    were given. `answer` names what the report itself adds, in `candour.report.atrs.answers`. `may_be_not_applicable`:
    N/A is an answer here.
    """

    number: str
    name: str
    sheet: Sheet
    basis: Basis
    asked: str
    needed: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    answer: str = ""
    may_be_not_applicable: bool = False

    @property
    def tier(self) -> Tier:
        """1 for the public at large, 2 for those who want to know more."""
        return 1 if self.sheet is Sheet.SUMMARY else 2


METADATA: Final = (
    # derived: 0.11 in 3.0, and 0.1 to 0.10 were deleted. So are the four that follow.
    AtrsField("0.1", "Title", Sheet.SUMMARY, "derived", "The tool's name, as the title of the record.", ("accountability.tool_name",)),
    AtrsField("0.2", "Organisation name", Sheet.SUMMARY, "derived", "Who answers for using the tool.", ("accountability.organisation",)),
    AtrsField("0.3", "Phase", Sheet.SUMMARY, "derived", "How far the tool has come.", ("accountability.phase",)),
    AtrsField("0.4", "Region", Sheet.SUMMARY, "derived", "Where the people live whom it concerns.", ("accountability.region",)),
    AtrsField("0.5", "One sentence description", Sheet.SUMMARY, "derived", "The tool in one sentence.", ("rationale.one_sentence",)),
)  # fmt: skip
"""What stands above the numbered fields: for the list of records, not for its readers."""

FIELDS: Final = (
    # published
    AtrsField("1.1", "Name", Sheet.SUMMARY, "published", "What the tool is called.", ("accountability.tool_name",)),
    # guidance
    AtrsField("1.2", "Description", Sheet.SUMMARY, "guidance", "What it is and why it is used, in two or three sentences for everybody.", ("rationale.description",)),
    # published
    AtrsField("1.3", "Website URL", Sheet.SUMMARY, "published", "A public page about it, or N/A.", ("accountability.website",), may_be_not_applicable=True),
    # published
    AtrsField("1.4", "Contact email", Sheet.SUMMARY, "published", "The address of the team, not of a person.", ("accountability.contact_email",)),

    # published
    AtrsField("2.1.1", "Organisation or department", Sheet.OWNER, "published", "The organisation that answers for using it.", ("accountability.organisation",)),
    # published
    AtrsField("2.1.2", "Team", Sheet.OWNER, "published", "The team that answers for using it.", ("accountability.team",)),
    # published
    AtrsField("2.1.3", "Senior responsible owner", Sheet.OWNER, "published", "The role, not the person, that answers for it in use.", ("accountability.senior_responsible_owner",)),
    # guidance
    AtrsField("2.1.4", "Third party involvement", Sheet.OWNER, "guidance", "Whether anybody outside had a part in it, companies or public bodies.", answer="third_party"),
    # guidance
    AtrsField("2.1.4.1", "Third party", Sheet.OWNER, "guidance", "Who they are, and who had which part.", answer="third_party_name", may_be_not_applicable=True),
    # guidance
    AtrsField("2.1.4.2", "Companies House Number", Sheet.OWNER, "guidance", "The number of each company.", answer="third_party_number", may_be_not_applicable=True),
    # guidance
    AtrsField("2.1.4.3", "Third party role", Sheet.OWNER, "guidance", "What each one did and does.", answer="third_party_role", may_be_not_applicable=True),
    # guidance
    AtrsField("2.1.4.4", "Procurement procedure type", Sheet.OWNER, "guidance", "By which procedure each one was chosen.", answer="third_party_procurement", may_be_not_applicable=True),
    # guidance
    AtrsField("2.1.4.5", "Third party data access terms", Sheet.OWNER, "guidance", "Which records each one may see, and on which terms.", answer="third_party_access", may_be_not_applicable=True),

    # guidance
    AtrsField("2.2.1", "Detailed description", Sheet.DESCRIPTION, "guidance", "How it works, for whom it is meant, and where it must not be used.", ("rationale.scope",), ("rationale.not_decided_by_it",), "how_it_works"),
    # published
    AtrsField("2.2.2", "Benefits", Sheet.DESCRIPTION, "published", "What it is to bring about, and how.", ("rationale.benefits",)),
    # derived: 2.2.4 in 3.0, and "Scope" was merged away before it
    AtrsField("2.2.3", "Previous process", Sheet.DESCRIPTION, "derived", "How it was done before, or that there was nothing before.", ("rationale.previous_process",)),
    # derived: 2.2.5 in 3.0
    AtrsField("2.2.4", "Alternatives considered", Sheet.DESCRIPTION, "derived", "What else could be done, and why it was not chosen.", ("rationale.alternatives",), answer="alternatives"),

    # guidance
    AtrsField("2.3.1", "Integration into broader operational process", Sheet.DEPLOYMENT, "guidance", "What is done with its output, by whom, and how much is automatic.", ("deployment.decision_point", "deployment.who_acts", "deployment.what_follows_a_flag"), ("deployment.who_sees_it", "rationale.not_decided_by_it")),
    # derived: 2.3.4 in 3.0; the log of changes names it second of the section's themes
    AtrsField("2.3.2", "Human review", Sheet.DEPLOYMENT, "derived", "When and how a person checks its output, and may go against it.", ("deployment.human_review",), ("deployment.override_log",), "human_review"),
    # derived: 2.3.3 in 3.0, which the log of changes does not move
    AtrsField("2.3.3", "Frequency and scale of usage", Sheet.DEPLOYMENT, "derived", "How often it runs, and on how many cases.", ("deployment.frequency_and_scale",), answer="scale"),
    # derived: 2.3.5 in 3.0
    AtrsField("2.3.4", "Required training", Sheet.DEPLOYMENT, "derived", "What its users must learn first.", ("deployment.training",)),
    # derived: 2.3.6 in 3.0
    AtrsField("2.3.5", "Appeals and review", Sheet.DEPLOYMENT, "derived", "How people can challenge its output, and what followed from it.", ("deployment.appeal",), ("deployment.correction", "deployment.notice", "law.automated_decisions")),

    # derived: the same in 3.0
    AtrsField("2.4.1.1", "System architecture", Sheet.TOOL, "derived", "Of which parts it consists, where it runs, and how they work together.", ("system.architecture",), answer="software"),
    # guidance
    AtrsField("2.4.1.2", "System-level input", Sheet.TOOL, "guidance", "What goes into the whole of it, in which form.", (), ("system.system_input",), "system_input"),
    # guidance
    AtrsField("2.4.1.3", "System-level output", Sheet.TOOL, "guidance", "What comes out of the whole of it, in which form.", (), ("system.system_output",), "system_output"),
    # derived: 2.4.1.3 in 3.0; "Phase" was deleted and two fields were added before it
    AtrsField("2.4.1.4", "Maintenance", Sheet.TOOL, "derived", "Who keeps it going, and how often it is looked over.", ("system.maintenance", "oversight.review_every"), ("oversight.monitoring_owner",), "next_look"),
    # derived: 2.4.1.4 in 3.0
    AtrsField("2.4.1.5", "Models", Sheet.TOOL, "derived", "Which models are part of it; each has a sheet of its own.", answer="models"),

    # guidance
    AtrsField("2.4.2.1", "Model name", Sheet.MODEL, "guidance", "What the model is called.", answer="name"),
    # derived: the same in 3.0, between numbers that the guidance holds; so are the next three and 2.4.2.7
    AtrsField("2.4.2.2", "Model version", Sheet.MODEL, "derived", "Which version of it.", answer="version"),
    # derived
    AtrsField("2.4.2.3", "Model task", Sheet.MODEL, "derived", "What it is made to do.", answer="task"),
    # derived
    AtrsField("2.4.2.4", "Model input", Sheet.MODEL, "derived", "What goes into it.", answer="takes"),
    # derived
    AtrsField("2.4.2.5", "Model output", Sheet.MODEL, "derived", "What comes out of it.", answer="gives"),
    # guidance
    AtrsField("2.4.2.6", "Model architecture", Sheet.MODEL, "guidance", "Of what kind it is, and what it weighs most.", answer="architecture"),
    # derived
    AtrsField("2.4.2.7", "Model performance", Sheet.MODEL, "derived", "How well it does, for groups of people too, and what was done about what was found.", answer="performance"),
    # guidance
    AtrsField("2.4.2.8", "Datasets and their purposes", Sheet.MODEL, "guidance", "Which data were used, and each for what.", answer="datasets"),

    # derived: 2.4.3.1 and 2.4.3.3 in 3.0, now one field; public links belong here, as the guidance says
    AtrsField("2.4.3.1", "Development data description", Sheet.DEVELOPMENT_DATA, "derived", "All data that it was built and tested with; public links, where there are any.", (), ("development_data.link",), "data_description"),
    # derived: the same in 3.0
    AtrsField("2.4.3.2", "Data modality", Sheet.DEVELOPMENT_DATA, "derived", "Of what kind the data are.", answer="data_modality"),
    # derived: 2.4.3.4 in 3.0
    AtrsField("2.4.3.3", "Data quantities", Sheet.DEVELOPMENT_DATA, "derived", "How many, in each part.", answer="data_quantities"),
    # derived: 2.4.3.5 in 3.0
    AtrsField("2.4.3.4", "Sensitive attributes", Sheet.DEVELOPMENT_DATA, "derived", "Personal details, protected characteristics, and what may stand for them.", answer="data_sensitive_attributes"),
    # derived: 2.4.3.6 in 3.0
    AtrsField("2.4.3.5", "Data completeness and representativeness", Sheet.DEVELOPMENT_DATA, "derived", "What is missing, and who is not in the data.", answer="data_completeness"),
    # derived: 2.4.3.8 in 3.0
    AtrsField("2.4.3.6", "Data collection", Sheet.DEVELOPMENT_DATA, "derived", "For which purpose, by whom and how the data were first made.", ("development_data.collection",), answer="data_collection"),
    # derived: 2.4.3.9 in 3.0
    AtrsField("2.4.3.7", "Data cleaning", Sheet.DEVELOPMENT_DATA, "derived", "What was done to them first.", answer="data_cleaning"),
    # derived: 2.4.3.10 in 3.0
    AtrsField("2.4.3.8", "Data sharing agreements", Sheet.DEVELOPMENT_DATA, "derived", "Under which agreements they were shared, or N/A.", ("development_data.sharing",), may_be_not_applicable=True),
    # derived: 2.4.3.11 in 3.0
    AtrsField("2.4.3.9", "Data access and storage", Sheet.DEVELOPMENT_DATA, "derived", "Who may see them, where they lie, for how long, and how they are kept safe.", ("development_data.access_and_storage",)),

    # derived: this section is new in 4.0; its fields are the part of 3.0's data section that concerns use
    AtrsField("2.4.4.1", "Data sources", Sheet.OPERATIONAL_DATA, "derived", "Where the data come from that it reads in use.", ("operational_data.sources",)),
    # derived
    AtrsField("2.4.4.2", "Sensitive attributes", Sheet.OPERATIONAL_DATA, "derived", "Personal details, protected characteristics, and what may stand for them.", ("operational_data.sensitive_attributes",)),
    # derived
    AtrsField("2.4.4.3", "Data processing methods", Sheet.OPERATIONAL_DATA, "derived", "What is done to them before a score is made.", ("operational_data.processing",)),
    # derived
    AtrsField("2.4.4.4", "Data access and storage", Sheet.OPERATIONAL_DATA, "derived", "Who may see them, where they lie, for how long, and how they are kept safe.", ("operational_data.access_and_storage",)),
    # derived
    AtrsField("2.4.4.5", "Data sharing agreements", Sheet.OPERATIONAL_DATA, "derived", "With whom they are shared and on which ground, or N/A.", ("operational_data.sharing",), may_be_not_applicable=True),

    # derived: the same in 3.0
    AtrsField("2.5.1", "Impact assessments", Sheet.RISKS, "derived", "Which assessments were made, when, what they found, and where the public can read them.", ("law.data_protection_assessment", "law.equality_assessment"), ("law.other_assessments", "law.ethics_approval")),
    # derived: the same in 3.0
    AtrsField("2.5.2", "Risks and mitigations", Sheet.RISKS, "derived", "What could go wrong, of all six kinds, and what is done about it.", answer="risks"),
)  # fmt: skip
"""All numbered fields, in order."""

FIELD_BY_NUMBER: Final = {field.number: field for field in (*METADATA, *FIELDS)}
OFF_THE_SHELF: Final = (Sheet.MODEL, Sheet.DEVELOPMENT_DATA)
"""The guidance lets these be blank for a ready-made model that nobody trained, tuned or tested."""
PHASE_NUMBER: Final = "0.3"
PHASES: Final = (
    "Pre-deployment", "Idea", "Design", "Development", "Private beta", "Public beta", "Production", "Retired",
)  # fmt: skip
"""Private and public beta came with 4.0. The others are those of GOV.UK's list of records and of earlier versions."""
REGIONS: Final = (
    "UK", "England", "Scotland", "Wales", "Northern Ireland", "London", "North East", "North West",
    "Yorkshire and the Humber", "East Midlands", "West Midlands", "South East", "East of England", "South West",
    "International",
)  # fmt: skip
"""Those of GOV.UK's list of records, and International, which came with 4.0."""
