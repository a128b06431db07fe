"""The API's resources, one file each; see `onebook.web.api`."""
