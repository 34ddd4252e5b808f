"""What a dataset says of itself in `variorum.toml`.

dataset_file.find_dataset_file  the file that is given, or the one in this folder
dataset_file.place_of_table     the place that a table of it, or of a request, stands for
dataset_file.checked_metadata   what a request says of its dataset
starter.write_starter           a first `variorum.toml` from folders that were looked at
"""
