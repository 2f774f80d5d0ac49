"""What is left: lines that no other row fits, and that still tell what kind of thing failed."""

from __future__ import annotations

from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.knowledge.messages import parser, settings
from trtdoctor.knowledge.messages.common import CHECK_FILE, DOCS, INSPECT, REBUILD, SEARCH, TRT
from trtdoctor.model.finding import Fix

ROWS = (
    Message(
        id="builder-error",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the builder or the ONNX parser reports an error",
        pattern=(
            r"(?<!V[23]: )(?:ERROR|\[E\]|Error Code \d{1,2}|Error\[\d{1,2}\]|INTERNAL_ERROR)"
            r"(?!.{0,80}IExecutionContext::).{0,200}(?:IBuilder|ModelImporter"
            r"|onnx2trt|builtin_op_importers|OnnxImporter|optimizer\.cpp|builder\.cpp|[a-z]Builder\w{0,10}\.cpp"
            r"|network\.cpp"
            r"|[/\\]builder[/\\]|optimizer[/\\]api|layers\.h::"
            r"|Network::|calibrator\.cpp|myelin|shapeCompiler|symbolicExecut|graphOptimizer|tacticOptimizer"
            r"|INetworkDefinition|IOptimizationProfile|parsers[/\\]onnx)"
            r"|In (?:node|function) .{1,120}(?:INVALID_|UNSUPPORTED_|Assertion failed)"
            r"|(?:INVALID|UNSUPPORTED)_(?:NODE|GRAPH|GRAPH_NODE|VALUE)\b"
            r"|\[\d\] (?:Invalid|Unsupported) (?:Node|Graph)"
            r"|Error Code 10: Internal Error"
            r"|buildSerializedNetwork"
        ),
        explanation=(
            "This is a failure to build an engine from a model, not to load one. This version of trtdoctor does not "
            "know the message itself."
        ),
        fixes=(
            Fix("build the engine with trtexec and read its first error", ("trtexec --onnx=model.onnx --verbose",)),
            Fix(
                "simplify the model first", ("polygraphy surgeon sanitize --fold-constants model.onnx -o folded.onnx",)
            ),
            SEARCH,
        ),
        seen_in="TensorRT 5 to 11",
        sample="[E] [TRT] ModelImporter.cpp:732: ERROR: something about a node",
        source="https://github.com/onnx/onnx-tensorrt/issues/800",
        confidence="likely",
        fallback=True,
        caused_by=(
            *parser.NAMED,
            *settings.NAMED,
            "out-of-memory",
            "plugin-not-found",
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
        id="serialization-error",
        cause="corrupt-or-truncated",
        stage="load",
        severity="error",
        title="TensorRT cannot read the engine's bytes",
        pattern=(
            r"Error Code 1: Serialization"
            r"|Serialization Error in"
            r"|Serialization assertion .{1,200}failed"
        ),
        explanation=(
            "Reading the engine failed at a point that this version of trtdoctor does not know. The file is damaged, "
            "or from another TensorRT version."
        ),
        fixes=(CHECK_FILE, REBUILD),
        seen_in="TensorRT 6 to 11",
        sample="1: [archive.cpp::read::1] Error Code 1: Serialization (Serialization assertion someCondition failed.)",
        source=TRT + "3848",
        confidence="possible",
        fallback=True,
        caused_by=(
            "plugin-not-found",
            "plugin-creator-null",
            "engine-built-on-other-gpu",
            "engine-built-by-other-tensorrt",
            "engine-serialization-differs",
            "magic-tag",
            "plan-magic-tag",
        ),
        ambiguous_with="a damaged file, or an engine of another version",
    ),
    Message(
        id="call-refused",
        cause="io-binding",
        stage="execute",
        severity="error",
        title="TensorRT refuses a call that the program makes",
        pattern=(
            r"Parameter check failed"
            r"|Error Code [34]: API Usage Error"
            r"|IExecutionContext::\w{1,60}: Error Code"
            r"|executionContext\.cpp\S{0,120} Error Code (?:2|3|4)"
        ),
        explanation=(
            "The engine is loaded, and the program uses it in a way that TensorRT does not allow. The condition in "
            "the message says what is wrong."
        ),
        fixes=(
            INSPECT,
            Fix("look up the function that the message names", url=DOCS + "api/c_api/index.html"),
        ),
        seen_in="TensorRT 7 to 11",
        sample="Error Code 3: API Usage Error (Parameter check failed, condition: somethingElse.)",
        source=TRT + "2739",
        confidence="possible",
        fallback=True,
        caused_by=(
            *parser.NAMED,
            *settings.NAMED,
            "shape-outside-profile",
            "shape-fits-no-profile",
            "static-dimension",
            "profile-in-use",
            "address-not-set",
            "engine-built-by-other-tensorrt",
            "illegal-access",
        ),
        ambiguous_with="shapes, addresses, or the order of calls",
    ),
    Message(
        id="permission-elsewhere",
        cause="permission",
        stage="file",
        severity="info",
        title="some program was denied access to something",
        pattern=(
            r"Permission denied"
            r"|Operation not permitted(?! when)"
            r"|Access is denied"
        ),
        explanation=(
            "The line does not mention anything of TensorRT. It matters only if access was denied to something that "
            "the program needs."
        ),
        fixes=(Fix("compare the file's owner with the current user", ("ls -ld {path}", "id")),),
        seen_in="all versions",
        sample="find: '/run/user/120/gvfs': Permission denied",
        source="https://github.com/blakeblackshear/frigate/pull/6458",
        fallback=True,
    ),
    Message(
        id="module-missing",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="a Python package is not installed in this interpreter",
        pattern=r"No module named '?(?P<package>[\w.]{1,80})",
        explanation="The interpreter that runs the program does not have this package; another one may.",
        fixes=(
            Fix("check which interpreter runs", ("python -c 'import sys; print(sys.executable)'",)),
            Fix("install it there", ("python -m pip install {package}",)),
        ),
        seen_in="Python",
        sample="ModuleNotFoundError: No module named 'yaml'",
        source="https://github.com/WongKinYiu/yolov7/issues/1420",
        confidence="likely",
        fallback=True,
        caused_by=(ANY_CAUSE,),
    ),
    Message(
        id="file-missing",
        cause="wrong-path",
        stage="file",
        severity="error",
        title="a file is not where the program looks for it",
        pattern=r"(?:FileNotFoundError|\[Errno 2\]).{0,40}No such file or directory(?:: '(?P<path>[^'\n]{1,300})')?",
        explanation=(
            "There is no file at this path. Relative paths start at the directory in which the program was started."
        ),
        fixes=(
            Fix(
                "check that the path is right, seen from the directory in which the program starts",
                ("pwd", "ls -l {path}"),
            ),
        ),
        seen_in="Python",
        sample="FileNotFoundError: [Errno 2] No such file or directory: 'classes.names'",
        source="https://github.com/JimmyHHua/yolov3_with_opencv/issues/1",
        fallback=True,
    ),
)
