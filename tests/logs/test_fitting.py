"""Every way out can work where the log was written: each row, in each setting."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs.explain import explained
from trtdoctor.logs.fitting import advice, fitted
from trtdoctor.logs.reader import read_blocks, read_lines
from trtdoctor.model.finding import Cause, Finding, Fix, Setting

ORT_WITHOUT_CUBLAS = (
    "[E:onnxruntime:Default, provider_bridge_ort.cc:2167 TryGetProviderInfo_CUDA] Failed to load library "
    "libonnxruntime_providers_cuda.so with error: libcublasLt.so.13: cannot open shared object file: No such file"
)
IMPOSSIBLE: dict[Setting, str] = {
    "windows": r"\bldd\b|ldconfig|find /|LD_LIBRARY_PATH|LD_PRELOAD|\bapt\b|apt-get|\brm -|\bexport\b|sha256sum"
    r"|docker run --gpus|\bgrep\b|\bsudo\b|/dev/|\$\(|\bls -|2>/dev/null|trtdoctor host|trtdoctor check (?!--static)"
    r"|^where |\.dll\*$|&& make\b|/usr/(?!lib/x86)|\bchmod\b",
    "jetson": r"pip3? install .*\b(?:tensorrt|torch|onnxruntime-gpu)\b|\bnvidia-smi\b|--gpus all|from PyPI"
    r"|--hardwareCompatibilityLevel|CUDA_VISIBLE_DEVICES=\d",
    "rtx": r"\btrtexec\b|polygraphy|pip3? install .?tensorrt(?!-rtx)|from PyPI",
}
MEANINGLESS: dict[Setting, str] = {
    "windows": r"^(?:on|in) a (?:Jetson|container)|\bcontainer\b",
    "jetson": r"another GPU|more GPUs|NVIDIA's index",
}
"""What titles speak of that is not there."""
WHERE: tuple[tuple[Setting, ...], ...] = (("windows",), ("jetson",), ("rtx",), ("rtx", "windows"))
ON_WINDOWS: tuple[Setting, ...] = ("windows",)
ON_JETSON: tuple[Setting, ...] = ("jetson",)
WINDOWS = '"C:\\Program Files\\x\\a.dll" (Error 126)'


def found(text: str, *settings: Setting) -> tuple[Finding, ...]:
    """The findings about a log that was written there."""
    analysis = read_lines(text.split("\n"))
    return tuple(
        one.finding for one in explained(analysis._replace(place=analysis.place._replace(settings=frozenset(settings))))
    )


def commands(finding: Finding) -> list[str]:
    """All commands of its fixes."""
    return [command for fix in finding.fixes for command in fix.commands]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
@pytest.mark.parametrize("settings", WHERE, ids="+".join)
def test_what_a_row_advises_can_work_there(message: Message, settings: tuple[Setting, ...]) -> None:
    """No fix of any row names what the platform does not have, and at least one is left."""
    for finding in found(message.sample, *settings):
        for fix in finding.fixes:
            for setting in settings:
                for command in fix.commands:
                    assert not re.search(IMPOSSIBLE[setting], command), command
                assert not re.search(r"pip install .?tensorrt\b(?!-rtx)|LD_LIBRARY_PATH|from PyPI", fix.title)
                assert fix.kind == "diagnose" or not re.search(MEANINGLESS.get(setting, "$^"), fix.title), fix.title
        if finding.severity.name != "INFO":
            assert finding.fixes


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
@pytest.mark.parametrize("settings", [(), *WHERE], ids="+".join)
def test_what_asks_a_machine_looks_at_it(message: Message, settings: tuple[Setting, ...]) -> None:
    """A way that speaks of the machine has a command that looks at more than the file, and no two ways are nothing but
    the same look at the GPU, whatever their words promise."""
    for finding in found(message.sample, *settings):
        looks = [fix.title for fix in finding.fixes if fix.commands == ("nvidia-smi",) and fix.url is None]
        assert len(looks) < 2, looks
        for fix in finding.fixes:
            promises = re.match("(?:install|update) (?!.*\\bsee\\b)", fix.title)
            assert not (promises and fix.commands == ("nvidia-smi",)), fix.title
            asks = re.search(r"\bmachine (?:has|that)|\bthat machine\b|is installed\b", fix.title)
            if asks and fix.commands and not (finding.stage in ("file", "header") and fix.kind == "diagnose"):
                assert not all("--static" in command for command in fix.commands), fix.title


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_what_a_sample_names_stands_in_its_commands(message: Message) -> None:
    """No placeholder stands for a tensor, an engine or a model that the message names."""
    for finding in found(message.sample):
        named = {one.label: one.value for one in finding.evidence}
        for command in commands(finding):
            assert "INPUT" not in command or "tensor" not in named, command
            for word, suffix in (("model.engine", r"\.(?:engine|plan|trt)"), ("model.onnx", r"\.onnx")):
                files = set(re.findall(rf"[\w./-]*\w{suffix}\b", message.sample))
                assert word not in command.split("=")[-1:] or len(files) != 1, command


@pytest.mark.parametrize(
    ("log", "settings", "there", "not_there"),
    [
        (
            "trtexec --onnx=a.onnx --saveEngine=a.engine\n[E] Error Code 1: Cuda Runtime (out of memory)",
            {"jetson"},
            ("free -h", "multi-user.target", "--memPoolSize=workspace:1024"),
            ("trtdoctor inspect", "bytes"),
        ),
        (
            "RUNNING TensorRT.trtexec [TensorRT v8201] # trtexec --onnx=a.onnx\nError Code 1: Cuda Runtime (out of "
            "memory)",
            {"jetson"},
            ("--workspace=1024",),
            ("memPoolSize",),
        ),
        (
            "Requested amount of GPU memory (18446744073709551615 bytes) could not be allocated",
            set(),
            ("18446744073709551615 bytes", "trtdoctor inspect"),
            ("workspace",),
        ),
        (
            "trtexec --onnx=a.onnx\nTactic Device request: 143MB Available: 112MB. Device memory is insufficient to "
            "use tactic.\nError Code: 10: Internal Error (Could not find any implementation for node X.)",
            {"jetson"},
            ("multi-user.target", "find out what the log alone cannot tell apart"),
            ("trtdoctor check", "nvidia-smi"),
        ),
        ("Error Code 1: Cuda Runtime (out of memory)", set(), ("trtdoctor inspect",), ("bytes",)),
        (
            "generated on an incompatible device, expecting compute 8.7 got compute 8.6",
            {"jetson"},
            ("on this GPU (compute capability 8.7)",),
            ("ampere", "Ampere"),
        ),
        ("generated on an incompatible device, expecting compute 8.9 got compute 8.6", set(), ("ampere+",), ()),
        ("libnvinfer.so.10: cannot open shared object file", set(), ("pip install 'tensorrt==10.*'",), ()),
        ("libnvinfer_plugin.so.8: cannot open shared object file", set(), ("pip install 'tensorrt==8.*'",), ()),
        ("libcublas.so.12: cannot open shared object file", set(), ("pip install nvidia-cublas-cu12",), ()),
        ("libcublas.so.13: cannot open shared object file", set(), ("pip install 'nvidia-cublas==13.*'",), ()),
        ("libcudart.so.13: cannot open shared object file", set(), ("'nvidia-cuda-runtime==13.*'",), ()),
        (ORT_WITHOUT_CUBLAS, set(), ("pip install 'onnxruntime-gpu[cuda,cudnn]'",), ()),
        ("libcudnn.so.9: cannot open shared object file", set(), ("'nvidia-cudnn-cu12==9.*'",), ()),
        ("libnvinfer.so.6: cannot open shared object file", set(), ("find /",), ("pip install",)),
        ("libfoo.so.10: cannot open shared object file", set(), ("find /",), ("pip install",)),
        ("nvinfer_10.dll is missing (Error 126)", {"windows"}, ('pip install "tensorrt==10.*"',), ("find /",)),
        ("libnvinfer.so.8: cannot open shared object file", {"jetson"}, ("nv_tegra_release",), ("pip install",)),
    ],
)
def test_advice_of_a_platform(log: str, settings: set[Setting], there: tuple[str, ...], not_there: tuple[str]) -> None:
    """Memory of a Jetson is shared, hardware compatibility is not for it, and no fix speaks of what is not said."""
    advice = str([(fix.title, fix.commands) for finding in found(log, *settings) for fix in finding.fixes])
    assert all(word in advice for word in there)
    assert not any(word in advice for word in not_there)


TRITON = "I0912 model_lifecycle.cc:461] loading: det:1\n"
OTHER = "not compatible with this version of TensorRT, expecting library version {} got {}, please rebuild."


@pytest.mark.parametrize(
    ("built_with", "command"),
    [
        ("10.9.0.34", "docker run --rm --entrypoint sh nvcr.io/nvidia/tritonserver:25.04-py3"),
        ("8.6.1.2", "docker pull nvcr.io/nvidia/tritonserver:23.05-py3"),
    ],
)
def test_triton_of_a_month_is_asked_first(built_with: str, command: str) -> None:
    """What only the TensorRT image of a month is known to have is no word about Triton's of that month."""
    (first, *_) = explained(read_lines((TRITON + OTHER.format("8.6.3.1", built_with)).split("\n")))
    assert [one for one in commands(first.finding) if command in one]


@pytest.mark.parametrize(
    ("log", "images"),
    [
        (TRITON + OTHER.format("8.6.3.1", "10.9.0.34"), ["24.03", "25.04"]),
        (TRITON + OTHER.format("8.6.1.2", "8.6.3.1"), ["23.05", "24.03", "24.03"]),
        (TRITON + OTHER.format("10.0.1.6", "10.2.0.19"), ["YY.MM"]),
        ("tritonserver:24.01-py3\n" + OTHER.format("8.6.1.6", "10.4.0.26"), ["24.01"]),
        ("= Triton Inference Server =\nNVIDIA Release 25.06 (build 1)\n" + OTHER.format("1.2", "8.2"), ["25.06"]),
        (TRITON + "Version tag does not match. Note: Current Version: 236, Serialized Engine Version: 239)", ["YY.MM"]),
        (OTHER.format("10.0.1.6", "10.9.0.34"), []),
        ("C:\\x\\y.dll\n" + TRITON + OTHER.format("10.0.1.6", "10.9.0.34"), []),
    ],
)
def test_triton_is_told_which_container(log: str, images: list[str]) -> None:
    """The container that loads the engine builds it, and the one with the engine's TensorRT serves it."""
    (first, *_) = explained(read_lines(log.split("\n")))
    assert re.findall(r"tritonserver:([\w.]+)-py3", str(commands(first.finding))) == images


@pytest.mark.parametrize(
    ("settings", "command", "there"),
    [
        (["windows"], "ldconfig -p | grep -e nvinfer -e cudnn", ["where.exe nvinfer*.dll", "where.exe cudnn*.dll"]),
        (["windows"], "sha256sum 'a b.engine'", ['certutil -hashfile "a b.engine" SHA256']),
        (["windows"], "CUDA_LAUNCH_BLOCKING=1 PROGRAM", ['cmd /c "set CUDA_LAUNCH_BLOCKING=1&& PROGRAM"']),
        (["windows"], "pip install 'tensorrt<11'", ['pip install "tensorrt<11"']),
        (["windows"], "python -c 'import a; a.b(\"\")'", ["python -c \"import a; a.b('')\""]),
        (["windows"], "rm -rf trt_engine_cache/*", ["del trt_engine_cache\\*"]),
        (["windows"], "pip list | grep -i tensorrt", ["pip list | findstr /i tensorrt"]),
        (["windows"], "find / -name 'nvinfer_10.dll*' 2>/dev/null", ["where.exe /R C:\\ nvinfer_10.dll"]),
        (["windows"], "trtexec --onnx=a.onnx", ["trtexec --onnx=a.onnx"]),
        (["rtx"], "trtexec --onnx=a.onnx", ["tensorrt_rtx --onnx=a.onnx"]),
        (["rtx", "windows"], "ldconfig -p | grep libnvinfer", ["where.exe tensorrt_rtx*.dll"]),
        (["jetson"], "docker run --gpus all IMAGE nvidia-smi", ["docker run --runtime nvidia IMAGE"]),
        (["jetson"], "nvidia-smi", ["tegrastats"]),
        ([], "ldd x", ["ldd x"]),
    ],
)
def test_a_command_becomes_what_it_is_there(settings: list[Setting], command: str, there: list[str]) -> None:
    """A command that has a twin on the platform is turned into it."""
    (fix,) = fitted([Fix("do it", (command,))], "known-bug", settings)
    assert list(fix.commands) == there


@pytest.mark.parametrize(
    ("settings", "cause", "fix", "way"),
    [
        (["windows"], "missing-library", Fix("x", ("export LD_LIBRARY_PATH=A:$LD_LIBRARY_PATH",)), "where.exe nvinfer"),
        (["jetson"], "python-packaging", Fix("x", ("pip install 'tensorrt==10.3.0'",)), "sudo apt install"),
        (["jetson"], "version-mismatch", Fix("from PyPI", ()), "cat /etc/nv_tegra_release"),
        (["rtx"], "engine-build", Fix("x", ("polygraphy surgeon sanitize m.onnx",)), "tensorrt_rtx --onnx"),
        (["windows"], "cuda-driver-or-device", Fix("x", ("docker run --gpus all I nvidia-smi",)), "nvidia-smi"),
    ],
)
def test_what_falls_is_replaced_by_the_way_of_the_platform(
    settings: list[Setting], cause: str, fix: Fix, way: str
) -> None:
    """Where a fix cannot work, the platform's own way stands in its place."""
    (left,) = fitted([fix], cause, settings)  # type: ignore[arg-type]
    assert any(way in command for command in left.commands)
    assert left.title != fix.title


def test_fixes_for_a_platform_count_only_there() -> None:
    """``only_on`` and ``not_on`` decide before any word does."""
    here, there = Fix("a", ("x",), not_on=("windows",)), Fix("b", ("y",), only_on=("windows",))
    assert fitted([here, there], "memory", ()) == (here,)
    assert fitted([here, there], "memory", ON_WINDOWS) == (there,)


def test_sentences_that_mislead_there_are_left_out() -> None:
    """An explanation does not send a Jetson to PyPI, and keeps its other sentences."""
    text = "The bindings are missing. Get them with pip install tensorrt. Then import them."
    assert advice(text, ON_JETSON) == "The bindings are missing. Then import them."
    assert advice(text, ()) == text


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (
            "Using engine: C:\\My Models\\x4.engine\n[E] Set dimension [1,3,2048,2048] for tensor input does not "
            "satisfy any optimization profiles. Valid range for profile 0: [1,3,256,256]..[1,3,1280,1280].",
            "--minShapes=input:1x3x256x256 --optShapes=input:1x3x2048x2048 --maxShapes=input:1x3x2048x2048",
        ),
        ('Could not load library "H:\\x": nvinfer_10.dll is missing (Error 126)', "where.exe nvinfer_10.dll"),
        (
            "loading '/data/my engines/a b.engine'\nnot compatible with this version of TensorRT, expecting library "
            "version 10.3.0.30 got 10.3.0.26, please rebuild.",
            "--saveEngine='/data/my engines/a b.engine'",
        ),
        (
            "trtexec --onnx=yolo.onnx --saveEngine=yolo.plan\nError Code 10: Internal Error (Could not find any "
            "implementation for node X.)",
            "trtexec --onnx=yolo.onnx",
        ),
    ],
)
def test_what_the_log_names_stands_in_the_command(log: str, said: str) -> None:
    """Paths, tensors, ranges and libraries of the log stand where a row has a placeholder."""
    analysis = read_blocks([log.encode()])
    assert any(said in command for one in explained(analysis) for command in commands(one.finding))


@pytest.mark.parametrize("name", ["a$(x).engine", "a%PATH%.engine", "a`x`.engine", "a\u202eb.engine"])
def test_no_value_of_a_log_runs_in_a_console_of_windows(name: str) -> None:
    """A path that a console would replace something in stands in no command."""
    log = f"{WINDOWS}\nloading '{name}'\nplan->header.magicTag == rt::kPLAN_MAGIC_TAG failed."
    for one in explained(read_blocks([log.encode()])):
        assert not any(name in command for command in commands(one.finding))


def unquoted(command: str) -> str:
    """What a POSIX shell reads outside of single quotes."""
    return "".join(command.split("'")[::2])


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_no_value_of_a_log_runs_in_a_shell(message: Message) -> None:
    """Libraries, models and engines stand in commands inside single quotes of their own, whatever a row quotes."""
    names = "loading 'a$(b) c.onnx'\nloading 'd`e` f.engine'"
    sample = re.sub(r"\w+\.so(?:\.\d+)*", "lib$(x).so", message.sample)
    for one in explained(read_lines([*names.split("\n"), *sample.split("\n")])):
        for command in commands(one.finding):
            assert not re.search(r"\$\([bx]\)|`e`", unquoted(command)), command


def test_same_order_in_every_run() -> None:
    """Which setting a set happens to name first does not decide which fix comes first."""
    fixes = (Fix("install a driver", ("sudo apt install nvidia-driver",)), Fix("see it", ("ldd libnvinfer.so",)))
    for settings in WHERE:
        for cause in get_args(Cause):
            assert fitted(fixes, cause, settings) == fitted(fixes, cause, settings[::-1])
