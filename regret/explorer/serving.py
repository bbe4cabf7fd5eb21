"""Serving the page: on this machine alone, or elsewhere behind a token."""

from __future__ import annotations

import errno
import ipaddress
import logging
import secrets
import socket
from threading import Thread
from typing import Any

from regret.errors import DomainError, RegretError

__all__ = ["Server", "free_port", "is_loopback", "warm_up"]

_TRIED = 50


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine alone.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        raise DomainError(f"host = {host!r}: must be localhost or the number of an address") from None


def free_port(host: str, after: int) -> int | None:
    """The next port that nothing listens on, if there is one near."""
    for port in range(after + 1, min(after + _TRIED, 65536)):
        if _bound(host, port) is None:
            return port
    return None


def _bound(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            return error
    return None


class Server:
    """The page at an address.

    :param host: an address of this machine; one that others can reach gets a token, which the link carries.
    :param port: where to listen; 0 for any that is free.
    :raises RegretError: if the port is in use, naming the next free one, or Dash is not installed.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 8765) -> None:
        try:
            from werkzeug.serving import make_server

            from regret.explorer.page import make_app
        except ImportError as error:
            raise RegretError(f"regret explore needs Dash: pip install 'regret-lab[explore]' ({error})") from None
        self.token = None if is_loopback(host) else secrets.token_urlsafe(24)
        failed = _bound(host, port)
        if failed is not None:
            raise RegretError(_complaint(host, port, failed))
        logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for each move would bury the address
        app = make_app()
        self.server = make_server(host, port, app.server, threaded=True)
        self.host, self.port = host, self.server.server_port
        _guard(app.server, self.token, f"regret-token-{self.port}")

    @property
    def url(self) -> str:
        """Where the page is."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{shown}:{self.port}/" + (f"?token={self.token}" if self.token else "")

    def serve(self) -> None:
        """Serve until interrupted."""
        try:
            self.server.serve_forever()
        finally:
            self.server.server_close()

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()


def _complaint(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        other = free_port(host, port)
        offer = f"; {other} is free: regret explore --port {other}" if other else ""
        return f"port = {port}: in use{offer}"
    return f"host = {host}, port = {port}: {error.strerror}"


def _guard(server: Any, token: str | None, cookie: str) -> None:
    """Let in who has the token; without one, who asks this machine by its own name.

    :param cookie: where a browser keeps the token; ports of one machine share their cookies, so it names the port.
    """
    from flask import abort, request

    @server.before_request  # type: ignore[untyped-decorator]
    def check() -> None:
        if token is None:
            name = (
                request.host.rsplit(":", 1)[0].strip("[]")
                if not request.host.endswith("]")
                else request.host.strip("[]")
            )
            try:
                inside = is_loopback(name)
            except DomainError:
                inside = False
            if not inside:
                abort(403, "asked by a name that is not this machine's")
            return
        given = request.args.get("token") or request.cookies.get(cookie, "")
        if not secrets.compare_digest(given.encode(), token.encode()):
            abort(403, "the token is missing or wrong: use the link that regret explore printed")

    @server.after_request  # type: ignore[untyped-decorator]
    def remember(response: Any) -> Any:
        if token is not None and request.args.get("token") == token:
            response.set_cookie(cookie, token, httponly=True, samesite="Strict")
        response.headers["Content-Security-Policy"] = (
            "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data: blob:; font-src 'self' data:"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def warm_up() -> Thread:
    """Compile in the background what the first moves would wait for."""

    def work() -> None:
        from regret.explorer.answers import answer
        from regret.explorer.choices import PROBLEMS, RULES
        from regret.explorer.state import default_state

        for problem in (next(iter(PROBLEMS)), "reddi2018.theorem3_family"):
            for rule in (default_state(problem).rules, RULES):
                from dataclasses import replace

                answer(replace(default_state(problem), rules=tuple(rule)))

    thread = Thread(target=work, daemon=True)
    thread.start()
    return thread
