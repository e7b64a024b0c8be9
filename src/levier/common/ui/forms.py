"""How Django draws our forms: label, help, field, then its error, tied together for assistive technology."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """`FORM_RENDERER`: needs `django.forms` among the installed applications, for the widgets' own templates."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
