# ruff: noqa: E501 - shaders read better unbroken
"""A small studio: skin, hair and cloth under the very light that the mirror lights jewellery with.

The light map is cut into parallel lights of equal energy (median cut: P. Debevec, "A Median Cut Algorithm for Light
Probe Sampling", 2005), each with a shadow map; their sum has the map's soft shadows and no noise. Skin's diffuse light
is spread under the surface with the red farthest (sums of Gaussians: E. d'Eon and D. Luebke, GPU Gems 3, chapter 14).
OpenGL 3.3 without a window; points are in the camera frame, mm.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import moderngl
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Picture = NDArray[np.float32]

SKIN, HAIR, CLOTH = 1.0, 2.0, 3.0
_SHADOW = 1400
_SUPER = 1.5
_SPREAD = (((0.3, 0.30), (1.1, 0.34), (2.8, 0.36)), ((0.2, 0.5), (0.7, 0.33), (1.4, 0.17)), ((0.15, 0.66), (0.45, 0.24), (0.8, 0.10)))
"""For red, green, blue: standard deviations in mm and weights."""

_VERTEX = """#version 330
in vec3 place; in vec3 normal; in vec4 paint; uniform mat4 view; out vec3 p; out vec3 n; out vec4 c;
void main() { p = place; n = normal; c = paint; gl_Position = view * vec4(place, 1); }
"""
_SURFACE = """#version 330
in vec3 p; in vec3 n; in vec4 c;
layout(location = 0) out vec4 place; layout(location = 1) out vec4 normal; layout(location = 2) out vec4 colour;
void main() { vec3 m = normalize(n); if (c.a < 1.5 && dot(m, p) > 0) m = -m; place = vec4(p, c.a); normal = vec4(m, 1); colour = vec4(c.rgb, 1); }
"""
_CAST = "#version 330\nin vec3 p; in vec3 n; in vec4 c; void main() {}"
_QUAD = "#version 330\nin vec2 at; out vec2 uv; void main() { uv = at * .5 + .5; gl_Position = vec4(at, 0, 1); }"
_LIGHT = """#version 330
in vec2 uv; uniform sampler2D places; uniform sampler2D normals; uniform sampler2D shadow; uniform mat4 shade; uniform vec3 sun; uniform vec3 energy; uniform float bias;
layout(location = 0) out vec4 diffuse; layout(location = 1) out vec4 specular;
float ggx(float nh, float a) { float d = nh * nh * (a * a - 1) + 1; return a * a / (3.14159265 * d * d); }
void main() {
  vec4 at = texture(places, uv); if (at.w < .5) discard;
  vec3 n = texture(normals, uv).xyz, v = -normalize(at.xyz), h = normalize(sun + v);
  vec4 s = shade * vec4(at.xyz + (at.w > 1.5 && at.w < 2.5 ? sun * 1.0 : n * .6), 1); vec3 q = s.xyz * .5 + .5; float lit = 0;
  for (int i = -1; i <= 1; i++) for (int j = -1; j <= 1; j++) lit += texture(shadow, q.xy + vec2(i, j) * 4 / 1400.).r > q.z - bias ? 1. : 0.; lit /= 9;
  if (at.w > 1.5 && at.w < 2.5) { float t = dot(n, sun), r = dot(n, h); float along = sqrt(max(0, 1 - t * t));
    diffuse = vec4(energy * along * .5 * lit, 0);
    specular = vec4(energy * lit * along * (.016 * pow(sqrt(max(0, 1 - r * r)), 90.) + .008 * pow(sqrt(max(0, 1 - r * r)), 18.)), 0); }
  else { float nl = max(0, dot(n, sun)), nv = max(.05, dot(n, v)), nh = max(0, dot(n, h));
    float f = .028 + .972 * pow(1 - max(0, dot(h, v)), 5.); float a = at.w > 2.5 ? .6 : .21, b = at.w > 2.5 ? .6 : .42;
    float d = mix(ggx(nh, b), ggx(nh, a), .45); float k = .35; float g = 1 / ((nl * (1 - k) + k) * (nv * (1 - k) + k));
    diffuse = vec4(energy * nl * lit, dot(energy, vec3(.2126, .7152, .0722)) * nl);
    specular = vec4(energy * nl * lit * d * f * g * .25 * (at.w > 2.5 ? .3 : 1.), 0); }
}
"""


@dataclass(frozen=True)
class Mesh:
    """Vertices (n, 3) in the camera frame with normals (a strand's direction for hair), colour and kind (n, 4)."""

    places: Array
    normals: Array
    paint: Array
    triangles: NDArray[np.int32]


@dataclass(frozen=True)
class Shot:
    """What the camera took: linear RGB and cover, (h, w, 4)."""

    picture: Picture


def lights(file: Path, count: int = 128) -> list[tuple[Array, Array]]:
    """Directions (camera frame) and energies (irradiance on a surface that faces them) of a light map with mean 1."""
    raw = cv2.imread(str(file), cv2.IMREAD_UNCHANGED)
    radiance = cv2.resize(raw[..., ::-1].astype(np.float64), (512, 256), interpolation=cv2.INTER_AREA)
    v, u = np.meshgrid((np.arange(256) + 0.5) / 256 * np.pi, (np.arange(512) + 0.5) / 512 * 2 * np.pi - np.pi, indexing="ij")
    solid = np.sin(v) * (np.pi / 256) * (2 * np.pi / 512)
    energy = radiance * solid[..., None]
    energy *= 4 * np.pi / energy.mean(axis=2).sum()
    towards = np.stack([np.sin(v) * np.cos(u), -np.cos(v), -np.sin(v) * np.sin(u)], -1)
    power = energy @ np.array([0.2126, 0.7152, 0.0722])
    regions = [(0, 256, 0, 512)]
    while len(regions) < count:
        sums = [power[a:b, c:d].sum() if (b - a) * (d - c) > 1 else -1.0 for a, b, c, d in regions]
        a, b, c, d = regions.pop(int(np.argmax(sums)))
        wide = (d - c) * np.sin((a + b) / 512 * np.pi) > (b - a)
        run = np.cumsum(power[a:b, c:d].sum(0 if wide else 1))
        cut = int(np.clip(np.searchsorted(run, run[-1] / 2) + 1, 1, len(run) - 1))
        regions += [(a, b, c, c + cut), (a, b, c + cut, d)] if wide else [(a, a + cut, c, d), (a + cut, b, c, d)]
    out = []
    for a, b, c, d in regions:
        weight = power[a:b, c:d][..., None]
        direction = (towards[a:b, c:d] * weight).sum((0, 1))
        out.append((direction / (np.linalg.norm(direction) + 1e-12), energy[a:b, c:d].sum((0, 1))))
    return out


class Studio:
    """Photographs meshes at one size."""

    def __init__(self, width: int, height: int, light: Path, count: int = 128) -> None:
        self._size = (width, height)
        self._lights = lights(light, count)
        gl = self._gl = moderngl.create_standalone_context(backend="egl")
        big = (round(width * _SUPER), round(height * _SUPER))
        self._layers = [gl.texture(big, 4, dtype="f4") for _ in range(3)]
        for layer in self._layers:
            layer.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self._surface = gl.framebuffer(self._layers, gl.depth_renderbuffer(big))
        self._sums = [gl.texture(big, 4, dtype="f4") for _ in range(2)]
        self._lit = gl.framebuffer(self._sums)
        self._shadow = gl.depth_texture((_SHADOW, _SHADOW))
        self._shadow.compare_func = ""
        self._shadows = gl.framebuffer(depth_attachment=self._shadow)
        self._drawn = gl.program(_VERTEX, _SURFACE)
        self._cast = gl.program(_VERTEX, _CAST)
        self._light = gl.program(_QUAD, _LIGHT)
        quad = gl.buffer(np.array([-1, -1, 1, -1, -1, 1, 1, 1], "f4").tobytes())
        self._quad = gl.vertex_array(self._light, [(quad, "2f", "at")])

    def shoot(self, meshes: list[Mesh], camera: Array, px_per_mm: float) -> Shot:
        gl = self._gl
        arrays, casters = [], []
        for mesh in meshes:
            data = gl.buffer(np.concatenate([mesh.places, mesh.normals, mesh.paint], 1).astype("f4").tobytes())
            index = gl.buffer(mesh.triangles.astype("i4").tobytes())
            arrays.append(gl.vertex_array(self._drawn, [(data, "3f 3f 4f", "place", "normal", "paint")], index))
            casters.append(gl.vertex_array(self._cast, [(data, "3f 28x", "place")], index))
        self._drawn["view"].write(_view(camera, self._size).T.astype("f4").tobytes())
        gl.enable(moderngl.DEPTH_TEST)
        self._surface.use()
        gl.clear()
        for array in arrays:
            array.render()
        everything = np.concatenate([mesh.places for mesh in meshes])
        middle = (everything.min(0) + everything.max(0)) / 2
        reach = float(np.linalg.norm(everything - middle, axis=1).max())
        self._lit.use()
        gl.clear()
        for direction, energy in self._lights:
            shade = _along(direction, middle, reach)
            self._cast["view"].write(shade.T.astype("f4").tobytes())
            gl.enable(moderngl.DEPTH_TEST)
            gl.disable(moderngl.BLEND)
            self._shadows.use()
            gl.clear(depth=1.0)
            for caster in casters:
                caster.render()
            gl.disable(moderngl.DEPTH_TEST)
            gl.enable(moderngl.BLEND)
            gl.blend_func = moderngl.ONE, moderngl.ONE
            self._lit.use()
            for number, texture in enumerate((self._layers[0], self._layers[1], self._shadow)):
                texture.use(number)
            for name, value in {"places": 0, "normals": 1, "shadow": 2, "bias": 0.9 / (2 * reach)}.items():
                self._light[name].value = value
            self._light["shade"].write(shade.T.astype("f4").tobytes())
            self._light["sun"].value = tuple(direction)
            self._light["energy"].value = tuple(energy)
            self._quad.render(moderngl.TRIANGLE_STRIP)
        gl.disable(moderngl.BLEND)
        place, _, colour, diffuse, specular = (self._read(texture) for texture in (*self._layers, *self._sums))
        for thing in (*arrays, *casters):
            thing.release()
        return Shot(_developed(place, colour, diffuse, specular, px_per_mm * _SUPER, self._size))

    def _read(self, texture: moderngl.Texture) -> Picture:
        width, height = round(self._size[0] * _SUPER), round(self._size[1] * _SUPER)
        return np.frombuffer(texture.read(), np.float32).reshape(height, width, 4)


def _developed(
    place: Picture, colour: Picture, diffuse: Picture, specular: Picture, px_per_mm: float, size: tuple[int, int]
) -> Picture:
    kind = place[..., 3]
    skin = ((kind > 0.5) & (kind < 1.5)).astype(np.float32)
    albedo = colour[..., :3]
    irradiance = diffuse[..., :3] / np.pi
    # What a fold hides is lit by the skin around it (J. Jimenez and others, "Practical Realtime Strategies for Accurate
    # Indirect Occlusion", 2016, without its fit).
    seen = (diffuse[..., :3] @ np.array([0.2126, 0.7152, 0.0722], np.float32)) / np.maximum(diffuse[..., 3], 1e-4)
    seen = np.where(diffuse[..., 3] > 1e-3, np.clip(seen, 0.03, 1), 1)[..., None]
    irradiance = irradiance / (1 - 0.8 * albedo * (1 - seen)) + 0.02
    spread = np.empty_like(irradiance)
    for channel, parts in enumerate(_SPREAD):
        total = np.zeros_like(skin)
        for sigma, weight in parts:
            blurred = cv2.GaussianBlur(irradiance[..., channel] * skin, (0, 0), sigma * px_per_mm)
            total += weight * blurred / np.maximum(cv2.GaussianBlur(skin, (0, 0), sigma * px_per_mm), 0.05)
        spread[..., channel] = total
    irradiance = irradiance * (1 - skin[..., None]) + spread * skin[..., None]
    linear = albedo * irradiance + specular[..., :3]
    cover = (kind > 0.5).astype(np.float32)[..., None]
    whole = np.concatenate([linear * cover, cover], 2)
    small: Picture = np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.float32)
    return small


def _view(camera: Array, size: tuple[int, int]) -> Array:
    """Camera frame -> clip space; rows of the picture come out top first."""
    width, height = size
    near, far = 100.0, 4000.0
    view = np.zeros((4, 4))
    view[0] = [2 * camera[0, 0] / width, 0, 2 * camera[0, 2] / width - 1, 0]
    view[1] = [0, 2 * camera[1, 1] / height, 2 * camera[1, 2] / height - 1, 0]
    view[2] = [0, 0, (far + near) / (far - near), -2 * far * near / (far - near)]
    view[3, 2] = 1
    return view


def _along(sun: Array, middle: Array, reach: float) -> Array:
    """A parallel view along a light."""
    ahead = -sun
    side = np.cross(ahead, [0.0, 1.0, 0.0] if abs(ahead[1]) < 0.95 else [1.0, 0.0, 0.0])
    side /= np.linalg.norm(side)
    up = np.cross(side, ahead)
    view = np.eye(4)
    view[:3, :3] = np.stack([side, up, ahead]) / reach
    view[:3, 3] = -view[:3, :3] @ middle
    return view
