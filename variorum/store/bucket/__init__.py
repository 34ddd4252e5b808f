"""A warehouse in a bucket: S3, Google Cloud Storage, Azure and what speaks as they do, through obstore.

places      which words name a bucket, and where this machine keeps copies of what lies there
connection  from the words and the environment to a client
storage     the verbs of store.storage
probe       whether a store can be trusted with them
faults      what goes wrong, in sentences that tell no secret
cache       the copies: what is gone there goes here too
"""
