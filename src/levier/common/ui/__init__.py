"""The interface: formats, templates, components and static files shared by every room."""
