// A cut stone, traced against the planes of its facets (kiosk/tryon/facets.py) in the part's own frame, mm.
VARYING vec3 place;
VARYING vec3 normal;
VARYING vec3 eye;
VARYING vec2 stone;

vec3 seen(vec3 d)
{
    d = mat3(lightTurn) * normalize(mat3(MODEL_MATRIX) * d);
    return textureLod(sky, vec2(atan(d.z, d.x) / 6.2831853 + 0.5, acos(clamp(d.y, -1.0, 1.0)) / 3.1415927), 0.0).rgb;
}

// What a ray that leaves the stone meets: its seat (kiosk/tryon/occlusion.py), else the sky.
vec3 met(vec3 d)
{
    float v = acos(clamp(d.y, -1.0, 1.0)) / 3.1415927;
    float u = atan(d.z, d.x) / 6.2831853 + 0.5;
    int cell = min(int(v * 8.0), 7) * 16 + int(u * 16.0) % 16;
    vec4 seat = texelFetch(planes, ivec2(72 + cell, int(stone.x + 0.5)), 0);
    return mix(seen(d), seat.rgb, seat.a);
}

// Unpolarised Fresnel reflectance from the stone's inside; 1 beyond the critical angle.
float fresnel(float inside, float n)
{
    float s2 = n * n * (1.0 - inside * inside);
    if (s2 >= 1.0)
        return 1.0;
    float outside = sqrt(1.0 - s2);
    float s = (n * inside - outside) / (n * inside + outside);
    float p = (inside - n * outside) / (inside + n * outside);
    return 0.5 * (s * s + p * p);
}

// What comes from one facet through the air, in the stone's three indices; none beyond the critical angle.
vec3 left_by(vec3 d, vec3 facet, vec3 kept, vec3 iors)
{
    vec3 sum = vec3(0.0);
    if (kept.r < 1.0)
        sum.r = (1.0 - kept.r) * met(refract(d, -facet, iors.r)).r;
    if (kept.g < 1.0)
        sum.g = (1.0 - kept.g) * met(refract(d, -facet, iors.g)).g;
    if (kept.b < 1.0)
        sum.b = (1.0 - kept.b) * met(refract(d, -facet, iors.b)).b;
    return sum;
}

// A ray goes its way inside by `ior`; red, green and blue leave the stone by their own.
vec3 traced(vec3 from, vec3 way, vec3 n, float ior, vec3 iors)
{
    int row = int(stone.x + 0.5);
    int count = int(stone.y + 0.5);
    vec3 d = refract(way, n, 1.0 / ior);
    vec3 o = from;
    vec3 sum = vec3(0.0);
    vec3 left = vec3(1.0);
    for (int bounce = 0; bounce < 12; ++bounce) {
        if (bounce >= bounces)
            break;
        float t = 1e9;
        vec3 facet = vec3(0.0, 0.0, 1.0);
        for (int i = 0; i < count; ++i) {
            vec4 plane = texelFetch(planes, ivec2(i, row), 0);
            float closing = dot(d, plane.xyz);
            if (closing > 1e-5) {
                float reach = (plane.w - dot(o, plane.xyz)) / closing;
                if (reach > -1e-3 && reach < t) {
                    t = reach;
                    facet = plane.xyz;
                }
            }
        }
        t = clamp(t, 0.0, 100.0);
        o += d * t;
        left *= exp(-absorption * t);
        float inside = dot(d, facet);
        vec3 kept = vec3(fresnel(inside, iors.r), fresnel(inside, iors.g), fresnel(inside, iors.b));
        sum += left * left_by(d, facet, kept, iors);
        left *= kept;
        d = reflect(d, facet);
        if (max(left.r, max(left.g, left.b)) < 0.02)
            break;
    }
    return sum + left * 0.35;
}

vec3 shown(vec3 c)
{
    c = clamp((c * (2.51 * c + 0.03)) / (c * (2.43 * c + 0.59) + 0.14), 0.0, 1.0);
    return mix(12.92 * c, 1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c));
}

// Stills are toned by still.frag, after the light of a pixel's samples has been added up.
vec3 developed(vec3 light)
{
    return grid > 0 ? light : shown(light);
}

vec3 through(vec3 from, vec3 way, vec3 n)
{
    float facing = clamp(dot(-way, n), 0.0, 1.0);
    float outside = sqrt(max(0.0, 1.0 - (1.0 - facing * facing) / (index * index)));
    vec3 iors = index + spread * vec3(-0.5, 0.0, 0.6);
    vec3 inner = vec3(0.0);
    // One way for all colours, or one for each: a loop, because software rendering runs every branch.
    for (int k = 0; k < 3; ++k) {
        if (k >= ways)
            break;
        float own = ways == 1 ? index : k == 0 ? iors.r : k == 1 ? iors.g : iors.b;
        vec3 light = traced(from, way, n, own, ways == 1 ? iors : vec3(own));
        inner += light * (ways == 1 ? vec3(1.0) : vec3(k == 0, k == 1, k == 2));
    }
    return mix(inner, met(reflect(way, n)), fresnel(outside, index));
}

// How much of this place no hair covers (kiosk/tryon/veil.py).
float uncovered(vec3 at)
{
    vec3 h = mat3(intoHair) * at;
    return veiled ? 1.0 - smoothstep(0.3, 0.7, textureLod(hair, h.xy / h.z, 0.0).r) : 1.0;
}

// How much of this place is in sight beside a body's edge: next to nothing on it, all from `softness` samples on. Depth alone
// would cut the piece off from one sample to the next. What lies on the skin is not behind it: 0.3 mm at arm's length.
float unhidden()
{
    ivec2 last = textureSize(DEPTH_TEXTURE, 0) - 1;
    float behind = FRAGCOORD.z - 5e-5;
    float covered = 0.0;
    for (int k = 0; k < 8; ++k) {
        float a = 0.7853982 * float(k);
        ivec2 beside = ivec2(floor(FRAGCOORD.xy + softness * vec2(cos(a), sin(a))));
        covered += step(texelFetch(DEPTH_TEXTURE, clamp(beside, ivec2(0), last), 0).r, behind);
    }
    return clamp(1.0 - 0.25 * covered, 0.0, 1.0);
}

void MAIN()
{
    vec3 n = normalize(normal);
    vec3 right = dFdx(place);
    vec3 down = dFdy(place);
    vec3 light = vec3(0.0);
    for (int k = 0; k < 8; ++k) {
        if (k >= rays)
            break;
        // Spread over the pixel as M. Roberts's R2 sequence spreads them, the first in its middle.
        vec2 at = fract(0.5 + float(k) * vec2(0.7548777, 0.5698403)) - 0.5;
        vec3 from = place + right * at.x + down * at.y;
        light += through(from, normalize(from - eye), n);
    }
    FRAGCOLOR = vec4(developed(light / float(rays) * lightTint * exposure), 1.0) * (fade * unhidden() * uncovered((MODEL_MATRIX * vec4(place, 1.0)).xyz));
}
