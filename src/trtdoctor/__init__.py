"""trtdoctor: will this TensorRT engine load and run there, if not why, and what to do."""

__version__ = "0.2.0"
