"""The protocols of the assessment points, measured as `make bench` measures the rest (docs/bench.md)."""
