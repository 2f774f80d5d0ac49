"""``trtdoctor fleet job``."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import Any

import click

from trtdoctor.cli.inputs import listed
from trtdoctor.cli.options import command as make
from trtdoctor.cli.options import may_replace
from trtdoctor.cli.output import opened
from trtdoctor.errors import FleetError, TargetError
from trtdoctor.fleet import kubernetes
from trtdoctor.fleet.kinds import Kinds, one_of_each, read_nodes, told
from trtdoctor.fleet.nodes import documents
from trtdoctor.knowledge.carriers import IMAGES
from trtdoctor.render.json import dumps
from trtdoctor.sources.local import open_patiently
from trtdoctor.text import counted, printable


@make("job")
@click.argument("engines", nargs=-1, metavar="ENGINE...")
@click.option("--files-from", metavar="LIST", help="Read more engines from the file LIST, one a line.")
@click.option(
    "--nodes", required=True, metavar="FILE", help="What `kubectl get nodes -o json` wrote; - is standard input."
)
@click.option("--image", required=True, metavar="IMAGE", help="The serving image: the one with TensorRT.")
@click.option("--trtdoctor-image", metavar="IMAGE", default=kubernetes.IMAGE, show_default=True,
              help="The image of deploy/Containerfile.")  # fmt: skip
@click.option(
    "--pvc", metavar="CLAIM[:PATH]", help="The volume with the engines, mounted read-only at /engines, or PATH."
)
@click.option("--results", metavar="CLAIM", help="The volume for results; default: the pods' logs, in small shards.")
@click.option("--namespace", metavar="NAME", help="Where; default: that of kubectl's context.")
@click.option(
    "--shard-size", type=click.IntRange(1, 100_000), metavar="N", help="Engines of one pod; default: 1000, in logs 200."
)
@click.option(
    "--parallelism", type=click.IntRange(1, 10_000), metavar="N", help="Pods of a kind at once; default: one a node."
)
@click.option("--deadline", type=click.IntRange(60, 2_000_000), default=7200, show_default=True, metavar="SECONDS",
              help="When a job that has not ended, or not begun, ends.")  # fmt: skip
@click.option(
    "--runtime-class", metavar="NAME", help="The runtime class that gives pods their GPU, where none is the default."
)
@click.option("--env-from", metavar="SECRET", help="A Secret whose keys become variables: credentials of a store.")
@click.option(
    "--service-account", metavar="NAME", help="The account of the pods, where a cloud ties credentials to it."
)
@click.option(
    "--check",
    multiple=True,
    metavar="OPTION",
    help="An option for `trtdoctor check` (repeatable): --check=--no-execute.",
)
@click.option("--daemonset", is_flag=True, help="On every node, and again whenever its driver changes.")
@click.option("-o", "--output", metavar="FILE", help="Write it to FILE instead of standard output.")
@may_replace
def command(
    engines: tuple[str, ...],
    files_from: str | None,
    nodes: str,
    trtdoctor_image: str,
    pvc: str | None,
    output: str | None,
    force: bool,
    **asked: Any,
) -> None:
    """Write a Kubernetes job that lets TensorRT load the engines on every kind of GPU.

    One Indexed Job for each distinct kind of node, for `kubectl apply
    --server-side -f`.
    trtdoctor is copied into the serving image, which has TensorRT, and runs
    there. ENGINE is a path on the volume, a path in the image that begins with
    /, or an address.

    \b
    Exit codes: 0 written, 2 wrong usage.

    \b
    Examples:
      kubectl get nodes -o json > nodes.json
      trtdoctor fleet job --nodes nodes.json --image nvcr.io/nvidia/tritonserver:24.08-py3 \\
        --pvc models --results results detector/1/model.plan -o job.json
      kubectl apply --server-side -f job.json
      trtdoctor fleet collect results/ --job job.json
    """
    claim, _, path = (pvc or "").partition(":")
    request = kubernetes.Request(
        engines=(*engines, *listed(files_from)),
        trtdoctor=trtdoctor_image,
        claim=claim or None,
        mounted=path or kubernetes.ENGINES,
        **asked,
    )
    try:
        found = _read(nodes, lasting=request.daemonset)
        kinds = one_of_each(found.kinds) if request.daemonset else found.kinds
        document = kubernetes.manifests(request, kinds)
    except FleetError as problem:
        raise click.UsageError(str(problem)) from problem
    beside = [nodes] if nodes != "-" else []
    with opened(None if output in (None, "-") else output, beside, force=force) as out, out.writing():
        out.stream.write(dumps(document, 2) + "\n")
    for line in told(found):
        click.echo(f"trtdoctor fleet job: {line}", err=True)
    if request.image.partition(":")[0] in IMAGES:  # what a target calls so is at NVIDIA's; a kubelet asks Docker Hub
        image = printable(request.image, 200)
        click.echo(f"trtdoctor fleet job: {image} names no registry; NVIDIA's is nvcr.io/nvidia/{image}", err=True)
    what = "DaemonSet" if request.daemonset else "Job"
    click.echo(f"trtdoctor fleet job: {counted(len(kinds), what)} of run {kubernetes.run_of(document)}", err=True)


def _read(path: str, *, lasting: bool) -> Kinds:
    try:
        with nullcontext(sys.stdin.buffer) if path == "-" else open_patiently(path) as stream:
            return read_nodes(documents(stream, path), lasting=lasting)
    except TargetError as problem:
        raise FleetError(str(problem)) from problem
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise click.BadParameter(f"cannot read {path[:200]!r}: {why}", param_hint="--nodes") from error
