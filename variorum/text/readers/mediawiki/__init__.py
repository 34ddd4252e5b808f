"""The text of wikis that run on MediaWiki."""
