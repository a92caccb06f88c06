"""Invitations work once, passcodes are checked and limited, sessions end when they should."""

import pytest

from candour.desk.attempts import MOST_A_ROLE, MOST_AT_ALL, WINDOW, Attempts
from candour.desk.entering import WAIT, WRONG
from candour.desk.passcodes import find_weakness, fits_passcode, hash_passcode
from candour.desk.reviewers import add_reviewer, is_passcode_of, list_reviewers, remove_reviewer
from candour.desk.sessions import LIFETIME
from candour.errors import ConfigError
from desk_at_work import FIRST, Clock, OpenDesk, Page, Visitor

CODE = "four old oaks"


def sign_in(visitor: Visitor, role: str, passcode: str) -> Page:
    form = visitor.get("/sign-in")
    return visitor.post("/sign-in", {"csrf": form.hidden("csrf"), "role": role, "passcode": passcode})


def test_an_invitation_works_once_and_the_next_is_announced(opened: OpenDesk) -> None:
    first = opened.invitation
    assert opened.visit().get("/").title.startswith("Reports")
    assert len(opened.tokens) == 2
    assert Visitor(opened.desk.port).get(first).status == 403
    assert Visitor(opened.desk.port).get("/enter?token=").status == 403
    assert Visitor(opened.desk.port).get(opened.invitation).status == 200


def test_whoever_is_in_already_uses_up_no_invitation(opened: OpenDesk) -> None:
    visitor = opened.visit()
    assert visitor.get(opened.invitation).title.startswith("Reports")
    assert len(opened.tokens) == 2


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(opened: OpenDesk) -> None:
    answer = Visitor(opened.desk.port).ask("GET", opened.invitation)
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "Path=/", "SameSite=strict"} <= {part.strip() for part in cookie.split(";")}


def test_a_cookie_that_was_altered_is_none(opened: OpenDesk) -> None:
    visitor = opened.visit()
    name = opened.desk.cookie
    for value in ("", "x", visitor.cookies[name][:-2] + "AA", visitor.cookies[name].split(".")[0]):
        stranger = Visitor(opened.desk.port, {name: value})
        assert stranger.get("/").status == 403


def test_a_session_lasts_a_day_without_use_and_then_ends(opened: OpenDesk) -> None:
    visitor = opened.visit()
    opened.clock.seconds += LIFETIME - 1
    assert visitor.get("/").status == 200
    opened.clock.seconds += LIFETIME - 1
    assert visitor.get("/").status == 200
    opened.clock.seconds += LIFETIME + 1
    assert visitor.get("/").status == 403


def test_leaving_ends_the_session_wherever_its_cookie_went(opened: OpenDesk) -> None:
    visitor = opened.visit()
    copied = Visitor(opened.desk.port, dict(visitor.cookies))
    left = visitor.post("/sign-out", {"csrf": visitor.get("/").hidden("csrf")})
    assert "You have left the desk" in left.title
    assert copied.get("/").status == 403


def test_alone_every_page_says_that_there_are_no_passcodes(opened: OpenDesk) -> None:
    visitor = opened.visit()
    for address in ("/", "/log", "/compare", f"/reports/{FIRST}", f"/reports/{FIRST}/comment"):
        assert "No passcodes are set" in visitor.get(address).text


def test_with_reviewers_everybody_has_to_sign_in(opened: OpenDesk) -> None:
    add_reviewer(opened.desk.folder, "chair", CODE)
    visitor = opened.visit()
    for address in ("/", "/log", f"/reports/{FIRST}"):
        assert visitor.get(address).title.startswith("Sign in")
    assert sign_in(visitor, "chair", CODE).title.startswith("Reports")
    page = visitor.get(f"/reports/{FIRST}/comment")
    assert "You write as chair" in page.text.replace("<strong>", "").replace("</strong>", "")
    assert 'name="role"' not in page.text
    assert "No passcodes" not in page.text


def test_nobody_can_write_under_the_role_of_somebody_else(opened: OpenDesk) -> None:
    add_reviewer(opened.desk.folder, "parent member", CODE)
    visitor = opened.visit()
    sign_in(visitor, "parent member", CODE)
    assert visitor.write(FIRST, "comment", text="Mine", role="Chair").status == 200
    assert "parent member, 3 May 2026" in visitor.get(f"/reports/{FIRST}").text
    assert "Chair, 3 May" not in visitor.get(f"/reports/{FIRST}").text


def test_signing_in_gives_a_new_session(opened: OpenDesk) -> None:
    add_reviewer(opened.desk.folder, "chair", CODE)
    visitor = opened.visit()
    fixed = Visitor(opened.desk.port, dict(visitor.cookies))
    sign_in(visitor, "chair", CODE)
    assert fixed.get("/").status == 403


def test_a_wrong_passcode_is_said_beside_its_field_and_in_the_title(opened: OpenDesk) -> None:
    add_reviewer(opened.desk.folder, "chair", CODE)
    visitor = opened.visit()
    answer = sign_in(visitor, "chair", "five old oaks")
    assert answer.status == 422
    assert answer.title.startswith("Error: Sign in")
    assert '<a href="#sign-in-passcode">' + WRONG in answer.text
    assert sign_in(visitor, "", "").text.count('<a href="#sign-in') == 2
    assert visitor.get("/log").title.startswith("Sign in")


def test_after_some_wrong_passcodes_even_the_right_one_has_to_wait(opened: OpenDesk) -> None:
    add_reviewer(opened.desk.folder, "chair", CODE)
    visitor = opened.visit()
    for _ in range(MOST_A_ROLE):
        assert WRONG in sign_in(visitor, "chair", "wrong passcode").text
    answer = sign_in(visitor, "chair", CODE)
    assert (answer.status, WAIT in answer.text) == (429, True)
    opened.clock.seconds += WINDOW + 1
    assert sign_in(visitor, "chair", CODE).title.startswith("Reports")


def test_all_roles_together_have_a_limit_too() -> None:
    attempts = Attempts(Clock())
    assert all(attempts.begin(f"role {n}") for n in range(MOST_AT_ALL))
    assert not attempts.begin("another role")


def test_whoever_was_removed_is_out_at_once_and_stays_on_the_list(opened: OpenDesk) -> None:
    folder = opened.desk.folder
    add_reviewer(folder, "chair", CODE)
    add_reviewer(folder, "clerk", CODE)
    visitor = opened.visit()
    sign_in(visitor, "chair", CODE)
    remove_reviewer(folder, "chair")
    assert visitor.get("/log").title.startswith("Sign in")
    assert not is_passcode_of(folder, "chair", CODE)
    assert list_reviewers(folder) == (("chair", False), ("clerk", True))
    with pytest.raises(ConfigError, match="Known: 'clerk'"):
        remove_reviewer(folder, "chair")


def test_where_all_were_removed_the_desk_is_closed_and_not_open(opened: OpenDesk) -> None:
    add_reviewer(opened.desk.folder, "chair", CODE)
    remove_reviewer(opened.desk.folder, "chair")
    assert "Nobody can sign in" in opened.visit().get("/").text


def test_a_new_passcode_takes_the_place_of_the_old(opened: OpenDesk) -> None:
    folder = opened.desk.folder
    add_reviewer(folder, "chair", CODE)
    add_reviewer(folder, "chair", "another passcode")
    assert not is_passcode_of(folder, "chair", CODE)
    assert is_passcode_of(folder, "chair", "another passcode")


def test_what_is_kept_of_a_passcode_does_not_tell_it() -> None:
    kept, again = hash_passcode(CODE), hash_passcode(CODE)
    assert kept != again
    assert CODE not in kept
    assert kept.startswith("scrypt$32768$8$3$")
    assert fits_passcode(CODE, kept)
    assert not fits_passcode(CODE + " ", kept)
    # Composed on one keyboard, decomposed on another.
    assert fits_passcode("caf\u00e9 caf\u00e9", hash_passcode("cafe\u0301 cafe\u0301"))


@pytest.mark.parametrize(
    ("passcode", "weak"), [("short", True), ("aaaaaaaaaa", True), ("x" * 201, True), (CODE, False)]
)
def test_a_weak_passcode_is_refused(passcode: str, weak: bool) -> None:
    assert bool(find_weakness(passcode)) is weak
