VARYING vec2 place;
VARYING float facing;
VARYING vec3 spot;
void MAIN()
{
    // The camera stands at the origin: a little nearer to it along its own ray, so that the skin does not hide it.
    spot = (MODEL_MATRIX * vec4(VERTEX, 1.0)).xyz;
    facing = dot(normalize(NORMAL_MATRIX * NORMAL), normalize(-spot));
    spot *= 1.0 - lift / length(spot);
    place = UV0;
    POSITION = VIEWPROJECTION_MATRIX * vec4(spot, 1.0);
}
