"""Every door of the platform, by path."""

from django.contrib import admin
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import path

from config import health

admin.site.site_header = admin.site.site_title = "Slipway"
admin.site.index_title = "Operations"
admin.site.site_url = None  # there is no other page to lead to

urlpatterns = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("ops/", admin.site.urls),
    *staticfiles_urlpatterns(),  # in development only; production leaves them to its web server
]
