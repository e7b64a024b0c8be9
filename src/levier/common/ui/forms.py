"""How forms are drawn: one field template, the error beside the field."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Django's renderer with the house's field template."""

    field_template_name = "ui/field.html"
