"""Rich Text Format (Microsoft's specification 1.9.1): what its paragraphs say of themselves."""
