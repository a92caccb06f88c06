"""The tables of the standard safeguarding dataset about children in care and those who have left it."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from candour.data.synthetic.calendar import NEVER, Days, DayText
from candour.data.synthetic.care import (
    LEGAL_STATUSES,
    PLACE_CHANGES,
    PROVIDERS,
    REASONS_CEASED,
    REASONS_NEW,
    Episodes,
    find_periods,
)
from candour.data.synthetic.care_tables import (
    ACCOMMODATION,
    ACTIVITIES,
    EARLIER_ORDERS,
    IN_TOUCH,
    REVERSALS,
    SDQ_REASONS,
    WORKER_REASONS,
)
from candour.data.synthetic.population import YEAR
from candour.data.synthetic.recording import NEED_CODES
from candour.data.synthetic.ssd_columns import (
    PLACEHOLDER,
    SHORT_PLACEHOLDER,
    SsdTable,
    build_table,
    write_flags,
    write_keys,
    write_stamps,
)
from candour.data.synthetic.ssda903_further_rows import write_worker
from candour.data.synthetic.ssda903_rows import code_missing, code_participation, pick
from candour.data.synthetic.statements import Services, Statement, find_year_ends

_MOVES = [REASONS_NEW.index(code) for code in ("S", "P", "T", "B", "U")]


def list_care_tables(statement: Statement, services: Services, text: DayText) -> Iterator[SsdTable]:
    """Episodes, placements, legal statuses, reviews, visits, missing, permanence, questionnaires, workers, leavers."""
    yield from _list_episodes(statement, text)
    yield from _list_reviews(statement, services, text)
    yield _list_missing(statement, text)
    yield from _list_permanence(statement, services, text)
    yield _list_questionnaires(statement, services, text)
    yield _list_workers(statement, services, text)
    yield _list_leavers(statement, services, text)


def _name(statement: Statement, child: Days) -> list[str]:
    return pick(statement.world.identities.child, child.tolist())


def _show_ends(codes: list[str], ended: Days) -> list[str]:
    return [code if day != NEVER else "" for code, day in zip(codes, ended.tolist(), strict=True)]


def _open_runs(values: list[str], period: Days) -> list[bool]:
    """Where a new run of equal values within a period begins."""
    before = [("", -1), *zip(values, period.tolist(), strict=True)][: len(values)]
    return [
        pair != earlier
        for pair, earlier in zip(zip(values, period.tolist(), strict=True), before, strict=True)
    ]


def _list_episodes(statement: Statement, text: DayText) -> Iterator[SsdTable]:
    world = statement.world
    table, periods = world.care.episodes, world.care.periods
    rows = statement.find_in_period(table.started, table.ended)
    part, period = Episodes._make(column[rows] for column in table), find_periods(world.care)[rows]
    ended, places = statement.blank_later(part.ended), statement.code_placements(rows)
    providers = pick(PROVIDERS, part.provider.tolist())
    kinds = [place + provider for place, provider in zip(places, providers, strict=True)]
    moved = np.isin(part.reason_new, _MOVES) | np.array(_open_runs(kinds, period), bool)
    placement = (np.cumsum(moved) - 1).astype(np.int32)
    yield build_table(
        "ssd_cla_episodes",
        len(rows),
        clae_cla_episode_id=write_keys("CLE", rows),
        clae_person_id=_name(statement, part.child),
        clae_cla_episode_start_date=write_stamps(text, part.started),
        clae_cla_episode_start_reason=pick(REASONS_NEW, part.reason_new.tolist()),
        clae_cla_primary_need_code=pick(NEED_CODES, part.need.tolist()),
        clae_cla_episode_ceased_date=write_stamps(text, ended),
        clae_cla_episode_ceased_reason=_show_ends(pick(REASONS_CEASED, part.ceased.tolist()), ended),
        clae_cla_id=write_keys("CLA", period),
        clae_referral_id=write_keys("REF", periods.case[period]),
        clae_cla_placement_id=write_keys("CLP", placement),
        clae_entered_care_date=write_stamps(text, periods.started[period]),
        clae_cla_last_iro_contact_date="",
    )
    shown = _Shown(part, period, places)
    yield _list_placements(statement, shown, np.flatnonzero(moved), text)
    yield _list_statuses(statement, shown, text)


class _Shown(NamedTuple):
    """The episodes that are shown, the period of each, and its placement code."""

    part: Episodes
    period: Days
    places: list[str]


def _list_placements(statement: Statement, shown: _Shown, first: Days, text: DayText) -> SsdTable:
    part, period, places = shown
    last = np.append(first[1:], len(period)) - 1
    ended = statement.blank_later(part.ended[last])
    changes = _show_ends(pick((*PLACE_CHANGES, ""), part.place_change[last].tolist()), ended)
    return build_table(
        "ssd_cla_placement",
        len(first),
        clap_cla_placement_id=write_keys("CLP", range(len(first))),
        clap_cla_placement_start_date=write_stamps(text, part.started[first]),
        clap_cla_placement_type=pick(places, first.tolist()),
        clap_cla_placement_urn=SHORT_PLACEHOLDER,
        clap_cla_placement_distance="",
        clap_cla_id=write_keys("CLA", period[first]),
        clap_cla_placement_provider=pick(PROVIDERS, part.provider[first].tolist()),
        clap_cla_placement_postcode=SHORT_PLACEHOLDER,
        clap_cla_placement_end_date=write_stamps(text, ended),
        clap_cla_placement_change_reason=changes,
        clap_person_id=_name(statement, part.child[first]),
    )


def _list_statuses(statement: Statement, shown: _Shown, text: DayText) -> SsdTable:
    part, period, _ = shown
    codes = pick(LEGAL_STATUSES, part.legal_status.tolist())
    first = np.flatnonzero(_open_runs(codes, period))
    last = np.append(first[1:], len(codes)) - 1
    return build_table(
        "ssd_legal_status",
        len(first),
        lega_legal_status_id=write_keys("LEG", range(len(first))),
        lega_person_id=_name(statement, part.child[first]),
        lega_legal_status=pick(codes, first.tolist()),
        lega_legal_status_start_date=write_stamps(text, part.started[first]),
        lega_legal_status_end_date=write_stamps(text, statement.blank_later(part.ended[last])),
    )


def _find_period(statement: Statement, child: Days, day: Days) -> Days:
    """The period of care of each child that began last before each day."""
    periods, scale = statement.world.care.periods, 1 << 21
    starts = periods.child.astype(np.int64) * scale + periods.started
    return (np.searchsorted(starts, child.astype(np.int64) * scale + day, side="right") - 1).astype(np.int32)


def _list_reviews(statement: Statement, services: Services, text: DayText) -> Iterator[SsdTable]:
    table, born = statement.world.care.reviews, statement.world.children.born
    rows = statement.find_in_period(table.started, table.ended)
    child, day = table.child[rows], table.started[rows]
    young = ((day - born[child]) / YEAR < 4).tolist()
    yield build_table(
        "ssd_cla_reviews",
        len(rows),
        clar_cla_review_id=write_keys("CLR", rows),
        clar_cla_id=write_keys("CLA", _find_period(statement, child, day)),
        clar_cla_review_due_date=write_stamps(text, day),
        clar_cla_review_date=write_stamps(text, day),
        clar_cla_review_cancelled="N",
        clar_cla_review_participation=[
            code_participation(row, young=early) for row, early in zip(rows.tolist(), young, strict=True)
        ],
    )
    visits, periods = services.visits.care, statement.world.care.periods
    made = np.flatnonzero(visits.day <= statement.day)
    yield build_table(
        "ssd_cla_visits",
        len(made),
        clav_cla_visit_id=write_keys("CLV", made),
        clav_cla_id=write_keys("CLA", visits.row[made]),
        clav_person_id=_name(statement, periods.child[visits.row[made]]),
        clav_cla_visit_date=write_stamps(text, visits.day[made]),
        clav_cla_visit_seen=write_flags(visits.seen[made]),
        clav_cla_visit_seen_alone=write_flags(visits.seen_alone[made]),
    )


def _list_missing(statement: Statement, text: DayText) -> SsdTable:
    table = statement.world.care.missing
    rows = statement.find_in_period(table.started, table.ended)
    return build_table(
        "ssd_missing",
        len(rows),
        miss_table_id=write_keys("MIS", rows),
        miss_person_id=_name(statement, table.child[rows]),
        miss_missing_episode_start_date=write_stamps(text, table.started[rows]),
        miss_missing_episode_type=[code_missing(row) for row in rows.tolist()],
        miss_missing_episode_end_date=write_stamps(text, statement.blank_later(table.ended[rows])),
        miss_missing_rhi_offered=pick(("Y", "N", "NA"), (rows % 3).tolist()),
        miss_missing_rhi_accepted="",
    )


def _list_permanence(statement: Statement, services: Services, text: DayText) -> Iterator[SsdTable]:
    table = services.further.adoptions
    ended = np.minimum(table.adopted, table.reversed_on)
    rows = statement.find_in_period(table.decided, ended)
    reversed_on = statement.blank_later(table.reversed_on[rows])
    blank = dict.fromkeys(
        (
            "perm_ffa_cp_decision_date", "perm_placement_order_date", "perm_placed_ffa_cp_date",
            "perm_placed_foster_carer_date", "perm_part_of_sibling_group", "perm_siblings_placed_together",
            "perm_siblings_placed_apart", "perm_placement_provider_urn", "perm_permanence_order_type",
            "perm_adopter_sex", "perm_adopter_legal_status", "perm_number_of_adopters",
        ),
        "",
    )  # fmt: skip
    yield build_table(
        "ssd_permanence",
        len(rows),
        perm_table_id=write_keys("PER", rows),
        perm_person_id=_name(statement, table.child[rows]),
        perm_cla_id=write_keys("CLA", table.period[rows]),
        perm_adm_decision_date=write_stamps(text, table.decided[rows]),
        perm_placed_for_adoption_date=write_stamps(text, statement.blank_later(table.placed[rows])),
        perm_matched_date=write_stamps(text, statement.blank_later(table.matched[rows])),
        perm_adopted_by_carer_flag=write_flags(table.by_carers[rows]),
        perm_decision_reversed_date=write_stamps(text, reversed_on),
        perm_decision_reversed_reason=_show_ends(
            pick(tuple(REVERSALS), table.reversal[rows].tolist()), reversed_on
        ),
        perm_permanence_order_date=write_stamps(text, statement.blank_later(table.adopted[rows])),
        perm_adoption_worker_id=PLACEHOLDER,
        **blank,
    )
    earlier = services.further.earlier
    shown = statement.find_in_period(earlier.entered, earlier.entered)
    yield build_table(
        "ssd_cla_previous_permanence",
        len(shown),
        lapp_table_id=write_keys("LAP", shown),
        lapp_person_id=_name(statement, earlier.child[shown]),
        lapp_previous_permanence_order_date=write_stamps(text, earlier.ordered_on[shown]),
        lapp_previous_permanence_option=pick(tuple(EARLIER_ORDERS), earlier.order[shown].tolist()),
        lapp_previous_permanence_la="",
    )


def _list_questionnaires(statement: Statement, services: Services, text: DayText) -> SsdTable:
    table = services.further.outcomes
    ends = find_year_ends(table.year)
    rows = np.flatnonzero(ends <= statement.day)
    # Why there is no score is noted when the year's return is made up.
    noted_on = np.where(table.score < 0, ends, table.scored_on)[rows]
    return build_table(
        "ssd_sdq_scores",
        len(rows),
        csdq_table_id=write_keys("SDQ", rows),
        csdq_person_id=_name(statement, table.child[rows]),
        csdq_sdq_completed_date=write_stamps(text, noted_on),
        csdq_sdq_reason=pick((*SDQ_REASONS, ""), table.reason[rows].tolist()),
        csdq_sdq_score=["" if score < 0 else str(score) for score in table.score[rows].tolist()],
    )


def _list_workers(statement: Statement, services: Services, text: DayText) -> SsdTable:
    table = services.further.workers
    rows = statement.find_in_period(table.started, table.ended)
    return build_table(
        "ssd_involvements",
        len(rows),
        invo_involvements_id=write_keys("INV", rows),
        invo_professional_id=[write_worker(number) for number in table.worker[rows].tolist()],
        invo_professional_role_id="Social Worker",
        invo_professional_team=PLACEHOLDER,
        invo_involvement_start_date=write_stamps(text, table.started[rows]),
        invo_involvement_end_date=write_stamps(text, statement.blank_later(table.ended[rows])),
        invo_worker_change_reason=pick((*WORKER_REASONS, "FCONTA"), table.reason[rows].tolist()),
        invo_person_id=_name(statement, table.child[rows]),
        invo_referral_id=write_keys("REF", table.case[rows]),
    )


def show_if_known(touch: list[str], codes: list[str]) -> list[str]:
    """What is asked only of care leavers whom the authority is, or should be, in touch with."""
    return [code if word in {"YES", "NO"} else "" for word, code in zip(touch, codes, strict=True)]


def _list_leavers(statement: Statement, services: Services, text: DayText) -> SsdTable:
    table = services.further.leavers
    latest = {child: row for row, child in enumerate(table.child.tolist())}
    rows = np.array(sorted(latest.values()), np.int32)
    touch = pick(tuple(IN_TOUCH), table.in_touch[rows].tolist())
    homes = show_if_known(touch, pick(tuple(ACCOMMODATION), table.accommodation[rows].tolist()))
    activities = pick(tuple(ACTIVITIES), table.activity[rows].tolist())
    return build_table(
        "ssd_care_leavers",
        len(rows),
        clea_table_id=write_keys("LEA", rows),
        clea_person_id=_name(statement, table.child[rows]),
        clea_care_leaver_eligibility="Former relevant child",
        clea_care_leaver_in_touch=touch,
        clea_care_leaver_latest_contact=write_stamps(text, table.contact[rows]),
        clea_care_leaver_accommodation=[code[:1] for code in homes],
        clea_care_leaver_accom_suitable=[code[1:] for code in homes],
        clea_care_leaver_activity=show_if_known(touch, activities),
        clea_pathway_plan_review_date="",
        clea_care_leaver_personal_advisor=PLACEHOLDER,
        clea_care_leaver_allocated_team=PLACEHOLDER,
        clea_care_leaver_worker_id=SHORT_PLACEHOLDER,
    )
