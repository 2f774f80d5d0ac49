# ruff: noqa: RUF001  (words of other languages)
"""Shared libraries and Python packages that are missing, broken or mixed."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages.common import DOCKER, DRIVERS, NO_GPU, ORT_BRINGS_CUDA, TRT, WHICH_TENSORRT
from trtdoctor.model.finding import Fix

_PATH = Fix(
    "if it is installed, tell the loader where it is",
    ("find / -name '{library}*' 2>/dev/null", "export LD_LIBRARY_PATH=FOLDER:$LD_LIBRARY_PATH"),
)
_GET = Fix(
    "install it with pip, where it is in {requirement}: TensorRT's package loads its libraries when it is imported, "
    "other programs look where the loader is told to",
    ("pip install {requirement}",),
    not_on=("rtx",),
    kind="pip",
)
_PIP = Fix(
    "reinstall the packages, all in the same version, without the cache",
    (
        "pip uninstall -y tensorrt tensorrt-cu12 tensorrt-cu12-bindings tensorrt-cu12-libs",
        "pip install --no-cache-dir tensorrt",
    ),
)

_OF_DRIVER = (
    "cu(?:Kernel|Mem|Ctx|Device|Driver|Library|Module|Launch|Stream|Event|Graph|Func|Init|GetProc|GetError|TensorMap|Link"
    r"|Multicast|Pointer|Ipc|GreenCtx|Occupancy|ImportExternal|SignalExternal|WaitExternal|Array|Coredump)\w{0,60}"
)
"""Functions of the driver's library. Those of other libraries of CUDA begin in another way."""
_NO_PROCEDURE = (
    "The specified procedure could not be found|找不到指定的程序|Die angegebene Prozedur wurde nicht gefunden"
    "|Не найдена указанная процедура|La procédure spécifiée est introuvable|指定されたプロシージャが見つかりません"
    "|지정된 프로시저를 찾을 수 없습니다|Não foi possível encontrar o procedimento especificado"
    "|No se ha podido encontrar el proceso especificado|No se encontró el proceso especificado"
    "|Impossibile trovare la procedura specificata"
)
"""How Windows says, in its languages, that a DLL is there and lacks a function."""
_NOT_WIN32 = (
    "not a valid Win32 application|不是有效的 ?Win32 ?应用程序|keine zulässige Win32-Anwendung"
    "|не является приложением Win32|n'est pas une application Win32 valide|有効な Win32 アプリケーションではありません"
    "|올바른 Win32 응용 프로그램이 아닙니다"
    "|não é um aplicativo Win32 válido|no es una aplicación Win32 válida|non è un'applicazione di Win32 valida"
)
"""How it says that a DLL is for another processor, or damaged."""

ROWS = (
    Message(
        id="gstreamer-nvinfer-skipped",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="GStreamer skips DeepStream's nvinfer, because a library is missing",
        pattern=(
            r"(?:GStreamer-WARNING.{0,40})?Failed to load plugin .{0,160}libnvdsgst_infer\.so\W{1,3} ?[^\s:]{0,160}?"
            r"(?P<library>[^\s'\x22/:=]{2,120}\.so[.\d]{0,16}): (?:cannot open shared object file|undefined symbol)"
        ),
        explanation=(
            "nvinfer runs TensorRT's engines in DeepStream. DeepStream is made for one release of TensorRT: a "
            "libnvinfer or libnvparsers with another number belongs to another JetPack or image."
        ),
        fixes=(
            Fix("use the DeepStream, or its image, that is made for this TensorRT (on a Jetson: this JetPack)"),
            Fix("see which TensorRT there is", ("trtdoctor host", "ldconfig -p | grep -e libnvinfer -e libnvparsers")),
            Fix("let GStreamer scan again afterwards", ("rm -rf ~/.cache/gstreamer-1.0", "gst-inspect-1.0 nvinfer")),
        ),
        seen_in="DeepStream 4 to 8",
        sample=(
            "(gst-plugin-scanner:6): GStreamer-WARNING **: 18:47:09.647: Failed to load plugin "
            "'/usr/lib/aarch64-linux-gnu/gstreamer-1.0/deepstream/libnvdsgst_infer.so': libnvparsers.so.5: cannot "
            "open shared object file: No such file or directory"
        ),
        source="https://github.com/toolboc/azure-iot-edge-deepstream-module-with-iot-central/issues/5",
        confidence="likely",
    ),
    Message(
        id="gstreamer-plugin-skipped",
        cause="missing-library",
        stage="libraries",
        severity="info",
        title="GStreamer skips a plugin whose library is missing",
        pattern=(
            r"GStreamer-WARNING.{0,40}Failed to load plugin .{0,200}(?:cannot open shared object file"
            r"|undefined symbol)"
        ),
        explanation=(
            "GStreamer scans all its plugins when it starts. Those of components that are not installed (Triton, for "
            "example) cannot be loaded and are skipped. It matters only if the pipeline uses that element."
        ),
        fixes=(Fix("ignore it, or install the component if the pipeline needs it"),),
        seen_in="DeepStream",
        sample=(
            "(gst-plugin-scanner:26): GStreamer-WARNING **: 07:09:47.376: Failed to load plugin "
            "'libnvdsgst_inferserver.so': libtrtserver.so: cannot open shared object file: No such file or directory"
        ),
        source="https://github.com/wang-xinyu/tensorrtx/issues/37",
    ),
    Message(
        id="onnxruntime-provider",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="ONNX Runtime cannot load its TensorRT or CUDA provider",
        pattern=(
            r"(?:Failed to load library|Error loading) .{0,200}onnxruntime_providers_(?:tensorrt|cuda|shared"
            r"|nv_tensorrt_rtx)\.(?:so|dll)(?!.{0,20} with error: libcuda\.so)"
            r"(?:\x22? which depends on \x22(?P<library_3>[^\x22\n]{3,80})\x22 which is missing"
            r"(?:\. \(Error 126: \x22The specified module could not be found)?"
            r"| with error: (?P<library>[^\s:/]{3,120}): cannot open shared object file)?"
            r"|(?:ONNXRuntimeError.{0,40})?LoadLibrary failed with error \d{1,5} .{0,120}when trying to load .{0,200}?"
            r"(?P<library_2>onnxruntime_providers_(?:tensorrt|cuda|shared|nv_tensorrt_rtx)\.dll)"
            r"|ONNXRuntimeError.{0,40}LoadLibrary failed with error \d"
            r"|onnxruntime_providers_tensorrt.{0,80}depends on .{0,80}(?:missing|not found)"
            r"|(?:Please install|require) TensorRT libraries as mentioned in"
            r"|Failed to create (?:Tensorrt|NvTensorRTRTX)ExecutionProvider\. "
        ),
        explanation=(
            "The provider's library is there, but one that it needs is missing: TensorRT, cuDNN or CUDA, in the "
            "version for which this ONNX Runtime was built. ONNX Runtime then continues on the CPU."
        ),
        fixes=(
            Fix(
                "see what it lacks",
                (
                    "ldd $(python -c 'import onnxruntime,os;print(os.path.dirname(onnxruntime.__file__))')"
                    "/capi/libonnxruntime_providers_tensorrt.so | grep 'not found'",
                ),
            ),
            ORT_BRINGS_CUDA,
            Fix(
                "install the TensorRT, cuDNN and CUDA versions that this ONNX Runtime requires",
                url="https://onnxruntime.ai/docs/execution-providers/TensorRT-ExecutionProvider.html",
            ),
        ),
        seen_in="ONNX Runtime",
        sample=(
            "[E:onnxruntime:Default, provider_bridge_ort.cc:1862 TryGetProviderInfo_TensorRT] Failed to load library "
            "libonnxruntime_providers_tensorrt.so with error: libnvinfer.so.10: cannot open shared object file"
        ),
        source="https://github.com/microsoft/onnxruntime/issues/18597",
    ),
    Message(
        id="tensorflow-needs-tensorrt",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="TensorFlow uses TensorRT and found no library of it",
        pattern=r"(?<![\w:])(?P<symbol>getInferLibVersion|(?:createInfer|getPlugin)\w{1,30}) symbol not found",
        explanation=(
            "TF-TRT calls TensorRT and ends the process, since the TensorRT for which this TensorFlow was built could "
            "not be loaded: it is not there, or it lacks a library that it needs itself."
        ),
        fixes=(
            Fix(
                "see which TensorRT this TensorFlow was built for",
                (
                    "python -c 'from tensorflow.compiler.tf2tensorrt import _pywrap_py_utils as t; "
                    "print(t.get_linked_tensorrt_version())'",
                ),
            ),
            Fix(
                "install that TensorRT, and put the folder of its libraries into LD_LIBRARY_PATH",
                not_on=("windows", "jetson", "rtx"),
            ),
            Fix("leave TF-TRT out: convert the model to ONNX, and build an engine of it"),
        ),
        seen_in="TensorFlow 2.4 to 2.17",
        sample="F tensorflow/compiler/tf2tensorrt/stub/nvinfer_stub.cc:28] getInferLibVersion symbol not found.",
        source="https://github.com/tensorflow/tensorflow/issues/52196",
        never=("undefined symbol: getInferLibVersion",),
    ),
    Message(
        id="tensorflow-without-tensorrt",
        cause="missing-library",
        stage="libraries",
        severity="info",
        title="TensorFlow found no TensorRT",
        pattern=(
            r"TF-TRT Warning: (?:Could not find TensorRT|Cannot dlopen some TensorRT libraries)"
            r"|dso_loader\.cc:\d{1,4}\] Could not load dynamic library '(?P<library>libnvinfer[^']{0,40})'[^\n]{0,200}"
        ),
        explanation=(
            "TensorFlow says this at every start on a machine without the TensorRT for which it was built. It matters "
            "only to programs that use TF-TRT."
        ),
        fixes=(Fix("install the TensorRT that this TensorFlow names, if TF-TRT is used"),),
        seen_in="TensorFlow 2.4 and later",
        sample="W tensorflow/compiler/tf2tensorrt/utils/py_utils.cc:38] TF-TRT Warning: Could not find TensorRT",
        source="https://github.com/tensorflow/tensorrt",
    ),
    Message(
        id="deepstream-parser-missing",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="DeepStream's custom library has no function with this name",
        pattern=r"dlsym failed to get func (?P<symbol>\w{1,80})",
        explanation=(
            "custom-lib-path names a library without the function that parse-bbox-func-name (or a similar key) asks "
            "for: a library for another model, another version of its project, or a misspelled name."
        ),
        fixes=(
            Fix("see which functions the library has", ("nm -D --defined-only LIBRARY.so | grep -i parse",)),
            Fix("correct parse-bbox-func-name and custom-lib-path in nvinfer's configuration"),
        ),
        seen_in="DeepStream 5 to 7",
        sample=(
            "Detect-postprocessor failed to init resource because dlsym failed to get func NvDsInferParseMine pointer"
        ),
        source="https://github.com/marcoslucianops/DeepStream-Yolo/issues/190",
    ),
    Message(
        id="library-executable-stack",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="this system refuses a library that asks for an executable stack",
        pattern=(
            r"(?:(?P<library>[^\s'\x22/:=]{2,120}\.so[.\d]{0,16}): )?cannot enable executable stack as shared object "
            r"requires"
        ),
        explanation=(
            "The library is there and whole. glibc 2.41 (Debian 13, Ubuntu 25.04, Fedora 42, Arch) no longer loads "
            "libraries that ask for an executable stack, and those of TensorRT up to 10.8.0.43 do, without needing it."
        ),
        fixes=(
            Fix(
                "use TensorRT 10.9 or newer, and rebuild the engine with it",
                ("pip install 'tensorrt>=10.9'",),
                not_on=("rtx", "jetson"),
            ),
            Fix(
                "take the mark off the library",
                ("patchelf --clear-execstack FOLDER/{library}", "execstack -c FOLDER/{library}"),
            ),
            Fix("allow it for one program", ("GLIBC_TUNABLES=glibc.rtld.execstack=2 PROGRAM",)),
            Fix("run it in a container with an older glibc"),
        ),
        seen_in="TensorRT 8.5 to 10.8, glibc 2.41 and later",
        sample=(
            "createInferBuilder: Error Code 6: API Usage Error (Unable to load library: "
            "libnvinfer_builder_resource.so.10.7.0: libnvinfer_builder_resource.so.10.7.0: cannot enable executable "
            "stack as shared object requires: Invalid argument)"
        ),
        source="https://github.com/TNTwise/REAL-Video-Enhancer/issues/85",
    ),
    Message(
        id="library-broken",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="a shared library is damaged, or built for another processor",
        pattern=(
            r"(?P<library>[^\s'\x22/:=]{2,120}\.so[.\d]{0,16}): (?:file too short|invalid ELF header|wrong ELF class"
            r"|ELF load command|failed to map segment)"
            r"|" + _NOT_WIN32 + r"|WinError 193"
        ),
        explanation=(
            "The file exists but is not a usable library: a copy that was cut short, a text file in place of a link "
            "(git or a zip file without links), or a library for another processor."
        ),
        fixes=(
            Fix(
                "look at the file, and reinstall the library",
                ("ls -lL $(ldconfig -p | grep -m1 {library} | awk '{{print $NF}}')",),
            ),
        ),
        seen_in="all versions",
        sample="Unable to open library: libnvinfer_plugin.so.8 due to /usr/lib/libnvinfer_plugin.so.8: file too short",
        source=TRT + "3402",
    ),
    Message(
        id="library-missing",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="a shared library is missing",
        pattern=(
            r"(?P<library>[^\s'\x22/:=]{2,120}\.so[.\d]{0,16}): cannot open shared object file"
            r"|(?P<library_2>[^\s'\x22/:=]{2,120}\.so[.\d]{0,16}) (?:=> )?not found"
            r"|Could not (?:find:|locate) (?P<library_3>[\w.-]{3,80}\.dll)"
            r"|(?P<library_4>[\w.-]{3,80}\.dll) (?:was |is )?(?:not found|missing)"
            r"|(?:code execution cannot proceed|can't start) because (?P<library_5>[\w.-]{3,80}\.dll)"
            r"|DLL load failed(?: while importing (?P<module>\w{2,60}))?(?!\w| while|: (?:%1 )?(?:"
            + _NO_PROCEDURE
            + r"|"
            + _NOT_WIN32
            + r"))"
            r"|Could not (?:load|locate|open|find)(?: dynamic)?(?: shared)? library:? "
            r"'?(?P<library_7>[^\s';]{3,160}\.(?:so|dll)[.\d]{0,12})(?![.\d]{0,12} Error: [^\s:]{2,160}: cannot open)"
            r"|Unable to (?:open|load|find)(?: dynamic)? library:? '?(?P<library_8>[^\s';]{3,160}\.(?:so"
            r"|dll)[.\d]{0,12})(?! due to .{0,200}too short)"
            r"|Library (?P<library_9>[\w.-]{3,80}\.(?:so|dll)[.\d]{0,12}) (?:is )?not (?:found|loaded)"
            r"|Could not find module '(?P<library_10>[^'\n]{3,200}\.(?:so|dll))'"
            r"|Failed to load (?:shared )?library,? error code:? 126"
            r"|Failed to load (?:the )?shared library"
            r"|Could not load dynamic library '(?P<library_0>[^']{3,100})'"
            r"|[^\n]{0,60}WinError 126"
            r"|The specified module could not be found"
            r"|Unable to load DLL '(?P<library_11>[^'\n]{2,120})'"
            r"|Cannot find TensorRT"
            r"|Could not find TensorRT"
        ),
        explanation=(
            "The loader did not find the library in its search paths. It is not installed, has another version number "
            "than required, or LD_LIBRARY_PATH (PATH on Windows) does not include its directory."
        ),
        fixes=(Fix("see what is installed", ("trtdoctor host", "ldconfig -p | grep -e nvinfer -e cudnn")), _PATH, _GET),
        seen_in="all versions",
        sample="ImportError: libnvonnxparser.so.10: cannot open shared object file: No such file or directory",
        source=NO_GPU,
    ),
    Message(
        id="driver-lacks-function",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="the driver's library lacks a function that a library calls",
        pattern=(
            r"(?:(?P<library>[^\s'\x22/:=]{2,100}\.so[.\d]{0,16}): )?undefined symbol: (?P<symbol>"
            + _OF_DRIVER
            + r")\b"
            r"|procedure entry point (?P<symbol_2>" + _OF_DRIVER + r") could not be located"
            r"|entry point named '(?P<symbol_3>" + _OF_DRIVER + r")' in (?:DLL|shared library) '(?:nvcuda|libcuda)"
        ),
        explanation=(
            "This function is in libcuda.so (nvcuda.dll), which is part of the driver. The driver is older than the "
            "CUDA that the library was compiled for, or none was found: in a container without the GPU, or with a "
            "libcuda of another origin in front of it."
        ),
        fixes=(
            Fix("see the driver, and the newest CUDA that it runs", ("nvidia-smi",)),
            Fix("update the driver", url=DRIVERS, not_on=("jetson",)),
            Fix("see which libcuda is found", ("ldconfig -p | grep libcuda.so",)),
            DOCKER,
        ),
        seen_in="CUDA 11 to 13",
        sample="ImportError: /usr/lib/libtensorrt_llm.so: undefined symbol: cuKernelGetName",
        source="https://github.com/NVIDIA/TensorRT-LLM/issues/3629",
        confidence="likely",
        never=("libx.so: undefined symbol: cudnnCreate", "libx.so: undefined symbol: cublasLtCreate"),
    ),
    Message(
        id="tensorrt-libraries-mixed",
        cause="two-trt-versions",
        stage="libraries",
        severity="error",
        title="libraries of two TensorRT versions are mixed",
        pattern=(
            r"(?P<library>lib(?:nvinfer|nvonnxparser|nvparsers)[\w.-]{0,60}): (?:undefined symbol"
            r"|version `[\w.]{1,30}' not found)"
            r"|undefined symbol: \w{0,20}(?:getBuilderPluginRegistry|createInfer\w{1,30}|createNvOnnxParser\w{1,30}"
            r"|getInferLibVersion)"
        ),
        explanation=(
            "One TensorRT library asks another for something that it does not have: they come from different releases "
            "that have the same number in their file names."
        ),
        fixes=(
            WHICH_TENSORRT,
            Fix("keep only the libraries of one release in the search path", ("echo $LD_LIBRARY_PATH | tr : '\\n'",)),
        ),
        seen_in="TensorRT 7 to 10",
        sample="ImportError: libnvonnxparser.so.8: undefined symbol: getBuilderPluginRegistry",
        source=TRT + "3810",
    ),
    Message(
        id="tensorrt-version-warning",
        cause="two-trt-versions",
        stage="libraries",
        severity="info",
        title="the program was compiled with another TensorRT version than it loads",
        pattern=(
            r"TensorRT mismatch\. Compiled against version"
            r"|TensorRT was linked against TensorRT"
            r"|(?:compiled|built|linked) (?:with|against) TensorRT (?:version )?[\d.]{1,16},? but (?:loaded|linked"
            r"|running|found)"
        ),
        explanation="Only a warning. If both have the same major version, it usually works.",
        fixes=(WHICH_TENSORRT,),
        seen_in="TF-TRT",
        sample=(
            "WARNING:tensorflow:TensorRT mismatch. Compiled against version 3.0.4, but loaded 4.0.1. Things may not "
            "work"
        ),
        source="https://github.com/tensorflow/models/issues/5061",
    ),
    Message(
        id="python-dll-lacks-function",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="a DLL that the Python package uses is of another release than it was built for",
        pattern=r"DLL load failed(?: while importing (?P<module>\w{2,60}))?: (?:" + _NO_PROCEDURE + r")",
        explanation=(
            "All DLLs were found, and one of them lacks a function: Windows took another copy than that of the "
            "package, out of PATH, or packages of releases that do not belong together were installed over each other."
        ),
        fixes=(
            Fix(
                "see whether there is another copy in PATH, and take its folder out",
                ("where.exe nvinfer*.dll", "where.exe cudnn*.dll", "where.exe cudart64*.dll"),
            ),
            Fix("install the package again, with those that it uses, in releases that belong together"),
            Fix("try it in a new environment of Python, which holds nothing else", ("python -m venv clean",)),
        ),
        seen_in="Python on Windows",
        sample="ImportError: DLL load failed: The specified procedure could not be found.",
        source=TRT + "1620",
        confidence="likely",
        never=("ImportError: DLL load failed while importing tensorrt: The specified module could not be found.",),
    ),
    Message(
        id="symbol-missing",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="a library lacks a function that another library needs",
        pattern=(
            r"symbol lookup error: \S{0,200}?(?P<plugin_library>[^\s/:]{2,100}): undefined symbol"
            r"|(?P<library_2>[^\s'\x22/:=]{2,100}\.so[.\d]{0,16}): undefined symbol"
            r"|undefined symbol: (?P<symbol>\w{2,200})"
            r"|version `(?P<version>(?:GLIBC|GLIBCXX|CXXABI|GCC)_[\d.]{1,12})' not found"
            r"|procedure entry point (?P<symbol_2>\S{1,200}) could not be located in the dynamic link library "
            r"(?P<library_3>[^\n]{3,200}?\.(?:dll|exe))"
            r"|procedure entry point .{0,120}could not be located"
            r"|Unable to find an entry point named '(?P<symbol_3>[^'\n]{1,200})' in (?:DLL|shared library) "
            r"'(?P<library_4>[^'\n]{1,200})'"
            r"|WinError 127\b|" + _NO_PROCEDURE
        ),
        explanation=(
            "The library was built against another version of a library that it needs, or is not linked to it. Plugin "
            "libraries must be built with the TensorRT that loads them; from TensorRT 10 on, libnvonnxparser no "
            "longer pulls in libnvinfer_plugin."
        ),
        fixes=(
            Fix("see what it is linked to", ("ldd -r {library} | grep -e 'not found' -e undefined",)),
            Fix("rebuild it with the TensorRT that loads it, and link nvinfer and nvinfer_plugin"),
        ),
        seen_in="all versions",
        sample="program: symbol lookup error: ./libplugins.so: undefined symbol: getPluginRegistry",
        source="https://github.com/nvidia-holoscan/holohub/pull/512",
    ),
    Message(
        id="bindings-not-installed",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="TensorRT's Python package is installed without its bindings",
        pattern=(
            r"No module named '?tensorrt(?:_cu\d\d)?_(?:bindings|libs)"
            r"|No module named '?(?:tensorrt_cu\d\d|tensorrt\.tensorrt|tensorrt\.plugin)"
            r"|cannot import name '\w{1,40}' from (?:partially initialized module )?'tensorrt'"
            r"|module 'tensorrt' has no attribute '(?:Logger|Runtime|Builder|__version__)'"
        ),
        explanation=(
            "pip installed the small package tensorrt, but not those with the bindings and libraries: the "
            "installation was interrupted or came from the cache, there are no bindings for this Python, or a "
            "directory of yours is called tensorrt."
        ),
        fixes=(
            _PIP,
            Fix(
                "see what this Python has",
                ("pip list | grep -i tensorrt", "python -c 'import tensorrt; print(tensorrt.__file__)'"),
            ),
        ),
        seen_in="TensorRT 8.6 to 10 (pip)",
        sample="ModuleNotFoundError: No module named 'tensorrt_bindings'",
        source=TRT + "3838",
    ),
    Message(
        id="python-package-missing",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="a Python package is not installed in this interpreter",
        pattern=(
            r"No module named '?(?P<package>tensorrt\w{0,20}|torch_tensorrt|torch2trt|pycuda|polygraphy|onnxruntime"
            r"|cuda|tensorrt_llm|uff|graphsurgeon|onnx_graphsurgeon|tensorrt_lean|tensorrt_dispatch|pyds|cupy)\b"
            r"|Failed to import (?:the )?tensorrt"
            r"|name 'trt' is not defined"
            r"|cannot import name '?\w{1,40}'? from '?(?:cuda|pycuda|torch_tensorrt)\b"
        ),
        explanation=(
            "The interpreter that runs the program does not have this package; another one may. On a Jetson, TensorRT "
            "belongs to the system's Python, and a virtual environment sees it only with --system-site-packages."
        ),
        fixes=(
            Fix(
                "check which interpreter runs and what it has",
                ("python -c 'import sys; print(sys.executable)'", "trtdoctor host"),
            ),
            Fix("install it there", ("python -m pip install {package}",)),
        ),
        seen_in="all versions",
        sample="ModuleNotFoundError: No module named 'tensorrt'",
        source="https://github.com/NVIDIA-AI-IOT/torch2trt/issues/414",
        caught=True,
    ),
    Message(
        id="pip-cannot-install",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="pip cannot install TensorRT here",
        pattern=(
            r"(?:Failed building wheel for|Could not build wheels for) (?:nvidia-)?tensorrt\S{0,30}"
            r"|Failed to build (?:nvidia-)?tensorrt[\w-]{0,30}(?![\w-]| \w)"
            r"|Failed to build installable wheels for .{0,80}\((?:nvidia-)?tensorrt"
            r"|No matching distribution found for (?:nvidia-)?tensorrt\S{0,30}"
            r"|TensorRT does not currently build wheels for"
            r"|TensorRT currently only builds wheels for"
            r"|Could not find a version that satisfies the requirement (?:nvidia-)?tensorrt"
            r"|tensorrt\S{0,60}\.whl is not a supported wheel on this platform"
            r"|(?:install|build\w{0,3}|wheel for) .{0,40}nvidia-pyindex.{0,60}(?:error|fail)"
            r"|subprocess-exited-with-error.{0,200}tensorrt"
            r"|TensorRT currently builds wheels only for"
        ),
        explanation=(
            "There is no wheel for this Python, platform or CUDA version, or pip cannot reach NVIDIA's index. Wheels "
            "exist for Windows and Linux, on aarch64 for servers and JetPack 7 only, and for certain versions of "
            "Python; a Jetson of JetPack 4 to 6 gets TensorRT from its JetPack."
        ),
        fixes=(
            Fix(
                "use a Python for which there are wheels, and a recent pip",
                ("python -m pip install -U pip wheel", "pip install tensorrt"),
                not_on=("jetson",),
            ),
            Fix(
                "on a Jetson of JetPack 4 to 6, use the system's package",
                ("python3 -m venv --system-site-packages venv",),
            ),
        ),
        seen_in="pip",
        sample="ERROR: No matching distribution found for tensorrt==8.5.1.7",
        source=TRT + "1426",
        never=(
            "RuntimeError: Failed to build TensorRT engine. Error details:",
            "Failed to build TensorRT-LLM engine for rank 0",
            "Failed to build tensorrt plugin library",
        ),
    ),
    Message(
        id="pip-gets-tensorrt",
        cause="python-packaging",
        stage="libraries",
        severity="info",
        title="pip is about to install TensorRT",
        pattern=r"Collecting (?:nvidia-)?(?:tensorrt|torch-tensorrt)\b",
        explanation="Not a problem.",
        fixes=(),
        seen_in="pip",
        sample="Collecting tensorrt",
        source="https://github.com/NVIDIA/TensorRT/issues/4176",
    ),
    Message(
        id="pip-step-failed",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="pip cannot install TensorRT here",
        pattern=(
            r"subprocess-exited-with-error"
            r"|metadata-generation-failed"
            r"|(?:Preparing metadata|Getting requirements|Building wheel|bdist_wheel|egg_info).{0,80}(?:did not run "
            r"successfully|\.\.\. error)"
        ),
        explanation=(
            "What PyPI has for this Python and platform is a small package that downloads the real one while it is "
            "installed, and that step failed. Wheels exist for Windows and Linux, on aarch64 for servers and JetPack 7 "
            "only, and for certain versions of Python; a Jetson of JetPack 4 to 6 gets TensorRT from its JetPack."
        ),
        fixes=(
            Fix(
                "use a Python for which there are wheels, and a recent pip",
                ("python -m pip install -U pip wheel setuptools", "pip install --no-cache-dir tensorrt"),
            ),
            Fix("add NVIDIA's index", ("pip install tensorrt --extra-index-url https://pypi.nvidia.com",)),
            Fix(
                "on a Jetson of JetPack 4 to 6, use the system's package",
                ("python3 -m venv --system-site-packages venv",),
            ),
        ),
        seen_in="pip",
        sample="error: subprocess-exited-with-error",
        source="https://github.com/NVIDIA/TensorRT/issues/4176",
        confidence="likely",
        only_after="pip-gets-tensorrt",
        caused_by=("pip-cannot-install", "pip-placeholder", "pip-package-withdrawn"),
    ),
    Message(
        id="numpy-too-new",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="NumPy is too new for this TensorRT's Python code",
        pattern=(
            r"module 'numpy' has no attribute '(?:bool|int|float|object|typeDict|bool8)'"
            r"|numpy\.core\.multiarray failed to import"
            r"|compiled using NumPy 1\.x cannot be run in"
        ),
        explanation=(
            "The Python code of TensorRT up to 8.5, and of programs from that time, uses names that NumPy 1.24 and "
            "2.0 removed."
        ),
        fixes=(Fix("use an older NumPy", ("pip install 'numpy<1.24'",)), Fix("use a newer TensorRT")),
        seen_in="TensorRT 7 to 8.5",
        sample="AttributeError: module 'numpy' has no attribute 'bool'.",
        source=TRT + "2567",
    ),
)
