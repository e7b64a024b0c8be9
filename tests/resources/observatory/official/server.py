"""A server of files on the loopback that behaves as a catalogue's: validators, ranges, redirections, waits, cuts."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Shop:
    """What the server holds, and how it is made to misbehave. `asked` keeps the headers of each request of the file."""

    content: bytes = b""
    version: int = 1
    published_sha1: str = ""
    cut_after: int = 0
    cuts_left: int = 0
    refusals: list[int] = field(default_factory=list)
    strong: bool = True
    address: str = ""
    # The boundaries of communes, by department, as the geographical service answers them.
    boundaries: dict[str, bytes] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    described: int = 0
    # Other files, by the path they stand at.
    others: dict[str, bytes] = field(default_factory=dict)

    @property
    def communes(self) -> str:
        return f"{self.address}/departements/{{departement}}/communes?fields=nom,code&format=geojson&geometry=contour"

    @property
    def file(self) -> str:
        return f"{self.address}/decp.json"

    @property
    def description(self) -> str:
        return f"{self.address}/api/2/datasets/resources/essai/"

    @property
    def etag(self) -> str:
        return f'{"" if self.strong else "W/"}"v{self.version}"'

    def publish(self, *records: dict[str, Any]) -> None:
        """Another version of the file."""
        self.content = json.dumps({"marches": {"marche": list(records)}}, ensure_ascii=False).encode()
        self.version += 1


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    shop: Shop

    def log_message(self, *words: Any) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        shop = self.shop
        if self.path == "/ailleurs":
            self._answer(302, {"Location": shop.file})
        elif "/api/2/" in self.path:
            shop.described += 1
            checksum = {"type": "sha1", "value": shop.published_sha1 or hashlib.sha1(shop.content).hexdigest()}
            self._answer(200, {}, json.dumps({"resource": {"url": shop.file, "checksum": checksum}}).encode())
        elif asked := re.fullmatch(
            r"/departements/(\w+)/communes\?fields=nom,code&format=geojson&geometry=contour", self.path
        ):
            found = shop.boundaries.get(asked[1])
            self._answer(200 if found else 404, {"Content-Type": "application/json"}, found or b"[]")
        elif self.path in shop.others:
            self._answer(200, {}, shop.others[self.path])
        elif self.path != "/decp.json":
            self._answer(404, {})
        elif shop.refusals:
            self._answer(shop.refusals.pop(0), {"Retry-After": "0"})
        else:
            self._file()

    def _file(self) -> None:
        shop, content, status = self.shop, self.shop.content, 200
        shop.asked.append(dict(self.headers))
        headers = {"ETag": shop.etag, "Last-Modified": formatdate(1_790_000_000 + shop.version, usegmt=True)}
        if self.headers.get("If-None-Match") == shop.etag:
            self._answer(304, headers)
            return
        asked = self.headers.get("Range", "")
        if asked and self.headers.get("If-Range") == shop.etag:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            if start >= len(content):
                self._answer(416, {"Content-Range": f"bytes */{len(content)}"})
                return
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
            content, status = content[start:], 206
        cut = shop.cut_after if shop.cuts_left else 0
        shop.cuts_left = max(0, shop.cuts_left - 1)
        self._answer(status, headers, content, cut=cut)

    def _answer(self, status: int, headers: dict[str, str], content: bytes = b"", *, cut: int = 0) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[:cut] if cut else content)
        if cut:
            self.close_connection = True


@contextmanager
def serving() -> Iterator[Shop]:
    """The server, until the end of the block."""
    shop = Shop()
    handler = type("Handler", (_Handler,), {"shop": shop})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        shop.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield shop
        finally:
            server.shutdown()
            thread.join()
