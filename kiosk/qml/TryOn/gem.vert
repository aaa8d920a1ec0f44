VARYING vec3 place;
VARYING vec3 normal;
VARYING vec3 eye;
VARYING vec2 stone;
void MAIN()
{
    place = VERTEX;
    normal = NORMAL;
    eye = (inverse(MODEL_MATRIX) * vec4(CAMERA_POSITION, 1.0)).xyz;
    stone = UV0;
    POSITION = MODELVIEWPROJECTION_MATRIX * vec4(VERTEX, 1.0);
}
