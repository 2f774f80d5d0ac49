"""Servers of others for engines in stores, started on this machine: moto for S3, Azurite for Azure."""

from __future__ import annotations

import base64
import email.utils
import functools
import hmac
import http.client
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from serving import aws


@contextmanager
def moto(*buckets: str) -> Iterator[dict[str, str]]:
    """moto's S3 with these empty buckets and nothing else; the variables that lead there."""
    host, port = _moto()
    for path in ("/moto-api/reset", *(f"/{bucket}" for bucket in buckets)):
        _ask(host, port, "POST" if path.startswith("/moto-api") else "PUT", path)
    yield aws(f"http://{host}:{port}")


@functools.cache
def _moto() -> tuple[str, int]:
    """One server for all tests of a process, with which it ends: to stop it takes half a second."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    return server.get_host_and_port()


AZURE_ACCOUNT = "devstoreaccount1"
AZURE_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""The key that Azure's emulators have: it is in their documentation."""


@contextmanager
def azurite(program: Path, *containers: str) -> Iterator[dict[str, str]]:
    """Azurite, whose main module ``program`` is, with these empty containers; the variables that lead there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["node", str(program), "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--inMemoryPersistence"]
    where = ["--blobHost", "127.0.0.1", "--blobPort", str(port)]
    with subprocess.Popen([*command, *where], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            _wait_for(port, process)
            for container in containers:
                path = f"/{AZURE_ACCOUNT}/{container}?restype=container"
                _ask("127.0.0.1", port, "PUT", path, _azure_headers(container))
            endpoint = f"http://127.0.0.1:{port}/{AZURE_ACCOUNT}"
            yield {
                "AZURE_STORAGE_ACCOUNT_NAME": AZURE_ACCOUNT,
                "AZURE_STORAGE_ACCOUNT_KEY": AZURE_KEY,
                "AZURE_STORAGE_ENDPOINT": endpoint,
                "AZURE_ALLOW_HTTP": "true",
            }
        finally:
            process.kill()


def _azure_headers(container: str) -> dict[str, str]:
    """Those of a request that makes a container, signed as Azure's "Shared Key" wants it."""
    date = email.utils.formatdate(usegmt=True)
    signed = f"PUT{chr(10) * 12}x-ms-date:{date}\nx-ms-version:2021-12-02\n"
    signed += f"/{AZURE_ACCOUNT}/{AZURE_ACCOUNT}/{container}\nrestype:container"
    digest = hmac.new(base64.b64decode(AZURE_KEY), signed.encode(), "sha256").digest()
    key = base64.b64encode(digest).decode()
    return {"x-ms-date": date, "x-ms-version": "2021-12-02", "Authorization": f"SharedKey {AZURE_ACCOUNT}:{key}"}


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until somebody listens at ``port``."""
    deadline = time.monotonic() + 30
    with socket.socket() as probe:
        while probe.connect_ex(("127.0.0.1", port)):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"azurite does not answer: {process.returncode}")
            time.sleep(0.05)


def _ask(host: str, port: int, method: str, path: str, headers: Mapping[str, str] | None = None) -> None:
    connection = http.client.HTTPConnection(host, port, timeout=20)
    try:
        connection.request(method, quote(path, "/?=&"), headers={"Content-Length": "0", **(headers or {})})
        answer = connection.getresponse()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.read(400)!r}")
    finally:
        connection.close()
