"""Responses, generated from spec/openapi.yaml; do not edit."""
