"""From assessed needs to services: pathways, a local directory, what a panel can offer to everybody alike."""

from models.services.directory import Directory, read_directory
from models.services.pathways import Pathway, pathways
from models.services.routes import with_services

__all__ = ["Directory", "Pathway", "pathways", "read_directory", "with_services"]
