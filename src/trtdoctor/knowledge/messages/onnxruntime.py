"""ONNX Runtime and its TensorRT and TensorRT-RTX execution providers."""

from __future__ import annotations

from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.knowledge.messages.common import COMPARE, DOCKER, FREE_MEMORY, GPU_VISIBLE, ORT_BRINGS_CUDA
from trtdoctor.model.finding import Fix

_EP = r"(?:TensorRT|Nv|NvTensorRTRTX) EP(?:'s)?"
_ORT = "https://github.com/microsoft/onnxruntime/"
_TRT_PROVIDER = _ORT + "blob/main/onnxruntime/core/providers/tensorrt/"
_RTX_PROVIDER = _ORT + "blob/main/onnxruntime/core/providers/nv_tensorrt_rtx/"
_IN_1_31 = "recorded by this project: onnxruntime-gpu 1.31.1 on a machine without a GPU"
_STRINGS = "recorded by this project: strings of onnxruntime-gpu 1.20.2 to 1.31.1"
_RTX_STRINGS = "recorded by this project: strings of onnxruntime-ep-nv-tensorrt-rtx-cu13 0.3.0 and 0.5.0"
_DOCS = "https://onnxruntime.ai/docs/execution-providers/"
_TRT_DOCS = _DOCS + "TensorRT-ExecutionProvider.html"
_RTX_DOCS = _DOCS + "TensorRTRTX-ExecutionProvider.html"

_AGAIN = Fix(
    "make the context model again on this machine, with this ONNX Runtime (trt_dump_ep_context_model, or "
    "ep.context_enable), and delete the old one with its engines",
)
_LOG = Fix(
    "see TensorRT's own lines: session option log_severity_level 0, and provider option trt_detailed_build_log 1 (of "
    "TensorRT-RTX's: nv_detailed_build_log)",
)
_DELETE = Fix("delete the cached engine; ONNX Runtime builds it again", ("rm -f {path}",), not_on=("windows",))
_DELETE_THERE = Fix("delete the cached engine; ONNX Runtime builds it again", ("del {path}",), only_on=("windows",))
_ONNX_TOOLS = "recorded by this project: onnx-graphsurgeon 0.6.1, Polygraphy 0.53.6 and onnx 1.22.0"
_PROVIDERS = Fix(
    "see which providers this ONNX Runtime has",
    ("python -c 'import onnxruntime as o; print(o.__version__, o.get_available_providers())'",),
)

ROWS = (
    # ---- settings, tables of weights and headers that have an answer of their own
    Message(
        id="ort-refit-bytestream-refused",
        cause="special-engine",
        stage="load",
        severity="error",
        title="the bytes that were given to refit a weight-stripped engine are not its model",
        pattern=(
            rf"{_EP} IParserRefitter could not load model from provided onnx_model_bytestream"
            rf"|{_EP} IParserRefitter could not refit deserialized weight-stripped engine with weights contained in "
            r"the provided bytest"
            rf"|{_EP} IParserRefitter refitModelProto\(\) failed"
            rf"|{_EP} refit with external data must be called with"
            r"|provided ONNX bytestream to refit could not be parsed"
        ),
        explanation=(
            "The cached engine holds no weights, and trt_onnx_bytestream (or onnx_bytestream) gave bytes that TensorRT "
            "does not take: they are cut short, are not the original ONNX model, or their external data is missing."
        ),
        fixes=(
            Fix(
                "give all bytes of the original model, of which the engine was built, with their size; where its "
                "weights lie in a file beside it, their bytes too (trt_external_data_bytestream with its size)"
            ),
            Fix("give the folder of the original model instead: trt_onnx_model_folder_path"),
            Fix("build the engine with its weights (without trt_weight_stripped_engine_enable)"),
        ),
        seen_in="ONNX Runtime 1.19 to 1.31",
        sample="EP_FAIL : TensorRT EP's IParserRefitter could not load model from provided onnx_model_bytestream",
        source=_STRINGS,
        confidence="likely",
    ),
    Message(
        id="ort-refit-table-unknown",
        cause="version-mismatch",
        stage="load",
        severity="error",
        title="this provider does not know the table of weights in the context model",
        pattern=(
            r"Weightless refit: unknown RefitTransformKind"
            r"|Failed to parse ep_refit_table attribute"
        ),
        explanation=(
            "The context model holds a table that says how its engine gets its weights. Another release of the "
            "provider, nearly always a newer one, wrote it, or it is damaged."
        ),
        fixes=(
            Fix("use the release of ONNX Runtime's provider that made the context model, or a newer one"),
            _AGAIN,
        ),
        seen_in="ONNX Runtime's TensorRT-RTX provider 0.5",
        sample="[NvTensorRTRTX EP] Weightless refit: unknown RefitTransformKind (7)",
        source=_RTX_STRINGS,
        confidence="likely",
    ),
    Message(
        id="ort-weightless-model-not-made",
        cause="special-engine",
        stage="load",
        severity="error",
        title="no context model without weights can be made of this model",
        pattern=(
            r"Weight-stripped \(kSTRIP_PLAN\) build failed"
            r"|Weight-stripping on sm_\d{2,3} .{0,60} requires TensorRT-RTX"
            r"|GPU/SDK is expected to support weight-stripping"
            r"|expected to have external datalocation, but default"
            r"|was not marked as refittable"
            r"|Failed to (?:capture|serialize) (?:the )?weightless refit table"
            r"|the ep_refit_table would be unusable"
            r"|weightless refit table does not cover"
            r"|weightless refit record\(s\) referenced"
            r"|emitted no weightless refit records"
            r"|refittable engine weight\(s\); the EPContext model will fail to load"
        ),
        explanation=(
            "The provider was asked for an engine without weights (trt_weight_stripped_engine_enable, or its RTX "
            "twin). "
            "This model, this GPU or this release of TensorRT does not allow it; the model itself is not at fault."
        ),
        fixes=(
            Fix("leave that option out; the engine then holds its weights"),
            Fix("try it with a newer ONNX Runtime; on compute capability 12.0 TensorRT-RTX 1.7 or newer"),
        ),
        seen_in="ONNX Runtime 1.20 and its TensorRT-RTX provider 0.5",
        sample="[NvTensorRTRTX EP] The compile parse emitted no weightless refit records; the EPContext model",
        source=_RTX_STRINGS,
        confidence="likely",
    ),
    Message(
        id="ort-deferred-weights",
        cause="corrupt-or-truncated",
        stage="load",
        severity="error",
        title="the weights of the engine could not be brought from its file to the GPU",
        pattern=(
            r"cannot load deferred weights without an engine"
            r"|failed to enqueue deferred engine weights"
            r"|failed to synchronize deferred engine weight upload"
        ),
        explanation=(
            "The provider reads the weights after the engine. The file is cut short or was changed, or the GPU "
            "refused them; a CUDA error then stands beside it."
        ),
        fixes=(
            Fix("look at the file of the engine", ("trtdoctor check --static {path}",), kind="diagnose"),
            _AGAIN,
        ),
        seen_in="ONNX Runtime's TensorRT-RTX provider 0.5",
        sample="TensorRT EP failed to enqueue deferred engine weights from disk",
        source=_RTX_STRINGS,
        confidence="possible",
        ambiguous_with="an error of the GPU, or too little of its memory",
    ),
    Message(
        id="ort-compatibility-header",
        cause="version-mismatch",
        stage="header",
        severity="error",
        title="the compatibility information of the compiled model cannot be read",
        pattern=(
            r"Engine header invalid \(too small or corrupted\)"
            r"|EP\] Failed to decode engine header:"
            r"|NvTensorRTRTX EP\] Invalid header size:"
            r"|hex string (?:must have even length|contains non-hex)"
        ),
        explanation=(
            "A compiled model carries the first bytes of its engine as hexadecimal text, by which ONNX Runtime asks "
            "whether the engine fits this machine. Another release wrote that text in another way, or it was changed."
        ),
        fixes=(_AGAIN, Fix("load it with the release of the provider that made it")),
        seen_in="ONNX Runtime's TensorRT-RTX provider 0.3 to 0.5",
        sample="[NvTensorRTRTX EP] Invalid header size: 12 bytes (expected at least 64)",
        source=_RTX_STRINGS,
        confidence="likely",
        never=("Failed to decode engine headers of the car",),
    ),
    Message(
        id="ort-timing-cache-not-saved",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the timing cache could not be taken from the builder to be saved",
        pattern=rf"{_EP} could not serialize timing cache",
        explanation=(
            "The engine was built, and TensorRT gave no bytes for the timing cache afterwards. No file of a cache is "
            "at fault: there was nothing to write. Memory is the likeliest reason."
        ),
        fixes=(
            Fix("go without the timing cache: leave trt_timing_cache_enable out, or set it to 0"),
            _LOG,
        ),
        seen_in="ONNX Runtime 1.15 to 1.31",
        sample="EP_FAIL : TensorRT EP could not serialize timing cache: ./TensorrtExecutionProvider_cache_sm86.timing",
        source=_STRINGS,
        confidence="likely",
    ),
    Message(
        id="ort-environment-refused",
        cause="api-removed",
        stage="load",
        severity="error",
        title="an environment variable ORT_TENSORRT_... holds a value that cannot be read",
        pattern=(
            r"EP\] (?:Invalid Argument|Out Of Range Error) \(from environment variables\)"
            r"|EP\] Unknown Exception \(from environment variables\)"
        ),
        explanation=(
            "Where no provider options are given, the provider reads environment variables whose names begin with "
            "ORT_TENSORRT_. One that must hold a number holds something else, or one that is too large. The message "
            "does not name it."
        ),
        fixes=(
            Fix(
                "see which are set, and correct or unset the wrong one",
                ("env | grep ORT_TENSORRT_",),
                not_on=("windows",),
            ),
            Fix("see which are set, and correct or clear the wrong one", ("set ORT_TENSORRT_",), only_on=("windows",)),
            Fix("give provider options instead: then the variables are not read", url=_TRT_DOCS),
        ),
        seen_in="ONNX Runtime 1.20 to 1.31",
        sample="[TensorRT EP] Invalid Argument (from environment variables): stoi",
        source=_STRINGS,
    ),
    Message(
        id="ort-weight-streaming-value",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the value of nv_weight_streaming_budget cannot be read",
        pattern=(
            r"Invalid (?P<option>nv_weight_streaming_budget)\b"
            r"|Failed to parse (?P<option_2>nv_weight_streaming_budget) due to"
            r"|The weight streaming percentage must be between 0 and 100"
        ),
        explanation="The option is text that is parsed before anything is built, and this text is none of its forms.",
        fixes=(
            Fix(
                "write a share (0% to 100%), 0 (off), -1 (automatic), 1 (as little memory as possible), or bytes with "
                "one letter: 512M, 2G (B, K, M, G)"
            ),
            Fix("leave the option out: the weights then stay on the GPU"),
        ),
        seen_in="ONNX Runtime's TensorRT-RTX provider 0.5",
        sample="Invalid nv_weight_streaming_budget: value must not be empty.",
        source=_RTX_STRINGS,
    ),
    Message(
        id="ort-weight-streaming",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the budget for streaming weights does not fit the engine",
        pattern=(
            r"EP\] Cannot (?:apply|update) (?:the )?runtime weight-streaming budget"
            r"|EP\] Failed to set nv_weight_streaming_budget="
            r"|returned a negative resolved weight-streaming budget"
            r"|the engine is not weight-streaming-capable"
        ),
        explanation=(
            "nv_weight_streaming_budget says how much of the weights stays on the GPU. Its value cannot be read, or "
            "the "
            "engine was built without weight streaming."
        ),
        fixes=(
            Fix("leave the option out, if the weights fit into the GPU's memory"),
            Fix("build the engine again with the option set; give a number of bytes, or a percentage from 0 to 100"),
        ),
        seen_in="ONNX Runtime's TensorRT-RTX provider 0.5",
        sample="[NvTensorRTRTX EP] Cannot update the runtime weight-streaming budget for engine 'm': not capable",
        source=_RTX_STRINGS,
        confidence="likely",
    ),
    Message(
        id="ort-embedded-engine-too-large",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the engine is too large to be embedded in a context model",
        pattern=r"byte \(~2GB\) limit for embed_mode=1",
        explanation="An ONNX file holds at most 2 GB, so an engine of that size has to stay beside it.",
        fixes=(Fix("make the context model with ep.context_embed_mode 0, and ship it with the engine's file"),),
        seen_in="ONNX Runtime's TensorRT-RTX provider",
        sample="Engine size 3000000000 exceeds the 2147483648 byte (~2GB) limit for embed_mode=1",
        source=_RTX_STRINGS,
    ),
    Message(
        id="ort-shape-input-address",
        cause="io-binding",
        stage="execute",
        severity="error",
        title="the engine does not take the values of a shape input",
        pattern=(
            rf"{_EP} failed to call nvinfer1::IExecutionContext::setTensorAddress\(\) for shape input "
            r"'(?P<tensor>[^'\n]{0,200})"
            rf"|{_EP} failed to resolve host-accessible"
        ),
        explanation=(
            "A shape input's values decide about shapes inside the engine, and TensorRT reads them from the memory of "
            "the CPU. It was given an address that it cannot use, or the engine has no such input."
        ),
        fixes=(
            Fix("delete the engine cache, and let it be built again: the model may have changed after it was made"),
            Fix("give that input at least one value, from the CPU (bind_cpu_input, or an OrtValue on 'cpu')"),
        ),
        seen_in="ONNX Runtime 1.17 to 1.31",
        sample=(
            "EP_FAIL : TensorRT EP failed to call nvinfer1::IExecutionContext::setTensorAddress() for shape input "
            "'size'"
        ),
        source=_STRINGS,
        confidence="likely",
    ),
    Message(
        id="ort-profile-refused",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="the optimization profile that was asked for cannot be used",
        pattern=(
            rf"{_EP} select an optimization profile for the current context failed"
            r"|EP\] Failed to parse profile index:"
        ),
        explanation=(
            "The index of the profile is no number, or the engine has fewer profiles. With one profile its index is 0."
        ),
        fixes=(
            Fix("give an index below the number of profiles in nv_profile_min_shapes, or leave nv_profile_index out"),
            _AGAIN,
        ),
        seen_in="ONNX Runtime 1.22 to 1.31",
        sample="EP_FAIL : NvTensorRTRTX EP select an optimization profile for the current context failed",
        source=_RTX_STRINGS,
        confidence="likely",
    ),
    Message(
        id="ort-engine-of-other-model",
        cause="io-binding",
        stage="execute",
        severity="error",
        title="the engine has other inputs or outputs than the model",
        pattern=(
            r"binding '(?P<tensor>[^'\n]{1,200})' has no corresponding ONNX (?:in|out)put"
            r"|has no corresponding ONNX (?:in|out)put; refusing to bind"
            r"|refusing to bind \(engine/model mismatch\)"
            r"|does not match the engine's actual output size"
            rf"|{_EP}: ONNX-declared output dtype requires"
        ),
        explanation="A cached or embedded engine was made of another version of the model than the one that is loaded.",
        fixes=(_AGAIN, Fix("ship the context model and its engine together, from one run")),
        seen_in="ONNX Runtime's TensorRT-RTX provider 0.5",
        sample="binding 'images' has no corresponding ONNX input; refusing to bind (engine/model mismatch).",
        source=_RTX_STRINGS,
        confidence="likely",
    ),
    Message(
        id="ort-plugins-ignored",
        cause="plugin-missing",
        stage="plugins",
        severity="info",
        title="ONNX Runtime goes on without TensorRT's plugins",
        pattern=(
            r"EP\] Default plugin library (?:is not on the path|was found but)"
            r"|EP\] Failed to get TRT plugins from TRT plugin registration"
            r"|EP\] Can't create custom ops for TRT plugins"
        ),
        explanation=(
            "A model without operators of TensorRT's plugins works. For one with them, libnvinfer_plugin (on Windows "
            "nvinfer_plugin_10.dll) has to be found beside TensorRT's other libraries."
        ),
        fixes=(
            Fix("put its folder where the loader looks", ("ldconfig -p | grep nvinfer_plugin",), not_on=("windows",)),
            Fix("put its folder into PATH", ("where nvinfer_plugin_10.dll",), only_on=("windows",)),
            Fix("for plugins of your own, give their library: trt_extra_plugin_lib_paths"),
        ),
        seen_in="ONNX Runtime 1.20 to 1.31",
        sample="[TensorRT EP] Default plugin library is not on the path and is therefore ignored",
        source=_STRINGS,
    ),
    # ---- engine caches and EPContext models
    Message(
        id="onnx-tool-reads-strings",
        cause="not-an-engine",
        stage="file",
        severity="info",
        title="a tool for ONNX models reads the strings of a node",
        pattern=(
            r"\bin (?:import_attributes|process_attr|_process_attr)\b|C\.model_to_text\("
            r"|processed = processed\.decode\(\)"
        ),
        explanation="Not a problem by itself.",
        fixes=(),
        seen_in="onnx-graphsurgeon 0.6, Polygraphy 0.53, onnx 1.22",
        sample="    processed = processed.decode()",
        source=_ONNX_TOOLS,
    ),
    Message(
        id="onnx-tool-embedded-engine",
        cause="not-an-engine",
        stage="file",
        severity="error",
        title="the tool cannot read an ONNX model that holds an engine",
        pattern=r"UnicodeDecodeError: 'utf-8' codec can't decode byte 0x[0-9a-f]{2} in position \d{1,9}",
        explanation=(
            "ONNX GraphSurgeon, Polygraphy and onnx's printer take every string of a model for text. An EPContext "
            "model of ONNX Runtime holds its engine, which is none, in one; onnx.checker does not mind."
        ),
        fixes=(
            Fix(
                "work on the original ONNX model, and make the context model anew from it; or make that with the "
                "engine in a file beside it: trt_ep_context_embed_mode 0 (ep.context_embed_mode)"
            ),
            Fix(
                "look at the engine itself",
                ("trtdoctor inspect model_ctx.onnx", "trtdoctor unwrap model_ctx.onnx -o model.plan"),
            ),
        ),
        seen_in="onnx-graphsurgeon 0.6, Polygraphy 0.53, onnx 1.22",
        sample="UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe8 in position 8: invalid continuation byte",
        source=_ONNX_TOOLS,
        confidence="likely",
        only_after="onnx-tool-reads-strings",
    ),
    Message(
        id="ort-engine-path-refused",
        cause="wrong-path",
        stage="file",
        severity="error",
        title="ONNX Runtime takes the engine only from the folder of the context model, or one below it",
        pattern=(
            r"For security purpose, the (?:ep_cache_context attribute|trt_engine_cache_path"
            r"|trt_timing_cache_path)[^\n]{1,80}(?:absolute path|path separator, but it is): {0,3}"
            r"(?P<path>[^\n]{0,300})"
            r"|(?:ep_cache_context attribute|trt_engine_cache_path|trt_timing_cache_path) has '\.\.'"
            r"|should be set with a relative path, but it is an absolute path: {0,3}(?P<path_2>[^\n]{0,300})"
        ),
        explanation=(
            "An EPContext model names its engine by a path. ONNX Runtime refuses absolute paths and '..' in it: the "
            "engine has to lie beside the context model, or in a folder below."
        ),
        fixes=(
            Fix(
                "make the context model again with a relative trt_engine_cache_path, which counts from the context "
                "model's folder"
            ),
            Fix(
                "put the engine into the context model itself: trt_ep_context_embed_mode 1 (ep.context_embed_mode)",
                url=_TRT_DOCS,
            ),
        ),
        seen_in="ONNX Runtime 1.17 to 1.31",
        sample=(
            "[ONNXRuntimeError] : 11 : EP_FAIL : For security purpose, the ep_cache_context attribute should be set "
            "with a relative path, but it is an absolute path:  /models/engine/m.engine"
        ),
        source=_ORT + "issues/22131",
    ),
    Message(
        id="ort-engine-cache-missing",
        cause="wrong-path",
        stage="file",
        severity="error",
        title="the engine that the context model names is not there",
        pattern=rf"{_EP} can't find engine cache:(?: (?P<path>[^\n]{{1,300}}?))?(?:\. Please make sure|$)",
        explanation=(
            "An EPContext model without an embedded engine is a small file that only names the engine. The engine has "
            "to lie where the model says, seen from the model's own folder."
        ),
        fixes=(
            Fix("copy the engine there; ship both files together", ("ls -l {path}",), not_on=("windows",)),
            Fix("copy the engine there; ship both files together", ("dir {path}",), only_on=("windows",)),
            _AGAIN,
        ),
        seen_in="ONNX Runtime 1.17 to 1.31",
        sample=(
            "[ONNXRuntimeError] : 11 : EP_FAIL : Nv EP can't find engine cache: /models/m.engine. Please make sure "
            "engine cache is in the same directory or sub-directory of context model."
        ),
        source=_RTX_PROVIDER + "onnx_ctx_model_helper.cc",
    ),
    Message(
        id="ort-engine-cache-damaged",
        cause="corrupt-or-truncated",
        stage="file",
        severity="error",
        title="the engine of the context model is empty or cut short",
        pattern=(
            rf"{_EP} could not read engine from cache: ?(?P<path>[^\n]{{0,300}})"
            r"|EPContext read callback returned an empty engine"
            r"|Serialized engine (?:stream )?was empty"
            r"|short read from TensorRT engine plan"
            r"|EPContext data (?:offset|range) exceeds the payload size"
        ),
        explanation=(
            "The file is there and holds no whole engine: an export that was interrupted, a full disk, or a copy that "
            "was cut short."
        ),
        fixes=(
            Fix("look at its size and its first bytes", ("trtdoctor check --static {path}",), kind="diagnose"),
            _AGAIN,
        ),
        seen_in="ONNX Runtime 1.22 to 1.31",
        sample="[ONNXRuntimeError] : 11 : EP_FAIL : Nv EP could not read engine from cache: /models/m.engine",
        source=_RTX_PROVIDER + "onnx_ctx_model_helper.cc",
        confidence="likely",
    ),
    Message(
        id="ort-rtx-cache-folder",
        cause="permission",
        stage="file",
        severity="error",
        title="the folder for TensorRT-RTX's runtime cache cannot be made",
        pattern=r"The runtime cache directory could not be created at: ?(?P<path>[^\n]{0,300})",
        explanation="nv_runtime_cache_path names it. The folder above it is not there, or may not be written to.",
        fixes=(
            Fix("give nv_runtime_cache_path a folder that the process may write to, or make that folder before"),
            Fix("look at the folder above it", ("ls -ld $(dirname {path})", "df -h"), not_on=("windows",)),
            Fix("leave the option out: kernels are then compiled at each start"),
        ),
        seen_in="ONNX Runtime's TensorRT-RTX provider 0.3 to 0.5",
        sample="[NvTensorRTRTX EP] The runtime cache directory could not be created at: /opt/app/cache",
        source=_RTX_STRINGS,
        confidence="likely",
    ),
    Message(
        id="ort-rtx-engine-not-streamed",
        cause="permission",
        stage="file",
        severity="error",
        title="the engine of a context model could not be written to its file",
        pattern=(
            r"engine stream output file is not writable"
            r"|failed to (?:open|write|close) engine stream out"
            r"|invalid engine stream write requ"
        ),
        explanation="The folder of the context model may not be written to, or the disk is full.",
        fixes=(
            Fix("let ep.context_file_path lie in a folder that the process may write to, with room for the engine"),
            Fix("see the space left", ("df -h",), not_on=("windows",)),
        ),
        seen_in="ONNX Runtime's TensorRT-RTX provider 0.5",
        sample="EP_FAIL : engine stream output file is not writable",
        source=_RTX_STRINGS,
        confidence="likely",
        never=("engine stream output file opened",),
    ),
    Message(
        id="ort-engine-cache-not-written",
        cause="permission",
        stage="file",
        severity="error",
        title="ONNX Runtime cannot write its engine or cache",
        pattern=(
            rf"{_EP} could not write cache to (?P<path>[^\n]{{0,300}})"
            r"|Failed to open engine cache file for writing: ?(?P<path_2>[^\n]{0,300})"
            r"|Failed to write engine data to cache file: ?(?P<path_3>[^\n]{0,300})"
            r"|EP\] Could not write timing cache to: ?(?P<path_4>[^\n]{0,300})"
            r"|EP_FAIL : Failed to create directory ?'?(?P<path_5>[^'\n]{0,300})"
            r"|onnxruntime.{1,200}Failed to create directory ?'?(?P<path_6>[^'\n]{0,300})"
        ),
        explanation=(
            "The folder of the cache cannot be made or written to: it belongs to another user, is mounted read-only, "
            "or the disk is full."
        ),
        fixes=(
            Fix("look at the folder and the space left", ("ls -ld $(dirname {path})", "df -h"), not_on=("windows",)),
            Fix(
                "give a folder that the process may write to: trt_engine_cache_path, ep.context_file_path",
                not_on=("rtx",),
            ),
            Fix(
                "give a folder that the process may write to: ep.context_file_path, nv_runtime_cache_path",
                only_on=("rtx",),
            ),
        ),
        seen_in="ONNX Runtime 1.20 to 1.31",
        sample="[ONNXRuntimeError] : 11 : EP_FAIL : NvTensorRTRTX EP could not write cache to /models/m.engine",
        source=_RTX_PROVIDER + "onnx_ctx_model_helper.cc",
        confidence="likely",
        never=("mkdir: Failed to create directory build", "engine stream output file opened"),
    ),
    Message(
        id="ort-engine-for-other-gpu",
        cause="gpu-arch-mismatch",
        stage="gpu",
        severity="error",
        title="the cached engine was compiled for another GPU",
        pattern=(
            r"EP\] Engine was compiled for a different compatibility level"
            r"(?:[^\n]{0,80}\n[^\n]{0,160}compute capability of the engine: (?P<sm_built>\d{2,3}))?"
            r"|EP\] The compute capability of the engine: (?P<sm_built_2>\d{2,3})"
            r"|However, this GPU doesn't match\. The compute capability of the GPU: ?(?P<sm_runtime>\d{2,3})?"
        ),
        explanation=(
            "The context model says for which compute capability its engine was built, and this GPU has another. "
            "TensorRT's engines do not load there."
        ),
        fixes=(
            _AGAIN,
            Fix(
                "make one context model for each kind of GPU, or build with trt_engine_hw_compatible for Ampere and "
                "newer"
            ),
        ),
        seen_in="ONNX Runtime 1.17 to 1.31",
        sample=(
            "2025-06-01 10:00:00.1 [W:onnxruntime:Default, onnx_ctx_model_helper.cc:461 ValidateEPCtxNode] "
            "[TensorRT EP] Engine was compiled for a different compatibility level and might not work or perform "
            "suboptimal"
        ),
        source=_TRT_PROVIDER + "onnx_ctx_model_helper.cc",
        confidence="likely",
    ),
    Message(
        id="ort-gpu-capability",
        cause="gpu-arch-mismatch",
        stage="gpu",
        severity="info",
        title="ONNX Runtime names the compute capability of the GPU",
        pattern=r"EP\] The compute capability of the GPU: (?P<sm_runtime>\d{2,3})",
        explanation="Not a problem by itself: the line before names that of the engine.",
        fixes=(),
        seen_in="ONNX Runtime 1.17 to 1.31",
        sample="[W:onnxruntime:Default, x.cc:1] [TensorRT EP] The compute capability of the GPU: 120",
        source=_TRT_PROVIDER + "onnx_ctx_model_helper.cc",
    ),
    Message(
        id="ort-rtx-engine-suboptimal",
        cause="version-mismatch",
        stage="load",
        severity="info",
        title="TensorRT-RTX loads the engine and would build a better one",
        pattern=(
            r"EP\] Engine compatible but recompilation recommended"
            r"|reports compiled model is supported but suboptimal"
            r"|Compiled model is suboptimal for execution provider"
        ),
        explanation="The engine runs. One that is compiled again with this TensorRT-RTX may be faster.",
        fixes=(_AGAIN,),
        seen_in="ONNX Runtime 1.23 to 1.31",
        sample="[NvTensorRTRTX EP] Engine compatible but recompilation recommended (diagnostics: 0x4)",
        source=_RTX_STRINGS,
    ),
    Message(
        id="rtx-validity-without-gpu",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="TensorRT-RTX could not ask the GPU, and calls the engine invalid for that",
        pattern=(
            r"EP\] Engine incompatible with this system \(diagnostics: 0x0{1,8}\)"
            r"|EngineValidity\.INVALID(?:: 2>)?, 0\b"
        ),
        explanation=(
            "INVALID without any diagnostic says nothing about the engine: TensorRT-RTX says so of every engine, also "
            "a good one, when CUDA does not start. The line of CUDA's error says why."
        ),
        fixes=(
            GPU_VISIBLE,
            DOCKER,
            Fix("keep the engine: ask again where CUDA starts, before it is deleted or built again"),
        ),
        seen_in="TensorRT-RTX 1.7",
        sample="(<EngineValidity.INVALID: 2>, 0)",
        source="recorded by this project: TensorRT-RTX 1.7.1.116 on a machine without a GPU",
        caused_by=("cuda-driver-too-old", "cuda-no-device", "cuda-init-other"),
    ),
    Message(
        id="ort-rtx-engine-incompatible",
        cause="version-mismatch",
        stage="load",
        severity="error",
        title="the compiled model is not for this TensorRT-RTX, driver or GPU",
        pattern=(
            r"EP\] Engine incompatible with this system"
            r"|Compiled model is not supported by execution provider: (?P<provider>\w{1,60})"
            r"|compiled model compatibility: .{0,60}(?:UNSUPPORTED|unsupported)"
            r"|EP\] Unknown validity status:"
            r"|Failed to validate compiled model compatibility for "
        ),
        explanation=(
            "ONNX Runtime asked TensorRT-RTX about the engine before loading it. The diagnostics are a sum: 0x1 "
            "another version of TensorRT-RTX made it, 0x2 it was made for other GPUs, 0x4 the driver or 0x8 CUDA is "
            "too old, 0x10 the GPU has too little memory, 0x20 it is no engine, 0x40 CUDA is not well installed."
        ),
        fixes=(_AGAIN, Fix("use the version of TensorRT-RTX that made it, on a GPU that it was made for")),
        seen_in="ONNX Runtime 1.23 to 1.31",
        sample="[NvTensorRTRTX EP] Engine incompatible with this system (diagnostics: 0x2)",
        source=_RTX_STRINGS,
        confidence="likely",
    ),
    Message(
        id="ort-engine-without-provider",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="the model holds an engine, and the session has no provider that runs it",
        pattern=(
            r"EPContext node generated by '(?P<provider>[^'\n]{0,80})' is not compatible with any execution provider"
            r"|Could not find an implementation for EPContext\(\d{1,2}\)"
        ),
        explanation=(
            "This is an EPContext model: an engine in an ONNX file. Only the provider that made it runs it, and that "
            "one was not asked for, or could not be loaded (then an earlier line says why)."
        ),
        fixes=(
            Fix(
                "name the provider when the session is made: providers=['TensorrtExecutionProvider'], or register "
                "NvTensorRTRTXExecutionProvider"
            ),
            _PROVIDERS,
        ),
        seen_in="ONNX Runtime 1.17 to 1.31",
        sample=(
            "[ONNXRuntimeError] : 9 : NOT_IMPLEMENTED : EPContext node generated by '(unknown)' is not compatible with "
            "any execution provider added to the session. EPContext node name: 'EPContext'."
        ),
        source=_IN_1_31,
        confidence="likely",
        caused_by=("onnxruntime-provider", "library-missing", "ort-provider-unknown"),
    ),
    Message(
        id="ort-context-model-exists",
        cause="wrong-path",
        stage="file",
        severity="error",
        title="there is a context model already, and ONNX Runtime does not overwrite it",
        pattern=r"Failed to generate EP context model since the file '(?P<path>[^'\n]{1,300})' exists already",
        explanation="A context model is made only once. The one that is there belongs to an earlier run.",
        fixes=(
            Fix("use it: load that file in place of the model"),
            Fix("delete it, with its engine, and make it again", ("rm {path}",), not_on=("windows",)),
        ),
        seen_in="ONNX Runtime 1.17 to 1.31",
        sample=(
            "[ONNXRuntimeError] : 1 : FAIL : Failed to generate EP context model since the file 'm_ctx.onnx' exists "
            "already. Please remove the EP context model if you want to re-generate it."
        ),
        source=_ORT + "blob/main/onnxruntime/core/framework/graph_partitioner.cc",
    ),
    Message(
        id="ort-timing-cache-refused",
        cause="version-mismatch",
        stage="load",
        severity="error",
        title="ONNX Runtime cannot use the timing cache",
        pattern=(rf"{_EP} could not create timing cache: ?(?P<path>[^\n]{{0,300}})"),
        explanation="The file of the timing cache is damaged, or belongs to another TensorRT version or another GPU.",
        fixes=(
            Fix("delete it; it is made again during the next build", ("rm -f {path}",), not_on=("windows",)),
            Fix("delete it; it is made again during the next build", ("del {path}",), only_on=("windows",)),
        ),
        seen_in="ONNX Runtime 1.15 to 1.31",
        sample="EP_FAIL : TensorRT EP could not create timing cache: ./TensorrtExecutionProvider_cache_sm86.timing",
        source=_STRINGS,
        confidence="likely",
    ),
    Message(
        id="ort-rtx-runtime-cache",
        cause="version-mismatch",
        stage="load",
        severity="info",
        title="TensorRT-RTX does without its runtime cache",
        pattern=(
            r"TensorRT RTX failed to (?:deserialize|set) (?:the )?runtime cache"
            r"|EP\] Runtime cach(?:e|ing) (?:is )?disabled"
            r"|EP\] Failed to save runtime cache: "
            r"|EP\] Runtime cache serialization returned "
        ),
        explanation=(
            "The cache holds kernels that TensorRT-RTX compiled on this machine. Without it the engine runs, and "
            "compiles them again at each start."
        ),
        fixes=(Fix("delete the cache, and give a folder that the process may write to (nv_runtime_cache_path)"),),
        seen_in="ONNX Runtime 1.23 to 1.31",
        sample=("[NvTensorRTRTX EP] TensorRT RTX failed to deserialize the runtime cache, will overwrite with new one"),
        source=_RTX_STRINGS,
    ),
    Message(
        id="ort-engine-library-missing",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="the library that decrypts the engines is missing or not usable",
        pattern=(
            rf"{_EP} could not open shared library from ?(?P<library>[^\n]{{0,300}})"
            rf"|{_EP} could not find decryption function in shared library from ?(?P<library_2>[^\n]{{0,300}})"
        ),
        explanation=(
            "trt_engine_decryption_lib_path names a library of yours with the functions encrypt and decrypt. It "
            "cannot be loaded, or does not have them under these names."
        ),
        fixes=(
            Fix(
                "look at the path, and at what the library exports and needs",
                ("ls -l {library}", "nm -D --defined-only {library} | grep -i crypt", "ldd {library}"),
                not_on=("windows",),
            ),
            Fix(
                "look at the path, and at what the library exports",
                ("dumpbin /exports {library}",),
                only_on=("windows",),
            ),
        ),
        seen_in="ONNX Runtime 1.8 to 1.31",
        sample="EP_FAIL : TensorRT EP could not open shared library from /opt/app/libdecrypt.so",
        source=_STRINGS,
    ),
    Message(
        id="ort-engine-not-decrypted",
        cause="special-engine",
        stage="load",
        severity="error",
        title="an encrypted engine could not be encrypted or decrypted",
        pattern=(
            rf"{_EP} (?:could not call engine decryption function"
            r"|could not get engine buffer size)"
            rf"|{_EP} could not deserialize engine from encrypted cache: ?(?P<path>[^\n]{{0,300}})"
        ),
        explanation=(
            "The decryption library refused the file: another key, an engine that is not encrypted, or a damaged one."
        ),
        fixes=(
            Fix("delete the cached engine and have it built and encrypted again with the same library"),
            _LOG,
        ),
        seen_in="ONNX Runtime 1.8 to 1.31",
        sample="EP_FAIL : TensorRT EP could not call engine decryption function decrypt",
        source=_STRINGS,
        confidence="likely",
    ),
    Message(
        id="ort-refit-failed",
        cause="special-engine",
        stage="load",
        severity="error",
        title="a weight-stripped engine could not be given its weights",
        pattern=(
            rf"{_EP} I(?:Parser)?Refitter (?:could not|refitModelProto\(\) failed)"
            rf"(?:[^\n]{{1,120}}contained in: ?(?P<path>[^\n]{{0,300}}))?"
            r"|The ONNX model was not provided as path\. Please"
            r"|EP\] (?:RefitEngine is missing|Refitter requires)"
            r"|weight-stripped engine (?:cannot be refitted|has no ep_refit_table)"
            r"|EP\] IRefitter(?:::setNamedWeights failed| could not refit)"
            r"|EP\] Weightless refit"
            r"|Weightless refit source '"
            r"|was not supplied to the EPContext node"
            r"|weight will be absent from TRT engine"
        ),
        explanation=(
            "The cached engine holds no weights. ONNX Runtime puts them in from the original ONNX model when it loads "
            "it, and that model is missing, cannot be read, or is not the one that the engine was built from."
        ),
        fixes=(
            Fix("put the original ONNX model, with its external data, beside the context model"),
            Fix(
                "give it to the session: trt_onnx_model_folder_path, or trt_onnx_bytestream with its size",
                not_on=("rtx",),
            ),
            Fix(
                "give it to the session: nv_onnx_model_folder_path, or nv_onnx_bytestream with its size",
                only_on=("rtx",),
            ),
            Fix("build the engine with its weights: without the option of weight-stripped engines"),
        ),
        seen_in="ONNX Runtime 1.19 to 1.31",
        sample=(
            "EP_FAIL : TensorRT EP's IParserRefitter could not refit deserialized weight-stripped engine with weights "
            "contained in: /models/m.onnx"
        ),
        source=_STRINGS,
        confidence="likely",
        never=("[NvTensorRTRTX EP] REFIT_IDENTICAL is enabled", "the weightless refit table covers 12 weights"),
    ),
    Message(
        id="ort-cached-engine-stale",
        cause="version-mismatch",
        stage="load",
        severity="error",
        title="ONNX Runtime could not load an engine of its cache",
        pattern=rf"{_EP} Failed to Build Engine\.",
        explanation=(
            "With a capital B the words come when the engine in the cache is loaded, not when one is built: another "
            "release of TensorRT or another GPU wrote it, or the file is damaged."
        ),
        fixes=(
            Fix(
                "delete the .engine and .profile files in trt_engine_cache_path; ONNX Runtime builds them again",
                ("rm -f CACHE/*.engine CACHE/*.profile",),
                not_on=("windows",),
            ),
            Fix(
                "delete the .engine and .profile files in trt_engine_cache_path; ONNX Runtime builds them again",
                (r"del CACHE\*.engine CACHE\*.profile",),
                only_on=("windows",),
            ),
            Fix("read TensorRT's own lines before this one: session option log_severity_level 0"),
        ),
        seen_in="ONNX Runtime 1.8 to 1.31",
        sample="EP_FAIL : TensorRT EP Failed to Build Engine.",
        source=_TRT_PROVIDER + "tensorrt_execution_provider.cc",
        confidence="possible",
        caused_by=(ANY_CAUSE,),
        ambiguous_with="a build that failed, in ONNX Runtime before 1.9",
    ),
    Message(
        id="ort-built-engine-not-loaded",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the engine that the provider built in this session could not be loaded",
        pattern=rf"{_EP} failed to deserialize engine(?: for fused node: ?(?P<node>\S{{0,200}})|\.)",
        explanation=(
            "It was built a moment before, so it is no stale cache: memory ran out, or the libraries of TensorRT, "
            "the provider and the driver do not fit each other."
        ),
        fixes=(
            Fix("read TensorRT's own lines before this one: session option log_severity_level 0"),
            Fix("see how much memory of the GPU is free, and end what else uses it", ("nvidia-smi",)),
            Fix(
                "let ONNX Runtime, the provider and its TensorRT-RTX be of one release, and the driver new enough",
                ("pip install -U onnxruntime onnxruntime-ep-nv-tensorrt-rtx-cu13", "trtdoctor host"),
                only_on=("rtx",),
            ),
            Fix(
                "see that one TensorRT only is loaded, of the release that this ONNX Runtime is built for",
                ("trtdoctor host",),
                not_on=("rtx",),
            ),
        ),
        seen_in="ONNX Runtime 1.17 to 1.31 and its TensorRT-RTX provider",
        sample="[NvTensorRTRTX EP] NvTensorRTRTX EP failed to deserialize engine for fused node: TRTKernel_1",
        source=_RTX_STRINGS,
        confidence="possible",
        caused_by=(ANY_CAUSE,),
        ambiguous_with="too little memory, or libraries of several releases",
    ),
    Message(
        id="ort-cached-engine-refused",
        cause="version-mismatch",
        stage="load",
        severity="error",
        title="ONNX Runtime could not load an engine of its cache",
        pattern=(
            rf"{_EP} (?:could not|failed to) deserialize (?:an )?engine"
            r"(?: from)? cache:? (?P<path>[^\n]{1,300}?)(?= with |\.?\s{0,3}\n|[\s.]{0,3}$)"
        ),
        explanation=(
            "Another release of TensorRT, or another GPU, wrote the file in the cache, or it is damaged. Engines of "
            "TensorRT and TensorRT-RTX are not exchangeable either."
        ),
        fixes=(
            _DELETE,
            _DELETE_THERE,
            COMPARE,
        ),
        seen_in="ONNX Runtime 1.8 to 1.31",
        sample="EP_FAIL : TensorRT EP could not deserialize engine from cache: /opt/app/cache/m.engine",
        source=_TRT_PROVIDER + "tensorrt_execution_provider.cc",
        confidence="possible",
        caused_by=(ANY_CAUSE,),
        ambiguous_with="another version or another GPU",
    ),
    Message(
        id="onnxruntime-engine",
        cause="version-mismatch",
        stage="load",
        severity="error",
        title="ONNX Runtime could not load its cached or embedded engine",
        pattern=(
            rf"{_EP} (?:could not|failed to) deserialize (?:an )?engine"
            r"(?: from binary data)?(?= with |[\s.]{0,3}$)"
            rf"|{_EP} .{{0,60}}(?:engine cache|deserialize).{{0,60}}(?:fail|mismatch)"
            rf"|{_EP} (?:could not|failed to) deserialize"
            r"|EP_?CONTEXT.{0,80}(?:fail|mismatch|not match)"
            r"|ep_context.{0,80}(?:fail|mismatch)"
            r"|It's not a valid EP Context node"
            r"|Failed to load from EpContext model"
        ),
        explanation=(
            "The engine came from ONNX Runtime's cache or from an EPContext model, and was built by another TensorRT "
            "version or for another GPU. Engines of TensorRT and TensorRT-RTX are not exchangeable either."
        ),
        fixes=(
            _AGAIN,
            _DELETE,
            _DELETE_THERE,
            COMPARE,
        ),
        seen_in="ONNX Runtime 1.8 to 1.31",
        sample="TensorRT EP could not deserialize engine from binary data",
        source=_ORT + "issues/22139",
        confidence="possible",
        caused_by=(ANY_CAUSE,),
        ambiguous_with="another version or another GPU",
        never=("[NvTensorRTRTX EP] Successfully deserialized the engine",),
    ),
    # ---- building
    Message(
        id="ort-needs-shape-inference",
        cause="engine-build",
        stage="load",
        severity="error",
        title="ONNX Runtime's TensorRT provider needs the shapes of all tensors in the model",
        pattern=(
            r"TensorRT input: ?(?P<tensor>\S{0,200}) has no shape specified"
            r"|has no shape specified\. {1,2}Please run shape inference on the onnx model first"
            r"|Please run shape inference on the onnx model first\. Details can be found"
        ),
        explanation=(
            "The provider takes parts of the model out for TensorRT, and their inputs must have shapes. The exporter "
            "wrote none."
        ),
        fixes=(
            Fix(
                "infer them and write them into the model",
                (
                    "python -m onnxruntime.tools.symbolic_shape_infer --input model.onnx --output with_shapes.onnx "
                    "--auto_merge",
                ),
                url=_TRT_DOCS + "#shape-inference-for-tensorrt-subgraphs",
            ),
        ),
        seen_in="ONNX Runtime 1.4 to 1.31",
        sample=(
            "[ONNXRuntimeError] : 1 : FAIL : TensorRT input: 644 has no shape specified. Please run shape inference "
            "on the onnx model first. Details can be found in https://onnxruntime.ai/docs/execution-providers/"
            "TensorRT-ExecutionProvider.html#shape-inference-for-tensorrt-subgraphs"
        ),
        source=_ORT + "issues/6964",
    ),
    Message(
        id="ort-int8-table",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the INT8 calibration table is missing or does not fit",
        pattern=(
            r"Failed to read INT8 calibration table ?(?P<path>[^\n]{0,300})"
            r"|This is not a TensorRT generated calibration table ?(?P<path_2>[^\n]{0,300})"
            rf"|{_EP} (?:could not|failed to) set INT8 dynamic range"
            r"|Failed to set dynamic range for (?:network input|layer|tensor) ?(?P<tensor>\S{0,200})"
        ),
        explanation=(
            "With trt_int8_enable the provider needs the ranges of the tensors: from a table that calibration wrote, "
            "which is looked for in trt_engine_cache_path, or from Q/DQ nodes in the model."
        ),
        fixes=(
            Fix("put the table of trt_int8_calibration_table_name into the folder of trt_engine_cache_path"),
            Fix(
                "set trt_int8_use_native_calibration_table to 1 only for a table that TensorRT's own calibrator wrote, "
                "and to 0 for one of onnxruntime.quantization"
            ),
            Fix("quantize the model with Q/DQ nodes, which TensorRT 11 requires", url=_TRT_DOCS),
        ),
        seen_in="ONNX Runtime 1.6 to 1.31",
        sample="Failed to read INT8 calibration table ./trt_cache/calibration.flatbuffers",
        source=_STRINGS,
    ),
    Message(
        id="ort-unknown-type",
        cause="io-binding",
        stage="load",
        severity="error",
        title="the provider has no TensorRT type for a tensor of the model",
        pattern=(
            rf"{_EP} (?:input|output) (?:onnx )?tensor data type: ?(?P<dtype>\S{{1,20}}) not supported"
            r"|TensorRT shape tensor data type: ?(?P<dtype_2>\S{1,20}) not supported"
            r"|The data type of shape tensor should be INT32 or INT64"
            r"|Found unsupported datatype for layer (?P<node>\S{0,200})"
            r"|EP\] Unsupported ONNX type for (?:input|output) node: ?(?P<tensor>\S{0,200})"
            r"|EP\] Unsupported data type\b"
            r"|native TensorRT DequantizeLinear does not support input type"
        ),
        explanation=(
            "Numbers are ONNX's: 1 float, 6 int32, 7 int64, 9 bool, 10 float16, 11 double, 16 bfloat16. TensorRT has "
            "no double, and no strings; older releases have no bool or int64 at an engine's border."
        ),
        fixes=(
            Fix("export the model without it, or cast at its inputs and outputs (to float32, int32)"),
            Fix("keep those operators out of TensorRT: trt_op_types_to_exclude, or a larger trt_min_subgraph_size"),
        ),
        seen_in="ONNX Runtime 1.4 to 1.31",
        sample="EP_FAIL : TensorRT EP input onnx tensor data type: 11 not supported.",
        source=_STRINGS,
    ),
    Message(
        id="ort-profile-of-tensor",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="the provider has no profile that fits this input",
        pattern=r"Optimization profile could not be applied for tensor: {0,2}(?P<tensor>[^\s:]{0,200})",
        explanation=(
            "The input has dynamic dimensions, or its values are sizes, and the options give it no profile, one of "
            "another number of dimensions, or no values; the provider could make none by itself."
        ),
        fixes=(
            Fix(
                "give nv_profile_min_shapes, nv_profile_opt_shapes and nv_profile_max_shapes for exactly that tensor, "
                "with as many sizes as it has dimensions: name:1x3x224x224",
                url=_RTX_DOCS,
            ),
            Fix("make it constant: fix the sizes of the model's inputs, and let axes and sizes be initializers"),
        ),
        seen_in="ONNX Runtime's TensorRT-RTX provider 0.3 to 0.5",
        sample="EP_FAIL : Optimization profile could not be applied for tensor: axis",
        source=_RTX_STRINGS,
        confidence="likely",
    ),
    Message(
        id="ort-cached-profiles-differ",
        cause="shapes-profiles",
        stage="profiles",
        severity="info",
        title="the cached engine was built with other profiles, and is built again",
        pattern=(
            r"EP\] Numbers of (?:profiles|dynamic shape inputs) are not the same"
            r"|(?:EP\]|\[[A-Z]:onnxruntime)[^\n]{0,200} doesn't exist in trt_profile_min_shapes"
            r"|(?:EP\]|\[[A-Z]:onnxruntime)[^\n]{0,200} exceeds the total dimension of trt_profile_min_shapes"
        ),
        explanation=(
            "ONNX Runtime compares the .profile file beside a cached engine with the options trt_profile_…_shapes, and "
            "says so at level VERBOSE. They differ, so it builds the engine again: nothing is wrong."
        ),
        fixes=(
            Fix(
                "nothing has to be done; where it comes back at each start, give each model a folder of its own: "
                "trt_engine_cache_path"
            ),
        ),
        seen_in="ONNX Runtime 1.14 to 1.31",
        sample="[TensorRT EP] Numbers of profiles are not the same.",
        source=_TRT_PROVIDER + "tensorrt_execution_provider.cc",
        confidence="likely",
    ),
    Message(
        id="ort-profiles-incomplete",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="optimization profiles are given for some inputs and missing for others",
        pattern=(
            r"Following input\(s\) has no associated shape profiles provided: (?P<tensor>[^\s,]{1,200})"
            r"|Users? needs? to (?:provide|specify) all the dynamic shape inputs with associated profiles"
            r"|user also needs to provide shape profiles for the TRT subgraph's input"
            r"|Number of optimization profiles should be greater than 0, but it's 0"
            r"|(?:^|: )Error: (?:dimension|dim) .{1,80} of tensor '(?P<tensor_2>[^'\n]{1,200})' .{1,80}trt_profile"
        ),
        explanation=(
            "ONNX Runtime cuts the model into parts. Each input of a part that has dynamic dimensions needs a profile, "
            "and such an input may be a tensor from the middle of the model."
        ),
        fixes=(
            Fix(
                "add the tensor that the message names to trt_profile_min_shapes, trt_profile_opt_shapes and "
                "trt_profile_max_shapes (or nv_profile_…), each as name:1x3x224x224, separated by commas",
                url=_TRT_DOCS,
            ),
            Fix("give no profiles at all; the provider then makes them from the shapes that come"),
        ),
        seen_in="ONNX Runtime 1.14 to 1.31",
        sample="Following input(s) has no associated shape profiles provided: /model/rope_embed/Sub_1_output_0",
        source=_TRT_PROVIDER + "tensorrt_execution_provider.cc",
    ),
    Message(
        id="ort-profiles-ignored",
        cause="shapes-profiles",
        stage="profiles",
        severity="warning",
        title="ONNX Runtime ignores the profiles that were given",
        pattern=(
            r"The format of provider option '(?P<option>\w{1,60})' is wrong"
            r"|Profile shapes validation failed\. Make sure"
        ),
        explanation=(
            "The three options with the smallest, usual and largest shapes must name the same inputs and the same "
            "number of profiles. As they do not, the provider makes profiles of its own, and builds again for shapes "
            "that they do not cover."
        ),
        fixes=(
            Fix(
                "write each as INPUT:1x3x224x224,OTHER:1x10: a name, a colon, sizes with x between them, commas "
                "between inputs, no blanks or brackets; the same names, as often, in the options for min, opt and max",
                url=_TRT_DOCS,
            ),
        ),
        seen_in="ONNX Runtime 1.14 to 1.31",
        sample=(
            "[E:onnxruntime:Default, tensorrt_execution_provider_utils.h:1] [TensorRT EP] The format of provider "
            "option 'trt_profile_max_shapes' is wrong, please follow the format of 'input1:dim1xdimd2...'"
        ),
        source=_STRINGS,
    ),
    Message(
        id="ort-compiled-nodes-not-saved",
        cause="engine-build",
        stage="load",
        severity="error",
        title="an optimized model cannot be saved while TensorRT is among the providers",
        pattern=r"Unable to serialize model as it contains compiled nodes",
        explanation=(
            "optimized_model_filepath asks for the model after optimization. Parts that became TensorRT engines cannot "
            "be written as ONNX."
        ),
        fixes=(
            Fix("leave optimized_model_filepath out, and use trt_engine_cache_enable or a context model instead"),
            Fix("write the optimized model once with the CPU provider alone"),
        ),
        seen_in="ONNX Runtime 1.2 to 1.31",
        sample=(
            "Unable to serialize model as it contains compiled nodes. Please disable any execution providers which "
            "generate compiled nodes."
        ),
        source=_ORT + "blob/main/onnxruntime/core/session/inference_session.cc",
    ),
    Message(
        id="ort-graph-capture",
        cause="engine-build",
        stage="load",
        severity="error",
        title="CUDA graphs are asked for, and not the whole model runs on that provider",
        pattern=(
            r"This session cannot use the graph capture feature as requested by the user {1,2}"
            r"(?:as (?:all|the)[^\n]{1,120}?(?:partitioned to the|assigned to|supported by) (?P<provider>\w{1,60}))?"
        ),
        explanation=(
            "A CUDA graph holds the whole model. Some nodes stay on another provider: control flow (If, Loop), "
            "operators that the provider lacks, or all of them, where the provider itself could not be loaded."
        ),
        fixes=(
            Fix("turn it off: trt_cuda_graph_enable, enable_cuda_graph"),
            Fix("see which nodes stay behind: session option log_severity_level 0"),
            Fix("simplify the model, so that shapes are constants", ("onnxsim model.onnx simplified.onnx",)),
        ),
        seen_in="ONNX Runtime 1.15 to 1.31",
        sample=(
            "This session cannot use the graph capture feature as requested by the user  as all compute graph nodes "
            "have not been partitioned to the TensorrtExecutionProvider"
        ),
        source=_IN_1_31,
        caused_by=("onnxruntime-provider",),
    ),
    Message(
        id="ort-build-failed",
        cause="engine-build",
        stage="load",
        severity="error",
        title="ONNX Runtime's provider could not build an engine for a part of the model",
        pattern=(
            rf"{_EP} (?:failed to|could not|can't) (?:build|create) (?:an )?engine"
            r"(?: (?:from network )?for fused node: ?(?P<node>\S{0,200}))?"
            r"|EP\] Failed to create serialized engine for fused node"
            r"|returned null; cannot build engine"
            r"|GraphPartitioner produced an unnamed fused node"
            r"|(?:^|: )No engine is found"
            r"|OrtEp::Compile\(\) returned a NULL EPContext node"
        ),
        explanation=(
            "TensorRT's own lines before this one say why. A model that trtexec builds can fail here, because ONNX "
            "Runtime hands over parts of it."
        ),
        fixes=(
            _LOG,
            Fix(
                "have the parts written to files and build them alone: trt_dump_subgraphs 1, then trtexec",
                ("trtexec --onnx=SUBGRAPH.onnx --verbose",),
                not_on=("rtx",),
            ),
            Fix("leave small parts to CUDA: raise trt_min_subgraph_size", not_on=("rtx",)),
        ),
        seen_in="ONNX Runtime 1.8 to 1.31",
        sample="EP_FAIL : TensorRT EP failed to create engine from network for fused node: TRTKernel_graph_torch_0",
        source=_STRINGS,
        confidence="likely",
        caused_by=(ANY_CAUSE,),
    ),
    # ---- running
    Message(
        id="ort-input-shape-refused",
        cause="shapes-profiles",
        stage="execute",
        severity="error",
        title="the engine does not take the shape of an input",
        pattern=(
            rf"{_EP} failed to call nvinfer1::IExecutionContext::setInputShape\(\) for input "
            r"'(?P<tensor>[^'\n]{0,200})"
        ),
        explanation=(
            "A cached engine was built for other shapes than those that come now, or belongs to another version of the "
            "model."
        ),
        fixes=(
            Fix("widen trt_profile_min_shapes and trt_profile_max_shapes (nv_profile_…), and build again"),
            Fix("delete the engine cache after the model changed"),
        ),
        seen_in="ONNX Runtime 1.17 to 1.31",
        sample="EP_FAIL : TensorRT EP failed to call nvinfer1::IExecutionContext::setInputShape() for input 'images'",
        source=_STRINGS,
        confidence="likely",
        caused_by=("shape-outside-profile", "shape-fits-no-profile", "static-dimension"),
    ),
    Message(
        id="ort-context-not-created",
        cause="memory",
        stage="execute",
        severity="error",
        title="ONNX Runtime's provider could not make an execution context",
        pattern=(
            rf"{_EP} could not build execution context for fused node: ?(?P<node>\S{{0,200}})"
            rf"|{_EP} failed to create context"
            r"|Execution-context recreation failed"
            r"|Failed to recreate execution contexts after changing"
            r"|execution context could not be fully restored"
        ),
        explanation=(
            "The engine was loaded, and its context was not made. It needs memory on the GPU for the activations of "
            "the largest shapes of the profile; TensorRT's lines before say more."
        ),
        fixes=(
            FREE_MEMORY,
            Fix("share it between the parts of the model: trt_context_memory_sharing_enable 1", not_on=("rtx",)),
            Fix("build for smaller shapes"),
        ),
        seen_in="ONNX Runtime 1.4 to 1.31",
        sample="EP_FAIL : TensorRT EP could not build execution context for fused node: TRTKernel_graph_0",
        source=_STRINGS,
        confidence="possible",
        caused_by=(ANY_CAUSE,),
    ),
    Message(
        id="ort-out-of-memory",
        cause="memory",
        stage="execute",
        severity="error",
        title="ONNX Runtime could not get memory",
        pattern=(
            r"(?:^|: |\] )Memory allocation failed\. Size=(?P<bytes>\d{1,16})"
            r"|Memcpy: Failed to allocate output tensor"
            r"|cudaMallocFromPoolAsync failed after retry|Failed to find a free memory block despite calling Extend"
            r"|Failed to allocate memory for requested buffer of size (?P<bytes_2>\d{1,16})"
        ),
        explanation="The GPU has no memory left for the tensors of this run.",
        fixes=(
            Fix("see what holds it", ("nvidia-smi",)),
            Fix("use smaller batches, or smaller profiles"),
            Fix(
                "where gpu_mem_limit is set, raise it: it can be the limit that is reached; where it is not, it keeps "
                "the CUDA provider from taking what TensorRT needs"
            ),
        ),
        seen_in="ONNX Runtime 1.10 to 1.31",
        sample=(
            "[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : Exception during initialization: bfc_arena.cc:376 Failed to "
            "allocate memory for requested buffer of size 2147483648"
        ),
        source=_ORT + "issues/12854",
        confidence="likely",
    ),
    Message(
        id="ort-run-failed",
        cause="io-binding",
        stage="execute",
        severity="error",
        title="a part of the model that runs on TensorRT failed",
        pattern=(
            rf"{_EP} execution context enqueue failed"
            r"|Non-zero status code returned while running (?P<node>(?:TRTKernel_|NvExecutionProvider_|Tensorrt"
            r"|NvTensorRTRTX)\S{0,200}) node"
            r"|running (?:fused )?TensorRT (?:node|engine).{0,80}fail"
            r"|EP\] Failed to synchronize CUDA stream:"
        ),
        explanation="ONNX Runtime only says that it failed; TensorRT's and CUDA's lines before this one say why.",
        fixes=(_LOG, Fix("see whether it fails on CUDA alone: providers=['CUDAExecutionProvider']")),
        seen_in="ONNX Runtime 1.4 to 1.31",
        sample=(
            "[ONNXRuntimeError] : 11 : EP_FAIL : Non-zero status code returned while running TRTKernel_graph_0 node. "
            "Name:'TensorrtExecutionProvider_TRTKernel_graph_0_0' Status Message: TensorRT EP execution context "
            "enqueue failed."
        ),
        source=_ORT + "issues/12269",
        confidence="possible",
        caused_by=(ANY_CAUSE,),
        ambiguous_with="memory, shapes, or a CUDA error before it",
    ),
    # ---- providers, options, devices
    Message(
        id="ort-provider-unknown",
        cause="python-packaging",
        stage="libraries",
        severity="warning",
        title="this ONNX Runtime has no TensorRT provider",
        pattern=(
            r"Specified provider '(?P<provider>(?:Tensorrt|NvTensorRTRTX|NvTensorRtRtx)ExecutionProvider)' is not in "
            r"available provider names"
            r"|(?:TensorRT|Tensorrt|NvTensorRTRTX) execution provider is not (?:enabled|supported) in this build"
            r"|Unknown Provider Type: (?P<provider_2>(?:Tensorrt|NvTensorRTRTX)ExecutionProvider)"
            r"|(?:OrtSessionOptionsAppendExecutionProvider_Tensor(?:RT|rt)|TensorRT Provider).{0,20}(?:not available"
            r"|not enabled|Failed to load shared library)"
            r"|AttributeError: .{0,80}has no attribute 'register_execution_provider_library'"
        ),
        explanation=(
            "The package onnxruntime is for the CPU; onnxruntime-gpu has the TensorRT provider. Where both are "
            "installed, the one that was installed last counts. The session goes on with the providers that it has."
        ),
        fixes=(
            _PROVIDERS,
            Fix(
                "keep onnxruntime-gpu alone",
                ("pip uninstall -y onnxruntime onnxruntime-gpu", "pip install onnxruntime-gpu"),
                not_on=("jetson",),
            ),
            Fix(
                "install an onnxruntime-gpu made for this JetPack: PyPI's is not for it",
                ("cat /etc/nv_tegra_release",),
                url="https://pypi.jetson-ai-lab.io",
                only_on=("jetson",),
            ),
            Fix("TensorRT-RTX comes as a plugin: register its library first", url=_RTX_DOCS, not_on=("jetson",)),
        ),
        seen_in="ONNX Runtime 1.10 to 1.31",
        sample=(
            "UserWarning: Specified provider 'TensorrtExecutionProvider' is not in available provider names.Available "
            "providers: 'AzureExecutionProvider, CPUExecutionProvider'"
        ),
        source=_IN_1_31,
        never=(
            "UserWarning: Specified provider 'CoreMLExecutionProvider' is not in available provider names.Available "
            "providers: 'CPUExecutionProvider'",
        ),
    ),
    Message(
        id="ort-cuda-provider",
        cause="missing-library",
        stage="libraries",
        severity="warning",
        title="ONNX Runtime does without its CUDA provider",
        pattern=r"Failed to create CUDAExecutionProvider\. (?:Please reference|Require (?P<needs>[^\n]{1,60}?)\. )?",
        explanation=(
            "The session goes on without it, on the CPU if nothing else is left. A library of CUDA or cuDNN is "
            "missing, or the installed ones are not of the versions that this ONNX Runtime was built for."
        ),
        fixes=(ORT_BRINGS_CUDA,),
        seen_in="ONNX Runtime 1.10 to 1.31",
        sample=(
            "[W:onnxruntime:Default, onnxruntime_pybind_state.cc:1295 CreateExecutionProviderFactoryInstance] "
            "Failed to create CUDAExecutionProvider. Require cuDNN 9.* and CUDA 13.*. Please install all dependencies"
        ),
        source=_IN_1_31,
        confidence="likely",
        caused_by=("onnxruntime-provider", "library-missing"),
    ),
    Message(
        id="ort-providers-required",
        cause="api-removed",
        stage="libraries",
        severity="error",
        title="ONNX Runtime wants to be told its providers",
        pattern=r"Since ORT 1\.9, you are required to explicitly set the providers parameter",
        explanation="A build for the GPU takes none by itself since 1.9.",
        fixes=(
            Fix(
                "give them: InferenceSession(path, providers=['TensorrtExecutionProvider', 'CUDAExecutionProvider', "
                "'CPUExecutionProvider'])"
            ),
        ),
        seen_in="ONNX Runtime 1.9 and later",
        sample=(
            "ValueError: This ORT build has ['TensorrtExecutionProvider', 'CUDAExecutionProvider', "
            "'CPUExecutionProvider'] enabled. Since ORT 1.9, you are required to explicitly set the providers "
            "parameter when instantiating InferenceSession."
        ),
        source=_ORT + "issues/17631",
    ),
    Message(
        id="ort-option-refused",
        cause="api-removed",
        stage="load",
        severity="error",
        title="the provider does not take one of its options",
        pattern=(
            r"Unknown provider option: \x22(?P<option>[\w.]{0,80})"
            r"|Failed to parse provider option \x22(?P<option_2>[\w.]{0,80})"
            r"|\[ERROR\] \[TensorRT\] The value for the key '(?P<option_3>\w{1,80})' should be"
            r"|Unkown or unsupported preview feature: "
            r"|When providing either '(?P<option_4>trt_\w{1,60}|nv_\w{1,60})' or '\w{1,60}' both have to be provided"
            r"|Invalid (?P<option_5>nv_\w{1,60})(?: value)?:"
            r"|Unrecognized (?P<option_6>nv_\w{1,60}) value: "
            r"|EP\] Failed to set (?P<option_7>nv_\w{1,60})="
            r"|Failed to parse (?P<option_8>nv_\w{1,60}) due to"
        ),
        explanation=(
            "The option is misspelled, belongs to another provider (trt_… to TensorRT, nv_… to TensorRT-RTX) or to "
            "another release of ONNX Runtime, or its value cannot be read."
        ),
        fixes=(
            Fix("compare it with the options of this release", url=_TRT_DOCS),
            _PROVIDERS,
        ),
        seen_in="ONNX Runtime 1.8 to 1.31",
        sample='[ONNXRuntimeError] : 1 : FAIL : Unknown provider option: "trt_engine_cache".',
        source=_STRINGS,
        confidence="likely",
        caused_by=("cuda-driver-too-old", "cuda-no-device", "cuda-init-other", "cuda-invalid-device"),
    ),
    Message(
        id="ort-core-too-old",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="the ONNX Runtime that is loaded is older than the program or the provider needs",
        pattern=(
            r"The requested API version \[(?P<needs_api>\d{1,3})\] is not available, only API versions \[1, "
            r"(?P<has_api>\d{1,3})\] are supported in this build(?:\. Current ORT Version is: (?P<ort>[\d.]{1,12}))?"
            r"|EP\] Host ORT (?:\x22(?P<ort_2>[\d.]{1,12})\x22 )?is too old"
            r"|EP\] Host ORT (?:\x22|did not provide)"
            r"|Minimum supported API version is |version <= ORT_CUDA_RESOURCE_VERSION"
            r"|EP API is not available in this build"
            r"|config version predates graphics-interop API"
        ),
        explanation=(
            "Two ONNX Runtimes meet: the one that the program or provider was built for, and an older one that the "
            "process found first. On Windows, C:\\\\Windows\\\\System32\\\\onnxruntime.dll is such a one."
        ),
        fixes=(
            Fix("update ONNX Runtime", ("pip install -U onnxruntime-gpu",), not_on=("jetson", "rtx")),
            Fix(
                "update ONNX Runtime and the provider together",
                ("pip install -U onnxruntime onnxruntime-ep-nv-tensorrt-rtx-cu13",),
                only_on=("rtx",),
            ),
            Fix("see which one is found first", ("where onnxruntime.dll",), only_on=("windows",)),
            Fix("put onnxruntime.dll beside the program's .exe", only_on=("windows",)),
        ),
        seen_in="ONNX Runtime 1.10 to 1.31",
        sample=(
            "The requested API version [22] is not available, only API versions [1, 17] are supported in this build. "
            "Current ORT Version is: 1.17.1"
        ),
        source=_ORT + "issues/23120",
    ),
    Message(
        id="ort-rtx-gpu-not-supported",
        cause="unsupported-sm",
        stage="gpu",
        severity="error",
        title="TensorRT-RTX does not run on this GPU",
        pattern=(
            r"NvTensorRTRTX EP does not support GPU with Compute Capability ?(?P<sm_runtime>\d{1,2}\.\d|\d{2,3})?"
            r"|GPU with Compute Capability [\d.]{1,5}\. Minimum required: "
            r"|The execution provider only supports RTX devices with compute capabilities"
            r"|NvTensorRTRTX EP only supports NVIDIA GPU devices"
        ),
        explanation=(
            "TensorRT-RTX is for GeForce and RTX cards from Turing on; this provider takes compute capability 8.6, "
            "8.9, 12.0 and above."
        ),
        fixes=(Fix("use the TensorRT or CUDA provider of onnxruntime-gpu on this GPU", url=_TRT_DOCS),),
        seen_in="ONNX Runtime 1.22 to 1.31",
        sample="NvTensorRTRTX EP does not support GPU with Compute Capability 7.0",
        source=_RTX_STRINGS,
    ),
    Message(
        id="ort-no-gpu",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="ONNX Runtime's provider finds no GPU that it can use",
        pattern=(
            r"could not resolve the GPU device properties via CUDA"
            r"|hardware device could not be resolved to a supported CUDA device"
            r"|EP\] Failed to initialize CUDA driver API"
            r"|SyncStream Create: (?:Failed to get CUDA device count|Invalid device_id)"
            r"|EP\] Cannot create device arena: no device memory info"
            r"|EP_FAIL : (?:Failed to get device id|Invalid device ID: \d{0,6})"
            r"|your system does not have a CUDA capable device"
            r"|cuda[_ ]?devices?: .{0,40}Invalid device ID: (?P<device>\d{1,6})"
        ),
        explanation="No driver is loaded, the process may not see the GPU, or device_id names one that is not there.",
        fixes=(
            Fix("see whether the GPU is visible, and under which number", ("nvidia-smi -L",)),
            Fix("give the container access to it", ("docker run --gpus all IMAGE nvidia-smi",), not_on=("windows",)),
        ),
        seen_in="ONNX Runtime 1.15 to 1.31",
        sample=(
            "NvTensorRTRTX EP could not resolve the GPU device properties via CUDA. Ensure the NVIDIA driver and CUDA "
            "runtime are correctly installed."
        ),
        source=_RTX_STRINGS,
        confidence="likely",
    ),
    Message(
        id="ort-no-dla",
        cause="special-engine",
        stage="gpu",
        severity="warning",
        title="a DLA is asked for that this machine does not have",
        pattern=r"exceeds? (?:the )?platform's maximum DLA core number|but platform doesn't have any DLA core",
        explanation="Only some Jetsons have deep-learning accelerators. The provider goes on with the GPU.",
        fixes=(Fix("leave trt_dla_enable out, or give a trt_dla_core that exists"),),
        seen_in="ONNX Runtime 1.8 to 1.31",
        sample="[TensorRT EP] Try to use DLA core, but platform doesn't have any DLA core",
        source=_STRINGS,
    ),
    Message(
        id="ort-precision-ignored",
        cause="engine-build",
        stage="load",
        severity="info",
        title="ONNX Runtime leaves an option out that this machine cannot use",
        pattern=(
            r"is set, but platform doesn't support (?:fast native )?(?:fp16|int8|bf16)"
            r"|EP\] Engine hardware compatibility cannot be enabled|Engine hardware compatibility cannot be enabled "
            r"|EP\] Tactic k?CU(?:BLAS|DNN)\w{0,4} is deprecated"
            r"|ORT_TENSORRT_ENGINE_CACHE_PATH is deprecated"
            r"|trt_build_heuristics_enable is deprecated"
            r"|Falling back to the synchronous cudaMalloc a"
            r"|EP\] Failed to create device arena"
            r"|latching to the synchronous cudaMalloc arena"
            r"|EP\] CUDA async memory pool allocation failed"
            r"|EP\] (?:Using synchronous GPU allocator|nv_use_sync_gpu_allocator was requested)"
            r"|EP\] (?:Profiling|Weight streaming) is not compatible with CUDA graph replay"
            r"|EP\] Can't get optimizer"
            r"|known performance issue with the DDS ops"
            r"|EP\] Could not read timing cache from: "
            r"|EP\] Engine is compatible to all Ampere"
            r"|to set the ORT graph optimization level to 0 and"
        ),
        explanation="The session works without it.",
        fixes=(),
        seen_in="ONNX Runtime 1.8 to 1.31",
        sample="[TensorRT EP] ORT_TENSORRT_FP16_ENABLE is set, but platform doesn't support fast native fp16",
        source=_STRINGS,
    ),
    Message(
        id="ort-rtx-plugins",
        cause="plugin-missing",
        stage="plugins",
        severity="error",
        title="the RTX provider could not load its plugins",
        pattern=(
            r"EP\] Failed to (?:load|initialize) tensorrt_plugins(?: '(?P<library>[^'\n]{1,300})')?"
            r"|Failed to initialize custom op domains"
        ),
        explanation=(
            "libtensorrt_plugins lies beside the provider's library in its wheel. It is missing, or a library that it "
            "needs is."
        ),
        fixes=(
            Fix(
                "install the provider's wheel again, whole",
                ("pip install --force-reinstall onnxruntime-ep-nv-tensorrt-rtx-cu13",),
            ),
        ),
        seen_in="onnxruntime-ep-nv-tensorrt-rtx 0.3 to 0.5",
        sample="[NvTensorRTRTX EP] Failed to load tensorrt_plugins 'libtensorrt_plugins.so'",
        source=_RTX_STRINGS,
        confidence="likely",
    ),
    Message(
        id="ort-rtx-graphics-unsupported",
        cause="cuda-context",
        stage="execute",
        severity="error",
        title="the RTX provider cannot share the GPU with this graphics API",
        pattern=(
            r"EP\] (?:Unsupported graphics API for CIG context|Could not determine Vulkan CIG support"
            r"|Vulkan CIG (?:is not supported|context not yet)|D3D12 CIG context)"
        ),
        explanation=(
            "CUDA in graphics (CIG) works with a queue of D3D12, or with Vulkan where the driver supports it."
        ),
        fixes=(
            Fix("pass a queue of D3D12, or of Vulkan with a newer driver", url=_RTX_DOCS),
            Fix("run without graphics interop: do not initialize it for the session's device"),
        ),
        seen_in="ONNX Runtime 1.25 to 1.31",
        sample="[NvTensorRTRTX EP] Unsupported graphics API for CIG context",
        source=_RTX_STRINGS,
        confidence="likely",
    ),
    Message(
        id="ort-rtx-streams-and-graphics",
        cause="cuda-context",
        stage="execute",
        severity="error",
        title="a stream or a graphics context does not belong to the RTX provider's CUDA context",
        pattern=(
            r"EP\] user_compute_stream has no associated CUDA context"
            r"|EP\] (?:De)?[iI]nitGraphicsInterop: "
            r"|EP\] Failed to create CIG context"
            r"|CUDAGraph::CaptureEnd: graph_ is NULL"
            r"|cuda_graph_annotation_id .{1,40} that already used"
        ),
        explanation=(
            "CUDA work that is to run beside graphics (CIG) needs a context made for that queue, once for each device, "
            "before streams are made; a stream that the program gives must belong to it."
        ),
        fixes=(
            Fix("make the graphics context first, then the stream, then the session; one for each device"),
            Fix("leave user_compute_stream out to see whether it is the reason", url=_RTX_DOCS),
        ),
        seen_in="ONNX Runtime 1.25 to 1.31",
        sample="[NvTensorRTRTX EP] user_compute_stream has no associated CUDA context",
        source=_RTX_STRINGS,
        confidence="likely",
    ),
    Message(
        id="ort-rtx-called-wrongly",
        cause="python-packaging",
        stage="execute",
        severity="error",
        title="ONNX Runtime and its RTX provider do not fit together",
        pattern=(
            r"EP\] (?:\w{1,60} )?\w{1,60}(?:Impl|EpFactories|ForDevice|Notification|Create)?: (?:\w{1,40} )?"
            r"[\w ]{1,60} (?:is|are) null\b"
            r"|EP\] \w{1,40}Impl:? (?:failed with an unknown exception|null OrtEpFactory|option keys and values must)"
            r"|EP\] Invalid arguments: .{1,80} is null"
            r"|EP\] CopyTensorsImpl: Failed to get memory device info"
            r"|EP\] Compute state not found for fused node"
            r"|EP\] (?:Exception during|Unknown exception during) validation"
            r"|device_id not found in ep_device"
            r"|Not enough space to return EP factory"
            r"|CreateIExecutionProvider is not implemented for "
        ),
        explanation=(
            "The provider is a plugin with an interface of its own, and got a call that it did not expect: it belongs "
            "to another release of ONNX Runtime, or the program uses a session after it was closed."
        ),
        fixes=(
            Fix(
                "update both together",
                ("pip install -U onnxruntime onnxruntime-ep-nv-tensorrt-rtx-cu13",),
            ),
            Fix("keep the session and its environment alive while anything runs"),
        ),
        seen_in="onnxruntime-ep-nv-tensorrt-rtx 0.3 to 0.5",
        sample="[NvTensorRTRTX EP] CreateEpImpl: session_options is null",
        source=_RTX_STRINGS,
        confidence="possible",
        ambiguous_with="another release of ONNX Runtime, or a wrong call",
    ),
    # ---- models
    Message(
        id="ort-model-missing",
        cause="wrong-path",
        stage="file",
        severity="error",
        title="the model is not where the program looks for it",
        pattern=(
            r"NO_SUCHFILE : Load model from (?P<path>[^\n]{1,300}?) failed"
            r"|Load model (?P<path_2>[^\n]{1,300}?) failed\. File doesn't exist"
        ),
        explanation="There is no file at this path. Relative paths start where the program was started.",
        fixes=(
            Fix("check the path from there", ("pwd", "ls -l {path}"), not_on=("windows",)),
            Fix("check the path from there", ("cd", "dir {path}"), only_on=("windows",)),
        ),
        seen_in="ONNX Runtime 1.0 to 1.31",
        sample=(
            "onnxruntime.capi.onnxruntime_pybind11_state.NoSuchFile: [ONNXRuntimeError] : 3 : NO_SUCHFILE : Load model "
            "from nofile.onnx failed:Load model nofile.onnx failed. File doesn't exist"
        ),
        source=_IN_1_31,
    ),
    Message(
        id="ort-model-is-something-else",
        cause="not-an-engine",
        stage="file",
        severity="error",
        title="the file is no ONNX model, or not a whole one",
        pattern=(
            r"(?:INVALID_PROTOBUF : )?Load model from (?P<path>[^\n]{1,300}?) failed:(?:Protobuf parsing failed"
            r"|No graph was found in the protobuf)"
            r"|INVALID_PROTOBUF : "
        ),
        explanation=(
            "ONNX Runtime reads ONNX models. It was given an engine, a Git LFS pointer or a web page, or a model that "
            "was cut short. A TensorRT engine runs with TensorRT itself, or inside an EPContext model."
        ),
        fixes=(
            Fix("see what kind of file it is", ("trtdoctor check --static {path}",), kind="diagnose"),
            Fix("download it again, with git lfs pull if it comes from a repository"),
        ),
        seen_in="ONNX Runtime 1.0 to 1.31",
        sample=(
            "onnxruntime.capi.onnxruntime_pybind11_state.InvalidProtobuf: [ONNXRuntimeError] : 7 : INVALID_PROTOBUF : "
            "Load model from plan.onnx failed:Protobuf parsing failed."
        ),
        source=_IN_1_31,
        confidence="likely",
        ambiguous_with="another kind of file, or a damaged one",
    ),
    Message(
        id="tensorrt-shim-cannot-write",
        cause="permission",
        stage="file",
        severity="warning",
        title="TensorRT's recorder of API calls cannot write its files",
        pattern=r"\[TensorRT Shim\] (?:ERROR|FATAL|WARNING):",
        explanation=(
            "libtensorrt_shim records the calls to TensorRT for NVIDIA's support. It writes where "
            "TRT_SHIM_OUTPUT_JSON_FILE says, and cannot. The program itself goes on."
        ),
        fixes=(
            Fix(
                "name a file in a folder that exists and may be written to, once, before the program starts",
                ("echo $TRT_SHIM_OUTPUT_JSON_FILE",),
            ),
        ),
        seen_in="onnxruntime-ep-nv-tensorrt-rtx 0.3 to 0.5, TensorRT 10.13 and later",
        sample="[TensorRT Shim] ERROR: Unable to open JSON file for writing: /capture/calls.json",
        source=_RTX_STRINGS,
        confidence="likely",
    ),
    Message(
        id="tensorrt-shim-inline-weights",
        cause="engine-build",
        stage="load",
        severity="warning",
        title="TensorRT's recorder of API calls cannot write weights of this type into its JSON",
        pattern=r"Unsupported data type for inline weights capture",
        explanation=(
            "libtensorrt_shim records the calls to TensorRT for NVIDIA's support. It writes small weights into its "
            "JSON file, and has no form for those of this type. The record is not whole; the engine is not affected."
        ),
        fixes=(
            Fix("record all weights beside the JSON file", ("export TRT_SHIM_INLINE_WEIGHTS_LOWER_EQUAL_THAN=0",)),
            Fix("record nothing", ("unset TRT_SHIM_OUTPUT_JSON_FILE",)),
        ),
        seen_in="onnxruntime-ep-nv-tensorrt-rtx 0.3 to 0.5, TensorRT 10.13 and later",
        sample="Unsupported data type for inline weights capture: 3",
        source=_RTX_STRINGS,
        confidence="likely",
    ),
    # ---- what is left
    Message(
        id="ort-ep-error",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="ONNX Runtime's provider failed, and it goes on with the next one",
        pattern=(
            r"(?:^|\s|\*)EP Error(?::| (?=\S))"
            r"|Falling back to \[[^\]\n]{0,200}ExecutionProvider[^\]\n]{0,200}\] and retrying"
        ),
        explanation=(
            "The session does not use TensorRT now: it runs on CUDA, or on the CPU. Nearly always a library of "
            "TensorRT, cuDNN or CUDA is missing; the error before this line says which."
        ),
        fixes=(
            _LOG,
            Fix("install the TensorRT, cuDNN and CUDA versions that this ONNX Runtime requires", url=_TRT_DOCS),
        ),
        seen_in="ONNX Runtime 1.10 to 1.31",
        sample="Falling back to ['CUDAExecutionProvider', 'CPUExecutionProvider'] and retrying.",
        source=_IN_1_31,
        confidence="possible",
        caused_by=(ANY_CAUSE,),
        ambiguous_with="a missing library, or an engine that could not be built",
    ),
    Message(
        id="ort-ep-fail",
        cause="engine-build",
        stage="load",
        severity="error",
        title="an execution provider of ONNX Runtime failed",
        pattern=r"\bEP_FAIL\b|pybind11_state\.EPFail\b",
        explanation="TensorRT's lines before this one say why; ask for them if there are none.",
        fixes=(_LOG,),
        seen_in="ONNX Runtime 1.4 to 1.31",
        sample="[ONNXRuntimeError] : 11 : EP_FAIL : something that no release has said so far",
        source="constructed from the pattern; no page was found",
        confidence="possible",
        fallback=True,
        caused_by=(ANY_CAUSE,),
        ambiguous_with="a failed build, another version, or another GPU",
    ),
    Message(
        id="ort-session-without-gpu-given-gpu-memory",
        cause="io-binding",
        stage="execute",
        severity="error",
        title="the session has no provider for the GPU, and is given GPU memory",
        pattern=r"There's no data transfer registered for copying tensors from Device",
        explanation=(
            "The program binds a tensor on the GPU to a session that runs on the CPU alone: its CUDA or TensorRT "
            "provider did not load, or the onnxruntime that is imported is the one without them."
        ),
        fixes=(
            _PROVIDERS,
            Fix(
                "have onnxruntime-gpu alone, and of a release for the CUDA that is installed",
                ("pip uninstall -y onnxruntime onnxruntime-gpu", "pip install onnxruntime-gpu"),
                not_on=("jetson",),
            ),
        ),
        seen_in="ONNX Runtime",
        sample=(
            "RuntimeError: Error when binding input: There's no data transfer registered for copying tensors from "
            "Device:[DeviceType:1 MemoryType:0 DeviceId:0] to Device:[DeviceType:0 MemoryType:0 DeviceId:0]"
        ),
        source="https://github.com/visomaster/VisoMaster/issues/64",
        confidence="likely",
        caused_by=("onnxruntime-provider", "library-missing", "cuda-driver-too-old", "cuda-no-device"),
        ambiguous_with="an onnxruntime without GPU providers, or one whose provider did not load",
    ),
)
