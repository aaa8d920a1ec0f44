"""The face: where it is, its mesh, how the head is turned and how large it is in millimetres."""
