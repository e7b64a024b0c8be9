import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("hours", "0001_initial"),
        ("accounts", "0003_api_tokens"),
        ("organizations", "0001_initial"),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='employersheet',
            name='request_key',
            field=models.CharField(blank=True, max_length=100, verbose_name='clé de l’envoi'),
        ),
        migrations.AddField(
            model_name='employersheet',
            name='token',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.apitoken', verbose_name='envoyé par le logiciel'),
        ),
        migrations.AddConstraint(
            model_name='employersheet',
            constraint=models.UniqueConstraint(condition=models.Q(('request_key', ''), _negated=True), fields=('employer', 'request_key'), name='employer_sheet_sent_once', violation_error_message='Un envoi porte déjà cette clé.'),
        ),
        migrations.AddConstraint(
            model_name='employersheet',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('request_key', ''), ('token', None)), models.Q(('employer__isnull', False), ('token__isnull', False), models.Q(('request_key', ''), _negated=True)), _connector='OR'), name='employer_sheet_sent_under_a_key', violation_error_message='L’envoi d’un logiciel dit sa clé et sa structure.'),
        ),
    ]
