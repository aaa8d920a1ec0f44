"""Trains the reader of earlobes on pictures of own people (:mod:`models.train.heads`) and writes it as ONNX.

``python -m models.train.ears OUT_DIR DATA.npz ... [--minutes M] [--state FILE]`` (needs torch, onnx and OpenCV). One
person in eight is held out and reported. The network sees windows of many sizes around a lobe that it must find, so
that it can look twice: widely to find the lobe, closely to read it. With ``--state`` a broken-off training goes on.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import cv2
import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from models.patch import CHANNELS, SIDE, network_input
from models.train.heads import EAR_MM

Array = NDArray[np.float64]
WIDE_MM, CLOSE_MM = 96.0, 60.0
_CELLS = 16
_POINTS = 2
_BATCH = 32
_EPOCHS = 18
_SPOT = 0.1
"""The spread of a point's spot in a heat map, in half sides."""
_SHOWS_COUNTS = 0.8
"""How much it counts whether the lobe shows."""
_HIDDEN_COUNTS = 0.15
"""How much the place of a hidden lobe counts beside a visible one's."""
_WORN = 0.2
"""Share of ears that get something drawn below the lobe, as an earring would be."""


class EarNet(nn.Module):  # type: ignore[misc]
    """Two points as the means of heat maps, in half sides of the window, then the log-odds that the lobe shows."""

    def __init__(self) -> None:
        super().__init__()
        self.c1 = nn.Conv2d(CHANNELS, 16, 3, 2, 1)
        self.c2 = nn.Conv2d(16, 24, 3, 2, 1)
        self.c3 = nn.Conv2d(24, 24, 3, 1, 1)
        self.c4 = nn.Conv2d(24, 48, 3, 2, 1)
        self.c5 = nn.Conv2d(48, 48, 3, 1, 1)
        self.back = nn.Conv2d(48, 24, 1)
        self.c6 = nn.Conv2d(24, 24, 3, 1, 1)
        self.heat = nn.Conv2d(24, _POINTS, 1)
        self.shows1 = nn.Linear(72, 32)
        self.shows2 = nn.Linear(32, 1)
        self.drop = nn.Dropout(0.2)

    def forward(self, x: Tensor) -> Tensor:
        return self.both(x)[0]

    def both(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The answer, and the heat maps' logits (n, points, cells)."""
        x = torch.relu(self.c1(x))
        x = torch.relu(self.c2(x))
        fine = torch.relu(self.c3(x))
        deep = torch.relu(self.c5(torch.relu(self.c4(fine))))
        up = nn.functional.interpolate(self.back(deep), scale_factor=2, mode="nearest")
        mixed = torch.relu(self.c6(fine + up))
        logits = self.heat(mixed).flatten(2)
        heat = torch.softmax(logits, 2)
        points = heat @ grid()
        there = (heat @ mixed.flatten(2).transpose(1, 2)).mean(1)
        told = self.drop(torch.cat([there, deep.mean((2, 3))], 1))
        shows = self.shows2(torch.relu(self.shows1(told)))
        return torch.cat([points.flatten(1), shows], 1), logits


def spots(points: Tensor) -> Tensor:
    """(n, points, cells): what a heat map should be for points (n, points, 2), a round spot."""
    squares = ((points[:, :, None] - grid()) ** 2).sum(3)
    return torch.softmax(-squares / (2 * _SPOT**2), 2)


def grid() -> Tensor:
    """(cells, 2): the cells' middles in half sides."""
    line = (torch.arange(_CELLS) + 0.5) / _CELLS * 2 - 1
    y, x = torch.meshgrid(line, line, indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], 1)


class Ears:
    """Crops of ears with the lobe's two points and whether it shows; windows are cut out of them."""

    def __init__(self, files: list[Path], held_out: bool) -> None:
        pictures, points, seen = [], [], []
        for file in files:
            with np.load(file) as data:
                chosen = (data["ear_person"] % 8 == 0) == held_out
                pictures.append(data["ear"][chosen])
                points.append(data["ear_points"][chosen, :_POINTS])
                seen.append(data["ear_seen"][chosen])
        self.pictures, self.points, self.seen = (np.concatenate(part) for part in (pictures, points, seen))

    def __len__(self) -> int:
        return len(self.pictures)

    def window(
        self, k: int, middle: Array, mm: float, turn: float, rng: np.random.Generator | None
    ) -> tuple[NDArray[np.float32], Array]:
        """The network's input for a window around ``middle`` (half sides of the crop), and the points in it."""
        side = self.pictures.shape[1]
        size = mm / EAR_MM
        c, s = np.cos(turn), np.sin(turn)
        rotation = np.array([[c, -s], [s, c]])
        linear = rotation * (size * side / SIDE)
        at = (middle + 1) / 2 * side - 0.5
        half = (SIDE - 1) / 2
        back = np.c_[linear, at - linear @ np.array([half, half])]
        patch = cv2.warpAffine(
            self.pictures[k], back, (SIDE, SIDE), flags=cv2.INTER_AREA | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        points = ((self.points[k] - middle) @ rotation) / size
        angles = self.seen[k, 1:].astype(float)
        if rng is not None:
            if rng.random() < _WORN:
                patch = _wearing(rng, patch, points, mm)
            patch = _relit(rng, patch)
            angles = angles + rng.normal(0, 4, 2)
        return network_input(np.ascontiguousarray(patch), float(angles[0]), float(angles[1])), points

    def batch(self, rng: np.random.Generator, chosen: NDArray[np.intp]) -> tuple[Tensor, Tensor, Tensor]:
        """Disturbed windows, wide and close, with their points and whether the lobe shows."""
        rows, goals = [], []
        for k in chosen:
            wide = rng.random() < 0.5
            mm = (WIDE_MM if wide else CLOSE_MM) * np.exp(rng.normal(0, 0.12))
            # The wide look is where the average ear is (the crop's middle), the close one where the wide one says.
            middle = rng.normal(0, 8.0 / (EAR_MM / 2), 2) if wide else self.points[k].mean(0) + rng.normal(0, 0.07, 2)
            x, y = self.window(k, np.asarray(middle), mm, rng.normal(0, 0.12), rng)
            rows.append(x)
            goals.append(y)
        y = np.array(goals, np.float32)
        return torch.from_numpy(np.array(rows)), torch.from_numpy(y), torch.from_numpy(self.seen[chosen, 0])


def _relit(rng: np.random.Generator, patch: NDArray[np.uint8]) -> NDArray[np.uint8]:
    value = (np.arange(256) / 255) ** np.exp(rng.normal(0, 0.25))
    gains = np.exp(rng.normal(0, 0.08, 3) + rng.normal(0, 0.25))
    table = np.clip(value[:, None] * gains * 255, 0, 255).astype(np.uint8)
    image = cv2.LUT(patch, table[None])
    if rng.random() < 0.3:
        image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.4, 1.6)))
    noise = rng.standard_normal(image.shape, np.float32) * np.float32(rng.uniform(0, 10))
    return np.asarray(np.clip(image + noise, 0, 255), np.uint8)


def _wearing(rng: np.random.Generator, patch: NDArray[np.uint8], points: Array, mm: float) -> NDArray[np.uint8]:
    """Something of metal or stone on the lobe or hanging from it."""
    worn = patch.copy()
    lobe = (points[0] * 0.6 + points[1] * 0.4 + 1) / 2 * SIDE
    px = SIDE / mm
    colour = tuple(float(v) for v in rng.uniform(40, 255) * np.array([rng.uniform(0.3, 1), rng.uniform(0.7, 1), 1]))
    if rng.random() < 0.5:
        cv2.circle(worn, tuple(int(v) for v in lobe), max(1, int(rng.uniform(1, 4) * px)), colour, -1, cv2.LINE_AA)
    else:
        size = (max(1, int(rng.uniform(1, 7) * px)), max(2, int(rng.uniform(4, 16) * px)))
        middle = (int(lobe[0]), int(lobe[1]) + size[1])
        cv2.ellipse(worn, middle, size, 0, 0, 360, colour, -1 if rng.random() < 0.4 else 1, cv2.LINE_AA)
    return worn


def train(ears: Ears, net: EarNet, state: dict[str, object], until: float) -> bool:
    """Trains on; ``True`` when all epochs are done, ``False`` when the time was up."""
    optimiser = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=1e-2)
    steps = _EPOCHS * (len(ears) // _BATCH + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps)
    epoch = 0
    if state:
        net.load_state_dict(state["net"])  # type: ignore[arg-type]
        optimiser.load_state_dict(state["optimiser"])  # type: ignore[arg-type]
        schedule.load_state_dict(state["schedule"])  # type: ignore[arg-type]
        epoch = int(state["epoch"])  # type: ignore[call-overload]
    while epoch < _EPOCHS:
        if time.monotonic() > until:
            break
        rng = np.random.default_rng([7, epoch])
        net.train()
        total = 0.0
        order = rng.permutation(len(ears))
        for first in range(0, len(order), _BATCH):
            x, y, shown = ears.batch(rng, order[first : first + _BATCH])
            answer, logits = net.both(x)
            inside = (y.abs() < 1).all(2).all(1).float()
            weight = inside * (_HIDDEN_COUNTS + (1 - _HIDDEN_COUNTS) * shown)
            off = nn.functional.smooth_l1_loss(answer[:, :-1], y.flatten(1), beta=0.03, reduction="none").mean(1)
            spread = -(spots(y) * torch.log_softmax(logits, 2)).sum(2).mean(1)
            loss = 10 * (off * weight).mean() + 0.2 * (spread * weight).mean()
            judged = nn.functional.binary_cross_entropy_with_logits(answer[:, -1], shown * 0.96 + 0.02)
            loss = loss + _SHOWS_COUNTS * judged
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(x)
        epoch += 1
        print(f"epoch {epoch}: loss {total / len(order):.4f}", flush=True)  # noqa: T201
    state.update(net=net.state_dict(), optimiser=optimiser.state_dict(), schedule=schedule.state_dict(), epoch=epoch)
    return epoch >= _EPOCHS


def held_out(ears: Ears, net: EarNet) -> str:
    """The two looks on people that were never seen."""
    net.eval()
    off, right, wide_off = [], [], []
    with torch.no_grad():
        for k in range(len(ears)):
            middle = np.zeros(2)
            for mm in (WIDE_MM, CLOSE_MM):
                x, goal = ears.window(k, middle, mm, 0.0, None)
                answer = net(torch.from_numpy(x[None]))[0].numpy().astype(float)
                points = answer[:-1].reshape(-1, 2)
                if mm == WIDE_MM:
                    wide_off.append(np.linalg.norm(points - goal, axis=1) * mm / 2)
                middle = middle + points.mean(0) * mm / EAR_MM
            off.append(np.linalg.norm(points - goal, axis=1) * CLOSE_MM / 2)
            right.append((answer[-1] > 0) == (ears.seen[k, 0] > 0.5))
    seen, correct = ears.seen[:, 0] > 0.5, np.array(right)
    wide, close = np.array(wide_off)[seen], np.array(off)[seen]
    balanced = (correct[seen].mean() + correct[~seen].mean()) / 2
    return (
        f"wide look: median {np.median(wide):.2f} mm, p90 {np.percentile(wide, 90):.2f}; close look: median "
        f"{np.median(close):.2f} mm, p90 {np.percentile(close, 90):.2f}; balanced {balanced:.3f}; {len(ears)} crops"
    )


def export(net: EarNet, path: Path) -> None:
    """The network in half precision: ``input`` (1, CHANNELS, SIDE, SIDE) to ``answer`` (1, 5)."""
    weights: list[onnx.TensorProto] = []
    nodes: list[onnx.NodeProto] = []

    def half(name: str, value: Tensor) -> str:
        weights.append(numpy_helper.from_array(value.detach().numpy().astype(np.float16), f"{name}_half"))
        nodes.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
        return name

    def whole(name: str, value: NDArray[np.generic]) -> str:
        weights.append(numpy_helper.from_array(value, name))
        return name

    def layer(name: str, source: str, relu: bool = True) -> str:
        conv = getattr(net, name)
        names = [half(f"{name}_w", conv.weight), half(f"{name}_b", conv.bias)]
        out = f"{name}_out"
        if isinstance(conv, nn.Linear):
            nodes.append(helper.make_node("Gemm", [source, *names], [out], transB=1))
        else:
            pads = [conv.padding[0]] * 4
            nodes.append(helper.make_node("Conv", [source, *names], [out], strides=list(conv.stride), pads=pads))
        if relu:
            nodes.append(helper.make_node("Relu", [out], [f"{name}_relu"]))
        return f"{name}_relu" if relu else out

    def node(kind: str, sources: list[str], name: str, **attributes: object) -> str:
        nodes.append(helper.make_node(kind, sources, [name], **attributes))
        return name

    cells = _CELLS * _CELLS
    fine = layer("c3", layer("c2", layer("c1", "input")))
    deep = layer("c5", layer("c4", fine))
    scales = whole("scales", np.array([1, 1, 2, 2], np.float32))
    up = node("Resize", [layer("back", deep, relu=False), "", scales], "up", mode="nearest",
              coordinate_transformation_mode="asymmetric", nearest_mode="floor")  # fmt: skip
    mixed = layer("c6", node("Add", [fine, up], "both"))
    flat = whole("flat", np.array([_POINTS, cells], np.int64))
    heat = node("Softmax", [node("Reshape", [layer("heat", mixed, relu=False), flat], "logits")], "shares", axis=1)
    points = node("MatMul", [heat, whole("grid", grid().numpy())], "points")
    columns = node("Reshape", [mixed, whole("columns", np.array([-1, cells], np.int64))], "features")
    around = node("MatMul", [heat, node("Transpose", [columns], "turned", perm=[1, 0])], "around")
    there = node("ReduceMean", [around], "there", axes=[0], keepdims=1)
    pooled = node("Reshape", [node("GlobalAveragePool", [deep], "mean"), whole("row", np.array([1, -1], np.int64))],
                  "everywhere")  # fmt: skip
    shows = layer("shows2", layer("shows1", node("Concat", [there, pooled], "told", axis=1)), relu=False)
    line = node("Reshape", [points, "row"], "line")
    node("Concat", [line, shows], "answer", axis=1)
    given = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, CHANNELS, SIDE, SIDE])
    answer = helper.make_tensor_value_info("answer", TensorProto.FLOAT, [1, 2 * _POINTS + 1])
    graph = helper.make_graph(nodes, path.stem, [given], [answer], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(path))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--minutes", type=float, default=1e6)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--start", type=Path, help="the state of an earlier training, whose network is the start")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    cv2.setNumThreads(1)
    net, state = EarNet(), {}
    if options.start is not None:
        net.load_state_dict(torch.load(options.start, weights_only=True)["net"])
    if options.state is not None and options.state.exists():
        state = torch.load(options.state, weights_only=True)
    done = train(Ears(options.data, False), net, state, time.monotonic() + options.minutes * 60)
    if options.state is not None:
        torch.save(state, options.state)
    print(held_out(Ears(options.data, True), net))  # noqa: T201
    if done:
        options.out.mkdir(parents=True, exist_ok=True)
        export(net.eval(), options.out / "ear.onnx")


if __name__ == "__main__":
    main()
