"""The code lists of what became of children in care: health, care leavers, permanence, social workers, status."""

from candour.data.codes.code import Code, list_codes

SDQ_REASONS = list_codes(
    SDQ1="too young or too old",
    SDQ2="the carer refused",
    SDQ3="the child's disability is too severe",
    SDQ4="another reason",
    SDQ5="the child refused",
)
IN_TOUCH = list_codes(
    YES="in touch",
    NO="not in touch",
    DIED="died",
    REFU="refuses contact",
    NREQ="needs no more services",
    RHOM="went home for six months or more",
)
ACTIVITIES = list_codes(
    F1="full time in higher education",
    P1="part time in higher education",
    F2="full time in other education",
    P2="part time in other education",
    G4="not in education or work: illness or disability",
    G5="not in education or work: other",
    G6="not in education or work: pregnancy or parenting",
    _0="not known",
) | {
    "F3": Code("full time in training or work", last_year=2021),
    "P3": Code("part time in training or work", last_year=2021),
    "F4": Code("full time apprentice", first_year=2022),
    "P4": Code("part time apprentice", first_year=2022),
    "F5": Code("full time in training or work, no apprentice", first_year=2022),
    "P5": Code("part time in training or work, no apprentice", first_year=2022),
}
_HOMES = {
    "B": "with parents or relatives",
    "C": "community home or residential care",
    "D": "semi-independent, moving on",
    "E": "supported lodgings",
    "G": "gone abroad",
    "H": "deported",
    "K": "ordinary lodgings",
    "R": "home not known",
    "S": "homeless",
    "T": "foyer",
    "U": "living alone",
    "V": "emergency housing",
    "W": "bed and breakfast",
    "X": "custody",
    "Y": "other housing",
    "Z": "with former foster carers",
}
ACCOMMODATIONS = (
    {home: Code(f"{label}, not said whether suitable") for home, label in _HOMES.items()}
    | {f"{home}1": Code(f"{label}, suitable") for home, label in _HOMES.items()}
    | {f"{home}2": Code(f"{label}, not suitable") for home, label in _HOMES.items()}
    | {"0": Code("not known")}
)

PREVIOUS_PERMANENCE = list_codes(
    P1="adopted before",
    P2="special guardianship before",
    P3="child arrangements order before",
    P4="not known",
    Z1="none before",
)
ADOPTION_ENDED_REASONS = list_codes(
    RD1="the child's needs changed",
    RD2="the court made no placement order",
    RD3="no adopters were found",
    RD4="another reason",
)
SOCIAL_WORKER_CHANGE_REASONS = list_codes(
    MANAGE="caseloads",
    FCONTA="first contact or referred again",
    LEFTRL="left the role",
    ORGRST="reorganisation",
    TSPROC="the usual transfer",
    ABSENC="absence",
    CHCHAN="the child asked",
    PCCHAN="a parent or carer asked",
    SWDIED="died",
    OTHERS="other",
)
CASE_STATUSES = list_codes(
    CLA="in care",
    CPP="child protection plan",
    CIN="child in need plan",
    ASSESSMENT="open assessment",
    CLOSED="closed",
)
