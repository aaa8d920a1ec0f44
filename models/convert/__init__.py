"""Makes the shipped ONNX networks out of the published TFLite ones.

``python -m models.convert --wheel FILE`` reads the networks from the pinned wheel, writes NCHW ONNX files
with half-precision weights beside ``manifest.json``, and measures every file against the published network's
own answers. It needs an environment of its own (``requirements/convert.txt``).
"""
