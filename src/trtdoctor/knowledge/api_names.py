"""Which releases of TensorRT have which name of its API: all names that came or went, none that was always there.

A line is a span of releases, an owner (``*``: the module ``tensorrt`` or the namespace ``nvinfer1``), and names.
``-10.16`` is gone since the release after 10.16, ``8.5-`` came with 8.5; several spans are separated by commas. Names
that all layers have stand at ``ILayer`` alone, and members of a class that came or went as a whole stand nowhere.
``scripts/api_names.py`` reads what came and went in Python from 8.6 on.
"""

from __future__ import annotations

RELEASES = (
    "5.1 6.0 7.0 7.1 7.2 8.0 8.2 8.4 8.5 8.6 10.0 10.1 10.2 10.3 10.4 10.5 10.6 10.7 10.8 10.9 10.10 10.11 10.12 10.13 "
    "10.14 10.15 10.16 11.0 11.1 11.2 11.3 11.4"
)
"""The releases that were read, oldest first; 9 was for TensorRT-LLM alone."""

PYTHON_SOURCE = (
    "the bindings themselves: tensorrt-bindings 8.6.1 and tensorrt-cu12-bindings 10.0.1 to 11.4.0.106 of PyPI, "
    "imported beside empty libraries; python/src at the tags 8.0.1 to 8.5.1 of github.com/NVIDIA/TensorRT; of 7, its "
    "documentation"
)
PYTHON = """
-7.2 Builder: average_find_iterations build_cuda_engine debug_sync fp16_mode int8_calibrator int8_mode
    max_workspace_size min_find_iterations refittable strict_type_constraints
-8.6 *: CaffeParser FieldCollection FieldMap FieldType IBlobNameToTensor ICaffePluginFactoryV2 IFullyConnectedLayer
    IRNNv2Layer RNNDirection RNNGateType RNNInputMode RNNOperation ResizeMode SliceMode UffInputOrder UffParser
-8.6 Builder: build_engine max_batch_size
-8.6 BuilderFlag: STRICT_TYPES
-8.6 EngineCapability: DEFAULT SAFE_DLA SAFE_GPU
-8.6 IAlgorithmIOInfo: tensor_format
-8.6 IBuilderConfig: max_workspace_size min_timing_iterations
-8.6 IConvolutionLayer: dilation kernel_size padding stride
-8.6 ICudaEngine: binding_is_input get_binding_bytes_per_component get_binding_components_per_element
    get_binding_dtype get_binding_format get_binding_format_desc get_binding_index get_binding_name get_binding_shape
    get_binding_vectorized_dim get_location get_profile_shape get_profile_shape_input is_execution_binding
    is_shape_binding max_batch_size num_bindings
-8.6 IDeconvolutionLayer: kernel_size padding stride
-8.6 IExecutionContext: execute execute_async execute_async_v2 get_binding_shape get_shape get_strides
    set_binding_shape set_shape_input
-8.6 IGpuAllocator: free
-8.6 INetworkDefinition: add_convolution add_deconvolution add_fully_connected add_padding add_pooling add_rnn_v2
    has_explicit_precision
-8.6 IPaddingLayer: post_padding pre_padding
-8.6 IPoolingLayer: padding stride window_size
-8.6 LayerType: FULLY_CONNECTED RNN_V2
-8.6 NetworkDefinitionCreationFlag: EXPLICIT_PRECISION
-8.6 PaddingMode: CAFFE_ROUND_DOWN CAFFE_ROUND_UP
-8.6 ProfilingVerbosity: DEFAULT VERBOSE
-10.16 *: CalibrationAlgoType IAlgorithm IAlgorithmContext IAlgorithmIOInfo IAlgorithmSelector IAlgorithmVariant
    IInt8Calibrator IInt8EntropyCalibrator IInt8EntropyCalibrator2 IInt8LegacyCalibrator IInt8MinMaxCalibrator
    QuantizationFlag SubGraphCollection
-10.16 Builder: platform_has_fast_fp16 platform_has_fast_int8 platform_has_tf32
-10.16 BuilderFlag: FP16 INT8
-10.16 IBuilderConfig: algorithm_selector clear_quantization_flag get_calibration_profile get_quantization_flag
    int8_calibrator quantization_flags set_calibration_profile set_quantization_flag
-10.16 ICudaEngine: create_execution_context_without_device_memory device_memory_size has_implicit_batch_dimension
-10.16 IExecutionContext: all_shape_inputs_specified
-10.16 ILayer: output_type_is_set precision precision_is_set reset_output_type reset_precision set_output_type
-10.16 IPluginRegistry: get_plugin_creator plugin_creator_list
-10.16 ITensor: dynamic_range reset_dynamic_range set_dynamic_range
-10.16 NetworkDefinitionCreationFlag: EXPLICIT_BATCH
-10.16 OnnxParser: parse_with_weight_descriptors supports_model
-10.16 Refitter: get_dynamic_range get_tensors_with_dynamic_range set_dynamic_range
-10.16 TacticSource: CUBLAS CUBLAS_LT CUDNN
8.2- *: EngineInspector GatherMode IAssertionLayer IConditionLayer IEinsumLayer IIfConditional
    IIfConditionalBoundaryLayer IIfConditionalInputLayer IIfConditionalOutputLayer IScatterLayer
    LayerInformationFormat ScatterMode
8.2- Builder: logger reset
8.2- BuilderFlag: DIRECT_IO
8.2- ICudaEngine: create_engine_inspector profiling_verbosity
8.2- IExecutionContext: enqueue_emits_profile report_to_profiler
8.2- IGatherLayer: mode
8.2- IGpuAllocator: deallocate
8.2- INetworkDefinition: add_assertion add_einsum add_gather_v2 add_if_conditional add_scatter
8.2- LayerType: ASSERTION CONDITION CONDITIONAL_INPUT CONDITIONAL_OUTPUT EINSUM SCATTER
8.2- ProfilingVerbosity: DETAILED LAYER_NAMES_ONLY
8.2- Refitter: logger
8.2- Runtime: logger
8.2- UnaryOperation: ROUND SIGN
8.2-8.5 INetworkDefinition: serialize
8.2-8.6 SliceMode: CLAMP FILL REFLECT
8.2-10.16 BuilderFlag: OBEY_PRECISION_CONSTRAINTS PREFER_PRECISION_CONSTRAINTS REJECT_EMPTY_ALGORITHMS
8.4- *: MemoryPoolType
8.4- Builder: max_threads
8.4- IBuilderConfig: get_memory_pool_limit set_memory_pool_limit
8.4- Refitter: max_threads
8.4- Runtime: max_threads
8.4- TacticSource: EDGE_MASK_CONVOLUTIONS
8.5- *: BoundingBoxFormat IGridSampleLayer INMSLayer INonZeroLayer IOneHotLayer IOutputAllocator InterpolationMode
    PreviewFeature SampleMode TensorIOMode uint8
8.5- DataType: UINT8
8.5- FillOperation: RANDOM_NORMAL
8.5- IBuilderConfig: get_preview_feature set_preview_feature
8.5- ICudaEngine: get_tensor_bytes_per_component get_tensor_components_per_element get_tensor_dtype get_tensor_format
    get_tensor_format_desc get_tensor_location get_tensor_mode get_tensor_name get_tensor_profile_shape
    get_tensor_shape get_tensor_vectorized_dim is_shape_inference_io num_io_tensors
8.5- IExecutionContext: execute_async_v3 get_input_consumed_event get_max_output_size get_output_allocator
    get_tensor_address get_tensor_shape get_tensor_strides infer_shapes nvtx_verbosity persistent_cache_limit
    set_input_consumed_event set_input_shape set_output_allocator set_tensor_address temporary_allocator
8.5- INetworkDefinition: add_grid_sample add_nms add_non_zero add_one_hot
8.5- IResizeLayer: cubic_coeff exclude_outside
8.5- ITensor: get_dimension_name set_dimension_name
8.5- LayerType: GRID_SAMPLE NMS NON_ZERO ONE_HOT
8.5- TacticSource: JIT_CONVOLUTIONS
8.5-8.6 BuilderFlag: ENABLE_TACTIC_HEURISTIC
8.5-8.6 PreviewFeature: DISABLE_EXTERNAL_TACTIC_SOURCES_FOR_CORE_0805 FASTER_DYNAMIC_SHAPES_0805
8.5-8.6 SampleMode: DEFAULT
8.6- *: HardwareCompatibilityLevel ICastLayer INormalizationLayer IReverseSequenceLayer OnnxParserFlag
    TempfileControlFlag fp8
8.6- Builder: get_plugin_registry
8.6- BuilderFlag: EXCLUDE_LEAN_RUNTIME VERSION_COMPATIBLE
8.6- DataType: FP8
8.6- IBuilderConfig: builder_optimization_level hardware_compatibility_level max_aux_streams plugins_to_serialize
8.6- ICudaEngine: hardware_compatibility_level num_aux_streams
8.6- IExecutionContext: set_aux_streams
8.6- ILayer: metadata
8.6- INetworkDefinition: add_cast add_normalization add_reverse_sequence builder
8.6- IPluginRegistry: deregister_library load_library parent_search_enabled
8.6- ITopKLayer: set_input
8.6- LayerType: CAST NORMALIZATION REVERSE_SEQUENCE
8.6- MemoryPoolType: TACTIC_DRAM
8.6- OnnxParser: clear_flag flags get_flag get_used_vc_plugin_libraries set_flag
8.6- Runtime: engine_host_code_allowed get_plugin_registry load_runtime tempfile_control_flags temporary_directory
8.6- TensorFormat: DHWC
8.6- UnaryOperation: ISINF
8.6-8.6 *: shutdown_protobuf_library
8.6-8.6 ResizeMode: CUBIC
8.6-8.6 SliceMode: STRICT_BOUNDS
8.6-10.16 BuilderFlag: FP8
8.6-10.16 IAlgorithmIOInfo: components_per_element vectorized_dim
8.6-10.16 INormalizationLayer: compute_precision
8.6-10.16 PreviewFeature: PROFILE_SHARING_0806
10.0- *: APILanguage DimensionOperation DimsExprs DynamicPluginTensorDesc ExecutionContextAllocationStrategy
    IDebugListener IDimensionExpr IExprBuilder IGpuAsyncAllocator IPluginCapability IPluginCreatorInterface
    IPluginCreatorV3One IPluginResource IPluginResourceContext IPluginV2DynamicExt IPluginV2DynamicExtBase IPluginV3
    IPluginV3Layer IPluginV3OneBuild IPluginV3OneCore IPluginV3OneRuntime IProgressMonitor ISerializationConfig
    IVersionedInterface InterfaceInfo OnnxParserRefitter PluginCapabilityType PluginCreatorVersion PluginTensorDesc
    SerializationFlag TensorRTPhase bfloat16 int4 int64
10.0- ActivationType: GELU_ERF GELU_TANH
10.0- BuilderFlag: DISABLE_COMPILATION_CACHE ERROR_ON_TIMING_CACHE_MISS REFIT_IDENTICAL STRIP_PLAN WEIGHT_STREAMING
10.0- DataType: BF16 INT4 INT64
10.0- ErrorCode: REFIT_FAILED UNSUPPORTED_NODE_ATTR UNSUPPORTED_NODE_DATATYPE UNSUPPORTED_NODE_DYNAMIC
    UNSUPPORTED_NODE_INPUT UNSUPPORTED_NODE_SHAPE
10.0- IBuilderConfig: progress_monitor
10.0- ICudaEngine: create_serialization_config get_tensor_profile_values is_debug_tensor serialize_with_config
    streamable_weights_size
10.0- IDequantizeLayer: to_type
10.0- IExecutionContext: get_debug_listener get_debug_state set_all_tensors_debug_state set_debug_listener
    set_tensor_debug_state update_device_memory_size_for_shapes
10.0- IFillLayer: is_alpha_beta_int64 to_type
10.0- IGpuAllocator: allocate_async deallocate_async
10.0- INetworkDefinition: add_plugin_v3 flags get_flag is_debug_tensor mark_debug unmark_debug
10.0- IPluginRegistry: acquire_plugin_resource all_creators get_creator release_plugin_resource
10.0- IQuantizeLayer: to_type
10.0- LayerType: PLUGIN_V3
10.0- MemoryPoolType: TACTIC_SHARED_MEMORY
10.0- NetworkDefinitionCreationFlag: STRONGLY_TYPED
10.0- OnnxParser: get_layer_output_tensor
10.0- ParserError: local_function_stack local_function_stack_size node_name node_operator
10.0- PluginFieldType: BF16 FP8 INT64
10.0- Refitter: get_named_weights get_weights_location get_weights_prototype refit_cuda_engine_async
    unset_named_weights weights_validation
10.0-10.2 IPluginV3OneBuild: get_output_datatypes
10.0-10.16 *: IStreamReader
10.0-10.16 BuilderFlag: BF16 WEIGHTLESS
10.0-10.16 ICudaEngine: get_device_memory_size_for_profile minimum_weight_streaming_budget weight_streaming_budget
10.1- ICudaEngine: device_memory_size_v2 get_device_memory_size_for_profile_v2 get_weight_streaming_automatic_budget
    weight_streaming_budget_v2 weight_streaming_scratch_memory_size
10.1- IExecutionContext: set_device_memory
10.1- OnnxParser: get_subgraph_nodes is_subgraph_supported num_subgraphs supports_model_v2
10.1- PluginFieldType: INT4
10.1- UnaryOperation: ISNAN
10.1-10.16 BuilderFlag: INT4
10.2- *: RuntimePlatform
10.2- BuilderFlag: REFIT_INDIVIDUAL
10.2- IBuilderConfig: runtime_platform
10.2- INetworkDefinition: are_weights_marked_refittable mark_weights_refittable unmark_weights_refittable
10.3- *: IPluginV3OneBuildV2
10.3- IPluginV3OneBuild: get_output_data_types
10.3- ISliceLayer: axes
10.3- PreviewFeature: ALIASED_PLUGIN_IO_10_03
10.4- IBuilderConfig: max_num_tactics
10.6- *: IPluginCreatorV3Quick IPluginV3QuickBuild IPluginV3QuickCore IPluginV3QuickRuntime
10.6- Builder: build_engine_with_config
10.6- BuilderFlag: MONITOR_MEMORY STRICT_NANS
10.6- INetworkDefinition: add_plugin
10.6-10.7 IPluginV3QuickBuild: metadata_string num_outputs timing_cache_id
10.7- *: ISqueezeLayer IStreamReaderV2 IUnsqueezeLayer SeekPosition
10.7- INetworkDefinition: add_squeeze add_unsqueeze
10.7- LayerType: SQUEEZE UNSQUEEZE
10.8- *: CumulativeOperation ICumulativeLayer IDynamicQuantizeLayer TilingOptimizationLevel TimingCacheKey
    TimingCacheValue fp4
10.8- BuilderFlag: EDITABLE_TIMING_CACHE
10.8- DataType: FP4
10.8- IBuilderConfig: l2_limit_for_tiling tiling_optimization_level
10.8- INetworkDefinition: add_cumulative add_dynamic_quantize
10.8- ITimingCache: query queryKeys update
10.8- LayerType: CUMULATIVE DYNAMIC_QUANTIZE
10.8- PluginFieldType: FP4
10.8-10.16 BuilderFlag: FP4
10.9- *: IPluginV3QuickAOTBuild ISymExpr ISymExprs KernelLaunchParams PluginArgDataType PluginArgType
    QuickPluginCreationRequest
10.9- HardwareCompatibilityLevel: SAME_COMPUTE_CAPABILITY
10.9- NetworkDefinitionCreationFlag: PREFER_AOT_PYTHON_PLUGINS PREFER_JIT_PYTHON_PLUGINS
10.10- IPluginRegistry: all_creators_recursive
10.10- PreviewFeature: RUNTIME_ACTIVATION_RESIZE_10_10
10.11- *: IRuntimeConfig
10.11- ICudaEngine: create_runtime_config
10.11- IExecutionContext: get_runtime_config
10.11- OnnxParserFlag: ENABLE_UINT8_AND_ASYMMETRIC_QUANTIZATION_DLA
10.12- *: e8m0
10.12- BuilderFlag: DISTRIBUTIVE_INDEPENDENCE
10.12- DataType: E8M0
10.12- IExecutionContext: unfused_tensors_debug_state
10.12- INetworkDefinition: mark_unfused_tensors_as_debug_tensors unmark_unfused_tensors_as_debug_tensors
10.13- *: IStreamWriter
10.13- Builder: build_serialized_network_to_stream
10.13- IBuilderConfig: remote_auto_tuning_config
10.13- OnnxParser: load_initializer load_model_proto parse_model_proto
10.13- OnnxParserRefitter: load_initializer load_model_proto refit_model_proto
10.14- *: AttentionNormalizationOp EngineStat IAttention IAttentionBoundaryLayer IAttentionInputLayer
    IAttentionOutputLayer
10.14- ICudaEngine: get_engine_stat
10.14- INMSLayer: indices_type
10.14- INetworkDefinition: add_attention
10.14- INonZeroLayer: indices_type
10.14- ITopKLayer: indices_type
10.14- LayerType: ATTENTION_INPUT ATTENTION_OUTPUT
10.14- SerializationFlag: INCLUDE_REFIT
10.15- *: IKVCacheUpdateLayer IRotaryEmbeddingLayer KVCacheMode
10.15- IAttention: metadata
10.15- ICudaEngine: get_aliased_input_tensor
10.15- IDequantizeLayer: block_shape
10.15- IDynamicQuantizeLayer: block_shape
10.15- INetworkDefinition: add_dynamic_quantize_v2 add_kv_cache_update add_normalization_v2 add_rotary_embedding
10.15- INormalizationLayer: is_v2
10.15- IQuantizeLayer: block_shape
10.15- LayerType: KV_CACHE_UPDATE ROTARY_EMBEDDING
10.15- OnnxParser: set_builder_config
10.15- OnnxParserFlag: ENABLE_PLUGIN_OVERRIDE REPORT_CAPABILITY_DLA
10.16- *: CollectiveOperation IDistCollectiveLayer IMoELayer MoEActType
10.16- IAttention: num_ranks
10.16- IExecutionContext: set_communicator
10.16- ILayer: num_ranks
10.16- INetworkDefinition: add_dist_collective add_moe
10.16- LayerType: DIST_COLLECTIVE MOE
10.16- OnnxParserFlag: ADJUST_FOR_DLA
10.16- ReduceOperation: NONE
10.16-10.16 PreviewFeature: MULTIDEVICE_RUNTIME_10_16
11.0- *: AttentionIOForm CausalMaskKind
11.0- CollectiveOperation: ALL_TO_ALL GATHER SCATTER
11.0- IAttention: causal_kind key_value_form key_value_lengths query_form query_lengths
11.0- IKVCacheUpdateLayer: update_form update_lengths
11.0- INetworkDefinition: add_attention_v2
11.1- IBuilderConfig: all_build_routes build_route
11.3- *: DLAWorkspaceAllocationStrategy
11.3- Runtime: dla_workspace_allocation_strategy
11.4- IOptimizationProfile: profile_stream
11.4- Refitter: release_refit_resources
"""

CPP_SOURCE = "include/NvInfer*.h of github.com/NVIDIA/TensorRT at the tags v5.1.5 to v11.1; the classes most used"
CPP = """
-5.1 *: INvPlugin createConcatPlugin createFasterRCNNPlugin createPReLUPlugin createSSDAnchorGeneratorPlugin
    createSSDDetectionOutputPlugin createSSDNormalizePlugin createSSDPermutePlugin createSSDPriorBoxPlugin
    createYOLORegionPlugin createYOLOReorgPlugin
-5.1 PluginFormat: kNC2HW2 kNCHW kNHWC8
-7.2 *: DimensionType DimsCHW DimsNCHW IOutputDimensionsFormula IPlugin IPluginExt IPluginFactory IPluginFactoryExt
    IPluginLayer IRNNLayer PluginType
-7.2 IBuilder: allowGPUFallback buildCudaEngine canRunOnDLA createNetwork getAverageFindIterations getDLACore
    getDebugSync getDefaultDeviceType getDeviceType getEngineCapability getFp16Mode getHalf2Mode getInt8Mode
    getMaxWorkspaceSize getMinFindIterations getRefittable getStrictTypeConstraints isDeviceTypeSet resetDeviceType
    setAverageFindIterations setDLACore setDebugSync setDefaultDeviceType setDeviceType setEngineCapability
    setFp16Mode setHalf2Mode setInt8Calibrator setInt8Mode setMaxWorkspaceSize setMinFindIterations setRefittable
    setStrictTypeConstraints
-7.2 ICudaEngine: getWorkspaceSize
-7.2 INetworkDefinition: addPlugin addPluginExt addRNN getConvolutionOutputDimensionsFormula
    getDeconvolutionOutputDimensionsFormula getPoolingOutputDimensionsFormula setConvolutionOutputDimensionsFormula
    setDeconvolutionOutputDimensionsFormula setPoolingOutputDimensionsFormula
-7.2 ITensor: getDynamicRange
-7.2 LayerType: kRNN
-8.6 *: FieldCollection FieldMap FieldType IBinaryProtoBlob IBlobNameToTensor ICaffeParser IFullyConnectedLayer
    IPluginFactoryV2 IRNNv2Layer IUffParser RNNDirection RNNGateType RNNInputMode RNNOperation UffInputOrder
    createCaffeParser createUffParser reorderSubBuffers reshapeWeights shutdownProtobufLibrary transposeSubBuffers
-8.6 EngineCapability: kDEFAULT kSAFE_DLA kSAFE_GPU
-8.6 IBuilder: destroy getMaxBatchSize setMaxBatchSize
-8.6 ICudaEngine: bindingIsInput destroy getBindingDataType getBindingDimensions getBindingIndex getBindingName
    getLocation getMaxBatchSize getNbBindings
-8.6 IExecutionContext: destroy enqueue execute
-8.6 IGpuAllocator: free
-8.6 IHostMemory: destroy
-8.6 INetworkDefinition: addConvolution addDeconvolution addFullyConnected addPadding addPooling addRNNv2 destroy
-8.6 IRefitter: destroy
-8.6 IRuntime: destroy
-8.6 LayerType: kFULLY_CONNECTED kRNN_V2
-10.16 *: CalibrationAlgoType CodeTypeSSD DetectionOutputParameters IInt8Calibrator IInt8EntropyCalibrator
    IInt8EntropyCalibrator2 IInt8LegacyCalibrator NMSParameters
-10.16 IBuilder: platformHasFastFp16 platformHasFastInt8
-10.16 ICudaEngine: createExecutionContextWithoutDeviceMemory getDeviceMemorySize
-10.16 ILayer: getPrecision outputTypeIsSet precisionIsSet resetOutputType resetPrecision setOutputType setPrecision
-10.16 IPluginRegistry: getPluginCreator getPluginCreatorList
-10.16 ITensor: dynamicRangeIsSet getDynamicRangeMax getDynamicRangeMin resetDynamicRange setDynamicRange setType
6.0- *: BuilderFlag BuilderFlags DimensionOperation DimsExprs DynamicPluginTensorDesc ErrorCode IBuilderConfig
    IDimensionExpr IErrorRecorder IExprBuilder IOptimizationProfile IParametricReLULayer IPluginV2DynamicExt
    IPluginV2IOExt IResizeLayer IShapeLayer NetworkDefinitionCreationFlag NetworkDefinitionCreationFlags
    OptProfileSelector PluginTensorDesc PluginVersion TensorFormat TensorFormats
6.0- IBuilder: createBuilderConfig createNetworkV2 createOptimizationProfile getErrorRecorder setErrorRecorder
6.0- ICudaEngine: getEngineCapability getErrorRecorder getName getNbOptimizationProfiles setErrorRecorder
6.0- IExecutionContext: allInputDimensionsSpecified executeV2 getErrorRecorder getOptimizationProfile setErrorRecorder
6.0- INetworkDefinition: addConvolutionNd addDeconvolutionNd addParametricReLU addPoolingNd addResize addScaleNd
    addShape getName hasImplicitBatchDimension markOutputForShapes setName unmarkOutputForShapes
6.0- IPluginRegistry: getErrorRecorder setErrorRecorder
6.0- IRefitter: getErrorRecorder setErrorRecorder
6.0- IRuntime: getErrorRecorder setErrorRecorder
6.0- ITensor: getAllowedFormats isExecutionTensor isShapeTensor setAllowedFormats
6.0- LayerType: kPARAMETRIC_RELU kRESIZE kSHAPE
6.0-7.2 TensorFormat: kNC2HW2 kNCHW kNHWC8
6.0-8.6 *: ResizeMode
6.0-8.6 BuilderFlag: kSTRICT_TYPES
6.0-8.6 IBuilderConfig: destroy getMaxWorkspaceSize getMinTimingIterations setMaxWorkspaceSize setMinTimingIterations
6.0-8.6 ICudaEngine: getBindingBytesPerComponent getBindingComponentsPerElement getBindingFormat getBindingFormatDesc
    getBindingVectorizedDim getProfileDimensions getProfileShapeValues isExecutionBinding isShapeBinding
6.0-8.6 IExecutionContext: enqueueV2 getBindingDimensions getShapeBinding getStrides setBindingDimensions
    setInputShapeBinding setOptimizationProfile
6.0-8.6 INetworkDefinition: hasExplicitPrecision
6.0-8.6 NetworkDefinitionCreationFlag: kEXPLICIT_PRECISION
6.0-8.6,10.6- IBuilder: buildEngineWithConfig
6.0-10.16 *: IInt8MinMaxCalibrator
6.0-10.16 BuilderFlag: kFP16 kINT8
6.0-10.16 IBuilderConfig: getInt8Calibrator setInt8Calibrator
6.0-10.16 IExecutionContext: allInputShapesSpecified
6.0-10.16 IOptimizationProfile: getShapeValues setShapeValues
6.0-10.16 IRefitter: getDynamicRangeMax getDynamicRangeMin getTensorsWithDynamicRange setDynamicRange
6.0-10.16 NetworkDefinitionCreationFlag: kEXPLICIT_BATCH
7.0- *: FillOperation IFillLayer IIteratorLayer ILoop ILoopBoundaryLayer ILoopOutputLayer IRecurrenceLayer
    ISelectLayer ITripLimitLayer LoopOutput TripLimit
7.0- DataType: kBOOL
7.0- INetworkDefinition: addFill addLoop addPaddingNd addSelect
7.0- LayerType: kFILL kITERATOR kLOOP_OUTPUT kRECURRENCE kSELECT kTRIP_LIMIT
7.0-8.6 *: SliceMode
7.0-10.16 ICudaEngine: hasImplicitBatchDimension
7.1- *: ProfilingVerbosity
7.1- BuilderFlag: kDISABLE_TIMING_CACHE kTF32
7.1- IBuilderConfig: getProfilingVerbosity setProfilingVerbosity
7.1-8.6 ProfilingVerbosity: kDEFAULT kVERBOSE
7.1-10.16 *: IAlgorithm IAlgorithmContext IAlgorithmIOInfo IAlgorithmSelector IAlgorithmVariant QuantizationFlag
    QuantizationFlags
7.1-10.16 IBuilder: platformHasTf32
7.1-10.16 IBuilderConfig: clearQuantizationFlag getAlgorithmSelector getCalibrationProfile getQuantizationFlag
    getQuantizationFlags setAlgorithmSelector setCalibrationProfile setQuantizationFlag setQuantizationFlags
7.2- *: TacticSource TacticSources
7.2- IBuilderConfig: getTacticSources setTacticSources
7.2- IExecutionContext: setOptimizationProfileAsync
7.2- TensorFormat: kCDHW32 kDHWC8 kHWC
7.2-10.16 TacticSource: kCUBLAS kCUBLAS_LT
8.0- *: AllocatorFlag AllocatorFlags AsciiChar IDequantizeLayer INoCopy IQuantizeLayer ITimingCache
    ResizeCoordinateTransformation ResizeRoundMode ResizeSelector char_t
8.0- BuilderFlag: kSAFETY_SCOPE kSPARSE_WEIGHTS
8.0- EngineCapability: kDLA_STANDALONE kSAFETY kSTANDARD
8.0- IBuilder: buildSerializedNetwork isNetworkSupported
8.0- IBuilderConfig: createTimingCache getTimingCache setTimingCache
8.0- ICudaEngine: getTacticSources
8.0- IGpuAllocator: reallocate
8.0- INetworkDefinition: addDequantize addQuantize getErrorRecorder setErrorRecorder setWeightsName
8.0- IPluginRegistry: deregisterCreator
8.0- IRefitter: getAllWeights getMissingWeights setNamedWeights
8.0- LayerType: kDEQUANTIZE kQUANTIZE
8.0- TensorFormat: kDLA_HWC4 kDLA_LINEAR kHWC16
8.0-8.6 *: Dims32
8.0-10.16 TacticSource: kCUDNN
8.2- *: GatherMode IAssertionLayer IConditionLayer IEinsumLayer IEngineInspector IIfConditional
    IIfConditionalBoundaryLayer IIfConditionalInputLayer IIfConditionalOutputLayer IScatterLayer
    LayerInformationFormat ScatterMode
8.2- BuilderFlag: kDIRECT_IO
8.2- IBuilder: getLogger
8.2- ICudaEngine: createEngineInspector getProfilingVerbosity
8.2- IExecutionContext: getEnqueueEmitsProfile reportToProfiler setEnqueueEmitsProfile
8.2- IGpuAllocator: deallocate
8.2- INetworkDefinition: addAssertion addEinsum addGatherV2 addIfConditional addScatter
8.2- IRefitter: getLogger
8.2- IRuntime: getLogger
8.2- LayerType: kASSERTION kCONDITION kCONDITIONAL_INPUT kCONDITIONAL_OUTPUT kEINSUM kSCATTER
8.2- ProfilingVerbosity: kDETAILED kLAYER_NAMES_ONLY
8.2-10.16 BuilderFlag: kOBEY_PRECISION_CONSTRAINTS kPREFER_PRECISION_CONSTRAINTS kREJECT_EMPTY_ALGORITHMS
8.4- *: MemoryPoolType getBuilderPluginRegistry
8.4- IBuilder: getMaxThreads setMaxThreads
8.4- IBuilderConfig: getMemoryPoolLimit setMemoryPoolLimit
8.4- IRefitter: getMaxThreads setMaxThreads
8.4- IRuntime: getMaxThreads setMaxThreads
8.4- TacticSource: kEDGE_MASK_CONVOLUTIONS
8.5- *: BoundingBoxFormat IGridSampleLayer INMSLayer INonZeroLayer IOneHotLayer IOutputAllocator InterpolationMode
    PreviewFeature SampleMode TensorIOMode
8.5- DataType: kUINT8
8.5- IBuilderConfig: getPreviewFeature setPreviewFeature
8.5- ICudaEngine: getIOTensorName getNbIOTensors getProfileShape getTensorBytesPerComponent
    getTensorComponentsPerElement getTensorDataType getTensorFormat getTensorFormatDesc getTensorIOMode
    getTensorLocation getTensorShape getTensorVectorizedDim isShapeInferenceIO
8.5- IExecutionContext: enqueueV3 getInputConsumedEvent getMaxOutputSize getNvtxVerbosity getOutputAllocator
    getOutputTensorAddress getPersistentCacheLimit getTemporaryStorageAllocator getTensorAddress getTensorShape
    getTensorStrides inferShapes setInputConsumedEvent setInputShape setInputTensorAddress setNvtxVerbosity
    setOutputAllocator setPersistentCacheLimit setTemporaryStorageAllocator setTensorAddress
8.5- INetworkDefinition: addGridSample addNMS addNonZero addOneHot
8.5- ITensor: getDimensionName setDimensionName
8.5- LayerType: kGRID_SAMPLE kNMS kNON_ZERO kONE_HOT
8.5- TacticSource: kJIT_CONVOLUTIONS
8.5-8.6 BuilderFlag: kENABLE_TACTIC_HEURISTIC
8.5-8.6 PreviewFeature: kDISABLE_EXTERNAL_TACTIC_SOURCES_FOR_CORE_0805 kFASTER_DYNAMIC_SHAPES_0805
8.6- *: HardwareCompatibilityLevel ICastLayer ILoggerFinder INormalizationLayer IReverseSequenceLayer
    TempfileControlFlag TempfileControlFlags
8.6- BuilderFlag: kEXCLUDE_LEAN_RUNTIME kVERSION_COMPATIBLE
8.6- DataType: kFP8
8.6- IBuilder: getPluginRegistry
8.6- IBuilderConfig: getBuilderOptimizationLevel getHardwareCompatibilityLevel getMaxAuxStreams
    getNbPluginsToSerialize getPluginToSerialize setBuilderOptimizationLevel setHardwareCompatibilityLevel
    setMaxAuxStreams setPluginsToSerialize
8.6- ICudaEngine: getHardwareCompatibilityLevel getNbAuxStreams
8.6- IExecutionContext: setAuxStreams
8.6- ILayer: getMetadata setMetadata
8.6- INetworkDefinition: addCast addNormalization addReverseSequence getBuilder
8.6- IPluginRegistry: PluginLibraryHandle deregisterLibrary isParentSearchEnabled loadLibrary setParentSearchEnabled
8.6- IRuntime: getEngineHostCodeAllowed getPluginRegistry getTempfileControlFlags getTemporaryDirectory loadRuntime
    setEngineHostCodeAllowed setTempfileControlFlags setTemporaryDirectory
8.6- LayerType: kCAST kNORMALIZATION kREVERSE_SEQUENCE
8.6- MemoryPoolType: kTACTIC_DRAM
8.6- TensorFormat: kDHWC
8.6-10.16 BuilderFlag: kFP8
8.6-10.16 PreviewFeature: kPROFILE_SHARING_0806
10.0- *: APILanguage Dims64 ExecutionContextAllocationStrategy IDebugListener IGpuAsyncAllocator IPluginCapability
    IPluginCreatorInterface IPluginCreatorV3One IPluginResource IPluginResourceContext IPluginV3 IPluginV3Layer
    IPluginV3OneBuild IPluginV3OneCore IPluginV3OneRuntime IProgressMonitor ISerializationConfig IStreamReader
    IVersionedInterface InterfaceInfo InterfaceKind PluginCapabilityType PluginCreatorVersion SerializationFlag
    SerializationFlags TensorRTPhase getInferLibBuildVersion getInferLibMajorVersion getInferLibMinorVersion
    getInferLibPatchVersion
10.0- BuilderFlag: kDISABLE_COMPILATION_CACHE kERROR_ON_TIMING_CACHE_MISS kREFIT_IDENTICAL kSTRIP_PLAN
    kWEIGHT_STREAMING
10.0- DataType: kBF16 kINT4 kINT64
10.0- IBuilderConfig: getProgressMonitor setProgressMonitor
10.0- ICudaEngine: createSerializationConfig getStreamableWeightsSize isDebugTensor serializeWithConfig
10.0- IErrorRecorder: getInterfaceInfo
10.0- IExecutionContext: getDebugListener getDebugState setAllTensorsDebugState setDebugListener
    setOutputTensorAddress setTensorDebugState updateDeviceMemorySizeForShapes
10.0- IGpuAllocator: allocateAsync deallocateAsync getInterfaceInfo
10.0- INetworkDefinition: addPluginV3 getFlag getFlags isDebugTensor markDebug unmarkDebug
10.0- IPluginRegistry: acquirePluginResource getAllCreators getCreator releasePluginResource
10.0- IRefitter: getNamedWeights getWeightsLocation getWeightsPrototype getWeightsValidation refitCudaEngineAsync
    setWeightsValidation unsetNamedWeights
10.0- LayerType: kPLUGIN_V3
10.0- MemoryPoolType: kTACTIC_SHARED_MEMORY
10.0- NetworkDefinitionCreationFlag: kSTRONGLY_TYPED
10.0- PluginFieldType: kBF16 kFP8 kINT64
10.0-10.16 BuilderFlag: kBF16 kWEIGHTLESS
10.0-10.16 ICudaEngine: getDeviceMemorySizeForProfile getMinimumWeightStreamingBudget getProfileTensorValues
    getWeightStreamingBudget setWeightStreamingBudget
10.1- ICudaEngine: getDeviceMemorySizeForProfileV2 getDeviceMemorySizeV2 getWeightStreamingAutomaticBudget
    getWeightStreamingBudgetV2 getWeightStreamingScratchMemorySize setWeightStreamingBudgetV2
10.1- IExecutionContext: setDeviceMemoryV2
10.1- PluginFieldType: kINT4
10.1-10.16 BuilderFlag: kINT4
10.2- *: RuntimePlatform
10.2- BuilderFlag: kREFIT_INDIVIDUAL
10.2- IBuilderConfig: getRuntimePlatform setRuntimePlatform
10.2- INetworkDefinition: areWeightsMarkedRefittable markWeightsRefittable unmarkWeightsRefittable
10.3- *: IPluginV3OneBuildV2
10.3- PreviewFeature: kALIASED_PLUGIN_IO_10_03
10.4- IBuilderConfig: getMaxNbTactics setMaxNbTactics
10.6- BuilderFlag: kMONITOR_MEMORY kSTRICT_NANS
10.7- *: ISqueezeLayer IStreamReaderV2 IUnsqueezeLayer SeekPosition
10.7- INetworkDefinition: addSqueeze addUnsqueeze
10.7- LayerType: kSQUEEZE kUNSQUEEZE
10.8- *: CumulativeOperation ICumulativeLayer IDynamicQuantizeLayer TilingOptimizationLevel TimingCacheKey
    TimingCacheValue
10.8- BuilderFlag: kEDITABLE_TIMING_CACHE
10.8- DataType: kFP4
10.8- IBuilderConfig: getL2LimitForTiling getTilingOptimizationLevel setL2LimitForTiling setTilingOptimizationLevel
10.8- INetworkDefinition: addCumulative addDynamicQuantize
10.8- ITimingCache: query queryKeys update
10.8- LayerType: kCUMULATIVE kDYNAMIC_QUANTIZE
10.8- PluginFieldType: kFP4
10.8-10.16 BuilderFlag: kFP4
10.9- HardwareCompatibilityLevel: kSAME_COMPUTE_CAPABILITY
10.9- NetworkDefinitionCreationFlag: kPREFER_AOT_PYTHON_PLUGINS kPREFER_JIT_PYTHON_PLUGINS
10.10- IPluginRegistry: getAllCreatorsRecursive
10.10- PreviewFeature: kRUNTIME_ACTIVATION_RESIZE_10_10
10.11- *: IRuntimeConfig
10.11- ICudaEngine: createRuntimeConfig getProfileTensorValuesV2
10.11- IExecutionContext: getRuntimeConfig
10.11- IOptimizationProfile: getShapeValuesV2 setShapeValuesV2
10.12- BuilderFlag: kDISTRIBUTIVE_INDEPENDENCE
10.12- DataType: kE8M0
10.12- IExecutionContext: getUnfusedTensorsDebugState setUnfusedTensorsDebugState
10.12- INetworkDefinition: markUnfusedTensorsAsDebugTensors unmarkUnfusedTensorsAsDebugTensors
10.13- *: IStreamWriter
10.13- IBuilder: buildSerializedNetworkToStream
10.13- IBuilderConfig: getRemoteAutoTuningConfig setRemoteAutoTuningConfig
10.14- *: AttentionNormalizationOp EngineStat IAttention IAttentionBoundaryLayer IAttentionInputLayer
    IAttentionOutputLayer IKernelLaunchParams IPluginCreatorV3Quick IPluginV3QuickAOTBuild IPluginV3QuickBuild
    IPluginV3QuickCore IPluginV3QuickRuntime ISymExpr ISymExprs PluginArgDataType PluginArgType
    QuickPluginCreationRequest
10.14- ICudaEngine: getEngineStat
10.14- INetworkDefinition: addAttention
10.14- LayerType: kATTENTION_INPUT kATTENTION_OUTPUT
10.15- *: IKVCacheUpdateLayer IRotaryEmbeddingLayer KVCacheMode
10.15- ICudaEngine: getAliasedInputTensor
10.15- INetworkDefinition: addDynamicQuantizeV2 addKVCacheUpdate addNormalizationV2 addRotaryEmbedding
10.15- LayerType: kKVCACHE_UPDATE kROTARY_EMBEDDING
10.16- *: CollectiveOperation IDistCollectiveLayer IMoELayer MoEActType setInternalLibraryPath
10.16- IExecutionContext: setCommunicator
10.16- ILayer: getNbRanks setNbRanks
10.16- INetworkDefinition: addDistCollective addMoE
10.16- LayerType: kDIST_COLLECTIVE kMOE
10.16-10.16 PreviewFeature: kMULTIDEVICE_RUNTIME_10_16
11.0- *: AttentionIOForm CausalMaskKind
11.0- ILogger: getInterfaceInfo
11.0- INetworkDefinition: addAttentionV2
11.1- IBuilderConfig: getAllBuildRoutes getBuildRoute setBuildRoute
"""
