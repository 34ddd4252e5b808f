"""Runnable measures of speed and quality, with rivals."""
