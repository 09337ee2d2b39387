"""Who may talk to the workbench: a browser on this machine that was given the token, and no page of another site."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

Scope = MutableMapping[str, object]
Receive = Callable[[], Awaitable[MutableMapping[str, object]]]
Send = Callable[[MutableMapping[str, object]], Awaitable[None]]

MAX_BODY_BYTES = 60_000_000  # of one request: an uploaded file and what is around it
TOO_LARGE = "413 文件太大。\n"
REFUSED = "403 这里不能看。请用启动时显示的那个带 token 的地址打开。\n"


class Guard:
    """ASGI: passes on what has the token (in the address, then in a cookie that this sets) and names this machine in
    Host and Origin; everything else, pages and WebSockets alike, is refused with 403.

    Host keeps out names of other sites that were made to point here (DNS rebinding), Origin pages of other sites.
    The answers forbid the browser to load anything from elsewhere or to be put into a frame.
    """

    def __init__(self, app: Callable, token: str, port: int):
        self.app = app
        self.token = token
        self.hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self.cookie = f"tablegen-{port}"  # cookies do not know ports
        sockets = " ".join(f"ws://{host}" for host in sorted(self.hosts))
        policy = (
            "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'; "  # the library compiles its templates in the browser
            f"connect-src 'self' {sockets}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )
        self.headers = [
            (b"content-security-policy", policy.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        given = self._given(scope)
        if not self._from_here(scope) or not given:
            await self._refuse(scope, receive, send)
            return
        if scope["type"] == "http" and not _is_bounded(scope):
            await self._answer(send, 413, TOO_LARGE)
            return

        async def answer(message: MutableMapping[str, object]) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))  # type: ignore[call-overload]
                headers += self.headers
                if given == "address":
                    cookie = f"{self.cookie}={self.token}; Path=/; HttpOnly; SameSite=Strict"
                    headers.append((b"set-cookie", cookie.encode()))
                message = {**message, "headers": headers}
            await send(message)

        await self.app(scope, receive, answer)

    def _from_here(self, scope: Scope) -> bool:
        hosts = _header(scope, b"host")
        origins = _header(scope, b"origin")
        if len(hosts) != 1 or hosts[0] not in self.hosts or len(origins) > 1:
            return False
        if scope["type"] == "websocket" and not origins:
            return False  # every browser sends it
        return all(origin == f"http://{hosts[0]}" for origin in origins)

    def _given(self, scope: Scope) -> str:
        """How the token came: ``address``, ``cookie``, or "" where it did not."""
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))  # type: ignore[attr-defined]
        if any(self._is_token(word) for word in query.get("token", ())):
            return "address"
        for line in _header(scope, b"cookie"):
            try:
                found = SimpleCookie(line).get(self.cookie)
            except CookieError:
                continue
            if found is not None and self._is_token(found.value):
                return "cookie"
        return ""

    def _is_token(self, word: str) -> bool:
        return hmac.compare_digest(word.encode(), self.token.encode())

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()  # websocket.connect; closing before accepting answers 403
            await send({"type": "websocket.close", "code": 1008})
            return
        await self._answer(send, 403, REFUSED)

    async def _answer(self, send: Send, status: int, text: str) -> None:
        body = text.encode()
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            *self.headers,
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _is_bounded(scope: Scope) -> bool:
    """Whether a request has no body, or says how long it is and is not too long."""
    lengths = _header(scope, b"content-length")
    if _header(scope, b"transfer-encoding") or len(lengths) > 1:
        return False
    return not lengths or (lengths[0].isdecimal() and int(lengths[0]) <= MAX_BODY_BYTES)


def _header(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope.get("headers", ()) if key == name]  # type: ignore[attr-defined]
