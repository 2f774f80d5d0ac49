"""A target in words or JSON is understood as written, or refused with a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from driving import ROOT, SMALLEST, Run
from trtdoctor.errors import TargetError
from trtdoctor.model.fact import Known, NotAsked, Unknown, known
from trtdoctor.model.gpu import Gpu
from trtdoctor.model.target import Target, no_machine
from trtdoctor.model.version import PartialVersion
from trtdoctor.render import values as render
from trtdoctor.targets import parse
from trtdoctor.targets.here import this_machine
from trtdoctor.targets.saved import from_json
from trtdoctor.targets.words import capability


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("8.6", (8, 6)),
        ("9.0", (9, 0)),
        ("12.1", (12, 1)),
        ("sm_86", (8, 6)),
        ("SM_90", (9, 0)),
        ("sm89", (8, 9)),
        ("sm_120", (12, 0)),
        ("sm_90a", (9, 0)),
        ("sm_120f", (12, 0)),
        ("compute_75", (7, 5)),
        ("86", None),
        ("sm_8", None),
        ("sm_1200", None),
        ("8.", None),
        (".6", None),
        ("8.6.1", None),
        ("٨.٦", None),
        ("A100", None),
        ("", None),
    ],
)
def test_capability(text: str, want: tuple[int, int] | None) -> None:
    """Every common spelling of a compute capability is read, and nothing else is."""
    assert capability(text) == want


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("gpu=A100", (8, 0)),
        ("gpu=a100", (8, 0)),
        ('gpu="NVIDIA A100"', (8, 0)),
        ("gpu=h200", (9, 0)),
        ("gpu=T4", (7, 5)),
        ("gpu=tesla t4", (7, 5)),
        ("gpu=GeForce RTX 4090", (8, 9)),
        ("gpu=rtx-4090", (8, 9)),
        ("gpu=RTX4090", (8, 9)),
        ("gpu=orin nano", (8, 7)),
        ("gpu=5090", (12, 0)),
        ("gpu=A100-80GB", (8, 0)),
        ("gpu=NVIDIA A100-SXM4-80GB MIG 1g.10gb", (8, 0)),
        ("gpu=L40S-48Q", (8, 9)),
        ("gpu=NVIDIA-H100-80GB-HBM3-MIG-1g.10gb.me", (9, 0)),
        ("gpu=A100 MIG hello", None),
        ("gpu=H200 MIG", None),
        ("gpu=RTX 6000", None),
        ("gpu=Titan X", None),
        ("gpu=nano", None),
        ("gpu=9999", None),
    ],
)
def test_gpu_names(words: str, want: tuple[int, int] | None) -> None:
    """GPUs go by the names that people type."""
    if want is None:
        with pytest.raises(TargetError):
            parse(words)
    else:
        assert known(parse(words).gpu.compute_capability) == want


def test_model_facts() -> None:
    """A model brings its SM count and its memory, a capability alone brings neither, and models that differ agree only
    on what they share."""
    one, several, bare = parse("gpu=H200").gpu, parse("gpu=A100").gpu, parse("gpu=9.0").gpu
    assert known(one.sm_count) == 132
    assert known(one.integrated) is False
    assert isinstance(several.memory_bytes, NotAsked)
    assert isinstance(bare.sm_count, NotAsked)
    assert known(parse("gpu=orin nano").gpu.integrated) is True


@pytest.mark.parametrize(
    ("name", "sms", "memory"),
    [
        ("NVIDIA-H200-SHARED", 132, 141),
        ("Tesla-T4-SHARED", 40, 16),
        ("NVIDIA-A100-SXM4-40GB-SHARED", 108, 40),
        ("NVIDIA-A100-SXM4-40GB-MIG-1g.5gb", None, 5),
        ("NVIDIA A100-SXM4-80GB MIG 1c.2g.20gb", None, 20),
        ("NVIDIA-A100-SXM4-40GB-MIG-1g.5gb-SHARED", None, 5),
    ],
)
def test_parts_of_a_model(name: str, sms: int | None, memory: int) -> None:
    """A GPU that is shared in time is the whole model; of a slice of MIG the name gives the memory, and not the SMs."""
    found = parse(f"gpu={name}").gpu
    assert known(found.sm_count) == sms
    assert known(found.memory_bytes) == memory << 30


@pytest.mark.parametrize(
    ("word", "want"),
    [
        ("linux", "linux-x86_64"),
        ("Linux/amd64", "linux-x86_64"),
        ("x86_64", "linux-x86_64"),
        ("jetson", "linux-aarch64"),
        ("linux/arm64", "linux-aarch64"),
        ("windows", "windows-x86_64"),
        ("windows-x86_64", "windows-x86_64"),
    ],
)
def test_platforms(word: str, want: str) -> None:
    """Platforms go by Docker's names, too."""
    assert known(parse(f"platform={word}").platform) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("10", (10,)),
        ("8601", (8, 6, 1)),
        ("100300", (10, 3, 0)),
        ("101000", (10, 10, 0)),
        ("new:25.1", (25, 1)),
        ("10.3", (10, 3)),
        ("v10.3.0", (10, 3, 0)),
        ("8.6.1.6", (8, 6, 1, 6)),
        ("08.06", (8, 6)),
    ],
)
def test_versions(text: str, want: tuple[int, ...]) -> None:
    """A version has one to four numbers and is exact with four."""
    version = known(parse(f"tensorrt={text}").tensorrt)
    assert version == PartialVersion(want)
    assert version.exact == (len(want) == 4)


def test_beyond_the_tables(tmp_path: Path) -> None:
    """What is newer than the tables is believed: the next ones as they are, any with ``new:``; and again from JSON."""
    assert known(parse("gpu=13.0").gpu.compute_capability) == (13, 0)
    assert known(parse("tensorrt=12.1").tensorrt) == PartialVersion((12, 1))
    asked = parse("gpu=new:9.9,tensorrt=new:25.1")
    assert (known(asked.gpu.compute_capability), known(asked.tensorrt)) == ((9, 9), PartialVersion((25, 1)))
    path = tmp_path / "target.json"
    path.write_text(json.dumps(render.target(asked)))
    assert values(parse(str(path)))[:1] == [(9, 9)]
    path.write_text('{"gpu": "new:9.9", "tensorrt": "new:25.1"}')
    assert known(parse(str(path)).gpu.compute_capability) == (9, 9)


@pytest.mark.parametrize(
    "name", ["GH200", "GH200 480GB", "GB200", "GB300", "GB10", "dgx spark", "jetson thor", "orin nano"]
)
def test_a_gpu_that_is_on_one_platform_alone(name: str) -> None:
    """Its name says the platform, in words and in JSON."""
    assert known(parse(f"gpu={name}").platform) == "linux-aarch64"
    assert isinstance(parse(f"gpu={name},platform=linux-aarch64").platform, Known)


@pytest.mark.parametrize("name", ["H200", "B200", "B300", "H100 PCIe"])
def test_a_gpu_that_is_on_any_platform(name: str) -> None:
    """The boards of the same GPUs say nothing of it."""
    assert isinstance(parse(f"gpu={name}").platform, NotAsked)


@pytest.mark.parametrize(
    ("words", "integrated"), [("platform=jetson", True), ("platform=arm64", None), ("platform=jetson,gpu=orin", True)]
)
def test_a_jetson_has_an_integrated_gpu(words: str, integrated: bool | None) -> None:
    """``jetson`` says more than its platform: servers of that platform have discrete GPUs."""
    assert known(parse(words).gpu.integrated) == integrated
    assert known(parse(words).platform) == "linux-aarch64"


def test_a_trailing_comma_says_nothing() -> None:
    """A comma at the end is passed over."""
    assert parse("gpu=A100,tensorrt=10.3.0,") == parse("gpu=A100,tensorrt=10.3.0")


@pytest.mark.parametrize(
    "text",
    [
        '{"gpu": "A100"}',
        '{"gpu": {"name": "A100"}}',
        '{"gpus": [{"name": "A100"}]}',
        '{"schema_version": 1, "gpu": "A100"}',
        '{"schema_version": 1, "gpus": [{"name": "A100"}]}',
        '{"schema_version": 1, "target": {"gpu": "A100"}}',
        '{"schema_version": 1, "target": {"schema_version": 1, "gpu": "sm_80"}}',
        '{"machine": {}, "gpu": "A100"}',
    ],
)
def test_one_gpu_in_json(text: str, tmp_path: Path) -> None:
    """A file may call its only GPU as words do."""
    path = tmp_path / "target.json"
    path.write_text(text)
    assert known(parse(str(path)).gpu.compute_capability) == (8, 0)


def test_choosing_a_gpu_of_words(run: Run) -> None:
    """``--gpu`` is for machines with several GPUs, and says so to a target in words."""
    found = run("check", SMALLEST, "--target", "gpu=H200", "--gpu", "0")
    assert (found.code, found.stdout) == (2, "")
    assert "several GPUs" in " ".join(found.stderr.split())


def test_words() -> None:
    """Keys stand in any order and case, with blanks and quotes, and what is not named was not asked."""
    asked = parse(" TensorRT = 10.3.0.26 ,GPU='sm_86', driver=535.104,runtime=LEAN,bindings=10.3,cuda=12.4")
    assert known(asked.tensorrt) == PartialVersion((10, 3, 0, 26))
    assert (known(asked.driver), known(asked.runtime), known(asked.cuda)) == ("535.104", "lean", "12.4")
    assert known(asked.bindings) == PartialVersion((10, 3))
    assert isinstance(asked.platform, NotAsked)


@pytest.mark.parametrize(
    ("text", "tensorrt", "capability"),
    [
        ("jetpack=6.2", "10.3.0.30", (8, 7)),
        ("jetpack=7.0", "10.13", (11, 0)),
        ("jetpack=7.2", "10.16.2.10", None),
        ("jetpack=7.2,gpu=thor", "10.16.2.10", (11, 0)),
        ("l4t=36.4.7", "10.3.0.30", (8, 7)),
        ("jetpack=6.2,tensorrt=10.3", "10.3.0.30", (8, 7)),
        ("jetpack=6.2,onnxruntime=1.22", "10.3.0.30", (8, 7)),
        ("jetpack=6.2,container=l4t-tensorrt:r8.5.2-runtime", "8.5.2", (8, 7)),
        ("container=docker://nvcr.io/nvidia/tensorrt:25.06-py3", "10.11.0.33", None),
        ("container=tensorrt:26.02-py3-igpu", "10.11.0", None),
        ("container=l4t-jetpack:r36.4.0", "10.3.0.30", (8, 7)),
        ("deepstream=7.1", "10.3.0", None),
        ("deepstream=7.1,platform=jetson", "10.3.0.30", None),
        ("deepstream=7.1,gpu=T4", "10.3.0.26", (7, 5)),
        ("deepstream=8.0,gpu=T4", "10.9.0.34", (7, 5)),
        ("deepstream=8.0,platform=jetson", "10.13", None),
        ("torch_tensorrt=2.8", "10.12.0", None),
        ("onnxruntime=1.31", "10", None),
    ],
)
def test_a_word_carries_its_facts(text: str, tensorrt: str, capability: tuple[int, int] | None) -> None:
    """A JetPack, a container or a package stands for its TensorRT, and for the GPU where it runs on one only."""
    found = parse(text)
    assert str(known(found.tensorrt)) == tensorrt
    assert known(found.gpu.compute_capability) == capability
    assert known(found.runtime) == "full"
    assert isinstance(found.tensorrt, Known)
    assert "https://" in found.tensorrt.source


@pytest.mark.parametrize(
    "text",
    [
        "container=tritonserver:25.09-py3",
        "jetpack=7.2.2",
        "l4t=39.2.2",
        "jetpack=6.2.3",
        "l4t=35.6.5",
        "deepstream=9.2",
    ],
)
def test_a_word_whose_tensorrt_no_page_states_is_no_neighbour(text: str) -> None:
    """What the tables do not hold is unknown, and neither assumed nor taken from another month."""
    assert isinstance(parse(text).tensorrt, Unknown)


def test_default_runtime() -> None:
    """A target that names TensorRT and no runtime has the full one; one that names neither was not asked."""
    assert known(parse("tensorrt=10.3").runtime) == "full"
    assert isinstance(parse("gpu=8.6").runtime, NotAsked)


def test_static_and_this_machine() -> None:
    """``--static`` asks nothing of a machine, while everything of this machine is asked, known or not."""
    assert all(isinstance(fact, NotAsked) for fact in (*no_machine()[2:8], no_machine().machine, *no_machine().gpu))
    here = this_machine()
    assert not isinstance(here.gpu.compute_capability, NotAsked)
    assert not isinstance(here.tensorrt, NotAsked)
    assert isinstance(here.machine, Known)


BAD = [
    ("gpu", "cannot be read"),
    ("=", "is not KEY=VALUE"),
    ("gpu=", "is not KEY=VALUE"),
    ("gpu=8.6,,", "is not KEY=VALUE"),
    ("gpu=8.6,tensorrt", "is not KEY=VALUE"),
    ("tensorrtt=10", "has no 'tensorrtt'"),
    ("gpu=8.6,gpu=8.9", "names gpu twice"),
    ("gpu=RTX 9999", "no GPU 'RTX 9999' is known"),
    ("gpu=rtx 409", "did you mean GeForce RTX 4090"),
    ("gpu=rtx4O90", "did you mean GeForce RTX 4090?"),
    ("gpu=Voodoo2", "is known. Give its compute capability instead"),
    ("gpu=blackwell", "10.0, 10.3, 11.0, 12.0 or 12.1"),
    ("gpu=ampere", "8.0, 8.6 or 8.7"),
    ("gpu=86", "gpu=8.6"),
    ("gpu=9.9", "the nearest are 8.9 and 9.0. One that is newer is written gpu=new:9.9"),
    ("gpu=new:99.0", "not the compute capability"),
    ("gpu=new:H100", "not the compute capability"),
    ("trt=10.3", "did you mean tensorrt?"),
    ("tensort=10.3", "did you mean tensorrt?"),
    ("os=linux", "did you mean platform?"),
    ("tensorrt=24.05", "container's tag"),
    ("tensorrt=8.9", "the nearest is 8.6"),
    ("tensorrt=10.100", "the nearest is 10.16.2.10"),
    ("tensorrt=13", "the nearest is 11.4.0.106"),
    ("tensorrt=0.1", "is not a version"),
    ("tensorrt=1.7.1.116", "add runtime=rtx"),
    ("runtime=rtx,tensorrt=10.3", "the nearest is 1.7.1.116"),
    ("tensorrt=8701", "is not a version"),
    ("bindings=24.05", "bindings=24.05 is not a version"),
    ("driver=12.4", "a CUDA is cuda=12.4"),
    ("cuda=535.104", "a driver is driver=535.104"),
    ("gpu=H200,platform=jetson", "on no Jetson"),
    ("gpu=9.0,platform=jetson", "on no Jetson"),
    ("gpu=orin,platform=linux", "only on linux-aarch64"),
    ("gpu=8.7,platform=windows", "only on linux-aarch64"),
    ("gpu=GB10,platform=linux", "only on linux-aarch64"),
    ("gpu=GH200,platform=linux", "only on linux-aarch64"),
    ("gpu=2.9", "not the compute capability"),
    ("gpu=99.0", "not the compute capability"),
    ("gpu=sm_999", "not the compute capability"),
    ("tensorrt=ten", "is not a version"),
    ("tensorrt=10.3.0.26.1", "is not a version"),
    ("tensorrt=10..3", "is not a version"),
    ("tensorrt=-1", "is not a version"),
    ("tensorrt=123456", "is not a version"),
    ("tensorrt=3!8.6.0.12rc1", "is not a version"),
    ("tensorrt=8.6.1.post1", "is not a version"),
    ("bindings=x", "bindings=x is not a version"),
    ("platform=macos", "there is no platform 'macos'"),
    ("runtime=fast", "there is no runtime 'fast'"),
    ("jetpack=6.2,gpu=A100", "jetpack=6.2 runs on 8.7, and not on A100"),
    ("jetpack=7.1,gpu=orin", "runs on 11.0"),
    ("jetpack=6.2,platform=x86_64", "is only on linux-aarch64"),
    ("jetpack=6.2,tensorrt=8.6", "TensorRT 8.6"),
    ("jetpack=6.2,onnxruntime=1.14", "contradicts itself"),
    ("runtime=rtx,jetpack=6.2", "no TensorRT-RTX"),
    ("jetpack=8.1", "have no jetpack=8.1"),
    ("jetpack=R36.4.3", "not of JetPack: l4t=36.4.3"),
    ("jetpack=35.4.1", "not of JetPack: l4t=35.4.1"),
    ("gpu=A100;tensorrt=10.3.0", "separated by commas"),
    ("gpu=A100 tensorrt=10.3.0", "separated by commas"),
    ("gpu=0x806", "gpu=8.6"),
    ("gpu=0xa00", "gpu=10.0"),
    ("jetpack=6", "may be 6.0 (TensorRT 8.6.2.3), 6.1 (TensorRT 10.3.0.30)"),
    ("l4t=36", "may be 36.3.0 (JetPack 6.0), 36.4.0 (JetPack 6.1)"),
    ("l4t=x", "is not the version of a Jetson Linux"),
    ("deepstream=7", "may be 7.0 or 7.1"),
    ("l4t=36.9.9", "those of 36 that they have are 36.3.0"),
    ("container=ubuntu:22.04", "no image 'ubuntu:22.04'"),
    ("container=tensorrt:latest", "write it with its tag"),
    ("container=\x1b[31m:24.05-py3", "\\x1b[31m"),
    ("image=tensorrt:25.01-py3", "did you mean container?"),
    ("deepstream=x", "is not a version of DeepStream"),
    ("onnxruntime=1", "major and minor are needed"),
    ("gpu=\x1b[31mred", "\\x1b[31mred"),
    ("gpu=" + "x" * 5000, "is known"),
    ("x" * 5000, "cannot be read"),
    ("a\0b", "cannot be read"),
]


@pytest.mark.parametrize(("text", "words"), BAD, ids=[repr(text)[:30] for text, _ in BAD])
def test_bad_words(text: str, words: str, run: Run) -> None:
    """What cannot be used is refused in one printable sentence: exit code 2, and nothing on standard output."""
    with pytest.raises(TargetError) as caught:
        parse(text)
    assert words in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 1500
    found = run("check", SMALLEST, "--target", text)
    assert (found.code, found.stdout) == (2, "")
    assert "--target" in found.stderr


FILES: list[tuple[bytes, str]] = [
    (b"", "is not JSON"),
    (b"{", "is not JSON"),
    (b'{"tensorrt": "10.3.0", "tensorrt": "8.6.1"}', "'tensorrt' twice"),
    (b'{"target": {"gpus": [{"name": "A100", "name": "T4"}]}}', "'name' twice"),
    (b"\xff\xfe", "is not JSON"),
    (b"[" * 100_000, "is not JSON"),
    (b"[1]", "holds no JSON object"),
    (b"{}", "describes no target"),
    (b'{"target": null}', "describes no target"),
    (b'{"jetpack": "6.2"}', "--target jetpack=6.2"),
    (b'{"gpu": "L4", "container": "tritonserver:24.08-py3"}', "--target container=tritonserver:24.08-py3"),
    (b'{"jetpack": 6.2}', "jetpack is a key of targets in words only"),
    (b'{"gpu": "A1O0"}', "did you mean"),
    (b'{"gpu": "A100", "gpus": []}', "gpu and gpus"),
    (b'{"gpu": 8.6}', "gpus[0] must be a JSON object"),
    (b'{"gpu": "9.9"}', "nearest are 8.9 and 9.0"),
    (b'{"gpus": [{"compute_capability": "9.9"}]}', "nearest are 8.9 and 9.0"),
    (b'{"tensorrt": "24.05"}', "is not a version of TensorRT"),
    (b'{"tensorrt": 10.3}', "tensorrt must be a JSON string"),
    (b'{"gpu": "H200", "platform": "jetson"}', "is on no Jetson"),
    (b'{"trt": "10.3", "gpu": "A100"}', "did you mean tensorrt?"),
    (b'{"gpus": [{}], "tensorrtt": "10"}', "has no 'tensorrtt'; did you mean tensorrt?"),
    (b'{"gpus": ["A100"]}', "gpus[0] must be a JSON object"),
    (b'{"gpus": {"compute_capability": "8.6"}}', "gpus must be a JSON list"),
    (b'{"gpus": [{"compute_capability": 8.6}]}', "compute_capability must be a JSON string"),
    (b'{"gpus": [{"compute_capability": "x"}]}', "not the compute capability"),
    (b'{"gpus": [{"sm_count": "many"}]}', "sm_count must be a JSON number"),
    (b'{"gpus": [{"sm_count": true}]}', "sm_count must be a JSON number"),
    (b'{"gpus": [{"sm_count": -1}]}', "sm_count must be a JSON number"),
    (b'{"tensorrt": 10}', "tensorrt must be a JSON string"),
    (b'{"tensorrt": ""}', "is not a version"),
    (b'{"runtime": "fast"}', "there is no runtime"),
    (b'{"platform": "beos"}', "there is no platform"),
    (b'{"schema_version": 99, "gpu": "H100"}', "schema_version is 99"),
    (b'{"schema_version": "1", "gpu": "H100"}', "schema_version is 1"),
    (b'{"schema_version": true, "gpu": "H100"}', "schema_version is True"),
    (b'{"schema_version": null, "gpu": "H100"}', "schema_version is None"),
    (b'{"schema_version": 2, "tool": {}, "target": {"gpu": "H100"}}', "schema_version is 2"),
    (b'{"target": {"schema_version": 2, "gpu": "H100"}}', "schema_version is 2"),
    (b'{"schema_version": 1, "gpu": "H1O0"}', "no GPU 'H1O0'"),
    (b'{"schema_version": 1, "gpu": "H100", "tensorrtt": "10"}', "did you mean tensorrt?"),
    (b'{"schema_version": 1}', "describes no target"),
    (b'{"target": {"gpu": "H100"}, "tensorrt": "10.3"}', "'tensorrt' stands beside 'target'"),
    (b'{"tool": {}, "target": {"gpu": "H100"}, "driver": "535.1"}', "'driver' stands beside 'target'"),
    (b'{"target": "gpu=H100", "tensorrt": "10.3"}', "has no 'target'"),
    (b'{"gpus": [{"compute_capabilty": "9.0"}]}', "did you mean compute_capability?"),
    (b'{"machine": {}, "gpu": "H1O0"}', "no GPU 'H1O0'"),
]


@pytest.mark.parametrize(("data", "words"), FILES, ids=[row[1] for row in FILES])
def test_bad_files(data: bytes, words: str, tmp_path: Path, run: Run) -> None:
    """A target file that cannot be used is refused in one sentence: exit code 2, and nothing on standard output."""
    path = tmp_path / "target.json"
    path.write_bytes(data)
    with pytest.raises(TargetError) as caught:
        parse(str(path))
    assert words in str(caught.value)
    found = run("check", SMALLEST, "--target", path)
    assert (found.code, found.stdout) == (2, "")


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("A100", "--target gpu=A100"),
        ("jetson orin nx", "--target 'gpu=jetson orin nx'"),
        ("sm_89", "--target gpu=sm_89"),
        ("10.3", "--target gpu=10.3 or --target tensorrt=10.3"),
        ("10.3.0.26", "--target tensorrt=10.3.0.26"),
        ("tritonserver:25.06-py3", "--target container=tritonserver:25.06-py3"),
        ("prod", "written like gpu=A100,tensorrt=10.3.0"),
    ],
)
def test_missing_file_hints_at_words(word: str, hint: str) -> None:
    """A word that is no file is said as a target in words where it can be one, else how such a target is written."""
    with pytest.raises(TargetError) as caught:
        parse(word)
    assert hint in str(caught.value)


def values(asked: Target) -> list[object]:
    """The facts of a target without their sources; what was not asked and what is unknown stay apart."""
    facts = (*asked.gpu, *asked[2:])
    return [fact.value if isinstance(fact, Known) else type(fact) for fact in facts]


@pytest.mark.parametrize(
    "words",
    [
        "gpu=8.6,tensorrt=10.3.0.26",
        "gpu=A100",
        "gpu=H200,tensorrt=8.6.0.12,platform=linux",
        "gpu=orin nano,tensorrt=10.3,platform=jetson,driver=540.4.0,runtime=lean,bindings=10.3.0,cuda=12.6",
        "platform=windows",
        "runtime=rtx,tensorrt=1.7",
    ],
)
def test_json_round_trip(words: str, tmp_path: Path) -> None:
    """A target written as JSON and read back is the same: no fact gained, lost, or turned from not asked to unknown."""
    asked = parse(words)
    path = tmp_path / "target.json"
    path.write_text(json.dumps(render.target(asked)))
    assert values(parse(str(path))) == values(asked)


def test_unknown_round_trip(tmp_path: Path) -> None:
    """What is unknown is ``null`` in JSON and unknown again when read."""
    path = tmp_path / "target.json"
    unknown = Unknown("the driver does not answer")
    asked = Target("a machine", tensorrt=unknown, gpus=(Gpu(unknown, integrated=unknown),))
    path.write_text(json.dumps({"target": render.target(asked)}))
    again = parse(str(path))
    assert again.tensorrt == unknown
    assert type(again.tensorrt) is Unknown
    assert type(again.gpu.compute_capability) is Unknown
    assert type(again.gpu.integrated) is Unknown


def test_target_of_a_report_is_a_target(tmp_path: Path, run: Run) -> None:
    """The JSON of ``check`` serves as ``--target`` of another ``check``, which answers the same."""
    first = run("check", SMALLEST, "--target", "gpu=9.0,tensorrt=8.5.3.1", "--output-format", "json")
    path = tmp_path / "report.json"
    path.write_text(first.stdout)
    again = run("check", SMALLEST, "--target", path, "--output-format", "json")
    assert (first.code, again.code) == (0, 0)
    assert [c["outcome"] for c in again.json["reports"][0]["checks"]] == [
        c["outcome"] for c in first.json["reports"][0]["checks"]
    ]


def test_gpu_by_name_in_json(tmp_path: Path) -> None:
    """A GPU that a hand-written file only names is looked up, so that its architecture is asked about."""
    path = tmp_path / "target.json"
    path.write_text('{"gpus": [{"name": "A100"}], "tensorrt": "8.6.0.12"}')
    assert known(parse(str(path)).gpu.compute_capability) == (8, 0)
    path.write_text('{"gpus": [{"compute_capabilty": "8.0"}], "tensorrt": "8.6.0.12"}')
    with pytest.raises(TargetError, match="a GPU has no 'compute_capabilty'"):
        parse(str(path))


def test_old_files_name_their_modules() -> None:
    """A target saved by 0.1, whose runtimes have no module, is read as one of today: the import says it."""
    path = ROOT / "fixtures/hosts/h200-tensorrt-10.16-lean/host.json"
    asked = parse(str(path))
    assert asked.where == "there"
    assert asked.chosen is not None
    assert asked.chosen.module == "tensorrt_lean_bindings"
    machine = known(asked.machine)
    assert machine is not None
    assert asked.chosen in (known(machine.runtimes) or ())


@pytest.mark.parametrize(
    ("row", "library", "version"),
    [
        ({"name": "libstdc++.so.6 (GLIBCXX_3.4.29)"}, "libstdc++.so.6", "GLIBCXX_3.4.29"),
        ({"name": "libcudnn.so.8"}, "libcudnn.so.8", None),
        ({"name": "libcudnn.so.8 (x)", "symbol_version": None}, "libcudnn.so.8 (x)", None),
    ],
)
def test_old_files_tell_symbol_versions(row: dict[str, str | None], library: str, version: str | None) -> None:
    """The symbol version that a library lacks stood in its name only; a file of today has it apart."""
    bundle = {"name": "Triton", "version": None, "path": "/opt", "missing": [{**row, "wanted_by": "libmine.so"}]}
    asked = from_json({"machine": {"bundles": [bundle]}, "gpus": []}, "a file")
    machine = known(asked.machine)
    assert machine is not None
    ((found,),) = (bundle.missing for bundle in known(machine.bundles) or ())
    assert (found.library, found.symbol_version) == (library, version)
