"""Fits what to do to where a log was written: each command is judged by its own words, whichever row it is of.

A command that has a twin on the platform is turned into it; one that cannot work there falls away; where that leaves a
gap, the platform's own way fills it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from trtdoctor.model.finding import SETTINGS, Cause, Fix, Setting
from trtdoctor.named import NamedTuple


class _Turn(NamedTuple):
    """A command, and what it is on the platform, a line each; none where it has no twin."""

    setting: Setting
    command: str
    there: str


_TURNS = (
    _Turn("rtx", r"trtexec (?=.*--(?:versionCompatible|excludeLean|hardwareComp|useDLA|fp16|int8|staticPlug)).*", ""),
    _Turn("rtx", r"trtexec (.*)", r"tensorrt_rtx \1"),
    _Turn("rtx", r"(?:python -m )?pip install (?:--no-cache-dir )?tensorrt", "pip install --no-cache-dir tensorrt-rtx"),
    _Turn("rtx", r"pip list \| grep -i tensorrt", r"pip list | grep -i rtx"),
    _Turn("rtx", r"ldconfig -p \| grep .*nvinfer.*", "ldconfig -p | grep tensorrt_rtx"),
    _Turn("rtx", r"where\.exe nvinfer\*\.dll", "where.exe tensorrt_rtx*.dll"),
    _Turn("rtx", r"python3? -c 'import tensorrt; (.*)'", r"python -c 'import tensorrt_rtx as tensorrt; \1'"),
    _Turn("jetson", r"nvidia-smi", "tegrastats"),
    _Turn("jetson", r"docker run --gpus all (\S+) nvidia-smi", r"docker run --runtime nvidia \1"),
    _Turn("windows", r"trtdoctor check (?!.*--static)(.*)", r"trtdoctor check --static \1"),
    _Turn("windows", r"ls -\w+ \$\(dirname (.+)\)", r"icacls \1"),
    _Turn("windows", r"ls -\w+ (\S+)", r"dir \1"),
    _Turn("windows", r"ls -\w+ ([^$]+)", r"cmd /c dir \1"),
    _Turn("windows", r"pwd", "cmd /c cd"),
    _Turn("windows", r"id", "whoami"),
    _Turn("windows", r"sha256sum (.+)", r"certutil -hashfile \1 SHA256"),
    _Turn("windows", r"rm (?:-\w+ )?(?:-- )?(\S+)/\*", r"del \1\\*"),
    _Turn("windows", r"rm (?:-\w+ )?(?:-- )?([^/-].*)", r"del \1"),
    _Turn("windows", r"(?:export )?([A-Z][A-Z_]{2,60})=([\w,.]+)(?: PROGRAM)?", r'cmd /c "set \1=\2&& PROGRAM"'),
    _Turn("windows", r"ldconfig -p \| grep (?:-e )?(?:lib)?(\w+)", r"where.exe \1*.dll"),
    _Turn("windows", r"ldconfig -p \| grep -e (\w+) -e (\w+)", "where.exe \\1*.dll\nwhere.exe \\2*.dll"),
    _Turn("windows", r"find / -name '([^'*]+\.dll|\{library\})\*' 2>/dev/null", r"where.exe /R C:\\ \1"),
    _Turn("windows", r"find / -name '([^']+)' 2>/dev/null", r"where.exe /R C:\\ \1"),
    _Turn("windows", r"ldd (?:-r )?([^$\s]+)(?: \|.*)?", r"dumpbin /dependents \1"),
    _Turn("windows", r"nm -D \S+ LIBRARY\.so \|.*", "dumpbin /exports LIBRARY.dll"),
    _Turn("windows", r"cuobjdump (.*)LIBRARY\.so", r"cuobjdump \1LIBRARY.dll"),
    _Turn("windows", r"(trtexec .*--staticPlugins=)\./libplugin\.so(.*)", r"\1plugin.dll\2"),
    _Turn("windows", r"([^|]+) \| grep (?:-i )?(\w+)", r"\1 | findstr /i \2"),
    _Turn("windows", r"where ([\w.*{} ]+)", r"where.exe \1"),
    _Turn("windows", r"echo \"?\$(\w+)\"?", r"cmd /c echo %\1%"),
    _Turn("windows", r"python -m venv (\w+) && \w+/bin/pip (.+)", "python -m venv \\1\n\\1\\\\Scripts\\\\pip \\2"),
    _Turn("windows", r"mpirun -n (\d+) (?:--allow-run-as-root )?python3? (.*)", r"mpiexec -n \1 python \2"),
    _Turn("windows", r"cmake (.*) && make", "cmake \\1\ncmake --build ."),
)  # fmt: skip
"""Tried in this order over the whole command; those of all settings that hold, one after the other."""

_NOT_THERE: dict[Setting, str] = {
    "windows": (
        r"\bfind /|\b(?:ldd|ldconfig|LD_LIBRARY_PATH|LD_PRELOAD|apt|apt-get|dpkg|rm|ls|nm -|export|sha256sum|sudo"
        r"|dmesg|gdb|grep|awk|make|mpirun|execstack|patchelf|chmod|chown|usermod|docker run|compute-sanitizer --tool)\b"
        r"|free -h|df -h|\bhead -|/(?:dev|usr|etc|proc|home)/|\$[({\w]|\.so\b|--system-site-packages|/bin/"
        r"|\bid$|2>/dev/null|trtdoctor host|--plugin \S+\.so\b"
    ),
    "jetson": r"\bnvidia-smi\b|--gpus all|CUDA_VISIBLE_DEVICES=\d",
    "rtx": (
        r"\btrtexec\b|\bpolygraphy\b|nvinfer|\btensorrt[_-]lean\b|nvcr\.io/nvidia/tensorrt:"
        r"|\bpip3? (?:un)?install .*\btensorrt(?![-_]rtx)|import tensorrt(?!_rtx)"
    ),
}
"""Words of commands that a platform does not have."""

_FALLS: dict[Setting, str] = {
    "jetson": r"\bpip3? install .*\b(?:tensorrt|torch|onnxruntime-gpu|nvidia-c\w+)\b"
    r"|\bpip3? install \{requirement\}|nvcr\.io/nvidia/tensorrt:\S+(?<!-igpu)$|--hardwareCompatibilityLevel",
    "rtx": r"nvcr\.io/nvidia/tensorrt:",
}
"""Commands with which a whole fix falls."""

_TITLE_FALLS: dict[Setting, str] = {
    "windows": r"^on a Jetson\b|^install a driver|^update the host's driver"
    r"|\b(?:container|image)(?:'s)?\b|LD_LIBRARY_PATH|\b(?:ldd|ldconfig|apt|sudo)\b",
    "jetson": r"\bfrom PyPI\b|NVIDIA's index|install a driver|update the (?:host's )?driver"
    r"|\banother GPU\b|\bmore GPUs\b|^compile it for this GPU's",
    "rtx": r"\bfrom PyPI\b|NVIDIA's index",
}
"""Titles with which it does."""

_SAYS_WRONG: dict[Setting, str] = {
    "windows": r"LD_LIBRARY_PATH|\b(?:ldd|ldconfig|apt)\b",
    "jetson": r"pip install .?tensorrt",
    "rtx": r"pip install .?tensorrt(?![-_]rtx)",
}
"""Words of a sentence that misleads there."""

_OWN_WAYS: dict[Setting, dict[Cause | None, Fix]] = {
    "windows": {
        "missing-library": Fix(
            "put the folder of the DLLs into PATH and open a new console, or copy the DLLs beside the .exe; Python "
            "packages of TensorRT keep them in tensorrt_libs",
            ("where.exe {file}", "where.exe nvinfer*.dll"),
        ),
        "two-trt-versions": Fix(
            "keep the DLLs of one release in PATH and beside the .exe", ("where.exe nvinfer*.dll", "cmd /c echo %PATH%")
        ),
        "plugin-missing": Fix(
            "load the plugin's DLL into the same process before the engine: LoadLibrary, ctypes.CDLL"
        ),
        "cuda-driver-or-device": Fix(
            "install NVIDIA's driver for this GPU, restart, and see whether it finds the GPU",
            ("nvidia-smi",),
            "https://www.nvidia.com/drivers",
        ),
        "memory": Fix(
            "see which programs hold memory, and end those that are not needed", ('tasklist /fi "memusage gt 1000000"',)
        ),
        "crash": Fix("see which module it died in: Event Viewer, Windows Logs, Application", ("eventvwr.msc",)),
        "permission": Fix("see who may read it, in the file's Properties, Security", ("icacls {path}",)),
    },
    "jetson": {
        "python-packaging": Fix(
            "TensorRT comes with JetPack: install its packages, and let a virtual environment see the system's",
            ("sudo apt install nvidia-jetpack python3-libnvinfer", "python3 -m venv --system-site-packages venv"),
        ),
        "cuda-driver-or-device": Fix(
            "the driver comes with JetPack: use programs and containers made for this release of Jetson Linux",
            ("cat /etc/nv_tegra_release",),
        ),
        "memory": Fix(
            "CPU and GPU share the memory: see what is free, stop the desktop and other programs, and add a swap file",
            (
                "free -h",
                "sudo systemctl isolate multi-user.target",
                "sudo fallocate -l 8G /swapfile",
                "sudo chmod 600 /swapfile",
                "sudo mkswap /swapfile",
                "sudo swapon /swapfile",
            ),
        ),
        "gpu-arch-mismatch": Fix(
            "build the engine on a Jetson of this kind: hardware compatibility does not reach its integrated GPU",
            ("trtexec --onnx=model.onnx --saveEngine=model.engine",),
        ),
        None: Fix(
            "TensorRT comes with JetPack: stay with the version that it has, or move to the JetPack that has the other",
            ("cat /etc/nv_tegra_release", "dpkg -l | grep nvinfer"),
        ),
    },
    "rtx": {
        "python-packaging": Fix(
            "install the packages of TensorRT-RTX, and import tensorrt_rtx", ("pip install tensorrt-rtx",)
        ),
        None: Fix(
            "build the engine with TensorRT-RTX's own tool",
            ("tensorrt_rtx --onnx=model.onnx --saveEngine=model.engine",),
        ),
    },
}
"""What stands where a fix fell: by cause, else for all others."""

_FIRST: dict[Setting, tuple[Cause, ...]] = {"jetson": ("memory",)}
"""Causes whose own way on a platform stands before all others, whatever fell."""
_TOOL = " (tensorrt_rtx comes with the SDK; the wheels do not have it)"


def fitted(fixes: Iterable[Fix], cause: Cause, settings: Collection[Setting]) -> tuple[Fix, ...]:
    """Those that can work there, in their order; the templates in them are left as they are."""
    every = tuple(fix for fix in fixes if _meant(fix, settings))
    if not settings:
        return every
    kept = _first_ways(cause, settings)
    for fix in every:
        turned = [tuple(there(command, settings)) for command in fix.commands]
        left = _turned(fix, turned, settings)
        kept += [left] if left is not None else []
        if left is None or not all(turned):
            kept += [way for way in _own_ways(cause, settings) if way not in kept]
    return tuple(kept or _own_ways(cause, settings)) or tuple(fix._replace(commands=()) for fix in every[:1])


def advice(text: str, settings: Collection[Setting]) -> str:
    """``text`` without the sentences that mislead there."""
    if not any(re.search(_SAYS_WRONG[setting], text) for setting in settings):
        return text
    sentences = re.split(r"(?<=[.;]) ", text)
    kept = [one for one in sentences if not any(re.search(_SAYS_WRONG[setting], one) for setting in settings)]
    return " ".join(kept) or text


def _first_ways(cause: Cause, settings: Collection[Setting]) -> list[Fix]:
    return list(_own_ways(cause, [one for one in settings if cause in _FIRST.get(one, ())]))


def _meant(fix: Fix, settings: Collection[Setting]) -> bool:
    if any(one in settings for one in fix.not_on):
        return False
    return not fix.only_on or any(one in settings for one in fix.only_on)


def _turned(fix: Fix, turned: Iterable[tuple[str, ...]], settings: Collection[Setting]) -> Fix | None:
    """The fix as it is there, where each of its commands is ``turned`` into these; none where it falls."""
    for setting in settings:
        if re.search(_TITLE_FALLS[setting], fix.title):
            return None
        if setting in _FALLS and any(re.search(_FALLS[setting], command) for command in fix.commands):
            return None
    commands = tuple(line for lines in turned for line in lines)
    if fix.commands and not commands:
        return None
    built = any(command.startswith("tensorrt_rtx ") for command in commands) and fix.commands != commands
    title = re.sub(r"\btrtexec\b", "tensorrt_rtx", fix.title) + _TOOL if built else fix.title
    return fix._replace(title=title, commands=commands)


def there(command: str, settings: Collection[Setting]) -> Iterator[str]:
    """The command as it is there, in as many lines as that takes; none where it has no twin."""
    lines = [command]
    for setting in ("rtx", "jetson", "windows"):
        if setting in settings:
            lines = [twin for line in lines for twin in _twins(line, setting)]
            if setting == "windows":
                lines = [_quoted_for_windows(line) for line in lines]
    for line in lines:
        if not any(re.search(_NOT_THERE[setting], line) for setting in settings):
            yield line


def _twins(command: str, setting: str) -> list[str]:
    for turn in _TURNS:
        if turn.setting == setting:
            match = re.fullmatch(turn.command, command)
            if match:
                return [line for line in match.expand(turn.there).split("\n") if line]
    return [command]


def _quoted_for_windows(command: str) -> str:
    """``'a b'`` -> ``"a b"``, which both of its shells read; quotes inside change places."""
    found = re.fullmatch(r"(python3? -c )'([^']*)'", command)
    if found:
        inner = found[2].replace('"', "'")
        return f'python -c "{inner}"'
    return command if '"' in command else re.sub(r"'([^'%$`]*)'", r'"\1"', command)


def _own_ways(cause: Cause, settings: Collection[Setting]) -> Iterator[Fix]:
    for setting in (one for one in SETTINGS if one in settings):
        ways = _OWN_WAYS[setting]
        way = ways.get(cause, ways.get(None))
        if way is not None:
            others = [one for one in settings if one != setting]
            left = _turned(way, [tuple(there(command, others)) for command in way.commands], others)
            if left is not None:
                yield left
