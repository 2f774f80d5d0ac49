"""What lies below an address, a page after the other: nothing but the names in hand is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trtdoctor.model.engine import ENGINE_NAMES, PathStatus
from trtdoctor.model.finding import Fix
from trtdoctor.sources.addresses import Listed, parsed
from trtdoctor.sources.remote import ListingEnded, keys_below
from trtdoctor.text import counted, listing, printable, shell_quote

MOST_SHOWN = 3
PAGE = 1000
"""Names that S3 tells at a time; of a page with one that cannot be told the library gives none."""


class Listing:
    """The addresses of the objects below ``address``, in the store's order, which is that of their names.

    After the last, ``status`` says why there were no more of them; ``None``: that were all.
    """

    def __init__(self, address: str) -> None:
        self.address = parsed(address)
        self.count = 0
        self.status: PathStatus | None = None
        self._last = ""

    def __iter__(self) -> Iterator[Listed]:
        address = self.address
        if address.scheme in ("https", "http"):
            why = f"over {address.scheme} nobody says what lies below an address"
            self.status = PathStatus("unreachable", why=why, fix=Fix("name each engine, or give a list: --files-from"))
            return
        base = address._replace(key="").shown
        try:
            for key, seen in keys_below(address):
                self.count += 1
                self._last = key
                yield Listed(f"{base}/{key}", address._replace(key=key), seen=seen)
        except ListingEnded as end:
            if end.status is None:
                status = PathStatus("unreachable", why=self._bad_names(end.names), fix=self._by_hand())
            else:
                status = end.status
            self.status = status if end.whole or not self.count else status._replace(why=self._so_far(status.why))

    def _bad_names(self, names: Sequence[str]) -> str:
        shown = listing([repr(printable(name, 200)) for name in names[:MOST_SHOWN] if name])
        more = f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else ""
        have = "a name has" if len(names) == 1 else f"{len(names)} names have"
        return f"{have} an empty part, `.` or `..` ({shown}{more}), which hides up to {PAGE:,} names before it"

    def _so_far(self, why: str) -> str:
        behind = f"behind {printable(self._last, 200)!r}"
        return f"the listing stopped after {counted(self.count, 'object')}, {behind}: {why}"

    def _by_hand(self) -> Fix:
        """How to list with the store's own tool, and check what that finds."""
        bucket, prefix = self.address.place, self.address.key
        place = shell_quote(f"{self.address.scheme}://{bucket}/{prefix}")
        start = shell_quote(f"s|^|{self.address.scheme}://{bucket}/|")
        under = f" --prefix {shell_quote(prefix)}" if prefix else ""
        container = shell_quote(bucket)
        lists = {
            "s3": f"aws s3 ls --recursive {place} | awk '{{ print $4 }}' | sed {start}",
            "gs": f"gcloud storage ls {shell_quote(f'gs://{bucket}/{prefix}**')}",
            "az": f"az storage blob list --container-name {container}{under} --query '[].name' -o tsv | sed {start}",
        }
        names = "|".join(name[1:] for name in ENGINE_NAMES)
        command = f"{lists[self.address.scheme]} | grep -E '[.]({names})$' | trtdoctor check --files-from -"
        return Fix("rename that object, or list with the store's own tool", (command,))
