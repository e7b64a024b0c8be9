import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("followup", "0013_liaison_members"),
        ("procurement", "0007_buyer_contact"),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='WaitingCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(help_text='En minuscules', max_length=254, verbose_name='adresse du correspondant de l’entreprise')),
                ('due_on', models.DateField(verbose_name='relevés attendus avant le')),
                ('since', models.DateField(verbose_name='en attente depuis le')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='procurement.operation', verbose_name='opération')),
            ],
            options={
                'verbose_name': 'copie à l’acheteur en attente',
                'verbose_name_plural': 'copies à l’acheteur en attente',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('mission', 'address', 'due_on', 'operation'), name='waiting_copy_once', violation_error_message='Cette copie attend déjà un destinataire.')],
            },
        ),
    ]
