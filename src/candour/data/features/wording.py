"""How features are named to people, and what each source may stand for.

A feature can carry a protected characteristic, or poverty, without naming it. The notes say where that is known
to happen, so that a reviewer sees it beside the feature. They accuse no feature and clear none.
"""

from typing import NamedTuple


class Noun(NamedTuple):
    """An event kind in plain English."""

    one: str
    many: str


EVENTS = {
    "referral": Noun("referral", "referrals"),
    "assessment": Noun("assessment", "assessments"),
    "section_47": Noun("section 47 enquiry", "section 47 enquiries"),
    "icpc": Noun("initial child protection conference", "initial child protection conferences"),
    "cin_plan": Noun("child in need plan", "child in need plans"),
    "cp_plan": Noun("child protection plan", "child protection plans"),
    "cp_review": Noun("child protection review", "child protection reviews"),
    "care_episode": Noun("period of care", "periods of care"),
    "care_placement": Noun("placement in care", "placements in care"),
    "care_review": Noun("review in care", "reviews in care"),
    "missing": Noun("time missing from care", "times missing from care"),
    "short_break": Noun("short break", "short breaks"),
    "contact": Noun("contact", "contacts"),
    "early_help": Noun("early help episode", "early help episodes"),
    "visit": Noun("visit", "visits"),
    "pre_proceedings": Noun("pre-proceedings", "pre-proceedings"),
    "care_outcomes": Noun("record of outcomes in care", "records of outcomes in care"),
    "care_leaver": Noun("record as a care leaver", "records as a care leaver"),
    "adoption_decision": Noun("decision on adoption", "decisions on adoption"),
    "adoption_match": Noun("adoption match", "adoption matches"),
    "placed_for_adoption": Noun("placement for adoption", "placements for adoption"),
    "previous_permanence": Noun("earlier permanence order", "earlier permanence orders"),
    "social_worker_change": Noun("change of social worker", "changes of social worker"),
    "deprivation_of_liberty": Noun("deprivation of liberty", "deprivations of liberty"),
    "local_event": Noun("event of a local system", "events of local systems"),
}
FIELDS = {
    "referral_source": "who referred the child",
    "referral_nfa": "whether a referral was closed with no further action",
    "primary_need": "primary need",
    "closure_reason": "reason for closing the case",
    "factor": "factor found at assessment",
    "icpc_not_required": "whether a conference was found not to be needed",
    "initial_category": "category of abuse when the plan began",
    "latest_category": "latest category of abuse",
    "previous_plans": "number of earlier child protection plans",
    "legal_status": "legal status in care",
    "placement": "type of placement",
    "care_need": "main reason for being in care",
    "reason_care_ended": "reason that care ended",
    "reason_placement_change": "reason for a change of placement",
    "missing_kind": "kind of absence",
    "contact_source": "who made the contact",
    "icpc_outcome": "whether a conference led to a plan",
    "assessment_need": "whether an assessment found a need for support",
    "child_seen": "whether the child was seen",
    "placement_provider": "who provides the placement",
    "sdq_score": "score of the strengths and difficulties questionnaire",
    "sdq_reason": "reason for no questionnaire",
    "convicted": "whether the child was convicted",
    "health_check": "whether a young child's health was checked",
    "immunisations": "whether immunisations are up to date",
    "teeth_check": "whether the teeth were checked",
    "health_assessment": "whether health was assessed",
    "substance_misuse": "whether the child misused substances",
    "intervention_received": "whether help for substance misuse was received",
    "intervention_offered": "whether help for substance misuse was offered",
    "care_leaver_in_touch": "whether a care leaver is in touch",
    "care_leaver_activity": "what a care leaver does",
    "care_leaver_accommodation": "where a care leaver lives",
    "previous_permanence": "kind of earlier permanence order",
    "adoption_ended_reason": "reason for giving up an adoption",
    "social_worker_change_reason": "reason for a change of social worker",
    "local_code": "code of a local system",
}
PROTECTED = {"sex": "sex", "ethnic_group": "ethnic group", "disability": "disability"}

_WATCHED = (
    "how closely services watch a family, which goes with deprivation and differs between ethnic groups"
)
_PAST = "earlier decisions about the family, and with them any bias in those decisions"
MAY_STAND_FOR = {
    "referral": _WATCHED,
    "assessment": _WATCHED,
    "section_47": _PAST,
    "icpc": _PAST,
    "cin_plan": f"{_PAST}; disability (disabled children hold such plans for long)",
    "cp_plan": _PAST,
    "cp_review": _PAST,
    "care_episode": f"{_PAST}; an asylum-seeking child's nationality",
    "care_placement": _PAST,
    "care_review": _PAST,
    "missing": "age; exploitation outside the home",
    "short_break": "disability",
    "referral_source": "deprivation (police and housing refer poorer families more often); age (school, health)",
    "referral_nfa": _PAST,
    "primary_need": "disability (need N2), a parent's disability or illness (N3), low income (N6)",
    "closure_reason": _PAST,
    "factor": "disability, a parent's ill health, sex of the child (abuse, exploitation), nationality (asylum)",
    "icpc_not_required": _PAST,
    "initial_category": "sex of the child (sexual abuse), deprivation (neglect)",
    "latest_category": "sex of the child (sexual abuse), deprivation (neglect)",
    "previous_plans": _PAST,
    "legal_status": _PAST,
    "placement": "age, disability, and where carers could be found",
    "care_need": "disability (need N2), a parent's disability or illness (N3), low income (N6), nationality (N8)",
    "reason_care_ended": "age",
    "reason_placement_change": "where carers could be found",
    "missing_kind": "age; exploitation outside the home",
    "age": "age, a protected characteristic",
    "unborn": "pregnancy and maternity, a protected characteristic of the mother",
    "sex": "sex, a protected characteristic",
    "ethnic_group": "race, a protected characteristic",
    "disability": "disability, a protected characteristic",
    "contact": _WATCHED,
    "early_help": _WATCHED,
    "visit": _PAST,
    "pre_proceedings": _PAST,
    "care_outcomes": "disability; the care that the authority gave",
    "care_leaver": "age; the support that the authority gave",
    "adoption_decision": _PAST,
    "adoption_match": f"{_PAST}; age and ethnic group, by which matches are harder to find",
    "placed_for_adoption": f"{_PAST}; age and ethnic group, by which matches are harder to find",
    "previous_permanence": _PAST,
    "social_worker_change": "how stretched the authority's teams are",
    "deprivation_of_liberty": f"{_PAST}; disability, a mental illness",
    "local_event": "not known: it depends on the local system",
    "contact_source": "deprivation (police and housing refer poorer families more often); age (school, health)",
    "icpc_outcome": _PAST,
    "assessment_need": _PAST,
    "child_seen": "the work of the authority, not the child",
    "placement_provider": "what the authority could find; disability",
    "sdq_score": "disability; mental health",
    "sdq_reason": "disability; age",
    "convicted": f"{_WATCHED}; sex; ethnic group",
    "health_check": "age; the care that the authority gave",
    "immunisations": "religion or belief; the care that the authority gave",
    "teeth_check": "the care that the authority gave",
    "health_assessment": "disability; the care that the authority gave",
    "substance_misuse": "age; mental health",
    "intervention_received": "age; mental health",
    "intervention_offered": "age; mental health",
    "care_leaver_in_touch": "age; the support that the authority gave",
    "care_leaver_activity": "disability; deprivation",
    "care_leaver_accommodation": "disability; deprivation",
    "adoption_ended_reason": f"{_PAST}; age and ethnic group, by which matches are harder to find",
    "social_worker_change_reason": "how stretched the authority's teams are",
    "local_code": "not known: it depends on the local system",
}


def describe_window(window: int | None) -> str:
    """Say how far back a window goes, for example "in the 12 months before"."""
    if window is None:
        return "at any time before"
    months = {1: "day", 30: "month", 90: "3 months", 91: "3 months", 180: "6 months", 182: "6 months", 183: "6 months",
              365: "12 months", 730: "2 years", 731: "2 years", 1095: "3 years", 1096: "3 years", 1825: "5 years",
              1826: "5 years"}  # fmt: skip
    return f"in the {months.get(window, f'{window} days')} before"
