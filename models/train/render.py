# ruff: noqa: E501 - shaders read better unbroken
"""A small rasteriser for training pictures: skin, eyes, cloth and hair under one key light with its shadow.

Runs on OpenGL 3.3 without a window (software GL is enough). Points are in the camera frame, mm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import moderngl

Array = NDArray[np.float64]

_VERTEX = """#version 330
in vec3 place; in vec3 normal; in vec3 rest; in vec4 paint;
uniform mat4 view; uniform mat4 shade;
out vec3 p; out vec3 n; out vec3 r; out vec4 c; out vec4 s;
void main() { p = place; n = normal; r = rest; c = paint; s = shade * vec4(place, 1); gl_Position = view * vec4(place, 1); }
"""
_FRAGMENT = """#version 330
in vec3 p; in vec3 n; in vec3 r; in vec4 c; in vec4 s;
uniform vec3 sun; uniform vec3 sun_colour; uniform vec3 fill; uniform vec3 fill_colour; uniform vec3 sky; uniform vec3 ground;
uniform vec4 neckline; uniform vec3 cloth; uniform vec3 hair; uniform float gloss; uniform float grain;
uniform vec3 eye[2]; uniform vec3 gaze[2]; uniform vec3 iris; uniform sampler2D shadow;
layout(location = 0) out vec4 colour; layout(location = 1) out vec2 depth;
float hash(vec3 q) { return fract(sin(dot(q, vec3(12.9898, 78.233, 37.719))) * 43758.5453); }
float noise(vec3 q) { vec3 i = floor(q), f = fract(q); f = f * f * (3 - 2 * f); float a = 0;
  for (int k = 0; k < 8; k++) { vec3 o = vec3(k & 1, (k >> 1) & 1, (k >> 2) & 1); vec3 w = mix(1 - f, f, o); a += w.x * w.y * w.z * hash(i + o); } return a; }
void main() {
  vec3 v = -normalize(p), m = normalize(n); if (dot(m, v) < 0) m = -m;
  float kind = c.a; vec3 base = c.rgb; float shine = gloss, power = 24; float label = 1;
  if (kind > 2.5) { label = 2; float strand = noise(vec3(r.x * 6, r.y * .05, r.z * .2)); base = hair * (.55 + .9 * strand); shine = .25; power = 30; if (c.r > .5 && hash(vec3(floor(r.x * 5), 0, floor(r.y * .2))) < .15) discard; }
  else if (kind > 1.5) { label = 4; int k = r.x > 0 ? 0 : 1; float d = acos(clamp(dot(normalize(r - eye[k]), gaze[k]), -1, 1)) * length(r - eye[k]);
    base = d < 2.2 ? vec3(.02) : d < 5.85 ? iris * (.6 + .4 * noise(r * 3)) : vec3(.85, .82, .8); shine = .6; power = 80; }
  else { float edge = neckline.x + neckline.y * abs(r.x) + neckline.z * r.x * r.x / 100 + neckline.w * max(r.z, 0);
    if (r.y > edge) { base = cloth * (.85 + .3 * noise(r * vec3(.8, .05, .8))); shine = .02; label = 3; }
    else base *= 1 + grain * (noise(r * .7) - .5) + .5 * grain * (noise(r * 3.1) - .5); }
  vec3 q = s.xyz / s.w * .5 + .5; float lit = 0;
  for (int i = -1; i <= 1; i++) for (int j = -1; j <= 1; j++) lit += texture(shadow, q.xy + vec2(i, j) / 420.).r > q.z - .006 ? 1. : 0.; lit /= 9;
  float wrap = label < 1.5 ? .25 : .05;
  vec3 light = sun_colour * lit * max(0, (dot(m, sun) + wrap) / (1 + wrap)) + fill_colour * max(0, (dot(m, fill) + wrap) / (1 + wrap)) + mix(ground, sky, .5 - .5 * m.y);
  vec3 h = normalize(sun + v); vec3 spec = shine * lit * sun_colour * pow(max(dot(m, h), 0), power) + shine * .4 * fill_colour * pow(max(dot(m, normalize(fill + v)), 0), power);
  colour = vec4(pow(clamp(base * light + spec, 0, 1), vec3(1 / 2.2)), 1); depth = vec2(p.z, label);
}
"""
_SHADOW_FRAGMENT = "#version 330\nin vec3 p; in vec3 n; in vec3 r; in vec4 c; in vec4 s; void main() {}"
SKIN, EYE, HAIR = 1.0, 2.0, 3.0


@dataclass(frozen=True)
class Mesh:
    """Vertices in the camera frame with normals, places in the person's own frame, and paint (rgb, kind)."""

    place: Array
    normal: Array
    rest: Array
    paint: Array
    triangles: NDArray[np.int32]


class Renderer:
    """Renders square windows of some ``sides`` in pixels."""

    def __init__(self, sides: list[int]) -> None:
        # Here, so that what makes data but doesn't draw it runs without.
        import moderngl

        self._gl = moderngl.create_standalone_context(backend="egl")
        self._gl.enable(moderngl.DEPTH_TEST)
        self._targets = {}
        for side in sides:
            n = side
            colour, depth = self._gl.texture((n, n), 4), self._gl.texture((n, n), 2, dtype="f4")
            target = self._gl.framebuffer([colour, depth], self._gl.depth_renderbuffer((n, n)))
            self._targets[side] = (target, colour, depth)
        self._shadow = self._gl.depth_texture((420, 420))
        self._shadow.compare_func = ""
        self._shadow_target = self._gl.framebuffer(depth_attachment=self._shadow)
        self._program = self._gl.program(_VERTEX, _FRAGMENT)
        self._caster = self._gl.program(_VERTEX, _SHADOW_FRAGMENT)

    def load(self, mesh: Mesh, uniforms: dict[str, object]) -> None:
        """Makes ``mesh`` the scene, with lights and materials, and draws its shadow."""
        if hasattr(self, "_array"):
            for thing in (self._array, self._cast, self._buffer, self._index):
                thing.release()
        data = np.concatenate([mesh.place, mesh.normal, mesh.rest, mesh.paint], 1).astype("f4")
        self._buffer = self._gl.buffer(data.tobytes())
        self._index = self._gl.buffer(mesh.triangles.astype("i4").tobytes())
        used = ("place", "normal", "rest", "paint")
        self._array = self._gl.vertex_array(self._program, [(self._buffer, "3f 3f 3f 4f", *used)], self._index)
        self._cast = self._gl.vertex_array(self._caster, [(self._buffer, "3f 40x", "place")], self._index)
        sun = np.asarray(uniforms["sun"], float)
        middle = mesh.place[:, :].mean(0)
        shade = _orthographic(sun, middle, 420.0)
        self._set(self._caster, "view", shade)
        self._set(self._program, "shade", shade)
        for name, value in uniforms.items():
            self._set(self._program, name, value)
        self._shadow_target.use()
        self._gl.clear(depth=1.0)
        self._cast.render()

    @staticmethod
    def _set(program: moderngl.Program, name: str, value: object) -> None:
        if name in program:
            array = np.asarray(value, "f4")
            program[name].write((array.T if array.shape == (4, 4) else array).tobytes())  # type: ignore[union-attr]

    def draw(self, camera: Array, back: Array, side: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """RGBA (side, side, 4) with alpha as cover, and depth with label of the same size.

        ``back`` (2, 3) takes pixels of the window, counted at ``side``, to pixels of the camera's picture.
        """
        forth = np.linalg.inv(np.vstack([back, [0, 0, 1]]))
        half = side / 2
        to_ndc = np.array([[1 / half, 0, 0.5 / half - 1], [0, 1 / half, 0.5 / half - 1], [0, 0, 1]])
        flat = to_ndc @ forth @ camera
        near, far = 50.0, 4000.0
        view = np.zeros((4, 4))
        view[0, :3], view[1, :3], view[3, :3] = flat[0], flat[1], flat[2]
        view[2, 2], view[2, 3] = (far + near) / (far - near), -2 * far * near / (far - near)
        self._set(self._program, "view", view)
        target, colour, deep = self._targets[side]
        target.use()
        self._shadow.use(0)
        self._gl.clear()
        self._array.render()
        n = side
        picture = np.frombuffer(colour.read(), np.uint8).reshape(n, n, 4)
        depth = np.frombuffer(deep.read(), np.float32).reshape(n, n, 2)
        return picture, depth


def _orthographic(sun: Array, middle: Array, reach: float) -> Array:
    """A parallel view along the light."""
    ahead = -sun / np.linalg.norm(sun)
    side = np.cross(ahead, [0.0, 1.0, 0.1])
    side /= np.linalg.norm(side)
    up = np.cross(side, ahead)
    view = np.eye(4)
    view[:3, :3] = np.stack([side, up, ahead]) / reach
    view[:3, 3] = -view[:3, :3] @ middle
    view[2] *= 0.5
    return view


def normals_of(vertices: Array, triangles: NDArray[np.int32]) -> Array:
    """Smooth normals."""
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    total = np.zeros_like(vertices)
    for k in range(3):
        for axis in range(3):
            total[:, axis] += np.bincount(triangles[:, k], face[:, axis], len(vertices))
    return np.asarray(total / (np.linalg.norm(total, axis=1, keepdims=True) + 1e-12))
