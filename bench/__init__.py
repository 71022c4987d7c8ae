"""`make bench`: what the pages cost beside two plain views of the same project (docs/bench.md)."""
