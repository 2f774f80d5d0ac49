# ruff: noqa: RUF001  (words and marks of other languages)
"""Tells lines that only quote a message (source code, chat, documentation) from those of a program that failed.

What kind a line is comes from the line itself and the one after it. Only lines on which a message was found are asked
about.
"""

from __future__ import annotations

import re

from trtdoctor.logs.wording import AnyOf
from trtdoctor.logs.writing import said, written

QUOTED = "a text that is quoted"
"""The kind of a line with a mark of quotation in front; where each line of the log has it, it is none."""


_BAR = re.compile(r"^\s{0,4}(?:[|│┃](?: |$))+")
_MARK = re.compile(r"^\s{0,4}>(?!>> )(?: ?>){0,5} ?")

# ---- what programs write before their messages
_LEAD = r"^[^\w'\x22`(]{0,4}"
_LOGGED = AnyOf(
    _LEAD + r"(?:\d{4}[-/.]\d\d[-/.]\d\d|\d\d:\d\d:\d\d|\d\d/\d\d[/ ]|[A-Z][a-z]{2} [ \d]?\d \d\d:\d\d:)",
    _LEAD + r"(?:[IWEFDV]\d{4} \d|\d{1,2}:\d\d:\d\d\.\d|\d{10,13}[. ])",
    _LEAD + r"(?:ERROR|WARN(?:ING)?|INFO|DEBUG|TRACE|FATAL|CRITICAL|SEVERE|NOTICE|VERBOSE)\b",
    _LEAD + r"[A-Za-z_][\w.]{0,80}(?:Error|Exception|Warning|Exit|Interrupt)\b(?!\(| ?<<)",
    r"^\s{0,8}\[(?!.{1,80}\]\()[^\]]{1,60}\]",
    r"^\s{0,8}(?:\{|File \x22|at \S{1,200}\(|Caused by:|Traceback|&&&& |#\d{1,3} |E \S|--->)",
    r"^\w{1,20}=\S{1,60} \w{1,20}=|^\S{1,80} - - \[|^\s{0,4}\d{1,2}: \[|^[Aa]ssertion (?:[`'\x22]|failed)",
    r": [Aa]ssertion (?:[`'\x22]|failed)",
    needs=("ssertion ",),
)
_TRACED = AnyOf(
    r"^\s{0,40}(?:File \x22|[~^]{1,200}\s{0,4}$|\[Previous line repeated|During handling of|The above exception)",
    r"^\W{0,4}(?:[A-Za-z_][\w.]{0,80})?(?:Error|Exception|Exit|Interrupt|Failure|Fault|Warning)(?=:|\s{0,2}$)",
)
"""What follows a source line in a traceback."""

# ---- source code
_INSIDE = r"[^'\x22`\u201d\u2019\u300d]{0,300}$"
_MARKS = re.compile("['\"`<>\u201c\u2018\u300c]")
_IN_QUOTES = AnyOf(r"(?<![A-Za-z])[rfbuL]{0,2}['\x22`\u201c\u2018\u300c]" + _INSIDE, at_end=True)
"""A quotation mark is still open where the message begins."""
_CODE = AnyOf(
    r"^\s{0,40}(?:from [\w.]{1,80} import |import [\w.]{1,80}(?: as \w{1,40})?$|except\b.{0,80}:|def \w{1,60}\(|@\w"
    r"|class \w{1,60}[(:]|raise \w[\w.]{0,60}(?:\(|$)|return [\w.]{1,60}(?:[\[(,]|;?$)|(?:else|try|finally):"
    r"|(?:if|elif|while|for|with)\b.{0,200}:(?:\s#.{0,80})?$|\} ?(?:else|catch)|catch ?\()",
    r"^\s{0,40}assert [\w.]{1,60}(?:[(\[]| (?:is|==|!=|in|not|>|<) )",
    r"\bfor \w{1,40} in [\w.]{1,60} if ",
    r"^\s{1,40}[\w.]{1,80},$|^\s{0,40}[\w.]{1,60}(?:, [\w.]{1,60}){0,4} \+?= [\w.]{1,60}\(",
    r"^\s{1,40}[\w.]{1,60}\(.{0,600},$|^\s{1,40}(?!\w{0,60}(?:Error|Exception)\()"
    r"[\w.]{1,60}\(.{0,600}\)$",
    needs=(" if ",),
)
"""A line that is code whether or not it holds a text."""
_COMMENT = AnyOf(
    r"^\s{0,40}(?://(?!/?[\w-]{1,40}[.:/])|/\*|\*/|<!--|\x22{3}|'{3}|REM )|^\s{1,40}\* ",
    r"^\s{0,40}#(?![\d!]|#?\[| ?[RV]\d| SIG| A fatal| JRE| Java| Problem| C \[)",
)
_COMMENT_BEHIND = AnyOf(
    r"[;{})\]'\x22\w] {0,4}(?<!:)(?://|/\*) ",
    r"^\s{0,40}[\w.\[\]]{1,60}(?: = |\().{0,200}\s# ",
    needs=("// ", "/* "),
)
_CALL = AnyOf(
    r"\b(?:[fsvw]{0,3}n?print(?:f|ln)?!?|puts|echo|eprintln!?|fmt\.\w{1,20}|(?:[Ll]og|LOG)(?:ger|GER|ging)?(?:[._]\w{1,20})?"
    r"|console\.\w{1,20}|warnings\.warn|warn|error|info|debug|fatal|panic!?|bail!|anyhow!|(?:static_)?assert\w{0,30}"
    r"|expect\w{0,20}|(?:EXPECT|ASSERT|TRT|RCLCPP)_\w{1,30}|CHECK\w{0,20}|g?L(?:OG|og)\w{0,20}|spdlog::\w{1,20}|raises"
    r"|match(?:es|All)?|search|find(?:all)?|strstr|contains|includes|startswith|endswith|grep|compile|index(?:Of)?|replace"
    r"|message|split|push(?:_back)?|append|tr|gettext|(?:raise|throw)\b[^'\x22(]{0,80}) ?\("
    r"(?:[^'\x22()]{0,80}, ?|[A-Z_]{1,20} )?(?:\w{1,20} ?= ?)?[rfbuL@$]{0,2}['\x22`]" + _INSIDE,
    r"(?:\|\|?|&&|;|\b(?:then|do|else)) ?(?:echo|printf|[ef]?grep) [^'\x22]{0,30}['\x22]" + _INSIDE,
    r"^\s{0,40}(?:return|raise|throw|yield|echo|assert|case) [rfbuL]{0,2}['\x22`]" + _INSIDE,
    r"\+ [rfb]{0,2}['\x22]" + _INSIDE + r"|\b(?:signal|os|self|std|trt)\.$",
    r"<< ?L?\x22[^\x22]{0,300}$",
    r"^\s{0,4}(?:>>>|\.\.\.) ",
    at_end=True,
)
"""A call or a stream with a text in which the message begins, or a line of Python's prompt."""
_STREAM = AnyOf(r"\x22 ?<<", needs=("<<",))
_ASSIGNED = AnyOf(
    r"^\s{0,40}(?:[\w:<>*&\[\]]{1,40} ){0,4}[\w.\[\]'\x22]{1,60}(?:: ?[\w\[\], |]{1,40})? ?(?:=|:=|\+=|==|!=|=>) "
)
_LITERAL = AnyOf(
    r"^\s{0,40}[rfbuL]{0,2}(['\x22])(?:\\.|(?!\1).){0,600}\1 ?(?:[,;)\]\\+]{1,4}|(?:in|not in|==|!=|if|as) .{1,80})$",
    r"^\s{1,40}[rfbuL]{0,2}(['\x22])(?:\\.|(?!\2).){0,600}\2$|^\s{0,40}(?!b['\x22].{0,16000}['\x22]$)[rfb]{1,2}['\x22]",
    r"^\s{0,40}[(\[{]{0,3}[rfb]{0,2}['\x22]"
    r"(?!\w{1,40}\x22 ?:|[^'\x22]{1,200}['\x22] (?:is not recognized|n'est pas reconnu|no se reconoce))"
    r".{0,600}[\w'\x22)\]}][)\]}]{0,4},$",
    r"^\s{1,40}[a-z_]\w{0,40}=[(\[{]{0,3}(?:\w{1,20}\()?[rfbu]{0,2}['\x22].{0,600}[,)]$",
    r"^\s{1,40}[a-z_]\w{0,40}=[rfbu]{0,2}(['\x22]).{0,600}\3\)?,?$|^[a-z_]\w{0,40}=[rfbu]{0,2}(['\x22]).{0,600}\4\)?,$",
)
"""A line that is nothing but a text, or an argument that is one."""
_STATEMENT = AnyOf(
    r"^\s{0,40}\}? ?(?:raise|throw|assert|return|yield|await|except|catch|elif|else|if|for|while|with|def|class|case"
    r"|import|from|try|const|let|var|auto|static|std::|self\.|this->|#include|#define|#error|@\w|do|then|echo|printf"
    r"|local|export|public|private|void|int|bool|fn|func|function|pub|use|template|typedef|static_assert"
    r"|EXPECT_\w{1,30}|ASSERT_\w{1,30}|TEST\w{0,9}|it|describe|test|expect|print|println!|panic!)\b"
)
_PUNCTUATION = AnyOf(r"[;{},\\:)(]\s{0,2}(?:(?://|#).{0,80})?$|['\x22`]\)|==|!=|['\x22`] in |->|\|\||&&")
_SHELL = AnyOf(
    r"^(?:\+{1,3} |(?:\S{0,80}[$#%❯➜>] ?))?(?:sudo )?(?:if )?(?:[efz]?grep|rg|ag|ack|git|dmesg|journalctl|echo|printf"
    r"|sed|awk|trtdoctor|gh)\b.{0,200}['\x22|-]"
)
_FOUND = AnyOf(
    r"^\s{0,4}(?:[\w@%+=:,./\\~-]{1,200}\.(?P<a>\w{1,6})[:-])?\d{1,7}[:-](?!\d\d[:-])(?=\D)",
    r"^[\w@%+=,./\\~-]{1,200}\.(?P<b>[a-z]\w{0,5}): ?(?=\S)",
)
"""What ``grep`` puts before a line: a file, a number."""
_DOCUMENTS = frozenset(("md", "rst", "adoc", "html", "htm", "tex", "po", "pot", "diff", "patch"))
_SOURCES = frozenset(
    (
        "",
        "py",
        "pyi",
        "c",
        "cc",
        "cpp",
        "cxx",
        "cu",
        "cuh",
        "h",
        "hh",
        "hpp",
        "hxx",
        "cs",
        "java",
        "js",
        "ts",
        "go",
        "rs",
    )
) | frozenset(("rb", "sh", "bash", "cmake", "in", "lua", "kt", "swift"))
_CHANGED = AnyOf(r"^[+-](?=[A-Za-z\x22'#/<`*])")
_CHANGED_TOO = AnyOf(r"^(?:@@ |diff --git |index [0-9a-f]{7}|[+-]{3} [ab/]|[+-](?:[A-Za-z\x22'#/ \t]|$))")

# ---- texts
_TEST = AnyOf(
    r"^(?:PASSED|SKIPPED|XFAIL) ",
    r"::\w{0,80}(?:\[.{0,300}\])? (?:PASSED|SKIPPED|XFAIL|XPASS|ok)\b",
    r"^\s{0,8}--- (?:PASS|SKIP): |^\[ {1,9}(?:OK|RUN|SKIPPED|PASSED) {1,9}\]|^=== RUN|^\s{0,8}[✓✔√] ",
    r"^test \S{1,200} \.\.\. (?:ok|ignored)$",
    r"\bTest #\d{1,5}: .{1,200}(?:Passed|\*\*\*Skipped)",
    r"^\W{0,4}(?:[Tt]est|TEST) (?:passed|PASSED|ok|OK)\b",
    r"^\s{0,4}(?:ok|not run) \d{1,5}\b",
    r"\.{3} ?(?:ok|passed|skipped)$",
    needs=(
        " PASSED",
        " SKIPPED",
        " XFAIL",
        " XPASS",
        " ok",
        "Passed",
        "***Skipped",
        "...ok",
        "...passed",
        "...skipped",
        " passed",
        " skipped",
    ),
)
_TEST_NAME = AnyOf(r"\btest_\w{0,80}$", at_end=True)
_NEGATED = AnyOf(
    r"\b(?:[Nn]o(?: longer| more)?|[Nn]ever|[Ww]ithout|neither|nor|not (?:an?|even)|none of|instead of|rather than"
    r"|(?:did|does|do|will|would|should|is|are|was|were|has|have)(?: not|n['\u2019]t)(?: (?:be|been|see|get|got|give"
    r"|cause|hit|mean|raise|throw|show|crash|print|report|produce|with|a|an|any|the|from|due|to|by|caused)){1,4})"
    r"(?: (?:a|an|any|more|such|single|further|the|new|other|errors?|messages?|warnings?|like|of|with|see|saw|sees|got"
    r"|gets?|shows?|prints?|says?)){0,4}\s{0,2}['\x22`\u201c\u2018\u201d(*]{0,3}$",
    r"\b(?:no longer|never)(?: [a-z]{1,20}){0,2} (?:with|in|by|shows?|prints?|gives?|says?|raises?|throws?|sees?|gets?)"
    r"(?: an?| the)? $",
    r"(?:没有|没|无|不会|不再|未)(?:出现|发生|再出现|见到|遇到)?\s?['\x22`\u201c\u300c]?$",
    at_end=True,
)
_CHANGE = AnyOf(
    r"^\s{0,8}(?:[-*+•] )?(?:commit [0-9a-f]{4,40}:? |[0-9a-f]{7,40} )?(?:\([^)]{1,60}\) )?"
    r"(?:Fix(?:e[sd])?\b(?! (?:shape|size|batch|point)| \d|(?<=Fix):)"
    r"|(?:fix|feat|chore|docs|refactor|perf|style|revert)(?:\([\w./-]{1,40}\))?!?: "
    r"|(?:(?<=[0-9a-f] )|(?<=commit ))(?!Err|Fail|Fatal|Cann|Could|Seg|Abort|Unable)[A-Z][a-z]{1,20}[ :]"
    r"|(?:fixe[sd]|solve[sd]|resolve[sd]|[Bb]ug ?fix(?:es)?): "
    r"|(?:test|build|ci)\([\w./-]{1,40}\)!?: |Merge (?:pull request|branch)|Close[sd]? #|已?修复|修正|已?解决)"
)
_CHANGE_SO_FAR = AnyOf(
    r"^\s{0,8}(?:[-*+•] )?(?:[0-9a-f]{7,40} )?(?:Resolve[sd]?|Prevent(?:s|ed)?|Avoid(?:s|ed)?|Work(?:ed|s)? around"
    r"|Revert(?:s|ed)?|Bump(?:s|ed)?|Document(?:s|ed)?|Explain(?:s|ed)?|Mention(?:s|ed)?) [^:]{0,200}$",
    r"^[\s*|/\\_]{0,8}(?:[-*+•] |[0-9a-f]{7,40} (?:\([^)]{1,80}\) )?)(?:Add(?:ed)?|Removed?|Improved?"
    r"|Handled?|Catch|Detect|Changed?|Support(?:ed)?|Updated?|Correct(?:ed)?|Report|Say|Show|Renamed?|Replaced?|Refuse|Give|Name|Read|Quote|Raise|Return"
    r"|Let|Make|Print|Tell|Treat|Use)s? [^:]{0,200}$",
)
_TITLED = AnyOf(
    r"^\s{0,8}(?:Signed-off-by|Co-authored-by|Closes|See(?: also)?|Subject|Re|Changelog|Question|Answer|FAQ|Example"
    r"|Symptoms?|Troubleshooting|TROUBLESHOOTING|(?:- )?title|(?:- )?question): "
    r"|^\s{0,8}(?:Common|Known|Typical|Frequent|Possible) (?:errors?|issues?|problems?|messages?|failures?)\b"
    r"|^(?:Q|A)\s?\d{0,3}\s?[:.)] "
)
_NO_FIELD = r"(?!(?:Exception|Error)(?: [A-Z][a-z]{1,12}){0,2}:?\*\*)"
"""Not what a program's report of its error writes in bold: ``**Exception Message:** …``."""
_MARKUP = AnyOf(
    r"^\s{0,12}</?(?:p|li|ul|ol|code|pre|td|tr|h\d|div|a|br|summary|details|b|strong|span|blockquote)\b",
    r"^\s{1,40}-{1,2}[A-Za-z][\w-]{0,60}(?:,? ?[=<\[-]\S{1,60}){0,3}\s{1,40}(?:[A-Z][a-z]{1,20}|The|the|an?)\s",
    r"^\.\. \w",
    r"\\(?:item|texttt|section|emph)\b",
    r"^\s{0,8}(?:[-*+•] )?\[[^\]]{1,200}\]\((?:https?:|#|/|\.)|^\*\*" + _NO_FIELD + r"[^*]{1,200}\*\*",
    r"^\s{0,12}(?:[-*•‣◦]|\d{1,2}[.)]|\([a-z\d]\)) (?:\*\*" + _NO_FIELD + r"|__|`|\x22|\u201c)",
    needs=("\\item", "\\texttt", "\\section", "\\emph"),
)
_TICKED = AnyOf(r"(?:[\s([|*>\u3000-\uffef])`{1,2}(?!\s)[^`']{0,300}$", at_end=True)
_TICKED_AT_FIRST = AnyOf(
    r"^\W{0,4}`{1,2}[^`]{1,300}`{1,2}(?:\s?(?:[:,.;()/|\u2014\u2013-]|$)| (?:or|and|is|in|with|to)\b)"
)
_INTRODUCED = AnyOf(
    r"\b(?:sa(?:ys?|id|ying)|print(?:s|ed)|report(?:s|ed)|complain(?:s|ed|ing)?(?: about)?|like|such as|e\.g\.,?"
    r"|for example,?|mean(?:s|ing)?|mention\w{0,3}|(?:search|look|grep)\w{0,4} for|what (?:does|is))"
    r"(?: (?:an?|the|this|that|error|message|errors|messages|line|text|of)){0,3}\s?[:,]?\s?['\x22`\u201c\u2018\u300c]"
    + _INSIDE,
    r"\b(?:sa(?:ys?|id|ying)|complain(?:s|ed|ing)?(?: about)?|such as|e\.g\.,?|for example,?)(?: that| of| about)? $",
    r"\bfor the (?:error|message) $",
    at_end=True,
)
_LED_UP_TO = AnyOf(
    r"\b(?:often|in|for|of|has|(?<!There )is|gives?|from|like|as|after|or|and|than) an? $"
    r"|\b(?:what|if|when|who|so it|if it|nobody)(?: an?| the)? $",
    r"\b(?:may|might|would|should|will|can|could)(?: (?:then|also|likely|often|even|only|finally|easily|simply|lead|run"
    r"|die|crash|end|fail|trigger|raise|report|see|get|give|print|show|to|in|with|an?|the)){1,5} $",
    r"\b(?:[Ii]gnore|[Aa]void|[Ss]olve|[Hh]andle|[Dd]ebug|[Ww]hat to do (?:about|with)|wrote,?"
    r"|[Ss]ometimes)(?: the| an?)?"
    r" ['\x22\u201c]?$|\b(?:gives|prints|shows|throws|raises"
    r"|ends (?:in|with)|leads to|results in|[Uu]sers .{1,80} report"
    r"|will see"
    r"|about(?: the)?(?: error| message)?)(?: an?| the)?(?: error| message)? $",
    at_end=True,
)
_SPEAKING = AnyOf(
    r"(?:^|[\s\x22(>,:])I(?:['\u2019](?:m|ve|d|ll)| (?:am|was|get|got|have|had|see|saw|think|thought|tried|try|keep"
    r"|kept|don't|do|did|can(?:not|'t) (?:get|find|fix|solve|see|make)"
    r"|can(?!not|'t)|just|also|still|use|used|will|always|never|now|run|ran|ask|asked|want|need"
    r"|know|read|hit|found|guess|believe|wonder|built|solved|fixed|installed|updated|switched|remember|once))\b",
    r"\b(?:we|you|they|he|she|someone|somebody|people|users?|anyone|everybody|everyone|nobody|folks|guys)"
    r" (?:gets?|got|sees?|saw|have|had|hits?|ran|run into|should|would|might|report\w{0,3}|never|also|still|know"
    r"|tried)\b",
    r"\b(?:[Aa]nyone|[Aa]nybody|[Ss]omebody) (?:else |here )?(?:know|seen|ha[sd]|have|who|with|got|getting|here)",
    r"\b(?:[Tt]hanks|[Tt]hank you|please help|any ideas?|imho|btw|lol|fyi|FYI|[Hh]i all|[Hh](?:i|ello) everyone)\b",
    r"@[A-Za-z][\w-]{1,38}[ ,]|\b[Hh]ow (?:do|can|to) |\b[Ww](?:hy (?:do|does|is|did)|hat (?:does|is|do|are)|here do) ",
    r"请问|怎么|为什么|什么意思|如何解决|怎么办|有人|大家|遇到|如果|有没有|我的|我在|我用|谢谢|求助|どうすれば|어떻게",
)
_QUESTION = AnyOf(
    r"^\W{0,4}(?:[Hh]ow|[Ww](?:hy|hat|hen|here|ho|hich)|[Dd](?:oes|o|id)|[Ii]s|[Aa]re|[Cc]an|[Ss]hould|[Hh]a[sd]|Have"
    r"|[Aa]ny(?:one|body)?|[Cc]ould (?:it|i|you|we|this))\b.{0,400}\?\W{0,2}$",
    r"(?:吗|呢|什么意思|怎么办|怎么解决)[?\uff1f]?$",
    at_end=True,
)
_HINT = AnyOf(
    r"^['\x22`\u201d\u2019)*}]{0,3}(?: \([^)]{1,40}\))?\s?(?:[\u2014\u2013\u2192:-]|=>|->)"
    r" (?:[Tt]he|[Aa]n?|[Yy]our|[Mm]ost|[Tt]his|[Ii]t|[Yy]ou|[Rr]e-?build|[Bb]uild|[Ss]ee|[Cc]heck|[Uu]se|[Uu]pdate"
    r"|[Ii]nstall|[Uu]sually|[Pp]robably|[Mm]ay|[Tt]ry)\b"
)
"""What an entry of a list says about a message."""
_ENTRY = AnyOf(r"^\s{0,8}(?:[-*•]|\d{1,2}[.)]) ")
_SENTENCE = AnyOf(
    r"^(?=.{0,200}\b(?:[Tt]he|[Aa]n?|[Tt]h(?:is|at|ese|ose)|[Dd]o(?:es)? not|[Yy]ou|here|[Ss]ame|[Mm]akes?|to|with"
    r"|[Ii]ts?|now) )"
    r"(?:[a-z][\w.-]{0,20}: )?[A-Z\W]{0,5}[a-z]{1,20}(?:,? [A-Za-z'\u2019-]{1,20}){1,30},? [\x22\u201c]$"
)
"""The beginning of a sentence, up to a quotation."""
_GOES_ON = AnyOf(r"^[^\x22\u201d]{0,200}[\x22\u201d],? [a-z]{2,20}\b")
_FAILING = AnyOf(
    r"(?i:error|exception|fail|fatal|cannot|could not|unable|caught|abort|warn|crash|died|kill|terminat|stopped|exit)"
)
_OUTPUT = AnyOf(
    r"^\s{0,40}(?:std(?:err|out)|details|debug_error_string|reason|exception|cause|what|result|status) ?[=:] "
)
"""The name of what a program prints, before it."""
_BY_A_PROGRAM = AnyOf(
    r"\b(?i:worker|process|child|subprocess|program|server|container|command|tool|script|backend|service|job|runner"
    r"|daemon|trtexec|python|triton)(?: \S{1,40})? (?:said|printed|reported|wrote|complained)\s?:?\s?['\x22`]"
    + _INSIDE,
    at_end=True,
)
"""A program's words about another that has failed; people tell what programs say."""
_SUPPOSED = AnyOf(r"^\W{0,4}(?:If|When(?:ever)?|In case|Unless|Suppose|Even if|As soon as)\b[^:]{0,200}$")
_EXPLAINED = AnyOf(
    r"^['\x22`\u201d\u2019\u300d)*.]{0,3}\s?(?:errors? )?(?:\(.{0,60}\) )?(?:means?\b(?! (?:data|values?|images?|files?"
    r"|and|of)\b)|indicates?|usually|typically|often"
    r"|(?:happens|occurs|appears) (?:when|if|in|on)|can be (?:fixed|solved|caused|ignored)|comes from|stands for"
    r"|(?:is|was) (?:an error|a message|the error|caused|printed|shown|harmless|fixed|solved|gone|usually))\b",
    r"^['\x22`\u201d\u2019]?\s?(?:(?:was|is|are|were) (?:printed|gone|seen|shown|what|misleading|now|no longer)"
    r"|(?:should|must|will|would|can|may|might|does|did)(?: not|n['\u2019]t| never| no longer)? (?:appear|happen|occur"
    r"|show))\b|^['\x22\u201d\u2019] errors?\b(?!:)",
    r"^['\x22`\u201d\u300d]?\s?(?:的意思|是因为|是由|通常)",
)


def unmarked(text: str) -> tuple[str, bool]:
    """A line without the bars and the marks of a quotation in front of it, and whether it had such a mark."""
    bar = _BAR.match(text)
    if bar:
        text = text[bar.end() :]
    mark = _MARK.match(text)
    return (text[mark.end() :], True) if mark else (text, False)


def kind(text: str, start: int, end: int, following: str, *, marked: bool) -> str:
    """What a line is that only quotes the message at ``start`` to ``end`` of it; empty for one that is the message.

    ``text`` has lost what ``unmarked`` takes away; ``following`` is the line after it; ``marked``: it had such a mark.
    """
    return _kind(text, start, end, following, marked=marked) or (QUOTED if marked else "")


def _kind(text: str, start: int, end: int, following: str, *, marked: bool) -> str:
    if (marked or text[:1].isspace()) and _TRACED.search(following):
        return ""
    start += text.startswith("`", start)
    formed = _by_form(text, start, end, following)
    if formed:
        return formed
    spoken = said(text, start)
    if spoken:
        return _text(spoken + text[start:], len(spoken), text[end:])
    if _LOGGED.search(text):
        return ""
    return _code(text, start, following) or _text(text, start, text[end:])


def _by_form(text: str, start: int, end: int, following: str) -> str:
    """What it is whatever a program may write in front of its messages."""
    if _TEST.search(text) or _TEST_NAME.search(text, start):
        return "the name of a test"
    if start and _NEGATED.search(text, start):
        return "a sentence that says that there is none"
    form = written(text, start, following)
    if form:
        return form
    if text.find("`", 0, start) >= 0 and text.find("ssertion `", 0, start) < 0:
        ticks = _TICKED.search(text, start)
        mark = "``" if ticks and "``" in ticks[0] else "`"
        if (ticks and mark not in text[start : end - 1]) or _TICKED_AT_FIRST.search(text):
            return "documentation"
    return "source code" if text.lstrip()[:1] in "'\"(" and _LITERAL.search(text) else ""


def _code(text: str, start: int, following: str) -> str:
    """Whether it is a line of a program, of a difference, or what a search found in one."""
    if _CODE.search(text) or _LITERAL.search(text) or _COMMENT.search(text):
        return "source code"
    if not start:
        return ""
    if _is_found(text, start):
        return "what a search found in a file"
    if _SHELL.search(text):
        return "a command"
    changed = _CHANGED.search(text) and _CHANGED_TOO.search(following)
    if changed or (text[0] in "+-" and _is_code(text[1:], start - 1)):
        return "a difference between two files"
    return "source code" if _is_code(text, start) else ""


def _is_found(text: str, start: int) -> bool:
    found = _FOUND.search(text)
    if found is None or start < found.end():
        return False
    suffix = (found["a"] or found["b"] or "").lower()
    in_code = suffix in _SOURCES and _is_code(text[found.end() :], start - found.end())
    return in_code or suffix in _DOCUMENTS


def _is_code(text: str, start: int) -> bool:
    if _COMMENT.search(text) or _COMMENT_BEHIND.search(text, start):
        return True
    if not _MARKS.search(text, 0, start):
        return False
    if _CALL.search(text, start) or _STREAM.search(text, start) or _LITERAL.search(text):
        return True
    if not _IN_QUOTES.search(text, start) or _OUTPUT.search(text):
        return False
    return bool(_ASSIGNED.search(text) or (_STATEMENT.search(text) and _PUNCTUATION.search(text)))


def _text(text: str, start: int, after: str) -> str:
    """Whether it is a line that somebody wrote about the message at ``start``, with ``after`` behind it."""
    if _QUESTION.search(text):
        return "chat"
    if after and (_EXPLAINED.search(after) or (_HINT.search(after) and _ENTRY.search(text, start))):
        return "documentation"
    if not start:
        return ""
    if _CHANGE.search(text) or _CHANGE_SO_FAR.search(text, start):
        return "a list of changes"
    if any(form.search(text) for form in (_TITLED, _MARKUP)) or _is_told(text, start, after):
        return "documentation"
    return "chat" if _SPEAKING.search(text, start) else ""


def _is_told(text: str, start: int, after: str) -> bool:
    """Whether the message stands in a sentence that tells when it comes, or that goes on behind it."""
    if _SUPPOSED.search(text, start):
        return True
    if _BY_A_PROGRAM.search(text, start):
        return False
    if _INTRODUCED.search(text, start):
        return True
    told = _LED_UP_TO.search(text, start) or (_SENTENCE.search(text, start) and _GOES_ON.search(after))
    return bool(told and not _FAILING.search(text, start))


_BEGINNINGS = (b"[TRT", b"[I]", b"[V]", b"[W]", b"[INFO", b"[DEBUG", b"[WARN", b"&&&& ", b"npm ", b"yarn run v")
"""How lines of programs begin, and of no text around a quotation."""
_LEVELS = (b"[TRT]", b"[I]", b"[INFO]", b" INFO ", b" INFO:", b" DEBUG ")
MANY = 500
"""Lines of programs after which no text around a quotation is looked for any more."""


class Margin:
    """Whether each line of a log has the mark of a quotation in front, but for those that a program has clearly
    written: then it is a log that is quoted whole, or one with lines that only look quoted (npm's, a prompt's)."""

    def __init__(self) -> None:
        self.open = True
        """No line that somebody may have written has come yet."""
        self._rest = b""
        self._left = MANY

    @property
    def whole(self) -> bool:
        """Whether it is so up to here."""
        return self.open and self._fits(self._rest)

    def feed(self, block: bytes) -> None:
        """The next bytes of the log; costs nothing once the question is settled."""
        if not (self.open and self._left):
            return
        *lines, rest = (self._rest + block).split(b"\n")
        self._rest = rest[:64]
        self.open = all(map(self._fits, lines))

    def _fits(self, line: bytes) -> bool:
        line = line.lstrip()
        if not (line and self._left) or line.startswith(b">"):
            return True
        self._left = max(self._left - 1, 0)
        dated = line[:2].isdigit() or line[1:3].isdigit()
        return line.startswith(_BEGINNINGS) or (dated and any(level in line for level in _LEVELS))
