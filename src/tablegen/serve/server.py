"""The server of the workbench: on this machine alone, behind the guard, for as long as the command runs."""

from __future__ import annotations

import asyncio
import secrets
import socket
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from nicegui import ui

from ..layout.folder import search_folders
from ..problems import CallError, Problem, TablegenError
from .bench import Bench
from .completion import complete
from .forms import sample_picture
from .guard import Guard
from .page import build_page
from .workspace import Workspace

HERE = Path(__file__).parent
MAX_REQUEST_BYTES = 5_000_000
LOCAL = "127.0.0.1"


def listen(port: int | None) -> socket.socket:
    """A socket of this machine alone; any free port where none is named. Raises CallError."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let two programs share the port
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((LOCAL, port or 0))
        found.listen(100)  # whoever comes before the server is ready waits
    except OSError as error:
        found.close()
        message = f"端口 {port} 用不了：{error.strerror or error}"
        raise CallError(Problem("port", message, hint="换一个 --port，或不写 --port")) from error
    return found


def workbench_app(bench: Bench, token: str, port: int) -> Guard:
    """The whole application, guarded."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    _add_files(app, bench)

    @ui.page("/", title="tablegen 工作台", response_timeout=20)
    def index(open: str = "") -> None:
        build_page(bench, open)

    ui.run_with(
        app, dark=None, language="zh-CN", tailwind=False, show_welcome_message=False, reconnect_timeout=20
    )
    return Guard(app, token, port)


def _add_files(app: FastAPI, bench: Bench) -> None:
    fresh = {"Cache-Control": "no-store"}
    sandboxed = fresh | {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}

    @app.get("/workbench/workbench.js")
    def script() -> FileResponse:
        return FileResponse(HERE / "workbench.js", media_type="text/javascript", headers=fresh)

    @app.get("/workbench/workbench.css")
    def style() -> FileResponse:
        return FileResponse(HERE / "workbench.css", media_type="text/css", headers=fresh)

    @app.get("/workbench/page/{desk}/{revision}/{number}.svg")
    def picture(desk: str, revision: int, number: int) -> Response:
        pages = bench.pages.get(desk, ())
        if not 1 <= number <= len(pages):
            return Response(status_code=404)
        return Response(pages[number - 1].picture, media_type="image/svg+xml", headers=sandboxed)

    @app.get("/workbench/layout/{name}.svg")
    async def sample(name: str) -> Response:
        folders = search_folders(bench.templates, [bench.workspace.root / "-"])
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(bench.worker, sample_picture, name, folders)
        except TablegenError:  # the layout is offered without its picture; check says what is wrong with it
            found = None
        if found is None:
            return Response(status_code=404)
        return Response(found, media_type="image/svg+xml", headers=sandboxed)

    @app.get("/workbench/finished/{name:path}")
    def finished(name: str) -> Response:
        path = bench.finished(name)
        if path is None:
            return Response("没有这个成品", status_code=404, media_type="text/plain; charset=utf-8")
        return FileResponse(path, filename=path.name, headers=fresh)

    @app.post("/workbench/complete")
    async def completion(request: Request) -> Response:
        if int(request.headers.get("content-length", MAX_REQUEST_BYTES + 1)) > MAX_REQUEST_BYTES:
            return Response(status_code=413)
        asked = await request.json()
        words = [asked.get(key) if isinstance(asked, dict) else None for key in ("file", "before", "after")]
        if not all(isinstance(word, str) for word in words):
            return Response(status_code=400)
        try:
            path = bench.workspace.path(words[0])
        except CallError:
            return Response(status_code=404)
        found = complete(path, words[1], words[2], bench.templates)
        options = [
            {"label": item.label, "insert": item.insert, "help": item.help, "is_key": item.is_key}
            for item in found.options
        ]
        return JSONResponse({"start": found.start, "options": options})


def serve(
    root: Path,
    output: Path,
    templates: Path | None,
    port: int | None,
    say: Callable[[str], None],
    open_browser: bool,
) -> None:
    """Serve the specs below ``root`` until Ctrl-C. ``say`` gets the address on a line of its own."""
    listening = listen(port)
    actual = listening.getsockname()[1]
    token = secrets.token_urlsafe(24)
    bench = Bench(Workspace(root), output, templates)
    app = workbench_app(bench, token, actual)
    config = uvicorn.Config(
        app, log_level="error", access_log=False, ws_max_size=MAX_REQUEST_BYTES, lifespan="on"
    )
    address = f"http://{LOCAL}:{actual}/?token={token}"
    say(address)
    if open_browser:
        webbrowser.open(address)
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        bench.worker.shutdown(cancel_futures=True)
        bench.slow.shutdown(cancel_futures=True)
