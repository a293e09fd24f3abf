from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grid', '0005_resident_contradictions'),
    ]

    operations = [
        migrations.AddField(
            model_name='accesstoken',
            name='label',
            field=models.CharField(blank=True, db_default='', default='', max_length=60),
        ),
        migrations.AddField(
            model_name='accesstoken',
            name='scope',
            field=models.CharField(choices=[('full', 'Full'), ('geography', 'Geography')], db_default='full', default='full', max_length=16),
        ),
    ]
