"""Whom the library may ask for what is at an address: hosts that the address and the environment name, nobody else.

It follows servers wherever they lead, and has no option against that. So every host that was not named is behind a
proxy that is not there; and where a proxy is set, all that does not bypass it is behind that one, so that no server
leads around it.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping, Sequence
from functools import lru_cache

from trtdoctor.errors import BudgetExceeded
from trtdoctor.model.budget import Budget
from trtdoctor.named import NamedTuple
from trtdoctor.sources.addresses import Address, Scheme, parsed
from trtdoctor.sources.json_values import value_of
from trtdoctor.sources.local import read_file

NOBODY = "127.0.0.1:0"
"""The proxy of hosts that may not be asked: nobody can listen there."""
Variables = tuple[tuple[str, str], ...]
PREFIXES = {"s3": "AWS", "gs": "GOOGLE", "az": "AZURE"}
NAMES: Mapping[str, tuple[str, ...]] = {
    "s3": ("AWS_",),
    "gs": ("GOOGLE_", "GCE_METADATA_", "SERVICE_ACCOUNT"),
    "az": ("AZURE_", "AZURITE_", "IDENTITY_ENDPOINT"),
}
"""How the variables begin that the library goes by."""
ENDPOINTS: Mapping[str, tuple[str, ...]] = {
    "s3": ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"),
    "gs": ("GOOGLE_BASE_URL",),
    "az": ("AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT"),
}
"""Variables that name the server of a store, the first one that is set."""
CREDENTIALS: Mapping[str, tuple[str, ...]] = {
    "s3": ("http://169.254.169.254", "http://169.254.170.2"),
    "gs": ("https://accounts.google.com", "http://metadata.google.internal", "http://169.254.169.254"),
    "az": ("https://login.microsoftonline.com", "http://169.254.169.254"),
}
"""Where the library asks for credentials, unless a variable names another place."""
OF_ENVIRONMENT = ("allow_http", "allow_invalid_certificates")
"""Options of the library that people set as ``AWS_ALLOW_HTTP``, … ."""
OWN_PROXY = ("proxy_url", "proxy_excludes", "proxy_ca_certificate")
"""The same for a proxy of one store, which holds then; the last two without the first say nothing."""
PROXY_SCHEMES = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")
"""Others are none to the library."""
MOST_BYTES = 1 << 20
"""Bytes of a file of credentials that are looked at."""


class Reach(NamedTuple):
    """How the server of a bucket is asked."""

    options: Mapping[str, object]
    """Those of the library's client."""
    private: bool
    """Whether nobody on the way can read or change what comes."""


def variables_of(scheme: Scheme) -> Variables:
    """All of the environment that decides who is asked, and how, for a bucket."""
    names = NAMES[scheme]
    return tuple(
        sorted(item for item in os.environ.items() if item[0].startswith(names) or item[0].lower().endswith("_proxy"))
    )


def of_server(address: Address) -> dict[str, object]:
    """Options with which only the host of an ``https`` or ``http`` address is asked."""
    return {"allow_http": address.scheme == "http", **_behind((address,), os.environ)}


@lru_cache(maxsize=64)
def of_bucket(scheme: Scheme, place: str, variables: Variables) -> Reach:
    """How a bucket, or a container, is asked with these variables."""
    said = dict(variables)
    endpoints = _endpoints(scheme, place, said)
    of_store = [item for item in variables if item[0].startswith(NAMES[scheme]) and not item[0].endswith("_PROXY_URL")]
    named = [value for _, value in of_store if value.lower().startswith(("https://", "http://"))]
    named += [f"http://{value}" for name, value in of_store if name.startswith("GCE_METADATA_")]
    options = _behind([parsed(one) for one in (*endpoints, *named, *CREDENTIALS[scheme])], said)
    prefix = PREFIXES[scheme]
    # Options that are given leave out those of the environment.
    own = {name: said[f"{prefix}_{name}".upper()] for name in OWN_PROXY if f"{prefix}_{name}".upper() in said}
    if "proxy_url" in own:
        options = dict(own)
    for name in OF_ENVIRONMENT:
        options[name] = said.get(f"{prefix}_{name}".upper(), "").lower() == "true"
    return Reach(options, not endpoints[0].lower().startswith("http://"))


def _endpoints(scheme: Scheme, place: str, said: Mapping[str, str]) -> list[str]:
    """The servers of a bucket, that of its objects first."""
    given = next((said[name] for name in ENDPOINTS[scheme] if name in said), None)
    if scheme == "az":
        return _of_azure(given, said)
    if scheme == "s3":
        return _of_amazon(given, place, said)
    return [given or _base_url(said) or "https://storage.googleapis.com"]


def _of_azure(given: str | None, said: Mapping[str, str]) -> list[str]:
    if "AZURE_STORAGE_USE_EMULATOR" in said:
        return [said.get("AZURITE_BLOB_STORAGE_URL", "http://127.0.0.1")]
    account = said.get("AZURE_STORAGE_ACCOUNT_NAME", "")
    return (
        [given] if given else [f"https://{account}.blob.{one}" for one in ("core.windows.net", "fabric.microsoft.com")]
    )


def _of_amazon(given: str | None, bucket: str, said: Mapping[str, str]) -> list[str]:
    regions = {said[name] for name in ("AWS_REGION", "AWS_DEFAULT_REGION") if name in said} or {"us-east-1"}
    logins = [f"https://sts.{region}.amazonaws.com" for region in regions]
    if given:
        return [given, *logins]
    zone = bucket.removesuffix("--x-s3").rpartition("--")[2]
    one_zone = f"{bucket}.s3express-{zone}" if bucket.endswith("--x-s3") else "s3"
    return [*(f"https://{one}.{region}.amazonaws.com" for region in regions for one in ("s3", one_zone)), *logins]


def _base_url(said: Mapping[str, str]) -> str | None:
    """The server that Google's key of a service account names, as those of emulators do."""
    key = said.get("GOOGLE_SERVICE_ACCOUNT_KEY", "").encode()
    names = ("GOOGLE_SERVICE_ACCOUNT", "GOOGLE_SERVICE_ACCOUNT_PATH", "SERVICE_ACCOUNT")
    path = next((said[name] for name in names if name in said), None)
    try:
        found = value_of(key if path is None else read_file(path, Budget(path, bytes=MOST_BYTES)))
    except (OSError, ValueError, RecursionError, BudgetExceeded):
        return None  # the library says what is wrong with it
    url = found.get("gcs_base_url") if isinstance(found, dict) else None
    return url if isinstance(url, str) else None


def _behind(named: Sequence[Address], said: Mapping[str, str]) -> dict[str, object]:
    """Options with which nobody but ``named``, and the proxy where one is set for them, is connected to."""
    direct: list[str] = []
    behind: str | None = None
    for one in named:
        proxy = _proxy(one, said)
        if proxy is None:
            direct.append(one.host)
        else:
            behind = behind or proxy
    return {"proxy_url": behind or f"http://{NOBODY}", "proxy_excludes": ",".join(dict.fromkeys(direct))}


def _proxy(address: Address, said: Mapping[str, str]) -> str | None:
    """The proxy through which a host is asked, as the library finds it."""
    for name in (f"{address.scheme}_proxy", "all_proxy"):
        found = said.get(name.upper()) or said.get(name)
        if not found:
            continue
        url = found if "://" in found else f"http://{found}"
        if url.partition("://")[0].lower() in PROXY_SCHEMES:
            return None if _bypassed(address.host, said.get("NO_PROXY") or said.get("no_proxy") or "") else url
    return None


def _bypassed(host: str, names: str) -> bool:
    """Whether ``NO_PROXY`` names a host: itself, a domain that it is in, or a network."""
    for name in (one.strip().lower() for one in names.split(",")):
        bare = name.lstrip(".")
        if name == "*" or (bare and (host == bare or host.endswith(f".{bare}"))):
            return True
        try:
            if ipaddress.ip_address(host) in ipaddress.ip_network(name, strict=False):
                return True
        except ValueError:
            continue
    return False
