"""Forms as people see them: fields that take what people type, shown as the design system's components."""
