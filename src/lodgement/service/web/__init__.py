"""The look of the service: templates, forms as people see them, error pages, fixed pages, security headers.

Owns no data. The apps that do name these templates and functions; nothing here knows them.
"""
