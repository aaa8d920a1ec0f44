"""What the published network answers, by the runtimes of its makers.

LiteRT runs the plain networks in this process. The attention mesh has operators of MediaPipe's own, so
MediaPipe's Python package runs it, in an environment of its own: this file is started there as a program.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Outputs = dict[str, NDArray[np.float32]]


def run_litert(network: Path, picture: NDArray[np.float32]) -> Outputs:
    """LiteRT's outputs by TFLite name; ``picture`` is (1, h, w, 3) as the network wants it."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(network), num_threads=1)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], picture)
    interpreter.invoke()
    outputs = interpreter.get_output_details()
    return {o["name"].removesuffix(":0"): interpreter.get_tensor(o["index"]) for o in outputs}


def run_mediapipe(python: Path, network: Path, picture: NDArray[np.uint8], names: list[str]) -> Outputs:
    """MediaPipe's outputs, in the order ``names`` of the file's outputs; ``picture`` is (h, w, 3) RGB."""
    with tempfile.TemporaryDirectory() as folder:
        given, answer = Path(folder, "given.npy"), Path(folder, "answer.npz")
        np.save(given, picture)
        subprocess.run([python, __file__, network, given, answer, str(len(names))], check=True, capture_output=True)
        with np.load(answer) as file:
            return {name: file[f"output{k}"] for k, name in enumerate(names)}


def _mediapipe_graph(network: str, count: int) -> str:
    """A picture of the network's own size goes in at range 0..1; every output tensor comes out as floats."""
    parts = [
        'input_stream: "picture"',
        'node { calculator: "ImageToTensorCalculator" input_stream: "IMAGE:picture" output_stream: "TENSORS:in"'
        " options { [mediapipe.ImageToTensorCalculatorOptions.ext] { output_tensor_width: 192"
        " output_tensor_height: 192 output_tensor_float_range { min: 0.0 max: 1.0 } } } }",
        'node { calculator: "TfLiteCustomOpResolverCalculator" output_side_packet: "OP_RESOLVER:operators" }',
        'node { calculator: "InferenceCalculator" input_stream: "TENSORS:in" output_stream: "TENSORS:out"'
        ' input_side_packet: "OP_RESOLVER:operators"'
        f' options {{ [mediapipe.InferenceCalculatorOptions.ext] {{ model_path: "{network}"'
        " delegate { xnnpack { num_threads: 1 } } } } }",
    ]
    ranges = " ".join(f"ranges: {{ begin: {k} end: {k + 1} }}" for k in range(count))
    streams = " ".join(f'output_stream: "tensor{k}"' for k in range(count))
    parts.append(
        f'node {{ calculator: "SplitTensorVectorCalculator" input_stream: "out" {streams}'
        f" options {{ [mediapipe.SplitVectorCalculatorOptions.ext] {{ {ranges} }} }} }}"
    )
    parts += [
        f'node {{ calculator: "TensorsToFloatsCalculator" input_stream: "TENSORS:tensor{k}"'
        f' output_stream: "FLOATS:output{k}" }} output_stream: "output{k}"'
        for k in range(count)
    ]
    return "\n".join(parts)


def _answer(network: str, given: str, answer: str, count: int) -> None:
    import mediapipe
    from mediapipe.python import packet_creator, packet_getter

    graph = mediapipe.CalculatorGraph(graph_config=_mediapipe_graph(network, count))
    answers: dict[str, Any] = {}

    def keep(name: str, packet: Any) -> None:
        answers[name] = np.array(packet_getter.get_float_list(packet), np.float32)

    for k in range(count):
        graph.observe_output_stream(f"output{k}", keep)
    graph.start_run()
    frame = packet_creator.create_image_frame(image_format=mediapipe.ImageFormat.SRGB, data=np.load(given))
    graph.add_packet_to_input_stream("picture", frame.at(0))
    graph.close_all_packet_sources()
    graph.wait_until_done()
    np.savez(answer, **answers)


if __name__ == "__main__":
    _answer(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
