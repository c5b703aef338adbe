"""The network computed by a small C++ library, much faster than convolutions of patches that were gathered before."""
