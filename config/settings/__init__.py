"""The settings: `dev` unless DJANGO_SETTINGS_MODULE says otherwise; `test` under pytest; `production`.

`base` holds what is true everywhere. The others read the environment through `config.env`, and start nothing.
"""
