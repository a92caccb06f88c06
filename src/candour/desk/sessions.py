"""Who is at the desk: sessions that live as long as the server, named by a signed cookie.

The server keeps them, so that signing out ends one for good, wherever its cookie went. A session lasts longer than a
working day: WCAG 2.2, criterion 2.2.1, asks for no time limit, or one of more than 20 hours.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock

from itsdangerous import BadSignature, URLSafeSerializer

LIFETIME = 24 * 60 * 60.0
"""Seconds since a session was last used."""


@dataclass(frozen=True)
class Session:
    """One browser at the desk. `role` is None until somebody signed in.

    `csrf` must come with every form; `documents` stands in the addresses of report files, whose own pages have no cookie.
    `typed` is the role that was last typed where nobody signs in, so that nobody has to type it twice.
    """

    name: str
    csrf: str
    documents: str
    role: str | None
    typed: str = ""


class Sessions:
    """All sessions of one server. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._signer = URLSafeSerializer(secrets.token_bytes(32), salt="candour-desk")
        self._lock = Lock()
        self._live: dict[str, tuple[Session, float]] = {}
        self._used: set[tuple[str, str]] = set()

    def start(self, role: str | None = None) -> Session:
        """A new session."""
        name, csrf, documents = (secrets.token_urlsafe(32) for _ in range(3))
        session = Session(name, csrf, documents, role)
        with self._lock:
            self._live[session.name] = (session, self._clock())
        return session

    def sign(self, session: Session) -> str:
        """What the cookie holds."""
        return str(self._signer.dumps(session.name))

    def find(self, cookie: str | None) -> Session | None:
        """The session of a cookie; None where it is none of ours, ended or expired."""
        try:
            name = self._signer.loads(cookie or "")
        except BadSignature:
            return None
        with self._lock:
            return self._touch(str(name))

    def find_by_documents(self, key: str) -> Session | None:
        """The session in whose addresses this key stands."""
        with self._lock:
            names = [
                n
                for n, (s, _) in self._live.items()
                if hmac.compare_digest(s.documents.encode(), key.encode())
            ]
            return self._touch(names[0]) if names else None

    def sign_in(self, session: Session, role: str) -> Session:
        """A new session in place of the old one, so that nobody can hand out a name beforehand."""
        self.end(session)
        return self.start(role)

    def remember(self, session: Session, typed: str) -> None:
        """Keep the role that was typed."""
        with self._lock:
            if session.name in self._live:
                self._live[session.name] = (replace(session, typed=typed), self._clock())

    def claim(self, session: Session, once: str) -> bool:
        """Use the mark of one form. False where it was used: the same form was sent twice."""
        with self._lock:
            if (session.name, once) in self._used:
                return False
            self._used.add((session.name, once))
            return True

    def release(self, session: Session, once: str) -> None:
        """Nothing was written after all, so the form may be sent again."""
        with self._lock:
            self._used.discard((session.name, once))

    def end(self, session: Session) -> None:
        """Sign out."""
        with self._lock:
            self._live.pop(session.name, None)

    def _touch(self, name: str) -> Session | None:
        session, used = self._live.get(name, (None, 0.0))
        if session is None:
            return None
        if self._clock() - used > LIFETIME:
            del self._live[name]
            return None
        self._live[name] = (session, self._clock())
        return session


class Invitations:
    """The address that opens the desk: it works once, and the next one is then announced on the terminal."""

    def __init__(self, announce: Callable[[str], None]) -> None:
        self._announce = announce
        self._lock = Lock()
        self._token = ""

    def renew(self) -> None:
        """Make and announce a new one."""
        with self._lock:
            self._token = secrets.token_urlsafe(32)
            self._announce(self._token)

    def take(self, token: str) -> bool:
        """Use it. False where it was used already or was never one."""
        with self._lock:
            if not self._token or not hmac.compare_digest(self._token.encode(), token.encode()):
                return False
            self._token = ""
        self.renew()
        return True


def is_token_of(session: Session, token: str) -> bool:
    """Whether a form was made for this session."""
    return hmac.compare_digest(session.csrf.encode(), token.encode())
