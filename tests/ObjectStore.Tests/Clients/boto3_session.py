"""Uses the store as programs written with boto3 do; the last line is "passed"."""
import io
import os
import sys
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, verify = sys.argv[1], (sys.argv[2] if len(sys.argv) > 2 else None)
s3 = boto3.client("s3", endpoint_url=endpoint, verify=verify, config=Config(s3={"addressing_style": "path"}, signature_version="s3v4"))


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response
    else:
        raise AssertionError(f"{call} should have been refused with {code}")


s3.create_bucket(Bucket="test-boto")
refused("BucketAlreadyOwnedByYou", s3.create_bucket, Bucket="test-boto")
assert "test-boto" in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]

# objects
key = "folder/ü + %2F.txt"
s3.put_object(Bucket="test-boto", Key=key, Body=b"hello", Metadata={"note": "one two"}, ContentType="text/plain", Tagging="a=1&b=2%2B3")
answer = s3.get_object(Bucket="test-boto", Key=key)
assert answer["Body"].read() == b"hello" and answer["Metadata"] == {"note": "one two"} and answer["ContentType"] == "text/plain"
assert s3.get_object(Bucket="test-boto", Key=key, Range="bytes=-2")["Body"].read() == b"lo"
assert {tag["Key"]: tag["Value"] for tag in s3.get_object_tagging(Bucket="test-boto", Key=key)["TagSet"]} == {"a": "1", "b": "2+3"}
refused("304", s3.get_object, Bucket="test-boto", Key=key, IfNoneMatch=answer["ETag"])
refused("PreconditionFailed", s3.get_object, Bucket="test-boto", Key=key, IfMatch='"0"')
refused("InvalidRange", s3.get_object, Bucket="test-boto", Key=key, Range="bytes=5-")
refused("NoSuchKey", s3.get_object, Bucket="test-boto", Key="absent")
refused("NoSuchBucket", s3.get_object, Bucket="absent", Key="absent")
refused("NoSuchKey", s3.get_object, Bucket="test-boto", Key="ab\x01sent")

# an empty body and a refusal are answered without "100 Continue": the next upload on the same connection must not suffer
for _ in range(2):
    s3.put_object(Bucket="test-boto", Key="empty", Body=io.BytesIO(b""))
    s3.put_object(Bucket="test-boto", Key="full", Body=io.BytesIO(b"full"))
    refused("NoSuchBucket", s3.put_object, Bucket="absent", Key="full", Body=io.BytesIO(b"full"))
assert s3.get_object(Bucket="test-boto", Key="full")["Body"].read() == b"full"

# multipart, with parts that arrive out of order
content = os.urandom(23 * 1024 * 1024 + 7)
s3.upload_fileobj(io.BytesIO(content), "test-boto", "big.bin", Config=TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20, max_concurrency=4))
back = io.BytesIO()
s3.download_fileobj("test-boto", "big.bin", back, Config=TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20, max_concurrency=4))
assert back.getvalue() == content
s3.copy({"Bucket": "test-boto", "Key": "big.bin"}, "test-boto", "copy.bin", Config=TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20))
assert s3.get_object(Bucket="test-boto", Key="copy.bin")["Body"].read() == content

# lists
for number in range(25):
    s3.put_object(Bucket="test-boto", Key=f"list/{number:03}", Body=b"")
pages = s3.get_paginator("list_objects_v2").paginate(Bucket="test-boto", Prefix="list/", PaginationConfig={"PageSize": 10})
assert [item["Key"] for page in pages for item in page["Contents"]] == [f"list/{number:03}" for number in range(25)]
pages = s3.get_paginator("list_objects").paginate(Bucket="test-boto", PaginationConfig={"PageSize": 2}, Delimiter="/")
assert [prefix["Prefix"] for page in pages for prefix in page.get("CommonPrefixes", [])] == ["folder/", "list/"]

# presigned
address = s3.generate_presigned_url("put_object", Params={"Bucket": "test-boto", "Key": "presigned"}, ExpiresIn=60)
if not verify:
    urllib.request.urlopen(urllib.request.Request(address, data=b"by address", method="PUT"))
    address = s3.generate_presigned_url("get_object", Params={"Bucket": "test-boto", "Key": "presigned"}, ExpiresIn=60)
    assert urllib.request.urlopen(address).read() == b"by address"

refused("BucketNotEmpty", s3.delete_bucket, Bucket="test-boto")
refused("NotImplemented", s3.get_bucket_versioning, Bucket="test-boto")
bucket = boto3.resource("s3", endpoint_url=endpoint, verify=verify).Bucket("test-boto")
bucket.objects.all().delete()
s3.delete_bucket(Bucket="test-boto")
print("passed")
