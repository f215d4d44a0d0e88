"""The door for mail: a template, a person, a link. Nothing else fits through."""
