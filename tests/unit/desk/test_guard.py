"""The desk answers this machine, under its own address, to its own forms, and tells browsers to keep nothing."""

import socket

import pytest

from candour.desk.server import take_port
from candour.errors import ConfigError
from desk_at_work import FIRST, OpenDesk, Visitor


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "localhost:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.:{port}", ""]
)  # fmt: skip
def test_another_host_is_refused(opened: OpenDesk, host: str) -> None:
    visitor = opened.visit()
    answer = visitor.ask("GET", "/", headers={"Host": host.format(port=opened.desk.port)})
    assert answer.status in {400, 421}
    assert b"made-up" not in answer.body


def test_two_hosts_are_refused(opened: OpenDesk) -> None:
    with socket.create_connection(("127.0.0.1", opened.desk.port)) as raw:
        raw.sendall(
            f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{opened.desk.port}\r\nHost: evil.example\r\n\r\n".encode()
        )
        assert raw.recv(100).split()[1] in {b"400", b"421"}


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "", "http://127.0.0.1", "https://127.0.0.1:{port}"]
)
def test_a_form_of_another_origin_is_refused(opened: OpenDesk, origin: str) -> None:
    visitor = opened.visit()
    form = visitor.get(f"/reports/{FIRST}/comment")
    fields = {"csrf": form.hidden("csrf"), "text": "A comment", "role": "Chair"}
    answer = visitor.post(f"/reports/{FIRST}/comment", fields, Origin=origin.format(port=opened.desk.port))
    assert answer.status == 403
    assert "did not come from the desk" in answer.text


def test_a_form_that_the_browser_calls_foreign_is_refused(opened: OpenDesk) -> None:
    answer = opened.visit().post(f"/reports/{FIRST}/comment", {}, Sec_Fetch_Site="same-site")
    assert answer.status == 403


def test_a_form_without_its_token_or_with_that_of_somebody_else_is_refused(opened: OpenDesk) -> None:
    visitor, other = opened.visit(), opened.visit()
    stolen = other.get(f"/reports/{FIRST}/comment").hidden("csrf")
    for token in ("", "x", stolen):
        answer = visitor.post(
            f"/reports/{FIRST}/comment", {"csrf": token, "text": "My words", "role": "Chair"}
        )
        assert answer.status == 403
        assert "out of date" in answer.title
        assert "My words" in answer.text, "what was written can be copied"


def test_other_methods_and_large_forms_are_refused(opened: OpenDesk) -> None:
    visitor = opened.visit()
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert visitor.ask(method, f"/reports/{FIRST}").status == 405
    assert visitor.post("/sign-out", {"csrf": "x" * 70_000}).status == 413


def test_a_form_of_unknown_length_is_refused(opened: OpenDesk) -> None:
    headers = f"Host: 127.0.0.1:{opened.desk.port}\r\nOrigin: {opened.address}\r\nTransfer-Encoding: chunked"
    with socket.create_connection(("127.0.0.1", opened.desk.port)) as raw:
        raw.sendall(f"POST /sign-out HTTP/1.1\r\n{headers}\r\n\r\n0\r\n\r\n".encode())
        assert raw.recv(100).split()[1] == b"411"


@pytest.mark.parametrize(
    "address", ["/", "/log", "/compare", f"/reports/{FIRST}", "/nowhere", "/static/desk.css"]
)
def test_every_answer_says_what_a_browser_may_do(opened: OpenDesk, address: str) -> None:
    headers = opened.visit().get(address).headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


def test_pages_hold_nothing_inline(opened: OpenDesk) -> None:
    visitor = opened.visit()
    for address in ("/", "/log", "/compare", f"/reports/{FIRST}", f"/reports/{FIRST}/decision"):
        body = visitor.get(address).body.decode()
        assert "<style" not in body
        assert " style=" not in body
        assert " onclick" not in body
        assert "http://" not in body.replace("http://www.w3.org", "")


def test_a_port_in_use_is_a_clear_error() -> None:
    with take_port(0) as held:
        port = held.getsockname()[1]
        with pytest.raises(ConfigError, match=f"Port {port} on 127.0.0.1 is in use"):
            take_port(port)


def test_it_listens_on_this_machine_only() -> None:
    with take_port(0) as held:
        assert held.getsockname()[0] == "127.0.0.1"


def test_without_an_invitation_nothing_is_shown(opened: OpenDesk) -> None:
    stranger = Visitor(opened.desk.port)
    for address in (
        "/",
        "/log",
        "/compare",
        f"/reports/{FIRST}",
        f"/reports/{FIRST}/comment",
        f"/files/x/{FIRST}/report.html",
    ):
        answer = stranger.get(address)
        assert answer.status == 403
        assert "Will a referral escalate" not in answer.text
