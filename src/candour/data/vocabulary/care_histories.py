"""Shorter lists about children in care: permanence, adoption, social workers, strengths and difficulties."""

from typing import Final

from candour.data.codes import care_outcomes, lists
from candour.data.vocabulary.rules import CodeFinder, build_reader, write_rules

_ADOPTION_ENDED: Final = write_rules(
    ("RD1", r"\bchilds? needs changed\b|\bneeds changed subsequent\b"),
    ("RD2", r"\bcourt did not make\b.*\bplacement order\b"),
    ("RD3", r"\badopters (cannot|could not) be found\b|\bno adopters found\b"),
    ("RD4", r"^(any )?other reason$"),
)
_PERMANENCE: Final = write_rules(
    ("P2", r"\bspecial guardian|^sgo$"),
    ("P3", r"\bchild arrangement|\bresidence order\b|^(ro|cao)$|^ro cao$"),
    ("Z1", r"\bnot (been )?previously\b|\bno previous\b|^none$"),
    ("P1", r"^adopt(ion|ed)\b"),
    ("P4", r"\bunknown\b|\bnot known\b"),
)
_CHANGES: Final = write_rules(
    ("MANAGE", r"\bcase ?loads?\b"),
    ("FCONTA", r"\bfirst contact\b|\bre ?referral\b"),
    ("LEFTRL", r"\bleft (the )?role\b"),
    ("ORGRST", r"\brestructur|\breorganis"),
    ("TSPROC", r"\btransfer\b.*\bprocess\b"),
    ("ABSENC", r"\babsence\b"),
    ("PCCHAN", r"\b(parents?|carers?) requested\b"),
    ("CHCHAN", r"\b(child|young person) requested\b"),
    ("SWDIED", r"\bdied\b"),
    ("OTHERS", r"^other$"),
)
_DIFFICULTIES: Final = write_rules(
    ("SDQ1", r"\bunder (4|four)\b|\bover (16|17)\b"),
    ("SDQ2", r"\bcarers? refus"),
    ("SDQ3", r"\bseverity\b"),
    ("SDQ5", r"\b(child|young person) refus"),
    ("SDQ4", r"^other$"),
)
_KINDS: Final = write_rules(("A", r"^away\b"), ("M", r"^missing\b"))
_CHANGED: Final = write_rules(
    ("CARPL", r"\bcare plan\b"),
    ("CLOSE", r"\bresignation\b|\bclosure of provision\b"),
    ("ALLEG", r"\ballegation\b"),
    ("STAND", r"\bstandards? of care\b"),
    ("CUSTOD", r"\bcustody\b"),
    (None, r"\bchild behaviour\b.*\bother than\b"),
    ("CREQO", r"\bcarers?( s)? requests?\b.*\bother than\b"),
    ("CREQB", r"\bcarers?( s)? requests?\b.*\bbehaviour\b"),
    ("CHILD", r"\bchild requests?\b"),
    ("LAREQ", r"\bauthority requests?\b"),
    ("PLACE", r"\bstatus of (the )?placement only\b"),
    ("APPRR", r"\bapproval removed\b"),
    ("OTHER", r"^other$"),
)

read_adoption_ended_reason = build_reader(CodeFinder(care_outcomes.ADOPTION_ENDED_REASONS), _ADOPTION_ENDED)
read_previous_permanence = build_reader(CodeFinder(care_outcomes.PREVIOUS_PERMANENCE), _PERMANENCE)
read_social_worker_change = build_reader(CodeFinder(care_outcomes.SOCIAL_WORKER_CHANGE_REASONS), _CHANGES)
read_sdq_reason = build_reader(CodeFinder(care_outcomes.SDQ_REASONS), _DIFFICULTIES)
read_missing_kind = build_reader(CodeFinder(lists.MISSING_KINDS), _KINDS)
read_placement_change = build_reader(CodeFinder(lists.PLACEMENT_CHANGE_REASONS), _CHANGED)
read_start_reason = build_reader(CodeFinder(lists.START_REASONS), ())
read_factor = build_reader(CodeFinder(lists.FACTORS), ())
