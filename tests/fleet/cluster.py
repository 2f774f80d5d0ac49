"""A Ray cluster of several nodes on this machine: ``cluster.py KIND…``, a node with one GPU for each kind.

The first has GPU 0, the second GPU 1, whether they are there or not; ``none`` has none, and ``-`` tells no type. It
prints its address, then obeys: ``kill PID`` takes the node of this raylet away without a word, and prints what nodes
are left; the end of standard input ends it. What Ray itself prints goes to standard error.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def main() -> None:
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    from ray.cluster_utils import Cluster

    cluster: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    nodes = {}
    for at, kind in enumerate(sys.argv[1:]):
        os.environ["CUDA_VISIBLE_DEVICES"] = str(at)
        more: dict[str, Any] = {"resources": {f"accelerator_type:{kind}": 1}} if kind != "-" else {}
        one = cluster.add_node(num_cpus=1, num_gpus=int(kind != "none"), **more)
        nodes[str(one.all_processes["raylet"][0].process.pid)] = one
    print(cluster.address, file=out, flush=True)
    for line in sys.stdin:
        command, *words = line.split()
        if command == "kill":
            cluster.remove_node(nodes.pop(words[0]), allow_graceful=False)
        print(json.dumps([*nodes]), file=out, flush=True)
    cluster.shutdown()


if __name__ == "__main__":
    main()
