# ruff: noqa: RUF001  (words of other languages)
"""How programs say that something failed, whatever it is: for lines that no known message explains.

A line that has one of these is quoted, never passed over. Rows read like those of ``knowledge/messages``.
"""

from __future__ import annotations

from trtdoctor.named import NamedTuple


class Failure(NamedTuple):
    """A way to say it."""

    pattern: str
    samples: tuple[str, ...]
    calm: bool = False
    """Programs also say it and go on: a warning, or a line that names the way round, is no failure."""
    exact: bool = False
    """Upper and lower case matter."""


_LOAD = (
    r"(?:load|creat|initiali[sz]|deseriali[sz]|seriali[sz]|build|open|read|pars|convert|export|execut|run|start|launch"
    r"|allocat|import|compil|writ|sav|infer|generat|construct|find|locat|connect|register|dlopen|enqueue|map|attach"
    r"|bind|mount|evaluat|process|prepar|set up|fetch|get|resolv|detect|determin|decod|query|select|copy|init"
    r"|set (?:the )?(?:pipeline|state))"
)

_NO_NOUN = (
    r"(?![-_]| ?(?:rates?|bars?|bounds?|handl\w{1,5}|analysis|logs?|logging|correct\w{1,5}|metrics?|check\w{1,5}"
    r"|message|detect\w{0,4}|budget|report\w{0,4}|code 0)\b)"
)
MARKS = r"\[[EF]\]|\[[EF]:|(?:^|\| |\[)[EF]\d{4} \d\d:\d\d|^E: "
"""Marks of an error that hold no word: of loggers of TensorRT, ONNX Runtime and Google, and of apt."""
CALM = (
    r"\b(?:retry\w{0,3}|re-?tries|fall(?:s|ing)? ?back|fallback|ignor(?:ed|ing|e)|skip(?:ped|ping)?|optional(?:ly)?"
    r"|default\w{0,3}|rebuild\w{0,3}|(?:building|creating|generating) (?:a|an|the|one|it|new)|download\w{0,3}"
    r"|recover(?:ed|ing)|harmless|expected"
    r"|instead|succe(?:ss(?![\"']?\s?[:=]\s?(?:false|0)\b)|eded)\w{0,4}|no longer"
    r"|trying|will (?:not )?be|disabl\w{1,3}|not an error|warn(?:ing)?)\b"
)
"""What a program says that goes on after all."""
QUIET_LEVEL = (
    r"\[(?:W|V|D|warn(?:ing)?|debug|trace|notice|verbose)\]|\b(?:WARN(?:ING)?|DEBUG|TRACE|NOTICE|VERBOSE)\b"
    r"|(?:^|\| )[WVD]\d{4} \d\d:|\[[WV]:|(?:User|Runtime|Future|Deprecation|Import)Warning"
    r"|\blevel\W{1,4}(?:warn|debug|trace)|(?:^|[\s:])[Ww]arning:|^\S{0,40} ?W tensorflow/"
)
"""Levels below that of an error."""
NONE = (
    r"^\s{0,8}-- (?:Could NOT|Unable to|Failed to) find \w"
    r"|(?<!by )\b(?:no|0|zero|without)(?: [a-z]{1,20}){0,2} (?:errors?|failures?|exceptions?)\b"
    r"|(?<!assertion )\b(?:errors?|failures?|failed|exceptions?)(?:_?count)?"
    r"\W{0,3}[:=]\W{0,3}(?:0\b|none\b|null\b|false\b|<?nil\b)"
    r"|\b(?:errors?|failures?|exceptions?)[\"']?\s?[:=] ?(?:\[\]|\{\}|\"\"|'')"
    r"|^\W{0,3}error [^:\n]{0,40}(?:percent\w{0,4}|rate|ratio|count)[^:\n]{0,10}: ?0(?:\.0{1,6})?%?$"
    r"|(?<![=<>] )\b0 (?:\w{1,20} )?(?:failed|failing)\b|\bno errors?\b|\b(?:success|succeeded)[:,](?! ?(?:false|0)\b)"
    r"|\.{2,5} ?ok$"
)
"""What says that there was no error."""

FAILURES = (
    # ---- levels
    Failure(r"(?<![.\w])(?:ERROR|FATAL|CRITICAL|SEVERE)\b(?!\()", ("[ERROR] no such thing", "FATAL: gone"), exact=True),
    Failure(
        r"(?<![-.\w])(?:ERR|CRIT|EMERG)(?:!|[:\]]| (?![\d|:=-]))",
        ("ERR engine nil", "npm ERR! code 1", "[ERR] gone", "CRIT detector down"),
        exact=True,
    ),
    Failure(
        r"\{\"level\": ?[56]0,|\"levelno\": ?[45]0\b",
        ('{"level":50,"time":1,"msg":"engine nil"}', '{"level": 60, "msg": "x"}'),
    ),
    Failure(r"\[(?:error|fatal|critical|crit|emerg|alert)\]", ("[error] 12#12: *3 upstream gone",)),
    Failure(r"\blevel\W{1,4}(?:error|fatal|panic|critical)\b", ('level=error msg="x"', '{"level": "fatal"}')),
    Failure(
        r"\berror(?: code)?(?: \d{1,6})?\s{0,3}[:\[(]", ("x.cu:1: error: no", "Error Code 4: x", "error[E0308]: no")
    ),
    Failure(r"\berror 0x[0-9a-f]{1,16}", ("CreateFile: error 0x8007007E",)),
    Failure(r"\berror [A-Z]{1,5}\d{3,5} ?:", ("x.obj : error LNK2001: unresolved", "x.cpp(3): error C2039: no member")),
    Failure(
        r"^\W{0,3}(?:[A-Z]{2,10} )?Error\b" + _NO_NOUN,
        ("EP Error D:\\a\\b.cc:505 x", "Error loading model"),
        calm=True,
        exact=True,
    ),
    Failure(r"^\W{0,4}error\b" + _NO_NOUN, ("*** error while doing it",), calm=True),
    Failure(r"\bfatal(?: python)? error", ("Fatal Python error: x", "fatal error: all goroutines are asleep")),
    Failure(r"\bFAILED\b(?!\W{0,3}0\b)", ("&&&& FAILED TensorRT.trtexec", "BUILD FAILED"), exact=True),
    # ---- exceptions
    Failure(
        r"\b[A-Za-z_.]{1,80}(?:Error|Exception)(?::|$)",
        ("ValueError: no", "java.lang.UnsatisfiedLinkError: no nvinfer", " ---> System.DllNotFoundException: x"),
        exact=True,
    ),
    Failure(r"Traceback \(most recent call last\)", ("Traceback (most recent call last):",)),
    Failure(
        r"\bterminate called (?:after|without|recursively)", ("terminate called after throwing an instance of 'x'",)
    ),
    Failure(r"^\s{0,8}what\(\): ", ("  what():  stoi",)),
    Failure(
        r"\b(?:uncaught|unhandled)\b.{0,40}\b(?:exception|error|rejection)",
        ("Unhandled exception. System.X", "uncaught exception of type y"),
    ),
    Failure(r"UnhandledPromiseRejection", ("UnhandledPromiseRejectionWarning: x",)),
    Failure(r"^Uncaught \S{1,80}:", ("Uncaught TypeError: x is undefined",)),
    Failure(r"\bException in thread \S", ('Exception in thread "main" x.Y',)),
    Failure(r"^\s{0,8}Caused by: ", ("Caused by: x.Y: z",), exact=True),
    Failure(r"\bpanicked at\b", ("thread 'main' panicked at src/main.rs:4:10:",)),
    Failure(r"^panic: ", ("panic: runtime error: index out of range",)),
    Failure(r"^goroutine \d{1,9} \[", ("goroutine 1 [running]:",)),
    Failure(
        r"\bexception ?(?::|!!!|during\b|while\b|occurred\b|thrown\b|caught\b|raised\b)",
        ("Python exception: x", "!!! Exception during processing !!! x"),
    ),
    Failure(r"\bassertion\b.{1,300}failed", ("x.cpp:4: f: Assertion `a == b' failed.", "Assertion a > b failed")),
    Failure(r"\bASSERT\w{0,20} ?\(.{1,300}\) ?failed", ("ASSERT(engine) failed",), exact=True),
    Failure(r"\bassert(?:ion)? fail(?:ed|ure)", ("Assertion failed: (x), function f", "assertion failure in y")),
    Failure(r"^E {1,4}(?:assert|[A-Za-z_.]{1,60}(?:Error|Exception))\b", ("E   assert None",), exact=True),
    Failure(
        r"\bexception (?:type|message|class|details?)\W{1,8}(?!none\b|null\b|nil\b)\w",
        ("- **Exception Type:** AttributeError", "Exception Message: no device"),
    ),
    Failure(
        r"' object has no attribute '|\bmodule '[\w.]{1,80}' has no attribute '"
        r"|'NoneType' object is not (?:subscriptable|callable|iterable)",
        ("'Upscaler' object has no attribute 'engine_label'", "module 'x' has no attribute 'y'"),
        calm=True,
    ),
    Failure(
        r"[\"'](?:error|err|errorMessage|error_message)[\"']\s?:\s?[\"'](?!(?:no|none|null|nil|ok|success|false|0)\b)[^\"']",
        ('{"error": "engine could not be loaded"}', "'err': 'gone'"),
    ),
    Failure(r"[\"'](?:success|succeeded|ok)[\"']\s?:\s?false\b", ('{"id": 3, "success": false}',)),
    Failure(r"^npm error", ("npm error code 1",)),
    Failure(r"\*\*\* \[.{1,200}\] error [1-9]", ("make: *** [Makefile:4: all] Error 2",)),
    Failure(r"\[[EF]:onnxruntime", ("2024-01-01 [E:onnxruntime:, x.cc:1 y] z",), exact=True),
    # ---- exit codes and signals
    Failure(
        r"\bexit(?:s|ed)?(?:[ _-]?with)?[ _-]?(?:an? |the )?(?:non-?zero |error )?(?:exit )?(?:code|status|value)\b"
        r"\W{0,4}-?(?:0x0{0,8}[1-9a-f]|[1-9])(?!\d{0,9}:? (?:when|if|for|unless|means)\b)",
        (
            "exited with code 3221225501 (0xc000001d)",
            "exit code: 139",
            "returned non-zero exit status 1.",
            "Process finished with exit code -1073741819 (0xC0000005)",
            '"ExitCode": 137',
            "exit_code=1",
        ),
    ),
    Failure(r"\bexited with [1-9]\d{0,10}\b", ("hook exited with 3",)),
    Failure(r"\bnon-?zero (?:exit|status|return)\b", ("Non-zero status code returned while running Conv node.",)),
    Failure(
        r"\breturn(?:ed)?[ _]?code\W{1,4}(?<![<>!])(?:(?<=-)|(?!2\d\d\b))[1-9]",
        ("trtexec return code: 1", "returncode: -11", '"returnCode": 139', "returncode=-6)"),
    ),
    Failure(r"\bexited \([1-9]\d{0,9}\)", ("a1b2 web exited (255) 3 minutes ago",)),
    Failure(r"\b(?:abort|trace/bpt|illegal instruction|bus error) ?(?:trap)?: \d{1,2}\b", ("abort trap: 6",)),
    Failure(
        r"\bcode=(?:dumped|killed)|\bstatus=[1-9]\d{0,2}/(?!SUCCESS)",
        ("Main process exited, code=dumped, status=11/SEGV",),
    ),
    Failure(
        r"\b(?:UnexpectedAdmissionError|FailedScheduling|FailedMount|FailedAttachVolume|FailedCreatePodSandBox|FailedCreatePodContainer"
        r"|ErrImagePull|InvalidImageName|CreateContainerConfigError)\b",
        ("Warning  FailedScheduling  34s  0/3 nodes are available: 3 Insufficient nvidia.com/gpu.",),
        exact=True,
    ),
    Failure(r"\bsegfault at [0-9a-f]{1,16} ip\b", ("app[12]: segfault at 0 ip 00007f sp 00007f error 4 in libx.so",)),
    Failure(r"^\*\*\* Aborted at \d", ("*** Aborted at 1732700000 (unix time) ***",)),
    Failure(
        r"\bpure virtual method called|\bBrokenProcessPool\b|\bterminated abruptly\b|\bdied unexpectedly\b",
        ("pure virtual method called", "A process in the process pool was terminated abruptly"),
    ),
    Failure(r"^CMake Error\b", ("CMake Error at CMakeLists.txt:4 (file):",), exact=True),
    Failure(
        r"\bunrecogni[sz]ed (?:command[- ]line )?(?:option|argument|flag)",
        ("tritonserver: unrecognized option '--model-repo'",),
        calm=True,
    ),
    Failure(r"\bfailed (?:in|with|at|during|for)\b(?! 0\b)", ("NvBufSurfaceCopy: failed in mem copy",), calm=True),
    Failure(r"^ninja: build stopped", ("ninja: build stopped: subcommand failed.",)),
    Failure(
        r"Watchdog caught collective operation timeout", ("[Rank 0] Watchdog caught collective operation timeout",)
    ),
    Failure(
        r"\b(?:ret|retval|retcode)\s?[=:]\s?-[1-9]\d{0,9}\b|(?<![-\w])rc=-?[1-9]\d{0,2}\b",
        ("ret = -1", "rc=1"),
    ),
    Failure(r"failed with result", ("a.service: Failed with result 'core-dump'.",)),
    Failure(
        r"\bCrashLoopBackOff\b|\bRunContainerError\b|\bCreateContainerError\b", ("trt-0  0/1  CrashLoopBackOff  5",)
    ),
    Failure(r"\bback-?off (?:restarting|pulling)|\bImagePullBackOff\b", ("Back-off restarting failed container",)),
    Failure(r"\bOOM-?Killed\b(?!\W{1,4}(?:false|0|no)\b)", ("Reason: OOMKilled",)),
    Failure(
        r"\b(?:killed|terminated|died|dumped) (?:by|on|due to|with) (?:the )?(?:<?signal|SIG)",
        ("killed by signal 9", "died with <Signals.SIGSEGV: 11>."),
    ),
    Failure(r"process (?:has )?(?:died|crashed)\b(?! down)", ("process has died [pid 3]",)),
    Failure(
        r"^\W{0,3}(?:failed|failure|aborted|killed|abort(?:ing)?|crashed)\W{0,3}$", ("Failed", "Aborting...", "Killed")
    ),
    # ---- ONNX Runtime, pickles
    Failure(r"\[ONNXRuntimeError\] ?: ?\d", ("x.EPFail: [ONNXRuntimeError] : 11 : y",)),
    Failure(r"\bEP_FAIL\b", (": EP_FAIL : Nv EP",)),
    Failure(r"\binvalid magic number", ("Invalid magic number; corrupt file?",)),
    Failure(r"\binvalid load key", ("invalid load key, 'v'.",)),
    # ---- servers
    Failure(
        r"\b50\d:? (?:internal server error|bad gateway|service unavailable|gateway time-?out)",
        ("HTTP 500 Internal Server Error", "HTTP/1.1 503 Service Unavailable"),
    ),
    Failure(r"HTTP/\d(?:\.\d)?\"? 50\d\b", ('"POST /v2/models/net/infer HTTP/1.1" 500 -',)),
    Failure(
        r"\b(?:status|StatusCode|code)\W{1,4}(?:StatusCode\.)?(?:UNAVAILABLE|INTERNAL|UNKNOWN|UNIMPLEMENTED|ABORTED"
        r"|DEADLINE_EXCEEDED|RESOURCE_EXHAUSTED|INVALID_ARGUMENT|FAILED_PRECONDITION|NOT_FOUND)\b",
        ("status: UNAVAILABLE", "status = StatusCode.INTERNAL"),
        exact=True,
    ),
    # ---- what did not work
    Failure(
        r"\btimed out\b|\btimeout (?:expired|exceeded|waiting)\b", ("request timed out", "timeout expired"), calm=True
    ),
    Failure(
        r"\b(?:result|status|verdict|outcome|state|conclusion)s?[\"']?(?: is)?\s?[:=]\W{0,3}(?:fail|failed"
        r"|failure|crashed|aborted|error)\b(?![-_:=]|\W{0,3}0\b)",
        ("Result: FAIL", '"status": "failed"', "state=crashed"),
    ),
    Failure(
        r"\b(?:all|every|the)(?: \w{1,20})? (?:outputs?|values?|results?|logits|scores|predictions?"
        r"|detections?)(?: values?)? (?:are|is|were|was|became|contains?)"
        r" (?:all |only )?(?:-?nan|-?inf|not a number|garbage)\b"
        r"|\b(?:outputs?|logits) contains? (?:-?nan|-?inf)\b",
        ("All outputs are NaN", "the output is all nan", "output contains NaN"),
        calm=True,
    ),
    Failure(
        r"\.(?:dll|so(?:\.\d{1,3}){0,4}|dylib|engine|plan|onnx|trt)['\"`]? (?:was |is |could )?not (?:be )?found\b",
        ("TRT: 'nvinfer.dll' not found", "model.plan not found"),
        calm=True,
    ),
    Failure(r"\bexecutable file not found\b", ('exec: "tritonserver": executable file not found in $PATH',)),
    Failure(
        r"\b(?:failed|fail|fails|failing|unable|failure) (?:to |in |on |while |when |at )?(?:be )?" + _LOAD,
        ("Failed to load TensorRT model", "fail to open x.plan", "unable to create stream", "failed loading engine"),
        calm=True,
    ),
    Failure(
        r"\b(?:could not|couldn't|cannot|can't) (?:be )?" + _LOAD,
        ("could not load model.plan", "cannot open x.trt", "plan cannot be deserialized", "Could NOT find TensorRT"),
        calm=True,
    ),
    Failure(
        r"\b(?:load|creat|initiali[sz]|init|deseriali[sz]|seriali[sz]|build|export|infer|conver|compil|execut|import|pars"
        r"|allocat|optimi[sz]|engine|model|context|runtime|plugin|session|provider|pipeline|command|script|job|task"
        r"|request|step|test|run|warmup|process|download|inference|launch|enqueue|check)\w{0,9} "
        r"(?:has |have |was |is |are )?(?:failed|fails|fail|failure|failing|aborted|crashed)\b(?! ?[:=(]? ?0\b|-|_)",
        ("NN Initialize fail", "TensorRT: export failure 21.5s: x", "engine build failed", "Inference failed"),
        calm=True,
    ),
    Failure(
        r"\b(?:load|creat|initiali[sz]|init|deseriali[sz]|build|export|infer|conver|compil|execut|context|engine|runtime"
        r"|model|parse|read|write|open|memory|device|driver|cuda|cudnn|internal|unknown|unexpected)\w{0,9} error\b"
        + _NO_NOUN,
        ("core.trt.Model: create context error", "CUDA error 700"),
        calm=True,
    ),
    Failure(
        r"\berror (?:has )?(?:occurr?ed|while|when|during|in|creating|loading|opening|reading|parsing)\b",
        ("an error occurred", "got error while reading"),
        calm=True,
    ),
    Failure(
        r"\b[1-9]\d{0,6} (?:tests? |jobs? )?failed(?:[,;]|$| in\b)", ("=== 1 failed, 20 passed in 2s ===",), calm=True
    ),
    Failure(r"(?:[:=]|\.{3}|->) ?\[?fail(?:ed|ure)?[\].!]{0,3}$", ("load model: fail", "init ... [FAILED]"), calm=True),
    Failure(r"\b(?:give|giving|gave) up\b", ("engine not ready, giving up",), calm=True),
    Failure(
        r": command not found|명령어를 찾을 수 없음|指令找不到|команда не найдена|未找到命令|コマンドが見つかりません"
        r"|Kommando nicht gefunden|commande introuvable|is not recognized as an internal or external command"
        r"|(?:不是内部或外部命令|不是內部或外部命令|内部コマンドまたは外部コマンド|내부 또는 외부 명령)"
        r"|est pas reconnu en tant que commande interne|entweder falsch geschrieben oder konnte nicht gefunden"
        r"|no se reconoce como un comando interno|não é reconhecido como um comando interno"
        r"|non è riconosciuto come comando interno|не является внутренней или внешней",
        ("bash: trtexec: command not found", "'trtexec' 不是内部或外部命令，也不是可运行的程序"),
    ),
    Failure(
        r"(?:그런 파일이나 디렉터리가 없습니다|沒有此一檔案或目錄|没有那个文件或目录|ет такого файла или каталога"
        r"|そのようなファイルやディレクトリはありません|Datei oder Verzeichnis nicht gefunden"
        r"|Aucun fichier ou dossier de ce type"
        r"|허가 거부|拒絕不符權限的操作|权限不够|тказано в доступе)",
        ("model.engine: Нет такого файла или каталога", "model.engine: 그런 파일이나 디렉터리가 없습니다"),
        calm=True,
    ),
    Failure(r"No such file or directory", ("ls: cannot access 'x': No such file or directory",), calm=True),
    Failure(
        r"(?:加载|载入|创建|建立|初始化|反序列化|序列化|构建|打开|读取|解析|转换|导出|运行|推理|执行|编译|分配|启动|导入|安装"
        r"|生成|部署|调用|构造|注册)(?:\S{0,20})?(?:失败|出错|错误|异常)",
        ("加载模型失败", "反序列化引擎失败：x", "推理时出错"),
        calm=True,
    ),
    Failure(
        r"(?:无法|不能|未能|無法)(?:正常)?(?:加载|载入|创建|建立|初始化|反序列化|打开|读取|解析|转换|运行|执行|分配|启动|导入"
        r"|找到|定位|連接|載入|開啟|讀取)",
        ("无法打开文件 model.engine", "無法載入模型"),
        calm=True,
    ),
    Failure(r"(?:错误|报错|异常|エラー|오류) ?[:：]", ("错误：找不到文件", "エラー: x")),
    Failure(
        r"(?:Fehler beim|Erreur (?:lors|de)|Ошибка (?:при|загрузки|чтения|создания|открытия|инициализации|выполнения)"
        r"|[Нн]е удалось|Не удаётся|konnte nicht|kann nicht|Impossible (?:de|d')|Échec d|[Nn]o se (?:pudo|puede)"
        r"|[Ii]mpossibile|[Nn]ão foi possível|[Nn]ie można|(?:Falha|Erro) ao\b|(?:Error|Fallo) al\b|Errore durante"
        r"|Błąd podczas|[Nn]ie udało)",
        ("Fehler beim Laden der Engine", "Ошибка загрузки", "Не удалось загрузить движок"),
        calm=True,
        exact=True,
    ),
    Failure(
        r"(?:失敗しました|に失敗|できませんでした|読み込めません|見つかりません|오류가"
        r"|(?:로드|생성|초기화|열기|변환|실행)\S{0,6} ?실패|수 없습니다)",
        ("エンジンの読み込みに失敗しました", "엔진 로드 실패", "파일을 열 수 없습니다"),
        calm=True,
    ),
    Failure(
        r"^(?:\[.{1,40}\] ?)?(?:错误|報錯|報错|エラー|오류|Ошибка|Fehler|Erreur)(?:[\s!！.。]|$)",
        ("Ошибка", "[TRT] 오류", "エラー"),
        exact=True,
    ),
    Failure(r"(?:^|\s)(?:Fehler|Erreur|Errore|О?шибка|Błąd|Hata|Fout|Lỗi) ?:", ("Fehler: x", "Ошибка: y"), exact=True),
)

ECHO = (
    r"(?:\S{0,60}\s){0,6}?\W{0,8}(?:"  # words before it: of journald five
    r"Traceback \(most recent call last\):?"
    r"|(?:During handling of|The above exception was the direct cause of).{0,60} exception.{0,40}:?"
    r"|[\w.]{0,80}(?:Error|Exception):?"
    r"|error: creating server: Internal - failed to load all models"
    r"|terminate called after throwing an instance of '[\w:.]{1,80}'"
    r")\s{0,4}"
)
"""A whole line that only says that an error follows, or came before: nothing more where another line explains one."""

FAILURE = ""
"""Stands for a message where the search for messages only looks for a failure."""
PATTERN = "|".join(failure.pattern for failure in FAILURES)
"""Any of them."""
