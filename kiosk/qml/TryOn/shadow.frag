VARYING vec2 place;
void MAIN()
{
    // Premultiplied black: darkens the skin, and adds no light.
    FRAGCOLOR = vec4(0.0, 0.0, 0.0, texture(picture, place).a * strength);
}
