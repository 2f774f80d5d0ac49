"""Reads TensorRT and TensorRT-RTX plans: bytes in, typed facts out. No GPU, no TensorRT, no third party."""
