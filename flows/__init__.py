"""The pipeline as Prefect flows and tasks: one file a flow, deployed by prefect.yaml.

build.record_build         run the flow `build` in this process
"""
