"""Containers that get no GPU: Docker, Podman, Kubernetes, NVIDIA's toolkit for them, and WSL."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.model.finding import Fix

_TOOLKIT = "https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/install-guide.html"
_CDI = "https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/cdi-support.html"
_ON_THE_HOST = Fix("see whether the driver answers on the machine itself, outside of any container", ("nvidia-smi",))

ROWS = (
    Message(
        id="container-needs-newer-driver",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="the container needs a newer driver than the machine has",
        pattern=(
            r"requirement error: (?:unsatisfied condition|invalid expression): (?:[^\n]{0,80}?)"
            r"(?:cuda>=?(?P<cuda>\d{1,2}\.\d{1,2})|driver>=?(?P<driver>\d{3}))"
        ),
        explanation=(
            "The image says which CUDA it was made for, and the driver of the machine is older than that one needs. "
            "The container was not started at all."
        ),
        fixes=(
            Fix("see the driver, and the newest CUDA that it runs", ("nvidia-smi",)),
            Fix("update the driver of the machine, not of the container"),
            Fix("use an older image, whose CUDA this driver runs"),
        ),
        seen_in="NVIDIA Container Toolkit",
        sample=(
            "nvidia-container-cli: requirement error: unsatisfied condition: cuda>=12.5, please update your driver to "
            "a newer version, or use an earlier cuda container: unknown."
        ),
        source="https://github.com/styler00dollar/VSGAN-tensorrt-docker/issues/74",
    ),
    Message(
        id="no-node-with-gpu",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="Kubernetes finds no node with a free GPU",
        pattern=r"\bInsufficient nvidia\.com/(?:gpu|mig-[\w.-]{1,30})",
        explanation=(
            "The pod was not started. All GPUs are taken, or the nodes do not announce any: without NVIDIA's device "
            "plugin, and a driver that works, there are none for Kubernetes."
        ),
        fixes=(
            Fix(
                "see how many GPUs each node announces, and how many are taken",
                ("kubectl describe nodes | grep -e ^Name: -e nvidia.com/",),
            ),
            Fix("if none does, look at NVIDIA's device plugin", ("kubectl get pods -A | grep -i nvidia",)),
            Fix("end a pod that holds one, or ask for fewer"),
        ),
        seen_in="Kubernetes",
        sample=(
            "Warning  FailedScheduling  default-scheduler  0/3 nodes are available: 3 Insufficient nvidia.com/gpu."
        ),
        source="https://github.com/NVIDIA/k8s-device-plugin",
    ),
    Message(
        id="container-cdi-device",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="the container asks for a GPU by a CDI name that is not, or no longer, described",
        pattern=(
            r"unresolvable CDI devices (?P<device>[^\s,:\x22]{1,200})"
            r"|failed to stat CDI host device"
            r"|\bstat nvidia\.com/gpu=\S{1,60}: no such file"
            r"|(?:setting up|failed to inject) CDI devices"
            r"|CDI device injection failed"
            r"|failed to discover GPU vendor from CDI"
            r"|error executing hook [`'\x22]?\S{0,100}nvidia-(?:cdi-hook|ctk)\b"
        ),
        explanation=(
            "With CDI, files under /etc/cdi or /var/run/cdi list the GPUs of the machine and what of the driver goes "
            "into a container. There is none for this name, or it is from before a change of the driver, the GPU or "
            "the toolkit. The container was not started."
        ),
        fixes=(
            Fix(
                "write the list anew, and see which names it has",
                ("sudo nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml", "nvidia-ctk cdi list"),
                url=_CDI,
                not_on=("jetson",),
            ),
            Fix(
                "write the list anew, and see which names it has",
                ("sudo nvidia-ctk cdi generate --mode=csv --output=/etc/cdi/nvidia.yaml", "nvidia-ctk cdi list"),
                url=_CDI,
                only_on=("jetson",),
            ),
            Fix("ask for a name of that list: nvidia.com/gpu=all, or nvidia.com/gpu=0"),
            _ON_THE_HOST,
        ),
        seen_in="NVIDIA Container Toolkit 1.14 and later, Docker 28, Podman 4 and later",
        sample="Error: setting up CDI devices: unresolvable CDI devices nvidia.com/gpu=all",
        source="https://github.com/warmshao/FasterLivePortrait/issues/116",
    ),
    Message(
        id="container-without-nvidia-runtime",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="Docker, or what runs the containers, is not set up for NVIDIA GPUs",
        pattern=(
            r"could not select device driver [^\n]{0,30}with capabilities"
            r"|unknown (?:or invalid )?runtime (?:specified|name):? [\x22']?nvidia\b"
            r"|no runtime for \W{0,3}nvidia\W{1,3}is configured"
            r"|RuntimeHandler \W{0,3}nvidia\W{1,3}not supported"
            r"|(?:exec: |fork/exec |stat |unable to find |cannot find )\W{0,4}(?:/[\w./-]{1,80}/)?"
            r"nvidia-container-(?:runtime(?:-hook)?|toolkit)\W{0,4}: ?"
            r"(?:executable file not found|no such file|permission denied|not found)"
            r"|cannot find \W{0,3}nvidia-container-runtime(?:-hook)?\b"
        ),
        explanation=(
            "Nothing gives the containers of this machine their GPUs: the NVIDIA Container Toolkit is not installed, "
            "or the program that runs the containers was not told of it, or not started again since."
        ),
        fixes=(
            Fix("install the NVIDIA Container Toolkit on the machine itself", url=_TOOLKIT),
            Fix(
                "tell Docker of it",
                ("sudo nvidia-ctk runtime configure --runtime=docker", "sudo systemctl restart docker"),
            ),
            Fix(
                "for Kubernetes, tell containerd of it",
                ("sudo nvidia-ctk runtime configure --runtime=containerd", "sudo systemctl restart containerd"),
            ),
            Fix("see whether it works", ("docker run --rm --gpus all ubuntu nvidia-smi",)),
        ),
        seen_in="Docker 19.03 and later, containerd",
        sample='Error response from daemon: could not select device driver "nvidia" with capabilities: [[gpu]]',
        source="https://github.com/infiniflow/ragflow/issues/9573",
    ),
    Message(
        id="wsl-gpu-blocked",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="Windows does not let WSL use the GPU",
        pattern=(
            r"GPU access blocked by the operating system"
            r"|WSL environment detected but no adapters were found"
        ),
        explanation=(
            "In WSL, the driver is that of Windows. It is too old, or does not offer the GPU to WSL: the WSL is not "
            "up to date, or the GPU is in TCC mode. A driver for Linux inside WSL does not help, it gets in the way."
        ),
        fixes=(
            Fix("bring WSL up to date, in Windows' PowerShell", ("wsl --update", "wsl --shutdown")),
            Fix("install the newest NVIDIA driver in Windows", url="https://www.nvidia.com/drivers"),
            Fix("for a GPU in TCC mode, turn to WDDM, in Windows as administrator", ("nvidia-smi -g 0 -dm 0",)),
            Fix("see, in WSL, which nvidia-smi runs: it has to be Windows'", ("/usr/lib/wsl/lib/nvidia-smi",)),
        ),
        seen_in="WSL 2",
        sample="Failed to initialize NVML: GPU access blocked by the operating system",
        source="https://docs.nvidia.com/cuda/wsl-user-guide/index.html",
    ),
    Message(
        id="kubernetes-plugin-finds-no-gpu",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="NVIDIA's device plugin for Kubernetes finds no GPU that works on the node",
        pattern=(
            r"Incompatible strategy detected"
            r"|If this is a GPU node, did you (?:set|configure)"
            r"|Detected non-NVML platform"
            r"|No devices found\. Waiting indefinitely"
            r"|no healthy devices present; cannot allocate unhealthy devices nvidia\.com/"
            r"|(?:Requested number of devices unavailable|Allocate failed due to [^\n]{0,100}) (?:for )?nvidia\.com/"
            r"|failed to construct resource managers: invalid device discovery strategy"
        ),
        explanation=(
            "The plugin announces the GPUs of a node. It runs without access to them, since the node's containers do "
            "not use NVIDIA's runtime, or a GPU of the node stopped working (an Xid error in the kernel's log)."
        ),
        fixes=(
            _ON_THE_HOST,
            Fix(
                "make NVIDIA's runtime that of the node, or give the plugin the RuntimeClass nvidia",
                (
                    "sudo nvidia-ctk runtime configure --runtime=containerd --set-as-default",
                    "sudo systemctl restart containerd",
                ),
                url="https://github.com/NVIDIA/k8s-device-plugin#prerequisites",
            ),
            Fix("look for errors of the GPU in the kernel's log", ("sudo dmesg | grep -i -e xid -e nvrm",)),
        ),
        seen_in="NVIDIA device plugin 0.15 and later",
        sample="E0506 17:45:45.421956       1 factory.go:112] Incompatible strategy detected auto",
        source="https://github.com/NVIDIA/k8s-device-plugin/issues/1220",
    ),
    Message(
        id="container-toolkit-failed",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="NVIDIA's toolkit could not give the container its GPU",
        pattern=(
            r"nvidia-container-cli: (?:initiali[sz]ation|detection|mount|ldcache|device|container|input) error"
            r"(?:: (?P<reason>[^\n]{1,200}))?"
            r"|nvidia-container-cli[^\n]{0,60}error"
        ),
        explanation=(
            "The toolkit runs on the machine itself, before the container starts, and asks the driver there. Mostly "
            "the driver is not loaded, was changed without a restart, or has no GPU of that number; what is in the "
            "container does not matter."
        ),
        fixes=(
            _ON_THE_HOST,
            Fix("see what the toolkit finds there", ("sudo nvidia-container-cli --load-kmods info",)),
            Fix("restart the machine, where the driver was installed or changed since it started"),
            Fix("bring the toolkit up to date, and describe the GPUs by CDI in place of its hook", url=_CDI),
        ),
        seen_in="NVIDIA Container Toolkit",
        sample="nvidia-container-cli: initialization error: nvml error: driver not loaded: unknown",
        source="https://github.com/NVIDIA/k8s-device-plugin/issues/1400",
        caused_by=("container-needs-newer-driver", "wsl-gpu-blocked", "driver-not-reloaded"),
    ),
    Message(
        id="driver-not-reloaded",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="the driver was updated, and the kernel still runs the one before",
        pattern=(
            r"Driver/library version mismatch"
            r"|API mismatch: the (?:client|NVIDIA kernel module)[^\n]{0,40} (?:has the|has|this kernel module has)"
        ),
        explanation=(
            "The libraries of the driver and its kernel module are of two releases: an update changed the files, and "
            "the module stays until it is loaded anew. In a container the libraries can also be of an image that "
            "brought some along."
        ),
        fixes=(
            Fix("restart the machine", ("sudo reboot",)),
            Fix(
                "see both releases",
                ("cat /proc/driver/nvidia/version", "ls -l /usr/lib/x86_64-linux-gnu/libnvidia-ml.so.*"),
                not_on=("windows", "jetson"),
            ),
        ),
        seen_in="all versions, Linux",
        sample="Failed to initialize NVML: Driver/library version mismatch",
        source="https://github.com/NVIDIA/ubuntu-packaging-nvidia-driver/issues/3",
    ),
    Message(
        id="container-lost-gpu",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="the container has the driver's files, and may not use the GPU",
        pattern=r"Failed to initialize NVML: (?:Unknown Error|Insufficient Permissions)",
        explanation=(
            "A container that had its GPU loses it when systemd reads its units anew (daemon-reload), since that "
            "resets which devices the container may use. It can also be a container that got the files but not the "
            "devices."
        ),
        fixes=(
            Fix("remove the container and start it again; its processes have no GPU until then"),
            Fix(
                "to keep it from happening again, use the toolkit 1.18 or newer, or name the devices to Docker",
                url="https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/troubleshooting.html",
            ),
            Fix("see whether the devices are there, in the container", ("ls -l /dev/nvidia*",)),
            _ON_THE_HOST,
        ),
        seen_in="Docker, Kubernetes",
        sample="Failed to initialize NVML: Unknown Error",
        source="https://github.com/NVIDIA/nvidia-container-toolkit/issues/1227",
        confidence="likely",
    ),
)
