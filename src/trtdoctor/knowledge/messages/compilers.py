# ruff: noqa: RUF001  (words of other languages)
"""Compilers and linkers that build a program with TensorRT: gcc, clang, Visual C++ and their linkers."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.model.finding import Fix

_FUNCTIONS = (
    r"(?:createInfer|createNvOnnx|createNvCaffe|createNvUff|initLibNvInfer|getPluginRegistry|getInferLib)\w{0,40}"
)
_HEADERS = r"(?:NvInfer\w{0,20}|NvOnnxParser\w{0,10}|NvOnnxConfig)\.h(?:pp)?"

ROWS = (
    Message(
        id="linker-without-tensorrt",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="the program is linked without one of TensorRT's libraries",
        pattern=(
            r"LNK(?:2001|2019)\b[^\n]{0,60}?(?P<symbol>" + _FUNCTIONS + r")"
            r"|LNK1104\b[^\n]{0,60}?(?P<library>(?:nvinfer|nvonnxparser|nvparsers|tensorrt_rtx|cudnn|cublas|cudart|myelin)"
            r"\w{0,40}\.lib)"
            r"|cannot find -l(?P<library_2>(?:nvinfer|nvonnxparser|nvparsers|cudnn|cudart|myelin)\w{0,20})"
            r"|undefined reference to .?(?P<symbol_2>" + _FUNCTIONS + r"|nvinfer1::\w{1,80}|nvonnxparser::\w{1,80})"
            r"|\bld(?:64)?(?:\.lld)?: error: undefined symbol: (?P<symbol_3>" + _FUNCTIONS + r")"
        ),
        explanation=(
            "The compiler found TensorRT's headers, and the linker was given no library that has this function, or one "
            "of another release or for another processor. createInfer… are in nvinfer, createNvOnnxParser… in "
            "nvonnxparser, initLibNvInferPlugins in nvinfer_plugin."
        ),
        fixes=(
            Fix(
                "name the libraries and their folder to the linker, after the objects that use them",
                ("g++ main.o -L /usr/local/TensorRT/lib -lnvinfer -lnvonnxparser -lnvinfer_plugin -o program",),
                not_on=("windows", "rtx"),
            ),
            Fix(
                "on Windows: from TensorRT 10 on, the libraries have the release in their names (nvinfer_10.lib); "
                "put their folder among the library directories, and build for x64"
            ),
            Fix("take headers and libraries of one release, and delete what was built with another"),
        ),
        seen_in="TensorRT 5 to 11",
        sample=(
            "main.obj : error LNK2019: unresolved external symbol createInferRuntime_INTERNAL referenced in function "
            "main"
        ),
        source="https://github.com/wang-xinyu/tensorrtx/issues/1126",
        confidence="likely",
    ),
    Message(
        id="linker-without-library",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="the linker does not find a library, or a function that the program calls",
        pattern=(
            r"LNK(?:1104|1181)\b[^\n]{0,80}?(?P<library>[\w.+-]{1,80}\.lib)\b"
            r"|cannot find -l(?P<library_2>(?!pthread)\w[\w.+-]{0,60})"
            r"|undefined reference to \W(?P<symbol>(?!pthread_)[^'’\x22\n]{2,200})"
            r"|LNK(?:2001|2019): unresolved external symbol (?P<symbol_2>[^\n]{2,200}?)(?: referenced in|$)"
        ),
        explanation=(
            "It is not among the libraries given to the linker, in none of the folders where it looks, of another "
            "release than the headers, or built without that part. cv::cuda::… is in an OpenCV built with CUDA "
            "and opencv_contrib; those of Linux and of PyPI are not."
        ),
        fixes=(
            Fix(
                "look whether the library has the function, and name it to the linker after the objects that use it",
                ("nm -DC LIBRARY.so | grep FUNCTION",),
                not_on=("windows",),
            ),
            Fix("look where the library is, and put its folder among the library directories"),
            Fix(
                "leave it out where this release no longer has it: TensorRT 8.6 has no myelin64_1.lib, 10 no nvparsers"
            ),
        ),
        seen_in="GNU ld, Visual C++",
        sample="LINK : fatal error LNK1181: cannot open input file 'deploy.lib'",
        source="https://github.com/laugh12321/TensorRT-YOLO/issues/62",
        confidence="likely",
        caused_by=("headers-missing", "headers-of-parsers-gone", "linker-got-no-library", "linker-without-tensorrt"),
        never=(
            "CheckSymbolExists.c:(.text+0x1b): undefined reference to `pthread_create'",
            "/usr/bin/ld: cannot find -lpthreads",
        ),
        ambiguous_with="a library that was not named, one of another release, or one built without that part",
    ),
    Message(
        id="headers-of-parsers-gone",
        cause="api-removed",
        stage="libraries",
        severity="error",
        title="the program includes a parser that this TensorRT no longer has",
        pattern=(
            r"Nv(?:Uff|Caffe)Parser\.h['\x22’]?: No such file"
            r"|Nv(?:Uff|Caffe)Parser\.h['\x22’]? file not found"
            r"|fatal error C1083[^\n]{0,80}Nv(?:Uff|Caffe)Parser\.h"
        ),
        explanation="TensorRT 10 has no parsers of Caffe and UFF models any more; the header went with them.",
        fixes=(
            Fix("leave these parsers out of the program, and give it ONNX models"),
            Fix("use a release of the program that is made for this TensorRT"),
            Fix("build it with TensorRT 8.6, the last that has them"),
        ),
        seen_in="TensorRT 10 and later",
        sample="fatal error: NvCaffeParser.h: No such file or directory",
        source="https://github.com/marcoslucianops/DeepStream-Yolo/issues/648",
        confidence="likely",
    ),
    Message(
        id="headers-missing",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="the compiler does not find TensorRT's headers",
        pattern=(
            r"(?P<header>"
            + _HEADERS
            + r")['\x22’]?: (?:No such file|没有那个文件|Datei oder Verzeichnis nicht gefunden"
            r"|Aucun fichier ou dossier|Нет такого файла|そのようなファイル|그런 파일)"
            r"|(?P<header_2>" + _HEADERS + r")['\x22’] file not found"
            r"|fatal error C1083[^\n]{0,80}?(?P<header_3>" + _HEADERS + r")"
            r"|file STRINGS file \x22[^\x22\n]{0,300}?(?P<header_4>" + _HEADERS + r")\x22 cannot be\b"
        ),
        explanation=(
            "Headers are in TensorRT's archive, in its packages for developers (libnvinfer-dev) and in NVIDIA's "
            "containers. Neither the packages of PyPI nor the images for running only have them."
        ),
        fixes=(
            Fix(
                "look whether they are there, and tell the compiler",
                ("find / -name NvInfer.h 2>/dev/null", "g++ -I FOLDER -c main.cpp"),
                not_on=("windows",),
            ),
            Fix(
                "install the packages for developers",
                ("sudo apt-get install libnvinfer-dev libnvonnxparsers-dev libnvinfer-plugin-dev",),
                not_on=("windows", "rtx"),
            ),
            Fix("on Windows: put the archive's include folder among the include directories"),
        ),
        seen_in="TensorRT 5 to 11",
        sample="fatal error: NvOnnxParser.h: No such file or directory",
        source="https://github.com/marcoslucianops/DeepStream-Yolo/issues/648",
    ),
    Message(
        id="linker-got-no-library",
        cause="not-an-engine",
        stage="libraries",
        severity="error",
        title="what the linker was given is not a library",
        pattern=(
            r"(?P<library>[^\s:]{1,250}): file format not recognized(?:; treating as linker script)?"
            r"|(?P<library_2>[^\s:]{1,250}\.(?:a|so)[.\d]{0,12}): file (?:format )?(?:not recognized|truncated)"
            r"|\bld(?:64)?(?:\.lld)?: (?:error: )?(?P<library_3>[^\s:]{1,250}\.(?:a|so)[.\d]{0,12}): "
            r"(?:unknown file type|not an ELF file)"
            r"|LNK1107\b"
            r"|file SIZE requested of path that is not readable"
        ),
        explanation=(
            "Most often it is a pointer of Git LFS: three lines of text that stand for a library, in a repository that "
            "was cloned without Git LFS. It can also be a library for another system or, on Windows, the .dll in place "
            "of its .lib."
        ),
        fixes=(
            Fix("look at it", ("head -c 200 {library}",)),
            Fix("get what the pointers stand for, and build again", ("git lfs install", "git lfs pull")),
        ),
        seen_in="TensorRT-LLM; GNU ld, lld, Visual C++",
        sample=(
            "/usr/bin/ld:/src/libtensorrt_llm_batch_manager_static.a: file format not recognized; treating as linker "
            "script"
        ),
        source="https://github.com/NVIDIA/TensorRT-LLM/issues/28",
        confidence="likely",
    ),
)
