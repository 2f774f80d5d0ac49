"""Damaged settings files, and damaged configurations of Triton, DeepStream, TensorRT-LLM, Edge-LLM and ONNX Runtime."""

from __future__ import annotations

import json
import random
import shutil
from functools import cache, partial
from pathlib import Path

import fuzz_plans
from damage import hurt_json, hurt_text
from fuzz_kind import Kind, Outcome

from trtdoctor.configs import beside, of
from trtdoctor.errors import QuestionError
from trtdoctor.model.configuration import Configuration, Template, Unread
from trtdoctor.settings import KEYS, load

TOML = """target = ["prod", "gpu=A100,tensorrt=10.3.0"]
exclude = ["old/**", "*.tmp"]
need = "one"
group = "directory"
fail-on = "warning"
jobs = 4
timeout = 30.5
verify = true
shapes = {images = [8, 3, 640, 640], mask = "1x77"}

[targets]
prod = "gpu=H200,tensorrt=8.6.0.12"
edge = "edge.json"

[[ignore]]
code = "TRT203"
reason = "the new cards come next month"
until = 2099-01-31
path = "models/*.engine"

[[override]]
path = "models/b*.engine"
shapes = {images = "1x3x64x64"}
target = "prod"
"""
PROJECT = (
    "[project]\nname = 'x'\n[tool.other]\na = {b = [1, 2.5, 1979-05-27T07:32:00Z]}\n[tool.trtdoctor]\n"
    + TOML.partition("\n[targets]")[0].replace('"prod", ', "")
)
OF_TOML = (
    "[", "]", "[[ignore]]", "[targets]", "[a.b.c]", "=", '"""', "'''", "'", '"', "{", "}", "{a = {a = {a = 1}}}",
    "inf", "nan",
    "true", "1979-05-27", "07:32:00", "0x_ff", "1_000", "\\u0000", "\\UFFFFFFFF", "python", "plugins",
    "allow-host-code", "#",
    "in-flight", "require", "a." * 400 + "a = 1", "[" * 300, "until", "9999-12-31", "0001-01-01", "**", "[!",
    "8x3x640x640",
)  # fmt: skip
TRITON = """name: "net"
platform: "tensorrt_plan"
backend: 'tensorrt'
max_batch_size: 32
input [ { name: "images" data_type: TYPE_FP32 dims: [ 3, -1, -1 ] reshape: { shape: [ 3 ] } } ]
output < name: "features" data_type: TYPE_FP32 dims: 8 dims: -1 >
instance_group [ { count: 2 kind: KIND_GPU gpus: [ 0, 1 ] profile: [ "0" ] } ]
default_model_filename: "model.plan" # a comment
cc_model_filenames [ { key: "8.6" value: "other.plan" } ]
version_policy: { latest { num_versions: 1 } }
dynamic_batching { preferred_batch_size: [ 4, 8 ] max_queue_delay_microseconds: 100 }
optimization { cuda { graphs: true graph_spec { batch_size: 1 input { key: "images" value { dim: [ 3, 64, 64 ] } } } } }
parameters { key: "x" value: { string_value: "a\\n" "b" } }
"""
OF_ROWS = ("code", "reason", "until", "path", "shapes", "target")
OF_TRITON = (
    "{", "}", "[", "]", "<", ">", ":", ";", ",", "#", "TYPE_FP16", "TYPE_INT64", "dims: [ ]",
    "dims: 0x7fffffffffffffff", "inf",
    "max_batch_size: -1", "count: 900000", '"\\377\\0"', '"\\U0010ffff"', '"unclosed', "${NAME}", "{{ name }}", "%x%",
    "input {",
    "[x.y/z] { }", "input [" * 100, "optimization { " * 200, "key: '../..'", "1e400", "KIND_CPU", "-", "true",
)  # fmt: skip
DEEPSTREAM = """[property]
gpu-id=0
net-scale-factor=0.0039
model-engine-file=damaged.engine
onnx-file=net.onnx
labelfile-path=labels.txt
int8-calib-file=cal.bin
batch-size=4
infer-dims=3;640;640
network-mode=2
custom-lib-path=libcustom.so
engine-create-func-name=NvDsInferYoloCudaEngineGet
# a comment
[class-attrs-all]
pre-cluster-threshold=0.2
"""
YAML = """property:
  gpu-id: 0
  model-engine-file: 'damaged.engine' # built
  batch-size: 4
  infer-dims: 3;640;640
class-attrs-all:
  topk: 20
"""
OF_DEEPSTREAM = (
    "[property]", "[", "]", "=", ";", "batch-size=four", "batch-size=99999999999999999999",
    "model-engine-file=/dev/zero", "- a",
    "model-engine-file=../../x", "@@X@@", "network-mode=9", "infer-dims=;;;", "&a", "*a", "|", "> ", "{a: b}",
    "property: {", "'",
)  # fmt: skip
LLM = {
    "version": "0.12.0",
    "pretrained_config": {"architecture": "LlamaForCausalLM", "mapping": {"world_size": 2, "tp_size": 2, "rank": 0}},
    "build_config": {"max_batch_size": 8, "max_input_len": 1024, "plugin_config": {"gpt_attention_plugin": "float16"}},
}
EDGE = {"version": "0.1", "builder_config": {"max_batch_size": 4, "max_input_len": 1024}, "model_type": "qwen2"}
ORT = {
    "TensorrtExecutionProvider": {"trt_engine_cache_enable": True, "trt_engine_cache_path": "./c", "trt_fp16_enable": 1}
}
OF_JSON = (
    "world_size",
    "max_batch_size",
    "pretrained_config",
    "builder_config",
    "trt_x",
    "mapping",
    "version",
    "rank0.engine",
)


VALUES = (
    "1", "-1", "1.5", "inf", "nan", "true", '""', '"x"', '"a/**"', '"\\u0000"', '"\\u202e"', '"gpu=A100"', "[]", "[1]",
    '["x"]', "{}",
    "[[]]", "{a = 1}", "{images = [1, 3]}", '{images = "x"}', '{"\\u0000" = []}', "1979-05-27", "1979-05-27T07:32:00Z",
    "07:32:00",
    "9" * 30, "[" * 50 + "]" * 50, "9999-12-31", '"TRT1"', '"prod"', '"never"',
    "{images = [" + "9, " * 500 + "9]}",
    "\'\'\'a\nb\'\'\'", '"' + "*" * 300 + '"', '"' + "[!" * 200 + '"',
)  # fmt: skip
"""What may stand on the right of a setting: TOML all of it."""


def settings(chance: random.Random) -> bytes:
    """Settings with other values and other keys that are TOML still; one in four with any damage."""
    text = TOML if chance.random() < 0.7 else PROJECT
    if chance.random() < 0.25:
        return hurt_text(chance, text, OF_TOML)
    lines = text.splitlines()
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.randrange(len(lines))
        key, equals, _ = lines[at].partition(" = ")
        if lines[at].startswith("[["):
            lines.append(
                lines[at] + "\n" + "\n".join(f"{key} = {chance.choice(VALUES)}" for key in chance.sample(OF_ROWS, 3))
            )
        elif equals and chance.random() < 0.6:
            lines[at] = f"{key} = {chance.choice(VALUES)}"
        elif equals:
            lines[at] = f"{chance.choice((*KEYS, *OF_ROWS, 'x', chr(34) * 2))} = {chance.choice(VALUES)}"
    return "\n".join(lines).encode()


def read_settings(data: bytes, folder: Path, number: int) -> Outcome:
    """As a file that was named and one that was found."""
    path = folder / ("pyproject.toml" if number % 3 == 0 else "trtdoctor.toml")
    path.write_bytes(data)
    try:
        found = load(str(path), named=number % 2 == 0)
    except QuestionError as error:
        said = str(error)
        return Outcome("it is not TOML" not in said and "cannot be read" not in said, "QuestionError")
    json.dumps(found.milder)
    return Outcome(True, "settings")


# ---- configurations


def triton(chance: random.Random) -> bytes:
    return hurt_text(chance, TRITON, OF_TRITON)


def deepstream(chance: random.Random) -> bytes:
    return hurt_text(chance, chance.choice((DEEPSTREAM, YAML)), OF_DEEPSTREAM)


def llm(chance: random.Random) -> bytes:
    return hurt_json(chance, chance.choice((LLM, EDGE, ORT)), OF_JSON, (LLM, EDGE))


@cache
def _plan() -> bytes:
    return min((seed.data for seed in fuzz_plans.all_seeds()["8.6"]), key=len)


NAMES = {"triton": "net/config.pbtxt", "deepstream": "config_infer.txt", "llm": "config.json"}
ENGINES = {"triton": "net/1/model.plan", "deepstream": "damaged.engine", "llm": "rank0.engine"}


def read_config(kind: str, data: bytes, folder: Path, number: int) -> Outcome:
    """By its name; and, of every fourth, beside an engine that is then checked with it."""
    place = folder / f"{kind}-configuration"
    path, engine = place / NAMES[kind], place / ENGINES[kind]
    if kind == "deepstream" and data[:9].strip().startswith(b"property"):
        path = path.with_suffix(".yml")
    engine.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    found = of(str(path))
    if number % 4 == 0:
        engine.write_bytes(_plan())
        beside(str(engine))
        fuzz_plans.looked(engine, number)
    shutil.rmtree(place)
    past = isinstance(found, (Configuration, Template)) or (not isinstance(found, Unread) and found.at is not None)
    return Outcome(past, type(found).__name__)


KINDS = [
    Kind("settings (TOML)", "it is TOML, whose keys were looked at", settings, read_settings, 2),
    *(
        Kind(name, "it was understood, or refused at a line of it", make, partial(read_config, kind), weight)
        for name, kind, make, weight in (
            ("config.pbtxt", "triton", triton, 2),
            ("DeepStream's configuration", "deepstream", deepstream, 1),
            ("config.json of LLMs, ONNX Runtime", "llm", llm, 1),
        )
    ),
]
