"""What leaves the house: vetted rows, snapshots of a list, and the formats made of them."""
