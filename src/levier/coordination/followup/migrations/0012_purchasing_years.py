import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("followup", "0011_exits"),
        ('organizations', '0001_initial'),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PurchasingDuty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_year', models.PositiveSmallIntegerField(verbose_name='à partir de l’année')),
                ('is_above', models.BooleanField(verbose_name='dépasse le seuil')),
                ('source', models.CharField(max_length=200, verbose_name='source')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='enregistré le')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='acheteur')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'assujettissement au SPASER',
                'verbose_name_plural': 'assujettissements au SPASER',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('from_year__range', (2015, 2999)), models.Q(('source', ''), _negated=True)), name='purchasing_duty_sourced', violation_error_message='Indiquez l’année et qui le dit.')],
            },
        ),
        migrations.CreateModel(
            name='PurchasingYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='année civile')),
                ('total_cents', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='total des achats')),
                ('social_cents', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='dont à caractère social')),
                ('ecological_cents', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='dont à caractère écologique')),
                ('esus_cents', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='dont entreprises ESUS')),
                ('vulnerable_cents', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='dont employeurs de publics vulnérables')),
                ('source', models.CharField(max_length=200, verbose_name='source')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='saisie le')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='purchasing_years', to='organizations.organization', verbose_name='acheteur')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'achats d’une année',
                'verbose_name_plural': 'achats d’une année',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('social_cents', None), ('total_cents', None), ('social_cents__lte', models.F('total_cents')), _connector='OR'), models.Q(('ecological_cents', None), ('total_cents', None), ('ecological_cents__lte', models.F('total_cents')), _connector='OR'), models.Q(('esus_cents', None), ('total_cents', None), ('esus_cents__lte', models.F('total_cents')), _connector='OR'), models.Q(('vulnerable_cents', None), ('total_cents', None), ('vulnerable_cents__lte', models.F('total_cents')), _connector='OR')), name='purchasing_parts_within_total', violation_error_message='Une part ne dépasse pas le total des achats.'), models.CheckConstraint(condition=models.Q(('year__range', (2015, 2999)), models.Q(('source', ''), _negated=True)), name='purchasing_year_sourced', violation_error_message='Indiquez l’année et d’où viennent ces chiffres.')],
            },
        ),
    ]
