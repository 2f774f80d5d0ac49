"""PyTorch and Torch-TensorRT."""

from __future__ import annotations

from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.knowledge.messages.common import COMPILE_AGAIN, FREE_MEMORY, HOST
from trtdoctor.model.finding import Fix

_SOURCE = "https://github.com/pytorch/TensorRT/blob/main/"
_ISSUES = "https://github.com/pytorch/TensorRT/issues/"
_BOTH = Fix(
    "install the two in releases that belong together: torch 2.8 with torch-tensorrt 2.8, and so on",
    ("pip show torch torch_tensorrt tensorrt", "pip install -U torch torch-tensorrt tensorrt"),
    not_on=("jetson",),
)
_DEBUG = Fix("see what it does: with torch_tensorrt.dynamo.Debugger(log_level='debug') around the compilation")

ROWS = (
    # ---- loading a compiled module
    Message(
        id="torch-tensorrt-device",
        cause="gpu-arch-mismatch",
        stage="gpu",
        severity="error",
        title="no GPU of this machine is like the one that the module was compiled on",
        pattern=(
            r"No compatible device (?:found on system to run program"
            r"|was found for instantiating TensorRT engine)"
            r"(?:\.\s{0,5}Program targets \w{0,8}\(ID: \d{1,3}, Name: (?P<gpu_built>[^,\n]{1,60}), SM Capability: "
            r"(?P<sm_built>\d{1,2}\.\d))?"
        ),
        explanation=(
            "Torch-TensorRT writes into the module on which GPU it was compiled, and looks for one with the same "
            "compute capability when it loads it."
        ),
        fixes=(
            COMPILE_AGAIN,
            Fix("compile with hardware_compatible=True, for other GPUs from Ampere on"),
            Fix("see whether the GPU is visible at all", ("nvidia-smi -L",)),
        ),
        seen_in="Torch-TensorRT 1.1 to 2.14",
        sample=(
            "No compatible device found on system to run program.\n Program targets Device(ID: 0, Name: NVIDIA A10G, "
            "SM Capability: 8.6, Type: GPU)"
        ),
        source=_SOURCE + "core/runtime/execute_engine.cpp",
        confidence="likely",
        caused_by=("cuda-no-device", "cuda-driver-too-old", "cuda-init-other"),
    ),
    Message(
        id="torchtrt-other-platform",
        cause="platform-mismatch",
        stage="load",
        severity="error",
        title="the module was compiled for another platform",
        pattern=(
            r"engine was not built to (?:run on|target) (?:this platform|the loaded TensorRT runtime platform) "
            r"\((?:built for|target): (?P<platform_built>\w{1,40}), current (?:runtime )?(?:platform)?:? ?"
            r"(?P<platform_runtime>\w{1,40})"
            r"|serialized TensorRT engine target platform is unknown"
            r"|cross compiled for windows in Linux, should only be load"
            r"|cross runtime compiled model for windows can only be loaded in Windows"
            r"|Cross compile for windows is only supported on x86-64 Linux"
        ),
        explanation=(
            "An engine belongs to an operating system and a processor. From Linux, one for Windows can be compiled "
            "with cross_compile_for_windows, and loads only there."
        ),
        fixes=(
            COMPILE_AGAIN,
            Fix(
                "from Linux x86-64 for Windows: torch_tensorrt.cross_compile_for_windows, and on Windows "
                "torch_tensorrt.load_cross_compiled_exported_program"
            ),
        ),
        seen_in="Torch-TensorRT 2.5 to 2.14",
        sample=(
            "RuntimeError: This engine was not built to run on this platform (built for: linux_x86_64, current "
            "platform: linux_aarch64)"
        ),
        source=_SOURCE + "core/runtime/TRTEngine.cpp",
    ),
    Message(
        id="torchtrt-cache-of-older-release",
        cause="version-mismatch",
        stage="load",
        severity="error",
        title="the cached engine was written by another release of Torch-TensorRT",
        pattern=(
            r"KeyError: '(?P<key>requires_native_multidevice|requires_output_allocator|symbolic_shape_expressions"
            r"|weight_name_map|aliased_io|compilation_settings)'"
            r"|'CompilationSettings' object has no attribute '(?P<key_2>\w{1,60})'"
            r"|Serialized engine layout mismatch: torch\.ops\.tensorrt"
            r"|Expected serialized info length \d{1,3}, got \d{1,3}"
            r"|No symbolic shape expressions found in TensorRT engine metadata"
            r"|Unable to deserializ(?:e|able) program target device info"
        ),
        explanation=(
            "What Torch-TensorRT keeps beside an engine grew with its releases. The file was written by one that did "
            "not know this part, or knew it by another name."
        ),
        fixes=(
            Fix(
                "delete the engine cache; it is built again (engine_cache_dir, by default in the folder for temporary "
                "files)",
                ("rm -rf /tmp/torch_tensorrt_engine_cache",),
                not_on=("windows",),
            ),
            COMPILE_AGAIN,
        ),
        seen_in="Torch-TensorRT 2.5 to 2.14",
        sample="KeyError: 'requires_native_multidevice'",
        source=_ISSUES + "4226",
        never=("KeyError: 'requires_output'",),
    ),
    Message(
        id="torchtrt-not-imported",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="the program loads a Torch-TensorRT module without Torch-TensorRT",
        pattern=(
            r"Unknown type name '__torch__\.torch\.classes\.tensorrt\.Engine'"
            r"|'_OpNamespace' '?tensorrt'? object has no attribute '\w{1,40}'"
            r"|(?:find schema for|Unknown builtin op:|No such operator) tensorrt::\w{1,40}"
            r"|class '(?:__torch__\.torch\.classes\.)?tensorrt\.Engine', but it does not exist"
            r"|Class tensorrt\.Engine .{0,80}not (?:registered|found)"
            r"|torch\.classes\.tensorrt.{0,80}(?:does not exist|not registered|Could not find)"
        ),
        explanation=(
            "The module holds calls that Torch-TensorRT's library brings to PyTorch. The library registers them when "
            "it is loaded, and it was not."
        ),
        fixes=(
            Fix("in Python, import torch_tensorrt before torch.jit.load or torch.export.load"),
            Fix(
                "in C++, link libtorchtrt_runtime.so although nothing seems to need it (-Wl,--no-as-needed "
                "-ltorchtrt_runtime), or dlopen it first"
            ),
        ),
        seen_in="Torch-TensorRT 1.0 to 2.14",
        sample="RuntimeError: Unknown type name '__torch__.torch.classes.tensorrt.Engine':",
        source=_ISSUES + "1065",
        never=("AttributeError: '_OpNamespace' 'torchvision' object has no attribute 'nms'",),
    ),
    Message(
        id="torchtrt-for-another-torch",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="Torch-TensorRT was built for another release of PyTorch",
        pattern=(
            r"(?P<library>(?:lib)?torchtrt(?:_runtime|_plugins)?\.(?:so|dll)): undefined symbol: (?P<symbol>\w{1,200})"
            r"|torch_tensorrt/_C\S{0,60}\.so: undefined symbol: (?P<symbol_2>\w{1,200})"
            r"|(?:Could not load this library|Could not find module|Error loading)[:\s\x22']{1,3}"
            r"(?P<library_2>[^\s\x22']{0,200}torchtrt(?:_runtime|_plugins)?\.(?:so|dll))"
        ),
        explanation=(
            "Its library calls functions of PyTorch that this one does not have. Each torch_tensorrt works with one "
            "release of torch only, and wheels for another CUDA or C++ ABI do not fit either."
        ),
        fixes=(_BOTH,),
        seen_in="Torch-TensorRT 1.0 to 2.14",
        sample=(
            "OSError: /venv/lib/python3.11/site-packages/torch_tensorrt/lib/libtorchtrt.so: undefined symbol: "
            "_ZN3c106detail14torchCheckFailEPKcS2_jRKSs"
        ),
        source=_ISSUES + "1371",
    ),
    Message(
        id="extension-for-another-torch",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="a library was compiled for another release of PyTorch",
        pattern=(
            r"(?:(?P<library>[^\s'\x22/:=]{2,150}\.so[.\d]{0,12}): )?undefined symbol: "
            r"(?P<symbol>_Z(?:T[ISV]|GV){0,1}N{0,1}K{0,1}(?:3c10|2at|5torch)\w{1,200})"
        ),
        explanation=(
            "It calls functions of PyTorch's C++ library that this PyTorch does not have: they change with every "
            "release, and with the C++ ABI that it was built with. Such libraries are compiled for one release."
        ),
        fixes=(
            Fix("see which PyTorch runs", ("python -c 'import torch; print(torch.__version__, torch.__file__)'",)),
            Fix("install the wheel of that package for this PyTorch and this CUDA"),
            Fix(
                "compile the package again, with this PyTorch",
                ("pip install --force-reinstall --no-deps --no-cache-dir --no-build-isolation PACKAGE",),
            ),
        ),
        seen_in="PyTorch 1.0 to 2.13",
        sample=(
            "ImportError: /venv/lib/python3.12/site-packages/flash_attn_2_cuda.cpython-312-x86_64-linux-gnu.so: "
            "undefined symbol: _ZN3c105ErrorC2ENS_14SourceLocationENSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE"
        ),
        source="https://github.com/NVIDIA/TensorRT-LLM/issues/4392",
        never=("plugin.so: undefined symbol: _ZN8nvinfer111PluginFieldE",),
    ),
    Message(
        id="torchtrt-without-tensorrt",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="Torch-TensorRT finds no TensorRT",
        pattern=(
            r"import error when try to import _TensorRTProxyModule, got error (?P<reason>[^\n]{1,200})"
            r"|make sure tensorrt lib is in the LD_LIBRARY_PATH"
            r"|FileNotFoundError: Could not find (?P<library>(?:lib)?nvinfer\w{0,20}\.\S{1,12})"
        ),
        explanation=(
            "torch_tensorrt loads the package tensorrt and its libraries when it is imported; those of the release "
            "that it was built with."
        ),
        fixes=(
            _BOTH,
            HOST,
        ),
        seen_in="Torch-TensorRT 2.2 to 2.14",
        sample="import error when try to import _TensorRTProxyModule, got error No module named 'tensorrt'",
        source=_SOURCE + "py/torch_tensorrt/__init__.py",
        caused_by=("python-package-missing", "library-missing", "bindings-not-installed"),
    ),
    Message(
        id="torchtrt-no-program",
        cause="not-an-engine",
        stage="file",
        severity="error",
        title="the file holds no TorchScript module and no exported program",
        pattern=r"The file (?P<path>[^\n]{1,300}?) doesn't correspond to a valid (?:Torchscript|ExportedProgram)",
        explanation=(
            "torch_tensorrt.load takes what torch_tensorrt.save wrote. A bare engine, weights or an ONNX model are "
            "something else, and so is a file that was cut short."
        ),
        fixes=(
            Fix("see what it is", ("trtdoctor check --static {path}",), kind="diagnose"),
            Fix("a bare engine (.engine, .plan) is loaded with the package tensorrt"),
        ),
        seen_in="Torch-TensorRT 2.3 to 2.14",
        sample=(
            "ValueError: The file m.engine doesn't correspond to a valid Torchscript module or ExportedProgram. Please "
            "verify the file path."
        ),
        source=_SOURCE + "py/torch_tensorrt/_compile.py",
    ),
    Message(
        id="executorch-backend-missing",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="this ExecuTorch runtime has no backend that runs TensorRT engines",
        pattern=r"Backend TensorRTBackend is not registered",
        explanation=(
            "The program holds a TensorRT engine for Torch-TensorRT's backend, which the wheel of ExecuTorch does not "
            "have. The program is opened without it; loading a method of it fails, with a number only."
        ),
        fixes=(
            Fix(
                "install the backend, and load the program with Torch-TensorRT",
                (
                    "python -m pip install torch-tensorrt-executorch-runtime",
                    'python -c \'import torch_tensorrt as t; t.load("model.pte", format="executorch")\'',
                ),
            ),
            Fix("in C++, link Torch-TensorRT's backend for ExecuTorch into the program"),
            Fix("load the engine with TensorRT itself", ("trtdoctor unwrap model.pte -o model.plan",)),
        ),
        seen_in="ExecuTorch 1.5",
        sample="[method.cpp:85] Backend TensorRTBackend is not registered.",
        source="recorded by this project: executorch 1.5.1",
    ),
    Message(
        id="torchtrt-feature-missing",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="this build of Torch-TensorRT lacks a part that the program uses",
        pattern=(
            r"(?:NotImplementedError|RuntimeError|AssertionError|ImportError): (?:Torch-TensorRT Runtime"
            r"|TensorRT-RTX|torch_tensorrt C\+\+ runtime) is not available"
            r"|Requested using the (?P<frontend>[\w.-]{1,30}) .{0,60}is not available in this build of Torch-TensorRT"
            r"|Refit feature is currently not available in Python 3\.13"
            r"|TensorRT QDP\(Quick Deploy Plugins\) not available, requires TensorRT"
            r"|Windows cross compilation feature is not available"
            r"|Native TensorRT NCCL collectives are unavailable\. Detected TensorRT (?P<runtime>[\d.]{1,16}\d)"
            r"|TensorRT-LLM plugin for NCCL is not available"
            r"|Loading an ExecuTorch program requires the prebuilt"
            r"|currently running in TensorRT-RTX"
            r"|RuntimeCacheHandle::\w{1,20}\(\) invoked on a non-RTX build"
            r"|is TRT-RTX-only; this is a non-RTX build"
            r"|This build does not support MultiDevice TensorRT"
        ),
        explanation=(
            "Builds differ: with and without the C++ runtime, with TensorRT or TensorRT-RTX, for Windows or Jetson, "
            "and by the TensorRT that they find."
        ),
        fixes=(
            _BOTH,
            Fix("see what this build has", ("python -c 'import torch_tensorrt as t; print(t.ENABLED_FEATURES)'",)),
        ),
        seen_in="Torch-TensorRT 2.2 to 2.14",
        sample="NotImplementedError: Torch-TensorRT Runtime is not available",
        source=_SOURCE + "py/torch_tensorrt/_features.py",
        confidence="likely",
    ),
    Message(
        id="torchtrt-without-llm-plugins",
        cause="missing-library",
        stage="plugins",
        severity="info",
        title="Torch-TensorRT leaves TensorRT-LLM's plugins out",
        pattern=(
            r"CUDA \d{2} is not currently supported for TRT-LLM plugins"
            r"|TensorRT-LLM plugins for NCCL backend are not supported on"
        ),
        explanation=(
            "It says so at every import, at the level of an error. It matters only to models that are spread over "
            "several GPUs: their collectives are in these plugins, or from TensorRT 10.16 on in TensorRT itself."
        ),
        fixes=(),
        seen_in="Torch-TensorRT 2.9 to 2.14",
        sample=(
            "CUDA 13 is not currently supported for TRT-LLM plugins. Please install pytorch with CUDA 12.x support"
        ),
        source=_SOURCE + "py/torch_tensorrt/_utils.py",
    ),
    Message(
        id="torchtrt-plugin-library",
        cause="missing-library",
        stage="plugins",
        severity="error",
        title="Torch-TensorRT could not load TensorRT-LLM's plugin library",
        pattern=(
            r"Failed to load libnvinfer_plugin_tensorrt_llm\.so from (?P<library>[^\s,]{1,300}?)(?:[.,]? |,|\.?$)"
            r"|Plugin library not found at expected location: (?P<library_2>[^\n]{1,300})"
            r"|Unable to initialize the TensorRT-LLM plugin library"
            r"|TensorRT-LLM plugin library failed in initialization"
        ),
        explanation=(
            "Distributed models need it for their collectives. It wants libmpi.so, and the CUDA that its wheel was "
            "built for."
        ),
        fixes=(
            Fix("install MPI", ("sudo apt-get install -y libopenmpi-dev",)),
            Fix("name a library that exists: TRTLLM_PLUGINS_PATH"),
            Fix("use TensorRT's own collectives (TensorRT 10.16 and newer)"),
        ),
        seen_in="Torch-TensorRT 2.6 to 2.14",
        sample="Plugin library not found at expected location: /home/user/.cache/libnvinfer_plugin_tensorrt_llm.so",
        source=_SOURCE + "py/torch_tensorrt/_utils.py",
        confidence="likely",
        caused_by=("library-missing",),
    ),
    Message(
        id="torchtrt-nccl",
        cause="special-engine",
        stage="execute",
        severity="error",
        title="the engine is one of several GPUs and finds no communicator",
        pattern=(
            r"This TRT engine (?:requires NCCL|contains NCCL collective ops)"
            r"|ProcessGroup '[^'\n]{0,60}' has no NCCL backend"
            r"|Failed to (?:get NCCL communicator from ProcessGroup|bind NCCL communicator to TRT)"
            r"|Active ProcessGroup must use NCCL backend"
            r"|Could not get NCCL backend for cuda:\d"
        ),
        explanation="It was compiled for a model that is spread over GPUs, one process each.",
        fixes=(
            Fix("start it with torchrun (or torchtrtrun), and call dist.init_process_group(backend='nccl') first"),
            Fix("compile the model for one GPU"),
        ),
        seen_in="Torch-TensorRT 2.12 to 2.14",
        sample=(
            "This TRT engine requires NCCL (requires_native_multidevice=true) but no NCCL process group was found in "
            "the c10d registry."
        ),
        source=_SOURCE + "core/runtime/TRTEngine.cpp",
    ),
    # ---- compiling
    Message(
        id="torchtrt-operator",
        cause="engine-build",
        stage="load",
        severity="error",
        title="Torch-TensorRT has no converter for an operation of the model",
        pattern=(
            r"Conversion of (?:function|method|module of type) (?P<operator>\S{1,160}) not currently supported"
            r"|Interpretation will fail due to missing operations"
            r"|None of the converter registries have (?:an entry|a validated entry) for (?P<operator_2>\S{1,160})"
            r"|A converter exists for (?P<operator_3>\S{1,160}), but it was explicitly disallowed"
            r"|Unsupported operator: (?P<operator_4>aten::\S{1,120})"
            r"|Method requested cannot be compiled (?:end to end )?by Torch-TensorRT"
        ),
        explanation=(
            "The model was to become one engine, and this operation has no counterpart in TensorRT, or not with these "
            "arguments."
        ),
        fixes=(
            Fix("let PyTorch run it: require_full_compilation=False, or torch_executed_ops"),
            Fix(
                "write a converter or a plugin for it",
                url="https://docs.pytorch.org/TensorRT/contributors/dynamo_converters.html",
            ),
            Fix("use a newer Torch-TensorRT"),
        ),
        seen_in="Torch-TensorRT 1.0 to 2.14",
        sample=(
            "torch_tensorrt.dynamo.conversion._TRTInterpreter.UnsupportedOperatorException: Conversion of function "
            "torch._ops.aten.aten::bucketize.Tensor not currently supported!"
        ),
        source=_SOURCE + "py/torch_tensorrt/dynamo/conversion/_TRTInterpreter.py",
    ),
    Message(
        id="torchtrt-float64",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the model computes in float64, which TensorRT does not",
        pattern=r"TensorRT does not support float64 \(double\) precision|to TensorRT constant, as float64 is not",
        explanation="TensorRT has no double precision. Torch-TensorRT narrows it only if it may.",
        fixes=(Fix("allow it: truncate_double=True"), Fix("make the model and its inputs float32")),
        seen_in="Torch-TensorRT 2.2 to 2.14",
        sample=(
            "ValueError: TensorRT does not support float64 (double) precision. To resolve this, please set "
            "truncate_double=True in your compilation settings and re-run the model."
        ),
        source=_SOURCE + "py/torch_tensorrt/dynamo/conversion/converter_utils.py",
    ),
    Message(
        id="torchtrt-refit",
        cause="special-engine",
        stage="load",
        severity="error",
        title="the engine of a compiled module could not be given new weights",
        pattern=(
            r"AssertionError: Refitting failed"
            r"|Error: failed to refit new weights"
            r"|AssertionError: \S{1,200} is not found in weight mapping"
            r"|Refitting Failed! The outputs do not match"
            r"|not supported for refitting or two compiled modules do not match"
        ),
        explanation="Only an engine that was built to be refitted takes weights, and only those of the same model.",
        fixes=(
            Fix("compile with immutable_weights=False"),
            Fix("compile again instead of refitting, if the model changed"),
        ),
        seen_in="Torch-TensorRT 2.4 to 2.14",
        sample="AssertionError: Refitting failed.",
        source=_SOURCE + "py/torch_tensorrt/dynamo/_refit.py",
        confidence="likely",
    ),
    Message(
        id="torchtrt-build-failed",
        cause="engine-build",
        stage="load",
        severity="error",
        title="Torch-TensorRT could not build an engine for a part of the model",
        pattern=(
            r"TensorRT build_serialized_network returned None(?:; engine build failed)?"
            r"|While interpreting the module got an error: "
            r"|TRT conversion failed on the subgraph"
            r"|Halting compilation on build failure"
            r"|Conversion of module .{1,200} not currently fully supported or convertible"
        ),
        explanation="TensorRT's lines before this one say why. With torch.compile, PyTorch then runs that part itself.",
        fixes=(
            _DEBUG,
            Fix("leave the failing operations to PyTorch: torch_executed_ops, or a larger min_block_size"),
        ),
        seen_in="Torch-TensorRT 2.0 to 2.14",
        sample="RuntimeError: TensorRT build_serialized_network returned None; engine build failed.",
        source=_SOURCE + "py/torch_tensorrt/dynamo/conversion/_TRTInterpreter.py",
        confidence="likely",
        caused_by=(ANY_CAUSE,),
    ),
    # ---- running
    Message(
        id="torchtrt-inputs",
        cause="io-binding",
        stage="execute",
        severity="error",
        title="what is given to the compiled module is not what its engine takes",
        pattern=(
            r"Expected input tensors to have device cuda, found device (?P<device>\w{1,12})"
            r"|Could not find a TensorRT engine binding for (?:in|out)put named (?P<tensor>\S{1,200})"
            r"|Binding (?P<tensor_2>\S{1,200}) specified as (?:in|out)put but found as (?:in|out)put in TensorRT engine"
            r"|Unable to determine binding indices from TensorRT engine binding names"
            r"|(?:input|output) shapes (?:provided|inferred) doesn't match with the number of (?:in|out)put names"
            r"|Error while setting the (?:(?:in|out)put tensor address|tensor address for shape inputs)"
            r"|Failed to bind tensor address for (?P<tensor_3>\S{1,200})"
            r"|The shapes of the inputs: (?P<tensor_4>[^\n]{1,200}?) cannot be inferred"
            r"|Wrong number of inputs, expect(?:ed)? \d{1,4},? (?:but )?g[oe]t \d{1,4}"
            r"|Failed to (?:switch to optimization profile index \d|bind aliased output|set output allocator for)"
            r"|Aliased output \S{1,200} (?:references|shape|is incompatible|maps to)"
        ),
        explanation=(
            "Inputs must be on the GPU, contiguous, in the number, order, types and shapes that the module was "
            "compiled for."
        ),
        fixes=(
            Fix("move them there: tensor.cuda().contiguous(), in the type of the example inputs"),
            Fix("compile with torch_tensorrt.Input(min_shape, opt_shape, max_shape) where shapes change"),
        ),
        seen_in="Torch-TensorRT 1.0 to 2.14",
        sample="RuntimeError: Expected input tensors to have device cuda, found device cpu",
        source=_SOURCE + "core/runtime/execute_engine.cpp",
        confidence="likely",
        caused_by=("shape-outside-profile", "shape-fits-no-profile", "static-dimension"),
    ),
    Message(
        id="torchtrt-cuda-graphs",
        cause="cuda-context",
        stage="execute",
        severity="error",
        title="CUDA graphs do not work with this module",
        pattern=(
            r"requires? a dynamic output allocator at runtime, which is incompatible with CUDA Graphs"
            r"|Both CUDA Graphs and dynamic output allocation are enabled"
            r"|CUDA graph capture failed: TRT submodule"
            r"|is_monolithic_capturable requires"
        ),
        explanation=(
            "A CUDA graph replays the same addresses and shapes. This module has outputs whose size depends on the "
            "data, or kernels that are chosen while it runs."
        ),
        fixes=(Fix("turn them off: torch_tensorrt.runtime.set_cudagraphs_mode(False)"),),
        seen_in="Torch-TensorRT 2.6 to 2.14",
        sample=(
            "RuntimeError: Both CUDA Graphs and dynamic output allocation are enabled, which are incompatible runtime "
            "modes. Please disable one of the two."
        ),
        source=_SOURCE + "core/runtime/execute_engine.cpp",
    ),
    Message(
        id="torchtrt-context-not-created",
        cause="memory",
        stage="execute",
        severity="error",
        title="Torch-TensorRT could not make an execution context",
        pattern=(
            r"Unable to \(?(?:re\)?)?create TensorRT (?:execution context|IRuntimeConfig)"
            r"|Engine has not been setup yet"
        ),
        explanation="The engine was loaded; its context needs GPU memory. TensorRT's lines before say more.",
        fixes=(FREE_MEMORY, _DEBUG),
        seen_in="Torch-TensorRT 1.0 to 2.14",
        sample="RuntimeError: Unable to (re)create TensorRT execution context",
        source=_SOURCE + "core/runtime/TRTEngine.cpp",
        confidence="possible",
        caused_by=(ANY_CAUSE,),
    ),
    Message(
        id="torchtrt-weight-streaming",
        cause="special-engine",
        stage="execute",
        severity="error",
        title="weights are to be streamed that the engine holds for good",
        pattern=(
            r"Streamable bytes are zero\. Was module compl?i?l?ed with"
            r"|Requested budget (?:is greater than streamable bytes|cannot be negative)"
            r"|Failed to set weight streaming budget to"
        ),
        explanation="Only an engine that was built for it streams its weights, and only within its budget.",
        fixes=(Fix("compile with enable_weight_streaming=True"),),
        seen_in="Torch-TensorRT 2.4 to 2.14",
        sample="RuntimeError: Streamable bytes are zero. Was module complied with enable_weight_streaming=True option?",
        source=_SOURCE + "py/torch_tensorrt/runtime/_weight_streaming.py",
    ),
    Message(
        id="torchtrt-switches-device",
        cause="gpu-arch-mismatch",
        stage="gpu",
        severity="info",
        title="Torch-TensorRT moves to the GPU that the module was compiled for",
        pattern=(
            r"engine is being instantitated in a multi-GPU system"
            r"|Configured SM capability .{1,60} does not match with current device SM capability"
            r"|Program compiled for .{1,80} but current CUDA device is"
            r"|Configured Device ID: \d{1,3} is different th\w\w current device ID"
            r"|Input tensor is not on a CUDA device\. Moving it to CUDA"
            r"|was found to be on \S{1,20} but should be on"
        ),
        explanation="Only a remark: with several GPUs, the one that fits is taken.",
        fixes=(),
        seen_in="Torch-TensorRT 1.0 to 2.14",
        sample=(
            "WARNING: [Torch-TensorRT] - Detected this engine is being instantitated in a multi-GPU system with "
            "multi-device safe mode disabled."
        ),
        source=_SOURCE + "core/runtime/runtime.cpp",
    ),
    # ---- PyTorch itself
    Message(
        id="pytorch-cudnn-version",
        cause="cudnn-init",
        stage="libraries",
        severity="error",
        title="PyTorch loads another cuDNN than it was built with",
        pattern=(
            r"cuDNN version incompatibility: PyTorch was compiled {1,2}against \((?P<needs>[\d, ]{1,16})\) but found "
            r"runtime version \((?P<has>[\d, ]{1,16})\)"
        ),
        explanation=(
            "A cuDNN of the system, or of another package, stands before PyTorch's own in the search path; TensorRT "
            "and ONNX Runtime then get it, too."
        ),
        fixes=(
            Fix(
                "see which folders come first, and take that one out",
                ("echo $LD_LIBRARY_PATH | tr : '\\n'", "ldconfig -p | grep cudnn"),
                not_on=("windows",),
            ),
            Fix("see which one is found first", ("where cudnn64_9.dll",), only_on=("windows",)),
            Fix("keep one cuDNN", ("pip list | grep -i cudnn",)),
        ),
        seen_in="PyTorch 1.8 to 2.13",
        sample=(
            "RuntimeError: cuDNN version incompatibility: PyTorch was compiled  against (9, 1, 0) but found runtime "
            "version (8, 9, 2). PyTorch already comes bundled with cuDNN."
        ),
        source="https://github.com/pytorch/pytorch/blob/main/torch/backends/cudnn/__init__.py",
    ),
    Message(
        id="pytorch-without-cuda",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="PyTorch sees no GPU",
        pattern=(
            r"Attempting to deserialize object on (?:a )?CUDA device(?: \d{1,3})? but torch\.cuda\."
            r"(?:is_available\(\) is False|device_count\(\) is \d{1,3})"
            r"|CUDA unknown error - this may be due to an incorrectly set up environment"
            r"|Invalid CUDA 'device=(?P<device>[\w,]{1,20})' requested"
            r"|torch\.cuda\.is_available\(\): ?False"
            r"|This pytorch build does not support CUDA"
            r"|Unable to (?:read CUDA capable devices\. Return status|set device: .{1,120} ?as active device)"
        ),
        explanation=(
            "PyTorch is a build for the CPU, no driver is loaded, the container has no access to the GPU, or "
            "CUDA_VISIBLE_DEVICES hides it. TensorRT needs the same GPU."
        ),
        fixes=(
            Fix(
                "find out which",
                ("nvidia-smi", "python -c 'import torch; print(torch.__version__, torch.version.cuda)'"),
            ),
            Fix("install a PyTorch with CUDA", url="https://pytorch.org/get-started/locally/"),
        ),
        seen_in="PyTorch 1 to 2",
        sample=(
            "RuntimeError: Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False. "
            "If you are running on a CPU-only machine, please use torch.load with map_location"
        ),
        source="https://github.com/pytorch/pytorch/blob/main/torch/serialization.py",
        confidence="likely",
        never=("Setup: torch.cuda.is_available(): True",),
    ),
    Message(
        id="torchvision-for-another-torch",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="torch and torchvision are of releases that do not belong together",
        pattern=(
            r"operator torchvision::\w{1,30} does not exist"
            r"|Couldn't load custom C\+\+ ops\. This can happen if your PyTorch and torchvision"
            r"|Could not run 'torchvision::nms' with arguments from the 'CUDA' backend"
        ),
        explanation=(
            "On a Jetson this comes from a torchvision out of PyPI beside NVIDIA's torch: it is built for the CPU, or "
            "for another torch."
        ),
        fixes=(
            Fix(
                "install both of one release, from one source",
                ("pip install -U torch torchvision",),
                url="https://pytorch.org/get-started/previous-versions/",
                not_on=("jetson",),
            ),
            Fix(
                "on a Jetson, take NVIDIA's torch and a torchvision built for it",
                url="https://docs.ultralytics.com/guides/nvidia-jetson/",
                only_on=("jetson",),
            ),
        ),
        seen_in="PyTorch 1.8 to 2.13",
        sample="RuntimeError: operator torchvision::nms does not exist",
        source="https://github.com/pytorch/vision/issues/8626",
    ),
)
