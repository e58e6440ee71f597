"""What `reading.py` scores a reading by: ROUGE, the baselines beside it, the public sets, and faults that need none."""
