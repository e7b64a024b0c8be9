import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("clauses", "0005_more_dated_tables"),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CategoryLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_day', models.DateField(verbose_name='du')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='au')),
                ('source', models.CharField(max_length=500, verbose_name='source')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='ajoutée le')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
                ('withdrawal', models.CharField(blank=True, max_length=500, verbose_name='raison du retrait')),
                ('code', models.CharField(max_length=20, verbose_name='code')),
                ('text', models.TextField(max_length=1000, verbose_name='catégorie')),
                ('published_class', models.CharField(choices=[('DELD', 'demandeurs d’emploi de longue durée'), ('RSA', 'bénéficiaires du RSA'), ('TH', 'travailleurs handicapés'), ('JEUNE', 'jeunes de moins de 26 ans'), ('SENIOR', 'plus de 50 ans'), ('IAE', 'insertion par l’activité économique'), ('AUTRE', 'autres')], max_length=10, verbose_name='classe de l’observatoire')),
                ('proofs', models.JSONField(blank=True, default=list, verbose_name='justificatifs admis')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='retirée par')),
            ],
            options={
                'verbose_name': 'ligne de la table des publics',
                'verbose_name_plural': 'lignes de la table des publics',
                'ordering': ['code', 'first_day'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('mission', 'code', 'first_day'), name='category_line_once_a_day', violation_error_message='Une ligne de la mission commence déjà ce jour-là pour cette catégorie.'), models.CheckConstraint(condition=models.Q(models.Q(('source', ''), _negated=True), models.Q(('text', ''), _negated=True)), name='category_line_has_words_and_source', violation_error_message='Une ligne porte les mots de la catégorie et leur source.'), models.CheckConstraint(condition=models.Q(('last_day', None), ('last_day__gte', models.F('first_day')), _connector='OR'), name='category_line_ends_after_it_starts', violation_error_message='Le dernier jour ne peut pas précéder le premier.'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawal', ''), ('withdrawn_at', None)), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawal', ''), _negated=True)), _connector='OR'), name='category_line_withdrawn_for_a_reason', violation_error_message='Une ligne retirée dit pourquoi.')],
            },
        ),
    ]
