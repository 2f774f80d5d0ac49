"""Words that stand for a whole machine, as the facts that they carry: ``jetpack=6.2``, ``deepstream=9.0``.

Each fact has the page that states it as its source. What the tables do not hold is unknown: a neighbour says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from trtdoctor.errors import TargetError
from trtdoctor.knowledge import lookup
from trtdoctor.knowledge.capabilities import JETSON, boards_of
from trtdoctor.model.fact import Fact, Known, Unknown, known
from trtdoctor.model.gpu import NOT_NAMED, Gpu
from trtdoctor.model.plan import ComputeCapability
from trtdoctor.model.product import RuntimeKind, product_of
from trtdoctor.model.target import Target
from trtdoctor.model.version import PartialVersion
from trtdoctor.named import NamedTuple
from trtdoctor.text import dotted, listing, printable

if TYPE_CHECKING:
    from trtdoctor.knowledge.releases import JetPack

ON_JETSON = "linux-aarch64"
_MONTH = re.compile(r"\d\d\.\d\d")
_NUMBERS = re.compile(r"r?(\d{1,3}(?:\.\d{1,5}){1,3})(?=$|-)")


class Carried(NamedTuple):
    """What a word carries. ``jetson`` says that it runs on Jetsons only; ``capabilities`` are those of its GPUs, empty
    where it does not tell. ``cuda`` is what the driver supports: that of a container asks something of a driver.
    ``built_for`` is the CUDA that the TensorRT was built for."""

    tensorrt: Fact[PartialVersion]
    source: str
    runtime: RuntimeKind = "full"
    platform: str = ""
    jetson: bool = False
    cuda: str = ""
    capabilities: tuple[ComputeCapability, ...] = ()
    built_for: Fact[str] = NOT_NAMED


def _on_jetson(target: Target) -> bool | None:
    """Whether the target is a Jetson, as far as its words tell."""
    integrated, where = known(target.gpu.integrated), known(target.platform)
    if integrated or known(target.gpu.compute_capability) in JETSON:
        return True
    return False if integrated is False or where not in (None, ON_JETSON) else None


def with_carried(target: Target, words: dict[str, str]) -> Target:
    """``target`` with what its words ``jetpack``, ``container`` and so on carry. Raises ``TargetError``."""
    everything: dict[str, Carried] = {}
    for key, word in words.items():
        said = f"{key}={printable(word, 60)}"
        everything[key] = carried(key, word, on_jetson=_on_jetson(target))
        if target.runtime != NOT_NAMED and product_of(known(target.runtime)) == "tensorrt-rtx":
            raise _contradiction(f"{said} has TensorRT, no TensorRT-RTX")
        target = _placed(target, everything[key], said)
    below = ("jetpack", "l4t") if "container" in words else ()  # a container has its own TensorRT
    tensorrt = _agreed_release(
        [target.tensorrt, *(one.tensorrt for key, one in everything.items() if key not in below)]
    )
    first = next(iter(everything.values()))
    return target._replace(
        tensorrt=tensorrt,
        tensorrt_cuda=_agreed_cuda(target, [one for key, one in everything.items() if key not in below]),
        runtime=target.runtime if isinstance(target.runtime, Known) else Known(first.runtime, first.source),
        carried=() if tensorrt is target.tensorrt else ("tensorrt",),
        carrier=next((_carrier(key, word) for key, word in words.items() if key not in ("jetpack", "l4t")), ("", "")),
    )


def _carrier(key: str, word: str) -> tuple[str, str]:
    """Its name, and which release of it."""
    if key != "container":
        return key, printable(word, 40)
    name, _, tag = _image(word).partition(":")
    name, _, _ = name.partition("-l4t")
    match = _NUMBERS.match(tag)
    return (name, printable(tag, 40)) if name != "deepstream" or match is None else (name, match[1])


def _image(word: str) -> str:
    """The image without its registry and digest."""
    plain = word.strip().lower().removeprefix("docker://").removeprefix("nvcr.io/").removeprefix("nvidia/")
    return plain.split("@")[0]


def _placed(target: Target, found: Carried, said: str) -> Target:
    """``target`` on the platform, the driver and the board of what a word carries."""
    if found.platform:
        if known(target.platform) not in (None, found.platform):
            raise _contradiction(f"{said} is only on {found.platform}")
        target = target._replace(platform=Known(found.platform, found.source))
    if found.cuda and not isinstance(target.cuda, Known):
        target = target._replace(cuda=Known(found.cuda, found.source))
    return target._replace(gpu=_on_board(target.gpu, found, said)) if found.jetson else target


def _agreed_release(facts: list[Fact[PartialVersion]]) -> Fact[PartialVersion]:
    """The version with most numbers of those that a target states and carries, which must fit each other."""
    told = [fact for fact in facts if isinstance(fact, Known)]
    if not told:
        return facts[-1]
    longest = max(told, key=lambda fact: len(fact.value.parts))
    for fact in told:
        if not fact.value.could_be(longest.value.parts):
            raise _contradiction(f"TensorRT {fact.value} ({fact.source}) is not {longest.value} ({longest.source})")
    return longest


def _agreed_cuda(target: Target, everything: list[Carried]) -> Fact[str]:
    """The CUDA that the TensorRT was built for, as the target states it or as what it names carries it."""
    stated = target.tensorrt_cuda
    found = next((one.built_for for one in everything if isinstance(one.built_for, Known)), None)
    if found is None or not isinstance(stated, Known):
        return found or stated
    if stated.value.split(".")[0] != found.value.split(".")[0]:
        raise _contradiction(f"tensorrt-cuda={stated.value} is not CUDA {found.value} ({found.source})")
    return stated


def _contradiction(what: str) -> TargetError:
    return TargetError(f"the target contradicts itself: {what}")


def _on_board(found: Gpu, board: Carried, said: str) -> Gpu:
    """``found`` on a Jetson that has one of the board's compute capabilities."""
    capability = known(found.compute_capability)
    fit = board.capabilities or tuple(sorted(JETSON))
    if capability is not None and (capability not in fit or known(found.integrated) is False):
        what = known(found.name) or f"compute capability {dotted(capability)}"
        raise _contradiction(f"{said} runs on {listing(map(dotted, fit), 'or')}, and not on {printable(what, 60)}")
    if capability is None and len(fit) == 1:
        found = found._replace(compute_capability=Known(fit[0], board.source))
    return found._replace(integrated=Known(True, board.source))


def carried(key: str, value: str, *, on_jetson: bool | None) -> Carried:
    """What ``key=value`` carries, ``key`` being one of ``CARRIERS``. ``on_jetson`` is what the rest of the target says,
    ``None`` where it says nothing. Raises ``TargetError``."""
    word = value.strip().lower()
    if key == "jetpack":
        return _jetpack(word, f"jetpack={printable(value, 40)}")
    if key == "l4t":
        return _l4t(word, f"l4t={printable(value, 40)}")
    if key == "container":
        return _container(word, on_jetson)
    if key == "deepstream":
        return _deepstream(word, f"deepstream={printable(value, 40)}", on_jetson)
    return _onnxruntime(word) if key == "onnxruntime" else _torch_tensorrt(word)


def _agreed(versions: Iterable[tuple[int, ...]], source: str) -> Fact[PartialVersion]:
    """The numbers on which all of them agree."""
    rows = list(versions)
    shared = next((i for i, parts in enumerate(zip(*rows, strict=False)) if len(set(parts)) > 1), min(map(len, rows)))
    return Known(PartialVersion(rows[0][:shared]), source) if shared else Unknown(f"{source}: its versions differ")


def _not_told(what: str) -> Unknown:
    return Unknown(f"the tables of {lookup.as_of()} do not say which TensorRT {what} has")


def _jetson(tensorrt: Fact[PartialVersion], source: str, jetpack: str, cuda: str = "") -> Carried:
    """A JetPack's TensorRT and CUDA are built for each other."""
    return Carried(
        tensorrt,
        source,
        platform=ON_JETSON,
        jetson=True,
        cuda=cuda,
        capabilities=boards_of(jetpack),
        built_for=Known(cuda, source) if cuda else NOT_NAMED,
    )


def _jetpack(word: str, said: str) -> Carried:
    from trtdoctor.knowledge.releases import JETPACKS, JETPACKS_NOT_TOLD

    word = word.removesuffix(".0") if word.count(".") == 2 else word
    rows = [row for row in JETPACKS if row.jetpack == word]
    if rows:
        source = f"{said}, {rows[-1].source}"
        return _jetson(_agreed((row.tensorrt for row in rows), source), source, word, rows[-1].cuda)
    if word in [name for name, _ in JETPACKS_NOT_TOLD]:
        return _jetson(_not_told(f"JetPack {word}"), said, word)
    raise _no_jetpack(word, said)


def _no_jetpack(word: str, said: str) -> TargetError:
    from trtdoctor.knowledge.releases import JETPACKS

    number = word.lower().removeprefix("r")
    if number != word.lower() or number.split(".")[0] in {row.l4t.split(".")[0] for row in JETPACKS}:
        return TargetError(f"{said} is a release of Jetson Linux, and not of JetPack: l4t={number}")
    names = dict.fromkeys(row.jetpack for row in JETPACKS)
    near = [name for name in names if name.split(".")[0] == word.split(".")[0]]
    if near and word.isdecimal():
        members = [f"{row.jetpack} (TensorRT {dotted(row.tensorrt)})" for row in JETPACKS if row.jetpack in near]
        return _family(said, members)
    near = near or list(names)[-4:]
    return TargetError(f"the tables of {lookup.as_of()} have no {said}; they have {listing(near[-8:])}")


def _family(said: str, members: list[str]) -> TargetError:
    """Of a name that several releases share, which have other answers: its members, to name one of them."""
    return TargetError(f"{said} may be {listing(members, 'or')}; name one of them")


def _l4t(word: str, said: str) -> Carried:
    from trtdoctor.knowledge.releases import JETPACKS, JETPACKS_NOT_TOLD

    match = _NUMBERS.fullmatch(word)
    major = word.removeprefix("r")
    members = [f"{row.l4t} (JetPack {row.jetpack})" for row in JETPACKS if row.l4t.split(".")[0] == major]
    if members:
        raise _family(said, members)
    if match is None:
        raise TargetError(f"{said} is not the version of a Jetson Linux, as 36.4.3 is (/etc/nv_tegra_release has it)")
    rows = _rows_of(match[1])
    named = next((name for name, l4t in JETPACKS_NOT_TOLD if l4t == match[1]), None)
    if not rows and named is None:
        raise _no_l4t(match[1], said)
    if not rows:
        return _jetson(_not_told(f"L4T {match[1]} (JetPack {named})"), said, str(named))
    source = f"{said}, {rows[-1].source}"
    cudas = {row.cuda for row in rows}
    cuda = cudas.pop() if len(cudas) == 1 else ""
    return _jetson(_agreed((row.tensorrt for row in rows), source), source, rows[-1].jetpack, cuda)


def _rows_of(number: str) -> list[JetPack]:
    """The JetPacks of a Jetson Linux; those of an update are of the one that it updates."""
    from trtdoctor.knowledge.releases import JETPACKS, L4T_UPDATES

    updated = [name for l4t, name in L4T_UPDATES if _same(l4t, number)]
    last = {row.jetpack: row for row in JETPACKS}
    return [row for row in JETPACKS if _same(row.l4t, number)] + [last[name] for name in updated]


def _no_l4t(number: str, said: str) -> TargetError:
    from trtdoctor.knowledge.releases import JETPACKS

    major = number.split(".")[0]
    near = [row.l4t for row in JETPACKS if row.l4t.split(".")[0] == major]
    has = f"; those of {major} that they have are {listing(near)}" if near else ""
    return TargetError(f"the tables of {lookup.as_of()} have no {said}{has}")


def _same(l4t: str, number: str) -> bool:
    """``36.4`` is any 36.4.x, and ``32.5.0`` is also written 32.5."""
    ours, asked = l4t.split("."), number.split(".")
    shared = min(len(ours), len(asked))
    rest = ours[shared:] if len(asked) <= shared else []
    missing = asked[shared:]
    return ours[:shared] == asked[:shared] and (bool(rest) or not missing or set(missing) == {"0"})


def _container(word: str, on_jetson: bool | None) -> Carried:
    from trtdoctor.knowledge.carriers import IMAGES, L4T_IMAGES

    image = _image(word)
    name, _, tag = image.partition(":")
    said = f"container={printable(image, 80)}"
    if name.startswith("deepstream"):
        match = _NUMBERS.match(tag)
        if match is not None:
            return _deepstream(match[1], said, on_jetson)
    for l4t_image, means, source in L4T_IMAGES:
        match = _NUMBERS.match(tag) if name == l4t_image else None
        if match is not None and means == "l4t":
            return _l4t(match[1], said)
        if match is not None:
            own = Known(PartialVersion(tuple(map(int, match[1].split(".")))), f"{said}, {source}")
            return Carried(own, said, platform=ON_JETSON, jetson=True)
    if name not in IMAGES or not _MONTH.match(tag):
        raise TargetError(
            f"no image '{printable(word, 80)}' with a TensorRT is known; write it with its tag, as in "
            f"container=tritonserver:25.06-py3 (known are {listing((*IMAGES, 'deepstream'))} and the l4t images)"
        )
    return _monthly(f"nvcr.io/nvidia/{image}", image, said)


def _monthly(full: str, image: str, said: str) -> Carried:
    from trtdoctor.knowledge.releases import CONTAINERS

    jetson = full.endswith("-igpu")
    platform = ON_JETSON if jetson else ""
    rows = [row for row in CONTAINERS if row.image in (full, f"{full}-py3")]
    based = None if jetson else lookup.cuda_of_image(image)
    built_for = Known(based[0], f"{said}, {based[1]}") if based is not None else NOT_NAMED
    if not rows:
        return Carried(_not_told(image), said, platform=platform, jetson=jetson, built_for=built_for)
    source = f"{said}, {rows[0].source}"
    tensorrt = Known(PartialVersion(rows[0].tensorrt), source)
    return Carried(tensorrt, source, platform=platform, jetson=jetson, built_for=built_for)


def _deepstream(word: str, said: str, on_jetson: bool | None) -> Carried:
    from trtdoctor.knowledge.carriers import DEEPSTREAMS

    found = [] if on_jetson else [row for row in DEEPSTREAMS if row.version == word and row.platform != ON_JETSON]
    told: list[tuple[tuple[int, ...], str]] = [(row.tensorrt, row.source) for row in found]
    if on_jetson is not False:
        told += _of_jetson(word)
    if told:
        source = f"{said}, {told[0][1]}"
        return Carried(_agreed((version for version, _ in told), source), source, jetson=on_jetson is True)
    if re.fullmatch(r"\d{1,2}\.\d{1,2}(\.\d)?", word):
        return Carried(_not_told(f"DeepStream {word}"), said, jetson=on_jetson is True)
    known_ones = dict.fromkeys(row.version for row in DEEPSTREAMS)
    members = [name for name in known_ones if name.split(".")[0] == word]
    if members:
        raise _family(said, members)
    raise TargetError(f"{said} is not a version of DeepStream; the tables have {listing(known_ones)}")


def _of_jetson(deepstream: str) -> list[tuple[tuple[int, ...], str]]:
    from trtdoctor.knowledge.carriers import DEEPSTREAM_JETPACKS, DEEPSTREAMS
    from trtdoctor.knowledge.releases import JETPACKS

    packs = [jetpack for version, jetpack in DEEPSTREAM_JETPACKS if version == deepstream]
    own = [row for row in DEEPSTREAMS if row.version == deepstream and row.platform == ON_JETSON]
    told: list[tuple[tuple[int, ...], str]] = [(row.tensorrt, row.source) for row in own]
    return told + [(row.tensorrt, row.source) for row in JETPACKS if row.jetpack in packs]


def _minor(word: str, what: str) -> tuple[int, int]:
    version = PartialVersion.parse(word.split("+")[0])
    if version is None or len(version.parts) < 2:
        raise TargetError(f"{what}={printable(word, 40)} is not a version, as 1.22 is; major and minor are needed")
    return version.parts[0], version.parts[1]


def _onnxruntime(word: str) -> Carried:
    from trtdoctor.knowledge.carriers import ONNXRUNTIMES

    asked, said = _minor(word, "onnxruntime"), f"onnxruntime={printable(word, 40)}"
    for first, last, tensorrt, source in ONNXRUNTIMES:
        if _minor(first, "") <= asked <= _minor(last, ""):
            return Carried(Known(PartialVersion(tensorrt), f"{said}, {source}"), said)
    return Carried(_not_told(f"ONNX Runtime {word}"), said)


def _torch_tensorrt(word: str) -> Carried:
    from trtdoctor.knowledge.carriers import TORCH_TENSORRTS

    asked, said = _minor(word, "torch-tensorrt"), f"torch-tensorrt={printable(word, 40)}"
    row = next((row for row in TORCH_TENSORRTS if _minor(row.version, "") == asked), None)
    if row is None:
        return Carried(_not_told(f"Torch-TensorRT {word}"), said)
    return Carried(Known(PartialVersion(row.tensorrt), f"{said}, {row.source}"), said)
