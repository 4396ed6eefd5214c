"""Every door of the platform, by path."""

from django.contrib import admin
from django.urls import path

from config import health

urlpatterns = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("ops/", admin.site.urls),
]
