"""What goes in: files, folders, globs, URIs, repositories, and what is packed in them.

places.place_of            the place that a person wrote; of_mapping and as_mapping are for variorum.toml
places.known_as_before     places with the names that they had in the last version
listing.listing_of         everything that places hold, taken or left out; list_sources gives only the items
packed.is_packed           whether a file is to be unpacked, by its name; is_packed_file looks into it
archives.unpack            the sources that a file holds: itself, or the members of the archive that it is
raw_bytes.read_local       the bytes of a file as it is now; hash_local gives their hash alone
signature.signature        a hash that is another one where something at the places may have changed
metadata.metadata_tables   what tables say of sources; is_sidecar tells a file that says something of one
git.commits                the commits of a repository, oldest first; tags, is_git and git_place go with it
naming.named_apart         sources sorted by name, no two of one name
naming.readable_name       a name as text; local_name says also whether its bytes were UTF-8
naming.why                 what an error of a file system says, without credentials
credentials.without_credentials  a place as it may be shown; remembered is how a version keeps it, scrubbed a message
credentials.address_of           the same without its query too
credentials.check_remembered     raises where a kept place cannot be read again
credentials.check_writable       raises where a place that a file is to keep holds credentials
credentials.with_environment     a URI with the variables that it names
credentials.is_uri         whether a place is a URI
"""
