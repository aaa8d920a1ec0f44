void MAIN()
{
    // Depth without colour: the camera shows through, and what is behind is hidden.
    FRAGCOLOR = vec4(0.0);
}
