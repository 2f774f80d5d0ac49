"""Which flags ``trtexec`` of each release knows, so that no command is printed that it would refuse.

Read from ``samples/common/sampleOptions.cpp`` (``samples/opensource/common`` before 7.1) of the public repository
github.com/NVIDIA/TensorRT at each of its release tags: every flag that a ``parse`` function of trtexec's own options
takes. The short forms (``-h``, ``-v``) are left out.
"""

from __future__ import annotations

from functools import cache

from trtdoctor.named import NamedTuple

SOURCE = "https://github.com/NVIDIA/TensorRT, samples/common/sampleOptions.cpp at the release tags"

TAGS: tuple[tuple[int, ...], ...] = (
    (6, 0, 1),
    (7, 0, 0),
    (7, 1, 3),
    (7, 2, 1),
    (8, 0, 1),
    (8, 2, 1),
    (8, 4, 1),
    (8, 4, 3),
    (8, 5, 1),
    (8, 5, 2),
    (8, 5, 3),
    (8, 6, 0),
    (8, 6, 1),
    (9, 1, 0),
    (9, 2, 0),
    (9, 3, 0),
    (10, 0, 0),
    (10, 0, 1),
    (10, 1, 0),
    (10, 2, 0),
    (10, 3, 0),
    (10, 4, 0),
    (10, 5, 0),
    (10, 6, 0),
    (10, 7, 0),
    (10, 8, 0),
    (10, 9, 0),
    (10, 10, 0),
    (10, 11),
    (10, 12, 0),
    (10, 13, 0),
    (10, 13, 2),
    (10, 13, 3),
    (10, 14),
    (10, 15),
    (10, 16),
    (11, 0),
    (11, 1),
)
"""The releases that have a tag, oldest first."""

_FLAGS = """
--accuracyAlgorithm 11.1
--accuracyThreshold 11.1
--adjustForDLA 10.16-
--allocationStrategy 10.0.0-
--allowGPUFallback 6.0.1-
--allowWeightStreaming 10.0.0-
--asyncFileReader 10.7.0-
--atol 11.1
--avgRuns 6.0.1-
--avgTiming 6.0.1-
--batch 6.0.1-8.6.1 9.2.0
--best 7.1.3-10.16
--bf16 9.1.0 9.3.0-10.16
--buildDLAStandalone 8.6.1-
--buildOnly 6.0.1-9.3.0
--builderOptimizationLevel 8.6.0-
--calib 6.0.1-10.16
--calibProfile 9.1.0 9.3.0-10.16
--consistency 8.2.1-10.3.0 10.13.0-
--continue 11.1
--cpuOnly 10.15-
--decomposableAttentions 10.14-
--deploy 6.0.1-8.6.1 9.2.0
--device 6.0.1-
--directIO 8.2.1-
--distributiveIndependence 10.12.0-
--dryRun 11.1
--dumpKernelText 10.13.0-
--dumpLayerInfo 8.2.1-
--dumpOptimizationProfile 9.1.0 9.3.0-
--dumpOutput 6.0.1-
--dumpProfile 6.0.1-
--dumpRawBindingsToFile 8.6.0-
--dumpRefit 7.2.1-
--duration 6.0.1-
--dynamicPlugins 8.6.0-
--enablePluginOverride 10.15-
--errorOnTimingCacheMiss 9.1.0 9.3.0-
--excludeLeanRuntime 8.6.0-
--explicitBatch 6.0.1-9.3.0
--explicitPrecision 8.0.1-9.3.0
--exportLayerInfo 8.2.1-
--exportOutput 7.0.0-
--exportProfile 6.0.1-
--exportTimes 6.0.1-
--exposeDMA 7.0.0-
--fp16 6.0.1-10.16
--fp8 8.6.0-10.16
--getPlanVersionOnly 9.1.0 9.3.0-
--hardwareCompatibilityLevel 8.6.0-
--helpBuildRoute 11.1
--heuristic 8.5.1-9.3.0
--idleTime 8.2.1-
--ignoreParsedPluginLibs 8.6.0-
--includeDataTransfers 11.0-
--infStreams 8.6.0-
--inputIOFormats 6.0.1-
--int4 10.1.0-10.16
--int8 6.0.1-10.16
--iterations 6.0.1-
--l2LimitForTiling 10.8.0-
--layerDeviceTypes 8.6.0-
--layerOutputTypes 8.4.1-10.16
--layerPrecisions 8.4.1-10.16
--leanDLLPath 8.6.0-
--loadEngine 6.0.1-
--loadInputs 7.0.0-
--loadRefOutputs 11.1
--markDebug 10.0.0-
--markUnfusedTensorsAsDebugTensors 10.12.0-
--maxAuxStreams 8.6.0-
--maxBatch 6.0.1-8.6.1 9.2.0
--maxShapes 6.0.1-
--maxShapesCalib 7.1.3-10.16
--maxTactics 10.4.0-
--memPoolSize 8.4.1-
--minShapes 6.0.1-
--minShapesCalib 7.1.3-10.16
--minTiming 6.0.1-9.3.0
--model 6.0.1-8.6.1 9.2.0
--monitorMemory 10.6.0-
--nativeInstanceNorm 9.1.0-9.3.0
--ni 9.1.0-9.3.0
--noBuilderCache 7.1.3-
--noCompilationCache 9.1.0 9.3.0-
--noCudaGraph 11.0-
--noDataTransfers 7.2.1-
--noSpinWait 11.0-
--noTF32 7.1.3-
--nvtxMode 7.1.3-9.3.0
--onnx 6.0.1-
--optShapes 6.0.1-
--optShapesCalib 7.1.3-10.16
--output 6.0.1-8.6.1 9.2.0
--outputIOFormats 6.0.1-
--percentile 6.0.1-
--persistentCacheRatio 8.5.1-
--pi 10.0.0-
--pluginInstanceNorm 10.0.0-
--plugins 6.0.1-
--precisionConstraints 8.2.1-10.16
--preview 8.5.1-
--profile 9.1.0 9.3.0-
--profilingVerbosity 8.2.1-
--refit 7.2.1-
--refitFromOnnx 10.14-
--remoteAutoTuningConfig 10.13.0-
--reportCapabilityDLA 10.16-
--restricted 8.2.1-10.16
--rtol 11.1
--runtimePlatform 10.2.0-
--safe 6.0.1-
--safetyPlugins 10.13.0-10.14 10.16-
--saveAllDebugTensors 10.12.0-
--saveAllEngines 11.1
--saveDebugTensors 10.0.0-
--saveEngine 6.0.1-
--separateProfileRun 7.2.1-
--setBuildRoute 11.1
--setPluginsToSerialize 8.6.0-
--shapes 6.0.1-
--skipInference 8.6.0-
--sleepTime 7.0.0-
--sparsity 8.0.1-
--staticPlugins 8.6.0-
--streams 6.0.1-
--stripAllWeights 10.1.0-
--stripWeights 10.0.0-
--stronglyTyped 9.1.0 9.3.0-
--tacticSources 7.2.1-
--tempdir 8.6.0-
--tempfileControls 8.6.0-
--threads 6.0.1-
--tilingOptimizationLevel 10.8.0-
--timeDeserialize 8.0.1-
--timeRefit 8.0.1-
--timingCacheFile 8.0.1-
--tuneBuildRouteFile 11.1
--tuneBuildRoutes 11.1
--tuningCacheFile 11.1
--tuningResultFile 11.1
--tuningSearch 11.1
--tuningTimeOut 11.1
--uff 6.0.1-8.6.1 9.2.0
--uffInput 6.0.1-8.6.1 9.2.0
--uffNHWC 6.0.1-8.6.1 9.2.0
--uint8AsymmetricQuantizationDLA 10.11-
--useCudaGraph 6.0.1-
--useDLACore 6.0.1-
--useManagedMemory 8.2.1-
--useProfile 9.1.0 9.3.0-
--useRuntime 8.6.0-
--useSpinWait 7.0.0-
--vc 8.6.0-
--verbose 6.0.1-
--versionCompatible 8.6.0-
--warmUp 6.0.1-
--weightStreamingBudget 10.0.0-
--weightless 9.3.0-10.16
--workspace 6.0.1-9.3.0
"""
"""A flag, and the tags from which to which it is known; no second one: still known in the last."""


class TrtexecFlags(NamedTuple):
    """The flags that a release's trtexec takes. ``tag`` is the release that they were read from; ``exact`` is false
    where the release asked about has no tag of its own and the nearest one of the same minor release answers."""

    flags: frozenset[str]
    tag: tuple[int, ...]
    exact: bool


def flags_of(version: tuple[int, ...]) -> TrtexecFlags | None:
    """What trtexec of ``version`` takes, as many numbers as are known; ``None`` where no tag of its minor exists."""
    same = [tag for tag in TAGS if tag[:2] == version[:2]]
    if len(version) < 2 or not same:
        return None
    below = [tag for tag in same if tag[: len(version)] <= version[: len(tag)]]
    tag = below[-1] if below else same[0]
    return TrtexecFlags(_flags(TAGS.index(tag)), tag, tag == version[: len(tag)])


def flags_near(version: tuple[int, ...]) -> frozenset[str]:
    """What trtexec of ``version`` surely takes: as ``flags_of`` where it has an answer; for a major version alone, what
    all of its releases take; for a minor release without a tag, what the newest older one takes, else the oldest."""
    found = flags_of(version)
    if found is not None:
        return found.flags
    major = [index for index, tag in enumerate(TAGS) if tag[:1] == version[:1]] if len(version) == 1 else []
    if major:
        return frozenset.intersection(*map(_flags, major))
    older = [index for index, tag in enumerate(TAGS) if tag <= version]
    return _flags(older[-1] if older else 0)


@cache
def _flags(index: int) -> frozenset[str]:
    """The flags of one tag: the table is read once for each, not for every command."""
    found = set()
    for line in _FLAGS.split("\n"):
        name, _, spans = line.partition(" ")
        for span in spans.split():
            first, dash, last = span.partition("-")
            if _place(first) <= index <= (_place(last) if last else len(TAGS) - 1 if dash else _place(first)):
                found.add(name)
    return frozenset(found)


def _place(tag: str) -> int:
    return TAGS.index(tuple(map(int, tag.split("."))))
