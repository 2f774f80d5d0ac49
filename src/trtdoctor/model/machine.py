"""The nouns of a machine: driver, container, interpreters, every TensorRT on it. No behaviour.

Imported only when a machine is in question (``trtdoctor host``, ``check`` without ``--static`` or words, a JSON
target): the answer about a file alone must not pay for it. ``records`` writes them as JSON and reads them back.
"""

from __future__ import annotations

from trtdoctor.model.fact import Fact, NotAsked
from trtdoctor.model.product import RuntimeKind
from trtdoctor.model.version import PartialVersion
from trtdoctor.named import NamedTuple

_NOT_LOOKED = NotAsked("not looked at")


class Container(NamedTuple):
    """What we run inside of. ``kind`` is docker, kubernetes, podman, slurm, enroot, apptainer, lxc or container."""

    kind: str
    signs: tuple[str, ...]
    nvidia_mounts: tuple[str, ...] = ()


class Driver(NamedTuple):
    """The NVIDIA driver: kernel module, what is left of it in files, and what its libraries answer."""

    kernel_module: Fact[str] = _NOT_LOOKED  # version of the loaded module
    nvidia_pci_devices: Fact[int] = _NOT_LOOKED
    device_files: Fact[tuple[str, ...]] = _NOT_LOOKED
    refused_files: Fact[tuple[str, ...]] = _NOT_LOOKED  # device files that may not be opened, and why
    nvml: Fact[str] = _NOT_LOOKED  # "ok", or NVML's own word for what is wrong
    cuda_init: Fact[str] = _NOT_LOOKED  # what cuInit(0) answered in a child process: "ok" or the error's name
    libcuda: Fact[str] = _NOT_LOOKED  # the file that a process gets
    libcuda_version: Fact[str] = _NOT_LOOKED


class Missing(NamedTuple):
    """A library (or a symbol version of one) that the loader would not find."""

    name: str  # ``libcudnn.so.8``, ``libstdc++.so.6 (GLIBCXX_3.4.29)``
    wanted_by: str
    elsewhere: tuple[str, ...] = ()  # folders of this machine that do hold it
    reason: str = "not found"
    optional: bool = False  # only something beside TensorRT wants it; TensorRT loads without
    symbol_version: str | None = None  # the library is there, and does not have this: ``GLIBCXX_3.4.29``

    @property
    def library(self) -> str:
        """The name without the symbol version."""
        return self.name.removesuffix(f" ({self.symbol_version})")


class Runtime(NamedTuple):
    """One way to get a TensorRT on this machine: which process gets which library, and what decides it."""

    kind: RuntimeKind
    process: str  # for people: "python: import tensorrt", "programs that need libnvinfer.so.10", "trtexec"
    bindings: Fact[PartialVersion]
    library: Fact[str]
    version: Fact[PartialVersion]
    cuda: Fact[str]  # the CUDA that it was built for: "12", "13.2"
    decided_by: str
    missing: tuple[Missing, ...] = ()
    module: str | None = None  # the Python module that loads it; ``None`` where a program does


class Copy(NamedTuple):
    """A TensorRT library file, wherever it is."""

    path: str
    kind: RuntimeKind
    version: Fact[PartialVersion]


class Package(NamedTuple):
    """An installed package that has to do with TensorRT or CUDA. ``manager`` is pip, dpkg or rpm."""

    name: str
    version: str
    manager: str


class Bundle(NamedTuple):
    """Software that brings or wants a TensorRT of its own: Triton, DeepStream, Torch-TensorRT, onnxruntime."""

    name: str
    version: str | None
    path: str
    needs: tuple[str, ...] = ()  # the TensorRT libraries that it is linked with
    missing: tuple[Missing, ...] = ()
    cuda: str | None = None  # the major version of the CUDA that it is linked with
    distribution: str | None = None  # the package of pip that it came with
    requires: tuple[str, ...] = ()  # what that package asks for of TensorRT: ``tensorrt-cu13<11.2.0,>=11.1.0``


class Python(NamedTuple):
    """The interpreter that was examined."""

    executable: str
    version: str


class Variable(NamedTuple):
    """An environment variable that decides what is visible. Never any other."""

    name: str
    value: str


class Machine(NamedTuple):
    """All that decides here whether an engine loads, apart from the GPUs."""

    system: Fact[str] = _NOT_LOOKED  # "Debian GNU/Linux 12 (bookworm)"
    kernel: Fact[str] = _NOT_LOOKED
    glibc: Fact[str] = _NOT_LOOKED
    jetson: Fact[str] = _NOT_LOOKED  # the L4T release
    wsl: bool = False
    container: Container | None = None
    driver: Driver = Driver()
    variables: tuple[Variable, ...] = ()
    python: Fact[Python] = _NOT_LOOKED
    runtimes: Fact[tuple[Runtime, ...]] = _NOT_LOOKED
    copies: Fact[tuple[Copy, ...]] = _NOT_LOOKED
    packages: Fact[tuple[Package, ...]] = _NOT_LOOKED
    bundles: Fact[tuple[Bundle, ...]] = _NOT_LOOKED
    notes: tuple[str, ...] = ()  # where a bound cut something off


class MachineCode(NamedTuple):
    """What kernels in a library were compiled for: ``sm_90``, or ``sm_90a``, which runs on no other GPU."""

    sm: int
    exact: bool = False

    def __str__(self) -> str:
        return f"sm_{self.sm}{'a' if self.exact else ''}"


class PluginLibrary(NamedTuple):
    """A plugin library given with ``--plugin``, examined as a file."""

    path: str
    failure: str | None = None  # why it could not be read
    machine: str | None = None
    tensorrt: tuple[str, ...] = ()  # the TensorRT libraries that it is linked with
    missing: tuple[Missing, ...] = ()
    entry_points: tuple[str, ...] = ()  # exported functions by which TensorRT asks for plugins
    registers: bool = False  # registers plugins while it is loaded (REGISTER_TENSORRT_PLUGIN)
    old_abi: bool = False  # std::string of the C++ ABI before GCC 5
    code: tuple[MachineCode, ...] | None = None
