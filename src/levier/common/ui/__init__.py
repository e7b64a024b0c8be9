"""The look: layout, components, French formats."""
