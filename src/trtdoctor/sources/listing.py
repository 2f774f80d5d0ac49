"""What lies below an address, a page after the other: nothing but the names in hand is kept."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.model.engine import ENGINE_NAMES, PathStatus
from trtdoctor.model.finding import Fix
from trtdoctor.sources.addresses import Listed, parsed
from trtdoctor.sources.remote import ListingEnded, keys_below
from trtdoctor.text import counted, printable, shell_quote


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
            self.status = self._bad_name(end.name) if end.status is None else end.status
            if self.count:
                self.status = self.status._replace(why=self._so_far(self.status.why))

    def _bad_name(self, name: str) -> PathStatus:
        named = f" ({printable(name, 200)!r})" if name else ""
        why = f"a name has an empty part, `.` or `..`{named}, which ends the listing"
        return PathStatus("unreachable", why=why, fix=self._by_hand())

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
