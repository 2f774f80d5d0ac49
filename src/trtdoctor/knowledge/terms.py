"""What people call a failure when they ask about it, in English and Chinese, and the pages that answer."""

from __future__ import annotations

from trtdoctor.named import NamedTuple


class Term(NamedTuple):
    """Patterns for a question in lower case, and codes of pages, the best first."""

    english: str
    chinese: str
    codes: tuple[str, ...]

    @property
    def pattern(self) -> str:
        return f"{self.english}|{self.chinese}"


_PC = r"\b(?:desktop|laptop|notebook|pc|server|workstation|host|x86(?:_64)?|windows|linux|ubuntu|wsl)\b"
_BOARD = r"\b(?:jetson|orin|nano|xavier|agx|tegra|arm64|aarch64|windows|linux)\b"
_BUT = r".{0,40}\b(?:but|not|fails?|to|and|vs)\b.{0,40}"
_CARD = r"\b(?:(?:rtx|gtx|tesla|quadro|a|l|h|t|v|b) ?\d{1,4}0?|gpu|graphics card)s?\b"

_FIRST = (
    r"\b(?:1st|first|initial)"
    r" (?:time|inference|run|call|frame|image|batch|prediction|request|execution|iteration|launch)\b"
)
_LONG = (
    r"\b(?:slow(?:er|ly)?|lag\w{0,4}|latency|forever|hours|minutes|(?:so|too|very|that|this) long|longer"
    r"|long(?: time)?)\b"
)
_MODEL = r"\b(?:onnx|pth?|torch|pytorch|yolo\w{0,5}|keras|tensorflow|model)\b"
_ENGINE = r"\b(?:engine|plan|tensorrt|trt)\b"

BEYOND = r"\bslow(?:er|ly)?\b|\bfast(?:er)?\b|\bspeed|\blatency|\bthroughput|\bfps\b|性能|速度|加速|[太变很]慢|延迟"
"""What is not about loading engines: pages that hold such words do not answer."""

TERMS: tuple[Term, ...] = (
    Term(
        r"(?:another|other|different) (?:machine|computer|platform)|my laptop|platform mismatch"
        rf"|{_PC}{_BUT}{_BOARD}|{_BOARD}{_BUT}{_PC}|cross[- ]?platform|portable",
        r"换了?一?[台个]?(?:机器|电脑)|另一台|跨平台|(?:平台|操作系统)(?:不|错)"
        r"|(?:电脑|服务器|台式机|笔记本|windows).{0,12}(?:jetson|orin|nano|linux)",
        ("TRT201", "TRT203", "TRT102", "platform-tag"),
    ),
    Term(
        r"\b(?:re-?builds?|builds?|builds? it) .{0,30}(?:every time|each time|again and again|on every|at every)",
        r"每次.{0,8}(?:重新)?(?:构建|编译|生成|转换)",
        ("deepstream-rebuild", "engine-file-open-error", "engine-file-to-be-built"),
    ),
    Term(
        r"\b(?:two|several|multiple|2|both) (?:versions? of |installed )?(?:tensorrt|trt)s?\b",
        r"(?:两|多)个(?:版本的)?(?:tensorrt|trt)",
        ("TRT313", "tensorrt-libraries-mixed", "tensorrt-version-warning"),
    ),
    Term(
        r"(?:wrong|different|another|other) version|version mismatch"
        r"|\b(?:upgrad|updat|downgrad)\w{1,3} (?:to )?(?:tensorrt|trt|jetpack|triton|deepstream)"
        r"|\b(?:after|since) .{0,30}(?:upgrade|update)|different (?:tensorrt|trt)\b|(?:old|new)er tensorrt"
        r"|(?:which|what) (?:tensorrt )?version",
        r"版本号?的?(?:不|错|冲突)|(?:不同|其他|别的)的?版本|(?:升级|更新|降级|换)了?(?:tensorrt|trt|jetpack)",
        ("TRT102", "engine-serialization-differs", "engine-built-by-other-tensorrt", "TRT313"),
    ),
    Term(r"\bint64\b.{0,30}\b(?:weights?|warnings?)\b", r"int64.{0,6}(?:权重|警告)", ("harmless-of-builder",)),
    Term(
        r"\b(?:one|same|single) engine .{0,20}\b(?:all|several|many|every|any) (?:gpu|graphics card)s?\b",
        r"(?:一个|同一个?)(?:引擎|engine).{0,8}(?:所有|多种)(?:显卡|gpu)",
        ("TRT203", "engine-built-on-other-gpu"),
    ),
    Term(
        r"(?:another|different|other) (?:gpu|graphics card)"
        rf"|engine .{{0,40}}{_CARD}.{{1,40}}\b(?:on|to|with) .{{0,20}}{_CARD}"
        r"|change[ds]? (?:the |my )?(?:gpu|graphics card)|new (?:gpu|graphics card)",
        r"算力|计算能力|架构不|换了?[张块个]?(?:显卡|gpu)|(?:不同|别的)的?(?:显卡|gpu)",
        ("TRT203", "engine-built-on-other-gpu", "no-kernel-image"),
    ),
    Term(
        r"(?:not|un)[ -]?(?:compatible|support\w{1,4}) .{0,30}(?:py)?torch|torch.{0,40}\bsm_\d{2,3}",
        r"torch.{0,20}不支持",
        ("pytorch-without-this-gpu", "no-kernel-image"),
    ),
    Term(
        r"blackwell|\brtx ?50\d0|\bsm_?1[012][01]\b|unsupported (?:gpu|sm)"
        r"|\b(?:gtx|rtx|tesla|gpu|graphics card)\b.{0,20}(?:no longer|not|un)[ -]?support|\bgtx ?\d{3,4}\b",
        r"不支持[这该此]?[款张块]?(?:显卡|gpu)|(?:显卡|gpu)(?:太|不支持)",
        ("TRT202", "gpu-not-supported", "no-kernel-image", "pytorch-without-this-gpu"),
    ),
    Term(
        r"(?:exit|quit|end|clos\w{1,4}) .{0,20}pycuda|pycuda.{0,40}\b(?:exit|quit)"
        r"|(?:crash|abort|seg ?fault)\w{0,6} (?:at|on) exit",
        r"(?:退出|结束)时.{0,10}(?:崩溃|报错|段错误)",
        ("pycuda-stack", "TRT514", "crash"),
    ),
    Term(
        r"seg ?fault|segmentation|core dump|crash",
        r"段错误|吐核|核心已?转储|崩溃|闪退",
        ("crash", "crash-in-deserialize", "TRT504", "plugin-library-crash"),
    ),
    Term(
        r"missing plugin|plugin (?:library )?(?:is )?(?:missing|not (?:found|registered|loaded))|custom plugin",
        r"(?:找不到|缺少|没有|未注册)(?:自定义)?的?插件|插件(?:找不到|不存在|缺失|[没未])|自定义插件",
        ("plugin-not-found", "plugin-library-not-loaded", "TRT402", "TRT403"),
    ),
    Term(
        r"(?:gets?|got|is|was|being) killed|\bkilled\b|oom[- ]?killer",
        r"被?(?:杀死|杀掉|kill|killed)",
        ("killed", "exit-killed", "out-of-memory", "builder-memory"),
    ),
    Term(
        r"(?:out of|not enough|too little|insufficient|how much) (?:\w+ )?memory|\boom\b|memory .{0,20}\b(?:need|full)",
        r"[显内]存(?:不|溢出|爆|占|要)|[爆超]了?显存",
        ("out-of-memory", "builder-memory", "TRT205", "TRT305"),
    ),
    Term(
        r"driver (?:is )?too old|old driver"
        r"|(?:update|which|what|newer) (?:the |my |a )?(?:nvidia )?driver|driver version",
        r"驱动(?:程序)?的?(?:版本)?(?:太|过|不)|什么驱动|更新驱动",
        ("cuda-driver-too-old", "TRT302", "forward-compatibility"),
    ),
    Term(
        r"no (?:cuda )?(?:gpu|device)|gpu (?:is )?not (?:found|detected|visible|available)"
        r"|(?:not|cannot|can't|doesn't|unable to) (?:\w+ )?(?:see|find|detect|access|use) .{0,20}"
        r"(?:gpu|cuda device|graphics card)",
        r"(?:找不到|没有|检测不到|识别不[到了]|看不到)(?:检测到)?(?:可用的?)?(?:显卡|gpu)",
        ("cuda-no-device", "TRT301", "cuda-driver-too-old"),
    ),
    Term(
        r"\bprovider\b.{0,30}(?:fail|not |missing|cannot)"
        r"|(?:fall|fell|run|us)\w{0,4} (?:back )?(?:to|on) (?:the )?cpu|cpu instead of|cpuexecutionprovider",
        r"(?:用|在|回退到?|变成)了?cpu",
        ("onnxruntime-provider", "ort-cuda-provider", "ort-provider-unknown"),
    ),
    Term(
        r"missing (?:dll|library)|(?<!plugin )(?:dll|library) (?:is )?(?:missing|not found)"
        r"|\blib(?!rary|raries)[\w+-]{2,60}\.so\b|\w\.dll\b|\blibnv(?:infer|onnx)\w{0,30}\b",
        r"(?:找不到|缺少|无法加载)[\w. ]{0,40}(?:库|\.dll|\.so)|(?:找不到|缺少|没有)lib\w|动态(?:链接)?库",
        ("library-missing", "TRT312", "onnxruntime-provider"),
    ),
    Term(
        r"\btrtexec\b.{0,30}(?:not found|no such|where|missing|not recognized)|where is trtexec",
        r"trtexec.{0,6}(?:找不到|没有|不存在|在哪)|(?:找不到|没有)trtexec",
        ("exit-tool-not-found", "TRT311"),
    ),
    Term(
        r"module named|\bvenv\b|virtual ?env|\bconda\b|not in (?:my )?(?:venv|conda|environment)",
        r"没有名为|(?:没有|找不到|缺少)[\w ]{0,20}模块|虚拟环境",
        ("python-package-missing", "bindings-not-installed", "TRT311"),
    ),
    Term(
        r"(?:cannot|can't|unable to|how (?:to|do i|can i)) install|install(?:ation)? fail|pip3? install",
        r"安?装(?:不[上了]|失败|报错|出错)|pip ?安装|(?:怎么|如何)安装",
        ("pip-cannot-install", "bindings-not-installed", "pip-placeholder", "TRT311"),
    ),
    Term(
        r"dynamic (?:shape|batch)|(?:wrong|bad) shape|shape mismatch|optimi[sz]ation profiles?|shape not supported",
        r"(?:形状|尺寸|维度)(?:不|错误|超出)|动态(?:形状|尺寸|维度|batch|输入)|优化配置",
        ("TRT412", "shape-outside-profile", "network-without-profile", "static-dimension"),
    ),
    Term(
        r"\b(?:returns?|outputs?|gives?|gets?|only) .{0,15}zeros?\b"
        r"|(?:wrong|different|bad) (?:result|output|prediction|accuracy)s?|\bnans?\b|all zeros"
        r"|(?:result|output|prediction)s? (?:are |is )?(?:wrong|different|differ|garbage)|accuracy (?:drop|loss)",
        r"(?:精度|结果|输出)(?:不|错误|异常|下降|全)",
        ("TRT512", "TRT513", "polygraphy-outputs-differ", "linked-against"),
    ),
    Term(
        r"(?:only|just) \d{1,4} ?(?:bytes?|b|kb)\b|git lfs",
        r"(?:只有|才)\d{1,4}(?:字节|b|kb)",
        ("git-lfs-pointer", "plan-too-short", "TRT012"),
    ),
    Term(
        r"corrupt|truncat|damaged|incomplete (?:file|engine)",
        r"损坏|不完整|截断|校验和?(?:错误|失败)",
        ("TRT012", "TRT014", "plan-size", "archive-damaged"),
    ),
    Term(
        r"\b(?:sha-?256|md5|hash|fingerprint|bit ?flip|flipped (?:bit|byte)|manifest)\b"
        r"|\b(?:same|right|correct|identical) (?:file|copy|engine)\b",
        r"哈希|指纹|同一个(?:文件|引擎)",
        ("TRT006", "TRT014"),
    ),
    Term(r"magic (?:tag|number)", r"[魔幻]数", ("magic-tag", "TRT003")),
    Term(
        r"ultralytics.{0,60}(?:c\+\+|triton|deepstream|trtexec|without ultralytics)",
        r"ultralytics.{0,20}c\+\+",
        ("ultralytics-header", "TRT004", "magic-tag"),
    ),
    Term(
        r"(?:apis?|functions?|calls?) (?:is |was |are |were |has been )?(?:gone|removed|deprecated)"
        r"|int8 calibrat\w{1,4}|implicit batch",
        r"(?:接口|函数|方法|api)(?:没了|被?移除|被?删除|不存在)",
        ("api-removed", "api-newer", "trtexec-flag-removed"),
    ),
    Term(
        r"no such file|(?:file|engine) not found",
        r"(?:文件|路径|引擎)(?:不存在|找不到)|找不到(?:文件|路径|引擎|模型)",
        ("engine-file-missing", "TRT001", "engine-file-open-error"),
    ),
    Term(r"permission|access denied", r"权限", ("permission", "TRT001")),
    Term(
        r"triton.{0,40}(?:fail|load|plan|error)|model\.plan",
        r"triton.{0,10}(?:失败|报错|加载)",
        ("triton-plan", "engine-deserialization-failed", "TRT102"),
    ),
    Term(
        r"(?:can(?:no|')t|fail(?:s|ed)? to) (?:build|convert|export)|(?:build|conversion|export) fail"
        r"|\b(?:build|conver|export)\w{0,4}\b.{0,40}\bfails?\b",
        r"(?:构建|编译|生成|转换|转|导出)(?:引擎|engine|模型|trt|tensorrt)?时?(?:失败|出错|报错|错误)",
        ("build-failed", "builder-error", "onnx-operator-unsupported", "builder-memory"),
    ),
    Term(
        r"deseriali[sz]|(?:can(?:no|')t|won't|does(?: not|n't)|fail(?:s|ed)? to) load"
        r"|(?:engine|plan) (?:is|returns?) (?:none|null)",
        r"(?:反序列化|加载|载入)(?:引擎|engine|模型)?时?(?:失败|出错|报错|错误|不了)|无法(?:反序列化|加载|载入)|返回空",
        ("engine-deserialization-failed", "TRT102", "magic-tag", "engine-serialization-differs"),
    ),
    Term(
        rf"{_FIRST}.{{0,40}}{_LONG}|{_LONG}.{{0,40}}{_FIRST}|\bwarm[- ]?up\b",
        r"(?:第一次|首次|第一帧|首帧).{0,10}(?:慢|久|很长|太长|耗时|延迟)|预热",
        ("lazy-loading", "engine-file-to-be-built", "ort-rtx-runtime-cache"),
    ),
    Term(
        rf"\b(?:build|conver[st]|compil|export)\w{{0,5}}\b.{{0,40}}{_LONG}"
        rf"|{_LONG}.{{0,20}}\b(?:build|convert|compil)",
        r"(?:构建|编译|转换|生成|导出).{0,10}(?:慢|久|很长|太长)",
        ("builder-works", "engine-file-to-be-built", "deepstream-rebuild"),
    ),
    Term(
        rf"\b(?:load|deseriali[sz]|start)\w{{0,5}}\b.{{0,40}}{_LONG}|{_LONG}.{{0,20}}\b(?:load|deseriali[sz]|start)",
        r"(?:加载|载入|反序列化|启动).{0,10}(?:慢|久|很长|太长)",
        ("TRT005", "lazy-loading", "engine-file-to-be-built"),
    ),
    Term(
        r"^(?!.{0,400}(?:fail|error|crash|can(?:no|')t))(?:.{0,200}?"
        rf"\b(?:convert|turn|export|transform|conversion)\w{{0,3}}\b.{{0,20}}{_MODEL}"
        rf".{{0,30}}\b(?:to|into|as) .{{0,12}}{_ENGINE}"
        rf"|.{{0,200}}?\b(?:build|creat|mak|generat|compil|get)\w{{0,3}}\b .{{0,20}}{_ENGINE}"
        rf".{{0,20}}\b(?:from|of|using|with)\b.{{0,12}}{_MODEL}"
        rf"|.{{0,200}}?{_MODEL} ?(?:2|to|->) ?(?:an? )?{_ENGINE})",
        r"(?:onnx|pt|pth|模型).{0,8}(?:转|生成|构建).{0,6}(?:engine|trt|tensorrt|引擎)$",
        ("magic-tag", "onnx-operator-unsupported", "build-failed"),
    ),
)
