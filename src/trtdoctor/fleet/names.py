"""What Kubernetes takes as a name, a label and an amount: its validators in other languages let much pass."""

from __future__ import annotations

import re

_LABEL = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?", re.ASCII)
_DNS_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_IMAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:@-]{0,510}", re.ASCII)


def is_label_value(text: str) -> bool:
    """At most 63 letters, digits, ``-``, ``_`` and ``.``, with a letter or digit at both ends; or nothing."""
    return _LABEL.fullmatch(text) is not None


def is_label_key(text: str) -> bool:
    """A name as a label's value that is not empty, after a DNS name and ``/`` if any."""
    prefix, slash, name = text.rpartition("/")
    return bool(name) and is_label_value(name) and (not slash or is_dns_name(prefix))


def is_dns_name(text: str) -> bool:
    """A subdomain as RFC 1123 has it: DNS labels between dots, at most 253 characters."""
    return len(text) <= 253 and all(is_dns_label(part) for part in text.split("."))


def is_dns_label(text: str) -> bool:
    """A label as RFC 1123 has it: at most 63 small letters, digits and ``-``, with a letter or digit at both ends."""
    return _DNS_LABEL.fullmatch(text) is not None


def is_image(text: str) -> bool:
    """Looks like a reference to an image: nothing that could end its string or hold a blank."""
    return _IMAGE.fullmatch(text) is not None


def slug(text: str, most: int) -> str:
    """``text`` as a piece of a DNS label."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:most].strip("-") or "x"
