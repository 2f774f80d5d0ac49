"""The JSON schemas of ``src/trtdoctor/schema``, as far as they follow from the types.

Most are written whole. ``report``, ``inspect`` and ``explain`` are written by hand; what they have in common with the
others (the words of a finding, a target, the envelope) is laid anew in them.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from trtdoctor import difference
from trtdoctor.manifests import identity
from trtdoctor.model import advice, finding, probe, records, report
from trtdoctor.model.fact import Known
from trtdoctor.model.target import KEYS, SCHEMA_VERSION, Target
from trtdoctor.model.version import PartialVersion
from trtdoctor.targets import cluster

Schema = dict[str, Any]
FOLDER = "src/trtdoctor/schema"
ROOT = Path(__file__).resolve().parent.parent
DIALECT = "https://json-schema.org/draft/2020-12/schema"
PROMISE = "Readers ignore fields that they do not know; none of these goes away while schema_version is 1."
TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer", "minimum": 0},
    bool: {"type": "boolean"},
    PartialVersion: {"type": "string", "pattern": r"^\d+(\.\d+){0,3}$"},
    records.CAPABILITY: {"type": "string", "pattern": r"^\d+\.\d+$"},
}
INTERNAL = {"gpu", "where", "chosen", "assumed", "carried"}
"""What a target says to the checks only: which of its GPUs and TensorRTs is in question, where it is, and more."""


def enum(literal: Any) -> Schema:
    return {"enum": list(get_args(literal))}


def nullable(schema: Schema) -> Schema:
    if "enum" in schema:
        return {"enum": [*schema["enum"], None]}
    if "type" in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def items(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def record(fields: dict[str, Schema], *, optional: tuple[str, ...] = (), **more: Any) -> Schema:
    """An object whose keys are required but for those of ``optional``."""
    required = sorted(fields.keys() - set(optional))
    return {"type": "object", "properties": fields, **({"required": required} if required else {}), **more}


class _Types:
    """Schemas of the types that ``model.records`` writes and reads. Records become ``$defs``."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}

    def of(self, kind: Any) -> Schema:
        if kind in PLAIN:
            return PLAIN[kind]
        if get_origin(kind) is Literal:
            return enum(kind)
        if get_origin(kind) is tuple:
            return {**items(self.of(get_args(kind)[0])), "maxItems": records.MOST_ITEMS}
        if get_origin(kind) in (Union, UnionType):
            known = [get_args(one)[0] for one in get_args(kind) if get_origin(one) is Known]
            return nullable(self.of(known[0] if known else get_args(kind)[0]))
        name = kind.__name__.lower()
        if name not in self.definitions:
            self.definitions[name] = {}  # before its fields: a record may hold its own kind
            self.definitions[name] = self.fields(kind)
        return {"$ref": f"#/$defs/{name}"}

    def fields(self, kind: type[NamedTuple]) -> Schema:
        hints = {name: hint for name, hint in records.hints(kind).items() if name not in INTERNAL}
        fields = {name: self.of(hint) for name, hint in hints.items()}
        # A fact that nobody asked about is left out, and so may be what has a default.
        optional = tuple(kind._field_defaults)
        facts = any(get_origin(one) is Known for hint in hints.values() for one in get_args(hint))
        if facts:
            fields |= {"unknown": TEXTS, "sources": TEXTS}
        return record(fields, optional=(*optional, *self._facts(hints), "unknown", "sources"))

    @staticmethod
    def _facts(hints: dict[str, Any]) -> tuple[str, ...]:
        return tuple(name for name, hint in hints.items() if any(get_origin(one) is Known for one in get_args(hint)))


def target() -> tuple[Schema, dict[str, Schema]]:
    """A target, and the definitions that it refers to."""
    types = _Types()
    schema = types.fields(Target)
    schema.pop("required")  # ``described`` is said by whoever reads it
    return schema, types.definitions


def found() -> Schema:
    """A finding."""
    text = PLAIN[str]
    url = {"type": ["string", "null"], "pattern": "^https://"}
    return record(
        {
            "code": text,
            "cause": enum(finding.Cause),
            "stage": enum(finding.Stage),
            "severity": enum(finding.SeverityWord),
            "confidence": enum(finding.ConfidenceWord),
            "title": text,
            "message": text,
            "evidence": items(record(dict.fromkeys(finding.Evidence._fields, text))),
            "fixes": items(record({"title": text, "commands": items(text), "url": url})),
            "masked_by": nullable(text),
        }
    )


def plan() -> Schema:
    """What to do about the errors of a report."""
    text = PLAIN[str]
    step = record({"title": text, "commands": items(text), "needs": items(text)})
    way = record({"title": text, "clears": items(text), "steps": items(step)})
    return nullable(record({"clears": enum(advice.Clears), "keeps_engine": PLAIN[bool], "ways": items(way)}))


def envelope(title: str, **fields: Schema) -> Schema:
    """What every answer has, and its own ``fields``."""
    tool = record({"name": {"const": "trtdoctor"}, "version": PLAIN[str], "tables": PLAIN[str]}, optional=("tables",))
    common = {"schema_version": {"const": SCHEMA_VERSION}, "tool": tool}
    return {"$schema": DIALECT, "title": title, "description": PROMISE, **record({**common, **fields})}


def host() -> Schema:
    asked, definitions = target()
    asked["required"] = ["described"]
    answer = envelope(
        "trtdoctor host --output-format json",
        status=enum(report.Status),
        exit_code={"enum": [0, 1, 3]},
        target=asked,
        findings=items({"$ref": "#/$defs/finding"}),
    )
    return {**answer, "$defs": {"finding": found(), **definitions}}


def diff() -> Schema:
    text = PLAIN[str]
    return envelope(
        "trtdoctor diff A B --output-format json",
        before=text,
        after=text,
        equal=PLAIN[bool],
        differences=items(record(dict.fromkeys(difference.Difference._fields, text))),
    )


def manifest() -> Schema:
    """The record beside an engine; its facts are those of ``inspect``."""
    text, count = PLAIN[str], PLAIN[int]
    sha256, md5 = ({"type": "string", "pattern": f"^[0-9a-f]{{{length}}}$"} for length in (64, 32))
    contents = {"size_bytes": count, "sha256": sha256, "md5": nullable(md5)}
    when = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
    of_inspect = json.loads((ROOT / FOLDER / f"inspect-v{SCHEMA_VERSION}.json").read_text(encoding="utf-8"))
    known = of_inspect["$defs"]["engine"]["properties"]
    facts = {name: known[name] for name in identity.NAMES}
    gpu = facts["build_gpu"]["properties"]
    facts["build_gpu"] = nullable(record({name: gpu[name] for name in gpu if name in identity.OF_GPU}))
    judged = {"target": text, "member": nullable(text), "status": enum(report.Status), "verdict": text}
    return envelope(
        "ENGINE.trtdoctor.json, as trtdoctor manifest writes it",
        made=when,
        file=record({"name": text, **contents, "modified": nullable(when)}),
        engines=items(record({"member": nullable(text), "facts": record(facts)})),
        plugins=items(record({"name": text, **contents})),
        checked=items(record(judged)),
    )


STATUSES = record(dict.fromkeys(get_args(report.Status), PLAIN[int]))


def fleet_verdict() -> Schema:
    """What a pod of ``fleet job`` prints last."""
    text, count = PLAIN[str], PLAIN[int]
    problem = {"path": text, "member": nullable(text), "code": nullable(text), "cause": nullable(text), "verdict": text}
    return envelope(
        "the verdict of a pod of trtdoctor fleet job",
        overall_severity={"enum": ["PASS", "WARNING", "CRITICAL", "UNKNOWN"]},
        exit_code=count,
        **dict.fromkeys(("summary", "node", "time", "job", "kind"), text),
        driver=nullable(text),
        shard=nullable(count),
        **dict.fromkeys(("listed", "problems_left_out"), count),
        counts=STATUSES,
        problems=items(record(problem)),
    )


def fleet_collect() -> Schema:
    """The summary of what was gathered."""
    text, count = PLAIN[str], PLAIN[int]
    gap = {**dict.fromkeys(("job", "node", "kind", "why"), text), "shard": nullable(count), "engines": items(text)}
    return envelope(
        "the summary of trtdoctor fleet collect --output-format jsonl",
        status=enum(report.Status),
        exit_code={"enum": [0, 1, 3]},
        summary=text,
        shards=count,
        kinds={"type": "object", "additionalProperties": STATUSES},
        missing=items(record(gap)),
    )


def fleet_targets() -> Schema:
    """The machines of a cluster as targets."""
    text, count, switch = PLAIN[str], PLAIN[int], PLAIN[bool]
    schema, definitions = target()
    node = record({"name": text, "cordoned": switch, "ready": nullable(switch), "shared": switch})
    one = {"name": text, "count": count, "gpus": nullable(count), "profile": nullable(text), "virtual": switch}
    one |= {"labelled": switch, "origin": enum(cluster.Origin), "nodes": items(node), "facts": schema}
    answer = envelope(
        "trtdoctor fleet targets --output-format json", targets=items(record(one)), nodes=count, without_gpu=count
    )
    return {**answer, "$defs": definitions}


def checks() -> Schema:
    one = record({"code": PLAIN[str], "stage": enum(finding.Stage), "title": PLAIN[str]})
    return envelope("trtdoctor checks --output-format json", checks=items(one))


def of_target() -> Schema:
    schema, definitions = target()
    about = f"What check --target reads: written by hand, or the target of what host and check print. {PROMISE}"
    head = {"$schema": DIALECT, "title": "a target of trtdoctor check", "description": about}
    return {**head, **schema, "$defs": definitions}


def by_hand(name: str) -> Schema:
    """A schema written by hand, with the parts that follow from types as they are now."""
    schema: Schema = json.loads((ROOT / FOLDER / name).read_text(encoding="utf-8"))
    schema["properties"] |= envelope("")["properties"]
    definitions = schema["$defs"]
    if "finding" in definitions:
        definitions["finding"]["properties"] |= found()["properties"]
    if "check" in definitions:
        definitions["check"]["properties"] |= {"stage": enum(finding.Stage), "outcome": enum(report.Outcome)}
    if "target" in schema["properties"]:
        asked, of_asked = target()
        schema["properties"]["target"] = nullable({**asked, "required": ["described"]})
        definitions |= of_asked
    if "reports" in schema["properties"]:
        one = schema["properties"]["reports"]["items"]["properties"]
        one["plan"] = plan()
        one["not_asked"]["items"] = one["missing"]["items"] = {"enum": list(KEYS)}
        live = one["live"]["properties"]
        live["end"]["properties"]["how"] = enum(probe.EndKind)
        live["failures"]["items"]["properties"]["what"] = enum(probe.FailureKind)
        live["runs"]["items"]["properties"]["which"] = enum(probe.ShapeSet)
    used = set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(schema)))
    schema["$defs"] = {name: value for name, value in definitions.items() if name in used}
    return schema


def line(schema: Schema, parts: str) -> Schema:
    """One line of the same answer as JSON lines: one of its ``parts``, or the summary that follows them."""
    others = {name: value for name, value in schema["properties"].items() if name != parts}
    summary = record(others, optional=tuple(others.keys() - set(schema["required"])))
    either = [schema["properties"][parts]["items"], record({"summary": summary})]
    head = {"$schema": DIALECT, "title": f"a line of {schema['title']}l", "description": PROMISE}
    return {**head, "oneOf": either, "$defs": schema["$defs"]}


def followed(of_explain: Schema) -> Schema:
    """One line of ``explain --follow``: what is new, or the answer to the whole log that comes last."""
    one = {name: of_explain[name] for name in ("type", "properties", "required")}
    head = {"$schema": DIALECT, "title": "a line of trtdoctor explain --follow --output-format json"}
    either = [one, record({"summary": one})]
    return {**head, "description": PROMISE, "oneOf": either, "$defs": of_explain["$defs"]}


def fleet_check(of_check: Schema) -> Schema:
    """The sum of ``fleet check``: that of ``check`` over many engines, and ``fleet``."""
    known = {name: value for name, value in of_check["properties"].items() if name not in ("reports", "target")}
    known["of"] = nullable(known["of"])
    text, count = PLAIN[str], PLAIN[int]
    statuses = dict.fromkeys(("ok", "problems", "incomplete"), count)
    nowhere = {"code": nullable(text), "cause": nullable(text), "engines": count, "names": items(text)}
    numbers = dict.fromkeys(("files", "known", "pairs", "gone", "doubted"), count)
    fleet = record(
        {
            "results": text,
            **numbers,
            "gone_names": items(text),
            "targets": items(record({"name": text, "machines": count, **statuses})),
            "nowhere": items(record(nowhere)),
        }
    )
    required = sorted({"fleet", *(set(of_check["required"]) & known.keys())})
    head = {"$schema": DIALECT, "title": "trtdoctor fleet check --output-format json", "description": PROMISE}
    return {**head, "type": "object", "properties": {**known, "fleet": fleet}, "required": required}


def fleet_line(of_check: Schema) -> Schema:
    """A line of the results of ``fleet check``: a report that holds for several targets, or what was asked."""
    text = PLAIN[str]
    one = of_check["properties"]["reports"]["items"]
    fleet = record(
        {
            "targets": items(text),
            "identity": nullable(text),
            "code": nullable(text),
            "cause": nullable(text),
            "narrowed": PLAIN[bool],
            "exit_code": {"enum": [0, 1, 3]},
            "condition": text,
            "again": PLAIN[bool],
            "files": {"type": "object", "additionalProperties": nullable(text)},
            "more": PLAIN[bool],
        },
        optional=("again", "condition", "files", "more"),
    )
    report_line = {
        **one,
        "properties": {**one["properties"], "fleet": fleet, "seal": {"type": "string", "pattern": "^[0-9a-f]{24}$"}},
        "required": sorted({*one["required"], "fleet", "seal"}),
    }
    targets = items(record({"name": text, "digest": text}))
    asked = {
        name: value for name, value in envelope("", question=text, targets=targets).items() if name[0] not in "$td"
    }
    head = {"$schema": DIALECT, "title": "a line of the results of trtdoctor fleet check", "description": PROMISE}
    journal = record({"journal": {"type": "object", **asked}})
    return {**head, "oneOf": [report_line, journal], "$defs": of_check["$defs"]}


def files() -> dict[str, str]:
    """Path below the repository → text."""
    whole = {"target": of_target(), "host": host(), "diff": diff(), "checks": checks(), "manifest": manifest()}
    whole |= {"fleet-targets": fleet_targets(), "fleet-verdict": fleet_verdict(), "fleet-collect": fleet_collect()}
    whole |= {name: by_hand(f"{name}-v{SCHEMA_VERSION}.json") for name in ("report", "inspect", "explain")}
    whole |= {"report-line": line(whole["report"], "reports"), "inspect-line": line(whole["inspect"], "engines")}
    whole |= {"explain-line": followed(whole["explain"])}
    whole |= {"fleet-check": fleet_check(whole["report"]), "fleet-line": fleet_line(whole["report"])}
    return {
        f"{FOLDER}/{name}-v{SCHEMA_VERSION}.json": json.dumps(schema, indent=2) + "\n" for name, schema in whole.items()
    }
