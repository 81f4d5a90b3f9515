"""The contract's own package, generated from spec/openapi.yaml; do not edit."""
