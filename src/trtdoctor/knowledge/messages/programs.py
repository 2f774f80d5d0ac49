"""What programs around TensorRT say: changed Python API, paths, builds, echoes of wrappers, crashes."""

from __future__ import annotations

from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.knowledge.messages import checks, families, parser, settings
from trtdoctor.knowledge.messages.common import (
    CHECK_ENGINE,
    CHECK_FILE,
    COMPILE_AGAIN,
    CRASHED,
    H200,
    NO_GPU,
    NO_PAGE,
    REBUILD,
    TRT,
    ULTRALYTICS_EXPORT,
)
from trtdoctor.model.finding import Fix

_ABOVE = Fix(
    "read TensorRT's lines before this one; if there are none, check the engine file",
    ("trtdoctor check {path}",),
    kind="diagnose",
)
_VERBOSE = Fix("see what TensorRT says about it", ("trtexec --loadEngine={path} --verbose",))
_LS = Fix("check that the path is right, seen from the directory in which the program starts", ("pwd", "ls -l {path}"))
_BUILD_LOG = Fix("build the engine with trtexec and read its first error", ("trtexec --onnx=model.onnx --verbose",))

ROWS = (
    # ---- the Python API
    Message(
        id="api-arguments",
        cause="api-removed",
        stage="execute",
        severity="error",
        title="a TensorRT function is called with arguments that it does not accept",
        pattern=(
            r"(?:execute_async_v3|execute_v2|deserialize_cuda_engine|set_input_shape|create_execution_context"
            r"|create_network|build_serialized_network|add_optimization_profile"
            r"|set_tensor_address)\(\): incompatible function arguments"
            r"|execute_async_v3\(\) (?:got|takes)"
            r"|__init__\(\): incompatible constructor arguments[^\n]{0,80}\s{0,6}[^\n]{0,20}tensorrt"
            r"|(?:runtime_deserialize_legacy|execute_async_v[23]|execute_v2|deserialize_cuda_engine)\(\) missing \d "
            r"required positional argument"
        ),
        explanation=(
            "The arguments belong to another function or to another TensorRT version; deserialize_cuda_engine takes "
            "bytes, and execute_async_v3 takes only a stream."
        ),
        fixes=(
            Fix(
                "compare the call with the documentation of this TensorRT",
                url="https://docs.nvidia.com/deeplearning/tensorrt/latest/_static/python-api/",
            ),
        ),
        seen_in="TensorRT 7 to 11",
        sample=(
            "TypeError: deserialize_cuda_engine(): incompatible function arguments. The following argument types are "
            "supported:"
        ),
        source=TRT + "2362",
        confidence="likely",
    ),
    # ---- paths
    Message(
        id="deepstream-built-engine",
        cause="wrong-path",
        stage="file",
        severity="info",
        title="DeepStream built an engine and is using it",
        pattern=r"serialize cuda engine to file: ?(?P<path>[^\n]{1,300}?) successfully",
        explanation=(
            "Not a problem. Earlier messages about an engine that could not be opened are resolved. If they appear at "
            "every start, model-engine-file names a different path than this one."
        ),
        fixes=(Fix("set model-engine-file to this path, so that the engine is not rebuilt at every start"),),
        seen_in="DeepStream 5 to 7",
        sample=(
            "Info from NvDsInferContextImpl::buildModel() [UID = 1]: serialize cuda engine to file: "
            "/models/model.engine successfully"
        ),
        source="https://github.com/ml6team/deepstream-python/issues/19",
    ),
    Message(
        id="deepstream-loaded-model",
        cause="wrong-path",
        stage="file",
        severity="info",
        title="DeepStream has an engine and uses it",
        pattern=r"Load new model: ?(?P<config>[^\n]{1,250}?) suc{1,2}essfully",
        explanation=(
            "Not a problem. What it could not open or read before, it built from the model. If that happens at every "
            "start, model-engine-file names another file than the one that it writes."
        ),
        fixes=(),
        seen_in="DeepStream 5 to 9",
        sample=(
            "gstnvinfer_impl.cpp:313:notifyLoadModelStatus:<primary_gie> [UID 1]: Load new "
            "model:/app/config_infer_primary.txt sucessfully"
        ),
        source="https://github.com/marcoslucianops/DeepStream-Yolo/issues/277",
    ),
    Message(
        id="engine-file-open-error",
        cause="wrong-path",
        stage="file",
        severity="warning",
        title="DeepStream found no engine at this path and will build one",
        pattern=r"Deserialize engine failed because file path: (?P<path>[^\n]{1,300}?) open error",
        explanation=(
            "There is no file there, or it cannot be read. On a first run that is expected, and DeepStream builds an "
            "engine from the model; it causes a failure only if the model is missing too."
        ),
        fixes=(
            _LS,
            Fix(
                "correct model-engine-file in the configuration; relative paths start at the configuration's directory"
            ),
        ),
        seen_in="DeepStream 5 to 7",
        sample=(
            "WARNING: ../nvdsinfer/nvdsinfer_model_builder.cpp:1487 Deserialize engine failed because file path: "
            "/models/model.engine open error"
        ),
        source="https://github.com/marcoslucianops/DeepStream-Yolo/issues/214",
        confidence="likely",
        caused_by=("deepstream-built-engine", "deepstream-loaded-model"),
    ),
    Message(
        id="nvmap-permission",
        cause="permission",
        stage="file",
        severity="error",
        title="the Jetson's memory device may not be opened",
        pattern=(
            r"NvRmMemInitNvmap failed with Permission"
            r"|\bnvmap\b.{0,80}Permission denied"
            r"|Permission denied.{0,80}/dev/nvmap\b"
        ),
        explanation=(
            "On a Jetson, GPU memory comes from /dev/nvmap. The user that runs the process may not open it: it is not "
            "in the group of the device, or the container was started without that group."
        ),
        fixes=(
            Fix("let the user into the group of the device, and log in again", ("sudo usermod -aG video $USER",)),
            Fix(
                "in a container, start it with that group: docker run --runtime nvidia --group-add video …",
                url="https://github.com/osrf/rocker/pull/211",
            ),
            Fix("see whose the device is", ("ls -l /dev/nvmap", "id")),
        ),
        seen_in="JetPack",
        sample="NvRmMemInitNvmap failed with Permission denied",
        source="https://github.com/anduril/jetpack-nixos/issues/118",
        confidence="likely",
        never=("NvRmMemInitNvmap failed with No such file or directory",),
    ),
    Message(
        id="permission",
        cause="permission",
        stage="file",
        severity="error",
        title="permission denied",
        pattern=(
            r"PermissionError"
            r"|\[Errno 13\]"
            r"|\bEACCES\b"
            r"|NvRmMemInitNvmap failed with Permission"
            r"|Insufficient Permissions"
            r"|(?:\w\.(?:plan|trt|onnx|wts|etlt|cache|so)\b|engine|tensorrt|trtexec|/dev/nv|nvidia|nvmap"
            r"|deepstream"
            r"|triton|docker).{0,160}(?:Permission denied|Operation not permitted(?! when)|Access is denied)"
            r"|(?:Permission denied|Operation not permitted(?! when)|Access is denied).{0,160}(?:\w\.(?:plan|trt"
            r"|onnx|wts"
            r"|etlt|cache)\b|engine|tensorrt|trtexec|/dev/nv|nvidia|nvmap|deepstream|triton|docker)"
            r"|NvMapMemAllocInternalTagged.{0,40}fail"
            r"|open .{0,6}/dev/nv\w{1,20}.{0,20}fail"
        ),
        explanation="The user that runs the process has no permission for the file, its directory or the device.",
        fixes=(
            Fix("compare the file's owner with the current user", ("ls -ld {path}", "id")),
            Fix("on a Jetson, the devices belong to the group video", ("sudo usermod -aG video $USER",)),
        ),
        seen_in="all versions",
        sample="PermissionError: [Errno 13] Permission denied: 'model.engine'",
        source="https://github.com/Daniil-Osokin/lightweight-human-pose-estimation-3d-demo.pytorch/issues/77",
        confidence="likely",
        never=("request body aGVsbG8EACCESd29ybGQ= ok", "beaccess granted"),
    ),
    Message(
        id="engine-file-to-be-built",
        cause="wrong-path",
        stage="file",
        severity="info",
        title="there is no engine yet; the program builds one",
        pattern=(
            r"File does not exist ?: ?(?P<path>\S{1,200}\.(?:engine|plan|trt))"
            r"|(?:engine|cache|plan) (?:file )?(?:\S{1,200} )?(?:not found|does not exist)[,.;]? {0,3}(?:building"
            r"|creating|generating|profiling|will be (?:built|created|generated)|try(?:ing)? (?:to )?(?:re)?build)"
        ),
        explanation=(
            "On its first run, the program builds the engine from the model and saves it. That takes minutes."
        ),
        fixes=(),
        seen_in="all versions",
        sample="File does not exist : ../configs/model-kHALF-batch4.engine",
        source=TRT + "840",
    ),
    Message(
        id="calibration-table-missing",
        cause="wrong-path",
        stage="file",
        severity="warning",
        title="the table of an INT8 calibration is not there",
        pattern=(
            r"(?:does not exist|not exists?|not found|no such file(?: or directory)?|cannot (?:find|open|read))"
            r"[^\n]{0,20}?[:\s'\x22]{1,4}(?P<path>[^\s'\x22]{1,250}(?:calib\w{0,20}\.(?:table|cache|bin|txt)|\.calib(?:ration)?"
            r"|calibration\w{0,20}\.\w{2,12}))\b"
            r"|(?P<path_2>[^\s'\x22]{1,250}(?:calib\w{0,20}\.(?:table|cache|bin|txt)|\.calib))['\x22]? "
            r"(?:does not exist|not found|is missing|was not found)"
        ),
        explanation=(
            "A build for INT8 first looks for what an earlier calibration found. Programs that can calibrate go on "
            "without it and write it; where the build fails for another reason, that is the cause."
        ),
        fixes=(
            Fix("let the program calibrate with its images, or put the table of an earlier calibration at this path"),
            Fix("build for FP16 instead of INT8", ("trtexec --onnx=model.onnx --fp16 --saveEngine=model.engine",)),
        ),
        seen_in="DeepStream-Yolo",
        sample="File does not exist: /opt/nvidia/deepstream/sources/DeepStream-Yolo/calib.table",
        source="https://github.com/marcoslucianops/DeepStream-Yolo/issues/585",
        caught=True,
        never=("calibration.py not found: a module", "File does not exist: model.engine"),
    ),
    Message(
        id="engine-not-written",
        cause="permission",
        stage="file",
        severity="error",
        title="the engine could not be written",
        pattern=(
            r"(?:Cannot|Can't|Could not|Couldn't|Unable to|Failed to) (?:open|create|write)(?: to)? (?:the )?"
            r"(?:engine|plan|timing cache|output|model) ?(?:file )?(?:for writing|to write)[:\s'\x22]{0,4}"
            r"(?P<path>[^\n'\x22]{0,300}?\.(?:engine|plan|trt|cache|timing\w{0,10}))\b"
            r"|Saving engine to file failed"
        ),
        explanation=(
            "The build may have gone well; its result could not be stored: the directory does not exist, may not be "
            "written to by this user, is mounted read-only, or the disk is full."
        ),
        fixes=(
            Fix(
                "look at the directory in which it should stand, the space there, and the user",
                ("ls -ld $(dirname {path})", "df -h $(dirname {path})", "id"),
                not_on=("windows",),
            ),
            Fix("in a container, mount a directory that may be written to: -v $PWD:/models"),
        ),
        seen_in="trtexec 8 to 11",
        sample="[E] Cannot open engine file for writing: /models/a.engine",
        source="https://github.com/NVIDIA/TensorRT/blob/main/samples/common/sampleEngines.cpp",
        never=("Cannot open engine file: /models/a.engine",),
    ),
    Message(
        id="engine-file-missing",
        cause="wrong-path",
        stage="file",
        severity="error",
        title="the engine file is not where the program looks for it",
        pattern=(
            r"No such file or directory: ?'?(?P<path>[^\n'\x22]{1,300}?\.(?:engine|plan|trt|onnx|etlt|wts|caffemodel"
            r"|tensorcache|dla|cache))\b"
            r"|(?:Error opening|Could not open|Couldn't open|Cannot open|Unable to open|Failed to open"
            r"|Can't open) (?:the )?(?:engine |plan |model |trt "
            r")?(?:file)?[:\s'\x22]{0,4}(?P<path_2>[^\n'\x22]{0,300}\.(?:engine|plan|trt|onnx|wts|tensorcache|dla))"
            r"|read (?P<path_3>[^\s'\x22]{1,200}\.(?:engine|plan|trt|wts))[\s'\x22]{0,2} ?(?:error|fail)"
            r"|\b(?:file ?name|file|path|engine|plan|model)[:\x20]{1,2}['\x22]?"
            r"(?P<path_7>(?:[A-Z]:[\\/]|/)[^\n'\x22:<>|*?,;]{1,250}\.(?:engine|plan|trt|onnx|ep))['\x22]? "
            r"(?:does not exist|doesn't exist|not found|was not found|No such file)"
            r"(?![,.;:]? {0,3}(?:download|build|creat|generat|profil|will be))"
            r"|\b(?:engine|plan|trt|model)\x20(?:file )?(?:path )?['\x22]?(?:[^\s'\x22]{1,200}['\x22]? )?(?:was |is )?"
            r"(?:does not exist|not found|doesn't exist|missing|cannot be found|could not be found|not exists?)"
            r"(?! in (?:the |local )?cache)(?![,.;:]? {0,3}(?:download|build|creat|generat|profil|will be))"
            r"|(?:does not exist|not exists?|not found|cannot find(?: file)?"
            r"|no such file)[:\s'\x22]{1,4}(?P<path_4>[^\n'\x22]{1,300}?\.(?:engine|plan|trt|wts))\b"
            r"|Error (?:opening|loading|reading) (?:the )?(?:engine|plan|model) file"
            r"|Error (?:opening|loading|reading) (?:the )?(?:serialized )?(?:TensorRT )?(?:engine|plan|model)[:\s]{1,3}"
            r"(?P<path_6>[^\n'\x22]{1,300}\.(?:engine|plan|trt))\b"
            r"|(?:unable|not able|failed|could not|couldn't) (?:to )?(?:read|open|find|load) (?:the )?(?:engine|plan"
            r"|model|trt|tensorrt engine) file(?! to auto)"
            r"|(?P<path_5>[^\s'\x22]{1,200}\.(?:engine|plan|trt|onnx))[\s'\x22:]{1,3}(?:does not exist|not found"
            r"|No such file)"
            r"|engine file .{0,200}(?:is empty|not readable)"
            r"|cannot find the path specified"
            r"|unable to (?:stat|find) (?:file )?\S{0,200}model\.plan"
            r"|failed to load '[^']{1,100}' version \d{1,6}: .{0,80}unable to find(?! 'libtriton)"
            r"|File does not exist ?: ?\S{0,200}\.(?:onnx|wts|caffemodel|cfg)"
        ),
        explanation=(
            "There is no file at this path. Relative paths start at the directory in which the program was started; "
            "in a container, all paths are those inside the container."
        ),
        fixes=(_LS, Fix("give the full path; in a container, mount the directory (-v)")),
        seen_in="all versions",
        sample="FileNotFoundError: [Errno 2] No such file or directory: '/opt/eng/plugin_instancenorm.engine'",
        source=H200,
    ),
    Message(
        id="mmdeploy-wants-folder",
        cause="wrong-path",
        stage="file",
        severity="error",
        title="mmdeploy's SDK finds no model there",
        pattern=(
            r"no ModelImpl can read (?:sdk_)?model"
            r"|load model failed\. Its file path is '(?P<path>[^'\n]{1,300})'"
        ),
        explanation=(
            "The SDK takes the directory that mmdeploy's converter wrote, with deploy.json and pipeline.json beside "
            "the engine. It was given the engine itself, or a directory without those files."
        ),
        fixes=(
            Fix("give the directory, not the engine in it", ("ls -l {path}",)),
            Fix("convert with --dump-info, which writes the files that the SDK reads"),
        ),
        seen_in="mmdeploy 0.2 to 1.3",
        sample="[mmdeploy] [error] [model.cpp:15] load model failed. Its file path is '/opt/eng/model.engine'",
        source="https://github.com/open-mmlab/mmdeploy/issues/190",
    ),
    Message(
        id="caffe-file-missing",
        cause="wrong-path",
        stage="file",
        severity="error",
        title="a file of the Caffe or UFF model is not where the program looks for it",
        pattern=(
            r"CaffeParser: Could not open file ?(?P<path>[^\s'\x22]{0,250})"
            r"|UffParser: Could not open (?P<path_2>[^\s'\x22]{1,250}\.uff)"
            r"|(?:could not|cannot|unable to|failed to) open (?:file )?['\x22]?"
            r"(?P<path_3>[^\s'\x22]{1,250}\.(?:prototxt|caffemodel|uff))\b"
        ),
        explanation=(
            "There is no file at this path, or it may not be read. Relative paths start at the directory in which the "
            "program was started, in DeepStream at that of the configuration."
        ),
        fixes=(_LS, Fix("correct the path; in a container, mount the directory (-v)")),
        seen_in="TensorRT 5 to 8, DeepStream",
        sample="CaffeParser: Could not open file /models/resnet10.prototxt",
        source="https://github.com/Ghustwb/MobileNet-SSD-TensorRT/issues/25",
    ),
    # ---- git-lfs, web pages
    Message(
        id="git-lfs-pointer",
        cause="not-an-engine",
        stage="file",
        severity="error",
        title="the file is a Git LFS pointer, not its contents",
        pattern=(
            r"version https://git-lfs\.github\.com/spec"
            r"|git-lfs (?:pointer|filter)"
            r"|this is a git lfs pointer"
        ),
        explanation="The repository was cloned without Git LFS, so the file holds only three lines of text.",
        fixes=(Fix("download the contents", ("git lfs install", "git lfs pull")),),
        seen_in="all versions",
        sample="version https://git-lfs.github.com/spec/v1",
        source="https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md",
    ),
    Message(
        id="pickle-of-something-else",
        cause="not-an-engine",
        stage="file",
        severity="error",
        title="Python tried to unpickle a file that is not a pickle",
        pattern=(
            r"UnpicklingError: "
            r"|Invalid magic number; corrupt file\?"
            r"|PytorchStreamReader failed"
        ),
        explanation=(
            "torch.load or pickle was given a file that is not a checkpoint: an engine, a Git LFS pointer, an HTML "
            "page, or an empty or truncated file."
        ),
        fixes=(CHECK_FILE, Fix("download the file again, with git lfs pull if it comes from a repository")),
        seen_in="torch2trt, PyTorch",
        sample="_pickle.UnpicklingError: invalid load key, 'v'.",
        source="https://github.com/hhj1897/face_parsing/issues/3",
        confidence="possible",
        ambiguous_with="another kind of file, or a damaged one",
    ),
    Message(
        id="torch2trt-without-engine",
        cause="not-an-engine",
        stage="file",
        severity="error",
        title="torch2trt was given a checkpoint without an engine in it",
        pattern=(
            r"state_dict\[prefix \+ ['\x22]engine['\x22]\]"
            r"|KeyError: ['\x22](?:\w{1,40}\.){0,5}engine['\x22]"
        ),
        explanation=(
            "TRTModule reads the state that torch2trt saved after the conversion, which holds the engine under this "
            "key. The file holds another state: nearly always the weights of the original PyTorch model."
        ),
        fixes=(
            Fix("convert the model first, and save the state of the converted model: torch2trt, then state_dict()"),
            CHECK_FILE,
        ),
        seen_in="torch2trt",
        sample="KeyError: 'engine'",
        source="https://github.com/NVIDIA-AI-IOT/torch2trt/issues/853",
        confidence="likely",
    ),
    Message(
        id="torch2trt-without-plugins",
        cause="plugin-missing",
        stage="plugins",
        severity="error",
        title="torch2trt's own plugins are not loaded",
        pattern=r"plugin_namespace == ['\x22]torch2trt['\x22]\]\[0\](?:\n[^\n]{0,60}IndexError)?",
        explanation=(
            "It looks for its plugin in TensorRT's registry. Its library was not built, or does not load: it is "
            "built for one PyTorch, CUDA and compiler, and torch2trt hides the error when it is imported."
        ),
        fixes=(
            Fix(
                "see what it lacks",
                ("ldd -r FOLDER/torch2trt/libtorch2trt.so | grep -e 'not found' -e undefined",),
                not_on=("windows",),
            ),
            Fix("build it again in this environment, from torch2trt's folder", ("python3 setup.py install --plugins",)),
            Fix("use a newer torch2trt, which converts most layers without plugins"),
        ),
        seen_in="torch2trt 0.0 to 0.3",
        sample=(
            "    creator = [c for c in registry.plugin_creator_list if c.name == PLUGIN_NAME and c.plugin_namespace == "
            "'torch2trt'][0]\nIndexError: list index out of range"
        ),
        source="https://github.com/NVIDIA-AI-IOT/torch2trt/issues/295",
        confidence="likely",
    ),
    Message(
        id="torch2trt-cannot-convert",
        cause="engine-build",
        stage="load",
        severity="error",
        title="torch2trt cannot convert an operation of the model",
        pattern=(
            r"'\w{1,40}' object has no attribute '_trt'"
            r"|converters[\\/](?:\w{1,40}[\\/])?(?P<converter>\w{1,60})\.py\x22, line \d{1,6}, in convert_\w{1,60}"
        ),
        explanation=(
            "Each operation needs a converter. One without gives a tensor that TensorRT does not know; a converter "
            "fails on variants that it was not written for, such as a BatchNorm2d without affine weights."
        ),
        fixes=(
            Fix("look for 'Encountered known unsupported method' before it: it names the operation"),
            Fix("write the model without it, or register a converter of your own (tensorrt_converter)"),
            Fix("go by way of ONNX: torch.onnx.export", ("trtexec --onnx=model.onnx --saveEngine=model.engine",)),
        ),
        seen_in="torch2trt",
        sample="AttributeError: 'Tensor' object has no attribute '_trt'",
        source="https://github.com/NVIDIA-AI-IOT/torch2trt/issues/139",
        confidence="likely",
        caused_by=(ANY_CAUSE,),
    ),
    Message(
        id="ultralytics-header",
        cause="not-an-engine",
        stage="header",
        severity="error",
        title="the program expects a file with Ultralytics' header and got a plain plan, or the other way round",
        pattern=(
            r"'utf-8' codec can't decode byte 0x[0-9a-f]{2} in position \d{1,9}"
            r"|json\.decoder\.JSONDecodeError: Expecting value: line 1 column 1"
        ),
        explanation=(
            "Ultralytics writes a length and a JSON text in front of the plan, and reads them before it loads the "
            "plan. A plan made by trtexec has no such header, and older versions of Ultralytics fail on it."
        ),
        fixes=(
            ULTRALYTICS_EXPORT,
            Fix("update Ultralytics; recent versions load both", ("pip install -U ultralytics",)),
            CHECK_FILE,
        ),
        seen_in="Ultralytics 8.0 to 8.2",
        sample="UnicodeDecodeError: 'utf-8' codec can't decode byte 0xf2 in position 20: invalid continuation byte",
        source="https://github.com/ultralytics/ultralytics/issues/1225",
        confidence="possible",
    ),
    # ---- building
    Message(
        id="quantized-constant-plugin-v3",
        cause="engine-build",
        stage="load",
        severity="error",
        title="a bug of TensorRT 10.0: quantized constants that feed an IPluginV3 plugin",
        pattern=r"Quantized constant is only allowed before DQ or PLUGIN_V2 node",
        explanation=(
            "TensorRT 10.0 refuses to build a network in which a quantized constant is the input of an IPluginV3 "
            "plugin. 10.1 fixed this."
        ),
        fixes=(
            Fix("build with TensorRT 10.1 or newer", ("pip install 'tensorrt>=10.1'",)),
            Fix("make the plugin an IPluginV2DynamicExt"),
        ),
        seen_in="TensorRT 10.0",
        sample=(
            "Error Code 2: Internal Error (conv1.weight: Quantized constant is only allowed before DQ or PLUGIN_V2 "
            "node)"
        ),
        source=TRT + "3919",
    ),
    Message(
        id="nvrtc-mismatch",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="the engine needs the libnvrtc of another CUDA version",
        pattern=(
            r"utilizes loop API or boolean tensors.{0,160}libnvrtc"
            r"|mismatch of libnvrtc"
            r"|postDeserializationCheck"
            r"|nvrtc: error(?!: invalid value for --gpu-arch)"
            r"|libnvrtc\S{0,40} .{0,40}(?:not found|missing)"
            r"|Failed to load nvrtc"
            r"|Unable to load library: libnvrtc"
        ),
        explanation=(
            "Parts of such an engine are compiled when it is loaded, by the libnvrtc of the CUDA version for which "
            "this TensorRT was built. Another version is installed, or none."
        ),
        fixes=(
            Fix("install the CUDA toolkit (nvrtc) for which this TensorRT was built", ("ldconfig -p | grep nvrtc",)),
            REBUILD,
        ),
        seen_in="TensorRT 8.4",
        sample=(
            "The engine plan file has a layer that utilizes loop API or boolean tensors, but the current platform "
            "does not support these layers due to mismatch of libnvrtc version"
        ),
        source="https://github.com/Lyric0620/ETSAuto/issues/6",
        confidence="likely",
    ),
    Message(
        id="build-asserted",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the program's own code failed to build the engine",
        pattern=r"(?:build|create)_?Engine\w{0,30} ?\([^)\n]{0,200}\).{0,4}Assertion .{1,80}failed",
        explanation=(
            "The program's code that defines the network layer by layer found something that it did not expect: "
            "nearly always weights of another model, or of another version of the model, than the code was written "
            "for."
        ),
        fixes=(
            Fix("use the weights, the configuration and the code of the same version of the model"),
            Fix("check whether the weights file is there and complete", ("ls -l *.wts *.cfg *.onnx",)),
        ),
        seen_in="tensorrtx, DeepStream-Yolo",
        sample=(
            "yolo.cpp:74: nvinfer1::ICudaEngine* Yolo::createEngine(nvinfer1::IBuilder*): Assertion `network' failed."
        ),
        source="https://github.com/marcoslucianops/DeepStream-Yolo/issues/624",
        confidence="likely",
        caused_by=("out-of-memory", "cuda-driver-too-old", "cuda-no-device", "gpu-not-supported"),
    ),
    Message(
        id="build-failed",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the engine could not be built",
        pattern=(
            r"(?:could not|couldn't|cannot|failed to) (?:parse|import) (?:the )?(?:ONNX|onnx|model)"
            r"|Could not find any implementation for node"
            r"|(?:Your ONNX model|model) (?:has been|was) generated with INT64 weights(?! while)"
            r"|In (?:node|function) .{0,120}(?:UNSUPPORTED_NODE|INVALID_NODE|UNSUPPORTED_GRAPH|INTERNAL_ERROR)"
            r"|Error Code 4: (?:Internal Error|Miscellaneous) \([^)\n]{0,60}(?:network|layer|node|input|output)"
            r"|Network must have at least one output"
            r"|buildSerializedNetwork\W{0,4} (?:failed|returned)"
            r"|Failed to parse onnx file"
            r"|Failed to create network using custom network creation function"
            r"|failed to build network since there is no model file"
            r"|Unsupported ONNX"
            r"|UffParser: "
            r"|(?:unable|failed) to (?:calibrate|run calibrat)"
            r"|(?<!but )\bNo calibration (?:cache|data)"
            r"|Network validation failed"
        ),
        explanation="This is a failure to build an engine from a model, not to load one.",
        fixes=(_BUILD_LOG,),
        seen_in="all versions",
        sample="[E] Error[10]: Could not find any implementation for node /conv1/Conv.",
        source=TRT + "2035",
        confidence="likely",
        caused_by=(
            "out-of-memory",
            "builder-memory",
            "tactics-failed",
            "tactics-lack-memory",
            "pooling-on-second-gpu",
            "killed",
            "cudnn-not-initialised",
            "gpu-not-supported",
            "quantized-constant-plugin-v3",
            "network-without-profile",
            *parser.NAMED,
            *checks.NAMED,
            *families.NAMED,
            *settings.NAMED,
            "plugin-not-found",
            "cuda-driver-too-old",
            "cuda-no-device",
            "address-not-set",
            "dla-missing",
            "engine-file-missing",
            "engine-file-open-error",
            "cuda-init-other",
            "no-kernel-image",
        ),
    ),
    Message(
        id="build-echo",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the engine could not be built",
        pattern=(
            r"(?:Failed to (?:build|create)|Unable to build) (?:the )?(?:serialized )?(?:TensorRT |trt )?(?:engine"
            r"|network)"
            r"|Engine could not be created from network"
            r"|Building engine failed"
            r"|Builder creation failed"
            r"|Failed to create engine from model"
            r"|ERROR: (?:failed to build the TensorRT engine|build engine failed|failed to build)"
            r"|build_?engine_?(?:with_?config)? (?:failed|error)"
            r"|NvDsInferContextImpl::buildModel.{0,120}(?:failed|error)"
            r"|Failed to get cuda engine from custom library"
            r"|build (?:engine file|backend context) failed"
            r"|engine build(?:ing)? failed"
            r"|Builder failed while"
            r"|engine build returned None"
            r"|Building serialized network failed"
            r"|failed to create engine from network"
        ),
        explanation="This line does not say why the build failed; one before it does.",
        fixes=(_BUILD_LOG,),
        seen_in="all versions",
        sample="[E] Engine could not be created from network",
        source=TRT + "2035",
        confidence="likely",
        caused_by=(ANY_CAUSE,),
    ),
    # ---- wrappers: consequences of what TensorRT said before
    Message(
        id="triton-model-refused",
        cause="io-binding",
        stage="load",
        severity="error",
        title="Triton does not take the model as it is configured",
        pattern=(
            r"failed to load '?(?P<model>[\w.-]{1,80})'? version \d{1,6}: Invalid argument: "
            r"(?![^\n]{0,200}(?:\bplan\b|TensorRT|engine))"
        ),
        explanation="What stands behind Invalid argument is what Triton refuses, nearly always in config.pbtxt.",
        fixes=(
            Fix("correct in config.pbtxt what the line names, or leave inputs and outputs out of it"),
            Fix("see the inputs, outputs and shapes of the engine", ("trtdoctor inspect {path}",)),
        ),
        seen_in="Triton 2.x",
        sample="failed to load 'net' version 1: Invalid argument: model output 'boxes' cannot have empty dimensions",
        source=NO_PAGE,
        confidence="likely",
        caused_by=(ANY_CAUSE,),
        never=(
            "failed to load 'net' version 1: Invalid argument: unable to load plan file to auto complete config: x",
        ),
    ),
    Message(
        id="triton-plan",
        cause="version-mismatch",
        stage="load",
        severity="error",
        title="Triton could not create the engine",
        pattern=(
            r"unable to (?:create TensorRT (?:engine|runtime)|load plan file to auto complete config"
            r"|auto-?complete config from plan)"
            r"|failed to load '?(?P<model>[\w.-]{1,80})'? version \d{1,6}: (?:Internal|Invalid argument|Unavailable)"
            r"|Unable to create TensorRT engine"
            r"|unable to load (?:plan|model) .{0,200}(?:TensorRT|plan)"
        ),
        explanation=(
            "Triton says only that it failed. The reason is in an earlier line (logging.cc); if there is none, the "
            "container's TensorRT is nearly always another version than the one that built the plan."
        ),
        fixes=(
            _ABOVE,
            Fix(
                "compare the container's TensorRT with the plan's",
                ("trtdoctor inspect model.plan", "docker run --rm IMAGE dpkg -l | grep nvinfer"),
                url="https://docs.nvidia.com/deeplearning/frameworks/support-matrix/index.html",
            ),
        ),
        seen_in="Triton",
        sample="UNAVAILABLE: Internal: unable to load plan file to auto complete config: /models/net/1/model.plan",
        source="https://github.com/triton-inference-server/server/issues/6059",
        confidence="possible",
        caused_by=(ANY_CAUSE,),
        ambiguous_with="another version, another GPU, a plugin, or a damaged file",
    ),
    Message(
        id="tensorrt-llm-shape",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="TensorRT-LLM gave an input a shape that the engine does not take",
        pattern=(
            r"Tensor '(?P<tensor>[^'\n]{1,120})' has invalid shape (?P<shape>\([\d, -]{1,80}\)), expected"
            r" (?:in range min )?(?P<expected>\([\d, -]{1,80}\)(?:, max \([\d, -]{1,80}\))?)"
        ),
        explanation=(
            "The engine was built for less: for fewer tokens or sequences at a time, shorter inputs, or another layout "
            "of its cache than the program uses."
        ),
        fixes=(
            Fix(
                "build it with the limits that are needed, with the TensorRT-LLM that runs it",
                (
                    "trtllm-build --checkpoint_dir CHECKPOINT --output_dir ENGINE --max_batch_size N "
                    "--max_input_len N --max_seq_len N --max_num_tokens N",
                ),
            ),
            Fix("send less at a time: the limits are in config.json beside the engine"),
        ),
        seen_in="TensorRT-LLM",
        sample=(
            "[TensorRT-LLM][ERROR] Assertion failed: Tensor 'last_token_ids' has invalid shape (64), expected (-1) "
            "(/src/cpp/tensorrt_llm/runtime/tllmRuntime.cpp:150)"
        ),
        source="https://github.com/NVIDIA/TensorRT-LLM/issues/1072",
        confidence="likely",
        never=("AssertionError: tensor x_output_0 has an invalid shape",),
    ),
    Message(
        id="tensorrt-llm-kv-cache",
        cause="memory",
        stage="execute",
        severity="error",
        title="TensorRT-LLM's KV cache is too small for a single sequence",
        pattern=(
            r"maxTokensInPagedKvCache[^\n]{0,20} must be large enough"
            r"|Impossible to fit (?:in )?any sequence in kv_?Cache"
            r"|(?:KV|kv) ?cache is too small for max_seq_len"
            r"|No (?:free|memory|space)[^\n]{0,20} (?:left )?for (?:the )?(?:paged )?KV cache"
        ),
        explanation=(
            "What is left of the GPU's memory after the weights and the buffers goes to the cache of keys and values, "
            "or a part of it that a setting names. It does not hold the longest sequence that the engine was built for."
        ),
        fixes=(
            Fix(
                "give the cache more of the memory: free_gpu_memory_fraction (kv_cache_free_gpu_mem_fraction in "
                "Triton's config.pbtxt), or a larger max_tokens"
            ),
            Fix("see what else takes the GPU's memory", ("nvidia-smi",)),
            Fix("build for less: a smaller max_seq_len, max_batch_size or beam width; quantized weights or cache"),
            Fix("spread the model over more GPUs: tensor parallelism"),
        ),
        seen_in="TensorRT-LLM 0.5 to 1.3",
        sample=(
            "maxTokensInPagedKvCache must be large enough to process at least 1 sequence to completion (i.e. must be "
            "larger than beam_width * tokensPerBlock * maxBlocksPerSeq)"
        ),
        source="https://github.com/NVIDIA/TensorRT-LLM/issues/542",
    ),
    Message(
        id="tensorrt-llm-engine",
        cause="version-mismatch",
        stage="load",
        severity="error",
        title="TensorRT-LLM could not load the engine",
        pattern=(
            r"Failed to deserialize cuda engine"
            r"|tllmRuntime\.cpp"
        ),
        explanation=(
            "The line before says why; if there is none, the TensorRT-LLM that built the engine is not the one that "
            "runs it."
        ),
        fixes=(
            Fix("build and run it with the same TensorRT-LLM", ("pip show tensorrt_llm tensorrt",)),
            _ABOVE,
        ),
        seen_in="TensorRT-LLM",
        sample="[TensorRT-LLM][ERROR] Assertion failed: Failed to deserialize cuda engine (tllmRuntime.cpp:74)",
        source="https://github.com/NVIDIA/TensorRT-LLM/issues/1038",
        confidence="possible",
        caused_by=(ANY_CAUSE,),
        ambiguous_with="another version, another GPU, or a damaged file",
    ),
    Message(
        id="engine-deserialization-failed",
        cause="version-mismatch",
        stage="load",
        severity="error",
        title="the engine was not loaded",
        pattern=(
            r"Engine deserialization failed"
            r"|Deserialize the cuda engine failed"
            r"|Assertion engine->deserialize\("
            r"|Core engine deserialization failure"
            r"|Error Code 1: Serialization \(\)"
            r"|INVALID_STATE: (?:std::exception|Unknown exception)"
            r"|Deserialize engine failed from file"
            r"|deserialize (?:backend context from )?engine from file.{0,300}failed"
            r"|Could not deserialize (?:the )?engine"
            r"|(?:Failed|Unable|Couldn't) (?:to )?(?:load|deserialize|create)(?: the)?(?: CUDA| TensorRT"
            r"| trt)? engine(?! from (?:network|model))"
            r"|failed to load (?:engine|TensorRT (?:engine|model))"
            r"|\bdeserialize engine failed"
            r"|\btrt\b.{0,40}create context error"
            r"|deserializeCudaEngine (?:failed|returned null)"
            r"|Engine creation for \w{1,40} failed"
            r"|Error deserializing (?:the )?engine"
            r"|Got invalid engine"
            r"|Inference set up failed"
            r"|deserialize_?cuda_?engine .{0,40}(?:failed|None|null)"
            r"|engine (?:load|deserialization) (?:failed|error)"
            r"|error loading (?:the )?engine"
        ),
        explanation=(
            "This is the last message of a chain; one before it says why. Alone it says nothing about the cause; most "
            "often the engine was built by another TensorRT version or on another GPU."
        ),
        fixes=(_ABOVE, _VERBOSE),
        seen_in="all versions",
        sample=(
            "4: [runtime.cpp::deserializeCudaEngine::66] Error Code 4: Internal Error (Engine deserialization failed.)"
        ),
        source=H200,
        confidence="possible",
        caused_by=("deepstream-built-engine", "deepstream-loaded-model", ANY_CAUSE),
        ambiguous_with="another version, another GPU, a plugin, or a damaged file",
    ),
    Message(
        id="tool-got-no-engine",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the tool that builds the engine got none from TensorRT",
        pattern=(
            r"Invalid Engine\. Please ensure the engine was built correctly"
            r"|assert (?:cuda|serialized|built)_engine\b"
            r"|RuntimeError: Failed building \S{1,200}\.(?:plan|engine|trt)\b"
        ),
        explanation=(
            "Polygraphy, Torch-TensorRT or the program's own exporter asked TensorRT to build an engine and got None. "
            "The reason is in TensorRT's lines before; if there are none, its logger is silenced."
        ),
        fixes=(
            Fix("see TensorRT's own lines: polygraphy -v, or torch_tensorrt.logging.debug()"),
            _ABOVE,
            _BUILD_LOG,
        ),
        seen_in="Polygraphy, Torch-TensorRT",
        sample="[!] Invalid Engine. Please ensure the engine was built correctly",
        source="https://github.com/Project-MONAI/MONAI/issues/8346",
        confidence="likely",
        caused_by=(ANY_CAUSE,),
    ),
    Message(
        id="engine-is-none",
        cause="version-mismatch",
        stage="load",
        severity="error",
        title="the program continues without noticing that the engine was not loaded",
        pattern=(
            r"'NoneType' object has no attribute '(?:create_execution_context|num_bindings|num_io_tensors"
            r"|get_binding_\w{1,20}|get_tensor_\w{1,20}|set_tensor_\w{1,20}|set_input_shape|set_binding_\w{1,20}"
            r"|execute\w{0,12}|max_batch_size|__iter__|__getitem__|name|device_memory_size"
            r"|active_optimization_profile|binding_is_input|set_optimization_profile\w{0,10})'"
            r"|(?<!\()Assertion [`'\x22]?\(?(?:this->|m_?|_)?(?:m_?)?(?:engine|context|runtime"
            r"|builder)\w{0,3}_? ?!= ?(?:nullptr|NULL|0)"
            r"|(?<!\()Assertion [`'\x22]?(?:m_?|_)?(?:engine|context)_?['\x22`]? failed"
            r"|assert (?:self\.)?(?:engine|context)\b"
            r"|TypeError: 'NoneType' object is not (?:iterable|subscriptable)"
            r"|engine is None"
            r"|(?:engine|context) (?:is|==) (?:null|nullptr|None)\b"
            r"|object of type 'NoneType' has no len"
            r"|'\w{0,60}(?:tensorrt|trt)\w{0,20}' object has no attribute '(?:engine|context)\w{0,20}'"
            r"|AttributeError: __enter__\b"
            r"|'NoneType' object does not support the context manager protocol"
        ),
        explanation=(
            "deserialize_cuda_engine returned None, and the program did not check. The reason is in TensorRT's lines "
            "before; if there are none, its logger is silenced."
        ),
        fixes=(_ABOVE, Fix("make TensorRT's logger verbose: trt.Logger(trt.Logger.VERBOSE)"), _VERBOSE),
        seen_in="all versions",
        sample="AttributeError: 'NoneType' object has no attribute 'create_execution_context'",
        source=H200,
        confidence="possible",
        caused_by=(ANY_CAUSE,),
        ambiguous_with="another version, another GPU, a plugin, a damaged file, or too little memory",
    ),
    Message(
        id="deepstream-rebuild",
        cause="version-mismatch",
        stage="load",
        severity="warning",
        title="DeepStream could not use the engine and builds another one",
        pattern=(
            r"failed, try rebuild"
            r"|deserialized backend context :.{0,300}failed to match config params"
            r"|(?:Warning from|Error in) NvDsInferContext(?![^\n]{0,150}Could not find output layer)"
            r"|Failed to (?:initialize|create) (?:infer context|NvDsInferContext)"
            r"|NvDsInfer Error"
            r"|nvinfer error: ?NVDSINFER_\w{3,60}"
        ),
        explanation=(
            "The engine was not loaded, or does not match the configuration; DeepStream builds one from the model, "
            "which takes minutes at every start if it cannot save the result."
        ),
        fixes=(
            _ABOVE,
            Fix(
                "set the path in the configuration to the engine that DeepStream writes, in a directory that it may "
                "write to"
            ),
        ),
        seen_in="DeepStream",
        sample=(
            "NvDsInferContext[UID 1]: Warning from NvDsInferContextImpl::generateBackendContext() "
            "<nvdsinfer_context_impl.cpp:1797> [UID = 1]: deserialize backend context from engine failed, try rebuild"
        ),
        source="https://github.com/bdtinc/maskcam/issues/24",
        never=(
            "Warning from NvDsInferContextImpl::checkBackendParams() <nvdsinfer_context_impl.cpp:1669> [UID = 2]: "
            "Could not find output layer 'boxes' in engine",
        ),
        confidence="possible",
        caused_by=("deepstream-built-engine", "deepstream-loaded-model", ANY_CAUSE),
    ),
    Message(
        id="trtexec-failed",
        cause="engine-build",
        stage="load",
        severity="error",
        title="trtexec failed",
        pattern=(
            r"&&&& FAILED TensorRT\.\w{1,40}(?: \[TensorRT v(?P<runtime_packed>\d{4,6})\])?"
            r"|\[E\] Engine creation failed"
            r"|trtexec execution fails"
            r"|Engine set up failed"
            r"|Uncaught exception detected"
        ),
        explanation="This line does not say why; one before it does.",
        fixes=(_ABOVE,),
        seen_in="trtexec",
        sample="&&&& FAILED TensorRT.trtexec [TensorRT v100700] # trtexec --onnx=test.onnx --saveEngine=model.engine",
        source="https://github.com/DDTRobot/tita_rl_sim2sim2real/issues/7",
        confidence="possible",
        caused_by=(ANY_CAUSE,),
    ),
    Message(
        id="torchtrt-check",
        cause="version-mismatch",
        stage="load",
        severity="error",
        title="a check inside Torch-TensorRT failed",
        pattern=(
            r"\[Error thrown at (?:\S{0,100}/)?core/(?P<where>[\w/]{1,60}\.\w{1,4})(?::\d{1,5})?\] "
            r"Expected [^\n]{1,200}? to be true but got false"
            r"|\[Error thrown at (?:\S{0,100}/)?core/[\w/]{1,60}\.\w{1,4}(?::\d{1,5})?\]"
        ),
        explanation="The line after it says what was expected.",
        fixes=(_ABOVE, COMPILE_AGAIN),
        seen_in="Torch-TensorRT 1.0 to 2.14",
        sample=(
            "RuntimeError: [Error thrown at core/runtime/TRTEngine.cpp:98] Expected (cuda_engine.get() != nullptr) to "
            "be true but got false"
        ),
        source="https://github.com/pytorch/TensorRT/blob/main/core/util/Exception.h",
        confidence="possible",
        fallback=True,
        caused_by=(ANY_CAUSE,),
        ambiguous_with="another version, another GPU, or wrong inputs",
    ),
    # ---- the process died
    Message(
        id="crash",
        cause="crash",
        stage="load",
        severity="error",
        title="the process crashed",
        pattern=(
            r"Segmentation fault(?!s)"
            r"|\bSIGSEGV\b"
            r"|\bSIGABRT\b"
            r"|\bSIGBUS\b"
            r"|\bSIGFPE\b"
            r"|Aborted \(core dumped\)"
            r"|\(core dumped\)"
            r"|\bsignal (?:11|6)\b"
            r"|exit(?:ed with)? code:? (?:139|134|-11|-6)"
            r"|terminate called"
            r"|access violation"
            r"|Fatal Python error"
            r"|Bus error"
            r"|stack smashing detected"
            r"|double free or corruption"
            r"|free\(\): invalid"
            r"|malloc\(\): "
            r"|corrupted size vs"
            r"|munmap_chunk\(\): "
            r"|pure virtual method called"
            r"|\bsegfault at [0-9a-f]{1,16} ip\b"
            r"|Caught signal"
            r"|\[\d\]\+? {1,4}\d{1,8} abort"
            r"|^\s{0,10}Aborted\s{0,3}$"
            r"|core dumped"
        ),
        explanation=(
            CRASHED + "TensorRT can crash instead of reporting an error: without a GPU, "
            "with a context that was not created, with a plugin that does not match, with a damaged engine."
        ),
        fixes=(
            CHECK_ENGINE,
            Fix("find out where", ("python -X faulthandler PROGRAM.py", "gdb -batch -ex run -ex bt --args PROGRAM")),
        ),
        seen_in="all versions",
        sample="Segmentation fault (core dumped)",
        source=NO_GPU,
        caused_by=(ANY_CAUSE,),
        never=("free of segmentation faults and of leaks",),
        ambiguous_with="a missing GPU, a plugin, a damaged file, or a wrong use of the API",
    ),
)
