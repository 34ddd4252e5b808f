"""Batches on other machines: one room for what is sent, who sends it, and what runs on a worker of a cluster."""
