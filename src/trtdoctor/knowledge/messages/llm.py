"""TensorRT-LLM: what its builder, its server, its backend for Triton and the Transformers beside it say."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.model.finding import Fix

_ISSUES = "https://github.com/NVIDIA/TensorRT-LLM/issues/"
_BACKEND = "https://github.com/triton-inference-server/tensorrtllm_backend/issues/"
_WHICH = Fix("see which releases run", ("pip show tensorrt_llm transformers",))

ROWS = (
    Message(
        id="tensorrt-llm-architecture-unknown",
        cause="version-mismatch",
        stage="version",
        severity="error",
        title="this TensorRT-LLM does not know the model's architecture",
        pattern=(
            r"model architecture (?P<architecture>\w{1,80}) is not supported in TRT-LLM yet"
            r"|Unknown architecture for AutoModel\w{1,40}: (?P<architecture_2>\w{1,80})"
        ),
        explanation=(
            "Each release serves the architectures of its list, and its two backends have a list each. A newer release "
            "often has the model; some models none has, or only the other backend."
        ),
        fixes=(
            _WHICH,
            Fix(
                "look whether a release has the model, and take that",
                url="https://nvidia.github.io/TensorRT-LLM/models/supported-models.html",
            ),
            Fix("try the other backend (trtllm-serve --backend pytorch or tensorrt)"),
        ),
        seen_in="TensorRT-LLM 0.17 to 1.1",
        sample="ValueError: Unknown architecture for AutoModelForCausalLM: DeepseekV3ForCausalLM",
        source=_ISSUES + "2845",
        confidence="likely",
    ),
    Message(
        id="transformers-too-old",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="this Transformers does not know the model",
        pattern=(
            r"model type .(?P<architecture>[\w.-]{1,80}). but Transformers does not recognize this architecture"
            r"|rope_scaling.{0,2} must be a dictionary with (?:with )?two fields"
        ),
        explanation=(
            "Transformers reads the model's config.json, and is older than the model: Llama 3.1 needs 4.43. A type "
            "that no release has comes with code of its own, which the program has to load."
        ),
        fixes=(
            _WHICH,
            Fix("install a newer one", ("pip install --upgrade transformers",)),
            Fix(
                "where TensorRT-LLM holds Transformers at a release, take a newer TensorRT-LLM instead: the next tag "
                "of its image"
            ),
            Fix("for a model with code of its own, allow that: --trust_remote_code, if you trust its author"),
        ),
        seen_in="Transformers 4.38 to 4.57 beside TensorRT-LLM 0.11 to 1.2",
        sample=(
            "ValueError: The checkpoint you are trying to load has model type `llava_llama` but Transformers does not "
            "recognize this architecture."
        ),
        source="https://github.com/ai-dynamo/dynamo/issues/705",
        confidence="likely",
    ),
    Message(
        id="trtllm-build-without-checkpoint",
        cause="not-an-engine",
        stage="file",
        severity="error",
        title="the folder that trtllm-build was given holds no converted checkpoint",
        pattern=r"\bKeyError: 'architecture'",
        explanation=(
            "A folder of Hugging Face says 'architectures', a converted checkpoint 'architecture'. trtllm-build takes "
            "only the converted one."
        ),
        fixes=(
            Fix(
                "convert the model first, with the script for its kind, and build from what that wrote",
                (
                    "python convert_checkpoint.py --model_dir MODEL --output_dir CHECKPOINT",
                    "trtllm-build --checkpoint_dir CHECKPOINT --output_dir ENGINE",
                ),
            ),
            Fix("serve the folder of Hugging Face without an engine", ("trtllm-serve MODEL",)),
        ),
        seen_in="TensorRT-LLM 0.8 to 1.0",
        sample="KeyError: 'architecture'",
        source=_ISSUES + "6360",
        confidence="likely",
    ),
    Message(
        id="tensorrt-llm-no-config",
        cause="wrong-path",
        stage="file",
        severity="error",
        title="TensorRT-LLM finds no engine where Triton's configuration says",
        pattern=(
            r"parse_error\.101\] parse error at line 1, column 1:[^\n]{0,80}unexpected end of input"
            r"|Both encoder and decoder model paths are empty"
        ),
        explanation=(
            "The backend reads config.json in the folder that config.pbtxt names, and does not look whether it is "
            "there, or empty: what it then parses is nothing."
        ),
        fixes=(
            Fix(
                "see which folder it is, and whether it holds the engine and its config.json, inside the container",
                (
                    "grep -A 4 model_path MODEL_REPOSITORY/tensorrt_llm/config.pbtxt",
                    "ls -l ENGINE/config.json ENGINE/*.engine",
                ),
            ),
            Fix("correct gpt_model_path (encoder_model_path for an encoder), and mount that folder (-v)"),
        ),
        seen_in="tensorrtllm_backend 0.5 to 0.14",
        sample=(
            "unexpected error when creating modelInstanceState: [json.exception.parse_error.101] parse error at line "
            "1, column 1: syntax error while parsing value - unexpected end of input; expected '[', '{', or a literal"
        ),
        source=_BACKEND + "207",
        confidence="likely",
    ),
    Message(
        id="triton-placeholder",
        cause="wrong-path",
        stage="file",
        severity="error",
        title="Triton's configuration still holds a placeholder",
        pattern=r"backend library for backend '\$\{\w{1,60}",
        explanation=(
            "The config.pbtxt of tensorrtllm_backend is a template, and was not filled in: Triton takes its "
            "placeholders for names."
        ),
        fixes=(
            Fix(
                "fill the template in, with each value that it asks for",
                ("python tools/fill_template.py -i config.pbtxt NAME:VALUE",),
            ),
            Fix("see what is still open", ("grep -rnF '$' MODEL_REPOSITORY --include=config.pbtxt",)),
        ),
        seen_in="tensorrtllm_backend 0.10",
        sample="Invalid argument: unable to find backend library for backend '${triton_backend",
        source=_BACKEND + "526",
    ),
    Message(
        id="tensorrt-llm-other-release",
        cause="api-removed",
        stage="version",
        severity="error",
        title="the program is for another release of TensorRT-LLM than the one installed",
        pattern=(
            r"\b(?:ModelRunner(?:Cpp)?|LlmArgs|TrtLlmArgs|TorchLlmArgs|KvCacheConfig|LLaMAForCausalLM|LoraConfig)"
            r"\.(?:__init__|from_\w{1,40})\(\) (?:got an unexpected keyword argument '(?P<argument>\w{1,80})'"
            r"|missing \d{1,2} required positional arguments?: '(?P<argument_2>hf_modules_to_trtllm_modules"
            r"|trtllm_modules_to_hf_modules)')"
        ),
        explanation=(
            "Examples and library change together with every release. Those of the main branch seldom fit an installed "
            "wheel; now and then a release's own example is ahead of its library."
        ),
        fixes=(
            Fix(
                "take the examples of the release that is installed",
                (
                    "python -c 'import tensorrt_llm; print(tensorrt_llm.__version__)'",
                    "git -C TensorRT-LLM checkout vVERSION",
                ),
            ),
            Fix("install the release that the program was written for"),
        ),
        seen_in="TensorRT-LLM 0.7 to 0.17",
        sample="TypeError: ModelRunnerCpp.from_dir() got an unexpected keyword argument 'gather_generation_logits'",
        source=_ISSUES + "2842",
        confidence="likely",
    ),
    Message(
        id="trtllm-option-unknown",
        cause="api-removed",
        stage="version",
        severity="error",
        title="this TensorRT-LLM has no such option",
        pattern=(r"\btrtllm-(?:build|bench|refit|prune): error: unrecognized arguments:(?: (?P<argument>--\w{1,60}))?"),
        explanation=(
            "Options come and go with every release, and the page that was followed may be of another. Where the shell "
            "says right after it that the option is no command, a blank follows a backslash at the end of a line."
        ),
        fixes=(
            Fix("see what the installed one takes", ("trtllm-build --help", "pip show tensorrt_llm")),
            Fix(
                "read the pages of that release",
                url="https://nvidia.github.io/TensorRT-LLM/",
            ),
            Fix("end the line with the backslash alone"),
        ),
        seen_in="TensorRT-LLM 0.13",
        sample="trtllm-build: error: unrecognized arguments: --max_multimodal_len",
        source=_ISSUES + "2143",
        confidence="possible",
    ),
    Message(
        id="nim-no-profile",
        cause="gpu-arch-mismatch",
        stage="gpu",
        severity="error",
        title="the NIM has no profile for this machine",
        pattern=r"Could not match a profile in manifest",
        explanation=(
            "A NIM brings an engine, or settings, for each kind and number of GPUs and precision that it is made for. "
            "None of them fits the GPUs here, their memory, or the profile or tags that were asked for."
        ),
        fixes=(
            Fix(
                "see which profiles there are, and which of them fit here",
                ("docker run --rm --gpus all -e NGC_API_KEY IMAGE list-model-profiles",),
            ),
            Fix("let it choose: unset NIM_MODEL_PROFILE and NIM_TAGS_SELECTOR, or name a profile of that list"),
            Fix("see whether the GPUs' memory is free, and large enough", ("nvidia-smi",)),
        ),
        seen_in="NIM for LLMs 1.x",
        sample="Could not match a profile in manifest",
        source="https://github.com/NVIDIA-AI-Blueprints/nemotron-voice-agent/pull/89",
        confidence="possible",
    ),
    Message(
        id="tensorrt-llm-executor-memory",
        cause="memory",
        stage="gpu",
        severity="error",
        title="TensorRT-LLM's executor does not fit into the GPU's memory",
        pattern=(
            r"Executor creation failed due to insufficient GPU memory"
            r"|following component could not be created: (?P<component>KV cache|Model|Sampler|Draft\w{0,2})"
        ),
        explanation=(
            "The log names the part that did not fit, and what each earlier part took. KV cache: a smaller fraction of "
            "the free memory. Model: more GPUs, or fewer tokens at a time."
        ),
        fixes=(
            Fix("see what else takes the GPU's memory", ("nvidia-smi",)),
            Fix(
                "leave more memory free, and take fewer tokens and sequences at a time",
                (
                    "trtllm-serve MODEL --kv_cache_free_gpu_memory_fraction 0.6 --max_num_tokens 2048 "
                    "--max_batch_size 16",
                ),
            ),
            Fix("spread the model over more GPUs", ("trtllm-serve MODEL --tp_size 2",)),
        ),
        seen_in="TensorRT-LLM 1.0 to 1.3",
        sample=(
            "[TRT-LLM] [RANK 1] [E] Failed to initialize executor on rank 1: Executor creation failed due to "
            "insufficient GPU memory."
        ),
        source=_ISSUES + "5872",
    ),
)
