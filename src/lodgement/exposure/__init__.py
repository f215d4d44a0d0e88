"""What logs tell when they get out: how many of what kind, and what each organisation that has them could learn."""
