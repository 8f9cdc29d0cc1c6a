"""Serve the built book on localhost and open a browser: python tools/read.py [PORT].

A port that another program uses is left alone, and the next free one taken. A browser asks `localhost` on IPv6 first,
so a program that listens there alone counts too.
"""

import contextlib
import functools
import http.server
import socket
import sys
import threading
import webbrowser
from pathlib import Path

BOOK = Path(__file__).resolve().parents[1] / "_build" / "html"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files without a line for each."""

    def log_message(self, *args):
        """Say nothing."""


def busy(port: int) -> bool:
    """Say whether something answers there."""
    for host in ("::1", "127.0.0.1"):
        with contextlib.suppress(OSError):
            socket.create_connection((host, port), timeout=1).close()
            return True
    return False


def serve(port: int) -> http.server.ThreadingHTTPServer:
    """Take the first free port from this one on."""
    handler = functools.partial(Quiet, directory=BOOK)
    for free in range(port, min(port + 100, 65536)):
        if not busy(free):
            try:
                return http.server.ThreadingHTTPServer(("127.0.0.1", free), handler)
            except OSError:
                continue  # not ours to take
    sys.exit(f"The ports from {port} on are all in use; name another one: make read PORT=9000")


def main() -> None:
    """Serve until Ctrl-C."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    server = serve(port)
    address = f"http://localhost:{server.server_port}/"
    instead = "" if server.server_port == port else f" (port {port} is in use)"
    print(f"Serving on {address}{instead}, Ctrl-C stops; make read PORT=9000 takes another port.", flush=True)
    threading.Thread(target=webbrowser.open_new_tab, args=[address], daemon=True).start()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
