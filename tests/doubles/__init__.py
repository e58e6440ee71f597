"""What stands in for the real thing in tests: servers, models, samples, and where things lie."""
