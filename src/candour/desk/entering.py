"""Coming and going: the invitation, the passcode, signing out."""

from starlette.responses import Response

from candour.desk.reviewers import is_passcode_of
from candour.desk.sessions import LIFETIME, Session
from candour.desk.visit import Visit, go

WRONG = "The passcode is not right for this role"
WAIT = "Too many passcodes were tried. Wait 15 minutes, then try again"
NO_ROLE = "Choose your role"
NO_PASSCODE = "Enter your passcode"


def enter(visit: Visit) -> Response:
    """The address of the terminal: opens the desk for this browser."""
    if visit.session is not None:
        return go("/")
    if not visit.desk.invitations.take(visit.request.query_params.get("token", "")):
        return visit.say(
            "This address has been used",
            "Each address works once. Open the one that candour desk printed last on the terminal.",
            status=403,
        )
    return _let_in(visit, visit.desk.sessions.start(), "/")


def show_sign_in(visit: Visit) -> Response:
    """The form for the passcode."""
    if visit.session is None:
        return go("/")
    if visit.signed_in:
        return go("/")
    return _ask(visit, {})


def sign_in(visit: Visit) -> Response:
    """Check the passcode."""
    role, passcode = visit.form.get("role", ""), visit.form.get("passcode", "")
    faults: dict[str, str] = {}
    if role not in visit.roles:
        faults["role"] = NO_ROLE
    if not passcode:
        faults["passcode"] = NO_PASSCODE
    if faults or visit.session is None:
        return _ask(visit, faults, status=422)
    if not visit.desk.attempts.begin(role):
        return _ask(visit, {"passcode": WAIT}, status=429)
    if not is_passcode_of(visit.desk.folder, role, passcode):
        return _ask(visit, {"passcode": WRONG}, status=422)
    visit.desk.attempts.succeed(role)
    return _let_in(visit, visit.desk.sessions.sign_in(visit.session, role), "/")


def sign_out(visit: Visit) -> Response:
    """End the session. Where reviewers have passcodes, the next one can sign in without a new address."""
    if visit.session is not None:
        visit.desk.sessions.end(visit.session)
    if visit.alone:
        answer = visit.say(
            "You have left the desk",
            "To come back, open the address that candour desk printed last on the terminal.",
            status=200,
        )
        answer.delete_cookie(visit.desk.cookie, path="/", httponly=True, samesite="strict")
        return answer
    return _let_in(visit, visit.desk.sessions.start(), "/sign-in")


def _let_in(visit: Visit, session: Session, address: str) -> Response:
    answer = go(address)
    answer.set_cookie(
        visit.desk.cookie,
        visit.desk.sessions.sign(session),
        max_age=int(LIFETIME),
        path="/",
        httponly=True,
        samesite="strict",
    )
    return answer


def _ask(visit: Visit, faults: dict[str, str], *, status: int = 200) -> Response:
    return visit.show("sign_in.html.j2", status=status, faults=faults, role=visit.form.get("role", ""))
