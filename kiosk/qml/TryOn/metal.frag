// Metal that mirrors itself and the room (kiosk/tryon/light.py, reflections.py): for graphics cards and stills. A program
// of its own beside jewel.frag, because software rendering runs every branch of a program whether it is taken or not.
// The camera stands at the origin of the scene, so the eye's ray is the place itself.
VARYING vec3 place;
VARYING vec3 normal;
VARYING vec2 texel;
VARYING vec4 sees;
VARYING vec3 ownPlace;
VARYING vec3 ownNormal;

const float TILES = 8.0;
const float ROWS = 128.0;

vec3 level(float row, vec3 d)
{
    float u = atan(d.z, d.x) / 6.2831853 + 0.5;
    float v = clamp(acos(clamp(d.y, -1.0, 1.0)) / 3.1415927, 0.5 / ROWS, 1.0 - 0.5 / ROWS);
    return textureLod(levels, vec2(u, (row + v) / TILES), 0.0).rgb;
}

vec3 sharp(vec3 d)
{
    return textureLod(sky, vec2(atan(d.z, d.x) / 6.2831853 + 0.5, acos(clamp(d.y, -1.0, 1.0)) / 3.1415927), 0.0).rgb;
}

// Where GGX's alpha lies among the levels of kiosk/tryon/light.py (tile_of there).
float tileOf(float alpha)
{
    float r = sqrt(alpha);
    if (r < 0.14)
        return r < 0.08 ? r / 0.08 - 1.0 : (r - 0.08) / 0.02;
    return r < 0.34 ? (r < 0.20 ? 3.0 + (r - 0.14) / 0.06 : 4.0 + (r - 0.20) / 0.14) : 5.0 + min((r - 0.34) / 0.16, 1.0);
}

// The light that comes from about a direction, as widely as a lobe of this alpha.
vec3 glossy(vec3 d, float alpha)
{
    float tile = tileOf(alpha);
    if (tile < 0.0)
        return mix(sharp(d), level(0.0, d), tile + 1.0);
    if (tile <= 3.0)
        return level(floor(tile + 0.5), d); // these are so near each other that one will do
    float low = min(floor(tile), 5.0);
    return mix(level(low, d), level(low + 1.0, d), tile - low);
}

// One pixel of a curved surface mirrors a strip of the room: ``strip`` long, a few lobes beside each other.
vec3 mirroredLight(vec3 d, vec3 strip, float alpha)
{
    vec3 sum = vec3(0.0);
    for (int k = 0; k < 8; ++k) {
        if (k >= rays)
            break;
        sum += glossy(normalize(d + strip * ((float(k) + 0.5) / float(rays) - 0.5)), alpha);
    }
    return sum / float(rays);
}

vec3 tinted(vec3 base, float rough, float facing)
{
    // Schlick's Fresnel, damped where the surface is rough (S. Lagarde): polish loses next to no light.
    return base + (max(vec3(1.0 - rough), base) - base) * pow(1.0 - facing, 5.0);
}

vec4 word(int i)
{
    return texelFetch(own, ivec2(i % 512, i / 512), 0);
}

vec3 unpacked(float code)
{
    vec2 e = vec2(floor(code / 2048.0), mod(code, 2048.0)) / 2047.0 * 2.0 - 1.0;
    vec3 n = vec3(e, 1.0 - abs(e.x) - abs(e.y));
    if (n.z < 0.0)
        n.xy = (1.0 - abs(n.yx)) * vec2(n.x < 0.0 ? -1.0 : 1.0, n.y < 0.0 ? -1.0 : 1.0);
    return normalize(n);
}

// The nearest of the piece's own triangles along a ray (kiosk/tryon/reflections.py), seen from its front: how far,
// or -1; its normal, its curvature (1/mm, along its most bent edge; hollow is negative) and its number. T. Moeller and B. Trumbore, "Fast, Minimum Storage Ray/Triangle Intersection" (1997).
float struck(vec3 o, vec3 d, out vec3 facet, out float bent, out int number)
{
    vec3 inverse_ = 1.0 / (d + vec3(lessThan(abs(d), vec3(1e-6))) * 2e-6);
    float best = 1e6;
    vec2 spot = vec2(0.0);
    number = -1;
    int nodes = int(tree.x), firstNode = int(tree.y), firstTriangle = int(tree.z);
    int node = 0;
    while (node < nodes) {
        vec4 low = word(firstNode + 2 * node);
        vec4 high = word(firstNode + 2 * node + 1);
        vec3 a = (low.xyz - o) * inverse_;
        vec3 b = (high.xyz - o) * inverse_;
        vec3 near = min(a, b);
        vec3 far = max(a, b);
        if (max(max(near.x, near.y), max(near.z, 0.0)) > min(min(far.x, far.y), min(far.z, best))) {
            node = max(int(low.w), node + 1); // ahead, whatever the table holds
            continue;
        }
        if (high.w >= 0.0) {
            int first = int(high.w) / 8;
            int last = first + int(high.w) % 8;
            for (int k = first; k < last; ++k) {
                vec4 corner = word(firstTriangle + 3 * k);
                vec3 e = word(firstTriangle + 3 * k + 1).xyz;
                vec3 f = word(firstTriangle + 3 * k + 2).xyz;
                vec3 p = cross(d, f);
                float turned = dot(e, p);
                if (turned > 1e-9) {
                    vec3 s = o - corner.xyz;
                    vec3 q = cross(s, e);
                    float u = dot(s, p) / turned;
                    float v = dot(d, q) / turned;
                    float reach = dot(f, q) / turned;
                    if (u >= 0.0 && v >= 0.0 && u + v <= 1.0 && reach > 0.02 && reach < best) {
                        best = reach;
                        number = k;
                        spot = vec2(u, v);
                    }
                }
            }
        }
        ++node;
    }
    if (number < 0)
        return -1.0;
    int at = firstTriangle + 3 * number;
    vec4 e = word(at + 1);
    vec4 f = word(at + 2);
    vec3 n0 = unpacked(word(at).w);
    vec3 n1 = unpacked(e.w);
    vec3 n2 = unpacked(f.w);
    facet = normalize(n0 * (1.0 - spot.x - spot.y) + n1 * spot.x + n2 * spot.y);
    vec3 g = f.xyz - e.xyz;
    vec3 bents = vec3(dot(n1 - n0, e.xyz), dot(n2 - n0, f.xyz), dot(n2 - n1, g))
                 / max(vec3(dot(e.xyz, e.xyz), dot(f.xyz, f.xyz), dot(g, g)), vec3(1e-8));
    bent = abs(bents.x) > abs(bents.y) ? bents.x : bents.y;
    bent = abs(bents.z) > abs(bent) ? bents.z : bent;
    return best;
}

// What a triangle's matter is: linear colour, and kind as in kiosk/tryon/reflections.py.
vec4 matterOf(int number)
{
    int matter = 0;
    while (float(number) >= word(2 * matter + 1).x && matter < 7)
        ++matter;
    return word(2 * matter);
}

// What a ray brings that meets the piece itself up to ``mirrors`` times on its way to the room; in the part's own frame,
// ``outward`` turns from there to the light's. -1 when it meets nothing at once.
vec3 reflected(vec3 from, vec3 d, mat3 outward, float alpha)
{
    vec3 left = vec3(1.0);
    float rough4 = roughness * roughness * roughness * roughness;
    for (int k = 0; k < 8; ++k) {
        vec3 facet;
        float bent = 0.0;
        int number;
        float reach = k < mirrors ? struck(from, d, facet, bent, number) : -1.0;
        if (reach < 0.0)
            return k == 0 ? vec3(-1.0) : left * glossy(outward * d, alpha);
        vec4 met = matterOf(number);
        if (met.w > 0.5)
            return left * met.rgb * level(7.0, outward * facet);
        left *= tinted(met.rgb, roughness, clamp(-dot(d, facet), 0.0, 1.0));
        from += d * reach;
        d = reflect(d, facet);
        // The lobe so far falls on a curved mirror that widens it across the bend, and adds its own.
        float wider = 1.0 + 2.0 * bent * reach;
        alpha = min(sqrt(alpha * alpha * 0.5 * (1.0 + wider * wider) + rough4), 0.25);
    }
    return left;
}

// A lobe of rays, by equal shares of GGX: those that meet nothing leave the room's light to ``mirroredLight``.
vec3 polished(vec3 from, vec3 d, vec3 n, mat3 outward, vec3 strip, float alpha)
{
    vec3 side = normalize(cross(d, abs(d.x) < 0.8 ? vec3(1.0, 0.0, 0.0) : vec3(0.0, 1.0, 0.0)));
    vec3 other = cross(d, side);
    int count = mirrors > 1 ? rays : 1;
    float free = 0.0;
    vec3 sum = vec3(0.0);
    for (int k = 0; k < 8; ++k) {
        if (k >= count)
            break;
        float share = (float(k) + 0.5) / float(count);
        float wide = count > 1 ? 2.0 * alpha * sqrt(share / (1.0 - share)) : 0.0;
        float turn = 2.3999632 * float(k); // the golden angle
        vec3 ray = normalize(d + wide * (cos(turn) * side + sin(turn) * other));
        vec3 met = dot(ray, n) > 0.0 ? reflected(from, ray, outward, alpha) : vec3(-1.0);
        if (met.r < 0.0)
            free += 1.0;
        else
            sum += met;
    }
    if (free > 0.0)
        sum += free * mirroredLight(outward * d, strip, alpha);
    return sum / float(count);
}

// One of the normals of GGX that an eye at ``v`` sees, by two numbers 0..1: E. Heitz, "Sampling the GGX Distribution of
// Visible Normals" (JCGT 2018).
vec3 facetSeen(vec3 n, vec3 v, float alpha, vec2 chance)
{
    vec3 right = normalize(cross(n, abs(n.x) < 0.8 ? vec3(1.0, 0.0, 0.0) : vec3(0.0, 1.0, 0.0)));
    vec3 up = cross(n, right);
    vec3 w = normalize(vec3(alpha * dot(v, right), alpha * dot(v, up), max(dot(v, n), 1e-3)));
    float flat_ = dot(w.xy, w.xy);
    vec3 side = flat_ > 1e-9 ? vec3(-w.y, w.x, 0.0) * inversesqrt(flat_) : vec3(1.0, 0.0, 0.0);
    float reach = sqrt(chance.x);
    float x = reach * cos(6.2831853 * chance.y);
    float tilt = 0.5 * (1.0 + w.z);
    float y = mix(sqrt(max(1.0 - x * x, 0.0)), reach * sin(6.2831853 * chance.y), tilt);
    vec3 m = x * side + y * cross(w, side) + sqrt(max(1.0 - x * x - y * y, 0.0)) * w;
    m = normalize(vec3(alpha * m.xy, max(m.z, 1e-6)));
    return m.x * right + m.y * up + m.z * n;
}

// A still's sample: one path of light, number ``i`` of ``count`` in its pixel, through the piece's own reflections. Each
// stands for its share of the lobe, so the room is read as widely as that (J. Krivanek and M. Colbert, "Real-time Shading
// with Filtered Importance Sampling", 2008). Numbers by M. Roberts's sequence, two more for each reflection.
vec3 path(vec3 from, vec3 d, vec3 n, vec3 base, mat3 outward, int i, float count)
{
    float alpha = roughness * roughness;
    float wide = 0.0;
    vec3 left = vec3(1.0);
    for (int k = 0; k < 8; ++k) {
        vec2 steps = k == 0 ? vec2(0.7548777, 0.5698403) : pow(vec2(1.0850702), -vec2(2 * k - 1, 2 * k));
        vec2 chance = fract(0.5 + float(i) * steps);
        vec3 h = facetSeen(n, -d, alpha, chance);
        left *= base + (1.0 - base) * pow(1.0 - clamp(-dot(d, h), 0.0, 1.0), 5.0);
        d = reflect(d, h);
        float rise = dot(d, n);
        if (rise <= 0.0)
            return vec3(0.0);
        left *= 2.0 * rise / (rise + sqrt(alpha * alpha + (1.0 - alpha * alpha) * rise * rise)); // Smith's masking
        wide = min(length(vec2(wide, alpha / (sqrt(count) * (1.0 - chance.x)))), 0.25);
        vec3 facet;
        float bent = 0.0;
        int number;
        float reach = k < mirrors ? struck(from, d, facet, bent, number) : -1.0;
        if (reach < 0.0)
            return left * glossy(outward * d, wide);
        vec4 met = matterOf(number);
        if (met.w > 0.5)
            return left * met.rgb * level(7.0, outward * facet);
        wide *= abs(1.0 + 2.0 * bent * reach);
        from += d * reach;
        base = met.rgb;
        n = facet;
    }
    return vec3(0.0);
}

// Filmic curve by K. Narkowicz (2015), then sRGB.
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
    float depth = 0.0;
    if (engraved) {
        // Relief (kiosk/tryon/engraving.py): the face's normal leans by the groove's slope.
        vec3 from = ownPlace - faceOrigin;
        vec3 out_ = cross(faceRight, faceUp);
        vec2 spot = vec2(dot(from, faceRight), dot(from, faceUp)) / faceSize + 0.5;
        if (abs(dot(from, out_)) < 1.0 && dot(normalize(ownNormal), out_) > 0.7
            && all(greaterThan(spot, vec2(0.0))) && all(lessThan(spot, vec2(1.0)))) {
            vec4 cut = textureLod(relief, vec2(spot.x, 1.0 - spot.y), 0.0);
            depth = cut.z;
            n = normalize(mat3(MODEL_MATRIX) * normalize(ownNormal - cut.x * faceRight - cut.y * faceUp));
        }
    }
    vec3 eye = normalize(-place);
    float facing = dot(n, eye);
    if (facing < 0.0) {
        n = -n;
        facing = -facing;
    }
    mat3 turn = mat3(lightTurn);
    vec3 mirrored = turn * reflect(-eye, n);
    // The pixel's footprint on the sphere of directions: its longer side is walked along, the rest widens the lobe
    // (0.16: from the width of a box to the alpha of a lobe as wide).
    vec3 strip = dFdx(mirrored);
    vec3 other = dFdy(mirrored);
    if (dot(other, other) > dot(strip, strip)) {
        vec3 swap = strip;
        strip = other;
        other = swap;
    }
    float along = dot(strip, other) / max(dot(strip, strip), 1e-12);
    float across = length(other - along * strip);
    strip *= 1.0 + abs(along);
    float wide = 0.16 * max(length(strip) / float(rays), across);
    float alpha = sqrt(roughness * roughness * roughness * roughness + wide * wide);
    vec3 base = colour.rgb;
    if (pictured)
        base *= pow(texture(picture, texel).rgb, vec3(2.2));
    mat3 outward = mat3(MODEL_MATRIX) / length(MODEL_MATRIX[0].xyz);
    vec3 ray = reflect(-eye, n) * outward; // by its transpose: into the part's own frame
    vec3 walls = base * level(6.0, mirrored) * 1.2;
    float groove = 1.0 - 0.55 * depth; // it sees its own walls
    vec3 light = vec3(0.0);
    if (grid > 0) {
        ivec2 cell = ivec2(gl_FragCoord.xy) % grid;
        for (int k = 0; k < 8; ++k) {
            if (k >= rays)
                break;
            light += path(ownPlace, -eye * outward, n * outward, base, turn * outward,
                          (cell.y * grid + cell.x) * rays + k, float(grid * grid * rays));
        }
        light = mix(walls * tinted(base, roughness, facing), light / float(rays), groove);
    } else {
        light = mix(walls, polished(ownPlace, ray, n * outward, turn * outward, strip, alpha), groove);
        light *= tinted(base, roughness, facing);
    }
    FRAGCOLOR = vec4(developed(light * lightTint * exposure), 1.0) * (fade * unhidden() * uncovered(place));
}
