VARYING vec3 place;
VARYING vec3 normal;
VARYING vec2 texel;
void MAIN()
{
    place = (MODEL_MATRIX * vec4(VERTEX, 1.0)).xyz;
    normal = NORMAL_MATRIX * NORMAL;
    texel = UV0;
    POSITION = MODELVIEWPROJECTION_MATRIX * vec4(VERTEX, 1.0);
}
