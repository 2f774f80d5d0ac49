"""Configurations made in memory for the tables of the checks that compare them with an engine."""

from __future__ import annotations

from typing import Any

from samples import with_body
from trtdoctor.model.check import Facts
from trtdoctor.model.configuration import (
    AnyConfiguration,
    ConfigTensor,
    Configuration,
    InstanceGroup,
    NamedFile,
    Said,
)
from trtdoctor.sources.opening import is_address

PATH = "/models/net/config.pbtxt"
DEFAULT = NamedFile("default", Said("model.plan", 0), "/models/net/1/model.plan", True)


def said(value: Any, line: int = 3) -> Said[Any]:
    return Said(value, line, f"line {line}")


def triton(**more: Any) -> Configuration:
    return Configuration("triton", PATH, **{"files": (DEFAULT,), **more})


def deepstream(**more: Any) -> Configuration:
    return Configuration("deepstream", "/models/config_infer.txt", **more)


def tensor(
    name: str, mode: Any = "input", dtype: str | None = None, dims: tuple[int, ...] | None = None
) -> ConfigTensor:
    return ConfigTensor(
        said(name), mode, None if dtype is None else said(dtype, 4), None if dims is None else said(dims, 5)
    )


def group(**more: Any) -> InstanceGroup:
    return InstanceGroup(said(""), **more)


def beside(
    *found: AnyConfiguration, words: str | None = None, path: str = "/models/net/1/model.plan", **body: Any
) -> Facts:
    """An engine with the sample body (inputs images ?x3x?x? and scale 2, output out 1x8) and configurations."""
    facts = with_body(words, **body)
    engine = facts.engine._replace(path=path)
    return facts._replace(engine=engine, configurations=found, at_address=is_address(path))
