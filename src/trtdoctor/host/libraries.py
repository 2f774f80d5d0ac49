"""Every TensorRT on the machine: the copies that lie about, and which of them each kind of process gets."""

from __future__ import annotations

import glob
import os
import re
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from trtdoctor.host import elf
from trtdoctor.host.bounded import names_in, short
from trtdoctor.host.elf import NotElf
from trtdoctor.host.loader import Closure, Loader
from trtdoctor.model.fact import Fact, Known, Unknown
from trtdoctor.model.machine import Bundle, Copy, Missing, Runtime
from trtdoctor.model.product import RuntimeKind, runtime_of_library, runtime_spec
from trtdoctor.model.version import PartialVersion

if TYPE_CHECKING:
    from trtdoctor.host.packages import Found
    from trtdoctor.host.python import Module

_LINKED = re.compile(r"lib(?:nvinfer\w*|nvonnxparser|nvparsers|tensorrt_\w+)\.so(?:\.[0-9.]+)?")
_CUDART = re.compile(r"libcudart\.so\.(\d{1,3})(?:\..*)?")
_FOLDERS = (
    "/usr/local/lib",
    "/usr/local/lib64",
    "/usr/local/cuda*/lib64",
    "/usr/local/cuda*/targets/*/lib",
    "/usr/local/[Tt]ensor[Rr][Tt]*/lib",
    "/usr/local/[Tt]ensor[Rr][Tt]*/targets/*/lib",
    "/opt/[Tt]ensor[Rr][Tt]*/lib",
    "/opt/[Tt]ensor[Rr][Tt]*/targets/*/lib",
    "/opt/nvidia/*/lib",
    "/opt/nvidia/deepstream/*/lib",
    "/opt/tritonserver/lib",
    "/opt/tritonserver/backends/*",
    "/usr/src/tensorrt/lib",
    "~/[Tt]ensor[Rr][Tt]*/lib",
    "~/.local/lib/[Tt]ensor[Rr][Tt]*/lib",
)
_IN_PACKAGES = ("tensorrt*", "nvidia/*/lib", "torch_tensorrt/lib", "onnxruntime/capi", "torch/lib")
_TRTEXEC = ("/usr/src/tensorrt/bin/trtexec", "/opt/tensorrt/bin/trtexec", "/usr/local/tensorrt/bin/trtexec")
MOST_COPIES = 200


class Libraries:
    """Looks at libraries with one loader; remembers the versions that it has read."""

    def __init__(self, loader: Loader, package_folders: Sequence[str]) -> None:
        self.loader = loader
        self._versions: dict[str, Fact[PartialVersion]] = {}
        self.package_folders = package_folders
        self._all_folders: tuple[str, ...] | None = None

    def version(self, path: str) -> Fact[PartialVersion]:
        """The exact version of a TensorRT library, read from its bytes; from its name where the bytes do not say."""
        real = os.path.realpath(path)
        if real not in self._versions:
            self._versions[real] = _version(real)
        return self._versions[real]

    def folders(self) -> tuple[str, ...]:
        """Where TensorRT is usually put, apart from where the loader looks."""
        if self._all_folders is None:
            found: dict[str, None] = dict.fromkeys(self.loader.library_path)
            for paths in self.loader.cached().values():
                for path in paths:
                    found.setdefault(os.path.dirname(path))
            for pattern in _FOLDERS:
                found.update(dict.fromkeys(glob.glob(os.path.expanduser(pattern))[:100]))
            for folder in self.package_folders:
                for pattern in _IN_PACKAGES:
                    found.update(dict.fromkeys(glob.glob(f"{glob.escape(folder)}/{pattern}")[:200]))
            self._all_folders = tuple(folder for folder in found if os.path.isdir(folder))
        return self._all_folders

    def _names(self, folder: str) -> tuple[str, ...]:
        names, more = names_in(folder)
        if more:
            self.loader.notes.append(f"{short(folder)} holds too many files; only a part of them counts here")
        return names

    def copies(self) -> tuple[Copy, ...]:
        """Every TensorRT runtime library on the usual paths, one row for each file whatever its names."""
        found: dict[tuple[int, int], Copy] = {}
        for folder in self.folders():
            if time.monotonic() > self.loader.deadline:
                self.loader.notes.append("looking for copies of TensorRT took too long; the list is not complete")
                break
            for name in self._names(folder):
                spec = runtime_of_library(name)
                if spec is None or len(found) >= MOST_COPIES:
                    continue
                path = f"{folder}/{name}"
                try:
                    status = os.stat(path)  # a loop of symbolic links ends here, in ELOOP
                except OSError:
                    continue
                if (status.st_dev, status.st_ino) not in found and self.loader.elf(path):
                    found[status.st_dev, status.st_ino] = Copy(short(path), spec.kind, self.version(path))
        return tuple(sorted(found.values(), key=lambda copy: copy.path))

    def missing(self, closure: Closure) -> tuple[Missing, ...]:
        """Libraries that the walk did not find, and symbol versions that the found ones do not have."""

        def optional(path: str) -> bool:
            return bool(closure.needed) and path not in closure.needed

        rows = [
            Missing(
                one.name,
                short(one.wanted_by),
                tuple(map(short, self.elsewhere(one.name))),
                short(one.why),
                optional(one.wanted_by),
            )
            for one in closure.loaded
            if one.path is None
        ]
        by_name = {one.name: one.path for one in closure.loaded if one.path is not None}
        for path, one in closure.elves.items():
            for want in one.wants:
                provider = closure.elves.get(by_name.get(want.library, ""))
                if provider is not None and provider.defines and want.name not in provider.defines:
                    library = short(by_name[want.library])
                    name = f"{want.library} ({want.name})"
                    rows.append(Missing(name, short(path), (library,), "not in it", optional(path), want.name))
        return tuple(dict.fromkeys(rows))

    def elsewhere(self, name: str) -> tuple[str, ...]:
        """Folders of this machine that hold ``name``, though the loader does not look there."""
        found = [folder for folder in self.folders() if os.path.exists(f"{folder}/{name}")]
        return tuple(found[:4])

    # ---- which process gets which

    def of_module(self, module: Module, program: str) -> Runtime:
        """What ``import tensorrt`` (or its kin) gets."""
        process = f"python: import {module.name}"
        core = runtime_spec(module.kind).library
        if module.extension is None:
            reason = Unknown(f"{short(module.folder) or module.name} holds no extension module")
            incomplete = "the package is not complete"
            return Runtime(
                module.kind, process, module.version, reason, reason, module.cuda, incomplete, module=module.name
            )
        closure = self.loader.closure(module.extension, program=program, preloaded=module.preloaded)
        runtime = self._runtime(module.kind, process, module.version, module.cuda, closure, core)
        return runtime._replace(module=module.name)

    def of_program(self, path: str) -> Runtime | None:
        """What an executable that is linked with TensorRT gets."""
        closure = self.loader.closure(path)
        nothing = _none_asked("programs have no bindings")
        process = f"{os.path.basename(path)} ({short(path)})"
        for linked in closure.loaded:
            spec = runtime_of_library(linked.name)
            if spec is not None:
                return self._runtime(spec.kind, process, nothing, _cuda_unknown(), closure, linked.name)
        return None

    def of_linked(self) -> list[Runtime]:
        """What programs get that have no search path of their own, for each TensorRT library the loader knows."""
        from trtdoctor.host.loader import default_folders

        names = set(self.loader.cached())
        for folder in (*self.loader.library_path, *default_folders(self.loader.machine)):
            names.update(self._names(folder))
        known = {name: spec for name in names if (spec := runtime_of_library(name))}
        found: dict[str, Runtime] = {}
        for name, spec in sorted(known.items()):
            path, why = self.loader.find(name)
            one = self.loader.elf(path) if path else None
            if path is None or one is None or one.soname in found:
                continue
            if one.soname and one.soname != name:
                continue  # libnvinfer.so and libnvinfer.so.10.3.0 are other names of libnvinfer.so.10
            found[name] = Runtime(
                spec.kind,
                f"programs that need {name}",
                _none_asked("programs have no bindings"),
                Known(short(path), why),
                self.version(path),
                _cuda_unknown(),
                why,
                self.missing(self.loader.closure(path)),
            )
        return list(found.values())

    def trtexec(self) -> list[Runtime]:
        """``trtexec`` on the PATH and where NVIDIA's packages put it."""
        import shutil

        found: dict[str, Runtime] = {}
        for path in (shutil.which("trtexec"), shutil.which("tensorrt_rtx"), *_TRTEXEC):
            if path and os.path.isfile(path) and os.path.realpath(path) not in found:
                runtime = self.of_program(path)
                if runtime is not None:
                    found[os.path.realpath(path)] = runtime
        return list(found.values())

    def of_bundle(self, found: Found) -> Runtime | None:
        """What a process gets that loads the TensorRT which software brings along."""
        spec = runtime_of_library(os.path.basename(found.own[0])) if found.own else None
        if spec is None:
            return None
        closure = self.loader.closure(found.library or found.own[0], preloaded=found.own)
        process = f"python: {found.bundle.name}"
        return self._runtime(
            spec.kind, process, _none_asked("it has no bindings"), _cuda_unknown(), closure, spec.library
        )

    def bundle(self, found: Found, preloaded: Sequence[str]) -> Bundle:
        """The bundle with the TensorRT libraries that it is linked with, and those that would not be found.

        ``preloaded`` are the files that its process has loaded by path before.
        """
        one = self.loader.elf(found.library) if found.library is not None else None
        if found.library is None or one is None:
            return found.bundle
        needs = tuple(name for name in one.needed if _LINKED.fullmatch(name))
        rows = self.missing(self.loader.closure(found.library, preloaded=preloaded))
        cuda = next((match[1] for name in one.needed if (match := _CUDART.fullmatch(name))), None)
        missing = tuple(row for row in rows if _LINKED.fullmatch(row.name))
        return found.bundle._replace(needs=needs, missing=missing, cuda=cuda)

    def _runtime(
        self,
        kind: RuntimeKind,
        process: str,
        bindings: Fact[PartialVersion],
        cuda: Fact[str],
        closure: Closure,
        core: str,
    ) -> Runtime:
        found = next((one for one in closure.loaded if one.path and one.name.startswith(core)), None)
        missing = self.missing(closure)
        if found is None or found.path is None:
            wanted = next((one.name for one in closure.loaded if one.name.startswith(core)), core)
            reason = Unknown(closure.cut or f"{wanted} is not found")
            return Runtime(kind, process, bindings, reason, reason, cuda, "not found", missing)
        library = Known(short(found.path), found.why)
        return Runtime(kind, process, bindings, library, self.version(found.path), cuda, found.why, missing)


def _none_asked(reason: str) -> Fact[PartialVersion]:
    from trtdoctor.model.fact import NotAsked

    return NotAsked(reason)


def _cuda_unknown() -> Fact[str]:
    return Unknown("the library does not say which CUDA it was built for")


def _version(path: str) -> Fact[PartialVersion]:
    try:
        found = elf.tensorrt_version(path)
    except NotElf as error:
        return Unknown(f"{short(path)} {error}")
    if found is not None:
        return Known(PartialVersion(found[0]), f"{found[1]} ({short(path)})")
    match = re.search(r"\.so\.(\d{1,4}(?:\.\d{1,4}){1,3})$", path)
    if match:
        return Known(PartialVersion(tuple(map(int, match[1].split(".")))), f"the file's name, {short(path)}")
    return Unknown(f"{short(path)} does not state its version")


def versioned_name(path: str, stem: str) -> str | None:
    """``…/libcuda.so.580.159.03`` behind the link ``libcuda.so.1`` -> ``580.159.03``."""
    name = os.path.basename(os.path.realpath(path))
    match = re.fullmatch(rf"{re.escape(stem)}\.so\.(\d{{1,4}}(?:\.\d{{1,4}})+)", name)
    return match[1] if match else None


def plugin_links(needed: Sequence[str]) -> tuple[str, ...]:
    """The TensorRT libraries among the dependencies of a plugin library."""
    return tuple(name for name in needed if _LINKED.fullmatch(name))
