"""Ethnicities: four-letter codes, the Department for Education's longer list, and words.

A nationality alone is an ethnicity only where that longer list places it; "British" alone is not one.
"""

import re
from typing import Final

from candour.data.codes.lists import ETHNICITIES, MISSPELT_ETHNICITIES
from candour.data.vocabulary.folding import Spelling
from candour.data.vocabulary.rules import CodeFinder, apply_rules, write_rules

LONGER_LIST: Final = {
    "WBRI": "WCOR WENG WSCO WWEL WOWB",
    "WOTH": "WALB WBOS WCRO WGRE WGRC WGRK WITA WKOS WPOR WSER WTUK WTUC WTUR WEUR WEEU WWEU WOTW",
    "WROM": "WROG WROR WROT",
    "MWAS": "MWAP MWAI MWAO",
    "MOTH": "MAOE MABL MACH MBOE MBCH MCOE MWOE MWCH MOTM",
    "APKN": "AKPA AMPK AOPK",
    "AOTH": "AAFR AKAO ANEP ASNL ASLT ASRO AOTA",
    "CHNE": "CHKC CMAL CSNG CTWN COCH",
    "BAFR": "BANN BCON BGHA BNGN BSLN BSOM BSUD BAOF",
    "BOTH": "BEUR BNAM BOTB",
    "OOTH": "OAFG OARA OEGY OFIL OIRN OIRQ OJPN OKOR OKRD OLAM OLEB OLIB OMAL OMRC OOEG OPOL OTHA OVIE OYEM",
}
_CODES: Final = (
    {code: code for code in ETHNICITIES}
    | MISSPELT_ETHNICITIES
    | {longer: code for code, several in LONGER_LIST.items() for longer in several.split()}
)
_FINDER: Final = CodeFinder(_CODES, before=r"(?:[a-z]{1,4}[0-9]{0,2} ?[-:] ?)?")
_WORD_GROUPS: Final = frozenset({"WHITE", "MIXED", "ASIAN", "BLACK", "OTHER", "BOTH"})
# The scheme of letter and number from before 2009; its E is not one group.
_LETTER_GROUPS: Final = write_rules(
    ("WHITE", r"^(a )?a\d{1,2}( \d)?$"),
    ("MIXED", r"^(b )?b\d{1,2}( \d)?$"),
    ("ASIAN", r"^(c )?c\d{1,2}( \d)?$"),
    ("BLACK", r"^(d )?d\d{1,2}( \d)?$"),
)
_REFUSED: Final = re.compile(
    r"\brefus|\bdeclin|\bprefer(s|red)? not\b|\bnot to say\b|^dtg$|\bwould not say\b|\bdid not wish\b|\bnot (divulged|disclosed)\b"
)
_NOT_OBTAINED: Final = re.compile(
    r"\b(not|never) (yet )?(obtained|known|recorded|stated|given|asked|declared|populated|available|established)\b"
    r"|\b(unknown|unborn|no data|no information|no (initial )?client contact|form not completed|unable to provide)\b"
    r"|\bbefore ethnicity obtained\b|^not? ?(yet )?obtained$|^(ns|nk|unk)$|\binfo(rmation)? not\b|^undeclared\b"
)
_HEADING: Final = re.compile(r"\b(white|mixed|dual|asian|black)\b")

_PAIR: Final = r"\b(white|black|asian|chinese) and (any )?other ethnic"
_OWN_MIXED: Final = re.compile(
    r"\bmixed (white|black|asian|british)$|\b(asian|black) british mixed\b|\beuropean mixed$"
)
_CHINESE_PAIR: Final = re.compile(r"\bchinese and\b|\band chinese\b")
_MIXED_WORD: Final = re.compile(rf"\b(mixed|dual|multiple ethnic)\b|{_PAIR}")
_PEOPLES: Final = tuple(
    re.compile(words)
    for words in (
        r"\bwhite",
        r"\bblack|\bafrican\b(?! indian| asian)|\bcarr?ib{1,2}[a-z]*\b(?! asian)",
        r"\b(asian|(?<!west )indian|pakistani|bangladeshi|whasian)\b",
    )
)
_MIXED: Final = write_rules(
    (
        "MOTH",
        r"\bother (mixed|mix|dual)\b|\bmixed (any )?other\b|\bmixed( multiple)? ethnic groups? any other|^moth",
    ),
    ("MOTH", rf"{_PAIR}|\bdual and .*other eth"),
    (
        "MOTH",
        r"\b(asian|black|white) and chinese\b|\bchinese and white\b|\bblack and asian\b|\basian and black\b",
    ),
    ("MWBC", r"\bwhite\b.*\bcarr?ib"),
    ("MWBC", r"\bcarr?ib.*\bwhite\b"),
    ("MIXED", r"\bblack asian\b"),
    ("MWBA", r"\bwhite\b.*\bafrican\b|\bafrican\b.*\bwhite\b"),
    ("MIXED", r"\bblack\b"),
    ("MWAS", r"\bwhite\b.*\b(asian|indian|pakistani)\b|\b(asian|indian|pakistani)\b.*\bwhite\b|\bwhasian"),
    ("MIXED", r""),
)
_WHITE_NATIONS: Final = (
    r"albanian|bosnian|bulgarian|croatian|cypriot|dutch|estonian|european|french|german|greek|hungarian|italian"
    r"|kosovan|latvian|lithuanian|polish|portuguese|romanian|russian|s[ck]andinavian|serbian|slovakian|spanish|turkish"
)
_WHITE: Final = write_rules(
    ("WHITE", r"\bgypsy or irish travell"),
    ("WROM", r"\bgypsy\b|\bgyspy\b|\broma\b|\bromany\b"),
    ("WIRT", r"\btravell?ers? (of |or )?irish\b|\birish travell"),
    ("WHITE", r"\btravell|\bbritish irish\b|\bjersey\b|\bcaucasian\b|\bunspecified.*\bbritish\b"),
    ("WBRI", r"\bother (white )?british\b"),
    ("WBRI", r"\b(british|english|welsh|scottish|cornish|northern irish)\b"),
    ("WIRI", r"\birish\b"),
    ("WOTH", rf"\bother\b|\both\b|\bmixed white\b|\bussr\b|\byugoslav|\b({_WHITE_NATIONS})\b"),
    ("WHITE", r""),
)
_ASIAN: Final = write_rules(
    ("CHNE", r"\bchinese\b"),
    ("ABAN", r"\bbang[al]{2}des"),
    ("APKN", r"\bpakistan"),
    ("AOTH", r"\b(african|caribbean|mixed) asian\b|\bkashmiri\b|\bnepal|\bsri lank|\btamil\b|\bsinhal"),
    ("AIND", r"\bindian\b"),
    (None, r"\b(afghan|filipin|iraq|vietnam|iran|arab|japan|korea|malay|thai)"),
    ("AOTH", r"\bother\b|\both\b"),
    ("ASIAN", r""),
)
_AFRICAN_NATIONS: Final = (
    r"angolan|burkina|cameroon|congolese|eritrean|ethiopian|gambian|ghan[a-z]*|kenyan|liberian|nigerian|senegalese"
    r"|sierra leon[a-z]*|somali(an)?|south african|sudanese|swazi|tanzanian|zimbabwean|zairean"
)
_BLACK_HEADINGS: Final = re.compile(
    r"\bblack african caribbean black british\b|\bblack black british african caribbean\b|\bblack black brit(ish)?\b"
    r"|\bblack or black british\b"
)
_BLACK: Final = write_rules(
    (
        "BOTH",
        r"\bother black african caribbean\b|\bother black or african\b|\bblack (european|north american)\b",
    ),
    ("BLACK", r"\bafrican and caribbean\b|\bmixed black\b"),
    ("BAFR", rf"\bafrican\b|\b({_AFRICAN_NATIONS})\b"),
    ("BCRB", r"\bcarr?ib|\bwest indian\b"),
    ("BOTH", r"\bother\b|\both\b"),
    ("BLACK", r""),
)
_CHINESE_OR_OTHER: Final = re.compile(r"^(\w{1,2} )?(\w{1,2} )?chinese or other ethnic groups? ?")
_OTHER: Final = write_rules(
    ("OTHER", r"^(\w{1,2} )?(\w{1,2} )?other ethnic groups?$|^other$"),
    ("CHNE", r"\bchinese\b|\btaiwanese\b"),
    ("OOTH", r"\bany other( ethnic)?( group| background| ethnicity)?\b"),
    ("OOTH", r"\b(other (eth|group|ethnic)|other ethnicity)"),
    (
        "OOTH",
        r"^other [a-z]|\barab\b|\begyptian\b|\bfilipin|\biran|\biraq|\bjapanese\b|\bkorean\b|\blebanese\b|\blibyan\b",
    ),
    ("OOTH", r"\bmalay\b|\bmoroccan\b|\bpolynesian\b|\bthai\b|\bvietnam|\byemeni\b|\blatin\b|\bafghan"),
)
_NATIONS: Final = write_rules(
    ("WHITE", r"\bgypsy or irish travell|^gypsy travell"),
    ("WROM", r"\bgypsy\b|\bgypsyr\b|\broma\b|\bromany\b"),
    ("WIRT", r"\btravell?ers? (of |or )?irish\b|\birish travell"),
    ("WBRI", r"\benglish welsh scottish northern irish british\b"),
    ("WIRI", r"^irish$"),
    ("WOTH", rf"^({_WHITE_NATIONS})\b"),
    ("ABAN", r"\bbang[al]{2}des"),
    ("APKN", r"\bpakistan"),
    ("BCRB", r"\bwest indian\b|^carr?ib"),
    ("AIND", r"^indian\b"),
    ("AOTH", r"^nepal|^sri lank|^kashmiri other"),
    ("ASIAN", r"^punjabi$"),
    ("BAFR", rf"^african$|^({_AFRICAN_NATIONS})$"),
    ("BOTH", r"^both$"),
)


def read_ethnicity(spelling: Spelling) -> str | None:
    """The ethnicity, or its group where no more is said; None where two groups are named and it is not mixed."""
    code = _FINDER.find(spelling.text)
    if code and (code not in _WORD_GROUPS or spelling.words == code.lower()):
        return _CODES[code]
    if code == "BOTH" and re.search(r"\bblack\b|^both$", spelling.words):
        return code
    words = spelling.words.replace("part not stated", "")
    if _REFUSED.search(words):
        return "REFU"
    if _NOT_OBTAINED.search(words):
        return None if _HEADING.search(words) else "NOBT"
    return apply_rules(_LETTER_GROUPS, words) or _read_people(words)


def _read_people(words: str) -> str | None:
    rest = _CHINESE_OR_OTHER.sub("", words)
    if rest != words:
        return apply_rules(_OTHER, rest)
    named = [people.search(words) is not None for people in _PEOPLES]
    if not _OWN_MIXED.search(words) and (
        _MIXED_WORD.search(words) or sum(named) > 1 or _CHINESE_PAIR.search(words)
    ):
        return apply_rules(_MIXED, words)
    white, black, asian = named
    if white:
        return apply_rules(_WHITE, words)
    if asian:
        return apply_rules(_ASIAN, words.replace("african indian", "african asian"))
    if black:
        return _read_black(words)
    return apply_rules(_OTHER, words) or apply_rules(_NATIONS, words)


def _read_black(words: str) -> str | None:
    rest = _BLACK_HEADINGS.sub("", words).strip()
    if rest == words:
        return "BOTH" if re.search(r"\bother black$", words) else apply_rules(_BLACK, words)
    return apply_rules(_BLACK, rest) if rest else "BLACK"
