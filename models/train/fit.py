"""Fits the two looks of a reader: a wide one that finds the place, and a close one that reads it; writes ONNX.

``python -m models.train.fit ear OUT_DIR DATA.npz ...`` (needs torch, onnx and OpenCV). One person in eight is held
out and reported. A look is a network of two hidden layers over :mod:`models.patch`'s features.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from models.patch import COUNT, SIDE, features, patch_of
from models.train.heads import EAR_MM, NECK_MM, NOSE_MM

Array = NDArray[np.float64]
WIDE = {"ear": EAR_MM, "nose": NOSE_MM, "neck": NECK_MM}
CLOSE = {"ear": 60.0, "nose": 44.0, "neck": 260.0}
"""Millimetres of the second look's side."""
_COPIES = 7
_HIDDEN = (96, 48)


def _load(name: str, files: list[Path]) -> dict[str, NDArray[np.float32]]:
    parts: dict[str, list[NDArray[np.float32]]] = {"x": [], "p": [], "s": [], "who": []}
    for number, file in enumerate(files):
        with np.load(file) as data:
            parts["x"].append(data[name])
            parts["p"].append(data[f"{name}_points"])
            parts["s"].append(data[f"{name}_seen"])
            parts["who"].append(data[f"{name}_person"] + 1000 * number)
    return {key: np.concatenate(value) for key, value in parts.items()}


def _relit(rng: np.random.Generator, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    image = (picture.astype(np.float32) / 255) ** np.exp(rng.normal(0, 0.25))
    image = image * np.exp(rng.normal(0, 0.08, 3) + rng.normal(0, 0.2)) + rng.normal(0, 0.03)
    image = image + rng.normal(0, rng.uniform(0, 0.03), image.shape)
    return np.asarray(np.clip(image * 255, 0, 255), np.uint8)


def _views(
    rng: np.random.Generator,
    data: dict[str, NDArray[np.float32]],
    centres: Array | None,
    reach: float,
    wide: float,
    copies: int,
    shift: float,
) -> tuple[Array, Array, NDArray[np.intp]]:
    """Features and goals (in units of the look's half side) of disturbed windows around ``centres`` (-1..1)."""
    rows, goals, which = [], [], []
    side = data["x"].shape[1]
    for k in range(len(data["x"])):
        for copy in range(copies):
            quiet = copy == 0 and copies == 1
            middle = np.zeros(2) if centres is None else centres[k]
            middle = middle + (0 if quiet else rng.normal(0, shift, 2))
            turn = 0.0 if quiet else rng.normal(0, 0.1)
            size = reach / wide * (1.0 if quiet else np.exp(rng.normal(0, 0.08)))
            scale = size * side / SIDE
            c, s = np.cos(turn), np.sin(turn)
            at = (middle + 1) / 2 * side - 0.5
            half = (SIDE - 1) / 2
            linear = np.array([[c, -s], [s, c]]) * scale
            back = np.c_[linear, at - linear @ np.array([half, half])]
            picture = data["x"][k] if quiet else _relit(rng, data["x"][k])
            angles = data["s"][k, 1:] + (0 if quiet else rng.normal(0, 4, 2))
            rows.append(features(patch_of(picture, back), float(angles[0]), float(angles[1])))
            goals.append(((data["p"][k] - middle) @ np.array([[c, -s], [s, c]])) / size)
            which.append(k)
    return np.array(rows), np.array(goals), np.array(which)


def _fit(x: Array, y: Array, seen: Array, weight: Array, rounds: int) -> nn.Sequential:
    torch.manual_seed(0)
    a, b = _HIDDEN
    n = y.shape[1] * 2
    net = nn.Sequential(
        nn.Dropout(0.15),
        nn.Linear(COUNT, a),
        nn.ReLU(),
        nn.Dropout(0.2),
        nn.Linear(a, b),
        nn.ReLU(),
        nn.Linear(b, n + 1),
    )
    tx, ty = torch.tensor(x, dtype=torch.float32), torch.tensor(y.reshape(len(y), -1), dtype=torch.float32)
    ts, tw = torch.tensor(seen, dtype=torch.float32), torch.tensor(weight, dtype=torch.float32)
    optimiser = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=2e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=rounds * (len(tx) // 256 + 1))
    for _ in range(rounds):
        for chosen in torch.randperm(len(tx)).split(256):
            answer = net(tx[chosen])
            off = nn.functional.smooth_l1_loss(answer[:, :n], ty[chosen], beta=0.05, reduction="none").mean(1)
            loss = (off * tw[chosen]).mean() * 10
            loss = loss + 0.15 * nn.functional.binary_cross_entropy_with_logits(answer[:, n], ts[chosen])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return net.eval()


def _run(net: nn.Sequential, x: Array) -> Array:
    with torch.no_grad():
        return np.asarray(net(torch.tensor(x, dtype=torch.float32)).double().numpy())


def _export(net: nn.Sequential, path: Path) -> None:
    """Three products in half precision; the answer is points (k, 2) in half sides, then the log-odds that it shows."""
    weights, nodes, here = [], [], "input"
    layers = [layer for layer in net if isinstance(layer, nn.Linear)]
    for number, layer in enumerate(layers):
        for name, value in (("w", layer.weight.T), ("b", layer.bias)):
            half = value.detach().numpy().astype(np.float16)
            weights.append(numpy_helper.from_array(half, f"{name}{number}h"))
            nodes.append(helper.make_node("Cast", [f"{name}{number}h"], [f"{name}{number}"], to=TensorProto.FLOAT))
        last = number == len(layers) - 1
        out = "answer" if last else f"z{number}"
        nodes.append(helper.make_node("Gemm", [here, f"w{number}", f"b{number}"], [out]))
        if not last:
            nodes.append(helper.make_node("Relu", [out], [f"h{number}"]))
        here = f"h{number}"
    given = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, COUNT])
    answer = helper.make_tensor_value_info("answer", TensorProto.FLOAT, [1, layers[-1].out_features])
    graph = helper.make_graph(nodes, path.stem, [given], [answer], weights)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(path))


def _told(what: str, points: Array, goal: Array, shows: Array, seen: Array, half: float) -> None:
    off = np.linalg.norm(points - goal, axis=2)[seen > 0.5][:, :-1] * half
    right = (shows > 0) == (seen > 0.5)
    hidden = right[seen < 0.5].mean() if (seen < 0.5).any() else float("nan")
    print(  # noqa: T201
        f"{what}: median {np.median(off):.2f} mm, p90 {np.percentile(off, 90):.2f} mm, balanced "
        f"{(right[seen > 0.5].mean() + hidden) / 2:.3f}, {len(goal)} crops",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=sorted(WIDE))
    parser.add_argument("out", type=Path)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    rng = np.random.default_rng(0)
    data = _load(options.name, options.data)
    held = data["who"] % 8 == 0
    train = {key: value[~held] for key, value in data.items()}
    test = {key: value[held] for key, value in data.items()}
    wide, close = WIDE[options.name], CLOSE[options.name]

    x, y, k = _views(rng, train, None, wide, wide, _COPIES, 0.06)
    inside = (np.abs(y) < 1.1).all((1, 2))
    first = _fit(x[inside], y[inside], train["s"][k, 0][inside], 0.1 + 0.9 * train["s"][k, 0][inside], options.rounds)
    x, _, _ = _views(rng, test, None, wide, wide, 1, 0)
    answer = _run(first, x)
    guess = answer[:, :-1].reshape(len(x), -1, 2)
    _told("wide look", guess, test["p"], answer[:, -1], test["s"][:, 0], wide / 2)
    spread = float(np.median(np.abs((guess - test["p"])[test["s"][:, 0] > 0.5]))) * 1.6
    middle = train["p"][:, :-1].mean(1) if options.name != "neck" else train["p"][:, 0]
    x, y, k = _views(rng, train, middle, close, wide, _COPIES, spread)
    inside = (np.abs(y) < 1.2).all((1, 2))
    second = _fit(x[inside], y[inside], train["s"][k, 0][inside], 0.1 + 0.9 * train["s"][k, 0][inside], options.rounds)
    start = np.clip(guess[:, :-1].mean(1) if options.name != "neck" else guess[:, 0], -0.8, 0.8)
    x, _, _ = _views(rng, test, start, close, wide, 1, 0)
    answer = _run(second, x)
    points = answer[:, :-1].reshape(len(x), -1, 2) * close / wide + start[:, None]
    _told("close look", points, test["p"], answer[:, -1], test["s"][:, 0], wide / 2)
    options.out.mkdir(parents=True, exist_ok=True)
    _export(first, options.out / f"{options.name}_wide.onnx")
    _export(second, options.out / f"{options.name}_close.onnx")


if __name__ == "__main__":
    main()
