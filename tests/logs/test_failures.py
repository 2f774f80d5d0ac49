# ruff: noqa: RUF001  (words of other languages)
"""Failures that no known message explains: they are quoted, never passed over; what means none is left alone."""

from __future__ import annotations

import re

import pytest

from trtdoctor.knowledge.failures import CALM, FAILURES, NONE, QUIET_LEVEL, Failure
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs.deriving import derived
from trtdoctor.logs.lines import failure
from trtdoctor.logs.reader import read_blocks, read_lines

SAMPLES = [(row, sample) for row in FAILURES for sample in row.samples]


@pytest.mark.parametrize(("row", "sample"), SAMPLES, ids=[sample for _, sample in SAMPLES])
def test_every_way_to_fail_is_noticed(row: Failure, sample: str) -> None:
    """The samples of a row fit it, are failures, and come through the filter for blocks of bytes."""
    assert re.search(row.pattern, sample, 0 if row.exact else re.IGNORECASE)
    assert failure(sample)
    for found in (read_lines([sample]), read_blocks([f"fine\n{sample}\nfine\n".encode()])):
        assert found.unexplained or found.matches


@pytest.mark.parametrize("row", FAILURES, ids=lambda row: row.samples[0])
def test_patterns_are_bounded_and_have_anchors(row: Failure) -> None:
    """No pattern repeats without a limit, and each alternative has a word to be found by."""
    anchors = derived(row.pattern).anchors
    assert anchors
    assert all(len(anchor.encode()) > 2 for anchor in anchors)
    plain = re.sub(r"\\.|\[\^?(?:\\.|[^\]\\])+\]", "x", "".join([row.pattern, CALM, QUIET_LEVEL, NONE]))
    assert not re.search(r"[*+]|\{\d+,\}", plain)


FAILED = """
onnxruntime.capi.onnxruntime_pybind11_state.EPFail: [ONNXRuntimeError] : 11 : EP_FAIL : something of tomorrow
[ONNXRuntimeError] : 11 : EP_FAIL : Non-zero status code returned while running TRTKernel_graph_0 node.
Python exception: Command '['tensorrt_rtx', '--onnx=m.onnx']' returned non-zero exit status 1.
core.trt.Model: create context error
Failed to load TensorRT model
NN Initialize fail
could not load model.plan
EP Error: could not create execution provider
TensorRT: export failure 21.5s: something went wrong
Process finished with exit code -1073741819 (0xC0000005)
program.exe exited with code 3221225501 (0xc000001d)
trt-server-1 exited with code 139
Last State: Terminated  Reason: OOMKilled  Exit Code: 137
trt.service: Main process exited, code=dumped, status=11/SEGV
trt.service: Failed with result 'core-dump'.
Back-off restarting failed container: CrashLoopBackOff
subprocess.CalledProcessError: died with <Signals.SIGSEGV: 11>.
terminate called after throwing an instance of 'std::runtime_error'
  what():  basic_string::_M_construct null not valid
libc++abi: terminating due to uncaught exception of type std::runtime_error
Unhandled exception. System.AccessViolationException: Attempted to read or write protected memory.
Exception in thread "main" java.lang.UnsatisfiedLinkError: no jnicuda in java.library.path
thread 'main' panicked at 'called `Result::unwrap()` on an `Err` value: Os { code: 2 }', src/main.rs:4:37
panic: runtime error: invalid memory address or nil pointer dereference
fatal error: unexpected signal during runtime execution
Uncaught TypeError: Cannot read properties of undefined (reading 'load')
RuntimeError: Invalid magic number; corrupt file?
_pickle.UnpicklingError: invalid load key, 'v'.
[F] something is very wrong
F0530 23:11:46.299486 1 thing.cc:43] Check failed: x == y
[critical] worker is gone
time="2026-01-01T00:00:00Z" level=fatal msg="no such model"
make: *** [Makefile:12: engine] Error 2
bash: trtexec: command not found
!!! Exception during processing !!! nobody knows
Segmentation fault
Segmentation fault (core dumped)
段错误 (核心已转储)
段错误（吐核）
已杀死
Speicherzugriffsfehler (Speicherabzug geschrieben)
Erreur de segmentation (core dumped)
Ошибка сегментирования (стек памяти сброшен на диск)
セグメンテーションフォルト (コアダンプ)
セグメンテーション違反です
세그멘테이션 오류 (core dumped)
세그먼테이션 오류
Violación de segmento (`core' generado)
Errore di segmentazione (core dump creato)
Falha de segmentação (imagem do núcleo gravada)
Naruszenie ochrony pamięci (zrzut pamięci)
Getötet
Tué
Убито
強制終了
죽었음
加载模型失败
错误：引擎为空
All outputs are NaN
returncode: -11
abort trap: 6
web-1 exited (255)
Back-off restarting failed container
HTTP 500 Internal Server Error
status: UNAVAILABLE
request timed out
Result: FAIL
ERR engine nil
npm ERR! code 1
E   assert None
TRT: 'nvinfer.dll' not found
{"level":50,"msg":"[TRT] engine nil"}
- **Exception Message:** 'FaceRestoreTensorrt' object has no attribute 'engine_label'
- **Exception Type:** AttributeError
Warning  FailedScheduling  34s   default-scheduler  0/3 nodes are available: 3 Insufficient nvidia.com/gpu.
Warning  FailedMount  3s  kubelet  MountVolume.SetUp failed for volume "models"
{"success": false, "error": "engine could not be loaded"}
success: false, the engine could not be loaded
python3[1234]: segfault at 0 ip 00007f sp 00007f error 4 in libnvinfer.so.10[7f+1000]
Unable to set the pipeline to the playing state.
munmap_chunk(): invalid pointer
Test run failed. 1 of 3
load model: fail
ret = -1
exec: "tritonserver": executable file not found in $PATH
'polygraphy' is not recognized as an internal or external command,
'trtexec' 不是内部或外部命令，也不是可运行的程序
'trtexec' は、内部コマンドまたは外部コマンド、
Fehler beim Laden der Engine
Falha ao carregar o engine
无法打开文件 model.engine
Ошибка
[TRT] 오류
エンジンの読み込みに失敗しました
"""


@pytest.mark.parametrize("line", FAILED.strip().split("\n"))
def test_a_failed_run_is_not_ok(line: str) -> None:
    """What any program means as a failure is explained or quoted, in whatever language."""
    found = read_blocks([f"Loading model ...\n{line}\n".encode()])
    assert found.unexplained or any(one.message.severity != "info" for one in found.matches)


FINE = """
0 errors, 0 warnings
failed: 0
Tests run: 12, Failures: 0, Errors: 0, Skipped: 0
no error
last error: None
"error": null
"error": "",
error=<nil>
error_rate=0.0
Error rate: 0.12 %
max relative error 1e-5
val error 0.03 train error 0.02
model error analysis finished
retry after error, ok
test_failed_login PASSED
tests/test_login.py::test_failed_login PASSED [ 12%]
Test failed login... ok
12 passed, 0 failed in 3s
test result: ok. 3 passed; 0 failed; 0 ignored
Fallback to CPU
Process finished with exit code 0
exited with code 0
exit status 0
returned status code 200
code=exited, status=0/SUCCESS
"OOMKilled": false,
level=info msg="no errors found"
[W] Could not read timing cache from: x.cache. A new timing cache will be generated and written.
Could not find cuda drivers on your machine, GPU will not be used.
UserWarning: Failed to load image Python extension:
Failed to find timing cache, building a new one
Could not load previous state, starting from default
Cannot find cache file, downloading
CUDA error checking is enabled
Error handling: enabled
fail2ban started
failover complete
the process died down
-- Performing Test HAVE_ERROR - Success
GET /errors/404.html 200
killed 0 processes
max_used_slots=3
returncode: 0
return code: 200
subprocess exited (0)
HTTP 200 OK
"GET / HTTP/1.1" 200 500
status: OK
timeout=30 s
connection timed out, retrying
connect timeout 500 ms
result: PASS
failures: none, status=fail-open
eth0 RX-ERR 0 TX-ERR 0
Iface MTU RX-OK RX-ERR RX-DRP
{"level":30,"msg":"[TRT] engine ready"}
battery {"level": 50}
no outputs are NaN here
{"success": true, "error": "none", "ok": true}
Exception type: none
rc=0, ret = 0
12 ok, FAIL: 0
NaN in 0 outputs, success: true
[W] [TRT] Engine generation failed with backend strategy 2.
E 1000 assertions run
"""


@pytest.mark.parametrize("line", FINE.strip().split("\n"))
def test_what_only_has_the_word_is_no_failure(line: str) -> None:
    """Counts of nothing, successes, warnings with a way round, and names with such a word in them are no failure."""
    found = read_blocks([f"Loading model ...\n{line}\n".encode()])
    assert found.unexplained == ()
    assert [one.message.id for one in found.matches if one.message.severity != "info"] == []


def test_samples_of_messages_are_no_warning_less() -> None:
    """A line of a known error that a later version words a little differently is quoted all the same."""
    marked = [message for message in MESSAGES if message.sample.startswith(("[E]", "ERROR", "Error Code"))]
    assert len(marked) > 5
    assert all(failure(f"{message.sample[:12]} what nobody has seen") for message in marked)
