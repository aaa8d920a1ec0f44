// A still's pixel: the light of its grid x grid samples is added up, toned, and mixed by what of it is covered. Every sample
// of a pixel gets the same colour, so that nothing is lost when the view is made as small as its pixels.
vec3 shown(vec3 c)
{
    c = clamp((c * (2.51 * c + 0.03)) / (c * (2.43 * c + 0.59) + 0.14), 0.0, 1.0);
    return mix(12.92 * c, 1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c));
}

void MAIN()
{
    ivec2 first = ivec2(INPUT_UV * INPUT_SIZE) / grid * grid;
    vec4 sum = vec4(0.0);
    for (int k = 0; k < grid * grid; ++k)
        sum += texelFetch(INPUT, first + ivec2(k % grid, k / grid), 0);
    sum /= float(grid * grid);
    FRAGCOLOR = vec4(shown(sum.rgb / max(sum.a, 1e-4)) * sum.a, sum.a);
}
