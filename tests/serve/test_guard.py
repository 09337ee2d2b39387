"""Who is let in: the token, Host, Origin, and nothing but this machine; pages and WebSockets alike."""

from __future__ import annotations

import asyncio
import http.client
import socket
from collections.abc import Iterator

import pytest

from making.workbench import SPEC, Server, serving

pytest.importorskip("nicegui", reason="no nicegui: the workbench is not tested")
from tablegen.serve.guard import Guard

TOKEN, PORT = "secret-token", 8000
HOST = (b"host", b"127.0.0.1:8000")


async def inner(scope, receive, send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"inside"})


def asked(
    kind: str = "http", query: str = "", headers: tuple[tuple[bytes, bytes], ...] = (HOST,)
) -> list[dict]:
    """What the guard answers."""
    sent: list[dict] = []

    async def receive() -> dict:
        return {"type": f"{kind}.connect"}

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {"type": kind, "query_string": query.encode(), "headers": list(headers), "path": "/"}
    asyncio.run(Guard(inner, TOKEN, PORT)(scope, receive, send))
    return sent


COOKIE = (b"cookie", b"other=1; tablegen-8000=secret-token")


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("token=secret-token", (HOST,)),
        ("", (HOST, COOKIE)),
        ("", ((b"host", b"localhost:8000"), COOKIE)),
        ("", (HOST, COOKIE, (b"origin", b"http://127.0.0.1:8000"))),
    ],
)
def test_the_token_opens(query, headers):
    assert asked(query=query, headers=headers)[0]["status"] == 200


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("", (HOST,)),
        ("token=", (HOST,)),
        ("token=wrong", (HOST,)),
        ("token=secret-toke%C3%A9", (HOST,)),
        ("", (HOST, (b"cookie", b"tablegen-8000=wrong"))),
        ("", (HOST, (b"cookie", b"tablegen-8001=secret-token"))),
        ("token=secret-token", ()),
        ("token=secret-token", ((b"host", b"evil.example:8000"),)),
        ("token=secret-token", ((b"host", b"127.0.0.1:8001"),)),
        ("token=secret-token", (HOST, HOST)),
        ("token=secret-token", (HOST, (b"origin", b"http://evil.example"))),
        ("token=secret-token", (HOST, (b"origin", b"null"))),
        ("token=secret-token", (HOST, (b"origin", b"http://localhost:8000"))),
    ],
)
def test_everything_else_is_refused_with_403(query, headers):
    answer = asked(query=query, headers=headers)
    assert answer[0]["status"] == 403
    assert b"inside" not in answer[1]["body"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (((b"content-length", b"60000000"),), 200),
        (((b"content-length", b"60000001"),), 413),
        (((b"content-length", b"-1"),), 413),
        (((b"content-length", b"1"), (b"content-length", b"1")), 413),
        (((b"transfer-encoding", b"chunked"),), 413),
    ],
)
def test_what_is_sent_is_bounded(headers, status):
    assert asked(headers=(HOST, COOKIE, *headers))[0]["status"] == status


def test_a_websocket_needs_the_token_and_an_origin():
    origin = (b"origin", b"http://127.0.0.1:8000")
    assert asked("websocket", headers=(HOST, COOKIE))[0]["type"] == "websocket.close"
    assert asked("websocket", headers=(HOST, origin))[0]["type"] == "websocket.close"
    assert (
        asked("websocket", headers=(HOST, COOKIE, (b"origin", b"http://evil.example")))[0]["type"]
        == "websocket.close"
    )
    assert asked("websocket", headers=(HOST, COOKIE, origin))[0]["type"] == "http.response.start"


def test_the_browser_may_load_nothing_from_elsewhere_and_keeps_the_token_to_itself():
    headers = dict(asked(query="token=secret-token")[0]["headers"])
    assert b"default-src 'self'" in headers[b"content-security-policy"]
    assert b"frame-ancestors 'none'" in headers[b"content-security-policy"]
    assert headers[b"set-cookie"] == b"tablegen-8000=secret-token; Path=/; HttpOnly; SameSite=Strict"


# -- the real server


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("office") / "specs"
    (root / "某单位").mkdir(parents=True)
    (root / "某单位" / "甲.yaml").write_text(SPEC, "utf-8")
    (root.parent / "secret.yaml").write_text("secret", "utf-8")
    (root.parent / "output").mkdir()
    (root.parent / "output" / "甲.docx").write_bytes(b"finished")
    (root.parent / "secret.docx").write_bytes(b"secret")
    with serving(root) as started:
        yield started


def get(
    server: Server,
    path: str,
    method: str = "GET",
    body: str | None = None,
    token: bool = True,
    **headers: str,
):
    host = server.origin.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=20)
    port = host.partition(":")[2]
    cookie = {"Cookie": f"tablegen-{port}={server.token}"} if token else {}
    connection.request(method, path, body.encode() if body else None, {**cookie, **headers})
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def test_nothing_is_served_without_the_token(server):
    for path in (
        "/",
        "/workbench/workbench.js",
        "/workbench/finished/x.docx",
        "/_nicegui/x",
        "/socket.io/",
        "/docs",
    ):
        assert get(server, path, token=False)[0] == 403
    assert get(server, "/", token=False, Host="evil.example")[0] == 403
    assert get(server, "/workbench/workbench.js")[0] == 200


def test_it_listens_on_this_machine_alone(server):
    port = int(server.origin.rpartition(":")[2])
    for address in {item[4][0] for item in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}:
        if not address.startswith("127."):
            with socket.socket() as probe:
                probe.settimeout(3)
                assert probe.connect_ex((address, port)) != 0


@pytest.mark.parametrize(
    "name",
    ["../secret.docx", "..%2Fsecret.docx", "%2e%2e/secret.docx", "..%5Csecret.docx", "/etc/passwd", "%2Fetc%2Fpasswd",
     "a%00.docx", "C:%5Csecret.docx", ".", ""],
)  # fmt: skip
def test_no_file_outside_the_output_folder_is_given_out(server, name):
    status, body = get(server, f"/workbench/finished/{name}")
    assert status in (404, 307)
    assert b"secret" not in body


def test_a_finished_file_is_given_out(server):
    assert get(server, "/workbench/finished/%E7%94%B2.docx") == (200, b"finished")


@pytest.mark.parametrize(
    "name", ["../secret.yaml", "/etc/passwd", "..\\\\secret.yaml", ".tablegen/x.yaml", "a.txt", ""]
)
def test_completion_knows_no_file_outside_the_folder(server, name):
    body = f'{{"file": "{name}", "before": "版", "after": ""}}'
    assert get(server, "/workbench/complete", "POST", body)[0] == 404


@pytest.mark.parametrize(
    "body", ['{"file": 1}', "[]", '{"file": "某单位/甲.yaml", "before": null, "after": ""}']
)
def test_completion_refuses_what_is_no_question(server, body):
    assert get(server, "/workbench/complete", "POST", body)[0] == 400
    assert get(server, "/workbench/complete", "POST", "x" * 5_000_001)[0] == 413


def test_completion_answers(server):
    body = '{"file": "某单位/甲.yaml", "before": "版式: shanghai-project\\n项目性质: ", "after": ""}'
    status, answer = get(server, "/workbench/complete", "POST", body)
    assert status == 200
    assert "其他一次性项目" in answer.decode()


@pytest.mark.parametrize("name", ["shanghai-project.svg", "..%2F..%2Fshanghai-project.svg", "none.svg"])
def test_pictures_of_layouts_are_those_of_the_catalogue(server, name):
    status, body = get(server, f"/workbench/layout/{name}")
    assert (status == 200 and body.startswith(b"<svg")) == (name == "shanghai-project.svg")
