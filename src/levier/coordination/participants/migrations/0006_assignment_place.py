import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("participants", "0005_proposal_hirings"),
        ('organizations', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='assignment',
            name='place',
            field=models.ForeignKey(blank=True, help_text='Sans elle, les communes d’exécution du lot', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.commune', verbose_name='commune du lieu de travail'),
        ),
        migrations.AddField(
            model_name='historicalassignment',
            name='place',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='Sans elle, les communes d’exécution du lot', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organizations.commune', verbose_name='commune du lieu de travail'),
        ),
    ]
