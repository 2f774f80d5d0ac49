"""What `trtexec` says of its own options."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.model.finding import Fix

_SOURCES = "https://github.com/NVIDIA/TensorRT/blob/main/samples/common/sampleOptions.cpp"
_HELP = Fix("see which values the option takes in this release: trtexec --help", not_on=("rtx",))
_HELP_RTX = Fix("see which values the option takes in this release: tensorrt_rtx --help", only_on=("rtx",))

ROWS = (
    Message(
        id="trtexec-value-refused",
        cause="engine-build",
        stage="load",
        severity="error",
        title="an option of trtexec has a value that it cannot use",
        pattern=(
            r"\bUnknown (?P<option>hardwareCompatibilityLevel|allocationStrategy|profilingVerbosity|useRuntime"
            r"|accuracyAlgorithm|memory pool|precision constraints|preview feature|runtime platform|sparsity mode"
            r"|tactic source|tuning search algorithm): ?(?P<given>[^\s.]{0,80})"
            r"|\[E\] Invalid (?P<option_2>Device Type|IOFormat|TensorFormat|Preview Feature)\b"
            r"|Unknown (?P<option_3>--tempfileControls) key"
            r"|(?P<option_4>--tempfileControls) value should be `deny` or `allow`"
            r"|conversion failure: failed to parse (?P<option_5>[\w/-]{1,80})"
            r"|(?P<option_6>Tactic source|Preview features) must be prefixed with \+ or -"
            r"|Error parsing \x22(?P<given_2>[^\x22\n]{0,80})\x22: invalid unit specifier"
            r"|Found invalid number of '?\\?.{0,4}s when parsing (?P<given_3>\S{0,80})\. Expected: 2"
            r"|\[E\] (?P<option_7>--rtol|--atol|--accuracyThreshold) must be non-negative"
            r"|Invalid (?P<option_8>--layerOutputTypes) flag"
            r"|\[E\] (?:Percentile \S{0,12} ?is not in \[0,100\]|percentile is not in \[0, 100\]"
            r"|The weight streaming (?:budget|percent) must be|Negative memory pool size:"
            r"|The number of (?:in|out)putIOFormats must match|Unsupported tuning search algorithm"
            r"|Argument does not specify an option|Last argument requires value|Found invalid or missing shape spec"
            r"|(?:Unbounded|Invalid) expression\b|Empty value list in expression|Duplicate value '"
            r"|Invalid value(?:\(s\))? for knob)"
        ),
        explanation=(
            "The value is misspelled, written in another form than the option wants, or belongs to another release. "
            "trtexec stops before it looks at the model."
        ),
        fixes=(_HELP, _HELP_RTX, Fix("correct the value, or leave the option out if its default will do")),
        seen_in="trtexec of TensorRT 8.6 to 11",
        sample="[E] Unknown profilingVerbosity: verbose",
        source=_SOURCES,
        never=("[W] Unknown preview feature of the release", "[I] Tactic source: cublas"),
    ),
    Message(
        id="trtexec-static-model",
        cause="engine-build",
        stage="load",
        severity="error",
        title="trtexec was given shapes for a model that has fixed ones",
        pattern=r"Static model does not take explicit shapes",
        explanation="No input of the ONNX model has a dynamic dimension. Its shapes are those in the file.",
        fixes=(
            Fix("leave --minShapes, --optShapes and --maxShapes out"),
            Fix("for other shapes, export the model with dynamic dimensions"),
        ),
        seen_in="trtexec of TensorRT 8 to 10",
        sample=(
            "[E] Static model does not take explicit shapes since the shape of inference tensors will be determined "
            "by the model itself"
        ),
        source="https://github.com/NVIDIA/TensorRT/blob/main/samples/common/sampleEngines.cpp",
    ),
    Message(
        id="trtexec-options-conflict",
        cause="engine-build",
        stage="load",
        severity="error",
        title="options of trtexec contradict each other, or one lacks another that it needs",
        pattern=(
            r"(?P<option>--\w{1,40}) and (?P<option_2>--\w{1,40}) (?:cannot be both set|are not supported)"
            r"|(?P<option_3>--\w{1,40})(?:/--\w{1,40})? cannot be used with (?P<option_4>--\w{1,40})"
            r"|(?P<option_5>--\w{1,40}) requires (?P<option_6>--\w{1,40}) to be (?:specified|enabled)"
            r"|Cannot specify both (?P<option_7>--\w{1,40}) and (?P<option_8>--\w{1,40})"
            r"|Incompatible load and save engine options selected"
            r"|The weight streaming budget can only be set with (?P<option_9>--allowWeightStreaming) specified"
            r"|Multiple --minShapes/--optShapes/--maxShapes without --profile are not allowed"
            r"|CPU-only mode \(--cpuOnly\) requires (?P<option_10>--\w{1,40})"
            r"|\[E\] (?P<option_11>--\w{1,40}) (?:is only valid for|\(with a positive value\) is required when)"
            r"|The (?P<option_12>--\w{1,40})(?: and --\w{1,40})? flags? should not be used (?:with|when)"
            r"|\[E\] (?:GPU fallback \(--allowGPUFallback\) not allowed|Must specify only --optShapesCalib or all"
            r"|Invalid usage, fp8 and int8 aren't allowed|Missing --load\w{1,20} for reference pair"
            r"|When using --refPair, you need)"
        ),
        explanation="The line names the options. trtexec stops before it looks at the model.",
        fixes=(
            Fix("leave one of the two options out, or add the one that the line asks for"),
            _HELP,
            _HELP_RTX,
        ),
        seen_in="trtexec of TensorRT 8.6 to 11",
        sample="[E] --best and --stronglyTyped cannot be both set.",
        source=_SOURCES,
        never=("--a cannot be used here",),
    ),
)
