"""Where a log was written, by its own words."""

from __future__ import annotations

import pytest

from trtdoctor.logs.place import HEAD, PlaceReader
from trtdoctor.logs.reader import read_blocks, read_lines

ERROR = "[TRT] [E] plan->header.magicTag == rt::kPLAN_MAGIC_TAG failed."


@pytest.mark.parametrize(
    ("log", "settings"),
    [
        (r"C:\models\x.engine", {"windows"}),
        (r"C:\VisionDepth3D>python VisionDepth3D.py", {"windows"}),
        ("['F:/Hybrid/64bit/tool', '--onnx=J:/m.onnx']", {"windows"}),
        ("Unable to load library: nvinfer_builder_resource_10.dll", {"windows"}),
        ("[WinError 126] The specified module could not be found", {"windows"}),
        ('onnxruntime LoadLibrary failed with error 126 ""', {"windows"}),
        ("Exception from HRESULT: 0x8007007E", {"windows"}),
        ("process exited with code 3221225501 (0xc000001d)", {"windows"}),
        ("trtexec.exe --onnx=m.onnx", {"windows"}),
        (r"nnModelFile0 = ..\weights\b28.bin.gz", {"windows"}),
        ("libnvinfer.so.10: cannot open shared object file", set()),
        ("make: *** [all] Error 127", set()),
        ("see https://example.com/a.html and s3://b/c", set()),
        ("docker run -v C:\\x\\y:/workspace/z img\n/usr/bin/python3: error", set()),  # one host, another container
        ("/mnt/c/Users/me/x.exe", set()),  # WSL
        ("# R36 (release), REVISION: 4.3, GCID: 38968081", {"jetson"}),
        ("# R35 (release), REVISION: 4.1", {"jetson"}),
        ("Ultralytics 8.3 CUDA:0 (Orin, 7620MiB)", {"jetson"}),
        ("RuntimeError: TensorRT does not currently build wheels for Tegra systems", {"jetson"}),
        ("L4T_VERSION=36.4.3", {"jetson"}),
        (
            "# R36 (release)\nTensorRT currently only builds wheels for x86_64 and aarch64 SBSA processors",
            {"jetson"},
        ),
        ("nvcr.io/nvidia/l4t-ml:r36.2.0", {"jetson"}),
        ("JetPack 6.2", {"jetson"}),
        ("Linux 5.15.148-tegra aarch64", {"jetson"}),
        ("[I] Selected Device: Xavier", {"jetson"}),
        ("# R38 (release), REVISION: 2.0\nLinux 6.8.12-tegra", set()),
        ("NVIDIA Thor, JetPack 7.0, 6.8.12-tegra", set()),
        ("original origin of the tensor", set()),
        ("vsmlrt-cuda\\tensorrt_rtx, Backend.TRT_RTX", {"rtx"}),
        ("[NvTensorRTRTX EP] Engine was compiled", {"rtx"}),
        ("TensorRT-RTX 1.7.1.116", {"rtx"}),
        ("TensorRT RTX 4090 does not work", set()),
        ("NVIDIA GeForce RTX 5090", set()),
        ("TensorRT-RTX is here, and I ran trtexec --onnx=m.onnx", set()),
        ("H:\\a\\tensorrt_rtx_1_4.dll", {"windows", "rtx"}),
    ],
)
def test_a_log_tells_where_it_was_written(log: str, settings: set[str]) -> None:
    """Signs of a platform count where nothing speaks against them."""
    assert read_lines([*log.split("\n"), ERROR]).place.settings == settings


SIGNS: dict[str, list[str]] = {
    "windows": [
        r"C:\models\x",
        r"D:\\\\a\\\\b",
        "K:/some dir/x",
        r"..\weights.bin",
        "found nvinfer_10.dll",
        "trtexec.exe failed",
        "error 126",
        'error 193: "%1 is',
        "error 127: the specified",
        "0x80070005",
        "0xC0000005",
        "exit 3221225477",
        "[WinError 5]",
        "DllNotFoundException",
        "cp311-win_amd64",
        "Windows-10-x",
        "Windows 11",
    ],
    "jetson": [
        "# R32 (release)",
        "L4T 35.3",
        "l4t-base:r32.7",
        "JetPack 5.1",
        "JetPack-SDK 4",
        "AGX Orin",
        "a xavier",
        "Jetson x",
        "5.10-tegra",
    ],
    "rtx": ["tensorrt_rtx", "TRT-RTX", "NvTensorRTRTX", "nv_execution_provider"],
}
AGAINST: dict[str, list[str]] = {
    "windows": [
        "/usr/a",
        "in /home/a",
        "'/root/a'",
        "(/opt/a)",
        "=/mnt/a",
        ":/tmp/a",
        ",/var/a",
        "[/workspace/a",
        "liba.so.1",
        "a.so: cannot open shared object file",
        "x-linux-gnu",
        "linux_x86_64",
        "Ubuntu",
        "WSL2",
        "core dumped",
    ],
    "jetson": [
        "Thor",
        "sbsa",
        "DGX Spark",
        "GH200",
        "GB200",
        "# R38 (release)",
        "L4T 39.1",
        "JetPack 7.0",
        "/x86_64-linux-gnu/",
        "GeForce",
    ],
    "rtx": ["trtexec --x", "trtexec.exe --x", "TensorrtExecutionProvider", "libnvinfer.so", "nvinfer_10.dll"],
}
OF = [(setting, sign) for setting, signs in SIGNS.items() for sign in signs]
NOT = [(setting, sign) for setting, signs in AGAINST.items() for sign in signs]


def settings_of(*lines: str) -> frozenset[str]:
    """What the beginning of a log says."""
    reader = PlaceReader()
    reader.note("\n".join(lines).encode())
    return reader.place().settings


@pytest.mark.parametrize(("setting", "sign"), OF)
def test_each_sign_alone(setting: str, sign: str) -> None:
    """One is enough, anywhere on a line, and says nothing of the other settings."""
    assert settings_of(sign) == settings_of("x " + sign) == settings_of("calm", sign, "calm") == {setting}


@pytest.mark.parametrize(("setting", "sign"), NOT)
def test_each_sign_against(setting: str, sign: str) -> None:
    """One is enough to make it unknown, before or after the others, and alone it shows nothing."""
    assert setting not in settings_of(sign)
    for other in SIGNS[setting]:
        assert setting not in settings_of(other, sign)
        assert setting not in settings_of(sign, other)


def test_windows_is_no_jetson() -> None:
    """A log with signs of both is of Windows, which talks about a Jetson."""
    assert settings_of("C:\\a\\b", "Jetson Orin") == {"windows"}


@pytest.mark.parametrize(
    ("before", "seen"), [((1 << 16) - 6, True), ((1 << 16) - 5, True), ((1 << 16) - 4, False), (1 << 16, False)]
)
@pytest.mark.parametrize("blocks", [1, 2])
def test_the_beginning_is_64_kibibytes(before: int, seen: bool, blocks: int) -> None:
    """A sign counts where it ends within them, in however many blocks they come."""
    reader = PlaceReader()
    data = b" " * (before - 1) + b"\nx.dll a\n"
    cut = 1000 if blocks == 2 else len(data)
    for block in (data[:cut], data[cut:]):
        reader.note(block)
    assert (reader.place().settings == {"windows"}) == seen


@pytest.mark.parametrize(("between", "seen"), [(0, True), (2000, True), (2040, True), (2048, False), (70_000, False)])
def test_what_is_before_a_message_counts(between: int, seen: bool) -> None:
    """Up to two kilobytes before its block, once the beginning is over."""
    reader = PlaceReader()
    reader.note(b" " * (1 << 16))
    reader.note(b"x.dll a\n" + b" " * between)
    reader.note(b"calm\n", telling=True)
    assert (reader.place().settings == {"windows"}) == seen


def test_a_mebibyte_is_looked_at() -> None:
    """However many blocks have messages, no more is."""
    for count, seen in ((16, True), (17, False)):
        reader = PlaceReader()
        for _ in range(count - 1):
            reader.note(b" " * (1 << 16), telling=True)
        reader.note(b"x.dll" + b" " * ((1 << 16) - 5), telling=True)
        assert (reader.place().settings == {"windows"}) == seen


@pytest.mark.parametrize(("many", "seen"), [(49, True), (50, False)])
def test_few_lines_with_a_word_are_looked_at(many: int, seen: bool) -> None:
    """Fifty lines with the word of a sign; the fifty-first is not read."""
    assert (settings_of(*["torigin jetsons"] * many, "a jetson") == {"jetson"}) == seen


@pytest.mark.parametrize(
    ("log", "values"),
    [
        ("&&&& RUNNING TensorRT.trtexec [TensorRT v110200] [b26] # trtexec", {"runtime": "11.2.0"}),
        ("&&&& RUNNING TensorRT.trtexec [TensorRT v8601] # trtexec", {"runtime": "8.6.1"}),
        ("TensorRT: starting export with TensorRT 10.3.0...", {"runtime": "10.3.0"}),
        ("[I] TensorRT version: 10.13.2", {"runtime": "10.13.2"}),
        ("Package    Version\ntensorrt      10.9.0.34\nnumpy 2.0", {"runtime": "10.9.0.34"}),
        ("TensorRT version: 8.6.1\nTensorRT version: 10.0.1", {}),
        ("TensorRT version: 8.6.1\nstarting export with TensorRT 8.6.1.6", {"runtime": "8.6.1.6"}),
        ("[I] Compute Capability: 8.9", {"sm_runtime": "8.9"}),
        ("memory 34190458880 compute capability major 12 minor 0", {"sm_runtime": "12.0"}),
        ("requires compute capability 7.5 or newer", {}),
        ('loading "C:\\My Models\\a b.engine"', {"path": "C:\\My Models\\a b.engine"}),
        ("Loading runs/train/best.engine for TensorRT inference", {"path": "runs/train/best.engine"}),
        ("a.engine and b.engine", {}),
        ("saved as 'best.onnx'\n/data/best.onnx", {"model": "/data/best.onnx"}),
        ("['x', '--onnx=J:/TRT\\\\m.onnx']", {"model": "J:/TRT\\m.onnx"}),
        ("self.engine.create_execution_context()", {}),
        ("'my best.engine' loaded", {"path": "my best.engine"}),
        ("x 'my best.engine", {"path": "best.engine"}),
        ("no .engine here, dir/.engine", {}),
        ("a.engine.bak a.engine_old a.engine* b.engines", {}),
        ("https://me:secret@host/m.engine", {}),
        ("https://me@host/m.engine", {}),
        ("me@host:/x/m.engine", {"path": "/x/m.engine"}),
        ("x.trt", {"path": "x.trt"}),
        ("x.PLAN", {"path": "x.PLAN"}),
        ("a.onnx a.engine", {"model": "a.onnx", "path": "a.engine"}),
        ("./a/x.plan and x.plan and /b/a/x.plan", {"path": "/b/a/x.plan"}),
        ("/b/x.plan and /c/x.plan", {}),
        ("--loadEngine=/a/x.plan", {"path": "/a/x.plan"}),
        ("from /a b/x.plan", {"path": "/a b/x.plan"}),
        ("with /a b/x.plan", {"path": "b/x.plan"}),
        ("x" * 300 + " y.plan", {"path": "y.plan"}),
        ("Linked TensorRT version 8.6.1", {}),
        ("TensorRT version: 8.6.1\nTensorRT version: 8.6.1.6", {"runtime": "8.6.1.6"}),
        ("TensorRT version: 8.6.1\nTensorRT version: 8.6.10", {}),
        ("docker tritonserver:24.05-py3\nNVIDIA Release 24.05 (build 1)", {"image": "24.05"}),
        ("tritonserver:24.05-py3\ntritonserver:24.06-py3", {}),
        ("Device has major: 8, minor: 6", {"sm_runtime": "8.6"}),
    ],
)
def test_a_log_tells_what_is_at_work(log: str, values: dict[str, str]) -> None:
    """Versions, capabilities and files come out where a log names one of them only."""
    assert read_lines([*log.split("\n"), ERROR]).place.values == values


@pytest.mark.parametrize(
    ("log", "gpu"),
    [
        ("Found GPU NVIDIA GeForce RTX 5090 memory 34190458880", ("NVIDIA GeForce RTX 5090", "12.0")),
        ("[I] Selected Device: NVIDIA A100-SXM4-40GB", ("NVIDIA A100-SXM4-40GB", "8.0")),
        ("CUDA:0 (NVIDIA GeForce RTX 3060 Laptop GPU, 6144MiB)", ("NVIDIA GeForce RTX 3060 Laptop GPU", "8.6")),
        ("CUDA:0 (Orin, 7620MiB)", ("Orin", "8.7")),
        ("GPU 0: Tesla T4 (UUID: GPU-1)", ("Tesla T4", "7.5")),
        (
            "CUDA:0 (NVIDIA GeForce RTX 3060, 6144MiB)\nCUDA:0 (NVIDIA GeForce RTX 3060 Laptop GPU, 6144MiB)",
            ("NVIDIA GeForce RTX 3060 Laptop GPU", "8.6"),
        ),
        ("NVIDIA GeForce RTX 3090, NVIDIA GeForce RTX 4090", None),
        ("install NVIDIA CUDA Toolkit", None),
    ],
)
def test_a_gpu_is_known_by_its_name(log: str, gpu: tuple[str, str] | None) -> None:
    """A name that stands in the log gives the compute capability; different GPUs give none."""
    assert read_lines([*log.split("\n"), ERROR]).place.gpu() == gpu


def test_only_the_beginning_and_what_is_around_messages_is_looked_at() -> None:
    """A sign far from both is not seen; one beside a message is."""
    filler = b"all is well here\n" * (2 * HEAD // 17)
    far = [filler, b"C:\\x\\y.engine\n" + filler, filler]
    assert not read_blocks(far).place.settings
    near = [filler, b"C:\\x\\y.engine\n" + ERROR.encode() + b"\n", filler]
    assert read_blocks(near).place.settings == {"windows"}


def test_what_is_kept_is_bounded() -> None:
    """However many names a log holds, few are kept."""
    reader = PlaceReader()
    reader.note(b"".join(b"NVIDIA GPU %d, a%d.engine\n" % (at, at) for at in range(5000)), telling=True)
    assert len(reader.place().gpus) <= 20
    assert reader.place().values == {}


@pytest.mark.parametrize(
    ("log", "building", "triton"),
    [
        ("trtexec --onnx=a.onnx", True, False),
        ("TensorRT: starting export with TensorRT 10.3.0...", True, False),
        ("Building the TensorRT Engine", True, False),
        ("IBuilder::buildSerializedNetwork: Error Code 1", True, False),
        ("the building is on fire, and a.engine is loaded", False, False),
        ("E0912 02:00:56.1 1 model_lifecycle.cc:630] failed to load 'det'", False, True),
        ("docker run nvcr.io/nvidia/tritonserver:24.05-py3", False, True),
        ("import triton", False, False),
    ],
)
def test_a_log_tells_what_was_done(log: str, building: bool, triton: bool) -> None:
    """Whether an engine was being built, and whether Triton wrote the log."""
    place = read_lines([*log.split("\n"), ERROR]).place
    assert (place.building, place.triton) == (building, triton)
