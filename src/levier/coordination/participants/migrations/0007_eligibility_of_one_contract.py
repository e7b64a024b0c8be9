import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("participants", "0006_assignment_place"),
        ('procurement', '0002_second_contact'),
    ]

    operations = [
        migrations.AddField(
            model_name='eligibility',
            name='contract',
            field=models.ForeignKey(blank=True, help_text='L’éligibilité ne vaut alors que pour lui', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procurement.contract', verbose_name='marché qui ajoute ce public ou cet organisme'),
        ),
    ]
