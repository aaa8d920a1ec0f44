VARYING vec2 place;
void MAIN()
{
    place = vec2(UV0.x, 1.0 - UV0.y); // a texture's first row is its top
    POSITION = MODELVIEWPROJECTION_MATRIX * vec4(VERTEX, 1.0);
}
