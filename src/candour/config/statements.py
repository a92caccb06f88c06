"""What only the authority can say of a forecast: its purpose, who acts, the law, and who was asked.

Nothing here is ever made up. What is left out appears in every document as "for the authority to complete", and the
first page counts it. People are named by their role, never by name.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from candour.config.stage import Stage

Words = Annotated[str, Field(min_length=2, max_length=4000)] | None

Phase = Literal[
    "Idea", "Design", "Development", "Private beta", "Public beta", "Production", "Retired",
]  # fmt: skip
RiskKind = Literal[
    "data", "application and use", "algorithm efficacy", "outputs and decisions", "organisational", "public engagement"
]  # fmt: skip


class Assessment(Stage):
    """One assessment: what it is called, when it was done, where it can be read, and what came of it."""

    name: str = Field(min_length=3)
    """What the assessment is called."""
    completed_on: date | None = None
    """The day on which it was signed off."""
    link: Words = None
    """Where the public can read it."""
    summary: Words = None
    """What it found, in two or three sentences."""


class Supplier(Stage):
    """One third party that had a part in the tool."""

    name: str = Field(min_length=2)
    """The organisation's name."""
    companies_house_number: Words = None
    """Its number at Companies House, where it has one."""
    role: Words = None
    """What it did, and what it does now."""
    procurement: Words = None
    """By which procedure it was chosen."""
    data_access: Words = None
    """Which records it may see, and on which terms."""


class SuppliedModel(Stage):
    """One model that candour did not build: the one whose scores are audited, or another part of the same tool."""

    name: str = Field(min_length=2)
    """What the model is called."""
    version: Words = None
    """Which version of it, and since when."""
    task: Words = None
    """What it was made to do."""
    takes: Words = None
    """What goes into it, and in which form."""
    gives: Words = None
    """What comes out of it, and in which form."""
    architecture: Words = None
    """Of what kind it is, and which information weighs most by design."""
    performance: Words = None
    """How well it does by whose test, with the test's size, and for which groups of children."""
    datasets: Words = None
    """Which data it was learnt from, tuned on and tested on."""
    data_description: Words = None
    """What is in the data that it was learnt from; a public link, where there is one."""
    data_modality: Words = None
    """Of what kind those data are: tables, text, pictures."""
    data_quantities: Words = None
    """How many children, decisions and pieces of information they hold, part by part."""
    data_sensitive_attributes: Words = None
    """Which personal and protected details are among them, and what may stand for such a detail."""
    data_completeness: Words = None
    """What is missing in them, and how far they resemble the children whom it would be used for."""
    data_cleaning: Words = None
    """What was done to them before the model saw them."""


class Risk(Stage):
    """One risk that the authority sees, and what it does about it."""

    name: str = Field(min_length=3)
    """What could go wrong, in a few words."""
    kind: RiskKind
    """What the risk is about."""
    description: Words = None
    """How it would come about, and whom it would reach."""
    mitigation: Words = None
    """What is done so that it does not happen, or is noticed."""
    owner: Words = None
    """The role that answers for it."""
    finding: Words = None
    """The code of the finding that shows it, such as `BIAS-003`, where one does."""


class Accountability(Stage):
    """Who answers for the tool."""

    tool_name: Words = None
    """What the tool is called, the same everywhere."""
    organisation: Words = None
    """The organisation that would use the tool."""
    team: Words = None
    """The team that owns it."""
    senior_responsible_owner: Words = None
    """The role, not a person, that answers for it in use."""
    contact_email: Words = None
    """The shared address of the team, never a person's own."""
    website: Words = None
    """A public page about the tool; `N/A` where there is none."""
    phase: Phase | None = None
    """How far the tool has come."""
    region: Words = None
    """Where it would be used."""


class Rationale(Stage):
    """Why a forecast is considered at all."""

    one_sentence: Words = None
    """The tool in one sentence, for a list of tools."""
    description: Words = None
    """The tool in two or three sentences that anybody could read."""
    benefits: Words = None
    """What it is meant to do for children, and how."""
    previous_process: Words = None
    """How these decisions are made without it."""
    alternatives: Words = None
    """What else was considered, doing nothing among it, and why it was not chosen."""
    not_decided_by_it: Words = None
    """What a score would never decide."""
    scope: Words = None
    """For which cases and users it is meant, and where it must not be used."""


class Deployment(Stage):
    """How the tool would be used, and by whom."""

    decision_point: Words = None
    """At which moment of the work a score would be shown."""
    who_sees_it: Words = None
    """Which roles would see a score, and which would not."""
    who_acts: Words = None
    """Which role would act on a flag, and what it would do."""
    what_follows_a_flag: Words = None
    """What happens to a family that is flagged, and with which staff."""
    frequency_and_scale: Words = None
    """How often the tool would run, and on how many cases."""
    human_review: Words = None
    """How a person checks a score before anything is done, and how one disagrees with it."""
    override_log: Words = None
    """Where it is written down that somebody went against a score."""
    training: Words = None
    """What users must learn before they see a score."""
    appeal: Words = None
    """How a family can challenge a score or what followed from it."""
    correction: Words = None
    """How a family can have a wrong record put right, and how the score then follows."""
    notice: Words = None
    """How families are told that a forecast is used."""


class Law(Stage):
    """On which ground records are used, and what was assessed."""

    legal_basis: Words = None
    """The statute, and the lawful basis under data protection law, special categories included."""
    data_protection_assessment: Assessment | None = None
    """The data protection impact assessment (DPIA)."""
    equality_assessment: Assessment | None = None
    """The equality impact assessment."""
    other_assessments: tuple[Assessment, ...] | None = None
    """Any others; an empty list says that there are none."""
    automated_decisions: Words = None
    """Whether any decision would be made by automated means alone, and the safeguards."""
    ethics_approval: Words = None
    """Which body was asked, and what it said."""
    data_protection_officer: Words = None
    """What the data protection officer advised, and what was done about it."""
    due_regard: Words = None
    """How due regard was had to the three aims of the public sector equality duty, and by which role."""
    known_inequalities: Words = None
    """Which differences between groups of children in who is referred, assessed and protected are known, and from where."""


class Engagement(Stage):
    """Who had a say, when, and what was changed because of it."""

    families: Words = None
    """How families were asked, and what they said."""
    young_people: Words = None
    """How children and young people were asked, and what they said."""
    practitioners: Words = None
    """How social workers were asked, and what they said."""
    changed_because_of_it: Words = None
    """What is different because of what was said."""


class System(Stage):
    """The tool as a piece of software in use."""

    architecture: Words = None
    """Which systems it consists of, and where it runs."""
    system_input: Words = None
    """What goes into it in use."""
    system_output: Words = None
    """What comes out of it in use, and in which form a worker sees it."""
    maintenance: Words = None
    """Who keeps it going, and how often it is looked over."""
    environment: Words = None
    """What it costs in energy and hardware."""


class DevelopmentData(Stage):
    """The records that the forecast was learnt from, where no configuration says it."""

    collection: Words = None
    """For which purpose, by whom and how the records were made."""
    link: Words = None
    """Where a description of the data can be read; `N/A` where there is none."""
    sharing: Words = None
    """Agreements under which they were shared."""
    access_and_storage: Words = None
    """Who may see them, where they lie, and for how long."""


class OperationalData(Stage):
    """The records that the tool would read in use."""

    sources: Words = None
    """Which systems they would come from, and how fresh they would be."""
    sensitive_attributes: Words = None
    """Which personal and protected details would be among them."""
    processing: Words = None
    """What would be done to them before a score is made."""
    access_and_storage: Words = None
    """Who could see them, where they would lie, and for how long."""
    sharing: Words = None
    """With whom they would be shared, and on which ground."""


class Oversight(Stage):
    """Who watches over the tool in use, and who may stop it."""

    monitoring_owner: Words = None
    """The role that watches the figures."""
    review_every: Words = None
    """How often they are looked at, and by whom."""
    who_stops_it: Words = None
    """The role that may switch it off, alone and at once."""
    who_is_told: Words = None
    """Who is told when it is switched off, families among them."""
    decommissioning: Words = None
    """What happens to the model, its scores and the records of both at the end."""
    putting_right: Words = None
    """How children who were affected by a fault would be found, and what would be done for them."""


class Research(Stage):
    """What reporting standards ask of every study."""

    funding: Words = None
    """Who paid."""
    conflicts_of_interest: Words = None
    """Interests of those who built or judged it."""
    registration: Words = None
    """Where the protocol was registered before the work began."""
    data_availability: Words = None
    """Whether others may work with the data."""
    code_availability: Words = None
    """Where the code and the variable list are kept, and who may see them."""


class Statements(Stage):
    """All that only the authority can say. Every part may be left out."""

    version: Literal[1] = 1
    """The version of this format."""
    accountability: Accountability = Accountability()
    """Which organisation, team and role answer for it."""
    rationale: Rationale = Rationale()
    """Why it is considered."""
    deployment: Deployment = Deployment()
    """How it would be used."""
    law: Law = Law()
    """The legal ground, and assessments."""
    engagement: Engagement = Engagement()
    """Who had a say."""
    suppliers: tuple[Supplier, ...] | None = None
    """Third parties; an empty list says that there are none."""
    models: tuple[SuppliedModel, ...] | None = None
    """Models that candour did not build, the audited one first; an empty list says that there are none."""
    system: System = System()
    """The software in use."""
    development_data: DevelopmentData = DevelopmentData()
    """The records it was learnt from."""
    operational_data: OperationalData = OperationalData()
    """The records it would read in use."""
    risks: tuple[Risk, ...] | None = None
    """Risks and what is done about them; an empty list says that none were found."""
    oversight: Oversight = Oversight()
    """Who watches over it."""
    research: Research = Research()
    """Funding, interests, registration, availability."""
