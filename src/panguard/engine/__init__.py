"""Matching many patterns and rules against text, exactly and in linear time."""
