"""What the labels of a Kubernetes node tell about its GPUs. Pure: labels in, facts out.

Keys and forms are those of GPU Feature Discovery (https://github.com/NVIDIA/k8s-device-plugin) and of providers. The
family label decides nothing: it called 8.9 ampere, and blackwell is 10.x and 12.x.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from trtdoctor.errors import TargetError
from trtdoctor.knowledge import lookup
from trtdoctor.model.fact import Fact, Known, Unknown
from trtdoctor.model.gpu import Gpu
from trtdoctor.model.plan import ComputeCapability
from trtdoctor.model.version import PartialVersion
from trtdoctor.named import NamedTuple
from trtdoctor.targets import words
from trtdoctor.targets.believable import NEWEST_CUDA, OLDEST_DRIVER
from trtdoctor.text import dotted, listing, printable, size

if TYPE_CHECKING:
    from trtdoctor.knowledge.gpus import GpuModel

T = TypeVar("T")
NVIDIA = "nvidia.com/"
PRODUCT, MEMORY, SMS = f"{NVIDIA}gpu.product", f"{NVIDIA}gpu.memory", f"{NVIDIA}gpu.multiprocessors"
COUNT, REPLICAS, SHARING = f"{NVIDIA}gpu.count", f"{NVIDIA}gpu.replicas", f"{NVIDIA}gpu.sharing-strategy"
MPS = "mps"
MAJOR, MINOR = f"{NVIDIA}gpu.compute.major", f"{NVIDIA}gpu.compute.minor"
PRESENT, VGPU = f"{NVIDIA}gpu.present", f"{NVIDIA}vgpu.present"
OF_PROVIDERS = (
    "gpu.nvidia.com/model",
    "cloud.google.com/gke-accelerator",
    "k8s.amazonaws.com/accelerator",
    "karpenter.k8s.aws/instance-gpu-name",
    "eks.amazonaws.com/instance-gpu-name",
)
"""Labels with a model that providers give without GPU Feature Discovery. Values may name a vendor only."""
VENDORS = ("nvidia", "nvidia-tesla", "tesla", "gpu", "true")
WHOLE_GPU, SHARED_GPU, SLICE = f"{NVIDIA}gpu", f"{NVIDIA}gpu.shared", f"{NVIDIA}mig-"
"""Resources that the device plugin gives the kubelet. Others of NVIDIA's are network cards, say."""
SLICES_OF_GPU = 7
"""Compute slices of a GPU under MIG."""
MIB, LEAST_OF_BYTES = 1 << 20, 1 << 24
"""The label of memory is in MiB; early releases wrote bytes."""
LEAST, MOST = 0.8, 1.02
"""Of the size on the box, what NVML reports: less by ECC and carve-outs."""
_PROFILE = r"(?:[1-7]c\.)?[1-7]g\.[0-9]{1,3}gb(?:[+.-](?:me|gfx|all|none))*"
_SLICE_LABEL = re.compile(rf"nvidia\.com/mig-({_PROFILE})\.count")
_SLICE_NAME = re.compile(rf"-MIG-({_PROFILE})$", re.IGNORECASE)
_VIRTUAL = re.compile(r"^GRID[- ]|-[0-9]{1,3}[QCAB]$")
_SHARED = re.compile(r"-SHARED$", re.IGNORECASE)
_INVALID = "-MIG-INVALID"
_SIZE = re.compile(r"([0-9]{1,15}) ?(MiB|Mi|GiB|Gi)?")


class Refused(Unknown):
    """What a label tells and what cannot be."""

    __slots__ = ()


class Kind(NamedTuple):
    """GPUs of one kind on one node. ``number`` is how many cards, or slices where ``profile`` names one of MIG, and
    ``None`` where nothing tells."""

    gpu: Gpu
    driver: Fact[str]
    cuda: Fact[str]
    platform: Fact[str]
    number: int | None = None
    profile: str = ""
    shared: bool = False
    virtual: bool = False
    labelled: bool = True


class Claims(NamedTuple):
    """What a node says of itself: its labels, and how many of each resource of NVIDIA's it offers (``None`` where that
    was not told). ``arch`` and ``system`` are the kubelet's."""

    labels: Mapping[str, str]
    allocatable: Mapping[str, int] | None = None
    arch: str = ""
    system: str = ""


def kinds(node: Claims) -> tuple[Kind, ...]:
    """The kinds of GPUs of a node; none where nothing says that it has one."""
    key, product = _product(node.labels)
    offered = (node.allocatable or {}).items()
    resources = {name: count for name, count in offered if count and _is_gpu(name)}
    slices = tuple(_slices(node, product, resources))
    if not product and not slices and not resources and not (node.labels.keys() & {MAJOR, PRESENT, MEMORY}):
        return ()
    if node.labels.get(PRESENT) == "false" and not resources:
        return ()
    return slices if slices and not _whole_left(node, slices) else (_whole(node, key, product), *slices)


def _is_gpu(resource: str) -> bool:
    return resource in (WHOLE_GPU, SHARED_GPU) or resource.startswith(SLICE)


def _product(labels: Mapping[str, str]) -> tuple[str, str]:
    """The label that names the model, and what it says; two empty texts where there is none."""
    for key in (PRODUCT, *OF_PROVIDERS):
        value = labels.get(key, "").strip()
        if value and value.lower() not in VENDORS:
            return key, value
    return "", ""


# ---- whole GPUs, and what stands for them


def _whole(node: Claims, key: str, product: str) -> Kind:
    """The GPUs that ``gpu.product`` is about: whole ones, or slices under the strategy ``single``."""
    labels = node.labels
    shared = _is_shared(labels, product)
    name = _SHARED.sub("", product)
    found = _SLICE_NAME.search(name)
    virtual = _is_virtual(labels, name)
    part = found is not None or virtual or name.endswith(_INVALID)
    models, exact = _models(name.removesuffix(_INVALID), key)
    table = () if part or not exact else models
    claimed = bool(key) or MAJOR in labels or MEMORY in labels
    gpu = Gpu(
        compute_capability=_capability(labels, key, name, models),
        name=Known(name, _label(key)) if name else _untold("which model it is"),
    )
    trusted = isinstance(gpu.compute_capability, Known)
    gpu = gpu._replace(
        sm_count=_sm_count(labels.get(SMS, ""), SMS, table if trusted else (), key, part=part),
        integrated=_agreed([one.integrated for one in models], key, "whether it is integrated"),
        memory_bytes=_memory(labels.get(MEMORY), MEMORY, table if trusted else (), key),
    )
    if labels.get(SHARING) == MPS:
        gpu = _of_mps(gpu, whole_number(labels.get(REPLICAS)) or 0)
    count = None if name.endswith(_INVALID) else _count(node, shared=shared)
    return _on(node, Kind(gpu, *_unknowns(), count, found[1] if found else "", shared, virtual, claimed))


def _is_virtual(labels: Mapping[str, str], name: str) -> bool:
    return labels.get(VGPU) == "true" or bool(_VIRTUAL.search(name))


def _of_mps(gpu: Gpu, clients: int) -> Gpu:
    """What a pod gets under MPS: NVIDIA's device plugin limits each client to an equal part of the memory and of the
    threads. In how many SMs that part ends is not told."""
    whole = gpu.memory_bytes
    part: Fact[int] = (
        whole if isinstance(whole, Unknown) else _untold("the part of the memory that a client of MPS has")
    )
    if isinstance(whole, Known) and clients:
        part = Known(whole.value // clients, f"{whole.source}, 1/{clients} of it under MPS")
    return gpu._replace(memory_bytes=part, sm_count=_untold("how many SMs a client of MPS has"))


def _is_shared(labels: Mapping[str, str], product: str) -> bool:
    """Whether several pods get one GPU in turn: by the name, the strategy, or the replicas; any may be missing."""
    many = (whole_number(labels.get(REPLICAS)) or 0) > 1
    return bool(_SHARED.search(product)) or labels.get(SHARING) in ("time-slicing", MPS) or many


def _count(node: Claims, *, shared: bool) -> int | None:
    number = whole_number(node.labels.get(COUNT, node.labels.get("karpenter.k8s.aws/instance-gpu-count")))
    if number is not None:
        return number
    return None if shared else (node.allocatable or {}).get(WHOLE_GPU)


def _whole_left(node: Claims, slices: tuple[Kind, ...]) -> bool:
    """Whether a GPU is left whole beside slices under the strategy ``mixed``, where ``gpu.count`` counts all cards."""
    if node.allocatable is not None:
        return bool(node.allocatable.get(WHOLE_GPU) or node.allocatable.get(SHARED_GPU))
    if node.labels.get(REPLICAS) == "0" or PRODUCT not in node.labels:
        return False
    cards = _count(node, shared=False)
    used = sum((one.number or 0) * int(re.sub(r"^[1-7]c\.", "", one.profile).split("g")[0]) for one in slices)
    return cards is None or used <= SLICES_OF_GPU * (cards - 1)


# ---- slices under the strategy mixed


def _slices(node: Claims, product: str, resources: Mapping[str, int]) -> Iterator[Kind]:
    """A kind for each profile that has labels, or a resource that no label is about."""
    labels = node.labels
    counted = {match[1]: labels[key] for key in labels if (match := _SLICE_LABEL.fullmatch(key))}
    slices = [name for name in resources if name.startswith(SLICE)]
    offered = {name.removeprefix(SLICE).removesuffix(".shared"): resources[name] for name in slices}
    if not counted:  # GPU Feature Discovery has once called 3g.20gb 3g.21gb: its labels count, where there are any
        counted = {profile: str(count) for profile, count in offered.items() if re.fullmatch(_PROFILE, profile)}
    for profile, text in sorted(counted.items()):
        count = whole_number(text)
        if count != 0:
            yield _slice(node, product, profile, count)


def _slice(node: Claims, product: str, profile: str, count: int | None) -> Kind:
    labels, prefix = node.labels, f"{SLICE}{profile}"
    own = _SHARED.sub("", labels.get(f"{prefix}.product", ""))
    base = _SLICE_NAME.sub("", own) or _SHARED.sub("", product)
    key = f"{prefix}.product" if own else PRODUCT
    models, _ = _models(base, key)
    gpu = Gpu(
        compute_capability=_capability(labels, key, base, models),
        name=Known(f"{base}-MIG-{profile}" if base else f"MIG-{profile}", _label(key)),
        sm_count=_sm_count(
            labels.get(f"{prefix}.multiprocessors", ""), f"{prefix}.multiprocessors", (), key, part=True
        ),
        integrated=_agreed([one.integrated for one in models], key, "whether it is integrated"),
        memory_bytes=_memory(labels.get(f"{prefix}.memory"), f"{prefix}.memory", (), key),
    )
    shared = labels.get(f"{prefix}.sharing-strategy") in ("time-slicing", MPS)
    return _on(node, Kind(gpu, *_unknowns(), count, profile, shared))


# ---- facts


def whole_number(text: str | None) -> int | None:
    """A number of at most five digits; ``None`` for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else None


def _label(key: str) -> str:
    return f"label {key}"


def _untold(what: str) -> Unknown:
    return Unknown(f"no label of the node tells {what}")


def _unknowns() -> tuple[Unknown, Unknown, Unknown]:
    return _untold("the driver"), _untold("the CUDA of the driver"), _untold("the platform")


def _on(node: Claims, kind: Kind) -> Kind:
    platform = _platform(node)
    if isinstance(platform, Known):
        try:
            words.placed(kind.gpu, platform.value, platform.source)
        except TargetError as error:
            platform = Refused(str(error))
    return kind._replace(driver=_driver(node.labels), cuda=_cuda(node.labels), platform=platform)


def _models(name: str, key: str) -> tuple[tuple[GpuModel, ...], bool]:
    """The models that a label may mean. Providers put a vendor and a network before and behind the model."""
    models, exact = lookup.gpus_named(name) if name else ((), False)
    if models or key in ("", PRODUCT):
        return models, exact
    plain = name.lower().removeprefix("nvidia-").removeprefix("tesla-").replace("-mega-", "-").replace("-mega", "")
    return lookup.gpus_named(plain)


def _capability(
    labels: Mapping[str, str], key: str, name: str, models: tuple[GpuModel, ...]
) -> Fact[ComputeCapability]:
    """What the labels count, unless the model contradicts it: somebody wrote one of them by hand."""
    of_models = {one.compute_capability for one in models}
    major, minor = labels.get(MAJOR), labels.get(MINOR)
    told = words.capability(f"{major}.{minor}") if major is not None and minor is not None else None
    if told is None:
        if major is not None and not any(str(one[0]) == major for one in of_models):
            return Refused(f"the labels tell of the compute capability only '{printable(major, 20)}'")
        return _agreed(sorted(of_models), key, "the compute capability")
    if told not in lookup.capabilities() and told <= max(lookup.capabilities()):
        return Refused(f"the labels tell compute capability {dotted(told)}, which no known GPU has")
    if of_models and told not in of_models:
        other = listing(map(dotted, sorted(of_models)), "or")
        whose = f"{printable(name, 60)} has {other}"
        return Refused(f"the labels contradict each other: compute capability {dotted(told)}, and {whose}")
    return Known(told, _label(f"{NVIDIA}gpu.compute.*"))


def _agreed(values: Sequence[T | None], key: str, what: str) -> Fact[T]:
    """What all models that a label may mean have in common."""
    first = values[0] if values else None
    if first is not None and len(set(values)) == 1:
        return Known(first, f"{_label(key)}, table of GPUs")
    if not values:
        return _untold(what)
    why = "the table of GPUs does not hold it" if set(values) == {None} else "models of that name differ in it"
    return Unknown(f"{what}: {why}")


def _sm_count(text: str, key: str, table: tuple[GpuModel, ...], model_key: str, *, part: bool) -> Fact[int]:
    """The SMs by the table for a whole GPU, by the label for a slice. Of a virtual GPU nothing tells them."""
    if table:
        found: Fact[int] = _agreed([one.sm_count for one in table], model_key, "the number of SMs")
        if isinstance(found, Known):
            return found
    if number := whole_number(text):
        return Known(number, _label(key))
    whose = " of a part of a GPU" if part else ""
    return found if table else _untold(f"the number of SMs{whose}")


def _memory(text: str | None, key: str, table: tuple[GpuModel, ...], model_key: str) -> Fact[int]:
    """The memory of the label, in MiB or bytes; by the table, where there is no label. What the model cannot have is
    not believed."""
    boxes = [one.memory_gib << 30 if one.memory_gib else None for one in table]
    if text is None:
        return _agreed(boxes, model_key, "the memory")
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        return Refused(f"the label of the memory is '{printable(text, 40)}', which is no number of MiB")
    number, unit = int(match[1]), match[2] or ""
    if number == 0:
        return Refused("the label of the memory is 0: NVML reported none")
    many = number if not unit and number >= LEAST_OF_BYTES else number * (MIB << 10 if unit[:1] == "G" else MIB)
    sizes = [box for box in boxes if box]
    if sizes and not any(LEAST * box <= many <= MOST * box for box in sizes):
        return Refused(f"the label of the memory tells {size(many)}, and that model has {size(sizes[0])}")
    return Known(many, _label(key))


def _driver(labels: Mapping[str, str]) -> Fact[str]:
    whole = labels.get(f"{NVIDIA}cuda.driver-version.full")
    text = whole or _joined(labels, "cuda.driver", ("major", "minor", "rev"))
    text = text or _joined(labels, "cuda.driver-version", ("major", "minor", "revision"))
    if not text:
        return _untold("the driver")
    version = PartialVersion.parse(text)
    if version is None or version.parts[0] < OLDEST_DRIVER:
        return Refused(f"the label of the driver is '{printable(text, 40)}', which is no version of a driver")
    return Known(text, _label(f"{NVIDIA}cuda.driver*"))


def _cuda(labels: Mapping[str, str]) -> Fact[str]:
    """The newest CUDA that the driver supports: what GPU Feature Discovery calls the runtime."""
    text = labels.get(f"{NVIDIA}cuda.runtime-version.full") or _joined(labels, "cuda.runtime", ("major", "minor"))
    if not text:
        return _untold("the CUDA of the driver")
    version = PartialVersion.parse(text)
    if version is None or not 0 < version.parts[0] <= NEWEST_CUDA:
        return Refused(f"the label of the CUDA is '{printable(text, 40)}', which is no version of CUDA")
    return Known(text, _label(f"{NVIDIA}cuda.runtime*"))


def _joined(labels: Mapping[str, str], stem: str, parts: tuple[str, ...]) -> str:
    """The numbers of a version from the first on, until one is missing."""
    found: list[str] = []
    for part in parts:
        value = labels.get(f"{NVIDIA}{stem}.{part}", "")
        if not value:
            break
        found.append(value)
    return ".".join(found)


def _platform(node: Claims) -> Fact[str]:
    arch = node.arch or node.labels.get("kubernetes.io/arch") or node.labels.get("beta.kubernetes.io/arch") or ""
    system = node.system or node.labels.get("kubernetes.io/os") or node.labels.get("beta.kubernetes.io/os") or "linux"
    if not arch:
        return _untold("the platform")
    try:
        return Known(words.platform(f"{system}-{arch}"), "label kubernetes.io/arch")
    except TargetError:
        return Unknown(f"TensorRT has no platform {printable(f'{system}-{arch}', 40)!r}")
