"""What is left: lines that no other row fits, and that still tell what kind of thing failed."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages.common import CHECK_FILE, DOCS, REBUILD, TRT
from trtdoctor.model.finding import Fix

_SEARCH = Fix("look for the exact words", url="https://github.com/NVIDIA/TensorRT/issues")

ROWS = (
    Message(
        "builder-error",
        "engine-build",
        "load",
        "error",
        "the builder or the ONNX parser reports an error",
        r"(?<!V[23]: )(?:ERROR|\[E\]|Error Code \d{1,2}|Error\[\d{1,2}\]|INTERNAL_ERROR)"
        r"(?!.{0,80}IExecutionContext::).{0,200}(?:IBuilder|ModelImporter"
        r"|onnx2trt|builtin_op_importers|OnnxImporter|optimizer\.cpp|builder\.cpp|[a-z]Builder\w{0,10}\.cpp|network\.cpp"
        r"|[/\\]builder[/\\]|optimizer[/\\]api|layers\.h::"
        r"|Network::|calibrator\.cpp|myelin|shapeCompiler|symbolicExecut|graphOptimizer|tacticOptimizer"
        r"|INetworkDefinition|IOptimizationProfile|parsers[/\\]onnx)"
        r"|In (?:node|function) .{1,120}(?:INVALID_|UNSUPPORTED_|Assertion failed)"
        r"|(?:INVALID|UNSUPPORTED)_(?:NODE|GRAPH|GRAPH_NODE|VALUE)\b"
        r"|\[\d\] (?:Invalid|Unsupported) (?:Node|Graph)",
        "A failure of building an engine from a model, not of loading one. This version of trtdoctor does not know the "
        "message itself.",
        (
            Fix("build with trtexec and read its first error", ("trtexec --onnx=model.onnx --verbose",)),
            Fix(
                "simplify the model first", ("polygraphy surgeon sanitize --fold-constants model.onnx -o folded.onnx",)
            ),
            _SEARCH,
        ),
        "TensorRT 5 to 11",
        "[E] [TRT] ModelImporter.cpp:732: ERROR: something about a node",
        "https://github.com/onnx/onnx-tensorrt/issues/800",
        "likely",
        fallback=True,
        follows=(
            "out-of-memory",
            "plugin-not-found",
            "onnx-operator-without-plugin",
            "plugin-library-not-loaded",
            "cuda-driver-too-old",
            "cuda-no-device",
            "cuda-init-other",
            "gpu-not-supported",
            "no-kernel-image",
            "library-missing",
        ),
    ),
    Message(
        "serialization-error",
        "corrupt-or-truncated",
        "load",
        "error",
        "TensorRT cannot read the engine's bytes",
        r"Error Code 1: Serialization"
        r"|Serialization Error in"
        r"|Serialization assertion .{1,200}failed",
        "Reading the engine failed at a place that this version of trtdoctor does not know. The file is damaged, or of "
        "another TensorRT.",
        (CHECK_FILE, REBUILD),
        "TensorRT 6 to 11",
        "1: [archive.cpp::read::1] Error Code 1: Serialization (Serialization assertion someCondition failed.)",
        TRT + "3848",
        "possible",
        fallback=True,
        follows=(
            "plugin-not-found",
            "plugin-creator-null",
            "engine-built-on-other-gpu",
            "engine-built-by-other-tensorrt",
            "engine-serialization-differs",
            "magic-tag",
            "plan-magic-tag",
        ),
        instead="a damaged file, or an engine of another version",
    ),
    Message(
        "call-refused",
        "io-binding",
        "execute",
        "error",
        "TensorRT refuses a call that the program makes",
        r"Parameter check failed"
        r"|Error Code [34]: API Usage Error"
        r"|IExecutionContext::\w{1,60}: Error Code"
        r"|executionContext\.cpp\S{0,120} Error Code (?:2|3|4)",
        "The engine is loaded, and the program uses it in a way that TensorRT does not allow. The condition in the "
        "message says which.",
        (
            Fix("see the inputs, outputs and shapes of the engine", ("trtdoctor inspect {path}",)),
            Fix("look up the function that the message names", url=DOCS + "api/c_api/index.html"),
        ),
        "TensorRT 7 to 11",
        "Error Code 3: API Usage Error (Parameter check failed, condition: somethingElse.)",
        TRT + "2739",
        "possible",
        fallback=True,
        follows=(
            "shape-outside-profile",
            "shape-fits-no-profile",
            "static-dimension",
            "profile-in-use",
            "address-not-set",
            "engine-built-by-other-tensorrt",
            "illegal-access",
        ),
        instead="shapes, addresses or the order of calls",
    ),
    Message(
        "permission-elsewhere",
        "permission",
        "file",
        "info",
        "some program was refused access to something",
        r"Permission denied"
        r"|Operation not permitted(?! when)"
        r"|Access is denied",
        "The line names nothing of TensorRT. It matters only if what was refused is what the program needs.",
        (Fix("see whose it is and who you are", ("ls -ld {path}", "id")),),
        "all",
        "find: '/run/user/120/gvfs': Permission denied",
        "https://github.com/blakeblackshear/frigate/pull/6458",
        fallback=True,
    ),
    Message(
        "module-missing",
        "python-packaging",
        "libraries",
        "error",
        "a Python package is not installed in this interpreter",
        r"No module named '?(?P<package>[\w.]{1,80})",
        "The interpreter that runs has no such package; another one may.",
        (
            Fix("see which interpreter runs", ("python -c 'import sys; print(sys.executable)'",)),
            Fix("install it there", ("python -m pip install {package}",)),
        ),
        "Python",
        "ModuleNotFoundError: No module named 'yaml'",
        "https://github.com/WongKinYiu/yolov7/issues/1420",
        fallback=True,
    ),
    Message(
        "file-missing",
        "wrong-path",
        "file",
        "error",
        "a file is not where the program looks",
        r"(?:FileNotFoundError|\[Errno 2\]).{0,40}No such file or directory(?:: '(?P<path>[^'\n]{1,300})')?",
        "The path names nothing. Relative paths start at the folder in which the program was started.",
        (Fix("look whether the path is right from where the program starts", ("pwd", "ls -l {path}")),),
        "Python",
        "FileNotFoundError: [Errno 2] No such file or directory: 'classes.names'",
        "https://github.com/JimmyHHua/yolov3_with_opencv/issues/1",
        fallback=True,
    ),
)
