"""Only this machine's browser with the token gets in."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sim.dashboard.guard import Guard

TOKEN = "a-secret"
HOST = (b"host", b"127.0.0.1:8765")
COOKIE = (b"cookie", f"other=1; wedge-8765={TOKEN}".encode())
OWN = (b"origin", b"http://127.0.0.1:8765")


async def page(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "inner"})


def ask(*headers: tuple[bytes, bytes], kind: str = "http", query: str = "", path: str = "/") -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    scope = {"type": kind, "path": path, "query_string": query.encode(), "headers": list(headers)}
    asyncio.run(Guard(page, TOKEN, 8765)(scope, receive, send))
    return sent


def test_the_token_is_put_into_a_cookie_and_taken_out_of_the_address() -> None:
    start = ask(HOST, query=f"token={TOKEN}&tie=-2")[0]
    headers = dict(start["headers"])
    assert start["status"] == 303
    assert headers[b"location"] == b"/?tie=-2"
    assert headers[b"set-cookie"] == f"wedge-8765={TOKEN}; Path=/; HttpOnly; SameSite=Lax".encode()


def test_a_redirect_never_leaves_this_host() -> None:
    start = ask(HOST, query=f"token={TOKEN}", path="//evil.example/")[0]
    assert dict(start["headers"])[b"location"] == b"/evil.example/"


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_the_cookie_opens_the_page(kind: str) -> None:
    assert ask(HOST, COOKIE, OWN, kind=kind) == [{"type": "inner"}]


@pytest.mark.parametrize(
    "headers",
    [
        [HOST],
        [HOST, (b"cookie", b"wedge-8765=wrong")],
        [HOST, (b"cookie", b"wedge-9999=a-secret")],
        [HOST, (b"cookie", b";;=;")],
        [(b"host", b"evil.example:8765"), COOKIE],
        [(b"host", b"127.0.0.1.evil.example:8765"), COOKIE],
        [COOKIE],
        [HOST, COOKIE, (b"origin", b"http://127.0.0.1:9999")],
        [HOST, COOKIE, (b"origin", b"null")],
    ],
)
def test_everybody_else_is_turned_away(headers: list[tuple[bytes, bytes]]) -> None:
    assert ask(*headers)[0]["status"] == 403
    assert ask(*headers, kind="websocket") == [
        {"type": "websocket.close", "code": 1008, "reason": ask(*headers)[1]["body"].decode().strip()[:120]}
    ]


def test_a_socket_that_does_not_say_where_it_comes_from_is_refused() -> None:
    assert ask(HOST, COOKIE, kind="websocket")[0]["type"] == "websocket.close"
    assert ask(HOST, COOKIE)[0]["type"] == "inner"


def test_a_wrong_token_is_not_put_into_a_cookie() -> None:
    assert ask(HOST, query="token=wrong")[0]["status"] == 403
