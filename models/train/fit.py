"""Trains one small network that reads points in a crop, and exports it to ONNX.

``python -m models.train.fit ear OUT.onnx DATA.npz ... --minutes M`` (needs torch and onnx). One person in eight is
held out and reported. The network gives a heat map a point, whose mean is the point, and how likely the point shows.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.train.heads import EAR_MM, NECK_MM, NOSE_MM

REACH = {"ear": EAR_MM, "nose": NOSE_MM, "neck": NECK_MM}
SIDE = {"ear": 64, "nose": 48, "neck": 64}
"""Pixels of the network's input: enough for the accuracy asked, and quick."""
_ANGLES = 60.0
"""Degrees that make one unit of the network's second input."""


def _block(inside: int, outside: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, inside, 3, stride, 1, groups=inside, bias=False),
        nn.BatchNorm2d(inside),
        nn.Conv2d(inside, outside, 1, bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(),
    )


class Reader(nn.Module):
    """Picture (n, 3, s, s) in 0..1 RGB and angles (n, 2) -> points (n, k, 2) in -1..1, log-odds that it shows (n, 1)."""

    def __init__(self, side: int, points: int) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 16, 3, 2, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU())
        self.one = nn.Sequential(_block(16, 32, 1), _block(32, 32, 1))
        self.two = nn.Sequential(_block(32, 48, 2), _block(48, 48, 1))
        self.three = nn.Sequential(_block(48, 80, 2), _block(80, 80, 1), _block(80, 80, 1))
        self.angles = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 80))
        self.up = nn.Conv2d(80, 48, 1)
        self.mix = nn.Sequential(_block(48, 48, 1), _block(48, 48, 1))
        self.heat = nn.Conv2d(48, points, 1)
        self.shows = nn.Sequential(nn.Linear(80 + 48, 48), nn.ReLU(), nn.Linear(48, 1))
        n = side // 4
        grid = (torch.arange(n) + 0.5) / n * 2 - 1
        self.register_buffer("x", grid.repeat(n))
        self.register_buffer("y", grid.repeat_interleave(n))

    def forward(self, picture: Tensor, angles: Tensor) -> tuple[Tensor, Tensor]:
        middle = self.two(self.one(self.stem(picture * 2 - 1)))
        turned = self.angles(torch.cat([angles, angles * angles], 1))
        deep = self.three(middle) + turned[:, :, None, None]
        wide = nn.functional.interpolate(self.up(deep), scale_factor=2.0, mode="nearest")
        features = self.mix(middle + wide)
        heat = torch.softmax(self.heat(features).flatten(2), 2)
        points = torch.stack([(heat * self.x).sum(2), (heat * self.y).sum(2)], 2)
        # Hair is judged where the point is: the last heat map says where to look.
        local = (features.flatten(2) * heat[:, -1:]).sum(2)
        return points, self.shows(torch.cat([deep.mean((2, 3)), local], 1))


def _load(name: str, files: list[Path]) -> dict[str, NDArray[np.float32]]:
    parts: dict[str, list[NDArray[np.float32]]] = {"x": [], "p": [], "s": [], "who": []}
    for number, file in enumerate(files):
        with np.load(file) as data:
            parts["x"].append(data[name])
            parts["p"].append(data[f"{name}_points"])
            parts["s"].append(data[f"{name}_seen"])
            parts["who"].append(data[f"{name}_person"] + 1000 * number)
    return {key: np.concatenate(value) for key, value in parts.items()}


def _disturb(x: Tensor, p: Tensor) -> tuple[Tensor, Tensor]:
    """Colour, light, a little turn, growth and shift, and patches that hide something."""
    n, side = len(x), x.shape[-1]
    turn, grow = torch.randn(n) * 0.12, torch.exp(torch.randn(n) * 0.08)
    c, s = torch.cos(turn) * grow, torch.sin(turn) * grow
    shift = torch.randn(n, 2) * 0.06
    theta = torch.stack([torch.stack([c, -s, shift[:, 0]], 1), torch.stack([s, c, shift[:, 1]], 1)], 1)
    x = nn.functional.grid_sample(
        x, nn.functional.affine_grid(theta, list(x.shape), align_corners=False), "bilinear", "border", False
    )
    p = torch.linalg.solve(theta[:, None, :, :2], (p - shift[:, None])[..., None])[..., 0]
    x = x.clamp(0, 1) ** torch.exp(torch.randn(n, 1, 1, 1) * 0.25)
    x = x * torch.exp(torch.randn(n, 3, 1, 1) * 0.08 + torch.randn(n, 1, 1, 1) * 0.2) + torch.randn(n, 1, 1, 1) * 0.04
    grey = x.mean(1, keepdim=True)
    x = grey + (x - grey) * torch.exp(torch.randn(n, 1, 1, 1) * 0.3)
    x = x + torch.randn_like(x) * (torch.rand(n, 1, 1, 1) * 0.05)
    for k in torch.nonzero(torch.rand(n) < 0.1)[:, 0].tolist():
        w = int(side * (0.1 + 0.2 * torch.rand(1)))
        u, v = torch.randint(0, side - w, (2,)).tolist()
        x[k, :, v : v + w, u : u + w] = torch.rand(3, 1, 1)
    return x.clamp(0, 1), p


def _report(net: Reader, x: Tensor, a: Tensor, p: Tensor, s: Tensor, half: float) -> str:
    net.eval()
    with torch.no_grad():
        answers = [net(x[k : k + 128], a[k : k + 128]) for k in range(0, len(x), 128)]
    points, shows = torch.cat([b[0] for b in answers]), torch.cat([b[1] for b in answers])[:, 0]
    off = (points - p).norm(dim=2)[s > 0.5] * half
    right = (shows > 0) == (s > 0.5)
    hidden = right[s < 0.5].float().mean() if (s < 0.5).any() else torch.tensor(1.0)
    middle = off[:, :-1].mean(1)
    return (
        f"median {middle.median():.2f} mm, p90 {middle.quantile(0.9):.2f} mm, "
        f"balanced {(right[s > 0.5].float().mean() + hidden) / 2:.3f} on {len(x)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=sorted(REACH))
    parser.add_argument("out", type=Path)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--minutes", type=float, default=6.0)
    parser.add_argument("--from-weights", type=Path)
    options = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(2)
    data = _load(options.name, options.data)
    x = torch.from_numpy(np.ascontiguousarray(data["x"][..., ::-1]).transpose(0, 3, 1, 2).copy())
    x = nn.functional.interpolate(x.float(), size=SIDE[options.name], mode="area").round().to(torch.uint8)
    p, s = torch.from_numpy(data["p"]), torch.from_numpy(data["s"][:, 0])
    a = torch.from_numpy(data["s"][:, 1:]) / _ANGLES
    held = torch.from_numpy(data["who"] % 8 == 0)
    net = Reader(x.shape[-1], p.shape[1])
    if options.from_weights:
        net.load_state_dict(torch.load(options.from_weights, weights_only=True))
    half = REACH[options.name] / 2
    optimiser = torch.optim.AdamW(net.parameters(), 3e-3, weight_decay=1e-3)
    train = torch.nonzero(~held)[:, 0]
    began, step, size = time.time(), 0, 32
    while (spent := (time.time() - began) / 60 / options.minutes) < 1:
        for group in optimiser.param_groups:
            group["lr"] = 3e-3 * min(1.0, (step + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * spent)))
        chosen = train[torch.randint(0, len(train), (size,))]
        net.train()
        picture, goal = _disturb(x[chosen].float() / 255, p[chosen])
        angle = a[chosen] + torch.randn(size, 2) * (4 / _ANGLES)
        points, shows = net(picture, angle)
        seen = s[chosen]
        # Hidden points are guessed too, but weigh little.
        far = ((points - goal) * half).abs().clamp(max=30)
        weight = (seen * 0.95 + 0.05)[:, None, None]
        loss = (torch.where(far < 2, far * far / 4, far - 1) * weight).mean()
        inside = (goal.abs() < 1).all(2).all(1)
        loss = loss + 2 * (nn.functional.binary_cross_entropy_with_logits(shows[:, 0], seen, reduction="none") * inside).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        step += 1
        if step % 200 == 0:
            print(step, f"{spent:.2f}", f"loss {loss:.3f}", _report(net, x[held].float() / 255, a[held], p[held], s[held], half), flush=True)  # noqa: T201
    print("held-out people:", _report(net, x[held].float() / 255, a[held], p[held], s[held], half), flush=True)  # noqa: T201
    torch.save(net.state_dict(), options.out.with_suffix(".pt"))
    net.eval()
    torch.onnx.export(
        net,
        (torch.zeros(1, 3, x.shape[-1], x.shape[-1]), torch.zeros(1, 2)),
        str(options.out),
        input_names=["input", "angles"],
        output_names=["points", "shows"],
        opset_version=17,
        dynamo=False,
    )


if __name__ == "__main__":
    main()
