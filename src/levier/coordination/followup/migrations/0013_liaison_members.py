from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("followup", "0012_purchasing_years"),
    ]

    operations = [
        migrations.AddField(
            model_name='liaisonlot',
            name='members',
            field=models.TextField(blank=True, help_text='Un par ligne : SIRET, puis nom', verbose_name='cotraitants'),
        ),
    ]
