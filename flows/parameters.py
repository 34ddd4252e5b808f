"""What the parameters of the flows mean: Prefect's form for a run shows these sentences."""

from typing import Annotated, Any

from pydantic import Field

Warehouse = Annotated[str, Field(description="The folder that holds the versions.")]
Sources = Annotated[
    list[str | dict[str, Any]] | None,
    Field(
        description="Files, folders, globs or URIs; a table of root, include, exclude too. None: as in the last build."
    ),
]
Name = Annotated[str | None, Field(description="Name of the dataset; for good. None: as before, or the folder's.")]
Message = Annotated[str, Field(description="What to remember of the version.")]
Workers = Annotated[int | None, Field(description="Processes that work at once. None: one per core.", ge=1)]
KeepRaw = Annotated[bool, Field(description="Keep the raw bytes, so that new code can be run over old sources.")]
AcceptRecut = Annotated[
    bool, Field(description="Let a new version of the program take ids away, beyond the share allowed.")
]
Retry = Annotated[bool, Field(description="Try again what is in quarantine.")]
Include = Annotated[list[str] | None, Field(description="Of folders, take only files that match; as in .gitignore.")]
Exclude = Annotated[list[str] | None, Field(description="Of folders, leave out files and folders that match.")]
Hidden = Annotated[bool | None, Field(description="Take files and folders whose names begin with a dot.")]
FollowLinks = Annotated[bool | None, Field(description="Follow links to folders.")]
CandidateHash = Annotated[
    str, Field(description="The candidate that is meant, by the first letters of its hash, as its report says.")
]
