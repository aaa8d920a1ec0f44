VARYING vec2 place;
VARYING float facing;
void MAIN()
{
    // Premultiplied black: darkens the skin, and adds no light. Skin that turns away is not seen.
    FRAGCOLOR = vec4(0.0, 0.0, 0.0, texture(picture, place).a * strength * smoothstep(0.0, 0.25, facing));
}
