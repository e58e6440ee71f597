"""From a request to a valid section: rounds, attempts, validation."""
