"""The service, its pages and the command line; started by `desist`, imported by nobody."""
