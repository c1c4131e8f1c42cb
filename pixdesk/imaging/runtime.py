"""ONNX Runtime, loaded: for a process that will need it and has a moment before it does."""

import onnxruntime

__all__ = ["onnxruntime"]
