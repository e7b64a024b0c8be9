"""Resources: the network, the observatory, the library, the legal watch."""
