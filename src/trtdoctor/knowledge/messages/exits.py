# ruff: noqa: RUF001  (words of other languages)
"""How shells, IDEs and language runtimes say that a program failed."""

from __future__ import annotations

from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.knowledge.messages.common import CHECK_ENGINE, CRASHED
from trtdoctor.model.finding import Fix

_NTSTATUS = "https://learn.microsoft.com/openspecs/windows_protocols/ms-erref/596a1078-e883-4972-9bbc-49e60bebca55"
_GLIBC = "recorded by this project: the message catalogues of glibc 2.36 and bash 5.2"
_EXIT = r"\bexit(?:s|ed)?(?:[ _-]?with)?[ _-]?(?:(?:exit )?(?:code|status))?\W{0,6}"
"""What stands before an exit code: of shells, Docker, Kubernetes, Python and IDEs."""


def _windows(*codes: int) -> str:
    """A pattern for exit codes of Windows: as a number with or without its sign, or in hexadecimal."""
    numbers = "|".join(f"{code}|-{2**32 - code}|0x{code:08X}" for code in codes)
    return rf"(?:{_EXIT}|\b(?:status|exception|error)(?: code)?\W{{0,4}}|start correctly \()(?:{numbers})\b"


_WHERE = Fix(
    "see which DLLs the program finds, and from where",
    ("where nvinfer_10.dll", "where cudart64_12.dll", "trtdoctor host"),
)
_WHERE_DIED = Fix(
    "find out where it died: run it again with Python's fault handler", ("python -X faulthandler PROGRAM.py",)
)

ROWS: tuple[Message, ...] = (
    Message(
        id="exit-dll-missing",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="Windows did not start the program: a DLL that it needs was not found",
        pattern=_windows(0xC0000135, 0xC06D007E),
        explanation=(
            "The exit code 0xC0000135 says so, but not which DLL. TensorRT's DLLs (nvinfer_10.dll and others), CUDA's "
            "and cuDNN's are found beside the program or through PATH."
        ),
        fixes=(
            _WHERE,
            Fix("put the folder with TensorRT's DLLs into PATH, or copy the DLLs beside the program"),
            Fix("see which one is missing", ("dumpbin /dependents PROGRAM.exe",)),
        ),
        seen_in="Windows",
        sample="Process finished with exit code -1073741515 (0xC0000135)",
        source=_NTSTATUS,
        caused_by=(ANY_CAUSE,),
        never=("Process finished with exit code 0", "step 1073741515 done"),
    ),
    Message(
        id="exit-dll-other-version",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="Windows did not start the program: a DLL that it found is of another version or processor",
        pattern=_windows(0xC0000139, 0xC000007B, 0xC06D007F),
        explanation=(
            "0xC0000139: a function is missing in a DLL, which is of another release than the program was built with. "
            "0xC000007B: a 64-bit program met a 32-bit DLL, or a damaged one."
        ),
        fixes=(
            _WHERE,
            Fix("leave only the folders of one TensorRT and one CUDA in PATH, those that the program was built with"),
        ),
        seen_in="Windows",
        sample="trtexec.exe exited with code 3221225785 (0xC0000139)",
        source=_NTSTATUS,
        confidence="likely",
        caused_by=(ANY_CAUSE,),
        never=("exit code: 0",),
    ),
    Message(
        id="exit-illegal-instruction",
        cause="crash",
        stage="load",
        severity="error",
        title="the process met an instruction that this processor does not have",
        pattern=(
            rf"{_windows(0xC000001D)}"
            r"|\bIllegal instruction\b"
            r"|\bSIGILL\b"
            rf"|{_EXIT}(?:132|-4)\b"
            r"|\binvalid opcode\b"
            r"|非法指令|無效指令|不正な指定|명령어가 잘못됨|едопустимая инструкция|Ungültiger Maschinenbefehl"
            r"|Instruction non permise|Instrucción ilegal|Instrução ilegal|Istruzione non consentita"
        ),
        explanation=(
            "A library was built for a newer processor (AVX, AVX2, AVX-512), or is damaged. In a virtual machine the "
            "processor may hide what it has. On an Arm board OpenBLAS may guess the processor wrongly."
        ),
        fixes=(
            Fix("see what the processor has", ("grep -o -w -e avx -e avx2 -e avx512f /proc/cpuinfo | sort -u",)),
            Fix("give a virtual machine the processor of its host (QEMU: -cpu host)"),
            Fix("on a Jetson, tell OpenBLAS the processor", ("export OPENBLAS_CORETYPE=ARMV8",), only_on=("jetson",)),
            _WHERE_DIED,
        ),
        seen_in="all versions",
        sample="program.exe exited with code 3221225501 (0xc000001d)",
        source="https://github.com/numpy/numpy/issues/18131",
        confidence="likely",
        caused_by=(ANY_CAUSE,),
        never=("132 steps", "exited with code 1320"),
    ),
    Message(
        id="exit-killed",
        cause="memory",
        stage="load",
        severity="error",
        title="the system killed the process, nearly always because memory ran out",
        pattern=(
            rf"{_EXIT}(?:137|-9)\b"
            r"|(?:^|[:|\n]\s)\s{0,8}(?:已杀死|強制終了|強制結束|죽었음|Getötet|Tué|У?бито|У?бит|Terminado \(killed\)"
            r"|Ucciso|Matado"
            r"|Unicestwiony|Geëlimineerd|Ö?ldürüldü|Süreç durduruldu|Processus arrêté|Dödad|В?бито|Bị buộc kết thúc)"
            r"(?:[\s)]|$)"
        ),
        explanation="The kernel kills a process when memory runs out. On a Jetson, CPU and GPU share the memory.",
        fixes=(
            Fix(
                "see what the kernel log says, and how much memory there is",
                ("dmesg | grep -i 'out of memory'", "free -h"),
            ),
            Fix("end other programs, add swap, or build the engine on a larger machine of the same kind"),
            Fix("in a container, raise its memory limit"),
        ),
        seen_in="all versions",
        sample="已杀死",
        source=_GLIBC,
        confidence="likely",
        caused_by=(ANY_CAUSE,),
        ambiguous_with="somebody who ended it, or a container that was stopped",
        never=("exit code 1370", "Tuesday"),
    ),
    Message(
        id="exit-crash",
        cause="crash",
        stage="load",
        severity="error",
        title="the process crashed",
        pattern=(
            _windows(
                0xC0000005,
                0xC0000409,
                0xC0000374,
                0xC00000FD,
                0xC0000094,
                0xC0000142,
                0xC0000006,
                0xE06D7363,
                0x80000003,
            )
            + rf"|{_EXIT}(?:134|135|136|138|139|-6|-7|-8|-11)\b"
            r"|status=(?:4/ILL|6/ABRT|7/BUS|8/FPE|11/SEGV)"
            r"|\bcode=dumped"
            r"|Signals\.SIG(?:SEGV|ABRT|BUS|FPE)"
            r"|段错误|吐核|核心已转储|核心已傾印|程式記憶體區段錯誤|总线错误|匯流排錯誤|浮点异常|浮点数例外"
            r"|セグメンテーションフォルト|セグメンテーション違反|コアダンプ|バスエラー"
            r"|세그멘테이션 오류|세그먼테이션 오류|코어 덤프됨|버스 오류"
            r"|шибка сегментирования|шибка сегментации|шибка шины|омилка адресування|бразом памяти"
            r"|амять сброшена|амяти сброшен"
            r"|Speicherzugriffsfehler|Adressierungsfehler|Bus-Zugriffsfehler|Speicherabzug geschrieben"
            r"|Erreur de segmentation|Erreur du bus|Violación de segmento|Error del bus|Violació de segment"
            r"|Errore di segmentazione|Falha de segmentação|Falta de segmentação|Naruszenie ochrony pamięci"
            r"|Segmentatiefout|Segmenteringsfel\b|Segmenteringsfejl|Segmenteringsfeil|Muistialueen ylitys|Szegmenshiba"
            r"|Chyba segmentace|Chyba segmentácie|Bölünme hatası|Parçalama arızası|Lỗi phân đoạn|Kesalahan segmentasi"
            r"|Eroare de segmentare|Szegmentálási hiba|Neoprávněný přístup do paměti"
        ),
        explanation=(
            CRASHED + "TensorRT can crash instead of reporting an error: without a GPU, "
            "with a context that was not created, with a plugin that does not match, with a damaged engine, "
            "or with one of another machine."
        ),
        fixes=(CHECK_ENGINE, _WHERE_DIED, Fix("find the function", ("gdb -batch -ex run -ex bt --args PROGRAM",))),
        seen_in="all versions",
        sample="Process finished with exit code -1073741819 (0xC0000005)",
        source=_NTSTATUS,
        caused_by=(ANY_CAUSE,),
        ambiguous_with="a missing GPU, a plugin, a damaged file, or a wrong use of the API",
        never=("exited with code 0", "exit code: 1390", "port 139 is open"),
    ),
    Message(
        id="exit-tool-not-found",
        cause="wrong-path",
        stage="file",
        severity="error",
        title="the shell does not find TensorRT's tool",
        pattern=(
            r"\b(?P<input>trtexec|tensorrt_rtx|polygraphy|deepstream-app|tritonserver|trtllm-build)(?:\.exe)?['\x22]?"
            r"(?:: command not found|: not found|: 未找到命令| is not recognized as)"
            r"|command not found: (?P<input_2>trtexec|tensorrt_rtx|polygraphy|deepstream-app|tritonserver"
            r"|trtllm-build)\b"
        ),
        explanation=(
            "The tool is not in PATH. trtexec comes with TensorRT's archive, its Debian packages and NVIDIA's "
            "containers, not with the packages of PyPI; polygraphy is a package of its own."
        ),
        fixes=(
            Fix("see whether it is there", ("ls /usr/src/tensorrt/bin /usr/local/tensorrt/bin",), not_on=("windows",)),
            Fix("put its folder into PATH", ("export PATH=/usr/src/tensorrt/bin:$PATH",), not_on=("windows", "rtx")),
            Fix("polygraphy: install it", ("python -m pip install polygraphy",)),
        ),
        seen_in="all versions",
        sample="bash: trtexec: command not found",
        source="https://github.com/NVIDIA/TensorRT/issues/2020",
        never=("trtexec: option not found",),
    ),
    Message(
        id="exit-builder-returned",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the program that builds the engine failed",
        pattern=(
            r"Command '?\[.{0,200}(?:trtexec|tensorrt_rtx|trtllm-build|tao-converter|tao_converter)(?:\.exe)?', '--"
            r"|\b(?:trtexec|tensorrt_rtx|trtllm-build|tao-converter)(?:\.exe)?\b.{0,40} returned non-zero exit status"
        ),
        explanation=(
            "Another program started it and reports only that it failed; the reason is in its own output, which may "
            "have gone to another file or window."
        ),
        fixes=(
            Fix("run the same command by hand, and read its first error"),
            Fix("give what it prints to trtdoctor", ("COMMAND 2>&1 | trtdoctor explain -",)),
        ),
        seen_in="programs that start trtexec",
        sample="subprocess.CalledProcessError: Command '['trtexec', '--onnx=m.onnx']' returned non-zero exit status 1.",
        source="https://github.com/AmusementClub/vs-mlrt/issues/167",
        confidence="likely",
        caused_by=(ANY_CAUSE,),
        never=("Command '['ffmpeg', '-i', 'x']' returned non-zero exit status 1.",),
    ),
)
