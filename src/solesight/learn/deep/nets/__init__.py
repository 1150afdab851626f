"""The networks, in torch: imported where one is trained and nowhere else."""
