from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("clauses", "0006_eligible_publics_added"),
    ]

    operations = [
        migrations.AlterField(
            model_name='clausewording',
            name='piece',
            field=models.CharField(choices=[('rc', 'Règlement de la consultation (RC)'), ('ae', 'Acte d’engagement (AE)'), ('ccap', 'Cahier des clauses particulières (CCAP ou CCP), avec un CCAG'), ('ccap_seul', 'Cahier des clauses particulières (CCAP ou CCP), sans CCAG'), ('annexe', 'Annexe du candidat (fiche entreprise)'), ('avis', 'Avis de publicité'), ('engagements', 'Engagements sans heures (formation, stages, plan de progrès)'), ('renonciation', 'Renonciation motivée à la condition sociale')], max_length=20, verbose_name='pièce'),
        ),
    ]
