"""The mirror: camera picture and jewellery, from one instant."""
