"""``regret explore``: the page, until it is interrupted."""

from __future__ import annotations

import webbrowser
from contextlib import suppress

from regret.domains import integer_in
from regret.explorer.serving import Server, warm_up
from regret.registry import parse_value

__all__ = ["run"]


def run(host: str, port: str, show: bool) -> int:
    """Serve the page."""
    server = Server(host, integer_in("[0, 65535]", "port", parse_value(port)))
    print(f"{server.url}  (Ctrl-C ends it)", flush=True)
    warm_up()
    if show:
        webbrowser.open(server.url)
    with suppress(KeyboardInterrupt):
        server.serve()
    return 0
