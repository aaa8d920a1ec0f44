// Metal, pearl, jade and plain matter under a filtered environment (see kiosk/tryon/light.py).
// The camera stands at the origin of the scene, so the eye's ray is the place itself.
VARYING vec3 place;
VARYING vec3 normal;
VARYING vec2 texel;

const float TILES = 5.0;
const float ROWS = 128.0;

vec3 level(float tile, vec3 d)
{
    float u = atan(d.z, d.x) / 6.2831853 + 0.5;
    float v = clamp(acos(clamp(d.y, -1.0, 1.0)) / 3.1415927, 0.5 / ROWS, 1.0 - 0.5 / ROWS);
    return textureLod(levels, vec2(u, (tile + v) / TILES), 0.0).rgb;
}

vec3 glossy(float rough, vec3 d)
{
    float t = rough < 0.12 ? rough / 0.12 : rough < 0.25 ? 1.0 + (rough - 0.12) / 0.13 : 2.0 + min((rough - 0.25) / 0.25, 1.0);
    float low = floor(t);
    return mix(level(low, d), level(min(low + 1.0, 3.0), d), t - low);
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

void MAIN()
{
    vec3 n = normalize(normal);
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
        vec2 ab = environmentBrdf(roughness, facing);
        light = glossy(roughness, mirrored) * (base * ab.x + ab.y);
    } else {
        vec3 lit = level(4.0, turn * n);
        vec3 behind = level(4.0, -(turn * n));
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
        }
        vec2 ab = environmentBrdf(roughness, facing);
        light = lit * base * tint * (1.0 - f0) + glossy(roughness, mirrored) * (f0 * ab.x + ab.y);
    }
    FRAGCOLOR = vec4(shown(light * lightTint * exposure), 1.0) * fade;
}
