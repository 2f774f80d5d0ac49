"""What carries a TensorRT and is named instead of it: DeepStream, ONNX Runtime, Torch-TensorRT, the L4T images.

Containers that are named by a month and the JetPacks are in ``releases``. Where two pages differ, a row has the numbers
on which they agree.
"""

from __future__ import annotations

from trtdoctor.model.product import RuntimeKind
from trtdoctor.named import NamedTuple


class Carrier(NamedTuple):
    """A version of something that has a TensorRT. ``platform`` is ``None`` where it is the same on all of them; with
    ``cuda`` it was built."""

    version: str
    platform: str | None
    tensorrt: tuple[int, ...]
    cuda: str | None
    source: str
    runtime: RuntimeKind = "full"


_X86, _ARM = "linux-x86_64", "linux-aarch64"
_YOLO = "https://github.com/marcoslucianops/DeepStream-Yolo/blob/master/README.md"
_INSTALLATION = "https://docs.nvidia.com/metropolis/deepstream/dev-guide/text/DS_Installation.html"
_DOCKERS = "https://github.com/NVIDIA-AI-IOT/deepstream_dockers/blob"
_DEEPSTREAM = "https://github.com/NVIDIA/DeepStream"

# fmt: off
DEEPSTREAMS: tuple[Carrier, ...] = (
    Carrier("5.1", _X86, (7, 2, 2), "11.1", _YOLO),
    Carrier("6.0", _X86, (8, 0, 1), "11.4", _YOLO),
    Carrier("6.0.1", _X86, (8, 0, 1), "11.4", _YOLO),
    Carrier("6.1", _X86, (8, 2, 5, 1), "11.6", _YOLO),
    Carrier("6.1.1", _X86, (8, 4, 1, 5), "11.7", _YOLO),
    Carrier("6.2", _X86, (8, 5, 2, 2), "11.8", _YOLO),
    Carrier("6.3", _X86, (8, 5, 3, 1), "12.1", _YOLO),
    Carrier("6.4", _X86, (8, 6, 1, 6), "12.2", _YOLO),
    Carrier("7.0", _X86, (8, 6, 1, 6), "12.2", _YOLO),
    Carrier("7.1", _X86, (10, 3, 0, 26), "12.6", _YOLO),
    Carrier("8.0", _X86, (10, 9, 0, 34), "12.8", f"{_DOCKERS}/dev/ds/ds8.0/x86_dockerfiles/Dockerfile_samples_x86"),
    Carrier("9.0", _X86, (10, 14, 1, 48), "13.1", f"{_DEEPSTREAM}/blob/main/skills/deepstream-dev/SKILL.md"),
    Carrier("9.1", _X86, (10, 16), "13.2", f"{_DEEPSTREAM}/blob/main/README.md"),
    Carrier("9.1", _ARM, (10, 16), "13.2", _INSTALLATION),
)
"""On a Jetson, DeepStream uses the TensorRT of its JetPack (``DEEPSTREAM_JETPACKS``). Of 9.1, NVIDIA's installation
guide says 10.16.1.7, and its Dockerfile installs 10.16.1.11."""

DEEPSTREAM_JETPACKS: tuple[tuple[str, str], ...] = (
    ("5.1", "4.5.1"),
    ("6.1", "5.0.1"),
    ("6.1.1", "5.0.2"),
    ("6.2", "5.1"),
    ("6.3", "5.1.2"),
    ("7.0", "6.0"),
    ("7.1", "6.1"),
    ("8.0", "7.0"),
)
"""A DeepStream and the JetPack that it is made for (the README of DeepStream-Yolo; of 8.0, that of NVIDIA's
deepstream_dockers)."""

_L4T_IMAGES = "https://github.com/blakeblackshear/frigate/blob/dev/docker/tensorrt/trt.mk"
IMAGES = ("tensorrt", "tritonserver", "tensorrtserver", "pytorch", "tensorflow", "mxnet", "paddlepaddle")
"""NVIDIA's images that have a TensorRT and are named by a month."""

L4T_IMAGES: tuple[tuple[str, str, str], ...] = (
    ("l4t-tensorrt", "tensorrt", _L4T_IMAGES),
    ("l4t-jetpack", "l4t", "https://catalog.ngc.nvidia.com/orgs/nvidia/containers/l4t-jetpack"),
    ("l4t-base", "l4t", "https://catalog.ngc.nvidia.com/orgs/nvidia/containers/l4t-base"),
    ("l4t-ml", "l4t", "https://catalog.ngc.nvidia.com/orgs/nvidia/containers/l4t-ml"),
    ("l4t-pytorch", "l4t", "https://catalog.ngc.nvidia.com/orgs/nvidia/containers/l4t-pytorch"),
)
"""Images for Jetsons, and what the number in their tag is: that of TensorRT, or that of the Jetson Linux."""

_PROVIDER = "https://onnxruntime.ai/docs/execution-providers/TensorRT-ExecutionProvider.html"
ONNXRUNTIMES: tuple[tuple[str, str, tuple[int, ...], str], ...] = (
    ("1.0", "1.1", (6, 0), _PROVIDER),
    ("1.2", "1.4", (7, 0), _PROVIDER),
    ("1.5", "1.6", (7, 1), _PROVIDER),
    ("1.7", "1.8", (7, 2), _PROVIDER),
    ("1.9", "1.10", (8, 0), _PROVIDER),
    ("1.11", "1.11", (8, 2), _PROVIDER),
    ("1.12", "1.13", (8, 4), _PROVIDER),
    ("1.14", "1.14", (8, 5), _PROVIDER),
    ("1.15", "1.17", (8, 6), _PROVIDER),
    ("1.18", "1.31", (10,), "https://pypi.org/project/onnxruntime-gpu/"),
)
"""First and last ONNX Runtime, and the TensorRT that its provider is built for. It brings none: what is installed
decides, and from 1.18 on its provider asks for ``libnvinfer.so.10``, whatever minor version."""

_TORCH = "https://github.com/pytorch/TensorRT/blob/v{}/dev_dep_versions.yml"
TORCH_TENSORRTS: tuple[Carrier, ...] = tuple(
    Carrier(version, None, tensorrt, cuda, _TORCH.format(f"{version}.0"))
    for version, tensorrt, cuda in (
        ("2.2", (8, 6), "12.1"),
        ("2.3", (10, 0), "12.1"),
        ("2.4", (10, 1, 0), "12.4"),
        ("2.5", (10, 3, 0), "12.4"),
        ("2.6", (10, 7, 0), "12.6"),
        ("2.7", (10, 9, 0), "12.8"),
        ("2.8", (10, 12, 0), "12.8"),
        ("2.9", (10, 13), "13.0"),
        ("2.10", (10, 14, 1), "13.0"),
        ("2.11", (10, 15, 1), "13.0"),
        ("2.12", (10, 16, 1), "13.0"),
        ("2.13", (11, 0, 0), "13.2"),
        ("2.14", (11, 1, 0), "13.2"),
    )
)
# fmt: on
