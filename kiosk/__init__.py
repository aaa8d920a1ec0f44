"""The touch application: the only room that imports Qt."""
