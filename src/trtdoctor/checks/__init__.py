"""The chain: every check, in the order in which a person would ask. A diff of this tuple is a diff of behaviour."""

from __future__ import annotations

from trtdoctor.checks import file, hardware, header, host, libraries, plugins, probe, profiles, special, versions
from trtdoctor.model.check import Check

CHAIN: tuple[Check, ...] = (
    file.readable,
    file.settled,
    file.is_engine,
    file.bare,
    file.local,
    header.binary,
    header.sound,
    header.whole,
    header.ended,
    header.checksum,
    host.gpu,
    host.driver,
    host.health,
    host.compute_mode,
    host.memory,
    versions.product,
    versions.version,
    versions.runtime_kind,
    versions.host_code,
    versions.bindings,
    special.weights,
    special.capability,
    special.known_bugs,
    hardware.platform,
    hardware.supported,
    hardware.architecture,
    hardware.same_model,
    hardware.memory,
    libraries.installed,
    libraries.complete,
    libraries.same_everywhere,
    libraries.one_cuda,
    plugins.standard,
    plugins.custom,
    plugins.registered,
    libraries.plugin_libraries,
    profiles.names,
    profiles.fits,
    probe.starts,
    probe.libraries,
    probe.registry,
    probe.deserializes,
    probe.same_facts,
    probe.executes,
    probe.finite,
    probe.repeatable,
    probe.ends,
)

MASKS: dict[str, frozenset[str]] = {
    # cause: the symptoms that it explains
    "TRT002": frozenset({"TRT003", "TRT010", "TRT011", "TRT012", "TRT013", "TRT014"}),
    "TRT010": frozenset({"TRT011", "TRT012", "TRT013", "TRT014", "TRT102", "TRT203", "TRT204"}),
    "TRT012": frozenset({"TRT011", "TRT013", "TRT014"}),
    "TRT013": frozenset({"TRT011"}),
    "TRT202": frozenset({"TRT203"}),
    "TRT205": frozenset({"TRT305"}),
    "TRT313": frozenset({"TRT102"}),
    "TRT502": frozenset({"TRT503", "TRT504"}),
    "TRT503": frozenset({"TRT504"}),
}
"""When both fire, the second is only a consequence of the first: it stays in the report, marked."""
