"""Putting finished files in their place so that nothing is ever lost or half written."""
