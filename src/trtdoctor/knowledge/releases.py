"""TensorRT releases, the containers and JetPacks that carry them, and the GPUs they support.

A build number or serialization number is `None` where no source was found. One serialization number covers several
releases (239 is 10.3 to 10.9, and 237 is both 8.5.0 and 10.0), so it can suggest a release but not prove one.
"""

from trtdoctor.model.product import Product
from trtdoctor.named import NamedTuple

Version = tuple[int, int, int]
Build = tuple[int, int, int, int]
ReleaseOrBuild = Version | Build  # notes often give only three parts
ComputeCapability = tuple[int, int]


class Release(NamedTuple):
    """One build of TensorRT or TensorRT-RTX.

    `pip` is the exact requirement that installs it. The wheels up to 8.6.0 are for CPython 3.10 and older only,
    those of 9.x and 10.0.0 are pre-releases, and from 10.0 on the package fetches its libraries from NVIDIA's index.
    """

    version: Build
    product: Product
    serialization: int | None
    pip: str | None
    source: str


class Container(NamedTuple):
    """An NGC image and the TensorRT in it. The `trtllm` images of Triton carry another one than the plain images."""

    image: str
    tensorrt: ReleaseOrBuild
    source: str


class JetPack(NamedTuple):
    """A JetPack, its Jetson Linux (L4T) and the TensorRT and CUDA it installs. One whose updates of the L4T changed
    TensorRT has a row for each."""

    jetpack: str
    l4t: str
    tensorrt: ReleaseOrBuild
    cuda: str
    source: str


class Support(NamedTuple):
    """First and last release for a compute capability.

    `first` is `None` where the first release is not known, `last` is `None` where the newest release still supports it.
    """

    compute_capability: ComputeCapability
    first: Version | None
    last: Version | None
    source: str
    note: str


class RtxSupport(NamedTuple):
    """Compute capabilities that TensorRT-RTX supports from `first` (major, minor) on."""

    first: tuple[int, int]
    compute_capabilities: tuple[ComputeCapability, ...]
    source: str
    note: str


_PYPI = "https://pypi.org/project/tensorrt/"
_PYPI_RTX = "https://pypi.org/project/tensorrt-rtx/"
_CHANGELOG = "https://github.com/NVIDIA/TensorRT/blob/main/CHANGELOG.md"
_TRITON_COMPATIBILITY = "https://github.com/triton-inference-server/server/blob/main/docs/introduction/compatibility.md"
_SUPPORT_MATRIX = "https://docs.nvidia.com/deeplearning/frameworks/support-matrix/index.html"
_TWCC = "https://docs.twcloud.ai/en/docs/concepts-tutorials/twcc/ccs/concepts/images/triton-inference-server/"
_JETSON_CONTAINERS = "https://github.com/dusty-nv/jetson-containers/blob/master/packages/tensorrt/config.py"

# fmt: off
RELEASES: tuple[Release, ...] = (
    Release((5, 0, 6, 3), "tensorrt", None, None, "https://github.com/zhucheng725/TX2-tensorRT5.0-python"),
    Release((5, 1, 6, 1), "tensorrt", None, None, "https://developer.nvidia.com/jetpack-4_3_dp"),
    Release((6, 0, 1, 5), "tensorrt", None, None,
            "https://app.semanticdiff.com/gh/microsoft/onnxruntime/commit/293b15480be468529cbd05e0c150fad23b08f186"),
    Release((6, 0, 1, 10), "tensorrt", 170, None, "https://github.com/tomgoter/jetson_lip_reading"),
    Release((7, 0, 0, 11), "tensorrt", 194, None, "https://github.com/NVIDIA/trt-samples-for-hackathon-cn"),
    Release((7, 1, 3, 0), "tensorrt", 211, None, "https://github.com/nilavghosh/deepstream-yolov4-jetson"),
    Release((7, 1, 3, 4), "tensorrt", 211, None, "https://github.com/KorovkoAlexander/tensorrt_models/pull/2"),
    Release((7, 2, 1, 6), "tensorrt", None, None, "https://github.com/Megvii-BaseDetection/YOLOX/issues/37"),
    Release((7, 2, 2, 3), "tensorrt", None, None, _CHANGELOG),
    Release((7, 2, 3, 4), "tensorrt", 214, None, _CHANGELOG),
    Release((8, 0, 1, 6), "tensorrt", 256, None,
            "https://docs.nvidia.com/deeplearning/sdk/inference-release-notes/rel_21-07.html"),
    Release((8, 0, 2, 2), "tensorrt", None, None,
            "https://docs.nvidia.com/deeplearning/triton-inference-server/release-notes/rel_21-10.html"),
    Release((8, 0, 3, 4), "tensorrt", None, None, _CHANGELOG),
    Release((8, 2, 0, 6), "tensorrt", None, None, _CHANGELOG),
    Release((8, 2, 1, 8), "tensorrt", 205, None, _CHANGELOG),
    Release((8, 2, 3, 0), "tensorrt", None, None, _CHANGELOG),
    Release((8, 2, 4, 2), "tensorrt", None, None, _CHANGELOG),
    Release((8, 2, 5, 1), "tensorrt", None, None, _CHANGELOG),
    Release((8, 4, 0, 6), "tensorrt", None, None, "https://github.com/NVIDIA/VideoProcessingFramework/issues/340"),
    Release((8, 4, 0, 11), "tensorrt", None, None,
            "https://github.com/NVIDIA-AI-IOT/deepstream_tao_apps/blob/master/TRT-OSS/Jetson/README.md"),
    Release((8, 4, 1, 5), "tensorrt", 213, "nvidia-tensorrt==8.4.1.5", _CHANGELOG),
    Release((8, 4, 2, 4), "tensorrt", None, None,
            "https://paddlepaddle.org.cn/documentation/docs/en/2.6/install/docker/docker_list_en.html"),
    Release((8, 4, 3, 1), "tensorrt", 213, None, "https://github.com/PranavNedunghat/SuperPointGlueVIO"),
    Release((8, 5, 0, 12), "tensorrt", 237, None,
            "https://docs.nvidia.com/deeplearning/frameworks/paddle-paddle-release-notes/rel-22-10.html"),
    Release((8, 5, 1, 7), "tensorrt", 232, "tensorrt==8.5.1.7", _CHANGELOG),
    Release((8, 5, 2, 2), "tensorrt", 232, "tensorrt==8.5.2.2", _CHANGELOG),
    Release((8, 5, 3, 1), "tensorrt", 232, "tensorrt==8.5.3.1", _CHANGELOG),
    Release((8, 6, 0, 12), "tensorrt", 236, "tensorrt==8.6.0", _PYPI),
    Release((8, 6, 1, 2), "tensorrt", None, None, "https://github.com/NVIDIA/TensorRT/issues/4676"),
    Release((8, 6, 1, 6), "tensorrt", 236, "tensorrt==8.6.1",
            "https://docs.nvidia.com/deeplearning/frameworks/paddle-paddle-release-notes/Chunk1297083387.html"),
    Release((8, 6, 2, 3), "tensorrt", None, None, _JETSON_CONTAINERS),
    Release((9, 0, 1, 4), "tensorrt", None, "tensorrt==9.0.1.post12.dev4",
            "https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/secure/9.0.1/tars/TensorRT-9.0.1.4.Linux.x86_64-gnu.cuda-12.2.tar.gz"),
    Release((9, 1, 0, 4), "tensorrt", None, "tensorrt==9.1.0.post12.dev4",
            "https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/secure/9.1.0/tars/tensorrt-9.1.0.4.linux.x86_64-gnu.cuda-12.2.tar.gz"),
    Release((9, 2, 0, 5), "tensorrt", None, "tensorrt==9.2.0.post12.dev5",
            "https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/9.2.0/tensorrt-9.2.0.5.linux.x86_64-gnu.cuda-12.2.tar.gz"),
    Release((9, 3, 0, 1), "tensorrt", None, "tensorrt==9.3.0.post12.dev1",
            "https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/9.3.0/tensorrt-9.3.0.1.linux.x86_64-gnu.cuda-11.8.tar.gz"),
    Release((10, 0, 0, 6), "tensorrt", 237, "tensorrt==10.0.0b6", _PYPI),
    Release((10, 0, 1, 6), "tensorrt", 237, "tensorrt==10.0.1", _JETSON_CONTAINERS),
    Release((10, 1, 0, 27), "tensorrt", None, "tensorrt==10.1.0",
            "https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/10.1.0/tars/TensorRT-10.1.0.27.Linux.x86_64-gnu.cuda-12.4.tar.gz"),
    Release((10, 2, 0, 19), "tensorrt", None, "tensorrt==10.2.0",
            "https://github.com/triton-inference-server/server/blob/r24.08/docs/compatibility.md"),
    Release((10, 3, 0, 26), "tensorrt", 239, "tensorrt==10.3.0",
            "https://github.com/triton-inference-server/model_navigator/blob/main/CHANGELOG.md"),
    Release((10, 3, 0, 30), "tensorrt", 239, None, "https://github.com/aiaxmaior/orin_jps_scripts"),
    Release((10, 4, 0, 26), "tensorrt", 239, "tensorrt==10.4.0",
            "https://docs.nvidia.com/deeplearning/tensorrt/archives/tensorrt-1040/api/c_api/_nv_infer_version_8h.html"),
    Release((10, 5, 0, 18), "tensorrt", 239, "tensorrt==10.5.0", _JETSON_CONTAINERS),
    Release((10, 6, 0, 26), "tensorrt", 239, "tensorrt==10.6.0", _PYPI),
    Release((10, 7, 0, 23), "tensorrt", 239, "tensorrt==10.7.0", _JETSON_CONTAINERS),
    Release((10, 8, 0, 43), "tensorrt", None, "tensorrt==10.8.0.43", _PYPI),
    Release((10, 9, 0, 34), "tensorrt", 239, "tensorrt==10.9.0.34", _PYPI),
    Release((10, 10, 0, 31), "tensorrt", None, "tensorrt==10.10.0.31", _PYPI),
    Release((10, 11, 0, 33), "tensorrt", 240, "tensorrt==10.11.0.33", _PYPI),
    Release((10, 12, 0, 36), "tensorrt", 240, "tensorrt==10.12.0.36", _PYPI),
    Release((10, 13, 0, 35), "tensorrt", None, "tensorrt==10.13.0.35", _PYPI),
    Release((10, 13, 2, 6), "tensorrt", None, "tensorrt==10.13.2.6", _PYPI),
    Release((10, 13, 3, 9), "tensorrt", None, "tensorrt==10.13.3.9", _PYPI),
    Release((10, 14, 1, 48), "tensorrt", None, "tensorrt==10.14.1.48", _PYPI),
    Release((10, 15, 1, 29), "tensorrt", 240, "tensorrt==10.15.1.29", _PYPI),
    Release((10, 16, 0, 72), "tensorrt", None, "tensorrt==10.16.0.72", _PYPI),
    Release((10, 16, 1, 7), "tensorrt", None, None,
            "https://docs.nvidia.com/metropolis/deepstream/dev-guide/text/DS_Installation.html"),
    Release((10, 16, 1, 11), "tensorrt", None, "tensorrt==10.16.1.11", _PYPI),
    Release((10, 16, 2, 10), "tensorrt", None, None, "https://github.com/roboflow/inference/pull/2531"),
    Release((11, 0, 0, 114), "tensorrt", 243, "tensorrt==11.0.0.114", _PYPI),
    Release((11, 1, 0, 106), "tensorrt", None, "tensorrt==11.1.0.106", _PYPI),
    Release((11, 2, 1, 2), "tensorrt", 243, "tensorrt==11.2.1.2", _PYPI),
    Release((11, 3, 0, 99), "tensorrt", 244, "tensorrt==11.3.0.99", _PYPI),
    Release((11, 4, 0, 106), "tensorrt", 245, "tensorrt==11.4.0.106", _PYPI),
    Release((1, 0, 0, 21), "tensorrt-rtx", None, None, "https://github.com/pytorch/TensorRT/blob/v2.9.0/setup.py"),
    Release((1, 1, 1, 26), "tensorrt-rtx", None, None,
            "https://developer.nvidia.com/downloads/trt/rtx_sdk/secure/1.1/TensorRT-RTX-1.1.1.26.Windows.win10.cuda-12.9.zip"),
    Release((1, 2, 0, 54), "tensorrt-rtx", None, None,
            "https://developer.nvidia.com/downloads/trt/rtx_sdk/secure/1.2/tensorrt-rtx-1.2.0.54-win10-amd64-cuda-12.9-release-external.zip"),
    Release((1, 3, 0, 35), "tensorrt-rtx", None, None, "https://github.com/NVIDIA/TensorRT-RTX/releases/tag/v1.3.0.35"),
    Release((1, 4, 0, 76), "tensorrt-rtx", 94, "tensorrt-rtx==1.4.0.76", _PYPI_RTX),
    Release((1, 5, 0, 114), "tensorrt-rtx", 94, "tensorrt-rtx==1.5.0.114", _PYPI_RTX),
    Release((1, 6, 1, 120), "tensorrt-rtx", 98, "tensorrt-rtx==1.6.1.120", _PYPI_RTX),
    Release((1, 7, 1, 116), "tensorrt-rtx", 100, "tensorrt-rtx==1.7.1.116", _PYPI_RTX),
)

CONTAINERS: tuple[Container, ...] = (
    Container("nvcr.io/nvidia/tensorrtserver:19.12-py3", (6, 0, 1),
              "https://docs.nvidia.com/deeplearning/sdk/inference-release-notes/rel_19-12.html"),
    Container("nvcr.io/nvidia/mxnet:20.01-py3", (7, 0, 0),
              "https://docs.nvidia.com/deeplearning/frameworks/mxnet-release-notes/rel_20-01.html"),
    Container("nvcr.io/nvidia/tensorrtserver:20.02-py3", (7, 0, 0),
              "https://docs.nvidia.com/deeplearning/triton-inference-server/release-notes/rel_20-02.html"),
    Container("nvcr.io/nvidia/tensorflow:20.03-tf1-py3", (7, 0, 0),
              "https://docs.nvidia.com/deeplearning/frameworks/tensorflow-release-notes/rel_20-03.html"),
    Container("nvcr.io/nvidia/mxnet:20.03-py3", (7, 0, 0),
              "https://docs.nvidia.com/deeplearning/frameworks/mxnet-release-notes/rel_20-03.html"),
    Container("nvcr.io/nvidia/tensorflow:20.06-tf2-py3", (7, 1, 2),
              "https://docs.nvidia.com/deeplearning/dgx/tensorflow-release-notes/rel_20-06.html"),
    Container("nvcr.io/nvidia/tritonserver:20.06-py3", (7, 1, 2),
              "https://docs.nvidia.com/deeplearning/triton-inference-server/release-notes/rel_20-06.html"),
    Container("nvcr.io/nvidia/tritonserver:20.07-py3", (7, 1, 3),
              "https://docs.nvidia.com/deeplearning/sdk/inference-release-notes/rel_20-07.html"),
    Container("nvcr.io/nvidia/tritonserver:20.08-py3", (7, 1, 3),
              "https://docs.nvidia.com/deeplearning/triton-inference-server/release-notes/rel_20-08.html"),
    Container("nvcr.io/nvidia/tritonserver:20.09-py3", (7, 1, 3),
              "https://docs.nvidia.com/deeplearning/sdk/inference-release-notes/rel_20-09.html"),
    Container("nvcr.io/nvidia/mxnet:20.10-py3", (7, 2, 1),
              "https://docs.nvidia.com/deeplearning/frameworks/mxnet-release-notes/rel_20-10.html"),
    Container("nvcr.io/nvidia/tritonserver:20.10-py3", (7, 2, 1), "https://github.com/triton-inference-server/server/issues/2743"),
    Container("nvcr.io/nvidia/tritonserver:20.12-py3", (7, 2, 2),
              "https://docs.nvidia.com/deeplearning/sdk/inference-release-notes/rel_20-12.html"),
    Container("nvcr.io/nvidia/tritonserver:21.02-py3", (7, 2, 2),
              "https://docs.nvidia.com/deeplearning/sdk/inference-release-notes/rel_21-02.html"),
    Container("nvcr.io/nvidia/mxnet:21.03-py3", (7, 2, 2, 3),
              "https://docs.nvidia.com/deeplearning/frameworks/mxnet-release-notes/rel_21-03.html"),
    Container("nvcr.io/nvidia/tritonserver:21.03-py3", (7, 2, 2, 3),
              "https://docs.nvidia.com/deeplearning/sdk/inference-release-notes/rel_21-03.html"),
    Container("nvcr.io/nvidia/mxnet:21.04-py3", (7, 2, 3, 4),
              "https://docs.nvidia.com/deeplearning/frameworks/mxnet-release-notes/rel_21-04.html"),
    Container("nvcr.io/nvidia/tritonserver:21.04-py3", (7, 2, 3, 4),
              "https://docs.nvidia.com/deeplearning/sdk/inference-release-notes/rel_21-04.html"),
    Container("nvcr.io/nvidia/tensorrt:21.05-py3", (7, 2, 3, 4), "https://github.com/triton-inference-server/server/issues/3173"),
    Container("nvcr.io/nvidia/mxnet:21.05-py3", (7, 2, 3, 4),
              "https://docs.nvidia.com/deeplearning/frameworks/mxnet-release-notes/rel_21-05.html"),
    Container("nvcr.io/nvidia/tensorflow:21.05-tf2-py3", (7, 2, 3, 4),
              "https://docs.nvidia.com/deeplearning/frameworks/tensorflow-release-notes/rel_21-05.html"),
    Container("nvcr.io/nvidia/tritonserver:21.05-py3", (7, 2, 3, 4),
              "https://docs.nvidia.com/deeplearning/triton-inference-server/release-notes/rel_21-05.html"),
    Container("nvcr.io/nvidia/tensorflow:21.06-tf2-py3", (7, 2, 3, 4),
              "https://docs.nvidia.com/deeplearning/dgx/tensorflow-release-notes/rel_21-06.html"),
    Container("nvcr.io/nvidia/tritonserver:21.07-py3", (8, 0, 1, 6),
              "https://docs.nvidia.com/deeplearning/sdk/inference-release-notes/rel_21-07.html"),
    Container("nvcr.io/nvidia/tensorrt:21.08-py3", (8, 0, 1, 6),
              "https://github.com/NVIDIA/VideoProcessingFramework/issues/340"),
    Container("nvcr.io/nvidia/pytorch:21.08-py3", (8, 0, 1, 6), "https://github.com/WongKinYiu/yolov7/issues/747"),
    Container("nvcr.io/nvidia/tritonserver:21.08-py3", (8, 0, 1, 6), _TWCC),
    Container("nvcr.io/nvidia/tritonserver:21.09-py3", (8, 0, 3),
              "https://docs.nvidia.com/deeplearning/sdk/inference-release-notes/rel_21-09.html"),
    Container("nvcr.io/nvidia/tritonserver:21.10-py3", (8, 0, 3, 4),
              "https://docs.nvidia.com/deeplearning/triton-inference-server/release-notes/rel_21-10.html"),
    Container("nvcr.io/nvidia/tritonserver:21.11-py3", (8, 0, 3, 4), _TWCC),
    Container("nvcr.io/nvidia/tritonserver:22.02-py3", (8, 2, 3), _TWCC),
    Container("nvcr.io/nvidia/mxnet:22.03-py3", (8, 2, 3),
              "https://docs.nvidia.com/deeplearning/frameworks/mxnet-release-notes/rel_22-03.html"),
    Container("nvcr.io/nvidia/tritonserver:22.03-py3", (8, 2, 3), "https://github.com/pytorch/TensorRT/issues/1059"),
    Container("nvcr.io/nvidia/pytorch:22.04-py3", (8, 2, 4, 2), "https://github.com/pytorch/TensorRT/issues/1059"),
    Container("nvcr.io/nvidia/tritonserver:22.04-py3", (8, 2, 4, 2), "https://github.com/pytorch/TensorRT/issues/1059"),
    Container("nvcr.io/nvidia/mxnet:22.05-py3", (8, 2, 5),
              "https://docs.nvidia.com/deeplearning/frameworks/mxnet-release-notes/rel_22-05.html"),
    Container("nvcr.io/nvidia/paddlepaddle:22.05-py3", (8, 2, 5, 1),
              "https://docs.nvidia.com/deeplearning/frameworks/paddle-paddle-release-notes/rel_22-05.html"),
    Container("nvcr.io/nvidia/tritonserver:22.05-py3", (8, 2, 5, 1), _TWCC),
    Container("nvcr.io/nvidia/tritonserver:22.08-py3", (8, 4, 2, 4), _TWCC),
    Container("nvcr.io/nvidia/tritonserver:22.10-py3", (8, 5, 0), "https://github.com/NVIDIA/TensorRT/issues/2544"),
    Container("nvcr.io/nvidia/paddlepaddle:22.10-py3", (8, 5, 0, 12),
              "https://docs.nvidia.com/deeplearning/frameworks/paddle-paddle-release-notes/rel-22-10.html"),
    Container("nvcr.io/nvidia/tritonserver:22.11-py3", (8, 5, 1), _TWCC),
    Container("nvcr.io/nvidia/tensorrt:22.12-py3", (8, 5, 1),
              "https://forums.developer.nvidia.com/t/nvidia-release-versions-compatibility/265643"),
    Container("nvcr.io/nvidia/tensorrt:23.01-py3", (8, 5, 2),
              "https://forums.developer.nvidia.com/t/nvidia-release-versions-compatibility/265643"),
    Container("nvcr.io/nvidia/paddlepaddle:23.04-py3", (8, 5, 3),
              "https://docs.nvidia.com/deeplearning/frameworks/paddle-paddle-release-notes/chunk414378936.html"),
    Container("nvcr.io/nvidia/tensorrt:23.04-py3", (8, 6, 1, 2), "https://github.com/NVIDIA/TensorRT/issues/4676"),
    Container("nvcr.io/nvidia/tritonserver:23.04-py3", (8, 6, 1, 2), "https://github.com/triton-inference-server/server/issues/5812"),
    Container("nvcr.io/nvidia/tritonserver:23.05-py3", (8, 6, 1, 2), "https://github.com/triton-inference-server/server/issues/5975"),
    Container("nvcr.io/nvidia/tensorrt:23.05-py3", (8, 6, 1, 6), "https://github.com/triton-inference-server/server/issues/5975"),
    Container("nvcr.io/nvidia/paddlepaddle:23.11-py3", (8, 6, 1, 6),
              "https://docs.nvidia.com/deeplearning/frameworks/paddle-paddle-release-notes/Chunk1297083387.html"),
    Container("nvcr.io/nvidia/tritonserver:24.02-py3", (8, 6, 3), "https://github.com/triton-inference-server/server/issues/6959"),
    Container("nvcr.io/nvidia/pytorch:24.02-py3", (8, 6, 3),
              "https://triton-inference-server.github.io/model_navigator/0.8.1/support_matrix"),
    Container("nvcr.io/nvidia/tritonserver:24.03-py3", (8, 6, 3), "https://blog.gitcode.com/e71b5892f0888dbf63889692c7d29a5a.html"),
    Container("nvcr.io/nvidia/tritonserver:24.04-trtllm-python-py3", (9, 3, 0), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/mxnet:24.05-py3", (10, 0, 1, 6),
              "https://docs.nvidia.com/deeplearning/frameworks/mxnet-release-notes/rel-24-05.html"),
    Container("nvcr.io/nvidia/paddlepaddle:24.05-py3", (10, 0, 1, 6),
              "https://docs.nvidia.com/deeplearning/frameworks/paddle-paddle-release-notes/rel-24-05.html"),
    Container("nvcr.io/nvidia/tritonserver:24.05-trtllm-python-py3", (10, 0, 1, 6), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tritonserver:24.06-trtllm-python-py3", (10, 0, 1), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tritonserver:24.07-trtllm-python-py3", (10, 1, 0), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tritonserver:24.08-trtllm-python-py3", (10, 3, 0), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tritonserver:24.08-py3", (10, 3, 0, 26),
              "https://github.com/triton-inference-server/server/blob/7669321582e8bd5dcaf68b76e65389615e0a662f/docs/introduction/release_notes.md"),
    Container("nvcr.io/nvidia/tritonserver:24.09-trtllm-python-py3", (10, 4, 0), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tritonserver:24.10-trtllm-python-py3", (10, 4, 0), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tensorrt:24.10-py3", (10, 5, 0), _SUPPORT_MATRIX),
    Container("nvcr.io/nvidia/tritonserver:24.11-trtllm-python-py3", (10, 6, 0), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tritonserver:24.12-trtllm-python-py3", (10, 7, 0), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tritonserver:24.12-py3", (10, 7, 0, 23), "https://github.com/triton-inference-server/server/blob/r24.12/docs/introduction/release_notes.md"),
    Container("nvcr.io/nvidia/tritonserver:25.01-trtllm-python-py3", (10, 8, 0, 43), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tritonserver:25.01-py3", (10, 8, 0, 43), "https://github.com/triton-inference-server/server/blob/r25.01/docs/introduction/release_notes.md"),
    Container("nvcr.io/nvidia/tensorrt:25.01-py3", (10, 8, 0, 43), _SUPPORT_MATRIX),
    Container("nvcr.io/nvidia/tritonserver:25.02-trtllm-python-py3", (10, 8, 0, 43), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tritonserver:25.03-trtllm-python-py3", (10, 9, 0, 34), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tensorrt:25.03-py3", (10, 9, 0), _SUPPORT_MATRIX),
    Container("nvcr.io/nvidia/tritonserver:25.04-trtllm-python-py3", (10, 9, 0, 34), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tensorrt:25.04-py3", (10, 9, 0), _SUPPORT_MATRIX),
    Container("nvcr.io/nvidia/tritonserver:25.05-trtllm-python-py3", (10, 9, 0, 34), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tritonserver:25.06-trtllm-python-py3", (10, 10, 0, 31), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tensorrt:25.06-py3", (10, 11, 0, 33), _SUPPORT_MATRIX),
    Container("nvcr.io/nvidia/tritonserver:25.07-trtllm-python-py3", (10, 10, 0, 31), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tritonserver:25.08-trtllm-python-py3", (10, 11, 0, 33), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tritonserver:25.09-trtllm-python-py3", (10, 11, 0, 33), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tritonserver:25.10-trtllm-python-py3", (10, 11, 0, 33), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tritonserver:25.11-trtllm-python-py3", (10, 13, 3, 9), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tensorrt:25.11-py3", (10, 14, 1), _SUPPORT_MATRIX),
    Container("nvcr.io/nvidia/tritonserver:25.12-trtllm-python-py3", (10, 13, 3, 9), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tensorrt:25.12-py3", (10, 14, 1, 48),
              "https://github.com/grkygrt1476/storeguard/blob/7eaba457906332bcb402a09eeacae87bff50bbbb/outputs/logs/d3_trt_stamp.log"),
    Container("nvcr.io/nvidia/tritonserver:26.01-trtllm-python-py3", (10, 13, 3, 9), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tensorrt:26.02-py3", (10, 15, 1),
              "https://github.com/NVIDIA/Model-Optimizer/pull/1112"),
    Container("nvcr.io/nvidia/tensorrt:26.02-py3-igpu", (10, 11, 0),
              "https://github.com/blakeblackshear/frigate/pull/23582"),
    Container("nvcr.io/nvidia/tritonserver:26.02-trtllm-python-py3", (10, 13, 3, 9), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tritonserver:26.03-trtllm-python-py3", (10, 14, 1, 48), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tritonserver:26.04-trtllm-python-py3", (10, 14, 1, 48), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tritonserver:26.05-trtllm-python-py3", (10, 14, 1, 48), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tritonserver:26.06-trtllm-python-py3", (10, 14, 1, 48), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tritonserver:26.07-trtllm-python-py3", (10, 14, 1, 48), _TRITON_COMPATIBILITY),
    Container("nvcr.io/nvidia/tensorrt:26.08-py3", (11, 2, 1, 2), _SUPPORT_MATRIX),
)

_TRITON_NOTES = "https://docs.nvidia.com/deeplearning/triton-inference-server/release-notes/rel-{}.html"
CUDA_OF_IMAGES: tuple[tuple[str, str, str, str], ...] = (
    ("24.04", "25.07", "12", _TRITON_NOTES.format("24-08")),
    ("25.08", "26.08", "13", _TRITON_NOTES.format("25-08")),
)
"""First and last month of NVIDIA's images that are based on a major version of CUDA. The images of one month are
based on one."""

CUDA_OF_TRTLLM_IMAGES: tuple[tuple[str, str, str, str], ...] = (
    ("24.04", "25.10", "12", _TRITON_COMPATIBILITY),
    ("25.11", "26.07", "13", _TRITON_COMPATIBILITY),
)
"""As ``CUDA_OF_IMAGES``, of those with TensorRT-LLM, which are based on the images of earlier months."""

_GIE = "https://github.com/OE4T/meta-tegra/tree/{}/recipes-devtools/gie"
_DEBS = "https://github.com/anduril/jetpack-nixos/blob/master/sourceinfo/{}-debs.json"
JETPACKS: tuple[JetPack, ...] = (
    JetPack("4.2.2", "32.2.1", (5, 1, 6, 1), "10.0", "https://developer.nvidia.com/jetpack-4_3_dp"),
    JetPack("4.3", "32.3.1", (6, 0, 1, 10), "10.0", "https://github.com/tomgoter/jetson_lip_reading"),
    JetPack("4.4", "32.4.3", (7, 1, 3), "10.2", "https://github.com/NVIDIA/TensorRT/issues/571"),
    JetPack("4.4.1", "32.4.4", (7, 1, 3, 0), "10.2", "https://gist.github.com/Tiryoh/2b5dc1f86ab6bc3e6922e97a4c1ac2f2"),
    JetPack("4.5", "32.5", (7, 1, 3, 0), "10.2", "https://gist.github.com/Tiryoh/2b5dc1f86ab6bc3e6922e97a4c1ac2f2"),
    JetPack("4.5.1", "32.5.1", (7, 1, 3, 0), "10.2", "https://gist.github.com/Tiryoh/2b5dc1f86ab6bc3e6922e97a4c1ac2f2"),
    JetPack("4.6", "32.6.1", (8, 0, 1), "10.2",
            "https://gist.github.com/Tiryoh/2b5dc1f86ab6bc3e6922e97a4c1ac2f2"),
    JetPack("4.6.1", "32.7.1", (8, 2, 1), "10.2",
            "https://gist.github.com/Tiryoh/2b5dc1f86ab6bc3e6922e97a4c1ac2f2"),
    JetPack("4.6.2", "32.7.2", (8, 2, 1), "10.2",
            "https://gist.github.com/Tiryoh/2b5dc1f86ab6bc3e6922e97a4c1ac2f2"),
    JetPack("4.6.3", "32.7.3", (8, 2, 1), "10.2", _GIE.format("kirkstone-l4t-r32.7.x")),
    JetPack("4.6.4", "32.7.4", (8, 2, 1), "10.2", _GIE.format("kirkstone-l4t-r32.7.x")),
    JetPack("4.6.5", "32.7.5", (8, 2, 1), "10.2", _GIE.format("kirkstone-l4t-r32.7.x")),
    JetPack("4.6.6", "32.7.6", (8, 2, 1), "10.2", _GIE.format("kirkstone-l4t-r32.7.x")),
    JetPack("5.0", "34.1.0", (8, 4, 0), "11.4", "https://github.com/OE4T/meta-tegra/pull/952"),
    JetPack("5.0.1", "34.1.1", (8, 4, 0, 11), "11.4",
            "https://github.com/NVIDIA-AI-IOT/deepstream_tao_apps/blob/master/TRT-OSS/Jetson/README.md"),
    JetPack("5.0.2", "35.1.0", (8, 4, 1), "11.4", "https://github.com/OE4T/meta-tegra/pull/1029"),
    JetPack("5.1", "35.2.1", (8, 5, 2), "11.4", _GIE.format("langdale")),
    JetPack("5.1.1", "35.3.1", (8, 5, 2, 2), "11.4", "https://github.com/edgehook/Jetson-AI-task"),
    JetPack("5.1.2", "35.4.1", (8, 5, 2, 2), "11.4", "https://github.com/edgehook/Jetson-AI-task"),
    JetPack("5.1.3", "35.5.0", (8, 5, 2), "11.4", _GIE.format("scarthgap-l4t-r35.x")),
    JetPack("5.1.4", "35.6.0", (8, 5, 2), "11.4", _GIE.format("scarthgap-l4t-r35.x")),
    JetPack("5.1.5", "35.6.1", (8, 5, 2), "11.4", _GIE.format("scarthgap-l4t-r35.x")),
    JetPack("5.1.6", "35.6.4", (8, 5, 2, 2), "11.4", _DEBS.format("r35.6")),
    JetPack("6.0", "36.3.0", (8, 6, 2, 3), "12.2", _JETSON_CONTAINERS),
    JetPack("6.1", "36.4.0", (10, 3, 0, 30), "12.6", "https://pytorch.org/TensorRT/getting_started/jetpack.html"),
    JetPack("6.2", "36.4.3", (10, 3, 0, 30), "12.6", "https://docs.pytorch.org/TensorRT/getting_started/jetpack.html"),
    JetPack("6.2.1", "36.4.4", (10, 3, 0, 30), "12.6", _GIE.format("scarthgap")),
    JetPack("6.2.2", "36.5.0", (10, 3, 0, 30), "12.6", _DEBS.format("r36.5")),
    JetPack("7.0", "38.2.0", (10, 13, 2, 6), "13.0", "https://github.com/OE4T/meta-tegra/commit/2e4c39f6"),
    JetPack("7.0", "38.2.1", (10, 13, 3, 9), "13.0", "https://github.com/OE4T/meta-tegra/commit/89ec214c"),
    JetPack("7.1", "38.4.0", (10, 13, 3, 9), "13.0", _GIE.format("master-l4t-r38.4.x")),
    JetPack("7.2", "39.2.0", (10, 16, 2, 10), "13.2", _DEBS.format("r39.2")),
)

JETPACKS_NOT_TOLD: tuple[tuple[str, str], ...] = (
    ("5.1.7", "35.6.5"),
    ("6.2.3", "36.5.2"),
    ("7.2.1", "39.2.1"),
    ("7.2.2", "39.2.2"),
)
"""JetPacks, and their L4T (as jetson-stats 7.2.2 has it), of which no page was found that states their TensorRT."""

L4T_UPDATES: tuple[tuple[str, str], ...] = (
    ("32.5.2", "4.5.1"),
    ("35.6.2", "5.1.5"),
    ("35.6.3", "5.1.5"),
    ("36.2.0", "6.0"),
    ("36.4.2", "6.1"),
    ("36.4.7", "6.2.1"),
    ("38.2.2", "7.0"),
)
"""Updates of a Jetson Linux, and the JetPack whose TensorRT stays (jetson_stats, jtop/core/jetson_variables.py)."""

SUPPORT: tuple[Support, ...] = (
    Support((3, 5), None, (8, 5, 3),
            "https://github.com/NVIDIA/TensorRT/issues/3589",
            "the 8.6.0 EA notes name 8.5.3 as the last release for Kepler"),
    Support((3, 7), None, (8, 5, 3),
            "https://github.com/NVIDIA/TensorRT/issues/3589",
            "the 8.6.0 EA notes name 8.5.3 as the last release for Kepler"),
    Support((5, 0), None, (8, 5, 3),
            "https://github.com/NVIDIA/TensorRT/issues/3589",
            "the 8.6.0 EA notes name 8.5.3 as the last release for Maxwell; the 8.5.2 notes had planned 9.0"),
    Support((5, 2), None, (8, 5, 3),
            "https://github.com/NVIDIA/TensorRT/issues/3589",
            "the 8.6.0 EA notes name 8.5.3 as the last release for Maxwell; the 8.5.2 notes had planned 9.0"),
    Support((5, 3), None, (8, 5, 3),
            "https://github.com/NVIDIA/TensorRT/issues/3589",
            "the 8.6.0 EA notes name 8.5.3 as the last release for Maxwell; the 8.5.2 notes had planned 9.0"),
    Support((6, 0), None, (9, 3, 0),
            "https://github.com/NVIDIA/TensorRT/issues/3826",
            "10.x refuses it; the 10.1 support matrix starts at 7.0; 9.3.0 is the last release before 10.0"),
    Support((6, 1), None, (9, 3, 0),
            "https://github.com/NVIDIA/TensorRT/issues/3826",
            "10.x refuses it; the 10.1 support matrix starts at 7.0; 9.3.0 is the last release before 10.0"),
    Support((6, 2), None, (9, 3, 0),
            "https://github.com/NVIDIA/TensorRT/issues/3826",
            "10.x refuses it; the 10.1 support matrix starts at 7.0; 9.3.0 is the last release before 10.0"),
    Support((7, 0), None, (10, 4, 0),
            "https://docs.nvidia.com/deeplearning/tensorrt/latest/getting-started/release-notes-10/10.5.0.html",
            "dropped in 10.5"),
    Support((7, 2), None, (10, 7, 0),
            "https://github.com/NVIDIA/TensorRT/blob/v10.13.2/CMakeLists.txt",
            "last release not documented: 10.7 is the last JetPack line, 10.13.2 drops it from the open-source "
            "CMake defaults"),
    Support((7, 5), None, None,
            "https://docs.nvidia.com/deeplearning/tensorrt/11.4.0/installing-tensorrt/prerequisites.html",
            ""),
    Support((8, 0), (7, 1, 0), None,
            "https://github.com/NVIDIA/TensorRT/issues/1428",
            "7.1 for the A100"),
    Support((8, 6), (7, 2, 1), None,
            "https://github.com/NVIDIA/TensorRT/issues/982",
            "a maintainer names 7.2.1.6; 7.1 and older refuse it"),
    Support((8, 7), (8, 4, 0), None,
            "https://docs.nvidia.com/deeplearning/tensorrt/latest/getting-started/release-notes-11/11.4.1.html",
            "gap: 11.0 to 11.4.0 do not run on Jetson; 11.4.1 does, through the SBSA package on JetPack 7.2.2 "
            "or newer"),
    Support((8, 9), (8, 5, 0), None,
            "https://github.com/NVIDIA/TensorRT/issues/2727",
            ""),
    Support((9, 0), (8, 5, 0), None,
            "https://docs.nvidia.com/deeplearning/tensorrt/archives/tensorrt-1010/support-matrix/index.html",
            ""),
    Support((10, 0), (10, 8, 0), None,
            "https://docs.nvidia.com/deeplearning/tensorrt/latest/getting-started/release-notes-10/10.8.0.html",
            ""),
    Support((10, 3), (10, 14, 0), None,
            "https://docs.nvidia.com/deeplearning/tensorrt/release-notes/tensorrt-7.html",
            ""),
    Support((10, 7), (11, 3, 0), None,
            "https://docs.nvidia.com/deeplearning/tensorrt/latest/getting-started/release-notes-11/11.3.0.html",
            ""),
    Support((11, 0), (10, 10, 10), None,
            "https://developer.nvidia.com/docs/drive/drive-os/7.0.3/public/drive-os-tensorrt-release-notes/index.html",
            "10.10.10 is DRIVE OS only; 10.13 is in JetPack 7.1; the open-source CMake list has it from 10.14; "
            "called 10.1 before CUDA 13"),
    Support((12, 0), (10, 8, 0), None,
            "https://docs.nvidia.com/deeplearning/tensorrt/latest/getting-started/release-notes-10/10.8.0.html",
            ""),
    Support((12, 1), (10, 14, 0), None,
            "https://docs.nvidia.com/deeplearning/tensorrt/release-notes/tensorrt-7.html",
            ""),
)

_RTX_MATRIX = "https://docs.nvidia.com/deeplearning/tensorrt-rtx/latest/getting-started/support-matrix.html"
RTX_SUPPORT: tuple[RtxSupport, ...] = (
    RtxSupport((1, 0), ((7, 5), (8, 6), (8, 9), (12, 0)), _RTX_MATRIX,
               "8.0 can be a build target, and the default build targets it, but the matrix does not list it"),
    RtxSupport((1, 5), ((7, 5), (8, 6), (8, 9), (12, 0), (12, 1)), _RTX_MATRIX,
               "builds of 1.4 already set the target bit of 12.1; the matrix lists it from 1.5"),
)
# fmt: on

# Releases that a container names and whose build number was not found.
BUILD_NOT_KNOWN: tuple[Version, ...] = ((7, 1, 2), (8, 6, 3))

_NOTES = "https://docs.nvidia.com/deeplearning/tensorrt/latest/getting-started/release-notes-11"
ANNOUNCED: tuple[tuple[Version, str], ...] = (
    ((11, 3, 1), f"{_NOTES}/11.3.1.html"),
    ((11, 4, 1), f"{_NOTES}/11.4.1.html"),
    ((11, 5, 0), "https://github.com/NVIDIA/TensorRT/releases/tag/v11.5"),
)
"""Releases of TensorRT with notes of their own whose build number and plans were not seen."""
