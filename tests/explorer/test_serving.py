"""Who is let in, and what is said when a port is taken."""

from __future__ import annotations

import socket

import pytest

from regret.cli import main
from regret.errors import RegretError
from regret.explorer.serving import Server, free_port, is_loopback

pytest.importorskip("dash")


@pytest.fixture
def guarded(monkeypatch):
    """A server that others could reach, were it not bound to this machine."""
    monkeypatch.setattr("regret.explorer.serving.is_loopback", lambda host: False)
    server = Server("127.0.0.1", 0)
    yield server
    server.server.server_close()


def _exit(words):
    with pytest.raises(SystemExit) as end:
        main(words)
    return end.value.code


def test_a_port_in_use_is_said_with_the_next_free_one(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert _exit(["explore", "--port", str(port)]) == 2
        offered = free_port("127.0.0.1", port)
    told = capsys.readouterr().err
    assert f"port = {port}: in use; {offered} is free: regret explore --port {offered}" in told


@pytest.mark.parametrize("words", [["--port", "99999"], ["--port", "x"], ["--host", "example.org"]])
def test_an_address_that_cannot_be_is_refused(words, capsys):
    assert _exit(["explore", *words]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_by_default_only_this_machine_is_listened_to():
    server = Server(port=0)
    try:
        assert is_loopback(server.host)
        assert server.token is None
        client = server.server.app.test_client()
        assert client.get("/", headers={"Host": f"127.0.0.1:{server.port}"}).status_code == 200
        assert client.get("/", headers={"Host": "elsewhere.example"}).status_code == 403
    finally:
        server.server.server_close()


def test_elsewhere_the_link_carries_a_token(guarded):
    client = guarded.server.app.test_client()
    assert client.get("/").status_code == 403
    assert client.get("/?token=guessed").status_code == 403
    assert client.get(guarded.url.partition(str(guarded.port))[2]).status_code == 200
    assert client.get("/").status_code == 200  # by the cookie


def test_without_dash_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "werkzeug.serving", None)
    with pytest.raises(RegretError, match="pip install"):
        Server(port=0)
