"""What deepstream-app makes of an engine: the groups of its own file stand before the nvinfer files that they name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from trtdoctor.configs import deepstream
from trtdoctor.model.configuration import AnyConfiguration, Configuration, NamedFile, Unread

MOST_READ = 32
"""Files of nvinfer that are read because a group names them."""


def using(
    apps: Iterable[str], is_of: Callable[[Configuration], bool], told: frozenset[str]
) -> Iterator[AnyConfiguration]:
    """What the groups in ``apps`` say of the engine, and what the files say that they name for it; those of ``told``
    are compared already. ``is_of`` tells whether a configuration names the engine."""
    read: dict[str, AnyConfiguration] = {}
    for app in apps:
        for group, config in deepstream.groups(app):
            if config is not None and config.path not in read:
                if len(read) >= MOST_READ:
                    why = f"names more files than are looked at: {MOST_READ} for an engine"
                    yield Unread("deepstream", app, why)
                    return
                read[config.path] = deepstream.of(config.path)
            inner = read[config.path] if config is not None else None
            yield from _of_group(group, config, inner, is_of, told)
            told |= {config.path} if config is not None else set()


def _of_group(
    group: Configuration, config: NamedFile | None, inner: AnyConfiguration | None,
    is_of: Callable[[Configuration], bool], told: frozenset[str],
) -> Iterator[AnyConfiguration]:  # fmt: skip
    rest = inner if isinstance(inner, Configuration) else None
    named = rest if rest is not None and is_of(rest) else None
    whole = group._replace(files=(*group.files, *_sources(rest, config)))
    if is_of(group):
        yield whole
        if named is None and inner is not None:
            yield from _the_rest(group, inner, told)
    elif any(one.key == "model-engine-file" for one in group.marks):
        yield whole._replace(names_it=False)
    elif named is not None:
        yield from _overriding(whole, named)


def _the_rest(group: Configuration, inner: AnyConfiguration, told: frozenset[str]) -> Iterator[AnyConfiguration]:
    """What the file of nvinfer says of an engine that only the group names."""
    if isinstance(inner, Configuration):
        batch = inner.max_batch_size if group.max_batch_size is None else None
        yield inner._replace(max_batch_size=batch, files=_sources(inner, None))
    elif inner.path not in told:
        yield inner


def _overriding(whole: Configuration, named: Configuration) -> Iterator[Configuration]:
    """What a group changes of a file of nvinfer that names the engine."""
    own = next((one for one in whole.files if one.role == "engine"), None)
    if own is not None:
        if own.there is False:
            yield whole._replace(names_it=False)
    elif whole.max_batch_size is not None or whole.marks:
        yield whole._replace(files=(*whole.files, *(one for one in named.files if one.role == "engine")))


def _sources(rest: Configuration | None, config: NamedFile | None) -> tuple[NamedFile, ...]:
    """What the engine can be built from; where that was not read, nobody knows."""
    if rest is not None:
        return tuple(one for one in rest.files if one.role == "source")
    return (config._replace(there=None),) if config is not None else ()
