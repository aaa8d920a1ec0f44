"""Our own pictures of people who wear the collection: parametric bodies, photographed in the mirror's own light."""
