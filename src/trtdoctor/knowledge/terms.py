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


TERMS: tuple[Term, ...] = (
    Term(
        r"(?:another|other|different) (?:machine|computer|platform)|my laptop|platform mismatch",
        r"换了?一?[台个]?(?:机器|电脑)|另一台|跨平台|(?:平台|操作系统)(?:不|错)",
        ("TRT201", "TRT203", "TRT102", "platform-tag"),
    ),
    Term(
        r"(?:wrong|different|another|other) version|version mismatch",
        r"版本号?的?(?:不|错|冲突)|(?:不同|其他|别的)的?版本",
        ("TRT102", "engine-serialization-differs", "engine-built-by-other-tensorrt", "TRT313"),
    ),
    Term(
        r"(?:another|different|other) (?:gpu|graphics card)",
        r"算力|计算能力|架构不|换了?[张块个]?(?:显卡|gpu)|(?:不同|别的)的?(?:显卡|gpu)",
        ("TRT203", "engine-built-on-other-gpu", "no-kernel-image"),
    ),
    Term(
        r"blackwell|\brtx ?50\d0|\bsm_?1[012][01]\b|unsupported (?:gpu|sm)",
        r"不支持[这该此]?[款张块]?(?:显卡|gpu)|显卡(?:太|不支持)",
        ("TRT202", "gpu-not-supported", "no-kernel-image", "pytorch-without-this-gpu"),
    ),
    Term(
        r"seg ?fault|segmentation|core dump|crash",
        r"段错误|吐核|核心已?转储|崩溃|闪退",
        ("crash", "crash-in-deserialize", "TRT504", "plugin-library-crash"),
    ),
    Term(
        r"missing plugin|plugin (?:library )?(?:is )?(?:missing|not (?:found|registered|loaded))",
        r"(?:找不到|缺少|没有|未注册)(?:自定义)?的?插件|插件(?:找不到|不存在|缺失|[没未])",
        ("plugin-not-found", "plugin-library-not-loaded", "TRT402", "TRT403"),
    ),
    Term(
        r"(?:out of|not enough|too little|insufficient) (?:\w+ )?memory|\boom\b",
        r"[显内]存(?:不|溢出|爆)|[爆超]了?显存",
        ("out-of-memory", "builder-memory", "TRT205", "TRT305"),
    ),
    Term(
        r"driver (?:is )?too old|old driver|update (?:the |my )?driver",
        r"驱动(?:程序)?的?(?:版本)?(?:太|过|不)",
        ("cuda-driver-too-old", "TRT302", "forward-compatibility"),
    ),
    Term(
        r"no gpu|gpu (?:is )?not (?:found|detected|visible)",
        r"(?:找不到|没有|检测不到|识别不[到了])(?:检测到)?(?:可用的?)?(?:显卡|gpu)",
        ("cuda-no-device", "TRT301", "cuda-driver-too-old"),
    ),
    Term(
        r"missing (?:dll|library)|(?<!plugin )(?:dll|library) (?:is )?(?:missing|not found)",
        r"(?:找不到|缺少|无法加载)[\w. ]{0,40}(?:库|\.dll|\.so)|动态(?:链接)?库",
        ("library-missing", "TRT312", "onnxruntime-provider"),
    ),
    Term(
        r"(?:cannot|can't|unable to) install|install(?:ation)? fail",
        r"(?:没有|找不到|缺少)[\w ]{0,20}模块|安?装(?:不[上了]|失败)",
        ("bindings-not-installed", "pip-cannot-install", "TRT311"),
    ),
    Term(
        r"dynamic (?:shape|batch)|(?:wrong|bad) shape|shape mismatch",
        r"(?:形状|尺寸|维度)(?:不|错误|超出)|动态(?:形状|尺寸|维度|batch|输入)",
        ("TRT412", "shape-outside-profile", "network-without-profile", "static-dimension"),
    ),
    Term(
        r"wrong (?:result|output)s?|\bnans?\b|all zeros",
        r"(?:精度|结果|输出)(?:不|错误|异常|下降|全)",
        ("TRT512", "TRT513", "linked-against"),
    ),
    Term(
        r"corrupt|truncat|damaged|incomplete (?:file|engine)",
        r"损坏|不完整|截断|校验和?(?:错误|失败)",
        ("TRT012", "TRT014", "plan-size", "archive-damaged"),
    ),
    Term(r"magic (?:tag|number)", r"[魔幻]数", ("magic-tag", "TRT003")),
    Term(
        r"no such file|(?:file|engine) not found",
        r"(?:文件|路径|引擎)(?:不存在|找不到)|找不到(?:文件|路径|引擎|模型)",
        ("engine-file-missing", "TRT001", "engine-file-open-error"),
    ),
    Term(r"permission|access denied", r"权限", ("permission", "TRT001")),
    Term(
        r"(?:can(?:no|')t|fail(?:s|ed)? to) (?:build|convert|export)|(?:build|conversion|export) fail",
        r"(?:构建|编译|生成|转换|转|导出)(?:引擎|engine|模型|trt|tensorrt)?时?(?:失败|出错|报错|错误)",
        ("build-failed", "builder-error", "onnx-operator-unsupported", "builder-memory"),
    ),
    Term(
        r"deseriali[sz]|(?:can(?:no|')t|won't|does(?: not|n't)|fail(?:s|ed)? to) load"
        r"|(?:engine|plan) (?:is|returns?) (?:none|null)",
        r"(?:反序列化|加载|载入)(?:引擎|engine|模型)?时?(?:失败|出错|报错|错误)|无法(?:反序列化|加载|载入)|返回空",
        ("engine-deserialization-failed", "TRT102", "magic-tag", "engine-serialization-differs"),
    ),
)
