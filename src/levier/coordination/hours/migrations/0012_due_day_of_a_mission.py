from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("hours", "0011_statements_asked_by_themselves"),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='askingsetting',
            name='due_day',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Du mois qui suit la période, sauf autre jour au marché', null=True, verbose_name='jour d’échéance'),
        ),
        migrations.AddConstraint(
            model_name='askingsetting',
            constraint=models.CheckConstraint(condition=models.Q(('due_day', None), ('due_day__range', (1, 31)), _connector='OR'), name='asking_due_day_in_a_month', violation_error_message='Un jour du mois va de 1 à 31.'),
        ),
    ]
