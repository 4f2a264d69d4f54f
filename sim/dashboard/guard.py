"""Who may use the page: only this machine's own browser, and only with the token that the terminal shows."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

TOKEN: Final = "token"  # noqa: S105 - the name of the parameter, no secret
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


class Guard:
    """Lets requests through to a page that carry the token.

    The first visit brings the token in the address; it is put into a cookie and taken out of the address, so that
    links to a state can be shared without it. The host must be loopback by name too: a foreign page cannot reach in by
    naming its own host as this machine. A socket must come from the page itself, not from another port.

    Parameters
    ----------
    inner : callable
        The page, an ASGI application.
    token : str
        The secret.
    port : int
        Where the page is; cookies do not tell ports apart, so it is part of the cookie's name.
    """

    def __init__(self, inner: Application, token: str, port: int) -> None:
        self.inner, self.token, self.cookie = inner, token, f"wedge-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] not in ("http", "websocket"):
            await self.inner(scope, receive, send)
            return
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
        if not is_here(headers.get("host", "")):
            await refuse(scope, receive, send, "This page answers on the loopback address only.")
        elif scope["type"] == "http" and (place := self.admitted(scope)) is not None:
            cookie = f"{self.cookie}={self.token}; Path=/; HttpOnly; SameSite=Lax"
            await _respond(send, 303, b"", [(b"location", place.encode()), (b"set-cookie", cookie.encode())])
        elif not self.knows(headers.get("cookie", "")) or not is_own(scope, headers):
            await refuse(scope, receive, send, "Open the address that `wedge dashboard` printed; it holds the token.")
        else:
            await self.inner(scope, receive, send)

    def admitted(self, scope: Scope) -> str | None:
        """Where a visitor who brings the token goes on to; None for all others."""
        fields = parse_qsl(scope.get("query_string", b"").decode("latin-1"))
        if not any(key == TOKEN and self.matches(value) for key, value in fields):
            return None
        rest = urlencode([(key, value) for key, value in fields if key != TOKEN])
        # No doubled slash at the beginning, which would name another host.
        path = "/" + scope["path"].lstrip("/")
        return f"{path}?{rest}" if rest else path

    def knows(self, cookies: str) -> bool:
        """Whether the cookie holds the token."""
        try:
            found = SimpleCookie(cookies).get(self.cookie)
        except CookieError:
            return False
        return found is not None and self.matches(found.value)

    def matches(self, text: str) -> bool:
        """Whether a text is the token, compared in constant time."""
        return hmac.compare_digest(text.encode(), self.token.encode())


def is_here(host: str) -> bool:
    """Whether a Host header names the loopback interface.

    Examples
    --------
    >>> is_here("127.0.0.1:8765"), is_here("[::1]:8765"), is_here("evil.example:8765"), is_here("127.0.0.1.evil.org")
    (True, True, False, False)
    """
    name, _, port = host.rpartition(":")
    return host in LOOPBACK or (name in LOOPBACK and port.isdigit())


def is_own(scope: Scope, headers: MutableMapping[str, str]) -> bool:
    """Whether a request comes from the page itself as far as the browser says: sockets always say."""
    origin = headers.get("origin")
    if origin is None:
        return scope["type"] == "http"
    return urlsplit(origin).netloc == headers.get("host")


async def refuse(scope: Scope, receive: Receive, send: Send, words: str) -> None:
    """Turn a request away."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": words[:120]})
        return
    await _respond(send, 403, (words + "\n").encode(), [(b"content-type", b"text/plain; charset=utf-8")])


async def _respond(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    always = [(b"cache-control", b"no-store"), (b"referrer-policy", b"no-referrer")]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *always]})
    await send({"type": "http.response.body", "body": body})
