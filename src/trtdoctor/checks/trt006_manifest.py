"""TRT006: the file is the one that its manifest describes."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import need
from trtdoctor.model.finding import Finding


@check("TRT006", "the file is the one that its manifest describes", stage="file", needs=("TRT001",))
def as_recorded(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Where `ENGINE.trtdoctor.json`, written by `trtdoctor manifest`, lies beside the engine: the size of the file and
    the facts in it against those in the manifest, and with `--verify` or `--require-manifest` the SHA-256 of the whole
    file and of the plugin libraries that the manifest names. A library is looked for among those of `--plugin` and
    beside the engine.

    ## Why it matters
    Plans of TensorRT after 8.0 carry no checksum: many with a flipped bit in the weights load without a word, and
    compute something else. A deployment that copied another build of the engine loads that, too.

    ## How to fix
    Copy the engine again. If it was built again on purpose, write its manifest again, where it was built:
    `trtdoctor manifest --force ENGINE`.

    ## Confidence
    Certain that the file is not the one that was recorded. Without `--verify` contents are not compared, and a note
    says so. The verdict that a manifest records is shown, never believed.
    """
    beside = need(facts.manifest)  # most engines have none, and pay for nothing more
    from trtdoctor.checks.manifest_findings import findings

    yield from findings(facts, beside)
