"""Python packages around TensorRT: stubs of pip, moved and withdrawn modules, files that hide a package."""

from __future__ import annotations

from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.knowledge.messages.common import DOCKER, ULTRALYTICS_EXPORT
from trtdoctor.model.finding import Fix

_WHICH = Fix("see which file Python takes", ("python -c 'import tensorrt; print(tensorrt.__file__)'",))
_PYPI = "recorded by this project: pip with packages of PyPI, November 2026"
_NO_DRIVER = "recorded by this project: nvidia-ml-py 13.615 and cuda-python 13.4 on a machine without a GPU"
_CUDA_PYTHON = "recorded by this project: cuda-python 12.6.2 and 13.4.4"
_OWN_FILE = r"(?:[^\x22'\n]{0,200}[\\/])?tensorrt\.py"
_NOT_A_PACKAGE = r"(?![^\x22\n]{0,250}(?:-packages|backends|[\\/]lib[\\/]|[\\/]src[\\/]|frigate|torch2trt|ultralytics))"

ROWS = (
    # ---- a file of the user's own that hides the package
    Message(
        id="pip-versions-conflict",
        cause="python-packaging",
        stage="libraries",
        severity="warning",
        title="an installed package wants another version of TensorRT than there is now",
        pattern=(
            r"(?P<who>[\w.-]{2,60} \d[\w.+]{0,40}) requires (?P<package>tensorrt|tensorrt[-_]cu1\d(?:[-_]\w{1,12}){0,1}"
            r"|torch[-_]tensorrt|onnxruntime-gpu)(?P<wanted>[<>=!~][^\s;]{1,60})[^\n]{0,60}, but you have "
            r"[\w.-]{2,60} (?P<there>\d[\w.+]{0,40}) which is incompatible"
        ),
        explanation=(
            "pip has installed it all the same. The package that asked was compiled for the version that it names, so "
            "importing it can fail, and engines of the one TensorRT do not load in the other."
        ),
        fixes=(
            Fix("install a version that both take, both in one command", ("pip install '{package}==VERSION' PACKAGE",)),
            Fix("see what does not go together", ("pip check",)),
            Fix("keep the two in environments of their own", ("python -m venv other",)),
        ),
        seen_in="pip 20.3 and later",
        sample=(
            "torch-tensorrt 2.6.0+cu126 requires tensorrt<10.8.0,>=10.7.0.post1, but you have tensorrt 10.8.0.43 which "
            "is incompatible."
        ),
        source="https://github.com/HolyWu/vs-rife/issues/70",
        confidence="likely",
    ),
    Message(
        id="apt-package-unknown",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="apt knows no such package of TensorRT",
        pattern=(
            r"Unable to locate package (?P<package>(?:python3-)?(?:libnv(?:infer|onnxparsers?|parsers)[\w.-]{0,30}"
            r"|tensorrt[\w.-]{0,20}|nvidia-tensorrt[\w-]{0,8}|nvidia-container-toolkit))"
            r"|Package '?(?P<package_2>tensorrt[\w.-]{0,20}|libnv(?:infer|onnxparsers?)[\w.-]{0,30})'? has no "
            r"installation candidate"
        ),
        explanation=(
            "These packages are in NVIDIA's repositories, not in Ubuntu's or Debian's. The repository is not set up "
            "here, is for another system, or the lists were not read since."
        ),
        fixes=(
            Fix(
                "set up NVIDIA's repository for this system, and read the lists",
                ("sudo apt-get update", "apt-cache policy tensorrt"),
                "https://docs.nvidia.com/deeplearning/tensorrt/latest/installing-tensorrt/installing.html",
                not_on=("windows", "jetson"),
            ),
            Fix("on a Jetson, install what JetPack has", ("sudo apt-get install nvidia-jetpack",), only_on=("jetson",)),
            Fix("take the packages of PyPI in place of apt's", ("pip install tensorrt",), not_on=("jetson", "rtx")),
        ),
        seen_in="apt on Ubuntu and Debian",
        sample="E: Package 'tensorrt' has no installation candidate",
        source="https://github.com/dusty-nv/jetson-containers/issues/175",
    ),
    Message(
        id="apt-versions-mixed",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="apt cannot install TensorRT: the versions of its packages do not go together",
        pattern=(
            r"(?:have unmet dependencies: {1,3})?\b(?P<package>tensorrt[\w-]{0,20}|libnv(?:infer|onnxparsers?|parsers)"
            r"[\w.-]{0,30}|python3-libnvinfer[\w-]{0,8}) : (?:Pre)?Depends: (?P<library>[\w.+-]{3,60})"
        ),
        explanation=(
            "apt takes the newest version of each package, also from another CUDA or another repository, and each "
            "package of TensorRT wants exactly its own version of the others."
        ),
        fixes=(
            Fix(
                "see which versions there are, then install one version of all of them by name",
                (
                    "apt-cache madison tensorrt libnvinfer-bin",
                    "sudo apt-get install tensorrt=VERSION 'libnvinfer*=VERSION' 'libnvonnxparsers*=VERSION'",
                ),
                not_on=("windows", "jetson"),
            ),
            Fix("apt is of Ubuntu: give the version of each package in WSL, not in Windows", only_on=("windows",)),
            Fix(
                "on a Jetson, install what JetPack has",
                ("sudo apt-get install nvidia-jetpack",),
                only_on=("jetson",),
            ),
        ),
        seen_in="apt on Ubuntu, TensorRT 8 to 10",
        sample=(
            " tensorrt : Depends: libnvinfer10 (= 10.13.2.6-1+cuda12.9) but 10.13.2.6-1+cuda13.0 is to be installed"
        ),
        source="https://github.com/NVIDIA/TensorRT/issues/4545",
        confidence="certain",
    ),
    Message(
        id="own-tensorrt-file",
        cause="python-packaging",
        stage="libraries",
        severity="info",
        title="a file of the program is called tensorrt.py",
        pattern=(
            rf"File \x22{_NOT_A_PACKAGE}(?P<path>{_OWN_FILE})\x22, line \d{{1,6}}"
            r"|(?:^|[>$#%] ?)python[\d.]{0,5}(?:\.exe)? (?P<path_2>(?:[\w./\\~:-]{0,120}[\\/])?tensorrt\.py)\b"
        ),
        explanation="Not a problem unless the program means the package of that name.",
        fixes=(),
        seen_in="Python",
        sample='  File "E:\\yolo11\\tensorrt.py", line 3, in <module>',
        source="https://github.com/ultralytics/ultralytics/issues/19648",
        never=(
            '  File "/venv/lib/python3.11/site-packages/ultralytics/nn/backends/tensorrt.py", line 37, in load_model',
            '  File "/opt/frigate/detectors/plugins/tensorrt.py", line 12, in <module>',
        ),
    ),
    Message(
        id="own-tensorrt-file-hides-package",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="the program's own tensorrt.py hides the package",
        pattern=(
            r"module 'tensorrt' has no attribute '(?P<attribute>\w{1,60})'"
            r"|cannot import name '(?P<attribute_2>\w{1,60})' from (?:partially initialized module )?'tensorrt'"
            r"|No module named 'tensorrt\.\w{1,40}'; 'tensorrt' is not a package"
        ),
        explanation=(
            "Python looks in the folder of the program first, and finds the file tensorrt.py there instead of the "
            "package that pip installed."
        ),
        fixes=(
            Fix("rename the file, and delete __pycache__ beside it; the package itself is in order"),
            _WHICH,
        ),
        seen_in="Python",
        sample="AttributeError: module 'tensorrt' has no attribute '__version__'",
        source="https://github.com/ultralytics/ultralytics/issues/19648",
        only_after="own-tensorrt-file",
    ),
    Message(
        id="tensorrt-imports-itself",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="a file or folder called tensorrt hides the package",
        pattern=(
            r"partially initialized module 'tensorrt'(?: has no attribute '(?P<attribute>\w{1,60})')?"
            rf"(?:[^\n]{{0,60}}circular import\) \((?P<path>{_OWN_FILE})\))?"
            rf"|consider renaming '(?P<path_2>{_OWN_FILE})' since it has the same name"
            r"|No module named 'tensorrt\.\w{1,40}'; 'tensorrt' is not a package"
        ),
        explanation=(
            "The name tensorrt means a file of the program, which imports itself. The package that pip installed is "
            "not asked."
        ),
        fixes=(
            Fix("rename that file, and delete __pycache__ beside it"),
            _WHICH,
        ),
        seen_in="Python",
        sample=(
            "AttributeError: partially initialized module 'tensorrt' has no attribute 'Logger' (most likely due to a "
            "circular import)"
        ),
        source="https://github.com/ultralytics/ultralytics/issues/19648",
    ),
    # ---- pip
    Message(
        id="pip-package-withdrawn",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="pip is asked for a package that was withdrawn",
        pattern=(
            r"THIS PROJECT '(?P<package>[\w.-]{1,60})'(?= IS DEPRECATED)"
            r"|(?:Failed building wheel for|Failed to build|Could not build wheels for"
            r"|installable wheels for some pyproject\.toml based projects \() ?(?P<package_2>nvidia-[\w-]{1,40}-cu13)\b"
        ),
        explanation=(
            "From CUDA 13 on, NVIDIA's packages go without the number in their names: nvidia-cuda-runtime instead of "
            "nvidia-cuda-runtime-cu13. TensorRT's packages for CUDA 13 up to 10.13 still ask for the old name."
        ),
        fixes=(
            Fix(
                "install the build for CUDA 12",
                ("pip install tensorrt-cu12",),
                url="https://github.com/NVIDIA/TensorRT/issues/4614",
            ),
            Fix("a newer TensorRT, which asks for the new name", ("pip install -U tensorrt",)),
            Fix(
                "leave the old name out, and install the new one by hand",
                ("pip install nvidia-cuda-runtime", "pip install --no-deps tensorrt-cu13-libs tensorrt-cu13-bindings"),
            ),
        ),
        seen_in="pip, TensorRT 10.13 for CUDA 13",
        sample="⚠️ THIS PROJECT 'nvidia-cuda-runtime-cu13' IS DEPRECATED.",
        source=_PYPI,
    ),
    Message(
        id="pip-placeholder",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="pip got only the placeholder of a package of NVIDIA's",
        pattern=(
            r"The installation of (?P<package>[\w.-]{1,60}) for version (?P<version>[\w.+-]{1,40}) failed"
            r"|special placeholder package which downloads a real wheel"
            r"|wheel_stub\.error\.InstallFailedError"
            r"|Didn't find wheel for (?P<package_2>(?:nvidia|tensorrt)[\w.-]{0,60}) (?P<version_2>[\w.+-]{1,40})"
            r"|is only a placeholder project on PyPI"
        ),
        explanation=(
            "What PyPI has is a stub: while it is installed it fetches the real wheel from NVIDIA's server. That "
            "server was not reached, or has no wheel for this Python, system and processor."
        ),
        fixes=(
            Fix(
                "ask that server directly, and read what it has for this Python",
                ("python -m pip install --extra-index-url https://pypi.nvidia.com {package}",),
                not_on=("jetson",),
            ),
            Fix(
                "see whether it can be reached, through the proxy if there is one",
                ("curl -sI https://pypi.nvidia.com/",),
            ),
            Fix("use a Python for which there are wheels", ("python -V",)),
        ),
        seen_in="pip",
        sample="The installation of tensorrt-cu13-libs for version 10.13.3.9 failed.",
        source="recorded by this project: wheel_stub 0.5.0",
        confidence="likely",
        never=("The installation of the driver for version 550 failed.",),
    ),
    Message(
        id="pycuda-not-built",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="pip cannot compile pycuda here",
        pattern=(
            r"(?:Failed building wheel for|Could not build wheels for|Failed to build) pycuda\b"
            r"|\bcuda\.h:? (?:No such file|file not found)"
            r"|Could not find (?:CUDA toolkit|nvcc).{0,40}pycuda"
        ),
        explanation=(
            "There are no wheels of pycuda; pip compiles it, and needs a C++ compiler, CUDA's headers (cuda.h) and "
            "nvcc. It is one way to handle GPU memory, not a part of TensorRT."
        ),
        fixes=(
            Fix(
                "say where CUDA is, and install it again",
                (
                    "export CUDA_HOME=/usr/local/cuda PATH=/usr/local/cuda/bin:$PATH",
                    "pip install --no-cache-dir pycuda",
                ),
                not_on=("windows",),
            ),
            Fix("use cuda-python, which has wheels", ("pip install cuda-python",)),
        ),
        seen_in="pycuda 2019 to 2025",
        sample="ERROR: Could not build wheels for pycuda, which is required to install pyproject.toml-based projects",
        source="recorded by this project: pip install pycuda on a machine without CUDA",
        confidence="likely",
    ),
    Message(
        id="ultralytics-installs-tensorrt",
        cause="python-packaging",
        stage="libraries",
        severity="info",
        title="Ultralytics finds no TensorRT and tries to install it",
        pattern=(
            r"Ultralytics requirements? \[[\x22'](?P<package>tensorrt[^\x22'\n]{0,60})[\x22'][^\n]{0,60}\] not found, "
            r"attempting AutoUpdate"
        ),
        explanation="Not a problem if it succeeds; what pip says about it comes next.",
        fixes=(),
        seen_in="Ultralytics 8",
        sample=(
            "requirements: Ultralytics requirement ['tensorrt>7.0.0,!=10.1.0'] not found, attempting AutoUpdate..."
        ),
        source="https://github.com/ultralytics/ultralytics/blob/main/ultralytics/utils/checks.py",
    ),
    Message(
        id="ultralytics-installs-nothing",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="TensorRT is not installed, and Ultralytics could not install it",
        pattern=(
            r"AutoUpdate skipped \(offline\)"
            r"|Ultralytics requirements? \[[\x22'](?P<package>tensorrt[^\x22'\n]{0,60})[\x22'][^\n]{0,60}\] not found, "
            r"AutoUpdate disabled"
            r"|Command 'pip install [^'\n]{0,80}tensorrt[^'\n]{0,120}' returned non-zero exit status"
        ),
        explanation=(
            "Ultralytics installs missing packages with pip by itself, and was not able to, or not allowed to. On a "
            "Jetson, TensorRT comes with JetPack and pip has none."
        ),
        fixes=(
            Fix("install it by hand", ("pip install tensorrt-cu12",), not_on=("jetson",)),
            Fix(
                "on a Jetson, use a Python environment that sees the system's package",
                ("python3 -m venv --system-site-packages venv",),
                only_on=("jetson",),
            ),
        ),
        seen_in="Ultralytics 8",
        sample="WARNING requirements: AutoUpdate skipped (offline)",
        source="https://github.com/ultralytics/ultralytics/blob/main/ultralytics/utils/checks.py",
        confidence="likely",
        caused_by=("pip-cannot-install", "pip-placeholder", "pip-package-withdrawn"),
    ),
    # ---- CUDA from Python
    Message(
        id="cuda-python-moved",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="the program imports cuda-python's modules under their old names",
        pattern=(
            r"cannot import name '(?P<module>cuda|cudart|nvrtc)' from 'cuda'"
            r"|No module named 'cuda\.(?P<module_2>cuda|cudart|nvrtc)'(?!; 'cuda' is not)"
            r"|The cuda\.(?P<module_3>cuda|cudart|nvrtc) module is deprecated and will be removed"
        ),
        explanation=(
            "cuda-python 12.6 moved them into cuda.bindings, and 13 took the old names away: cuda.cuda is "
            "cuda.bindings.driver, cuda.cudart is cuda.bindings.runtime."
        ),
        fixes=(
            Fix("change the import: from cuda.bindings import driver as cuda, runtime as cudart, nvrtc"),
            Fix("install a release that still has them", ("pip install 'cuda-python<13'",)),
        ),
        seen_in="cuda-python 13",
        sample="ImportError: cannot import name 'cudart' from 'cuda' (unknown location)",
        source=_CUDA_PYTHON,
    ),
    Message(
        id="cuda-python-too-old",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="cuda-python is not installed, or too old for the program",
        pattern=(
            r"No module named 'cuda\.(?P<module>bindings|core|pathfinder)(?:\.\w{1,30}){0,2}'"
            r"|No module named '?cuda'?(?![\w.])"
        ),
        explanation="The module cuda belongs to the package cuda-python; cuda.bindings came with its release 12.6.",
        fixes=(Fix("install a newer one", ("pip install -U cuda-python",)),),
        seen_in="cuda-python up to 12.5",
        sample="ModuleNotFoundError: No module named 'cuda.bindings'",
        source=_CUDA_PYTHON,
    ),
    Message(
        id="nvml-missing",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="the NVIDIA driver's libraries are not there",
        pattern=(
            r"NVMLError_(?:LibraryNotFound|DriverNotLoaded|LibRmVersionMismatch)"
            r"|NVML Shared Library Not Found"
            r"|\x22\w{1,30}\x22 is an NVIDIA driver library and can only be found via system search"
            r"|(?P<library>libnvidia-ml\.so\.1): cannot open shared object file"
        ),
        explanation=(
            "libnvidia-ml.so.1 (nvml.dll on Windows) belongs to the display driver, as libcuda.so.1 does. Without it "
            "there is no driver, or the container has no access to it; TensorRT needs the same driver. A Jetson up to "
            "JetPack 5 has no NVML at all: a Triton for it is built without GPU metrics."
        ),
        fixes=(
            Fix("see whether the driver works", ("nvidia-smi",), not_on=("jetson",)),
            DOCKER,
            Fix("on a Jetson, leave out what asks NVML (jtop reads the same values)", only_on=("jetson",)),
        ),
        seen_in="nvidia-ml-py, cuda-python",
        sample="pynvml.NVMLError_LibraryNotFound: NVML Shared Library Not Found",
        source=_NO_DRIVER,
        confidence="likely",
    ),
    Message(
        id="pycuda-no-context",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="pycuda could not make a CUDA context",
        pattern=r"make_default_context\(\) wasn't able to create a context on any of the (?P<devices>\d{1,3}) detected",
        explanation=(
            "The GPU is there and gives no context: its memory is full, another process has it for itself (compute "
            "mode), or the driver has failed."
        ),
        fixes=(
            Fix("see who holds it, and in which compute mode", ("nvidia-smi", "nvidia-smi -q -d COMPUTE")),
            Fix("free it, or choose another GPU", ("export CUDA_VISIBLE_DEVICES=1",)),
        ),
        seen_in="pycuda",
        sample=(
            "RuntimeError: make_default_context() wasn't able to create a context on any of the 1 detected devices"
        ),
        source="https://github.com/inducer/pycuda/blob/main/pycuda/tools.py",
        confidence="likely",
        caused_by=("out-of-memory", "cuda-no-device", "cuda-driver-too-old"),
    ),
    Message(
        id="pycuda-logic-error",
        cause="io-binding",
        stage="execute",
        severity="error",
        title="pycuda was called with something that does not fit",
        pattern=(
            r"pycuda\._driver\.LogicError: (?P<function>cu(?:Memcpy|Mem|Launch|Module|Func)\w{1,40}) failed: "
            r"(?P<reason>invalid (?:argument|value))"
            r"|ValueError: ndarray is not contiguous"
        ),
        explanation=(
            "Nearly always a copy between arrays of different sizes or types: the input has another shape or dtype "
            "than the engine's buffer, or is not contiguous."
        ),
        fixes=(
            Fix("compare the array with the engine's tensor", ("trtdoctor inspect {path}",)),
            Fix("make it fit: numpy.ascontiguousarray(x, dtype=…)"),
        ),
        seen_in="pycuda",
        sample="pycuda._driver.LogicError: cuMemcpyHtoDAsync failed: invalid argument",
        source="https://github.com/NVIDIA/TensorRT/issues/1281",
        confidence="possible",
        caused_by=(ANY_CAUSE,),
        ambiguous_with="sizes, types, or a buffer that was freed",
    ),
    # ---- Ultralytics
    Message(
        id="ultralytics-reads-metadata",
        cause="io-binding",
        stage="header",
        severity="info",
        title="Ultralytics reads what it wrote in front of the engine",
        pattern=r"\bdla = metadata\.get\(|metadata\.get\([\x22'](?:dla|stride|names|task|imgsz|args)[\x22']",
        explanation="Not a problem by itself.",
        fixes=(),
        seen_in="Ultralytics 8",
        sample='    dla = metadata.get("dla", None)',
        source="https://github.com/ultralytics/ultralytics/issues/20540",
    ),
    Message(
        id="ultralytics-plain-engine",
        cause="io-binding",
        stage="header",
        severity="error",
        title="Ultralytics was given an engine that it did not write",
        pattern=r"'NoneType' object has no attribute 'get'",
        explanation=(
            "Ultralytics puts a text with the names of the classes and the sizes in front of the engine. An engine of "
            "trtexec or another program has none, and some releases of Ultralytics do not check that."
        ),
        fixes=(
            ULTRALYTICS_EXPORT,
            Fix("update Ultralytics; newer releases load plain engines, too", ("pip install -U ultralytics",)),
            Fix("load the plain engine with TensorRT itself"),
        ),
        seen_in="Ultralytics 8.3",
        sample="AttributeError: 'NoneType' object has no attribute 'get'",
        source="https://github.com/ultralytics/ultralytics/issues/20540",
        confidence="likely",
        only_after="ultralytics-reads-metadata",
    ),
)
