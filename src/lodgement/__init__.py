"""Lodgement: collect, check, seal and publish the record of every social-housing letting and sale."""
