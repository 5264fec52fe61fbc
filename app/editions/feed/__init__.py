"""What feeds and the proof of origin tell of a list: its days, who left, in which words."""
