"""Who made a contact or a referral: the census's list, else words, else the group (individual, health …).

Initials that councils give their own teams mean nothing elsewhere and are not guessed at.
"""

import re
from typing import Final

from candour.data.codes.lists import REFERRAL_SOURCES
from candour.data.vocabulary.folding import Spelling
from candour.data.vocabulary.rules import CodeFinder, Rule, apply_rules, write_rules

_GROUPS: Final = frozenset({"1", "2", "3", "5"})
_LEVELS: Final = CodeFinder((code for code in REFERRAL_SOURCES if code not in _GROUPS), after=r"(?!\d)")
_SYSTEM: Final = re.compile(r"^(\d\d (?=[a-z])|(cs|cyp|med|ind|edu|oth|leg) (?=[a-z]))")
_ORDER_NUMBER: Final = re.compile(r"^\d\d\) ")
_LEFT_OUT: Final = re.compile(r"\b(?:not|excl\w*|apart from|other than|non)\b")
_LABEL: Final = re.compile(r"^[a-z]+ +\[([^\]]+)\]$")
_INDIVIDUALS: Final = write_rules(
    ("1", r"\bpublic\b.*\bneighbour\b|\bfamily\b.*\bfriend|\brelative\b.*\bfriend"),
    ("1C", r"\bself\b"),
    ("1B", r"\bacqu?i?a?i?nta?nces?\b|\bneighbour|\bfriend"),
    ("1D", r"\bstrangers?\b|\bmps?\b|\bmembers? of (the )?public\b|\bcouncillors?\b|\bother individual"),
    ("1A", r"\bfamily\b|\brelatives?\b|\bparents?\b|\bcarers?\b|\bhousehold\b"),
    ("1D", r"\bother\b"),
    ("1", r""),
)
_HEALTH: Final = write_rules(
    ("3", r"\bvisitor (school )?nurse\b|\bcommunity health gp\b"),
    ("3C", r"\bschool nurs"),
    ("3B", r"\bhealth visit"),
    ("3E", r"\ba and e\b|\baccident (and|or) emergency\b|\bemergency dep"),
    ("3D", r"\bother\b.*\bprimary\b|\bprimary health other\b"),
    ("3F", r"\bhospice\b|\bother (service|health service)s?\b|^other$"),
    ("3A", r"\bgps?\b|\bgeneral practitioner\b|\bfamily doctor\b"),
    ("3", r""),
)
_COUNCIL: Final = write_rules(
    ("5C", r"\bexternal\b|\banother la\b|\banother local\b|\bother la adult|\bother local authority\b"),
    (
        "5B",
        r"\bother internal\b|\bother (council )?dep(t|artment)\b|\byouth (offending|justice)\b|\byo[st]\b",
    ),
    ("5D", r"\bearly help\b"),
    ("5A", r"\badults?\b.*\bsocial|\bsocial care\b"),
    ("5", r""),
)
_SINGLE: Final = write_rules(
    ("8", r"^(source )?other (and |including |inc |eg |e g )*children"),
    (None, r"\banon\w* (not known|unknown)|\bunknown anonymous\b|\bindividuals? anonymous\b"),
    ("9", r"\banon(ymous)?$|^anon"),
    ("10", r"^(source |unk )?(unk(nown)?|unkown|nk|not (known|recorded|stated|mapped))\b"),
    (None, r"\bpolice\b.*\bcourts?\b|\bcourts?\b.*\bpolice\b"),
    ("6", r"\bpolice\b|^pol$"),
    (
        None,
        r"\bhousing providers\b|\bhsc\b(?! or)|^(?!.*excl).*\bsure start\b|\bkey ?work\b|\bhospital team\b|\blegal internal\b",
    ),
    (
        None,
        r"\badults? s?\b ?serv.*\b(drug|substance|mental|probation|refuge|ooh)\b|\bnone? local authority\b",
    ),
    (None, r"\bnursing (home|residential)\b|\bres nursing\b|\beducation health care\b"),
    ("2A", r"^school staff"),
)
_HOUSING: Final = write_rules(
    (
        "4",
        r"^(other |la |sbc |local authority )?hous(ing)?\b|^la +hous|\bhousing (association|officer|dep)|^sheltered",
    ),
    ("4", r"^warden$"),
)
_LEGAL: Final = write_rules(
    (
        "7",
        r"\blegal\b|\b[cj]afcass\b|\bcourts?\b|\bprobation\b|\bprisons?\b|\bhmp\b|\bsolicitors?\b|\bimmigration\b",
    ),
    (
        "7",
        r"^legal( external| dept| services| profession)?$|\bfamily court\b|\blaw centre\b|\bborder agency\b|\bcommunity rehabilitation company\b",
    ),
)
_OTHER_BODIES: Final = write_rules(
    ("8", r"\bchildren?s* (centre|ctr)s?\b|\bindepend[ae]nt (agency|provider)|\bind(ependent)? age\b"),
    (
        "8",
        r"\bvoluntary\b|\bvol org|\bcharit|\bn ?s ?p ?c ?c\b|\bfire\b|\bvictim support\b|\bwomens aid\b|\bofsted\b",
    ),
    ("8", r"\bthird (sector|party)\b|\brefuge\b|\bchildline\b|\bbarnardos\b|\bchurch\b|\bagency provider"),
    (
        "8",
        r"\bindependent (provider|fostering)|\bservice provider\b|\bfostering agency\b|\bprivate (agency|fostering agency|home care)",
    ),
    (
        "8",
        r"\bnational crime agency\b|\bhome office\b|\bministry of defence\b|\bmilitary\b|\bcommissioned\b|\badoption agency\b",
    ),
    (
        "8",
        r"^(x )?other( (sources?|agency|agencies|professional( worker)?|not listed|please specify|source not in list))?( e g vol agency)?$",
    ),
)
_FAMILY: Final = write_rules(
    ("1D", r"^(mp|councillor|mp councillor|member of parliament)$"),
    ("1C", r"^self\b|^individuals? self\b"),
    (
        None,
        r"^(?!early help).*\bfamily (intervention|support|partnership|matters|solutions|work|service|first)",
    ),
    ("1B", r"^(concerned )?neighbour( friend)?$|^friends?( neighbour)?$|^acquaintance"),
    (
        "1A",
        r"^(birth |other |non resident |concerned )?(family|relatives?|member of household|household member)( |$)(?!friend|nurse|court|.*neighbour)",
    ),
    (
        "1A",
        r"^(adoptive |step ?|grand|foster |private foster )?(parents?|mother|father|daughter|son|carer)s?( carers?| in law)?$",
    ),
    (
        "1A",
        r"^(brother|sister|aunt|uncle|niece|nephew|husband|wife|partner|grandparents?)( sister)?$|^relative( carer| house member| partner)$",
    ),
    ("1", r"^(family|relative)\b.*(friend|neighbour)|^general public\b|^public\b"),
    (
        "1D",
        r"^members? of (the )?public\b|^community member$|^elected member$|^other individuals?\b|^stranger|^other including stranger",
    ),
)
_SCHOOLS: Final = write_rules(
    (
        None,
        r"\bchildrens? centres?\b|\bearly years and early intervention\b|\beducation dept school\b|\bcollege uni\b",
    ),
    ("2", r"\bschools? (and|or) early years\b|\bearly years centre\b|\bpre school nursery\b"),
    ("2", r"^(education )?(nursery|nurseries|college)( |$)(?!school)"),
    (
        "2A",
        r"^(?!.*\b(not|excluding|other than|non) schools?\b)(?!.*\bnot school).*\bschools?\b(?! (health|attend))",
    ),
    (
        "2A",
        r"^pre school( |$)|\bsenco\b|\bacademy\b|\bpru\b|\bsixth form|\b6th form",
    ),
    (
        "2B",
        r"\beducation(al)?\b.*\b(services?|welfare|psycholog\w*|other|connexions|department|dept|sen|send|panel|special educational)\b",
    ),
    ("2B", r"\bother education|\bewo\b|\besw\b|\btraining provider\b|^further education"),
    (
        "2",
        r"^(sbc )?educat(e|ion)?( education| lbh| schools?| departments?| dept| services?)*$|^early years (setting|provision)",
    ),
)
_HEALTH_WORDS: Final = re.compile(
    r"\bhealth|\bg ?ps?\b|\bgeneral practitioner\b|\bgen pract|\bnhs\b|\bhosp\w*|\bhosptial\b|\bnurs(e|ing)\b|\bmidwi|\bmaternity\b"
    r"|\bca(mh|hm)s\b|\bwalk in centre\b|\bpaediatric|\bpsych\w*|\ba (and|or) e\b|\baccident\b|\bcasualty\b|\bambulance\b|\bdentist\b|\bclinic\w*"
    r"|\bhospice\b|\bmental health\b|\bsubstance misuse services\b|\bdrug and alcohol (services|worker)\b|\bphysiother|\boptom"
    r"|\boccupational therapist$|\bconsultant\b|\bward (round|staff)\b|\baddictions\b|\baudiology\b|\bpct\b|\bmatron\b|\bsexual assault\b"
    r"|\bemergency dep|\bfamily nurse\b"
)
_COUNCIL_WORDS: Final = re.compile(
    r"\bla services?\b|\b(children and|youth|targeted youth|young peoples?( support)?) services?\b|^(targeted )?family support( worker)?$|\blocal authority\b|\bsocial (care|services?|worker)\b|\badults?( s|s)? (and community )?services?\b|\badult team\b"
    r"|\bearly help\b|\bchildrens services\b|\bcouncil (staff|department)\b|\binternal\b|\bssd\b|\bemergency duty\b|\bedt\b"
    r"|(?<!court )\byouth (offending|support service|justice)\b|\byo[st]\b|\bexternal (la|services|another|e g from another|eg from another)\b|^la (other|youth|social|early)"
    r"|\bdisabilit(y|ies) (team|staff|enablement)|\bleaving care\b|^family support\b|\banother la\b|\bother las?\b"
)


def read_source(spelling: Spelling) -> str | None:
    """A source of the census's list, or 1, 2, 3 or 5 where only the group is named.

    None where the code says one thing and the words plainly say police, anonymous or unknown.
    """
    text = _ORDER_NUMBER.sub("", spelling.text)
    labelled = _LABEL.match(text)
    words = re.sub(r"[^a-z0-9]+", " ", labelled[1]).strip() if labelled else spelling.words
    words = _SYSTEM.sub("", words)
    code = _LEVELS.find(text)
    if code is None:
        return words if words in _GROUPS else _read_words(words)
    said = apply_rules(_SINGLE, re.sub(r"^\w+ ", "", words))
    return None if said in ("6", "9", "10") and said != code else code


def _read_words(words: str) -> str | None:
    if _fits(_SINGLE, words):
        return apply_rules(_SINGLE, words)
    if found := re.match(r"(?!other )(?:[a-z]{3,8} )?individuals?\b ?", words):
        return apply_rules(_INDIVIDUALS, words[found.end() :])
    if re.match(r"(health serv(ices?)?|health)\b(?! visitor)", words):
        return _read_health(words)
    if re.match(r"(la|local authority) ser(vices?|v)\b", words):
        return apply_rules(_COUNCIL, _leave_out(words))
    if re.match(r"other legal\b", words):
        return "7"
    return apply_rules(_SCHOOLS, words) if re.match("other educat|educat", words) else _read_loose(words)


def _read_health(words: str) -> str | None:
    return apply_rules(
        _HEALTH, re.sub(r"^health (services?|serv)\b ?|^health (?!visit)", "", _leave_out(words))
    )


def _read_loose(words: str) -> str | None:
    for rules in (_FAMILY, _HOUSING):
        if _fits(rules, words):
            return apply_rules(rules, words)
    if _HEALTH_WORDS.search(words):
        return _read_health(words)
    if _COUNCIL_WORDS.search(words):
        return apply_rules(_COUNCIL, _leave_out(words))
    for rules in (_SCHOOLS, _LEGAL, _OTHER_BODIES):
        if code := apply_rules(rules, words):
            return code
    return None


def _leave_out(words: str) -> str:
    # "Hospital (not A&E)" names what it is not; only what stands before can make it finer.
    return _LEFT_OUT.split(words)[0].strip()


def _fits(rules: tuple[Rule, ...], words: str) -> bool:
    return any(rule.words.search(words) for rule in rules)
