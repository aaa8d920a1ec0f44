VARYING vec3 place;
VARYING vec3 normal;
VARYING vec2 texel;
VARYING vec4 sees;
VARYING vec3 ownPlace;
VARYING vec3 ownNormal;
void MAIN()
{
    place = (MODEL_MATRIX * vec4(VERTEX, 1.0)).xyz;
    normal = NORMAL_MATRIX * NORMAL;
    texel = UV0;
    ownPlace = VERTEX;
    ownNormal = NORMAL;
    // Visibility (kiosk/tryon/occlusion.py) turned with the piece, whose scale is even.
    sees = baked ? vec4(mat3(MODEL_MATRIX) * COLOR.xyz / length(MODEL_MATRIX[0].xyz), COLOR.w) : vec4(0.0, 0.0, 0.0, 1.0);
    POSITION = MODELVIEWPROJECTION_MATRIX * vec4(VERTEX, 1.0);
}
