"""A manifest as JSON, in the shape of ``schema/manifest-v1.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping

from trtdoctor.errors import ManifestError
from trtdoctor.manifests.reading import LARGEST
from trtdoctor.model.manifest import Contents, Manifest
from trtdoctor.model.target import SCHEMA_VERSION
from trtdoctor.text import printable


def text(manifest: Manifest, tool: Mapping[str, str]) -> str:
    """The whole document, ASCII. Raises ``ManifestError`` for one that would be too large to be read back."""
    file = {"name": manifest.name, **_contents(manifest.contents), "modified": manifest.modified}
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {**tool, "version": manifest.made_by},
        "made": manifest.made,
        "file": file,
        "engines": [{"member": one.member, "facts": dict(one.facts)} for one in manifest.engines],
        "plugins": [{"name": one.name, **_contents(one.contents)} for one in manifest.plugins],
        "checked": [one._asdict() for one in manifest.checked],
    }
    written = json.dumps(document, indent=2) + "\n"
    if len(written) > LARGEST:
        written = json.dumps(document, separators=(",", ":")) + "\n"
    if len(written) > LARGEST:
        raise ManifestError(
            f"the facts of {printable(manifest.name)} take {len(written):,} bytes; a manifest has at most {LARGEST:,}"
        )
    return written


def _contents(contents: Contents) -> dict[str, object]:
    return contents._asdict()
