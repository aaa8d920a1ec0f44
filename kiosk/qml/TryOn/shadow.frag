VARYING vec2 place;
VARYING float facing;
VARYING vec3 spot;

// How much of this place no hair covers (kiosk/tryon/veil.py).
float uncovered(vec3 at)
{
    vec3 h = mat3(intoHair) * at;
    return veiled ? 1.0 - smoothstep(0.3, 0.7, textureLod(hair, h.xy / h.z, 0.0).r) : 1.0;
}

void MAIN()
{
    // Premultiplied black: darkens the skin, and adds no light. Skin that turns away is not seen.
    FRAGCOLOR = vec4(0.0, 0.0, 0.0, texture(picture, place).a * strength * smoothstep(0.0, 0.25, facing) * uncovered(spot));
}
