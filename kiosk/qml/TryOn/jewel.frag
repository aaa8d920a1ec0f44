// Metal, pearl, jade and plain matter under a filtered environment (see kiosk/tryon/light.py).
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

// The light mirrored by this surface; kiosk/tryon/light.py says which levels its roughness lies between.
vec3 glossy(vec3 d)
{
    if (tile < 0.0)
        return mix(sharp(d), level(0.0, d), tile + 1.0);
    float low = floor(tile);
    vec3 light = level(low, d);
    return tile == low ? light : mix(light, level(low + 1.0, d), tile - low);
}

// Environment BRDF by B. Karis, "Physically Based Shading on Mobile" (2014).
vec2 environmentBrdf(float rough, float facing)
{
    vec4 r = rough * vec4(-1.0, -0.0275, -0.572, 0.022) + vec4(1.0, 0.0425, 1.04, -0.04);
    float a = min(r.x * r.x, exp2(-9.28 * facing)) * r.x + r.y;
    return vec2(-1.04, 1.04) * a + r.zw;
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
    vec3 base = colour.rgb;
    if (pictured)
        base *= pow(texture(picture, texel).rgb, vec3(2.2));
    vec3 light;
    if (look == 0) {
        // Schlick's Fresnel, damped where the surface is rough (S. Lagarde): polish loses next to no light.
        vec3 fresnel = base + (max(vec3(1.0 - roughness), base) - base) * pow(1.0 - facing, 5.0);
        vec3 mirror = reflect(-eye, n);
        float open = clamp(sees.w + dot(sees.xyz, mirror), 0.0, 1.0);
        // What is not sky there is the same metal, lit from everywhere: its colour deepens with each reflection.
        open *= 1.0 - 0.55 * depth; // a groove sees its own walls
        vec3 walls = base * level(6.0, mirrored) * 1.2;
        light = mix(walls, glossy(mirrored), open) * fresnel;
    } else {
        float open = clamp(sees.w + dot(sees.xyz, n), 0.0, 1.0);
        vec3 lit = level(7.0, turn * n) * mix(0.35, 1.0, open);
        vec3 behind = level(7.0, -(turn * n));
        float f0 = 0.045;
        vec3 tint = vec3(1.0);
        if (look == 1) {
            // Nacre: light that went in comes out around the sphere, and thin layers tint the rim.
            lit = mix(lit, behind, 0.22);
            float phase = 6.2831853 * (0.9 + 0.55 * facing);
            tint = vec3(1.0) + 0.16 * vec3(cos(phase), cos(phase + 2.1), cos(phase + 4.2)) * (1.0 - 0.4 * facing);
            f0 = 0.07;
        } else if (look == 2) {
            // Jade lets light through: half of what is behind it comes to the front, deeper coloured.
            lit = 0.62 * lit + 0.38 * behind * base;
            f0 = 0.06;
            tint = vec3(0.8); // part of what comes up is thrown back by the surface
        }
        vec2 ab = environmentBrdf(roughness, facing);
        light = lit * base * tint * (1.0 - f0) + glossy(mirrored) * (f0 * ab.x + ab.y);
    }
    FRAGCOLOR = vec4(developed(light * lightTint * exposure), 1.0) * (fade * unhidden() * uncovered(place));
}
