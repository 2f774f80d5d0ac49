"""Why an object could not be read, and what to do: the library's errors in words of our own.

The texts of the library are searched, never shown: they hold whole addresses, signatures and bodies of answers.
"""

from __future__ import annotations

import posixpath
import re
from typing import Literal
from urllib.parse import quote

from trtdoctor.model.engine import PathStatus
from trtdoctor.model.finding import Fix
from trtdoctor.named import NamedTuple
from trtdoctor.sources.addresses import EXTRA, Address, Scheme, odd_part
from trtdoctor.sources.reach import ENDPOINTS, NOBODY, PREFIXES
from trtdoctor.text import shell_quote, size

LONGEST_ADDRESS = 60_000
"""Bytes of an address; the library ends in a panic where it has more than 65,534."""
LONGEST = 20_000
"""Characters of an error that are looked at."""
_STATUS = re.compile(r"status code: (\d{3})|\bstatus: (\d{3}),")
_CODE = re.compile(r"<Code>([A-Za-z]{3,60})</Code>")
_NO_CREDENTIALS = re.compile(
    r"performing (?:GET|PUT|POST) http://(?:169\.254\.|metadata\.google)"
    r"|source: TokenRequest|MissingAccount|(?:Open|Decode|Missing)Credentials|AzureCli"
)
"""The cloud's own address for machines, which the library asks last, and files of credentials that it cannot read."""
_EXPIRED = frozenset({"ExpiredToken", "InvalidToken", "TokenRefreshRequired", "AuthorizationHeaderMalformed"})
"""What S3 calls refused credentials, with 400."""
_DENIED = frozenset({"PermissionDeniedError", "UnauthenticatedError"})
_SILENCE = frozenset(
    {
        "the name of the server cannot be found",
        "the certificate of the server is not trusted",
        "no answer came in time",
        "no connection could be made",
        "the connection was cut",
    }
)
"""What is so for every object of the store."""
_MOVED = frozenset({301, 307, 308})
_NO_STORE = frozenset({"NoSuchBucket", "ContainerNotFound"})
WHO: dict[Scheme, tuple[str, str, tuple[str, ...]]] = {
    "s3": (
        "see who you are, and hand the credentials on in the environment: profiles of the AWS CLI are not read",
        "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN; AWS_SKIP_SIGNATURE=true for a public bucket",
        ("aws sts get-caller-identity", 'eval "$(aws configure export-credentials --format env)"'),
    ),
    "gs": (
        "log in, or name a key file in GOOGLE_APPLICATION_CREDENTIALS",
        "GOOGLE_APPLICATION_CREDENTIALS; GOOGLE_SKIP_SIGNATURE=true for a public bucket",
        ("gcloud auth application-default login",),
    ),
    "az": (
        "log in and let the login count, or give the account's key",
        "AZURE_STORAGE_ACCOUNT_NAME, and AZURE_STORAGE_ACCOUNT_KEY or AZURE_STORAGE_SAS_TOKEN",
        ("az login", "export AZURE_USE_AZURE_CLI=true"),
    ),
}
"""Of each store: what to do about credentials, the variables that hold them, and commands."""


class Refusal(NamedTuple):
    """Why there are no bytes. ``kind`` tells what may be tried otherwise from what is final."""

    status: PathStatus
    kind: Literal["final", "empty", "unranged"] = "final"


def not_installed() -> PathStatus:
    return PathStatus(
        "unreachable", why="engines at an address need the extra `remote`", fix=Fix("install it", (EXTRA,))
    )


def too_slow(seconds: float) -> PathStatus:
    return _unreachable(f"the store is too slow: {seconds:g} s were not enough")


def endless() -> PathStatus:
    return _unreachable("the server refuses with so long an answer that it was broken off")


def too_long(address: Address) -> PathStatus | None:
    if len(quote(max(address.whole, address.shown, key=len), errors="replace")) <= LONGEST_ADDRESS:
        return None
    return _unreachable("the address is longer than any store's")


def unaskable(address: Address) -> PathStatus | None:
    """What is wrong with the address itself; ``None`` where it can be asked for."""
    if (long := too_long(address)) is not None:
        return long
    if not address.place:
        return _unreachable(f"the address names no {'host' if address.scheme.startswith('http') else 'bucket'}")
    if address.scheme.startswith("http"):
        if address.named:
            why = "it holds a user's name or a password, which are not passed on"
            return PathStatus("refused", why=why, fix=Fix("use an address that is signed (presigned) instead"))
        return None
    if address.secret or address.named:
        title, variables, commands = WHO[address.scheme]
        why = "credentials are taken from the environment, not from the address"
        return PathStatus("refused", why=why, fix=Fix(f"{title} ({variables})", commands))
    if not address.key:
        return _unreachable("the address names a bucket and no object in it")
    if odd_part(address.key) is not None:
        why = "the name has an empty part, `.`, `..` or a control character, which obstore cannot ask for"
        return _unreachable(why, Fix("download it with the store's own tool", (download(address),)))
    return None


def why_not(address: Address, error: Exception) -> Refusal:
    """What an error of the library means."""
    text = str(error)[:LONGEST]
    found, word = _STATUS.search(text), _CODE.search(text)
    status = int(found[1] or found[2]) if found else None
    if status == 416:
        return Refusal(_unreachable("the server has no such range (416)"), "empty")
    if type(error).__name__ == "NotSupportedError" or "source: NotPartial" in text:
        return Refusal(no_ranges(address, None), "unranged")
    return Refusal(_status(address, error, text, status, word[1] if word else ""))


def _status(address: Address, error: Exception, text: str, status: int | None, code: str) -> PathStatus:
    answer = f"the server answered {status}{f' ({code})' if code else ''}"
    if isinstance(error, FileNotFoundError) or code in _NO_STORE:
        return _missing(address, code)
    if _NO_CREDENTIALS.search(text):
        return _refused(address, "no usable credentials were found")
    if type(error).__name__ in _DENIED or status in (401, 403) or code in _EXPIRED:
        return _refused(address, answer)
    if address.scheme == "s3" and (status in _MOVED or "inner: BareRedirect" in text):
        why = "the server leads on, but not to the object: the bucket lies in another region"
        return _unreachable(why, Fix("name it", ("export AWS_REGION=REGION",)))
    if status is None:
        return _no_answer(address, text)
    if status >= 500 or status == 429:
        return _unreachable(f"{answer}, after retries", Fix("try again later"), silent=True)
    return _unreachable(answer, look(address))


def _missing(address: Address, code: str) -> PathStatus:
    what = {"s3": "bucket", "gs": "bucket", "az": "container"}.get(address.scheme, "server")
    why = f"the {what} does not exist" if code in _NO_STORE else ""
    return PathStatus("missing", why=why, fix=look(address))


def _refused(address: Address, why: str) -> PathStatus:
    if address.scheme not in WHO:
        if address.secret:
            fix = Fix("have the address signed anew: such addresses are valid for a time only")
        else:
            fix = Fix("use an address that is signed, or download it with a tool that logs in", (download(address),))
        return PathStatus("refused", why=why, fix=fix)
    title, variables, commands = WHO[address.scheme]
    if address.scheme == "s3" and "403" in why:
        why += ", which S3 also says of what does not exist, to those who may not list"
    return PathStatus("refused", why=why, fix=Fix(f"{title} ({variables})", commands))


def _no_answer(address: Address, text: str) -> PathStatus:
    if f"{NOBODY}," in text:
        return _elsewhere(address)
    if "BadScheme" in text and address.scheme == "https":
        return _unreachable("the server leads on to an http:// address, which is not private", look(address))
    if "BadScheme" in text:
        why = "the endpoint is an http:// address, which is not private and has to be allowed"
        return _unreachable(
            why, Fix("allow it, if the network is trusted", (f"export {PREFIXES[address.scheme]}_ALLOW_HTTP=true",))
        )
    table = (
        ("dns error", "the name of the server cannot be found"),
        ("ertificate", "the certificate of the server is not trusted"),
        ("kind: Timeout", "no answer came in time"),
        ("timed out", "no answer came in time"),
        ("kind: Connect", "no connection could be made"),
        ("Content-Length", "the server says neither ranges nor a size, as a login page does"),
        ("content length", "the server says neither ranges nor a size, as a login page does"),
        ("Content-Range", "the server gives ranges without saying of what size the whole is"),
        ("UnexpectedRange", "the server sent another range than it was asked for"),
        ("CONTENT_RANGE", "the server gives ranges without saying of what size the whole is"),
        ("TooManyRedirects", "the server leads on without end"),
        ("BareRedirect", "the server leads on, but not to the object"),
        ("kind: Interrupted", "the connection was cut"),
        ("IncompleteMessage", "the connection was cut"),
    )
    why = next((words for mark, words in table if mark in text), "the library could not read the answer")
    return _unreachable(why, look(address), silent=why in _SILENCE)


def _elsewhere(address: Address) -> PathStatus:
    why = "the server leads on to another host, which was not named and is not asked"
    if address.scheme in WHO:  # so it is for every object of the bucket
        command = f"export {ENDPOINTS[address.scheme][0]}=https://HOST"
        return _unreachable(why, Fix("if you trust that host, name it", (command,)), silent=True)
    where = f"curl -sS -o /dev/null -r 0-0 -w '%{{redirect_url}}\\n' {shell_quote(address.shown)}{_query(address)}"
    return _unreachable(why, Fix("see where to, and if you trust that host, name that address", (where,)))


def no_ranges(address: Address, size_bytes: int | None) -> PathStatus:
    many = "" if size_bytes is None else f", and the object is too large to fetch all of it ({size(size_bytes)})"
    why = f"the server gives no ranges{many}"
    return _unreachable(why, Fix("download it, and check the file", (download(address),)))


def _unreachable(why: str, fix: Fix | None = None, *, silent: bool = False) -> PathStatus:
    return PathStatus("unreachable", why=why, fix=fix, silent=silent)


def not_where_listed(address: Address) -> PathStatus:
    """What is said where the store lists an object and does not have it."""
    why = "it was listed and is not there: deleted since, or its name begins or ends with `/`, which obstore takes off"
    return _unreachable(why, look(address))


def given_up(status: PathStatus, times: int) -> PathStatus:
    """What is said of an object that is not asked for, because its store did not answer so many times in a row."""
    why = f"it was not asked for: the store did not answer for {times} objects in a row ({status.why})"
    return status._replace(why=why)


def look(address: Address) -> Fix:
    """How to see what is there, with the store's own tool."""
    folder = posixpath.dirname(address.key)
    place = f"{address.scheme}://{address.place}/{folder}/" if folder else f"{address.scheme}://{address.place}/"
    command = {
        "s3": f"aws s3 ls {shell_quote(place)}",
        "gs": f"gcloud storage ls {shell_quote(place)}",
        "az": f"az storage blob list --output table --container-name {shell_quote(address.place)}"
        + (f" --prefix {shell_quote(folder + '/')}" if folder else ""),
    }.get(address.scheme, f"curl -sS -o /dev/null -D - -r 0-15 {shell_quote(address.shown)}{_query(address)}")
    return Fix("see what is there", (command,))


WITH_QUERY = "    # add the query of the address, `?…` within quotes: it is signed, and its query is not shown"


def _query(address: Address) -> str:
    return WITH_QUERY if address.secret and address.scheme.startswith("http") else ""


def local_name(address: Address) -> str:
    """The name of a copy in the folder that one is in."""
    name = posixpath.basename(address.key) or "model.engine"
    return f"./{name}" if name.startswith("-") else name


def download(address: Address) -> str:
    """The command that downloads it to the folder that one is in."""
    source, target = shell_quote(address.shown), shell_quote(local_name(address))
    if address.scheme == "s3":
        return f"aws s3 cp {source} {target}"
    if address.scheme == "gs":
        return f"gcloud storage cp {source} {target}"
    if address.scheme == "az":
        container, key = shell_quote(address.place), shell_quote(address.key)
        return f"az storage blob download --container-name {container} --name {key} --file {target}"
    return f"curl -fL -o {target} {source}{_query(address)}"
