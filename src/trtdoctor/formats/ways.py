"""What to do with each kind of file that is no engine: titles, commands to paste, where to read on. Pure data."""

from __future__ import annotations

from trtdoctor.model.engine import NonEngineFile

_BUILD = "trtexec --onnx={stem}.onnx --saveEngine={stem}.engine"
_CHECK = "trtdoctor check {stem}.unpacked"
_AGAIN = ("curl -fL -o {stem}.engine URL",)
_TRTEXEC = "https://github.com/NVIDIA/TensorRT/tree/main/samples/trtexec"
_TORCH_ONNX = "https://pytorch.org/docs/stable/onnx.html"
_TF2ONNX = "https://github.com/onnx/tensorflow-onnx"
_TRTLLM = "https://nvidia.github.io/TensorRT-LLM/"
_TF = "python -m tf2onnx.convert "
_NO_WAY_BACK = "go back to the model it was made from, export that to ONNX, and build an engine"
_TORCH = "export it with torch.onnx.export (needs the model's Python class and an example input), then build"

_Fix = tuple[str, tuple[str, ...], str | None]
# By kind, or by a finer name where one kind has several ways out. Output of unpackers does not go to {stem}.engine: the
# packed file may have that name, and the shell would empty it before it is read.
FIXES: dict[str, _Fix] = {
    "empty": ("copy or build the engine again; what wrote this file failed or was interrupted", (), None),
    "zeros": ("copy the engine again and compare checksums of both ends", ("sha256sum {path}",), None),
    "git-lfs-pointer": (
        "fetch the real file with Git LFS",
        ("cd {folder} && git lfs install && git lfs pull --include={name}",),
        "https://git-lfs.com",
    ),
    "onnx": ("build an engine from it", ("trtexec --onnx={path} --saveEngine={stem}.engine",), _TRTEXEC),
    "onnxruntime": (_NO_WAY_BACK, (_BUILD,), "https://onnxruntime.ai/docs/performance/model-optimizations/"),
    "torchscript": (_TORCH, (_BUILD,), _TORCH_ONNX),
    "torch": (_TORCH, (_BUILD,), _TORCH_ONNX),
    "torch-export": (
        "export it to ONNX, then build",
        ("python -c 'import sys, torch; torch.onnx.export(torch.export.load(sys.argv[1])).save(sys.argv[2])'"
         " {path} {stem}.onnx", _BUILD),
        _TORCH_ONNX,
    ),
    "ultralytics": (
        "let Ultralytics export an engine, on the GPU that will run it",
        ("yolo export model={path} format=engine",),
        "https://docs.ultralytics.com/integrations/tensorrt/",
    ),
    "pickle": ("find out what wrote it (never unpickle what you do not trust) and export that model to ONNX", (), None),
    "safetensors": (
        "it holds weights and no network: export the model that uses them to ONNX, then build",
        (_BUILD,),
        "https://huggingface.co/docs/safetensors",
    ),
    "saved-model": (
        "convert the whole SavedModel directory to ONNX, then build",
        (_TF + '--saved-model "$(dirname {path})" --output {stem}.onnx', _BUILD),
        _TF2ONNX,
    ),
    "tensorflow": (
        "convert it to ONNX (name its inputs and outputs), then build",
        (_TF + "--graphdef {path} --inputs INPUT:0 --outputs OUTPUT:0 --output {stem}.onnx", _BUILD),
        _TF2ONNX,
    ),
    "keras": ("convert it to ONNX, then build", (_TF + "--keras {path} --output {stem}.onnx", _BUILD), _TF2ONNX),
    "hdf5": ("If it is a Keras model, convert it to ONNX, then build",
             (_TF + "--keras {path} --output {stem}.onnx", _BUILD), _TF2ONNX),
    "tflite": ("convert it to ONNX, then build", (_TF + "--tflite {path} --output {stem}.onnx", _BUILD), _TF2ONNX),
    "openvino": (_NO_WAY_BACK, (_BUILD,), "https://docs.openvino.ai"),
    "coreml": (_NO_WAY_BACK, (_BUILD,), "https://apple.github.io/coremltools/mlmodel/index.html"),
    "gguf": ("TensorRT cannot read it: take the model's original checkpoint to TensorRT-LLM", (), _TRTLLM),
    "timing-cache": (
        "it makes the next build faster: give it to the builder and load the engine that comes out",
        ("trtexec --onnx={stem}.onnx --timingCacheFile={path} --saveEngine={stem}.engine",),
        _TRTEXEC,
    ),
    "calibration-cache": (
        "it holds INT8 scales for one network: build with it",
        ("trtexec --onnx={stem}.onnx --int8 --calib={path} --saveEngine={stem}.engine",),
        _TRTEXEC,
    ),
    "dla-loadable": (
        "the TensorRT runtime does not load it, cuDLA does; for TensorRT build an engine that uses the DLA",
        ("trtexec --onnx={stem}.onnx --fp16 --useDLACore=0 --allowGPUFallback --saveEngine={stem}.engine",),
        "https://github.com/NVIDIA-AI-IOT/cuDLA-samples",
    ),
    "etlt": (
        "build an engine from it with the key it was exported with",
        ("tao-converter -k KEY -d C,H,W -o OUTPUTS -e {stem}.engine {path}",),
        "https://docs.nvidia.com/tao/tao-toolkit/",
    ),
    "wts": (
        "build an engine from it with the program of the tensorrtx model that it belongs to",
        (),
        "https://github.com/wang-xinyu/tensorrtx",
    ),
    "gzip": ("unpack it and check what comes out", ("gzip -dc {path} > {stem}.unpacked", _CHECK), None),
    "xz": ("unpack it and check what comes out", ("xz -dc {path} > {stem}.unpacked", _CHECK), None),
    "bzip2": ("Unpack it and check what comes out", ("bzip2 -dc {path} > {stem}.unpacked", _CHECK), None),
    "zstd": ("unpack it and check what comes out", ("zstd -dc {path} > {stem}.unpacked", _CHECK), None),
    "lz4": ("Unpack it and check what comes out", ("lz4 -dc {path} > {stem}.unpacked", _CHECK), None),
    "7z": ("Unpack it and check the engine inside", ("7z x {path}",), None),
    "zip": ("unpack it and check the engine inside", ("unzip {path} -d {stem}.unpacked",), None),
    "tar": ("unpack it and check the engine inside", ("tar -tf {path}", "tar -xf {path}"), None),
    "html": ("download the file itself; most often a login or error page was saved in its place", _AGAIN, None),
    "json": ("if it is a server's answer, download again and let the error show", _AGAIN, None),
    "xml": ("if it is a server's answer, download again and let the error show", _AGAIN, None),
    "text": ("if it is a server's answer, download again and let the error show", _AGAIN, None),
    "trtllm-config": (
        "the engines lie beside it: check those, or give TensorRT-LLM the directory",
        ('trtdoctor check "$(dirname {path})"/rank0.engine',),
        _TRTLLM,
    ),
    "elf": (
        "if it is a plugin library, load it together with the engine",
        ("trtexec --loadEngine={stem}.engine --staticPlugins={path}",),
        None,
    ),
    "executable": ("pass the engine file", (), None),
    "pe": ("if it is a plugin library, load it together with the engine, on Windows",
           ("trtexec --loadEngine={stem}.engine --staticPlugins={path}",), None),
    "numpy": ("pass the engine file; arrays are inputs or weights of one", (), None),
    "caffe": (
        "TensorRT 8 was the last to read Caffe models: convert it to ONNX, or build where the engine will run",
        ("trtexec --deploy={stem}.prototxt --model={stem}.caffemodel --output=OUTPUT --saveEngine={stem}.engine",),
        _TRTEXEC,
    ),
    "darknet-weights": (
        "it holds weights, the network is in a .cfg file: convert both to ONNX, then build", (_BUILD,), None),
    "uff": (
        "TensorRT 8 was the last to read UFF: convert the TensorFlow model to ONNX, then build", (_BUILD,), _TF2ONNX),
    "image": ("pass the engine file", (), None),
    "trtllm-engine-dir": (
        "TensorRT-LLM loads the directory; the file to check is rank0.engine",
        ("trtdoctor check {path}/rank0.engine", "trtllm-serve {path} --backend tensorrt --tokenizer TOKENIZER"),
        _TRTLLM,
    ),
    "tensorflow-saved-model-dir": (
        "convert it to ONNX, then build", (_TF + "--saved-model {path} --output {stem}.onnx", _BUILD), _TF2ONNX),
    "triton-model-repository": (
        "check the plans inside",
        ("find {path} -name '*.plan' -print0 | xargs -0 trtdoctor check",),
        "https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/model_repository.html",
    ),
    "hugging-face-dir": (
        "export it to ONNX and build (a large language model: serve it with TensorRT-LLM)",
        ("optimum-cli export onnx --model {path} {stem}_onnx/",
         "trtexec --onnx={stem}_onnx/model.onnx --saveEngine={stem}.engine"),
        "https://huggingface.co/docs/optimum",
    ),
}  # fmt: skip


def foreign(kind: str, what: str, fix: str | None = None) -> NonEngineFile:
    """The ``Foreign`` of a kind; ``fix`` names a finer entry of the table."""
    return NonEngineFile(kind, what, *FIXES[fix or kind])
